/* random SEED COUNT: makes COUNT system calls with random arguments in the working directory, which
 * is to be empty. The same seed makes the same calls, with the same results: none waits, depends on
 * other processes, or gets what differs between runs. Pointers lead to memory, to its end, to
 * memory that is protected, or nowhere; signals have handlers, are ignored or blocked. Nothing
 * outside of the working directory is changed: calls that change files take relative paths only. */
#include "sites.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "lib/random.h"

static uint64_t state;

static uint32_t below(uint32_t limit)
{
	return random_next(&state) % limit;
}
#define ANY(array) ((array)[below(sizeof(array) / sizeof(*(array)))])

/* Memory, followed by memory that is protected */
enum { SIZE = 0x4000, PROTECTED = 0x2000, ROOM = 0x400 };
static char *const memory = (char *)0x100000000;
/* Memory that is mapped, protected and unmapped */
static const long changing = 0x200000000;

enum { DESCRIPTORS = 16, DESCRIPTORS_MAX = 64 };
static int descriptors[DESCRIPTORS];
static unsigned descriptor_count;

enum argument_kind {
	NONE,
	VALUE,			/* one of .values */
	SMALL,			/* 0 to 99 */
	LENGTH,
	DESCRIPTOR,		/* open, or not */
	DIRECTORY,		/* AT_FDCWD, or a descriptor */
	PATH,			/* only for calls that change nothing */
	OWN_PATH,		/* relative, and within the directory */
	POINTER,
	OPTIONAL,		/* a pointer, or NULL */
	PAIR,			/* where two descriptors are written */
	VECTORS, MESSAGE, POLLED, LENGTH_AT, NO_TIME, SHORT_TIME,
	/* a signal mask without SIGSYS, which a thread with dispatched syscalls cannot block */
	MASK,
	CHANGING,		/* an address in memory that is mapped and unmapped */
};
struct argument {
	enum argument_kind kind;
	const long *values;	/* LONG_MIN ends them. */
};
#define A(kind) { kind, NULL }
#define ONE_OF(...) { VALUE, (const long[]){ __VA_ARGS__, LONG_MIN } }

