/* Processes that exchange known numbers of bytes and messages:
 *
 *	ipc_talk WHAT...	queue posix semaphore memory signals descriptor datagram tcp unix
 *				process pipes killed eventfd requeue waitv inherit netlink getfd
 *
 * Each forks a child that it talks with, and waits for it. Exits with 1 if a syscall fails, with 77
 * if the machine lacks it. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char data[100000];

static void check(int64_t result, const char *what)
{
	if (result >= 0)
		return;
	if (errno == ENOSYS || errno == EPERM)
		exit(77);
	err(1, "%s", what);
}

static void wait_for(pid_t child, int status)
{
	int got;

	check(waitpid(child, &got, 0), "waitpid");
	if (got != status)
		errx(1, "the child ended with %#x", (unsigned)got);
}

/* Reads until the end of the file. */
static void drain(int fd)
{
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0)
		;
	check(n, "read");
}

/* A key that no other program of the machine has */
static key_t own_key(void)
{
	return 0x70000000 | getpid();
}

/* 3 messages of 10 bytes to the child, 2 of 5 back; one of 7 stays */
static void queue(void)
{
	struct { long type; char text[16]; } m = {.type = 1};
	int id = msgget(own_key(), IPC_CREAT | 0600);
	pid_t child;

	check(id, "msgget");
	child = fork();
	if (!child) {
		for (int n = 0; n < 3; n++)
			check(msgrcv(id, &m, sizeof(m.text), 1, 0), "msgrcv");
		m.type = 2;
		for (int n = 0; n < 2; n++)
			check(msgsnd(id, &m, 5, 0), "msgsnd");
		_exit(0);
	}
	for (int n = 0; n < 3; n++)
		check(msgsnd(id, &m, 10, 0), "msgsnd");
	for (int n = 0; n < 2; n++)
		check(msgrcv(id, &m, sizeof(m.text), 2, 0), "msgrcv");
	m.type = 3;
	check(msgsnd(id, &m, 7, 0), "msgsnd");
	wait_for(child, 0);
	check(msgctl(id, IPC_RMID, NULL), "msgctl");
}

/* 4 messages of 20 bytes to the child, by priority */
static void posix(void)
{
	struct mq_attr attr = {.mq_maxmsg = 5, .mq_msgsize = 64};
	char name[64], buffer[64];
	pid_t child;
	mqd_t q;

	snprintf(name, sizeof(name), "/ptrail \"%d\"", (int)getpid());
	q = mq_open(name, O_CREAT | O_RDWR, 0600, &attr);
	check(q, "mq_open");
	check(mq_unlink(name), "mq_unlink");
	for (unsigned n = 0; n < 4; n++)
		check(mq_send(q, data, 20, n), "mq_send");
	child = fork();
	if (!child) {
		for (int n = 0; n < 4; n++)
			check(mq_receive(q, buffer, sizeof(buffer), NULL), "mq_receive");
		_exit(0);
	}
	wait_for(child, 0);
}

/* The child waits 3 times for what the parent releases. */
static void semaphore(void)
{
	int id = semget(IPC_PRIVATE, 2, IPC_CREAT | 0600);
	struct sembuf up = {1, 1, 0}, down = {1, -1, 0};
	pid_t child;

	check(id, "semget");
	child = fork();
	if (!child) {
		for (int n = 0; n < 3; n++)
			check(semop(id, &down, 1), "semop");
		_exit(0);
	}
	for (int n = 0; n < 3; n++)
		check(semop(id, &up, 1), "semop");
	wait_for(child, 0);
	check(semctl(id, 0, IPC_RMID), "semctl");
}

static void futex(uint32_t *word, int op, uint32_t value)
{
	while (syscall(SYS_futex, word, op, value, NULL, NULL, 0) < 0 && errno == EINTR)
		;
}

