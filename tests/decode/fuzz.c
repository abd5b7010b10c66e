/* Random syscalls over random memory: fuzz [SECONDS [SEED]]. The seed of the last round is printed.
 * The sanitizers detect errors; the result must be equal for a replay, printable and finite, and
 * the text that plans write must be that of the values. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode/decode.h"
#include "decode/recorded.h"
#include "decode/render.h"
#include "lib/ram.h"
#include "lib/random.h"
#include "lib/tap.h"
#include "machine/machine.h"
#include "print/core/text/planned_call.h"

enum { RAM = 0x10000, LONGEST = 16 << 20 };
static const uint64_t RAM_AT = 0x20000;

struct fuzz {
	uint64_t state;			/* of the random numbers */
	uint8_t ram[2][RAM];		/* at entry, at exit */
	struct schema *schema;
	struct arena arena;
	struct sbuf text, json, again;
	struct print_options plan_options;
	struct decoder plan_decoder;
	struct text_plans *plans;
	unsigned long calls, longest, planned;
	bool bad;
};

static uint64_t any(struct fuzz *f)
{
	return random_next(&f->state);
}

/* Small numbers, valid addresses, selectors, and random numbers */
static uint64_t word(struct fuzz *f)
{
	static const uint64_t some[] = {
		0, 1, 2, 3, 4, 5, 6, 8, 10, 16, 17, 18, 24, 29, 40, 0x20000, 0x20100, 0x2fff0,
		0x30000, -1ULL, -100ULL, 0x5401, 0x5413, 0x541b, 0x80000, 0x7fffffff,
		0x80000000, 1ULL << 32,
	};

	return any(f) % 4 ? some[any(f) % (sizeof(some) / sizeof(*some))] : any(f) >> any(f) % 64;
}

static void fill(struct fuzz *f)
{
	for (size_t i = 0; i < sizeof(f->ram); i += 4) {
		uint64_t w = word(f);

		memcpy((uint8_t *)f->ram + i, &w, 4);
	}
}

static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	const struct fuzz *f = ctx;

	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){f->ram[when], RAM_AT, RAM}, addr, buf, len);
}

static uint64_t any_class(void *ctx, int fd)
{
	(void)ctx;
	return fd & 1;
}

static struct regs random_regs(struct fuzz *f)
{
	size_t count;
	const struct call *rows = desc_calls(&count), *row = &rows[any(f) % count];
	struct regs r = {.abi = &abis[any(f) % ABI_COUNT]};

	r.nr = row->nr[r.abi->id] >= 0 ? (uint64_t)row->nr[r.abi->id] : any(f) >> any(f) % 64;
	for (unsigned i = 0; i < 6; i++)
		r.arg[i] = word(f);
	r.failed = any(f) % 4 == 0;
	r.ret = r.failed ? -(int64_t)(1 + any(f) % 530) : (int64_t)word(f);
	return r;
}

static void wrong(struct fuzz *f, const struct regs *r, const char *what, const char *one,
		  const char *other)
{
	f->bad = true;
	tap_comment("%s: %s call %" PRIu64 " (%#" PRIx64 ", %#" PRIx64 ", %#" PRIx64 ", %#" PRIx64
		    ", %#" PRIx64 ", %#" PRIx64 ") = %" PRId64, what, r->abi->name, r->nr,
		    r->arg[0], r->arg[1], r->arg[2], r->arg[3], r->arg[4], r->arg[5], r->ret);
	tap_comment("  %s", one);
	if (other)
		tap_comment("  %s", other);
}

/* Line by line: halves, and the whole */
static void show_text(struct fuzz *f, const struct regs *r, const struct decoder *d,
		      const struct call_view *entry, const struct call_view *whole)
{
	struct print_options o = {
		.string_max = d->limits.bytes, .verbose = d->limits.verbose,
		.escapes = any(f) % 8 ? ESCAPES_OCTAL : any(f) % (ESCAPES_HEX_ALL + 1),
		.constants = any(f) % (CONSTANTS_VERBOSE + 1),
	};

	sbuf_reset(&f->text);
	sbuf_reset(&f->again);
	render_halves(&f->text, &f->again, &o, entry, whole);
	sbuf_add(&f->text, f->again.s, f->again.len);
	render_text(&f->text, &o, whole);
	for (size_t i = 0; i < f->text.len; i++)
		if ((unsigned char)f->text.s[i] < ' ' || (unsigned char)f->text.s[i] > '~') {
			wrong(f, r, "a raw byte", "in the text", NULL);
			return;
		}
	f->longest = f->text.len > f->longest ? f->text.len : f->longest;
	if (f->text.len > LONGEST)
		wrong(f, r, "too long", "the text", NULL);
}

