/* Data computed from the rows on first use: the layout of records on each ABI, and indexes of the
 * values of sets. A schema is not thread-safe, since lookups fill it. */
#ifndef DESC_SCHEMA_H
#define DESC_SCHEMA_H

#include "desc/type.h"

struct layout {
	uint32_t size, align;		/* bytes */
	struct slot {
		uint32_t at, size;	/* offset and size; size 0: depends on the data */
	} slot[];			/* for each field up to the end or the first F_REST */
};

struct schema;
struct steps;

struct schema *schema_new(void);
void schema_free(struct schema *s);

/* Size in bytes of a number (K_NUM) or a pointer (K_PTR) */
static inline uint64_t schema_width(const struct abi *abi, const struct type *t)
{
	switch (t->width) {
	case WORD: return abi->word;
	case PAIR: return 2 * abi->word;
	case ALIGNED8: return 8;
	case LEFT: return 0;
	default: return t->width;
	}
}

/* Size and alignment of a type in bytes; a size that depends on the data is 0 */
uint64_t schema_size(struct schema *s, const struct abi *abi, const struct type *t);
uint64_t schema_align(struct schema *s, const struct abi *abi, const struct type *t);
/* Offset of a field, if the previous field is at offsets `last` to `end` */
uint64_t schema_next(struct schema *s, const struct abi *abi, const struct field *f, uint64_t last,
		     uint64_t end);
const struct layout *schema_layout(struct schema *s, const struct abi *abi, uint16_t record);

/* What the values of a type consist of, at any depth. All that is decided about a syscall before
 * one is made follows from these facts: what is copied from a ring, which records need no decoding.
 * A kind of type that is not known to lack a fact has it. */
enum {
	HAS_POINTER = 1,	/* a pointer; or values of the type contain themselves */
	/* its text depends on more than its bytes: the name of a descriptor or of an interface, the
	 * kind of a descriptor, a choice by more than one number */
	HAS_LOOKUP = 2,
	HAS_INPUT_PATH = 4,	/* a path, other than where the kernel fills it */
	HAS_DATA = 8,		/* data of unknown structure at the start of the place */
	HAS_DATA_WITHIN = 16,	/* the same elsewhere; not where another pointer points */
	HAS_LIMITED_DATA = 32,	/* data or strings that -s limits, other than behind pointers */
	/* only of records: the kernel reads a part and then sets it; such a record is a member */
	HAS_BOTH = 64, LISTS_BOTH = 128,
};
unsigned schema_facts(struct schema *s, const struct abi *abi, const struct type *t);
/* The same of the fields of a record or, if that is 0, of all choices of a set */
unsigned schema_facts_of(struct schema *s, const struct abi *abi, uint16_t record, uint16_t set);
/* The same of a field. For schema.c */
unsigned kind_facts_of_field(struct schema *s, const struct abi *abi, const struct field *f);

/* The E_ELSE entry of a set; NULL: none */
const struct entry *schema_otherwise(struct schema *s, const struct abi *abi, uint16_t set);

/* The entry of set number `set` for a value on an ABI; if there is none, the E_FAMILY that it
 * belongs to, else the set's E_ELSE, else NULL. If a value occurs twice, the first row is used. */
const struct entry *schema_entry(struct schema *s, const struct abi *abi, uint16_t set,
				 uint64_t value);

/* The compiled arguments of a list of fields: of a row or, with the arguments `before` them in its
 * registers, of a choice */
const struct steps *schema_steps(struct schema *s, const struct abi *abi,
				 const struct field *fields, const struct steps *before);
#endif
