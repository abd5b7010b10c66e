/* Makes syscalls with bad arguments. Prints a checksum of all results, which must be equal when it
 * is traced, and exits with status 5.
 *   badptr pointers	many syscalls with each kind of bad pointer
 *   badptr sizes	sizes and counts that are as large as possible
 *   badptr numbers	every syscall number with random arguments, each in a child without
 *			privileges; syscalls that would end, stop or change more than the child
 *			are omitted. Also prints the end of each child. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, LAST_NUMBER = 1023, X32 = 0x40000000 };

static uint64_t sum = 14695981039346656037U;

static void add(uint64_t n)
{
	sum = (sum ^ n) * 1099511628211U;
}

static void result(long ret)
{
	add(ret);
	add(ret == -1 ? errno : 0);
}

/* placeholders for the pointer, for a descriptor of /dev/null, and for a socket */
enum { P = -1001, FD = -1002, SOCKET = -1003 };

static const struct timespec no_time;

static const struct probe {
	long nr, arg[6];
} probes[] = {
	{SYS_openat, {AT_FDCWD, P, O_RDONLY}}, {SYS_openat, {AT_FDCWD, P, O_CREAT, 0600}},
	{SYS_execve, {P, P, P}}, {SYS_execve, {(long)"/no/such/file", P, P}},
	{SYS_write, {FD, P, 64}}, {SYS_write, {SOCKET, P, 64}}, {SYS_read, {FD, P, 64}},
	{SYS_writev, {FD, P, 3}}, {SYS_readv, {FD, P, 3}}, {SYS_pwrite64, {FD, P, 64, 0}},
	{SYS_preadv, {FD, P, 3, 0}}, {SYS_ppoll, {P, 3, P, P, 8}},
	{SYS_pselect6, {64, P, P, P, (long)&no_time, P}}, {SYS_nanosleep, {P, P}},
	{SYS_clock_gettime, {0, P}}, {SYS_clock_nanosleep, {0, 0, P, P}},
	{SYS_connect, {SOCKET, P, 16}}, {SYS_bind, {SOCKET, P, 110}},
	{SYS_getsockname, {SOCKET, P, P}},
	{SYS_setsockopt, {SOCKET, SOL_SOCKET, SO_LINGER, P, 8}},
	{SYS_getsockopt, {SOCKET, SOL_SOCKET, SO_TYPE, P, P}},
	{SYS_sendmsg, {SOCKET, P, MSG_DONTWAIT}}, {SYS_recvmsg, {SOCKET, P, MSG_DONTWAIT}},
	{SYS_sendmmsg, {SOCKET, P, 4, MSG_DONTWAIT}},
	{SYS_recvmmsg, {SOCKET, P, 4, MSG_DONTWAIT, P}},
	{SYS_sendto, {SOCKET, P, 64, MSG_DONTWAIT, P, 16}},
	{SYS_ioctl, {FD, 0x5401 /* TCGETS */, P}}, {SYS_ioctl, {FD, 0x5413 /* TIOCGWINSZ */, P}},
	{SYS_ioctl, {SOCKET, 0x8912 /* SIOCGIFCONF */, P}},
	{SYS_rt_sigaction, {SIGUSR2, P, P, 8}}, {SYS_rt_sigprocmask, {SIG_BLOCK, P, P, 8}},
	{SYS_rt_sigtimedwait, {P, P, P, 8}}, {SYS_sigaltstack, {P, P}},
	{SYS_getgroups, {-1, P}}, {SYS_futex, {P, 0 /* FUTEX_WAIT */, 1, P}},
	{SYS_epoll_ctl, {FD, 1, FD, P}}, {SYS_getdents64, {FD, P, 64}},
	{SYS_readlinkat, {AT_FDCWD, P, P, 64}}, {SYS_uname, {P}}, {SYS_prlimit64, {0, 7, P, P}},
	{SYS_capget, {P, P}}, {SYS_timer_create, {0, P, P}}, {SYS_io_submit, {0, 3, P}},
	{SYS_bpf, {0, P, 64}}, {SYS_perf_event_open, {P, 0, 0, -1, 0}},
	{SYS_statx, {AT_FDCWD, P, 0, 0x7ff, P}}, {SYS_fstat, {FD, P}},
	{SYS_name_to_handle_at, {AT_FDCWD, P, P, P, 0}}, {SYS_renameat2, {-100, P, -100, P, 0}},
	{SYS_process_vm_readv, {-1, P, 3, P, 3, 0}},
	{SYS_keyctl, {2 /* KEYCTL_UPDATE */, -1, P, 16}},
	{SYS_add_key, {P, P, P, 16, -3}}, {SYS_semtimedop, {-1, P, 3, P}},
	{SYS_sched_setaffinity, {-1, 128, P}}, {SYS_sched_setattr, {-1, P, 0}},
	{SYS_utimensat, {AT_FDCWD, P, P, 0}}, {SYS_wait4, {-1, P, WNOHANG, P}},
	{SYS_getxattr, {P, P, P, 64}}, {SYS_setxattr, {P, P, P, 64, 0}},
	{SYS_mount_setattr, {-1, P, 0, P, 32}}, {SYS_openat2, {AT_FDCWD, P, P, 24}},
	{SYS_prctl, {PR_SET_NAME, P}}, {SYS_seccomp, {1, 0, P}}, {SYS_msgsnd, {-1, P, 64, 0}},
	{SYS_mq_open, {P, O_RDONLY, 0, P}}, {SYS_getrandom, {P, 16, 0}},
	{SYS_clone3, {P, 8}}, {SYS_times, {P, 0}}, {SYS_getcpu, {P, P, P}},
	{SYS_landlock_create_ruleset, {P, 8, 0}}, {SYS_quotactl, {-1, P, 0, P}},
	{SYS_memfd_create, {P, -1}}, {SYS_inotify_add_watch, {FD, P, 1}},
};

