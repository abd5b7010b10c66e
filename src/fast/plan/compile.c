#include "fast/plan/compile.h"

#include <string.h>

#include "desc/traits.h"
#include "desc/type.h"


struct compiler {
	struct shaper s;
	struct reads *out;
	unsigned hints;
	const struct field *after[SHAPE_ARGS];
	unsigned afters;
	bool path, descriptor;	/* An argument is a path; the result is a descriptor. */
};

static bool holds_pointers(const struct compiler *c, const struct field *f);

static bool pointers_in_choices(const struct compiler *c, const struct type *t)
{
	const struct field *one = shape_chosen(&c->s, t);

	if (one)
		return holds_pointers(c, one);
	return !shape_is_flat(&c->s, t);
}

static bool holds_pointers(const struct compiler *c, const struct field *f)
{
	for (; f->type; f++)
		if (f->flags & F_REST ? pointers_in_choices(c, f->type) :
		    !shape_is_flat(&c->s, f->type))
			return true;
	return false;
}

/* Assigns registers to fields as decode/call.c does. Returns false if it is unknown which fields
 * there are and some contain pointers. */
static bool assign_registers(struct compiler *c, const struct field *f, unsigned *reg)
{
	for (; f->type; f++) {
		const struct field *chosen;
		uint64_t size;
		unsigned i, regs;

		if (f->flags & F_REST) {
			chosen = shape_chosen(&c->s, f->type);
			if (!chosen && pointers_in_choices(c, f->type))
				return false;
			if (chosen && !assign_registers(c, chosen, reg))
				return false;
			continue;
		}
		if (f->flags & (F_RET | F_AFTER)) {
			c->descriptor |= f->flags & F_RET && f->type->sense == SENSE_FD;
			if (f->flags & F_AFTER && c->afters < SHAPE_ARGS)
				c->after[c->afters++] = f;
			continue;
		}
		size = schema_size(c->s.schema, c->s.abi, f->type);
		i = f->reg ? f->reg - 1u : *reg;
		regs = size > 8 ? size / 8 : 1;
		if (f->reg == REG_STACK || i + regs > 6 || c->s.count == SHAPE_ARGS)
			return false;
		c->path |= f->type->kind == K_PTR && f->type->of->kind == K_STR &&
			f->type->of->sense == SENSE_PATH && f->type->dir <= IN;
		c->s.reg[c->s.count] = i;
		c->s.field[c->s.count++] = f;
		*reg = i + regs;
	}
	return true;
}

static struct fast_read *add_read(struct compiler *c)
{
	struct reads *out = c->out;

	if (out->count == sizeof(out->read) / sizeof(*out->read))
		return NULL;
	out->read[out->count] = (struct fast_read){.by = FAST_NO_ARGUMENT};
	return &out->read[out->count++];
}

static uint16_t clamp_uint16(uint64_t n)
{
	return n < UINT16_MAX ? n : UINT16_MAX;
}

/* FAST_SURE_... flags of a read, as the syscall's READ_HINT_... flags allow. If the result counts,
 * the syscall may have read less than its argument says. */
static uint8_t flags_of(const struct compiler *c, const struct shape *s, enum fast_when when)
{
	unsigned flags = s->flags;

	if (c->hints & READS_RESULT && when == FAST_LATE)
		return flags | FAST_SURE_RETURNED;
	if (c->hints & READS_WHOLE)
		flags |= FAST_SURE;
	if (c->hints & READS_IF_MISSING && when == FAST_LATE)
		flags |= FAST_SURE_MISSING;
	return flags;
}

