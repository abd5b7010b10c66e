/* Sentences instead of calls:
 *
 *   0.000812  sh (17830) opens /etc/ld.so.cache as descriptor 3
 *   0.001204  sh (17830) makes a child, process 17831
 *                 (the child is a copy that goes on from the same place)
 *
 * What happens to processes is explained when it happens for the first time. */
#include "print/plain/plain.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "desc/type.h"
#include "print/core/notice_words.h"
#include "print/plain/call.h"
#include "print/text/time.h"
#include "print/timeline/senders.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { SECONDS_WIDTH = 3, COMMAND_MOST = 160 };
static const uint64_t long_call = 100 * 1000 * 1000;	/* ns; then it is said how long it took */

/* What is explained once */
enum lesson {
	LESSON_START, LESSON_ATTACHED, LESSON_FORK, LESSON_VFORK, LESSON_THREAD, LESSON_EXEC,
	LESSON_SCRIPT, LESSON_SIGNAL, LESSON_STOP, LESSON_EXIT, LESSON_KILLED, LESSON_REAP,
	LESSON_ORPHAN, LESSON_CALL, LESSON_ERROR, LESSON_DESCRIPTOR, LESSONS
};

static const char *const lessons[LESSONS] = {
	[LESSON_START] = "a process is a program that runs, with a number of its own",
	[LESSON_ATTACHED] = "it ran before; what it did until now is not known",
	[LESSON_FORK] = "the child is a copy of its parent and goes on from the same place",
	[LESSON_VFORK] = "vfork: the parent waits until the child runs a program or ends",
	[LESSON_THREAD] = "threads run at the same time and share memory and files",
	[LESSON_EXEC] = "execve: the process stays, with its number and open files; another "
		"program takes its place",
	[LESSON_SCRIPT] = "a script is run by the interpreter that its first line names",
	[LESSON_SIGNAL] = "a signal interrupts what a process does; it may have a handler, ignore "
		"it, or be ended by it",
	[LESSON_STOP] = "it stays as it is until a SIGCONT comes",
	[LESSON_EXIT] = "0 means success; others are for the program to choose",
	[LESSON_KILLED] = "nothing in the program had a say in that",
	[LESSON_REAP] = "until its parent has asked how it ended, a process stays as a zombie",
	[LESSON_ORPHAN] = "a process whose parent is gone gets another: process 1, or who asked "
		"for that",
	[LESSON_CALL] = "a system call: a program can reach files, memory and others through the "
		"kernel only",
	[LESSON_ERROR] = "the kernel says no with a code; most programs are prepared for that",
	[LESSON_DESCRIPTOR] = "a descriptor is the number by which a process means an open file; 0 "
		"is its input, 1 its output, 2 is for errors",
};

struct plain {
	const struct print_options *o;
	struct output *out;
	bool taught[LESSONS];
	struct hash calls;		/* serial of a task → the row of the call that it is in */
	struct sbuf line;
	size_t processes;
};

static void text(struct plain *p, const char *s) { sbuf_str(&p->line, s); }
static void number(struct plain *p, int64_t n) { sbuf_dec(&p->line, n, true); }

/* "sh (17830)", "thread 17832 of sh (17830)" and a blank */
static void begin(struct plain *p, const struct event *e)
{
	const char *name = e->process ? process_name(e->process) : "";

	sbuf_reset(&p->line);
	text_seconds(&p->line, e->time, SECONDS_WIDTH);
	text(p, "  ");
	if (e->task.tid != e->tgid) {
		text(p, "thread ");
		number(p, e->task.tid);
		text(p, " of ");
	}
	if (*name)
		words_token(&p->line, name);
	else
		text(p, "process");
	text(p, " (");
	number(p, e->tgid);
	text(p, ") ");
}

static void finish(struct plain *p)
{
	sbuf_char(&p->line, '\n');
	output_add(p->out, p->line.s, p->line.len);
	sbuf_reset(&p->line);
}