/* System V memory, a memfd, and a file that the child maps itself; a futex in the memfd */
static void memory(void)
{
	int id = shmget(own_key(), 4096, IPC_CREAT | 0600), fd = memfd_create("shared", 0), file;
	uint32_t *word;
	pid_t child;

	check(id, "shmget");
	check(fd, "memfd_create");
	check(ftruncate(fd, 8192), "ftruncate");
	file = open("mapped \"file\"", O_RDWR | O_CREAT, 0600);
	check(file, "open");
	check(ftruncate(file, 4096), "ftruncate");
	if (shmat(id, NULL, 0) == (void *)-1 ||
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED)
		err(1, "shmat, mmap");
	word = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	child = fork();
	if (!child) {
		shmat(id, NULL, 0);
		mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
		while (!__atomic_load_n(word, __ATOMIC_SEQ_CST))
			futex(word, FUTEX_WAIT, 0);
		_exit(0);
	}
	/* the child sleeps, or does not any more: then the wake has no receiver */
	while (!__atomic_load_n(word, __ATOMIC_SEQ_CST) &&
	       !syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0))
		sched_yield();
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	futex(word, FUTEX_WAKE, 1);
	wait_for(child, 0);
	check(shmctl(id, IPC_RMID, NULL), "shmctl");
}

static void take(int number)
{
	(void)number;
}

/* SIGUSR1 twice with SIGUSR2 as the answer, then SIGKILL */
static void signals(void)
{
	sigset_t all, old;
	int n;
	pid_t child;

	sigemptyset(&all);
	sigaddset(&all, SIGUSR1);
	sigaddset(&all, SIGUSR2);
	check(sigprocmask(SIG_BLOCK, &all, &old), "sigprocmask");
	signal(SIGUSR1, SIG_DFL);
	child = fork();
	if (!child) {
		signal(SIGUSR1, take);
		for (n = 0; n < 2; n++) {
			sigsuspend(&old);
			check(kill(getppid(), SIGUSR2), "kill");
		}
		raise(SIGSTOP);		/* the last kill() has returned */
	}
	signal(SIGUSR2, take);
	for (n = 0; n < 2; n++) {
		check(n ? kill(child, SIGUSR1) :
		      sigqueue(child, SIGUSR1, (union sigval){.sival_int = 1}), "kill");
		sigsuspend(&old);
	}
	check(waitpid(child, &n, WUNTRACED), "waitpid");
	check(kill(child, SIGKILL), "kill");
	wait_for(child, SIGKILL);
}

/* A file that the parent opens and the child receives, with 1 byte */
static void descriptor(void)
{
	union { struct cmsghdr head; char space[CMSG_SPACE(sizeof(int))]; } control = {0};
	struct iovec iov = {data, 1};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			   .msg_controllen = sizeof(control)};
	int pair[2], fd = open("passed", O_RDWR | O_CREAT, 0600);
	pid_t child;

	check(fd, "open");
	check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	child = fork();
	if (!child) {
		check(recvmsg(pair[1], &m, 0), "recvmsg");
		_exit(0);
	}
	control.head = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(int));
	check(sendmsg(pair[0], &m, 0), "sendmsg");
	wait_for(child, 0);
}

/* UDP: 2 datagrams of 100 bytes to the parent, an empty one and one of 30 back */
static void datagram(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}, from;
	socklen_t len = sizeof(at);
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	pid_t child;

	check(s, "socket");
	check(bind(s, (struct sockaddr *)&at, len), "bind");
	check(getsockname(s, (struct sockaddr *)&at, &len), "getsockname");
	child = fork();
	if (!child) {
		s = socket(AF_INET, SOCK_DGRAM, 0);
		for (int n = 0; n < 2; n++) {
			check(sendto(s, data, 100, 0, (struct sockaddr *)&at, len), "sendto");
			check(recv(s, data, sizeof(data), 0), "recv");
		}
		_exit(0);
	}
	for (int n = 0; n < 2; n++) {
		len = sizeof(from);
		check(recvfrom(s, data, sizeof(data), 0, (struct sockaddr *)&from, &len),
		      "recvfrom");
		check(sendto(s, data, n * 30, 0, (struct sockaddr *)&from, len), "sendto");
	}
	wait_for(child, 0);
}

/* A connection: 1000 bytes to the child in 10 writes, 50 bytes back. The parent closes before the
 * child reads. */
