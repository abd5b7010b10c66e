/* The tracer's own signals: those it was sent, a tick while there is something to look after, and
 * what the command is to inherit instead.
 *
 * wait4 knows no signal mask, so a signal may land between a look at the flags and the wait. A
 * handler therefore also starts the tick, which goes on until it is turned off: the wait that
 * follows is interrupted a millisecond later. Handlers have nothing but static storage: there is
 * one control in a process. */
#ifndef TRACE_ENGINE_OWN_SIGNALS_H
#define TRACE_ENGINE_OWN_SIGNALS_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A signal that somebody sent us */
struct control_signal {
	int number;
	pid_t sender;		/* as control_sender; from a terminal the command got it as well */
};

/* A sender that has no number here: it is outside of our pid namespace (what stops a container), or
 * the kernel had no room for more than the signal itself (RLIMIT_SIGPENDING). */
enum { SENDER_UNKNOWN = -1 };

/* Who sent the signal: a process, SENDER_UNKNOWN, or 0: the kernel, as for a terminal. To be called
 * in handlers too. */
pid_t control_sender(const siginfo_t *info);

/* Takes over the signals, faults of this process among them where a failure is handled
 * (base/system/failure.h). SIGCHLD is blocked but for control_wait_mask; with `chld` it comes for
 * stops too. 0 or -errno. */
int control_open(bool chld);
/* Everything is as control_open found it. */
void control_close(void);
/* The same in a child before it becomes the command. */
void control_restore_for_exec(void);

/* Whether something has to be looked at: control_next or control_ticked has news. Cheap. */
bool control_noticed(void);
/* Whether control_next has one */
bool control_sent(void);
/* How many of those that control_next has ask us to end; whether QUIT is one */
unsigned control_count_ends(bool quit);
/* Whether one of them is a TERM or HUP, which asks for more than a key of a terminal may */
bool control_has_term_or_hup(void);
/* The next signal that was sent; false: none */
bool control_next(struct control_signal *s);
/* Whether a tick has gone by since the last question */
bool control_ticked(void);
/* Ticks every 20 ms while on. Cheap when nothing changes. */
void control_tick(bool on);

/* From so many ns on ticks come, whatever control_tick says. 0, or -EAGAIN: this user may have no
 * timer more. Once. */
int control_alarm(uint64_t ns);

/* What to wait with: everything that control handles is let through, SIGCHLD too. */
const sigset_t *control_wait_mask(void);

/* Whether SIGCHLD comes for stops. The kernel does without the work while nobody listens. */
void control_report_stops(bool on);
/* Takes a SIGCHLD, waits for one for less than a second, or (ns < 0) until it comes: the task it is
 * about, 0 when there is none or something else came first. One that comes while another is pending
 * is lost: who is told of a task may not conclude that there are no others. */
pid_t control_next_child(long ns);

/* While set, the next tick jumps there, out of whatever call; NULL: back to normal */
void control_escape(sigjmp_buf *to);

/* Whether a child that is not traced is stopped by job control */
bool control_has_stopped(pid_t child);
/* Stops this process as job control would, and returns when it goes on. */
void control_stop_self(void);
#endif
