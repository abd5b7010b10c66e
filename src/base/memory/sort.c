#include "base/memory/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

/* An element during sorting: half of its number, and its index before sorting */
struct sort_key {
	uint32_t half, from;
};

static uint64_t number_of(const void *all, size_t size, size_t index, uint64_t bias)
{
	uint64_t number;

	memcpy(&number, (const char *)all + index * size, sizeof(number));
	return number ^ bias;
}

/* Sets *differing to the bits in which the numbers differ. Returns whether they are sorted. */
static bool examine(const void *all, size_t count, size_t size, uint64_t bias,
		    uint64_t *differing)
{
	uint64_t first = number_of(all, size, 0, bias), previous = first;
	bool is_sorted = true;

	*differing = 0;
	for (size_t i = 1; i < count; i++) {
		uint64_t number = number_of(all, size, i, bias);

		*differing |= number ^ first;
		is_sorted = is_sorted && previous <= number;
		previous = number;
	}
	return is_sorted;
}

/* Writes the keys to `to`, ordered by one digit. */
static void sort_digit(const struct sort_key *from, struct sort_key *to, size_t count,
		       unsigned shift)
{
	size_t next[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < count; i++)
		next[from[i].half >> shift & (DIGITS - 1)]++;
	for (unsigned digit = 0; digit < DIGITS; digit++) {
		size_t n = next[digit];

		next[digit] = sum;
		sum += n;
	}
	for (size_t i = 0; i < count; i++)
		to[next[from[i].half >> shift & (DIGITS - 1)]++] = from[i];
}

/* Puts the elements into the order of the keys, whose .from change. */
static void arrange(char *all, size_t count, size_t size, struct sort_key *keys)
{
	char *first = alloc_more(NULL, 1, size);

	for (size_t i = 0; i < count; i++) {
		size_t at = i, from;

		if (keys[i].from == i)
			continue;
		memcpy(first, all + i * size, size);
		while ((from = keys[at].from) != i) {
			memcpy(all + at * size, all + from * size, size);
			keys[at].from = at;
			at = from;
		}
		memcpy(all + at * size, first, size);
		keys[at].from = at;
	}
	free(first);
}

void sort_by_number(void *all, size_t count, size_t size, uint64_t bias)
{
	struct sort_key *keys, *from, *to, *swap;
	uint64_t differing;

	if (count < 2 || examine(all, count, size, bias, &differing))
		return;
	keys = from = alloc_more(NULL, 2 * count, sizeof(*keys));
	to = keys + count;
	for (size_t i = 0; i < count; i++)
		from[i].from = i;
	for (unsigned half = 0; half < 64; half += 32) {
		for (size_t i = 0; i < count; i++)
			from[i].half = number_of(all, size, from[i].from, bias) >> half;
		for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
			if (!(differing >> (half + shift) & (DIGITS - 1)))
				continue;
			sort_digit(from, to, count, shift);
			swap = from;
			from = to;
			to = swap;
		}
		if (!(differing >> 32))
			break;
	}
	arrange(all, count, size, from);
	free(keys);
}
