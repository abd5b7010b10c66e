/* How many bytes behind a pointer the decoder may read, in terms of a plan: a type becomes a kind
 * of read, an argument that counts, and limits. The result is never less than what decode/reach.c
 * asks for, but may be more: surplus copies do no harm. */
#ifndef FAST_PLAN_SHAPE_H
#define FAST_PLAN_SHAPE_H

#include "decode/decode.h"
#include "fast/stub/layout.h"

enum { SHAPE_ARGS = 12 };

struct shape {
	/* As in struct fast_read. FAST_BYTES with unit 0: nothing. */
	uint8_t kind, by, flags;
	uint64_t most, unit;
};

/* Results for one syscall that do not depend on the value of its key argument. Plans are compiled
 * for many values, and most types are the same for all of them. */
enum { SHAPE_PICKS = 4 };
struct shape_memo {
	bool used;
	bool uses_key;			/* The result being computed depends on that value. */
	/* Result for a K_PICK that may choose any entry of a set. */
	struct shape_pick {
		uint16_t set;		/* The set; 0: this element is free. */
		uint16_t inside;	/* As in struct shaper. */
		bool bounded, good;
		struct shape bound, shape;
	} pick[SHAPE_PICKS];
	uint8_t flat[];			/* FLAT or POINTERS, by record; then by set. */
};

/* Never returns NULL. Sized for the records and sets of desc. Freed with free(). */
struct shape_memo *shape_memo_new(void);
/* Clears all results, for another syscall or other options. */
void shape_memo_clear(struct shape_memo *m);

/* State of the compilation of an x86-64 syscall */
struct shaper {
	struct shape_memo *memo;
	struct schema *schema;
	const struct abi *abi;
	struct limits limits;
	bool messages;			/* As in fast_plan_options. */
	bool *needs_messages;		/* Set to true where .messages would change the result. */
	/* Arguments and their registers, assigned as by decode/call.c; ends with a NULL. */
	const struct field *field[SHAPE_ARGS + 1];
	uint8_t reg[SHAPE_ARGS];
	unsigned count;
	/* The record that contains the type, when an argument points at it: its numbers can count.
	 * 0: none. */
	uint16_t inside;
	/* The register with a known value; FAST_NO_ARGUMENT: none. */
	uint8_t known;
	uint64_t value;
};

/* Returns false if the size cannot be determined in advance, or if the type contains pointers. */
bool shape_of(const struct shaper *c, const struct type *t, struct shape *s);

/* Sets .kind, .by and .flags for a length given by a name. Returns false if the name is not a
 * number that is known at the syscall. */
bool shape_counted(const struct shaper *c, atom name, struct shape *s);

/* Whether a value of the type contains no pointers, whatever the data is */
bool shape_is_flat(const struct shaper *c, const struct type *t);

/* The argument with this name; NULL if there is none */
const struct field *shape_argument(const struct shaper *c, atom name, uint8_t *reg);

/* The value of a name before the syscall is made. Returns false if it is unknown. */
bool shape_knows(const struct shaper *c, atom name, uint64_t *n);

/* The fields that a K_PICK chooses, given the known values; NULL if those do not determine the
 * choice */
const struct field *shape_chosen(const struct shaper *c, const struct type *t);
#endif
