#include "enrich/simple_calls.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "desc/traits.h"

/* A row, and what its key chooses */
struct simple_row {
	bool is_known;
	bool is_chosen;			/* its key chooses other arguments */
	struct simple_call call;
	struct simple_call opening;	/* the same, with a descriptor as its result */
	/* A bit for each of the 64 numbers that begin at a base of the key: the choice is simple;
	 * it is, and its result is a descriptor. */
	struct simple_choices {
		uint64_t simple, opening;
	} choices[2];
};

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

/* Whether a field is a simple argument or member: no result, and it chooses no others */
static bool is_simple_field(const struct field *f, struct site at)
{
	return !(f->flags & (F_RET | F_REST | F_AFTER)) && is_simple_type(f->type, at);
}

static bool are_simple_fields(const struct field *f, struct site at)
{
	while (f && f->type && is_simple_field(f, at))
		f++;
	return !f || !f->type;
}

static bool is_pick_by_field(const struct type *t)
{
	return t->kind == K_PICK && !t->of && !t->flat && !t->one_only && !t->under;
}

/* Whether a number chooses fields, and those of each choice are simple and have no names */
static bool are_simple_choices(const struct type *pick, struct site at)
{
	const struct entry *e = desc_sets[pick->set].entries;

	if (!is_pick_by_field(pick))
		return false;
	for (; e->kind != E_END; e++)
		if ((e->kind != E_VAL && e->kind != E_ELSE) || e->set ||
		    !are_simple_fields(e->fields, at))
			return false;
	return true;
}

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
		return t->bits == C_FUTEX_WAKE_OP;	/* a number */
	case K_PICK:
		within.pointed = at.pointed;
		return are_simple_choices(t, within);
	case K_WHOLE:
		break;
	}
	return false;
}

static bool is_register(const struct type *t)
{
	return t->kind == K_NUM || t->kind == K_ONE || t->kind == K_BITS;
}

/* Whether values of the type contain data or strings that the limit of bytes limits. What a pointer
 * in them points to does not count. */
static bool contains_data(const struct type *t)
{
	const struct entry *e;

	switch ((enum kind)t->kind) {
	case K_STR:
	case K_BYTES:
		return !t->fixed && !t->unlimited;
	case K_STRUCT:
		for (const struct field *f = desc_records[t->record].fields; f->type; f++)
			if (contains_data(f->type))
				return true;
		return false;
	case K_SIZED:
	case K_SHARE:
	case K_VEC:
	case K_CHAIN:
	case K_DATED:
		return contains_data(t->of);
	case K_PICK:
		for (e = desc_sets[t->set].entries; e->kind != E_END; e++)
			for (const struct field *f = e->fields; f && f->type; f++)
				if (contains_data(f->type))
					return true;
		return false;
	case K_WHOLE:
		return true;
	default:
		return false;
	}
}

