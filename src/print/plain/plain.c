/* The printer `plain`: a sentence for each event:
 *
 *   0.000812  sh (17830) loads libc.so.6 [31 system calls]
 *   0.001117  sh (17830) opens "data" as descriptor 3 [openat]
 *   0.001204  sh (17830) creates child process 17831
 *                (the child is a copy of its parent and continues at the same place)
 *
 * An explanation follows the first event of each kind. What the dynamic loader and the C library do
 * is folded (startup.h) unless the setting `startup` says otherwise. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/explain/crash_text.h"
#include "model/process/name.h"
#include "print/core/notice_words.h"
#include "print/plain/call.h"
#include "print/plain/startup.h"
#include "print/core/time.h"
#include "print/core/text/call.h"
#include "print/core/text/value.h"
#include "print/core/signal_words.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { SECONDS_WIDTH = 3, COMMAND_MAX = 160 };

enum { SETTING_STARTUP };
enum { STARTUP_FOLD, STARTUP_LIST };

static const struct printer_setting settings[] = {
	[SETTING_STARTUP] = {
		.name = "startup", .words = (const char *const []){"fold", "list", NULL},
		.help = "loading of libraries: one line, or each syscall",
	},
	{0},
};

/* Duration in ns from which a syscall is printed with its duration */
static const uint64_t long_call = 100 * 1000 * 1000;

/* Explanations, each of which is printed once */
enum lesson {
	LESSON_START, LESSON_ATTACHED, LESSON_FORK, LESSON_VFORK, LESSON_THREAD, LESSON_EXEC,
	LESSON_SCRIPT, LESSON_SIGNAL, LESSON_STOP, LESSON_EXIT, LESSON_KILLED, LESSON_REAP,
	LESSON_ORPHAN, LESSON_CALL, LESSON_ERROR, LESSON_DESCRIPTOR, LESSON_STARTUP,
	LESSON_LIBRARY, LESSONS
};

static const char *const lessons[LESSONS] = {
	[LESSON_START] = "a process is a running program, identified by its process ID",
	[LESSON_ATTACHED] = "it was running before; what it did until now is unknown",
	[LESSON_FORK] = "the child is a copy of its parent and continues at the same place",
	[LESSON_VFORK] = "vfork: the parent waits until the child executes a program or exits",
	[LESSON_THREAD] = "threads of a process run concurrently and share memory and open files",
	[LESSON_EXEC] = "execve: another program replaces the current one; the process ID and "
		"open files stay the same",
	[LESSON_SCRIPT] = "a script is run by the interpreter named in its first line",
	[LESSON_SIGNAL] = "a signal interrupts a process, which can handle it, ignore it or be "
		"terminated by it",
	[LESSON_STOP] = "a stopped process does not run until it receives SIGCONT",
	[LESSON_EXIT] = "exit status 0 means success; the program defines the other values",
	[LESSON_KILLED] = "the signal terminated the process; the program did not call exit",
	[LESSON_REAP] = "a process that has exited is a zombie until its parent waits for it",
	[LESSON_ORPHAN] = "a process whose parent has exited gets a new parent: process 1 or a "
		"subreaper",
	[LESSON_CALL] = "a system call: a program accesses files, memory and other processes "
		"only through the kernel",
	[LESSON_ERROR] = "a failed system call returns an error code, which most programs handle",
	[LESSON_DESCRIPTOR] = "a descriptor is the number of an open file: 0 is standard input, 1 "
		"standard output, 2 standard error",
	[LESSON_STARTUP] = "the dynamic loader and the C library do this before the program's own "
		"code runs; --print=plain:FILE,startup=list prints each system call",
	[LESSON_LIBRARY] = "a library call: a function of a shared library, which runs in the "
		"process itself and may make system calls",
};

struct plain {
	const struct print_options *o;
	struct output *out;
	bool explained[LESSONS];
	struct hash calls;		/* task serial → struct call of its syscall in progress */
	struct hash startups;		/* task serial → struct startup in progress */
	struct sbuf line;
	size_t processes;		/* number of processes seen */
};

static void add_text(struct plain *p, const char *s) { sbuf_str(&p->line, s); }
static void add_number(struct plain *p, int64_t n) { sbuf_dec(&p->line, n, true); }

static void begin_time(struct plain *p, const struct event *e)
{
	sbuf_reset(&p->line);
	text_seconds(&p->line, e->time, SECONDS_WIDTH);
	add_text(p, "  ");
}

/* "sh (17830) ", "thread 17832 of sh (17830) " */
static void add_subject(struct plain *p, const struct event *e)
{
	const char *name = e->process ? process_name(e->process) : "";

	if (e->task.tid != e->tgid) {
		add_text(p, "thread ");
		add_number(p, e->task.tid);
		add_text(p, " of ");
	}
	if (*name)
		words_token(&p->line, name, p->o->utf8);
	else
		add_text(p, "process");
	add_text(p, " (");
	add_number(p, e->tgid);
	add_text(p, ") ");
}

