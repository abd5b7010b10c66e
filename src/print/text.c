/* The printer `text`: strace's lines to the letter.
 *
 * A call's line begins at its entry and ends at its return; what comes between from another task
 * breaks it (<unfinished ...>), and it goes on in a line of its own (<... read resumed>). */
#include "print/text.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/signal.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/sbuf.h"
#include "print/text_call.h"
#include "print/text_time.h"
#include "print/text_value.h"
#include "ptrail/output.h"

enum {
	NAME_MAX_LEN = 48,
	RESTART_BLOCK = 516,	/* ERESTART_RESTARTBLOCK, linux/errno.h */
	NATIVE_WORD = 8,	/* what goes without saying */
};

/* What is remembered of a task */
struct task {
	uint64_t serial;
	pid_t tid;
	bool in_call;
	uint8_t word;			/* of the machine interface of its last call */
	struct text_cut cut;
	char name[NAME_MAX_LEN];	/* of the call it is in */
	char interrupted[NAME_MAX_LEN];	/* of the call that restart_syscall goes on with */
};

/* Tasks of a process that were attached to, until all are known */
struct attached {
	pid_t tgid;
	unsigned threads;
};

struct text {
	const struct print_options *o;
	struct output *out;
	struct hash tasks;	/* serial → struct task: those that live */
	struct sbuf b;		/* what this event adds */
	uint64_t open_line;	/* serial of the task whose line has no end yet; 0: none */
	size_t column;		/* of that line, before b */
	uint64_t realtime;	/* when the trace began */
	uint64_t last;		/* time of the last line's beginning */
	bool any;		/* there was a line */
	struct text_clock clock;
	struct attached attached;
	struct event held;	/* a leader's exit that may turn out to be a thread's execve */
	bool holds;
};

static struct task *task_of(struct text *t, struct task_id id)
{
	struct task *k = hash_get(&t->tasks, id.serial);

	if (k)
		return k;
	k = alloc_new(struct task);
	k->serial = id.serial;
	k->tid = id.tid;
	k->word = NATIVE_WORD;
	hash_put(&t->tasks, id.serial, k);
	return k;
}

static void forget(struct text *t, struct task *k)
{
	hash_remove(&t->tasks, k->serial);
	free(k);
}

static void flush(struct text *t)
{
	if (t->b.len)
		output_add(t->out, t->b.s, t->b.len);
	t->column = t->open_line ? t->column + t->b.len : 0;
	sbuf_reset(&t->b);
}

/* -q, and -f -o FILE: no word of what is no event of the tracee's */
static bool is_quiet(const struct text *t)
{
	return t->o->quiet || t->o->always_pid;
}

static void pid_column(struct text *t, pid_t tid)
{
	size_t start = t->b.len;

	if (t->o->always_pid) {
		sbuf_dec(&t->b, tid, true);
		while (t->b.len - start < 5)
			sbuf_char(&t->b, ' ');
		sbuf_char(&t->b, ' ');
	} else if (t->tasks.count > 1) {
		sbuf_str(&t->b, "[pid ");
		text_padded(&t->b, tid, 5, ' ');
		sbuf_str(&t->b, "] ");
	}
}

/* Ends what line there is, begins one of `tid` */
static void line_begin(struct text *t, pid_t tid, uint64_t time)
{
	const struct print_options *o = t->o;
	uint64_t now = t->realtime + time;

	if (t->open_line)
		sbuf_str(&t->b, " <unfinished ...>\n");
	flush(t);
	t->open_line = 0;
	t->column = 0;
	pid_column(t, tid);
	if (o->wall_clock == 3)
		text_seconds(&t->b, now, 1);
	else if (o->wall_clock)
		text_clock(&t->b, &t->clock, now, o->wall_clock == 2 ? 6 : 0);
	if (o->wall_clock)
		sbuf_char(&t->b, ' ');
	if (o->relative) {
		sbuf_str(&t->b, o->wall_clock ? "(+" : "");
		text_seconds(&t->b, t->any && time > t->last ? time - t->last : 0, 6);
		sbuf_str(&t->b, o->wall_clock ? ") " : " ");
	}
	t->last = time;
	t->any = true;
}

