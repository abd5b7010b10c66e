/* The printer `chrome`: the JSON that chrome://tracing, ui.perfetto.dev, speedscope and others read
 * (Chrome's "Trace Event Format", array form), an event a line.
 *
 * A slice is one event (X) with begin and length, written when it ends: so only what is under way
 * is remembered. The order of lines is thus that of ends, and what is inside comes before what is
 * around it; readers sort by time. Names of processes and threads (M), arrows (s, f) and moments
 * (i) are written when they happen.
 *
 * Each line but the first begins with the comma, so that a file that was cut behind any line wants
 * only the closing bracket, which readers do without. */
#include "print/viewers/chrome.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/json.h"
#include "print/viewers/slices.h"
#include "ptrail/output.h"

struct chrome {
	struct output *out;
	struct slices slices;
	struct sbuf b;
	struct track last;	/* where something was shown last */
	uint64_t time;
	bool any;		/* an event was written */
};

/* ns as microseconds with a fraction */
static void microseconds(struct sbuf *b, uint64_t ns)
{
	char digits[4] = {'.', '0' + ns % 1000 / 100, '0' + ns % 100 / 10, '0' + ns % 10};

	sbuf_dec(b, ns / 1000, false);
	sbuf_add(b, digits, sizeof(digits));
}

static void key(struct sbuf *b, const char *name)
{
	sbuf_str(b, ",\"");
	sbuf_str(b, name);
	sbuf_str(b, "\":");
}

/* A line up to the members that each event has. `phase` is the format's, and `category` a word. */
static void begin(struct sbuf *b, bool any, const struct track *t, const char *name, char phase,
		  const char *category, uint64_t time)
{
	struct json j = {.b = b};

	sbuf_str(b, any ? ",{\"name\":" : "{\"name\":");
	json_str(&j, name);
	sbuf_str(b, ",\"ph\":\"");
	sbuf_char(b, phase);
	sbuf_str(b, "\",\"cat\":\"");
	sbuf_str(b, category);
	sbuf_char(b, '"');
	key(b, "ts");
	microseconds(b, time);
	key(b, "pid");
	sbuf_dec(b, t->pid, true);
	key(b, "tid");
	sbuf_dec(b, t->tid, true);
}

static void line(struct chrome *c, const struct track *t, const char *name, char phase,
		 const char *category, uint64_t time)
{
	sbuf_reset(&c->b);
	begin(&c->b, c->any, t, name, phase, category, time);
	c->last = *t;
}

/* Members of up to two texts (slices.h) */
static void args(struct sbuf *b, const char *text, const char *more)
{
	if (!text[1] && !more[1])
		return;
	key(b, "args");
	sbuf_str(b, text);
	sbuf_str(b, text[1] && more[1] ? "," : "");
	sbuf_str(b, more + 1);
	sbuf_char(b, '}');
}

static void finish(struct chrome *c)
{
	sbuf_str(&c->b, "}\n");
	output_add(c->out, c->b.s, c->b.len);
	c->any = true;		/* not before: see gap */
}

/* What is told of a process or thread: an object with one member, a string or a number */
static void metadata(struct chrome *c, const struct track *t, const char *what,
		     const char *member, const char *value, uint64_t number)
{
	struct json j = {.b = &c->b};

	line(c, t, what, 'M', "__metadata", c->time);
	key(&c->b, "args");
	json_object(&j);
	json_key(&j, member);
	if (value)
		json_str(&j, value);
	else
		json_uint(&j, number);
	json_object_end(&j);
	finish(c);
}

static void labels(struct chrome *c, const struct track *t, const char *const *argv)
{
	struct sbuf words = {0};

	for (const char *const *a = argv; *a; a++) {
		sbuf_str(&words, a == argv ? "" : " ");
		sbuf_str(&words, *a);
	}
	if (words.len)
		metadata(c, t, "process_labels", "labels", words.s, 0);
	sbuf_done(&words);
}

/* A number without a name says nothing. */
static void meet(void *self, const struct track *t)
{
	(void)self;
	(void)t;
}

static void process(void *self, const struct track *t, enum slice_naming why, const char *name,
		    const char *const *argv)
{
	struct chrome *c = self;

	if (why == NAMED_AT_LAST)
		return;
	metadata(c, t, "process_name", "name", name, 0);
	metadata(c, t, "process_sort_index", "sort_index", NULL, t->id);
	metadata(c, t, "thread_name", "name", name, 0);
	if (argv)
		labels(c, t, argv);
}

