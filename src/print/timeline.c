/* The timeline: a line for each turn in the life of a process, and a rail (rail.h) that shows who
 * is alive meanwhile.
 *
 *   0.000000   17830  ┌     start
 *   0.000812   17830  ├     exec /bin/sh (sh -c "true; exit 3")
 *   0.001204   17830  ├─┐   fork → 17831
 *
 * It needs no system calls, just what happens to processes. A birth has two reports, in either
 * order: the line is the maker's. Of what repeats itself (threads by the dozen, a timer's signals)
 * the first is shown at once, and how often it came again before a line of something else. */
#include "print/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/alloc.h"
#include "print/notice_words.h"
#include "print/text_time.h"
#include "print/timeline_line.h"
#include "print/timeline_totals.h"
#include "print/timeline_who.h"
#include "print/timeline_words.h"
#include "ptrail/output.h"

enum { TEXT_LEAST = 36, KERNEL_SIGCHLD = 17 };

static uint64_t since(uint64_t then, uint64_t now) { return now > then ? now - then : 0; }

static void thread(struct timeline *t, const struct event *e, const struct track *k,
		   enum repeat kind)
{
	line_again(t, k, &(struct again){.kind = kind, .serial = k->serial, .tid = e->task.tid,
		.live = e->process->live_tasks, .time = e->time});
}

/* --- births --- */

static struct track *track_add(struct timeline *t, uint64_t serial, pid_t pid)
{
	struct track *k = alloc_new(struct track);

	*k = (struct track){.serial = serial, .pid = pid, .lane = RAIL_NONE};
	hash_put(&t->tracks, serial, k);
	t->processes++;
	return k;
}

static void track_end(struct timeline *t, struct track *k)
{
	rail_set(&t->rail, k->lane, LANE_FREE);
	t->zombies -= k->zombie;
	hash_remove(&t->tracks, k->serial);
	free(k);
}

static void begin_birth(struct timeline *t, uint64_t time, struct track *k)
{
	line_settle(t);
	k->shown = true;
	k->lane = rail_take(&t->rail);
	line_begin(t, time, k, KNOT_START);
}

/* The track of a process that has a line to come, and has one already */
static struct track *track_of(struct timeline *t, const struct process *p, uint64_t time)
{
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (!k)
		k = track_add(t, p->id.serial, p->id.tid);
	if (k->shown)
		return k;
	begin_birth(t, time, k);
	line_text(t, "appears, ");
	if (p->parent) {
		line_text(t, "a child of ");
		line_number(t, p->parent->id.tid);
	} else {
		line_text(t, "not known whose child");
	}
	line_finish(t, BIRTH);
	return k;
}

static void made(struct timeline *t, const struct event *e, const struct process *maker,
		 pid_t maker_pid, struct track *child, pid_t child_pid)
{
	static const char *const names[] = {
		[BORN_COMMAND] = "fork", [BORN_ATTACHED] = "fork", [BORN_FORK] = "fork",
		[BORN_VFORK] = "vfork", [BORN_CLONE] = "clone", [BORN_THREAD] = "clone",
		[BORN_UNKNOWN] = "fork",
	};
	const struct track *k = maker ? track_of(t, maker, e->time) : NULL;
	bool joins = child && child->shown;

	line_settle(t);
	if (child && !child->shown)
		child->lane = rail_take(&t->rail);
	if (child)
		child->shown = child->made = true;
	line_begin_at(t, e->time, maker_pid, k ? k->lane : RAIL_NONE, KNOT_EVENT,
		 child ? child->lane : RAIL_NONE, joins);
	line_text(t, names[e->born.how]);
	line_text(t, t->o->utf8 ? " → " : " -> ");
	line_number(t, child_pid);
	if (!child && e->born.other.serial && e->kind == EVENT_FORK)
		line_text(t, ", which is gone already");
	line_finish(t, BIRTH);
}

static void on_new(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (t->newest < e->task.serial)
		t->newest = e->task.serial;
	if (e->task.tid != e->tgid && (k || e->born.how != BORN_ATTACHED)) {
		t->threads++;
		thread(t, e, track_of(t, p, e->time), REPEAT_BIRTH);
		return;
	}
	if (k)		/* its maker's report came first */
		return;
	k = track_add(t, p->id.serial, p->id.tid);
	if (e->born.how == BORN_UNKNOWN)	/* its maker's report may come */
		return;
	if (e->born.how == BORN_COMMAND || e->born.how == BORN_ATTACHED) {
		begin_birth(t, e->time, k);
		line_text(t, e->born.how == BORN_COMMAND ? "start" : "attached");
		line_finish(t, BIRTH);
	} else if (p->parent) {
		made(t, e, p->parent, p->parent->id.tid, k, k->pid);
	}
}

