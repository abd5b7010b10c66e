/* What few programs do: their own seccomp filters, syscall user dispatch, no time stamps, a gs
 * base, 32-bit syscalls, limits that leave no room, a tracer as a tracee. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __x86_64__
#include <asm/prctl.h>
#endif

/* Applies `action` to that syscall; calls it once before */
static void filter_one(int nr, unsigned action)
{
	struct sock_filter rows[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, rows };

	for (int i = 0; i < 5; i++) {
		before_getppid(0, 0, 0, 0, 0, 0);
		beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		cannot("no filters here");
}

static void say_getppid(void)
{
	for (int i = 0; i < 2; i++) {
		long result = before_getppid(0, 0, 0, 0, 0, 0);

		say("before: %ld", result < 0 || result == 4242 ? result : result == getppid());
		result = beside(SYS_getppid, 0, 0, 0, 0, 0);
		say("beside: %ld", result < 0 || result == 4242 ? result : result == getppid());
		result = nowhere(SYS_getppid, 0, 0, 0, 0, 0);
		say("none: %ld", result < 0 || result == 4242 ? result : result == getppid());
	}
}

static void filter_errno(void)
{
	filter_one(SYS_getppid, SECCOMP_RET_ERRNO | 42);
	say_getppid();
}

static volatile sig_atomic_t in_ours = 1, numbers = 1;

#ifdef __x86_64__
static void on_sys(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	unsigned long at = (unsigned long)info->si_call_addr;

	(void)sig;
	/* libc's, the tracer's at the site or the dispatcher's, but nothing that the program has
	 * not mapped */
	if (is_of_tracer(at) || is_below_text(at))
		in_ours = 0;
	if ((unsigned long)c->uc_mcontext.gregs[REG_RIP] != at)
		in_ours = 0;
	if (info->si_syscall != SYS_getppid || c->uc_mcontext.gregs[REG_RAX] != SYS_getppid)
		numbers = 0;
	c->uc_mcontext.gregs[REG_RAX] = 4242;
}

static void on_sys_signal(void)
{
	struct sigaction action = { .sa_sigaction = on_sys, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &action, NULL);
}

static void filter_trap(void)
{
	on_sys_signal();
	filter_one(SYS_getppid, SECCOMP_RET_TRAP);
	say_getppid();
	say_whether("the handler saw where it was", in_ours);
	say_whether("the handler saw which", numbers);
}
#endif

static void filter_kill(void)
{
	int pid = fork();

	if (pid == 0) {
		filter_one(SYS_getppid, SECCOMP_RET_KILL_PROCESS);
		before_getppid(0, 0, 0, 0, 0, 0);
		_exit(0);
	}
	say_end("child", status_of(pid));
}

/* SECCOMP_RET_TRACE without a tracer: ENOSYS */
static void filter_trace(void)
{
	filter_one(SYS_getppid, SECCOMP_RET_TRACE);
	say_getppid();
}

static void strict(void)
{
	int pid = fork(), zero = open("/dev/zero", O_RDONLY);

	if (pid == 0) {
		char bytes[4] = "xxx";

		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
			cannot("no strict mode here");
		for (int i = 0; i < 10; i++)
			before_read(zero, (long)bytes, 3, 0, 0, 0);
		say("still there %d", bytes[0]);
		syscall(SYS_exit, 5);
	}
	say_end("child", status_of(pid));
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
		before_getppid(0, 0, 0, 0, 0, 0);
		syscall(SYS_exit, 5);
	}
	say_end("child", status_of(pid));
}

#ifdef __x86_64__
static char selector = 0;

/* The program handles syscalls from everywhere but libc's text; the selector allows libc's, and the
 * handler sets it as well */
static void on_dispatched(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig;
	selector = 0;
	if (info->si_syscall != SYS_getppid)
		numbers = 0;
	c->uc_mcontext.gregs[REG_RAX] = 4242;
}

static void dispatch(void)
{
	struct sigaction action = { .sa_sigaction = on_dispatched, .sa_flags = SA_SIGINFO };
	long results[3];

	before_getppid(0, 0, 0, 0, 0, 0);
	sigaction(SIGSYS, &action, NULL);
	if (prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1, 0, 0, &selector))
		cannot("no dispatch of calls here");
	for (int i = 0; i < 2; i++) {
		selector = 1;
		results[0] = before_getppid(0, 0, 0, 0, 0, 0);
		selector = 1;
		results[1] = beside(SYS_getppid, 0, 0, 0, 0, 0);
		selector = 1;
		results[2] = nowhere(SYS_getppid, 0, 0, 0, 0, 0);
		selector = 0;
		say("%ld %ld %ld", results[0], results[1], results[2]);
	}
	say_whether("let through", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	say_whether("the handler saw which", numbers);
}

