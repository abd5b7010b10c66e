/* A tracee of signals: signals MODE [N]. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t traps, count;
static volatile long sum;

static void on_trap(int sig) { (void)sig; traps++; }

static void on_queue(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	count++;
	sum += info->si_value.sival_int;
}

/* Is killed by signal N */
static int mode_die(int n)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	kill(getpid(), n);
	return 99;
}

/* N queued signals with values; all must arrive */
static int mode_queue(int n)
{
	struct sigaction action = {.sa_sigaction = on_queue, .sa_flags = SA_SIGINFO};

	sigaction(SIGRTMIN, &action, NULL);
	for (int i = 1; i <= n; i++)
		if (sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}))
			return 98;
	return count == n && sum == (long)n * (n + 1) / 2 ? 5 : 99;
}

/* SIGTRAP by raise and by a breakpoint instruction */
static int mode_trap(int n)
{
	signal(SIGTRAP, on_trap);
	for (int i = 0; i < n; i++) {
		raise(SIGTRAP);
#if defined(__x86_64__) || defined(__i386__)
		__asm__ volatile("int3");
#else
		raise(SIGTRAP);
#endif
	}
	return traps == 2 * n ? 5 : 99;
}

/* An ignored signal does not interrupt a sleep */
static int mode_ignored(int n)
{
	struct timespec left = {0, 50 * 1000 * 1000};
	pid_t parent = getpid();

	(void)n;
	signal(SIGUSR2, SIG_IGN);
	pid_t pid = fork();

	if (!pid) {
		for (int i = 0; i < 20; i++) {
			kill(parent, SIGUSR2);
			nanosleep(&(struct timespec){0, 1000 * 1000}, NULL);
		}
		_exit(0);
	}
	int result = nanosleep(&left, NULL);

	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return result ? 99 : 5;
}

/* A child that stops itself N times, as seen by its parent */
static int mode_stop(int n)
{
	int go[2], status;
	char byte;

	if (pipe(go))
		return 96;
	pid_t pid = fork();

	if (!pid) {
		for (int i = 0; i < n; i++)
			if (raise(SIGSTOP) || read(go[0], &byte, 1) != 1)
				_exit(99);
		_exit(5);
	}
	for (int i = 0; i < n; i++) {
		if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status) ||
		    WSTOPSIG(status) != SIGSTOP)
			return 97;
		kill(pid, SIGCONT);
		if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status))
			return 98;
		if (write(go[1], "", 1) != 1)
			return 95;
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* Prints the inherited blocked and ignored signals as hexadecimal masks */
static int mode_inherited(int n)
{
	sigset_t blocked;

	(void)n;
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int sig = 1; sig < NSIG; sig++) {
		struct sigaction action;

		if (sigaction(sig, NULL, &action))
			continue;
		printf("%d %s%s\n", sig, action.sa_handler == SIG_IGN ? "ignored" : "default",
		       sigismember(&blocked, sig) ? " blocked" : "");
	}
	for (int fd = 0; fd < 64; fd++)
		if (fd != 1 && fcntl(fd, F_GETFD) >= 0)
			printf("fd %d\n", fd);
	return 5;
}

/* Prints "ready" and waits for signal N, which makes it exit with status 5 */
static int mode_await(int n)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, n);
	sigprocmask(SIG_BLOCK, &set, NULL);
	puts("ready");
	fflush(stdout);
	sigwait(&set, &sig);
	return sig == n ? 5 : 99;
}

static void end_five(int sig)
{
	(void)sig;
	_exit(5);
}

/* Handles a signal that can arrive only while it waits for it */
static int mode_handle(int n)
{
	sigset_t set, none;

	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, n);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(n, end_five);
	puts("ready");
	fflush(stdout);
	sigsuspend(&none);
	return 99;
}

static void report(int sig)
{
	const char *word = sig == SIGCONT ? "again\n" : "interrupted\n";

	if (write(STDOUT_FILENO, word, strlen(word)) < 0)
		_exit(98);
}

/* Reports SIGCONT and SIGINT in the handler itself, at any instruction; exits with status N at the
 * end of input. An interpreter runs its handlers later, and not before the next read returns if the
 * signal arrives just before that read. */
static int mode_report(int n)
{
	char byte;
	ssize_t got;

	signal(SIGCONT, report);
	signal(SIGINT, report);
	puts("ready");
	fflush(stdout);
	do
		got = read(STDIN_FILENO, &byte, 1);
	while (got > 0 || (got < 0 && errno == EINTR));
	return n;
}

static const struct mode {
	const char *name;
	int (*run)(int n);
} modes[] = {
	{"die", mode_die}, {"queue", mode_queue}, {"trap", mode_trap}, {"ignored", mode_ignored},
	{"stop", mode_stop}, {"inherited", mode_inherited}, {"await", mode_await},
	{"handle", mode_handle}, {"report", mode_report},
};

int main(int argc, char **argv)
{
	int n = argc > 2 ? strtol(argv[2], NULL, 0) : 0;

	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			return modes[i].run(n);
	fputs("signals: unknown mode\n", stderr);
	return 2;
}
