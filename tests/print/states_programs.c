/* states_programs WHAT: spends time in one way, and appends to the file `facts` how much at least
 * and at most: "PID STATE LEAST MOST", in ns; MOST 0: no limit. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* NAP: a duration that the tracer has to find. PART: what is certainly seen of it, in percent: the
 * kernel measures CPU times with another clock. */
enum { NAP = 60000000, PART = 90, US = 1000 };

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static void fact(pid_t pid, const char *state, uint64_t least, uint64_t most)
{
	char line[128];
	int fd = open("facts", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666),
		n = snprintf(line, sizeof(line), "%d %s %llu %llu\n", pid, state,
			     (unsigned long long)least, (unsigned long long)most);

	if (fd < 0 || write(fd, line, n) != n)
		fail("facts");
	close(fd);
}

static void nap(void)
{
	struct timespec left = {.tv_nsec = NAP};

	while (nanosleep(&left, &left))
		;
}

static uint64_t cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

/* What the kernel says about the calling thread */
static uint64_t schedstat(void)
{
	unsigned long long on_cpu;
	FILE *f = fopen("/proc/thread-self/schedstat", "re");

	if (!f || fscanf(f, "%llu", &on_cpu) != 1)
		fail("schedstat");
	fclose(f);
	return on_cpu;
}

static void spin(void)
{
	for (uint64_t until = cpu_time() + NAP; cpu_time() < until;)
		;
}

/* Shared with children: a task is about to make the system call in which it sleeps */
static atomic_int *is_ready;

/* Waits until the task sleeps in that system call. */
static void await_sleeper(pid_t tid)
{
	char path[64], text[512], *state = NULL;

	while (!*is_ready)
		sched_yield();
	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	do {
		FILE *f = fopen(path, "re");

		if (!f || !fgets(text, sizeof(text), f))
			fail(path);
		fclose(f);
		state = strrchr(text, ')');
		sched_yield();
	} while (!state || state[2] != 'S');
}

static void await_child(pid_t child)
{
	if (waitpid(child, NULL, 0) != child)
		fail("waitpid");
}

static void spins(void)
{
	struct rusage use;
	pid_t child = fork();

	if (!child) {
		uint64_t before = schedstat();

		spin();
		fact(getpid(), "on_cpu", before + NAP, 0);
		fact(getpid(), "on_cpu", schedstat(), 0);
		_exit(0);
	}
	if (child < 0 || wait4(child, NULL, 0, &use) != child)
		fail("wait4");
	/* what it has used in all, in microseconds */
	fact(child, "on_cpu", NAP,
	     (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * UINT64_C(1000000000) +
	     (use.ru_utime.tv_usec + use.ru_stime.tv_usec + 2) * (uint64_t)US);
}

/* Two processes compute on one CPU. */
static void competes(void)
{
	pid_t children[2];
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i])
			continue;
		for (int n = 0; n < 4; n++)
			spin();
		_exit(0);
	}
	for (int i = 0; i < 2; i++) {
		await_child(children[i]);
		fact(children[i], "on_cpu", 4 * (uint64_t)NAP, 0);
	}
}

static void sleeps(void)
{
	uint64_t before = schedstat();

	nap();
	fact(getpid(), "sleep", (uint64_t)NAP * PART / 100, 0);
	fact(getpid(), "on_cpu", schedstat() - before, 0);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int waiter;

static void *wait_for_lock(void *unused)
{
	(void)unused;
	waiter = syscall(SYS_gettid);
	*is_ready = 1;
	pthread_mutex_lock(&lock);
	return NULL;
}

static void locks(void)
{
	pthread_t thread;

	pthread_mutex_lock(&lock);
	if (pthread_create(&thread, NULL, wait_for_lock, NULL))
		fail("pthread_create");
	while (!waiter)
		sched_yield();
	await_sleeper(waiter);
	nap();
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	fact(getpid(), "lock", (uint64_t)NAP * PART / 100, 0);
}

/* A child reads from one end, and the parent writes to the other. */
static void transfers(const int ends[2], const char *state)
{
	pid_t child = fork();
	char byte;

	if (!child) {
		close(ends[1]);
		*is_ready = 1;
		_exit(read(ends[0], &byte, 1) != 1);
	}
	await_sleeper(child);
	nap();
	if (write(ends[1], "x", 1) != 1)
		fail("write");
	await_child(child);
	fact(child, state, (uint64_t)NAP * PART / 100, 0);
}

static void pipes(void)
{
	int ends[2];

	if (pipe(ends))
		fail("pipe");
	transfers(ends, "pipe");
}

static void sockets(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		fail("socketpair");
	transfers(ends, "socket");
}

static void waits(void)
{
	pid_t child = fork();

	if (!child) {
		await_sleeper(getppid());
		nap();
		_exit(0);
	}
	*is_ready = 1;
	await_child(child);
	fact(getpid(), "child", (uint64_t)NAP * PART / 100, 0);
}

static void stops(void)
{
	pid_t child = fork();
	int status;

	if (!child) {
		raise(SIGSTOP);
		_exit(0);
	}
	if (waitpid(child, &status, WUNTRACED) != child || !WIFSTOPPED(status))
		fail("waitpid");
	nap();
	kill(child, SIGCONT);
	await_child(child);
	fact(child, "stopped", 1, 0);	/* from when the tracer has noticed it */
}

static void *sleep_a_while(void *unused)
{
	nap();
	return unused;
}

static void kills(void)
{
	pid_t child = fork();
	pthread_t thread;

	if (!child) {
		pthread_create(&thread, NULL, sleep_a_while, NULL);
		*is_ready = 1;
		pause();
	}
	await_sleeper(child);
	nap();
	kill(child, SIGKILL);
	nap();			/* it is a zombie */
	await_child(child);
	fact(child, "signal", (uint64_t)NAP * PART / 100, 0);
	fact(child, "zombie", 1, 0);
}

static void sets(void)
{
	struct sched_param param = {.sched_priority = 200};
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (setpriority(PRIO_PROCESS, 0, 7) || sched_setaffinity(0, sizeof(set), &set))
		fail("setpriority");
	sched_setscheduler(0, SCHED_FIFO, &param);
	param.sched_priority = 0;
	if (sched_setscheduler(0, SCHED_BATCH, &param))
		fail("sched_setscheduler");
	if (!fork())
		_exit(0);
	wait(NULL);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all[] = {
		{"spins", spins}, {"competes", competes}, {"sleeps", sleeps}, {"locks", locks},
		{"pipes", pipes}, {"sockets", sockets}, {"waits", waits}, {"stops", stops},
		{"kills", kills}, {"sets", sets},
	};

	is_ready = mmap(NULL, sizeof(*is_ready), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (is_ready == MAP_FAILED)
		fail("mmap");
	for (size_t i = 0; argc == 2 && i < sizeof(all) / sizeof(*all); i++) {
		if (!strcmp(argv[1], all[i].name)) {
			all[i].run();
			return 0;
		}
	}
	fprintf(stderr, "usage: states_programs WHAT\n");
	return 2;
}
