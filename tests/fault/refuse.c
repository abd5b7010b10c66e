/* Runs a command for which the kernel refuses some ptrace requests, as one does that lacks them:
 *	refuse ERROR REQUEST[,REQUEST]... COMMAND ARG...
 * ERROR and REQUESTs are numbers. The filter lasts: what the command starts has it too. With 0 for
 * REQUEST all of ptrace is refused but PTRACE_TRACEME. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { REQUESTS_MAX = 16 };

int main(int argc, char **argv)
{
	struct sock_filter code[REQUESTS_MAX + 6];
	unsigned n = 0, requests = 0;
	unsigned numbers[REQUESTS_MAX];

	if (argc < 4)
		return 2;

	unsigned refused = SECCOMP_RET_ERRNO | atoi(argv[1]);

	for (char *at = strtok(argv[2], ","); at && requests < REQUESTS_MAX; at = strtok(NULL, ","))
		numbers[requests++] = strtoul(at, NULL, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	/* continue with the requests, or jump over them and the refusal to the end */
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0,
						 requests + 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, args[0]));
	for (unsigned i = 0; i < requests; i++)
		code[n++] = numbers[i] ?
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[i],
						     requests - i, 0) :
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0, requests - i, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, refused);

	struct sock_fprog program = {n, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("refuse: no seccomp filter");
		return 77;
	}
	execvp(argv[3], argv + 3);
	return 127;
}
