/* A signal at each instruction on the path of a syscall. If the kernel permits breakpoints
 * (perf_event_open), one is set at each byte of all foreign code that a site of the program leads
 * to, and hits once or several times per syscall; each hit is a SIGTRAP exactly there. In addition
 * a timer, with a different delay each time. Either way the handler finds the thread in the
 * program's own text, and the result of the syscall and all registers are as untraced. Each case
 * ends with a mark for readers of the trace: lseek(-1, N), where N is the number of syscalls
 * made. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef __x86_64__
/* What is repeated: a syscall, and a check of the state after it. The thread may be found within
 * `text` only. */
struct probe {
	void (*call)(void);
	bool (*right)(void);
	struct site_text text;
};

static const struct probe *now;
static volatile sig_atomic_t hits, outside, hits_of_all;
static volatile unsigned long first_outside;
static unsigned long calls_made;

/* Executable mappings of files or of the kernel: where a handler may find the thread */
static struct site_text texts[64];
static int text_count;

static void find_texts(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], rights[8];
	unsigned long start, end;

	need(maps, "/proc/self/maps");
	while (text_count < 64 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || rights[2] != 'x' ||
		    strstr(line, "/memfd:") || !strpbrk(line, "/["))
			continue;
		texts[text_count++] = (struct site_text){ (char *)start, (char *)end };
	}
	fclose(maps);
}

static bool is_text(const char *at)
{
	for (int i = 0; i < text_count; i++) {
		if (at >= texts[i].start && at < texts[i].end)
			return true;
	}
	return false;
}

static void note_result(const char *at, bool right)
{
	hits++;
	hits_of_all++;
	if (right)
		return;
	if (!outside)
		first_outside = (unsigned long)at;
	outside++;
}

static void on_breakpoint(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;
	const char *at = (const char *)c->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	(void)info;
	note_result(at, at >= now->text.start && at <= now->text.end);
}

static void on_timer(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;
	const char *at = (const char *)c->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	(void)info;
	note_result(at, is_text(at));
}