static void on_fork(struct timeline *t, const struct event *e)
{
	uint64_t serial = e->born.other.serial;
	struct track *child = hash_get(&t->tracks, serial);

	if (e->born.how == BORN_THREAD || e->born.other_tgid == e->tgid || (child && child->made))
		return;		/* the other's own report is enough, or named its maker */
	if (!child && serial > t->newest) {
		t->newest = serial;
		child = track_add(t, serial, e->born.other.tid);
	}
	made(t, e, e->process, e->tgid, child, e->born.other.tid);
}

/* --- life --- */

/* How much may still be added to the body, but for `more` columns; 0: any */
static unsigned room_left(const struct timeline *t, unsigned more)
{
	unsigned used = words_columns(t->body.s) + more;

	return !t->room ? 0 : t->room > used ? t->room - used : 1;
}

static void on_exec(struct timeline *t, const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "";
	const char *const *argv = e->exec.argv;

	t->programs++;
	line_begin(t, e->time, track_of(t, e->process, e->time), KNOT_EVENT);
	line_text(t, "exec ");
	if (e->exec.old_tid && e->exec.old_tid != e->task.tid) {
		line_text(t, "by thread ");
		line_number(t, e->exec.old_tid);
		line_text(t, ": ");
	}
	if (argv && argv[0] && !strcmp(argv[0], path)) {
		words_command(&t->body, argv, room_left(t, 0), t->o->utf8);
	} else {
		words_token(&t->body, *path ? path : "?");
		if (argv && argv[0]) {
			line_text(t, " (");
			words_command(&t->body, argv, room_left(t, strlen(")")), t->o->utf8);
			line_text(t, ")");
		}
	}
	line_finish(t, PROGRAM);
}

static void on_signal(struct timeline *t, const struct event *e)
{
	const struct signal_fact *f = &e->process->last_signal;

	if (e->signal.number == KERNEL_SIGCHLD && f->from == SIGNAL_KERNEL)
		return;		/* the child's own line tells */

	const struct track *k = track_of(t, e->process, e->time);

	line_again(t, k, &(struct again){.kind = REPEAT_SIGNAL, .serial = k->serial,
		.number = e->signal.number, .fact = *f, .time = e->time});
}

/* Whether this event brought the process into the state it is in */
static bool turned(const struct event *e) { return e->process->state_seq == e->seq; }

static void on_stop(struct timeline *t, const struct event *e)
{
	if (!turned(e) || e->process->state != PROCESS_STOPPED)
		return;

	const struct track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, KNOT_EVENT);
	line_text(t, "stopped by ");
	words_signal(&t->body, e->signal.number);
	line_finish(t, SIGNAL);
	rail_set(&t->rail, k->lane, LANE_STOPPED);
}

static void on_continue(struct timeline *t, const struct event *e)
{
	if (!turned(e))
		return;

	const struct track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, KNOT_EVENT);
	line_text(t, "continued after ");
	line_duration(t, since(e->process->stopped, e->time));
	line_finish(t, SIGNAL);
	rail_set(&t->rail, k->lane, LANE_RUNS);
}

/* --- ends --- */

static void orphaned(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;

	for (const struct process *c = p->first_child; c; c = c->next) {
		line_begin(t, e->time, track_of(t, c, e->time), KNOT_EVENT);
		t->orphans++;
		line_text(t, c->state == PROCESS_ZOMBIE ? "orphaned as a zombie: its parent " :
		     "orphaned: its parent ");
		line_number(t, p->id.tid);
		line_text(t, " is gone");
		line_finish(t, ZOMBIE);
	}
}

static void task_gone(struct timeline *t, const struct event *e, const struct track *k)
{
	if (e->task.tid != e->tgid) {
		thread(t, e, k, REPEAT_END);
		return;
	}
	line_begin(t, e->time, k, KNOT_EVENT);
	line_text(t, "main thread ends");
	line_live(t, e->process->live_tasks);
	line_finish(t, QUIET);
}

