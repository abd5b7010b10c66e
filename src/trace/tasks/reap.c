#include "trace/tasks/reap.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "trace/proc/proc.h"

/* ms between two attempts to find what was reaped: each is twice the one before it */
enum { PAUSE_MIN = 1, PAUSE_MAX = 64 };

int reaper_init(struct reaper *r, bool polls)
{
	*r = (struct reaper){.epoll = epoll_create1(EPOLL_CLOEXEC), .polls = polls,
			     .pause = PAUSE_MIN};
	return r->epoll < 0 ? -errno : 0;
}

static void remove_zombie(struct reaper *r, struct zombie *z)
{
	hash_remove(&r->zombies, z->id.serial);
	close(z->pidfd);	/* also removes it from the epoll set */
	free(z);
}

void reaper_done(struct reaper *r)
{
	struct zombie *z;

	for (size_t at = 0; (z = hash_next(&r->zombies, &at));) {
		close(z->pidfd);
		free(z);
	}
	hash_done(&r->zombies);
	if (r->epoll >= 0)
		close(r->epoll);
	r->epoll = -1;
}

int reaper_open(pid_t tgid)
{
	return syscall(SYS_pidfd_open, tgid, 0);
}

static bool read_status(const struct reaper *r, pid_t pid, struct proc_status *s)
{
	return !r->no_proc && !proc_status_in("/proc", pid, s);
}

static bool is_reaped(const struct reaper *r, int pidfd)
{
	struct pollfd p = {.fd = pidfd, .events = POLLIN};

	if (r->polls)
		return syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) && errno == ESRCH;
	return poll(&p, 1, 0) == 1 && p.revents & POLLHUP;
}

static bool ignores_children(const struct reaper *r, pid_t parent)
{
	struct proc_status s;

	return read_status(r, parent, &s) && s.ignored >> (SIGCHLD - 1) & 1;
}

bool reaper_add(struct reaper *r, struct zombie *z, bool knows_parent)
{
	struct proc_status s;
	bool is_zombie = false;

	if (!knows_parent || z->pidfd < 0)
		is_zombie = read_status(r, z->id.tid, &s) && s.state == 'Z';
	if (is_zombie)
		z->parent = s.ppid;
	if (z->pidfd < 0 && is_zombie)
		z->pidfd = reaper_open(z->id.tid);
	if (z->pidfd < 0) {
		/* or the process that reaped it is unknown */
		z->automatic = !is_zombie && (!knows_parent || ignores_children(r, z->parent));
		return is_zombie;	/* out of descriptors: the reap will not be seen */
	}
	if (z->parent && is_reaped(r, z->pidfd)) {
		/* if the parent ignores SIGCHLD, the kernel reaps when the tracer has waited */
		z->automatic = ignores_children(r, z->parent);
		close(z->pidfd);
		return false;
	}

	struct zombie *own = alloc_new(struct zombie);

	*own = *z;
	/* Edge-triggered: a zombie is readable all the time, and only the hang-up is of interest.
	 */
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = own};

	r->pause = PAUSE_MIN;
	hash_put(&r->zombies, z->id.serial, own);
	if (epoll_ctl(r->epoll, EPOLL_CTL_ADD, z->pidfd, &event))
		remove_zombie(r, own);
	return true;
}

uint64_t reaper_latest(const struct reaper *r)
{
	const struct zombie *z;
	uint64_t latest = 0;

	for (size_t at = 0; (z = hash_next(&r->zombies, &at));)
		if (latest < z->since)
			latest = z->since;
	return latest;
}

void reaper_update_parents(struct reaper *r, pid_t parent)
{
	struct zombie *z;

	for (size_t at = 0; (z = hash_next(&r->zombies, &at));) {
		struct proc_status s;

		if (z->parent == parent)
			z->parent = read_status(r, z->id.tid, &s) ? s.ppid : 0;
	}
}

/* Looks for a zombie that has been reaped. */
static bool find_reaped(struct reaper *r, struct zombie *out)
{
	struct zombie *z;

	for (size_t at = 0; (z = hash_next(&r->zombies, &at));) {
		if (!is_reaped(r, z->pidfd))
			continue;
		*out = *z;
		remove_zombie(r, z);
		return true;
	}
	return false;
}

/* As reaper_wait, where the kernel does not report reaps */
static int poll_zombies(struct reaper *r, int timeout, const sigset_t *mask, struct zombie *out)
{
	struct epoll_event event;

	while (!find_reaped(r, out)) {
		int part = timeout < 0 || timeout > r->pause ? r->pause : timeout;

		if (!timeout)
			return 0;
		if (epoll_pwait(r->epoll, &event, 1, part, mask) < 0)
			return -errno;
		timeout -= timeout > 0 ? part : 0;
		r->pause = 2 * r->pause < PAUSE_MAX ? 2 * r->pause : PAUSE_MAX;
	}
	r->pause = PAUSE_MIN;
	return 1;
}

int reaper_wait(struct reaper *r, int timeout, const sigset_t *mask, struct zombie *out)
{
	struct epoll_event event;

	if (r->polls)
		return poll_zombies(r, timeout, mask, out);
	for (;;) {
		int n = epoll_pwait(r->epoll, &event, 1, timeout, mask);

		if (n < 0)
			return -errno;
		if (!n)
			return 0;
		if (!(event.events & EPOLLHUP))
			continue;	/* it became a zombie, which is known */

		struct zombie *z = event.data.ptr;

		*out = *z;
		remove_zombie(r, z);
		return 1;
	}
}
