/* SIGSYS that a program sends to itself, or gets from its own seccomp filter: on which stack its
 * handler runs and with which mask, what it interrupts, and what it ends. */
#include "cases.h"
#include "sys_signal.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static sigjmp_buf back;

/* Each combination of flags, with three masks */
static void flags(void)
{
	static const int bits[] = { SA_ONSTACK, SA_NODEFER, SA_RESETHAND, SA_RESTART };
	static const char *const masks[] = { "", "U", "A" };

	use_alternate();
	for (int i = 0; i < 16; i++)
		for (int m = 0; m < 3; m++) {
			int chosen = SA_SIGINFO;

			for (int bit = 0; bit < 4; bit++)
				chosen |= i & 1 << bit ? bits[bit] : 0;
			handle(SIGSYS, on_sys, chosen, masks[m]);
			say_action("set");
			raise_it();
			say_action("after");
			say_mask("after");
			many_calls();
		}
	say("seen %d", (int)seen);
}

static void on_plain(int sig)
{
	char here = 0;

	seen++;
	say("plain %d on the %s stack", sig, is_alternate(&here) ? "alternate" : "normal");
}

/* Without SA_SIGINFO; by all syscalls that send signals */
static void senders(void)
{
	struct sigaction action = { .sa_handler = on_plain };
	union sigval value = { .sival_int = 1234 };

	use_alternate();
	sigaction(SIGSYS, &action, NULL);
	for (int round = 0; round < 2; round++) {
		raise(SIGSYS);
		kill(getpid(), SIGSYS);
		sigqueue(getpid(), SIGSYS, value);
		pthread_kill(pthread_self(), SIGSYS);
		handle(SIGSYS, on_sys, SA_SIGINFO | SA_ONSTACK, "");
	}
	say("seen %d", (int)seen);
}

/* A handler needs more than the alternate stack has */
static __attribute__((noinline)) int use_stack(int depth)
{
	volatile char room[4096];

	memset((void *)room, depth, sizeof(room));
	return depth ? room[5] + use_stack(depth - 1) : 0;
}

static void on_deep(int sig)
{
	(void)sig;
	seen += use_stack(50) > 0;
}

static void deep(void)
{
	use_alternate();
	signal(SIGSYS, on_deep);
	for (int i = 0; i < 20; i++) {
		raise_it();
		many_calls();
	}
	say("seen %d", (int)seen);
}

static void nested(void)
{
	use_alternate();
	for (int i = 0; i < 4; i++) {
		seen = 0;
		again = 2;
		handle(SIGSYS, on_sys, SA_SIGINFO | (i & 1 ? SA_NODEFER : 0) |
		       (i & 2 ? SA_ONSTACK : 0), "");
		raise_it();
		say("seen %d", (int)seen);
	}
	/* in the handler of another signal */
	again = 0;
	handle(SIGSYS, on_sys, SA_SIGINFO, "");
	for (int i = 0; i < 3; i++) {
		handle(SIGUSR1, on_usr1, SA_SIGINFO | (i ? SA_ONSTACK : 0),
		       i == 0 ? "" : i == 1 ? "S" : "A");
		raise(SIGUSR1);
		say_mask("after");
		many_calls();
	}
	say_action("after");
}

static void reset(void)
{
	int pid;

	handle(SIGSYS, on_sys, SA_SIGINFO | SA_RESETHAND, "");
	raise_it();
	say_action("after");
	many_calls();
	pid = fork();
	if (!pid) {
		raise_it();
		_exit(1);
	}
	say_end("again", status_of(pid));
	handle(SIGSYS, on_sys, SA_SIGINFO | SA_RESETHAND, "");
	say_action("set again");
	raise_it();
	say_action("after");
}

static void by_default(void)
{
	for (int i = 0; i < 6; i++) {
		int pid = fork();

		if (!pid) {
			many_calls();
			if (i == 1)
				signal(SIGSYS, on_plain);
			if (i == 1)
				signal(SIGSYS, SIG_DFL);
			if (i == 2)
				change_mask(SIG_BLOCK, "S");
			if (i == 3)
				signal(SIGSYS, SIG_IGN);
			if (i == 4)
				kill(getpid(), SIGSYS);
			raise_it();
			many_calls();
			if (i == 2)
				say_pending("blocked");
			if (i == 2)
				change_mask(SIG_UNBLOCK, "S");
			if (i == 3)
				_exit(3);
			many_calls();
			_exit(1);
		}
		say_death("child", pid);
	}
}

