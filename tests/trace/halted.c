/* A tracee that --stop-at leaves stopped.
 *
 *	halted threads N	N threads make syscalls until the main thread has opened /stop-here
 *	halted vfork FILE	vfork, then execve of FILE with the argument "child", and its status
 *	halted many N		N children that each open /stop-here; the sum of their statuses
 *	halted loop		opens /stop-here until it succeeds or 60 seconds have passed
 *	halted handler		a blocked SIGUSR1 is pending; its handler runs once, after the open
 *	halted filter		the same with a seccomp filter that kills for unknown syscalls
 *	halted child		exits with 7
 *
 * In each mode the open must fail with ENOENT, as without a tracer; else the status is 99. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_bool ended;
static volatile sig_atomic_t handled;

static int open_missing(void)
{
	return open("/stop-here", O_RDONLY) < 0 && errno == ENOENT ? 0 : 99;
}

static void *busy(void *unused)
{
	(void)unused;
	while (!atomic_load(&ended))
		syscall(SYS_getppid);
	return NULL;
}

static int threads(int n)
{
	pthread_t all[64];
	int status;

	for (int i = 0; i < n; i++)
		if (pthread_create(&all[i], NULL, busy, NULL))
			return 98;
	status = open_missing();
	atomic_store(&ended, true);
	for (int i = 0; i < n; i++)
		pthread_join(all[i], NULL);
	return status;
}

static int status_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return 97;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int by_vfork(const char *file)
{
	pid_t pid = vfork();

	if (!pid) {
		execl(file, file, "child", (char *)NULL);
		_exit(96);
	}
	return status_of(pid);
}

static int many(int n)
{
	pid_t all[64];
	int sum = 0;

	for (int i = 0; i < n; i++) {
		all[i] = fork();
		if (!all[i])
			_exit(open_missing() ? 99 : 1);
	}
	for (int i = 0; i < n; i++)
		sum += status_of(all[i]);
	return sum;
}

static int loop(void)
{
	const struct timespec step = {.tv_nsec = 10 * 1000 * 1000};
	int fd = -1;

	for (int i = 0; i < 6000 && (fd = open("/stop-here", O_RDONLY)) < 0; i++) {
		if (access("end", F_OK) == 0)
			return 0;
		nanosleep(&step, NULL);
	}
	return 95;
}

static void on_signal(int number)
{
	(void)number;
	handled++;
}

static int with_handler(void)
{
	struct sigaction action = {.sa_handler = on_signal};
	int status;

	sigaction(SIGUSR1, &action, NULL);
	status = open_missing();
	return status ? status : handled;
}

static int with_filter(void)
{
	struct sock_filter code[] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
		{BPF_JMP | BPF_JGE | BPF_K, 0, 1, 1024},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 94;
	return open_missing();
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "", *arg = argc > 2 ? argv[2] : "";

	if (!strcmp(mode, "threads"))
		return threads(atoi(arg));
	if (!strcmp(mode, "vfork"))
		return by_vfork(arg);
	if (!strcmp(mode, "many"))
		return many(atoi(arg));
	if (!strcmp(mode, "loop"))
		return loop();
	if (!strcmp(mode, "handler"))
		return with_handler();
	if (!strcmp(mode, "filter"))
		return with_filter();
	return strcmp(mode, "child") ? 2 : 7;
}
