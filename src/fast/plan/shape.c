#include "fast/plan/shape.h"

#include <string.h>

#include "base/memory/alloc.h"

/* CHAIN_MOST and BITS_MOST are those of decode/reach.c. DEPTH_MAX: messages can be nested. */
enum { CHAIN_MOST = 64 << 10, BITS_MOST = 8192, TAIL_MOST = 4096, DEPTH_MAX = 24 };

static size_t memo_size(void)
{
	return sizeof(struct shape_memo) + desc_record_count + desc_set_count;
}

struct shape_memo *shape_memo_new(void)
{
	return alloc_zeroed(memo_size());
}

void shape_memo_clear(struct shape_memo *m)
{
	if (m->used)
		memset(m, 0, memo_size());
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t size_of(const struct shaper *c, const struct type *t)
{
	return schema_size(c->schema, c->abi, t);
}

const struct field *shape_argument(const struct shaper *c, atom name, uint8_t *reg)
{
	for (unsigned i = 0; i < c->count; i++) {
		if (c->field[i]->id != name)
			continue;
		*reg = c->reg[i];
		return c->field[i];
	}
	return NULL;
}

/* Number of bits of a number in a register; 0 if it is not a number */
static unsigned number_bits(const struct shaper *c, const struct type *t)
{
	if (t->kind == K_ONE || t->kind == K_BITS)
		t = t->of;
	return t->kind == K_NUM && !t->bits && !t->shift ? 8 * schema_width(c->abi, t) : 0;
}

bool shape_knows(const struct shaper *c, atom name, uint64_t *n)
{
	const struct field *f;
	unsigned width;
	uint8_t reg;

	*n = 0;			/* descriptors carry bytes */
	if (name == desc_name_fd_class) {
		c->memo->uses_key = true;	/* so that .needs_messages is set for each value */
		return true;
	}
	f = shape_argument(c, name, &reg);
	if (!f || reg != c->known)
		return false;
	c->memo->uses_key = true;
	width = number_bits(c, f->type);
	*n = width && width < 64 ? c->value & ((1ULL << width) - 1) : c->value;
	return width != 0;
}

/* The set of a K_PICK; 0 if unknown */
static uint16_t set_of(const struct shaper *c, const struct type *t)
{
	const struct entry *e;
	uint64_t n;

	if (!t->under)
		return t->set;
	if (!shape_knows(c, t->under, &n))
		return 0;
	e = schema_entry(c->schema, c->abi, t->set, n);
	return e ? e->set : 0;
}

/* The fields of a value that the set does not contain */
static const struct field nothing[] = {{0}};

static const struct field *chosen_of(const struct shaper *c, const struct type *t, uint16_t set,
				     uint64_t value)
{
	uint64_t n = (t->fixed ? value & t->fixed : value) >> t->shift;
	const struct entry *e = schema_entry(c->schema, c->abi, set, n);

	if (e && !e->fields)
		e = schema_otherwise(c->schema, c->abi, set);
	return e && e->fields ? e->fields : nothing;
}

const struct field *shape_chosen(const struct shaper *c, const struct type *t)
{
	uint16_t set = set_of(c, t);
	uint64_t n = 0;

	if (t->of || (t->under && !set))
		return NULL;
	if (t->by && !shape_knows(c, t->by, &n))
		return NULL;
	return chosen_of(c, t, set, n);
}

/* Enumerates what a K_PICK may choose when the choice is unknown */
typedef bool choice_fn(const struct shaper *c, const struct field *fields, void *ctx);

static bool each_entry(const struct shaper *c, uint16_t set, choice_fn *fn, void *ctx)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++) {
		if (e->abis && !(e->abis >> c->abi->id & 1))
			continue;
		if (e->kind == E_SET ? !each_entry(c, e->set, fn, ctx) :
		    e->fields && !fn(c, e->fields, ctx))
			return false;
	}
	return true;
}

/* Whether two types are equal; they may be different objects */
static bool same_type(const struct type *a, const struct type *b)
{
	struct type like;

	for (; a && b && a != b; a = a->of, b = b->of) {
		memcpy(&like, a, sizeof(like));
		like.of = b->of;
		if (memcmp(&like, b, sizeof(like)) != 0)
			return false;
	}
	return a == b;
}

/* Whether two entries choose one equal field each, or none */
static bool same_choice(const struct field *a, const struct field *b)
{
	if (!a->type || !b->type)
		return a->type == b->type;
	return !a[1].type && !b[1].type && same_type(a->type, b->type);
}

/* A choice on two levels: in each set that the outer one leads to, the entry of the known value, or
 * all entries. Most sets have no such entry, or the same number as the previous set; `fn` is called
 * only once for those. */
