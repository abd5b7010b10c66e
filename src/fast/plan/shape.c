#include "fast/plan/shape.h"

#include <string.h>

/* Number of bits of a number in a register; 0 if it is not a number */
static unsigned number_bits(const struct shaper *c, const struct type *t)
{
	if (!type_is_number(t))
		return 0;
	t = type_number(t);
	return !t->bits && !t->shift ? 8 * schema_width(c->w.abi, t) : 0;
}

/* Enumerates what a K_PICK may choose */
typedef bool choice_fn(struct shaper *c, const struct field *fields, void *ctx);

static bool each_entry(struct shaper *c, uint16_t set, choice_fn *fn, void *ctx)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++) {
		if (e->abis && !(e->abis >> c->w.abi->id & 1))
			continue;
		if (e->kind == E_SET ? !each_entry(c, e->set, fn, ctx) :
		    e->fields && !fn(c, e->fields, ctx))
			return false;
	}
	return true;
}

/* A choice on two levels of which the outer is unknown */
struct levels {
	const struct type *pick;
	const uint64_t *n;		/* the inner number; NULL: unknown */
	const struct field *last;	/* the last choice; most are equal to it */
	choice_fn *fn;
	void *ctx;
};

/* Whether both are one field of the same type, or none */
static bool is_same_choice(const struct field *a, const struct field *b)
{
	return a == b || (a && a->type && b->type && !a[1].type && !b[1].type &&
			  !memcmp(a->type, b->type, sizeof(*a->type)));
}

/* Enumerates, in each set that set `outer` leads to, the entry for the number, or all entries. */
static bool each_level(struct shaper *c, uint16_t outer, struct levels *l)
{
	bool more = true;

	for (const struct entry *e = desc_sets[outer].entries; more && e->kind != E_END; e++) {
		const struct field *f;

		if (e->kind == E_SET) {
			more = each_level(c, e->set, l);
		} else if (e->set && !l->n) {
			more = each_entry(c, e->set, l->fn, l->ctx);
		} else if (e->set) {
			f = scope_entry(&c->w, l->pick, e->set, *l->n);
			more = is_same_choice(l->last, f) || l->fn(c, f, l->ctx);
			l->last = f;
		}
	}
	return more;
}

static bool each_choice(struct shaper *c, const struct type *t, choice_fn *fn, void *ctx)
{
	struct levels l = {.pick = t, .fn = fn, .ctx = ctx};
	uint64_t n = 0;

	if (scope_is_chosen(&c->w, t))
		return fn(c, scope_chosen(&c->w, t, (struct place){0}), ctx);
	if (!t->under || scope_set(&c->w, t))
		return each_entry(c, scope_set(&c->w, t), fn, ctx);
	if (!t->of && (!t->by || scope_find(&c->w, t->by, &n)))
		l.n = &n;
	return each_level(c, t->set, &l);
}

static bool are_fields_flat(struct shaper *c, const struct field *f, void *ctx)
{
	(void)ctx;
	for (; f->type; f++)
		if (facts_of(&c->w, f->type) & HAS_POINTER)
			return false;
	return true;
}

bool shape_is_flat(struct shaper *c, const struct type *t)
{
	while (t->of && t->kind != K_PTR && t->kind != K_PICK)
		t = t->of;
	if (t->kind == K_PICK && (scope_is_chosen(&c->w, t) || !scope_set(&c->w, t)))
		return each_choice(c, t, are_fields_flat, NULL);
	return !(facts_of(&c->w, t) & HAS_POINTER);
}

/* Handles a length given by an argument, by the result, by a number that an argument points at, or
 * by one in the surrounding record. Returns false for any other. */
bool shape_counted(struct shaper *c, const struct number_at *n, struct shape *s)
{
	unsigned bits = 0;

	*s = (struct shape){.kind = FAST_RETURNED, .by = FAST_NO_ARGUMENT};
	if (n->place <= IN_RESULT)
		return n->place == IN_RESULT;
	s->by = n->at;
	s->kind = n->place == BEHIND_POINTER ? FAST_POINTED : FAST_COUNTED;
	if (n->place != BEHIND_POINTER)
		bits = number_bits(c, n->field->type);
	else if (n->field->type->dir == INOUT && number_bits(c, n->field->type->of) == 32)
		return true;
	s->flags = (n->place == IN_MEMBER ? FAST_INSIDE : 0) | (bits == 32 ? FAST_NARROW : 0);
	return n->at <= UINT8_MAX && (bits == 32 || bits == 64);
}

