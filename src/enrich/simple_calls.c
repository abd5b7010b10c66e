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

/* What is known while a list of arguments is examined */
struct examined {
	struct simple_call *call;
	struct name_scope names;
};

static bool is_simple_type(const struct examined *x, const struct type *t)
{
	return !(schema_facts(x->names.schema, x->names.abi, t) &
		 (HAS_LOOKUP | HAS_INPUT_PATH | HAS_DATA | HAS_DATA_WITHIN));
}

/* Notes what the pointer in register `reg` points to, unless it is a path that the kernel reads. */
static void add_target(const struct examined *x, const struct type *t, unsigned reg)
{
	struct simple_call *s = x->call;
	struct pointee target = {.type = NULL};

	steps_pointee(&x->names, t, &target);
	t = target.type;
	if (reg < 6 && t->kind == K_STR) {
		s->strings |= 1U << reg;
		if (t->fixed || t->sense == SENSE_PATH)
			s->unlimited_strings |= 1U << reg;
	} else if (reg < 6 && t->kind == K_BYTES && !t->until_null) {
		s->buffers |= 1U << reg;
	} else {
		s->holds_data |= t->kind == K_BYTES ||
			schema_facts(x->names.schema, x->names.abi, t) & HAS_LIMITED_DATA;
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

/* Adds an argument in register `reg`. Returns whether the call may still be simple. */
static bool add_argument(const struct examined *x, const struct field *f, unsigned reg)
{
	struct simple_call *s = x->call;
	bool is_descriptor = type_is_descriptor(f->type);

	if (f->type->kind == K_PTR && !steps_is_path(f->type))
		add_target(x, f->type->of, reg);
	if (!is_descriptor && !steps_is_path(f->type))
		return is_simple_type(x, f->type);
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

static bool add_result(const struct examined *x, const struct type *t)
{
	struct simple_call *s = x->call;

	s->returns_descriptor = t->kind == K_NUM && t->sense == SENSE_FD;
	return s->returns_descriptor ||
		(type_is_number(t) && is_simple_type(x, t));
}

static bool add_results(const struct examined *x)
{
	const struct steps *steps = x->names.steps;

	for (unsigned i = 0; i < steps->specials; i++)
		if (!(steps->special[i]->flags & F_RET) || !add_result(x, steps->special[i]->type))
			return false;
	return true;
}

static bool add_row(struct simple_part *row, const struct examined *x)
{
	const struct steps *steps = x->names.steps;

	row->call.holds_data = steps->rest != NULL;
	for (unsigned i = 0; i < steps->count; i++)
		if (!add_argument(x, steps->step[i].field, steps->step[i].reg))
			return false;
	if (!add_results(x))
		return false;
	if (!steps->rest || is_simple_type(x, steps->rest))
		return true;
	row->is_chosen = steps->chooser != NULL;
	return row->is_chosen && !steps->after->type;
}

static void examine(struct simple_part *row, const struct call *call, const struct examined *x)
{
	row->is_known = true;
	row->call.is_simple = !call->calls && !(call->flags & (R_FAR | R_HERE)) &&
		syscall_traits(call)->process != AFFECTS_EXEC &&
		has_simple_effect(syscall_traits(call)) && add_row(row, x);
}

static bool is_simple_choice(const struct examined *x)
{
	const struct steps *steps = x->names.steps;

	for (unsigned i = 0; i < steps->count; i++)
		if (!is_simple_type(x, steps->step[i].field->type))
			return false;
	return !steps->rest && add_results(x);
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
		p->call.is_simple = is_simple_choice(&(struct examined){&p->call, {
			schema, abi, schema_steps(schema, abi, fields, steps), 0}});
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
		examine(row, call, &(struct examined){&row->call, {
			schema, abi, schema_steps(schema, abi, call->fields, NULL), 0}});
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
