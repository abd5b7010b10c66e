/* The printer `text`: strace's lines to the letter.
 *
 * A call's line begins at its entry and ends at its return; what comes between from another task
 * breaks it (<unfinished ...>), and it goes on in a line of its own (<... read resumed>). */
#include "print/text/text.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "print/core/render_cache.h"
#include "print/core/notice_words.h"
#include "print/text/call.h"
#include "print/text/line.h"
#include "print/text/value.h"
#include "print/core/process_words.h"

enum {
	RESTART_BLOCK = 516,	/* ERESTART_RESTARTBLOCK, linux/errno.h */
	NATIVE_WORD = 8,	/* what goes without saying */
};

/* What a call is called, as its view has it */
struct called {
	const char *name;	/* a row's; NULL: by its number */
	uint64_t nr;
};

/* What is remembered of a task */
struct task {
	uint64_t serial;
	pid_t tid;
	bool in_call;
	bool begun_elsewhere;		/* the call's entry is another printer's */
	uint8_t word;			/* of the machine interface of its last call */
	bool restarts;			/* the call is restart_syscall */
	struct text_cut cut;
	struct called call;		/* that it is in */
	bool was_interrupted;
	struct called interrupted;	/* call that restart_syscall goes on with */
};

/* Tasks of a process that were attached to, until all are known */
struct attached {
	pid_t tgid;
	unsigned threads;
};

struct text {
	struct text_line line;
	struct hash tasks;	/* serial → struct task: those that live */
	struct task *last;	/* of which there was an event last, or NULL */
	struct attached attached;
	struct alike_texts known;	/* of calls, without times */
	struct event held;	/* a leader's exit that may turn out to be a thread's execve */
	bool holds;
};

static struct task *task_of(struct text *t, struct task_id id)
{
	struct task *k = t->last;

	if (k && k->serial == id.serial)
		return k;
	k = t->last = hash_get(&t->tasks, id.serial);
	if (k)
		return k;
	k = t->last = alloc_new(struct task);
	k->serial = id.serial;
	k->tid = id.tid;
	k->word = NATIVE_WORD;
	hash_put(&t->tasks, id.serial, k);
	t->line.tasks = t->tasks.count;
	return k;
}

static void forget(struct text *t, struct task *k)
{
	hash_remove(&t->tasks, k->serial);
	t->line.tasks = t->tasks.count;
	t->last = NULL;
	free(k);
}

static void name_of(struct text *t, const struct called *c)
{
	text_call_name(&t->line.b, &(struct call_view){.name = c->name, .nr = c->nr});
}

static void resumed(struct text *t, const struct task *k)
{
	sbuf_str(&t->line.b, "<... ");
	name_of(t, &k->call);
	sbuf_str(&t->line.b, " resumed>");
}

static void remember_name(struct task *k, const struct call_view *c)
{
	k->call = (struct called){c->name, c->nr};
	k->restarts = c->name && *c->name == 'r' && !strcmp(c->name, "restart_syscall");
}

/* Says that the task's calls are of another word size than those before */
static void word_size(struct text *t, const struct event *e, struct task *k)
{
	if (!e->call.abi || e->call.abi->word == k->word)
		return;
	k->word = e->call.abi->word;
	if (text_line_is_quiet(&t->line))
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, "[ Process PID=");
	sbuf_dec(&t->line.b, e->task.tid, true);
	sbuf_str(&t->line.b, k->word == 4 ? " runs in 32 bit mode. ]" : " runs in 64 bit mode. ]");
	text_line_end(&t->line);
}

static void restart(struct text *t, const struct task *k)
{
	sbuf_str(&t->line.b, "restart_syscall(<... resuming interrupted ");
	if (k->was_interrupted)
		name_of(t, &k->interrupted);
	else
		sbuf_str(&t->line.b, "system call");
	sbuf_str(&t->line.b, " ...>");
}