static void thread(void *self, const struct track *t, const char *name)
{
	metadata(self, t, "thread_name", "name", name, 0);
}

/* Nothing is written before the end. */
static void slice_begins(void *self, const struct track *t, const struct slice *s)
{
	(void)self;
	(void)t;
	(void)s;
}

/* Readers add begin and length as floating-point numbers and may find an end behind the next begin,
 * or an inner end behind the outer, where both were the same: then nothing nests. So slices end a
 * nanosecond early for each level that may be around them, itself included. */
static uint64_t length(const struct slice *s, uint64_t until)
{
	static const uint8_t levels[SLICE_KINDS] = {
		[SLICE_PROGRAM] = 1, [SLICE_ZOMBIE] = 1, [SLICE_THREAD] = 1, [SLICE_CALL] = 2,
		[SLICE_STOP] = 3,
	};
	uint64_t ns = until - s->since;

	return ns > levels[s->kind] ? ns - levels[s->kind] : 0;
}

static void slice_ends(void *self, const struct track *t, const struct slice *s, uint64_t until,
		       const char *more)
{
	struct chrome *c = self;

	line(c, t, s->name.s ? s->name.s : "", 'X', slice_categories[s->kind], s->since);
	key(&c->b, "dur");
	microseconds(&c->b, length(s, until));
	args(&c->b, s->args.s, more);
	finish(c);
}

static void mark(void *self, const struct track *t, const struct slice_mark *m)
{
	struct chrome *c = self;

	line(c, t, m->name, 'i', m->category, m->time);
	sbuf_str(&c->b, m->global ? ",\"s\":\"g\"" : ",\"s\":\"t\"");
	args(&c->b, m->args, "{");
	finish(c);
}

/* An arrow ends at the slice that is around its point, not at the next one: bp */
static void flow(void *self, const struct track *t, const char *name, uint64_t time, uint64_t id,
		 bool is_end)
{
	struct chrome *c = self;

	line(c, t, name, is_end ? 'f' : 's', "birth", time);
	key(&c->b, "id");
	sbuf_dec(&c->b, id, false);
	if (is_end)
		sbuf_str(&c->b, ",\"bp\":\"e\"");
	finish(c);
}

static const struct slice_form form = {
	.meet = meet,
	.process = process,
	.thread = thread,
	.begin = slice_begins,
	.end = slice_ends,
	.mark = mark,
	.flow = flow,
};

static void *chrome_open(const struct print_options *options, struct output *out)
{
	struct chrome *c = alloc_new(struct chrome);

	(void)options;
	c->out = out;
	c->last = (struct track){.pid = 1, .tid = 1};
	c->slices.form = &form;
	c->slices.self = c;
	output_str(out, "[\n");
	return c;
}

static void chrome_event(void *self, const struct event *e)
{
	struct chrome *c = self;

	c->time = e->time;
	slices_event(&c->slices, e);
}

static void chrome_close(void *self)
{
	struct chrome *c = self;

	slices_done(&c->slices);
	output_str(c->out, "]\n");
	sbuf_done(&c->b);
	free(c);
}

/* Where no more will come the array is closed. The limit leaves room for 160 bytes. */
static void gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	static const struct track nobody = {.pid = 1, .tid = 1};
	const struct chrome *c = self;
	struct sbuf b = {0};

	begin(&b, !c || c->any, c ? &c->last : &nobody, why == PRINT_GAP_DROPPED ?
	      "events lost: nobody read in time" : "the limit of --max-bytes", 'i', "ptrail",
	      c ? c->time : 0);
	sbuf_str(&b, ",\"s\":\"g\"");
	if (why == PRINT_GAP_DROPPED) {
		sbuf_str(&b, ",\"args\":{\"lines\":");
		sbuf_dec(&b, lines, false);
		sbuf_char(&b, '}');
	}
	sbuf_str(&b, c && why == PRINT_GAP_DROPPED ? "}\n" : "}\n]\n");
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

const struct printer printer_chrome = {
	.name = "chrome",
	.help = "trace events for chrome://tracing, ui.perfetto.dev and speedscope",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true, .reaps = true,
		  .figures = true, .looks = true},
	.document = true,
	.open = chrome_open,
	.event = chrome_event,
	.close = chrome_close,
	.gap = gap,
};