static long special(long arg, long p, int fd, int sock)
{
	return arg == P ? p : arg == FD ? fd : arg == SOCKET ? sock : arg;
}

static void pointers(void)
{
	char *area = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	int fd = open("/dev/null", O_RDWR), sock = socket(AF_UNIX, SOCK_DGRAM, 0);
	const long kinds[] = {
		0, 1, 0xdeadbeef, (long)0xffff888000001000, (long)0x8000000000000000, -1, -9,
		0x7fffffffefff, (long)area + PAGE,		/* PROT_NONE */
		(long)area + PAGE - 1,				/* one byte before it */
		(long)area + 4 * PAGE - 3,			/* three bytes before a hole */
		(long)area + 4 * PAGE,				/* the hole */
		(long)area + 6 * PAGE + 1,			/* only unaligned */
	};

	/* A process that a thread has started has other flags of this at first: one of the calls
	 * below would have another result. */
	sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
	mprotect(area + PAGE, PAGE, PROT_NONE);
	munmap(area + 4 * PAGE, PAGE);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++) {
			long a[6];

			memset(area, 'x', PAGE);
			memset(area + 2 * PAGE, 'x', 2 * PAGE);
			memset(area + 6 * PAGE, 0, PAGE);
			for (unsigned n = 0; n < 6; n++)
				a[n] = special(probes[i].arg[n], kinds[k], fd, sock);
			long ret = syscall(probes[i].nr, a[0], a[1], a[2], a[3], a[4], a[5]);

			/* the time differs in each run */
			result(probes[i].nr == SYS_times && ret != -1 ? 0 : ret);
			if (ret > sock)
				close(ret);
		}
	}
}

