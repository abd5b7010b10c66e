/* Large numbers of tracees: load MODE N [M]. Each mode has a known exit status, the same as
 * untraced. */
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_attr_t small;

static void start(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, &small, run, arg))
		_exit(99);
	pthread_detach(thread);
}

/* N processes; none exits before all have been created */
static int mode_alive(int n, int unused)
{
	int go[2], good = 0, status;
	char byte;

	(void)unused;
	if (pipe(go))
		return 99;
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			_exit(98);
		if (!pid) {
			close(go[1]);
			_exit(read(go[0], &byte, 1) ? 98 : i % 97);
		}
	}
	close(go[1]);
	for (pid_t pid; (pid = wait(&status)) > 0;) {
		if (WIFEXITED(status) && WEXITSTATUS(status) < 97)
			good++;
		else
			fprintf(stderr, "%d ended with status %#x\n", pid, status);
	}
	return good == n ? 5 : 96;
}

static volatile int ending;

static void *now_and_then(void *arg)
{
	while (!ending) {
		syscall(SYS_getppid);
		nanosleep(&(struct timespec){0, 100 * 1000 * 1000}, NULL);
	}
	return arg;
}

/* N generations of a program with M threads, one of which calls execve; N < 0: for ever */
static int generations, siblings;

static void *run_next(void *arg)
{
	char n[16], m[16];

	snprintf(n, sizeof(n), "%d", generations - 1);
	snprintf(m, sizeof(m), "%d", siblings);
	execl("/proc/self/exe", "load", "exec-storm", n, m, NULL);
	_exit(98);
	return arg;
}

static int mode_exec_storm(int n, int m)
{
	if (!n)
		return 5;
	generations = n;
	siblings = m;
	for (int i = 0; i < m; i++)
		start(now_and_then, NULL);
	start(run_next, NULL);
	for (;;)
		pause();
}

/* N threads that work now and then, and one that creates and joins others, for M seconds */
static void *nothing(void *arg) { return arg; }

static void *spawn(void *arg)
{
	pthread_t thread;

	while (!ending)
		if (!pthread_create(&thread, &small, nothing, NULL))
			pthread_join(thread, NULL);
	return arg;
}

static int mode_threads(int n, int m)
{
	for (int i = 0; i < n; i++)
		start(now_and_then, NULL);
	start(spawn, NULL);
	sleep(m);
	ending = 1;
	_exit(42);
}

/* N threads make system calls, wait at a barrier until all N exist, make more calls, and exit */
static pthread_barrier_t all_are_there;
static int calls_done;

static void *meet(void *arg)
{
	int calls = 0;

	for (int i = 0; i < 5; i++)
		calls += syscall(SYS_getppid) > 0;
	pthread_barrier_wait(&all_are_there);
	for (int i = 0; i < 5; i++)
		calls += syscall(SYS_getppid) > 0;
	__atomic_fetch_add(&calls_done, calls, __ATOMIC_RELAXED);
	return arg;
}

static int mode_barrier(int n, int unused)
{
	pthread_t *made = calloc(n, sizeof(*made));

	(void)unused;
	if (!made || pthread_barrier_init(&all_are_there, NULL, n))
		return 99;
	for (int i = 0; i < n; i++)
		if (pthread_create(&made[i], &small, meet, NULL))
			_exit(98);
	for (int i = 0; i < n; i++)
		if (pthread_join(made[i], NULL))
			_exit(97);
	free(made);
	return calls_done == 10 * n ? 5 : 96;
}

/* N descriptors that are closed at once, and M that a child inherits */
static int mode_descriptors(int n, int m)
{
	struct rlimit limit;
	int status;
	pid_t pid;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (int i = 0; i < n; i++)
		if (close(dup(STDIN_FILENO)))
			return 99;
	for (int i = 0; i < m; i++)
		if (dup(STDIN_FILENO) < 0)
			return 98;
	pid = fork();
	if (!pid)
		_exit(0);
	return waitpid(pid, &status, 0) == pid && !status ? 5 : 97;
}

/* N children, one after the other, that execute a program */
static int mode_programs(int n, int unused)
{
	char *const argv[] = {"true", NULL}, *const none[] = {NULL};
	int status;
	pid_t pid;

	(void)unused;
	for (int i = 0; i < n; i++)
		if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, none) ||
		    waitpid(pid, &status, 0) != pid || status)
			return 99;
	return 5;
}

static const struct mode {
	const char *name;
	int (*run)(int n, int m);
} modes[] = {
	{"alive", mode_alive}, {"exec-storm", mode_exec_storm}, {"threads", mode_threads},
	{"barrier", mode_barrier}, {"descriptors", mode_descriptors}, {"programs", mode_programs},
};

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0, m = argc > 3 ? atoi(argv[3]) : 0;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			return modes[i].run(n, m);
	fputs("load: unknown mode\n", stderr);
	return 2;
}
