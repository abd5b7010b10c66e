#include "print/timeline/end.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "print/timeline/birth.h"
#include "print/timeline/fold.h"
#include "print/timeline/failed_exec.h"
#include "print/core/notice_words.h"
#include "print/core/signal_words.h"
#include "print/core/process_words.h"

enum {
	AT_ONCE = 1000000,	/* ns; a reap within it is part of the exit line */
	HOLD_MAX = 100000000,	/* ns; an idle ptrail writes an exit line after this time */
	/* ns; most that counts of the time between two calls of end_idle(): if ptrail itself was
	 * stopped, a reap may be pending */
	IDLE_MAX = HOLD_MAX / 5,
};

static uint64_t elapsed(uint64_t then, uint64_t now) { return now > then ? now - then : 0; }

static void write_orphans(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;

	for (const struct process *c = p->first_child; c; c = c->next) {
		struct timeline_track *k = track_of(t, c, e->time);

		line_begin(t, e->time, k, MARK_EVENT);
		t->orphans++;
		line_text(t, c->state == PROCESS_ZOMBIE ? "orphaned as a zombie: its parent " :
		     "orphaned: its parent ");
		line_number(t, p->id.tid);
		line_text(t, " exited");
		if (c->orphaned_to && c->orphaned_to != k->place.adopter) {
			line_text(t, ", ");
			place_add_adopter(t, k, c);
		}
		line_finish(t, ZOMBIE);
	}
}

static void write_task_exit(struct timeline *t, const struct event *e, struct timeline_track *k)
{
	if (e->task.tid != e->tgid) {
		line_thread(t, e, k, REPEAT_END);
		return;
	}
	line_begin(t, e->time, k, MARK_EVENT);
	line_text(t, "main thread exits");
	line_live(t, e->process->live_tasks);
	line_finish(t, QUIET);
}

static void add_figures(struct timeline *t, const struct figures *f)
{
	line_text(t, ", cpu ");
	line_duration(t, f->processor);
	if (!f->peak_memory)
		return;
	line_text(t, ", ");
	words_size(&t->body, f->peak_memory);
}

/* --- exit lines that wait for the reap --- */

/* Holds the line in t->body until the process is reaped or another line is written. */
static void hold_exit(struct timeline *t, struct timeline_track *k, enum style style)
{
	t->held.track = k;
	t->held.style = style;
	t->held.idle_last = t->held.idle_time = 0;
	t->held.body.len = 0;
	sbuf_add(&t->held.body, t->body.s, t->body.len);
}

static struct timeline_track *write_held(struct timeline *t, enum lane_mark mark, const char *more)
{
	struct timeline_track *k = t->held.track;

	t->held.track = NULL;
	line_begin(t, k->exited, k, mark);
	sbuf_add(&t->body, t->held.body.s, t->held.body.len);
	line_text(t, more);
	line_finish(t, t->held.style);
	return k;
}

void end_write_held(struct timeline *t)
{
	if (t->held.track)
		track_lane(t, write_held(t, MARK_EXIT, ""), LANE_ZOMBIE);
}

bool end_idle(struct timeline *t)
{
	uint64_t now = t->held.track ? clock_ns(CLOCK_MONOTONIC) : 0;

	if (!t->held.track)
		return false;
	if (t->held.idle_last)
		t->held.idle_time += now - t->held.idle_last < IDLE_MAX ?
			now - t->held.idle_last : IDLE_MAX;
	t->held.idle_last = now;
	if (t->held.idle_time < HOLD_MAX)
		return true;
	end_write_held(t);
	return false;
}

/* Whether its parent reaped the process so soon that its exit line says so. */
static bool is_reaped_at_once(const struct timeline *t, const struct timeline_track *k,
			      const struct event *e, uint64_t ns)
{
	const struct process *p = e->process;
	pid_t by = e->reap.by;

	if (t->held.track != k || e->reap.automatic || !by || p->orphan || ns >= AT_ONCE)
		return false;
	return by == t->tracer || (p->parent && p->parent->id.tid == by);
}

/* `change`: how many more threads are stopped from `time` on; negative: fewer */
static void count_stopped(struct timeline_track *k, uint64_t time, int change)
{
	k->stopped += k->stopped_tasks * elapsed(k->stopped_until, time);
	k->stopped_until = time;
	if (change > 0 || k->stopped_tasks)
		k->stopped_tasks += change;
}

void end_count_stopped(struct timeline *t, const struct event *e)
{
	count_stopped(track_of(t, e->process, e->time), e->time, e->kind == EVENT_STOP ? 1 : -1);
}

void end_exiting(struct timeline *t, const struct event *e)
{
	const struct scheduling *s = e->exit.scheduling;
	struct timeline_track *k;

	if (!s || !s->source)
		return;
	k = track_of(t, e->process, e->time);
	count_stopped(k, e->time, -1);		/* if it was stopped, it was killed */
	k->states_source = s->source;
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		k->in_state[i] += s->in_state[i];
}

/* Adds where the time of a process went: on a CPU, and states with 1 % of it at least. Tracees that
 * job control stops are in the state of ptrace-stops. */
