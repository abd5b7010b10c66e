/* Signals during syscalls: a timer of 1 kHz, whose handler makes its own syscalls or leaves by
 * siglongjmp; handlers on an alternate stack; the red zone; which syscalls a signal interrupts and
 * which are restarted. */
#include "cases.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAS_BACKTRACE
#endif

/* Number of signals a case waits for. The timer then stops itself, so that a handler that takes
 * longer than the timer's interval ends as well. */
enum { SIGNALS = 150 };

static volatile sig_atomic_t seen, jumps, jumping, wrong;
static sigjmp_buf back;

static void stop_timer(void)
{
	const struct itimerval never = { 0 };

	setitimer(ITIMER_REAL, &never, NULL);
}

static void start_timer(int microseconds)
{
	const struct itimerval every = {
		{ 0, microseconds }, { 0, microseconds },
	};

	seen = 0;
	setitimer(ITIMER_REAL, &every, NULL);
}

static void on_alarm(int sig)
{
	int before = errno, zero;
	char bytes[8] = "xxxxxxx";

	(void)sig;
	if (++seen >= SIGNALS)
		stop_timer();
	zero = open("/dev/zero", O_RDONLY);
	if (read(zero, bytes, sizeof(bytes)) != sizeof(bytes) || bytes[0] || bytes[7] ||
	    close(zero) || syscall(SYS_getppid) != getppid())
		wrong = 1;
	errno = before;
	if (jumping && seen % 3 == 0) {
		jumps++;
		siglongjmp(back, 1);
	}
}

static void handle(void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	need(sigaction(SIGALRM, &action, NULL) == 0, "sigaction");
}

static void calls(void)
{
	long parent = getppid();
	char bytes[64];
	int zero = open("/dev/zero", O_RDONLY);
	bool right = true;

	handle(on_alarm, SA_RESTART);
	start_timer(1000);
	while (seen < SIGNALS) {
		memset(bytes, 1, sizeof(bytes));
		right &= read(zero, bytes, 48) == 48 && !bytes[0] && !bytes[47] && bytes[48] == 1;
		right &= syscall(SYS_getppid) == parent;
	}
	say_whether("results are right", right && !wrong);
}

static void jump(void)
{
	static volatile bool right = true;
	char bytes[64];
	int zero = open("/dev/zero", O_RDONLY);

	handle(on_alarm, SA_RESTART);
	jumping = 1;
	/* before the timer starts: where handlers take longer than its interval, all signals can
	 * arrive before the next instruction here */
	if (sigsetjmp(back, 1) == 0)
		start_timer(1000);
	while (seen < SIGNALS) {
		memset(bytes, 1, sizeof(bytes));
		if (read(zero, bytes, 48) != 48 || bytes[0] || bytes[47] || bytes[48] != 1)
			right = false;
		if (syscall(SYS_getppid) != getppid())
			right = false;
	}
	jumping = 0;
	say_whether("results are right", right && !wrong);
	say_whether("it was left by a jump", jumps > 0);
}

static char *alternate;
enum { ALTERNATE = 1 << 16 };

static void on_alternate(int sig)
{
	char here;
	uintptr_t at = (uintptr_t)&here, from = (uintptr_t)alternate;

	if (at < from || at >= from + ALTERNATE)
		wrong = 1;
	on_alarm(sig);
}

static void use_alternate(void)
{
	stack_t stack = { .ss_size = ALTERNATE };

	alternate = stack.ss_sp = malloc(ALTERNATE);
	need(sigaltstack(&stack, NULL) == 0, "sigaltstack");
}

static void onstack(void)
{
	long parent = getppid();
	bool right = true;

	use_alternate();
	handle(on_alternate, SA_ONSTACK | SA_RESTART);
	start_timer(1000);
	while (seen < SIGNALS)
		right &= syscall(SYS_getppid) == parent;
	say_whether("handlers ran on their stack", right && !wrong);
}

