/* Memory that syscalls access: bad pointers, with SIGSEGV handled, ignored and blocked, which the
 * kernel's own EFAULT does not change; strings and buffers at the end of a page; buffers of several
 * pages; long paths. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static size_t page;

/* A pointer of which the compiler knows nothing */
static void *nowhere_at(uintptr_t at)
{
	__asm__("" : "+r"(at));
	return (void *)at;
}

static void say_result(const char *what, long result)
{
	if (result < 0)
		say("%s: %s", what, strerror(errno));
	else
		say("%s: %ld", what, result);
}

/* `pages` of memory, followed by an unmapped page */
static char *before_a_hole(size_t pages)
{
	char *at;

	page = sysconf(_SC_PAGESIZE);
	at = mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		  0);
	need(at != MAP_FAILED, "memory");
	need(munmap(at + pages * page, page) == 0, "a hole");
	return at;
}

static const uintptr_t bad_pointers[] = {
	0, 1, 7, 8, 4095, FAST_BLOB, FAST_SLOTS, 0x70000000, 0x6ffffffff000, 0x7ffffffff000,
	0x800000000000,
	0xdead000000000000, UINTPTR_MAX - 4095, UINTPTR_MAX,
};

static void bad_calls(void)
{
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY), pipes[2];
	struct timeval now = { 0 };

	need(pipe(pipes) == 0, "pipe");
	for (size_t i = 0; i < sizeof(bad_pointers) / sizeof(*bad_pointers); i++) {
		void *bad = (void *)bad_pointers[i];

		/* these two may be the tracer's, where the kernel finds something */
		if (is_of_tracer(bad_pointers[i]))
			continue;
		say("at %#lx", (unsigned long)bad_pointers[i]);
		say_result(" open", syscall(SYS_open, bad, O_RDONLY));
		say_result(" read", syscall(SYS_read, zero, bad, 100));
		/* it reads nothing, so it succeeds */
		say_result(" write to null", syscall(SYS_write, null, bad, 100));
		say_result(" write to a pipe", syscall(SYS_write, pipes[1], bad, 100));
		say_result(" writev", syscall(SYS_writev, pipes[1], bad, 2));
		say_result(" stat", syscall(SYS_newfstatat, AT_FDCWD, "/", bad, 0));
		say_result(" nanosleep", syscall(SYS_nanosleep, bad, NULL));
		say_result(" rt_sigaction", syscall(SYS_rt_sigaction, SIGUSR1, bad, bad, 8));
		say_result(" rt_sigprocmask", syscall(SYS_rt_sigprocmask, SIG_BLOCK, bad, bad, 8));
		say_result(" only the mask", syscall(SYS_rt_sigprocmask, SIG_BLOCK, bad, NULL, 8));
		say_result(" only the action", syscall(SYS_rt_sigaction, SIGUSR1, bad, NULL, 8));
		say_result(" poll", syscall(SYS_poll, bad, 3, 0));
		say_result(" select", syscall(SYS_select, 3, bad, bad, bad, &now));
		say_result(" connect", syscall(SYS_connect, zero, bad, 16));
		say_result(" getcwd", syscall(SYS_getcwd, bad, 100));
		say_result(" pipe2", syscall(SYS_pipe2, bad, 0));
		say_result(" execve", syscall(SYS_execve, bad, bad, bad));
	}
}

/* Memory that the program must not access, or not change, where the kernel writes nothing either */
static void protected_memory(void)
{
	char *none = before_a_hole(2), *constant = none + page;

	memset(none, 'x', 2 * page);
	need(!mprotect(none, page, PROT_NONE) && !mprotect(constant, page, PROT_READ), "mprotect");
	for (int sig = SIGUSR1; sig; sig = sig == SIGUSR1 ? SIGSYS : 0) {
		say("%s", sig == SIGSYS ? "SIGSYS" : "SIGUSR1");
		say_result(" action from none", syscall(SYS_rt_sigaction, sig, none, NULL, 8));
		say_result(" action to none", syscall(SYS_rt_sigaction, sig, NULL, none, 8));
		say_result(" action to constant",
			   syscall(SYS_rt_sigaction, sig, NULL, constant, 8));
		say_result(" action to its end",
			   syscall(SYS_rt_sigaction, sig, NULL, constant + page - 8, 8));
	}
	say_result("mask from none", syscall(SYS_rt_sigprocmask, SIG_BLOCK, none, NULL, 8));
	say_result("mask to constant", syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, constant, 8));
	say_whether("unchanged", constant[0] == 'x' && constant[page - 1] == 'x');
	need(!mprotect(none, page, PROT_READ), "mprotect");
	say_whether("unchanged", none[0] == 'x' && none[page - 1] == 'x');
}

