#include "print/core/text/planned_call.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "machine/machine.h"
#include "print/core/quote.h"
#include "print/core/text/call.h"
#include "print/core/text/plan.h"
#include "print/core/text/value.h"

enum {
	CALLS_MAX = 512,	/* syscall numbers below have plans */
	PLANS = 512, PHRASES = 1024,	/* slots of hash tables; a hash has only one slot */
	PHRASE_MAX = 56,	/* bytes of a phrase that is remembered */
};

/* The text of a number */
struct phrase {
	const void *of;			/* field, or row of a syscall that failed; NULL: empty */
	uint64_t n;
	uint8_t length;
	char text[PHRASE_MAX];
};

struct text_plans {
	const struct print_options *o;
	struct {
		uint8_t chooser, reg;	/* enum chooser; register of the argument that chooses */
	} calls[CALLS_MAX];
	/* By hash, 1 more than an index in .plans and .phrases, which are filled from the start, so
	 * that a short trace touches few pages; 0: none */
	uint16_t plan_at[PLANS], phrase_at[PHRASES];
	unsigned plan_count, phrase_count;
	struct plan plans[PLANS];
	struct record_plans records;
	struct phrase phrases[PHRASES];
	struct sbuf scratch;
	struct decoder decoder;
	struct walk walk;	/* for numbers only */
};

/* A syscall that is being written */
struct writing_state {
	struct text_plans *p;
	struct sbuf *b;
	char *to, *end;			/* the end of the text; the end of the room in .b */
	struct decoder *d;
	const struct event *e;
	const struct call *row;
	/* for values; initialized if `has_regs` and `has_args` */
	bool has_regs, has_args;
	struct regs regs;
	struct walk w;
	struct scope scope;
	struct args args;
};

bool text_plans_suit(const struct print_options *o)
{
	return o->escapes == ESCAPES_OCTAL && o->constants == CONSTANTS_ABBREV && !o->arg_names &&
		!o->verbose && !o->multiline && !o->separate && !o->fd_paths && !o->fd_details &&
		!o->pid_names && !o->pid_translation;
}

struct text_plans *text_plans_new(const struct print_options *o, const struct decoder *d)
{
	struct text_plans *p = alloc_new(struct text_plans);

	p->o = o;
	p->decoder = *d;
	p->walk.d = &p->decoder;
	p->walk.abi = machine_native();
	return p;
}

void text_plans_free(struct text_plans *p)
{
	if (!p)
		return;
	sbuf_done(&p->scratch);
	free(p);
}

/* Makes room for n more bytes. */
static inline void need(struct writing_state *s, size_t n)
{
	if ((size_t)(s->end - s->to) > n)
		return;
	s->b->len = s->to - s->b->s;
	s->to = sbuf_room(s->b, n);
	s->end = s->b->s + s->b->room;
}

/* Inline: memcpy() compiles to a store where `n` is constant. */
static inline void put(struct writing_state *s, const char *text, size_t n)
{
	need(s, n);
	memcpy(s->to, text, n);
	s->to += n;
}

#define PUT(s, literal) put(s, literal, sizeof(literal) - 1)

/* Begins and ends a part of the text that is appended to .b. */
static void leave_buffer(struct writing_state *s)
{
	sbuf_end(s->b, s->to);
}

static void enter_buffer(struct writing_state *s)
{
	s->to = sbuf_room(s->b, 1);
	s->end = s->b->s + s->b->room;
}

static const struct regs *regs_of(struct writing_state *s)
{
	if (!s->has_regs)
		s->regs = capture_regs(s->e);
	s->has_regs = true;
	return &s->regs;
}

static void collect_args(struct writing_state *s)
{
	s->scope = (struct scope){.args = s->args.fields, .regs = s->args.places};
	s->w = walk_start(s->d, regs_of(s), AT_EXIT);
	s->w.scope = &s->scope;
	args_collect(&s->w, &s->args, s->row->fields);
	s->has_args = true;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	a = (a ^ b) * 0x9e3779b97f4a7c15ULL;
	return a ^ a >> 32;
}

/* The index that a slot refers to, or the next free one */
static inline unsigned place_of(uint16_t *slot, unsigned *count)
{
	if (!*slot)
		*slot = ++*count;
	return *slot - 1u;
}