/* Syscalls of some text are made whatever the selector says, those of all other text are
 * dispatched */
static void dispatch_range(void)
{
	const uintptr_t from = (uintptr_t)before_read, to = (uintptr_t)beside;
	struct sigaction action = { .sa_sigaction = on_dispatched, .sa_flags = SA_SIGINFO };
	long results[3];
	int pid, judged;

	for (int i = 0; i < 3; i++) {
		before_getppid(0, 0, 0, 0, 0, 0);
		beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	sigaction(SIGSYS, &action, NULL);
	if (prctl(59, 1, from, to - from, &selector))
		cannot("no dispatch of calls here");
	for (int i = 0; i < 2; i++) {
		selector = 1;
		results[0] = before_getppid(0, 0, 0, 0, 0, 0);
		judged = selector;
		selector = 1;
		results[1] = beside(SYS_getppid, 0, 0, 0, 0, 0);
		selector = 1;
		results[2] = nowhere(SYS_getppid, 0, 0, 0, 0, 0);
		selector = 0;
		say_whether("let through", judged && results[0] == getppid());
		say("%ld %ld", results[1], results[2]);
	}
	say_whether("the handler saw which", numbers);
	/* a child does not inherit it */
	pid = fork();
	if (pid == 0) {
		selector = 1;
		_exit(beside(SYS_getppid, 0, 0, 0, 0, 0) == getppid() ? 3 : 4);
	}
	say_end("child", status_of(pid));
}

/* A child has its parent's text, also if that dispatches syscalls by a selector alone. */
static void dispatch_child(void)
{
	const uintptr_t from = (uintptr_t)before_read, to = (uintptr_t)beside;
	struct sigaction action = { .sa_sigaction = on_dispatched, .sa_flags = SA_SIGINFO };
	int pid;

	for (int i = 0; i < 3; i++) {
		before_getppid(0, 0, 0, 0, 0, 0);
		beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	sigaction(SIGSYS, &action, NULL);
	if (prctl(59, 1, 0, 0, &selector))
		cannot("no dispatch of calls here");
	pid = fork();
	if (pid == 0) {
		long result;

		need(prctl(59, 1, from, to - from, &selector) == 0, "dispatch");
		selector = 1;
		result = before_getppid(0, 0, 0, 0, 0, 0);
		pid = selector;
		selector = 0;
		_exit(pid && result == getppid() ? 3 : 4);
	}
	say_end("child", status_of(pid));
}

static volatile sig_atomic_t no_time;

static void on_no_time(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig;
	(void)info;
	no_time++;
	c->uc_mcontext.gregs[REG_RIP] += 2;	/* rdtsc */
}

static void no_tsc(void)
{
	struct sigaction action = { .sa_sigaction = on_no_time, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	before_getppid(0, 0, 0, 0, 0, 0);
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0))
		cannot("no PR_SET_TSC here");
	for (int i = 0; i < 10; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	say("signals by calls: %d", (int)no_time);
	__asm__ volatile("rdtsc" : : : "eax", "edx");
	say("signals by rdtsc: %d", (int)no_time);
	prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
}

static unsigned long gs_base(void)
{
	unsigned long base = 1;

	need(syscall(SYS_arch_prctl, ARCH_GET_GS, &base) == 0, "ARCH_GET_GS");
	return base;
}

static void *thread_gs(void *arg)
{
	*(unsigned long *)arg = gs_base();
	return NULL;
}

static void own_gs(void)
{
	static long words[2] = { 12345, 678 };
	unsigned long in_thread = 1;
	pthread_t thread;
	long read_back = 0;

	say("at first: %#lx", gs_base());
	before_getppid(0, 0, 0, 0, 0, 0);
	say("behind calls: %#lx", gs_base());
	pthread_create(&thread, NULL, thread_gs, &in_thread);
	pthread_join(thread, NULL);
	say("of a thread: %#lx", in_thread);
	need(syscall(SYS_arch_prctl, ARCH_SET_GS, words) == 0, "ARCH_SET_GS");
	__asm__ volatile("mov %%gs:0, %0" : "=r"(read_back));
	for (int i = 0; i < 20; i++) {
		before_getppid(0, 0, 0, 0, 0, 0);
		beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	say("through it: %ld", read_back);
	__asm__ volatile("mov %%gs:8, %0" : "=r"(read_back));
	say("behind calls: %ld", read_back);
	say_whether("the base is kept", gs_base() == (unsigned long)words);
	/* a child inherits it, and so does a thread */
	int pid = fork();

	if (pid == 0) {
		before_getppid(0, 0, 0, 0, 0, 0);
		__asm__ volatile("mov %%gs:8, %0" : "=r"(read_back));
		_exit(read_back == 678 ? 4 : 5);
	}
	say_end("child", status_of(pid));
	say_whether("words are kept", words[0] == 12345 && words[1] == 678);
	need(syscall(SYS_arch_prctl, ARCH_SET_GS, 0) == 0, "ARCH_SET_GS");
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	say("at last: %#lx", gs_base());
}

/* The segment register itself; setting it also sets the base */
static void gs_selector(void)
{
	unsigned short selected = 1;

	before_getppid(0, 0, 0, 0, 0, 0);
	__asm__ volatile("mov %0, %%gs" : : "r"(0));
	for (int i = 0; i < 10; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	__asm__ volatile("mov %%gs, %0" : "=r"(selected));
	say("selector %d", selected);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
}

/* The slot of this thread, whose address it can find; NULL if there is none */
static volatile unsigned long *slot(void)
{
	unsigned long base;

	need_rdgsbase();
	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return (void *)base;
}

static void write_into_slot(unsigned offset, unsigned long value)
{
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20; i++)
			before_getppid(0, 0, 0, 0, 0, 0);
		if (slot())
			slot()[offset / 8] = value;
		for (int i = 0; i < 20; i++)
			beside(SYS_getppid, 0, 0, 0, 0, 0);
	}
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	int pid = fork();

	if (pid == 0)
		_exit(before_getppid(0, 0, 0, 0, 0, 0) == getppid() ? 4 : 5);
	say_end("child", status_of(pid));
}

/* The position of its next record: after everything that has been read */
static void broken_ring(void)
{
	write_into_slot(192, 1UL << 40);
}

/* The flag that makes it wait until text has been changed, which nothing clears */
static void set_hold(void)
{
	write_into_slot(320, 1);
}

static void int80(void)
{
	long result = 0;

	for (int i = 0; i < 5; i++) {
		/* 20 is getpid there and writev here */
		__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L)
				 : "memory", "r8", "r9", "r10", "r11");
		before_getppid(0, 0, 0, 0, 0, 0);
	}
	say_whether("getpid by int 0x80", result == getpid());
}
#endif

