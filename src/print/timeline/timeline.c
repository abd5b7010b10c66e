/* The timeline: a line for each event in the life of a process, and tree lines (core/tree_lines.h)
 * that show which processes are alive.
 *
 *   0.000000   17830  ┌     start
 *   0.000812   17830  ├     exec /bin/sh (sh -c "true; exit 3")
 *   0.001204   17830  ├─┐   fork → 17831
 *
 * It needs no syscalls, only events of processes. Of repeated lines (threads, signals of a timer)
 * the first is written immediately; the number of repetitions follows before the next different
 * line. For equal children see fold.h. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "model/explain/crash_text.h"
#include "print/core/notice_words.h"
#include "print/core/time.h"
#include "print/timeline/birth.h"
#include "print/timeline/end.h"
#include "print/timeline/fold.h"
#include "print/timeline/deferred.h"
#include "print/timeline/line.h"
#include "print/timeline/place.h"
#include "print/timeline/totals.h"
#include "print/timeline/exec_words.h"
#include "print/timeline/failed_exec.h"
#include "print/core/signal_words.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { TEXT_MIN = 36, KERNEL_SIGCHLD = 17 };

static uint64_t elapsed(uint64_t then, uint64_t now) { return now > then ? now - then : 0; }

/* Returns the columns left for the body minus `more`; 0: no limit. */
static unsigned room_left(const struct timeline *t, unsigned more)
{
	unsigned used = words_columns(t->body.s) + more;

	return !t->room ? 0 : t->room > used ? t->room - used : 1;
}

/* Writes a line each with the changes of the environment and of the descriptors (-v). */
static void write_changes(struct timeline *t, const struct event *e)
{
	static const struct {
		const char *title;
		void (*add)(struct sbuf *b, const struct exec_changes *c, bool utf8);
	} lines[] = {
		{"environment: ", exec_words_environment},
		{"descriptors: ", exec_words_descriptors},
	};
	struct timeline_track *k = track_of(t, e->process, e->time);
	struct sbuf b = {0};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		sbuf_reset(&b);
		lines[i].add(&b, e->exec.changes, t->o->utf8);
		if (!b.len)
			continue;
		line_begin(t, e->time, k, MARK_EVENT);
		line_text(t, lines[i].title);
		line_text(t, b.s);
		line_finish(t, PROGRAM);
	}
	sbuf_done(&b);
}

static void on_exec(struct timeline *t, const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "";
	const char *const *argv = e->exec.argv;
	struct timeline_track *k = track_of(t, e->process, e->time);
	struct sbuf where = {0};

	words_workload(&where, e->exec.workload, t->o->utf8);
	t->programs++;
	free(k->name);
	failed_exec_forget(k);
	k->name = alloc_string(process_name(e->process));
	fold_exec(k, e);
	line_begin(t, e->time, k, MARK_EVENT);
	line_text(t, "exec ");
	if (e->exec.old_tid && e->exec.old_tid != e->task.tid) {
		line_text(t, "by thread ");
		line_number(t, e->exec.old_tid);
		line_text(t, ": ");
	}
	if (e->exec.script && e->exec.file && *e->exec.file) {
		words_token(&t->body, e->exec.file, t->o->utf8);
		line_text(t, " by ");
	}
	if (argv && argv[0] && !strcmp(argv[0], path) && !e->exec.script) {
		words_command(&t->body, argv, room_left(t, where.len), t->o->utf8);
	} else {
		words_token(&t->body, *path ? path : "?", t->o->utf8);
		if (argv && argv[0]) {
			line_text(t, " (");
			words_command(&t->body, argv, room_left(t, strlen(")") + where.len),
				      t->o->utf8);
			line_text(t, ")");
		}
	}
	sbuf_add(&t->body, where.s, where.len);
	sbuf_done(&where);
	line_finish(t, PROGRAM);
	if (e->exec.changes)
		write_changes(t, e);
}

/* Writes a line each with the explanation of the crash and with its functions. */
static void write_crash(struct timeline *t, struct timeline_track *k, const struct event *e)
{
	struct sbuf lines[2] = {{0}};

	crash_text(&lines[0], e->signal.crash);
	crash_text_stack(&lines[1], e->signal.stack);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (lines[i].len) {
			line_begin(t, e->time, k, MARK_EVENT);
			line_text(t, i ? "" : "crash: ");
			line_text(t, lines[i].s);
			line_finish(t, BAD);
		}
		sbuf_done(&lines[i]);
	}
}

static void on_signal(struct timeline *t, const struct event *e)
{
	const struct signal_fact *f = &e->process->last_signal;

	if (e->signal.number == KERNEL_SIGCHLD && f->from == SIGNAL_KERNEL)
		return;		/* the exit of the child has a line of its own */

	struct timeline_track *k = track_of(t, e->process, e->time);

	line_repeatable(t, k, &(struct repeated_line){.kind = REPEAT_SIGNAL, .serial = k->serial,
		.number = e->signal.number, .fact = *f, .time = e->time});
	if (e->signal.crash)
		write_crash(t, k, e);
}

static void on_stop(struct timeline *t, const struct event *e)
{
	end_count_stopped(t, e);
	if (!changes_state(e) || e->process->state != PROCESS_STOPPED)
		return;

	struct timeline_track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, MARK_EVENT);
	line_text(t, "stopped by ");
	words_signal(&t->body, e->signal.number);
	line_finish(t, SIGNAL);
	track_lane(t, k, LANE_STOPPED);
}

