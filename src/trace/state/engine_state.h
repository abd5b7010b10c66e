/* struct engine, the state of a trace */
#ifndef TRACE_STATE_ENGINE_STATE_H
#define TRACE_STATE_ENGINE_STATE_H

#include "base/system/backoff.h"
#include "trace/cgroup/oom_kills.h"
#include "trace/cgroup/quotas.h"
#include "trace/memory/memory.h"
#include "trace/proc/credentials.h"
#include "trace/facts/interpreter.h"
#include "trace/seccomp/filter.h"
#include "trace/state/start.h"
#include "trace/state/tally.h"
#include "trace/tasks/reap.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

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
	WAIT_FOR_ANY,		/* wait4() for any task */
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
struct pending_status;
struct process_watch;
struct ring_functions;
struct sched_watch;
struct library_tracing;
struct ticks;
struct trace_source;
struct uring_tracing;

enum { TRACE_SOURCES_MAX = 3 };

/* What statuses of a batch wait for */
enum {
	AWAITS_CREATOR = 1 << 0,	/* its report: one of them has an unknown tid */
	AWAITS_PATCH = 1 << 1,		/* code that is being changed */
};

/* Statuses that were waited for and are not handled yet. Written by state/pending.c and
 * engine/batch.c */
struct engine_batch {
	struct pending_status *statuses;
	unsigned count, room;
	unsigned deferred_count;	/* of them, at the front: from the previous batch */
	unsigned awaits;		/* set of what the batch waits for, or did */
	/* Event time of every event of this batch: when the rings were last drained. 0 outside of a
	 * batch: events get the current time. */
	uint64_t time;
};

/* How the next status is waited for. Written by engine/wait.c */
struct engine_wait {
	enum wait_method method;
	unsigned full_scans_left;	/* waits by tid that begin with a scan of all tracees */
	unsigned full_scans_after_miss;	/* value of .full_scans_left after a missed status */
	uint64_t system_time;	/* of the process of the latest status, if wanted; ns */
	pid_t last_tid;		/* tid of the latest blocking wait4(); 0 before the first */
	unsigned drain_interval;	/* blocking waits from one non-blocking scan to the next */
	unsigned drain_countdown;	/* blocking waits before the next non-blocking scan */
	/* ns to look for a stop without sleeping; 0: ptrail may run on one processor only */
	uint64_t spin_time;
	struct backoff spins;		/* of blocking waits */
};

/* The command. Written by engine/engine.c and engine/dispatch.c */
struct engine_own_command {
	struct start start;
	pid_t pid;		/* 0: none, or it has ended */
	uint64_t end;		/* event time of its end */
	const char *name;
	char name_room[4096];
	/* Sender, number and event time of the latest SIGTERM or SIGHUP delivered to it */
	pid_t last_signal_sender;
	int last_signal;
	uint64_t last_signal_time;
	bool is_stopped;	/* in passthrough: it is in a group-stop */
	/* A SIGTSTP arrived: ptrail stops itself when the command has stopped. */
	bool suspends;
};

/* What ends the trace. Written by state/shutdown.c, engine/engine.c and engine/timeout.c */
struct engine_shutdown {
	enum engine_phase phase;
	/* Why all tracees are detached; END_DONE: they are not, or only looks were wanted */
	enum end_reason reason;
	uint64_t progress_time;	/* event time of the latest detach */
	/* Event time and number of the latest signal that asked ptrail to end; 0: none */
	uint64_t request_time;
	int request_signal;
	uint64_t timeout_time;	/* event time at which --timeout expired; 0: it has not */
	uint64_t term_time;	/* event time of the SIGTERM that follows the inspection */
	bool has_alarm;		/* a timer of its own ticks from the timeout on */
	bool stop_waiting;	/* return from engine_run without waiting for tracees */
	int error;		/* negative errno that ends the run; 0: none */
};

/* Reaps of zombies. Written by stops/exit.c */
struct engine_reaping {
	struct reaper reaper;
	struct zombie *reaped;		/* reaped zombies without an EVENT_REAP yet */
	unsigned count, room;
};

/* Sources besides ptrace-stops. Written by state/source.c and the sources */
struct engine_sources {
	const struct trace_source *all[TRACE_SOURCES_MAX + 1];	/* ends with NULL */
	const struct trace_source *drains;	/* the one of them that has .drain, or NULL */
	struct ticks *clock;		/* by which it merges records, or NULL */
	unsigned recorders_made;	/* of library calls, up to now */
	uint64_t last_time;		/* event time of the latest record that was emitted */
};

