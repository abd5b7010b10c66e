/* See sleepers.h. */
#include "sleepers.h"
#include "asleep.h"
#include "cases.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A thread that sleeps in a syscall until it is woken */
struct sleeper {
	const struct sleep_kind *kind;
	pthread_t thread;
	atomic_int tid;
	int in, out;			/* A pipe, or the descriptors that its kind uses. */
	atomic_int word;
	long result;
};

struct sleep_kind {
	const char *name;
	void (*prepare)(struct sleeper *s);
	long (*sleep)(struct sleeper *s);
	void (*wake)(struct sleeper *s);
	long expected;
};

static long result_of(long got)
{
	return got < 0 ? -errno : got;
}

static void make_pipe(struct sleeper *s)
{
	int ends[2];

	need(pipe2(ends, O_CLOEXEC) == 0, "a pipe");
	s->in = ends[0];
	s->out = ends[1];
}

static void write_byte(struct sleeper *s)
{
	need(write(s->out, "x", 1) == 1, "a byte");
}

static long sleeps_in_read(struct sleeper *s)
{
	char byte = 0;

	return result_of(read(s->in, &byte, 1)) + byte;
}

static long sleeps_in_poll(struct sleeper *s)
{
	struct pollfd one = { .fd = s->in, .events = POLLIN };

	return result_of(poll(&one, 1, -1)) + one.revents;
}

static long sleeps_in_futex(struct sleeper *s)
{
	while (!s->word)
		if (syscall(SYS_futex, &s->word, 0 /* FUTEX_WAIT */, 0, NULL) && errno != EAGAIN)
			return -errno;
	return 7;
}

static void wake_futex(struct sleeper *s)
{
	s->word = 1;
	syscall(SYS_futex, &s->word, 1 /* FUTEX_WAKE */, 1);
}

static long sleeps_in_nanosleep(struct sleeper *s)
{
	const struct timespec moment = { .tv_nsec = 60 * 1000 * 1000 };

	(void)s;
	return result_of(nanosleep(&moment, NULL));
}

static void wake_nothing(struct sleeper *s)
{
	(void)s;
}

static void make_epoll(struct sleeper *s)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = 40 };

	s->in = epoll_create1(EPOLL_CLOEXEC);
	s->out = eventfd(0, EFD_CLOEXEC);
	need(epoll_ctl(s->in, EPOLL_CTL_ADD, s->out, &event) == 0, "epoll");
}

static void wake_event(struct sleeper *s)
{
	const uint64_t one = 1;

	need(write(s->out, &one, sizeof(one)) == sizeof(one), "an event");
}

static long sleeps_in_epoll_wait(struct sleeper *s)
{
	struct epoll_event event = {0};

	return result_of(epoll_wait(s->in, &event, 1, -1)) + event.data.u32;
}

static long sleeps_in_epoll_pwait(struct sleeper *s)
{
	struct epoll_event event = {0};

	return result_of(epoll_pwait(s->in, &event, 1, 100 * 1000, NULL)) + event.data.u32;
}

/* A syscall that ptrail has interrupted is restarted by the thread itself: a signal in this moment
 * is handled before. */
static void send_signal(struct sleeper *s)
{
	while (!is_asleep(s->tid))
		sched_yield();
	pthread_kill(s->thread, SIGUSR1);
}

static long sleeps_in_pause(struct sleeper *s)
{
	(void)s;
	return result_of(pause());
}

static void send_awaited(struct sleeper *s)
{
	pthread_kill(s->thread, SIGUSR2);
}

static long sleeps_in_sigtimedwait(struct sleeper *s)
{
	const struct timespec long_time = { .tv_sec = 100 };
	sigset_t set;

	(void)s;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return result_of(sigtimedwait(&set, NULL, &long_time));
}

static void make_listener(struct sleeper *s)
{
	struct sockaddr_un any = { .sun_family = AF_UNIX };

	s->in = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* without a path the kernel chooses a name */
	need(bind(s->in, (struct sockaddr *)&any, sizeof(any.sun_family)) == 0 &&
	     listen(s->in, 1) == 0, "a listener");
}

static void connect_to_it(struct sleeper *s)
{
	struct sockaddr_un name;
	socklen_t size = sizeof(name);

	s->out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(getsockname(s->in, (struct sockaddr *)&name, &size) == 0 &&
	     connect(s->out, (struct sockaddr *)&name, size) == 0, "a connection");
}

