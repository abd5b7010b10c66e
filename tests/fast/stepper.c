/* ptrail with an additional function: it sends a signal to a tracee at a certain instruction when
 * the tracee asks for it, using single steps and breakpoints. Everything else is the program under
 * test: this is linked with all of its objects and replaces ptrace().
 *
 * A tracee asks with syscalls that do not exist (tests/fast/steps.h); one tracee at a time, and one
 * thread of it. The stepper steps through what that thread executes next, including injected code.
 * It consumes the resulting traps. Any other stop belongs to the engine; when the engine resumes
 * the task, the stepper continues.
 *
 * Single-stepping all the way to the place of the signal would take a step for each instruction
 * before it, each time. So the previous place has a breakpoint (removed before the signal is sent),
 * and the signal comes one step after it. A place is an address and the number of times it has been
 * passed. If the thread does not reach the last place, that was on a path that is rarely taken, and
 * the place before it becomes the last.
 *
 * The address of each signal is appended to the file that $STEPS names. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "steps.h"

enum {
	PRCTL = 157,
	LOOKS = 200,		/* polls of a task between two checks whether it sleeps */
	PLACES = 1 << 14,
	BREAKPOINT = 0xcc,
};

static struct {
	pid_t tid;		/* The task that asked; 0: none. */
	int how;
	unsigned passes;	/* Number of times that the breakpoint still has to be passed. */
	bool set;		/* The breakpoint is set. */
	uint64_t word;		/* Original word at the breakpoint. */
	uint64_t last;		/* Address of the last signal. */
	uint64_t place[PLACES];	/* Addresses of all signals, in order. */
	unsigned places;
} now;

static long sys_ptrace(long request, pid_t tid, uint64_t addr, void *data)
{
	return syscall(SYS_ptrace, request, tid, addr, data);
}

static void log_address(uint64_t rip)
{
	const char *name = getenv("STEPS");
	int fd = name ? open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;

	if (fd < 0)
		return;
	dprintf(fd, "%#lx\n", (unsigned long)rip);
	close(fd);
}

/* Sets or removes the breakpoint at the last place. */
static void set_breakpoint(bool set)
{
	uint64_t word;

	if (set == now.set || (set && sys_ptrace(PTRACE_PEEKTEXT, now.tid, now.last, &now.word)))
		return;
	word = set ? (now.word & ~0xffULL) | BREAKPOINT : now.word;
	now.set = set;
	sys_ptrace(PTRACE_POKETEXT, now.tid, now.last, (void *)word);
}

static void begin_request(pid_t tid, int how)
{
	now.tid = tid;
	now.how = how;
	now.passes = 0;
	if (how == STEPS_FIRST)
		now.places = 0;
	if (how != STEPS_NEXT || !now.places)
		return;
	now.last = now.place[now.places - 1];
	for (unsigned i = 0; i < now.places; i++)
		now.passes += now.place[i] == now.last;
	set_breakpoint(true);
}

static void end_request(void)
{
	set_breakpoint(false);
	now.tid = 0;
}

/* Handles a request of the task, if its last syscall was one. */
static void handle_request(pid_t tid, const struct user_regs_struct *r)
{
	if (r->orig_rax != PRCTL)
		return;
	if (r->rdi == STEPS_END && r->rax == (uint64_t)-ENOSYS && now.tid) {
		end_request();
		now.places -= now.places > 1;
	}
	if (r->rdi == STEPS_BEGIN && r->rax == (uint64_t)-EINVAL)
		begin_request(tid, r->rsi);
}

