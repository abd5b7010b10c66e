/* Internals of the engine, shared by the files that make it up:
 *   engine/engine.c	start, main loop, signals sent to ptrail, end
 *   engine/attach.c	attaching to running processes
 *   engine/wait.c	waiting for ptrace-stops
 *   engine/batch.c	the order in which stops are handled
 *   engine/dispatch.c	the action for each kind of stop
 *   engine/detach.c	resuming and detaching tracees
 *   engine/passthrough.c	resuming tracees that cannot be detached, without emitting events
 *   engine/leave_stopped.c	detaching processes that stay stopped (--stop-at)
 *   engine/timeout.c	--timeout
 *   engine/emergency.c	what is still done after a fatal failure of ptrail itself
 *   stops/syscall.c	syscall stops
 *   stops/clone.c	new tasks, and execve
 *   stops/inject.c	-e inject: results, signals and delays
 *   stops/stack.c	stacks of syscalls and signals
 *   stops/notice.c	reports of activity that the tracer cannot see
 *   stops/untraced_children.c	CLONE_UNTRACED, and syscalls that are refused
 *   inspect/inspect.c	the state of all tasks, and what they wait for
 *   fast/choose.c	whether syscalls are recorded in ring buffers
 *   fast/stops.c	stops of tasks that have a ring buffer
 *   fast/records.c	events from the records of ring buffers
 *   library/calls.c	library calls
 *   library/values.c	arguments and results of library calls
 *   library/returns.c	stops at the returns of library calls
 *   library/records.c	events of library calls that were recorded
 * and by files that do not depend on the engine and have headers of their own:
 *   engine/tracee.c	the table of traced tasks and processes
 *   engine/start.c	the child that becomes the command
 *   engine/own_signals.c	signals sent to ptrail, and the timer tick
 *   engine/tally.c	counters that verify that every stop led to its event
 *   stops/stop.c	decoding of wait statuses
 *   stops/reap.c	detection of reaped zombies
 *   stops/memory.c	reading tracee memory
 *   stops/userfault.c	pages that are served by userfaultfd
 *   paths/path_fault.c	the path component at which a syscall failed
 *   stops/elevation.c	privileges that execve did not grant because of tracing
 *   library/space.c	breakpoints of an address space
 *   library/recorder.c	recording of library calls in a tracee; leave.c ends it
 *   seccomp/filter.c	the seccomp filter that stops the wanted syscalls
 *   inspect/task_state.c	the state of one task
 *   inspect/await.c	what a blocked syscall waits for
 *   inspect/memory_map.c	the address space of a process
 *   inspect/scheduling.c	how a task was scheduled
 *   inspect/untraced.c	untraced processes that a tracee waits for
 *   sched/watch.c	switches of tasks, from tracepoints
 *   sched/tracepoint.c	formats of tracepoints
 *   sched/accounts.c	durations of the states of tasks
 *   cgroup/cgroup.c	cgroups of tasks and their files
 *   cgroup/oom_kills.c	kills by the kernel's out-of-memory killer
 *   cgroup/quotas.c	what CPU quotas of cgroups did
 *   proc/proc.c	reading /proc
 *   proc/pid_namespace.c	whether /proc belongs to our pid namespace
 *   proc/facts.c	credentials, program and resource usage of a process
 *   proc/descriptors.c	open descriptors
 *   proc/sockets.c	addresses and peers of sockets
 *   proc/lookup.c	paths of descriptors, names of network interfaces
 *   proc/interpreter.c	interpreters of scripts and ELF files
 *   proc/permission.c	why attaching to a task is refused
 *   proc/credentials.c	credentials of a task; capabilities of ptrail itself */
#ifndef TRACE_ENGINE_STATE_H
#define TRACE_ENGINE_STATE_H

#include "base/system/backoff.h"
#include "trace/memory/memory.h"
#include "trace/tasks/reap.h"
#include "trace/proc/credentials.h"
#include "trace/seccomp/filter.h"
#include "trace/cgroup/oom_kills.h"
#include "trace/cgroup/quotas.h"
#include "trace/state/start.h"
#include "trace/tasks/stop.h"
#include "trace/state/tally.h"
#include "trace/tasks/tracee.h"

/* A wait status that was returned by wait4() and has not been handled yet */
struct pending_status {
	pid_t tid;
	int status;
	/* The tid is not in the table of tracees. Handled last, after its creator's stop. */
	bool is_unknown;
	/* When the status of an unknown tid was collected, in event time (ns) */
	uint64_t received;
	/* Handled, or superseded by a later status of the same task */
	bool is_done;
	/* With a fast source: engine_handle_fast_stop has been called and did not handle it. */
	bool fast_checked;
	/* Why the task stops using its ring buffer after this stop; NULL: it keeps using it */
	const char *leave_reason;
};

