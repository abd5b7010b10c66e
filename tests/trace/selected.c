/* A tracee for seccomp filters that select getppid: selected MODE.
 *   untraced, untraced3  a child of clone or clone3 with CLONE_UNTRACED calls it
 *   tsync		  a filter of its own refuses it in all threads, one of which calls it
 *   child		  … and in a child, which calls it
 *   loop		  a thread makes many other syscalls
 * Each mode exits with status 5 if the result of getppid is what it is untraced. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK = 64 << 10, CALLS = 200 * 1000 };

static int status_of(pid_t pid)
{
	int status;

	return waitpid(pid, &status, __WALL) == pid && WIFEXITED(status) ?
		WEXITSTATUS(status) : 9;
}

static int call_getppid(void *arg)
{
	(void)arg;
	_exit(syscall(SYS_getppid) > 0 ? 5 : 9);
}

static int untraced(void)
{
	char *stack = malloc(STACK);

	return status_of(clone(call_getppid, stack + STACK, CLONE_UNTRACED | SIGCHLD, NULL));
}

static int untraced3(void)
{
	struct clone_args args = {.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid)
		call_getppid(NULL);
	return args.flags == CLONE_UNTRACED ? status_of(pid) : 8;
}

static int refuse(unsigned flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | E2BIG),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static int getppid_is_refused(void)
{
	return syscall(SYS_getppid) < 0 && errno == E2BIG ? 5 : 9;
}

static void *wait_and_call(void *fd)
{
	char byte;

	if (read((int)(intptr_t)fd, &byte, 1) != 1)
		return (void *)9;
	return (void *)(intptr_t)getppid_is_refused();
}

static int tsync(void)
{
	pthread_t thread;
	void *result;
	int fds[2];

	if (pipe(fds) || pthread_create(&thread, NULL, wait_and_call, (void *)(intptr_t)fds[0]) ||
	    refuse(SECCOMP_FILTER_FLAG_TSYNC) || write(fds[1], "", 1) != 1 ||
	    pthread_join(thread, &result))
		return 77;
	return (intptr_t)result;
}

static int child(void)
{
	if (refuse(0))
		return 77;

	pid_t pid = fork();

	if (!pid)
		_exit(getppid_is_refused());
	return status_of(pid);
}

static void *call_in_loop(void *arg)
{
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getuid);
	return arg;
}

static int loop(void)
{
	pthread_t thread;

	syscall(SYS_getppid);
	return pthread_create(&thread, NULL, call_in_loop, NULL) ||
		pthread_join(thread, NULL) ? 9 : 5;
}

int main(int argc, char **argv)
{
	static const struct { const char *name; int (*run)(void); } modes[] = {
		{"untraced", untraced}, {"untraced3", untraced3}, {"tsync", tsync},
		{"child", child}, {"loop", loop}, {"refused", getppid_is_refused},
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (argc > 1 && !strcmp(argv[1], modes[i].name))
			return modes[i].run();
	return 2;
}
