/* The printer `text`: the same lines as strace.
 *
 * A syscall's line begins at syscall enter and ends at syscall exit. If a line of another task
 * comes in between, the first part ends with <unfinished ...> and a new line begins with <... read
 * resumed>. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "print/core/render_cache.h"
#include "print/core/notice_words.h"
#include "print/core/text/call.h"
#include "print/core/text/stack.h"
#include "print/text/library.h"
#include "print/text/line.h"
#include "print/text/operation.h"
#include "print/text/identity.h"
#include "print/core/text/value.h"
#include "print/core/process_words.h"

enum {
	NATIVE_WORD = 8,	/* bytes */
};

/* Name of a syscall */
struct call_name {
	const char *name;	/* constant; NULL: print the number */
	uint64_t nr;
};

/* State of a task */
struct text_task {
	uint64_t serial;
	pid_t tid;
	bool in_call, exits;		/* .exits: in exit or exit_group */
	bool enter_elsewhere;		/* another printer printed the enter (-ff) */
	const char *mode;		/* of the last syscall, from abi_mode(); NULL: 64 bit */
	bool is_restart;		/* the syscall in progress is restart_syscall */
	struct text_cut cut;		/* what is printed of the syscall in progress */
	struct call_name call;		/* syscall in progress, or the last one */
	bool was_restarted;		/* the last syscall is restarted after a signal */
	bool was_interrupted;		/* .interrupted is known */
	struct call_name interrupted;	/* syscall that restart_syscall resumes */
	struct text_place place;	/* of .call */
	struct sbuf joined;		/* --join: the text of the syscall in progress */
	struct sbuf who;		/* --show-process: the line after that of execve */
	struct sbuf stack;		/* of the syscall in progress, if it may not return */
	/* 1 + depth of the library call that the open line of the task belongs to; 0: none */
	unsigned open_library_call;
};

/* Threads of a process reported as attached so far; printed as one message */
struct attached_process {
	pid_t tgid;
	unsigned threads;
};

struct text_printer {
	struct text_line line;
	struct hash tasks;		/* live tasks: serial → struct text_task */
	struct text_task *last;		/* task of the last event, or NULL */
	struct attached_process attached;
	struct render_cache rendered;	/* syscalls without timestamps */
};

static struct text_task *get_task(struct text_printer *t, struct task_id id)
{
	struct text_task *task = t->last;

	if (task && task->serial == id.serial)
		return task;
	task = t->last = hash_get(&t->tasks, id.serial);
	if (task)
		return task;
	task = t->last = alloc_new(struct text_task);
	task->serial = id.serial;
	task->tid = id.tid;
	hash_put(&t->tasks, id.serial, task);
	t->line.tasks = t->tasks.count;
	return task;
}

static void remove_task(struct text_printer *t, struct text_task *task)
{
	hash_remove(&t->tasks, task->serial);
	t->line.tasks = t->tasks.count;
	t->line.place = NULL;
	t->last = NULL;
	sbuf_done(&task->joined);
	sbuf_done(&task->who);
	sbuf_done(&task->stack);
	free(task);
}

/* Sets what -n and -i print in the lines of the event. In a replay, the instruction pointer is
 * known only of a signal that has interrupted a syscall. */
static void set_place(struct text_printer *t, const struct event *e)
{
	struct text_task *task;

	t->line.place = NULL;
	if (e->kind == EVENT_BEGIN || e->kind == EVENT_END || e->kind == EVENT_NEW)
		return;
	task = get_task(t, e->task);
	if ((e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE) && e->call.note != CALL_OPERATION)
		task->place = (struct text_place){
			.nr = e->call.nr, .ip = e->call.ip,
			.word = e->call.abi ? e->call.abi->word : NATIVE_WORD,
			.has_ip = e->call.note != CALL_UNKNOWN_ENTRY,
		};
	else if ((e->kind == EVENT_SIGNAL || e->kind == EVENT_STOP) && e->signal.ip)
		task->place = (struct text_place){
			.nr = task->place.nr, .word = task->place.word, .ip = e->signal.ip,
			.has_ip = true,
		};
	else
		task->place.has_ip &= e->kind == EVENT_SIGNAL && task->was_restarted;
	t->line.place = &task->place;
}

