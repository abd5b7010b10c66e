#include "fast/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "decode/render.h"
#include "fast/stub/reads.h"

void compare_plans(struct fast_table *t, const struct fast_plan_options *o,
		   struct fast_message_stops *a)
{
	struct fast_planner *m = fast_planner_new(t, o, a);

	for (unsigned nr = 0; nr < FAST_CALLS; nr++)
		fast_planner_add(m, nr);
	fast_planner_free(m);
}

uint64_t copy_any_bytes(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	(void)ctx;
	(void)from;
	(void)sure;
	memset(to, 'x', size);
	return size;
}

struct state {
	const struct compare *c;
	enum read_space when;
};

static uint64_t copy(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	const struct state *s = ctx;
	int64_t n = s->c->read(s->c->ctx, s->when, from, to, size);

	(void)sure;
	return n > 0 ? n : 0;
}

static uint64_t copy_string(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	uint64_t n = copy(ctx, to, from, size, sure);
	const uint8_t *nul = memchr(to, 0, n);

	return nul ? (uint64_t)(nul - (const uint8_t *)to) + 1 : n;
}

uint32_t compare_record(const struct compare *c, const struct regs *r, bool returns,
			struct fast_record *record)
{
	struct state state = {.c = c, .when = AT_ENTRY};
	const struct fast_source source = {.copy = copy, .string = copy_string, .ctx = &state};
	uint32_t size = sizeof(*record);

	*record = (struct fast_record){.nr = r->nr};
	memcpy(record->arg, r->arg, sizeof(record->arg));
	size = fast_reads(c->table, record, size, 1, &source);
	record->ret = r->ret;
	state.when = AT_EXIT;
	if (size && returns)
		size = fast_reads(c->table, record, size, 0, &source);
	record->size = size;
	return size;
}

/* Output of printers for a syscall, at enter and at exit */
struct text_output {
	struct arena arena;
	struct memory mem;
	struct decoder d;
	struct sbuf text;
};

static void text_output_init(struct text_output *s, const struct compare *c, memory_fn *below,
			     void *ctx)
{
	*s = (struct text_output){.d = {.schema = c->schema, .limits = c->limits,
				  .fd_class = c->fd_class, .ctx = c->ctx}};
	memory_init(&s->mem, &s->arena, below, ctx);
	s->d.arena = &s->arena;
	s->d.mem = &s->mem;
}

static void text_output_add(struct text_output *s, const struct regs *r, enum read_space when)
{
	struct print_options o = {
		.string_max = s->d.limits.bytes, .verbose = s->d.limits.verbose,
	};
	struct call_view v = decode_call(&s->d, r, when, NULL);

	render_json(&s->text, &v);
	sbuf_str(&s->text, "\n");
	if (when == AT_EXIT)
		render_text(&s->text, &o, &v);
	sbuf_str(&s->text, "\n");
}

static void text_output_done(struct text_output *s)
{
	sbuf_done(&s->text);
	arena_done(&s->arena);
}

struct misses {
	unsigned count;
	enum read_space when;
	uint64_t addr, len;
};

static int64_t read_nothing(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	struct misses *m = ctx;

	(void)buf;
	if (!addr)		/* decoding asks for the length even if the pointer is NULL */
		return 0;
	if (!m->count++)
		*m = (struct misses){1, when, addr, len};
	return 0;
}

static void report_difference(const struct regs *r, const struct text_output *full,
			      const struct text_output *fast, const struct misses *m,
			      const char *what)
{
	const struct call *call = desc_call(r->abi, r->nr);

	fprintf(stderr, "%s (%#" PRIx64, call ? call->name : "?", r->arg[0]);
	for (unsigned i = 1; i < 6; i++)
		fprintf(stderr, ", %#" PRIx64, r->arg[i]);
	fprintf(stderr, ") = %" PRId64 ": %s\n", r->ret, what);
	if (m->count)
		fprintf(stderr, "  %u misses, first %s %#" PRIx64 "+%" PRIu64 "\n", m->count,
			m->when == AT_EXIT ? "at exit" : "at entry", m->addr, m->len);
	fprintf(stderr, "full %s\nfast %s\n", full->text.s, fast->text.s);
}

/* Whether the injected code has no record of a clone3 with these arguments, since it stops */
static bool is_refused_creation(const struct compare *c, const struct regs *r)
{
	struct fast_clone_args args = {.flags = 0};
	uint64_t size = r->arg[1], flags;

	return r->nr == NR_x86_64_clone3 &&
		(size < FAST_CLONE_ARGS_MIN || size > sizeof(args) ||
		 c->read(c->ctx, AT_ENTRY, r->arg[0], &args, size) != (int64_t)size ||
		 !fast_may_create_by(&args, 1, &flags));
}

enum compared compare_call(const struct compare *c, const struct regs *r, bool returns)
{
	static _Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *record = (struct fast_record *)room;
	const struct fast_plan *p = fast_plan_of(c->table, r->nr, r->arg);
	struct misses misses = {0};
	struct text_output full, fast;
	const char *wrong = NULL;
	uint32_t size;

	if (!p || p->how != FAST_RECORD || is_refused_creation(c, r))
		return COMPARED_STOPS;
	size = compare_record(c, r, returns, record);
	if (!size)
		return COMPARED_TOO_LONG;
	text_output_init(&full, c, c->read, c->ctx);
	text_output_init(&fast, c, read_nothing, &misses);
	fast_load_record(&fast.mem, record, AT_ENTRY);
	text_output_add(&full, r, AT_ENTRY);
	text_output_add(&fast, r, AT_ENTRY);
	if (returns) {
		fast_load_record(&fast.mem, record, AT_EXIT);
		text_output_add(&full, r, AT_EXIT);
		text_output_add(&fast, r, AT_EXIT);
	}
	if (!fast_record_is_valid(c->table, record, size))
		wrong = "the record is not whole";
	else if (strcmp(full.text.s, fast.text.s) != 0)
		wrong = "shown otherwise";
	else if (misses.count)
		wrong = "more is asked for than was copied";
	if (wrong)
		report_difference(r, &full, &fast, &misses, wrong);
	text_output_done(&full);
	text_output_done(&fast);
	return wrong ? COMPARED_DIFFERS : COMPARED_SAME;
}
