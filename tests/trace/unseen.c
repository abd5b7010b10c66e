/* A tracee whose activity a tracer cannot see: unseen MODE. Exits with status 5 on success, 77 if
 * the machine does not support the mode. */
#include <errno.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF 0
#define PR_SYS_DISPATCH_ON 1
#endif

static int status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, __WALL) != pid || !WIFEXITED(status))
		return 99;
	return WEXITSTATUS(status);
}

/* Prints the child's pid; uses the raw syscall, so that no library is involved. */
static int mode_untraced(void)
{
	pid_t pid = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(5);
	printf("%d\n", pid);
	return status_of(pid);
}

static int mode_untraced3(void)
{
	struct clone_args args = {.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		_exit(5);
	printf("%d\n", pid);
	return status_of(pid);
}

static int mode_untraced_twice(void)
{
	int status = mode_untraced();

	return status == 5 ? mode_untraced() : status;
}

/* Submits an operation that does nothing through a ring and receives its completion. See
 * io_uring(7) for offsets and memory ordering. */
static int use_ring(void)
{
	struct io_uring_params p = {0};
	int fd = syscall(SYS_io_uring_setup, 4, &p);

	if (fd < 0)
		return errno == ENOSYS || errno == EPERM ? 77 : 99;

	size_t size = p.sq_off.array + p.sq_entries * sizeof(uint32_t);
	size_t done_size = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	char *sq = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	char *cq = mmap(NULL, done_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			IORING_OFF_CQ_RING);
	struct io_uring_sqe *entries = mmap(NULL, p.sq_entries * sizeof(*entries),
					    PROT_READ | PROT_WRITE, MAP_SHARED, fd,
					    IORING_OFF_SQES);

	if (sq == MAP_FAILED || cq == MAP_FAILED || (void *)entries == MAP_FAILED)
		return 98;
	entries[0] = (struct io_uring_sqe){.opcode = IORING_OP_NOP, .user_data = 7};
	((uint32_t *)(sq + p.sq_off.array))[0] = 0;
	__atomic_store_n((uint32_t *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return 97;

	const struct io_uring_cqe *done = (struct io_uring_cqe *)(cq + p.cq_off.cqes);

	return done->user_data == 7 && !done->res ? 5 : 96;
}

static int mode_ring(void) { return use_ring(); }

static int mode_no_ring(void)
{
	syscall(SYS_io_uring_setup, 0, NULL);	/* EFAULT or EINVAL: no ring is created */
	syscall(SYS_io_uring_enter, -1, 1, 0, 0, NULL, 0);
	return 5;
}

/* It, a child and another child use rings, twice each */
static int mode_rings(void)
{
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(use_ring() == 5 ? use_ring() : 77);
		if (status_of(pid) != 5)
			return 77;
	}
	return use_ring() == 5 ? use_ring() : 77;
}

/* ... and executes another program, which uses one */
static int mode_ring_exec(void)
{
	int status = use_ring();

	if (status == 5)
		execl("/proc/self/exe", "unseen", "ring", NULL);
	return status;
}

#if defined(__x86_64__)
static volatile sig_atomic_t dispatched;
static volatile char selector = PR_SYS_DISPATCH_OFF;

static void on_sys(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	selector = PR_SYS_DISPATCH_OFF;		/* rt_sigreturn is a syscall as well */
	dispatched += info->si_code == 2 && info->si_syscall == SYS_getppid;
}

static int mode_dispatch(void)
{
	struct sigaction action = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};

	sigaction(SIGSYS, &action, NULL);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector))
		return 77;
	for (int i = 0; i < 3; i++) {
		selector = PR_SYS_DISPATCH_ON;
		syscall(SYS_getppid);
	}
	return dispatched == 3 ? 5 : 99;
}
#else
static int mode_dispatch(void) { return 77; }
#endif

/* Prints its user and group, and exits */
static int mode_who(void)
{
	printf("%d %d\n", geteuid(), getegid());
	return 5;
}

static const struct mode {
	const char *name;
	int (*run)(void);
} modes[] = {
	{"untraced", mode_untraced}, {"untraced3", mode_untraced3},
	{"untraced-twice", mode_untraced_twice}, {"ring", mode_ring}, {"no-ring", mode_no_ring},
	{"rings", mode_rings},
	{"ring-exec", mode_ring_exec}, {"dispatch", mode_dispatch}, {"who", mode_who},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			return modes[i].run();
	fputs("unseen: unknown mode\n", stderr);
	return 2;
}
