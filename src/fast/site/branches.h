/* Direct branches to the bytes around an address in text. Every byte is taken as the possible start
 * of a branch, because instruction boundaries that far away are unknown. */
#ifndef FAST_SITE_BRANCHES_H
#define FAST_SITE_BRANCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Maximum distance of a branch from its target, and of the target from the given address */
enum { BRANCHES_FAR = 4096, BRANCHES_AROUND = 144 };

struct branches {
	/* Start of the examined bytes; struct branch counts from here. */
	size_t start;
	unsigned count;
	struct branch {
		uint16_t from, to;
	} branch[2 * (BRANCHES_FAR + BRANCHES_AROUND)];
};

/* Finds the branches to up to BRANCHES_AROUND bytes on either side of code[at], ordered by their
 * own address. */
void branches_find(struct branches *b, const uint8_t *code, size_t size, size_t at);
/* Finds a branch from outside to one of the bytes [from, to), starting at branch number *next.
 * Stores its offset in *begin and advances *next. Returns false if there is none. */
bool branches_to(const struct branches *b, unsigned *next, size_t from, size_t to, size_t *begin);
#endif