/* Number of tasks remembered that ended before their creator's PTRACE_EVENT stop was reported. That
 * stop may never come, so older ones are overwritten. */
enum { EARLY_EXITS_MAX = 64 };

struct early_exit {
	struct task_id id;	/* serial 0: only the end of the task was seen */
	pid_t tgid;
	struct exit_status how;
};

/* How the engine waits for statuses (wait.c) */
enum wait_method {
	WAIT_ANY,		/* wait4() for any task */
	WAIT_BY_TID,		/* above a limit of tracees: wait4() for one tid at a time */
	/* Stops are rare, so epoll waits for SIGCHLD and for reaped zombies together. Never
	 * changes. */
	WAIT_BY_EPOLL,
};

/* Advances only, by engine_advance. ENGINE_PASSTHROUGH is a way of detaching. */
enum engine_phase {
	ENGINE_RUNNING,
	ENGINE_DETACH_WANTED,	/* detaching begins before the next wait */
	ENGINE_DETACHING,
	/* Tracees cannot be detached: stops are answered, and no events are emitted. */
	ENGINE_PASSTHROUGH,
};

struct fast;
struct fast_thread;
struct sched_watch;
struct library_tracing;
struct map_range;
struct __ptrace_syscall_info;

struct engine {
	struct engine_options options;
	struct call_numbers numbers;	/* .options.numbers and .naming, if both are traced */
	struct engine_sink sink;
	struct diag *diag;
	struct tracees tracees;
	struct arena scratch;		/* memory for one event */
	/* For crashes and inspections without -k: NULL before the first one, and if there are no
	 * libraries */
	struct stacks *own_stacks;
	struct page_cache pages;	/* of the tracee whose syscall is being decoded */
	const struct abi *native;
	/* CLOCK_MONOTONIC at EVENT_BEGIN, the first event; time 0 of events. 0: not emitted yet */
	uint64_t origin;
	uint64_t seq;			/* number of the latest event */
	enum wait_method wait_method;
	char machine[65];

	struct pending_status *batch;	/* statuses that were collected and not handled yet */
	unsigned batch_count, batch_room;
	unsigned deferred_count;	/* of them, at the front: from the previous batch */
	bool has_unreported_tid;	/* one of these has a tid that no creator reported yet */
	bool waits_for_patch;		/* the batch waits, or did, until code has been changed */
	unsigned full_scans_left;	/* waits by tid that begin with a scan of all tracees */
	unsigned full_scans_after_miss;	/* value of .full_scans_left after a missed status */
	uint64_t waited_system_time;	/* of the process of the latest status, if wanted; ns */
	pid_t last_waited_tid;		/* tid of the latest blocking wait4(); 0 before the first */
	unsigned drain_interval;	/* blocking waits from one non-blocking scan to the next */
	unsigned drain_countdown;	/* blocking waits before the next non-blocking scan */
	bool has_processors;		/* ptrail may run on several processors */
	struct backoff spins;		/* of blocking waits */

	struct syscall_selection selection;
	pid_t watched;			/* the process of engine_watch_calls(); 0: none */
	struct start start;
	pid_t command;			/* pid of the command; 0: none, or it has ended */
	uint64_t command_end;		/* event time of the command's end */
	const char *command_name;
	char name[4096];
	/* Sender, number and event time of the latest SIGTERM or SIGHUP delivered to the command */
	pid_t last_signal_sender;
	int last_signal;
	uint64_t last_signal_time;
	/* Event time and number of the latest signal that asked ptrail to end; 0: none */
	uint64_t end_request_time;
	int end_request_signal;
	/* A SIGTSTP arrived: ptrail stops itself when the command has stopped. */
	bool suspend_pending;

	enum engine_phase phase;
	bool command_stopped;		/* in passthrough: the command is in a group-stop */
	uint64_t detach_progress_time;	/* event time of the latest detach */
	/* Set of the reasons (1 << enum look_reason) for which engine_emit_looks is to be called:
	 * LOOK_COMMAND_EXITED, LOOK_REQUESTED */
	unsigned looks_pending;
	uint64_t timeout_time;		/* event time at which --timeout expired; 0: it has not */
	bool has_alarm;			/* a timer of its own ticks from the timeout on */
	bool stop_waiting;		/* return from engine_run without waiting for tracees */
	int error;			/* negative errno that ends the run; 0: none */

