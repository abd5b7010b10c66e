/* What the machine lets a program do, tried with system calls alone and without ptrail: a broken
 * ptrail makes no test skip.
 *	can trace		trace a child: PTRACE_SEIZE, syscall stops, PTRACE_GET_SYSCALL_INFO
 *	can attach PID		attach to this process and detach
 *	can seccomp		select the syscalls of a tracee with a seccomp filter
 *	can fast		what the fast source needs: FSGSBASE, 4 KiB pages, seccomp
 *	can ia32		make system calls of 32-bit programs: int 0x80
 *	can breakpoints		stop a tracee at breakpoints of the processor (debug registers)
 *	can sqlite, can libcurl	ptrail was built with this library, and it can be loaded
 *	can stacks		the same with the libraries of stack traces
 *	can lines		the same with the library of their source lines
 *	can perf		watch the scheduler on all CPUs: perf events of its tracepoints
 *	can processes		get reports of all processes: the process connector
 *	can mount-proc		mount a /proc of the own pid namespace
 * Exit status 0: yes. 77: no, and standard output has one line with the reason. 2: usage. Any other
 * status or a signal: the probe is at fault. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef HWCAP2_FSGSBASE
#define HWCAP2_FSGSBASE (1 << 1)
#endif

enum { YES = 0, USAGE = 2, BROKEN = 3, NO = 77 };

static int no(const char *what)
{
	printf("the kernel refuses %s (%s)\n", what, strerror(errno));
	return NO;
}

/* Installs a filter that reports getppid to the tracer. Returns 0 or -1 with errno. */
static int install_filter(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* The child: waits until it is attached to, then calls getppid and ends with 5, or with the errno
 * of install_filter if that fails. */
static void run_tracee(int ready, bool filtered)
{
	char byte;

	if (read(ready, &byte, 1) != 1)
		_exit(1);
	if (filtered && install_filter())
		_exit(100 + errno % 100);
	syscall(SYS_getppid);
	_exit(5);
}

/* Resumes the tracee until it ends. Returns its wait status, or -1; counts its stops at getppid. */
static int follow(pid_t pid, bool filtered, unsigned *stops)
{
	struct __ptrace_syscall_info info = {0};	/* valgrind does not know what fills it */
	int status;

	while (waitpid(pid, &status, __WALL) == pid) {
		int signal = 0;

		if (!WIFSTOPPED(status))
			return status;
		if (status >> 8 == (SIGTRAP | 0x80) ||
		    status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
				return -1;
			*stops += info.op != PTRACE_SYSCALL_INFO_EXIT &&
				  info.entry.nr == SYS_getppid;
		} else if (status >> 16 == 0) {
			signal = WSTOPSIG(status);
		}
		if (ptrace(filtered ? PTRACE_CONT : PTRACE_SYSCALL, pid, 0, signal))
			return -1;
	}
	return -1;
}

static int trace(bool filtered)
{
	int pipe_ends[2];
	unsigned stops = 0;

	if (pipe(pipe_ends))
		return BROKEN;

	pid_t pid = fork();

	if (pid < 0)
		return no("fork");
	if (!pid)
		run_tracee(pipe_ends[0], filtered);
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
		   PTRACE_O_TRACESECCOMP)) {
		int why = no("PTRACE_SEIZE");

		kill(pid, SIGKILL);
		return why;
	}
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) || write(pipe_ends[1], "", 1) != 1)
		return no("PTRACE_INTERRUPT");

	int status = follow(pid, filtered, &stops);

	if (status == -1)
		return no("PTRACE_GET_SYSCALL_INFO");
	if (WIFEXITED(status) && WEXITSTATUS(status) >= 100) {
		errno = WEXITSTATUS(status) - 100;
		return no("a seccomp filter");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 5)
		return BROKEN;
	if (stops != 1) {
		printf("the kernel reports %u stops at a syscall instead of 1\n", stops);
		return NO;
	}
	return YES;
}

static int attach(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0))
		return no("PTRACE_SEIZE of a running process");
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) || waitpid(pid, &status, __WALL) != pid ||
	    ptrace(PTRACE_DETACH, pid, 0, 0))
		return no("PTRACE_INTERRUPT");
	return YES;
}

#ifdef HAVE_FAST
/* Some hypervisors let their guests execute it though the kernel does not announce it. */
static bool executes_rdgsbase(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		unsigned long base;

		signal(SIGILL, SIG_DFL);
		__asm__ volatile("rdgsbase %0" : "=r"(base));
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && !status;
}
#endif

#ifdef __x86_64__
/* Sets a breakpoint of the processor at an instruction of a child, which executes it. Returns
 * whether the child stops there: some hypervisors accept debug registers that have no effect. */
static bool stops_at_breakpoint(void)
{
	enum { ENABLED = 1, CONTROL = 7 };
	extern const char probed_instruction[];
	pid_t pid = fork();
	int status = 0;
	bool stops;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		__asm__ volatile(".globl probed_instruction\nprobed_instruction: nop");
		_exit(0);
	}
	stops = waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
		!ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg),
			probed_instruction) &&
		!ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[CONTROL]),
			ENABLED) &&
		!ptrace(PTRACE_CONT, pid, 0, 0) && waitpid(pid, &status, 0) == pid &&
		WIFSTOPPED(status);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return stops;
}
#endif