static void line_end(struct text *t)
{
	sbuf_char(&t->b, '\n');
	t->open_line = 0;
	flush(t);
}

static void to_column(struct text *t)
{
	do
		sbuf_char(&t->b, ' ');
	while (t->column + t->b.len < t->o->column);
}

static void resumed(struct text *t, const char *name)
{
	sbuf_str(&t->b, "<... ");
	sbuf_str(&t->b, name);
	sbuf_str(&t->b, " resumed>");
}

static void remember_name(struct text *t, struct task *k, const struct call_view *c)
{
	size_t start = t->b.len, n;

	text_call_name(&t->b, c);
	n = t->b.len - start;
	n = n < sizeof(k->name) ? n : sizeof(k->name) - 1;
	memcpy(k->name, t->b.s + start, n);
	k->name[n] = 0;
	t->b.len = start;
}

/* Says that the task's calls are of another word size than those before */
static void word_size(struct text *t, const struct event *e, struct task *k)
{
	if (!e->call.abi || e->call.abi->word == k->word)
		return;
	k->word = e->call.abi->word;
	if (is_quiet(t))
		return;
	line_begin(t, e->task.tid, e->time);
	sbuf_str(&t->b, "[ Process PID=");
	sbuf_dec(&t->b, e->task.tid, true);
	sbuf_str(&t->b, k->word == 4 ? " runs in 32 bit mode. ]" : " runs in 64 bit mode. ]");
	line_end(t);
}

static void enter(struct text *t, const struct event *e, struct task *k)
{
	const struct call_view *c = e->call.view;

	word_size(t, e, k);
	line_begin(t, e->task.tid, e->time);
	remember_name(t, k, c);
	if (!strcmp(k->name, "restart_syscall")) {
		sbuf_str(&t->b, "restart_syscall(<... resuming interrupted ");
		sbuf_str(&t->b, *k->interrupted ? k->interrupted : "system call");
		sbuf_str(&t->b, " ...>");
		k->cut = (struct text_cut){.args = UINT16_MAX};
	} else {
		k->cut = text_call_entry(&t->b, t->o, c);
		*k->interrupted = 0;
	}
	k->in_call = true;
	t->open_line = k->serial;
	flush(t);
}

/* Of a call that will not come back */
static void end_call(struct text *t, const struct event *e, struct task *k)
{
	if (!k->in_call)
		return;
	if (t->open_line != k->serial) {
		line_begin(t, k->tid, e->time);
		resumed(t, k->name);
	}
	sbuf_str(&t->b, k->cut.more ? " <unfinished ...>)" : ")");
	to_column(t);
	sbuf_str(&t->b, "= ?");
	k->in_call = false;
	line_end(t);
}

static void duration(struct text *t, const struct event *e)
{
	sbuf_str(&t->b, " <");
	text_seconds(&t->b, e->time > e->call.entered ? e->time - e->call.entered : 0, 1);
	sbuf_char(&t->b, '>');
}

static void leave(struct text *t, const struct event *e, struct task *k)
{
	const struct call_view *c = e->call.view;

	if (e->call.note == CALL_SUPERSEDED) {
		end_call(t, e, k);
		return;
	}
	if (!k->in_call) {		/* its entry was not shown */
		line_begin(t, e->task.tid, e->time);
		remember_name(t, k, c);
		if (e->call.note == CALL_UNKNOWN_ENTRY)
			resumed(t, k->name);
		else
			text_call_whole(&t->b, t->o, c);
	} else {
		if (t->open_line != k->serial) {
			line_begin(t, e->task.tid, e->time);
			resumed(t, k->name);
		}
		text_call_rest(&t->b, t->o, c, k->cut);
	}
	sbuf_char(&t->b, ')');
	to_column(t);
	text_call_result(&t->b, t->o, c, e->call.note);
	if (t->o->durations && e->call.note != CALL_UNKNOWN_ENTRY)
		duration(t, e);
	k->in_call = false;
	if (e->call.failed && e->call.ret == -RESTART_BLOCK &&
	    strcmp(k->name, "restart_syscall"))
		memcpy(k->interrupted, k->name, sizeof(k->name));
	line_end(t);
}