static void stream(struct sockaddr *at, socklen_t len)
{
	int s = socket(at->sa_family, SOCK_STREAM, 0), c;
	pid_t child;

	check(s, "socket");
	check(bind(s, at, len), "bind");
	check(listen(s, 5), "listen");
	check(getsockname(s, at, &len), "getsockname");
	child = fork();
	if (!child) {
		c = accept(s, NULL, NULL);
		check(c, "accept");
		check(write(c, data, 50), "write");
		drain(c);
		_exit(0);
	}
	c = socket(at->sa_family, SOCK_STREAM, 0);
	check(connect(c, at, len), "connect");
	for (int n = 0; n < 50; n += read(c, data, sizeof(data)))
		;
	for (int n = 0; n < 10; n++)
		check(write(c, data, 100), "write");
	check(shutdown(c, SHUT_WR), "shutdown");
	close(c);
	wait_for(child, 0);
}

static void tcp(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};

	stream((struct sockaddr *)&at, sizeof(at));
}

static void unix_socket(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "a \"socket\""};

	unlink(at.sun_path);
	stream((struct sockaddr *)&at, sizeof(at));
}

/* 4000 bytes of the child's memory, and 40 into it */
static void process(void)
{
	struct iovec local = {data, 4000}, remote = {data, 4000};
	int pair[2], status;
	pid_t child;

	check(pipe(pair), "pipe");
	child = fork();
	if (!child) {
		close(pair[1]);
		drain(pair[0]);
		_exit(0);
	}
	check(process_vm_readv(child, &local, 1, &remote, 1, 0), "process_vm_readv");
	local.iov_len = remote.iov_len = 40;
	check(process_vm_writev(child, &local, 1, &remote, 1, 0), "process_vm_writev");
	close(pair[0]);
	close(pair[1]);
	check(waitpid(child, &status, 0), "waitpid");
}

/* Two writers of 70,000 and 500 bytes, one after the other, and two readers of a pipe; 11 bytes
 * stay. The reader is the parent for 60,000 bytes, then the child. */
static void pipes(void)
{
	int pair[2], left = 60000, n;
	pid_t one, two;

	check(pipe(pair), "pipe");
	check(fcntl(pair[0], F_SETPIPE_SZ, 1 << 20), "F_SETPIPE_SZ");
	one = fork();
	if (!one) {
		check(write(pair[1], data, 70000), "write");
		_exit(0);
	}
	wait_for(one, 0);
	check(write(pair[1], data, 511), "write");
	for (; left; left -= n) {
		n = read(pair[0], data, left);
		check(n, "read");
	}
	two = fork();
	if (!two) {
		for (left = 10500; left; left -= n) {
			n = read(pair[0], data, left);
			check(n, "read");
		}
		_exit(0);
	}
	wait_for(two, 0);
}

/* The child writes into a pipe until it blocks and is killed; the parent has read 10 bytes. What a
 * write that does not return has transferred is unknown, so the parent waits for the second one. */
static void killed(void)
{
	int pair[2], available = 0;
	pid_t child;

	check(pipe(pair), "pipe");
	child = fork();
	if (!child)
		for (;;)
			check(write(pair[1], data, 4096), "write");
	while (available <= 4096)
		check(ioctl(pair[0], FIONREAD, &available), "ioctl");
	check(read(pair[0], data, 10), "read");
	check(kill(child, SIGKILL), "kill");
	wait_for(child, SIGKILL);
}

/* 5 and 7 to the child, at once or not, 2 back */
static void eventfds(void)
{
	int to = eventfd(0, 0), back = eventfd(0, EFD_SEMAPHORE);
	uint64_t n = 5, sum = 0;
	pid_t child;

	check(to, "eventfd");
	check(back, "eventfd");
	child = fork();
	if (!child) {
		for (; sum < 12; sum += n)
			check(read(to, &n, sizeof(n)), "read");
		n = 2;
		check(write(back, &n, sizeof(n)), "write");
		_exit(0);
	}
	check(write(to, &n, sizeof(n)), "write");
	n = 7;
	check(write(to, &n, sizeof(n)), "write");
	check(read(back, &n, sizeof(n)), "read");
	check(read(back, &n, sizeof(n)), "read");
	wait_for(child, 0);
}

static uint32_t *share_words(void)
{
	uint32_t *words = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			       -1, 0);

	if (words == MAP_FAILED)
		err(1, "mmap");
	return words;
}

/* Two children, one after the other, wait for a futex, are moved to another one, and are woken
 * there. (The kernel may wake a task for no reason: then it waits for the first futex again.) */