static void begin_line(struct plain *p, const struct event *e)
{
	begin_time(p, e);
	add_subject(p, e);
}

static void finish_line(struct plain *p)
{
	sbuf_char(&p->line, '\n');
	output_add(p->out, p->line.s, p->line.len);
	sbuf_reset(&p->line);
}

static void explain_once(struct plain *p, enum lesson lesson)
{
	if (p->explained[lesson])
		return;
	p->explained[lesson] = true;
	add_text(p, p->o->colour ? "                \33[2m(" : "                (");
	add_text(p, lessons[lesson]);
	add_text(p, p->o->colour ? ")\33[m" : ")");
	finish_line(p);
}

/* Prints folded syscalls as one line. If they were not what they seemed to
 * be, prints each, with the time at which it returned. */
static void print_startup(struct plain *p, const struct event *e, struct startup *s)
{
	begin_time(p, e);
	if (!startup_count(s)) {
		sbuf_reset(&p->line);
	} else if (startup_line(&p->line, s, p->o->utf8)) {
		finish_line(p);
		explain_once(p, LESSON_STARTUP);
	} else {
		sbuf_reset(&p->line);
		output_add(p->out, startup_sentences(s), strlen(startup_sentences(s)));
		explain_once(p, LESSON_CALL);
	}
	startup_free(s);
}

static void flush_startup(struct plain *p, const struct event *e)
{
	struct startup *s = hash_remove(&p->startups, e->task.serial);

	if (s)
		print_startup(p, e, s);
}

/* The same for tasks that the trace ends before */
static void flush_startups(struct plain *p, const struct event *e)
{
	struct startup *s;

	for (size_t at = 0; (s = hash_next(&p->startups, &at));)
		print_startup(p, e, s);
	hash_done(&p->startups);
	p->startups = (struct hash){0};
}

static void on_new(struct plain *p, const struct event *e)
{
	bool thread = e->task.tid != e->tgid;

	p->processes += !thread;
	if (e->born.how != BORN_COMMAND && e->born.how != BORN_ATTACHED)
		return;		/* on_fork prints it */
	begin_line(p, e);
	add_text(p, e->born.how == BORN_COMMAND ? "is started by ptrail" :
		 "is traced from here on");
	words_workload(&p->line, e->born.workload, p->o->utf8);
	finish_line(p);
	explain_once(p, e->born.how == BORN_COMMAND ? LESSON_START : LESSON_ATTACHED);
}

static void on_fork(struct plain *p, const struct event *e)
{
	bool thread = e->born.how == BORN_THREAD;

	begin_line(p, e);
	add_text(p, thread ? "creates thread " : "creates child process ");
	add_number(p, e->born.other.tid);
	finish_line(p);
	explain_once(p, thread ? LESSON_THREAD : e->born.how == BORN_VFORK ? LESSON_VFORK :
		     LESSON_FORK);
}

static void on_exec(struct plain *p, const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "";

	begin_line(p, e);
	add_text(p, "executes ");
	words_token(&p->line, *path ? path : "a program", p->o->utf8);
	if (e->exec.argv && e->exec.argv[0]) {
		add_text(p, " as: ");
		words_command(&p->line, e->exec.argv, COMMAND_MAX, p->o->utf8);
	}
	words_workload(&p->line, e->exec.workload, p->o->utf8);
	finish_line(p);
	explain_once(p, LESSON_EXEC);
	if (e->exec.script)
		explain_once(p, LESSON_SCRIPT);
	if (p->o->settings[SETTING_STARTUP] == STARTUP_FOLD)
		hash_put(&p->startups, e->task.serial, startup_new(true));
}

static void on_enter(struct plain *p, const struct event *e)
{
	if (e->call.row)
		hash_put(&p->calls, e->task.serial, (void *)e->call.row);
}

/* Whether another event has already printed what this syscall did */
static bool has_own_event(const struct event *e)
{
	enum process_effect effect = syscall_traits(e->call.row)->process;

	if (e->call.note == CALL_SUPERSEDED)
		return true;
	return (effect == AFFECTS_EXEC || effect == AFFECTS_CREATE) && !e->call.failed;
}

static bool returns_descriptor(const struct event *e)
{
	return e->call.row && !e->call.failed && e->call.view && e->call.view->ret &&
		e->call.view->ret->sense == SENSE_FD;
}

/* Adds the duration of a call, if it is long */
static void add_duration(struct plain *p, uint64_t ns)
{
	if (ns < long_call)
		return;
	add_text(p, ", after ");
	words_duration(&p->line, ns, p->o->utf8);
}

