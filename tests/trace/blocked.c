/* A tracee whose own seccomp filter refuses getppid: blocked errno|trap|kill|trace. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t trapped;

static void on_sys(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	trapped = info->si_syscall == SYS_getppid ? 1 : 2;
}

static const struct { const char *name; unsigned action; } actions[] = {
	{"errno", SECCOMP_RET_ERRNO | E2BIG}, {"trap", SECCOMP_RET_TRAP},
	{"kill", SECCOMP_RET_KILL_PROCESS}, {"trace", SECCOMP_RET_TRACE},
};

static unsigned action_of(const char *name)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].name, name))
			return actions[i].action;
	return SECCOMP_RET_ALLOW;
}

int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action_of(argc > 1 ? argv[1] : "")),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};
	struct sigaction action = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};

	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	if (argc < 3)
		sigaction(SIGSYS, &action, NULL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 77;
	errno = 0;
	long result = syscall(SYS_getppid);

	printf("%d %d %d\n", result < 0, result < 0 ? errno : 0, trapped);
	return 5;
}
