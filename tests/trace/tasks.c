/* A tracee that creates tasks in every possible way: tasks MODE [N]. Each mode has an exit status
 * that must be the same untraced. */
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK = 64 << 10 };

static int status_of(pid_t pid, int options)
{
	int status;

	while (waitpid(pid, &status, options) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int exit_five(void *arg)
{
	(void)arg;
	_exit(5);
}

/* clone with these flags and a stack of its own; waits for the child */
static int by_clone(unsigned long flags)
{
	char *stack = malloc(STACK);
	pid_t pid = clone(exit_five, stack + STACK, flags, NULL);

	return pid < 0 ? 99 : status_of(pid, __WALL);
}

static int mode_fork(int n)
{
	(void)n;
	pid_t pid = fork();

	if (!pid)
		_exit(5);
	return status_of(pid, 0);
}

static int mode_vfork(int n)
{
	(void)n;
	pid_t pid = vfork();

	if (!pid)
		_exit(5);
	return status_of(pid, 0);
}

static int mode_clone(int n) { return by_clone(n); }

static int mode_clone3(int n)
{
	struct clone_args args = {.exit_signal = n};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		_exit(5);
	return pid < 0 ? 99 : status_of(pid, __WALL);
}

/* The grandchild becomes a child of our parent */
static int mode_parent(int n)
{
	char *stack = malloc(STACK), byte;
	int fds[2];

	(void)n;
	if (pipe(fds))
		return 99;
	pid_t pid = clone(exit_five, stack + STACK, CLONE_PARENT | SIGCHLD, NULL);

	close(fds[1]);
	if (read(fds[0], &byte, 1))	/* until it has ended */
		return 98;
	return pid > 0 ? 5 : 99;
}

static void *five(void *arg)
{
	(void)arg;
	return (void *)5;
}

static int mode_threads(int n)
{
	pthread_t *threads = calloc(n, sizeof(*threads));
	int good = 0;

	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, five, NULL))
			return 99;
	for (int i = 0; i < n; i++) {
		void *result;

		pthread_join(threads[i], &result);
		good += (intptr_t)result == 5;
	}
	return good == n ? 5 : 98;
}

static void *run_self(void *arg)
{
	execl("/proc/self/exe", "tasks", "five", NULL);
	return arg;
}

/* Calls execve as soon as the file "go" exists. */
static void *run_self_when_told(void *arg)
{
	while (access("go", F_OK))
		usleep(1000);
	return run_self(arg);
}

static void *wait_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void *say_and_wait(void *barrier)
{
	pthread_barrier_wait(barrier);
	return wait_for_ever(NULL);
}

/* A thread calls execve while the leader and N other threads are in syscalls, or about to enter one
 */
static int mode_exec_thread(int n)
{
	pthread_barrier_t all_there;
	pthread_t thread;

	pthread_barrier_init(&all_there, NULL, n + 1);
	for (int i = 0; i < n; i++)
		pthread_create(&thread, NULL, say_and_wait, &all_there);
	pthread_barrier_wait(&all_there);
	pthread_create(&thread, NULL, run_self, NULL);
	wait_for_ever(NULL);
	return 99;
}

/* A thread calls execve while the leader is in the stop of signal N. */
static int mode_exec_told(int n)
{
	pthread_t thread;

	signal(n, SIG_IGN);
	pthread_create(&thread, NULL, run_self_when_told, NULL);
	raise(n);
	wait_for_ever(NULL);
	return 99;
}

/* N generations of a program; in each one a thread with busy siblings calls execve */
static int left_to_exec;

static void *run_next(void *arg)
{
	char left[16];

	snprintf(left, sizeof(left), "%d", left_to_exec - 1);
	execl("/proc/self/exe", "tasks", left_to_exec > 1 ? "exec-storm" : "five", left, NULL);
	return arg;
}

static void *busy(void *arg)
{
	for (;;)
		syscall(SYS_getppid);
	return arg;
}

static int mode_exec_storm(int n)
{
	pthread_t thread;

	left_to_exec = n;
	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, busy, NULL);
	pthread_create(&thread, NULL, run_next, NULL);
	wait_for_ever(NULL);
	return 99;
}

/* The vfork child waits for the end of standard input; the parent cannot be interrupted until then
 */
static int mode_vfork_wait(int n)
{
	char byte;

	(void)n;
	pid_t pid = vfork();

	if (!pid) {
		(void)!write(1, "ready\n", 6);
		while (read(0, &byte, 1) > 0)
			;
		_exit(5);
	}
	return status_of(pid, 0);
}

