/* Hangs, in a different way in each mode. Prints "ready" on standard output as late before that as
 * possible; of several processes, the first one prints it.
 *
 *   stuck pipes		two processes, each reading the pipe that the other one should write
 *   stuck sockets		the same with a pair of UNIX sockets
 *   stuck tcp			the same with a connection to this machine
 *   stuck open			a child reads a pipe that only it and its waiting parent can write
 *   stuck mutexes N		N threads, each with a mutex that the previous one waits for
 *   stuck self			a thread that waits for a mutex that it owns
 *   stuck fifo PATH		opens a FIFO for reading
 *   stuck child		waits for a child that sleeps
 *   stuck accept		waits for a connection
 *   stuck poll			polls a listening socket and a pipe that it can write itself
 *   stuck epoll		the same with epoll
 *   stuck flock PATH		waits for the lock on a file that its child has locked
 *   stuck nap			sleeps, and prints whether that was interrupted
 *   stuck deaf			ignores SIGTERM, as does its child
 *   stuck full			writes to a full pipe that only it could read
 *   stuck idle			two processes that poll each other's pipe, with a timeout
 *   stuck long			selects with a timeout that does not fit in 64 bits of ns
 *   stuck semaphore		decrements the second semaphore of a System V set, which is 1, by 2
 *   stuck zero			waits until that semaphore is 0
 *   stuck receive		receives from a System V queue that has a message of another type
 *   stuck send			sends to a full System V queue
 *   stuck posix		receives from an empty POSIX queue
 *   stuck datagram DIRECTORY	sends to the UNIX socket of its child in the directory, by a
 *				path that is relative to it
 *   stuck abstract NAME	sends with sendmmsg to its child, by an abstract name
 *   stuck splice		moves from one empty pipe to another
 *   stuck headless		the main thread has ended; another one reads its own pipe */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hanging.h"

enum { THREADS_MAX = 8 };

static pthread_mutex_t mutexes[THREADS_MAX];
static pthread_barrier_t all_there;
static int thread_count;

static void make_pipe(int ends[2])
{
	if (pipe(ends))
		exit(1);
}

static void read_one(int fd)
{
	char byte;

	if (read(fd, &byte, 1) < 0)
		exit(1);
}

static void pipes(void)
{
	int there[2], back[2];

	make_pipe(there);
	make_pipe(back);
	if (!child()) {
		close(there[1]);
		close(back[0]);
		read_one(there[0]);
		_exit(0);
	}
	close(there[0]);
	close(back[1]);
	say("ready");
	read_one(back[0]);
}

static void sockets(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		exit(1);
	if (!child()) {
		close(pair[0]);
		read_one(pair[1]);
		_exit(0);
	}
	close(pair[1]);
	say("ready");
	read_one(pair[0]);
}

static int listener(struct sockaddr_in *a)
{
	socklen_t size = sizeof(*a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*a = (struct sockaddr_in){.sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (struct sockaddr *)a, sizeof(*a)) || listen(fd, 1) ||
	    getsockname(fd, (struct sockaddr *)a, &size))
		exit(1);
	return fd;
}

static void tcp(void)
{
	struct sockaddr_in a;
	int listening = listener(&a), fd;

	if (!child()) {
		close(listening);
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(fd, (struct sockaddr *)&a, sizeof(a)))
			_exit(1);
		read_one(fd);
		_exit(0);
	}
	fd = accept(listening, NULL, NULL);
	close(listening);
	say("ready");
	read_one(fd);
}

static void open_end(void)
{
	int ends[2];

	make_pipe(ends);
	if (!child()) {
		read_one(ends[0]);
		_exit(0);
	}
	say("ready");
	wait(NULL);
}

static void *lock_next(void *arg)
{
	int i = (int)(long)arg;

	pthread_mutex_lock(&mutexes[i]);
	pthread_barrier_wait(&all_there);
	pthread_mutex_lock(&mutexes[(i + 1) % thread_count]);
	return NULL;
}

static void lock(int count)
{
	pthread_t first = 0, thread;

	thread_count = count;
	for (int i = 0; i < count; i++)
		pthread_mutex_init(&mutexes[i], NULL);
	pthread_barrier_init(&all_there, NULL, count);
	for (int i = 0; i < count; i++) {
		if (pthread_create(&thread, NULL, lock_next, (void *)(long)i))
			exit(1);
		first = i ? first : thread;
	}
	say("ready");
	pthread_join(first, NULL);
}

