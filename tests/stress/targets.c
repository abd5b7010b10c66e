/* Difficult tracees: targets MODE [ARGUMENT]. Each mode has a known exit
 * status, the same as untraced, or 77 if the machine does not support it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CANNOT = 77 };

static void say_ready(void)
{
	(void)!write(1, "ready\n", 6);
}

static void until_input_ends(void)
{
	char byte;

	for (;;) {
		ssize_t n = read(0, &byte, 1);

		if (!n || (n < 0 && errno != EINTR))
			return;
	}
}

static void start(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, arg))
		_exit(99);
}

/* Counts in the file ARGUMENT, a thousand times a second, until standard input ends */
static int mode_counter(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	volatile uint64_t *counter;

	if (fd < 0 || ftruncate(fd, 4096))
		return CANNOT;
	counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (counter == MAP_FAILED)
		return CANNOT;
	say_ready();
	while (poll(&(struct pollfd){0, POLLIN, 0}, 1, 1) <= 0)
		++*counter;
	return 42;
}

/* A page that another thread of this process serves by userfaultfd, as an argument of a syscall */
static int uffd;

static void *fill(void *page)
{
	struct uffd_msg message;
	char *full = aligned_alloc(4096, 4096);

	if (!full || read(uffd, &message, sizeof(message)) != sizeof(message))
		_exit(98);
	strcpy(full, "/no-such-file");

	struct uffdio_copy copy = {.dst = (uintptr_t)page, .src = (uintptr_t)full, .len = 4096};

	if (ioctl(uffd, UFFDIO_COPY, &copy))
		_exit(97);
	return NULL;
}

static int mode_uffd(const char *unused)
{
	struct uffdio_api api = {.api = UFFD_API};
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register range = {
		.range = {(uintptr_t)page, 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	(void)unused;
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &range))
		return CANNOT;
	start(fill, page);
	return open(page, O_RDONLY) < 0 && errno == ENOENT ? 5 : 99;
}

/* Attaches to its parent, the tracer, and detaches after a second */
static int mode_seize(const char *unused)
{
	pid_t tracer = getppid();

	(void)unused;
	if (ptrace(PTRACE_SEIZE, tracer, 0, 0))
		return CANNOT;
	ptrace(PTRACE_INTERRUPT, tracer, 0, 0);
	waitpid(tracer, NULL, __WALL);
	sleep(1);
	ptrace(PTRACE_DETACH, tracer, 0, 0);
	return 5;
}

/* Ten blocking syscalls, in a thread each; prints those that returned EINTR. */
static long in_epoll(void)
{
	struct epoll_event event;

	return epoll_wait(epoll_create1(EPOLL_CLOEXEC), &event, 1, 3600 * 1000);
}

static long in_sigtimedwait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return sigtimedwait(&set, NULL, &(struct timespec){3600, 0});
}

static long in_receive(void)
{
	struct timeval limit = {3600, 0};
	int pair[2];
	char byte;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 0;
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return recv(pair[0], &byte, 1, 0);
}

static long in_poll(void) { return poll(NULL, 0, 3600 * 1000); }

static long in_select(void)
{
	return select(0, NULL, NULL, NULL, &(struct timeval){3600, 0});
}

static long in_nanosleep(void) { return nanosleep(&(struct timespec){3600, 0}, NULL); }

static long in_futex(void)
{
	static uint32_t word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &(struct timespec){3600, 0});
}

static long in_read(void)
{
	int fds[2];
	char byte;

	return pipe(fds) ? 0 : read(fds[0], &byte, 1);
}

static long in_accept(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr any = {.sa_family = AF_UNIX};

	/* given only the family, the kernel chooses a name */
	if (bind(fd, &any, sizeof(any.sa_family)) || listen(fd, 1))
		_exit(96);
	return accept(fd, NULL, NULL);
}

static long in_lock(void)
{
	int one = open("lock", O_RDWR | O_CREAT, 0600), two = open("lock", O_RDWR);

	return flock(one, LOCK_EX) ? 0 : flock(two, LOCK_EX);
}

static const struct blocking {
	const char *name;
	long (*call)(void);
} blocking[] = {
	{"epoll_wait", in_epoll}, {"sigtimedwait", in_sigtimedwait}, {"recv", in_receive},
	{"poll", in_poll}, {"select", in_select}, {"nanosleep", in_nanosleep},
	{"futex", in_futex}, {"read", in_read}, {"accept", in_accept}, {"flock", in_lock},
};

enum { BLOCKING = sizeof(blocking) / sizeof(*blocking) };

static volatile int interrupted[BLOCKING];

static void *block(void *arg)
{
	const struct blocking *b = arg;

	while (b->call() >= 0 || errno == EINTR)
		interrupted[b - blocking]++;
	return NULL;
}

static int mode_blocking(const char *unused)
{
	(void)unused;
	for (size_t i = 0; i < BLOCKING; i++)
		start(block, (void *)&blocking[i]);
	say_ready();
	until_input_ends();
	for (size_t i = 0; i < BLOCKING; i++)
		if (interrupted[i])
			printf("%s ", blocking[i].name);
	puts("end");
	return 42;
}