/* rsp may be anything in a syscall, so handlers have their own stack */
static void handle(int sig, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = {
		.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART,
	};
	stack_t own = { .ss_size = 1 << 16 };

	own.ss_sp = mmap(NULL, own.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	need(own.ss_sp != MAP_FAILED && sigaltstack(&own, NULL) == 0, "a stack for handlers");
	sigaction(sig, &action, NULL);
}

/* The syscalls that are probed */

static char stack[1 << 14];
static unsigned long round_number;

static void load_registers(void)
{
	for (int i = 0; i < 16; i++) {
		registers_before.gpr[i] = 0x0123456789abcdef * (round_number + i + 1);
		memset(registers_before.xmm[i], round_number * 16 + i, 16);
	}
	registers_before.gpr[0] = SYS_getppid;
	registers_before.gpr[7] = (unsigned long)stack + sizeof(stack) / 2 + (round_number & 7);
	/* carry, zero, sign, direction, overflow */
	registers_before.flags = 0x202 | (round_number & 1 ? 0x401 : 0) |
		(round_number & 2 ? 0x840 : 0) | (round_number & 4 ? 0x80 : 0);
	round_number++;
}

static bool registers_are_kept(void)
{
	for (int i = 1; i < 16; i++) {
		/* syscalls destroy rcx and r11 */
		if (i != 2 && i != 11 && registers_before.gpr[i] != registers_after.gpr[i])
			return false;
	}
	return registers_before.flags == registers_after.flags &&
		memcmp(registers_before.xmm, registers_after.xmm, sizeof(registers_after.xmm)) == 0;
}

static pid_t parent;

static bool getppid_is_right(void)
{
	return registers_after.gpr[0] == (unsigned long)parent && registers_are_kept();
}

static void call_before(void)
{
	load_registers();
	registers_around(BEFORE);
}

static void call_beside(void)
{
	load_registers();
	registers_around(BESIDE);
}

static void call_nowhere(void)
{
	load_registers();
	registers_around(NOWHERE);
}

static int zero_fd, null_fd;
static long result[5];
static char buffer[300];

/* Buffers and names, which the tracer may copy before or after the syscall */
static void call_copies(void)
{
	memset(buffer, 1, sizeof(buffer));
	result[0] = before_read(zero_fd, (long)buffer + 1, 200, 0, 0, 0);
	result[1] = before_write(null_fd, (long)buffer, 100, 0, 0, 0);
	result[2] = before_write(null_fd, 8, 100, 0, 0, 0);
	result[3] = before_openat(AT_FDCWD, (long)"/nowhere/at/all", O_RDONLY, 0, 0, 0);
	result[4] = at_directory(SYS_openat, (long)"/nowhere/either", O_RDONLY, 0);
}

static bool copies_are_right(void)
{
	return result[0] == 200 && buffer[0] == 1 && buffer[1] == 0 && buffer[200] == 0 &&
		buffer[201] == 1 && result[1] == 100 && result[2] == 100 && result[3] == -ENOENT &&
		result[4] == -ENOENT;
}

enum { COPIES = KINDS, PROBES };

static struct probe *find_probes(void)
{
	static struct probe probes[PROBES] = {
		[BEFORE] = { call_before, getppid_is_right, { NULL, NULL } },
		[BESIDE] = { call_beside, getppid_is_right, { NULL, NULL } },
		[NOWHERE] = { call_nowhere, getppid_is_right, { NULL, NULL } },
		/* three calls in a row */
		[COPIES] = { call_copies, copies_are_right,
			     { (const char *)before_read, at_directory_end } },
	};

	for (int i = 0; i < KINDS; i++)
		probes[i].text = site_texts[i];
	parent = getppid();
	zero_fd = open("/dev/zero", O_RDONLY);
	null_fd = open("/dev/null", O_WRONLY);
	need(zero_fd >= 0 && null_fd >= 0, "/dev/zero and /dev/null");
	find_texts();
	return probes;
}

static int wrong;

static void probe(void)
{
	now->call();
	calls_made++;
	if (now->right())
		return;
	if (wrong++ == 0)
		say("wrong: %ld %ld %ld %ld, %#lx", result[0], result[1], result[2], result[3],
		    registers_after.gpr[0]);
}

static void done(void)
{
	if (outside)
		say("a handler found the thread at %#lx", first_outside);
	say("wrong %d, outside %d", wrong, (int)outside);
	/* the number of hits is for readers of the trace: it is not the same untraced */
	lseek(-1, calls_made, SEEK_SET);
	lseek(-1, hits_of_all, SEEK_CUR);
}

/* Breakpoints. They are set by 32-bit syscalls, which run no injected code: that would consume the
 * hit before the probed syscall. */

static long call32(long nr, long a, long b, long c, long d, long e)
{
	long got;

	__asm__ volatile("int $0x80"
			 : "=a"(got)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory", "r8", "r9", "r10", "r11");
	return got;
}

enum { CLOSE32 = 6, IOCTL32 = 54, PERF_EVENT_OPEN32 = 336 };

static struct perf_event_attr *low;

/* Sets a breakpoint that hits `times` times. Returns a descriptor or a negative errno */
static int set_breakpoint(unsigned long at, int times)
{
	int fd;

	*low = (struct perf_event_attr){
		.type = PERF_TYPE_BREAKPOINT, .size = sizeof(*low), .bp_type = HW_BREAKPOINT_X,
		.bp_addr = at, .bp_len = sizeof(long), .sample_period = 1, .disabled = 1,
		.exclude_kernel = 1, .exclude_hv = 1, .sigtrap = 1, .remove_on_exec = 1,
	};
	fd = call32(PERF_EVENT_OPEN32, (long)low, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd >= 0 && call32(IOCTL32, fd, PERF_EVENT_IOC_REFRESH, times, 0, 0)) {
		call32(CLOSE32, fd, 0, 0, 0, 0);
		return -EINVAL;
	}
	return fd;
}

static void at_breakpoint(unsigned long at, int times)
{
	int fd = set_breakpoint(at, times);

	need(fd >= 0, "a breakpoint");
	hits = 0;
	probe();
	call32(CLOSE32, fd, 0, 0, 0, 0);
}

/* The target of a jump that begins there; 0 if none does */
static unsigned long target(const unsigned char *at)
{
	int32_t far;

	if (at[0] == 0xe9) {
		memcpy(&far, at + 1, sizeof(far));
		return (unsigned long)at + 5 + far;
	}
	if (at[0] == 0xeb)
		return (unsigned long)at + 2 + (int8_t)at[1];
	return 0;
}

/* All bytes of [from, to) that are not padding */
static void at_each(unsigned long from, unsigned long to)
{
	for (unsigned long at = from; at < to; at++) {
		const unsigned char *byte = (const unsigned char *)at;

		if (byte[0] == byte[1] && (byte[0] == 0 || byte[0] == 0xcc || byte[0] == 0x90))
			continue;
		at_breakpoint(at, 1);
		if (hits)
			at_breakpoint(at, 3);
	}
}

/* Code of mappings without a file: the code around the target of a jump from this probe's text, and
 * with `shared` the code that all such targets share (FAST_BLOB) */
enum { BEHIND = 40, AHEAD = 32 };

static void at_all(bool shared)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	struct site_text foreign[16];
	char line[512], rights[8];
	unsigned long start, end;
	int count = 0;

	need(maps, "/proc/self/maps");
	while (count < 16 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) == 3 && rights[2] == 'x' &&
		    rights[0] == 'r' && !is_text((char *)start))
			foreign[count++] = (struct site_text){ (char *)start, (char *)end };
	}
	fclose(maps);
	for (const char *at = now->text.start; at <= now->text.end; at++)
		at_breakpoint((unsigned long)at, 2);
	for (const char *at = now->text.start; at < now->text.end; at++) {
		unsigned long to = target((const unsigned char *)at);

		/* by way of padding */
		if (to && is_text((char *)to))
			to = target((const unsigned char *)to);
		for (int k = 0; to && k < count; k++) {
			start = (unsigned long)foreign[k].start;
			if (to >= start && to < (unsigned long)foreign[k].end)
				at_each(to - start > BEHIND ? to - BEHIND : start, to + AHEAD);
		}
	}
	for (int k = 0; shared && k < count; k++) {
		if ((unsigned long)foreign[k].start == FAST_BLOB)
			at_each(FAST_BLOB, FAST_BLOB + FAST_BLOB_CODE);
	}
}