static long sleeps_in_accept(struct sleeper *s)
{
	int fd = accept(s->in, NULL, NULL);

	if (fd < 0)
		return -errno;
	close(fd);
	return 1;
}

/* With a timeout, so that the kernel does not restart it */
static void make_pair(struct sleeper *s)
{
	const struct timeval long_time = { .tv_sec = 100 };
	int ends[2];

	need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 &&
	     setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &long_time, sizeof(long_time)) == 0,
	     "a pair");
	s->in = ends[0];
	s->out = ends[1];
}

static long sleeps_in_recv(struct sleeper *s)
{
	char byte = 0;

	return result_of(recv(s->in, &byte, 1, 0)) + byte;
}

static void make_semaphore(struct sleeper *s)
{
	s->in = semget(IPC_PRIVATE, 1, 0600);
	need(s->in >= 0, "a semaphore");
}

static long sleeps_in_semop(struct sleeper *s)
{
	struct sembuf down = { .sem_op = -1 };
	long result = result_of(semop(s->in, &down, 1));

	semctl(s->in, 0, IPC_RMID);
	s->in = -1;
	return result;
}

static void raise_semaphore(struct sleeper *s)
{
	struct sembuf up = { .sem_op = 1 };

	semop(s->in, &up, 1);
}

static long sleeps_in_vfork(struct sleeper *s)
{
	char byte;
	pid_t pid = vfork();

	if (pid == 0)
		_exit(read(s->in, &byte, 1) == 1 ? 5 : 6);
	return WEXITSTATUS(status_of(pid));
}

static const struct sleep_kind kinds[] = {
	{ "read", make_pipe, sleeps_in_read, write_byte, 1 + 'x' },
	{ "poll", make_pipe, sleeps_in_poll, write_byte, 1 + POLLIN },
	{ "futex", NULL, sleeps_in_futex, wake_futex, 7 },
	{ "nanosleep", NULL, sleeps_in_nanosleep, wake_nothing, 0 },
	{ "epoll_wait", make_epoll, sleeps_in_epoll_wait, wake_event, 41 },
	{ "epoll_pwait", make_epoll, sleeps_in_epoll_pwait, wake_event, 41 },
	{ "epoll_wait interrupted", make_epoll, sleeps_in_epoll_wait, send_signal, -EINTR },
	{ "pause", NULL, sleeps_in_pause, send_signal, -EINTR },
	{ "sigtimedwait", NULL, sleeps_in_sigtimedwait, send_awaited, SIGUSR2 },
	{ "accept", make_listener, sleeps_in_accept, connect_to_it, 1 },
	{ "recv with a timeout", make_pair, sleeps_in_recv, write_byte, 1 + 'x' },
	{ "semop", make_semaphore, sleeps_in_semop, raise_semaphore, 0 },
	{ "vfork", make_pipe, sleeps_in_vfork, write_byte, 5 },
};
_Static_assert(sizeof(kinds) / sizeof(*kinds) == KINDS_OF_SLEEP, "all are counted");

static void on_signal(int sig)
{
	(void)sig;
}

static void *sleeps(void *arg)
{
	struct sleeper *s = arg;

	s->tid = gettid();
	s->result = s->kind->sleep(s);
	return NULL;
}

static struct sleeper sleepers[MOST_SLEEPERS];

void start_sleepers(int count)
{
	struct sigaction action = { .sa_handler = on_signal };
	pthread_attr_t small;
	sigset_t set;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	/* of the vfork child: a traced thread is interrupted by an ignored signal too */
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 1 << 16);
	for (int i = 0; i < count; i++) {
		sleepers[i] = (struct sleeper){ .kind = &kinds[i % KINDS_OF_SLEEP] };
		if (sleepers[i].kind->prepare)
			sleepers[i].kind->prepare(&sleepers[i]);
		need(pthread_create(&sleepers[i].thread, &small, sleeps, &sleepers[i]) == 0,
		     "a thread");
	}
	for (int i = 0; i < count; i++)
		while (!sleepers[i].tid || !is_asleep(sleepers[i].tid))
			sched_yield();
}

int end_sleepers(int count)
{
	int wrong = 0;

	for (int i = 0; i < count; i++)
		sleepers[i].kind->wake(&sleepers[i]);
	for (int i = 0; i < count; i++) {
		pthread_join(sleepers[i].thread, NULL);
		if (sleepers[i].result == sleepers[i].kind->expected)
			continue;
		say("%s: %ld", sleepers[i].kind->name, sleepers[i].result);
		wrong++;
	}
	return wrong;
}
