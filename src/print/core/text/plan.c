#include "print/core/text/plan.h"

#include <string.h>

/* What is being compiled */
struct plan_compiler {
	struct walk *w;
	struct record_plans *records;
	struct name_scope names;		/* .record 0: arguments */
	const struct layout *layout;	/* of the record */
	const struct field *fields;
};

static const struct record_plan *record_plan(struct plan_compiler *c, uint16_t record,
					     unsigned depth);

/* Whether text shows a number of the type without names, other than an address */
static bool is_plain(const struct type *t)
{
	return t->kind == K_NUM && t->width != LEFT && t->width != PAIR && !t->fixed &&
		(t->base == DEC || t->base == HEX) &&
		(t->sense == SENSE_NUMBER || t->sense == SENSE_SIZE || t->sense == SENSE_OFFSET ||
		 ((t->sense == SENSE_FD || t->sense == SENSE_PID) && t->base == DEC));
}

static bool is_address(const struct type *t)
{
	return t->kind == K_NUM && t->width == WORD && !t->fixed && t->base == HEX &&
		t->sense == SENSE_ADDRESS;
}

/* Whether the text of a number depends on nothing else */
static bool is_phrase(const struct type *t)
{
	const struct type *num;

	if (!type_is_number(t))
		return false;
	num = type_number(t);
	return num->width != LEFT && num->width != PAIR && !t->under &&
		num->sense != SENSE_IFINDEX && num->sense != SENSE_FAMILY &&
		num->sense != SENSE_DATE;
}

/* Sets the bounds to those of a target. Returns false if one is no plain number. */
static bool set_bounds(const struct plan_compiler *c, struct writer *w, const struct pointee *t)
{
	for (w->bounds = 0; w->bounds < t->bounds; w->bounds++) {
		const struct number_at *n = &t->bound[w->bounds];

		w->bound[w->bounds] = *n;
		if (n->place == IN_RESULT ? !w->is_output || c->names.record :
		    !n->field || !is_plain(n->field->type) || n->field->flags & (F_BOTH | F_IN))
			return false;	/* the result is 0 in what the kernel reads */
	}
	return w->bounds && !t->is_limited_otherwise;
}

/* Whether the target of a pointer is a buffer of data whose size is known from numbers */
static bool is_buffer(const struct plan_compiler *c, struct writer *w, struct pointee target)
{
	const struct type *t = target.type;

	if (t->kind == K_PICK) {
		if (t->by != desc_name_fd_class || t->of || t->under || t->flat || t->one_only)
			return false;
		w->asks_class = true;
		steps_pointee(&c->names, scope_first(scope_entry(c->w, t, t->set, 0)), &target);
		t = target.type;
	}
	return t->kind == K_BYTES && t->sense == SENSE_DATA && !t->fixed && t->base != HEX &&
		!t->until_null && !t->unlimited && !t->clamped && set_bounds(c, w, &target);
}

static bool is_string(const struct type *t)
{
	return t->kind == K_STR && (t->sense == SENSE_PATH || t->sense == SENSE_TEXT) && !t->by &&
		!t->fixed && !t->until_null;
}

/* Whether the target is a list of records, as many as a number says */
static bool is_vector(const struct plan_compiler *c, struct writer *w, const struct pointee *target)
{
	const struct type *t = target->type;

	return t->kind == K_VEC && t->by && t->of->kind == K_STRUCT && !t->fixed && !t->set &&
		!t->until_null && !t->noun && !t->under && !t->flat && !t->shift && !t->between &&
		!t->in_bits && !t->clamped && !t->bits && !t->until_ret && !target->limits &&
		set_bounds(c, w, target);
}

/* How a pointer is written, whose direction is IN, OUT, or in a record HERE */
static enum writing pointer_writing(struct plan_compiler *c, struct writer *w, const struct type *t)
{
	bool is_record = t->of->kind == K_STRUCT;
	struct pointee target = {.type = NULL};

	if (t->record || t->address_after)
		return AS_VALUE;
	w->type = t->of;
	w->is_output = t->dir == OUT;
	if (!w->is_output && is_string(t->of))
		return AS_STRING;
	steps_pointee(&c->names, t->of, &target);
	if (is_buffer(c, w, target))
		return AS_BUFFER;
	w->bounds = 0;
	w->asks_class = false;
	if (c->names.record || (!is_record && !is_vector(c, w, &target)))
		return AS_VALUE;
	w->record = record_plan(c, is_record ? t->of->record : t->of->of->record, 0);
	return !w->record ? AS_VALUE : is_record ? AS_POINTED : AS_VECTOR;
}

static enum writing number_writing(const struct type *t)
{
	if (is_address(t))
		return AS_ADDRESS;
	return is_plain(t) ? AS_NUMBER : is_phrase(t) ? AS_PHRASE : AS_VALUE;
}

static struct writer writer_of(struct plan_compiler *c, const struct field *f, unsigned at,
			       unsigned depth)
{
	struct writer w = {.how = AS_VALUE, .field = f, .type = f->type, .at = at};
	enum dir other = c->names.record ? HERE : OUT;

	if (f->type->kind == K_PTR && (f->type->dir == IN || f->type->dir == other))
		w.how = pointer_writing(c, &w, f->type);
	else if (f->type->kind == K_STRUCT && c->names.record)
		w.how = (w.record = record_plan(c, f->type->record, depth + 1)) ? AS_RECORD :
			AS_VALUE;
	else
		w.how = number_writing(f->type);
	return w;
}

/* Sets what the condition of a field tests. Returns false if it is not a single number of the
 * arguments or of the record. */