/* Returns the plan of the syscall; NULL: it has to be decoded. */
static const struct plan *find_plan(struct writing_state *s)
{
	struct text_plans *p = s->p;
	uint64_t nr = s->e->call.nr, choice;
	struct plan *plan;

	if (s->e->call.abi != p->walk.abi || nr >= CALLS_MAX)
		return NULL;
	if (p->calls[nr].chooser == CHOOSER_UNKNOWN) {
		const struct call *row = desc_call(s->e->call.abi, nr);

		p->calls[nr].chooser = !row ? NO_PLAN :
			plan_chooser(p->decoder.schema, p->walk.abi, row, &p->calls[nr].reg);
	}
	if (p->calls[nr].chooser == NO_PLAN)
		return NULL;
	choice = p->calls[nr].chooser == CHOOSER_ARGUMENT ? s->e->call.arg[p->calls[nr].reg] : 0;
	plan = &p->plans[place_of(&p->plan_at[(nr + (choice ? mix(choice, 0) : 0)) % PLANS],
				  &p->plan_count)];
	if (!plan->row || plan->nr != nr || plan->choice != choice) {
		s->row = desc_call(s->e->call.abi, nr);
		collect_args(s);
		plan_compile(plan, &p->records, &s->w, &s->args, s->row, choice);
	}
	s->row = plan->row;
	return plan->usable ? plan : NULL;
}

/* Loads a number of the record at `record`, or an argument. */
static inline uint64_t load_at(const struct writing_state *s, const struct number_at *n,
			       const uint8_t *record)
{
	return number_load(&s->p->walk, type_number(n->field->type), record ? record + n->at :
			   (const uint8_t *)&s->e->call.arg[n->at]);
}

static void put_number(struct writing_state *s, const struct type *t, const uint8_t *bytes)
{
	uint64_t n = number_load(&s->p->walk, t, bytes);

	need(s, DECIMAL_MAX);
	if (t->base == HEX) {
		s->to = hex_put(s->to, n);
		return;
	}
	if ((int64_t)n < 0 && (t->sign == SIGNED ||
			       (n == -1ULL && (t->width == 2 || t->sign == ID)))) {
		*s->to++ = '-';
		n = -n;
	}
	s->to = decimal_put(s->to, n);
}

static void put_hex(struct writing_state *s, uint64_t n)
{
	need(s, HEX_MAX);
	s->to = hex_put(s->to, n);
}

static void put_phrase_text(struct writing_state *s, const struct phrase *phrase)
{
	need(s, PHRASE_MAX);
	memcpy(s->to, phrase->text, PHRASE_MAX);
	s->to += phrase->length;
}

static struct phrase *find_phrase(struct text_plans *p, const void *of, uint64_t n)
{
	return &p->phrases[place_of(&p->phrase_at[mix((uintptr_t)of >> 3, n) % PHRASES],
				    &p->phrase_count)];
}

/* Writes the phrase in .scratch, and remembers it. */
static void put_new_phrase(struct writing_state *s, struct phrase *phrase, const void *of,
			   uint64_t n)
{
	const struct sbuf *text = &s->p->scratch;

	put(s, text->s, text->len);
	if (text->len > PHRASE_MAX)
		return;
	*phrase = (struct phrase){.of = of, .n = n, .length = text->len};
	memcpy(phrase->text, text->s, text->len);
}

static void put_phrase(struct writing_state *s, const struct writer *writer, const uint8_t *bytes)
{
	const struct type *t = writer->type;
	uint64_t n = number_load(&s->p->walk, type_number(t), bytes);
	struct phrase *phrase = find_phrase(s->p, writer->field, n);
	struct value *v;
	struct walk w;

	if (phrase->of == writer->field && phrase->n == n) {
		put_phrase_text(s, phrase);
		return;
	}
	w = walk_start(s->d, regs_of(s), AT_EXIT);
	v = walk_type(&w, t, &(struct place){bytes, 8, 8, 0});
	v->name = writer->field->name;
	sbuf_reset(&s->p->scratch);
	text_value(&s->p->scratch, s->p->o, v);
	put_new_phrase(s, phrase, writer->field, n);
}

/* Writes `size` bytes of which there are `whole`. */
static void put_quoted(struct writing_state *s, const uint8_t *bytes, uint64_t size,
		       uint64_t whole)
{
	need(s, 4 * size + 5);
	s->to = quote_put(s->to, bytes, size);
	if (size < whole)
		PUT(s, "...");
}

static bool put_string(struct writing_state *s, const struct type *t, uint64_t addr)
{
	uint64_t size = extent_of_piece(addr, 0, extent_of_string(&s->d->limits, t)), got;
	const uint8_t *bytes;
	bool ended;

	bytes = memory_string(s->d->mem, AT_ENTRY, AT_EXIT, addr, size, &got, &ended);
	if (!ended)
		return false;
	put_quoted(s, bytes, t->sense == SENSE_PATH ? got : min64(got, s->p->o->string_max), got);
	return true;
}

