/* See awaited.h. */
#include "awaited.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void need(bool so, const char *what)
{
	if (so)
		return;
	printf("%s: %s\n", what, strerror(errno));
	exit(99);
}

void make_pipe(struct waiter *w)
{
	int ends[2];

	need(!pipe2(ends, O_CLOEXEC), "pipe");
	w->in = ends[0];
	w->out = ends[1];
}

void fill_pipe(struct waiter *w)
{
	char page[4096] = "";

	make_pipe(w);
	need(fcntl(w->out, F_SETPIPE_SZ, 4096) == 4096, "pipe size");
	need(write(w->out, page, sizeof(page)) == sizeof(page), "a full pipe");
}

void drain_pipe(struct waiter *w)
{
	char page[4096];

	need(read(w->in, page, sizeof(page)) == sizeof(page), "drain");
}

void write_byte(struct waiter *w)
{
	need(write(w->out, "x", 1) == 1, "a byte");
}

void make_pair(struct waiter *w)
{
	int ends[2];

	need(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "pair");
	w->in = ends[0];
	w->out = ends[1];
}

void make_timed_pair(struct waiter *w)
{
	const struct timeval timeout = {LONG, 0};

	make_pair(w);
	need(!setsockopt(w->in, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)), "timeout");
}

void make_epoll(struct waiter *w)
{
	struct epoll_event event = {.events = EPOLLIN};

	w->in = epoll_create1(EPOLL_CLOEXEC);
	w->out = eventfd(0, EFD_CLOEXEC);
	need(!epoll_ctl(w->in, EPOLL_CTL_ADD, w->out, &event), "epoll");
}

void make_eventfd(struct waiter *w)
{
	w->in = w->out = eventfd(0, EFD_CLOEXEC);
}

void write_event(struct waiter *w)
{
	const uint64_t one = 1;

	need(write(w->out, &one, sizeof(one)) == sizeof(one), "event");
}

void make_listener(struct waiter *w)
{
	struct sockaddr_un any = {.sun_family = AF_UNIX};

	w->in = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* without a path the kernel chooses a name */
	need(!bind(w->in, (struct sockaddr *)&any, sizeof(any.sun_family)) && !listen(w->in, 0),
	     "a listener");
}

int connect_to(int listener)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un name;
	socklen_t size = sizeof(name);

	if (getsockname(listener, (struct sockaddr *)&name, &size) ||
	    connect(fd, (struct sockaddr *)&name, size))
		return -errno;
	return fd;
}

void connect_it(struct waiter *w)
{
	w->out = connect_to(w->in);
	need(w->out >= 0, "connect");
}

void make_full_listener(struct waiter *w)
{
	make_listener(w);
	connect_it(w);
}

void accept_it(struct waiter *w)
{
	need(accept(w->in, NULL, NULL) >= 0, "accept");
}

void make_semaphore(struct waiter *w)
{
	w->in = semget(IPC_PRIVATE, 1, 0600);
	need(w->in >= 0, "semget");
}

void raise_semaphore(struct waiter *w)
{
	struct sembuf up = {.sem_op = 1};

	need(!semop(w->in, &up, 1), "semop");
}

void make_message_queue(struct waiter *w)
{
	w->in = msgget(IPC_PRIVATE, 0600);
	need(w->in >= 0, "msgget");
}

void send_message(struct waiter *w)
{
	struct message m = {1, {'x'}};

	need(!msgsnd(w->in, &m, 1, 0), "msgsnd");
}

void make_mq(struct waiter *w)
{
	struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = 1};
	char name[64];

	snprintf(name, sizeof(name), "/waits-%d-%p", getpid(), (void *)w);
	w->in = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (w->in >= 0)
		mq_unlink(name);
}

void send_mq(struct waiter *w)
{
	if (w->in >= 0)
		need(!mq_send(w->in, "x", 1, 0), "mq_send");
}

static void lock_a_file(struct waiter *w, short type)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
	char name[] = "waits.lock.XXXXXX", path[64];

	w->out = mkostemp(name, O_CLOEXEC);
	need(w->out >= 0, "a file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", w->out);
	w->in = open(path, O_RDWR | O_CLOEXEC);
	need(!unlink(name) && w->in >= 0, "a file");
	need(type ? !fcntl(w->out, F_OFD_SETLKW, &lock) : !flock(w->out, LOCK_EX), "lock");
}

void lock_whole(struct waiter *w)
{
	lock_a_file(w, 0);
}

void lock_range(struct waiter *w)
{
	lock_a_file(w, F_WRLCK);
}

/* Children have the same open files. */
void unlock(struct waiter *w)
{
	struct flock lock = {.l_type = F_UNLCK, .l_whence = SEEK_SET};

	need(!flock(w->out, LOCK_UN) && !fcntl(w->out, F_OFD_SETLK, &lock), "unlock");
}

void start_child(struct waiter *w)
{
	char byte;

	make_pipe(w);
	w->child = fork();
	if (w->child)
		return;
	close(w->out);
	_exit(read(w->in, &byte, 1) == 1 ? 5 : 6);
}

void make_aio(struct waiter *w)
{
	if (syscall(SYS_io_setup, 1, &w->aio))
		w->aio = 0;
	w->out = eventfd(0, EFD_CLOEXEC);
}

void make_inotify(struct waiter *w)
{
	w->in = inotify_init1(IN_CLOEXEC);
	need(inotify_add_watch(w->in, "/proc/self/fd/0", IN_ATTRIB) >= 0, "inotify");
}

void change_file(struct waiter *w)
{
	(void)w;
	need(!fchmod(0, 0600), "fchmod");
}

void make_timer(struct waiter *w)
{
	const struct itimerspec later = {.it_value = {LONG, 0}};

	w->in = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	need(!timerfd_settime(w->in, 0, &later, NULL), "timer");
}

void expire(struct waiter *w)
{
	const struct itimerspec at_once = {.it_value = {0, 1}};

	need(!timerfd_settime(w->in, 0, &at_once, NULL), "timer");
}

void wake_futex(struct waiter *w)
{
	w->word = 1;
	syscall(SYS_futex, &w->word, FUTEX_WAKE, 1);
}