#ifdef __x86_64__
/* Whether 120 bytes below rsp are kept across a syscall, which a signal may interrupt */
static bool red_zone_is_kept(unsigned long value)
{
	unsigned long kept;
	long nr = SYS_getppid;

	__asm__ volatile("mov %2, -8(%%rsp)\n"
			 "mov %2, -64(%%rsp)\n"
			 "mov %2, -120(%%rsp)\n"
			 "mov $110, %%eax\n"
			 "syscall\n"
			 "mov -8(%%rsp), %1\n"
			 "cmp -64(%%rsp), %1\n"
			 "jne 1f\n"
			 "cmp -120(%%rsp), %1\n"
			 "je 2f\n"
			 "1: xor %1, %1\n"
			 "2:\n"
			 : "+a"(nr), "=&r"(kept)
			 : "r"(value)
			 : "rcx", "r11", "memory", "cc");
	return kept == value && nr == getppid();
}

static void redzone(void)
{
	bool kept = true;

	handle(on_alarm, SA_RESTART);
	start_timer(1000);
	for (unsigned long i = 1; seen < SIGNALS; i++)
		kept &= red_zone_is_kept(i * 77);
	say_whether("the red zone is kept", kept && !wrong);
}
#endif

/* A child that sends the signal when this thread blocks in a syscall, and again until it is asked
 * to stop: no delay decides whether the signal comes during the syscall. */
static int signaller(int signals, int pause_ms)
{
	int parent = getpid(), pid = fork();

	need(pid >= 0, "fork");
	if (pid)
		return pid;
	for (int i = 0; i < signals; i++) {
		poll(NULL, 0, pause_ms);
		if (kill(parent, SIGALRM))
			break;
	}
	_exit(0);
}

static void on_count(int sig)
{
	(void)sig;
	seen++;
}

static const char *outcome(long result)
{
	return result < 0 ? strerror(errno) : "success";
}

/* A read that is restarted after each handler, until there is input */
static void restart(void)
{
	int pipes[2], pid, parent = getpid();
	char bytes[6] = "";
	long got;

	handle(on_count, SA_RESTART);
	need(pipe(pipes) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 5; i++) {
			poll(NULL, 0, 10);
			kill(parent, SIGALRM);
		}
		poll(NULL, 0, 10);
		_exit(write(pipes[1], "hello", 5) != 5);
	}
	got = read(pipes[0], bytes, 5);
	say("read: %ld %s", got, bytes);
	say_end("child", status_of(pid));
	say_whether("handlers ran", seen > 0);
}

/* ... and syscalls that are interrupted. Signals that come too early have no effect: there will be
 * more. */
static void interrupted(void)
{
	struct timespec hour = { 3600, 0 }, left = { 0 };
	sigset_t none;
	int pipes[2], futex = 0, pid;
	char byte;

	sigemptyset(&none);
	need(pipe(pipes) == 0, "pipe");
	handle(on_count, 0);
	pid = signaller(10000, 10);
	say("read: %s", outcome(read(pipes[0], &byte, 1)));
	say("nanosleep: %s", outcome(nanosleep(&hour, &left)));
	say_whether("some time is left", left.tv_sec > 3000);
	say("poll: %s", outcome(poll(NULL, 0, -1)));
	say("pause: %s", outcome(pause()));
	say("sigsuspend: %s", outcome(sigsuspend(&none)));
	say("futex: %s", outcome(syscall(SYS_futex, &futex, 0, 0, NULL, NULL, 0)));
	say("wait4: %s", outcome(waitpid(pid, NULL, 0)));
	handle(on_count, SA_RESTART);
	/* these are interrupted whatever the flags are */
	say("nanosleep: %s", outcome(nanosleep(&hour, &left)));
	say("poll: %s", outcome(poll(NULL, 0, -1)));
	say("pause: %s", outcome(pause()));
	kill(pid, SIGKILL);
	say_end("child", status_of(pid));
}

/* A signal that is ignored, stops the process or is blocked does not interrupt a blocking
 * syscall */
