/* The inside of the engine, shared by the files that make it up:
 *   engine.c	the engine's life: start, run, what our own signals ask for, the end
 *   attach.c	taking on what runs already
 *   wait.c	how stops are waited for and put in order
 *   batch.c	the order in which they are served
 *   dispatch.c	what is done about each kind of stop
 *   stops/syscall.c	stops at system calls
 *   stops/clone.c	new tasks, and tasks that become others
 *   notice.c	what cannot be seen
 *   detach.c	resuming, and letting go
 *   inspect/inspect.c	where all tasks are, and what they wait for
 *   timeout.c	the end of what takes too long
 *   emergency.c	what is left to do when this process fails itself
 *   stops/untraced_children.c	children that no tracer would follow; calls that are refused
 *   passthrough.c	serving what cannot be let go
 * and of those that know nothing of it, with headers of their own:
 *   tracee.c	the tasks and processes that are traced
 *   stop.c	what a wait status means
 *   start.c	the command, before it is one
 *   own_signals.c	our own signals and the tick
 *   seccomp/filter.c	seccomp programs that stop at wanted calls only
 *   reap.c	who collects the dead
 *   tally.c	whether all that was served was told
 *   memory.c	reading a task's memory
 *   stops/userfault.c	pages of it that somebody has to provide
 *   path_fault.c	where the path of a call that failed ends
 *   interpreter.c	what a file needs to be run
 *   lookup.c	what a task's descriptors and interfaces are
 *   inspect/task_state.c	where a task is
 *   await.c	what its call waits for
 *   inspect/untraced.c	who else has to do with that
 *   proc.c	reading /proc
 *   descriptors.c	what a process has open
 *   sockets.c	what of that are sockets, and who is at their other ends
 *   facts.c	what /proc says of a process at a moment of its life
 *   proc/oom_kills.c	whether the kernel was out of memory
 *   proc/pid_namespace.c	whether that /proc is ours
 *   permission.c	why a task may not be traced
 *   elevation.c	privileges that a traced program does not get
 *   capability.c	what we may do ourselves */
#ifndef TRACE_ENGINE_STATE_H
#define TRACE_ENGINE_STATE_H

#include "trace/stops/reap.h"
#include "trace/seccomp/filter.h"
#include "trace/proc/oom_kills.h"
#include "trace/engine/start.h"
#include "trace/stops/stop.h"
#include "trace/engine/tally.h"
#include "trace/engine/tracee.h"

/* A status that wait4 gave and that was not served yet */
struct pending_status {
	pid_t tid;
	int status;
	bool is_unknown;		/* was not known: served last, after its maker's report, */
	uint64_t received;		/* and kept back so long for that; as events' time */
	bool is_done;		/* served, or a later one of the same task is there */
	/* where calls go through rings: there is something to tell of it; and why its task is
	 * traced by stops from then on, or NULL */
	bool fast_checked;
	const char *leave_reason;
};

/* Tasks that were gone before their maker's report of them: that report finds them here. Reports
 * may never come, so only the last ones are kept. */
enum { EARLY_EXITS_MAX = 64 };

struct early_exit {
	struct task_id id;	/* serial 0: nothing but its end was seen */
	pid_t tgid;
	struct ending how;
};

struct fast;
struct fast_thread;
struct __ptrace_syscall_info;

struct engine {
	struct engine_options options;
	struct engine_sink sink;
	struct diag *diag;
	struct tracees tracees;
	struct arena scratch;		/* of one event */
	const struct abi *native;
	uint64_t origin;		/* CLOCK_MONOTONIC at the beginning */
	uint64_t seq;
	bool begun;
	/* Calls are told: all that are wanted, or those that are cheap since a seccomp program
	 * selects them */
	bool emits_calls;
	bool waits_by_epoll;			/* stops are few, and zombies are waited for with them */
	char machine[65];

