/* The printer `chrome`: JSON for chrome://tracing, ui.perfetto.dev, speedscope and others (Chrome's
 * "Trace Event Format" as an array), one event per line.
 *
 * A slice is one event (X) with start and duration, written when it ends, so that only open slices
 * are kept in memory. Lines are therefore ordered by end, inner slices before outer ones; readers
 * sort by timestamp. Names of processes and threads (M), arrows (s, f) and instants (i) are written
 * when they happen.
 *
 * Each line but the first begins with a comma: a file truncated after any line lacks only the
 * closing bracket, which readers do not require. */
#include "print/core/printers.h"

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
	struct slice_track last;	/* track of the latest event */
	uint64_t time;
	bool any;			/* an event was written */
};

/* Appends `ns` as microseconds with three decimals. */
static void add_microseconds(struct sbuf *b, uint64_t ns)
{
	char digits[4] = {'.', '0' + ns % 1000 / 100, '0' + ns % 100 / 10, '0' + ns % 10};

	sbuf_dec(b, ns / 1000, false);
	sbuf_add(b, digits, sizeof(digits));
}

static void add_key(struct sbuf *b, const char *name)
{
	sbuf_str(b, ",\"");
	sbuf_str(b, name);
	sbuf_str(b, "\":");
}

/* Appends the members that each event has. `phase`: the format's event type; `category`: not
 * escaped */
static void add_common_members(struct sbuf *b, bool any, const struct slice_track *t,
			       const char *name, char phase, const char *category, uint64_t time)
{
	struct json j = {.b = b};

	sbuf_str(b, any ? ",{\"name\":" : "{\"name\":");
	json_str(&j, name);
	sbuf_str(b, ",\"ph\":\"");
	sbuf_char(b, phase);
	sbuf_str(b, "\",\"cat\":\"");
	sbuf_str(b, category);
	sbuf_char(b, '"');
	add_key(b, "ts");
	add_microseconds(b, time);
	add_key(b, "pid");
	sbuf_dec(b, t->pid, true);
	add_key(b, "tid");
	sbuf_dec(b, t->tid, true);
}

static void begin_line(struct chrome *c, const struct slice_track *t, const char *name, char phase,
		       const char *category, uint64_t time)
{
	sbuf_reset(&c->b);
	add_common_members(&c->b, c->any, t, name, phase, category, time);
	c->last = *t;
}

/* Appends the member "args" with the members of two texts (slices.h), if they have any. */
static void add_args(struct sbuf *b, const struct sbuf *text, const struct sbuf *more)
{
	if (!text->len && !more->len)
		return;
	add_key(b, "args");
	sbuf_char(b, '{');
	sbuf_add(b, text->s, text->len);
	sbuf_str(b, text->len && more->len ? "," : "");
	sbuf_add(b, more->s, more->len);
	sbuf_char(b, '}');
}

static void finish_line(struct chrome *c)
{
	sbuf_str(&c->b, "}\n");
	output_add(c->out, c->b.s, c->b.len);
	c->any = true;		/* only now: output_add may call chrome_gap */
}

/* Writes an attribute of a process or thread: an object with one member, which is `value`, or
 * `number` if `value` is NULL. */
static void write_metadata(struct chrome *c, const struct slice_track *t, const char *what,
			   const char *member, const char *value, uint64_t number)
{
	struct json j = {.b = &c->b};

	begin_line(c, t, what, 'M', "__metadata", c->time);
	add_key(&c->b, "args");
	json_object(&j);
	json_key(&j, member);
	if (value)
		json_str(&j, value);
	else
		json_uint(&j, number);
	json_object_end(&j);
	finish_line(c);
}

static void write_labels(struct chrome *c, const struct slice_track *t, const char *const *argv)
{
	struct sbuf words = {0};

	for (const char *const *a = argv; *a; a++) {
		sbuf_str(&words, a == argv ? "" : " ");
		sbuf_str(&words, *a);
	}
	if (words.len)
		write_metadata(c, t, "process_labels", "labels", words.s, 0);
	sbuf_done(&words);
}