static void add_sentence(struct plain *p, const struct event *e)
{
	plain_call(&p->line, p->o, e);
	add_duration(p, e->time - e->call.entered);
	plain_call_name(&p->line, e);
}

/* Adds the syscall to those that are folded. Returns false if it is none of them. */
static bool fold_call(struct plain *p, const struct event *e)
{
	struct startup *s = hash_get(&p->startups, e->task.serial);
	struct sbuf subject = {0};

	if (p->o->settings[SETTING_STARTUP] != STARTUP_FOLD || !startup_includes(s, e))
		return false;
	if (!s) {
		s = startup_new(false);
		hash_put(&p->startups, e->task.serial, s);
	}
	sbuf_reset(&p->line);
	add_subject(p, e);
	sbuf_add(&subject, p->line.s, p->line.len);
	begin_line(p, e);
	add_sentence(p, e);
	add_text(p, "\n");
	startup_add(s, e, subject.s, p->line.s);
	sbuf_reset(&p->line);
	sbuf_done(&subject);
	return true;
}

static void on_leave(struct plain *p, const struct event *e)
{
	hash_remove(&p->calls, e->task.serial);
	if (has_own_event(e) || fold_call(p, e))
		return;
	flush_startup(p, e);
	begin_line(p, e);
	add_sentence(p, e);
	finish_line(p);
	explain_once(p, LESSON_CALL);
	if (e->call.failed)
		explain_once(p, LESSON_ERROR);
	else if (returns_descriptor(e))
		explain_once(p, LESSON_DESCRIPTOR);
}

static void on_library_return(struct plain *p, const struct event *e)
{
	const struct call_view *view = e->library.view;
	const char *from = name_base(e->library.from);

	if (!view)
		return;
	begin_line(p, e);
	add_text(p, "calls the library function ");
	text_call_whole(&p->line, p->o, view);
	add_text(p, ")");
	if (!e->process || strcmp(from, process_name(e->process)) != 0) {
		add_text(p, " from ");
		words_token(&p->line, from, p->o->utf8);
	}
	if (view->ret) {
		add_text(p, ", which returns ");
		text_value(&p->line, p->o, view->ret);
	} else if (e->library.no_return) {
		add_text(p, ", which does not return");
	}
	add_duration(p, e->time - e->library.entered);
	finish_line(p);
	explain_once(p, LESSON_LIBRARY);
}

static void print_crash(struct plain *p, const struct event *e)
{
	struct sbuf how = {0}, where = {0};

	crash_text(&how, e->signal.crash);
	crash_text_stack(&where, e->signal.stack);
	if (how.len || where.len) {
		begin_line(p, e);
		add_text(p, "crashes: ");
		add_text(p, how.len ? how.s : "");
		add_text(p, how.len && where.len ? ", " : "");
		add_text(p, where.len ? where.s : "");
		finish_line(p);
	}
	sbuf_done(&how);
	sbuf_done(&where);
}

static void on_signal(struct plain *p, const struct event *e)
{
	static const struct signal_fact unknown;
	const struct signal_fact *f = e->process ? &e->process->last_signal : &unknown;

	begin_line(p, e);
	add_text(p, "receives ");
	words_signal(&p->line, e->signal.number);
	words_fault_address(&p->line, f);
	words_signal_sender(&p->line, f, p->o->utf8);
	if (f->disposition == DISPOSITION_CAUGHT)
		add_text(p, " and has a handler for it");
	else if (f->disposition == DISPOSITION_IGNORED)
		add_text(p, " and ignores it");
	finish_line(p);
	explain_once(p, LESSON_SIGNAL);
	if (e->signal.crash)
		print_crash(p, e);
}

static void on_stop(struct plain *p, const struct event *e)
{
	begin_line(p, e);
	add_text(p, "is stopped by ");
	words_signal(&p->line, e->signal.number);
	finish_line(p);
	explain_once(p, LESSON_STOP);
}

static void on_continue(struct plain *p, const struct event *e)
{
	begin_line(p, e);
	add_text(p, "continues");
	finish_line(p);
}

/* Appends the syscall in progress, unless it is exit or exit_group */
static void add_pending_syscall(struct plain *p, const struct event *e)
{
	const struct call *row = hash_remove(&p->calls, e->task.serial);

	if (!row || syscall_exits(syscall_traits(row)))
		return;
	add_text(p, ", during ");
	add_text(p, row->name);
}

static void print_orphans(struct plain *p, const struct event *e)
{
	for (const struct process *c = e->process->first_child; c; c = c->next) {
		struct event of = {.time = e->time, .task = c->id, .tgid = c->id.tid,
			.process = (struct process *)c};

		begin_line(p, &of);
		add_text(p, "becomes an orphan");
		finish_line(p);
		explain_once(p, LESSON_ORPHAN);
	}
}

