/* The decoder's inside: call.c turns registers into places, walk.c turns a type and a place into a
 * value, reach.c follows pointers, scope.c answers what a name in a row means,
 * value.c builds nodes, custom.c is what rows cannot say. */
#ifndef DECODE_WALK_H
#define DECODE_WALK_H

#include <string.h>

#include "decode/decode.h"
#include "desc/schema.h"

/* Bytes to decode: registers and memory look alike. `whole` is what there would be, were nothing
 * cut by limits or bad pages; `size` what there is. */
struct place {
	const uint8_t *p;
	uint64_t size, whole, addr;
};

/* Names that fields may refer to */
struct scope {
	const struct scope *up;
	uint16_t record;		/* of a record in memory (0: none) … */
	struct place place;
	const struct field *const *args;	/* … or arguments in registers, NULL-terminated */
	const struct place *regs;
};

struct walk {
	struct decoder *d;
	const struct regs *r;
	const struct abi *abi;
	struct arena *arena;
	enum when now, view;		/* the stop we are at; the state of memory we look at */
	const struct scope *scope;
	uint64_t budget;		/* bytes that a K_SHARE still allows */
	uint64_t joined;		/* bytes taken for strings that were read in pieces */
	uint64_t shown;			/* bytes of values, the same ones any number of times */
	unsigned depth, nodes;
	bool pending;			/* something was left for exit */
	/* a name is sought that chooses what a record goes on with */
	bool choosing;
	bool only_both;			/* of a failed call's record, what was asked for */
	bool before;			/* what an INOUT place was: nothing is filled yet */
};

typedef struct value *custom_fn(struct walk *w, const struct type *t, struct place p);
extern custom_fn *const customs[CUSTOM_COUNT];

static inline uint64_t size_of(struct walk *w, const struct type *t)
{
	if (t->kind == K_NUM || t->kind == K_PTR)
		return schema_width(w->abi, t);
	return schema_size(w->d->schema, w->abi, t);
}

static inline uint64_t min64(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* walk.c, reach.c. A field yields NULL where the view, its test or the end of the place hide it. */
struct value *walk_type(struct walk *w, const struct type *t, const struct place *p);
struct value *walk_field(struct walk *w, const struct field *f, const struct place *p);
struct value *walk_ptr(struct walk *w, const struct type *t, const struct place *p);

/* scope.c */
struct place place_part(struct place p, uint64_t at, uint64_t size);	/* size 0: all the rest */
uint64_t number_load(struct walk *w, const struct type *num, const uint8_t *p);
/* The number that stands in a place; false: not all of it does */
static inline bool scope_number_in(struct walk *w, const struct type *num, const struct place *p,
				   uint64_t *n)
{
	if (p->size < schema_width(w->abi, num))
		return false;
	*n = number_load(w, num, p->p);
	return true;
}

/* The address that stands in a place; false: likewise */
static inline bool scope_address_in(struct walk *w, const struct type *ptr, const struct place *p,
				    uint64_t *addr)
{
	uint64_t width = min64(schema_width(w->abi, ptr), sizeof(*addr));

	*addr = 0;
	if (p->size < width)
		return false;
	if (width == sizeof(*addr))
		memcpy(addr, p->p, sizeof(*addr));	/* a plain load */
	else
		memcpy(addr, p->p, width);
	return true;
}

/* The same of any type: a number's own, or one behind a pointer in the place */
bool scope_other_number(struct walk *w, const struct type *t, const struct place *p, uint64_t *n);

static inline bool scope_number_at(struct walk *w, const struct type *t, const struct place *p,
				   uint64_t *n)
{
	return t->kind == K_NUM ? scope_number_in(w, t, p, n) : scope_other_number(w, t, p, n);
}

bool scope_find(struct walk *w, atom name, uint64_t *n);
bool scope_find_in(struct walk *w, uint16_t record, struct place p, atom name, uint64_t *n);
bool scope_holds(struct walk *w, const struct test *t);
uint64_t scope_count(struct walk *w, const struct type *t, uint64_t n);
/* t->set, or the one under it; 0: none */
uint16_t scope_set(struct walk *w, const struct type *t);
const struct field *scope_chosen(struct walk *w, const struct type *t, struct place p);
const struct type *scope_picked(struct walk *w, const struct type *t, struct place p);

/* value.c */
struct value *value_new(struct walk *w, enum value_kind kind);
struct value *value_number(struct walk *w, uint64_t n, enum sense sense);
struct value *value_unread(struct walk *w, uint64_t addr, const char *why);
/* An error number by its name; the kernel hands some out negated (netlink): then .n is < 0 */
struct value *value_errno(struct walk *w, uint64_t n);
/* A number named from a set: one name, or, with `flags`, the names of its bits */
struct value *value_named(struct walk *w, uint64_t n, uint16_t set, const struct type *num,
			  bool flags);
/* How many of `len` bytes may be among the call's values; the most that all of them have is 1 MiB,
 * more where longer strings are wanted. */
uint64_t value_room(struct walk *w, uint64_t len);
/* Appends to a list or record; `name` NULL in lists */
void value_add(struct value *list, const char *name, struct value *member);
#endif