static void ignored(void)
{
	struct timespec while_it_comes = { 0, 60000000 };
	sigset_t alarms, pending;
	int pid;

	signal(SIGALRM, SIG_IGN);
	pid = signaller(3, 5);
	say("ignored: %s", outcome(nanosleep(&while_it_comes, NULL)));
	say_end("child", status_of(pid));
	handle(on_count, 0);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, NULL);
	pid = signaller(3, 5);
	say_end("child", status_of(pid));
	say("blocked: %s", outcome(nanosleep(&while_it_comes, NULL)));
	sigpending(&pending);
	say_whether("it is pending", sigismember(&pending, SIGALRM) == 1);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	say("handled: %d", (int)seen);
}

/* SIGSTOP and SIGCONT while a poll blocks */
static void stopped(void)
{
	int ends[2], pid, status = 0;

	need(pipe(ends) == 0, "a pipe");
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		struct pollfd end = {ends[0], POLLIN, 0};
		long result = poll(&end, 1, 60000);

		say("poll: %s %ld", outcome(result), result);
		_exit(0);
	}
	poll(NULL, 0, 20);
	kill(pid, SIGSTOP);
	need(waitpid(pid, &status, WUNTRACED) == pid, "the child stops");
	say_whether("stopped by SIGSTOP", WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(pid, SIGCONT);
	need(waitpid(pid, &status, WCONTINUED) == pid, "the child continues");
	say_whether("continued", WIFCONTINUED(status));
	need(write(ends[1], "x", 1) == 1, "a byte");
	say_end("child", status_of(pid));
}

#ifdef HAS_BACKTRACE
static volatile sig_atomic_t traced;

static void trace_back(int sig)
{
	void *frames[64];
	int count = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, count);

	(void)sig;
	for (int i = 0; names && i < count; i++) {
		if (strstr(names[i], "__libc_start"))
			traced++;
	}
	free(names);
}

/* A handler that interrupts a syscall, of libc or of this program, can unwind to main */
static void backtraces(void)
{
	static void *first[1];
	struct timespec hour = { 3600, 0 };
	int pid;

	/* loads its library now, not in the handler */
	backtrace(first, 1);
	handle(trace_back, 0);
	raise(SIGALRM);
	say_whether("from raise", traced > 0);
	traced = 0;
	pid = signaller(10000, 10);
	say("nanosleep: %s", outcome(nanosleep(&hour, NULL)));
	say_whether("from nanosleep", traced > 0);
	kill(pid, SIGKILL);
	status_of(pid);
	start_timer(1000);
	traced = 0;
	while (traced < 50)
		getppid();
	stop_timer();
	say_whether("from a busy loop of calls", traced >= 50);
}
#endif

static volatile sig_atomic_t order[4], ordered;

static void on_nested(int sig)
{
	order[ordered++ & 3] = sig;
	if (sig == SIGUSR1)
		raise(SIGUSR2);
	syscall(SYS_getppid);
	order[ordered++ & 3] = sig;
}

static void nested(void)
{
	struct sigaction action = { .sa_handler = on_nested };

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR1);
	say("order: %d %d %d %d", order[0] == SIGUSR1, order[1] == SIGUSR2, order[2] == SIGUSR2,
	    order[3] == SIGUSR1);
}

/* The mask of the action for SIGUSR1 contains SIGSYS; sets `action`. */
static bool has_sigsys_in_mask(const struct sigaction *action)
{
	struct sigaction old;

	return !sigaction(SIGUSR1, action, &old) && sigismember(&old.sa_mask, SIGSYS) == 1;
}

/* A handler that blocks all signals, and is found so by its process and a fork */
static void masked(void)
{
	struct sigaction all = { .sa_handler = on_count }, some = { .sa_handler = on_count };
	int pid;

	sigfillset(&all.sa_mask);
	say("before: %d", has_sigsys_in_mask(&all));
	say("set: %d %d", has_sigsys_in_mask(NULL), has_sigsys_in_mask(&all));
	raise(SIGUSR1);
	say("handled: %d", (int)seen);
	pid = fork();
	if (pid == 0)
		_exit(has_sigsys_in_mask(NULL) ? 4 : 2);
	say_end("child", status_of(pid));
	say("former: %d", has_sigsys_in_mask(&some));
	say("then: %d", has_sigsys_in_mask(NULL));
}

