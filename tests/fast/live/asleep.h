/* Whether a thread of this process sleeps in a syscall */
#ifndef TESTS_FAST_ASLEEP_H
#define TESTS_FAST_ASLEEP_H

#include <stdbool.h>
#include <sys/types.h>

/* For threads that make only one syscall which sleeps. True if the thread has ended. */
bool is_asleep(pid_t tid);
#endif