static int pipes[2];

static void on_write(int sig)
{
	(void)sig;
	seen++;
	if (write(pipes[1], "x", 1) != 1)
		_exit(98);
}

static void interrupted(void)
{
	need(pipe(pipes) == 0, "a pipe");
	for (int i = 0; i < 6; i++) {
		struct sigaction action = { .sa_flags = i & 1 ? SA_RESTART : 0 };
		struct pollfd in = { .fd = pipes[0], .events = POLLIN };
		const struct timespec most = { 60, 0 };
		char byte = 0;
		long result;
		int pid;

		action.sa_handler = on_write;
		sigaction(SIGSYS, &action, NULL);
		pid = send_to_sleeper();
		result = i < 2 ? read(pipes[0], &byte, 1) : i < 4 ? poll(&in, 1, 60000) :
			nanosleep(&most, NULL);
		say("result %ld, error %d, byte %d", result, result < 0 ? errno : 0, byte);
		say_death("child", pid);
		if (result != 1)
			need(read(pipes[0], &byte, 1) == 1, "what the handler wrote");
	}
	/* ignored: poll is not interrupted */
	signal(SIGSYS, SIG_IGN);
	struct pollfd in = { .fd = pipes[0], .events = POLLIN };
	int pid = send_to_sleeper();
	long result = poll(&in, 1, 300);

	say("ignored: result %ld", result);
	say_death("child", pid);
	say("seen %d", (int)seen);
}

static void on_jump(int sig)
{
	(void)sig;
	say_mask("handler that is left");
	siglongjmp(back, 1);
}

static void on_change(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig;
	(void)info;
	if (sigismember(&c->uc_sigmask, SIGSYS))
		sigdelset(&c->uc_sigmask, SIGSYS);
	else
		sigaddset(&c->uc_sigmask, SIGSYS);
}

/* Handlers that are left by a jump, and that change the mask of what they interrupt */
static void returns(void)
{
	static int i;

	for (i = 0; i < 4; i++) {
		struct sigaction action = { .sa_handler = on_jump };

		if (i & 2)
			sigfillset(&action.sa_mask);
		sigaction(i & 1 ? SIGUSR1 : SIGSYS, &action, NULL);
		if (!sigsetjmp(back, 1))
			raise(i & 1 ? SIGUSR1 : SIGSYS);
		say_mask("after a jump");
		many_calls();
	}
	handle(SIGSYS, on_sys, SA_SIGINFO, "");
	handle(SIGUSR1, on_change, SA_SIGINFO, "");
	for (i = 0; i < 4; i++) {
		raise(SIGUSR1);
		many_calls();
		say_mask("changed");
		raise_it();
		say_pending("sent");
	}
	say("seen %d", (int)seen);
}

static void on_trapped(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig;
	say_handler("trapped", NULL, context);
	say("syscall %d", info->si_syscall == SYS_getpriority);
#ifdef __x86_64__
	c->uc_mcontext.gregs[REG_RAX] = 42;
#else
	(void)c;
#endif
}

/* The signal of a seccomp filter */
static void trapped(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpriority, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	use_alternate();
	many_calls();
	handle(SIGSYS, on_trapped, SA_SIGINFO | SA_NODEFER, "");
	need(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
	need(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "a filter");
	for (int i = 0; i < 6; i++) {
		if (i == 2)
			handle(SIGSYS, on_trapped, SA_SIGINFO | SA_ONSTACK, "");
		if (i == 4)
			handle(SIGSYS, on_trapped, SA_SIGINFO | SA_NODEFER, "U");
		say("result %ld", syscall(SYS_getpriority, 0, 0));
		many_calls();
	}
	say_action("after");
	int pid = fork();

	if (!pid) {
		change_mask(SIG_BLOCK, "S");
		syscall(SYS_getpriority, 0, 0);
		_exit(1);
	}
	say_death("blocked", pid);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "flags", flags },
		{ "senders", senders },
		{ "deep", deep },
		{ "nested", nested },
		{ "reset", reset },
		{ "default", by_default },
		{ "interrupted", interrupted },
		{ "returns", returns },
		{ "trapped", trapped },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