static volatile sig_atomic_t faults;

static void on_fault(int sig)
{
	(void)sig;
	faults++;
}

/* Writes from good pointers, after which the injected code knows whether it may fault */
static void write_much(int fd)
{
	for (int i = 0; i < 400; i++)
		need(write(fd, "x", 1) == 1, "write");
}

/* Writes from bad pointers to /dev/null, which succeed, passes one at which a structure would not
 * end, and prints whether the SIGSEGV action is unchanged */
static void faults_are_kept(void (*handler)(int), bool blocked)
{
	static const char *const how[] = { "not blocked", "blocked" };
	struct sigaction action = { .sa_handler = handler }, after;
	int null = open("/dev/null", O_WRONLY), i;
	sigset_t set, mask;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigaddset(&set, SIGBUS);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigprocmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	write_much(null);
	for (i = 0; i < 20; i++) {
		if (before_write(null, 8, 100, 0, 0, 0) != 100 ||
		    write(null, nowhere_at(8), 100) != 100 ||
		    syscall(SYS_nanosleep, nowhere_at(UINTPTR_MAX), NULL) == 0)
			break;
	}
	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigaction(SIGSEGV, NULL, &after);
	say("%s: %d writes, mask %s, disposition %s, %d handled", how[blocked], i,
	    sigismember(&mask, SIGSEGV) == blocked ? "kept" : "lost",
	    after.sa_handler == handler ? "kept" : "lost", (int)faults);
}

static void with(void (*handler)(int))
{
	faults_are_kept(handler, false);
	faults_are_kept(handler, true);
	faults_are_kept(handler, false);
}

static void with_default(void)
{
	with(SIG_DFL);
}

static void with_handler(void)
{
	with(on_fault);
}

static void with_ignored(void)
{
	with(SIG_IGN);
}

/* In a handler all signals may be blocked without a syscall that says so */
static void write_from_nowhere(int sig)
{
	(void)sig;
	say_result("in a handler", before_write(open("/dev/null", O_WRONLY), 8, 100, 0, 0, 0));
}

static void in_handler(void)
{
	struct sigaction action = { .sa_handler = write_from_nowhere };

	sigfillset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	signal(SIGSEGV, on_fault);
	write_much(open("/dev/null", O_WRONLY));
	raise(SIGUSR1);
	raise(SIGUSR1);
	with(on_fault);
}

static void *ignore_faults(void *pipes)
{
	int *ends = pipes;
	char c;

	need(read(ends[0], &c, 1) == 1, "read");
	signal(SIGSEGV, SIG_IGN);
	need(write(ends[3], &c, 1) == 1, "write");
	return NULL;
}

/* Writes from a bad pointer, and prints whether SIGSEGV is ignored after that. */
static void write_ignoring(int null, const char *what)
{
	struct sigaction after;

	say_result(what, write(null, nowhere_at(8), 100));
	sigaction(SIGSEGV, NULL, &after);
	say_whether("ignored", after.sa_handler == SIG_IGN);
}

/* Another thread, which does not stop, makes the process ignore SIGSEGV. */
static void ignored_by_thread(void)
{
	int null = open("/dev/null", O_WRONLY), ends[4];
	pthread_t thread;
	char c = 0;

	need(pipe(ends) == 0 && pipe(ends + 2) == 0, "pipe");
	need(pthread_create(&thread, NULL, ignore_faults, ends) == 0, "thread");
	write_much(null);
	need(write(ends[1], &c, 1) == 1 && read(ends[2], &c, 1) == 1, "pipes");
	write_ignoring(null, "ignored");
	pthread_join(thread, NULL);
	signal(SIGSEGV, SIG_DFL);
	write_much(null);
	write_ignoring(null, "default");
}