/* The outermost limit or, if that is the result, the lesser of it and an argument */
static bool shape_of_limits(struct shaper *c, const struct pointee *t, struct shape *s)
{
	struct shape inner;

	if (!shape_counted(c, &t->bound[0], s))
		return false;
	for (unsigned i = 1; i < t->limits; i++)
		if (s->kind == FAST_RETURNED && shape_counted(c, &t->bound[i], &inner) &&
		    inner.kind == FAST_COUNTED) {
			*s = inner;
			s->kind = FAST_RETURNED;
		}
	return true;
}

/* As many bytes as the limits say, as the type's own count says, or as the type always has */
static bool shape_of_span(struct shaper *c, const struct pointee *target, struct shape *s)
{
	const struct type *t = target->type;
	bool is_list = t->kind == K_VEC, counts = t->kind == K_BYTES || t->kind == K_BITSET;
	bool is_limited = is_list && t->by;	/* with a fixed size, that is its limit */
	uint64_t unit = is_list ? size_of(&c->w, t->of) : 1, most, whole;

	if (!unit || (is_list && (t->until_null || t->shift || t->in_bits)) || !shape_is_flat(c, t))
		return false;
	most = target->is_zero_filled ? PICKED_MAX :
		extent_of(&c->w, t, target->limits ? COUNT_UNKNOWN : UINT64_MAX, 0, &whole);
	if (is_list && !most) {
		*s = (struct shape){.kind = FAST_BYTES};
		return true;
	}
	if (target->limits) {
		if (!shape_of_limits(c, target, s))
			return false;
	} else if (t->kind == K_CHAIN) {
		return false;
	} else if ((t->fixed && !is_limited) || !(is_list || counts)) {
		*s = (struct shape){.kind = FAST_BYTES, .unit = most};
		return true;
	} else if (!target->bounds || !shape_counted(c, &target->bound[0], s) ||
		   (s->kind == FAST_POINTED && is_list)) {
		return false;
	}
	if (t->in_bits && (target->limits || s->kind != FAST_COUNTED))
		return false;
	s->kind = t->in_bits ? FAST_BITS : s->kind;
	s->most = most;
	s->unit = target->limits ? 1 : unit;
	return true;
}

static bool shape_of_type(struct shaper *c, const struct type *t, struct pointee around,
			  struct shape *s);

struct choices {
	const struct pointee *around;
	struct shape all;
	unsigned count;
};

static bool add_choice(struct shaper *c, const struct field *f, void *ctx)
{
	struct choices *all = ctx;
	struct shape s;

	if (!shape_of_type(c, scope_first(f), *all->around, &s))
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

/* With limits: the bytes of the largest choice. Otherwise all choices must have a known size. A
 * value that the set does not contain is decoded as bytes. */
static bool shape_of_pick(struct shaper *c, const struct pointee *target, struct shape *s)
{
	static const struct field none[] = {{0}};
	struct choices all = {.around = target};

	if (!each_choice(c, target->type, add_choice, &all))
		return false;
	if (!scope_is_chosen(&c->w, target->type) && target->limits && !add_choice(c, none, &all))
		return false;
	*s = all.all;
	return all.count != 0;
}

static bool shape_of_type(struct shaper *c, const struct type *t, struct pointee around,
			  struct shape *s)
{
	steps_pointee(&c->names, t, &around);
	return around.type->kind == K_PICK ? shape_of_pick(c, &around, s) :
		shape_of_span(c, &around, s);
}

bool shape_of(struct shaper *c, const struct type *t, struct shape *s)
{
	if (t->kind != K_STR)
		return shape_of_type(c, t, (struct pointee){.type = NULL}, s);
	*s = (struct shape){.kind = FAST_STRING, .most = extent_of_string(&c->w.d->limits, t)};
	return true;
}
