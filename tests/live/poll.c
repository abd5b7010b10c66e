/* Makes the syscalls that wait for descriptors, with arguments and results that never change. */
#include "fixed.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static void polls(const int *full, const int *empty)
{
	struct pollfd *fds = fixed_room(4 * sizeof(*fds));
	struct timespec *soon = FIXED(struct timespec, 0, 1000);
	sigset_t *mask = fixed_room(sizeof(*mask));

	sigaddset(mask, SIGINT);
	sigaddset(mask, SIGCHLD);
	fds[0] = (struct pollfd){full[0], POLLIN | POLLPRI, 0};
	fds[1] = (struct pollfd){full[1], POLLOUT | POLLRDNORM, 0};
	fds[2] = (struct pollfd){-1, POLLIN, 0};
	fds[3] = (struct pollfd){99, POLLIN | POLLRDHUP, 0};
	poll(fds, 4, -1);
	poll(fds + 2, 1, 0);
	poll(NULL, 0, 0);
	poll(fixed_bad, 1, 0);
	ppoll(fds, 1, NULL, NULL);
	fds[0].fd = empty[0];
	poll(fds, 1, 1);
	ppoll(fds, 1, soon, mask);
#ifdef SYS_ppoll_time64
	syscall(SYS_ppoll_time64, fixed_bad, 1, fixed_bad, NULL, 8);
#endif
	syscall(SYS_ppoll, fixed_bad, 1, fixed_bad, NULL, 8);
}

static void selects(const int *full, const int *empty)
{
	fd_set *in = fixed_room(sizeof(*in)), *out = fixed_room(sizeof(*out));
	struct timeval *none = FIXED(struct timeval, 0, 0);
	struct timespec *soon = FIXED(struct timespec, 0, 1000);
	sigset_t *mask = fixed_room(sizeof(*mask));

	sigaddset(mask, SIGUSR1);
	FD_SET(full[0], in);
	FD_SET(empty[0], in);
	FD_SET(full[1], out);
	select(8, in, out, NULL, none);
	FD_ZERO(in);
	FD_SET(empty[0], in);
	select(8, in, NULL, NULL, none);
	select(0, NULL, NULL, NULL, none);
	select(8, fixed_bad, NULL, NULL, NULL);
	pselect(8, in, NULL, NULL, soon, mask);
	FD_SET(full[0], in);
	pselect(8, in, NULL, NULL, NULL, NULL);
	FD_SET(50, in);
	pselect(64, in, NULL, NULL, NULL, mask);
}

static void epolls(const int *full, const int *empty)
{
	struct epoll_event *events = fixed_room(4 * sizeof(*events));
	struct epoll_event *in = FIXED(struct epoll_event, EPOLLIN | EPOLLET, {.fd = full[0]});
	struct epoll_event *out = FIXED(struct epoll_event, EPOLLOUT | EPOLLONESHOT,
					{.u64 = 0x100000005});
	struct timespec *soon = FIXED(struct timespec, 0, 1000);
	sigset_t *mask = fixed_room(sizeof(*mask));
	int fd = epoll_create1(EPOLL_CLOEXEC);

	sigaddset(mask, SIGALRM);
	syscall(SYS_epoll_create1, 5);
#ifdef SYS_epoll_create
	syscall(SYS_epoll_create, 0);
#endif
	epoll_ctl(fd, EPOLL_CTL_ADD, full[0], in);
	epoll_ctl(fd, EPOLL_CTL_ADD, full[1], out);
	epoll_ctl(fd, EPOLL_CTL_MOD, empty[0], out);
	epoll_ctl(fd, EPOLL_CTL_DEL, empty[0], NULL);
	epoll_ctl(fd, EPOLL_CTL_ADD, empty[0], fixed_bad);
	epoll_ctl(fd, 77, empty[0], in);
	epoll_wait(fd, events, 4, -1);
	epoll_wait(fd, events, 4, 0);
	epoll_wait(-1, events, 4, 0);
	epoll_pwait(fd, events, 4, 0, mask);
	epoll_pwait(fd, events, 4, 0, NULL);
#ifdef __x86_64__
	syscall(SYS_epoll_pwait2, fd, events, 4, soon, mask, 8);
#else
	(void)soon;
#endif
}

static void timers(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	struct itimerspec *value = FIXED(struct itimerspec, {1, 2}, {0, 0});
	struct itimerspec *old = fixed_room(sizeof(*old));

	timerfd_create(CLOCK_REALTIME, 5);
	timerfd_settime(fd, 0, value, old);
	timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, value, NULL);
	timerfd_settime(fd, 8, value, old);
	timerfd_settime(-1, 0, value, old);
	timerfd_gettime(fd, old);
	timerfd_gettime(-1, old);
}

static void others(void)
{
	sigset_t *mask = fixed_room(sizeof(*mask));
	char *nowhere = FIXED_STR("/nonexistent");
	int in = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	sigaddset(mask, SIGTERM);
	eventfd(5, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	eventfd(1, 0x100);
	signalfd(-1, mask, SFD_CLOEXEC | SFD_NONBLOCK);
	signalfd(-1, mask, 7);
	signalfd(99, fixed_bad, 0);
	inotify_add_watch(in, FIXED_STR("/"), IN_CREATE | IN_CLOSE_WRITE | IN_ONLYDIR);
	inotify_add_watch(in, nowhere, IN_ALL_EVENTS);
	inotify_rm_watch(in, 1);
	inotify_rm_watch(in, 99);
	fanotify_init(FAN_CLASS_PRE_CONTENT | FAN_CLOEXEC | 0x80000, O_RDWR | O_CLOEXEC);
	fanotify_mark(-1, FAN_MARK_ADD | FAN_MARK_ONLYDIR, FAN_OPEN | FAN_EVENT_ON_CHILD, AT_FDCWD,
		      nowhere);
	fanotify_mark(-1, FAN_MARK_FLUSH, 0, -1, NULL);
}

int main(void)
{
	int full[2], empty[2];

	if (pipe(full) || pipe(empty) || write(full[1], "x", 1) != 1)
		return 1;
	polls(full, empty);
	selects(full, empty);
	epolls(full, empty);
	timers();
	others();
	return 0;
}