struct levels {
	const struct type *pick;
	bool known;
	uint64_t value;
	bool none;			/* .fn has been called for no entry. */
	const struct field *last;	/* The last fields that .fn has been called for. */
	choice_fn *fn;
	void *ctx;
};

static bool call_for_level(const struct shaper *c, uint16_t set, struct levels *l)
{
	const struct field *one;

	if (!l->known)
		return each_entry(c, set, l->fn, l->ctx);
	one = chosen_of(c, l->pick, set, l->value);
	if (one == nothing ? l->none : l->last && same_choice(one, l->last))
		return true;
	l->none |= one == nothing;
	l->last = one == nothing ? l->last : one;
	return l->fn(c, one, l->ctx);
}

static bool call_for_levels(const struct shaper *c, uint16_t outer, struct levels *l)
{
	for (const struct entry *e = desc_sets[outer].entries; e->kind != E_END; e++)
		if (e->kind == E_SET ? !call_for_levels(c, e->set, l) :
		    e->set && !call_for_level(c, e->set, l))
			return false;
	return true;
}

static bool each_choice(const struct shaper *c, const struct type *t, choice_fn *fn, void *ctx)
{
	const struct field *one = shape_chosen(c, t);
	uint16_t set = set_of(c, t);
	struct levels l = {.pick = t, .fn = fn, .ctx = ctx};

	if (one)
		return fn(c, one, ctx);
	if (!t->under || set)
		return each_entry(c, set, fn, ctx);
	l.known = !t->of && (!t->by || shape_knows(c, t->by, &l.value));
	return call_for_levels(c, t->set, &l);
}

/* The set of which any entry may be chosen; 0 if the choice is known, or has two levels */
static uint16_t whole_set(const struct shaper *c, const struct type *t)
{
	return shape_chosen(c, t) ? 0 : set_of(c, t);
}

/* Recursion over types that may contain themselves */
struct flat_search {
	unsigned depth;
	bool cut;			/* The depth limit has been reached. */
};

static bool is_flat(const struct shaper *c, const struct type *t, struct flat_search *s);

static bool are_fields_flat(const struct shaper *c, const struct field *f, void *ctx)
{
	struct flat_search *s = ctx;

	for (; f->type; f++)
		if (!is_flat(c, f->type, s))
			return false;
	return true;
}

enum { FLAT = 1, POINTERS };	/* values in shape_memo.flat */

typedef bool flat_fn(const struct shaper *c, uint16_t number, struct flat_search *s);

static bool is_record_flat(const struct shaper *c, uint16_t record, struct flat_search *s)
{
	return are_fields_flat(c, desc_records[record].fields, s);
}

static bool is_set_flat(const struct shaper *c, uint16_t set, struct flat_search *s)
{
	return each_entry(c, set, are_fields_flat, s);
}

/* Returns find's result. It is stored in *cached if it does not depend on the key argument. */
static bool cached_is_flat(const struct shaper *c, uint8_t *cached, flat_fn *find, uint16_t number,
			   struct flat_search *s)
{
	bool uses_key = c->memo->uses_key, cut = s->cut, is;

	if (*cached)
		return *cached == FLAT;
	c->memo->used = true;
	c->memo->uses_key = s->cut = false;
	is = find(c, number, s);
	if (!c->memo->uses_key && !s->cut)
		*cached = is ? FLAT : POINTERS;
	c->memo->uses_key |= uses_key;
	s->cut |= cut;
	return is;
}

static bool is_pick_flat(const struct shaper *c, const struct type *t, struct flat_search *s)
{
	uint16_t set = whole_set(c, t);

	if (!set)
		return each_choice(c, t, are_fields_flat, s);
	return cached_is_flat(c, &c->memo->flat[desc_record_count + set], is_set_flat, set, s);
}

static bool is_flat(const struct shaper *c, const struct type *t, struct flat_search *s)
{
	bool is = true;

	if (++s->depth > DEPTH_MAX) {
		s->cut = true;
		return false;
	}
	switch ((enum kind)t->kind) {
	case K_PTR: is = false; break;
	case K_STRUCT:
		is = cached_is_flat(c, &c->memo->flat[t->record], is_record_flat, t->record, s);
		break;
	case K_PICK: is = is_pick_flat(c, t, s); break;
	case K_WHOLE:
		is = is_flat(c, t->of, s) &&
		     (!t->record || are_fields_flat(c, desc_records[t->record].fields, s));
		break;
	default:
		is = !t->of || is_flat(c, t->of, s);
	}
	s->depth--;
	return is;
}

bool shape_is_flat(const struct shaper *c, const struct type *t)
{
	struct flat_search s = {0};

	return is_flat(c, t, &s);
}