static bool set_test(const struct plan_compiler *c, struct writer *w, const struct field *f)
{
	const struct type *t;

	w->when = f->when;
	if (!f->when)
		return true;
	w->tested = steps_named(&c->names, f->when->name);
	t = w->tested.field ? w->tested.field->type : NULL;
	return t && !f->when->and && !f->when->or && type_is_number(t) &&
		!(w->tested.field->flags & (F_BOTH | F_IN)) &&
		type_number(t)->width != LEFT && type_number(t)->width != PAIR;
}

/* Adds a member. Returns false if it cannot be written. */
static bool add_member(struct plan_compiler *c, struct record_plan *plan, const struct field *f,
		       unsigned at, unsigned depth)
{
	struct member m;

	if (plan->count == MEMBERS_MAX || f->flags || !f->name || strlen(f->name) > UINT8_MAX)
		return false;
	m = (struct member){.writer = writer_of(c, f, at, depth), .name_length = strlen(f->name)};
	if (!set_test(c, &m.writer, f) || m.writer.how == AS_VALUE || m.writer.is_output)
		return false;
	plan->members[plan->count++] = m;
	return true;
}

static bool compile_record(struct plan_compiler *c, struct record_plan *plan, unsigned depth)
{
	const struct record *r = &desc_records[plan->record];
	unsigned left = 0, i;

	if (r->flags & ~(unsigned)(R_PART | R_UNION | R_PACKED_X86) || depth > 2)
		return false;
	for (i = 0; c->fields[i].type; i++) {
		const struct field *f = &c->fields[i];

		if (f->flags & F_REST || !c->layout->slot[i].size)
			return false;
		/* with a condition it would have to be evaluated */
		if (f->flags == F_MORE && !f->when)
			plan->has_more = true;
		else if (f->flags != F_PAD)
			left++;
	}
	for (unsigned rank = 0; rank < RANKS; rank++)
		for (i = 0; c->fields[i].type; i++)
			if (c->fields[i].reg == rank && c->fields[i].flags != F_PAD &&
			    (c->fields[i].flags != F_MORE || c->fields[i].when) &&
			    !add_member(c, plan, &c->fields[i], c->layout->slot[i].at, depth))
				return false;
	return plan->count == left;
}

/* Returns the plan of a record; NULL: it cannot be written. */
static const struct record_plan *record_plan(struct plan_compiler *c, uint16_t record,
					     unsigned depth)
{
	struct record_plans *all = c->records;
	struct plan_compiler inner = *c;
	struct record_plan *plan;

	for (unsigned i = 0; i < all->count; i++)
		if (all->all[i].record == record)
			return all->all[i].usable ? &all->all[i] : NULL;
	if (all->count == RECORDS_MAX)
		return NULL;
	plan = &all->all[all->count++];
	inner.names.record = record;
	inner.layout = schema_layout(c->w->d->schema, c->w->abi, record);
	inner.fields = desc_records[record].fields;
	*plan = (struct record_plan){.record = record, .size = inner.layout->size};
	plan->usable = compile_record(&inner, plan, depth);
	return plan->usable ? plan : NULL;
}

/* Sets the writer of the result and what follows it. Returns false if there is none. */
static bool set_result(struct plan *plan, const struct args *a)
{
	plan->ret.how = AS_NUMBER;
	for (unsigned i = 0; i < a->specials; i++) {
		const struct field *f = a->special[i];

		if (f->flags & F_RET)
			plan->ret.type = f->type;
		else if (f->flags & F_OUT)
			plan->more_if_zero = true;
		else
			plan->more_if_positive = true;
	}
	if (!plan->ret.type || is_plain(plan->ret.type))
		return true;
	plan->ret.how = AS_ADDRESS;
	return is_address(plan->ret.type);
}

static struct writer argument_writer(struct plan_compiler *c, const struct field *f, unsigned reg)
{
	struct writer w = {.how = AS_VALUE};

	if (f->flags || reg >= 6)
		return w;
	w = writer_of(c, f, reg, 0);
	w.is_pointer = f->type->kind == K_PTR;
	return set_test(c, &w, f) ? w : (struct writer){.how = AS_VALUE};
}

void plan_compile(struct plan *plan, struct record_plans *records, struct walk *w,
		  const struct args *a, const struct call *row, uint64_t choice)
{
	struct plan_compiler c = {
		.w = w, .records = records,
		.names = {.schema = w->d->schema, .abi = w->abi, .steps = a->steps},
	};
	size_t length = strlen(row->name);
	const struct steps *before = a->steps->before;
	bool chooses_again = before && before->before;	/* by further arguments */

	*plan = (struct plan){.row = row, .nr = w->r->nr, .choice = choice};
	if (length >= CALL_NAME_MAX || !set_result(plan, a) || chooses_again)
		return;
	memcpy(plan->begin, row->name, length);
	plan->begin[length] = '(';
	plan->begin_length = length + 1;
	for (unsigned i = 0; i < a->count; i++) {
		if (a->fields[i]->type->sense == SENSE_DATE)	/* shown with the next argument */
			return;
		plan->args[plan->count++] = argument_writer(&c, a->fields[i], a->step[i]->reg);
	}
	plan->usable = true;
}

enum chooser plan_chooser(struct schema *schema, const struct abi *abi, const struct call *c,
			  uint8_t *reg)
{
	const struct steps *s = schema_steps(schema, abi, c->fields, NULL);

	if (c->calls || c->flags)
		return NO_PLAN;
	if (!s->rest)
		return CHOOSER_NONE;
	if (!s->chooser || s->after->type)
		return NO_PLAN;
	*reg = s->chooser->reg;
	return CHOOSER_ARGUMENT;
}
