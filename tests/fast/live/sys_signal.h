/* What sigsys and sigsys_blocked have in common: SIGSYS that a program sends to itself. Where
 * syscalls stop by syscall user dispatch, ptrail uses the same signal. */
#ifndef TESTS_FAST_SYS_SIGNAL_H
#define TESTS_FAST_SYS_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <ucontext.h>

/* Number of calls of on_sys, and how many more times that sends SIGSYS */
extern volatile sig_atomic_t seen, again;

/* The set as letters: S SIGSYS, U SIGUSR1, A all of a few others, - none of these */
const char *set_text(const sigset_t *set, char text[4]);
/* Print the mask of the thread, whether SIGSYS is pending, and its action. */
void say_mask(const char *when);
void say_pending(const char *when);
void say_action(const char *when);
/* Prints what a handler finds. `info`: or NULL */
void say_handler(const char *name, const siginfo_t *info, const ucontext_t *context);
/* Prints how the child ended. */
void say_death(const char *who, int pid);

/* Sends SIGSYS to the thread. */
void raise_it(void);
/* A child that sends SIGSYS to its parent, this process, when that sleeps; returns its pid. */
int send_to_sleeper(void);
/* Waits for SIGSYS, which is blocked, and prints it. */
void wait_for_it(void);

/* Handlers of SIGSYS and SIGUSR1 that print what they find; the second one sends SIGSYS. */
void on_sys(int sig, siginfo_t *info, void *context);
void on_usr1(int sig, siginfo_t *info, void *context);
/* Set a handler, and the mask: letters as in set_text, where A is all signals. */
void handle(int sig, void (*handler)(int, siginfo_t *, void *), int flags, const char *mask);
void change_mask(int how, const char *mask);

/* An alternate signal stack of 16 KiB, and whether an address is on it */
void use_alternate(void);
bool is_alternate(const void *at);
/* Syscalls, which stop by a SIGSYS, or are recorded */
void many_calls(void);
#endif