/* A number in the surrounding record */
static bool counted_inside(const struct shaper *c, atom name, struct shape *s)
{
	const struct slot *slot = schema_layout(c->schema, c->abi, c->inside)->slot;
	unsigned width;

	for (const struct field *f = desc_records[c->inside].fields; f->type; f++, slot++) {
		if (f->flags & F_REST)
			return false;
		if (f->id != name)
			continue;
		width = number_bits(c, f->type);
		s->kind = FAST_COUNTED;
		s->by = slot->at;
		s->flags |= FAST_INSIDE | (width == 32 ? FAST_NARROW : 0);
		return slot->at <= UINT8_MAX && (width == 32 || width == 64);
	}
	return false;
}

/* Handles a length given by an argument, by the result, or by a number that an argument points at.
 * Returns false for any other. */
bool shape_counted(const struct shaper *c, atom name, struct shape *s)
{
	const struct field *f;
	unsigned width;
	uint8_t reg;

	s->flags &= ~FAST_NARROW;
	if (name == desc_name_ret) {
		s->kind = FAST_RETURNED;
		s->by = FAST_NO_ARGUMENT;
		return true;
	}
	if (c->inside)
		return counted_inside(c, name, s);
	f = shape_argument(c, name, &reg);
	if (!f || reg >= 6)
		return false;
	s->by = reg;
	if (f->type->kind == K_PTR) {
		s->kind = FAST_POINTED;
		return f->type->dir == INOUT && number_bits(c, f->type->of) == 32;
	}
	width = number_bits(c, f->type);
	s->kind = FAST_COUNTED;
	s->flags |= width == 32 ? FAST_NARROW : 0;
	return width == 32 || width == 64;
}

static bool shape_of_type(const struct shaper *c, const struct type *t, const struct shape *bound,
			  struct shape *s);

/* `most` bytes, or no more than the bound says */
static bool shape_of_bytes(const struct shape *bound, uint64_t most, struct shape *s)
{
	if (bound) {
		*s = *bound;
		s->unit = 1;
		s->most = most;
		return true;
	}
	*s = (struct shape){.kind = FAST_BYTES, .unit = most};
	return true;
}

/* A length of `unit` bytes times the value of a name, at most `most` bytes; with a bound, that many
 * bytes */
static bool shape_by_name(const struct shaper *c, const struct type *t, const struct shape *bound,
			  uint64_t unit, uint64_t most, struct shape *s)
{
	struct shape mine = {0};

	if (!t->by)
		return bound && shape_of_bytes(bound, most, s);
	if (!shape_counted(c, t->by, &mine) || (mine.kind == FAST_POINTED && unit != 1))
		return bound && shape_of_bytes(bound, most, s);
	if (bound)
		return shape_of_bytes(bound, most, s);
	*s = mine;
	s->unit = unit;
	s->most = most;
	return true;
}

static bool shape_of_vec(const struct shaper *c, const struct type *t, const struct shape *bound,
			 struct shape *s)
{
	uint64_t size = size_of(c, t->of), most = c->limits.members + 1;

	if (t->until_null || t->shift || t->in_bits || !size || !shape_is_flat(c, t->of))
		return false;
	if (t->noun && !c->limits.verbose)
		return shape_of_bytes(NULL, 0, s);
	most = t->noun || t->under ? UINT32_MAX : most;
	if (t->fixed)
		return shape_of_bytes(bound, least(t->fixed, most) * size, s);
	return shape_by_name(c, t, bound, size, most * size, s);
}

/* Bytes after the fixed size of a record that are worth reading */
static uint64_t tail_size(const struct shaper *c, const struct record *r, bool bound)
{
	const struct field *f = r->fields;
	uint64_t most = c->limits.bytes;

	while (f->type && f[1].type)
		f++;
	if (!f->type || size_of(c, f->type))
		return 0;
	if (f->flags & F_REST || f->type->kind == K_CUSTOM)
		return bound ? TAIL_MOST : 0;
	if (f->type->kind == K_VEC)
		most = (c->limits.members + 1) * size_of(c, f->type->of);
	return bound || f->type->by ? most : 0;
}

struct choices {
	const struct shape *bound;
	struct shape all;
	unsigned count;
};

static bool add_choice(const struct shaper *c, const struct field *f, void *ctx)
{
	static const struct type left = {.kind = K_BYTES, .sense = SENSE_DATA};
	struct choices *all = ctx;
	struct shape s = {0};

	if (!shape_of_type(c, f->type ? f->type : &left, all->bound, &s))
		return false;
	if (!all->count++) {
		all->all = s;
		return true;
	}
	if (s.kind != all->all.kind || s.by != all->all.by)
		return false;
	all->all.most = s.most > all->all.most ? s.most : all->all.most;
	all->all.unit = s.unit > all->all.unit ? s.unit : all->all.unit;
	return true;
}

/* With a bound: the bytes of the largest choice. Otherwise all choices must have a known size. A
 * value that the set does not contain is decoded as bytes. */
