/* A library for LD_PRELOAD that lets one library call of the program fail:
 *	PTRAIL_FAULT=CALL:N[:ERROR]	the Nth of these calls fails, with this errno (a number)
 *	PTRAIL_FAULT=CALL:N+[:ERROR]	so do all after it
 *	PTRAIL_FAULT=CALL:N:crash	at the Nth of these calls the program gets a SIGSEGV
 *	PTRAIL_FAULT=ptrace-NUMBER:N:kill	the tracee is killed right before it
 *	PTRAIL_FAULT=late:EVENT		wait4 returns stops that report a new task after those of
 *					that task; EVENT: 1 PTRACE_EVENT_FORK, 2 VFORK, 3 CLONE
 *	PTRAIL_FAULT=replaced:SIGNAL	after wait4 has reported a stop of this signal, creates the
 *					file "go", at which another thread calls execve and gets the
 *					tid of that task, and waits until it has another status
 *	PTRAIL_FAULT_AFTER=NUMBER:N	calls count from the Nth ptrace request of that number on
 *	PTRAIL_COUNTS=FILE		how many there were of each goes there at its end
 * CALL is malloc (all that allocates), write, open, pipe, fork, wait, read_memory, epoll, timer,
 * pidfd, getfd (pidfd_getfd), mmap, seals (fcntl with F_ADD_SEALS; with an ERROR of 0 it does
 * nothing and succeeds, and F_GET_SEALS has all), thread (pthread_create), job (sem_wait of
 * another thread than the first), or ptrace-NUMBER, the request's number in decimal.
 *
 * Programs that the program starts do not get the library, and its children before execve are not
 * affected. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <dlfcn.h>

enum call {
	MALLOC, WRITE, OPEN, PIPE, FORK, WAIT, READ_MEMORY, EPOLL, TIMER, PIDFD, GETFD, MMAP, SEALS,
	THREAD, JOB, PTRACE, CALLS,
};

static const struct {
	const char *name;
	int error;
} calls[CALLS] = {
	[MALLOC] = {"malloc", ENOMEM}, [WRITE] = {"write", ENOSPC}, [OPEN] = {"open", EMFILE},
	[PIPE] = {"pipe", EMFILE}, [FORK] = {"fork", EAGAIN}, [WAIT] = {"wait", EINTR},
	[READ_MEMORY] = {"read_memory", EPERM}, [EPOLL] = {"epoll", EMFILE},
	[TIMER] = {"timer", EAGAIN}, [PIDFD] = {"pidfd", EMFILE},
	[GETFD] = {"getfd", EMFILE}, [MMAP] = {"mmap", ENOMEM}, [SEALS] = {"seals", EPERM},
	[THREAD] = {"thread", EAGAIN}, [JOB] = {"job", EINTR}, [PTRACE] = {"ptrace-", ESRCH},
};

/* Requests that are counted: 0 to 33, and 0x4200 and above */
enum { REQUESTS = 0x40, NEW_REQUESTS = 0x4200 };

static struct {
	pid_t program;			/* 0: not yet */
	bool armed, all_after, crash, kill;
	int late, replaced;		/* 0: none */
	unsigned after;			/* do not fail before the Nth request of that number */
	long after_at;			/* 0: from the beginning, or since then */
	enum call call;
	unsigned request;
	int error;
	long at;
	long count[CALLS], requests[2 * REQUESTS];
	const char *counts;
} inject;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

static void arm(const char *fault)
{
	const char *at = strchr(fault, ':'), *how = at ? strchr(at + 1, ':') : NULL;

	for (enum call i = 0; at && i < CALLS; i++) {
		size_t n = strlen(calls[i].name);

		if (strncmp(fault, calls[i].name, n) || (i != PTRACE && fault[n] != ':'))
			continue;
		inject.call = i;
		inject.request = i == PTRACE ? strtol(fault + n, NULL, 10) : 0;
		inject.error = calls[i].error;
		inject.at = strtol(at + 1, NULL, 10);
		inject.all_after = at[1 + strspn(at + 1, "0123456789")] == '+';
		inject.crash = how && !strcmp(how, ":crash");
		inject.kill = how && !strcmp(how, ":kill");
		if (how && strspn(how + 1, "0123456789"))
			inject.error = atoi(how + 1);
		inject.armed = true;
	}
	inject.late = !strncmp(fault, "late:", 5) ? atoi(fault + 5) : 0;
	inject.replaced = !strncmp(fault, "replaced:", 9) ? atoi(fault + 9) : 0;
	if (!inject.armed && !inject.late && !inject.replaced)
		dprintf(2, "inject: cannot read '%s'\n", fault);
}