static int mode_writes(const char *unused)
{
	size_t size = 10 << 20;
	char *bytes = malloc(size);
	int fd = open("/dev/null", O_WRONLY);

	(void)unused;
	memset(bytes, 1, size);
	for (int i = 0; i < 5; i++)
		if (write(fd, bytes, size) != (ssize_t)size)
			return 99;
	return 5;
}

static void *hot(void *arg)
{
	for (;;)
		syscall(SYS_getppid);
	return arg;
}

/* Duration of 200 syscalls in ms, while eight threads make syscalls in a loop */
static int mode_fair(const char *unused)
{
	struct timespec from, to;

	(void)unused;
	for (int i = 0; i < 8; i++)
		start(hot, NULL);
	usleep(100 * 1000);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 200; i++)
		syscall(SYS_getuid);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%ld\n", (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
	fflush(stdout);
	return 5;
}

static int mode_uring(const char *unused)
{
	struct io_uring_params params = {0};
	int fd = syscall(SYS_io_uring_setup, 4, &params);

	(void)unused;
	return fd < 0 ? CANNOT : 5;
}

/* Syscalls that Syscall User Dispatch redirects to a handler in this program */
static volatile char selector = SYSCALL_DISPATCH_FILTER_ALLOW;
static volatile sig_atomic_t dispatched;

static void on_dispatch(int sig)
{
	(void)sig;
	selector = SYSCALL_DISPATCH_FILTER_ALLOW;
	dispatched++;
}

static int mode_dispatch(const char *unused)
{
	(void)unused;
	signal(SIGSYS, on_dispatch);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector))
		return CANNOT;
	selector = SYSCALL_DISPATCH_FILTER_BLOCK;
	syscall(SYS_getppid);
	return dispatched == 1 ? 5 : 99;
}

/* Invalid pointers in syscalls that take one; prints all results. */
static const int with_pointer[] = {
	SYS_openat, SYS_faccessat, SYS_pipe2, SYS_uname, SYS_readlinkat, SYS_chdir, SYS_mkdirat,
	SYS_unlinkat, SYS_statfs, SYS_sysinfo, SYS_times, SYS_nanosleep, SYS_getcwd, SYS_chroot,
	SYS_sched_getparam, SYS_utimensat, SYS_execve, SYS_mq_open, SYS_gettimeofday,
	SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_connect, SYS_sendmsg, SYS_writev,
	SYS_rt_sigaction,
};

static int mode_pointers(const char *unused)
{
	size_t page = 4096;
	/* the same each time, since some syscalls use the number as flags */
	char *map = mmap((void *)0x10000000, 3 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	unsigned long sum = 0;

	(void)unused;
	if (map == MAP_FAILED)
		return CANNOT;
	munmap(map + page, page);
	mprotect(map + 2 * page, page, PROT_NONE);

	const uintptr_t wild[] = {
		0, 1, 4095, (uintptr_t)map + page - 1, (uintptr_t)map + page - 7,
		(uintptr_t)map + 2 * page, 1ul << 47, 1ul << 63, -1ul,
	};

	for (size_t i = 0; i < sizeof(with_pointer) / sizeof(*with_pointer); i++)
		for (size_t j = 0; j < sizeof(wild) / sizeof(*wild); j++) {
			/* some of them write, as the time, before they fail */
			memset(map, 'x', page);

			/* the fifth argument of linkat and renameat2 is flags */
			long r = syscall(with_pointer[i], wild[j], wild[j], wild[j], wild[j], 0);

			sum = sum * 31 + (r < 0 ? (unsigned long)errno : 1);
		}
	printf("%lx\n", sum);
	return 5;
}

/* The path passed to open changes all the time */
static char changing[4096];

static void *change(void *arg)
{
	for (;;) {
		memset(changing, 'a', 4000);
		memset(changing, 0, 4000);
		memset(changing + 1, '/', 100);
	}
	return arg;
}

static int mode_change(const char *unused)
{
	(void)unused;
	start(change, NULL);
	for (int i = 0; i < 20000; i++) {
		int fd = open(changing, O_RDONLY);

		if (fd >= 0)
			close(fd);
	}
	return 5;
}

static const struct mode {
	const char *name;
	int (*run)(const char *argument);
} modes[] = {
	{"counter", mode_counter}, {"uffd", mode_uffd}, {"seize", mode_seize},
	{"blocking", mode_blocking}, {"writes", mode_writes}, {"fair", mode_fair},
	{"uring", mode_uring}, {"dispatch", mode_dispatch}, {"pointers", mode_pointers},
	{"change", mode_change},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1])) {
			int status = modes[i].run(argc > 2 ? argv[2] : "");

			fflush(stdout);
			_exit(status);
		}
	fputs("targets: unknown mode\n", stderr);
	return 2;
}
