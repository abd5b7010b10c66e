/* Many threads, more than can have slots; forks and execs of threads while their siblings make
 * syscalls; threads that are created while others run; kills in the middle. */
#include "cases.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int wrong, started;
static atomic_bool enough;

/* Syscalls of a thread: each checks its result */
static void some_calls(int count)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	pid_t self = gettid();

	for (int i = 0; i < count; i++) {
		unsigned char bytes[32];

		memset(bytes, 1, sizeof(bytes));
		if (read(zero, bytes, 16) != 16 || bytes[0] || bytes[15] || bytes[16] != 1 ||
		    syscall(SYS_gettid) != self || before_getppid(0, 0, 0, 0, 0, 0) != getppid())
			wrong++;
	}
	close(zero);
}

static void *calls(void *count)
{
	some_calls(*(int *)count);
	return NULL;
}

static void *spin(void *arg)
{
	(void)arg;
	started++;
	while (!enough)
		some_calls(1);
	return NULL;
}

enum { MOST = 200 };
static pthread_t threads[MOST];

static void start(int count, void *(*body)(void *), void *arg)
{
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 1 << 16);
	for (int i = 0; i < count; i++)
		need(pthread_create(threads + i, &small, body, arg) == 0, "a thread");
}

static void join(int count)
{
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

static void many(void)
{
	int count = 5;

	start(MOST, calls, &count);
	join(MOST);
	say("200 threads, %d wrong", wrong);
}

/* One after the other, so that slots are reused */
static void again(void)
{
	int count = 3;

	for (int i = 0; i < 40; i++) {
		start(5, calls, &count);
		join(5);
	}
	say("40 times 5 threads, %d wrong", wrong);
}

static pthread_barrier_t all_there;

static void *together(void *count)
{
	pthread_barrier_wait(&all_there);
	some_calls(*(int *)count);
	pthread_barrier_wait(&all_there);
	some_calls(*(int *)count);
	return NULL;
}

static void at_once(void)
{
	int count = 10;

	pthread_barrier_init(&all_there, NULL, 70);
	start(70, together, &count);
	join(70);
	say("70 threads at once, %d wrong", wrong);
}

static void *forks(void *arg)
{
	for (int i = 0; i < 5; i++) {
		int pid = fork();

		if (pid == 0) {
			some_calls(5);
			_exit(wrong ? 1 : 7);
		}
		if (WEXITSTATUS(status_of(pid)) != 7)
			wrong++;
	}
	return arg;
}

static void fork_from_threads(void)
{
	start(8, forks, NULL);
	join(8);
	say("8 threads, 5 forks each, %d wrong", wrong);
}

/* Reaches new sites while another thread forks, which takes long because there is much memory to
 * share: the child has the state from before or after each patch. */
static void *run_new_sites(void *delay)
{
	started++;
	while (!enough)
		continue;
	for (volatile int i = 0; i < *(int *)delay; i++)
		continue;
	wrong += nowhere(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
	wrong += before_openat(AT_FDCWD, (long)"/nowhere", O_RDONLY, 0, 0, 0) != -ENOENT;
	return NULL;
}

static void fork_slowly(int delay)
{
	enum { MUCH = 64 << 20 };
	char *memory = mmap(NULL, MUCH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
	int pid;

	need(memory != MAP_FAILED, "memory");
	madvise(memory, MUCH, MADV_NOHUGEPAGE);
#ifdef MADV_POPULATE_WRITE
	/* all at once, which is faster than page faults */
	madvise(memory, MUCH, MADV_POPULATE_WRITE);
#endif
	memset(memory, 1, MUCH);
	before_getppid(0, 0, 0, 0, 0, 0);
	start(1, run_new_sites, &delay);
	while (!started)
		continue;
	enough = true;
	pid = fork();
	if (pid == 0) {
		wrong += nowhere(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
		wrong += before_openat(AT_FDCWD, (long)"/nowhere", O_RDONLY, 0, 0, 0) != -ENOENT;
		_exit(wrong);
	}
	say_end("child", status_of(pid));
	join(1);
}

static void fork_while_others_patch(void)
{
	for (int i = 0; i < 6; i++) {
		/* each in a process without known sites */
		int pid = fork();

		if (pid == 0) {
			fork_slowly(i * 40000);
			_exit(wrong);
		}
		say_end("maker", status_of(pid));
	}
}

static void *execs(void *arg)
{
	while (started < 4)
		sched_yield();
	execl("/bin/echo", "echo", "the other program", NULL);
	return arg;
}

static void exec_from_thread(void)
{
	pthread_t thread;

	start(4, spin, NULL);
	pthread_create(&thread, NULL, execs, NULL);
	pthread_join(thread, NULL);
	say("exec failed");
}

static void *makes(void *arg)
{
	int count = 3;

	for (int i = 0; i < 20; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, calls, &count) == 0)
			pthread_join(thread, NULL);
		else
			wrong++;
	}
	return arg;
}

static void create_while_others_call(void)
{
	pthread_t maker;

	start(3, spin, NULL);
	pthread_create(&maker, NULL, makes, NULL);
	pthread_join(maker, NULL);
	enough = true;
	join(3);
	say("20 threads beside 3, %d wrong", wrong);
}

/* Killed during a syscall, blocking or not */
static void killed(void)
{
	for (int i = 0; i < 3; i++) {
		int ends[2], pid;
		char byte;

		need(pipe(ends) == 0, "pipe");
		pid = fork();
		if (pid == 0) {
			int blocks[2];

			need(pipe(blocks) == 0, "pipe");
			if (i > 0)
				start(3, spin, NULL);
			if (i < 2 && write(ends[1], "x", 1) == 1)
				_exit(read(blocks[0], &byte, 1) == 1);
			if (write(ends[1], "x", 1) == 1) {
				for (;;)
					some_calls(1);
			}
			_exit(1);
		}
		need(read(ends[0], &byte, 1) == 1, "a byte");
		kill(pid, SIGKILL);
		say_end("child", status_of(pid));
	}
}

/* The first thread exits, the others continue to make syscalls */
static void *outlives(void *arg)
{
	pthread_join(*(pthread_t *)arg, NULL);
	some_calls(10);
	say("others are there still, %d wrong", wrong);
	_exit(6);
}

static void leader_ends(void)
{
	static pthread_t self;
	pthread_t thread;

	self = pthread_self();
	pthread_create(&thread, NULL, outlives, &self);
	pthread_exit(NULL);
}

/* exit_group while others are in syscalls, some of which never return */
static void *waits(void *arg)
{
	started++;
	poll(NULL, 0, -1);
	return arg;
}

static void ends_with_threads(void)
{
	pthread_t waiting;

	start(3, spin, NULL);
	pthread_create(&waiting, NULL, waits, NULL);
	while (started < 4)
		sched_yield();
	some_calls(20);
	say("the end");
	_exit(wrong ? 1 : 3);
}

static void *writes_code(void *arg)
{
	/* each of these reaches new sites, in any order */
	char name[16] = "";
	struct iovec part = { name, sizeof(name) };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) || write(ends[1], "abc", 3) != 3 ||
	    readv(ends[0], &part, 1) != 3 || memcmp(name, "abc", 3) || close(ends[0]) ||
	    close(ends[1]) || sched_yield() || getuid() != geteuid() || getgid() != getegid() ||
	    getpgid(0) != getpgrp() || access("/", F_OK) || dup(-1) != -1 || errno != EBADF ||
	    getsid(0) != getsid(getpid()) || umask(0) == 12345)
		wrong++;
	return arg;
}