	struct pending_status *batch;		/* batch */
	unsigned batch_count, batch_room;
	unsigned deferred_count;			/* so many at its beginning were kept from the last one: */
	bool has_unreported_tid;			/* strangers are among them; */
	bool waits_for_patch;			/* they wait for text to be changed, or did */
	bool waits_by_tid;			/* so many tracees that they are waited for by name */
	unsigned full_scans_left;			/* so many more waits begin with a look at everybody, */
	unsigned full_scans_after_miss;	/* as many as it takes to trust names again */
	pid_t last_waited_tid;			/* whom the last wait was for */
	unsigned drain_interval, drain_countdown;	/* whether to look for more: every nth time, next time */

	struct syscall_selection selection;
	struct start start;
	pid_t command;			/* its process; 0: none, or ended */
	uint64_t command_end;		/* when it ended, as events' time */
	const char *command_name;
	char name[4096];
	pid_t last_signal_sender;		/* who sent the command a TERM or HUP last, */
	int last_signal;
	uint64_t last_signal_time;	/* and when */
	uint64_t end_request_time;			/* when a signal asked us to end; 0: none did */
	int end_request_signal;			/* which that was */
	/* stop as job control wants, when the command has stopped */
	bool suspend_pending;

	bool detach_wanted, detaching;
	bool passthrough;			/* all is let go that can be: serves, and tells nothing */
	bool command_stopped;		/* then, whether job control has stopped the command */
	uint64_t let_go_since, detach_progress_time;
	/* looks that are to be told: what the command has left, a signal's, or of an attach */
	bool look_left_pending, look_asked_pending;
	uint64_t timeout_time;		/* when --timeout did; 0: it did not */
	bool has_alarm;			/* a timer of its own says when it is time */
	bool end_emitted;			/* the last event has been told */
	bool stop_waiting;			/* asked once more: do not even wait */
	int error;			/* -errno: the engine cannot go on */

	struct fast *fast;		/* NULL: all calls stop */
	struct fast_thread *freezer;	/* who waits for others of its process to stand still; */
	/* why: to patch a site, which is given up if it takes long; to restore patched text; to
	 * withdraw our code */
	enum engine_freeze { FREEZE_TO_PATCH, FREEZE_TO_RESTORE, FREEZE_TO_WITHDRAW } freeze;
	uint64_t frozen_since;		/* since then, by CLOCK_MONOTONIC */
	bool is_freeze_retry;			/* its call is served once more */
	unsigned polls_left;			/* so many more looks at rings before we wait for stops, */
	long poll_interval;		/* … so many ns apart */
	struct due_thread {
		uint64_t time;
		struct fast_thread *thread;
	} *due_heap;				/* whose records are to be told of, the earliest first */
	unsigned due_count, due_room;
	uint64_t last_record_time;		/* the time of the last event of a record */
	/* While stops are served: when the rings were told of. All that is told of those stops has
	 * this time. 0: time goes on */
	uint64_t batch_time;
	struct record_reader {
		struct tracee *task;
		bool live;		/* the call has not returned */
		bool has_read;		/* memory, of such a call */
		struct fast *fast;
		struct diag *diag;
	} reader;

	struct event_tally tally;
	struct early_exit early_exits[EARLY_EXITS_MAX];
	unsigned early_exit_next;
	struct reaper reaper;
	struct zombie *reaped;		/* by somebody, which is to be told */
	unsigned reaped_count, reaped_room;
	struct oom_counters oom_counters;	/* where figures are wanted */
	enum end_reason detach_reason;		/* why all is let go; END_DONE: it is not, or was
					 * only to be looked at */
	struct engine_result result;
};

/* engine.c */
uint64_t engine_now(const struct engine *g);
struct event engine_event(const struct engine *g, const struct tracee *t, enum event_kind kind);
/* Tells EVENT_BEGIN. */
void engine_emit_begin(struct engine *g, const char *const *argv);
/* Sees to it that /proc is the right one, or is not looked at, and says so. */
void engine_prepare_proc(struct engine *g);
/* Numbers the event and tells it. */
void engine_emit(struct engine *g, struct event *e);
/* The same of a call at once, where g->sink.call is there */
void engine_emit_combined(struct engine *g, struct event *e, struct call_storage *s,
			  memory_fn *read, void *read_ctx);