/* Notes what the pointer in register `reg` points to, unless it is a path that the kernel reads. */
static void add_target(struct simple_call *s, const struct type *t, unsigned reg)
{
	while (t->kind == K_SIZED || t->kind == K_SHARE || t->kind == K_DATED)
		t = t->of;
	if (reg < 6 && t->kind == K_STR) {
		s->strings |= 1U << reg;
		if (t->fixed || t->sense == SENSE_PATH)
			s->unlimited_strings |= 1U << reg;
	} else if (reg < 6 && t->kind == K_BYTES && !t->until_null) {
		s->buffers |= 1U << reg;
	} else {
		s->holds_data |= t->kind == K_BYTES || contains_data(t);
	}
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
static bool has_simple_effect(const struct syscall_traits *traits)
{
	return traits->descriptors == DESCRIPTORS_NONE ||
		traits->descriptors == DESCRIPTORS_CLOSE || syscall_may_duplicate(traits);
}

/* Returns the index of the key's base that a value belongs to, and its *bit there; -1: none. */
static int find_base(const struct plan_key *key, uint64_t value, uint64_t *bit)
{
	if (key->width < 64)
		value &= (UINT64_C(1) << key->width) - 1;
	for (int i = 0; i < 2 && (!i || key->bases[i]); i++) {
		uint64_t n = value - 256 * (uint64_t)key->bases[i];

		*bit = UINT64_C(1) << n % 64;
		if (n < 64)
			return i;
	}
	return -1;
}

/* Adds an argument in register `reg` to *s. Returns whether the call may still be simple. */
static bool add_argument(struct simple_call *s, const struct field *f, unsigned reg)
{
	bool is_number = is_register(f->type);
	bool is_descriptor = is_number && number_type(f->type)->sense == SENSE_FD;

	if (f->type->kind == K_PTR && !is_path(f->type))
		add_target(s, f->type->of, reg);
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

/* Finds out which choices of the row's key are simple; others, and numbers that choose nothing, are
 * decoded. Returns false if the choice depends on more than the key. */
static bool add_choices(struct simple_row *row, const struct plan_key *key, const struct type *pick)
{
	const struct entry *e = desc_sets[pick->set].entries;

	row->is_chosen = is_pick_by_field(pick);
	if (!row->is_chosen)
		return false;
	for (; e->kind != E_END; e++) {
		struct simple_call chosen = row->call;
		bool simple = e->kind == E_VAL && !e->set;
		uint64_t bit;
		int base = find_base(key, e->value, &bit);

		for (const struct field *f = e->fields; simple && f && f->type; f++)
			simple = f->flags & F_RET ? add_result(&chosen, f->type) :
				is_simple_field(f, (struct site){.depth = DEPTH_MAX});
		if (!simple || base < 0)
			continue;
		row->choices[base].simple |= bit;
		row->choices[base].opening |= chosen.returns_descriptor ? bit : 0;
	}
	return true;
}

static bool add_fields(struct simple_row *row, const struct call *call)
{
	const struct plan_key *key = &syscall_traits(call)->key;
	atom name = NULL;	/* of the argument that is the key */
	unsigned reg = 0;

	for (const struct field *f = call->fields; f->type; f++) {
		if (f->flags & F_AFTER)
			return false;
		row->call.holds_data |= (f->flags & F_REST) != 0;
		if (f->flags & F_REST)
			return are_simple_choices(f->type, (struct site){.depth = DEPTH_MAX}) ||
				(key->width && f->type->by == name &&
				 add_choices(row, key, f->type));
		if (f->flags & F_RET) {
			if (!add_result(&row->call, f->type))
				return false;
			continue;
		}
		/* a pair may be one or two registers */
		if (!add_argument(&row->call, f, reg))
			return false;
		name = reg == key->reg ? f->id : name;
		reg += is_register(f->type) && number_type(f->type)->width == PAIR ? 6 : 1;
	}
	return true;
}

static void examine(struct simple_row *row, const struct call *call)
{
	row->is_known = true;
	row->call.is_simple = !call->calls && !(call->flags & (R_FAR | R_HERE)) &&
		syscall_traits(call)->process != AFFECTS_EXEC &&
		has_simple_effect(syscall_traits(call)) && add_fields(row, call);
	row->opening = row->call;
	row->opening.returns_descriptor = true;
}

/* What is known of a call whose key chooses */
static const struct simple_call *find_choice(const struct simple_row *row,
					     const struct plan_key *key, const uint64_t arg[6])
{
	uint64_t bit;
	int base = find_base(key, arg[key->reg], &bit);

	if (base < 0 || !(row->choices[base].simple & bit))
		return NULL;
	return row->choices[base].opening & bit ? &row->opening : &row->call;
}

const struct simple_call *simple_call(struct simple_calls *s, const struct call *call,
				      const uint64_t arg[6])
{
	size_t count;
	const struct call *all = desc_calls(&count);
	struct simple_row *row;

	if (!call)
		return NULL;
	if (!s->rows)
		s->rows = alloc_zeroed(count * sizeof(*s->rows));
	row = &s->rows[call - all];
	if (!row->is_known)
		examine(row, call);
	if (!row->call.is_simple)
		return NULL;
	return row->is_chosen ? find_choice(row, &syscall_traits(call)->key, arg) : &row->call;
}

void simple_calls_done(struct simple_calls *s)
{
	free(s->rows);
	s->rows = NULL;
}