static bool read_shape(struct compiler *c, uint8_t reg, const struct shape *s, enum fast_when when,
		       unsigned flags)
{
	struct fast_read *r;

	if (s->kind == FAST_BYTES && !s->unit)
		return true;
	/* a length that the kernel changes is known only to the syscall that changes it */
	if (s->kind == FAST_POINTED && when < FAST_AFTER)
		return false;
	if (s->unit > UINT16_MAX)
		return false;
	r = add_read(c);
	if (!r)
		return false;
	r->arg = reg;
	r->kind = s->kind;
	r->when = when;
	if (s->kind >= FAST_COUNTED)
		r->by = s->by;
	r->flags = flags_of(c, s, when) | flags;
	r->most = clamp_uint16(s->most);
	r->unit = s->unit;
	return true;
}

static bool read_target(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when when,
			unsigned flags)
{
	struct shape s;

	return shape_of(&c->s, t, &s) && read_shape(c, reg, &s, when, flags);
}

/* Returns the base of an iovec-like record: a pointer, then its length, and nothing else. NULL if
 * it is not one. */
static const struct type *vector_base(const struct compiler *c, const struct type *t)
{
	const struct field *f = t->kind == K_STRUCT ? desc_records[t->record].fields : NULL;

	if (!f || f[0].type->kind != K_PTR || !f[1].type || f[2].type ||
	    schema_size(c->s.schema, c->s.abi, t) != 16 || f[0].type->of->kind != K_SIZED ||
	    f[0].type->of->by != f[1].id || f[0].type->of->of->kind != K_PICK)
		return NULL;
	return f[0].type;
}

/* Copies the list of an iovec-like array first, then its buffers. `inside`: FAST_INSIDE if the
 * pointer to the list is at offset `at` of a record that was copied. */
static bool read_vector(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when when,
			uint8_t inside, uint8_t at)
{
	bool shared = t->kind == K_SHARE;
	const struct type *vec = shared ? t->of : t, *base;
	uint64_t members = c->s.limits.members;
	struct fast_read *list, *data;
	struct shape by = {0};

	if (vec->kind != K_VEC || !vec->by || vec->noun || vec->under || vec->until_null)
		return false;
	base = vector_base(c, vec->of);
	*c->s.needs_messages |= base != NULL;
	if (!base || c->s.messages || (shared && t->by != desc_name_ret) ||
	    !shape_counted(&c->s, vec->by, &by) || by.kind != FAST_COUNTED)
		return false;
	list = add_read(c);
	data = add_read(c);
	if (!list || !data)
		return false;
	/* filling the buffers might overwrite the list */
	*list = (struct fast_read){
		.arg = reg, .kind = FAST_COUNTED, .by = by.by, .unit = 16, .at = at,
		.when = base->dir == OUT ? FAST_BEFORE : when, .flags = by.flags | inside,
		.most = clamp_uint16(16 * (members + 1)),
	};
	*data = (struct fast_read){
		.arg = reg, .kind = FAST_VECTOR, .by = FAST_NO_ARGUMENT, .at = at,
		.when = base->dir == OUT ? FAST_AFTER : when, .flags = inside,
		.most = clamp_uint16(members), .unit = clamp_uint16(c->s.limits.bytes),
	};
	data->flags |= shared && data->when >= FAST_AFTER ? FAST_RETURN_LIMITS : 0;
	if (!data->unit)
		c->out->count--;
	return list->most < UINT16_MAX;
}

static bool read_inside(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when when,
			uint64_t at)
{
	struct shape s;
	struct fast_read *r;

	if (at > UINT8_MAX || t->dir != HERE)
		return false;
	if (!shape_is_flat(&c->s, t->of))
		return read_vector(c, reg, t->of, when, FAST_INSIDE, at);
	if (!shape_of(&c->s, t->of, &s) || (s.kind != FAST_BYTES && s.kind != FAST_COUNTED))
		return false;
	r = s.unit <= UINT16_MAX ? add_read(c) : NULL;
	if (!r)
		return false;
	*r = (struct fast_read){
		.arg = reg, .kind = s.kind, .when = when, .flags = s.flags | FAST_INSIDE, .at = at,
		.by = s.kind == FAST_COUNTED ? s.by : FAST_NO_ARGUMENT,
		.most = clamp_uint16(s.most), .unit = s.unit,
	};
	return true;
}

