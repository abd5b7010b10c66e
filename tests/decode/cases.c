/* Runs the data cases of tests/cases (see case.h), or those in the given files; with CASES=NAME in
 * the environment, only those of the syscall NAME.
 * Every case is decoded three times with equal results: directly; from the recorded reads of the
 * first time (a replay); and through the decode cache. Decoding at exit must not change the entry's
 * tree. */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "decode/capture.h"
#include "decode/case.h"
#include "decode/render.h"
#include "decode/cache.h"
#include "machine/machine.h"
#include "print/core/text/planned_call.h"
#include "lib/tap.h"

/* Number of cases of this machine, for which plans are made */
static unsigned native;
/* Number of times that a text was written by a plan */
static unsigned planned;

struct run {
	struct arena arena;
	struct memory mem;
	struct decoder d;
	struct call_view entry, whole;
};

static void run_init(struct run *r, struct schema *schema, struct decode_case *c, memory_fn *below)
{
	*r = (struct run){.d = {.schema = schema,
				.limits = c->limits,
				.fd_class = fake_class,
				.ctx = &c->fake}};
	memory_init(&r->mem, &r->arena, below, &c->fake);
	r->d.arena = &r->arena;
	r->d.mem = &r->mem;
}

/* The values of the finished syscall; of one that never returns, those of its entry */
static const struct call_view *result(const struct run *r, const struct decode_case *c)
{
	return c->returns ? &r->whole : &r->entry;
}

static bool same(const char *what, const char *want, const struct sbuf *got)
{
	const char *s = got->len ? got->s : "";

	if (!want || !strcmp(want, s))
		return true;
	tap_comment("%s:", what);
	tap_comment("  want %s", want);
	tap_comment("  got  %s", s);
	return false;
}

static bool same_json(const char *what, const struct sbuf *want, const struct call_view *v)
{
	struct sbuf got = {0};
	bool good;

	render_json(&got, v);
	good = same(what, want->s, &got);
	sbuf_done(&got);
	return good;
}

/* Whether the reads, as "1000+256 >2000+4", are those that are expected */
static bool same_reads(const struct run *r, const struct decode_case *c)
{
	struct sbuf log = {0};
	bool good;

	for (const struct memo_block *b = r->mem.first; b; b = b->next) {
		char note[64];

		if (b->when > AT_EXIT)
			continue;
		snprintf(note, sizeof(note), "%s%s%" PRIx64 "+%" PRIu64, log.len ? " " : "",
			 b->when == AT_EXIT ? ">" : "", b->addr, b->asked);
		sbuf_str(&log, note);
	}
	good = same("plan", c->want[WANT_PLAN], &log);
	sbuf_done(&log);
	return good;
}

static bool decode_directly(struct run *r, struct schema *schema, struct decode_case *c)
{
	struct sbuf before = {0};
	bool good = true;

	run_init(r, schema, c, fake_read);
	r->entry = decode_call(&r->d, &c->regs, AT_ENTRY, NULL);
	render_json(&before, &r->entry);
	if (c->returns) {
		r->whole = decode_call(&r->d, &c->regs, AT_EXIT, &r->entry);
		good = same_json("the entry's tree after the exit", &before, &r->entry);
	}
	sbuf_done(&before);
	return good;
}

static bool replay(const struct run *direct, struct schema *schema, struct decode_case *c,
		   const struct sbuf *json)
{
	struct run r;
	bool good;

	run_init(&r, schema, c, NULL);
	for (struct memo_block *b = direct->mem.first; b; b = b->next) {
		struct memo_block kept = *b;

		kept.got = b->used;	/* a recording has no backend */
		memory_restore(&r.mem, &kept, b->bytes);
	}
	r.mem.left = direct->mem.left;
	r.entry = decode_call(&r.d, &c->regs, AT_ENTRY, NULL);
	if (c->returns)
		r.whole = decode_call(&r.d, &c->regs, AT_EXIT, &r.entry);
	good = same_json("replay", json, result(&r, c));
	arena_done(&r.arena);
	return good;
}

/* Whether a syscall reads more bytes than the decode cache stores */
static bool reads_much(const struct memory *m)
{
	uint64_t bytes = 0;

	for (const struct memo_block *b = m->first; b; b = b->next)
		bytes += b->got;
	return bytes > 1024;
}

static struct event event_of(const struct decode_case *c)
{
	struct event e = {.kind = c->returns ? EVENT_LEAVE : EVENT_ENTER};

	e.call.abi = c->regs.abi;
	e.call.nr = c->regs.nr;
	memcpy(e.call.arg, c->regs.arg, sizeof(e.call.arg));
	e.call.ret = c->regs.ret;
	e.call.failed = c->regs.failed;
	e.call.sp = c->regs.sp;
	return e;
}

/* The decode cache gives the same values for an equal syscall, from the third one on
 * only. */
static bool repeated(const struct run *direct, struct schema *schema, struct decode_case *c,
		     const struct sbuf *json)
{
	struct decode_cache *cache = decode_cache_new();
	struct event e = event_of(c);
	struct run r;
	struct decode_cache_entry *found;
	bool good;

	run_init(&r, schema, c, NULL);
	good = !decode_cache_find(cache, &e, &direct->mem);
	found = decode_cache_find(cache, &e, &direct->mem);
	if (reads_much(&direct->mem)) {
		good = good && !found;
		goto done;
	}
	good = good && found && !found->cache_key;
	if (good) {
		r.d.mem = &found->memory;
		r.d.arena = &found->arena;
		found->view = capture_view(&r.d, &e, NULL);
		good = decode_cache_store(cache, found, true);
	}
	good = good && decode_cache_find(cache, &e, &direct->mem) == found && found->cache_key &&
		same_json("repeated", json, &found->view);
done:
	if (!good)
		tap_comment("what was like it is not found again");
	decode_cache_free(cache);
	arena_done(&r.arena);
	return good;
}

