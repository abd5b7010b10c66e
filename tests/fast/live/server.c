/* server FILE: threads that make syscalls of many kinds all the time and check every result, until
 * SIGTERM. Prints "ready" when each has done something. At the end FILE says "ok", or the first
 * result that was wrong; its text is compared with what it was at the start.
 *
 * server FILE handles: handles SIGSYS from the start, and sends it to itself.
 * server FILE later: after SIGUSR1.
 * server FILE sandboxed: after SIGUSR1 it is killed if the injected code is unmapped.
 * server FILE any-text: its text may be another one at the end.
 * server FILE flat: gs is the flat data segment, as in a task that the injected code has created
 * without a tracer.
 *
 * server FILE alone: one thread, which sends itself signals and creates children all the time.
 * server FILE executes: one thread, whose vfork children execute programs all the time. */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile bool ends, uses_sigsys;
static volatile int caught;
static const char *file;

/* Writes the result and ends at once. */
static void finish(const char *text, int number)
{
	char line[200];
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int n = snprintf(line, sizeof(line), *text == 'o' ? "%s\n" : "%s: %d\n", text, number);

	if (fd >= 0 && write(fd, line, n) == n)
		close(fd);
	_exit(*text != 'o');
}

#define CHECK(condition) do { if (!(condition)) finish(#condition, errno); } while (0)

static void send_through_pipe(unsigned long round)
{
	static __thread int ends_of_pipe[2];
	char sent = (char)round, received;

	if (!round)
		CHECK(!pipe(ends_of_pipe));
	CHECK(write(ends_of_pipe[1], &sent, 1) == 1);
	CHECK(read(ends_of_pipe[0], &received, 1) == 1 && received == sent);
}

static void await_child(pid_t child, int wanted)
{
	pid_t ended;
	int status;

	do
		ended = waitpid(child, &status, 0);
	while (ended < 0 && errno == EINTR);
	CHECK(ended == child);
	CHECK(WIFEXITED(status) || WTERMSIG(status) < 0);
	CHECK(WEXITSTATUS(status) == wanted);
}

static void run_children(unsigned long round)
{
	bool executes = round % 3 == 0;
	pid_t child = fork();

	CHECK(child >= 0);
	if (!child) {
		if (executes)
			execl("/bin/true", "true", NULL);
		_exit(executes ? 127 : 7);
	}
	await_child(child, executes ? 0 : 7);
}

static void run_vfork_child(unsigned long round)
{
	bool executes = round % 2 == 0;
	pid_t child = vfork();

	CHECK(child >= 0);
	if (!child) {
		if (executes)
			execl("/bin/true", "true", NULL);
		_exit(executes ? 127 : 8);
	}
	await_child(child, executes ? 0 : 8);
}

static int note_round(void *round)
{
	**(unsigned long **)round += 1;
	return 0;
}

/* A thread as the runtimes of some languages create them: without clone3() */
static void run_bare_thread(unsigned long round)
{
	enum { SIZE = 64 << 10 };
	static __thread char *stack;
	static __thread volatile pid_t tid;
	static __thread unsigned long done;
	unsigned long *argument = &done;
	pid_t created;

	if (!round)
		CHECK((stack = malloc(SIZE)));
	tid = 1;
	created = clone(note_round, stack + SIZE, CLONE_VM | CLONE_FS | CLONE_FILES |
			CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID |
			CLONE_CHILD_SETTID, &argument, NULL, NULL, &tid);
	CHECK(created > 0);
	for (pid_t at; (at = tid);)
		syscall(SYS_futex, &tid, FUTEX_WAIT, at, NULL, NULL, 0);
	CHECK(done == round + 1);
}

static void *return_it(void *it)
{
	return it;
}

static void run_threads(unsigned long round)
{
	pthread_t thread;
	void *returned, *it = (void *)round;

	CHECK(!pthread_create(&thread, NULL, return_it, it));
	CHECK(!pthread_join(thread, &returned) && returned == it);
}