	struct library_tracing *library;	/* library calls (-l); NULL: not wanted */
	struct fast *fast;		/* ring buffers; NULL: every syscall stops */
	bool attaches;			/* .fast was chosen before the command is started */
	struct fast_thread *freezer;	/* for it all threads of its memory are frozen, or NULL */
	/* Purpose of the freeze: to patch a call site (abandoned after freeze_max), to restore
	 * patched code, or to remove our code from the process */
	enum engine_freeze { FREEZE_TO_PATCH, FREEZE_TO_RESTORE, FREEZE_TO_WITHDRAW } freeze;
	bool is_attaching;		/* Not all tasks of a process may be traced yet. */
	uint64_t frozen_since;		/* CLOCK_MONOTONIC at which the freeze began, in ns */
	bool is_freeze_retry;		/* the freezer's syscall stop is being handled again */
	bool holds_forks;		/* tasks may be .is_held */
	unsigned polls_left;		/* ring polls still to do before waiting for stops */
	long poll_interval;		/* ns from one ring poll to the next */
	/* Rings are being polled. Cleared by a syscall in progress that is left for the next
	 * poll, because then events of an earlier time follow. */
	bool is_polling;
	/* Binary heap of the threads with records to emit; the earliest record is first. */
	struct due_thread {
		uint64_t time;
		struct fast_thread *thread;
	} *due_heap;
	unsigned due_count, due_room;
	uint64_t last_record_time;	/* event time of the latest record that was emitted */
	/* Event time of every event of this batch: when the rings were last drained. 0 outside of a
	 * batch: events get the current time. */
	uint64_t batch_time;
	uint64_t last_time;	/* of the latest event that was emitted */
	/* Context of reads that a record cannot answer */
	struct record_reader {
		struct tracee *task;
		bool is_live;		/* it has stopped, and its memory can be read */
		const struct fast_record *names;	/* record with paths; NULL: none */
		struct fast *fast;
		struct diag *diag;
	} reader;

	/* If states are wanted: switches of tasks; NULL: states are sampled, the next time from
	 * that place in the table of tracees on */
	struct sched_watch *sched_watch;
	size_t sample_place;
	uint64_t next_delay_end;	/* event time of the first end of a delay; 0: none */
	struct event_tally tally;
	struct early_exit early_exits[EARLY_EXITS_MAX];
	unsigned early_exit_next;	/* index that the next early exit is stored at */
	struct reaper reaper;
	struct zombie *reaped;		/* reaped zombies without an EVENT_REAP yet */
	unsigned reaped_count, reaped_room;
	struct oom_counters *oom_counters;	/* NULL: no shortages are wanted */
	struct quota_counters *quota_counters;	/* NULL: no quotas are wanted */
	bool has_no_labels;		/* see struct credentials_source */
	enum cgroup2_mount cgroup2_mount;
	bool can_trace_all;		/* ptrail has CAP_SYS_PTRACE */
	struct objects *own_objects;	/* NULL until a loader ends a process */
	/* Why all tracees are detached; END_DONE: they are not, or only looks were wanted */
	enum end_reason detach_reason;
	struct engine_result result;
};

/* engine.c */

/* Returns the event time in ns: that of the batch, or now. */
uint64_t engine_now(const struct engine *g);
/* Whether syscalls are emitted: all that are wanted, or the cheap ones that a filter selects */
bool engine_emits_calls(const struct engine *g);
/* Returns an event of this kind and task with the current event time. */
struct event engine_event(const struct engine *g, const struct tracee *t, enum event_kind kind);
/* Emits EVENT_BEGIN, which starts event time. `argv` is NULL without a command. */
void engine_emit_begin(struct engine *g, const char *const *argv);
/* Ensures that /proc is that of our pid namespace; otherwise reports that it is not used. */
void engine_prepare_proc(struct engine *g);
/* Numbers the event and passes it to the sink. */
void engine_emit(struct engine *g, struct event *e);

/* wait.c */

/* Adds the statuses that wait4() returns to the batch. Waits for a status, a signal or a tick, or
 * with `block` false not at all. Returns 0, or an error; -ECHILD: there is nothing to wait for. */
int engine_collect(struct engine *g, bool block);
/* Adds only the statuses of tasks that have ended to the batch; ptrace-stops stay unreported. */
void engine_collect_exits(struct engine *g);
/* Adds a task to the batch again, whose STOP_SECCOMP is to be emitted or whose STOP_CALL is to be
 * handled. It is still in it. */
void engine_requeue(struct engine *g, struct tracee *t, enum stop_kind kind);

/* batch.c: handles all statuses of the batch but those that have to be deferred. */
void engine_handle_batch(struct engine *g);

/* dispatch.c */

/* Handles one status. */
void engine_handle_stop(struct engine *g, const struct pending_status *r);
/* Emits EVENT_EXIT with `how`, or EVENT_LOST if it is unknown how the task ended, and removes the
 * task. `zombie`: its process is a zombie now. */
