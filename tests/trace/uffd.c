/* A tracee with memory that is served by userfaultfd: each page is provided at first access, by a
 * thread or process that is traced too. Exits with status 5 if all syscalls had the right results,
 * with 77 if the machine does not support it, and is killed after 20 s.
 *   uffd thread	a thread is the handler
 *   uffd device	the same, with /dev/userfaultfd
 *   uffd child		a child is the handler, and this process closes its userfaultfd
 *   uffd vm		a process that shares our memory creates the userfaultfd and handles it
 *   uffd HOW wait	sets up, prints "ready PID..." and continues at the end of its input */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

enum { PAGE = 4096, PAGES = 16, STACK = 64 << 10 };

struct served {
	char *memory, *content;
	int fd;
	bool device;
	volatile int ready;	/* 1; 77: it cannot be had */
};

static int make(struct served *s)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register all = {
		.range = {(unsigned long)s->memory, PAGES * PAGE},
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int device = s->device ? open("/dev/userfaultfd", O_RDWR | O_CLOEXEC) : -1;

	s->fd = s->device ? ioctl(device, USERFAULTFD_IOC_NEW, O_CLOEXEC) :
		(int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (device >= 0)
		close(device);
	if (s->fd < 0 || ioctl(s->fd, UFFDIO_API, &api) || ioctl(s->fd, UFFDIO_REGISTER, &all))
		return 77;
	return 1;
}

static void *serve(void *ctx)
{
	struct served *s = ctx;
	struct uffd_msg m;

	while (read(s->fd, &m, sizeof(m)) == sizeof(m)) {
		unsigned long page = m.arg.pagefault.address & ~(PAGE - 1UL);
		struct uffdio_copy copy = {
			.dst = page, .len = PAGE,
			.src = (unsigned long)s->content + page - (unsigned long)s->memory,
		};

		ioctl(s->fd, UFFDIO_COPY, &copy);
	}
	return NULL;
}

static int sharer(void *ctx)
{
	struct served *s = ctx;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	s->ready = make(s);
	if (s->ready == 1)
		serve(s);
	return 0;
}

/* Waits for a report of another process that shares this memory. */
static void await(struct served *s)
{
	while (!s->ready)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static pid_t start(struct served *s, const char *how)
{
	pthread_t thread;
	pid_t pid = 0;

	s->device = !strcmp(how, "device");
	if (!strcmp(how, "vm")) {
		pid = clone(sharer, (char *)malloc(STACK) + STACK, CLONE_VM | SIGCHLD, s);
		await(s);
		return pid;
	}
	s->ready = make(s);
	if (s->ready != 1)
		return 0;
	if (strcmp(how, "child")) {
		pthread_create(&thread, NULL, serve, s);
		return 0;
	}
	/* it needs the source of its copies at the same address, which fork provides */
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(s);
		_exit(0);
	}
	close(s->fd);
	return pid;
}

/* Each syscall is the first access to a page. Returns what is wrong; 0: nothing. */
static int calls(char *m)
{
	char *path = m, *data = m + PAGE, *cut = m + 5 * PAGE - 8;
	struct iovec *parts = (struct iovec *)(m + 6 * PAGE);
	struct timespec *nap = (struct timespec *)(m + 8 * PAGE);
	char *second = m + 10 * PAGE;
	int null = open("/dev/null", O_WRONLY), bad = 0;

	bad |= open(path, O_RDONLY) != -1 || errno != ENOENT;
	/* the first page of three is present, the second is not */
	bad |= data[0] != '!' ? 2 : 0;
	bad |= write(null, data, 3 * PAGE) != 3 * PAGE ? 4 : 0;
	/* a path that begins in a page that is present and continues in one that is not */
	bad |= cut[0] != '/' ? 8 : 0;
	bad |= open(cut, O_RDONLY) != -1 || errno != ENOENT ? 16 : 0;
	bad |= writev(null, parts, 2) != 2 ? 32 : 0;
	bad |= nanosleep(nap, NULL) ? 64 : 0;
	bad |= execve(second, (char *[]){second + PAGE, NULL}, NULL) != -1 ? 128 : 0;
	bad |= read(open("/dev/zero", O_RDONLY), m + 13 * PAGE, 100) != 100 ? 256 : 0;
	return bad;
}

static void fill(char *content, char *memory)
{
	strcpy(content, "/no/such/file");
	memset(content + PAGE, '!', 3 * PAGE);
	strcpy(content + 5 * PAGE - 8, "/no/such/path");
	memcpy(content + 6 * PAGE, (struct iovec[]){{memory + 7 * PAGE, 1}, {memory, 1}},
	       2 * sizeof(struct iovec));
	memcpy(content + 8 * PAGE, &(struct timespec){.tv_nsec = 1000}, sizeof(struct timespec));
	strcpy(content + 10 * PAGE, "/no/such/program");
	strcpy(content + 11 * PAGE, "argument");
}

int main(int argc, char **argv)
{
	struct served s = {.fd = -1};
	char byte;

	alarm(20);
	s.memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	s.content = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fill(s.content, s.memory);
	pid_t other = argc > 1 ? start(&s, argv[1]) : 0;

	if (s.ready != 1)
		return 77;
	if (argc > 2) {
		printf("ready %d %d\n", getpid(), other);
		fflush(stdout);
		while (read(0, &byte, 1) > 0)
			;
	}
	int bad = calls(s.memory);

	if (bad)
		fprintf(stderr, "uffd: %#x\n", bad);
	if (other)
		kill(other, SIGKILL);
	return bad ? 99 : 5;
}
