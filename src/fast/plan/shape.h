/* How many bytes behind a pointer the decoder may read, in terms of a plan: a type becomes a kind
 * of read, an argument that counts, and a limit. The limit is what extent_of() of decode/walk.h
 * says for a large count. */
#ifndef FAST_PLAN_SHAPE_H
#define FAST_PLAN_SHAPE_H

#include "decode/walk.h"
#include "fast/stub/layout.h"

struct shape {
	/* As in struct fast_read. FAST_BYTES with unit 0: nothing. */
	uint8_t kind, by, flags;
	uint64_t most, unit;
};

/* State of the compilation of an x86-64 syscall */
struct shaper {
	struct walk w;			/* the decoder's state, with unknown registers */
	struct args *args;
	/* Its .record, unless 0, is the one that contains the type, when an argument points at it:
	 * its numbers can count. */
	struct name_scope names;
};

/* Returns false if the size cannot be determined in advance, or if the type contains pointers. */
bool shape_of(struct shaper *c, const struct type *t, struct shape *s);

/* Sets .kind, .by and .flags for a length given by a number. Returns false if it is not known at
 * the syscall. */
bool shape_counted(struct shaper *c, const struct number_at *n, struct shape *s);

/* Whether a value of the type contains no pointers, whatever the data is */
bool shape_is_flat(struct shaper *c, const struct type *t);
#endif
