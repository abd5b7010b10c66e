/* Tracing without ptrace-stops: a launched program writes a record of each syscall into a ring
 * buffer that it shares with the tracer. This is the mechanism. It handles one task at a time and
 * never waits for one: the engine (src/trace) calls it at ptrace-stops and turns the records into
 * events. See doc/fast.md.
 *
 * Unless stated otherwise, a function that takes a thread requires it to be in a ptrace-stop. After
 * any failure the thread is traced with ptrace-stops (FAST_PTRACE_STOPS), as without this
 * directory. */
#ifndef FAST_FAST_H
#define FAST_FAST_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/hash.h"
#include "fast/patch/known.h"
#include "fast/plan/plan.h"
#include "machine/ticks.h"
#include "fast/thread/thread.h"

/* Maximum number of tasks that have a ring at a time. Further tasks are traced with
 * ptrace-stops. */
enum { FAST_RINGS_MAX = 1024 };

/* Maximum of struct fast's .ration. */
enum { FAST_RING_LIMIT_MAX = FAST_RING_SIZE - 3 * FAST_RECORD_MAX };

/* The trap flag of EFLAGS, with which a program single-steps itself. */
enum { FAST_TRAP_FLAG = 0x100 };

/* Limit in bytes of what one drain takes from one ring. The record of a syscall that began before
 * the drain is within the first FAST_RING_SIZE bytes; the limit ends the drain of a program that
 * forges records faster than they are read. */
enum { FAST_DRAIN_MAX = 2 * FAST_RING_SIZE };

enum fast_count {
	FAST_PROCESSES, FAST_SITES, FAST_SITES_NEARBY, FAST_SITES_FROM_CACHE, FAST_UNPATCHABLE,
	FAST_AREAS_ADDED,
	FAST_OUT_OF_REACH, FAST_REDIRECTS, FAST_RECORDS, FAST_STUB_STOPS, FAST_ASSISTS, FAST_SHOWN,
	FAST_REWINDS, FAST_FORWARDS, FAST_RESTARTS, FAST_FAULTS, FAST_FREEZES, FAST_BROKEN,
	FAST_READS_MISSING, FAST_LIMITS_LOWERED, FAST_RESTORED, FAST_COUNTS
};
/* Labels of the counters in the output of -d, for example "processes set up". */
extern const char *const fast_count_words[FAST_COUNTS];

struct remote_memory;
struct space_slots;

enum fast_own_filters { FAST_FILTERS_UNKNOWN, FAST_FILTERS_ALLOW, FAST_FILTERS_REFUSE };

struct fast {
	struct fast_plan_options options;
	struct fast_table table;
	/* Adds plans to the table. */
	struct fast_planner *planner;
	/* Syscalls that stop in processes with message sockets. */
	struct fast_message_stops message_stops;
	/* Those syscalls stop in every process, because the creation of sockets is not traced. */
	bool stops_messages;
	/* Syscalls that are not made from the injected code stop by syscall user dispatch instead
	 * of a seccomp filter: see fast/process/gate.c. */
	bool dispatches;
	/* Tracees have seccomp filters of others: see fast_set_regs. */
	bool is_filtered;
	/* Whether ptrail's own filters allow what the injected code does: trace/fast/filters.h. */
	enum fast_own_filters own_filters;
	bool is_ending;			/* No task gets a ring any more. */
	bool is_detaching;		/* Each thread is detached at its next stop. */
	/* A root directory has changed: see fast_ask_names. */
	bool asks_names;
	struct known known;
	struct ticks ticks;
	/* File offset that makes the seccomp filter allow the syscalls of a set-up. */
	uint64_t magic;
	pid_t tracer;			/* The thread that traces. */
	struct hash threads;		/* By tid: all tasks that the engine has reported. */
	struct fast_thread *live;
	bool drains;			/* fast_end_drains is due */
	/* The memory whose files in /proc stay open between uses; NULL: none. */
	struct remote_memory *open_memory;
	struct space_slots *watched;	/* List for slots_watch. */
	/* The slots of a process that has ended, whose address range the next process gets. NULL:
	 * none. */
	uint8_t *spare_slots;
	/* Bytes that a ring may hold before its thread stops: FAST_RING_LIMIT_MAX or less, see
	 * fast_adjust_ring_limit. */
	uint32_t ration;
	uint64_t ring_limit_since;	/* CLOCK_MONOTONIC in ns of the last change of .ration. */
	/* The same of the end of the last drain for which a ptrace-stop waited; 0: none did. */
	uint64_t stop_waited_at;
	/* See space/slot_file.h; NULL: none is held, or the thread had none. */
	struct robust_list_head *robust_list, *former_robust_list;
	struct user_regs_struct *regs;	/* Registers of the thread that is being handled. */
	/* The thread that skips a syscall in fast_set_regs, and its registers after it; 0: none. */
	pid_t skipping;
	struct user_regs_struct *skip_regs;
	uint64_t count[FAST_COUNTS];
	/* Reports why a task is traced with ptrace-stops. */
	void (*say)(void *ctx, pid_t tid, const char *why);
	void *ctx;
};

