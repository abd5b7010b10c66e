/* Detects when and by which process zombies are reaped: a pidfd opened while a process exits
 * reports POLLHUP when it is reaped (Linux 6.9 and later), and pidfd_send_signal(2) fails from then
 * on (all versions), which must be tried. Uses one descriptor for each zombie. The parent at that
 * time is the process that reaped it. */
#ifndef TRACE_TASKS_REAP_H
#define TRACE_TASKS_REAP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory/hash.h"
#include "ptrail/event.h"

struct zombie {
	struct task_id id;
	struct exit_status how;
	pid_t parent;
	uint64_t since;
	bool automatic;		/* its parent ignores SIGCHLD */
	int pidfd;
};

struct reaper {
	int epoll;		/* -1: not in use */
	bool no_proc;		/* /proc belongs to another pid namespace */
	bool polls;		/* the kernel does not report reaps: see reaper_init */
	int pause;		/* ms between two attempts while nothing is reaped, if .polls */
	struct hash zombies;	/* by serial */
	uint64_t last_poll;	/* event time of the latest poll */
};

/* `polls`: zombies are polled, since the kernel is older than 6.9. Returns 0 or -errno. */
int reaper_init(struct reaper *r, bool polls);
void reaper_done(struct reaper *r);

/* Returns a pidfd for a process that exits, or -1. */
int reaper_open(pid_t tgid);

/* Adds a process that has become a zombie. Takes ownership of z->pidfd, which may be -1. Looks up
 * its parent unless `knows_parent`: z->parent is right then until reaper_update_parents. Returns
 * true if it was added, false if it has been reaped already; *z then has what is known, and
 * `automatic` if its parent ignores SIGCHLD or is unknown. */
bool reaper_add(struct reaper *r, struct zombie *z, bool knows_parent);

/* Returns the time at which the latest of the zombies exited; 0: there are none. */
uint64_t reaper_latest(const struct reaper *r);

/* Updates the parent of zombies after `parent` has ended. */
void reaper_update_parents(struct reaper *r, pid_t parent);

/* Waits for a zombie to be reaped, with the signal mask `mask`, up to `timeout` ms (-1: no limit).
 * Returns 1 and sets *z, 0 on timeout, -EINTR on a signal. */
int reaper_wait(struct reaper *r, int timeout, const sigset_t *mask, struct zombie *z);
#endif