void engine_emit_exit(struct engine *g, struct tracee *t, enum event_kind kind,
		      struct exit_status how, bool zombie);
/* Emits EVENT_REAP for the zombies that have been reaped, after draining the rings. Waits for the
 * first one as reaper_wait does. Must not be called while a stop is being handled. */
void engine_emit_reaps(struct engine *g, int timeout, const sigset_t *mask);

/* stops/syscall.c */
/* Handles a syscall-stop or a seccomp stop. */
void engine_handle_syscall_stop(struct engine *g, struct tracee *t);
/* Reads memory of a stopped task as tracee_read does, but never waits for a userfaultfd handler. */
int64_t engine_read(const struct tracee *t, uint64_t addr, void *buf, uint64_t len);
/* The same as tracee_read_words does. */
unsigned engine_read_words(const struct tracee *t, unsigned size, const uint64_t addrs[2],
			   uint64_t words[2]);
/* Gets number and arguments of the syscall that a stopped task is in. Returns false if unknown. */
bool engine_current_call(const struct tracee *t, const struct abi **abi, uint64_t *nr,
			 uint64_t arg[6]);
/* Whether a syscall whose result is known needs no syscall-exit-stop: nothing else has to be done
 * there, and the task does not stop there by itself. */
bool engine_may_skip_exit(const struct engine *g, const struct tracee *t);
/* Emits `before` (NULL: nothing) and the exit of the syscall, and resumes the task. */
void engine_finish_call(struct engine *g, struct tracee *t, int64_t ret, struct event *before);
/* Emits the exit of the vfork that the task waits in, if it does. */
void engine_end_vfork(struct engine *g, struct tracee *t, uint64_t time);
/* Finds the path component at which the syscall failed after which the task is stopped. */
void engine_explain_path(struct tracee *t);
/* Forgets the syscall that the task is in, without an event. */
void engine_forget_call(struct engine *g, struct tracee *t);

/* stops/clone.c */

/* Adds a task that stopped before its creator reported it. */
struct tracee *engine_add_unreported(struct engine *g, pid_t tid);
/* Emits EVENT_NEW if it has not been emitted. */
void engine_announce(struct engine *g, struct tracee *t);
/* Handles a fork, vfork or clone stop. */
void engine_handle_clone(struct engine *g, struct tracee *t, enum stop_kind kind);
/* The same for the creator of a task that has executed a program or has ended. */
void engine_end_vfork_of(struct engine *g, const struct tracee *child);
/* Handles an exec stop. Takes the tid, since the task that called execve had another one unless it
 * was the thread group leader. */
void engine_handle_exec(struct engine *g, pid_t tid);
/* Whether the task is the child that becomes the command, before its execve: its syscalls are those
 * of ptrail. */
bool engine_is_starting(const struct engine *g, const struct tracee *t);
/* Remembers the end of a task that no creator has reported. */
void engine_remember_exit(struct engine *g, const struct early_exit *early);

/* stops/inject.c */

/* Tampers with the syscall that the task is about to execute, if the injector says so. `is_enter`:
 * it is in a syscall-enter-stop, not in a seccomp stop. Returns the signal to resume it with. */
int engine_inject_enter(struct engine *g, struct tracee *t, bool is_enter);
/* Sets the result of the syscall that has returned, in the task and in its event. */
void engine_inject_exit(struct engine *g, struct tracee *t);
/* Makes a signal that engine_inject_enter has sent look as if the kernel had sent it. */
void engine_inject_siginfo(struct tracee *t, siginfo_t *info);
/* Keeps a task stopped until its delay is over, and resumes it then with `sig`. */
void engine_delay(struct engine *g, struct tracee *t, int sig);
/* Resumes the tasks whose delay is over; with `all`, every delayed task. */
void engine_end_delays(struct engine *g, bool all);

/* stops/stack.c */

/* Sets the stack of a syscall that is about to replace the program or to end the task, if it is
 * wanted. */
void engine_stack_at_enter(struct engine *g, struct tracee *t);
/* Takes note of changes of mappings by the syscall that has returned, and sets its stack if it is
 * wanted and was not set at the enter. `is_record`: the syscall was recorded, and the task may have
 * continued since; then it gets no stack. */
void engine_stack_at_exit(struct engine *g, struct tracee *t, bool is_record);
/* Sets crash and stack of a signal that kills the process, in g->scratch. */
void engine_explain_crash(struct engine *g, struct tracee *t, struct event *e);
/* Sets the stack of a signal in g->scratch, if it is wanted. */
void engine_stack_at_signal(struct engine *g, struct tracee *t, struct event *e);
/* Where a task is in its program */
struct program_place {
	uint64_t sp, ip;	/* stack and instruction pointer; 0: unknown */
	bool is_32bit;		/* it executes i386 code */
};