static void add_call_name(struct text_printer *t, const struct call_name *c)
{
	text_call_name(&t->line.b, &(struct call_view){.name = c->name, .nr = c->nr});
}

static void add_resumed(struct text_printer *t, const struct text_task *task)
{
	sbuf_str(&t->line.b, "<... ");
	add_call_name(t, &task->call);
	sbuf_str(&t->line.b, " resumed>");
}

static void set_call_name(struct text_task *task, const struct call_view *c)
{
	task->call = (struct call_name){c->name, c->nr};
	task->is_restart = c->name && *c->name == 'r' && !strcmp(c->name, "restart_syscall");
}

/* Reports that the mode of the syscall differs from that of the task's previous syscall. */
static void check_mode(struct text_printer *t, const struct event *e, struct text_task *task)
{
	const char *mode = e->call.abi ? abi_mode(e->call.abi, e->call.nr) : task->mode;

	if (mode == task->mode)
		return;
	task->mode = mode;
	if (t->line.o->quiet & QUIET_PERSONALITY || t->line.o->always_pid)
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, "[ Process PID=");
	sbuf_dec(&t->line.b, e->task.tid, true);
	sbuf_str(&t->line.b, mode ? mode : " runs in 64 bit mode. ]");
	text_line_end(&t->line);
}

static void add_restart(struct text_printer *t, const struct text_task *task)
{
	sbuf_str(&t->line.b, "restart_syscall(<... resuming interrupted ");
	if (task->was_interrupted)
		add_call_name(t, &task->interrupted);
	else
		sbuf_str(&t->line.b, "system call");
	sbuf_str(&t->line.b, " ...>");
}

/* For a restart_syscall after an attach, the engine puts the number of the interrupted syscall into
 * the first argument (trace/engine.h). */
static void learn_interrupted(const struct event *e, struct text_task *task)
{
	const struct call *row = NULL;

	if (e->call.abi && !task->was_interrupted)
		row = desc_call(e->call.abi, e->call.arg[0]);
	if (!row || !strcmp(row->name, task->call.name))
		return;
	task->was_interrupted = true;
	task->interrupted = (struct call_name){.name = row->name};
}

/* Returns the cache slot of the syscall, or NULL. With -ff there are many printers, and none
 * caches. */
static struct cached_text *find_cached(struct text_printer *t, const struct event *e)
{
	return t->line.o->separate ? NULL : render_cache_find(&t->rendered, e);
}

/* Appends the text known at syscall enter. *cut: what was appended. */
static void add_enter_text(struct text_printer *t, const struct event *e, struct text_cut *cut)
{
	struct cached_text *cached = find_cached(t, e);
	struct sbuf *b = &t->line.b;
	size_t begin = b->len;

	if (cached && cached->key == e->call.cache_key) {
		sbuf_add(b, cached->text.s, cached->split);
		memcpy(cut, cached->text.s + cached->split, sizeof(*cut));
		return;
	}
	*cut = text_call_entry(b, t->line.o, e->call.view);
	if (cached)
		render_cache_store(cached, e->call.cache_key, b->s + begin, b->len - begin,
				   (char *)cut, sizeof(*cut));
}

/* --join: puts the line of the syscall in progress, which does not return, into the open line. */
static void begin_joined(struct text_printer *t, struct text_task *task, uint64_t time)
{
	text_line_begin(&t->line, task->tid, time);
	sbuf_add(&t->line.b, task->joined.s, task->joined.len);
	sbuf_reset(&task->joined);
}

/* --join: keeps the text of the open line until the syscall has returned, or will not. */
static void keep_for_join(struct text_printer *t, struct text_task *task, size_t begin)
{
	sbuf_reset(&task->joined);
	sbuf_add(&task->joined, t->line.b.s + begin, t->line.b.len - begin);
	sbuf_reset(&t->line.b);
}

/* Whether its line was ended before that of another task, as if the syscall did not return */
static bool is_ended(const struct text_printer *t, const struct text_task *task)
{
	return task->exits && t->line.open_serial != task->serial;
}

