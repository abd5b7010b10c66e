/* Does not end: locks whose owner is known by the lock alone, connections that are not accepted,
 * threads of runtimes. Prints "ready" on standard output as late as possible; of several processes,
 * the first one prints it.
 *
 *   knots alone		the only thread waits for a condition variable
 *   knots timed		so does it, for at most 1,000 s
 *   knots crowd		so do two threads, and the main thread waits until they end
 *   knots writer		waits to read what another thread has locked for writing
 *   knots exited		waits for a mutex that a thread had when it ended
 *   knots forked		a child waits for a mutex that its parent had at the fork
 *   knots shared		waits for a mutex in shared memory that a child has
 *   knots tcp		connects to a listener that has no room for it
 *   knots unix PATH	the same with a UNIX socket, which is open in a child
 *   knots epoll		an epoll that watches nothing
 *   knots pipes		waits for two pipes that a child writes to
 *   knots chain		a child reads a pipe that only a grandchild has, which waits
 *   knots poller		a thread that polls as the Go runtime does
 *   knots runtime	a thread that waits as the Java runtime does, and one that reads a pipe */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hanging.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int started[2];		/* a byte for each thread that has its lock */

static void announce(void)
{
	if (write(started[1], "", 1) != 1)
		exit(1);
}

static void await(void)
{
	char byte;

	if (read(started[0], &byte, 1) != 1)
		exit(1);
}

static void pause_forever(void)
{
	for (;;)
		pause();
}

static pthread_t start(void *(*function)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, function, NULL))
		exit(1);
	return thread;
}

static void *wait_for_work(void *unused)
{
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	return unused;
}

static void alone(void)
{
	say("ready");
	wait_for_work(NULL);
}

static void timed(void)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 1000;
	say("ready");
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_timedwait(&condition, &mutex, &end);
}

static void crowd(void)
{
	pthread_t one = start(wait_for_work);

	start(wait_for_work);
	say("ready");
	pthread_join(one, NULL);
}

static void *write_forever(void *unused)
{
	pthread_rwlock_wrlock(&rwlock);
	announce();
	pause_forever();
	return unused;
}

static void read_locked(void)
{
	start(write_forever);
	await();
	say("ready");
	pthread_rwlock_rdlock(&rwlock);
}

static void *lock_and_end(void *unused)
{
	pthread_mutex_lock(&mutex);
	return unused;
}

static void exited(void)
{
	pthread_join(start(lock_and_end), NULL);
	say("ready");
	pthread_mutex_lock(&mutex);
}

static void *lock_forever(void *unused)
{
	pthread_mutex_lock(&mutex);
	announce();
	pause_forever();
	return unused;
}

static void forked(void)
{
	start(lock_forever);
	await();
	if (!child()) {
		pthread_mutex_lock(&mutex);
		_exit(0);
	}
	say("ready");
	wait(NULL);
}

static void shared(void)
{
	pthread_mutex_t *one = mmap(NULL, sizeof(*one), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t attributes;

	if (one == MAP_FAILED)
		exit(1);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(one, &attributes);
	if (!child()) {
		pthread_mutex_lock(one);
		announce();
		pause_forever();
	}
	await();
	say("ready");
	pthread_mutex_lock(one);
}

static void connect_all(int family, const void *address, socklen_t size)
{
	say("ready");
	for (;;)
		if (connect(socket(family, SOCK_STREAM, 0), address, size))
			exit(1);
}

static void tcp(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, size) || listen(fd, 0) ||
	    getsockname(fd, (struct sockaddr *)&at, &size))
		exit(1);
	connect_all(AF_INET, &at, size);
}

static void local(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(at.sun_path, path, sizeof(at.sun_path) - 1);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, 0))
		exit(1);
	if (!child())
		pause_forever();
	close(fd);
	connect_all(AF_UNIX, &at, sizeof(at));
}

static void epoll(void)
{
	struct epoll_event event;
	int fd = epoll_create1(0);

	say("ready");
	for (;;)	/* attaching interrupts it */
		epoll_wait(fd, &event, 1, -1);
}

static void pipes(void)
{
	int one[2], two[2];
	fd_set all;

	if (pipe(one) || pipe(two))
		exit(1);
	if (!child())
		pause_forever();
	close(one[1]);
	close(two[1]);
	FD_ZERO(&all);
	FD_SET(one[0], &all);
	FD_SET(two[0], &all);
	say("ready");
	select(two[0] + 1, &all, NULL, NULL, NULL);
}

static void wait_for_input(int fd)
{
	char byte;

	if (read(fd, &byte, 1) < 0)
		exit(1);
}

static void chain(void)
{
	int ends[2];

	if (pipe(ends))
		exit(1);
	if (!child()) {
		if (!child())
			pause_forever();
		close(ends[1]);
		wait_for_input(ends[0]);
		_exit(0);
	}
	close(ends[1]);
	say("ready");
	wait(NULL);
}

/* The name that the Go runtime gives to its scheduler */
void find_runnable(void) __asm__("runtime.findRunnable");
__attribute__((noinline)) void find_runnable(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	int fd = epoll_create1(0), ends[2];

	if (pipe(ends) || epoll_ctl(fd, EPOLL_CTL_ADD, ends[0], &event))
		exit(1);
	say("ready");
	for (;;)
		epoll_wait(fd, &event, 1, -1);
}

/* Threads::destroy_vm(), in which the main thread of Java waits for the others */
void *destroy_vm(void *unused) __asm__("_ZN7Threads10destroy_vmEv");
void *destroy_vm(void *unused)
{
	announce();
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	return unused;
}

static void *read_pipe(void *unused)
{
	int ends[2];

	if (pipe(ends))
		exit(1);
	announce();
	wait_for_input(ends[0]);
	return unused;
}

static void runtime(void)
{
	pthread_t vm = start(destroy_vm);

	await();
	start(read_pipe);
	await();
	say("ready");
	pthread_join(vm, NULL);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	static const struct { const char *name; void (*run)(void); } ways[] = {
		{"alone", alone}, {"timed", timed}, {"crowd", crowd}, {"writer", read_locked},
		{"exited", exited}, {"forked", forked}, {"shared", shared}, {"tcp", tcp},
		{"epoll", epoll}, {"pipes", pipes}, {"chain", chain}, {"poller", find_runnable},
		{"runtime", runtime},
	};

	if (pipe(started))
		return 1;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(how, ways[i].name)) {
			ways[i].run();
			return 0;
		}
	if (strcmp(how, "unix") != 0 || argc < 3) {
		fprintf(stderr, "knots: no mode '%s'\n", how);
		return 2;
	}
	local(argv[2]);
	return 0;
}
