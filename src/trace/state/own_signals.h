/* Signals sent to ptrail itself, the timer tick, and the signal state that the command inherits.
 *
 * wait4() has no signal mask, so a signal may arrive between a check of the flags and the wait.
 * Each handler therefore also starts the tick, which interrupts the following wait a millisecond
 * later. Handlers use static storage only, so there is one control in a process. */
#ifndef TRACE_STATE_OWN_SIGNALS_H
#define TRACE_STATE_OWN_SIGNALS_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "trace/engine.h"

/* A signal that was sent to ptrail */
struct control_signal {
	int number;
	/* As control_sender; a signal from the terminal was sent to the command too */
	pid_t sender;
};

/* A sender without a pid here: it is outside of our pid namespace (as when a container is stopped),
 * or the kernel could only queue the signal number (RLIMIT_SIGPENDING). */
enum { SENDER_UNKNOWN = -1 };

/* Returns the pid of the sender, SENDER_UNKNOWN, or 0 for the kernel (as for a terminal). May be
 * called in signal handlers. */
pid_t control_sender(const siginfo_t *info);

/* Installs the handlers, also for faults of this process if failures are handled
 * (base/memory/failure.h). SIGCHLD is blocked except in control_wait_mask; with `chld` it is also
 * sent for stops of children. Returns 0 or -errno. */
int control_open(bool chld, enum control_mode mode);
/* Handles SIGUSR1, too, from now on. After control_open. */
void control_handle_usr1(void);
/* Restores the state before control_open. */
void control_close(void);
/* Restores it in a child that is about to execute the command; no effect before control_open. */
void control_restore_for_exec(void);

/* The actions of ptrail's signals while they are lent */
struct control_lent {
	unsigned count;
	int number[64];
	struct sigaction own[64];
};
/* Gives all signals but SIGCHLD the actions of a program that ptrail executes, so that a child that
 * shares ptrail's memory has no handlers, also none that others have installed (a preloaded
 * library, sanitizers). All signals are blocked. The child need not make those calls, which would
 * stop. */
void control_lend(struct control_lent *lent);
void control_take_back(const struct control_lent *lent);
/* Sets the action of SIGCHLD and the signal mask in that child. */
void control_unblock_for_exec(void);

/* Whether control_next or control_ticked may have news. Cheap. */
bool control_noticed(void);
/* Whether control_next would return a signal other than SIGUSR1 */
bool control_sent(void);
/* Number of pending signals that ask ptrail to end. `quit`: SIGQUIT is one of them. */
unsigned control_count_ends(bool quit);
/* Whether SIGTERM or SIGHUP is pending */
bool control_has_term_or_hup(void);
/* Gets the next pending signal. Returns false if there is none. */
bool control_next(struct control_signal *s);
/* Whether a tick has occurred since the previous call */
bool control_ticked(void);
/* Turns a tick every 20 ms on or off. Cheap if nothing changes. */
void control_tick(bool on);

/* Makes the next tick come in `ns` nanoseconds, if that is sooner. */
void control_tick_in(uint64_t ns);

/* Starts ticks in `ns` nanoseconds, whatever control_tick is set to. May be called once. Returns 0,
 * or -EAGAIN if this user may have no more timers. */
int control_alarm(uint64_t ns);

/* Returns the signal mask to wait with: all signals that control handles are unblocked, also
 * SIGCHLD. */
const sigset_t *control_wait_mask(void);

/* Selects whether SIGCHLD is sent for stops. Turning it off saves the kernel that work. */
void control_report_stops(bool on);
/* Waits for a SIGCHLD for `ns` nanoseconds, less than a second, or without limit if ns < 0. Returns
 * the tid that it names, or 0 if none came or another signal came first. Signals that arrive while
 * one is pending are lost, so other tasks may have stopped as well. */
pid_t control_next_child(long ns);

/* While set, the next tick jumps to `to`, out of any system call; NULL: off */
void control_escape(sigjmp_buf *to);

/* Whether a child that is not traced is stopped by job control */
bool control_has_stopped(pid_t child);
/* Stops this process as job control would. Returns when it is continued. */
void control_stop_self(void);
#endif
