/* The binary search of all ordered arrays */
#ifndef BASE_MEMORY_BISECT_H
#define BASE_MEMORY_BISECT_H

/* Sets `low` to the first index from `low` on, below `high`, for which `is_before` is false, or to
 * `high`. `is_before` is an expression that contains the index `middle`: true up to some index, and
 * false after that. All three are variables; `high` and `middle` change. */
#define BISECT(low, high, middle, is_before) do { \
	while ((low) < (high)) { \
		(middle) = (low) + ((high) - (low)) / 2; \
		if (is_before) \
			(low) = (middle) + 1; \
		else \
			(high) = (middle); \
	} \
} while (0)
#endif