/* wait.c: waits for something to do, at least for a tick, and puts what wait4 gives into the batch,
 * ready to be served; with `block` false does not wait. 0, or -ECHILD: there is nothing to wait
 * for. */
int engine_collect(struct engine *g, bool block);
/* Puts the ends of those that have ended into the batch, and leaves all stops alone. */
void engine_collect_exits(struct engine *g);

/* The task stands at a stop of the seccomp program still, whose call is to be told. */
void engine_requeue(struct engine *g, struct tracee *t);

/* batch.c */
void engine_handle_batch(struct engine *g);

/* dispatch.c */
void engine_handle_stop(struct engine *g, const struct pending_status *r);
/* Forgets a task that ended, or that nobody can say anything of (EVENT_LOST). */
void engine_emit_exit(struct engine *g, struct tracee *t, enum event_kind kind, struct ending how,
		      bool zombie);

/* Tells who reaped whom, as far as that has happened, behind what rings have until then; waits like
 * reaper_wait for the first. Not while a stop is served. */
void engine_emit_reaps(struct engine *g, int timeout, const sigset_t *mask);

/* stops/syscall.c: the numbers of calls that the engine itself has to know */
struct own_calls {
	uint64_t execve, execveat, restart, clone, clone3, ptrace;
};
extern const struct own_calls own_calls[ABI_COUNT];
void engine_handle_syscall_stop(struct engine *g, struct tracee *t);
/* Reads a stopped task's memory as tracee_read does, without waiting for who provides it. */
int64_t engine_read(const struct tracee *t, uint64_t addr, void *buf, uint64_t len);
/* The number and arguments of the call that a stopped task is in; false: unknown */
bool engine_current_call(const struct tracee *t, const struct abi **abi, uint64_t *nr,
			 uint64_t arg[6]);
/* The execve of a task that became a program has returned: no stop is waited for that would say no
 * more. Resumes it. */
void engine_finish_exec(struct engine *g, struct tracee *t);
/* Where the path ends that the call failed with which the task stands behind */
void engine_explain_path(struct tracee *t);
/* Gives up the call the task is in, without a word. */
void engine_forget_call(struct engine *g, struct tracee *t);

/* stops/clone.c */
struct tracee *engine_add_unreported(struct engine *g, pid_t tid);
void engine_announce(struct engine *g, struct tracee *t);
void engine_handle_clone(struct engine *g, struct tracee *t, enum stop_kind kind);
/* By number: the task that calls execve has had another one, unless it was the leader. */
void engine_handle_exec(struct engine *g, pid_t tid);
void engine_remember_exit(struct engine *g, const struct early_exit *early);

/* notice.c: engine_finish, and behind the event of a LEAVE, a SIGNAL or an EXEC what cannot be seen
 * of the task, where that shows it. */
void engine_finish_with_notice(struct engine *g, struct tracee *t, int sig, struct event *e);
/* The same of a task that stays where it is */
void engine_emit_with_notice(struct engine *g, struct tracee *t, struct event *e);

/* detach.c: lets the task go on with the signal, or, when everything is let go, for good. */
void engine_resume(struct engine *g, struct tracee *t, int sig);
/* Resumes and tells, in the order that the options ask for. */
void engine_finish(struct engine *g, struct tracee *t, int sig, struct event *e);
/* As engine_let_go, for that reason. The first one counts. */
void engine_detach_for(struct engine *g, enum end_reason why);
/* Asks all tasks to stop; they are detached one by one as they are served. */
void engine_begin_detach(struct engine *g);
/* While letting go: whether no more stops are to be expected in time */
bool engine_detach_timed_out(const struct engine *g);
/* What is still attached goes on when this process ends: says so of each. */
void engine_report_detached(struct engine *g);