/* Ends the line of a syscall that does not return. */
static void end_call(struct text_printer *t, const struct event *e, struct text_task *task)
{
	if (!task->in_call || is_ended(t, task))
		return;
	if (task->joined.len) {
		begin_joined(t, task, e->time);
	} else if (t->line.open_serial != task->serial) {
		text_line_begin(&t->line, task->tid, e->time);
		add_resumed(t, task);
	}
	sbuf_str(&t->line.b, task->cut.more ? " <unfinished ...>)" : ")");
	text_line_to_column(&t->line);
	sbuf_str(&t->line.b, "= ?");
	task->in_call = false;
	text_line_end(&t->line);
}

static void on_enter(struct text_printer *t, const struct event *e, struct text_task *task)
{
	size_t begin = t->line.b.len;

	check_mode(t, e, task);
	if (!t->line.o->join)
		text_line_begin(&t->line, e->task.tid, e->time);
	set_call_name(task, e->call.view);
	if (task->is_restart) {
		learn_interrupted(e, task);
		add_restart(t, task);
		task->cut = (struct text_cut){.args = UINT16_MAX};
	} else {
		add_enter_text(t, e, &task->cut);
	}
	task->in_call = true;
	sbuf_reset(&task->stack);
	text_stack(&task->stack, e->call.stack);
	task->exits = !t->line.o->join && syscall_exits(syscall_traits(e->call.row));
	if (t->line.o->join)
		keep_for_join(t, task, begin);
	else
		text_line_leave_open(&t->line, task->serial, task->exits);
	task->open_library_call = 0;
}

/* Appends ") = RESULT". Returns the offset of the "=". */
static size_t add_result(struct text_printer *t, const struct event *e)
{
	const struct value *ret = e->call.view->ret;
	bool failed = ret && ret->sense == SENSE_ERRNO && ret->num.n < RESTART_FIRST &&
		e->call.note != CALL_BLOCKED;
	size_t begin;

	sbuf_char(&t->line.b, ')');
	text_line_to_column(&t->line);
	begin = t->line.b.len;
	text_line_add_colour(&t->line, failed ? COLOUR_FAILED : COLOUR_NONE);
	text_call_result(&t->line.b, t->line.o, e->call.view, e->call.note);
	text_line_add_colour(&t->line, failed ? COLOUR_END : COLOUR_NONE);
	return begin;
}

/* Appends the arguments not printed yet and the result. `cut`: what was printed at syscall enter;
 * NULL: nothing. */
static void add_rest(struct text_printer *t, const struct event *e, const struct text_cut *cut)
{
	struct cached_text *cached = e->call.is_combined == !cut ? find_cached(t, e) : NULL;
	struct sbuf *b = &t->line.b;
	size_t begin = b->len, end, second;

	if (e->call.view->text) {
		text_line_add_written(&t->line, e);
		return;
	}
	if (cached && cached->key == e->call.cache_key) {
		sbuf_add(b, cached->text.s, cached->split);
		sbuf_char(b, ')');
		text_line_to_column(&t->line);
		sbuf_add(b, cached->text.s + cached->split, cached->text.len - cached->split);
		return;
	}
	if (cut)
		text_call_remaining(b, t->line.o, e->call.view, *cut);
	else
		text_call_whole(b, t->line.o, e->call.view);
	end = b->len;
	second = add_result(t, e);
	if (cached)
		render_cache_store(cached, e->call.cache_key, b->s + begin, end - begin,
				   b->s + second, b->len - second);
}

/* Begins the line of a syscall whose enter was not printed, and appends all but the duration. */
static void print_whole_call(struct text_printer *t, const struct event *e, struct text_task *task)
{
	bool from_enter = e->call.is_combined || task->joined.len;

	text_line_begin(&t->line, e->task.tid, from_enter ? e->call.entered : e->time);
	sbuf_reset(&task->joined);
	set_call_name(task, e->call.view);
	if (e->call.note == CALL_UNKNOWN_ENTRY || task->enter_elsewhere) {
		add_resumed(t, task);
		add_result(t, e);
	} else if (task->is_restart) {
		add_restart(t, task);
		add_result(t, e);
	} else {
		add_rest(t, e, NULL);
	}
}

