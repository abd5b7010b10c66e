/* fds_moments WHAT: opens, copies and closes descriptors in many ways. At 20 moments it notes its
 * table as the kernel has it, for comparison: access("/moment/N") marks the moment in a trace, and
 * the lines "N PID TID FD CLOEXEC LINK" go to the file `moments`. If FDS_WAIT is in the
 * environment, it then writes "N PID TID" to the FIFO `at`, and waits with the same table for a
 * writer of the FIFO `go`. */
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOTES = 200, FDS = 100, MOMENTS = 20 };

/* Inherited by all; it counts the moments of all processes. */
static volatile int *moment;

static int need(int n)
{
	if (n < 0) {
		perror("fds_moments");
		exit(1);
	}
	return n;
}

static void wait_for_go(int n)
{
	int fd = need(open("at", O_WRONLY | O_CLOEXEC));
	char byte;

	need(dprintf(fd, "%d %d %d\n", n, getpid(), (int)syscall(SYS_gettid)));
	need(close(fd));
	fd = need(open("go", O_RDONLY | O_CLOEXEC));
	need(read(fd, &byte, 1));
	need(close(fd));
}

static void note(void)
{
	char path[64], link[PATH_MAX];
	int n = ++*moment;

	snprintf(path, sizeof(path), "/moment/%d", n);
	access(path, F_OK);
	for (int fd = 0; fd < FDS; fd++) {
		snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", fd);
		ssize_t len = readlink(path, link, sizeof(link));

		if (len < 0)
			continue;
		need(dprintf(NOTES, "%d %d %d %d %d %.*s\n", n, getpid(),
			     (int)syscall(SYS_gettid), fd, fcntl(fd, F_GETFD) & FD_CLOEXEC,
			     (int)len, link));
	}
	if (getenv("FDS_WAIT"))
		wait_for_go(n);
}

static void close_again(int fd)
{
	need(close(fd));
	note();
}

static int noted(int fd)
{
	need(fd);
	note();
	return fd;
}

static void files(void)
{
	int one = noted(open("one file", O_RDWR | O_CREAT | O_CLOEXEC, 0600)), two, three;

	two = noted(openat(AT_FDCWD, "zwei ü", O_WRONLY | O_CREAT, 0600));
	three = noted(dup(one));
	noted(dup2(two, three));
	noted(dup2(two, two));
	noted(dup3(one, 50, O_CLOEXEC));
	noted(fcntl(two, F_DUPFD, 60));
	noted(fcntl(two, F_DUPFD_CLOEXEC, 60));
	need(fcntl(60, F_SETFD, FD_CLOEXEC));
	note();
	need(fcntl(50, F_SETFD, 0));
	note();
	need(ioctl(one, FIONCLEX));
	note();
	need(ioctl(two, FIOCLEX));
	note();
	need(unlink("zwei ü"));
	need(write(two, "x", 1));
	note();
	need(rename("one file", "eins"));
	need(write(one, "x", 1));
	note();
	noted(open(".", O_RDONLY | O_DIRECTORY));
	noted(open(".", O_TMPFILE | O_RDWR, 0600));
	noted(open("/dev/null", O_RDONLY));
	close_again(one);
	need(close_range(50, 60, 0));
	note();
	need(close_range(0, 99, CLOSE_RANGE_CLOEXEC));
	note();
}

static void send_fd(int to, int fd)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {0};
	struct iovec data = {(char[]){"x"}, 1};
	struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	control.align.cmsg_len = CMSG_LEN(sizeof(int));
	control.align.cmsg_level = SOL_SOCKET;
	control.align.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	need(sendmsg(to, &m, 0));
}

static void receive_fd(int from, int flags)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {0};
	char byte;
	struct iovec data = {&byte, 1};
	struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	need(recvmsg(from, &m, flags));
}

