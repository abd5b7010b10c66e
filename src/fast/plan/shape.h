/* How many bytes the decoder may want of what a pointer points at, in the words of a plan: a type
 * becomes a kind of read, a number that counts, and limits. It never is less than what
 * decode/reach.c asks for, and may be more: what is copied in vain does no harm. */
#ifndef FAST_PLAN_SHAPE_H
#define FAST_PLAN_SHAPE_H

#include "decode/decode.h"
#include "fast/stub/layout.h"

enum { SHAPE_ARGS = 12 };

struct shape {
	uint8_t kind, by, flags;	/* as of struct fast_read; FAST_BYTES, unit 0: nothing */
	uint64_t most, unit;
};

/* What has been found out while the plan of one call is made and holds for whatever an argument of
 * it is known to be: plans are made for many values, and most types are the same for them all. */
enum { SHAPE_PICKS = 4 };
struct shape_memo {
	bool used;
	bool asked;			/* what is being found out depends on what is known */
	struct shape_pick {		/* one that may choose any entry of a set */
		uint16_t set;		/* 0: this place is free */
		uint16_t inside;	/* as of struct shaper */
		bool bounded, good;
		struct shape bound, shape;
	} pick[SHAPE_PICKS];
	uint8_t flat[];			/* by record, and behind all those by set */
};

/* Never NULL; of desc's records and sets. free() is its end. */
struct shape_memo *shape_memo_new(void);
/* Forgets all: another call's plan is made, or by other options. */
void shape_memo_clear(struct shape_memo *m);

/* A call of x86-64 whose plan is made */
struct shaper {
	struct shape_memo *memo;
	struct schema *schema;
	const struct abi *abi;
	struct limits limits;
	bool messages;			/* of fast_plan_options */
	bool *asks;			/* becomes true where that makes a difference */
	/* the arguments and their registers, as decode/call.c takes them; ends with a NULL */
	const struct field *field[SHAPE_ARGS + 1];
	uint8_t reg[SHAPE_ARGS];
	unsigned count;
	/* a record around what is looked at, which an argument points at: its numbers count */
	uint16_t inside;
	/* what one register is known to be */
	uint8_t known;			/* FAST_NO_ARGUMENT: none */
	uint64_t value;
};

/* false: it cannot be said beforehand, or leads to other pointers */
bool shape_of(const struct shaper *c, const struct type *t, struct shape *s);

/* By what a name counts: .kind, .by and .flags. false: it is no number that is known at the call */
bool shape_counted(const struct shaper *c, atom name, struct shape *s);

/* Whether a value of that type has no pointers in it, whatever the data is */
bool shape_is_flat(const struct shaper *c, const struct type *t);

/* The argument that a name means; NULL: none */
const struct field *shape_argument(const struct shaper *c, atom name, uint8_t *reg);

/* What a name is known to be, before the call is made; false: nothing is known */
bool shape_knows(const struct shaper *c, atom name, uint64_t *n);

/* The fields that a K_PICK type chooses by what is known; NULL: that is not enough */
const struct field *shape_chosen(const struct shaper *c, const struct type *t);
#endif