static void signal_number(struct sbuf *b, int number)
{
	const char *name = signal_name(number);

	if (name)
		sbuf_str(b, name);
	else
		sbuf_dec(b, number, true);
}

static void on_signal(struct text *t, const struct event *e)
{
	line_begin(t, e->task.tid, e->time);
	sbuf_str(&t->b, e->kind == EVENT_STOP ? "--- stopped by " : "--- ");
	signal_number(&t->b, e->signal.number);
	if (e->kind == EVENT_SIGNAL && e->signal.view) {
		sbuf_char(&t->b, ' ');
		text_value(&t->b, t->o, e->signal.view);
	}
	sbuf_str(&t->b, " ---");
	line_end(t);
}

static void on_exit_event(struct text *t, const struct event *e, struct task *k)
{
	const struct ending *how = &e->exit.how;

	end_call(t, e, k);
	if (t->o->quiet < 2) {
		line_begin(t, e->task.tid, e->time);
		if (e->kind == EVENT_LOST) {
			sbuf_str(&t->b, "+++ lost +++");
		} else if (how->signaled) {
			sbuf_str(&t->b, "+++ killed by ");
			signal_number(&t->b, how->number);
			sbuf_str(&t->b, how->core ? " (core dumped) +++" : " +++");
		} else {
			sbuf_str(&t->b, "+++ exited with ");
			sbuf_dec(&t->b, how->number, true);
			sbuf_str(&t->b, " +++");
		}
		line_end(t);
	}
	forget(t, k);
}

static bool is_thread_exec(const struct event *e)
{
	return e->kind == EVENT_EXEC && e->exec.old_tid && e->exec.old_tid != e->task.tid;
}

/* The leader is superseded (see on_exec) and did not exit, or nothing came of it */
static void settle_held(struct text *t, const struct event *next)
{
	struct task *k = task_of(t, t->held.task);

	t->holds = false;
	if (next && is_thread_exec(next) && next->task.tid == t->held.task.tid)
		forget(t, k);
	else
		on_exit_event(t, &t->held, k);
}

/* A leader that exits before the last task of its process */
static void hold_exit(struct text *t, const struct event *e)
{
	end_call(t, e, task_of(t, e->task));
	t->held = *e;
	t->holds = true;
}

/* "ptrail: Process 5 attached": stands where it happens, be it in the middle of a line */
static void message(struct text *t, pid_t pid, const char *what, unsigned threads)
{
	struct sbuf m = {0};

	if (is_quiet(t))
		return;
	sbuf_str(&m, "ptrail: Process ");
	sbuf_dec(&m, pid, true);
	sbuf_str(&m, what);
	if (threads > 1) {
		sbuf_str(&m, " with ");
		sbuf_dec(&m, threads, false);
		sbuf_str(&m, " threads");
	}
	sbuf_char(&m, '\n');
	output_add(t->out, m.s, m.len);
	sbuf_done(&m);
}

/* All threads of what we attached to are there when something else comes */
static void all_attached(struct text *t)
{
	if (t->attached.threads)
		message(t, t->attached.tgid, " attached", t->attached.threads);
	t->attached = (struct attached){0};
}

static void on_new(struct text *t, const struct event *e)
{
	const struct task *parent = hash_get(&t->tasks, e->born.other.serial);
	uint8_t word = parent ? parent->word : NATIVE_WORD;

	task_of(t, e->task)->word = word;
	if (e->born.how == BORN_COMMAND)
		return;
	if (e->born.how != BORN_ATTACHED) {
		message(t, e->task.tid, " attached", 1);
		return;
	}
	if (t->attached.tgid != e->tgid)
		all_attached(t);
	t->attached.tgid = e->tgid;
	t->attached.threads++;
}

static struct task *by_tid(struct text *t, pid_t tid, const struct task *but)
{
	size_t at = 0;