static void first_calls_at_once(void)
{
	start(16, writes_code, NULL);
	join(16);
	say("16 threads at sites that are new, %d wrong", wrong);
}

#ifdef __x86_64__
static void *waits_shortly(void *ns)
{
	const struct timespec moment = {.tv_nsec = *(long *)ns};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	started++;
	while (!enough)
		if (sigtimedwait(&set, NULL, &moment) != -1 || errno != EAGAIN)
			wrong++;
	return NULL;
}

/* A thread runs new text `times` times, among others */
static void come_to_text(int times, int count, void *(*others)(void *), long ns)
{
	enum { PAGE = 4096, SIZE = 32 };
	int fd = memfd_create("text", MFD_CLOEXEC);

	need(fd >= 0 && write(fd, (const void *)before_getppid, SIZE) == SIZE &&
	     ftruncate(fd, PAGE) == 0, "a memfd");
	start(count, others, &ns);
	while (started < count)
		sched_yield();
	for (int i = 0; i < times; i++) {
		site_call *fresh = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

		need(fresh != MAP_FAILED, "new text");
		if (fresh(0, 0, 0, 0, 0, 0) != getppid())
			wrong++;
	}
	enough = true;
	join(count);
	say("new text among others, %d wrong", wrong);
}
#else
static void *waits_shortly(void *arg)
{
	return arg;
}