/* Returns the stack of a task that sleeps in a syscall, with the libraries of -k if it is given.
 * The task need not be stopped. NULL: it is unknown, or there are no libraries. */
const struct stack *engine_stack_of_sleeper(struct engine *g, struct tracee *t,
					    const struct program_place *at, struct arena *arena);

/* inspect/program_files.c */

/* Sets the files of the program that the task has executed, in g->scratch. `dir_fd` is a descriptor
 * of /proc/TID. */
void engine_add_program_files(struct engine *g, const struct tracee *t, int dir_fd,
			      struct event *e);
/* Sets the files that the dynamic loader has loaded, in g->scratch, if it is the loader that ends
 * the process of the task at this PTRACE_EVENT_EXIT stop. */
void engine_add_loaded_objects(struct engine *g, const struct tracee *t, int dir_fd,
			       struct event *e);
/* Sets the ELF file that the syscall which has returned has opened, if it has. */
void engine_add_opened_object(struct engine *g, struct tracee *t);

/* inspect/memory_map.c */

/* Returns the address space of a process, in g->scratch; NULL: it has none, or access is denied.
 * `dir_fd` is a descriptor of the directory of one of its tasks in /proc. */
const struct memory_map *engine_memory_map(struct engine *g, int dir_fd);

/* inspect/scheduling.c */

/* Returns how a task was scheduled until now, in g->scratch, without the quotas of its cgroup.
 * `times`: what facts_add_cpu_times has read of it. `begins`: it existed before it was traced. */
struct scheduling *engine_scheduling(struct engine *g, struct tracee *t,
				     const struct cpu_times *times, bool begins);
/* Adds the quotas of the process, whose /proc/PID is `dir_fd`. */
void engine_add_quotas(struct engine *g, int dir_fd, struct scheduling *s);
/* The task is about to leave a ptrace-stop: adds its duration to t->held, if that is wanted. */
void engine_count_held(struct engine *g, struct tracee *t);
/* Begins to watch the scheduler, before the first task is traced (wants.states). */
void engine_watch_states(struct engine *g);
/* The task is traced from now on. */
void engine_begin_states(struct engine *g, struct tracee *t);
/* Reads switches of tasks, or samples states; at each tick. */
void engine_update_states(struct engine *g);

/* stops/notice.c */

/* As engine_finish; also emits an EVENT_NOTICE after an exit, a signal or an exec that reveals
 * activity which cannot be traced. */
void engine_finish_with_notice(struct engine *g, struct tracee *t, int sig, struct event *e);
/* The same, without resuming the task. */
void engine_emit_with_notice(struct engine *g, struct tracee *t, struct event *e);

/* detach.c */

/* Detaches the stopped task, which gets signal `sig` (0: none), and emits EVENT_DETACH. */
void engine_detach_task(struct engine *g, struct tracee *t, int sig);
/* Resumes the task and delivers signal `sig` (0: none). Detaches it if all are being detached. */
void engine_resume(struct engine *g, struct tracee *t, int sig);
bool engine_has_gate(const struct engine *g, const struct tracee *t);
/* Resumes the task and emits the event, in the order that the options ask for. */
void engine_finish(struct engine *g, struct tracee *t, int sig, struct event *e);
/* Advances the phase of the engine by one. */
void engine_advance(struct engine *g, enum engine_phase phase);
/* Whether the tracees are being detached, or their stops are only passed through */
bool engine_is_detaching(const struct engine *g);
/* As engine_detach, with a reason. Only the first reason is kept. */
void engine_detach_for(struct engine *g, enum end_reason why);
/* Interrupts all tasks; each is detached when its stop is handled. */
void engine_begin_detach(struct engine *g);
/* While detaching: whether no more stops can be expected soon */
bool engine_detach_timed_out(const struct engine *g);
/* Emits EVENT_DETACH for each task that is still attached, and removes it. The kernel detaches it
 * when this process ends. */
void engine_report_detached(struct engine *g);

/* inspect/inspect.c: emits EVENT_LOOK for each task. */
void engine_emit_looks(struct engine *g, enum look_reason why);

/* timeout.c */

/* Starts the time limit of the options. */
void engine_set_timeout(struct engine *g);
/* Whether the time limit is exceeded */
bool engine_is_overdue(const struct engine *g);
/* Enforces the time limit; to be called at each tick. */
void engine_check_timeout(struct engine *g);
/* Reports on standard error how the command ended after the time limit. */
void engine_report_timeout(struct engine *g);

/* passthrough.c */

/* Resumes a task from its stop as if it were not traced. Needs no record of the task. */
void engine_pass_through(const struct engine *g, pid_t tid, const struct ptrace_stop *stop);
/* Removes all tasks; from now on their stops are only passed through. */
void engine_enter_passthrough(struct engine *g);