enum effect {
	NOTHING,
	OPENS,			/* the result is a descriptor */
	VARIES,			/* writes what differs between runs into memory */
};
static const struct call {
	long nr;
	enum effect effect;
	struct argument arg[6];
} calls[] = {
	{ SYS_openat, OPENS, { A(DIRECTORY), A(PATH),
		ONE_OF(O_NONBLOCK, O_NONBLOCK | O_DIRECTORY, O_PATH,
		       O_NONBLOCK | O_NOFOLLOW) } },
	{ SYS_openat, OPENS, { ONE_OF(AT_FDCWD), A(OWN_PATH),
		ONE_OF(O_RDWR | O_NONBLOCK, O_CREAT | O_RDWR | O_NONBLOCK,
		       O_TRUNC | O_WRONLY | O_NONBLOCK, O_APPEND | O_WRONLY | O_NONBLOCK,
		       O_CREAT | O_EXCL | O_NONBLOCK),
		ONE_OF(0644) } },
	{ SYS_read, NOTHING, { A(DESCRIPTOR), A(POINTER), A(LENGTH) } },
	{ SYS_pread64, NOTHING, { A(DESCRIPTOR), A(POINTER), A(LENGTH), A(SMALL) } },
	{ SYS_readv, NOTHING, { A(DESCRIPTOR), A(VECTORS), ONE_OF(1, 2, 3, 0, -1) } },
	{ SYS_preadv, NOTHING, { A(DESCRIPTOR), A(VECTORS), ONE_OF(1, 2, 3), A(SMALL) } },
	{ SYS_write, NOTHING, { A(DESCRIPTOR), A(POINTER), A(SMALL) } },
	{ SYS_pwrite64, NOTHING, { A(DESCRIPTOR), A(POINTER), A(SMALL), A(SMALL) } },
	{ SYS_writev, NOTHING, { A(DESCRIPTOR), A(VECTORS), ONE_OF(1, 2, 3, 0, 5) } },
	{ SYS_getdents64, VARIES, { A(DESCRIPTOR), A(POINTER), A(LENGTH) } },
	{ SYS_fstat, VARIES, { A(DESCRIPTOR), A(POINTER) } },
	{ SYS_newfstatat, VARIES, { A(DIRECTORY), A(PATH), A(POINTER),
		ONE_OF(0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, 0x8000) } },
	{ SYS_statx, VARIES, { A(DIRECTORY), A(PATH), ONE_OF(0, AT_EMPTY_PATH), ONE_OF(1, 7),
		A(POINTER) } },
	{ SYS_readlinkat, NOTHING, { ONE_OF(AT_FDCWD), A(PATH), A(POINTER), A(LENGTH) } },
	{ SYS_faccessat, NOTHING, { A(DIRECTORY), A(PATH), A(SMALL) } },
	{ SYS_getcwd, NOTHING, { A(POINTER), A(LENGTH) } },
	{ SYS_pipe2, NOTHING, { A(PAIR), ONE_OF(O_NONBLOCK, O_NONBLOCK | O_CLOEXEC) } },
	{ SYS_pipe2, NOTHING, { ONE_OF(0, 1, -1, (long)0x800000000000), ONE_OF(O_NONBLOCK) } },
	{ SYS_socketpair, NOTHING, { ONE_OF(AF_UNIX),
		ONE_OF(SOCK_STREAM | SOCK_NONBLOCK, SOCK_DGRAM | SOCK_NONBLOCK,
		       SOCK_SEQPACKET | SOCK_NONBLOCK), ONE_OF(0), A(PAIR) } },
	{ SYS_dup, OPENS, { A(DESCRIPTOR) } },
	{ SYS_fcntl, OPENS, { A(DESCRIPTOR), ONE_OF(F_DUPFD, F_DUPFD_CLOEXEC), A(SMALL) } },
	{ SYS_fcntl, NOTHING, { A(DESCRIPTOR), ONE_OF(F_GETFL, F_GETFD, F_GETPIPE_SZ, 999) } },
	{ SYS_eventfd2, OPENS, { A(SMALL), ONE_OF(O_NONBLOCK) } },
	{ SYS_memfd_create, OPENS, { A(OWN_PATH), ONE_OF(0, 1, 99) } },
	{ SYS_ppoll, NOTHING, { A(POLLED), ONE_OF(1, 2, 3, 0), A(NO_TIME), ONE_OF(0, 0, -1, 1),
		ONE_OF(8, 4) } },
	{ SYS_pselect6, NOTHING, { A(SMALL), A(OPTIONAL), A(OPTIONAL), A(OPTIONAL), A(NO_TIME),
		ONE_OF(0, -1, 3) } },
	{ SYS_epoll_create1, OPENS, { ONE_OF(0, 1, EPOLL_CLOEXEC) } },
	{ SYS_epoll_ctl, NOTHING, { A(DESCRIPTOR),
		ONE_OF(EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL, 9), A(DESCRIPTOR),
		A(POINTER) } },
	{ SYS_epoll_pwait, NOTHING, { A(DESCRIPTOR), A(POINTER), ONE_OF(1, 4, 0, -1), ONE_OF(0),
		ONE_OF(0, -1, 2), ONE_OF(8) } },
	{ SYS_sendmsg, NOTHING, { A(DESCRIPTOR), A(MESSAGE),
		ONE_OF(MSG_DONTWAIT | MSG_NOSIGNAL) } },
	{ SYS_recvmsg, NOTHING, { A(DESCRIPTOR), A(MESSAGE),
		ONE_OF(MSG_DONTWAIT, MSG_DONTWAIT | MSG_PEEK, MSG_DONTWAIT | MSG_TRUNC) } },
	{ SYS_sendto, NOTHING, { A(DESCRIPTOR), A(POINTER), A(SMALL),
		ONE_OF(MSG_DONTWAIT | MSG_NOSIGNAL), A(OPTIONAL), A(SMALL) } },
	{ SYS_recvfrom, NOTHING, { A(DESCRIPTOR), A(POINTER), A(SMALL), ONE_OF(MSG_DONTWAIT),
		A(OPTIONAL), A(LENGTH_AT) } },
	{ SYS_getsockname, NOTHING, { A(DESCRIPTOR), A(POINTER), A(LENGTH_AT) } },
	{ SYS_getpeername, NOTHING, { A(DESCRIPTOR), A(POINTER), A(LENGTH_AT) } },
	{ SYS_getsockopt, NOTHING, { A(DESCRIPTOR), ONE_OF(SOL_SOCKET),
		ONE_OF(SO_TYPE, SO_ERROR, SO_SNDBUF, SO_LINGER, SO_RCVTIMEO, SO_DOMAIN, 99),
		A(POINTER), A(LENGTH_AT) } },
	{ SYS_setsockopt, NOTHING, { A(DESCRIPTOR), ONE_OF(SOL_SOCKET),
		ONE_OF(SO_REUSEADDR, SO_SNDBUF, SO_KEEPALIVE, SO_LINGER), A(POINTER),
		ONE_OF(4, 8, 0, 3) } },
	{ SYS_rt_sigprocmask, NOTHING, { ONE_OF(SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK, 7),
		A(MASK), A(OPTIONAL), ONE_OF(8, 8, 8, 4) } },
	{ SYS_rt_sigaction, NOTHING, { ONE_OF(SIGUSR1, SIGSEGV, SIGBUS, SIGSYS, SIGKILL, 0, 70),
		ONE_OF(0, 0, 0, 1, -1, 8), A(POINTER), ONE_OF(8, 8, 8, 9) } },
	{ SYS_rt_sigpending, NOTHING, { A(POINTER), ONE_OF(8, 4, 9) } },
	{ SYS_mprotect, NOTHING, { ONE_OF(0x100004000, 0x100005000), ONE_OF(0x1000, 0, 1),
		ONE_OF(PROT_NONE, PROT_READ) } },
	{ SYS_mmap, NOTHING, { A(CHANGING), ONE_OF(0x1000, 0x3000, 0), A(SMALL),
		ONE_OF(MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED), ONE_OF(-1), ONE_OF(0, 1) } },
	{ SYS_munmap, NOTHING, { A(CHANGING), ONE_OF(0x1000, 0x30000, 0) } },
	{ SYS_mremap, NOTHING, { A(CHANGING), ONE_OF(0x1000), ONE_OF(0x1000, 0x2000),
		ONE_OF(MREMAP_MAYMOVE | MREMAP_FIXED), A(CHANGING) } },
	{ SYS_madvise, NOTHING, { A(CHANGING), ONE_OF(0x1000, 0x3000), ONE_OF(0, 3, 4, 99) } },
	{ SYS_uname, NOTHING, { A(POINTER) } },
	{ SYS_prlimit64, NOTHING, { ONE_OF(0), A(SMALL), ONE_OF(0, 1, -1), A(POINTER) } },
	{ SYS_prctl, NOTHING, { ONE_OF(PR_SET_NAME, PR_GET_NAME, PR_GET_PDEATHSIG, 999),
		A(POINTER) } },
	{ SYS_lseek, NOTHING, { A(DESCRIPTOR), A(SMALL), ONE_OF(0, 1, 2, 3, 9) } },
	{ SYS_ftruncate, NOTHING, { A(DESCRIPTOR), A(SMALL) } },
	{ SYS_ioctl, NOTHING, { A(DESCRIPTOR), ONE_OF(FIONREAD, TIOCGWINSZ, 0xdead),
		A(POINTER) } },
	{ SYS_getxattr, NOTHING, { A(PATH), A(PATH), A(POINTER), A(SMALL) } },
	{ SYS_nanosleep, NOTHING, { A(SHORT_TIME), A(OPTIONAL) } },
	{ SYS_futex, NOTHING, { A(NO_TIME), ONE_OF(0, 1, 128, 129, 5), ONE_OF(1234567) } },
	{ SYS_renameat2, NOTHING, { ONE_OF(AT_FDCWD), A(OWN_PATH), ONE_OF(AT_FDCWD), A(OWN_PATH),
		ONE_OF(0, 1, 2) } },
	{ SYS_linkat, NOTHING, { ONE_OF(AT_FDCWD), A(OWN_PATH), ONE_OF(AT_FDCWD), A(OWN_PATH),
		ONE_OF(0) } },
	{ SYS_symlinkat, NOTHING, { A(OWN_PATH), ONE_OF(AT_FDCWD), A(OWN_PATH) } },
	{ SYS_unlinkat, NOTHING, { ONE_OF(AT_FDCWD), A(OWN_PATH), ONE_OF(0, AT_REMOVEDIR) } },
	{ SYS_mkdirat, NOTHING, { ONE_OF(AT_FDCWD), A(OWN_PATH), ONE_OF(0755) } },
	{ SYS_execve, NOTHING, { ONE_OF(0, 1, -1, (long)"none/x"), A(VECTORS), A(OPTIONAL) } },
#ifdef __x86_64__
	{ SYS_open, OPENS, { A(PATH), ONE_OF(O_NONBLOCK) } },
	{ SYS_stat, VARIES, { A(PATH), A(POINTER) } },
	{ SYS_access, NOTHING, { A(PATH), A(SMALL) } },
	{ SYS_readlink, NOTHING, { A(PATH), A(POINTER), A(LENGTH) } },
	{ SYS_poll, NOTHING, { A(POLLED), ONE_OF(1, 2, 3, 0), ONE_OF(0) } },
	{ SYS_select, NOTHING, { A(SMALL), A(OPTIONAL), A(OPTIONAL), A(OPTIONAL),
		A(NO_TIME) } },
	{ SYS_epoll_wait, NOTHING, { A(DESCRIPTOR), A(POINTER), ONE_OF(1, 4, 0), ONE_OF(0) } },
#endif
};

