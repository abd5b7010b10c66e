/* memory_programs WHAT: maps memory in one way, then appends to the file `sizes` what the kernel
 * says about its memory just before it exits: "PID BYTES-MAPPED BYTES-PEAK-RESIDENT". The file
 * smaps.PID then is /proc/PID/smaps. */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, MIB = 1 << 20, THREADS = 4 };

static char text[1 << 16];

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

/* Reads a file of /proc/self from `at` on into `text`. */
static size_t read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while (fd >= 0 && (n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += n;
	if (fd < 0 || len == sizeof(text) - 1)
		fail(name);
	text[len] = 0;
	close(fd);
	return len;
}

static uint64_t mapped_bytes(void)
{
	uint64_t sum = 0;

	read_file("/proc/self/maps");
	for (char *line = text, *end; *line; line = end + 1) {
		unsigned long from = strtoul(line, &end, 16), to = strtoul(end + 1, &end, 16);

		end = strchr(end, '\n');
		*end = 0;
		if (!strstr(line, "[vsyscall]"))
			sum += to - from;
	}
	return sum;
}

static void touch(char *p, size_t size)
{
	for (size_t i = 0; i < size; i += PAGE)
		p[i] = 1;
}

static char *map(char *at, size_t size, int prot, int flags, int fd)
{
	char *p = mmap(at, size, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	return p;
}

static void copy_smaps(void)
{
	char name[32];
	ssize_t n;
	int from = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC), to;

	snprintf(name, sizeof(name), "smaps.%d", getpid());
	to = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	while ((n = read(from, text, sizeof(text))) > 0)
		if (write(to, text, n) != n)
			fail(name);
	if (n || close(from) || close(to))
		fail("smaps");
}

/* The kernel notes a peak exactly when memory is unmapped, and later peaks are lower. */
static void note_sizes_and_exit(void)
{
	char *ballast = map(NULL, 4 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	int fd = open("sizes", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	static char line[100];
	uint64_t mapped, peak;

	touch(ballast, 4 * MIB);
	munmap(ballast, 4 * MIB);
	mapped = mapped_bytes();
	read_file("/proc/self/status");
	peak = strtoul(strstr(text, "VmHWM:") + 6, NULL, 10) * 1024;
	snprintf(line, sizeof(line), "%d %llu %llu\n", getpid(), (unsigned long long)mapped,
		 (unsigned long long)peak);
	if (write(fd, line, strlen(line)) < 0)
		fail("sizes");
	/* the first time, pages of the C library are read that are needed for this */
	for (int i = 0; i < 2; i++) {
		syscall(SYS_getpid);
		copy_smaps();
	}
	syscall(SYS_exit_group, 0);
}

static void grow(void)
{
	static char *blocks[300];

	for (int i = 0; i < 300; i++) {
		blocks[i] = malloc(i % 3 ? 10000 : 200000);
		touch(blocks[i], 10000);
	}
	for (int i = 0; i < 300; i += 2)
		free(blocks[i]);
}

static void use_maps(void)
{
	int anonymous = MAP_PRIVATE | MAP_ANONYMOUS, access = PROT_READ | PROT_WRITE;
	char *p = map(NULL, 16 * MIB, access, anonymous, -1), *q;
	struct rlimit limit = {256 * MIB, 256 * MIB};

	touch(p, 4 * MIB);
	munmap(p + 4 * MIB, MIB);
	mprotect(p + 6 * MIB, 2 * MIB, PROT_READ);
	map(p + 8 * MIB, MIB, access, anonymous | MAP_FIXED, -1);
	mprotect(p + 10 * MIB, 100, PROT_NONE);
	q = map(NULL, 2 * MIB, access, anonymous, -1);
	q = mremap(q, 2 * MIB, 8 * MIB, MREMAP_MAYMOVE);
	q = mremap(q, 8 * MIB, 3 * MIB, MREMAP_MAYMOVE);
	p = map(NULL, 32 * MIB, PROT_NONE, anonymous | MAP_NORESERVE, -1);
	q = mremap(q, MIB, MIB, MREMAP_MAYMOVE | MREMAP_FIXED, p + 5 * MIB);
	munmap(map(NULL, 100 * MIB, access, anonymous, -1), 100 * MIB);
	map(NULL, 12345, PROT_READ, MAP_PRIVATE, open("/proc/self/exe", O_RDONLY));
	setrlimit(RLIMIT_AS, &limit);
	if (mmap(NULL, 1024UL * MIB, access, anonymous, -1, 0) != MAP_FAILED)
		fail("a limit");
	brk(sbrk(0) + MIB);
	brk(sbrk(0) - MIB / 2);
}

static void *run_thread(void *arg)
{
	char *p = map(NULL, 3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	for (int i = 0; i < 50; i++) {
		char *q = map(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

		touch(q, 2 * PAGE);
		munmap(q, MIB);
	}
	touch(p, MIB);
	return arg;
}

static void use_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run_thread, NULL))
			fail("pthread_create");
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void fork_once(void)
{
	char *p = map(NULL, 10 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	pid_t child;

	touch(p, 10 * MIB);
	child = fork();
	if (!child) {
		touch(p, 2 * MIB);
		munmap(p + 8 * MIB, 2 * MIB);
		note_sizes_and_exit();
	}
	waitpid(child, NULL, 0);
}

static void share(void)
{
	int fd = memfd_create("some memory", MFD_CLOEXEC),
		segment = shmget(IPC_PRIVATE, 5 * MIB, 0600);
	int access = PROT_READ | PROT_WRITE;
	char *p;

	if (fd < 0 || segment < 0 || ftruncate(fd, 4 * MIB))
		fail("shared memory");
	touch(map(NULL, 4 * MIB, access, MAP_SHARED, fd), 4 * MIB);
	touch(map(NULL, 3 * MIB, access, MAP_SHARED | MAP_ANONYMOUS, -1), MIB);
	p = shmat(segment, NULL, 0);
	shmctl(segment, IPC_RMID, NULL);
	touch(p, 5 * MIB);
	shmdt(shmat(segment, NULL, 0));
}

/* Waits for a line, then maps more memory: for attaching to it */
static void wait_and_grow(void)
{
	char c;

	touch(map(NULL, 20 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1), MIB);
	if (write(STDOUT_FILENO, "ready\n", 6) != 6 || read(STDIN_FILENO, &c, 1) != 1)
		fail("read");
	touch(map(NULL, 7 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1), MIB);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all[] = {
		{"malloc", grow}, {"maps", use_maps}, {"threads", use_threads},
		{"fork", fork_once}, {"share", share}, {"wait", wait_and_grow},
	};

	for (unsigned i = 0; argc > 1 && i < sizeof(all) / sizeof(*all); i++) {
		if (strcmp(argv[1], all[i].name) != 0)
			continue;
		all[i].run();
		note_sizes_and_exit();
	}
	return 2;
}
