/* Processes: vfork and posix_spawn, children that share memory without being threads,
 * CLONE_UNTRACED, many programs in sequence, many processes at once, one that outlives the
 * command. */
#include "cases.h"
#include "sites.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char own_path[512];

static void find_own_path(void)
{
	ssize_t size = readlink("/proc/self/exe", own_path, sizeof(own_path) - 1);

	need(size > 0, "the program's path");
	own_path[size] = 0;
}

static void by_vfork(void)
{
	volatile int right = 0;

	for (volatile int i = 0; i < 30; i++) {
		static volatile int left_behind;
		int pid;

		left_behind = 0;
		pid = vfork();
		if (pid == 0) {
			left_behind = before_getppid(0, 0, 0, 0, 0, 0) == getppid();
			syscall(SYS_getpid);
			_exit(7);
		}
		right += WEXITSTATUS(status_of(pid)) == 7 && left_behind;
	}
	say("vfork: %d", right);
}

static void vfork_exec(void)
{
	for (volatile int i = 0; i < 3; i++) {
		int pid = vfork();

		if (pid == 0) {
			char *words[] = { own_path, "says", NULL };

			execv(i == 1 ? "/nowhere/at/all" : own_path, words);
			_exit(9);
		}
		say_end("child", status_of(pid));
	}
}

static void output_of_child(void)
{
	say("another program");
}

static void by_spawn(void)
{
	char *words[] = { own_path, "says", NULL };
	posix_spawn_file_actions_t actions;
	int pid;

	need(posix_spawn(&pid, own_path, NULL, NULL, words, environ) == 0, "posix_spawn");
	say_end("child", status_of(pid));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	need(posix_spawn(&pid, own_path, &actions, NULL, words, environ) == 0, "posix_spawn");
	say_end("child", status_of(pid));
	say_whether("exec of a missing program fails",
		    posix_spawn(&pid, "/nowhere/at/all", NULL, NULL, words, environ) != 0);
	say("system: %d", system("exit 3") >> 8);
}

static volatile int shared;

static int shares(void *arg)
{
	for (int i = 0; i < 20; i++)
		shared += before_getppid(0, 0, 0, 0, 0, 0) == *(int *)arg;
	return 5;
}

static int clone_stack(int flags, int (*body)(void *), void *arg)
{
	size_t size = 1 << 16;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(stack != MAP_FAILED, "a stack");
	return clone(body, stack + size, flags | SIGCHLD, arg);
}

/* Both run at the same time in the same memory */
static void by_clone_vm(void)
{
	int self = getpid(), pids[4];

	for (int i = 0; i < 4; i++)
		pids[i] = clone_stack(CLONE_VM | CLONE_FS | CLONE_FILES, shares, &self);
	for (int i = 0; i < 50; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	for (int i = 0; i < 4; i++)
		say_end("child", status_of(pids[i]));
	say("shared: %d", shared > 0);
}

static void untraced(void)
{
	int self = getpid(), pid = clone_stack(CLONE_UNTRACED, shares, &self);

	say_end("child", status_of(pid));
	pid = clone_stack(CLONE_UNTRACED | CLONE_VM, shares, &self);
	say_end("child", status_of(pid));
	say("shared: %d", shared);
}

/* clone3, whose flags are in memory; the child continues here like a fork */
static void by_clone3(void)
{
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	} args = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD }, before = args;
	int pid = syscall(SYS_clone3, &args, sizeof(args)), self = getppid();

	if (pid == 0) {
		int right = 0;

		for (int i = 0; i < 10; i++)
			right += before_getppid(0, 0, 0, 0, 0, 0) != self;
		_exit(right);
	}
	need(pid > 0, "clone3");
	say_end("child", status_of(pid));
	say_whether("its arguments are kept", memcmp(&args, &before, sizeof(args)) == 0);
}

static void *waits_for(void *go_on)
{
	char byte;

	return read(*(int *)go_on, &byte, 1) == 1 ? go_on : NULL;
}

static bool is_default(int sig)
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	return sigaction(sig, NULL, &action) == 0 && action.sa_handler == SIG_DFL;
}

/* Returns how many of 40 children end as they should. */
static int children_by_clone3(uint64_t flags, size_t size)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	int right = 0, parent_tid, parent = getpid();

	for (int i = 0; i < 40; i++) {
		uint64_t args[11] = { flags, 0, 0, (uintptr_t)&parent_tid, SIGCHLD };
		int pid = syscall(SYS_clone3, args, size);

		if (pid == 0)
			_exit(is_default(SIGSYS) && sigaction(SIGSYS, &action, NULL) == 0 &&
			      is_default(SIGSYS) && getppid() == parent ? i : 100);
		right += pid > 0 && WEXITSTATUS(status_of(pid)) == i &&
			(!(flags & CLONE_PARENT_SETTID) || parent_tid == pid);
	}
	return right;
}

/* What a library does that starts many commands: alone, and while another thread runs */
static void clone3_often(void)
{
	int go_on[2];
	pthread_t other;
	void *result;

	say("64 bytes: %d", children_by_clone3(0, 64));
	say("a vfork: %d", children_by_clone3(CLONE_VFORK, 88));
	need(pipe(go_on) == 0, "pipe");
	need(pthread_create(&other, NULL, waits_for, go_on) == 0, "a thread");
	say("with a thread: %d", children_by_clone3(CLONE_PARENT_SETTID, 88));
	need(write(go_on[1], "", 1) == 1, "write");
	need(pthread_join(other, &result) == 0, "join");
	say("after it: %d", children_by_clone3(CLONE_PARENT_SETTID, 88));
}