/* The least of the bounds. `record`: the bytes of the record that has them, NULL: registers.
 * Returns false if one is negative. */
static bool get_bound(const struct writing_state *s, const struct writer *w, const uint8_t *record,
		      uint64_t *least)
{
	*least = UINT64_MAX;
	for (unsigned i = 0; i < w->bounds; i++) {
		const struct number_at *b = &w->bound[i];
		bool is_result = b->place == IN_RESULT;
		uint64_t n = is_result ? (uint64_t)s->e->call.ret : load_at(s, b, record);

		if ((is_result || b->field->type->sign == SIGNED) && (int64_t)n < 0)
			return false;
		*least = min64(*least, n);
	}
	return true;
}

/* Whether the descriptor in the first argument carries messages, which are not shown as bytes */
static bool carries_messages(const struct writing_state *s)
{
	uint64_t class = s->d->fd_class(s->d->ctx, s->e->call.arg[0]);

	return class && class <= CLASS_MESSAGES;
}

static bool put_buffer(struct writing_state *s, const struct writer *w, const uint8_t *record,
		       uint64_t addr)
{
	uint64_t whole, wanted, got = 0;
	const uint8_t *bytes = NULL;

	if (!get_bound(s, w, record, &whole) ||
	    (w->asks_class && s->d->fd_class && carries_messages(s)))
		return false;
	wanted = min64(whole, s->d->limits.bytes);
	if (extent_has_next_byte(&s->d->limits, addr, wanted, whole))
		return false;
	if (wanted)
		bytes = memory_read(s->d->mem, w->is_output ? AT_EXIT : AT_ENTRY, AT_EXIT, addr,
				    wanted, &got);
	if (got < wanted)
		return false;
	put_quoted(s, bytes, min64(wanted, s->p->o->string_max), whole);
	return true;
}

/* Whether an argument or a member of the record at `record` is shown */
static bool holds(const struct writing_state *s, const struct writer *w, const uint8_t *record)
{
	return !w->when || scope_accepts(w->when, load_at(s, &w->tested, record));
}

static bool put_any(struct writing_state *s, const struct writer *w, const uint8_t *record,
		    const uint8_t *bytes);

static bool put_record(struct writing_state *s, const struct record_plan *plan,
		       const uint8_t *bytes)
{
	const struct member *last = plan->members + plan->count;
	bool any = false;

	PUT(s, "{");
	for (const struct member *m = plan->members; m < last; m++) {
		if (!holds(s, &m->writer, bytes))
			continue;
		if (any)
			PUT(s, ", ");
		any = true;
		put(s, m->writer.field->name, m->name_length);
		PUT(s, "=");
		if (!put_any(s, &m->writer, bytes, bytes + m->writer.at))
			return false;
	}
	if (plan->has_more && any)
		PUT(s, ", ");
	if (plan->has_more)
		PUT(s, "...");
	PUT(s, "}");
	return true;
}

static bool put_pointed(struct writing_state *s, const struct writer *w, uint64_t addr)
{
	uint64_t got, size = w->record->size;
	const uint8_t *bytes = memory_read(s->d->mem, w->is_output ? AT_EXIT : AT_ENTRY, AT_EXIT,
					   addr, size, &got);

	return got == size && put_record(s, w->record, bytes);
}

static bool put_vector(struct writing_state *s, const struct writer *w, uint64_t addr)
{
	uint64_t whole, got = 0, size = w->record->size, most = s->d->limits.members + 1, wanted;
	const uint8_t *bytes = NULL;

	if (!get_bound(s, w, NULL, &whole) || whole > LIST_MAX)
		return false;
	wanted = min64(whole, most) * size;
	if (wanted)
		bytes = memory_read(s->d->mem, w->is_output ? AT_EXIT : AT_ENTRY, AT_EXIT, addr,
				    wanted, &got);
	if (got < wanted)
		return false;
	PUT(s, "[");
	for (uint64_t i = 0; i < min64(whole, most - 1); i++) {
		if (i)
			PUT(s, ", ");
		if (!put_record(s, w->record, bytes + i * size))
			return false;
	}
	if (whole >= most && most > 1)
		PUT(s, ", ");
	if (whole >= most)
		PUT(s, "...");
	PUT(s, "]");
	return true;
}

static bool put_target(struct writing_state *s, const struct writer *w, const uint8_t *record,
		       uint64_t addr)
{
	if (!addr) {
		PUT(s, "NULL");
		return true;
	}
	if (w->is_output && s->e->call.failed) {
		put_hex(s, addr);
		return true;
	}
	switch ((enum writing)w->how) {
	case AS_STRING: return put_string(s, w->type, addr);
	case AS_BUFFER: return put_buffer(s, w, record, addr);
	case AS_POINTED: return put_pointed(s, w, addr);
	case AS_VECTOR: return put_vector(s, w, addr);
	default: return false;
	}
}