static void on_continue(struct timeline *t, const struct event *e)
{
	end_count_stopped(t, e);
	if (!changes_state(e))
		return;

	struct timeline_track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, MARK_EVENT);
	line_text(t, "continued after ");
	line_duration(t, elapsed(e->process->stopped, e->time));
	line_finish(t, SIGNAL);
	track_lane(t, k, LANE_RUNS);
}

static void on_notice(struct timeline *t, const struct event *e)
{
	line_begin(t, e->time, track_of(t, e->process, e->time), MARK_EVENT);
	line_text(t, "! ");
	notice_words(&t->body, e);
	line_finish(t, BAD);
}

static void on_look(struct timeline *t, const struct event *e)
{
	t->timed_out |= e->look.why == LOOK_TIMEOUT;
	if (e->look.why != LOOK_COMMAND_EXITED || e->task.tid != e->tgid)
		return;
	line_begin(t, e->time, track_of(t, e->process, e->time), MARK_EVENT);
	line_text(t, e->look.state == 'T' ? "left stopped" : "left running");
	line_text(t, ": the command has ended");
	line_finish(t, ZOMBIE);
}

static void *timeline_open(const struct print_options *options, struct output *out)
{
	struct timeline *t = alloc_new(struct timeline);
	unsigned width = options->width;

	t->o = options;
	t->out = out;
	t->lanes.utf8 = options->utf8;
	t->lanes.room = !width ? LANES_MAX :
		width < TIMELINE_LANES_AT + 2 * LANES_MIN + TEXT_MIN ? LANES_MIN :
		(width - TIMELINE_LANES_AT - TEXT_MIN) / 2;
	return t;
}

static void timeline_event(void *self, const struct event *e)
{
	static void (*const handlers[EVENT_KINDS])(struct timeline *, const struct event *) = {
		[EVENT_NEW] = birth_new,
		[EVENT_EXEC] = on_exec,
		[EVENT_LEAVE] = failed_exec_note,
		[EVENT_SIGNAL] = on_signal,
		[EVENT_STOP] = on_stop,
		[EVENT_CONTINUE] = on_continue,
		[EVENT_EXITING] = end_exiting,
		[EVENT_EXIT] = end_exit,
		[EVENT_REAP] = end_reap,
		[EVENT_DETACH] = end_detach,
		[EVENT_LOST] = end_lost,
		[EVENT_NOTICE] = on_notice,
		[EVENT_LOOK] = on_look,
	};
	struct timeline *t = self;

	t->time = e->time;
	deferred_write_old(t);
	if (e->kind == EVENT_BEGIN) {
		t->tracer = e->begin.tracer;
	} else if (e->kind == EVENT_FORK) {	/* e->process may be NULL */
		birth_fork(t, e);
	} else if (e->kind == EVENT_END) {
		line_flush_repeats(t);
		fold_finish(t);
		timeline_totals(t, e);
		t->ended = true;
	} else if (e->kind == EVENT_LIBRARY_RETURN) {
		t->library_calls++;
	} else if (e->process && e->kind != EVENT_LIBRARY_CALL) {
		place_write_before(t, e);
		if (handlers[e->kind])
			handlers[e->kind](t, e);
		place_write_after(t, e);
	}
}

static void timeline_close(void *self)
{
	struct timeline *t = self;
	struct timeline_track *k;

	if (!t->ended && t->processes) {
		line_flush_repeats(t);
		fold_finish(t);
		timeline_totals(t, NULL);
	}
	for (size_t at = 0; (k = hash_next(&t->tracks, &at)); at = 0)
		fold_free(t, k);
	hash_done(&t->tracks);
	hash_done(&t->pids);
	sbuf_done(&t->line);
	sbuf_done(&t->body);
	sbuf_done(&t->held.body);
	free(t->longest_program);
	free(t);
}

static bool timeline_idle(void *self) { return end_idle(self); }

static void timeline_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	const struct timeline *t = self;
	struct sbuf b = {0};

	text_seconds(&b, t ? t->time : 0, TIMELINE_SECONDS);
	sbuf_str(&b, "  ");
	if (why == PRINT_GAP_DROPPED) {
		words_count(&b, lines, "line is", "lines are");
		sbuf_str(&b, " lost here: not read in time\n");
	} else {
		sbuf_str(&b, "the limit of --max-bytes is reached, no more follows\n");
	}
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

static const char calls[] =
	"kill,tkill,tgkill,pidfd_send_signal,rt_sigqueueinfo,rt_tgsigqueueinfo,setsid,setpgid,"
	"execve,execveat";

static const char *timeline_adapt(const struct print_options *options, struct wants *wants)
{
	wants->environments = wants->descriptors = wants->figures = options->verbose;
	return calls;
}

const struct printer printer_timeline = {
	.name = "timeline",
	.help = "a line for each event in the life of a process, from fork to reap",
	.wants = {.signals = true, .crashes = true, .programs = true, .reaps = true,
		  .identity = true, .workloads = true, .shortages = true, .cheap_calls = true,
		  .values = true, .faults = true, .looks = true, .names = true},
	.calls = calls,
	.adapt = timeline_adapt,
	.is_for_terminal = true,
	.open = timeline_open,
	.event = timeline_event,
	.close = timeline_close,
	.idle = timeline_idle,
	.gap = timeline_gap,
};
