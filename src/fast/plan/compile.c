#include "fast/plan/compile.h"

#include <stddef.h>
#include <string.h>

#include "desc/traits.h"
#include "desc/type.h"

struct compiler {
	struct shaper s;
	struct reads *out;
	bool fills_whole;	/* see struct syscall_traits */
	bool creates;		/* The syscall creates a task. */
	bool asks_class;	/* The plan depends on whether the descriptor carries messages. */
};

/* A plan is for descriptors that carry bytes. */
static uint64_t assume_bytes(void *ctx, int fd)
{
	struct compiler *c = ctx;

	(void)fd;
	c->asks_class = true;
	return 0;
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

/* Adds a read of argument `reg` or, with FAST_INSIDE, of the address at offset `at` of its copy. */
static bool read_shape(struct compiler *c, uint8_t reg, const struct shape *s, enum fast_when when,
		       unsigned flags, uint8_t at)
{
	struct fast_read *r;

	if (s->kind == FAST_BYTES && !s->unit)
		return true;
	/* a length that the kernel changes is known only to the syscall that changes it */
	if (s->kind == FAST_POINTED && when < FAST_AFTER)
		return false;
	r = s->unit <= UINT16_MAX ? add_read(c) : NULL;
	if (!r)
		return false;
	*r = (struct fast_read){
		.arg = reg, .kind = s->kind, .when = when, .at = at,
		.flags = s->flags | (c->fills_whole ? FAST_SURE : 0) | flags,
		.by = s->kind >= FAST_COUNTED ? s->by : FAST_NO_ARGUMENT,
		.most = clamp_uint16(s->most), .unit = s->unit,
	};
	return true;
}

static bool read_target(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when when,
			unsigned flags)
{
	struct shape s;

	return shape_of(&c->s, t, &s) && read_shape(c, reg, &s, when, flags, 0);
}

/* Returns the base of an iovec-like record: a pointer, then its length, and nothing else. NULL if
 * it is not one. */
static const struct type *vector_base(struct compiler *c, const struct type *t)
{
	const struct field *f = t->kind == K_STRUCT ? desc_records[t->record].fields : NULL;

	if (!f || f[0].type->kind != K_PTR || !f[1].type || f[2].type ||
	    size_of(&c->s.w, t) != 16 || f[0].type->of->kind != K_SIZED ||
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
	const struct limits *limits = &c->s.w.d->limits;
	struct fast_read *list, *data;
	struct pointee target = {.type = NULL};
	struct shape by;
	uint64_t whole;

	if (vec->kind != K_VEC || !vec->by || vec->noun || vec->under || vec->until_null)
		return false;
	steps_pointee(&c->s.names, vec, &target);
	base = vector_base(c, vec->of);
	c->asks_class |= base != NULL;
	if (!base || (shared && t->by != desc_name_ret) ||
	    !shape_counted(&c->s, &target.bound[0], &by) || by.kind != FAST_COUNTED)
		return false;
	list = add_read(c);
	data = add_read(c);
	if (!list || !data)
		return false;
	/* filling the buffers might overwrite the list */
	*list = (struct fast_read){
		.arg = reg, .kind = FAST_COUNTED, .by = by.by, .unit = 16, .at = at,
		.when = base->dir == OUT ? FAST_BEFORE : when, .flags = by.flags | inside,
		.most = clamp_uint16(extent_of(&c->s.w, vec, UINT64_MAX, 0, &whole)),
	};
	*data = (struct fast_read){
		.arg = reg, .kind = FAST_VECTOR, .by = FAST_NO_ARGUMENT, .at = at,
		.when = base->dir == OUT ? FAST_AFTER : when, .flags = inside,
		.most = clamp_uint16(limits->members),
		.unit = clamp_uint16(limits->bytes ? limits->bytes + 1 : 0),
	};
	data->flags |= shared && data->when >= FAST_AFTER ? FAST_RETURN_LIMITS : 0;
	if (!data->unit)
		c->out->count--;
	return list->most < UINT16_MAX;
}

/* A list of pointers to strings: the arguments and the environment of a program */
static bool read_strings(struct compiler *c, uint8_t reg, const struct type *vec)
{
	const struct limits *limits = &c->s.w.d->limits;
	bool counted = vec->noun;
	uint64_t members = !counted ? limits->members : limits->verbose ? FAST_RECORD_MAX : 0;
	struct fast_read *r;
	struct shape s;

	if (vec->kind != K_VEC || !vec->until_null || vec->of->kind != K_PTR ||
	    vec->of->of->kind != K_STR || !shape_of(&c->s, vec->of->of, &s))
		return false;
	r = members < UINT16_MAX && s.most <= UINT16_MAX ? add_read(c) : NULL;
	if (!r)
		return false;
	*r = (struct fast_read){
		.arg = reg, .kind = FAST_STRINGS, .when = FAST_BEFORE, .by = FAST_NO_ARGUMENT,
		.at = counted, .most = members, .unit = s.most,
	};
	return true;
}

static bool read_inside(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when when,
			uint64_t at)
{
	struct shape s;

	if (at > UINT8_MAX || t->dir != HERE)
		return false;
	if (!shape_is_flat(&c->s, t->of))
		return read_vector(c, reg, t->of, when, FAST_INSIDE, at);
	return shape_of(&c->s, t->of, &s) && (s.kind == FAST_BYTES || s.kind == FAST_COUNTED) &&
		read_shape(c, reg, &s, when, FAST_INSIDE, at);
}

/* Records that contain pointers: pselect6's mask, msghdr */
static bool read_record(struct compiler *c, uint8_t reg, const struct type *t, enum fast_when head,
			enum fast_when when)
{
	const struct field *f = t->kind == K_STRUCT ? desc_records[t->record].fields : NULL;
	uint64_t size = size_of(&c->s.w, t);
	struct shape s = {.kind = FAST_BYTES, .unit = size};
	const struct slot *slot;
	bool good = true;

	if (!f || !size || !read_shape(c, reg, &s, head, 0, 0))
		return false;
	slot = schema_layout(c->s.w.d->schema, c->s.w.abi, t->record)->slot;
	c->s.names.record = t->record;
	for (; good && f->type; f++, slot++) {
		if (f->flags & F_REST)
			good = false;
		else if (f->type->kind == K_PTR)
			good = read_inside(c, reg, f->type, when, slot->at);
		else
			good = shape_is_flat(&c->s, f->type);
	}
	c->s.names.record = 0;
	return good;
}

/* Reads an output. If the kernel also reads from it where to put data, decoding needs that of
 * failed syscalls too. */
static bool read_filled(struct compiler *c, uint8_t reg, const struct type *t)
{
	struct shape head = {.kind = FAST_BYTES, .unit = size_of(&c->s.w, t)};

	if (!(record_facts(&c->s.w, t) & HAS_BOTH))
		return read_target(c, reg, t, FAST_AFTER, 0);
	return !shape_is_flat(&c->s, t) && read_shape(c, reg, &head, FAST_BEFORE, 0, 0) &&
		read_record(c, reg, t, FAST_AFTER_ANY, FAST_AFTER);
}

/* Reads the arguments of clone3. The injected code makes it only if the kernel writes no more than
 * what one number in them points at (fast_may_create_by). */
static bool read_creation(struct compiler *c, uint8_t reg, const struct type *t)
{
	enum { PARENT_TID = offsetof(struct fast_clone_args, parent_tid), SIZE = 4 };
	struct pointee target = {.type = NULL};
	struct shape s, tid = {.kind = FAST_BYTES, .unit = SIZE};

	steps_pointee(&c->s.names, t, &target);
	if (!target.bounds || !shape_counted(&c->s, &target.bound[0], &s) ||
	    s.kind != FAST_COUNTED)
		return false;
	s.unit = 1;
	s.most = sizeof(struct fast_clone_args);
	return read_shape(c, reg, &s, FAST_BEFORE, 0, 0) &&
		read_shape(c, reg, &s, FAST_AFTER, 0, 0) &&
		read_shape(c, reg, &tid, FAST_AFTER, FAST_INSIDE, PARENT_TID);
}

static bool read_pointer(struct compiler *c, const struct field *f, uint8_t reg)
{
	const struct type *t = f->type;

	switch ((enum dir)t->dir) {
	case HERE:
	case IN:
		if (shape_is_flat(&c->s, t->of))
			return read_target(c, reg, t->of, FAST_BEFORE, 0);
		return read_strings(c, reg, t->of) ||
			read_vector(c, reg, t->of, FAST_BEFORE, 0, 0) ||
			read_record(c, reg, t->of, FAST_BEFORE, FAST_BEFORE);
	case OUT: return read_filled(c, reg, t->of);
	case OUT_IF_POSITIVE: return read_target(c, reg, t->of, FAST_AFTER, FAST_IF_POSITIVE);
	case OUT_IF_INTERRUPTED:
		return read_target(c, reg, t->of, FAST_AFTER, FAST_IF_INTERRUPTED);
	case INOUT:
		if (c->creates)
			return read_creation(c, reg, t->of);
		return !(record_facts(&c->s.w, t->of) & HAS_BOTH) &&
			read_target(c, reg, t->of, FAST_BEFORE, 0) &&
			read_target(c, reg, t->of, t->even_failed ? FAST_AFTER_ANY : FAST_AFTER, 0);
	case IN_LATE: break;
	}
	return false;
}

/* Whether an argument is absent: its condition is known to be false. */
static bool is_known_false(struct compiler *c, const struct test *t)
{
	uint64_t n;

	return t && !t->and && !t->or && scope_find(&c->s.w, t->name, &n) &&
		!scope_holds(&c->s.w, t);
}

/* Whether no name in a condition is a number behind a pointer. Decoding reads such a number at each
 * stage, but a record contains only those that are lengths changed by the kernel. */
static bool names_are_known(const struct compiler *c, const struct test *t)
{
	for (; t; t = t->or)
		if (steps_named(&c->s.names, t->name).place == BEHIND_POINTER ||
		    (t->and && !names_are_known(c, t->and)))
			return false;
	return true;
}

static bool compile_arg(struct compiler *c, const struct field *f, uint8_t reg)
{
	if (reg >= 6 || !names_are_known(c, f->when))
		return false;
	if (is_known_false(c, f->when))
		return true;
	return f->type->kind == K_PTR ? read_pointer(c, f, reg) : shape_is_flat(&c->s, f->type);
}

/* Reads an argument again that is shown after the result. */
static bool compile_after(struct compiler *c, const struct field *f)
{
	struct number_at again = steps_named(&c->s.names, f->of);

	return f->type->kind != K_PTR ||
		(f->type->dir == OUT && again.field &&
		 read_target(c, again.at, f->type->of, FAST_AFTER,
			     f->flags & F_OUT ? 0 : FAST_IF_POSITIVE));
}

static bool compile_args(struct compiler *c)
{
	const struct args *a = c->s.args;

	if (a->unchosen && !shape_is_flat(&c->s, a->unchosen))
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (!compile_arg(c, a->fields[i], a->step[i]->reg))
			return false;
	for (unsigned i = 0; i < a->specials; i++)
		if (a->special[i]->flags & F_AFTER && !compile_after(c, a->special[i]))
			return false;
	return true;
}

/* The paths among the arguments */
struct path_arguments {
	unsigned count;
	uint8_t reg, directory;		/* of the last one, and the descriptor that it begins at */
};

static struct path_arguments find_paths(const struct args *a)
{
	struct path_arguments p = {.directory = FAST_NO_ARGUMENT};
	uint8_t fd = FAST_NO_ARGUMENT;

	for (unsigned i = 0; i < a->count; i++) {
		if (type_is_descriptor(a->fields[i]->type))
			fd = a->step[i]->reg;
		if (steps_is_path(a->fields[i]->type))
			p = (struct path_arguments){p.count + 1, a->step[i]->reg, fd};
	}
	return p;
}

static bool returns_descriptor(const struct args *a)
{
	for (unsigned i = 0; i < a->specials; i++)
		if (a->special[i]->flags & F_RET && a->special[i]->type->sense == SENSE_FD)
			return true;
	return false;
}

/* Whether success may change the names of descriptors, or create descriptors other than the result,
 * so that the tracer has to look them up. Not so for close, dup2 and close_range, whose arguments
 * are sufficient. */
static bool changes_names(const struct call *call)
{
	switch (syscall_traits(call)->descriptors) {
	case DESCRIPTORS_UNSHARE:
	case DESCRIPTORS_ROOT:
	case DESCRIPTORS_ROOT_ANY:
	case DESCRIPTORS_RENAME:
	case DESCRIPTORS_RENAME_ANY:
	case DESCRIPTORS_CREATE:
		return true;
	default:
		return false;
	}
}

/* Adds a FAST_NAME if success gives a descriptor or the working directory another path. */
static bool add_name(struct compiler *c, const struct fast_plan_options *o,
		     const struct call *call)
{
	const struct syscall_traits *traits = syscall_traits(call);
	bool moves = traits->descriptors == DESCRIPTORS_CWD;
	struct fast_read *r;

	if (!o->names || changes_names(call) || !(moves || returns_descriptor(c->s.args)))
		return true;
	r = add_read(c);
	if (!r)
		return false;
	r->kind = FAST_NAME;
	r->when = FAST_AFTER;
	r->unit = moves ? FAST_NAME_CWD :
		syscall_may_duplicate(traits) ? FAST_NAME_DUPLICATE : FAST_NAME_RESULT;
	return true;
}

/* Adds a FAST_MISSING if the only path of a syscall may not exist. */
static bool add_missing(struct compiler *c, const struct fast_plan_options *o)
{
	struct path_arguments p = find_paths(c->s.args);
	struct fast_read *r;

	if (!o->faults || p.count != 1)
		return true;
	r = add_read(c);
	if (!r)
		return false;
	r->kind = FAST_MISSING;
	r->when = FAST_AFTER_ANY;
	r->arg = p.reg;
	r->by = p.directory;
	return true;
}

/* Adds a FAST_ASK_TRACER if the tracer has to examine something after the syscall. It comes first,
 * so that nothing is copied in vain. */
static bool add_ask(struct compiler *c, const struct fast_plan_options *o,
		    const struct call *call)
{
	unsigned results = 0, paths = o->faults ? find_paths(c->s.args).count : 0;
	struct fast_read *r;

	if (paths)
		results |= FAST_ASK_REFUSED | (paths > 1 ? FAST_ASK_MISSING : 0);
	if (o->names && changes_names(call))
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

/* What may ask the tracer comes last. */
static int rank_of(const struct fast_read *r)
{
	return r->kind == FAST_ASK_TRACER ? 0 :
		r->kind == FAST_NAME || r->kind == FAST_MISSING ? 3 :
		r->kind == FAST_POINTED || r->kind == FAST_VECTOR || r->flags & FAST_INSIDE ? 2 : 1;
}

/* Moves reads that depend on the copies of others after those. */
static void order_reads(struct reads *out)
{
	struct reads sorted;

	sorted.count = 0;
	for (int rank = 0; rank <= 3; rank++)
		for (unsigned i = 0; i < out->count; i++)
			if (rank_of(&out->read[i]) == rank)
				sorted.read[sorted.count++] = out->read[i];
	*out = sorted;
}

bool compile_call(const struct compile_options *x, const struct call *call, uint8_t known,
		  uint64_t value, struct reads *out)
{
	const struct fast_plan_options *o = x->options;
	struct args args;
	struct compiler c = {
		.s = {.args = &args}, .out = out,
		.fills_whole = syscall_traits(call)->fills_whole,
		.creates = syscall_traits(call)->process == AFFECTS_CREATE,
	};
	struct memory nothing = {0};
	struct decoder d = {
		.schema = x->schema, .mem = &nothing, .limits = o->limits,
		.fd_class = assume_bytes, .ctx = &c,
	};
	struct regs r = {.abi = &abis[ABI_x86_64]};
	struct scope scope = {.args = args.fields, .regs = args.places};

	out->count = 0;
	if (call->calls || call->flags & (R_FAR | R_HERE))
		return false;
	c.s.w = walk_start(&d, &r, AT_ENTRY);
	c.s.w.scope = &scope;
	c.s.w.unknown = UINT8_MAX;
	if (known != FAST_NO_ARGUMENT) {
		c.s.w.unknown &= ~(1U << known);
		r.arg[known] = value;
	}
	args_collect(&c.s.w, &args, call->fields);
	c.s.names = (struct name_scope){.schema = x->schema, .abi = r.abi, .steps = args.steps};
	if (!compile_args(&c) || (o->messages && c.asks_class) ||
	    !add_ask(&c, o, call) || !add_name(&c, o, call) || !add_missing(&c, o))
		return false;
	order_reads(out);
	out->needs_messages = c.asks_class;
	return true;
}
