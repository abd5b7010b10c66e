/* Processes that may not be traced, and sandboxes that forbid tracing: refuse MODE [COMMAND...].
 *	plain		prints "ready" and waits for the end of standard input
 *	dumpable	the same, without being dumpable
 *	name NAME	the same, with that name
 *	landlock, seccomp, enosys	run COMMAND in a sandbox of that kind
 *	getppid, memfd	runs COMMAND with getppid failing with E2BIG, memfd_create with EPERM
 *	container	runs COMMAND with pidfd_getfd and kcmp failing with EPERM, as in Docker
 *	unknown, kill	runs COMMAND with unknown numbers failing with EPERM, or killing it
 *	tracer		tries to trace its parent; prints the result */
#include <errno.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

static int wait_for_end(void)
{
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 42;
}

static int landlock(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_BLOCK,
	};
	int fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	return fd < 0 ? -1 : syscall(SYS_landlock_restrict_self, fd, 0);
}

/* Makes one syscall fail with an error and allows all others. */
static int seccomp(unsigned nr, int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* As the filters of containers and services: all but the first 600 numbers are refused. */
static int seccomp_unknown(unsigned action)
{
	enum { KNOWN = 600 };
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, KNOWN, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	int failed = 0;

	if (!strcmp(mode, "tracer")) {
		failed = ptrace(PTRACE_SEIZE, getppid(), 0, 0);
		printf("%s\n", failed ? strerror(errno) : "traced");
		return 0;
	}
	if (!strcmp(mode, "plain"))
		return wait_for_end();
	if (!strcmp(mode, "dumpable") && !prctl(PR_SET_DUMPABLE, 0))
		return wait_for_end();
	if (!strcmp(mode, "name") && argc > 2 && !prctl(PR_SET_NAME, argv[2]))
		return wait_for_end();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!strcmp(mode, "landlock"))
		failed = landlock();
	else if (!strcmp(mode, "seccomp"))
		failed = seccomp(SYS_ptrace, EPERM);
	else if (!strcmp(mode, "enosys"))
		failed = seccomp(SYS_ptrace, ENOSYS);
	else if (!strcmp(mode, "getppid"))
		failed = seccomp(SYS_getppid, E2BIG);
	else if (!strcmp(mode, "memfd"))
		failed = seccomp(SYS_memfd_create, EPERM);
	else if (!strcmp(mode, "container"))
		failed = seccomp(SYS_pidfd_getfd, EPERM) || seccomp(SYS_kcmp, EPERM);
	else if (!strcmp(mode, "unknown"))
		failed = seccomp_unknown(SECCOMP_RET_ERRNO | EPERM);
	else if (!strcmp(mode, "kill"))
		failed = seccomp_unknown(SECCOMP_RET_KILL_PROCESS);
	else
		return 2;
	if (failed)
		return 77;
	execvp(argv[2], argv + 2);
	return 127;
}
