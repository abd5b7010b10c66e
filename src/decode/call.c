#include "decode/walk.h"

#include <string.h>

#include "abi/abi.h"
#include "desc/ring_ops.h"

/* Copies the registers of an argument. */
static void add_argument(const struct regs *r, struct args *a, const struct step *step)
{
	bool stack = step->field->reg == REG_STACK;
	uint64_t n[2] = {stack ? r->sp : r->arg[step->reg], 0};
	uint8_t *bytes = a->bytes[a->count];

	if (step->regs > 1)
		n[1] = stack ? r->sp : r->arg[step->reg + 1];
	if (r->abi->word == 4) {
		n[0] = (uint32_t)n[0] | n[1] << 32;
		n[1] = 0;
	}
	memcpy(bytes, n, sizeof(n));
	a->fields[a->count] = step->field;
	a->step[a->count] = step;
	a->places[a->count] = (struct place){.p = bytes, .size = 16, .whole = 16};
	a->fields[++a->count] = NULL;
}

static void hide_unknown(const struct walk *w, struct args *a)
{
	for (unsigned i = 0; i < a->count; i++)
		if (w->unknown >> a->step[i]->reg & 1)
			a->places[i].size = 0;
}

/* Adds the arguments of fields that follow those of `before`; NULL: none. Returns the last ones. */
static const struct steps *add_arguments(struct walk *w, struct args *a,
					 const struct field *fields, const struct steps *before)
{
	const struct steps *s = schema_steps(w->d->schema, w->abi, fields, before), *last = s;

	for (unsigned i = 0; i < s->count && a->count < ARGS_MAX; i++)
		add_argument(w->r, a, &s->step[i]);
	for (unsigned i = 0; i < s->specials; i++)
		a->special[a->specials < ARGS_MAX ? a->specials++ : 0] = s->special[i];
	if (!s->rest)
		return s;
	if (w->unknown)
		hide_unknown(w, a);
	if (w->unknown && !scope_is_chosen(w, s->rest))
		a->unchosen = s->rest;
	else
		last = add_arguments(w, a, scope_chosen(w, s->rest, (struct place){0}), s);
	return s->after->type ? add_arguments(w, a, s->after, last) : last;
}

void args_collect(struct walk *w, struct args *a, const struct field *fields)
{
	a->count = a->specials = 0;
	a->fields[0] = NULL;
	a->unchosen = NULL;
	a->steps = add_arguments(w, a, fields, NULL);
	if (w->unknown)
		hide_unknown(w, a);
}

/* The error number of a failed syscall. A corrupt recording can have any result, so negation must
 * not overflow. */
static int error_number(const struct regs *r)
{
	return -(uint64_t)r->ret;
}

static bool is_printed_in_decimal(enum sense sense)
{
	return sense == SENSE_NUMBER || sense == SENSE_FD || sense == SENSE_UID ||
		sense == SENSE_GID || sense == SENSE_SIZE || sense == SENSE_OFFSET;
}

/* An injected result may exceed the type of the syscall's results: as in strace, it is a number of
 * 64 bits then, with a sign if a descriptor was expected. The number of a task keeps its type. */
static void widen_injected(const struct regs *r, struct value *v)
{
	uint64_t ret = (uint64_t)r->ret;

	if (v->kind != V_NUMBER || ret <= INT32_MAX ||
	    (!is_printed_in_decimal(v->sense) && v->sense != SENSE_MODE))
		return;
	v->num.n = v->num.rest = ret;
	v->num.is_signed = v->sense == SENSE_FD;
	if (v->sense != SENSE_MODE)
		v->sense = SENSE_NUMBER;
}

static struct value *walk_result(struct walk *w, struct args *a)
{
	const struct type *t = NULL;
	const char *name = NULL;
	uint8_t bytes[16] = {0};
	struct value *v;

	for (unsigned i = 0; i < a->specials; i++) {
		if (!(a->special[i]->flags & F_RET))
			continue;
		t = a->special[i]->type;	/* the last one wins: the chosen entry's */
		name = a->special[i]->name;
	}
	if (w->r->failed)
		return value_number(w, error_number(w->r), SENSE_ERRNO);
	if (t) {
		memcpy(bytes, &w->r->ret, 8);
		v = walk_type(w, t, &(struct place){bytes, 16, 16, 0});
		v->name = name;
	} else {
		v = value_number(w, w->r->ret, SENSE_NUMBER);
		v->num.is_signed = true;
	}
	if (w->r->injected)
		widen_injected(w->r, v);
	return v;
}