/* Ring buffers. Written by trace/fast */
struct engine_rings {
	/* options.rings while they are the source; NULL: every syscall stops */
	const struct ring_functions *in_use;
	bool attaches;			/* they were chosen before the command is started */
	struct fast_thread *freezer;	/* for it all threads of its memory are frozen, or NULL */
	/* Purpose of the freeze: to patch a call site (abandoned after freeze_max), to restore
	 * patched code, or to remove our code from the process */
	enum engine_freeze { FREEZE_TO_PATCH, FREEZE_TO_RESTORE, FREEZE_TO_WITHDRAW } freeze;
	uint64_t frozen_since;		/* CLOCK_MONOTONIC at which the freeze began, in ns */
	bool is_freeze_retry;		/* the freezer's syscall stop is being handled again */
	bool holds_forks;		/* tasks may be RING_HOLDS */
	unsigned polls_left;		/* ring polls still to do before waiting for stops */
	long poll_interval;		/* ns from one ring poll to the next */
	bool has_waited;		/* the latest poll has waited for SIGCHLD or a timeout */
	/* Rings are being polled. Cleared by a syscall in progress that is left for the next
	 * poll, because then events of an earlier time follow. */
	bool is_polling;
	/* Binary heap of the threads with records to emit; the earliest record is first. */
	struct due_thread {
		uint64_t time;
		struct fast_thread *thread;
	} *due_heap;
	unsigned due_count, due_room;
	uint64_t drain_end;		/* event time at which the latest drain began */
	/* Context of reads that a record cannot answer */
	struct record_reader {
		struct tracee *task;
		bool is_live;		/* it has stopped, and its memory can be read */
		const struct fast_record *names;	/* record with paths; NULL: none */
		struct fast *fast;
		struct diag *diag;
	} reader;
};

/* Members of cgroups. Written by engine/newcomers.c */
struct engine_newcomers {
	uint64_t next_time;		/* CLOCK_MONOTONIC at which they are listed again */
	struct hash met;		/* pids of members that were traced or refused */
	bool has_refused;		/* one could not be attached to */
	bool are_attached_to;		/* at the moment */
	/* The first EVENT_LOOK has been emitted, so that EVENT_NEW of an attached process has the
	 * addresses of its sockets. Written by engine/engine.c */
	bool have_addresses;
};

struct engine {
	struct engine_options options;
	struct call_numbers numbers;	/* .options.numbers and .naming, if both are traced */
	struct engine_sink sink;
	struct diag *diag;
	struct syscall_selection selection;
	struct tracees tracees;
	struct engine_batch batch;
	struct engine_wait wait;
	struct engine_own_command command;
	struct engine_shutdown shutdown;
	struct engine_reaping reaping;
	struct engine_newcomers newcomers;
	struct engine_sources sources;
	struct library_tracing *library;	/* library calls (-l); NULL: not wanted */
	struct uring_tracing *uring;	/* operations of io_uring; NULL: not wanted */
	struct fast *fast;		/* NULL unless ring buffers are in use */
	struct engine_rings rings;
	struct event_tally tally;
	struct engine_result result;

	struct arena scratch;		/* memory for one event */
	/* For crashes and inspections without -k: NULL before the first one, and if there are no
	 * libraries */
	struct stacks *own_stacks;
	struct objects *own_objects;	/* NULL until a loader ends a process */
	struct page_cache pages;	/* of the tracee whose syscall is being decoded */
	const struct abi *native;
	char machine[65];
	bool can_trace_all;		/* ptrail has CAP_SYS_PTRACE */

	/* CLOCK_MONOTONIC at EVENT_BEGIN, the first event; time 0 of events. 0: not emitted yet */
	uint64_t origin;
	uint64_t seq;			/* number of the latest event */
	uint64_t last_time;		/* of the latest event that was emitted */

	/* All processes of the machine (trace/processes/watch.h) and the descriptor of its reports;
	 * NULL: only tracees */
	struct process_watch *watch;
	int watch_fd;
	pid_t watched;			/* the process of engine_watch_calls(); 0: none */
	struct retries *retries;	/* an observation in progress (retries/retries.h) or NULL */
	/* Called with each event before the sink, if it observes by events */
	void (*observe)(struct engine *g, const struct event *e);
	/* How many there were by stops. After the first, syscalls of which no event is wanted may
	 * stop. */
	unsigned observations;
	bool is_attaching;		/* Not all tasks of a process may be traced yet. */
	/* Set of the reasons (1 << enum look_reason) for which engine_emit_looks is to be called:
	 * LOOK_COMMAND_EXITED, LOOK_REQUESTED */
	unsigned looks_pending;
	uint64_t next_delay_end;	/* event time of the first end of a delay; 0: none */
	struct early_exit early_exits[EARLY_EXITS_MAX];
	unsigned early_exit_next;	/* index that the next early exit is stored at */
	/* If states are wanted: switches of tasks; NULL: states are sampled, the next time from
	 * that place in the table of tracees on */
	struct sched_watch *sched_watch;
	size_t sample_place;
	struct oom_counters *oom_counters;	/* NULL: no shortages are wanted */
	struct quota_counters *quota_counters;	/* NULL: no quotas are wanted */
	struct known_interpreters known_interpreters;
	bool has_workloads;		/* processes may be moved to units and containers */
	uint64_t own_mounts;		/* see path_bases_read(); set if bases are wanted */
	bool has_no_labels;		/* see struct credentials_source */
	struct cgroup_limits cgroup_limits;
};
#endif