static void on_leave(struct text_printer *t, const struct event *e, struct text_task *task)
{
	if (e->call.is_combined) {
		check_mode(t, e, task);
		task->in_call = task->enter_elsewhere = false;
	}
	if (task->in_call && !task->joined.len && !is_ended(t, task)) {
		if (t->line.open_serial != task->serial) {
			text_line_begin(&t->line, e->task.tid, e->time);
			add_resumed(t, task);
		}
		add_rest(t, e, &task->cut);
	} else {
		print_whole_call(t, e, task);
	}
	text_line_add_tampering(&t->line, e);
	if (t->line.o->durations && e->call.note != CALL_UNKNOWN_ENTRY)
		text_line_add_duration(&t->line, e->call.entered, e->time);
	task->in_call = task->enter_elsewhere = false;
	task->was_restarted = e->call.failed && e->call.ret <= -RESTART_FIRST;
	if (!task->is_restart) {
		task->was_interrupted = e->call.failed && e->call.ret == -RESTART_BLOCK;
		task->interrupted = task->call;
	}
	text_line_end(&t->line);
	if (e->call.view->dumped)
		text_line_add_dump(&t->line, e->call.view, e->task.tid);
	sbuf_reset(&task->stack);
	text_line_add_stack(&t->line, e->call.stack);
}

static void on_library_return(struct text_printer *t, const struct event *e,
			      struct text_task *task)
{
	bool continues = t->line.open_serial == task->serial &&
		task->open_library_call == e->library.depth + 1;

	task->open_library_call = 0;
	text_library_return(&t->line, e, continues);
}

static void on_signal(struct text_printer *t, const struct event *e)
{
	text_line_begin(&t->line, e->task.tid, e->time);
	text_line_add_colour(&t->line, COLOUR_SIGNAL);
	sbuf_str(&t->line.b, e->kind == EVENT_STOP ? "--- stopped by " : "--- ");
	text_line_add_signal(&t->line, e->signal.number);
	if (e->kind == EVENT_SIGNAL && e->signal.view) {
		sbuf_char(&t->line.b, ' ');
		text_value(&t->line.b, t->line.o, e->signal.view);
	}
	sbuf_str(&t->line.b, " ---");
	text_line_add_colour(&t->line, COLOUR_END);
	text_line_end(&t->line);
	if (e->kind == EVENT_SIGNAL && t->line.o->stacks)
		text_line_add_stack(&t->line, e->signal.stack);
}

/* As in strace, -q hides exit codes, and -e signal deaths by signals. */
static bool shows_end(const struct text_printer *t, const struct event *e)
{
	const struct exit_status *how = &e->exit.how;

	if (exit_is_superseded(e))
		return false;		/* on_exec reports it */
	if (e->kind == EVENT_LOST || !how->signaled)
		return !(t->line.o->quiet & QUIET_EXIT);
	return how->number < 1 || how->number > 64 ||
		!(t->line.o->hidden_signals >> (how->number - 1) & 1);
}

static void on_exit_event(struct text_printer *t, const struct event *e, struct text_task *task)
{
	const struct exit_status *how = &e->exit.how;
	bool is_bad = e->kind == EVENT_LOST || how->signaled || how->number;

	end_call(t, e, task);
	if (shows_end(t, e)) {
		text_line_begin(&t->line, e->task.tid, e->time);
		text_line_add_colour(&t->line, is_bad ? COLOUR_FAILED : COLOUR_QUIET);
		if (e->kind == EVENT_LOST) {
			sbuf_str(&t->line.b, "+++ lost +++");
		} else if (how->signaled) {
			sbuf_str(&t->line.b, "+++ killed by ");
			text_line_add_signal(&t->line, how->number);
			sbuf_str(&t->line.b, how->core ? " (core dumped) +++" : " +++");
		} else {
			sbuf_str(&t->line.b, "+++ exited with ");
			sbuf_dec(&t->line.b, how->number, true);
			sbuf_str(&t->line.b, " +++");
		}
		text_line_add_colour(&t->line, COLOUR_END);
		text_line_end(&t->line);
	}
	text_line_add_lines(&t->line, &task->stack);
	remove_task(t, task);
}