static void on_exit_event(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct track *k = track_of(t, p, e->time);
	bool zombie = p->state == PROCESS_ZOMBIE;

	if (p->live_tasks) {
		task_gone(t, e, k);
		return;
	}
	line_begin(t, e->time, k, zombie ? KNOT_EXIT : KNOT_END);
	who_ended(&t->body, p);
	line_text(t, " (ran ");
	line_duration(t, since(p->born, e->time));
	if (p->tasks > 1) {
		line_text(t, ", ");
		words_count(&t->body, p->tasks, "thread", "threads");
	}
	if (p->leader_left) {
		line_text(t, ", main thread gone ");
		line_duration(t, since(p->leader_left, e->time));
		line_text(t, " before");
	}
	line_text(t, ")");
	line_finish(t, p->ending.signaled || p->ending.number ? BAD : PLAIN);
	if (zombie) {
		rail_set(&t->rail, k->lane, LANE_ZOMBIE);
		k->zombie = true;
		t->zombies++;
	} else {
		rail_set(&t->rail, k->lane, LANE_FREE);
		k->lane = RAIL_NONE;
	}
	orphaned(t, e);
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

static void on_reap(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct track *k = track_of(t, p, e->time);
	uint64_t ns = since(e->reap.zombie_since ? e->reap.zombie_since : p->exited, e->time);
	pid_t by = e->reap.by;

	line_begin(t, e->time, k, KNOT_END);
	line_text(t, "reaped");
	if (e->reap.automatic) {
		line_text(t, " by the kernel: its parent ignores SIGCHLD");
	} else {
		if (by) {
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
	line_finish(t, ZOMBIE);
	track_end(t, k);
}

static void on_detach(struct timeline *t, const struct event *e)
{
	if (!turned(e) || e->process->state != PROCESS_LET_GO)
		return;

	struct track *k = track_of(t, e->process, e->time);

	line_begin(t, e->time, k, KNOT_END);
	line_text(t, k->zombie ? "let go, still a zombie" : "let go, it lives on");
	line_finish(t, PLAIN);
	track_end(t, k);
}

static void on_lost(struct timeline *t, const struct event *e)
{
	struct track *k = track_of(t, e->process, e->time);

	if (e->process->live_tasks) {
		task_gone(t, e, k);
		return;
	}
	line_begin(t, e->time, k, KNOT_END);
	line_text(t, "lost: gone, and nobody said how");
	line_finish(t, BAD);
	track_end(t, k);
}

static void on_notice(struct timeline *t, const struct event *e)
{
	line_begin(t, e->time, track_of(t, e->process, e->time), KNOT_EVENT);
	line_text(t, "! ");
	notice_words(&t->body, e);
	line_finish(t, BAD);
}

static void *timeline_open(const struct print_options *options, struct output *out)
{
	struct timeline *t = alloc_new(struct timeline);
	unsigned width = options->width;

	t->o = options;
	t->out = out;
	t->rail.utf8 = options->utf8;
	t->rail.room = !width ? RAIL_LANES :
		width < TIMELINE_RAIL_AT + 2 * RAIL_LEAST + TEXT_LEAST ? RAIL_LEAST :
		(width - TIMELINE_RAIL_AT - TEXT_LEAST) / 2;
	return t;
}

static void timeline_event(void *self, const struct event *e)
{
	static void (*const shows[EVENT_KINDS])(struct timeline *, const struct event *) = {
		[EVENT_NEW] = on_new,
		[EVENT_EXEC] = on_exec,
		[EVENT_SIGNAL] = on_signal,
		[EVENT_STOP] = on_stop,
		[EVENT_CONTINUE] = on_continue,
		[EVENT_EXIT] = on_exit_event,
		[EVENT_REAP] = on_reap,
		[EVENT_DETACH] = on_detach,
		[EVENT_LOST] = on_lost,
		[EVENT_NOTICE] = on_notice,
	};
	struct timeline *t = self;

	t->time = e->time;
	if (e->kind == EVENT_FORK) {	/* of a maker that may be gone */
		on_fork(t, e);
	} else if (e->kind == EVENT_END) {
		timeline_totals(t, e);
		t->ended = true;
	} else if (shows[e->kind] && e->process) {
		shows[e->kind](t, e);
	}
}

static void timeline_close(void *self)
{
	struct timeline *t = self;
	struct track *k;

	if (!t->ended && t->processes)
		timeline_totals(t, NULL);
	for (size_t at = 0; (k = hash_next(&t->tracks, &at));)
		free(k);
	hash_done(&t->tracks);
	sbuf_done(&t->line);
	sbuf_done(&t->body);
	free(t->longest_program);
	free(t);
}

static void gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	const struct timeline *t = self;
	struct sbuf b = {0};

	text_seconds(&b, t ? t->time : 0, TIMELINE_SECONDS);
	sbuf_str(&b, "  ");
	if (why == PRINT_GAP_DROPPED) {
		words_count(&b, lines, "line is", "lines are");
		sbuf_str(&b, " lost here: nobody read in time\n");
	} else {
		sbuf_str(&b, "the limit of --max-bytes is reached, no more follows\n");
	}
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

const struct printer printer_timeline = {
	.name = "timeline",
	.help = "a line for each turn in the life of a process, from fork to burial",
	.wants = {.signals = true, .programs = true, .reaps = true, .identity = true,
		  .figures = true, .cheap_calls = true},
	.calls = "kill,tkill,tgkill,pidfd_send_signal,rt_sigqueueinfo,rt_tgsigqueueinfo,setsid,"
		"setpgid",
	.open = timeline_open,
	.event = timeline_event,
	.close = timeline_close,
	.gap = gap,
};