/* All signals are blocked, and a thread and a fork find it so. */
static void filled(void)
{
	sigset_t all, usual, found;
	int pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &usual);
	say("usual: %d", sigismember(&usual, SIGSYS));
	for (int i = 0; i < 3; i++) {
		sigemptyset(&found);
		sigprocmask(SIG_BLOCK, i == 1 ? &all : NULL, &found);
		say("found: %d %d", sigismember(&found, SIGSYS), sigismember(&found, SIGUSR1));
	}
	pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, NULL, &found);
		_exit(sigismember(&found, SIGSYS) == 1 ? 4 : 2);
	}
	say_end("child", status_of(pid));
	sigprocmask(SIG_SETMASK, &usual, &found);
	say("former: %d", sigismember(&found, SIGSYS));
	sigprocmask(SIG_SETMASK, NULL, &found);
	say("then: %d", sigismember(&found, SIGSYS));
}

/* The action for SIGSYS is as for other signals. */
static void sigsys(void)
{
	struct sigaction action = { .sa_handler = on_count }, found;
	int pid;

	for (int i = 0; i < 2; i++) {
		say("set: %d", sigaction(SIGSYS, &action, &found));
		say("former: %d", found.sa_handler == (i ? on_count : SIG_DFL));
		say("get: %d", sigaction(SIGSYS, NULL, &found));
		say("now: %d", found.sa_handler == on_count);
	}
	raise(SIGSYS);
	say("handled: %d", (int)seen);
	pid = vfork();
	if (pid == 0)
		_exit(sigaction(SIGSYS, NULL, &found) || found.sa_handler != on_count ? 2 : 4);
	say_end("child", status_of(pid));
	action.sa_handler = SIG_IGN;
	say("ignore: %d", sigaction(SIGSYS, &action, NULL));
	raise(SIGSYS);
	say("handled: %d", (int)seen);
}

/* sigwait and similar */
static void waiting(void)
{
	struct timespec second = { 10, 0 };
	siginfo_t info;
	sigset_t set;
	int pid;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = signaller(1, 10);
	say("sigtimedwait: %d", sigtimedwait(&set, &info, &second) == SIGALRM);
	say_whether("from the child", info.si_pid == pid && info.si_code == SI_USER);
	say_end("child", status_of(pid));
	second = (struct timespec){ 0, 1000000 };
	say("sigtimedwait: %s", outcome(sigtimedwait(&set, &info, &second)));
}

/* Another process sends signals as fast as it can until a child that waits for them has made
 * progress that often: it does if a signal is handled before the next one arrives, now and then. */
static void flooded(void)
{
	int pid, status = 0;
	sigset_t usual, none;

	sigemptyset(&none);
	sigaddset(&none, SIGALRM);
	sigprocmask(SIG_BLOCK, &none, &usual);
	handle(on_count, 0);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < SIGNALS; i++)
			if (sigsuspend(&usual) != -1 || errno != EINTR)
				_exit(1);
		_exit(seen >= SIGNALS ? 4 : 2);
	}
	while (waitpid(pid, &status, WNOHANG) == 0)
		kill(pid, SIGALRM);
	say_end("child", status);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "calls", calls },
		{ "jump", jump },
		{ "onstack", onstack },
#ifdef __x86_64__
		{ "redzone", redzone },
#endif
		{ "restart", restart },
		{ "interrupted", interrupted },
		{ "ignored", ignored },
		{ "stopped", stopped },
#ifdef HAS_BACKTRACE
		{ "backtraces", backtraces },
#endif
		{ "masked", masked },
		{ "filled", filled },
		{ "sigsys", sigsys },
		{ "nested", nested },
		{ "waiting", waiting },
		{ "flooded", flooded },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
