#include "desc/schema.h"

uint64_t schema_size(struct schema *s, const struct abi *abi, const struct type *t)
{
	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_PTR: return schema_width(abi, t);
	case K_ONE:
	case K_BITS:
	case K_SHARE:
	case K_DATED:
	case K_WHOLE: return schema_size(s, abi, t->of);
	case K_SIZED: return t->fixed ? t->fixed : schema_size(s, abi, t->of);
	case K_STR:
	case K_BYTES:
	case K_BITSET: return t->by && !t->clamped ? 0 : t->fixed;
	case K_VEC: return t->fixed * schema_size(s, abi, t->of);
	case K_STRUCT: return schema_layout(s, abi, t->record)->size;
	case K_CUSTOM: return t->of && !t->width ? schema_size(s, abi, t->of) : t->fixed;
	case K_CHAIN:
	case K_OPAQUE:
	case K_PICK: break;
	}
	return 0;
}

uint64_t schema_align(struct schema *s, const struct abi *abi, const struct type *t)
{
	uint64_t align;

	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_PTR:
		align = schema_width(abi, t);
		if (t->width == LEFT)
			return 1;
		return t->width == ALIGNED8 ? 8 : align > 4 ? abi->align64 : align;
	case K_ONE:
	case K_BITS:
	case K_VEC:
	case K_SIZED:
	case K_SHARE:
	case K_DATED: return schema_align(s, abi, t->of);
	case K_CHAIN: return t->fixed ? t->fixed : abi->word;
	case K_BITSET: return abi->word;
	case K_CUSTOM: return t->width ? t->width : schema_align(s, abi, t->of);
	case K_STRUCT: return schema_layout(s, abi, t->record)->align;
	default: return 1;
	}
}

/* Whether values with this sense are shown with more than their bytes say */
static bool needs_lookup(unsigned sense)
{
	return sense == SENSE_FD || sense == SENSE_THEIR_FD || sense == SENSE_IFINDEX ||
		sense == SENSE_FAMILY || sense == SENSE_IFREQS;
}

static unsigned facts_of_sense(unsigned sense)
{
	return needs_lookup(sense) ? HAS_LOOKUP : sense == SENSE_PATH ? HAS_INPUT_PATH :
		sense == SENSE_DATA ? HAS_DATA : 0;
}

/* Of a type that contains `facts` at places other than its start */
static unsigned facts_within(unsigned facts)
{
	facts &= ~(HAS_BOTH | LISTS_BOTH);
	return facts & HAS_DATA ? (facts & ~HAS_DATA) | HAS_DATA_WITHIN : facts;
}

/* Of a pointer to what has `facts` */
static unsigned facts_behind(const struct type *t, unsigned facts)
{
	facts &= HAS_LOOKUP | HAS_INPUT_PATH | HAS_DATA_WITHIN;
	return HAS_POINTER | (t->dir == OUT ? facts & ~HAS_INPUT_PATH : facts);
}

static unsigned facts_of_pick(struct schema *s, const struct abi *abi, const struct type *t)
{
	bool by_field = !t->of && !t->flat && !t->one_only && !t->under;

	return schema_facts_of(s, abi, 0, t->set) | (by_field ? 0 : HAS_LOOKUP);
}

unsigned kind_facts_of_field(struct schema *s, const struct abi *abi, const struct field *f)
{
	unsigned facts = schema_facts(s, abi, f->type);

	if (f->flags & (F_RET | F_REST | F_AFTER))
		facts |= HAS_LOOKUP;
	if (f->type->kind == K_STRUCT &&
	    schema_facts_of(s, abi, f->type->record, 0) & HAS_BOTH)
		facts |= LISTS_BOTH;
	return facts | (f->flags & F_BOTH ? HAS_BOTH : 0);
}

unsigned schema_facts(struct schema *s, const struct abi *abi, const struct type *t)
{
	unsigned of = t->of ? schema_facts(s, abi, t->of) : 0;

	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_ONE:
	case K_BITS: return needs_lookup(type_number(t)->sense) ? HAS_LOOKUP : 0;
	case K_BITSET: return needs_lookup(t->sense) ? HAS_LOOKUP : 0;
	case K_STR:
	case K_BYTES: return facts_of_sense(t->sense) |
			(t->fixed || t->unlimited ? 0 : HAS_LIMITED_DATA);
	case K_STRUCT: return facts_within(schema_facts_of(s, abi, t->record, 0));
	case K_PTR: return facts_behind(t, of);
	case K_SIZED: return of | (t->bits ? HAS_LOOKUP : 0);
	case K_SHARE: return of;
	case K_VEC:
	case K_CHAIN: return facts_within(of);
	case K_DATED: return of | (needs_lookup(t->sense) ? HAS_LOOKUP : 0);
	case K_OPAQUE: return 0;
	case K_CUSTOM: return of | (t->bits == C_FUTEX_WAKE_OP ? 0 : HAS_LOOKUP);
	case K_PICK: return facts_of_pick(s, abi, t);
	case K_WHOLE:
		if (t->record)
			of |= schema_facts_of(s, abi, t->record, 0);
		return of | HAS_LOOKUP | HAS_LIMITED_DATA;
	}
	return HAS_POINTER | HAS_LOOKUP;
}