static void sockets(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "a socket"};
	int pair[2], listener, client, peer, file;

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	note();
	listener = noted(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	need(bind(listener, (struct sockaddr *)&a, sizeof(a)));
	need(listen(listener, 5));
	client = noted(socket(AF_UNIX, SOCK_STREAM, 0));
	need(connect(client, (struct sockaddr *)&a, sizeof(a)));
	peer = noted(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	need(write(client, "hello", 5));
	need(read(peer, (char[5]){0}, 5));
	close_again(listener);
	file = noted(open("sent", O_CREAT | O_RDWR, 0600));
	send_fd(pair[0], file);
	close_again(file);
	receive_fd(pair[1], 0);
	note();
	send_fd(pair[0], client);
	receive_fd(pair[1], MSG_CMSG_CLOEXEC);
	note();
	noted(socket(AF_INET, SOCK_DGRAM, 0));
	noted(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	send_fd(pair[1], peer);
	note();
	if (!fork()) {
		note();
		receive_fd(pair[0], 0);
		note();
		close_again(pair[1]);
		_exit(0);
	}
	wait(NULL);
	close_again(pair[0]);
	close_again(pair[1]);
	close_again(client);
	noted(dup(peer));
	note();
}

static void special(void)
{
	struct itimerspec timer = {.it_interval.tv_sec = 5, .it_value.tv_sec = 5};
	struct epoll_event event = {.events = EPOLLIN};
	sigset_t signals;
	int epoll = noted(epoll_create1(EPOLL_CLOEXEC)), fd, memory, pidfd;

	fd = noted(eventfd(7, 0));
	need(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	fd = noted(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
	need(timerfd_settime(fd, 0, &timer, NULL));
	need(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	need(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event));
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGTERM);
	fd = noted(signalfd(-1, &signals, 0));
	sigdelset(&signals, SIGTERM);
	noted(signalfd(fd, &signals, 0));
	fd = noted(inotify_init1(0));
	need(inotify_add_watch(fd, "/etc", IN_CREATE));
	need(inotify_rm_watch(fd, inotify_add_watch(fd, "/usr", IN_CREATE)));
	memory = noted(memfd_create("a name", MFD_ALLOW_SEALING));
	need(ftruncate(memory, 4096));
	need(fcntl(memory, F_ADD_SEALS, F_SEAL_GROW));
	pidfd = noted(syscall(SYS_pidfd_open, getpid(), 0));
	fd = noted(syscall(SYS_pidfd_getfd, pidfd, memory, 0));
	close_again(memory);
	close_again(fd);
	fd = noted(epoll_create(1));
	close_again(epoll);
	noted(open("/dev/zero", O_RDWR));
	noted(posix_openpt(O_RDWR | O_NOCTTY));
	need(pipe2((int[2]){0}, O_CLOEXEC | O_NONBLOCK));
	note();
	need(close_range(3, 5, CLOSE_RANGE_UNSHARE));
	note();
	close_again(pidfd);
	noted(dup(0));
	noted(eventfd(0, EFD_CLOEXEC));
}

static pthread_barrier_t barrier;
static int shared;

static void turn(void)
{
	pthread_barrier_wait(&barrier);
}

/* A thread with the table of its process, which then gets one of its own */
static void *thread(void *unused)
{
	(void)unused;
	shared = noted(open("of the thread", O_CREAT | O_RDWR, 0600));
	turn();		/* the main thread closes it */
	turn();
	note();
	noted(open("both", O_CREAT | O_RDWR, 0600));
	need(unshare(CLONE_FILES));
	note();
	noted(open("own", O_CREAT | O_RDWR, 0600));
	turn();		/* the main thread looks */
	turn();
	need(close_range(3, 4, CLOSE_RANGE_UNSHARE));
	note();
	close_again(0);
	return NULL;
}

static int child(void *unused)
{
	(void)unused;
	noted(open("of the child", O_CREAT | O_RDWR, 0600));
	close_again(1);
	return 0;
}

static void threads(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	pthread_t id;

	noted(open("first", O_CREAT | O_RDWR, 0600));
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&id, NULL, thread, NULL);
	turn();
	close_again(shared);
	turn();
	turn();
	note();
	close_again(3);
	noted(open("of main", O_CREAT | O_RDWR, 0600));
	turn();
	pthread_join(id, NULL);
	note();
	need(clone(child, stack + sizeof(stack), CLONE_FILES | SIGCHLD, NULL));
	wait(NULL);
	note();
	need(clone(child, stack + sizeof(stack), CLONE_FILES | CLONE_VM | CLONE_VFORK | SIGCHLD,
		   NULL));
	wait(NULL);
	note();
	if (!fork()) {
		note();
		_exit(0);
	}
	wait(NULL);
}

static void executed(const char *program, const char *rest)
{
	note();
	noted(open("rest", O_CREAT | O_RDWR | (atoi(rest) % 2 ? O_CLOEXEC : 0), 0600));
	if (atoi(rest))
		execl(program, program, "exec", (char[]){*rest - 1, 0}, NULL);
}

static void start(const char *program)
{
	need(open("kept", O_CREAT | O_RDWR, 0600));
	need(open("closed", O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	need(pipe((int[2]){0}));
	note();
	if (!vfork())
		execl(program, program, "exec", "3", NULL);
	wait(NULL);
	note();
	if (!fork()) {
		noted(dup2(3, 0));
		execl(program, program, "exec", "1", NULL);
	}
	wait(NULL);
	close_again(3);
	if (!fork()) {
		need(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC));
		need(fcntl(NOTES, F_SETFD, 0));
		need(fcntl(NOTES + 1, F_SETFD, 0));
		execl(program, program, "exec", "0", NULL);
	}
	wait(NULL);
	note();
	close_again(4);
}

int main(int argc, char **argv)
{
	bool is_first = argc == 2;
	int fd;

	if (argc < 2)
		return 2;
	if (is_first) {
		need(close_range(3, ~0U, 0));	/* those of the test */
		fd = need(open("moments", O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600));
		need(dup2(fd, NOTES));
		need(close(fd));
		fd = need(memfd_create("number of moments", 0));
		need(ftruncate(fd, sizeof(int)));
		need(dup2(fd, NOTES + 1));
		need(close(fd));
	}
	moment = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, NOTES + 1, 0);
	if (moment == MAP_FAILED)
		need(-1);
	if (!strcmp(argv[1], "files"))
		files();
	else if (!strcmp(argv[1], "sockets"))
		sockets();
	else if (!strcmp(argv[1], "special"))
		special();
	else if (!strcmp(argv[1], "threads"))
		threads();
	else if (is_first)
		start("/proc/self/exe");
	else
		executed("/proc/self/exe", argv[2]);
	if (is_first && *moment < MOMENTS) {
		fprintf(stderr, "%d moments\n", *moment);
		return 1;
	}
	return 0;
}
