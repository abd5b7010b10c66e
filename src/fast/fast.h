/* Calls without stops: what a launched program does at its call sites is written into a ring that
 * the tracer reads. This is the mechanism, for one task at a time and without waiting for any: the
 * engine that serves stops (src/trace) asks it what to do, and makes events of what it reads. See
 * doc/fast.md.
 *
 * Each function that is given a thread wants it stopped, but for those that say otherwise. Whatever
 * fails, the thread is one that is traced by stops then (FAST_PLAIN), as it would be without. */
#ifndef FAST_FAST_H
#define FAST_FAST_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/hash.h"
#include "fast/patch/known.h"
#include "fast/plan/plan.h"
#include "fast/ring/ticks.h"

struct fast_space;

enum fast_state {
	FAST_PLAIN,		/* traced by stops */
	FAST_UNSET,		/* not stopped yet, and not to be that */
	FAST_BOOTING,		/* runs our code that sets its process up, up to FAST_READY */
	FAST_CLOSING,		/* … which failed, and cleans up behind itself */
	FAST_LIVE,		/* has a slot */
};

struct fast_thread {
	pid_t tid;
	enum fast_state state;
	struct fast_space *space;	/* its memory; NULL: nothing of ours is in it */
	struct fast_space *abandoned;	/* .space until fast_abandon, which frees nothing */
	struct fast_slot *slot;		/* FAST_LIVE: ours of it */
	unsigned number;		/* of the slot */
	uint64_t tail;			/* records before it have been taken */
	bool broken;			/* the program wrote into its ring: records are lost */
	bool loss_reported;		/* … which has been reported; */
	uint32_t discarded;		/* bytes of records that were not read then, 0: unknown */
	uint32_t taken;			/* bytes taken since the rings are being drained */
	/* A record that was taken, ours alone; .size 0: none */
	struct fast_record *record;
	uint32_t room;
	bool peeked;			/* .record is that of a call that has not returned */
	bool entered;			/* of its record, that it began is told, */
	uint8_t early;			/* … and so many segments were there then */
	bool never;			/* nor will the programs be that it becomes */
	bool unborn;			/* was made, and has not run yet */
	bool shares;			/* … in its maker's memory */
	bool parked;			/* at a stop, until text has been changed */
	int parked_signal;
	bool interrupted;		/* by fast_freeze: a call would notice */
	/* does not stop, but cannot run another user instruction before it does (state D) */
	bool stuck;
	/* was not in a ptrace-stop when its space was withdrawn: is moved out of our code at its
	 * next stop */
	bool displaced;
	bool changes_text;		/* in its current syscall: see fast_unpatch */
	bool waits;			/* its stop is served when another freeze has ended */
	bool steps;			/* single-steps itself: see fast_step_call */
	/* The program has something at the address of our code, from which the filter lets calls
	 * through: all of its calls have to be traced by PTRACE_SYSCALL. */
	bool hides_calls;
	struct fast_saved *saved;	/* while it is set up */
	/* the registers of its call, while it makes one of ours in place of that; else NULL */
	struct user_regs_struct *put_off;
	struct fast_thread *next, **link;	/* of all that are FAST_LIVE */
};

/* So many tasks may have rings at a time; who comes to be beyond is traced by stops. */
enum { FAST_RINGS = 1024 };

/* Bytes that a ring may hold before its thread stops */
enum { FAST_RATION_MOST = FAST_RING_SIZE - 3 * FAST_RECORD_MAX };

/* The flag of the processor by which a program single-steps itself */
enum { FAST_TRAP_FLAG = 0x100 };

/* Limit on what is taken of a ring while all are drained once. A call that began before the drain
 * has its record within the first FAST_RING_SIZE bytes; the limit ends a drain of a program that
 * forges records faster than they are read. */
enum { FAST_DRAIN_MOST = 2 * FAST_RING_SIZE };

enum fast_count {
	FAST_PROCESSES, FAST_SITES, FAST_KNOWN_SITES, FAST_UNPATCHABLE, FAST_AREAS_ADDED,
	FAST_OUT_OF_REACH, FAST_REDIRECTS, FAST_RECORDS,
	FAST_FULL, FAST_ASSISTS, FAST_REWINDS, FAST_FORWARDS, FAST_RESTARTS, FAST_FAULTS,
	FAST_FREEZES, FAST_BROKEN, FAST_MISSES, FAST_LESS, FAST_RESTORED, FAST_COUNTS
};
/* "processes set up" … as -d says it */
extern const char *const fast_count_words[FAST_COUNTS];

