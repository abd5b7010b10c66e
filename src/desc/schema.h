/* What is computed from the rows, once and when first asked for: where the fields of a record lie
 * on a machine, and an index of a set's values. Belongs to one decoder at a time (it fills
 * itself). */
#ifndef DESC_SCHEMA_H
#define DESC_SCHEMA_H

#include "desc/type.h"

struct layout {
	uint32_t size, align;		/* bytes */
	struct slot {
		uint32_t at, size;	/* size 0: only the data knows */
	} slot[];			/* of each field up to the end or the first F_REST */
};

struct schema;

struct schema *schema_new(void);
void schema_free(struct schema *s);

/* Bytes of a number (K_NUM) or a pointer (K_PTR) */
static inline uint64_t schema_width(const struct abi *abi, const struct type *t)
{
	switch (t->width) {
	case WORD: return abi->word;
	case PAIR: return 2 * abi->word;
	case ALIGNED8: return 8;
	default: return t->width;
	}
}

/* Size and alignment in bytes of a type on a machine; a size that only the data knows is 0 */
uint64_t schema_size(struct schema *s, const struct abi *abi, const struct type *t);
uint64_t schema_align(struct schema *s, const struct abi *abi, const struct type *t);
/* Where a field lies when the one before it lies from `last` to `end` */
uint64_t schema_next(struct schema *s, const struct abi *abi, const struct field *f, uint64_t last,
		     uint64_t end);
const struct layout *schema_layout(struct schema *s, const struct abi *abi, uint16_t record);

/* The set's E_ELSE; NULL: none */
const struct entry *schema_otherwise(struct schema *s, const struct abi *abi, uint16_t set);

/* The entry of set number `set` for that value on that machine; else the set's E_ELSE; else NULL.
 * Where a value stands twice, the first row wins. */
const struct entry *schema_entry(struct schema *s, const struct abi *abi, uint16_t set,
				 uint64_t value);
#endif