static void come_to_text(int times, int count, void *(*others)(void *), long ns)
{
	(void)times, (void)count, (void)others, (void)ns;
	cannot("the text is x86-64's");
}
#endif

/* Most of the others have no slot. */
static void beside_new_text(void)
{
	come_to_text(40, 80, waits_shortly, 2 * 1000 * 1000);
}

/* They keep the tracer busier than it can handle. */
static void in_a_crowd(void)
{
	come_to_text(3, 100, waits_shortly, 500 * 1000);
}

/* Half of them make syscalls; the others make none, and stop only on request. */
static void *is_busy(void *arg)
{
	bool makes_calls = ++started % 2;

	while (!enough)
		if (makes_calls)
			some_calls(1);
	return arg;
}

static void among_the_busy(void)
{
	come_to_text(5, 6, is_busy, 0);
}

static int through[2], said[2];

static void *takes(void *arg)
{
	pid_t self = gettid();
	char byte;

	wrong += write(said[1], &self, sizeof(self)) != sizeof(self);
	for (int i = 0; i < 3; i++)
		wrong += read(through[0], &byte, 1) != 1 || byte != "abc"[i];
	return arg;
}

/* Whether it sleeps and has read everything */
static bool waits_for_more(pid_t pid, pid_t tid)
{
	char path[64], text[512] = "", *at;
	int fd, left = 1;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0 || close(fd))
		return false;
	at = strrchr(text, ')');
	return at && at[2] == 'S' && !ioctl(through[0], FIONREAD, &left) && !left;
}

/* A thread blocks in a syscall while its process is stopped and continued: the syscall is
 * restarted. */
static void stopped_in_call(void)
{
	pid_t pid, tid;
	int status = 0;

	need(pipe(through) == 0 && pipe(said) == 0, "pipes");
	pid = fork();
	if (pid == 0) {
		start(1, takes, NULL);
		join(1);
		_exit(wrong ? 1 : 5);
	}
	need(read(said[0], &tid, sizeof(tid)) == sizeof(tid) && write(through[1], "a", 1) == 1 &&
	     write(through[1], "b", 1) == 1, "a thread");
	while (!waits_for_more(pid, tid))
		sched_yield();
	kill(pid, SIGSTOP);
	say_whether("it stops", waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGCONT);
	say_whether("it continues", waitpid(pid, &status, WCONTINUED) == pid &&
		    WIFCONTINUED(status));
	need(write(through[1], "c", 1) == 1, "a byte");
	say_end("child", status_of(pid));
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "many", many },
		{ "again", again },
		{ "at-once", at_once },
		{ "fork", fork_from_threads },
		{ "fork-slowly", fork_while_others_patch },
		{ "exec", exec_from_thread },
		{ "made-meanwhile", create_while_others_call },
		{ "killed", killed },
		{ "leader-ends", leader_ends },
		{ "end", ends_with_threads },
		{ "first-calls", first_calls_at_once },
		{ "new-text", beside_new_text },
		{ "crowd", in_a_crowd },
		{ "busy", among_the_busy },
		{ "stopped", stopped_in_call },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
