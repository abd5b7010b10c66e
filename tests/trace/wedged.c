/* Does not end: loops, pools of threads, locks of open files, and descriptors that are not pipes or
 * connected sockets. Prints "ready" on standard output as late as possible; of several processes,
 * the first one prints it.
 *
 *   wedged spin		calls inner() from outer(), which never returns
 *   wedged thread		the same in a thread that is named spinner
 *   wedged calls		reads an empty pipe that does not block, all the time
 *   wedged pool N		N threads that are named db-writer wait for a condition variable
 *   wedged ofd PATH		waits for the lock that a child has by another open file
 *   wedged inherited PATH	waits for the lock of an open file that only its grandchild has
 *   wedged pidfd		polls the pidfd of a child
 *   wedged timer		reads a timer that expires in 1,000 s
 *   wedged unarmed		reads a timer that is not armed
 *   wedged eventfd		reads an eventfd whose count is 0
 *   wedged inotify		reads from inotify, which watches two files
 *   wedged signalfd		reads from a signalfd of SIGUSR1
 *   wedged datagram		receives on a UDP socket that is not connected
 *   wedged ring		waits for a completion of io_uring
 *   wedged selfpipe		a thread polls a pipe of its process, another thread waits
 *   wedged alone		polls a pipe that only it could write, with a handler of SIGCHLD */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hanging.h"

static volatile unsigned long turns;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void read_all(int fd)
{
	char bytes[512];

	say("ready");
	if (read(fd, bytes, sizeof(bytes)) < 0)
		exit(1);
}

static __attribute__((noinline)) void inner(void)
{
	for (;;)
		turns++;
}

static __attribute__((noinline)) void outer(void)
{
	inner();
	turns--;
}

static void spin(void)
{
	say("ready");
	outer();
}

static void *spin_named(void *unused)
{
	prctl(PR_SET_NAME, "spinner");
	spin();
	return unused;
}

static void thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, spin_named, NULL);
	pthread_join(t, NULL);
}

static void calls(void)
{
	int ends[2];
	char byte;

	if (pipe2(ends, O_NONBLOCK))
		exit(1);
	say("ready");
	while (read(ends[0], &byte, 1) < 1)
		;
}

static void *wait_named(void *name)
{
	prctl(PR_SET_NAME, name);
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	return NULL;
}

static void pool(int count)
{
	pthread_t t = 0;

	for (int i = 0; i < count; i++)
		if (pthread_create(&t, NULL, wait_named, "db-writer"))
			exit(1);
	say("ready");
	pthread_join(t, NULL);
}

/* Waits until the other end of the pipe is closed everywhere. */
static void await(int ends[2])
{
	char byte;

	close(ends[1]);
	if (read(ends[0], &byte, 1))
		exit(1);
	close(ends[0]);
}

static void ofd(const char *path)
{
	struct flock all = {.l_type = F_WRLCK};
	int ends[2], fd = open(path, O_RDWR | O_CREAT, 0600);

	if (fd < 0 || pipe(ends))
		exit(1);
	if (!child()) {
		fd = open(path, O_RDWR);
		if (fcntl(fd, F_OFD_SETLKW, &all))
			_exit(1);
		close(ends[0]);
		close(ends[1]);
		for (;;)
			pause();
	}
	await(ends);
	say("ready");
	fcntl(fd, F_OFD_SETLKW, &all);
}

/* The process that has locked the file ends, and its child has the open file still. */
static void inherited(const char *path)
{
	int ends[2], fd = open(path, O_RDWR | O_CREAT, 0600);
	pid_t middle;

	if (fd < 0 || pipe(ends))
		exit(1);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	middle = fork();
	if (!middle) {
		fd = open(path, O_RDWR);
		if (flock(fd, LOCK_EX))
			_exit(1);
		if (fork())
			_exit(0);
		close(ends[1]);
		read(ends[0], ends, 1);	/* until the first process has ended */
		_exit(0);
	}
	waitpid(middle, NULL, 0);
	close(ends[0]);
	say("ready");
	flock(fd, LOCK_EX);
}

static void pidfd(void)
{
	pid_t pid = child();
	int fd;

	if (!pid)
		for (;;)
			pause();
	fd = syscall(SYS_pidfd_open, pid, 0);
	if (fd < 0)
		exit(1);
	say("ready");
	poll(&(struct pollfd){fd, POLLIN, 0}, 1, -1);
}

static void timer(int seconds)
{
	struct itimerspec in = {.it_value.tv_sec = seconds};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	timerfd_settime(fd, 0, &in, NULL);
	read_all(fd);
}

static void armed(void)
{
	timer(1000);
}

static void unarmed(void)
{
	timer(0);
}

static void event(void)
{
	read_all(eventfd(0, 0));
}

static void notifications(void)
{
	int fd = inotify_init();

	inotify_add_watch(fd, "/", IN_DELETE_SELF);
	inotify_add_watch(fd, "/proc", IN_DELETE_SELF);
	read_all(fd);
}

static void signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	read_all(signalfd(-1, &set, 0));
}

static void datagram(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)))
		exit(1);
	say("ready");
	recv(fd, &byte, 1, 0);
}

static void ring(void)
{
	struct io_uring_params parameters = {0};
	int fd = syscall(SYS_io_uring_setup, 4, &parameters);

	say(fd < 0 ? "unsupported" : "supported");
	say("ready");
	syscall(SYS_io_uring_enter, fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
}

static void poll_pipe(void)
{
	int ends[2];

	if (pipe(ends))
		exit(1);
	say("ready");
	poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, -1);
}

static void selfpipe(void)
{
	pthread_t t;

	pthread_create(&t, NULL, wait_named, "notifier");
	poll_pipe();
}

static void handle(int sig)
{
	(void)sig;
}

static void alone(void)
{
	signal(SIGCHLD, handle);
	poll_pipe();
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "", *what = argc > 2 ? argv[2] : "";
	static const struct { const char *name; void (*run)(void); } ways[] = {
		{"spin", spin}, {"thread", thread}, {"calls", calls}, {"pidfd", pidfd},
		{"timer", armed}, {"unarmed", unarmed}, {"eventfd", event},
		{"inotify", notifications}, {"signalfd", signals}, {"datagram", datagram},
		{"ring", ring}, {"selfpipe", selfpipe}, {"alone", alone},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(how, ways[i].name)) {
			ways[i].run();
			return 0;
		}
	if (!strcmp(how, "pool")) {
		pool(atoi(what));
	} else if (!strcmp(how, "ofd")) {
		ofd(what);
	} else if (!strcmp(how, "inherited")) {
		inherited(what);
	} else {
		fprintf(stderr, "wedged: no mode '%s'\n", how);
		return 2;
	}
	return 0;
}