/* Records that contain pointers: pselect6's mask, msghdr */
static bool read_record(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when head,
			enum fast_when when)
{
	const struct field *f = t->kind == K_STRUCT ? desc_records[t->record].fields : NULL;
	uint64_t size = schema_size(c->s.schema, c->s.abi, t);
	struct shape s = {.kind = FAST_BYTES, .unit = size};
	const struct slot *slot;
	bool good = true;

	if (!f || !size || !read_shape(c, reg, &s, head, 0))
		return false;
	slot = schema_layout(c->s.schema, c->s.abi, t->record)->slot;
	c->s.inside = t->record;
	for (; good && f->type; f++, slot++) {
		if (f->flags & F_REST)
			good = false;
		else if (f->type->kind == K_PTR)
			good = read_inside(c, reg, f->type, when, slot->at);
		else
			good = shape_is_flat(&c->s, f->type);
	}
	c->s.inside = 0;
	return good;
}

/* Whether it has records of which the kernel reads a part that it then changes */
static bool has_both(const struct type *t)
{
	if (t->kind == K_STRUCT)
		for (const struct field *f = desc_records[t->record].fields; f->type; f++)
			if (f->flags & F_BOTH)
				return true;
	return t->of && t->kind != K_PTR && has_both(t->of);
}

/* Reads an output. If the kernel also reads from it where to put data, decoding needs that of
 * failed syscalls too. */
static bool read_filled(struct compiler *c, uint8_t reg, const struct type *t)
{
	struct shape head = {.kind = FAST_BYTES, .unit = schema_size(c->s.schema, c->s.abi, t)};

	if (!has_both(t))
		return read_target(c, reg, t, FAST_AFTER, 0);
	return !shape_is_flat(&c->s, t) && read_shape(c, reg, &head, FAST_BEFORE, 0) &&
		read_record(c, reg, t, FAST_AFTER_ANY, FAST_AFTER);
}

static bool read_pointer(struct compiler *c, const struct field *f, uint8_t reg)
{
	const struct type *t = f->type;
	enum fast_when entry = c->hints & READS_LATE ? FAST_LATE : FAST_BEFORE;

	switch ((enum dir)t->dir) {
	case HERE:
	case IN:
		if (shape_is_flat(&c->s, t->of))
			return read_target(c, reg, t->of, entry, 0);
		return read_vector(c, reg, t->of, entry, 0, 0) ||
			read_record(c, reg, t->of, entry, entry);
	case OUT: return read_filled(c, reg, t->of);
	case OUT_IF_POSITIVE: return read_target(c, reg, t->of, FAST_AFTER, FAST_IF_POSITIVE);
	case OUT_IF_INTERRUPTED:
		return read_target(c, reg, t->of, FAST_AFTER, FAST_IF_INTERRUPTED);
	case INOUT:
		return !has_both(t->of) && read_target(c, reg, t->of, FAST_BEFORE, 0) &&
			read_target(c, reg, t->of, FAST_AFTER, 0);
	case IN_LATE: break;
	}
	return false;
}

/* Whether an argument is absent: its condition is known to be false. */
static bool is_known_false(const struct compiler *c, const struct test *t)
{
	uint64_t n;

	if (!t || t->and || t->or || !shape_knows(&c->s, t->name, &n))
		return false;
	n = t->mask ? n & t->mask : n;
	return (t->equal ? n == t->bits : (n & t->bits) != 0) == t->unless;
}

/* Whether no name in a condition is a number behind a pointer. Decoding reads such a number at each
 * stage, but a record contains only those that are lengths changed by the kernel. */