/* Returns why this machine or kernel is not supported; NULL if it is. */
const char *fast_unsupported_reason(void);
/* The same for syscall user dispatch (.dispatches of struct fast) */
const char *fast_dispatch_unsupported_reason(void);

/* Never returns NULL. `plans` is copied, but what it points at must stay valid until
 * fast_free. `say` is called with ctx for each task that is traced with
 * ptrace-stops. */
struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx);
void fast_free(struct fast *f);
/* Sets .dispatches, before the first process is set up. */
void fast_use_dispatch(struct fast *f);

/* Makes all threads ask the tracer for paths of descriptors (FAST_NAME): a task has changed the
 * root directory, so that it and the tracer may see different paths. */
void fast_ask_names(struct fast *f);

struct fast_thread *fast_find(const struct fast *f, pid_t tid);

/* The task has executed a program (PTRACE_EVENT_EXEC); `old` is its former tid. Everything that was
 * in its address space has been unmapped. The task may be FAST_SETTING_UP afterwards. Returns true
 * if the program has mapped something at the address of the injected code, from which the seccomp
 * filter allows syscalls: all of its syscalls have to be traced with PTRACE_SYSCALL. */
bool fast_handle_exec(struct fast *f, pid_t tid, pid_t old);
/* A stopped thread has created a task with these clone flags. `creator` is NULL if it is
 * unknown. */
void fast_handle_clone(struct fast *f, pid_t tid, struct fast_thread *creator, uint64_t flags);
/* The same for a task that has had its first ptrace-stop before its creator reported it, and that
 * may be running. It gets no slot. Does nothing if the task is known. */
void fast_handle_late_clone(struct fast *f, pid_t tid, struct fast_thread *creator,
			    uint64_t flags);
/* A task has its first ptrace-stop: one that fast_handle_clone reported, or an unknown one. */
void fast_handle_first_stop(struct fast *f, pid_t tid);
/* A thread has its first ptrace-stop, and its creation has not been reported. It shares the memory
 * of `sibling`, a thread of the same process. It gets no slot, and is moved out of the injected
 * code if that has been withdrawn from the process. */
void fast_add_unreported_thread(struct fast *f, pid_t tid, struct fast_thread *sibling);
/* The thread is at the start of a program and nothing is traced any more: removes what was put into
 * the process, unless that is complete. Frees nothing. */
void fast_abandon_thread(struct fast_thread *t);
/* Forgets a task that has exited (and is not stopped) or will not be handled any more. Its ring has
 * been drained. */
void fast_forget_thread(struct fast *f, pid_t tid);

/* A thread of fast_awaits_ready has reached FAST_READY. `patches`: patch the known
 * sites of its program, which allocates memory. */
void fast_finish_setup(struct fast *f, struct fast_thread *t, bool patches);
/* Whether a thread that is at a seccomp stop has reached FAST_READY. Reads its registers, which
 * fast_finish_ready needs: that is fast_finish_setup with `patches`, and must follow. */
bool fast_is_ready(struct fast *f, const struct fast_thread *t);
void fast_finish_ready(struct fast *f, struct fast_thread *t);
/* The thread is traced with ptrace-stops from now on, for the reason `why`. */
void fast_disable_thread(struct fast *f, struct fast_thread *t, const char *why);
/* The process of the thread may have message sockets from now on (fast_plan_options.messages): its
 * syscalls that carry messages stop. */