/* What posix_spawn does with the action of a signal, by which syscalls may stop */
static void vfork_actions(void)
{
	struct sigaction changed = { .sa_handler = SIG_DFL, .sa_flags = SA_NODEFER }, other;
	volatile int right = 0;

	sigaddset(&changed.sa_mask, SIGKILL);
	sigaddset(&changed.sa_mask, SIGUSR1);
	for (volatile int i = 0; i < 40; i++) {
		int pid = vfork();

		if (pid == 0) {
			int is_right = is_default(SIGSYS) &&
				sigaction(SIGSYS, &changed, NULL) == 0 &&
				sigaction(SIGSYS, &changed, &other) == 0 &&
				other.sa_flags & SA_NODEFER && !other.sa_handler &&
				sigismember(&other.sa_mask, SIGUSR1) &&
				!sigismember(&other.sa_mask, SIGKILL) &&
				syscall(SYS_rt_sigaction, SIGSYS, NULL, 8, 8) == -1;

			/* an action that the parent does not have afterwards */
			other = (struct sigaction){ .sa_handler = SIG_IGN };
			if (i & 1)
				is_right &= sigaction(SIGSYS, &other, NULL) == 0 &&
					!is_default(SIGSYS);
			_exit(is_right);
		}
		right += WEXITSTATUS(status_of(pid)) == 1;
	}
	need(sigaction(SIGSYS, NULL, &other) == 0, "sigaction");
	say("%d children, flags %d", right, other.sa_flags & SA_NODEFER);
}

/* A program that executes itself with a decreasing number */
static void exec_storm(void)
{
	const char *left = getenv("LIVE_LEFT");
	char number[16];
	int now = left ? atoi(left) : 100;

	if (now == 0) {
		say("100 programs");
		return;
	}
	snprintf(number, sizeof(number), "%d", now - 1);
	setenv("LIVE_LEFT", number, 1);
	before_getppid(0, 0, 0, 0, 0, 0);
	execl(own_path, own_path, "exec-storm", NULL);
	need(false, "exec");
}

static void fork_storm(void)
{
	int right = 0;

	for (int i = 0; i < 150; i++) {
		int pid = fork();

		if (pid == 0)
			_exit(before_getppid(0, 0, 0, 0, 0, 0) == getppid() ? i & 127 : 128);
		right += WEXITSTATUS(status_of(pid)) == (i & 127);
	}
	say("%d forks", right);
}

static void alive_at_once(void)
{
	enum { COUNT = 300 };
	static int pids[COUNT];
	int ends[2], go[2], right = 0, wanted = COUNT;
	struct rlimit most;

	if (getrlimit(RLIMIT_NPROC, &most) == 0 && most.rlim_cur < 2 * COUNT)
		wanted = 50;
	need(pipe(ends) == 0 && pipe(go) == 0, "pipes");
	for (int i = 0; i < wanted; i++) {
		pids[i] = fork();
		need(pids[i] >= 0, "fork");
		if (pids[i] == 0) {
			char byte;

			close(go[1]);
			if (write(ends[1], "x", 1) != 1)
				_exit(1);
			_exit(read(go[0], &byte, 1) == 0 ? 4 : 1);
		}
	}
	for (int i = 0; i < wanted; i++) {
		char byte;

		need(read(ends[0], &byte, 1) == 1, "all are there");
	}
	close(go[1]);
	for (int i = 0; i < wanted; i++)
		right += WEXITSTATUS(status_of(pids[i])) == 4;
	say_whether("all ended well", right == wanted);
}

/* The command exits first; the output of its daemon still arrives */
static void leaves_daemon(void)
{
	int pid = fork(), command = getpid();

	need(pid >= 0, "fork");
	if (pid > 0)
		_exit(3);
	setsid();
	while (getppid() == command)
		before_getppid(0, 0, 0, 0, 0, 0);
	for (int i = 0; i < 50; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	say("the daemon is there still");
	_exit(4);
}

static void pipeline(void)
{
	int total = 0, ends[2];
	char bytes[4096];
	ssize_t got;

	need(pipe(ends) == 0, "pipe");
	for (int i = 0; i < 4; i++) {
		int pid = fork();

		if (pid == 0) {
			for (int k = 0; k < 100; k++) {
				if (write(ends[1], bytes, 100) != 100)
					_exit(1);
			}
			_exit(0);
		}
	}
	close(ends[1]);
	while ((got = read(ends[0], bytes, sizeof(bytes))) > 0)
		total += got;
	while (wait(NULL) > 0)
		continue;
	say("%d bytes", total);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "vfork", by_vfork },
		{ "vfork-exec", vfork_exec },
		{ "says", output_of_child },
		{ "spawn", by_spawn },
		{ "clone-vm", by_clone_vm },
		{ "untraced", untraced },
		{ "clone3", by_clone3 },
		{ "clone3-often", clone3_often },
		{ "vfork-actions", vfork_actions },
		{ "exec-storm", exec_storm },
		{ "fork-storm", fork_storm },
		{ "at-once", alive_at_once },
		{ "daemon", leaves_daemon },
		{ "pipeline", pipeline },
		{ NULL, NULL },
	};

	find_own_path();
	return live_main(argc, argv, cases);
}