static void __attribute__((constructor)) begin(void)
{
	const char *fault = getenv("PTRAIL_FAULT"), *after = getenv("PTRAIL_FAULT_AFTER");

	inject.counts = getenv("PTRAIL_COUNTS");
	if (fault)
		arm(fault);
	if (after && strchr(after, ':')) {
		inject.after = strtol(after, NULL, 10);
		inject.after_at = strtol(strchr(after, ':') + 1, NULL, 10);
	}
	unsetenv("LD_PRELOAD");
	unsetenv("PTRAIL_FAULT");
	unsetenv("PTRAIL_FAULT_AFTER");
	unsetenv("PTRAIL_COUNTS");
	inject.program = getpid();
}

static void __attribute__((destructor)) end(void)
{
	int fd;

	if (!inject.counts || getpid() != inject.program)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, inject.counts, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	inject.program = 0;
	for (enum call i = 0; i < PTRACE; i++)
		dprintf(fd, "%s %ld\n", calls[i].name, inject.count[i]);
	for (unsigned i = 0; i < 2 * REQUESTS; i++)
		if (inject.requests[i])
			dprintf(fd, "ptrace-%u %ld\n",
				i < REQUESTS ? i : i - REQUESTS + NEW_REQUESTS, inject.requests[i]);
	close(fd);
}

/* Counts the call; true: it shall fail, and errno is set */
static bool fails(enum call call, unsigned request)
{
	unsigned slot = request >= NEW_REQUESTS ? request - NEW_REQUESTS + REQUESTS : request;
	long n;

	if (!inject.program || syscall(SYS_getpid) != inject.program)
		return false;
	n = call == PTRACE ? ++inject.requests[slot % (2 * REQUESTS)] : ++inject.count[call];
	if (inject.after_at) {
		if (call == PTRACE && request == inject.after && n == inject.after_at) {
			inject.after_at = 0;
			memset(inject.count, 0, sizeof(inject.count));
			memset(inject.requests, 0, sizeof(inject.requests));
		}
		return false;
	}
	if (!inject.armed || inject.call != call || inject.request != request ||
	    (inject.all_after ? n < inject.at : n != inject.at))
		return false;
	if (inject.crash)
		raise(SIGSEGV);
	errno = inject.error;
	return !inject.crash;
}