static void teach(struct plain *p, enum lesson lesson)
{
	if (p->taught[lesson])
		return;
	p->taught[lesson] = true;
	text(p, p->o->colour ? "                \33[2m(" : "                (");
	text(p, lessons[lesson]);
	text(p, p->o->colour ? ")\33[m" : ")");
	finish(p);
}

static void on_new(struct plain *p, const struct event *e)
{
	bool thread = e->task.tid != e->tgid;

	p->processes += !thread;
	if (e->born.how != BORN_COMMAND && e->born.how != BORN_ATTACHED)
		return;		/* its maker tells */
	begin(p, e);
	text(p, e->born.how == BORN_COMMAND ? "begins: ptrail starts it" :
	     "is watched from here on");
	finish(p);
	teach(p, e->born.how == BORN_COMMAND ? LESSON_START : LESSON_ATTACHED);
}

static void on_fork(struct plain *p, const struct event *e)
{
	bool thread = e->born.how == BORN_THREAD;

	begin(p, e);
	text(p, thread ? "begins a thread, " : "makes a child, process ");
	number(p, e->born.other.tid);
	finish(p);
	teach(p, thread ? LESSON_THREAD : e->born.how == BORN_VFORK ? LESSON_VFORK : LESSON_FORK);
}

static void on_exec(struct plain *p, const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "";

	begin(p, e);
	text(p, "runs ");
	words_token(&p->line, *path ? path : "a program");
	if (e->exec.argv && e->exec.argv[0]) {
		text(p, " as: ");
		words_command(&p->line, e->exec.argv, COMMAND_MOST, p->o->utf8);
	}
	finish(p);
	teach(p, LESSON_EXEC);
	if (e->exec.script)
		teach(p, LESSON_SCRIPT);
}

static void on_enter(struct plain *p, const struct event *e)
{
	if (e->call.row)
		hash_put(&p->calls, e->task.serial, (void *)e->call.row);
}

/* Whether another event tells what this call did */
static bool is_told(const struct event *e)
{
	static const char *const names[] = {
		"execve", "execveat", "fork", "vfork", "clone", "clone3", NULL,
	};
	const char *name = e->call.row ? e->call.row->name : "";

	if (e->call.note == CALL_SUPERSEDED)
		return true;
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return !e->call.failed;
	return false;
}

static bool is_about_descriptors(const struct event *e)
{
	return e->call.row && !e->call.failed && e->call.view && e->call.view->ret &&
		e->call.view->ret->sense == SENSE_FD;
}

static void on_leave(struct plain *p, const struct event *e)
{
	uint64_t took = e->time - e->call.entered;

	hash_remove(&p->calls, e->task.serial);
	if (is_told(e))
		return;
	begin(p, e);
	plain_call(&p->line, p->o, e);
	if (took >= long_call) {
		text(p, ", after ");
		words_duration(&p->line, took, p->o->utf8);
	}
	finish(p);
	teach(p, LESSON_CALL);
	if (e->call.failed)
		teach(p, LESSON_ERROR);
	else if (is_about_descriptors(e))
		teach(p, LESSON_DESCRIPTOR);
}

static void on_signal(struct plain *p, const struct event *e)
{
	static const struct signal_fact unknown;
	const struct signal_fact *f = e->process ? &e->process->last_signal : &unknown;

	begin(p, e);
	text(p, "gets the signal ");
	words_signal(&p->line, e->signal.number);
	who_faulted(&p->line, f);
	who_sent(&p->line, f);
	if (f->disposition == DISPOSITION_CAUGHT)
		text(p, " and has a handler for it");
	else if (f->disposition == DISPOSITION_IGNORED)
		text(p, " and ignores it");
	finish(p);
	teach(p, LESSON_SIGNAL);
}

static void on_stop(struct plain *p, const struct event *e)
{
	begin(p, e);
	text(p, "is stopped by ");
	words_signal(&p->line, e->signal.number);
	finish(p);
	teach(p, LESSON_STOP);
}

static void on_continue(struct plain *p, const struct event *e)
{
	begin(p, e);
	text(p, "goes on");
	finish(p);
}