/* The tracer knows what was being waited in when it attached (trace/engine/engine.h) */
static void learn_interrupted(const struct event *e, struct task *k)
{
	const struct call *row = NULL;

	if (e->call.abi && !k->was_interrupted)
		row = desc_call(e->call.abi, e->call.arg[0]);
	if (!row || !strcmp(row->name, k->call.name))
		return;
	k->was_interrupted = true;
	k->interrupted = (struct called){.name = row->name};
}

/* What was written of calls like this one; printers that are many remember nothing */
static struct alike_text *alike(struct text *t, const struct event *e)
{
	return t->line.o->separate ? NULL : alike_find(&t->known, e);
}

/* What is known at entry, and where that ends */
static void entry(struct text *t, const struct event *e, struct text_cut *cut)
{
	struct alike_text *known = alike(t, e);
	struct sbuf *b = &t->line.b;
	size_t begin = b->len;

	if (known && known->like == e->call.like) {
		sbuf_add(b, known->text.s, known->cut);
		memcpy(cut, known->text.s + known->cut, sizeof(*cut));
		return;
	}
	*cut = text_call_entry(b, t->line.o, e->call.view);
	if (known)
		alike_keep(known, e->call.like, b->s + begin, b->len - begin, (char *)cut,
			   sizeof(*cut));
}

static void enter(struct text *t, const struct event *e, struct task *k)
{
	const struct call_view *c = e->call.view;

	word_size(t, e, k);
	text_line_begin(&t->line, e->task.tid, e->time);
	remember_name(k, c);
	if (k->restarts) {
		learn_interrupted(e, k);
		restart(t, k);
		k->cut = (struct text_cut){.args = UINT16_MAX};
	} else {
		entry(t, e, &k->cut);
	}
	k->in_call = true;
	text_line_keep(&t->line, k->serial);
}

/* Of a call that will not come back */
static void end_call(struct text *t, const struct event *e, struct task *k)
{
	if (!k->in_call)
		return;
	if (t->line.open != k->serial) {
		text_line_begin(&t->line, k->tid, e->time);
		resumed(t, k);
	}
	sbuf_str(&t->line.b, k->cut.more ? " <unfinished ...>)" : ")");
	text_line_to_column(&t->line);
	sbuf_str(&t->line.b, "= ?");
	k->in_call = false;
	text_line_end(&t->line);
}

static void duration(struct text *t, const struct event *e)
{
	sbuf_str(&t->line.b, " <");
	text_seconds(&t->line.b, e->time > e->call.entered ? e->time - e->call.entered : 0, 1);
	sbuf_char(&t->line.b, '>');
}

/* Returns where it begins. */
static size_t result(struct text *t, const struct event *e)
{
	size_t begin;

	sbuf_char(&t->line.b, ')');
	text_line_to_column(&t->line);
	begin = t->line.b.len;
	text_call_result(&t->line.b, t->line.o, e->call.view, e->call.note);
	return begin;
}

/* The rest, and the result. `cut`: where what was shown at entry ended; NULL: nothing was */
static void rest(struct text *t, const struct event *e, const struct text_cut *cut)
{
	struct alike_text *known = e->call.at_once == !cut ? alike(t, e) : NULL;
	struct sbuf *b = &t->line.b;
	size_t begin = b->len, end, second;

	if (known && known->like == e->call.like) {
		sbuf_add(b, known->text.s, known->cut);
		sbuf_char(b, ')');
		text_line_to_column(&t->line);
		sbuf_add(b, known->text.s + known->cut, known->text.len - known->cut);
		return;
	}
	if (cut)
		text_call_rest(b, t->line.o, e->call.view, *cut);
	else
		text_call_whole(b, t->line.o, e->call.view);
	end = b->len;
	second = result(t, e);
	if (known)
		alike_keep(known, e->call.like, b->s + begin, end - begin, b->s + second,
			   b->len - second);
}

