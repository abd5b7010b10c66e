/* A tracee in unusual situations: lifecycle MODE [N]. Exits with status 5 if everything was as it
 * is untraced, 77 if the machine does not support the mode. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOT = 8, SLOW_CALLS = 1000, UNFAIR = 100 };

/* N children one after the other, all with the pid of the first */
static int mode_set_tid(int n)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	for (int i = 0; i < n; i++) {
		struct clone_args args = {
			.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1,
		};
		pid_t got;
		int status;

		/* another process may have got the pid after it was reaped */
		for (int tries = 0; (got = syscall(SYS_clone3, &args, sizeof(args))) < 0;) {
			if (errno != EEXIST || ++tries == 1000)
				return errno == EPERM || errno == ENOSYS ? 77 : 99;
			usleep(1000);
		}
		if (!got)
			_exit(3);
		if (got != pid || waitpid(pid, &status, 0) != pid || status != 3 << 8)
			return 98;
	}
	printf("%d\n", pid);
	return 5;
}

/* Busy threads that only make syscalls, and one that makes 1000, created first or last. Prints how
 * many a busy thread made for each of those, from the first on. Ends at a hundred. */
static atomic_bool begun, over;
static atomic_ulong busy_calls;
static atomic_uint running;

static void *busy(void *arg)
{
	running++;
	while (!over) {
		syscall(SYS_getppid);
		if (begun && busy_calls++ == HOT * SLOW_CALLS * UNFAIR)
			over = true;
	}
	return arg;
}

static void *slow(void *arg)
{
	while (running < HOT)
		sched_yield();
	begun = true;
	for (int i = 0; i < SLOW_CALLS && !over; i++)
		syscall(SYS_getpgid, 0);
	*(unsigned long *)arg = busy_calls;
	over = true;
	return NULL;
}

static int mode_starve(int n)
{
	pthread_t threads[HOT + 1];
	unsigned long meanwhile = 0;

	for (int i = 0; i <= HOT; i++)
		pthread_create(&threads[i], NULL, i == n ? slow : busy, &meanwhile);
	for (int i = 0; i <= HOT; i++)
		pthread_join(threads[i], NULL);
	printf("%lu\n", meanwhile / HOT / SLOW_CALLS);
	return 5;
}

/* What a program that checks for a tracer finds */
static int mode_traceme(int n)
{
	(void)n;
	if (!ptrace(PTRACE_TRACEME, 0, 0, 0))
		return 6;
	return errno == EPERM ? 5 : 99;
}

/* Traces a child of its own, which must have no other tracer */
static int mode_tracer(int n)
{
	pid_t pid = fork();
	int status;

	(void)n;
	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0))
			_exit(errno == EPERM ? 5 : 99);
		raise(SIGSTOP);
		_exit(6);
	}
	waitpid(pid, &status, 0);
	if (WIFSTOPPED(status)) {
		ptrace(PTRACE_CONT, pid, 0, 0);
		waitpid(pid, &status, 0);
	}
	return WEXITSTATUS(status);
}

/* Requests SIGUSR1 at the end of its parent */
static int mode_deathsig(int n)
{
	sigset_t set;
	int sig;

	(void)n;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	printf("ready %d\n", getppid());
	fflush(stdout);
	sigwait(&set, &sig);
	puts("signaled");
	return 5;
}

static volatile sig_atomic_t alarms;
static int pipe_ends[2];

static void on_alarm(int sig)
{
	(void)sig;
	if (!alarms++)
		return;
	(void)!write(pipe_ends[1], "", 1);
}

/* Sends SIGALRM to its parent again and again, each time while that sleeps in a syscall */
static void signal_sleeping(pid_t parent)
{
	char path[32], text[64];
	int fd, length;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof(path), "/proc/%d/stat", parent);
	while (getppid() == parent && (fd = open(path, O_RDONLY)) >= 0) {
		length = read(fd, text, sizeof(text) - 1);
		close(fd);
		text[length > 0 ? length : 0] = '\0';
		if (strstr(text, ") S "))
			kill(parent, SIGALRM);
		usleep(1000);
	}
}

/* A read is restarted after a signal with SA_RESTART; a pause is not */
static int mode_restart(int n)
{
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	pid_t parent = getpid(), child;
	int status = 5;
	char byte;

	(void)n;
	if (pipe(pipe_ends))
		return 99;
	sigaction(SIGALRM, &action, NULL);
	child = fork();
	if (!child) {
		signal_sleeping(parent);
		_exit(0);
	}
	if (read(pipe_ends[0], &byte, 1) != 1)
		status = 98;
	else if (pause() != -1 || errno != EINTR)
		status = 97;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return status;
}

/* An execve with the default action for SIGTRAP, in a thread or not */
static int mode_trap(int n)
{
	signal(SIGTRAP, SIG_DFL);
	if (n > 0)
		execl("/proc/self/exe", "lifecycle", "trap", n > 1 ? "1" : "0", NULL);
	return 5;
}

/* A member of a process group whose leader has been reaped: getpgid(0) */
static int mode_orphaned_group(int n)
{
	pid_t leader = fork(), member;
	int status;

	(void)n;
	if (!leader)
		_exit(0);
	setpgid(leader, leader);
	waitid(P_PID, leader, NULL, WEXITED | WNOWAIT);
	member = fork();
	if (!member) {
		if (setpgid(0, leader))
			_exit(99);
		raise(SIGSTOP);
		_exit(getpgid(0) == leader ? 5 : 99);
	}
	waitpid(member, &status, WUNTRACED);
	waitpid(leader, NULL, 0);
	kill(member, SIGCONT);
	waitpid(member, &status, 0);
	return WEXITSTATUS(status);
}

static const struct mode {
	const char *name;
	int (*run)(int n);
} modes[] = {
	{"set-tid", mode_set_tid}, {"starve", mode_starve}, {"traceme", mode_traceme},
	{"tracer", mode_tracer}, {"deathsig", mode_deathsig}, {"restart", mode_restart},
	{"trap", mode_trap}, {"orphaned-group", mode_orphaned_group},
};

int main(int argc, char **argv)
{
	int n = argc > 2 ? strtol(argv[2], NULL, 0) : 0;

	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			return modes[i].run(n);
	fputs("lifecycle: unknown mode\n", stderr);
	return 2;
}