static bool names_are_known(const struct compiler *c, const struct test *t)
{
	const struct field *f;
	uint8_t reg;

	for (; t; t = t->or) {
		f = shape_argument(&c->s, t->name, &reg);
		if (f && f->type->kind == K_PTR)
			return false;
		if (t->and && !names_are_known(c, t->and))
			return false;
	}
	return true;
}

static bool compile_args(struct compiler *c)
{
	for (unsigned i = 0; i < c->s.count; i++) {
		const struct field *f = c->s.field[i];

		if (!names_are_known(c, f->when))
			return false;
		if (is_known_false(c, f->when))
			continue;
		if (f->type->kind == K_PTR ? !read_pointer(c, f, c->s.reg[i]) :
		    !shape_is_flat(&c->s, f->type))
			return false;
	}
	for (unsigned i = 0; i < c->afters; i++) {
		const struct field *f = c->after[i];
		uint8_t reg;

		if (f->type->kind != K_PTR)
			continue;
		if (f->type->dir != OUT || !shape_argument(&c->s, f->of, &reg) ||
		    !read_target(c, reg, f->type->of, FAST_AFTER,
				 f->flags & F_OUT ? 0 : FAST_IF_POSITIVE))
			return false;
	}
	return true;
}

/* Whether success may change the names of descriptors, or create descriptors other than the result.
 * Not so for close, dup2 and close_range, whose arguments are sufficient. */
static bool changes_names(const struct call *call)
{
	switch (syscall_traits(call)->descriptors) {
	case DESCRIPTORS_UNSHARE:
	case DESCRIPTORS_CWD:
	case DESCRIPTORS_ROOT:
	case DESCRIPTORS_RENAME:
	case DESCRIPTORS_RENAME_ANY:
	case DESCRIPTORS_CREATE:
		return true;
	default:
		return false;
	}
}

/* Adds a FAST_ASK_TRACER if the tracer has to examine something after the syscall. It comes first,
 * so that nothing is copied in vain. */
static bool add_ask(struct compiler *c, const struct fast_plan_options *o,
		    const struct call *call)
{
	unsigned results = 0;
	struct fast_read *r;

	if (o->faults && c->path)
		results |= FAST_ASK_FAULT;
	if (o->names && (c->descriptor || changes_names(call)))
		results |= FAST_ASK_SUCCESS;
	if (!results)
		return true;
	r = add_read(c);
	if (!r)
		return false;
	r->kind = FAST_ASK_TRACER;
	r->when = FAST_AFTER_ANY;
	r->unit = results;
	return true;
}

static int rank_of(const struct fast_read *r)
{
	return r->kind == FAST_ASK_TRACER ? 0 :
		r->kind == FAST_POINTED || r->kind == FAST_VECTOR || r->flags & FAST_INSIDE ? 2 : 1;
}

/* Moves reads that depend on the copies of others after those. */
static void order_reads(struct reads *out)
{
	struct reads sorted = {.needs_messages = out->needs_messages};

	for (int rank = 0; rank <= 2; rank++)
		for (unsigned i = 0; i < out->count; i++)
			if (rank_of(&out->read[i]) == rank)
				sorted.read[sorted.count++] = out->read[i];
	*out = sorted;
}

bool compile_call(struct schema *schema, struct shape_memo *memo, const struct fast_plan_options *o,
		  const struct call *call, unsigned hints, uint8_t known, uint64_t value,
		  struct reads *out)
{
	struct compiler c = {
		.s = {.memo = memo, .schema = schema, .abi = &abis[ABI_x86_64], .limits = o->limits,
		      .messages = o->messages, .needs_messages = &out->needs_messages,
		      .known = known, .value = value},
		.out = out, .hints = hints,
	};
	unsigned reg = 0;

	out->count = 0;
	out->needs_messages = false;
	if (call->calls || call->flags & (R_FAR | R_HERE))
		return false;
	if (!assign_registers(&c, call->fields, &reg) || !compile_args(&c) || !add_ask(&c, o, call))
		return false;
	order_reads(out);
	return true;
}