static bool is_thread_exec(const struct event *e)
{
	return e->kind == EVENT_EXEC && e->exec.old_tid && e->exec.old_tid != e->task.tid;
}

/* Prints the message about an attached process. Called at the first event that is not an attach. */
static void report_attached(struct text_printer *t)
{
	if (t->attached.threads)
		text_line_message(&t->line, t->attached.tgid, " attached", t->attached.threads);
	t->attached = (struct attached_process){0};
}

static void on_new(struct text_printer *t, const struct event *e)
{
	const struct text_task *parent = hash_get(&t->tasks, e->born.other.serial);
	const char *mode = parent ? parent->mode : NULL;

	get_task(t, e->task)->mode = mode;
	if (e->born.how == BORN_COMMAND)
		return;
	if (e->born.how != BORN_ATTACHED) {
		text_line_message(&t->line, e->task.tid, " attached", 1);
		return;
	}
	if (t->attached.tgid != e->tgid)
		report_attached(t);
	t->attached.tgid = e->tgid;
	t->attached.threads++;
}

static struct text_task *find_by_tid(struct text_printer *t, pid_t tid, const struct text_task *but)
{
	size_t at = 0;

	for (struct text_task *task; (task = hash_next(&t->tasks, &at));)
		if (task->tid == tid && task != but)
			return task;
	return NULL;
}

static void print_pid_changed(struct text_printer *t, pid_t to)
{
	sbuf_str(&t->line.b, " <pid changed to ");
	sbuf_dec(&t->line.b, to, true);
	sbuf_str(&t->line.b, " ...>");
	text_line_end(&t->line);
}

/* When a thread that is not the leader calls execve, it takes over the leader's tid, and the leader
 * disappears without an exit event. The event's serial is the one that continues to exist. */
static void on_exec(struct text_printer *t, const struct event *e)
{
	struct text_task *task, *other;

	if (!is_thread_exec(e))
		return;
	task = get_task(t, e->task);
	if (t->line.o->separate && task->tid == e->exec.old_tid) {
		if (t->line.open_serial == task->serial)
			print_pid_changed(t, e->task.tid);
		return;		/* the leader's printer prints the rest */
	}
	task->enter_elsewhere = t->line.o->separate;
	other = find_by_tid(t, task->tid == e->exec.old_tid ? e->task.tid : e->exec.old_tid, task);
	if (other) {
		struct text_task *leader = task->tid == e->exec.old_tid ? other : task;
		uint64_t gone = other->serial, open = t->line.open_serial;
		struct text_task caller = leader == other ? *task : *other;

		end_call(t, e, leader);
		if (open == caller.serial && t->line.open_serial == open)
			print_pid_changed(t, e->task.tid);
		caller.serial = task->serial;
		if (leader == task) {	/* caller has those of `other` */
			other->joined = task->joined;
			other->stack = task->stack;
		}
		*task = caller;
		other->serial = gone;
		remove_task(t, other);
	} else if (t->line.open_serial == task->serial) {
		print_pid_changed(t, e->task.tid);
	}
	task->tid = e->task.tid;
	if (t->line.o->quiet & QUIET_THREAD_EXECVE)
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_str(&t->line.b, "+++ superseded by execve in pid ");
	sbuf_dec(&t->line.b, e->exec.old_tid, true);
	sbuf_str(&t->line.b, " +++");
	text_line_end(&t->line);
}

/* --show-process: prints ids and capabilities of the process after the line of the execve in
 * progress. */
static void show_process(struct text_printer *t, const struct event *e)
{
	struct text_task *task;

	if (e->kind == EVENT_LEAVE ? !hash_get(&t->tasks, e->task.serial) : !text_has_identity(e))
		return;
	task = get_task(t, e->task);
	if (e->kind != EVENT_LEAVE)
		text_add_identity(&task->who, e, t->line.o->utf8);
	if (task->in_call || !task->who.len)
		return;
	text_line_begin(&t->line, e->task.tid, e->time);
	sbuf_add(&t->line.b, task->who.s, task->who.len);
	text_line_end(&t->line);
	sbuf_reset(&task->who);
}

