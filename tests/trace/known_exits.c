/* A tracee for syscalls whose result is known before they return: known_exits MODE.
 *   handlers	signals interrupt syscalls that fail or are restarted, and handlers change rax
 *   frame	rt_sigreturn with a frame that cannot be read
 *   vfork N	as many children of vfork, some of which exit, and some of which execute a program
 *   vfork-exec	a vfork child whose second thread executes a program
 *   vfork-kill	a process is killed while its vfork child reads standard input
 *   vfork-kill-late	... and ends it itself, after it has read a byte
 *   vfork-text	another thread uses new call sites while children of vfork run */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { STACK = 64 << 10 };
static volatile int64_t new_rax;	/* 0: as it is */
static volatile int writes_to = -1;	/* descriptor; -1: none */

static void handle(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig, (void)info;
	if (new_rax)
		c->uc_mcontext.gregs[REG_RAX] = new_rax;
	if (writes_to >= 0 && write(writes_to, "x", 1) != 1)
		_exit(9);
}

static void set_handler(int flags)
{
	struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | flags};

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
}

static void alarm_soon(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 1000}, NULL);
}

static int handlers(void)
{
	static const int64_t values[] = {4711, -5, -4096, INT64_MIN};
	sigset_t none, alarm;
	int ends[2];
	char byte;

	set_handler(0);
	raise(SIGUSR1);			/* rax: 0, of tgkill */
	sigemptyset(&none);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, NULL);
	alarm_soon();
	sigsuspend(&none);		/* EINTR */
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (errno != EINTR || pipe(ends))
		return 9;
	set_handler(SA_RESTART);
	writes_to = ends[1];
	alarm_soon();
	if (read(ends[0], &byte, 1) != 1)	/* restarted: its number, 0 */
		return 9;
	writes_to = -1;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		new_rax = values[i];
		raise(SIGUSR1);
	}
	return 5;
}

/* Sets the stack pointer to where nothing is mapped. */
static int frame(void)
{
	__asm__ volatile("mov %0, %%rsp; syscall"
			 : : "r"(16L), "a"(SYS_rt_sigreturn) : "memory");
	return 9;
}

static bool vfork_once(bool executes, char **argv)
{
	pid_t child = vfork();

	if (!child && executes)
		execv("/proc/self/exe", (char *[]){argv[0], "exit", NULL});
	if (!child)
		_exit(3);
	return child > 0 && waitpid(child, NULL, 0) == child;
}

static int vforks(unsigned count, char **argv)
{
	for (unsigned i = 0; i < count; i++)
		if (!vfork_once(i % 2, argv))
			return 9;
	return 5;
}

static int execute(void *self)
{
	execv("/proc/self/exe", (char *[]){self, "exit", NULL});
	_exit(9);
}

static int vfork_exec(char *self)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	pid_t child = vfork();
	int status;

	if (!child) {
		clone(execute, stack + STACK, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, self);
		for (;;)
			pause();
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) ?
		5 : 9;
}

/* The grandchild outlives the child, which is killed in vfork(). */
/* late: says its number and that of its parent, and kills its parent after it has read a byte. */
static void in_vfork(bool late)
{
	pid_t parent = getppid();
	char byte;

	if (late)
		dprintf(STDOUT_FILENO, "%d %d\n", getpid(), parent);
	else
		kill(parent, SIGKILL);
	if (read(STDIN_FILENO, &byte, 1) != 1)
		_exit(9);
	if (late)
		kill(parent, SIGKILL);
	_exit(0);
}

static int vfork_kill(bool late)
{
	pid_t child = fork();
	int status;

	if (!child) {
		if (!vfork())
			in_vfork(late);
		_exit(9);
	}
	return waitpid(child, &status, 0) == child && WIFSIGNALED(status) ? 5 : 9;
}

static bool ends;

static void *use_sites(void *unused)
{
	(void)unused;
	/* call sites of the C library that nothing has used before */
	while (!__atomic_load_n(&ends, __ATOMIC_RELAXED)) {
		getppid();
		getuid();
		getgid();
		geteuid();
		getegid();
		sched_yield();
		getpgrp();
		umask(022);
	}
	return NULL;
}

static int vfork_text(char **argv)
{
	pthread_t thread;
	int result;

	pthread_create(&thread, NULL, use_sites, NULL);
	result = vforks(40, argv);
	__atomic_store_n(&ends, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	return result;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (!strcmp(mode, "exit"))
		return 4;
	if (!strcmp(mode, "handlers"))
		return handlers();
	if (!strcmp(mode, "frame"))
		return frame();
	if (!strcmp(mode, "vfork"))
		return vforks(atoi(argv[2]), argv);
	if (!strcmp(mode, "vfork-exec"))
		return vfork_exec(argv[0]);
	if (!strcmp(mode, "vfork-kill"))
		return vfork_kill(false);
	if (!strcmp(mode, "vfork-kill-late"))
		return vfork_kill(true);
	if (!strcmp(mode, "vfork-text"))
		return vfork_text(argv);
	return 2;
}