static void self(void)
{
	pthread_mutex_init(&mutexes[0], NULL);
	pthread_mutex_lock(&mutexes[0]);
	say("ready");
	pthread_mutex_lock(&mutexes[0]);
}

static void sleeping_child(void)
{
	if (!child()) {
		sleep(1000);
		_exit(0);
	}
	say("ready");
	wait(NULL);
}

static void wait_at(int way)
{
	struct sockaddr_in a;
	int fd = listener(&a), ends[2], epoll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN};

	make_pipe(ends);
	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
	printf("port %d\n", ntohs(a.sin_port));
	say("ready");
	if (way == 0)
		accept(fd, NULL, NULL);
	else if (way == 1)
		poll((struct pollfd[]){{fd, POLLIN, 0}, {ends[0], POLLIN, 0}}, 2, -1);
	else
		epoll_wait(epoll, &event, 1, -1);
}

static void lock_file(const char *path)
{
	int ends[2];

	make_pipe(ends);
	if (!child()) {
		int fd = open(path, O_RDWR | O_CREAT, 0600);

		if (flock(fd, LOCK_EX) || write(ends[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	read_one(ends[0]);
	say("ready");
	flock(open(path, O_RDWR), LOCK_EX);
}

static void nap(void)
{
	struct timespec left = {1000, 0};

	say("ready");
	if (nanosleep(&left, &left))
		say(strerror(errno));
}

/* select with more microseconds than there are nanoseconds in 64 bits */
static void very_long(void)
{
	say("ready");
#ifdef SYS_select
	syscall(SYS_select, 0, NULL, NULL, NULL, (long[]){1000, LONG_MAX});
#endif
	pause();
}

static void *read_for_ever(void *unused)
{
	int ends[2];

	make_pipe(ends);
	say("ready");
	read_one(ends[0]);
	return unused;
}

/* The main thread has ended, and another thread waits */
static void headless(void)
{
	pthread_t other;

	pthread_create(&other, NULL, read_for_ever, NULL);
	pthread_exit(NULL);
}

static void deaf(void)
{
	signal(SIGTERM, SIG_IGN);
	child();
	say("ready");
	for (;;)
		pause();
}

static void full(void)
{
	static char much[1 << 20];
	int ends[2];

	make_pipe(ends);
	say("ready");
	if (write(ends[1], much, sizeof(much)) < 0)
		exit(1);
}

/* System V objects outlive the process: a child removes the set or queue, unless it is negative,
 * when its parent has ended. */
static void remove_at_end(int set, int queue)
{
	int ends[2];
	char byte;

	make_pipe(ends);
	if (fork()) {
		close(ends[0]);
		return;
	}
	setsid();
	close(ends[1]);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (read(ends[0], &byte, 1) > 0)
		;
	if (set >= 0)
		semctl(set, 0, IPC_RMID);
	if (queue >= 0)
		msgctl(queue, IPC_RMID, NULL);
	_exit(0);
}

static void semaphore(int operation)
{
	int set = semget(IPC_PRIVATE, 2, 0600);
	struct sembuf first = {1, 1, 0}, second[] = {{0, 0, 0}, {1, operation, 0}};

	if (set < 0)
		exit(1);
	remove_at_end(set, -1);
	if (semop(set, &first, 1))
		exit(1);
	printf("set %d\n", set);
	say("ready");
	semop(set, second, 2);
}

static void decrement(void)
{
	semaphore(-2);
}

static void zero(void)
{
	semaphore(0);
}

static void queue(int sends)
{
	struct { long type; char text[1000]; } message = {.type = 5};
	int id = msgget(IPC_PRIVATE, 0600);

	if (id < 0)
		exit(1);
	remove_at_end(-1, id);
	if (msgsnd(id, &message, 10, 0))
		exit(1);
	while (sends && !msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT))
		;
	printf("queue %d\n", id);
	say("ready");
	if (sends)
		msgsnd(id, &message, sizeof(message.text), 0);
	else
		msgrcv(id, &message, sizeof(message.text), 7, 0);
}

static void splice_pipes(void)
{
	int from[2], to[2];

	make_pipe(from);
	make_pipe(to);
	say("ready");
	splice(from[0], NULL, to[1], NULL, 1, 0);
}

static void receive(void)
{
	queue(0);
}

static void send_to_full(void)
{
	queue(1);
}

static void receive_posix(void)
{
	struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 10};
	char name[64], text[10];
	mqd_t opened;

	snprintf(name, sizeof(name), "/stuck-%d", getpid());
	opened = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
	mq_unlink(name);
	say(opened < 0 ? "unsupported" : "supported");
	say("ready");
	mq_receive(opened, text, sizeof(text), NULL);
}

/* Sends to a child, which has bound its socket to the first address, by the second one, until that
 * would wait, and waits. */
static void send_datagrams(const struct sockaddr_un *bound, const struct sockaddr_un *to,
			   socklen_t size, const char *directory)
{
	int receiver = socket(AF_UNIX, SOCK_DGRAM, 0), sender = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct iovec text = {"text", 4};
	struct mmsghdr message = {.msg_hdr = {
		.msg_name = (void *)to, .msg_namelen = size, .msg_iov = &text, .msg_iovlen = 1}};

	if (receiver < 0 || sender < 0 || bind(receiver, (const void *)bound, size))
		exit(1);
	if (!child())
		for (;;)
			pause();
	close(receiver);
	if (directory && chdir(directory))
		exit(1);
	while (sendto(sender, "text", 4, MSG_DONTWAIT, (const void *)to, size) == 4)
		;
	say("ready");
	if (directory)
		sendto(sender, "text", 4, 0, (const void *)to, size);
	else
		sendmmsg(sender, &message, 1, 0);
}

static void datagram(const char *directory)
{
	struct sockaddr_un bound = {.sun_family = AF_UNIX};
	struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "socket"};

	snprintf(bound.sun_path, sizeof(bound.sun_path), "%.90s/socket", directory);
	unlink(bound.sun_path);
	send_datagrams(&bound, &to, sizeof(to), directory);
}

static void abstract(const char *name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1, "%s", name);
	send_datagrams(&a, &a, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name), NULL);
}