struct fast {
	struct fast_plan_options options;
	struct fast_table table;
	struct fast_planner *planner;	/* NULL: the table is whole */
	struct fast_askers askers;	/* calls that stop once messages have to be asked about */
	bool asks;			/* all do from the start: sockets are made unseen */
	struct known known;
	struct ticks ticks;
	uint64_t magic;			/* makes the filter let calls of a set-up through */
	struct hash threads;		/* by tid, all that the engine was told of */
	struct fast_thread *live;
	struct fast_space *kept;	/* whose files are open although nobody uses them */
	struct fast_space *watched;	/* see space_watch */
	uint32_t ration;		/* FAST_RATION_MOST, or less: see fast_pace, */
	uint64_t rationed;		/* since then */
	struct user_regs_struct *regs;	/* of the thread that is being looked at */
	uint64_t count[FAST_COUNTS];
	/* why somebody is traced by stops */
	void (*say)(void *ctx, pid_t tid, const char *why);
	void *ctx;
};

/* Why this machine or kernel cannot do it; NULL: it can */
const char *fast_obstacle(void);

/* Never NULL. `say` is for -d. */
struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx);
/* Makes some more of the plans, which take longer than all else of a start: while there is nothing
 * else to do. false: all are there, as they are at the latest when a process is set up. What the
 * options point at is there until then. */
bool fast_prepare(struct fast *f);
void fast_free(struct fast *f);

struct fast_thread *fast_find(const struct fast *f, pid_t tid);

/* A program has begun in the task (PTRACE_EVENT_EXEC), whose former number was `old`; all that its
 * process had is gone. When it is to be resumed then, it may be FAST_BOOTING. */
void fast_exec(struct fast *f, pid_t tid, pid_t old);
/* A thread that is stopped has made another task, with these flags of clone; `maker` NULL: nobody
 * knows which */
void fast_made(struct fast *f, pid_t tid, struct fast_thread *maker, uint64_t flags);
/* A task is stopped for the first time: one that was made so, or one that nobody knows of. */
void fast_born(struct fast *f, pid_t tid);
/* A thread that is stopped for the first time, and whose creation has not been reported: it shares
 * the memory of `sibling`, a thread of the same process. It gets no slot, and is moved out of our
 * code if that has been withdrawn from the process. */
void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling);
/* It stands at the beginning of a program, and nobody listens: nothing of ours is in that, or is
 * taken out again, unless all of it is there. Frees nothing. */
void fast_abandon(struct fast_thread *t);
/* It is gone (and not stopped), or is never to be fast again. Its ring has been read. */
void fast_gone(struct fast *f, pid_t tid);

/* A FAST_BOOTING or FAST_CLOSING thread has come to FAST_READY. With `patches` the sites that are
 * known of its program are patched then, which allocates. */
void fast_ready(struct fast *f, struct fast_thread *t, bool patches);
/* The thread is traced by stops from now on: it installed a filter, say. */
void fast_leave(struct fast *f, struct fast_thread *t, const char *why);
/* The thread's process may have descriptors from now on whose messages have to be asked about:
 * calls that carry such stop. */
void fast_asks(struct fast *f, struct fast_thread *t);
/* Nobody listens to anybody any more: what its ring has is dropped, so that it does not stop
 * for that. */
void fast_discard(struct fast *f, struct fast_thread *t);
/* Why nothing of ours can stay in the process when the call is made that the thread stopped before:
 * it changes memory where our code lies, or has calls judged by where they are made; NULL: it
 * can */
