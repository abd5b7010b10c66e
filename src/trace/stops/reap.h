/* Who collects the dead: a pidfd opened while a process exits says when it has been reaped
 * (POLLHUP, Linux 6.9 and later), one descriptor for each zombie. Its parent at that time is who
 * did it. */
#ifndef TRACE_STOPS_REAP_H
#define TRACE_STOPS_REAP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory/hash.h"
#include "ptrail/event.h"

struct zombie {
	struct task_id id;
	struct ending how;
	pid_t parent;
	uint64_t since;
	bool automatic;		/* its parent ignores SIGCHLD */
	int pidfd;
};

struct reaper {
	int epoll;		/* -1: not in use */
	struct hash zombies;	/* by serial */
	uint64_t last_poll;	/* when it was polled last, as events' time */
};

int reaper_init(struct reaper *r);	/* 0 or -errno */
void reaper_done(struct reaper *r);

/* A pidfd for a process that exits, or -1 */
int reaper_open(pid_t tgid);

/* The process is a zombie now. `pidfd` (owned from here on) may be -1. Returns true when it was
 * taken, false when it has been reaped already: *z then says what is known. */
bool reaper_add(struct reaper *r, struct zombie *z);

/* When the latest of them became one; 0: there is none. */
uint64_t reaper_latest(const struct reaper *r);

/* The zombies of this parent have another one now. */
void reaper_update_parents(struct reaper *r, pid_t parent);

/* Waits up to timeout ms (-1: for ever) with the signal mask for a zombie to be reaped. Returns 1
 * with *z, 0 for none, -EINTR when a signal came. */
int reaper_wait(struct reaper *r, int timeout, const sigset_t *mask, struct zombie *z);
#endif