/* The line of a call whose entry was not shown */
static void whole_line(struct text *t, const struct event *e, struct task *k)
{
	text_line_begin(&t->line, e->task.tid, e->call.at_once ? e->call.entered : e->time);
	remember_name(k, e->call.view);
	if (e->call.note == CALL_UNKNOWN_ENTRY || k->begun_elsewhere) {
		resumed(t, k);
		result(t, e);
	} else if (k->restarts) {
		restart(t, k);
		result(t, e);
	} else {
		rest(t, e, NULL);
	}
}

static void leave(struct text *t, const struct event *e, struct task *k)
{
	if (e->call.at_once) {
		word_size(t, e, k);
		k->in_call = k->begun_elsewhere = false;
	}
	if (k->in_call) {
		if (t->line.open != k->serial) {
			text_line_begin(&t->line, e->task.tid, e->time);
			resumed(t, k);
		}
		rest(t, e, &k->cut);
	} else {
		whole_line(t, e, k);
	}
	if (t->line.o->durations && e->call.note != CALL_UNKNOWN_ENTRY)
		duration(t, e);
	k->in_call = k->begun_elsewhere = false;
	if (!k->restarts) {
		k->was_interrupted = e->call.failed && e->call.ret == -RESTART_BLOCK;
		k->interrupted = k->call;
	}
	text_line_end(&t->line);
}

static void signal_number(struct sbuf *b, int number)
{
	const char *name = desc_signal_name(number);

	if (name)
		sbuf_str(b, name);
	else
		sbuf_dec(b, number, true);
}

static void on_signal(struct text *t, const struct event *e)
{
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, e->kind == EVENT_STOP ? "--- stopped by " : "--- ");
	signal_number(&t->line.b, e->signal.number);
	if (e->kind == EVENT_SIGNAL && e->signal.view) {
		sbuf_char(&t->line.b, ' ');
		text_value(&t->line.b, t->line.o, e->signal.view);
	}
	sbuf_str(&t->line.b, " ---");
	text_line_end(&t->line);
}

static void on_exit_event(struct text *t, const struct event *e, struct task *k)
{
	const struct ending *how = &e->exit.how;

	end_call(t, e, k);
	if (t->line.o->quiet < 2) {
		text_line_begin(&t->line, e->task.tid, e->time);
		if (e->kind == EVENT_LOST) {
			sbuf_str(&t->line.b, "+++ lost +++");
		} else if (how->signaled) {
			sbuf_str(&t->line.b, "+++ killed by ");
			signal_number(&t->line.b, how->number);
			sbuf_str(&t->line.b, how->core ? " (core dumped) +++" : " +++");
		} else {
			sbuf_str(&t->line.b, "+++ exited with ");
			sbuf_dec(&t->line.b, how->number, true);
			sbuf_str(&t->line.b, " +++");
		}
		text_line_end(&t->line);
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

/* All threads of what we attached to are there when something else comes */
static void all_attached(struct text *t)
{
	if (t->attached.threads)
		text_line_message(&t->line, t->attached.tgid, " attached", t->attached.threads);
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
		text_line_message(&t->line, e->task.tid, " attached", 1);
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
	sbuf_str(&t->line.b, " <pid changed to ");
	sbuf_dec(&t->line.b, to, true);
	sbuf_str(&t->line.b, " ...>");
	text_line_end(&t->line);
}

/* A thread's execve: it gets the number of its process; the leader, whose number that was, is gone
 * without another word. Whichever serial goes on is the event's. */
static void on_exec(struct text *t, const struct event *e)
{
	struct task *k, *other;

	if (!is_thread_exec(e))
		return;
	k = task_of(t, e->task);
	if (t->line.o->separate && k->tid == e->exec.old_tid) {
		if (t->line.open == k->serial)
			pid_changed(t, e->task.tid);
		return;		/* the rest is the leader's printer's */
	}
	k->begun_elsewhere = t->line.o->separate;
	other = by_tid(t, k->tid == e->exec.old_tid ? e->task.tid : e->exec.old_tid, k);
	if (other) {
		struct task *leader = k->tid == e->exec.old_tid ? other : k;
		uint64_t gone = other->serial, open = t->line.open;
		struct task caller = leader == other ? *k : *other;

		end_call(t, e, leader);
		if (open == caller.serial && t->line.open == open)
			pid_changed(t, e->task.tid);
		caller.serial = k->serial;
		*k = caller;
		other->serial = gone;
		forget(t, other);
	} else if (t->line.open == k->serial) {
		pid_changed(t, e->task.tid);
	}
	k->tid = e->task.tid;
	if (t->line.o->quiet >= 3)
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, "+++ superseded by execve in pid ");
	sbuf_dec(&t->line.b, e->exec.old_tid, true);
	sbuf_str(&t->line.b, " +++");
	text_line_end(&t->line);
}

static void on_detach(struct text *t, const struct event *e, struct task *k)
{
	text_line_message(&t->line, e->task.tid, " detached", 1);
	if (t->line.open == k->serial) {
		sbuf_str(&t->line.b, " <detached ...>");
		text_line_end(&t->line);
	}
	forget(t, k);
}

static void on_notice(struct text *t, const struct event *e)
{
	if (t->line.o->quiet >= 2)
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, "[ Process PID=");
	sbuf_dec(&t->line.b, e->tgid, true);
	sbuf_char(&t->line.b, ' ');
	notice_words(&t->line.b, e);
	sbuf_str(&t->line.b, ". ]");
	text_line_end(&t->line);
}