/* fast/choose.c */

/* Creates g->fast if it is to be used. Returns 0, or -EINVAL (reported): required, impossible. */
int engine_choose_source(struct engine *g);
bool engine_prefers_dispatch(const struct engine *g);
/* Removes g->fast if nothing stops syscalls, for the reason `chosen`. Returns as the first. */
int engine_confirm_source(struct engine *g, const char *chosen);
/* Logs the counters of the fast source for -d. */
void engine_log_source(const struct engine *g);

/* fast/stops.c. Unless noted, g->fast must not be NULL. */

/* Handles what a stop means for the fast source, before the rings are drained. Returns true if the
 * stop has been handled and needs no event. Otherwise sets *leave_reason if the task stops using
 * its ring as soon as that has been drained, else to NULL. */
bool engine_handle_fast_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
			     const char **leave_reason);

/* fast/dispatch.c. g->fast is not NULL. */
enum engine_dispatch {
	ENGINE_NOT_DISPATCHED,	/* a signal as any other */
	ENGINE_DISPATCHED,	/* the stop has been handled */
	ENGINE_ASSIST,		/* the thread needs ptrail to complete a record */
};
/* The task may be in a stop that wait4() has not reported, because its syscall has been dispatched.
 * Sends it back to its syscall. When the tracer is killed, the kernel delivers the signal of such a
 * stop, and drops that of a stop which wait4() has reported, with the syscall. */
void engine_send_back(struct engine *g, pid_t tid);
/* Handles a stop of the task by SIGSYS. */
enum engine_dispatch engine_handle_dispatch(struct engine *g, struct tracee *t,
					    struct fast_thread *ft);
/* fast/stops.c: handles a SIGSYS that is an ENGINE_ASSIST, after the rings have been drained.
 * Returns false if it is not one. g->fast may be NULL. */
bool engine_assist_at_signal(struct engine *g, struct tracee *t);
/* Handles a syscall-enter-stop of the injected code, which a task has reached with its gate open:
 * by a signal handler, or because its site was patched meanwhile. Returns false if it is none. */
bool engine_skip_own_enter(struct engine *g, struct tracee *t, struct fast_thread *ft);
/* Gives an attached task that is in a syscall-stop a ring, if it can have one. Returns true if the
 * stop has been handled: the task comes to its syscall again. */
bool engine_enlist(struct engine *g, struct tracee *t);
/* Whether the syscall-exit-stop of the task is that of a syscall which ptrail has not let it make,
 * but has sent it back to */
bool engine_was_sent_back(const struct engine *g, const struct tracee *t);
/* Whether syscalls of some process are or were dispatched */
bool engine_has_dispatched(const struct engine *g);
/* Whether some syscalls stop by a seccomp filter or by dispatch, and others not at all */
bool engine_selects(const struct engine *g);
/* The address after a syscall instruction, or that of the site if it is in a stub */
uint64_t engine_site_ip(const struct engine *g, const struct tracee *t, uint64_t ip);
/* Whether detaching has to wait for an injected syscall, or for a process that is being set up. No
 * other one begins from now on. g->fast may be NULL. */
bool engine_must_await_setup(struct engine *g);
/* The stopped task is about to be detached with that signal: makes its memory and registers its
 * own. Returns true if it has to run once more; it stops then. g->fast may be NULL. */
bool engine_release(struct engine *g, struct tracee *t, int sig);
/* Removes the injected code from all attached processes, whose threads stop. g->fast: or NULL */
void engine_end_dispatch(struct engine *g);

/* Makes the task stop at every syscall from now on. */
void engine_leave_fast(struct engine *g, pid_t tid, const char *why);
/* If the task is at a stop after a syscall whose complete record the rings contain, emits that and
 * resumes the task. Returns false if it is not. g->fast may be NULL. */
bool engine_end_assist(struct engine *g, struct tracee *t);
/* Handles a seccomp stop that engine_handle_fast_stop has left. Returns false if it is a syscall to
 * emit, and sets info->instruction_pointer to its original call site. g->fast may be NULL. */
bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info);
/* Whether a stop for which engine_handle_fast_stop returned true must be passed to it again after
 * the current freeze. Clears the request. */
bool engine_waits_for_freeze(struct engine *g, pid_t tid);
/* Whether the syscall with this first argument changes the state of a thread that the injected code
 * depends on, or where its syscalls are dispatched to */
bool engine_changes_fast_state(uint64_t nr, uint64_t operation);
/* Notes a syscall enter that may change what the task's ring depends on. g->fast may be NULL. */
void engine_fast_note_enter(struct engine *g, struct tracee *t);
/* … and gets or sets the action for SIGSYS, unless it is another syscall: see
 * fast_answer_sigaction. */