static const char *const paths[] = {
	"/", ".", "..", "/dev/null", "/dev/zero", "/etc/passwd", "//dev//full", "none", "none/x",
	"a", "a/x", "b", "c", "c/d", "link", "dangling", "loop", "",
};
static const char *const own_paths[] = {
	"a", "b", "c", "c/d", "none", "none/x", "a/x", "link", "dangling", "loop", "", "./link",
	"c/new", "\xff\x01\"\\\n",
};
static const long bad_addresses[] = {
	0, 1, 7, 8, 4095, 0x6ffffffff000, 0x7ffffffff000, 0x800000000000, LONG_MIN, -4096, -8, -1,
};

/* Fills all memory with what depends on nothing but the seed. */
static void fill(void)
{
	for (unsigned i = 0; i < SIZE; i += 8) {
		uint64_t number = below(0x8000);

		memcpy(memory + i, &number, sizeof(number));
	}
}

static long pointer(void)
{
	switch (below(12)) {
	case 0: return ANY(bad_addresses);
	case 1: case 2: return (long)memory + SIZE - below(64);
	case 3: return (long)memory + SIZE - 4096 - 16 + below(32);
	case 4: return (long)memory + SIZE + below(PROTECTED);
	default: return (long)memory + below(SIZE - ROOM);
	}
}