static bool shape_of_choices(const struct shaper *c, const struct type *t,
			     const struct shape *bound, struct shape *s)
{
	static const struct field none[] = {{0}};
	struct choices all = {.bound = bound};

	if (!each_choice(c, t, add_choice, &all))
		return false;
	if (!shape_chosen(c, t) && bound && !add_choice(c, none, &all))
		return false;
	*s = all.all;
	return all.count != 0;
}

static bool same_shape(const struct shape *a, const struct shape *b)
{
	return a->kind == b->kind && a->by == b->by && a->flags == b->flags &&
		a->most == b->most && a->unit == b->unit;
}

static bool shape_of_pick(const struct shaper *c, const struct type *t, const struct shape *bound,
			  struct shape *s)
{
	struct shape_memo *m = c->memo;
	uint16_t set = whole_set(c, t);
	bool uses_key = m->uses_key, good;
	unsigned i = 0;

	*c->needs_messages |= t->by == desc_name_fd_class;
	if (c->messages && t->by == desc_name_fd_class)
		return false;
	for (; i < SHAPE_PICKS && m->pick[i].set; i++) {
		const struct shape_pick *p = &m->pick[i];

		if (p->set != set || p->inside != c->inside || p->bounded != (bound != NULL) ||
		    (bound && !same_shape(&p->bound, bound)))
			continue;
		*s = p->shape;
		return p->good;
	}
	m->uses_key = false;
	good = shape_of_choices(c, t, bound, s);
	if (set && !m->uses_key && i < SHAPE_PICKS && !m->pick[i].set) {
		m->used = true;
		m->pick[i] = (struct shape_pick){
			.set = set, .inside = c->inside, .bounded = bound != NULL, .good = good,
			.bound = bound ? *bound : (struct shape){0}, .shape = *s,
		};
	}
	m->uses_key |= uses_key;
	return good;
}

static bool shape_of_bitset(const struct shaper *c, const struct type *t, const struct shape *bound,
			    struct shape *s)
{
	if (t->fixed)
		return shape_of_bytes(bound, t->fixed, s);
	if (!shape_by_name(c, t, bound, 1, BITS_MOST, s))
		return false;
	if (t->in_bits) {
		if (s->kind != FAST_COUNTED || bound)
			return false;
		s->kind = FAST_BITS;
	}
	return true;
}

static bool shape_of_sized(const struct shaper *c, const struct type *t, const struct shape *bound,
			   struct shape *s)
{
	struct shape mine = {0};

	if (t->fixed)
		return shape_is_flat(c, t->of) && shape_of_bytes(bound, t->fixed, s);
	if (!shape_counted(c, t->by, &mine))
		return bound && shape_of_type(c, t->of, bound, s);
	if (!bound)
		return shape_of_type(c, t->of, &mine, s);
	if (bound->kind == FAST_RETURNED && mine.kind == FAST_COUNTED) {
		mine.kind = FAST_RETURNED;	/* the lesser of both */
		return shape_of_type(c, t->of, &mine, s);
	}
	return shape_of_type(c, t->of, bound, s);
}

static bool shape_of_type(const struct shaper *c, const struct type *t, const struct shape *bound,
			  struct shape *s)
{
	uint64_t size;

	switch ((enum kind)t->kind) {
	case K_SIZED: return shape_of_sized(c, t, bound, s);
	case K_SHARE:
	case K_WHOLE:
	case K_DATED: return shape_of_type(c, t->of, bound, s);
	case K_PICK: return shape_of_pick(c, t, bound, s);
	case K_BYTES:
		size = c->limits.bytes + t->until_null;
		if (t->fixed)
			return shape_of_bytes(bound, least(size, t->fixed), s);
		return shape_by_name(c, t, bound, 1, size, s);
	case K_BITSET: return shape_of_bitset(c, t, bound, s);
	case K_VEC: return shape_of_vec(c, t, bound, s);
	case K_CHAIN:
		return shape_is_flat(c, t->of) && bound && shape_of_bytes(bound, CHAIN_MOST, s);
	case K_STRUCT:
		if (!shape_is_flat(c, t))
			return false;
		size = size_of(c, t) + tail_size(c, &desc_records[t->record], bound != NULL);
		return shape_of_bytes(bound, size, s);
	case K_PTR: return false;
	default: return shape_of_bytes(bound, size_of(c, t), s);
	}
}

bool shape_of(const struct shaper *c, const struct type *t, struct shape *s)
{
	*s = (struct shape){0};
	if (t->kind == K_STR) {
		s->kind = FAST_STRING;
		s->most = t->fixed ? t->fixed + t->until_null :
			t->sense == SENSE_PATH ? TAIL_MOST : c->limits.bytes + 1;
		return true;
	}
	return shape_of_type(c, t, NULL, s);
}