	for (struct task *k; (k = hash_next(&t->tasks, &at));)
		if (k->tid == tid && k != but)
			return k;
	return NULL;
}

static void pid_changed(struct text *t, pid_t to)
{
	sbuf_str(&t->b, " <pid changed to ");
	sbuf_dec(&t->b, to, true);
	sbuf_str(&t->b, " ...>");
	line_end(t);
}

/* A thread's execve: it gets the number of its process; the leader, whose number that was, is gone
 * without another word. Whichever serial goes on is the event's. */
static void on_exec(struct text *t, const struct event *e)
{
	struct task *k, *other;

	if (!is_thread_exec(e))
		return;
	k = task_of(t, e->task);
	other = by_tid(t, k->tid == e->exec.old_tid ? e->task.tid : e->exec.old_tid, k);
	if (other) {
		struct task *leader = k->tid == e->exec.old_tid ? other : k;
		uint64_t gone = other->serial, open = t->open_line;
		struct task caller = leader == other ? *k : *other;

		end_call(t, e, leader);
		if (open == caller.serial && t->open_line == open)
			pid_changed(t, e->task.tid);
		caller.serial = k->serial;
		*k = caller;
		hash_remove(&t->tasks, gone);
		free(other);
	} else if (t->open_line == k->serial) {
		pid_changed(t, e->task.tid);
	}
	k->tid = e->task.tid;
	if (t->o->quiet >= 3)
		return;
	line_begin(t, e->task.tid, e->time);
	sbuf_str(&t->b, "+++ superseded by execve in pid ");
	sbuf_dec(&t->b, e->exec.old_tid, true);
	sbuf_str(&t->b, " +++");
	line_end(t);
}

static void on_detach(struct text *t, const struct event *e, struct task *k)
{
	message(t, e->task.tid, " detached", 1);
	if (t->open_line == k->serial) {
		sbuf_str(&t->b, " <detached ...>");
		line_end(t);
	}
	forget(t, k);
}

static void event(void *self, const struct event *e)
{
	struct text *t = self;

	if (t->attached.threads && (e->kind != EVENT_NEW || e->born.how != BORN_ATTACHED))
		all_attached(t);
	if (t->holds)
		settle_held(t, e);
	switch (e->kind) {
	case EVENT_BEGIN: t->realtime = e->begin.realtime - e->time; break;
	case EVENT_NEW: on_new(t, e); break;
	case EVENT_EXEC: on_exec(t, e); break;
	case EVENT_ENTER:
		if (e->call.view)
			enter(t, e, task_of(t, e->task));
		break;
	case EVENT_LEAVE:
		if (e->call.view)
			leave(t, e, task_of(t, e->task));
		break;
	case EVENT_SIGNAL:
	case EVENT_STOP: on_signal(t, e); break;
	case EVENT_EXITING: end_call(t, e, task_of(t, e->task)); break;
	case EVENT_EXIT:
		if (e->task.tid == e->tgid && !e->exit.zombie) {
			hold_exit(t, e);
			break;
		}
		/* fallthrough */
	case EVENT_LOST: on_exit_event(t, e, task_of(t, e->task)); break;
	case EVENT_DETACH: on_detach(t, e, task_of(t, e->task)); break;
	default: break;
	}
}

static void *text_open(const struct print_options *options, struct output *out)
{
	struct text *t = alloc_new(struct text);

	t->o = options;
	t->out = out;
	return t;
}

static void text_close(void *self)
{
	struct text *t = self;
	size_t at = 0;

	all_attached(t);
	if (t->holds)
		settle_held(t, NULL);
	if (t->open_line) {
		sbuf_str(&t->b, " <unfinished ...>");
		line_end(t);
	}
	for (struct task *k; (k = hash_next(&t->tasks, &at));)
		free(k);
	hash_done(&t->tasks);
	sbuf_done(&t->b);
	free(t);
}

const struct printer printer_text = {
	.name = "text",
	.help = "a line for each system call and signal, as strace writes them",
	.wants = {.calls = true, .values = true, .signals = true, .reaps = true},
	.open = text_open,
	.event = event,
	.close = text_close,
};
