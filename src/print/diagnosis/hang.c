/* The printer `hang`: what each task waits for, and for which process, at each inspection
 * (EVENT_LOOK): when the command has exited and other processes have not, at --timeout, on SIGQUIT,
 * and immediately after ptrail attached. The first line has the conclusion (hang_conclusion.h);
 * then deadlocks come first.
 *
 *   DEADLOCK: a (5) in f waits for input on descriptor 3 (pipe:[17]); its write end is open in
 *   b (6), which in g waits for input on descriptor 4 (pipe:[18]); its write end is open in a (5)
 *
 *   After 5 s --timeout had expired. 2 processes are alive:
 *
 *   DEADLOCK: each of these waits for the next, and the last for the first:
 *     a (5) waits for input on descriptor 3 (pipe:[17]); its write end is open in b (6)
 *     b (6) waits for input on descriptor 4 (pipe:[18]); its write end is open in a (5)
 *
 *   d (7), 12 × writer: waits for a condition variable; the task that will wake it is unknown
 *       in pthread_cond_wait, called by work
 *   sh (4) waits for its child a (5) to exit
 *       in wait4, called by main
 *
 * hang_groups.h has the order. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/text/json.h"
#include "model/explain/crash_text.h"
#include "model/explain/reason.h"
#include "model/waits/waits.h"
#include "print/diagnosis/hang_conclusion.h"
#include "print/diagnosis/hang_groups.h"
#include "ptrail/output.h"

enum { FRAMES_MAX = 32, NAME_LENGTH_MAX = 200 };

struct hang {
	const struct print_options *o;
	struct output *out;
	struct sbuf b;
	bool only_timeout;	/* added implicitly: print the inspection at --timeout only */
	bool has_printed;	/* at least one inspection was printed */
	bool has_repeated;	/* more than one inspection was printed */
};

static void *hang_open(const struct print_options *options, struct output *out)
{
	struct hang *h = alloc_new(struct hang);

	h->o = options;
	h->out = out;
	return h;
}

static void *hang_open_at_timeout(const struct print_options *options, struct output *out)
{
	struct hang *h = hang_open(options, out);

	h->only_timeout = true;
	return h;
}

/* Writes the line. Names are those of tracees: controls and invalid UTF-8 are escaped as \xNN. */
static void finish_line(struct hang *h)
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

static bool has_lines(const struct stack *stack)
{
	for (unsigned i = 0; i < stack->count; i++)
		if (*stack->frames[i].file)
			return true;
	return false;
}

/* Prints a function, or the place in a file if it is unknown, and its source line. */
static void print_frame(struct hang *h, const char *indent, const struct stack_frame *f)
{
	if (!*f->symbol && !*f->object)
		return;
	sbuf_str(&h->b, indent);
	sbuf_str(&h->b, "    ");
	if (*f->symbol)
		reason_text(&h->b, f->symbol, NAME_LENGTH_MAX);
	else
		crash_text_code(&h->b, f);
	if (*f->file) {
		sbuf_str(&h->b, " at ");
		reason_text(&h->b, f->file, NAME_LENGTH_MAX);
		sbuf_char(&h->b, ':');
		sbuf_dec(&h->b, f->line, false);
	}
	finish_line(h);
}

/* Prints the functions in one line; with source lines, each in a line of its own. */
static void print_stack(struct hang *h, const char *indent, const struct stack *stack)
{
	struct sbuf names = {0};

	if (has_lines(stack)) {
		for (unsigned i = 0; i < stack->count && i < FRAMES_MAX; i++)
			print_frame(h, indent, &stack->frames[i]);
		return;
	}
	crash_text_stack(&names, stack);
	if (names.len) {
		sbuf_str(&h->b, indent);
		sbuf_str(&h->b, "    ");
		sbuf_str(&h->b, names.s);
		finish_line(h);
	}
	sbuf_done(&names);
}

static void print_task(struct hang *h, const char *indent, const struct waiting_task *w)
{
	sbuf_str(&h->b, indent);
	waits_describe_task(&h->b, w);
	sbuf_char(&h->b, ' ');
	waits_describe(&h->b, w);
	finish_line(h);
	if (w->look->stack)
		print_stack(h, indent, w->look->stack);
}

static void print_conclusion(struct hang *h, const struct waits *w,
			     const struct hang_groups *groups)
{
	if (h->has_printed)
		finish_line(h);
	h->has_repeated = h->has_printed;
	h->has_printed = true;
	hang_conclude(&h->b, w, groups);
	finish_line(h);
	finish_line(h);
}