static void send_messages(unsigned long round)
{
	static __thread int pair[2];
	char sent[100], received[100];
	struct iovec part = {sent, sizeof(sent)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (!round)
		CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	memset(sent, (int)round, sizeof(sent));
	CHECK(sendmsg(pair[0], &message, 0) == sizeof(sent));
	CHECK(recv(pair[1], received, sizeof(received), 0) == sizeof(received));
	CHECK(!memcmp(sent, received, sizeof(sent)));
}

static void sleep_shortly(unsigned long round)
{
	struct timespec rest = {0, 1000000};

	(void)round;
	while (nanosleep(&rest, &rest))
		CHECK(errno == EINTR);
}

static void wait_for_events(unsigned long round)
{
	static __thread int set, ends_of_pipe[2];
	struct epoll_event event = {.events = EPOLLIN};
	char byte = 1;
	int n;

	if (!round) {
		CHECK((set = epoll_create1(0)) >= 0 && !pipe(ends_of_pipe));
		CHECK(!epoll_ctl(set, EPOLL_CTL_ADD, ends_of_pipe[0], &event));
	}
	n = epoll_wait(set, &event, 1, 2);
	CHECK(n >= 0 || errno == EINTR);
	if (!n)
		CHECK(write(ends_of_pipe[1], &byte, 1) == 1);
	if (n == 1)
		CHECK(read(ends_of_pipe[0], &byte, 1) == 1);
}

static void change_mappings(unsigned long round)
{
	const size_t size = 65536;
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(at != MAP_FAILED);
	at[5] = (char)round;
	CHECK(!mprotect(at, 4096, PROT_READ) && at[5] == (char)round);
	CHECK(!munmap(at, size));
}

static void (*const work[])(unsigned long round) = {
	send_through_pipe, send_through_pipe, run_children, run_vfork_child, run_threads,
	run_bare_thread, send_messages, sleep_shortly, wait_for_events, change_mappings,
};
enum { KINDS = sizeof(work) / sizeof(work[0]) };
static volatile unsigned long rounds[KINDS];

static void *run(void *kind)
{
	long k = (long)kind;

	while (!ends) {
		work[k](rounds[k]);
		rounds[k]++;
	}
	return NULL;
}

static void handle(int sig)
{
	int err = errno;

	CHECK(write(-1, "x", 1) < 0 && errno == EBADF);
	/* no other variable is written: the handler may have interrupted itself */
	if (sig == SIGTERM)
		ends = true;
	if (sig == SIGUSR1)
		uses_sigsys = true;
	if (sig == SIGSYS)
		caught++;
	errno = err;
}

/* Handles SIGSYS, of which the action is `former`, and sends it to itself. */
static void use_sigsys(void (*former)(int))
{
	const struct sigaction action = {.sa_handler = handle};
	struct sigaction old;
	int before = caught;

	CHECK(!sigaction(SIGSYS, &action, &old) && old.sa_handler == former);
	CHECK(!sigaction(SIGSYS, NULL, &old) && old.sa_handler == handle);
	CHECK(!raise(SIGSYS) && caught == before + 1);
}

/* All threads get a seccomp filter that kills the process if it unmaps 0x7e93........, where the
 * injected code is. */
static void enter_sandbox(void)
{
	enum { HIGH = 0x7e93 };
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HIGH, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CHECK(!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program));
}

/* Sums up the text of an object. The vdso has no file, and the kernel may patch it. */
static int add_text(struct dl_phdr_info *object, size_t size, void *sum)
{
	unsigned long *total = sum;

	(void)size;
	for (unsigned i = 0; !strstr(object->dlpi_name, "vdso") && i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &object->dlpi_phdr[i];
		const unsigned char *text = (const void *)(object->dlpi_addr + h->p_vaddr);

		if (h->p_type != PT_LOAD || !(h->p_flags & PF_X))
			continue;
		for (size_t at = 0; at < h->p_filesz; at++)
			*total = *total * 31 + text[at];
	}
	return 0;
}

static unsigned long sum_of_text(void)
{
	unsigned long sum = 0;

	dl_iterate_phdr(add_text, &sum);
	return sum;
}

/* Most of its stops, if it is traced, are at signals and at what creates children, or in its
 * children. */
static void work_alone(bool executes)
{
	const struct sigaction action = {.sa_handler = handle};

	sigaction(SIGUSR2, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	for (unsigned long round = 0; !ends; round++) {
		for (int i = 0; i < 4 && !executes; i++)
			CHECK(!raise(SIGUSR2));
		if (executes)
			run_vfork_child(2 * round);
		else
			run_children(1);
		if (round)
			continue;
		puts("ready");
		fclose(stdout);
	}
	finish("ok", 0);
}

static void load_flat_segment(void)
{
#ifdef __x86_64__
	enum { USER_DS = 0x2b };	/* arch/x86/include/asm/segment.h */

	__asm__ volatile("mov %0, %%gs" : : "r"(USER_DS));
#endif
}

int main(int argc, char **argv)
{
	const struct itimerval often = {{0, 7000}, {0, 7000}};
	struct sigaction action = {.sa_handler = handle}, set;
	void (*action_for_sigsys)(int) = SIG_DFL;
	unsigned long before;
	pthread_t thread[KINDS];
	sigset_t blocked, none;

	file = argv[1];
	if (argc > 2 && (!strcmp(argv[2], "alone") || !strcmp(argv[2], "executes")))
		work_alone(*argv[2] == 'e');
	if (argc > 2 && !strcmp(argv[2], "flat"))
		load_flat_segment();
	if (argc > 2 && !strcmp(argv[2], "handles")) {
		use_sigsys(SIG_DFL);
		action_for_sigsys = handle;
		sigaddset(&action.sa_mask, SIGSYS);
	}
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&none);
	blocked = none;
	sigaddset(&blocked, SIGALRM);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
	before = sum_of_text();
	for (long k = 0; k < KINDS; k++)
		CHECK(!pthread_create(&thread[k], NULL, run, (void *)k));
	for (int k = 0; k < KINDS; k++)
		while (!rounds[k])
			sched_yield();
	puts("ready");
	fclose(stdout);
	CHECK(!setitimer(ITIMER_REAL, &often, NULL));
	while (!ends) {
		CHECK(sigsuspend(&none) < 0 && errno == EINTR);
		if (!uses_sigsys)
			continue;
		uses_sigsys = false;
		if (argc > 2 && !strcmp(argv[2], "sandboxed")) {
			enter_sandbox();
			continue;
		}
		use_sigsys(action_for_sigsys);
		action_for_sigsys = handle;
	}
	for (int k = 0; k < KINDS; k++)
		CHECK(!pthread_join(thread[k], NULL));
	CHECK(!sigaction(SIGALRM, NULL, &set) && set.sa_handler == handle &&
	      sigismember(&set.sa_mask, SIGSYS) == sigismember(&action.sa_mask, SIGSYS));
	CHECK(sum_of_text() == before || (argc > 2 && !strcmp(argv[2], "any-text")));
	finish("ok", 0);
}