static void full_table(void)
{
	struct rlimit few = { 32, 32 };
	int pid;

	before_getppid(0, 0, 0, 0, 0, 0);
	need(setrlimit(RLIMIT_NOFILE, &few) == 0, "a limit");
	while (dup(1) >= 0)
		continue;
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 10; i++)
			before_getppid(0, 0, 0, 0, 0, 0);
		say("a child without descriptors: %s", strerror(dup(1) < 0 ? errno : 0));
		_exit(5);
	}
	say_end("child", status_of(pid));
	pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", NULL);
		_exit(126);
	}
	/* its loader cannot open its libraries */
	say_end("program", status_of(pid));
}

static void no_room(void)
{
	struct rlimit tight;
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;
	int pid;

	need(file && fscanf(file, "%lu", &pages) == 1, "statm");
	fclose(file);
	tight.rlim_cur = tight.rlim_max = (pages + 16) * sysconf(_SC_PAGESIZE);
	need(setrlimit(RLIMIT_AS, &tight) == 0, "a limit");
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 10; i++)
			before_getppid(0, 0, 0, 0, 0, 0);
		_exit(5);
	}
	say_end("child", status_of(pid));
	for (int i = 0; i < 10; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	say_whether("memory is short", mmap(NULL, 1 << 26, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
					    -1, 0) == MAP_FAILED);
}

/* mlockall locks all memory, which must not exceed the limit. Threads, forks and programs work as
 * usual afterwards. */
static void *call_in_thread(void *arg)
{
	for (int i = 0; i < 10; i++)
		*(int *)arg += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
	return NULL;
}

