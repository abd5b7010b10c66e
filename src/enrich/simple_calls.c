#include "enrich/simple_calls.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "desc/traits.h"

/* Deeper types are not simple. */
enum { DEPTH_MAX = 8 };

static bool is_simple_sense(unsigned sense)
{
	return sense != SENSE_FD && sense != SENSE_THEIR_FD && sense != SENSE_IFINDEX &&
		sense != SENSE_IFREQS;
}

/* The type that gives the width and the sense of a number */
static const struct type *number_type(const struct type *t)
{
	return t->kind == K_NUM ? t : t->of;
}

/* Where values of a type are */
struct site {
	bool pointed;		/* they begin where a pointer points */
	bool filled;		/* the kernel fills them: they are not shown at the ENTER */
	unsigned depth;		/* most levels below */
};

static bool is_simple_type(const struct type *t, struct site at);

static bool are_simple_members(const struct type *t, struct site at)
{
	for (const struct field *f = desc_records[t->record].fields; f->type; f++)
		if (f->flags & F_REST || !is_simple_type(f->type, at))
			return false;
	return true;
}

static bool is_simple_type(const struct type *t, struct site at)
{
	struct site within = {.filled = at.filled, .depth = at.depth - 1};

	if (!at.depth)
		return false;
	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_ONE:
	case K_BITS:
		return is_simple_sense(number_type(t)->sense);
	case K_BITSET:
		return is_simple_sense(t->sense);
	case K_STR:
	case K_BYTES:
		return t->sense == SENSE_PATH ? at.filled :
			is_simple_sense(t->sense) && (at.pointed || t->sense != SENSE_DATA);
	case K_STRUCT:
		return are_simple_members(t, within);
	case K_PTR:
		within.pointed = true;
		within.filled |= t->dir == OUT;
		return is_simple_type(t->of, within);
	case K_SIZED:
	case K_SHARE:
		within.pointed = at.pointed;
		return !t->bits && is_simple_type(t->of, within);
	case K_VEC:
	case K_CHAIN:
		return is_simple_type(t->of, within);
	case K_DATED:
		within.pointed = at.pointed;
		return is_simple_sense(t->sense) && is_simple_type(t->of, within);
	case K_OPAQUE:
		return true;
	case K_CUSTOM:
		return t->custom == C_FUTEX_WAKE_OP;	/* a number */
	case K_PICK:
	case K_WHOLE:
		break;
	}
	return false;
}

static bool is_register(const struct type *t)
{
	return t->kind == K_NUM || t->kind == K_ONE || t->kind == K_BITS;
}

static bool may_be_cwd(const struct type *t)
{
	const struct entry *e = t->kind == K_ONE ? desc_sets[t->set].entries : NULL;

	for (; e && e->kind != E_END; e++)
		if (e->kind == E_VAL && (int)e->value == AT_FDCWD)
			return true;
	return false;
}

static bool is_path(const struct type *t)
{
	return t->kind == K_PTR && t->dir == IN && t->of->kind == K_STR &&
		t->of->sense == SENSE_PATH && !t->of->fixed && !t->of->by;
}

/* Whether the name cache is updated without the values of the call */
static bool has_simple_effect(enum descriptors_effect effect)
{
	return effect == DESCRIPTORS_NONE || effect == DESCRIPTORS_CLOSE ||
		effect == DESCRIPTORS_DUPLICATE || effect == DESCRIPTORS_REPLACE;
}

/* Adds an argument in register `reg` to *s. Returns whether the call may still be simple. */
static bool add_argument(struct simple_call *s, const struct field *f, unsigned reg)
{
	bool is_number = is_register(f->type);
	bool is_descriptor = is_number && number_type(f->type)->sense == SENSE_FD;

	if (!is_descriptor && !is_path(f->type))
		return is_simple_type(f->type, (struct site){.depth = DEPTH_MAX});
	if (f->when || f->flags || f->reg || reg >= 6)
		return false;
	if (!is_descriptor)
		s->paths |= 1U << reg;
	else
		s->descriptors |= 1U << reg;
	if (is_descriptor && may_be_cwd(f->type))
		s->directories |= 1U << reg;
	return true;
}

static bool add_result(struct simple_call *s, const struct type *t)
{
	s->returns_descriptor = t->kind == K_NUM && t->sense == SENSE_FD;
	return s->returns_descriptor ||
		(is_register(t) && is_simple_sense(number_type(t)->sense));
}

/* Whether a number chooses the other arguments, and those of each choice are simple and have no
 * names. */
static bool are_simple_choices(const struct type *pick)
{
	const struct entry *e = desc_sets[pick->set].entries;

	if (pick->kind != K_PICK || pick->of || pick->flat || pick->one_only || pick->under)
		return false;
	for (; e->kind != E_END; e++) {
		if ((e->kind != E_VAL && e->kind != E_ELSE) || e->set)
			return false;
		for (const struct field *f = e->fields; f && f->type; f++)
			if (f->flags & (F_RET | F_REST | F_AFTER) ||
			    !is_simple_type(f->type, (struct site){.depth = DEPTH_MAX}))
				return false;
	}
	return true;
}

static bool add_fields(struct simple_call *s, const struct call *row)
{
	unsigned reg = 0;

	for (const struct field *f = row->fields; f->type; f++) {
		if (f->flags & F_AFTER)
			return false;
		if (f->flags & F_REST)
			return are_simple_choices(f->type);
		if (f->flags & F_RET) {
			if (!add_result(s, f->type))
				return false;
			continue;
		}
		/* a pair may be one or two registers */
		if (!add_argument(s, f, reg))
			return false;
		reg += is_register(f->type) && number_type(f->type)->width == PAIR ? 6 : 1;
	}
	return true;
}

static void examine(struct simple_call *s, const struct call *row)
{
	s->is_known = true;
	s->is_simple = !row->calls && !(row->flags & (R_FAR | R_HERE)) &&
		syscall_traits(row)->process != AFFECTS_EXEC &&
		has_simple_effect(syscall_traits(row)->descriptors) && add_fields(s, row);
}

const struct simple_call *simple_call(struct simple_calls *s, const struct call *row)
{
	size_t count;
	const struct call *all = desc_calls(&count);
	struct simple_call *known;

	if (!row)
		return NULL;
	if (!s->rows)
		s->rows = alloc_zeroed(count * sizeof(*s->rows));
	known = &s->rows[row - all];
	if (!known->is_known)
		examine(known, row);
	return known->is_simple ? known : NULL;
}

void simple_calls_done(struct simple_calls *s)
{
	free(s->rows);
	s->rows = NULL;
}