/* Memory of 1 KiB, at a multiple of 8 */
static void *room(void)
{
	return memory + below((SIZE - ROOM) / 8) * 8;
}

/* A path, which may be where the memory ends, and then may lack its NUL */
static long placed(const char *path)
{
	size_t size = strlen(path) + below(2);
	char *at = memory + SIZE - size;

	if (below(5))
		return (long)path;
	memcpy(at, path, size);
	return (long)at;
}

static long long_path(void)
{
	enum { LONG = 4200 };
	char *at = memory + below(SIZE - LONG);

	memset(at, 'p', LONG);
	return (long)at;
}

static long any_path(const char *path)
{
	switch (below(14)) {
	case 0: return ANY(bad_addresses);
	case 1: return long_path();
	default: return placed(path);
	}
}

static long descriptor(void)
{
	static const long none[] = { -1, AT_FDCWD, 99, 0x100000003, INT_MAX };

	return below(8) && descriptor_count ? descriptors[below(descriptor_count)] : ANY(none);
}

static long vectors(void)
{
	struct iovec *v = room();

	for (int i = 0; i < 5; i++)
		v[i] = (struct iovec){ (void *)pointer(), below(6) ? below(200) : (size_t)-1 };
	return (long)v;
}

static long message(void)
{
	struct msghdr *m = room();
	struct cmsghdr *control = (struct cmsghdr *)(m + 1);
	/* no socket, which the kernel might close only some time after it is unreachable */
	const int fd = STDIN_FILENO;

	*m = (struct msghdr){ .msg_iovlen = below(4) };
	*control = (struct cmsghdr){ CMSG_LEN(sizeof(fd)), SOL_SOCKET, below(4) ? SCM_RIGHTS : 7 };
	memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	if (below(2)) {
		m->msg_control = control;
		m->msg_controllen = below(2) ? CMSG_SPACE(sizeof(fd)) : below(64);
	}
	if (!below(4)) {
		m->msg_name = (void *)pointer();
		m->msg_namelen = below(120);
	}
	m->msg_iov = (struct iovec *)vectors();
	return (long)m;
}