static void on_detach(struct text_printer *t, const struct event *e, struct text_task *task)
{
	text_line_message(&t->line, e->task.tid, " detached", 1);
	if (task->joined.len)
		begin_joined(t, task, e->time);
	if (t->line.b.len || t->line.open_serial == task->serial) {
		sbuf_str(&t->line.b, " <detached ...>");
		text_line_end(&t->line);
	}
	text_line_left(&t->line, e);
	remove_task(t, task);
}

static void on_notice(struct text_printer *t, const struct event *e)
{
	struct sbuf words = {0};

	if (t->line.o->quiet & (QUIET_EXIT | QUIET_NOTICES))
		return;
	notice_words(&words, e);
	text_line_process(&t->line, e, &words);
	sbuf_done(&words);
}

static void text_event(void *self, const struct event *e)
{
	struct text_printer *t = self;

	if (t->attached.threads && (e->kind != EVENT_NEW || e->born.how != BORN_ATTACHED))
		report_attached(t);
	if (t->line.o->pid_names)
		t->line.name = e->name;
	if (t->line.o->numbers || t->line.o->ips)
		set_place(t, e);
	switch (e->kind) {
	case EVENT_BEGIN: t->line.realtime = e->begin.realtime - e->time; break;
	case EVENT_NEW: on_new(t, e); break;
	case EVENT_EXEC: on_exec(t, e); break;
	case EVENT_ENTER:
		if (e->call.view)
			on_enter(t, e, get_task(t, e->task));
		break;
	case EVENT_LEAVE:
		if (e->call.note == CALL_SUPERSEDED)
			end_call(t, e, get_task(t, e->task));
		else if (e->call.view && e->call.note == CALL_OPERATION)
			text_operation(&t->line, e);
		else if (e->call.view)
			on_leave(t, e, get_task(t, e->task));
		break;
	case EVENT_SIGNAL:
	case EVENT_STOP: on_signal(t, e); break;
	case EVENT_EXITING: end_call(t, e, get_task(t, e->task)); break;
	case EVENT_EXIT:
	case EVENT_LOST: on_exit_event(t, e, get_task(t, e->task)); break;
	case EVENT_DETACH: on_detach(t, e, get_task(t, e->task)); break;
	case EVENT_NOTICE: on_notice(t, e); break;
	case EVENT_LIBRARY_CALL:
		text_library_call(&t->line, e);
		get_task(t, e->task)->open_library_call = e->library.depth + 1;
		break;
	case EVENT_LIBRARY_RETURN: on_library_return(t, e, get_task(t, e->task)); break;
	default: break;
	}
	if (t->line.o->show_process)
		show_process(t, e);
}

/* Prints the message about an attached process, which may cause no other event. */
static bool text_idle(void *self)
{
	report_attached(self);
	return false;
}

static void *text_open(const struct print_options *options, struct output *out)
{
	struct text_printer *t = alloc_new(struct text_printer);

	t->line.o = options;
	t->line.out = out;
	return t;
}

static void text_close(void *self)
{
	struct text_printer *t = self;
	size_t at = 0;

	report_attached(t);
	if (t->line.open_serial) {
		sbuf_str(&t->line.b, " <unfinished ...>");
		text_line_end(&t->line);
	}
	for (struct text_task *task; (task = hash_next(&t->tasks, &at));) {
		if (task->joined.len) {
			begin_joined(t, task, t->line.last_time);
			sbuf_str(&t->line.b, " <unfinished ...>");
			text_line_end(&t->line);
		}
		sbuf_done(&task->joined);
		sbuf_done(&task->who);
		sbuf_done(&task->stack);
		free(task);
	}
	hash_done(&t->tasks);
	render_cache_free(&t->rendered);
	sbuf_done(&t->line.b);
	sbuf_done(&t->line.painted);
	free(t->line.paint);
	free(t);
}

static void text_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
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
	.help = "a line for each system call and signal, as strace prints them",
	.wants = {.calls = true, .values = true, .signals = true, .exiting_known = true},
	.accepts_combined = true, .is_for_terminal = true,
	.open = text_open,
	.event = text_event,
	.close = text_close,
	.idle = text_idle,
	.gap = text_gap,
};
