/* Who branches to where: the direct branches that lead to the bytes around a place in text. Each
 * byte is taken for the beginning of one: nobody knows where instructions begin that far away. */
#ifndef FAST_PATCH_BRANCHES_H
#define FAST_PATCH_BRANCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far from a byte branches to it are looked for, and how far from the place that byte may be */
enum { BRANCHES_FAR = 4096, BRANCHES_AROUND = 144 };

struct branches {
	size_t start;			/* of what was looked at; the others count from there */
	unsigned count;
	struct branch {
		uint16_t from, to;
	} branch[2 * (BRANCHES_FAR + BRANCHES_AROUND)];
};

/* Those that lead to BRANCHES_AROUND bytes to either side of code[at], by where they begin */
void branches_find(struct branches *b, const uint8_t *code, size_t size, size_t at);
/* The first from number *next on that leads to one of these bytes, from elsewhere: where it begins,
 * with *next behind it. false: there is none. */
bool branches_to(const struct branches *b, unsigned *next, size_t from, size_t to, size_t *begin);
#endif