/* The format has no event for a track without a name. */
static void ignore_track(void *self, const struct slice_track *t)
{
	(void)self;
	(void)t;
}

static void write_process_name(void *self, const struct slice_track *t, enum slice_naming why,
			       const char *name, const char *const *argv)
{
	struct chrome *c = self;

	if (why == NAMED_AT_LAST)
		return;
	write_metadata(c, t, "process_name", "name", name, 0);
	write_metadata(c, t, "process_sort_index", "sort_index", NULL, t->id);
	write_metadata(c, t, "thread_name", "name", name, 0);
	if (argv)
		write_labels(c, t, argv);
}

static void write_thread_name(void *self, const struct slice_track *t, const char *name)
{
	write_metadata(self, t, "thread_name", "name", name, 0);
}

/* A slice is written when it ends. */
static void ignore_slice_begin(void *self, const struct slice_track *t, const struct slice *s)
{
	(void)self;
	(void)t;
	(void)s;
}

/* Returns the duration to write. Readers compute the end as a floating-point sum, by which equal
 * times may become overlapping slices. Each slice is therefore shortened by 1 ns for each level
 * that it can be nested in, its own included. */
static uint64_t shortened_duration(const struct slice *s, uint64_t until)
{
	uint64_t ns = until - s->since;

	return ns > s->level ? ns - s->level : 0;
}

static void write_slice(void *self, const struct slice_track *t, const struct slice *s,
			uint64_t until, const struct sbuf *more)
{
	struct chrome *c = self;

	begin_line(c, t, s->name.s ? s->name.s : "", 'X', slice_categories[s->kind], s->since);
	add_key(&c->b, "dur");
	add_microseconds(&c->b, shortened_duration(s, until));
	add_args(&c->b, &s->args, more);
	finish_line(c);
}

static void write_mark(void *self, const struct slice_track *t, const struct slice_mark *m)
{
	struct chrome *c = self;

	begin_line(c, t, m->name, 'i', m->category, m->time);
	sbuf_str(&c->b, m->global ? ",\"s\":\"g\"" : ",\"s\":\"t\"");
	add_args(&c->b, m->args, &(struct sbuf){0});
	finish_line(c);
}

/* bp: an arrow ends at the enclosing slice, not at the next one */
static void write_flow(void *self, const struct slice_track *t, const char *name, uint64_t time,
		       uint64_t id, bool is_end)
{
	struct chrome *c = self;

	begin_line(c, t, name, is_end ? 'f' : 's', "birth", time);
	add_key(&c->b, "id");
	sbuf_dec(&c->b, id, false);
	if (is_end)
		sbuf_str(&c->b, ",\"bp\":\"e\"");
	finish_line(c);
}

static const struct slice_writer writer = {
	.add_track = ignore_track,
	.name_process = write_process_name,
	.name_thread = write_thread_name,
	.begin = ignore_slice_begin,
	.end = write_slice,
	.mark = write_mark,
	.flow = write_flow,
};

static void *chrome_open(const struct print_options *options, struct output *out)
{
	struct chrome *c = alloc_new(struct chrome);

	c->out = out;
	c->last = (struct slice_track){.pid = 1, .tid = 1};
	c->slices.writer = &writer;
	c->slices.self = c;
	slices_choose(&c->slices, options);
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

/* Closes the array if no more lines follow. The limit leaves room for 160 bytes. */
static void chrome_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	static const struct slice_track no_track = {.pid = 1, .tid = 1};
	const struct chrome *c = self;
	struct sbuf b = {0};

	add_common_members(&b, !c || c->any, c ? &c->last : &no_track, why == PRINT_GAP_DROPPED ?
			   "events lost: the reader was too slow" : "the limit of --max-bytes",
			   'i', "ptrail", c ? c->time : 0);
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
	.wants = {.calls = true, .values = true, .signals = true, .crashes = true, .programs = true,
		  .reaps = true, .figures = true, .looks = true, .names = true},
	.adapt = slices_adapt,
	.settings = slices_settings,
	.document = true,
	.open = chrome_open,
	.event = chrome_event,
	.close = chrome_close,
	.gap = chrome_gap,
};