void fast_enable_message_stops(struct fast *f, struct fast_thread *t);
/* Drops the records in the thread's ring, so that a full ring does not make it stop when nothing is
 * traced any more. */
void fast_discard_records(struct fast *f, struct fast_thread *t);
/* Returns why our code cannot stay in the process when the syscall that the thread stopped before
 * is made: the syscall changes memory that our code occupies, or has syscalls judged by their
 * address. Returns NULL if our code can stay. */
const char *fast_withdraw_reason(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* Whether syscalls with this number must stop in processes with ring buffers, whatever their
 * arguments: they may change the memory of the injected code, patched text, or state that the
 * injected code depends on (gs, the time stamp counter, syscall user dispatch). */
bool fast_must_stop(enum abi_id abi, uint64_t nr);
/* Whether the memory of the thread contains injected code, stubs or patched text, or may */
bool fast_has_code(const struct fast_thread *t);
/* Whether other threads share its memory */
bool fast_shares_memory(const struct fast_thread *t);
/* fast_move_threads_out and fast_withdraw are called in this order after fast_withdraw_reason, with
 * the other threads frozen (FAST_FREEZE_ALL). In between the caller drains the rings of all
 * threads.
 *
 * fast_move_threads_out: moves all threads of the space that are in a ptrace-stop out of the
 * injected code, to the program's text. A thread at FAST_ASSIST stays until that stop is handled.
 *
 * fast_withdraw: restores all text. All threads of the space are traced with ptrace-stops from now
 * on. Those that have not been moved are FAST_CLOSING or FAST_DISPLACED: fast_handle_signal or
 * fast_disable_thread moves them at their next stop.
 *
 * fast_is_to_move: whether it has not been moved, or is a new task in the injected code, which is
 * moved at its first stop. */
void fast_move_threads_out(struct fast *f, struct fast_thread *t);
bool fast_is_to_move(struct fast *f, const struct fast_thread *t);
void fast_withdraw(struct fast *f, struct fast_thread *t, const char *why);
/* Why a thread that had not been moved leaves its ring; NULL: because it is detached */
static inline const char *fast_displaced_reason(const struct fast *f)
{
	return f->is_detaching ? NULL : "the memory of the injected code was changed";
}

/* Whether the syscall that the thread stopped before moves, replaces or drops patched text, or
 * makes it writable */
bool fast_changes_patched_text(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* Restores the text in the address ranges of a syscall for which fast_changes_patched_text returned
 * true. The other threads are frozen. No site of the space is patched until the syscall has
 * returned (fast_end_memory_change). */
void fast_restore_text(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread is about to make the syscall that it stopped before. The functions above have examined
 * it: until it has returned (fast_end_memory_change), no text in the memory that it changes is
 * patched, and no area of stubs there is used for the first time. */
void fast_begin_memory_change(struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread is in a stop after its syscall, if fast_restore_text or fast_begin_memory_change was
 * called for one. */
void fast_end_memory_change(struct fast_thread *t);

enum fast_site {
	FAST_NO_SITE,		/* not patched: the syscall is traced with ptrace-stops */
	/* the stub will make the syscall: resume the thread and emit nothing */
	FAST_REDIRECTED,
	/* like FAST_REDIRECTED, once the other threads are frozen (fast_freeze) */
	FAST_MUST_FREEZE,
	/* The thread makes an injected syscall first: resume it up to its syscall-exit-stop, call
	 * fast_finish_injected_syscall there, and emit nothing. */
	FAST_INJECTED_SYSCALL,
};
/* Handles a thread that stopped before syscall `nr`. `ip` is the address after its syscall
 * instruction. Patches the site when possible. */
enum fast_site fast_handle_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6]);

/* The thread has been sent back to a dispatched syscall. If that is one with which the program
 * interpreter starts a program, at a site that cannot be patched: the stub of the site makes it, as
 * after FAST_REDIRECTED, without the syscall-enter-stop. Returns whether it does. */
bool fast_redirect_start_up(struct fast *f, struct fast_thread *t);

/* Whether the thread, which stopped before syscall `nr`, has to unmap unused slots first, so that
 * mlockall does not fail because of them. If true: as FAST_INJECTED_SYSCALL. */
bool fast_unmap_unused_slots(struct fast *f, struct fast_thread *t, uint64_t nr,
			     const uint64_t arg[6]);
/* The thread is in a syscall-exit-stop. Returns true if the syscall was an injected one
 * (FAST_INJECTED_SYSCALL); the thread then reaches its own syscall again. */
bool fast_finish_injected_syscall(struct fast *f, struct fast_thread *t);

/* `ip` is the address after a syscall instruction. If it is in a stub, returns the corresponding
 * address at the stub's site, otherwise `ip`. */
uint64_t fast_site_ip(const struct fast_thread *t, uint64_t ip);
/* The registers of a thread that may be in a syscall in a stub or in the injected code, at
 * FAST_ASSIST or in its set-up, and may not be stopped: replaces them by those of the program at
 * the call site. Returns false if no registers but rip were replaced. */
bool fast_program_registers(const struct fast_thread *t, struct user_regs_struct *r);
/* Whether the signals that the thread blocks are those of its set-up; `*mask` is set to those that
 * its program blocks then: bit 0 is signal 1. */
bool fast_program_mask(const struct fast_thread *t, uint64_t *mask);
/* The same for the instruction pointer alone */
uint64_t fast_program_ip(const struct fast_thread *t, uint64_t ip);

/* If the thread, which is at PTRACE_EVENT_CLONE or the like, creates a task by clone3 in the
 * injected code, sets *flags to those that clone would have. Returns whether it does. */
bool fast_creation_flags(const struct fast_thread *t, uint64_t *flags);
/* The registers of the program of a thread for which fast_has_shown is true. Returns false if they
 * are unknown. */
bool fast_shown_registers(const struct fast_thread *t, struct user_regs_struct *r);
/* Whether ip is in the injected code, which has the same address in every process */
bool fast_is_injected_code(uint64_t ip);

/* The thread is in FAST_STEPS and stopped before a syscall; `ip` is the address after its syscall
 * instruction. If that is in a stub, the syscall returns to the site directly, so that no
 * instruction of the stub is stepped. */
void fast_handle_stepped_syscall(struct fast *f, struct fast_thread *t, uint64_t ip);
/* Whether the syscall maps something over the page from which the filter allows syscalls */
bool fast_maps_filter_page(uint64_t nr, const uint64_t arg[6]);
/* The thread sets its gs base to `base`. If a free slot has that address, no other thread of the
 * process gets it. */
void fast_reserve_slot_at(struct fast_thread *t, uint64_t base);

/* A syscall that was dispatched */
struct fast_dispatched {
	uint64_t nr;
	/* It is FAST_ASSIST of the injected code. The thread may have been moved out of that since,
	 * at a stop that came first: the registers are not those of this syscall then. */
	bool is_assist;
};
/* Returns the address of a syscall instruction that does not stop by the gate of the thread; 0: it
 * has no gate, so that none does. */
uint64_t fast_undispatched_syscall(const struct fast_thread *t);
/* Whether the thread is in a signal-delivery-stop because the gate has dispatched its syscall. That
 * SIGSYS must not be delivered. */
bool fast_is_dispatched(struct fast *f, struct fast_thread *t, struct fast_dispatched *call);
/* Whether the thread, which is in another stop, comes to such a one before it returns to user mode:
 * the stop that PTRACE_INTERRUPT requests precedes pending signals. It must not be detached. */
bool fast_awaits_dispatch(const struct fast_thread *t);
/* The thread, which has no ring, sets or removes a dispatch of its own: it gets no ring until its
 * next exec, and a dispatched syscall is its program's. */
void fast_note_own_dispatch(struct fast_thread *t);
/* The thread is in such a stop: sends it back to its syscall, which it can make then. It has to be
 * resumed with PTRACE_SYSCALL while its gate is not shut. `has_regs`: fast_is_dispatched() has just
 * read its registers. */
void fast_lift_gate(struct fast *f, struct fast_thread *t, bool has_regs);
/* Another thread has called execve and has the tid of this one, and requests meant for this one may
 * have changed the new program: removes the gate and gs from it, which it does not have. */
void fast_spare_new_program(struct fast_thread *t);
/* The thread is in a syscall-exit-stop: whether it has made no syscall, because it was sent back at
 * its syscall-enter-stop. */
bool fast_makes_no_syscall(struct fast *f, const struct fast_thread *t);
/* The thread is in a stop of its syscall or after it: its further syscalls are dispatched, if it
 * has a ring. */
void fast_shut_gate(struct fast_thread *t);
/* Whether the gate is to be shut only after this syscall: it creates a task, which has no part in
 * this, or may block SIGSYS. */
bool fast_is_made_without_gate(uint64_t nr);
/* The thread is in such a stop: whether the kernel may have reset the handler of SIGSYS because the
 * thread blocks it. It has if the process handles it no more. */
bool fast_may_be_reset(const struct fast_thread *t);
/* It has. */
void fast_note_reset(struct fast_thread *t);

/* Does what the injected code does after a successful rt_sigaction or rt_sigprocmask, so that the
 * program finds SIGSYS in masks in which it was: a signal has come before. */
void fast_finish_masks(const struct fast_thread *t, int64_t ret);
/* The thread is in such a stop: makes it set the handler again, if that has been reset, and return
 * to its syscall. Returns whether it does. */
bool fast_handle_again(struct fast *f, struct fast_thread *t);
/* The thread is in a syscall-enter-stop: if its program gets or sets the action for SIGSYS, does so
 * in place of the kernel, which has the handler of the injected code; fast_finish_answer has to be
 * called at the syscall-exit-stop. Returns true if the action has been set: it is that of all
 * threads of the process (fast_copy_action). */
bool fast_answer_sigaction(struct fast *f, struct fast_thread *t, uint64_t nr,
			   const uint64_t arg[6]);
void fast_copy_action(struct fast_thread *to, const struct fast_thread *from);
void fast_finish_answer(struct fast *f, struct fast_thread *t);
/* The thread is in a syscall-enter-stop: if its program is about to dispatch its syscalls itself,
 * or ignores SIGSYS and is about to execute another one, makes it set the program's action for
 * SIGSYS first. Returns whether it does: as FAST_INJECTED_SYSCALL. */
bool fast_return_action(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread is in the signal-delivery-stop of a SIGSYS that is not one of a dispatched syscall:
 * the program's action for it will be taken. Returns false if the signal must not be delivered: it
 * is ignored, or ends the process, for which the thread comes to another stop first (fast_die). */
bool fast_pass_sigsys(struct fast *f, struct fast_thread *t);
/* Whether the thread is in that stop. The signal must be delivered then, without an event. */
bool fast_die(struct fast *f, struct fast_thread *t);
/* Whether a SIGSYS of the program would not interrupt the thread untraced */
bool fast_ignores_sigsys(const struct fast_thread *t);
/* A signal is about to be delivered to the thread, which is not in the injected code and was in the
 * syscall `nr`, if any: makes its mask in the kernel that of the program, so that the handler's
 * context contains it, and the kernel does not reset the action of SIGSYS where the handler blocks
 * that. Returns whether it is a SIGSYS that the program blocks: if it is delivered, the kernel
 * queues it again. */
bool fast_prepare_handler(struct fast_thread *t, int sig, uint64_t nr);
/* The thread is in a syscall-enter-stop after it was sent back to its syscall, or because its gate
 * is open: shuts that, unless the syscall may change which signals are blocked. `sp`: its stack
 * pointer */
void fast_enter_syscall(struct fast_thread *t, uint64_t nr, uint64_t sp);
/* The thread shares the memory of `sibling`, and is traced with ptrace-stops for now. */
void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling);
/* Whether a thread of the process of `t` sets it up, after it was attached to */
bool fast_is_setting_up(const struct fast *f, const struct fast_thread *t);
/* Whether fast_enlist may succeed. `sibling` is a thread of the same process, or NULL. */
bool fast_may_enlist(const struct fast *f, pid_t tid, const struct fast_thread *sibling);
/* The signals that a process handles and ignores: bit N - 1 is signal N. */
struct fast_dispositions {
	uint64_t caught, ignored;
};
/* The thread was attached to and is in a syscall-enter-stop: gives it a slot, and sets up its
 * process if none of its threads has been. `entry` is the address of the first instruction of its
 * program, where code is placed meanwhile. `obstacle`: why no program of the thread can have a
 * ring, or NULL. Returns true if the thread sets up its process first and comes to its syscall
 * again; the stop must not be reported then. Afterwards all other threads have to be adopted. */
bool fast_enlist(struct fast *f, pid_t tid, struct fast_thread *sibling, uint64_t entry,
		 struct fast_dispositions dispositions, const char *obstacle);

/* Whether a task sets up its process, or makes an injected syscall, which may map memory */
bool fast_is_injecting(const struct fast *f);
/* The thread, which is stopped, will not be traced any more and is not in the injected code, or is
 * setting up its process: makes its registers and syscalls its own. */
void fast_release_thread(struct fast_thread *t);
/* A thread that is detached in a syscall-enter-stop makes its syscall again. If a PTRACE_INTERRUPT
 * came during the stop, signal_pending() stays true, and the syscall would fail with EINTR: only a
 * return to user mode ends that. */
void fast_step_back(struct fast *f, pid_t tid);
enum fast_leaving {
	FAST_LEFT,
	FAST_LEFT_BEFORE_SYSCALL,	/* the signal of its stop must not be delivered */
	FAST_STOPS_AGAIN,		/* it must not be detached yet */
};
/* After a failure of ptrail, at the stop of a thread, which may be unknown, without allocating
 * memory: lets it make its syscalls, without a ring. Stubs and patched text stay. */
enum fast_leaving fast_leave_thread(struct fast *f, pid_t tid);
/* Whether fast_withdraw has been called for the memory of the thread, and fast_unmap has to be */
bool fast_is_left_mapped(const struct fast_thread *t);
/* When all threads of the space are in stops, or stop before they return to user mode: removes
 * everything that was mapped for it. That needs a thread in the stop which PTRACE_INTERRUPT
 * requests, or in one at a syscall; it will be in the former again. Returns false if it is in
 * another one, or if not everything could be removed. `entry` as in fast_enlist. */
bool fast_unmap(struct fast *f, struct fast_thread *t, uint64_t entry);
/* If it is in the stop before the signal `sig`, or at an event of fork or clone, whose next stop is
 * such a one: resumes it until then. Returns false in another stop, or the second time. */
bool fast_come_to_unmap(struct fast_thread *t, int sig);

/* A signal is about to be delivered: moves the thread out of the injected code. Returns true if
 * that code caused the signal; it must not be delivered then. */
bool fast_handle_signal(struct fast *f, struct fast_thread *t, int sig);
/* The same, for fast_prepare_handler: sets *nr to the syscall in which the thread has stopped, or
 * UINT64_MAX if that does not matter. */
bool fast_handle_signal_in(struct fast *f, struct fast_thread *t, int sig, uint64_t *nr);

/* Callback: whether a thread is as a freeze requires for reasons that only the engine knows. For
 * FAST_FREEZE_TEXT: it is in a ptrace-stop, or has to stop before it can run text of the
 * program. */
typedef bool fast_in_kernel_fn(void *ctx, const struct fast_thread *t);

enum fast_freeze {
	/* For changes of text: no thread runs text of the program. Threads in the injected code or
	 * in a syscall stay there. */
	FAST_FREEZE_TEXT,
	/* For withdrawing: each thread is in a ptrace-stop, or is in the kernel and stops before it
	 * runs another user instruction. */
	FAST_FREEZE_ALL,
};

/* Interrupts all other threads that share the thread's memory and are not yet as `how` requires.
 * With FAST_FREEZE_TEXT, threads in the injected code wait there. Threads that stop during the
 * freeze must be parked. */
void fast_freeze(struct fast *f, struct fast_thread *t, enum fast_freeze how,
		 fast_in_kernel_fn *in_kernel, void *ctx);
/* Whether all threads are as the freeze requires */
bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx);
/* Returns the next thread that is not yet as the freeze requires, or NULL; *at is hash_next's. */
struct fast_thread *fast_next_unfrozen(const struct fast *f, const struct fast_thread *t,
				  fast_in_kernel_fn *in_kernel, void *ctx, size_t *at);
/* Interrupts those that are not yet as the freeze requires and have not been interrupted. When the
 * freeze began, such a thread had noted that it begins a syscall; then it saw the freeze, and waits
 * in the injected code instead. */
void fast_interrupt_unfrozen(const struct fast *f, const struct fast_thread *t,
			     fast_in_kernel_fn *in_kernel, void *ctx);
void fast_thaw(struct fast *f, struct fast_thread *t);
/* Interrupts a thread as a freeze does, so that its syscall can be made restartable. */
void fast_interrupt(struct fast_thread *t);
/* The thread is in a ptrace-stop: its signal mask, and the signal actions of its process, may have
 * changed. Called first at each stop, where its states are verified (thread/audit.h). */
void fast_note_signal_changes(struct fast_thread *t);
/* The thread is in a stop that ptrail has requested. If its syscall failed with EINTR only because
 * of that, makes the kernel restart it unless a signal handler runs. */
void fast_make_restartable(struct fast *f, pid_t tid);
/* The thread stopped before syscall `nr`. If fast_freeze may have interrupted it since, the syscall
 * would fail. Returns true if the thread will stop before that syscall again; nothing is emitted
 * then. */
bool fast_retry_syscall(struct fast *f, struct fast_thread *t, uint64_t nr);
/* Whether the thread has to be parked at its stop */
bool fast_must_park(const struct fast_thread *t);

/* Starts a drain of the ring: FAST_DRAIN_MAX counts from here. A thread with a full ring waits for
 * the drain until fast_end_drains. */
void fast_begin_drain(struct fast *f, struct fast_thread *t);
/* To be called before the tracer sleeps: threads with full rings stop from now on. */
void fast_end_drains(struct fast *f);

/* Takes the next record from the thread's ring into .record. The thread may be running. Returns
 * false if there is none, if FAST_DRAIN_MAX bytes have been taken since fast_begin_drain, or if
 * the ring contains invalid data. In the last case the ring is FAST_RING_BROKEN, nothing is taken
 * any more, and the thread is traced with ptrace-stops from its next stop on. */
bool fast_take_record(struct fast *f, struct fast_thread *t);
/* Called after each drain of all rings with its number of events and its start and end in ns of
 * CLOCK_MONOTONIC, and whether a ptrace-stop waited for it. When threads write more than can be
 * processed, and compete with the tracer for a processor, drains get longer and all stops wait for
 * them. The rings may hold less then, so that their threads wait: drains of 10 ms are too long, and
 * those of 3 ms if there are ptrace-stops. */
void fast_adjust_ring_limit(struct fast *f, uint64_t events, uint64_t begun, uint64_t now,
			    bool stop_waited);
/* Bytes in the fullest ring that have not been taken */
uint64_t fast_max_unread(const struct fast *f);
/* .record has been processed: fast_take_record may take another. */
void fast_release_record(struct fast_thread *t);
/* Whether the thread is in another syscall than at the previous call of this function */
bool fast_has_new_syscall(struct fast_thread *t);
/* Whether the thread is in a syscall that has an incomplete record, fast_take_record having found
 * no complete one. That record is in .record then, with the segments copied before the syscall;
 * fast_take_record takes it once it is complete. The thread may be running: a record that it has
 * completed meanwhile is taken, since other threads may already depend on that syscall. */
bool fast_peek_record(struct fast *f, struct fast_thread *t);
/* If the record of a thread at FAST_ASSIST is complete, makes it visible, so that it can be taken
 * in the order of time while the thread is stopped: FAST_SHOWS_RECORD, until fast_end_assist.
 * Returns false if the tracer has to complete the record, or the thread is at another seccomp
 * stop. */
bool fast_show_record(struct fast *f, struct fast_thread *t);
/* Whether the record that was taken last is the one that fast_show_record has made visible */
bool fast_has_shown(const struct fast_thread *t);
/* The thread is about to continue from FAST_ASSIST, and its record has been taken. */
void fast_end_assist(struct fast_thread *t);
/* Whether the ring contains records that have not been taken */
bool fast_has_unread(const struct fast_thread *t);
/* Takes the record that a thread at FAST_ASSIST wants completed out of the ring into .record.
 * Returns false if the ring is broken, or the record has been completed. */
bool fast_take_assisted_record(struct fast *f, struct fast_thread *t);
/* Address after the instruction that made the syscall of .record */
uint64_t fast_record_ip(const struct fast_thread *t);
#endif