static sigjmp_buf *resume;

static void on_own_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	say("signal %d at %#lx", sig, (unsigned long)info->si_addr);
	siglongjmp(*resume, 1);
}

/* The handler still gets the program's own faults between its syscalls */
static void own_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_own_fault, .sa_flags = SA_SIGINFO };
	volatile char *volatile bad = (char *)16;
	sigjmp_buf here;

	resume = &here;
	sigaction(SIGSEGV, &action, NULL);
	for (volatile int i = 0; i < 3; i++) {
		getppid();
		if (sigsetjmp(here, 1) == 0)
			*bad = 1;
		getppid();
	}
	say("done");
}

/* A name that ends where the memory does, and one that has no end there */
static void page_end(void)
{
	static const char name[] = "/dev/null";
	char *end = before_a_hole(1) + page;
	int fd;

	memcpy(end - sizeof(name), name, sizeof(name));
	fd = open(end - sizeof(name), O_WRONLY);
	say_whether("opened", fd >= 0);
	say_result("write", write(fd, end - 5, 5));
	say_result("write past the end", write(fd, end - 5, 6));
	memcpy(end - 9, "/dev/null", 9);
	say_result("no end", syscall(SYS_open, end - 9, O_RDONLY));
	say_result("last byte", syscall(SYS_open, end - 1, O_RDONLY));
	say_result("behind the end", syscall(SYS_open, end, O_RDONLY));
	memcpy(end - 2, "/", 2);
	say_result("root", syscall(SYS_access, end - 2, F_OK));
	say_result("struct past the end", syscall(SYS_newfstatat, AT_FDCWD, "/", end - 8, 0));
}

/* Buffers of several pages, some of which end at an unmapped page */
static void pages(void)
{
	char *at = before_a_hole(5), *copy = malloc(8 * 4096);
	int pipes[2], zero = open("/dev/zero", O_RDONLY);
	bool same;

	need(pipe2(pipes, O_NONBLOCK) == 0, "pipe");
	for (size_t i = 0; i < 5 * page; i++)
		at[i] = i * 7 + (i >> 8);
	say_result("write", write(pipes[1], at + 100, 4 * page));
	say_result("read", read(pipes[0], copy, 8 * page));
	same = memcmp(copy, at + 100, 4 * page) == 0;
	say_whether("the same", same);
	say_result("write into the hole", write(pipes[1], at + 4 * page + 1, 2 * page));
	say_result("read of what was written", read(pipes[0], copy, 8 * page));
	say_result("read into the hole", read(zero, at + 4 * page, 2 * page) > 0);
	say_result("huge", syscall(SYS_write, pipes[1], at, SIZE_MAX));
	mprotect(at + page, page, PROT_NONE);
	say_result("not readable", write(pipes[1], at + page, 10));
	mprotect(at + page, page, PROT_READ);
	say_result("not writable", read(zero, at + page, 10));
}

/* Buffers of which the first 4, 8 … 1024 bytes are at the end of a page */
static void crossing(void)
{
	static char at[2 * 4096] __attribute__((aligned(4096)));
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);

	for (size_t n = 4; n <= 1024; n *= 2) {
		say_result("read", read(zero, at + 4096 - n, 2 * n));
		say_result("write", write(null, at + 4096 - n, 2 * n));
	}
}

static void paths(void)
{
	static char path[3 * PATH_MAX];
	static const size_t sizes[] = { 100, 255, 256, 1000, 4094, 4095, 4096, 8000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		memset(path, '/', sizeof(path));
		path[sizes[i]] = 0;
		say("%zu slashes", sizes[i]);
		say_result(" access", access(path, F_OK));
		memset(path, 'x', sizes[i]);
		say_result(" open", open(path, O_RDONLY));
		say_result(" rename", rename(path, path));
		say_result(" mkdir", symlink(path, "/"));
	}
}

