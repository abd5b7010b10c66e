/* Threads that sleep, each in a different kind of syscall: read, poll, futex, nanosleep,
 * epoll_wait, pause, sigtimedwait, accept, recv, semop, vfork and more. */
#ifndef TESTS_FAST_SLEEPERS_H
#define TESTS_FAST_SLEEPERS_H

enum { KINDS_OF_SLEEP = 13, MOST_SLEEPERS = 2 * KINDS_OF_SLEEP };

/* Starts `count` threads, MOST_SLEEPERS at most; returns when all sleep. Blocks SIGUSR2 and SIGCHLD
 * in the calling thread. */
void start_sleepers(int count);
/* Wakes and joins them. Prints the results that differ from those untraced; returns their
 * number. */
int end_sleepers(int count);
#endif
