#include "base/text/nearest.h"

#include <string.h>

enum { LONGEST = 64, MOST = 3 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Damerau-Levenshtein distance (optimal string alignment); both lengths are at most LONGEST */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= nb; j++)
		last[j] = j;
	for (size_t i = 1; i <= na; i++) {
		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);

			row[j] = least(last[j] + 1, row[j - 1] + 1);
			row[j] = least(row[j], last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *oldest = before;

		before = last;
		last = row;
		row = oldest;
	}
	return last[nb];
}

const char *nearest(const char *word, const char *const *words, size_t n)
{
	size_t len = strlen(word), best = len / 3 ? least(len / 3, MOST) : 1;
	const char *found = NULL;

	if (!len || len > LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t other = strlen(words[i]), d;

		if (other > LONGEST || other > len + best || len > other + best)
			continue;
		d = distance(word, len, words[i], other);
		if (d < best + !found && d < least(len, other)) {
			best = d;
			found = words[i];
		}
	}
	return found;
}