/* Buffers of iovecs, some of them unmapped */
static void vectors(void)
{
	char bytes[3][8] = { "one", "two", "three" };
	struct iovec parts[] = {
		{ bytes[0], 4 }, { bytes[1], 4 }, { (void *)8, 100 }, { bytes[2], 6 },
	};
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	static struct iovec many[2000];
	int pair[2];

	need(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
	say_result("writev", writev(pair[0], parts, 2));
	say_result("writev of nowhere", writev(pair[0], parts, 4));
	say_result("too many", writev(pair[0], many, 2000));
	say_result("readv", readv(pair[1], parts, 2));
	say_result("sendmsg", sendmsg(pair[0], &message, 0));
	message.msg_name = &name;
	message.msg_namelen = sizeof(name);
	say_result("recvmsg", recvmsg(pair[1], &message, MSG_DONTWAIT));
	say("name of %u", message.msg_namelen);
	say_result("recvmsg", recvmsg(pair[1], &message, MSG_DONTWAIT));
	message.msg_iov = (void *)8;
	say_result("sendmsg of nowhere", sendmsg(pair[0], &message, 0));
}

/* Lists of arguments and environments, which end in different places. None of the programs exists,
 * or their lists are bad. */
static void lists(void)
{
	enum { LONG = 5000 };
	static const size_t counts[] = { 0, 1, 31, 32, 33, 127, 128, 200, 600, 9000 };
	static char *many[9001], text[LONG + 1];
	char *at = before_a_hole(1), **end;

	memset(text, 'x', LONG);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		for (size_t k = 0; k < counts[i]; k++)
			many[k] = "abc";
		many[counts[i]] = NULL;
		say("%zu strings", counts[i]);
		say_result(" as arguments", execve("/nowhere", many, NULL));
		say_result(" as an environment", execve("/nowhere", (char *[]){ NULL }, many));
		say_result(" both", syscall(SYS_execveat, AT_FDCWD, "nowhere", many, many, 0));
	}
	say_result("long ones", execve("/nowhere", (char *[]){ text, text + 1, NULL }, NULL));
	say_result("a bad one", execve("/bin/true", (char *[]){ "a", (char *)8, NULL }, NULL));
	for (unsigned i = 0; i < 3; i++) {
		end = (char **)(at + page) - i;
		memcpy(end, (char *[]){ "a", NULL }, i * sizeof(*end));
		say_result("before a hole", execve(i < 2 ? "/bin/true" : "/nowhere", end, NULL));
		say_result(" an environment", syscall(SYS_execve, "/nowhere", NULL, end));
	}
	memcpy(at + page - 3, "end", 3);
	say_result("a string there", execve("/bin/true", (char *[]){ at + page - 3, NULL }, NULL));
	execve("/bin/echo", (char *[]){ "echo", "the", "end", NULL }, NULL);
}

/* A directory that is created right after the syscall that failed because it was missing. First
 * with another one, because the first stop at each site also drains the rings */
static void too_late(void)
{
	static const char why[] = "memory: cannot open late/new: No such file or directory\n";
	static const char *const names[] = { "soon", "soon/old", "late", "late/new" };

	for (unsigned i = 0; i < 4; i += 2) {
		rmdir(names[i]);
		need(open(names[i + 1], O_RDONLY) < 0, "no directory");
		need(mkdir(names[i], 0700) == 0, "mkdir");
	}
	need(write(2, why, sizeof(why) - 1) == sizeof(why) - 1, "write");
	exit(3);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "bad", bad_calls },
		{ "crossing", crossing },
		{ "default", with_default },
		{ "handler", with_handler },
		{ "ignored", with_ignored },
		{ "ignored-by-thread", ignored_by_thread },
		{ "in-handler", in_handler },
		{ "lists", lists },
		{ "own-faults", own_faults },
		{ "page-end", page_end },
		{ "pages", pages },
		{ "paths", paths },
		{ "protected", protected_memory },
		{ "too-late", too_late },
		{ "vectors", vectors },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