/* A call that never came back, but for those that end a task anyway */
static void in_the_middle(struct plain *p, const struct event *e)
{
	const struct call *row = hash_remove(&p->calls, e->task.serial);

	if (!row || !strcmp(row->name, "exit") || !strcmp(row->name, "exit_group"))
		return;
	text(p, ", in the middle of ");
	text(p, row->name);
}

static void orphans(struct plain *p, const struct event *e)
{
	for (const struct process *c = e->process->first_child; c; c = c->next) {
		struct event of = {.time = e->time, .task = c->id, .tgid = c->id.tid,
			.process = (struct process *)c};

		begin(p, &of);
		text(p, "is an orphan now");
		finish(p);
		teach(p, LESSON_ORPHAN);
	}
}

static void on_exit_event(struct plain *p, const struct event *e)
{
	const struct process *of = e->process;
	bool killed = e->exit.how.signaled;

	begin(p, e);
	if (!of || of->live_tasks) {
		text(p, e->task.tid == e->tgid ? "ends its main thread" : "ends");
		in_the_middle(p, e);
		finish(p);
		return;
	}
	text(p, killed ? "is " : "ends: ");
	who_ended(&p->line, of);
	in_the_middle(p, e);
	finish(p);
	teach(p, killed ? LESSON_KILLED : LESSON_EXIT);
	orphans(p, e);
}

static void on_reap(struct plain *p, const struct event *e)
{
	begin(p, e);
	if (e->reap.automatic) {
		text(p, "is forgotten at once: its parent ignores SIGCHLD");
	} else {
		text(p, "is buried: ");
		if (e->reap.by) {
			text(p, "process ");
			number(p, e->reap.by);
		} else {
			text(p, "somebody");
		}
		text(p, " has asked how it ended");
	}
	finish(p);
	teach(p, LESSON_REAP);
}

static void on_detach(struct plain *p, const struct event *e)
{
	hash_remove(&p->calls, e->task.serial);
	begin(p, e);
	text(p, "goes on without being watched");
	finish(p);
}

static void on_lost(struct plain *p, const struct event *e)
{
	begin(p, e);
	text(p, "is gone, and nobody said how");
	in_the_middle(p, e);
	finish(p);
}

static void on_notice(struct plain *p, const struct event *e)
{
	begin(p, e);
	text(p, "cannot be seen in all it does: ");
	notice_words(&p->line, e);
	finish(p);
}

static void on_end(struct plain *p, const struct event *e)
{
	sbuf_reset(&p->line);
	text_seconds(&p->line, e->time, SECONDS_WIDTH);
	text(p, end_is_cut(e->end.why) ? "  cut short here, after " : "  that was all: ");
	words_count(&p->line, p->processes, p->o->partial ? "process was seen born" : "process",
		    p->o->partial ? "processes were seen born" : "processes");
	if (e->end.has_command && e->end.ended) {
		text(p, "; the command's end: ");
		words_ending(&p->line, &e->end.how);
	}
	finish(p);
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
	static void (*const tells[EVENT_KINDS])(struct plain *, const struct event *) = {
		[EVENT_NEW] = on_new, [EVENT_FORK] = on_fork, [EVENT_EXEC] = on_exec,
		[EVENT_ENTER] = on_enter, [EVENT_LEAVE] = on_leave, [EVENT_SIGNAL] = on_signal,
		[EVENT_STOP] = on_stop, [EVENT_CONTINUE] = on_continue,
		[EVENT_EXIT] = on_exit_event, [EVENT_REAP] = on_reap,
		[EVENT_DETACH] = on_detach, [EVENT_LOST] = on_lost, [EVENT_NOTICE] = on_notice,
	};
	struct plain *p = self;

	if (e->kind == EVENT_END)
		on_end(p, e);
	else if (tells[e->kind])
		tells[e->kind](p, e);
}

static void plain_close(void *self)
{
	struct plain *p = self;

	hash_done(&p->calls);
	sbuf_done(&p->line);
	free(p);
}

const struct printer printer_plain = {
	.name = "plain",
	.help = "each event as a sentence in plain words, for learners",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true, .reaps = true,
		  .identity = true, .fd_paths = true},
	.open = plain_open,
	.event = plain_event,
	.close = plain_close,
};
