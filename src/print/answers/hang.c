/* The printer `hang`: what each task waits for, and on whom, at each look (EVENT_LOOK): when the
 * command has ended and others have not, at --timeout, when SIGQUIT asks, and of what ptrail is
 * attached to at once. Deadlocks come first.
 *
 *   After 5 s --timeout strikes. 2 processes are there:
 *
 *   DEADLOCK: each of these waits for the next, and the last for the first:
 *     a (5) waits for input on descriptor 3 (pipe:[17]), whose end for writing b (6) has open
 *     b (6) waits for input on descriptor 4 (pipe:[18]), whose end for writing a (5) has open
 *
 *   sh (4) waits for its child a (5) to end */
#include "print/answers/hang.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/text/json.h"
#include "model/explain/waits.h"
#include "ptrail/output.h"

struct hang {
	const struct print_options *o;
	struct output *out;
	struct sbuf b;
	bool only_timeout;	/* nobody asked for it */
	bool said, again;	/* something; and more than once */
};

static void *open_hang(const struct print_options *options, struct output *out)
{
	struct hang *h = alloc_new(struct hang);

	h->o = options;
	h->out = out;
	return h;
}

static void *open_at_timeout(const struct print_options *options, struct output *out)
{
	struct hang *h = open_hang(options, out);

	h->only_timeout = true;
	return h;
}

/* Names come from anybody: what is not to be shown as it is comes out as \xNN. */
static void line_end(struct hang *h)
{
	static const char digits[] = "0123456789abcdef";
	bool whole = h->o->utf8 && json_is_utf8((const uint8_t *)h->b.s, h->b.len);
	struct sbuf line = {0};

	for (size_t i = 0; i < h->b.len; i++) {
		uint8_t c = h->b.s[i];

		if (c >= ' ' && c < 127) {
			sbuf_char(&line, c);
		} else if (whole && c >= 0xa0) {
			sbuf_char(&line, c);
		} else if (whole && c >= 0x80 && (uint8_t)h->b.s[i - 1] != 0xc2) {
			sbuf_char(&line, c);
		} else {
			sbuf_str(&line, "\\x");
			sbuf_char(&line, digits[c >> 4]);
			sbuf_char(&line, digits[c & 15]);
		}
	}
	sbuf_char(&line, '\n');
	output_add(h->out, line.s, line.len);
	sbuf_done(&line);
	sbuf_reset(&h->b);
}

static void one(struct hang *h, const char *indent, const struct waiting *w)
{
	sbuf_str(&h->b, indent);
	waits_say_task(&h->b, w);
	sbuf_char(&h->b, ' ');
	waits_say(&h->b, w);
	line_end(h);
}

static void head(struct hang *h, const struct waits *w, bool attached)
{
	if (h->said)
		line_end(h);
	h->again = h->said;
	h->said = true;
	if (w->why == LOOK_LEFT) {
		sbuf_str(&h->b, "The command has ended after ");
		waits_say_time(&h->b, w->time);
		sbuf_str(&h->b, ". ");
	} else if (w->why == LOOK_TIMEOUT) {
		sbuf_str(&h->b, "After ");
		waits_say_time(&h->b, w->time);
		sbuf_str(&h->b, " --timeout strikes. ");
	} else if (!attached || h->again) {
		sbuf_str(&h->b, "At ");
		waits_say_time(&h->b, w->time);
		sbuf_str(&h->b, ": ");
	}
	sbuf_dec(&h->b, w->processes, false);
	sbuf_str(&h->b, w->processes == 1 ? " process" : " processes");
	if (w->count > w->processes) {
		sbuf_str(&h->b, " with ");
		sbuf_dec(&h->b, w->count, false);
		sbuf_str(&h->b, " threads");
	}
	sbuf_str(&h->b, w->processes == 1 ? " is" : " are");
	sbuf_str(&h->b, w->why == LOOK_LEFT ? " still there:" : " there:");
	line_end(h);
	line_end(h);
}

static void cycle(struct hang *h, const struct wait_cycle *c)
{
	sbuf_str(&h->b, c->count == 1 ? "DEADLOCK: this one waits for itself:" :
		 "DEADLOCK: each of these waits for the next, and the last for the first:");
	line_end(h);
	for (unsigned i = 0; i < c->count; i++)
		one(h, "  ", c->chain[i]);
}

static void answer(struct hang *h, const struct history *history)
{
	struct waits *w = waits_of(history);
	bool others = false;

	if (!w)
		return;
	head(h, w, !history->command);
	for (unsigned i = 0; i < w->cycle_count; i++) {
		if (i)
			line_end(h);
		cycle(h, &w->cycles[i]);
	}
	for (unsigned i = 0; i < w->count; i++) {
		if (w->all[i].cycle)
			continue;
		if (w->cycle_count && !others)
			line_end(h);
		others = true;
		one(h, "", &w->all[i]);
	}
	waits_free(w);
}

static void at_end(struct hang *h, const struct event *e)
{
	if (h->said || h->only_timeout)
		return;
	if (e->end.why == END_DONE && e->end.has_command)
		sbuf_str(&h->b, "Nothing hung: all had ended when the command did, or before.");
	else
		sbuf_str(&h->b, "Nothing was looked at: the trace was cut before anything hung.");
	line_end(h);
}

static void on_event(void *self, const struct event *e)
{
	struct hang *h = self;

	if (e->kind == EVENT_LOOK && e->look.last && e->look.history &&
	    (!h->only_timeout || e->look.why == LOOK_TIMEOUT))
		answer(h, e->look.history);
	else if (e->kind == EVENT_END)
		at_end(h, e);
}

static void close_hang(void *self)
{
	struct hang *h = self;

	sbuf_done(&h->b);
	free(h);
}

const struct printer printer_hang = {
	.name = "hang",
	.help = "what hangs: for what each task waits, and on whom; deadlocks",
	.wants = {.programs = true, .looks = true, .look_only = true, .history = true},
	.open = open_hang,
	.event = on_event,
	.close = close_hang,
};

const struct printer printer_hang_at_timeout = {
	.name = "hang",
	.help = "what hangs when --timeout strikes",
	.wants = {.programs = true, .looks = true, .history = true},
	.open = open_at_timeout,
	.event = on_event,
	.close = close_hang,
};
