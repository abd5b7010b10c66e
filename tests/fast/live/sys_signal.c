/* See sys_signal.h. */
#include "sys_signal.h"

#include "cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ALTERNATE = 1 << 14 };

volatile sig_atomic_t seen, again;
static char *alternate;

/* "S" if SIGSYS is in the set, "U" if SIGUSR1 is, "A" if all of a few others are */
const char *set_text(const sigset_t *set, char text[4])
{
	char *at = text;

	if (sigismember(set, SIGSYS))
		*at++ = 'S';
	if (sigismember(set, SIGUSR1))
		*at++ = 'U';
	if (sigismember(set, SIGTERM) && sigismember(set, SIGCHLD) && sigismember(set, SIGALRM))
		*at++ = 'A';
	if (at == text)
		*at++ = '-';
	*at = 0;
	return text;
}

void say_mask(const char *when)
{
	char text[4];
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	say("%s: mask %s", when, set_text(&mask, text));
}

void say_pending(const char *when)
{
	sigset_t pending;

	sigpending(&pending);
	say("%s: pending: %s", when, sigismember(&pending, SIGSYS) ? "yes" : "no");
}

void say_action(const char *when)
{
	struct sigaction action;
	char text[4];

	sigaction(SIGSYS, NULL, &action);
	say("%s: %s, flags %x, mask %s", when, action.sa_handler == SIG_DFL ? "default" :
	    action.sa_handler == SIG_IGN ? "ignored" : "handled", action.sa_flags,
	    set_text(&action.sa_mask, text));
}

bool is_alternate(const void *at)
{
	uintptr_t from = (uintptr_t)alternate;

	return from && (uintptr_t)at >= from && (uintptr_t)at < from + ALTERNATE;
}

void say_handler(const char *name, const siginfo_t *info, const ucontext_t *context)
{
	char here = 0, text[4];
	stack_t stack;

	sigaltstack(NULL, &stack);
	say("%s on the %s stack, said to be %s; from %s; mask %s; code %d, value %d",
	    name, is_alternate(&here) ? "alternate" : "normal",
	    stack.ss_flags & SS_ONSTACK ? "alternate" : "normal",
	    context->uc_stack.ss_flags & SS_ONSTACK ? "the alternate" : "another",
	    set_text(&context->uc_sigmask, text), info ? info->si_code : 0,
	    info && info->si_code == SI_QUEUE ? info->si_value.sival_int : 0);
	say_mask("... in it");
}

void raise_it(void)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGSYS);
}

void handle(int sig, void (*handler)(int, siginfo_t *, void *), int flags, const char *mask)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = flags };

	if (strchr(mask, 'A'))
		sigfillset(&action.sa_mask);
	if (strchr(mask, 'U'))
		sigaddset(&action.sa_mask, SIGUSR1);
	if (strchr(mask, 'S'))
		sigaddset(&action.sa_mask, SIGSYS);
	need(sigaction(sig, &action, NULL) == 0, "sigaction");
}

void use_alternate(void)
{
	stack_t stack = { .ss_size = ALTERNATE };

	alternate = stack.ss_sp = mmap(NULL, ALTERNATE, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(sigaltstack(&stack, NULL) == 0, "sigaltstack");
}

void change_mask(int how, const char *mask)
{
	sigset_t set;

	sigemptyset(&set);
	if (strchr(mask, 'A'))
		sigfillset(&set);
	if (strchr(mask, 'S'))
		sigaddset(&set, SIGSYS);
	if (strchr(mask, 'U'))
		sigaddset(&set, SIGUSR1);
	need(sigprocmask(how, &set, NULL) == 0, "sigprocmask");
}

void many_calls(void)
{
	long parent = getppid();

	for (int i = 0; i < 20; i++)
		need(getppid() == parent, "the parent");
}

/* A child sends SIGSYS to its parent when that sleeps. */
int send_to_sleeper(void)
{
	int parent = getpid(), pid = fork();
	char name[64], line[512];

	if (pid)
		return pid;
	snprintf(name, sizeof(name), "/proc/%d/stat", parent);
	for (;;) {
		int fd = open(name, O_RDONLY);
		ssize_t size = read(fd, line, sizeof(line) - 1);

		close(fd);
		if (size <= 0)
			_exit(1);
		line[size] = 0;
		if (strrchr(line, ')') && !strncmp(strrchr(line, ')'), ") S", 3))
			break;
		usleep(1000);
	}
	kill(parent, SIGSYS);
	_exit(0);
}

void wait_for_it(void)
{
	const struct timespec most = { 60, 0 };
	siginfo_t info = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	int got = sigtimedwait(&set, &info, &most);

	say("waited for: %d, code %d, value %d", got, info.si_code,
	    info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
}

void say_death(const char *who, int pid)
{
	siginfo_t info = { 0 };

	need(waitid(P_PID, pid, &info, WEXITED) == 0, "waitid");
	say("%s: %s %d", who, info.si_code == CLD_EXITED ? "exited with" : "killed by",
	    info.si_status);
}

void on_sys(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	seen++;
	say_handler("SIGSYS", info, context);
	if (again-- > 0) {
		raise_it();
		say_pending("... sent again");
		say("... seen so far: %d", (int)seen);
	}
}

void on_usr1(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	say_handler("SIGUSR1", info, context);
	raise_it();
	say_pending("... SIGSYS sent in it");
	say_mask("... end of it");
}