/* Whether the plans write the text of the syscall as its values have it, as one combined event with
 * the bytes that were read for it */
static bool write_by_plan(struct run *r, const struct decode_case *c, struct text_plans *plans,
			  const struct print_options *o)
{
	struct sbuf want = {0}, got = {0};
	struct call_view view = decode_call(&r->d, &c->regs, AT_EXIT, NULL);
	struct event e = event_of(c);
	bool good = true;
	size_t result;

	if (text_plans_add(plans, &got, &result, &r->mem, &r->arena, &e)) {
		struct sbuf text = {0};

		sbuf_add(&text, got.s, result);
		sbuf_str(&text, ") ");
		sbuf_str(&text, got.s + result);
		render_text(&want, o, &view);
		good = same("text by plan", want.s, &text);
		sbuf_done(&text);
		planned++;
	}
	sbuf_done(&want);
	sbuf_done(&got);
	return good;
}

/* Writes the text by plans twice, because numbers are remembered. */
static bool planned_text(const struct run *direct, struct schema *schema, struct decode_case *c,
			 const struct print_options *o)
{
	struct text_plans *plans = NULL;
	bool good = true;

	for (unsigned i = 0; i < 2 && c->returns && !c->regs.injected && text_plans_suit(o); i++) {
		struct run r;

		run_init(&r, schema, c, NULL);
		if (!plans)
			plans = text_plans_new(o, &r.d);
		for (struct memo_block *b = direct->mem.first; b; b = b->next)
			memory_restore(&r.mem, b, b->bytes);
		r.mem.left = direct->mem.left;
		good &= write_by_plan(&r, c, plans, o);
		arena_done(&r.arena);
	}
	text_plans_free(plans);
	return good;
}

static bool run_case(struct schema *schema, struct decode_case *c)
{
	struct print_options o = {.string_max = c->limits.bytes, .verbose = c->limits.verbose};
	struct sbuf text = {0}, json = {0}, entry = {0}, rest = {0};
	struct run direct;
	bool good;

	good = decode_directly(&direct, schema, c);
	render_text(&text, &o, result(&direct, c));
	render_json(&json, result(&direct, c));
	render_halves(&entry, &rest, &o, &direct.entry, result(&direct, c));
	good &= same("text", c->want[WANT_TEXT], &text);
	good &= same("json", c->want[WANT_JSON], &json);
	good &= same("entry", c->want[WANT_ENTRY], &entry);
	good &= same("rest", c->want[WANT_REST], &rest);
	good &= replay(&direct, schema, c, &json);
	good &= repeated(&direct, schema, c, &json);
	good &= planned_text(&direct, schema, c, &o);
	good &= same_reads(&direct, c);
	arena_done(&direct.arena);
	sbuf_done(&text);
	sbuf_done(&json);
	sbuf_done(&entry);
	sbuf_done(&rest);
	return good;
}

/* Whether a case is of the syscall; NULL: any */
static bool is_of(const struct decode_case *c, const char *call)
{
	const struct call *row = desc_call(c->regs.abi, c->regs.nr);

	return !call || *c->error || (row && !strcmp(row->name, call));
}

static unsigned run_file(struct tap *tap, struct schema *schema, const char *path)
{
	const char *only = getenv("CASES");
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	static struct decode_case c;
	FILE *in = fopen(path, "re");
	unsigned line = 0, cases = 0;

	while (in && case_next(in, &line, &c)) {
		bool good;

		if (!is_of(&c, only)) {
			case_done(&c);
			continue;
		}
		good = !*c.error && run_case(schema, &c);
		if (*c.error)
			tap_comment("%s", c.error);
		if (!c.want[WANT_TEXT] && !c.want[WANT_JSON] && !c.want[WANT_ENTRY]) {
			tap_comment("nothing is expected");
			good = false;
		}
		tap_ok(tap, good, "%s:%u %s", name, c.number, c.line);
		native += c.regs.abi == machine_native();
		case_done(&c);
		cases++;
	}
	if (cases || !in || !only)
		tap_ok(tap, cases, "%s: %u cases%s%s", name, cases, in ? "" : ": ",
		       in ? "" : strerror(errno));
	if (in)
		fclose(in);
	return cases;
}

int main(int argc, char **argv)
{
	const char *tree = getenv("top_srcdir");
	struct schema *schema = schema_new();
	struct tap tap = {0};
	unsigned cases = 0;
	char pattern[4096];
	glob_t files;

	setenv("TZ", "UTC0", 1);	/* dates are local time */
	for (int i = 1; i < argc; i++)
		cases += run_file(&tap, schema, argv[i]);
	snprintf(pattern, sizeof(pattern), "%s/tests/cases/*.t", tree ? tree : ".");
	if (argc == 1) {
		tap_ok(&tap, !glob(pattern, 0, NULL, &files), "there are files of cases");
		for (size_t i = 0; i < files.gl_pathc; i++)
			cases += run_file(&tap, schema, files.gl_pathv[i]);
		globfree(&files);
	}
	tap_ok(&tap, cases, "there are cases");
	tap_ok(&tap, argc > 1 || getenv("CASES") || planned > native / 4, "plans write text");
	schema_free(schema);
	return tap_done(&tap);
}