static long polled(void)
{
	struct pollfd *p = room();

	for (int i = 0; i < 3; i++)
		p[i] = (struct pollfd){ descriptor(), below(0x20), 0 };
	return (long)p;
}

static long length_at(void)
{
	int32_t *length = room();

	*length = below(6) ? (int32_t)below(130) : -1;
	return (long)length;
}

static long time_of(long nanoseconds)
{
	struct timespec *t = room();

	*t = (struct timespec){ 0, nanoseconds };
	return (long)t;
}

static long mask(void)
{
	uint64_t *m = room();

	*m = ((uint64_t)below(INT_MAX) << 32 | below(INT_MAX)) & ~(1ULL << (SIGSYS - 1));
	return (long)m;
}

static long value(const struct argument *a)
{
	static const long lengths[] = {
		0, 1, 2, 7, 8, 16, 31, 32, 33, 64, 100, 4096, 5000, INT_MAX, 0x100000000, -1,
	};
	unsigned count = 0;

	switch (a->kind) {
	case NONE: return 0;
	case SMALL: return below(100);
	case LENGTH: return ANY(lengths);
	case DESCRIPTOR: return descriptor();
	case DIRECTORY: return below(4) ? AT_FDCWD : descriptor();
	case PATH: return any_path(ANY(paths));
	case OWN_PATH: return any_path(ANY(own_paths));
	case POINTER: return pointer();
	case OPTIONAL: return below(2) ? 0 : pointer();
	case PAIR: return (long)room();
	case VECTORS: return below(10) ? vectors() : pointer();
	case MESSAGE: return below(10) ? message() : pointer();
	case POLLED: return below(10) ? polled() : pointer();
	case LENGTH_AT: return below(8) ? length_at() : pointer();
	case NO_TIME: return time_of(0);
	case SHORT_TIME: return below(8) ? time_of(below(2) ? 1 : 2000000000) : ANY(bad_addresses);
	case MASK: return below(8) ? mask() : ANY(bad_addresses);
	case CHANGING: return changing + 0x10000 * (long)below(16);
	case VALUE: break;
	}
	while (a->values[count] != LONG_MIN)
		count++;
	return a->values[below(count)];
}