static void requeue(void)
{
	uint32_t *words = share_words();

	for (int i = 0; i < 2; i++) {
		pid_t child = fork();
		long woken = 0;

		if (!child) {
			futex(words, FUTEX_WAIT, 0);
			_exit(0);
		}
		for (; !woken; sched_yield()) {
			check(syscall(SYS_futex, words, FUTEX_CMP_REQUEUE, 0, (void *)1, words + 1,
				      0), "FUTEX_CMP_REQUEUE");
			woken = syscall(SYS_futex, words + 1, FUTEX_WAKE, 1, NULL, NULL, 0);
			check(woken, "FUTEX_WAKE");
		}
		wait_for(child, 0);
	}
}

/* The child waits for two futexes, and the second one is woken. */
static void waitv(void)
{
	enum { FUTEX_OF_4_BYTES = 2, WAITV = 449 };
	uint32_t *words = share_words();
	struct { uint64_t value, address; uint32_t flags, reserved; } all[2] = {
		{0, (uintptr_t)words, FUTEX_OF_4_BYTES, 0},
		{0, (uintptr_t)(words + 1), FUTEX_OF_4_BYTES, 0},
	};
	pid_t child;

	if (syscall(WAITV, NULL, 0, 0, NULL, 0) < 0 && errno == ENOSYS)
		exit(77);
	child = fork();
	if (!child) {
		long n = syscall(WAITV, all, 2, 0, NULL, 0);

		check(n, "futex_waitv");
		_exit(n != 1);
	}
	while (!syscall(SYS_futex, words + 1, FUTEX_WAKE, 1, NULL, NULL, 0))
		sched_yield();
	wait_for(child, 0);
}

/* The parent has a lock that inherits priorities, until the child waits for it. */
static void inherit(void)
{
	uint32_t *word = share_words();
	pid_t child;

	*word = getpid();
	child = fork();
	if (!child) {
		check(syscall(SYS_futex, word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), "FUTEX_LOCK_PI");
		_exit(0);
	}
	while (!(__atomic_load_n(word, __ATOMIC_SEQ_CST) & FUTEX_WAITERS))
		sched_yield();
	check(syscall(SYS_futex, word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), "FUTEX_UNLOCK_PI");
	wait_for(child, 0);
}

/* A message without effect, and what the kernel answers */
static void netlink(void)
{
	struct nlmsghdr message = {
		.nlmsg_len = sizeof(message), .nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	check(s, "socket");
	check(send(s, &message, sizeof(message), 0), "send");
	check(recv(s, data, sizeof(data), 0), "recv");
}

/* The parent takes descriptor 50 of the child. */
static void getfd(void)
{
	enum { OPEN_PIDFD = 434, GETFD = 438, NUMBER = 50 };
	int up[2], down[2], pidfd;
	pid_t child;

	check(pipe(up), "pipe");
	check(pipe(down), "pipe");
	child = fork();
	if (!child) {
		close(down[1]);
		check(dup2(open("taken", O_RDWR | O_CREAT, 0600), NUMBER), "dup2");
		check(write(up[1], "x", 1), "write");
		drain(down[0]);
		_exit(0);
	}
	check(read(up[0], data, 1), "read");
	pidfd = syscall(OPEN_PIDFD, child, 0);
	check(pidfd, "pidfd_open");
	check(syscall(GETFD, pidfd, NUMBER, 0), "pidfd_getfd");
	close(down[1]);
	wait_for(child, 0);
}

static const struct { const char *name; void (*run)(void); } parts[] = {
	{"queue", queue}, {"posix", posix}, {"semaphore", semaphore}, {"memory", memory},
	{"signals", signals}, {"descriptor", descriptor}, {"datagram", datagram}, {"tcp", tcp},
	{"unix", unix_socket}, {"process", process}, {"pipes", pipes}, {"killed", killed},
	{"eventfd", eventfds}, {"requeue", requeue}, {"waitv", waitv}, {"inherit", inherit},
	{"netlink", netlink}, {"getfd", getfd},
};

int main(int argc, char **argv)
{
	(void)argc;
	while (*++argv)
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
			if (!strcmp(*argv, parts[i].name))
				parts[i].run();
	return 0;
}