/* Writes what is at `bytes`, in a register or in the record at `record`. */
static bool put_any(struct writing_state *s, const struct writer *w, const uint8_t *record,
		    const uint8_t *bytes)
{
	uint64_t n;

	switch ((enum writing)w->how) {
	case AS_NUMBER: put_number(s, w->type, bytes); return true;
	case AS_PHRASE: put_phrase(s, w, bytes); return true;
	case AS_RECORD: return put_record(s, w->record, bytes);
	default: break;
	}
	memcpy(&n, bytes, sizeof(n));
	if (w->how != AS_ADDRESS)
		return put_target(s, w, record, n);
	if (n)
		put_hex(s, n);
	else
		PUT(s, "NULL");
	return true;
}

/* Writes argument `i` by way of its value. Returns false if the value is not complete without
 * lookups. */
static bool put_value(struct writing_state *s, unsigned i, bool is_first)
{
	const struct field *f;
	struct value *v;

	if (!s->has_args)
		collect_args(s);
	f = s->args.fields[i];
	s->w.view = AT_EXIT;
	v = scope_holds(&s->w, f->when) ? walk_field(&s->w, f, &s->args.places[i]) : NULL;
	if (!v)
		return true;
	v->name = f->name;
	if (!is_first)
		PUT(s, ", ");
	leave_buffer(s);
	text_value(s->b, s->p->o, v);
	enter_buffer(s);
	return !s->d->interfaces;
}

static bool put_arguments(struct writing_state *s, const struct plan *plan)
{
	const struct writer *w = plan->args;
	bool is_first = true;
	size_t begin;

	need(s, CALL_NAME_MAX);
	memcpy(s->to, plan->begin, CALL_NAME_MAX);
	s->to += plan->begin_length;
	begin = s->to - s->b->s;
	for (unsigned i = 0; i < plan->count; i++, w++) {
		if (!holds(s, w, NULL))
			continue;
		if (w->how == AS_VALUE && (!w->is_pointer || s->e->call.arg[w->at])) {
			if (!put_value(s, i, is_first))
				return false;
			is_first = s->to - s->b->s == (ptrdiff_t)begin;
			continue;
		}
		if (!is_first)
			PUT(s, ", ");
		is_first = false;
		if (!put_any(s, w, NULL, (const uint8_t *)&s->e->call.arg[w->at]))
			return false;
	}
	return true;
}

/* Writes "= -1 ENOENT (No such file or directory)". */
static void put_error(struct writing_state *s)
{
	struct phrase *phrase = find_phrase(s->p, s->row, s->e->call.ret);
	struct call_view view;

	if (phrase->of == s->row && phrase->n == (uint64_t)s->e->call.ret) {
		put_phrase_text(s, phrase);
		return;
	}
	view = decode_return(s->d, regs_of(s));
	sbuf_reset(&s->p->scratch);
	text_call_result(&s->p->scratch, s->p->o, &view, CALL_PLAIN);
	put_new_phrase(s, phrase, s->row, s->e->call.ret);
}

static void put_result(struct writing_state *s, const struct plan *plan)
{
	static const struct type number = {.kind = K_NUM, .width = 8, .sign = SIGNED};

	if (s->e->call.failed) {
		put_error(s);
		return;
	}
	PUT(s, "= ");
	if (plan->ret.how == AS_ADDRESS)
		put_hex(s, s->e->call.ret);
	else
		put_number(s, plan->ret.type ? plan->ret.type : &number,
			   (const uint8_t *)&s->e->call.ret);
}

bool text_plans_add(struct text_plans *p, struct sbuf *b, size_t *result, struct memory *m,
		    struct arena *arena, const struct event *e)
{
	struct writing_state s;		/* not cleared, for speed */
	const struct plan *plan;
	bool done;

	s.p = p;
	s.b = b;
	s.d = &p->decoder;
	s.d->mem = m;
	s.d->arena = arena;
	s.d->interfaces = false;
	s.e = e;
	s.has_regs = s.has_args = false;
	plan = find_plan(&s);
	if (!plan || (!e->call.failed && ((plan->more_if_positive && e->call.ret > 0) ||
					  plan->more_if_zero)))
		return false;
	enter_buffer(&s);
	done = put_arguments(&s, plan);
	if (done) {
		*result = s.to - b->s;
		put_result(&s, plan);
	}
	leave_buffer(&s);
	return done;
}