static int breakpoints(void)
{
#ifdef __x86_64__
	if (stops_at_breakpoint())
		return YES;
#endif
	puts("breakpoints of the processor do not work here");
	return NO;
}

static int ia32(void)
{
#ifdef __x86_64__
	pid_t pid = fork();
	int status;

	if (!pid) {
		long result;

		signal(SIGSEGV, SIG_DFL);
		__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L)
				 : "memory", "r8", "r9", "r10", "r11");
		_exit(result != getpid());
	}
	if (waitpid(pid, &status, 0) == pid && !status)
		return YES;
	puts("the kernel has no system calls of 32-bit programs");
#else
	puts("not an x86-64 machine");
#endif
	return NO;
}

static int fast(void)
{
#ifdef HAVE_FAST
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) && !executes_rdgsbase()) {
		puts("this processor or kernel has no FSGSBASE (Linux 5.9)");
		return NO;
	}
	if (sysconf(_SC_PAGESIZE) != 4096) {
		puts("pages are not of 4 KiB");
		return NO;
	}
	return trace(true);
#else
	puts("ptrail was built without the fast source");
	return NO;
#endif
}

/* BUILT is whether configure found the library; NAME is what is loaded when ptrail runs. */
static int library(bool built, const char *name)
{
	if (!built) {
		printf("ptrail was built without %s\n", name);
		return NO;
	}
	if (!dlopen(name, RTLD_NOW)) {
		printf("%s cannot be loaded\n", name);
		return NO;
	}
	return YES;
}

#ifdef HAVE_SQLITE
enum { WITH_SQLITE = true };
#else
enum { WITH_SQLITE = false };
#endif
#ifdef HAVE_CURL
enum { WITH_CURL = true };
#else
enum { WITH_CURL = false };
#endif

#ifdef HAVE_LIBUNWIND
enum { WITH_LIBUNWIND = true };
#else
enum { WITH_LIBUNWIND = false };
#endif
#ifdef HAVE_LIBELF
enum { WITH_LIBELF = true };
#else
enum { WITH_LIBELF = false };
#endif

#ifdef HAVE_LIBDW
enum { WITH_LIBDW = true };
#else
enum { WITH_LIBDW = false };
#endif

static int stacks(void)
{
#ifdef __aarch64__
	static const char unwind[] = "libunwind-aarch64.so.8";
#else
	static const char unwind[] = "libunwind-x86_64.so.8";
#endif
	int can = library(WITH_LIBELF, "libelf.so.1");

	return can == YES ? library(WITH_LIBUNWIND, unwind) : can;
}

static int perf(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW,
	};
	FILE *f = fopen("/sys/kernel/tracing/events/sched/sched_switch/id", "re");
	unsigned id = 0;
	char link[32] = "";

	if (!f)
		f = fopen("/sys/kernel/debug/tracing/events/sched/sched_switch/id", "re");
	if (!f)
		return no("tracefs");
	if (fscanf(f, "%u", &id) != 1)
		return BROKEN;
	fclose(f);
	attr.config = id;
	if (syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0) < 0)
		return no("a perf event of all tasks");
	if (readlink("/proc/self/ns/pid", link, sizeof(link) - 1) < 0)
		return BROKEN;
	errno = EXDEV;
	return strcmp(link, "pid:[4026531836]") ? no("numbers of another pid namespace") : YES;
}

static int processes(void)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	const uint32_t operation = PROC_CN_MCAST_LISTEN;
	const struct cn_msg connector = {
		.id = {CN_IDX_PROC, CN_VAL_PROC},
		.len = sizeof(operation),
	};
	const struct nlmsghdr netlink = {
		.nlmsg_len = sizeof(netlink) + sizeof(connector) + sizeof(operation),
		.nlmsg_type = NLMSG_DONE,
	};
	const struct iovec listen[] = {
		{(void *)&netlink, sizeof(netlink)},
		{(void *)&connector, sizeof(connector)},
		{(void *)&operation, sizeof(operation)},
	};
	char answer[256];
	int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK, NETLINK_CONNECTOR);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) ||
	    writev(fd, listen, 3) != netlink.nlmsg_len ||
	    recv(fd, answer, sizeof(answer), 0) < 0)
		return no("reports of all processes");
	return YES;
}

static int mount_proc(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL))
		return no("a mount of /proc");
	return YES;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "trace"))
		return trace(false);
	if (!strcmp(what, "attach") && argc > 2)
		return attach(atoi(argv[2]));
	if (!strcmp(what, "seccomp"))
		return trace(true);
	if (!strcmp(what, "fast"))
		return fast();
	if (!strcmp(what, "breakpoints"))
		return breakpoints();
	if (!strcmp(what, "ia32"))
		return ia32();
	if (!strcmp(what, "sqlite"))
		return library(WITH_SQLITE, "libsqlite3.so.0");
	if (!strcmp(what, "libcurl"))
		return library(WITH_CURL, "libcurl.so.4");
	if (!strcmp(what, "stacks"))
		return stacks();
	if (!strcmp(what, "lines"))
		return library(WITH_LIBDW, "libdw.so.1");
	if (!strcmp(what, "perf"))
		return perf();
	if (!strcmp(what, "processes"))
		return processes();
	if (!strcmp(what, "mount-proc"))
		return mount_proc();
	fputs("can: not a probe\n", stderr);
	return USAGE;
}