static void *nap(void *arg)
{
	for (;;)
		usleep(1000);
	return arg;
}

/* One vfork child after the other, which ends at the next byte of standard input. Another thread
 * makes syscalls meanwhile. */
static int mode_vforks(int n)
{
	pthread_t thread;
	char byte = 1;
	pid_t pid;

	(void)n;
	if (pthread_create(&thread, NULL, nap, NULL))
		return 99;
	(void)!write(1, "ready\n", 6);
	while (byte) {
		pid = vfork();
		if (!pid)
			_exit(read(0, &byte, 1) == 1 ? 7 : (byte = 0));
		if (status_of(pid, 0) != (byte ? 7 : 0))
			return 99;
		(void)!write(1, "child\n", 6);
	}
	return 5;
}

static void *end_later(void *arg)
{
	pthread_t *leader = arg;

	pthread_join(*leader, NULL);
	exit(5);
	return NULL;
}

static int mode_leader_exit(int n)
{
	static pthread_t self;
	pthread_t thread;

	(void)n;
	self = pthread_self();
	pthread_create(&thread, NULL, end_later, &self);
	pthread_exit(NULL);
}

static int mode_five(int n)
{
	(void)n;
	return 5;
}

/* A binary tree of processes with N levels */
static int mode_tree(int n)
{
	pid_t left, right;

	if (!n)
		return 5;
	left = fork();
	if (!left)
		_exit(mode_tree(n - 1));
	right = fork();
	if (!right)
		_exit(mode_tree(n - 1));
	return status_of(left, 0) == 5 && status_of(right, 0) == 5 ? 5 : 99;
}

/* N processes, one after the other */
static int mode_churn(int n)
{
	for (int i = 0; i < n; i++)
		if (mode_vfork(0) != 5)
			return 99;
	return 5;
}

/* Children with threads that are killed at once, at any point of their lives */
static int mode_kill_storm(int n)
{
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid) {
			pthread_t thread;

			for (int j = 0; j < 4; j++) {
				pthread_create(&thread, NULL, five, NULL);
				if (!fork())
					_exit(0);
			}
			for (;;)
				syscall(SYS_getppid);
		}
		for (volatile int spin = 0; spin < i % 50 * 4000; spin++)
			;
		kill(pid, SIGKILL);
		if (status_of(pid, 0) != 128 + SIGKILL)
			return 99;
	}
	return 5;
}

/* Threads that create threads, for N rounds */
static void *make_one(void *arg)
{
	pthread_t thread;
	intptr_t left = (intptr_t)arg;

	if (left && !pthread_create(&thread, NULL, make_one, (void *)(left - 1)))
		pthread_join(thread, NULL);
	return NULL;
}

static int mode_spawner(int n)
{
	make_one((void *)(intptr_t)n);
	return 5;
}

/* A grandchild that outlives its parent; it is reparented to init or a subreaper */
static int mode_orphan(int n)
{
	int go[2];

	(void)n;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe(go))
		return 99;
	pid_t pid = fork();

	if (!pid) {
		if (!fork()) {
			char byte;

			close(go[1]);
			_exit(read(go[0], &byte, 1) ? 99 : 4);
		}
		_exit(0);
	}
	if (status_of(pid, 0))
		return 98;
	close(go[0]);
	close(go[1]);
	return status_of(-1, 0) + 1;
}

/* The child never becomes a zombie */
static int mode_autoreap(int n)
{
	(void)n;
	signal(SIGCHLD, SIG_IGN);
	if (!fork())
		_exit(7);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	return 5;
}

static const struct mode {
	const char *name;
	int (*run)(int n);
} modes[] = {
	{"fork", mode_fork}, {"vfork", mode_vfork}, {"clone", mode_clone}, {"clone3", mode_clone3},
	{"parent", mode_parent}, {"threads", mode_threads}, {"exec-thread", mode_exec_thread},
	{"leader-exit", mode_leader_exit}, {"five", mode_five}, {"tree", mode_tree},
	{"churn", mode_churn}, {"kill-storm", mode_kill_storm}, {"spawner", mode_spawner},
	{"exec-storm", mode_exec_storm}, {"vfork-wait", mode_vfork_wait}, {"vforks", mode_vforks},
	{"orphan", mode_orphan}, {"autoreap", mode_autoreap}, {"exec-told", mode_exec_told},
};

int main(int argc, char **argv)
{
	int n = argc > 2 ? strtol(argv[2], NULL, 0) : 0;

	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			return modes[i].run(n);
	fputs("tasks: unknown mode\n", stderr);
	return 2;
}