static struct value *walk_after(struct walk *w, struct args *a)
{
	struct value *list = value_new(w, V_RECORD), *v;
	bool has_list = false;

	for (unsigned i = 0; i < a->specials; i++) {
		const struct field *f = a->special[i];
		bool due = f->flags & F_AFTER && (w->r->ret > 0 || f->flags & F_OUT);

		for (unsigned k = 0; due && k < a->count; k++) {
			if (a->fields[k]->id != f->of)
				continue;
			v = walk_type(w, f->type, &a->places[k]);
			has_list |= v->kind == V_LIST;
			if (v->kind == V_RECORD || v->kind == V_NUMBER ||
			    (v->kind == V_LIST && v->list.whole))
				value_add(list, f->name, v);
		}
	}
	return has_list || list->list.count ? list : NULL;
}

/* Reads the arguments of `c`, one word each, from `addr` into the registers of `inner`, and
 * switches `w` to them. False if the memory is unreadable. */
static bool fetch_args(struct walk *w, const struct call *c, uint64_t addr, struct regs *inner)
{
	uint64_t count = 0, got, word = w->abi->word;

	for (const struct field *f = c->fields; f->type; f++)
		count += !(f->flags & (F_RET | F_AFTER));
	count = min64(count, 6);
	const uint8_t *p = memory_read(w->d->mem, AT_ENTRY, w->now, addr, count * word, &got);

	if (got < count * word)
		return false;
	*inner = *w->r;
	for (unsigned i = 0; i < count; i++)
		memcpy(memset(&inner->arg[i], 0, 8), p + i * word, word);
	w->r = inner;
	return true;
}

/* socketcall(), ipc(): returns the row of the multiplexed syscall and sets up its arguments in
 * `inner`; returns `c` if it is unknown or the arguments are unreadable. */
static const struct call *demultiplex(struct walk *w, const struct call *c, struct regs *inner)
{
	uint64_t which = c->flags & R_HERE ? w->r->arg[0] & 0xffff : w->r->arg[0];
	const struct entry *e = schema_entry(w->d->schema, w->abi, c->calls, which);
	const struct call *meant = e && e->name ? desc_call_by_row_name(e->name) : NULL;

	if (!meant || !(c->flags & R_HERE))
		return meant && fetch_args(w, meant, w->r->arg[1], inner) ? meant : c;
	/* ipc(): the upper 16 bits of the first argument are a version, here the last argument */
	*inner = *w->r;
	memmove(inner->arg, inner->arg + 1, 5 * sizeof(inner->arg[0]));
	inner->arg[5] = (uint32_t)w->r->arg[0] >> 16;
	w->r = inner;
	return meant;
}

static const struct type hex_word = {.kind = K_NUM, .width = WORD, .base = HEX};
static const struct field unknown_args[] = {
	{.name = "arg1", .type = &hex_word}, {.name = "arg2", .type = &hex_word},
	{.name = "arg3", .type = &hex_word}, {.name = "arg4", .type = &hex_word},
	{.name = "arg5", .type = &hex_word}, {.name = "arg6", .type = &hex_word}, {0},
};

static const struct type address = {.kind = K_NUM, .width = WORD, .base = HEX,
	.sense = SENSE_ADDRESS};
/* Of an operation of an io_uring that no syscall does: fields of its submission queue entry. One
 * that does nothing has none. */
static const struct field operation_args[] = {
	{.name = "fd", .type = &hex_word}, {.name = "addr", .type = &hex_word},
	{.name = "len", .type = &hex_word}, {.name = "off", .type = &hex_word},
	{.name = "op_flags", .type = &hex_word}, {0},
};
static const struct field no_args[] = {{0}};
static const struct field far_args[] = {{.name = "args", .type = &address}, {0}};

struct walk walk_start(struct decoder *d, const struct regs *r, enum read_space when)
{
	return (struct walk){
		.d = d, .r = r, .abi = r->abi, .arena = d->arena, .now = when, .view = when,
		.budget = UINT64_MAX,
	};
}

/* Whether an argument's value from the ENTER can be copied, because decoding it again would give
 * the same value and use the same share of the limits. True for numbers and for strings that are
 * read in one piece. */
static bool is_reusable(struct walk *w, const struct value *v)
{
	uint64_t shown = w->shown;

	if (!(v->flags & VF_SETTLED))
		return false;
	if (v->kind != V_BYTES)
		return v->kind == V_NUMBER || v->kind == V_NULL;
	if (v->bytes.len < STRING_PIECE &&
	    v->at / STRING_PIECE == (v->at + v->bytes.len) / STRING_PIECE &&
	    value_room(w, v->bytes.len) == v->bytes.len)
		return true;
	w->shown = shown;
	return false;
}

