/* Loads of `make bench`: load NAME N [ARG]. Each does N units of
 * one kind of work and exits with status 7, to detect a tracer that changes it.
 *
 * With BENCH_HOLD in the environment the program prints its processor time, with that of its
 * children, in ns when the work is done, and exits at the end of standard input: the tracer is
 * measured in between. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATUS = 7, FAILED = 1, BLOCK = 512 };

static int failed(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	return FAILED;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

/* Writes a number, and waits for the reader to answer or to exit */
static void hold(uint64_t number)
{
	char c;

	printf("%llu\n", (unsigned long long)number);
	fflush(stdout);
	while (read(0, &c, 1) < 0 && errno == EINTR)
		;
}

static int load_getppid(long n, const char *arg)
{
	(void)arg;
	while (n-- > 0)
		syscall(SYS_getppid);
	return STATUS;
}

/* A unit is a call of a library function, through the procedure linkage table */
static int load_getenv(long n, const char *arg)
{
	unsigned found = 0;

	(void)arg;
	while (n-- > 0)
		found += getenv("BENCH_NOT_SET") != NULL;
	return found ? FAILED : STATUS;
}

/* A unit is a read and a write of 512 bytes */
static int load_readwrite(long n, const char *arg)
{
	char block[BLOCK];
	int from = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	int to = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)arg;
	if (from < 0 || to < 0)
		return failed("/dev");
	while (n-- > 0)
		if (read(from, block, BLOCK) != BLOCK || write(to, block, BLOCK) != BLOCK)
			return failed("512 bytes");
	return STATUS;
}

/* A unit is open, fstat, read and close of the file `arg` */
static int load_files(long n, const char *arg)
{
	char block[BLOCK];
	struct stat st;

	while (n-- > 0) {
		int fd = open(arg, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || fstat(fd, &st) || read(fd, block, BLOCK) < 0 || close(fd))
			return failed(arg);
	}
	return STATUS;
}

/* Two threads that take turns, by a futex or by two pipes, without spinning */
struct pair {
	_Atomic uint32_t turn;		/* whose turn it is: 0 or 1 */
	int pipes[2][2];
	long n;
	bool by_pipe;
};

struct side {
	struct pair *pair;
	unsigned me;
};

static void by_futex(struct pair *p, unsigned me)
{
	for (long i = 0; i < p->n; i++) {
		while (atomic_load(&p->turn) != me)
			syscall(SYS_futex, &p->turn, FUTEX_WAIT_PRIVATE, 1 - me, NULL);
		atomic_store(&p->turn, 1 - me);
		syscall(SYS_futex, &p->turn, FUTEX_WAKE_PRIVATE, 1);
	}
}

static void by_pipe(struct pair *p, unsigned me)
{
	char c = 0;

	for (long i = 0; i < p->n; i++) {
		if (me && read(p->pipes[0][0], &c, 1) != 1)
			return;
		if (write(p->pipes[me][1], &c, 1) != 1)
			return;
		if (!me && read(p->pipes[1][0], &c, 1) != 1)
			return;
	}
}

static void *run_side(void *arg)
{
	struct side *s = arg;

	if (s->pair->by_pipe)
		by_pipe(s->pair, s->me);
	else
		by_futex(s->pair, s->me);
	return NULL;
}

/* A unit is a round trip in each of four pairs of threads: two with futexes, two with pipes */
static int load_threads(long n, const char *arg)
{
	enum { PAIRS = 4 };
	struct pair pairs[PAIRS] = {0};
	struct side sides[2 * PAIRS];
	pthread_t threads[2 * PAIRS];

	(void)arg;
	for (unsigned i = 0; i < PAIRS; i++) {
		pairs[i].n = n;
		pairs[i].by_pipe = i % 2;
		if (pipe(pairs[i].pipes[0]) || pipe(pairs[i].pipes[1]))
			return failed("pipe");
	}
	for (unsigned i = 0; i < 2 * PAIRS; i++) {
		sides[i] = (struct side){&pairs[i / 2], i % 2};
		errno = pthread_create(&threads[i], NULL, run_side, &sides[i]);
		if (errno)
			return failed("thread");
	}
	for (unsigned i = 0; i < 2 * PAIRS; i++)
		pthread_join(threads[i], NULL);
	return STATUS;
}

