#include "enrich/simple_calls.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "decode/walk.h"
#include "desc/traits.h"

/* What is known of a list of arguments: of a row, or of a choice that follows it */
struct simple_part {
	bool is_known;
	bool is_chosen;			/* an argument of the row chooses others, in .choices */
	struct simple_call call;
	const struct field *fields;	/* of a choice */
	struct simple_part *choices;	/* of a choice the next one */
};

/* Deeper types are not simple. */
enum { DEPTH_MAX = 8 };

static bool is_simple_sense(unsigned sense)
{
	return sense != SENSE_FD && sense != SENSE_THEIR_FD && sense != SENSE_IFINDEX &&
		sense != SENSE_IFREQS;
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

/* Whether a number chooses fields, and those of each choice are simple and have no names */
static bool are_simple_choices(const struct type *pick, struct site at)
{
	const struct entry *e = desc_sets[pick->set].entries;

	if (!steps_pick_by_field(pick))
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
		return is_simple_sense(type_number(t)->sense);
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

/* Whether the name cache is updated without the values of the call */
static bool has_simple_effect(const struct syscall_traits *traits)
{
	return traits->descriptors == DESCRIPTORS_NONE ||
		traits->descriptors == DESCRIPTORS_CLOSE || syscall_may_duplicate(traits);
}

/* Adds an argument in register `reg` to *s. Returns whether the call may still be simple. */
static bool add_argument(struct simple_call *s, const struct field *f, unsigned reg)
{
	bool is_descriptor = type_is_descriptor(f->type);

	if (f->type->kind == K_PTR && !steps_is_path(f->type))
		add_target(s, f->type->of, reg);
	if (!is_descriptor && !steps_is_path(f->type))
		return is_simple_type(f->type, (struct site){.depth = DEPTH_MAX});
	if (f->when || f->flags || f->reg)
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
		(type_is_number(t) && is_simple_sense(type_number(t)->sense));
}

static bool add_results(struct simple_call *s, const struct steps *steps)
{
	for (unsigned i = 0; i < steps->specials; i++)
		if (!(steps->special[i]->flags & F_RET) || !add_result(s, steps->special[i]->type))
			return false;
	return true;
}

static bool add_row(struct simple_part *row, const struct steps *steps)
{
	row->call.holds_data = steps->rest != NULL;
	for (unsigned i = 0; i < steps->count; i++)
		if (!add_argument(&row->call, steps->step[i].field, steps->step[i].reg))
			return false;
	if (!add_results(&row->call, steps))
		return false;
	if (!steps->rest || are_simple_choices(steps->rest, (struct site){.depth = DEPTH_MAX}))
		return true;
	row->is_chosen = steps->chooser != NULL;
	return row->is_chosen && !steps->after->type;
}

static void examine(struct simple_part *row, const struct call *call, const struct steps *steps)
{
	row->is_known = true;
	row->call.is_simple = !call->calls && !(call->flags & (R_FAR | R_HERE)) &&
		syscall_traits(call)->process != AFFECTS_EXEC &&
		has_simple_effect(syscall_traits(call)) && add_row(row, steps);
}

static bool is_simple_choice(struct simple_call *s, const struct steps *steps)
{
	for (unsigned i = 0; i < steps->count; i++)
		if (!is_simple_type(steps->step[i].field->type, (struct site){.depth = DEPTH_MAX}))
			return false;
	return !steps->rest && add_results(s, steps);
}

/* What is known of a call whose arguments another one chooses. A number that the row does not have
 * is decoded. */
static const struct simple_call *find_choice(struct simple_part *row, struct schema *schema,
					     const struct abi *abi, const struct steps *steps,
					     const uint64_t arg[6])
{
	struct decoder d = {.schema = schema};
	struct walk w = {.d = &d, .abi = abi};
	const struct step *chooser = steps->chooser;
	uint64_t n = number_load(&w, type_number(chooser->field->type),
				 (const uint8_t *)&arg[chooser->reg]);
	const struct entry *e = scope_value(&w, steps->rest, steps->rest->set, n);
	const struct field *fields = scope_entry(&w, steps->rest, steps->rest->set, n);
	struct simple_part *p = row->choices;

	if (!e || e->kind != E_VAL || e->set)
		return NULL;
	while (p && p->fields != fields)
		p = p->choices;
	if (!p) {
		p = alloc_new(struct simple_part);
		*p = (struct simple_part){
			.call = row->call, .fields = fields, .choices = row->choices,
		};
		p->call.is_simple = is_simple_choice(&p->call,
						     schema_steps(schema, abi, fields, steps));
		row->choices = p;
	}
	return p->call.is_simple ? &p->call : NULL;
}

const struct simple_call *simple_call(struct simple_calls *s, struct schema *schema,
				      const struct abi *abi, const struct call *call,
				      const uint64_t arg[6])
{
	struct simple_part *row;
	size_t count;
	const struct call *all = desc_calls(&count);

	if (!call || abi->word != 8)
		return NULL;
	if (!s->rows)
		s->rows = alloc_zeroed(count * sizeof(*s->rows));
	row = &s->rows[call - all];
	if (!row->is_known)
		examine(row, call, schema_steps(schema, abi, call->fields, NULL));
	if (!row->call.is_simple || !row->is_chosen)
		return row->call.is_simple ? &row->call : NULL;
	return find_choice(row, schema, abi, schema_steps(schema, abi, call->fields, NULL), arg);
}

void simple_calls_done(struct simple_calls *s)
{
	size_t count;

	desc_calls(&count);
	for (size_t i = 0; s->rows && i < count; i++)
		for (struct simple_part *p = s->rows[i].choices, *next; p; p = next) {
			next = p->choices;
			free(p);
		}
	free(s->rows);
	s->rows = NULL;
}