static void check_replay(struct fuzz *f, const struct regs *r, struct decoder d,
			 const struct memory *mem)
{
	struct memory replay;
	struct call_view entry, whole;

	memory_as_recorded(&replay, mem, &f->arena);
	d.mem = &replay;
	entry = decode_call(&d, r, AT_ENTRY, NULL);
	whole = decode_call(&d, r, AT_EXIT, &entry);
	sbuf_reset(&f->again);
	render_json(&f->again, &whole);
	if (strcmp(f->json.s, f->again.s) != 0)
		wrong(f, r, "replay", f->json.s, f->again.s);
}

/* Whether a plan, if there is one, writes what the values of the syscall say */
static void check_plan(struct fuzz *f, const struct regs *r)
{
	struct decoder d = f->plan_decoder;
	struct memory mem, kept;
	struct call_view view;
	struct event e = {.kind = EVENT_LEAVE, .call = {
		.abi = r->abi, .nr = r->nr, .ret = r->ret, .failed = r->failed,
		.is_combined = true, .row = desc_call(r->abi, r->nr),
	}};
	size_t result;

	if (r->abi != machine_native() || !e.call.row)
		return;
	memcpy(e.call.arg, r->arg, sizeof(e.call.arg));
	memory_init(&mem, &f->arena, read_ram, f);
	d.arena = &f->arena;
	d.mem = &mem;
	view = decode_call(&d, r, AT_EXIT, NULL);
	memory_as_recorded(&kept, &mem, &f->arena);
	sbuf_reset(&f->again);
	if (!text_plans_add(f->plans, &f->again, &result, &kept, &f->arena, &e))
		return;
	f->planned++;
	sbuf_reset(&f->json);
	sbuf_add(&f->json, f->again.s, result);
	sbuf_str(&f->json, ") ");
	sbuf_str(&f->json, f->again.s + result);
	sbuf_reset(&f->text);
	render_text(&f->text, &f->plan_options, &view);
	if (strcmp(f->text.s, f->json.s) != 0)
		wrong(f, r, "plan", f->text.s, f->json.s);
}

/* The random numbers of the calls do not depend on it, so that any round can be the first one. */
static void begin_plans(struct fuzz *f)
{
	uint64_t state = f->state;
	const uint64_t bytes = random_next(&state) % 2 ? 32 : random_next(&state) % 40;

	text_plans_free(f->plans);
	f->plan_options = (struct print_options){.string_max = bytes};
	f->plan_decoder = (struct decoder){
		.schema = f->schema, .limits = {.bytes = bytes, .members = bytes},
	};
	f->plans = text_plans_new(&f->plan_options, &f->plan_decoder);
}

static void one_call(struct fuzz *f)
{
	struct regs r = random_regs(f);
	struct memory mem;
	struct decoder d = {
		.schema = f->schema, .arena = &f->arena, .mem = &mem, .fd_class = any_class,
		.limits = {any(f) % 40, any(f) % 40, any(f) % 2, false},
	};
	struct call_view entry, whole;

	memory_init(&mem, &f->arena, read_ram, f);
	entry = decode_call(&d, &r, AT_ENTRY, NULL);
	sbuf_reset(&f->again);
	render_json(&f->again, &entry);
	whole = decode_call(&d, &r, AT_EXIT, any(f) % 2 ? &entry : NULL);
	sbuf_reset(&f->json);
	render_json(&f->json, &entry);
	if (strcmp(f->json.s, f->again.s) != 0)
		wrong(f, &r, "the exit changed the entry", f->again.s, f->json.s);
	show_text(f, &r, &d, &entry, &whole);
	sbuf_reset(&f->json);
	render_json(&f->json, &whole);
	check_replay(f, &r, d, &mem);
	check_plan(f, &r);
	arena_reset(&f->arena);
	f->calls++;
}

int main(int argc, char **argv)
{
	static struct fuzz f;
	struct tap tap = {0};
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 2);
	uint64_t round;

	f.state = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	f.state = f.state ? f.state : 88172645463325252ULL;
	f.schema = schema_new();
	do {
		round = f.state;
		fill(&f);
		if (any(&f) % 16 == 0 || !f.calls)
			begin_plans(&f);
		for (unsigned i = 0; i < 64 && !f.bad; i++)
			one_call(&f);
	} while (time(NULL) < end && !f.bad);
	tap_comment("seed of the last round: %" PRIu64, round);
	tap_comment("longest text %lu bytes", f.longest);
	tap_ok(&tap, !f.bad, "%lu random calls", f.calls);
	tap_ok(&tap, f.planned > f.calls / 100, "plans write some of the calls");
	tap_comment("%lu texts by plans", f.planned);
	text_plans_free(f.plans);
	schema_free(f.schema);
	arena_done(&f.arena);
	sbuf_done(&f.text);
	sbuf_done(&f.json);
	sbuf_done(&f.again);
	return tap_done(&tap);
}