static void sizes(void)
{
	enum { BIG = 2 << 20, VECTOR = 1024 };
	char *memory = mmap(NULL, BIG, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec *v = calloc(VECTOR, sizeof(*v));
	char **argv = calloc(BIG / 1024 + 1, sizeof(*argv));
	struct msghdr m = {.msg_iov = v, .msg_iovlen = VECTOR, .msg_control = memory,
			   .msg_controllen = SIZE_MAX, .msg_name = memory, .msg_namelen = INT_MAX};
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);
	int dir = open("/", O_RDONLY), sock = socket(AF_UNIX, SOCK_DGRAM, 0);

	memset(memory, 'x', BIG - 1);
	for (unsigned i = 0; i < VECTOR; i++)
		v[i] = (struct iovec){memory, 1 << 30};
	for (unsigned i = 0; i < BIG / 1024; i++) {
		argv[i] = memory + i * 1024UL;
		argv[i][1023] = 0;
	}
	result(syscall(SYS_write, null, memory, -1L));
	result(syscall(SYS_write, null, memory, (long)SSIZE_MAX));
	result(syscall(SYS_writev, null, v, VECTOR));
	result(syscall(SYS_writev, null, v, -1L));
	result(syscall(SYS_writev, null, v, 1L << 40));
	result(syscall(SYS_pwritev2, null, v, VECTOR, 0L, 0L, 0L));
	result(syscall(SYS_poll, memory, -1L, 0));
	result(syscall(SYS_poll, memory, 1L << 30, 0));
	result(syscall(SYS_select, INT_MAX, memory, memory, memory, &(struct timeval){0}));
	result(syscall(SYS_setgroups, 1L << 31, memory));
	result(syscall(SYS_getgroups, -1L, memory));
	result(syscall(SYS_sendmsg, sock, &m, MSG_DONTWAIT));
	m.msg_iovlen = SIZE_MAX;
	result(syscall(SYS_sendmsg, sock, &m, MSG_DONTWAIT));
	result(syscall(SYS_recvmsg, sock, &m, MSG_DONTWAIT));
	result(syscall(SYS_sendmmsg, sock, &m, -1L, MSG_DONTWAIT));
	result(syscall(SYS_sendto, sock, memory, -1L, MSG_DONTWAIT, memory, -1L));
	result(syscall(SYS_connect, sock, memory, INT_MAX));
	result(syscall(SYS_setsockopt, sock, SOL_SOCKET, SO_ATTACH_FILTER, memory, INT_MAX));
	result(syscall(SYS_getdents64, null, memory, -1L));
	result(syscall(SYS_getdents64, dir, memory, (long)BIG) > 0 ? 0 : -1);
	result(syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/fd/0", memory, -1L));
	result(syscall(SYS_getcwd, memory, -1L) > 0 ? 0 : -1);
	result(syscall(SYS_execve, "/no/such/file", argv, argv));
	result(syscall(SYS_execve, "/dev/null", argv, argv));
	result(syscall(SYS_openat, AT_FDCWD, memory, O_RDONLY));
	memset(memory, 'y', BIG);
	result(syscall(SYS_openat, AT_FDCWD, memory, O_RDONLY));
	result(syscall(SYS_read, zero, memory, (long)BIG));
	result(syscall(SYS_sched_setaffinity, 0, -1L, memory) == -1);
	result(syscall(SYS_io_submit, 0L, -1L, memory));
	result(syscall(SYS_epoll_wait, null, memory, -1, 0));
	result(syscall(SYS_getxattr, "/", "user.none", memory, -1L));
	result(syscall(SYS_setxattr, "/no/such/file", "user.none", memory, -1L, 0));
	result(syscall(SYS_bpf, 0, memory, -1L));
	result(syscall(SYS_clone3, memory, -1L));
	result(syscall(SYS_openat2, AT_FDCWD, "/no/such/file", memory, -1L));
	result(syscall(SYS_rt_sigaction, SIGUSR2, NULL, NULL, -1L));
	result(syscall(SYS_rt_sigtimedwait, memory, memory, memory, -1L));
	result(syscall(SYS_process_vm_readv, -1, v, -1L, v, -1L, 0L));
	result(syscall(SYS_move_pages, -1, -1L, memory, memory, memory, 0));
	result(syscall(SYS_semop, -1, memory, -1L));
	result(syscall(SYS_add_key, memory, memory, memory, -1L, -3));
	result(syscall(SYS_mbind, memory, PAGE, 2, memory, -1L, 0));
	result(syscall(SYS_futex, memory, 0x101, INT_MAX, NULL, NULL, 0));
	result(syscall(SYS_getrandom, memory, -1L, 0x100));
}

/* Omitted: syscalls that end or stop their caller, create tasks, signal others, or wait; those that
 * take a number instead of a pointer and would change the machine if permitted; msgget, semget and
 * shmget, since their objects outlive the test and are found by the next one */
static const short left_out[] = {
	SYS_exit, SYS_exit_group, SYS_fork, SYS_vfork, SYS_clone, SYS_rt_sigreturn, SYS_pause,
	SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
	SYS_pidfd_send_signal, SYS_sync, SYS_syncfs, SYS_reboot, SYS_kexec_load,
	SYS_kexec_file_load, SYS_swapon, SYS_swapoff, SYS_mount, SYS_umount2, SYS_pivot_root,
	SYS_move_mount, SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime,
	SYS_clock_adjtime, SYS_adjtimex, SYS_init_module, SYS_finit_module, SYS_delete_module,
	SYS_vhangup, SYS_quotactl, SYS_quotactl_fd, SYS_acct, SYS_syslog, SYS_setpriority,
	SYS_ioprio_set, SYS_process_mrelease, SYS_msgget, SYS_semget, SYS_shmget,
};

static bool is_left_out(long nr)
{
	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++)
		if (left_out[i] == (nr & ~X32))
			return true;
	return false;
}

/* In the child: becomes user 65534 if the process is root. In a user namespace without that user
 * this fails with EPERM or EINVAL, and the process keeps its privileges, which are limited to it.
 */
static void drop(void)
{
	if (!geteuid() && (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
			   setresuid(65534, 65534, 65534)) && errno != EPERM && errno != EINVAL)
		_exit(120);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0});
}

static void number(long nr, long wild)
{
	int status;

	if (is_left_out(nr))
		return;

	pid_t pid = fork();

	if (!pid) {
		drop();
		alarm(10);
		errno = 0;
		long ret = syscall(nr, wild, wild, wild, wild, wild, wild);

		syscall(SYS_exit_group, ret == -1 ? errno & 0x7f : 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(99);
	printf("%ld %#lx: %#x\n", nr, wild, status);
	add(status);
}

static void numbers(void)
{
	static const long wild[] = {0xdeadbeef000, -1};

	for (size_t k = 0; k < sizeof(wild) / sizeof(*wild); k++) {
		for (long nr = -1; nr <= LAST_NUMBER; nr++)
			number(nr, wild[k]);
		for (long nr = 0; nr < 16; nr++)
			number(X32 | nr, wild[k]);
		number(99999, wild[k]);
		number(INT_MIN, wild[k]);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "pointers";

	if (!strcmp(what, "pointers"))
		pointers();
	else if (!strcmp(what, "sizes"))
		sizes();
	else
		numbers();
	printf("%" PRIx64 "\n", sum);
	return 5;
}