const char *fast_objection(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* Whether other threads share its memory */
bool fast_has_company(const struct fast_thread *t);
/* Then, with the other threads frozen (FAST_FREEZE_ALL): both, in this order; the records of all
 * threads are told of in between.
 * fast_move_out: moves all threads of the space that are in a ptrace-stop out of our code, to the
 * program's text. A thread at FAST_ASSIST stays until that stop is served.
 * fast_withdraw: restores all text. All threads of the space are traced by stops from then on.
 * Those that are not moved yet are .displaced: fast_signal or fast_leave moves them at their next
 * stop. */
void fast_move_out(struct fast *f, struct fast_thread *t);
void fast_withdraw(struct fast *f, struct fast_thread *t, const char *why);

/* Whether the syscall that the thread stopped before moves, replaces or drops patched text, or
 * makes it writable */
bool fast_rewrites(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* Then, with the other threads frozen: restores the text in the address ranges of that syscall. No
 * site of the space is patched until the syscall has returned (fast_unpatched). */
void fast_unpatch(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread has come to a stop behind the syscall. */
void fast_unpatched(struct fast_thread *t);

enum fast_site {
	FAST_NO_SITE,		/* a call that is to be traced by stops */
	FAST_REDIRECTED,	/* the call will be made by its stub: resume, and nothing is told */
	FAST_MUST_FREEZE,	/* likewise once no other thread runs: see fast_freeze */
	/* it makes a call of ours first: resume it so that it stops when that returns, for
	 * fast_errand_done; nothing is told */
	FAST_ERRAND,
};
/* The thread stopped before the call `nr`; `ip`: behind its syscall instruction. */
enum fast_site fast_at_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6]);

/* Whether the thread, which stopped before the call `nr`, has to take memory of ours out of its
 * process first, so that mlockall does not fail for that: likewise. */
bool fast_lightens(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread stopped behind a call. true: it was one of ours (FAST_ERRAND), and the thread comes to
 * its own call again. */
bool fast_errand_done(struct fast *f, struct fast_thread *t);

/* Where the site is of a call that stopped at `ip` in a stub of ours, as ip behind it; else `ip` */
uint64_t fast_site_of(const struct fast_thread *t, uint64_t ip);
/* Whether that ip lies in the code that is the same for all */
bool fast_is_ours(uint64_t ip);

/* The thread has .steps, and stopped before a call; `ip` is behind its syscall instruction. Where
 * that is a stub's, the call returns to the site itself, so that nothing of ours is stepped. */
void fast_step_call(struct fast *f, struct fast_thread *t, uint64_t ip);
/* Whether the call maps something over the page from which the filter lets calls through */
bool fast_takes_page(uint64_t nr, const uint64_t arg[6]);
/* The thread sets its gs base to `base`. No other thread of its process gets the slot at that
 * address, if there is one that is free. */
void fast_avoid_slot(struct fast_thread *t, uint64_t base);

/* A signal is about to be delivered: takes the thread out of our code. true: the signal is of our
 * own making, and to be swallowed. */
bool fast_signal(struct fast *f, struct fast_thread *t, int sig);

/* Whether a thread is as a freeze wants it, as far as src/fast does not know that itself. For
 * FAST_FREEZE_TEXT: it cannot run text of the program before it stops, or is at a stop. */
typedef bool fast_in_kernel_fn(void *ctx, const struct fast_thread *t);

enum fast_freeze {
	/* For changes of text: no thread runs text of the program. Threads in our code or in a
	 * syscall stay there. */
	FAST_FREEZE_TEXT,
	/* For withdrawing: each thread is in a ptrace-stop, or in the kernel and comes to one
	 * before it runs another user instruction. */
	FAST_FREEZE_ALL,
};

/* Asks all other threads that share the thread's memory to stop, unless they are as `how` wants
 * them; with FAST_FREEZE_TEXT those in our code wait in it. Whoever stops meanwhile is to be
 * parked. */
void fast_freeze(struct fast *f, struct fast_thread *t, enum fast_freeze how,
		 fast_in_kernel_fn *in_kernel, void *ctx);
/* Whether all are as it wants them */
bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx);
/* The next thread, by hash_next's *at, that is not; NULL: no more */
struct fast_thread *fast_unfrozen(const struct fast *f, const struct fast_thread *t,
				  fast_in_kernel_fn *in_kernel, void *ctx, size_t *at);
void fast_thaw(struct fast *f, struct fast_thread *t);
/* A thread has come to the stop that fast_freeze asked for. A syscall that fails with EINTR only
 * because of that is restarted by the kernel, unless a signal handler runs. */
void fast_restarts(struct fast *f, struct fast_thread *t);
/* The thread stopped before the call `nr`. Where fast_freeze may have interrupted it meanwhile, the
 * call would fail by that. true: it will stop before that call again, and nothing is told. */
bool fast_retries(struct fast *f, struct fast_thread *t, uint64_t nr);
/* Whether somebody is to be parked at its stop */
bool fast_parks(const struct fast_thread *t);

/* Begins to drain a ring: the limit of fast_take counts from here. */
static inline void fast_begin_drain(struct fast_thread *t)
{
	t->taken = 0;
}

/* Takes the next record out of the thread's ring into .record. The thread may run. Returns false if
 * there is none, if FAST_DRAIN_MOST bytes have been taken since fast_begin_drain, or if the ring
 * has something else than records: .broken is set, nothing is taken any more, and the thread is
 * traced by stops from its next stop on. */
bool fast_take(struct fast *f, struct fast_thread *t);
/* To be told of each look at all rings: how many events it had, and from when to when (ns) it was.
 * Threads that write more than can be told, and keep who tells of it from a processor as well,
 * would have all stops wait for ever longer looks: their rings hold less then, and so they stop. */
void fast_pace(struct fast *f, uint64_t events, uint64_t begun, uint64_t now);
/* How many bytes have not been taken of the ring that has most */
uint64_t fast_fullest(const struct fast *f);
/* .record has been told of: there may be another. */
void fast_taken(struct fast_thread *t);
/* Whether the thread is in a call whose record is not complete, which is then in .record (and taken
 * when it is complete). Its segments are those of before the call. The thread may run. */
bool fast_peek(struct fast *f, struct fast_thread *t);
/* Whether the call of which there was a peek has still not returned */
bool fast_is_under_way(const struct fast_thread *t);
/* The record that a thread in FAST_ASSIST wants completed: it is in .record, and out of the
 * ring. */
bool fast_assisted(struct fast *f, struct fast_thread *t);
/* Behind which instruction the call was made */
uint64_t fast_record_ip(const struct fast_thread *t);
#endif