void engine_answer_sigaction(struct engine *g, const struct tracee *t, uint64_t nr,
			     const uint64_t arg[6]);
/* Keeps the task at its stop if a freeze needs that; it is resumed with the signal afterwards.
 * Returns false if it is not kept. g->fast may be NULL. */
bool engine_park(struct engine *g, struct tracee *t, int sig);
/* Resumes a task that has .every_call and still has its ring, and interrupts it, so that it leaves
 * the ring at its next stop. With PTRACE_SYSCALL it could have a syscall-enter-stop in the injected
 * code, where it cannot leave. Returns false if it has no ring or makes another syscall. g->fast
 * may be NULL. */
bool engine_resume_to_leave_ring(struct engine *g, struct tracee *t, int sig);
/* Registers a task that its creator has not reported, at its first stop. `parent` is a task of its
 * parent process; NULL: unknown, or the task is a thread. */
void engine_fast_add_unreported(struct engine *g, const struct tracee *t,
				const struct tracee *parent);
/* Forgets the task. */
void engine_fast_remove(struct engine *g, const struct tracee *t);
/* Takes note that the task has installed a seccomp filter of its own. g->fast may be NULL. */
void engine_fast_note_filters(struct engine *g, struct tracee *t);
/* Resumes or requeues the freezer if all other threads are frozen, or the freeze takes too long.
 * g->fast may be NULL. */
void engine_check_freeze(struct engine *g);

/* fast/held_forks.c: handles the stops of forks that need not wait any longer */
void engine_release_forks(struct engine *g);

/* fast/passthrough.c */

/* How a task is resumed from its stop in passthrough */
enum pass_through {
	PASS_USUAL,		/* as if it were not traced */
	PASS_WITHOUT_SIGNAL,	/* ptrail caused the signal that the stop is for */
	PASS_TO_SYSCALL_EXIT,	/* as usual, with a stop at the exit of the syscall */
};
/* Does what the stop of a task needs in passthrough. After a fatal failure of ptrail it only does
 * what is possible without allocating memory. g->fast may be NULL. */
enum pass_through engine_pass_through_fast(const struct engine *g, pid_t tid,
					   const struct ptrace_stop *stop);
/* Ends the current freeze and resumes all parked tasks. g->fast may be NULL. */
void engine_resume_parked(struct engine *g);

/* fast/records.c */

/* Drains the rings while they fill quickly, so that none becomes full. Returns false if they do not
 * fill quickly. */
bool engine_poll_rings(struct engine *g);
/* Emits the records of all rings up to now. Returns the number of events. g->fast may be NULL. */
uint64_t engine_emit_records(struct engine *g);
/* Emits the unfinished record of a stopped thread; missing bytes are read from its memory. */
void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft);

/* library/calls.c. Unless noted, g->library may be NULL; then the functions do nothing. */

void engine_library_init(struct engine *g);
/* To be called before the tracees are freed. */
void engine_library_done(struct engine *g);
/* Returns a copy of the string, valid until the end of the engine. g->library is not NULL. */
const char *engine_library_name(struct engine *g, const char *name);
/* Handles a signal-delivery-stop of SIGTRAP. Returns false if the signal does not come from a
 * breakpoint of ptrail. g->library is not NULL. */
bool engine_handle_library_trap(struct engine *g, struct tracee *t);
/* Emits the events of library calls that were recorded without a stop, in the order of time, up to
 * now. `stopped` is the task that a stop was reported of. With the fast source it does nothing:
 * engine_emit_records emits them, in the order of time with those of syscalls, by the following
 * functions. */
void engine_take_library_records(struct engine *g, const struct tracee *stopped);
/* Reads the records of library calls. The clock of g->fast was sampled before. */
void engine_fetch_library_records(struct engine *g);
/* Returns the event time of the earliest of these records; UINT64_MAX if none is due. */
uint64_t engine_next_library_record(const struct engine *g);
/* Emits the event of that record, with this time. */
void engine_emit_library_record(struct engine *g, uint64_t time);
/* Whether a record of syscalls or library calls, made at this count of the time stamp counter, has
 * to wait because the thread runs and has made it after the sample of the clock: then not all of
 * its earlier records may have been read. False if no library calls are recorded. */
bool engine_is_unsampled(const struct engine *g, pid_t tid, uint64_t count);
/* The task is in a signal-delivery-stop, and its records have been taken: from now on the calls in
 * progress stop at their return, so that the program does not see that they were recorded. Returns
 * true if the code that records has caused the signal, which must not be delivered. g->library is
 * not NULL. */