static void add_states(struct timeline *t, const struct timeline_track *k)
{
	static const char *const names[KERNEL_STATES] = {
		[STATE_RUNNING] = "on a CPU", [STATE_RUNNABLE] = "waiting for a CPU",
		[STATE_SLEEPING] = "sleeping", [STATE_DISK_SLEEP] = "in state D",
		[STATE_STOPPED] = "stopped", [STATE_TRACED] = "held by ptrail",
		[STATE_OTHER] = "in unknown states",
	};
	const char *before = k->states_source == STATES_SAMPLED ? "; about " : "; ";
	uint64_t times[KERNEL_STATES], sum = 0, stopped = k->in_state[STATE_TRACED];

	if (stopped > k->stopped)
		stopped = k->stopped;
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		sum += times[i] = k->in_state[i];
	times[STATE_TRACED] -= stopped;
	times[STATE_STOPPED] += stopped;
	for (unsigned i = 0; i < KERNEL_STATES; i++) {
		if (!times[i] || (i != STATE_RUNNING && times[i] < sum / 100))
			continue;
		line_text(t, before);
		line_duration(t, times[i]);
		line_text(t, " ");
		line_text(t, names[i]);
		before = ", ";
	}
}

void end_exit(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct timeline_track *k = track_of(t, p, e->time);
	bool zombie = p->state == PROCESS_ZOMBIE;
	enum style style;

	if (p->live_tasks) {
		write_task_exit(t, e, k);
		return;
	}
	k->exited = e->time;
	if (zombie) {
		line_flush_repeats(t);
		t->body.len = 0;
	} else {
		line_begin(t, e->time, k, MARK_END);
	}
	words_exit_cause(&t->body, p, t->o->utf8);
	line_text(t, " (");
	if (*process_name(p)) {
		words_token(&t->body, process_name(p), t->o->utf8);
		line_text(t, ", ");
	}
	line_text(t, "ran ");
	line_duration(t, elapsed(p->born, e->time));
	if (p->tasks > 1) {
		line_text(t, ", ");
		words_count(&t->body, p->tasks, "thread", "threads");
	}
	if (t->o->verbose && p->has_figures)
		add_figures(t, &p->figures);
	if (p->leader_left) {
		line_text(t, ", main thread exited ");
		line_duration(t, elapsed(p->leader_left, e->time));
		line_text(t, " before");
	}
	fold_add_counts(t, k);
	add_states(t, k);
	line_text(t, ")");
	failed_exec_add(t, k);
	style = p->ending.signaled || p->ending.number ? BAD : PLAIN;
	if (zombie) {
		hold_exit(t, k, style);
		k->zombie = true;
		t->zombies++;
	} else {
		line_finish(t, style);
		track_lane(t, k, LANE_FREE);
		k->lane = LANE_NONE;
	}
	write_orphans(t, e);
	if (!zombie)
		track_end(t, k);
}

static void remember_longest(struct timeline *t, const struct process *p, uint64_t ns)
{
	if (t->longest_pid && ns <= t->longest)
		return;
	t->longest = ns;
	t->longest_pid = p->id.tid;
	free(t->longest_program);
	t->longest_program = alloc_string(process_name(p));
}

void end_reap(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct timeline_track *k = track_of(t, p, e->time);
	uint64_t ns = elapsed(e->reap.zombie_since ? e->reap.zombie_since : p->exited, e->time);
	pid_t by = e->reap.by;

	if (is_reaped_at_once(t, k, e, ns)) {
		write_held(t, MARK_END, ", reaped at once");
		remember_longest(t, p, ns);
		track_end(t, k);
		return;
	}
	line_begin(t, e->time, k, MARK_END);
	line_text(t, "reaped");
	if (e->reap.automatic) {
		line_text(t, " by the kernel: its parent ignores SIGCHLD");
	} else {
		if (by && by == t->tracer) {
			line_text(t, " by ptrail");
		} else if (by) {
			line_text(t, " by ");
			line_number(t, by);
			if (p->orphan && p->parent && p->parent->id.tid != by)
				line_text(t, ", which had adopted it,");
		}
		line_text(t, " after ");
		line_duration(t, ns);
		line_text(t, " as a zombie");
		remember_longest(t, p, ns);
	}
	line_finish(t, REAPING);
	track_end(t, k);
}

void end_detach(struct timeline *t, const struct event *e)
{
	if (!changes_state(e) || e->process->state != PROCESS_DETACHED)
		return;

	struct timeline_track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, MARK_END);
	line_text(t, "detached, ");
	if (!detach_words(&t->body, e))
		line_text(t, k->zombie ? "still a zombie" : "still running");
	line_finish(t, PLAIN);
	track_end(t, k);
}

void end_lost(struct timeline *t, const struct event *e)
{
	struct timeline_track *k = track_of(t, e->process, e->time);

	if (e->process->live_tasks) {
		write_task_exit(t, e, k);
		return;
	}
	line_begin(t, e->time, k, MARK_END);
	line_text(t, "lost: exit status unknown");
	line_finish(t, BAD);
	track_end(t, k);
}