static void print_heading(struct hang *h, const struct waits *w, bool attached)
{
	if (w->why == LOOK_COMMAND_EXITED) {
		sbuf_str(&h->b, "The command exited after ");
		waits_format_duration(&h->b, w->time);
		sbuf_str(&h->b, ". ");
	} else if (w->why == LOOK_TIMEOUT) {
		sbuf_str(&h->b, "After ");
		waits_format_duration(&h->b, w->time);
		sbuf_str(&h->b, " --timeout had expired. ");
	} else if (!attached || h->has_repeated) {
		sbuf_str(&h->b, "At ");
		waits_format_duration(&h->b, w->time);
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
	sbuf_str(&h->b, w->why == LOOK_COMMAND_EXITED ? " still alive:" : " alive:");
	finish_line(h);
	finish_line(h);
}

static void print_cycle(struct hang *h, const struct wait_cycle *c)
{
	sbuf_str(&h->b, c->count == 1 ? "DEADLOCK: this task waits for itself:" :
		 "DEADLOCK: each of these waits for the next, and the last for the first:");
	finish_line(h);
	for (unsigned i = 0; i < c->count; i++)
		print_task(h, "  ", c->chain[i]);
}

static void add_process(struct hang *h, const struct life *l)
{
	sbuf_str(&h->b, life_name(l));
	sbuf_str(&h->b, " (");
	sbuf_dec(&h->b, l->id.tid, false);
	sbuf_char(&h->b, ')');
}

/* Prints one line for idle threads: which functions they are in is of no interest. */
static void print_idle(struct hang *h, const struct hang_group *g)
{
	static const char *const names[HANG_RUNTIMES] = {
		[RUNTIME_GO] = "the Go runtime", [RUNTIME_NODE] = "Node.js",
		[RUNTIME_JAVA] = "the Java runtime", [RUNTIME_RUST] = "a Rust runtime",
	};
	bool is_go = g->runtime == RUNTIME_GO && g->count == g->first->tasks;

	add_process(h, g->first->life);
	sbuf_str(&h->b, ": ");
	sbuf_dec(&h->b, g->count, false);
	sbuf_str(&h->b, g->count == 1 ? " idle thread of " : " idle threads of ");
	sbuf_str(&h->b, names[g->runtime]);
	sbuf_str(&h->b, !is_go ? "" :
		 ": every goroutine waits; kill -QUIT makes the program print where");
	finish_line(h);
}

/* Prints "d (7), 12 × writer: waits for …". */
static void print_group(struct hang *h, const struct hang_group *g)
{
	const struct waiting_task *w = g->first;
	const char *name = waits_thread_name(w->life, w->look->task.tid);

	if (g->rank == HANG_IDLE) {
		print_idle(h, g);
		return;
	}
	if (g->count == 1) {
		print_task(h, "", w);
		return;
	}
	if (g->processes == 1) {
		add_process(h, w->life);
		sbuf_str(&h->b, ", ");
	}
	sbuf_dec(&h->b, g->count, false);
	sbuf_str(&h->b, h->o->utf8 ? " × " : " x ");
	if (g->processes > 1) {
		add_process(h, w->life);
		sbuf_str(&h->b, " and others");
	} else {
		sbuf_str(&h->b, *name ? name : "thread");
	}
	sbuf_str(&h->b, ": ");
	sbuf_str(&h->b, g->text);
	finish_line(h);
	if (w->look->stack)
		print_stack(h, "", w->look->stack);
}

/* Says once for each process how to see the functions that a compiler has generated in memory. */
static void print_hints(struct hang *h, const struct waits *w)
{
	const struct life *last = NULL;

	for (unsigned i = 0; i < w->count; i++) {
		enum hang_runtime runtime = hang_unnamed_code(&w->all[i]);

		if (w->all[i].life == last || runtime == RUNTIME_NONE)
			continue;
		last = w->all[i].life;
		if (runtime == RUNTIME_JAVA) {
			sbuf_str(&h->b, "To see the Java functions of ");
			add_process(h, last);
			sbuf_str(&h->b, ": jcmd ");
			sbuf_dec(&h->b, last->id.tid, false);
			sbuf_str(&h->b, " Thread.print");
		} else {
			sbuf_str(&h->b, "To see the JavaScript functions of ");
			add_process(h, last);
			sbuf_str(&h->b, ": start it with node --perf-basic-prof");
		}
		finish_line(h);
	}
}

static void print_inspection(struct hang *h, const struct history *history)
{
	struct waits *w = waits_compute(history);
	struct hang_groups groups;

	if (!w)
		return;
	hang_groups_make(&groups, w);
	print_conclusion(h, w, &groups);
	print_heading(h, w, !history->command);
	for (unsigned i = 0; i < w->cycle_count; i++) {
		if (i)
			finish_line(h);
		print_cycle(h, &w->cycles[i]);
	}
	if (w->cycle_count && groups.count)
		finish_line(h);
	for (unsigned i = 0; i < groups.count; i++)
		print_group(h, &groups.all[i]);
	print_hints(h, w);
	hang_groups_free(&groups);
	waits_free(w);
}

static void print_no_hang(struct hang *h, const struct event *e)
{
	if (h->has_printed || h->only_timeout)
		return;
	if (e->end.why == END_DONE && e->end.has_command)
		sbuf_str(&h->b, "No hang: all processes had exited when the command exited.");
	else
		sbuf_str(&h->b, "No inspection: the trace ended before a hang was detected.");
	finish_line(h);
}

static void hang_event(void *self, const struct event *e)
{
	struct hang *h = self;

	if (e->kind == EVENT_LOOK && e->look.last && e->look.history &&
	    (!h->only_timeout || e->look.why == LOOK_TIMEOUT))
		print_inspection(h, e->look.history);
	else if (e->kind == EVENT_END)
		print_no_hang(h, e);
}

static void hang_close(void *self)
{
	struct hang *h = self;

	sbuf_done(&h->b);
	free(h);
}

const struct printer printer_hang = {
	.name = "hang",
	.help = "hangs: what each task waits for, and for which process; deadlocks",
	.wants = {.programs = true, .looks = true, .look_stacks = true, .look_only = true,
		  .history = true},
	.is_for_terminal = true,
	.open = hang_open,
	.event = hang_event,
	.close = hang_close,
};

const struct printer printer_hang_at_timeout = {
	.name = "hang",
	.help = "what hangs when --timeout expires",
	.wants = {.programs = true, .looks = true, .look_stacks = true, .history = true},
	.is_for_terminal = true,
	.open = hang_open_at_timeout,
	.event = hang_event,
	.close = hang_close,
};