bool engine_handle_library_signal(struct engine *g, struct tracee *t, int sig);
/* Sets the breakpoints of the process of a stopped task, if it has none. */
void engine_library_start(struct engine *g, struct tracee *t);
/* Between these calls no breakpoints are set: they would kill threads not attached to yet. */
void engine_library_hold(struct engine *g);
void engine_library_release(struct engine *g);
/* The stopped task has executed a program: sets its breakpoints, instead of those that are gone. */
void engine_library_exec(struct engine *g, struct tracee *t);
/* Takes note that a process has the breakpoints of its creator, in the same memory or a copy. */
void engine_library_inherit(struct engine *g, struct tracee_group *child,
			    const struct tracee *creator, bool shares);
/* Emits the end of the calls in progress of a task, none of which returns. */
void engine_library_end_calls(struct engine *g, struct tracee *t);
/* Disables the debug registers of a stopped task; enables them again. */
void engine_library_disarm(struct tracee *t);
void engine_library_rearm(struct engine *g, struct tracee *t);
/* Whether the stopped task has to be resumed with PTRACE_SINGLESTEP, to pass a return address that
 * calls of other threads need a breakpoint at. */
bool engine_library_steps(const struct tracee *t);
/* The task is in the first stop after that, or in another one. */
void engine_library_finish_step(struct tracee *t);
/* Removes all breakpoints from the memory of all tracees. Allocates nothing. */
void engine_library_clear(struct engine *g);
/* For a task that is about to be detached after a fatal failure: disables its debug registers.
 * `is_trap`: it is in a signal-delivery-stop of SIGTRAP. Returns whether a breakpoint caused that
 * signal, so that it must not be delivered. Allocates nothing. */
bool engine_library_leave_stop(const struct engine *g, pid_t tid, bool is_trap);
/* Whether the stopped task has hit a breakpoint and its next stop is for that */
bool engine_library_has_trap(struct engine *g, const struct tracee *t);
/* Removes the breakpoints of the stopped task and of its memory. */
void engine_library_clear_task(struct tracee *t);
/* Releases the breakpoints of a process that is removed. */
void engine_library_forget_group(struct engine *g, const struct tracee_group *p);
/* Frees what is known about a task's calls; `l` may be NULL. */
void engine_library_forget(struct library_task *l);

/* stops/stack.c: opens the file of a mapping for reading. Returns a descriptor, or -errno. */
int engine_open_mapped(const struct tracee *t, const struct map_range *range);

/* stops/untraced_children.c */

/* Clears CLONE_UNTRACED before clone or clone3, so that the child is traced. `arg` is the first
 * argument. */
void engine_clear_untraced(struct tracee *t, const struct abi *abi, uint64_t nr, uint64_t arg);
/* Restores the flag after the syscall. */
void engine_restore_untraced(struct tracee *t);

/* leave_stopped.c: all functions but engine_is_leaving may be called without a stopper. */

/* Whether the task is to be detached at its stop: all tasks are, or its process is left stopped */
bool engine_is_leaving(const struct engine *g, const struct tracee *t);
/* Begins to leave the process if the EXEC of a task matches. */
void engine_stop_at_exec(struct engine *g, struct tracee *t, const struct event *e);
/* Prepares to leave the process at the exit stop if the ENTER matches. `is_enter`: the task is in a
 * syscall-enter-stop. */
void engine_stop_at_enter(struct engine *g, struct tracee *t, bool is_enter);
/* At an exit stop: begins to leave the process of a task whose syscall has not been executed, and
 * makes the kernel restart the syscall. Returns false if the syscall has been executed. */
bool engine_stop_before_call(struct engine *g, struct tracee *t);
/* Begins to leave the process if the LEAVE matches, or its ENTER did. */
void engine_stop_at_leave(struct engine *g, struct tracee *t);
/* Reports the process of a task that is about to be removed as left if the task is the last one
 * that can run. */
void engine_report_left(struct engine *g, const struct tracee *t);
/* Whether a child of the stopper runs, which the terminal belongs to */
bool engine_runs_debugger(const struct engine *g);

/* attach.c: the options of PTRACE_SEIZE and PTRACE_SETOPTIONS */

/* Whether something needs the exit stops (PTRACE_O_TRACEEXIT) of all tasks */
bool engine_wants_exit_stops(const struct engine *g);
unsigned long engine_ptrace_options(const struct engine *g, bool stops_at_exit);
/* Changes the options of a task at its first stop. It has those of its creator. */
void engine_adjust_options(const struct engine *g, struct tracee *t);
/* Makes a stopped thread have an exit stop. All threads of a process with several have one: nothing
 * else reports that its first thread exits before others, and that one does not stop any more. */
void engine_enable_exit_stop(const struct engine *g, struct tracee *t);

#endif