/* `arg` children that wait; measures a loop of n syscalls and prints its duration in ns. */
static int load_idle(long n, const char *arg)
{
	long children = atol(arg);
	int gate[2], status = STATUS;
	char c;

	if (pipe(gate))
		return failed("pipe");
	for (long i = 0; i < children; i++) {
		pid_t pid = fork();

		if (!pid) {
			close(gate[1]);
			_exit(read(gate[0], &c, 1));
		}
		if (pid < 0) {
			status = failed("fork");
			break;
		}
	}
	uint64_t begin = now();

	load_getppid(n, NULL);
	hold(status == STATUS ? now() - begin : 0);
	close(gate[1]);
	while (wait(NULL) > 0)
		;
	return status;
}

/* n children, one after the other; waits after half of them, and at the end */
static int load_forks(long n, const char *arg)
{
	(void)arg;
	for (long i = 1; i <= n; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			return failed("fork");
		if (i == n / 2 || i == n)
			hold(i);
	}
	return STATUS;
}

static uint64_t processor_time(int of)
{
	struct rusage used;

	getrusage(of, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * UINT64_C(1000000000) +
		(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * UINT64_C(1000);
}

/* make -jN in the directory; prints the processor time of all of it */
static int load_build(long n, const char *arg)
{
	char jobs[32];
	const char *argv[] = {"make", "-s", "-B", jobs, "-C", arg, NULL};
	extern char **environ;
	int status;
	pid_t pid;

	snprintf(jobs, sizeof(jobs), "-j%ld", n);
	errno = posix_spawnp(&pid, *argv, NULL, NULL, (char **)argv, environ);
	if (errno)
		return failed("make");
	if (waitpid(pid, &status, 0) != pid || status)
		return failed("make");
	hold(processor_time(RUSAGE_SELF) + processor_time(RUSAGE_CHILDREN));
	return STATUS;
}

/* n short commands, one after the other; prints the processor time of all of them */
static int load_commands(long n, const char *arg)
{
	const char *argv[] = {"/bin/true", NULL};
	extern char **environ;
	int status;
	pid_t pid;

	(void)arg;
	while (n-- > 0) {
		errno = posix_spawn(&pid, *argv, NULL, NULL, (char **)argv, environ);
		if (errno || waitpid(pid, &status, 0) != pid || status)
			return failed(*argv);
	}
	return STATUS;
}

static const struct load {
	const char *name;
	int (*run)(long n, const char *arg);
} loads[] = {
	{"getppid", load_getppid},
	{"getenv", load_getenv},
	{"readwrite", load_readwrite},
	{"files", load_files},
	{"threads", load_threads},
	{"idle", load_idle},
	{"forks", load_forks},
	{"build", load_build},
	{"commands", load_commands},
};

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: load NAME N [ARG]\n", stderr);
		return FAILED;
	}
	for (unsigned i = 0; i < sizeof(loads) / sizeof(*loads); i++) {
		if (strcmp(argv[1], loads[i].name))
			continue;
		clock_t begin = clock();
		int status = loads[i].run(atol(argv[2]), argc > 3 ? argv[3] : "0");

		if (getenv("BENCH_TIME"))
			printf("%.6f\n", (double)(clock() - begin) / CLOCKS_PER_SEC);
		if (getenv("BENCH_HOLD"))
			hold(processor_time(RUSAGE_SELF) + processor_time(RUSAGE_CHILDREN));
		return status;
	}
	fprintf(stderr, "load: there is no load '%s'\n", argv[1]);
	return FAILED;
}
