/* Sources of events besides ptrace-stops: ring buffers (trace/fast) and library calls
 * (trace/library_calls). Each is a table of functions that is added to the engine when it is used.
 * A function that a source does not need is NULL. Where both have a function, that of library calls
 * is called first, because breakpoints have to be in the text before the ring buffers patch it. */
#ifndef TRACE_STATE_SOURCE_H
#define TRACE_STATE_SOURCE_H

#include "trace/state/engine_state.h"

/* What a source has done about a stop */
enum hook_outcome {
	HOOK_NOT_MINE,		/* nothing: the engine does what is usual */
	HOOK_HANDLED,		/* it has handled the cause of the stop; the task is not resumed */
	HOOK_RESUMED,		/* it has resumed the task */
	HOOK_DEFERRED,		/* it keeps the task in its stop, and resumes it later */
	HOOK_EMIT,		/* the stop has its usual event, and concerns the source no more */
};

/* How a task is resumed from its stop in passthrough */
enum pass_through {
	PASS_USUAL,		/* as if it were not traced */
	PASS_WITHOUT_SIGNAL,	/* ptrail caused the signal that the stop is for */
	PASS_TO_SYSCALL_EXIT,	/* as usual, with a stop at the exit of the syscall */
};

/* A task whose creator has reported it in its fork, vfork or clone stop */
struct source_clone {
	struct tracee *creator;
	struct tracee *made;	/* NULL: it has ended already */
	bool is_known;		/* the syscall of the creator is known */
	uint64_t flags;		/* of clone(2), if so */
	bool shares_memory;
	bool waits;		/* the creator waits in vfork */
};

struct trace_source {
	void (*free)(struct engine *g);

	/* A stop of the task was reported, whose events follow those of its records. */
	void (*before_stop)(struct engine *g, struct tracee *t);
	/* The events that precede that of the stop have been emitted. */
	enum hook_outcome (*at_stop)(struct engine *g, struct tracee *t,
				     const struct ptrace_stop *stop);
	/* The task is in a signal-delivery-stop. HOOK_HANDLED: the signal must not be delivered */
	enum hook_outcome (*at_signal)(struct engine *g, struct tracee *t, int sig);
	/* Its vfork child has called execve or ended. */
	void (*at_vfork_done)(struct engine *g, struct tracee *t);
	/* A task has stopped before its creator reported it. `parent` is a task of its parent
	 * process; NULL: unknown, or the task is a thread. `is_known`: its status could be read */
	void (*at_unreported)(struct engine *g, struct tracee *t, const struct tracee *parent,
			      bool is_known);
	/* The task is in its fork, vfork or clone stop. */
	void (*at_clone_stop)(struct engine *g, struct tracee *t);
	void (*at_clone)(struct engine *g, const struct source_clone *c);
	/* The task, whose tid was `old`, has executed a program; EVENT_EXEC follows. */
	void (*at_exec)(struct engine *g, struct tracee *t, pid_t old);
	/* The task ends or is detached: emits the end of what it has begun. */
	void (*at_end)(struct engine *g, struct tracee *t);
	/* The task is about to be removed. `has_ended`: it was not detached */
	void (*forget)(struct engine *g, struct tracee *t, bool has_ended);
	void (*forget_group)(struct engine *g, const struct tracee_group *p);
	/* Attaching to the threads of a process begins, or has ended. */
	void (*at_attach)(struct engine *g, bool begins);

	/* Before a task is resumed with a signal. HOOK_RESUMED and HOOK_DEFERRED end that. */
	enum hook_outcome (*may_resume)(struct engine *g, struct tracee *t, int sig);
	/* Whether it has to be resumed with PTRACE_SINGLESTEP */
	bool (*single_steps)(const struct tracee *t);
	/* Before a task is detached with a signal. HOOK_RESUMED: it has to run once more */
	enum hook_outcome (*may_detach)(struct engine *g, struct tracee *t, int sig);
	/* The task is detached now. */
	void (*before_detach)(struct engine *g, struct tracee *t);
	/* Detaching of all tasks begins. */
	void (*begin_detach)(struct engine *g);

	/* Emits the events of all records up to now, of all sources. Returns their number. Only one
	 * source has it: it calls engine_merge_records. */
	uint64_t (*drain)(struct engine *g);
	/* Reads the records that other sources than that one have up to now. */
	void (*fetch)(struct engine *g);
	/* Returns the event time of the earliest record that was read; UINT64_MAX: there is
	 * none. */
	uint64_t (*next_time)(struct engine *g);
	/* Emits the events of that record, and of those that follow up to the time `until`. Returns
	 * the number of records. */
	uint64_t (*emit_next)(struct engine *g, uint64_t until);

	/* In passthrough (actions/passthrough.h) and after a fatal failure of ptrail: does what the
	 * stop of a task needs. After a failure, only what needs no memory to be allocated. */
	enum pass_through (*passthrough)(const struct engine *g, pid_t tid,
					 const struct ptrace_stop *stop);
	/* No more events are emitted: passthrough begins, or after a fatal failure all tasks are
	 * about to be detached or passed through. Allocates nothing. */
	void (*end_events)(struct engine *g);
	/* After a fatal failure, at the stop of a task. `detaches`: it is about to be detached.
	 * HOOK_HANDLED: a signal of that stop must not be delivered */
	enum hook_outcome (*at_failure_stop)(const struct engine *g, pid_t tid,
					     const struct ptrace_stop *stop, bool detaches);
};

/* Calls a function of each source that has it. */
#define EACH_SOURCE(g, function, ...) \
	for (const struct trace_source *const *each_ = (g)->sources.all; *each_; each_++) \
		if ((*each_)->function) \
			(*each_)->function(__VA_ARGS__)
/* … until one returns something other than HOOK_NOT_MINE, which is stored in `outcome` */
#define ASK_SOURCES(outcome, g, function, ...) \
	do { \
		(outcome) = HOOK_NOT_MINE; \
		for (const struct trace_source *const *each_ = (g)->sources.all; \
		     *each_ && (outcome) == HOOK_NOT_MINE; each_++) \
			if ((*each_)->function) \
				(outcome) = (*each_)->function(__VA_ARGS__); \
	} while (false)

/* Adds a source. Each is added at most once. */
void engine_add_source(struct engine *g, const struct trace_source *source);
/* Removes one that was added. */
void engine_remove_source(struct engine *g, const struct trace_source *source);

/* Emits the events of all records up to now. Returns their number. */
uint64_t engine_emit_records(struct engine *g);
/* Emits the events of the records that sources have read, in the order of time, up to `now`.
 * Returns the number of records. */
uint64_t engine_merge_records(struct engine *g, uint64_t now);
/* Whether a record, made at this count of the time stamp counter, has to wait because the thread
 * runs and has made it after the sample of the clock: then not all of its earlier records of other
 * sources may have been read. */
bool engine_is_unsampled(const struct engine *g, pid_t tid, uint64_t count);
/* Returns a time that is not before that of the previous record, even if the counters of two CPUs
 * differ slightly. */
static inline uint64_t engine_make_monotonic(struct engine *g, uint64_t time)
{
	g->sources.last_time = time > g->sources.last_time ? time : g->sources.last_time;
	return g->sources.last_time;
}
#endif