static void locked(void)
{
	struct rlimit usual = { 8 << 20, 8 << 20 };
	pthread_t threads[6];
	int wrong = 0, pid;

	/* not for privileged users: they may lock any amount */
	if (geteuid() == 0)
		need(setresuid(65534, 65534, 65534) == 0, "another user");
	if (setrlimit(RLIMIT_MEMLOCK, &usual))
		cannot("no such limit here");
	before_getppid(0, 0, 0, 0, 0, 0);
	for (int i = 0; i < 2; i++) {
		say("current: %s", strerror(mlockall(MCL_CURRENT) ? errno : 0));
		call_in_thread(&wrong);
		say("unlock: %s", strerror(munlockall() ? errno : 0));
	}
	say("what is on a fault: %s", strerror(mlockall(MCL_CURRENT | MCL_ONFAULT) ? errno : 0));
	say("%d wrong", wrong);
	munlockall();
	for (int i = 0; i < 6; i++)
		pthread_create(&threads[i], NULL, call_in_thread, &wrong);
	for (int i = 0; i < 6; i++)
		pthread_join(threads[i], NULL);
	say("threads: %d wrong", wrong);
	say("with future: %s", strerror(mlockall(MCL_CURRENT | MCL_FUTURE) ? errno : 0));
	pid = fork();
	if (pid == 0) {
		call_in_thread(&wrong);
		_exit(wrong ? 4 : 3);
	}
	say_end("child", status_of(pid));
	say("no flags: %s", strerror(mlockall(0) ? errno : 0));
	say("bad flags: %s", strerror(mlockall(0xff01) ? errno : 0));
	munlockall();
	need(setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 4096, 4096 }) == 0, "a limit");
	say("too much: %s", strerror(mlockall(MCL_CURRENT) ? errno : 0));
}

/* The limit is a child's, since the output may go to a file */
static void no_files(void)
{
	struct rlimit none = { 0, 0 };
	char name[] = "limit.XXXXXX";
	int pid, fd = mkstemp(name);

	need(fd >= 0, "a file");
	unlink(name);
	pid = fork();
	if (pid == 0) {
		need(setrlimit(RLIMIT_FSIZE, &none) == 0, "a limit");
		for (int i = 0; i < 10; i++)
			before_getppid(0, 0, 0, 0, 0, 0);
		pid = fork();
		if (pid == 0) {
			execl("/bin/true", "true", NULL);
			_exit(126);
		}
		_exit(status_of(pid) == 0 ? 5 : 6);
	}
	say_end("child", status_of(pid));
	pid = fork();
	if (pid == 0) {
		need(setrlimit(RLIMIT_FSIZE, &none) == 0, "a limit");
		_exit(write(fd, "x", 1) == 1);
	}
	say_end("a writer", status_of(pid));
}

/* The tracee traces a child of its own: impossible while it is traced itself; it prints the same
 * then */
static void traces(void)
{
	int pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		for (int i = 0; i < 10; i++)
			before_getppid(0, 0, 0, 0, 0, 0);
		_exit(5);
	}
	say_end("child", status_of(pid));
}

static int uffd;

static void *serve_page(void *page)
{
	struct uffd_msg message;
	struct uffdio_copy copy = { .src = (unsigned long)page, .len = 4096 };

	if (read(uffd, &message, sizeof(message)) != sizeof(message))
		return NULL;
	poll(NULL, 0, 20);
	copy.dst = message.arg.pagefault.address & ~4095UL;
	ioctl(uffd, UFFDIO_COPY, &copy);
	return NULL;
}

/* A name on a page that another thread of the program provides later */
static void userfault(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	char *page, *source;
	pthread_t thread;
	long fd;

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api))
		cannot("no userfaultfd here");
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	source = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(source, "/dev/null");
	area.range.start = (unsigned long)page;
	area.range.len = 4096;
	need(ioctl(uffd, UFFDIO_REGISTER, &area) == 0, "UFFDIO_REGISTER");
	pthread_create(&thread, NULL, serve_page, source);
	fd = before_openat(AT_FDCWD, (long)page, O_WRONLY, 0, 0, 0);
	pthread_join(thread, NULL);
	say_whether("opened", fd >= 0);
	say("write: %ld", before_write(fd, (long)page, 100, 0, 0, 0));
}

static void unknown(void)
{
	static const int numbers_of[] = { 470, 511, 512, 999, 100000, 0x40000000, -1 };

	for (size_t i = 0; i < sizeof(numbers_of) / sizeof(*numbers_of); i++) {
		long result = beside(numbers_of[i], 0, 0, 0, 0, 0);

		say("%d: %s", numbers_of[i], strerror(-result));
	}
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "filter-errno", filter_errno },
		{ "filter-kill", filter_kill },
		{ "filter-trace", filter_trace },
		{ "strict", strict },
		{ "full-table", full_table },
		{ "no-room", no_room },
		{ "locked", locked },
		{ "no-files", no_files },
		{ "traces", traces },
		{ "userfault", userfault },
		{ "unknown", unknown },
#ifdef __x86_64__
		{ "filter-trap", filter_trap },
		{ "dispatch", dispatch },
		{ "dispatch-range", dispatch_range },
		{ "dispatch-child", dispatch_child },
		{ "no-tsc", no_tsc },
		{ "own-gs", own_gs },
		{ "gs-selector", gs_selector },
		{ "broken-ring", broken_ring },
		{ "held", set_hold },
		{ "int80", int80 },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