static void event(void *self, const struct event *e)
{
	struct text *t = self;

	if (t->attached.threads && (e->kind != EVENT_NEW || e->born.how != BORN_ATTACHED))
		all_attached(t);
	if (t->holds)
		settle_held(t, e);
	switch (e->kind) {
	case EVENT_BEGIN: t->line.realtime = e->begin.realtime - e->time; break;
	case EVENT_NEW: on_new(t, e); break;
	case EVENT_EXEC: on_exec(t, e); break;
	case EVENT_ENTER:
		if (e->call.view)
			enter(t, e, task_of(t, e->task));
		break;
	case EVENT_LEAVE:
		if (e->call.note == CALL_SUPERSEDED)
			end_call(t, e, task_of(t, e->task));
		else if (e->call.view)
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
	case EVENT_NOTICE: on_notice(t, e); break;
	default: break;
	}
}

static void *text_open(const struct print_options *options, struct output *out)
{
	struct text *t = alloc_new(struct text);

	t->line.o = options;
	t->line.out = out;
	return t;
}

static void text_close(void *self)
{
	struct text *t = self;
	size_t at = 0;

	all_attached(t);
	if (t->holds)
		settle_held(t, NULL);
	if (t->line.open) {
		sbuf_str(&t->line.b, " <unfinished ...>");
		text_line_end(&t->line);
	}
	for (struct task *k; (k = hash_next(&t->tasks, &at));)
		free(k);
	hash_done(&t->tasks);
	alike_done(&t->known);
	sbuf_done(&t->line.b);
	free(t);
}

static void gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	struct sbuf b = {0};

	(void)self;
	if (why == PRINT_GAP_DROPPED) {
		sbuf_str(&b, "[ ptrail: ");
		words_count(&b, lines, "line was", "lines were");
		sbuf_str(&b, " lost here: not read in time. ]\n");
	} else {
		sbuf_str(&b, "[ ptrail: the limit of --max-bytes is reached, no more follows. ]\n");
	}
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

const struct printer printer_text = {
	.name = "text",
	.help = "a line for each system call and signal, as strace writes them",
	.wants = {.calls = true, .values = true, .signals = true, .exiting = true},
	.at_once = true,
	.open = text_open,
	.event = event,
	.close = text_close,
	.gap = gap,
};
