/* Different syscalls from one site, by a process, its threads and its forks: each makes some that
 * none has made before, and all that have been made. With "message", a netlink socket comes first,
 * and messages of sockets last. */
#include <linux/netlink.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 50 };
static const int calls[] = {
	SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getpgrp, SYS_sched_yield,
	SYS_lseek, SYS_dup, SYS_getpgid, SYS_getsid, SYS_fsync, SYS_fdatasync, SYS_fchdir,
	SYS_sched_getscheduler, SYS_sched_get_priority_max, SYS_sched_get_priority_min,
	SYS_getpriority, SYS_inotify_rm_watch, SYS_msync, SYS_chroot, SYS_truncate, SYS_readlink,
	SYS_flock,
};
enum { CALLS = sizeof(calls) / sizeof(*calls), STEP = CALLS / 4 };

/* Makes the first `n` syscalls, which all fail or change nothing. */
static void make(int n)
{
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < n; i++)
			syscall(calls[i], -1, 0, 0);
}

static void make_in_fork(int n)
{
	pid_t pid = fork();

	if (!pid) {
		make(n);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void *thread(void *unused)
{
	make(3 * STEP);
	make_in_fork(CALLS);
	return unused;
}

static void send_message(int fd)
{
	struct nlmsghdr m = {.nlmsg_len = sizeof(m), .nlmsg_type = NLMSG_NOOP};
	struct iovec part = {&m, sizeof(m)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	sendmsg(fd, &message, 0);
	sendto(fd, &m, sizeof(m), 0, NULL, 0);
}

int main(int argc, char **argv)
{
	int fd = argc > 1 && !strcmp(argv[1], "message") ? socket(AF_NETLINK, SOCK_RAW, 0) : -1;
	pthread_t id;

	make(STEP);
	make_in_fork(2 * STEP);
	pthread_create(&id, NULL, thread, NULL);
	pthread_join(id, NULL);
	make(CALLS);
	if (fd >= 0)
		send_message(fd);
	return 0;
}