static void idle(void)
{
	int there[2], back[2];

	make_pipe(there);
	make_pipe(back);
	if (!child()) {
		close(there[1]);
		close(back[0]);
		for (;;)
			poll(&(struct pollfd){there[0], POLLIN, 0}, 1, 1000 * 1000);
	}
	close(there[0]);
	close(back[1]);
	say("ready");
	for (;;)
		poll(&(struct pollfd){back[0], POLLIN, 0}, 1, 1000 * 1000);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "", *what = argc > 2 ? argv[2] : "";
	static const struct { const char *name; void (*run)(void); } ways[] = {
		{"pipes", pipes}, {"sockets", sockets}, {"tcp", tcp}, {"open", open_end},
		{"self", self}, {"child", sleeping_child}, {"nap", nap}, {"deaf", deaf},
		{"full", full}, {"idle", idle}, {"long", very_long}, {"headless", headless},
		{"semaphore", decrement}, {"zero", zero}, {"receive", receive},
		{"send", send_to_full}, {"posix", receive_posix},
		{"splice", splice_pipes},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(how, ways[i].name)) {
			ways[i].run();
			return 0;
		}
	if (!strcmp(how, "mutexes") && atoi(what) > 0 && atoi(what) <= THREADS_MAX) {
		lock(atoi(what));
	} else if (!strcmp(how, "fifo")) {
		say("ready");
		open(what, O_RDONLY);
	} else if (!strcmp(how, "datagram")) {
		datagram(what);
	} else if (!strcmp(how, "abstract")) {
		abstract(what);
	} else if (!strcmp(how, "flock")) {
		lock_file(what);
	} else if (!strcmp(how, "accept")) {
		wait_at(0);
	} else if (!strcmp(how, "poll")) {
		wait_at(1);
	} else if (!strcmp(how, "epoll")) {
		wait_at(2);
	} else {
		fprintf(stderr, "stuck: no mode '%s'\n", how);
		return 2;
	}
	return 0;
}