void *malloc(size_t size)
{
	return fails(MALLOC, 0) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(MALLOC, 0) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(MALLOC, 0) ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	return fails(MALLOC, 0) ? NULL : __libc_realloc(p, n * size);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return fails(WRITE, 0) ? -1 : syscall(SYS_write, fd, buf, n);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails(OPEN, 0) ? -1 : syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int pipe2(int fds[2], int flags)
{
	return fails(PIPE, 0) ? -1 : syscall(SYS_pipe2, fds, flags);
}

pid_t fork(void)
{
	static pid_t (*next)(void);

	if (!next)
		next = (pid_t (*)(void))dlsym(RTLD_NEXT, "fork");
	return fails(FORK, 0) ? -1 : next();
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Keeps back one stop that reports a new task, for 200 ms. */
static pid_t wait_late(int *status, int options, struct rusage *usage)
{
	static const uint64_t late_ns = 200 * 1000 * 1000;
	static const struct timespec pause = {0, 1000 * 1000};
	static struct {
		pid_t creator;
		int status;
		uint64_t since;
	} kept;

	for (;;) {
		int flags = options | (kept.creator ? WNOHANG : 0);
		pid_t found = syscall(SYS_wait4, -1, status, flags, usage), creator = kept.creator;
		int event = found > 0 && WIFSTOPPED(*status) ? *status >> 16 : 0;

		if (!creator && event == inject.late) {
			kept.creator = found;
			kept.status = *status;
			kept.since = now_ns();
		} else if (found > 0 || !creator) {
			return found;
		} else if (now_ns() - kept.since > late_ns) {
			kept.creator = 0;
			*status = kept.status;
			return creator;
		} else if (options & WNOHANG) {
			return 0;
		} else {
			nanosleep(&pause, NULL);
		}
	}
}

/* Waits for 10 s at most until the task has another status than the one that wait4 has reported. */
static void await_replacement(pid_t pid, int status)
{
	static const struct timespec pause = {0, 1000 * 1000};
	uint64_t since = now_ns();
	siginfo_t info = {0};

	if (pid <= 0 || status >> 8 != inject.replaced || (status & 0xff) != 0x7f)
		return;
	inject.replaced = 0;
	close(syscall(SYS_openat, AT_FDCWD, "go", O_WRONLY | O_CREAT, 0666));
	while (!info.si_pid && now_ns() - since < 10000000000ULL && !nanosleep(&pause, NULL))
		waitid(P_PID, pid, &info, WSTOPPED | WEXITED | WNOWAIT | WNOHANG | __WALL);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	if (inject.late && pid == -1 && inject.program == syscall(SYS_getpid))
		return wait_late(status, options, usage);
	if (inject.replaced && inject.program == syscall(SYS_getpid)) {
		pid_t found = syscall(SYS_wait4, pid, status, options, usage);

		await_replacement(found, *status);
		return found;
	}
	return fails(WAIT, 0) ? -1 : syscall(SYS_wait4, pid, status, options, usage);
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *to, unsigned long n,
			 const struct iovec *from, unsigned long m, unsigned long flags)
{
	return fails(READ_MEMORY, 0) ? -1 :
		syscall(SYS_process_vm_readv, pid, to, n, from, m, flags);
}

void *mmap(void *addr, size_t size, int rights, int flags, int fd, off_t at)
{
	return fails(MMAP, 0) ? MAP_FAILED :
		(void *)syscall(SYS_mmap, addr, size, rights, flags, fd, at);
}

void *mmap64(void *addr, size_t size, int rights, int flags, int fd, off_t at)
	__attribute__((alias("mmap")));

int fcntl(int fd, int request, ...)
{
	va_list args;
	long arg;

	va_start(args, request);
	arg = va_arg(args, long);
	va_end(args);
	if (request == F_ADD_SEALS && fails(SEALS, 0))
		return errno ? -1 : 0;
	if (request == F_GET_SEALS && inject.armed && inject.call == SEALS && !inject.error)
		return F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
	return syscall(SYS_fcntl, fd, request, arg);
}

int fcntl64(int fd, int request, ...) __attribute__((alias("fcntl")));

int epoll_create1(int flags)
{
	return fails(EPOLL, 0) ? -1 : syscall(SYS_epoll_create1, flags);
}

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
		   void *(*run)(void *), void *restrict arg)
{
	static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (!next)
		next = (__typeof__(next))dlsym(RTLD_NEXT, "pthread_create");
	return fails(THREAD, 0) ? errno : next(thread, attributes, run, arg);
}

int sem_wait(sem_t *s)
{
	static int (*next)(sem_t *);

	if (!next)
		next = (__typeof__(next))dlsym(RTLD_NEXT, "sem_wait");
	return syscall(SYS_gettid) != inject.program && fails(JOB, 0) ? -1 : next(s);
}

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer)
{
	static int (*next)(clockid_t, struct sigevent *, timer_t *);

	if (!next)
		next = (int (*)(clockid_t, struct sigevent *, timer_t *))dlsym(RTLD_NEXT,
									       "timer_create");
	return fails(TIMER, 0) ? -1 : next(clock, event, timer);
}

long ptrace(enum __ptrace_request request, ...)
{
	static long (*next)(enum __ptrace_request, pid_t, void *, void *);
	va_list args;

	va_start(args, request);

	pid_t pid = va_arg(args, pid_t);
	void *addr = va_arg(args, void *), *data = va_arg(args, void *);

	va_end(args);
	if (!next)
		next = (long (*)(enum __ptrace_request, pid_t, void *, void *))dlsym(RTLD_NEXT,
										     "ptrace");
	if (fails(PTRACE, request)) {
		if (!inject.kill)
			return -1;
		syscall(SYS_kill, pid, SIGKILL);
	}
	return next(request, pid, addr, data);
}

long syscall(long nr, ...)
{
	static long (*next)(long, ...);
	va_list args;
	long arg[6];

	va_start(args, nr);
	for (int i = 0; i < 6; i++)
		arg[i] = va_arg(args, long);
	va_end(args);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	if ((nr == SYS_pidfd_open && fails(PIDFD, 0)) || (nr == SYS_pidfd_getfd && fails(GETFD, 0)))
		return -1;
	return next(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