static struct value *walk_args(struct walk *w, const struct args *a,
			       const struct call_view *entry)
{
	struct value *args = value_new(w, V_RECORD), **end = &args->list.first;
	struct value *old = entry ? entry->args->list.first : NULL;

	for (unsigned i = 0; i < a->count; i++) {
		const struct field *f = a->fields[i];
		struct value *v = old && old->name == f->name ? old : NULL;

		w->view = w->now;
		if (!scope_holds(w, f->when))	/* another field may have the same name */
			continue;
		if (v)
			old = old->next;
		if (v && is_reusable(w, v)) {
			v = memcpy(value_new(w, v->kind), v, sizeof(*v));
		} else {
			w->pending = false;
			v = walk_field(w, f, &a->places[i]);
			if (!v)
				continue;
			v->name = f->name;
			v->flags |= w->pending ? 0 : VF_SETTLED;
		}
		*end = v;
		end = &v->next;
		*end = NULL;
		args->list.whole = ++args->list.count;
	}
	return args;
}

/* The registers as i386 has them, for an x32 system call whose memory is that of i386; else `r` */
static const struct regs *regs_of_x32(const struct regs *r, struct regs *like_i386)
{
	enum x32_words words = is_x32(r->abi, r->nr) ? desc_x32_words(r->nr) : X32_WORDS_LONG;

	if (words == X32_WORDS_LONG)
		return r;
	*like_i386 = *r;
	like_i386->abi = &abis[ABI_i386];
	if (words == X32_WORDS_SHORT_WIDE_OFFSET) {
		like_i386->arg[5] = r->arg[4];
		like_i386->arg[4] = r->arg[3] >> 32;
	}
	return like_i386;
}

/* The arguments of a number without a row */
static const struct field *fields_without_row(uint64_t nr)
{
	const char *name = ring_op_name(nr);

	return !name ? unknown_args : !strcmp(name, "nop") ? no_args : operation_args;
}

struct call_view decode_call(struct decoder *d, const struct regs *r, enum read_space when,
			     const struct call_view *entry)
{
	struct args a;		/* not cleared, for speed */
	struct scope scope = {.args = a.fields, .regs = a.places};
	const struct call *c = desc_call(r->abi, r->nr);
	struct regs like_i386;

	r = regs_of_x32(r, &like_i386);

	struct walk w = walk_start(d, r, when);
	struct call_view s = {.nr = r->nr};
	const struct field *fields = c ? c->fields : fields_without_row(r->nr);
	struct regs inner;

	w.scope = &scope;
	if (c && c->calls)
		fields = (c = demultiplex(&w, c, &inner))->fields;
	if (c && c->flags & R_FAR && !fetch_args(&w, c, r->arg[0], &inner))
		fields = far_args;
	args_collect(&w, &a, fields);
	s.row = c;
	s.name = c ? c->name : NULL;
	s.named = c && c->flags & R_NAMED;
	s.args = walk_args(&w, &a, entry);
	if (when != AT_EXIT)
		return s;
	w.view = AT_EXIT;
	s.ret = walk_result(&w, &a);
	if (r->failed) {
		s.error = errno_name(error_number(r));
		s.error_text = errno_text(error_number(r));
	} else {
		s.after = walk_after(&w, &a);
	}
	return s;
}

struct call_view decode_return(struct decoder *d, const struct regs *r)
{
	struct args none = {.count = 0};
	struct walk w = walk_start(d, r, AT_EXIT);
	const struct call *c = desc_call(r->abi, r->nr);
	struct call_view s = {.nr = r->nr, .row = c, .name = c ? c->name : NULL};

	s.args = value_new(&w, V_RECORD);
	s.ret = walk_result(&w, &none);
	s.error = r->failed ? errno_name(error_number(r)) : NULL;
	s.error_text = r->failed ? errno_text(error_number(r)) : NULL;
	return s;
}

struct value *decode_record(struct decoder *d, const struct abi *abi, uint16_t record,
			    const void *bytes, uint64_t size)
{
	struct regs r = {.abi = abi};
	struct walk w = walk_start(d, &r, AT_ENTRY);
	struct type t = {.kind = K_STRUCT, .record = record};

	return walk_type(&w, &t, &(struct place){.p = bytes, .size = size, .whole = size});
}