static void keep(long fd)
{
	unsigned i = descriptor_count;

	if (fd < 3 || fd >= DESCRIPTORS_MAX)
		return;
	if (i < DESCRIPTORS)
		descriptor_count++;
	else
		close(descriptors[i = below(DESCRIPTORS)]);
	descriptors[i] = fd;
}

static void close_one(void)
{
	unsigned i;

	if (!descriptor_count)
		return;
	i = below(descriptor_count);
	close(descriptors[i]);
	descriptors[i] = descriptors[--descriptor_count];
}

static void make(const struct call *c)
{
	long arg[6], result;

	for (int i = 0; i < 6; i++)
		arg[i] = value(&c->arg[i]);
	switch (below(c->arg[5].kind ? 1 : 3)) {
	case 0: result = syscall(c->nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]); break;
	case 1: result = beside(c->nr, arg[0], arg[1], arg[2], arg[3], arg[4]); break;
	default: result = nowhere(c->nr, arg[0], arg[1], arg[2], arg[3], arg[4]); break;
	}
	if (c->effect == VARIES)
		fill();
	if (c->effect == OPENS)
		keep(result);
	for (int i = 0; !result && i < 6; i++) {
		if (c->arg[i].kind == PAIR) {
			keep(((int *)arg[i])[0]);
			keep(((int *)arg[i])[1]);
		}
	}
}

static void on_signal(int sig)
{
	if (sig == SIGUSR1)
		syscall(SYS_getuid);
}

static void on_signal_info(int sig, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	if (sig == SIGUSR1)
		syscall(SYS_geteuid);
}

/* No signal keeps its default action: they are sent. */
static void change_action(void)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGSEGV, SIGBUS, SIGSYS, SIGWINCH };
	struct sigaction action = { .sa_flags = below(2) ? SA_RESTART : SA_ONSTACK };

	if (below(2))
		sigfillset(&action.sa_mask);
	if (!below(3)) {
		action.sa_handler = SIG_IGN;
	} else if (below(2)) {
		action.sa_handler = on_signal;
	} else {
		action.sa_sigaction = on_signal_info;
		action.sa_flags |= SA_SIGINFO;
	}
	sigaction(ANY(signals), &action, NULL);
}

static void send_signal(void)
{
	kill(getpid(), below(2) ? SIGUSR1 : SIGUSR2);
}

static void start(uint64_t seed)
{
	static char stack[1 << 16];
	const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	int fd;

	state = seed * 2654435761U + 88172645463325252U;
	if (mmap(memory, SIZE + PROTECTED, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED ||
	    mprotect(memory + SIZE, PROTECTED, PROT_NONE) || sigaltstack(&alternate, NULL) ||
	    mkdir("c", 0755) || symlink("a", "link") || symlink("nowhere", "dangling") ||
	    symlink("loop", "loop")) {
		perror("random");
		exit(99);
	}
	close(open("c/d", O_CREAT | O_WRONLY, 0644));
	fd = open("a", O_CREAT | O_RDWR, 0644);
	fill();
	if (write(fd, memory, SIZE / 2) != SIZE / 2)
		exit(99);
	keep(fd);
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: random SEED COUNT\n", stderr);
		return 99;
	}
	for (int fd = 3; fd < DESCRIPTORS_MAX; fd++)
		close(fd);
	start(strtoull(argv[1], NULL, 0));
	for (long left = strtol(argv[2], NULL, 0); left > 0; left--) {
		switch (below(16)) {
		case 0: close_one(); break;
		case 1: change_action(); break;
		case 2: send_signal(); break;
		default: make(&ANY(calls)); break;
		}
	}
	return 0;
}