static void on_exit_event(struct plain *p, const struct event *e)
{
	const struct process *of = e->process;
	bool killed = e->exit.how.signaled;

	begin_line(p, e);
	if (!of || of->live_tasks) {
		add_text(p, e->task.tid == e->tgid ? "exits its main thread" : "exits");
		add_pending_syscall(p, e);
		finish_line(p);
		return;
	}
	if (of->ending.signaled) {
		add_text(p, "is ");
		words_exit_cause(&p->line, of, p->o->utf8);
	} else {
		add_text(p, "exits with status ");
		add_number(p, of->ending.number);
		add_text(p, of->cause == CAUSE_OTHER_THREAD ? ", set by another thread" : "");
	}
	add_pending_syscall(p, e);
	finish_line(p);
	explain_once(p, killed ? LESSON_KILLED : LESSON_EXIT);
	print_orphans(p, e);
}

static void on_reap(struct plain *p, const struct event *e)
{
	begin_line(p, e);
	if (e->reap.automatic) {
		add_text(p, "is reaped automatically: its parent ignores SIGCHLD");
	} else {
		add_text(p, "is reaped");
		if (e->reap.by) {
			add_text(p, " by process ");
			add_number(p, e->reap.by);
		}
	}
	finish_line(p);
	explain_once(p, LESSON_REAP);
}

static void on_detach(struct plain *p, const struct event *e)
{
	hash_remove(&p->calls, e->task.serial);
	begin_line(p, e);
	add_text(p, "is detached and ");
	if (!detach_words(&p->line, e))
		add_text(p, "continues untraced");
	finish_line(p);
}

static void on_lost(struct plain *p, const struct event *e)
{
	begin_line(p, e);
	add_text(p, "is lost: exit status unknown");
	add_pending_syscall(p, e);
	finish_line(p);
}

static void on_notice(struct plain *p, const struct event *e)
{
	begin_line(p, e);
	add_text(p, "is not fully traced: ");
	notice_words(&p->line, e);
	finish_line(p);
}

static void on_end(struct plain *p, const struct event *e)
{
	flush_startups(p, e);
	begin_time(p, e);
	add_text(p, end_is_cut(e->end.why) ? "end of an incomplete trace: " :
		 "end of the trace: ");
	words_count(&p->line, p->processes, p->o->partial ? "process was created" : "process",
		    p->o->partial ? "processes were created" : "processes");
	if (e->end.has_command && e->end.ended) {
		add_text(p, "; command: ");
		words_exit_status(&p->line, &e->end.how);
	}
	finish_line(p);
}

static void *plain_open(const struct print_options *options, struct output *out)
{
	struct plain *p = alloc_new(struct plain);

	p->o = options;
	p->out = out;
	return p;
}

static void plain_event(void *self, const struct event *e)
{
	static void (*const handlers[EVENT_KINDS])(struct plain *, const struct event *) = {
		[EVENT_NEW] = on_new, [EVENT_FORK] = on_fork, [EVENT_EXEC] = on_exec,
		[EVENT_ENTER] = on_enter, [EVENT_LEAVE] = on_leave, [EVENT_SIGNAL] = on_signal,
		[EVENT_STOP] = on_stop, [EVENT_CONTINUE] = on_continue,
		[EVENT_EXIT] = on_exit_event, [EVENT_REAP] = on_reap,
		[EVENT_DETACH] = on_detach, [EVENT_LOST] = on_lost, [EVENT_NOTICE] = on_notice,
		[EVENT_LIBRARY_RETURN] = on_library_return,
	};
	struct plain *p = self;
	bool may_fold = e->kind == EVENT_LEAVE || e->kind == EVENT_NEW ||
		(e->kind == EVENT_ENTER &&
		 startup_includes(hash_get(&p->startups, e->task.serial), e));

	if (handlers[e->kind] && !may_fold)
		flush_startup(p, e);
	if (e->kind == EVENT_END)
		on_end(p, e);
	else if (handlers[e->kind])
		handlers[e->kind](p, e);
}

static void plain_close(void *self)
{
	struct plain *p = self;
	struct startup *s;

	for (size_t at = 0; (s = hash_next(&p->startups, &at));)
		startup_free(s);
	hash_done(&p->startups);
	hash_done(&p->calls);
	sbuf_done(&p->line);
	free(p);
}

const struct printer printer_plain = {
	.name = "plain",
	.help = "each event as a sentence with explanations, for learners",
	.wants = {.calls = true, .values = true, .signals = true, .crashes = true, .programs = true,
		  .reaps = true, .identity = true, .workloads = true, .fd_paths = true,
		  .names = true},
	.settings = settings,
	.is_for_terminal = true,
	.open = plain_open,
	.event = plain_event,
	.close = plain_close,
};