/* A kernel without 32-bit programs */
static void on_refused_call(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
	cannot("no 32-bit calls here");
}

static void with_breakpoints(int which, bool shared)
{
	handle(SIGTRAP, on_breakpoint);
	now = find_probes() + which;
	low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
		   -1, 0);
	need(low != MAP_FAILED, "low memory");
	/* find_probes has made one as well */
	calls_made = which != COPIES;
	for (int i = 0; i < 5; i++)
		probe();
	handle(SIGSEGV, on_refused_call);
	if (call32(20, 0, 0, 0, 0, 0) != getpid())
		cannot("no 32-bit calls here");
	signal(SIGSEGV, SIG_DFL);
	int fd = set_breakpoint((unsigned long)now->text.start, 1);

	if (fd < 0)
		cannot("no breakpoints here");
	hits = 0;
	probe();
	call32(CLOSE32, fd, 0, 0, 0, 0);
	if (!hits)
		cannot("breakpoints do not work here");
	at_all(shared);
	done();
}

static void breakpoints_before(void)
{
	with_breakpoints(BEFORE, true);
}

static void breakpoints_beside(void)
{
	with_breakpoints(BESIDE, false);
}

static void breakpoints_none(void)
{
	with_breakpoints(NOWHERE, false);
}

static void breakpoints_copies(void)
{
	with_breakpoints(COPIES, true);
}

/* A timer, with all probes in turn; its delays are spread over some syscalls */
static void timers(void)
{
	struct probe *probes = find_probes();
	timer_t timer;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	handle(SIGUSR1, on_timer);
	need(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "a timer");
	for (int i = 0; i < 2000; i++) {
		struct itimerspec once = { .it_value.tv_nsec = 2000 + i * 37 % 20000 };

		now = probes + i % PROBES;
		hits = 0;
		timer_settime(timer, 0, &once, NULL);
		/* does nothing else until it comes; it may come late */
		while (!hits)
			probe();
	}
	done();
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "timers", timers },
		{ "breakpoints-before", breakpoints_before },
		{ "breakpoints-beside", breakpoints_beside },
		{ "breakpoints-none", breakpoints_none },
		{ "breakpoints-copies", breakpoints_copies },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