/* inspect/inspect.c: tells EVENT_LOOK of each task. */
void engine_emit_looks(struct engine *g, enum look_reason why);

/* timeout.c: the time that the options allow begins. */
void engine_set_timeout(struct engine *g);
/* Whether it is over */
bool engine_is_overdue(const struct engine *g);
/* What is to be done about that, at each tick */
void engine_check_timeout(struct engine *g);
/* Says how the command ended. */
void engine_report_timeout(struct engine *g);

/* passthrough.c: answers a stop, of a task that nobody knows anything of, so that it goes on as if
 * it were not traced. */
void engine_pass_through(const struct engine *g, pid_t tid, const struct ptrace_stop *stop);
/* All tasks are forgotten, and answered only. */
void engine_enter_passthrough(struct engine *g);

/* fast/choose.c: makes g->fast, where calls are to go through a ring. 0, or -EINVAL: that was asked
 * for and cannot be; said. */
int engine_choose_source(struct engine *g);
/* Gives it up where there is no seccomp program, for that reason; likewise. */
int engine_confirm_source(struct engine *g, const char *chosen);
/* For -d: how often what happened */
void engine_log_source(const struct engine *g);

/* fast/stops.c, all where there is g->fast: what a stop means for it, before the rings are told of.
 * true: the stop has been served, there is nothing to tell. Else *leaves says why the task is
 * traced by stops as soon as its ring has been told of; NULL: it is not. */
bool engine_handle_fast_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
			     const char **leave_reason);
void engine_leave_fast(struct engine *g, pid_t tid, const char *why);
/* Whether a stop of the seccomp program, which engine_serve_fast_stop has left, has been served;
 * else it is a call, made at the info's instruction pointer. */
bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info);
/* Whether the stop, of which engine_serve_fast_stop has said that it is served, is to be given to
 * it again when another thread's freeze has ended; asked once. */
bool engine_waits_for_freeze(struct engine *g, pid_t tid);
/* The call that the task has entered may take something from it that its ring needs. */
void engine_fast_note_enter(struct engine *g, struct tracee *t);
/* Whether the task is to stay at its stop for now, and then go on with the signal */
bool engine_park(struct engine *g, struct tracee *t, int sig);
/* A thread whose creation has not been reported was added to its process. */
void engine_fast_add_thread(struct engine *g, const struct tracee *t);
/* The task is forgotten. */
void engine_fast_remove(struct engine *g, const struct tracee *t);
/* The task has filters of its own from now on. */
void engine_fast_note_filters(struct engine *g, struct tracee *t);
/* passthrough.c's: what is to be done for the stop of a task that is answered only. true: it is a
 * signal of our own making. */
bool engine_pass_through_fast(const struct engine *g, pid_t tid, const struct ptrace_stop *stop);
/* Nobody waits for others to stand still any more, and all that do go on. */
void engine_resume_parked(struct engine *g);
/* Who waits for others to stand still goes on when they do, or is put back. */
void engine_check_freeze(struct engine *g);

/* Tells what is in the rings while they fill, instead of waiting until one is full; false: they do
 * not fill quickly. */
bool engine_poll_rings(struct engine *g);
/* fast/records.c: tells all that is in the rings up to now; returns how many events that were. */
uint64_t engine_emit_records(struct engine *g);
/* Tells of the record that a stopped thread has, which is completed from its memory. */
void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft);

/* stops/untraced_children.c: refuses the call that the task is stopped before, as the kernel does
 * where a seccomp rule leaves it to a tracer and there is none: it fails with ENOSYS. */
void engine_refuse_call(pid_t tid);
/* Before a call with that first argument: what it makes is traced, also with CLONE_UNTRACED. */
void engine_clear_untraced(struct tracee *t, const struct abi *abi, uint64_t nr, uint64_t arg);
/* After it: the argument is as it was. */
void engine_restore_untraced(struct tracee *t);

/* attach.c: options of PTRACE_SEIZE */
unsigned long engine_ptrace_options(const struct engine *g);
#endif