static bool sleeps(pid_t tid)
{
	char name[64], line[512], *rest;
	ssize_t size;
	int fd;

	snprintf(name, sizeof(name), "/proc/%d/stat", tid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	size = read(fd, line, sizeof(line) - 1);
	close(fd);
	line[size > 0 ? size : 0] = 0;
	rest = strrchr(line, ')');
	return rest && !strncmp(rest, ") S", 3);
}

enum outcome { TRAP, OTHER, WAITS };

/* Waits for the task: a trap of the stepper, a stop for the engine, or the task sleeps */
static enum outcome wait_for_stop(bool may_wait)
{
	int how = WSTOPPED | WEXITED | WNOWAIT | __WALL | (may_wait ? WNOHANG : 0), status;
	siginfo_t info = {0};

	for (unsigned looks = 1; !info.si_pid; looks++) {
		if (waitid(P_PID, now.tid, &info, how) && errno != EINTR)
			return OTHER;
		if (info.si_pid)
			break;
		if (looks % LOOKS == 0 && sleeps(now.tid))
			return WAITS;
		sched_yield();
	}
	if (info.si_code != CLD_TRAPPED || info.si_status != SIGTRAP)
		return OTHER;
	waitpid(now.tid, &status, __WALL);
	return TRAP;
}

/* Sends the signal to the task, which is stopped or in a syscall. */
static void send_signal(uint64_t rip)
{
	log_address(rip);
	syscall(SYS_tgkill, now.tid, now.tid, SIGUSR1);
}

static enum outcome one_step(bool may_wait)
{
	sys_ptrace(PTRACE_SINGLESTEP, now.tid, 0, 0);
	return wait_for_stop(may_wait);
}

/* Sends the signal at the task's current place. */
static void send_signal_here(void)
{
	struct user_regs_struct r;
	pid_t tid = now.tid;

	end_request();
	now.tid = tid;
	sys_ptrace(PTRACE_GETREGS, tid, 0, &r);
	if (now.places == PLACES)
		abort();
	now.place[now.places++] = r.rip;
	send_signal(r.rip);
	now.tid = 0;
	sys_ptrace(PTRACE_CONT, tid, 0, 0);
}

/* Runs to the required pass of the breakpoint and one step further. If the task has a stop for the
 * engine before that, this is called again when the engine resumes the task. */
static void run_to_place(void)
{
	struct user_regs_struct r;

	while (now.passes) {
		set_breakpoint(true);
		sys_ptrace(PTRACE_CONT, now.tid, 0, 0);
		if (wait_for_stop(false) != TRAP)
			return;
		set_breakpoint(false);
		sys_ptrace(PTRACE_GETREGS, now.tid, 0, &r);
		r.rip = now.last;
		sys_ptrace(PTRACE_SETREGS, now.tid, 0, &r);
		now.passes--;
		if (one_step(false) != TRAP)
			return;
	}
	send_signal_here();
}

/* Steps until the task blocks in a syscall. */
static void step_to_block(void)
{
	for (;;) {
		struct user_regs_struct r;
		uint64_t word = 0;
		bool call;

		sys_ptrace(PTRACE_GETREGS, now.tid, 0, &r);
		call = !sys_ptrace(PTRACE_PEEKTEXT, now.tid, r.rip, &word) &&
		       (word & 0xffff) == 0x050f;
		switch (one_step(call)) {
		case WAITS:
			send_signal(r.rip);
			/* the step over the syscall also traps, before the signal */
			if (wait_for_stop(false) == TRAP)
				sys_ptrace(PTRACE_CONT, now.tid, 0, 0);
			now.tid = 0;
			return;
		case OTHER:
			return;
		case TRAP:
			break;
		}
	}
}

long ptrace(enum __ptrace_request request, ...)
{
	struct user_regs_struct r;
	va_list args;
	pid_t tid;
	uint64_t addr;
	void *data;
	long word, result;

	va_start(args, request);
	tid = va_arg(args, pid_t);
	addr = va_arg(args, uint64_t);
	data = va_arg(args, void *);
	va_end(args);
	if ((request == PTRACE_CONT || request == PTRACE_SYSCALL) && !data &&
	    !sys_ptrace(PTRACE_GETREGS, tid, 0, &r))
		handle_request(tid, &r);
	if (request == PTRACE_CONT && !data && tid == now.tid) {
		if (now.how == STEPS_WAITS)
			step_to_block();
		else
			run_to_place();
		return 0;
	}
	/* like the C library: returns the word instead of storing it */
	if (request < PTRACE_PEEKTEXT || request > PTRACE_PEEKUSER)
		return sys_ptrace(request, tid, addr, data);
	result = sys_ptrace(request, tid, addr, &word);
	if (!result)
		errno = 0;
	return result ? result : word;
}
