/* Makes the same system calls and operations of an io_uring, without a library.
 *
 *   rings calls DIR		as system calls
 *   rings ring DIR		as operations, one after the other
 *   rings poll DIR		as operations that a thread of the kernel takes from the queue
 *   rings table DIR		reads and writes a file that is in the table of the ring only
 *   rings batch DIR		submits a chain of operations at once, the second of which fails
 *   rings late DIR		reads from a pipe, which has data only after the submission
 *   rings key DIR		reads .ssh/id_rsa; fails if there is none
 *   rings again DIR		accepts two connections by one operation
 *   rings child DIR		a child uses the ring of its parent
 *   rings wait DIR		waits for the end of its input, and then uses its ring
 *   rings unread DIR		ends while operations are in progress
 *   rings hostile DIR		writes invalid positions, indices and sizes into the queues
 *   rings can		exits with status 0 if the kernel has io_uring for this user
 * Exit status: 1 if something fails, 77 if a ring is refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENTRIES = 8, REFUSED = 77 };

struct ring {
	int fd;
	struct io_uring_params p;
	char *queues;
	struct io_uring_sqe *sqes;
	uint32_t *sq_tail, *cq_head, *cq_tail, *flags;
};

static struct ring ring;
static int uses_ring;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void setup(unsigned flags)
{
	size_t sq, cq;

	ring.p.flags = flags;
	ring.p.sq_thread_idle = 1000;
	ring.fd = syscall(SYS_io_uring_setup, ENTRIES, &ring.p);
	if (ring.fd < 0)
		exit(REFUSED);
	sq = ring.p.sq_off.array + ring.p.sq_entries * sizeof(uint32_t);
	cq = ring.p.cq_off.cqes + ring.p.cq_entries * sizeof(struct io_uring_cqe);
	ring.queues = mmap(NULL, sq > cq ? sq : cq, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
			   IORING_OFF_SQ_RING);
	ring.sqes = mmap(NULL, ring.p.sq_entries * sizeof(*ring.sqes), PROT_READ | PROT_WRITE,
			 MAP_SHARED, ring.fd, IORING_OFF_SQES);
	if (ring.queues == MAP_FAILED || ring.sqes == MAP_FAILED)
		fail("mmap");
	ring.sq_tail = (uint32_t *)(ring.queues + ring.p.sq_off.tail);
	ring.flags = (uint32_t *)(ring.queues + ring.p.sq_off.flags);
	ring.cq_head = (uint32_t *)(ring.queues + ring.p.cq_off.head);
	ring.cq_tail = (uint32_t *)(ring.queues + ring.p.cq_off.tail);
}

static void queue(const struct io_uring_sqe *s)
{
	uint32_t tail = *ring.sq_tail, i = tail & (ENTRIES - 1);

	ring.sqes[i] = *s;
	((uint32_t *)(ring.queues + ring.p.sq_off.array))[i] = i;
	__atomic_store_n(ring.sq_tail, tail + 1, __ATOMIC_RELEASE);
}

static long enter(unsigned submit, unsigned wait, unsigned flags)
{
	long n = syscall(SYS_io_uring_enter, ring.fd, submit, wait, flags, NULL, 0);

	return n < 0 ? -errno : n;
}

/* Takes a completion, which must exist, and returns its result. */
static long take(void)
{
	uint32_t head = *ring.cq_head;
	long result;

	if (head == __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE)) {
		fprintf(stderr, "rings: no completion\n");
		exit(1);
	}
	result = ((struct io_uring_cqe *)(ring.queues + ring.p.cq_off.cqes))[head &
		(ring.p.cq_entries - 1)].res;
	__atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
	return result;
}

static long operate(const struct io_uring_sqe *s)
{
	unsigned flags = IORING_ENTER_GETEVENTS;

	queue(s);
	if (ring.p.flags & IORING_SETUP_SQPOLL) {
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (__atomic_load_n(ring.flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP)
			flags |= IORING_ENTER_SQ_WAKEUP;
	}
	if (enter(1, 1, flags) != 1)
		fail("io_uring_enter");
	return take();
}

/* The same as a system call */
static long call(const struct io_uring_sqe *s)
{
	const int fd = s->fd;

	switch (s->opcode) {
	case IORING_OP_OPENAT: return syscall(SYS_openat, fd, s->addr, s->open_flags, s->len);
	case IORING_OP_OPENAT2: return syscall(SYS_openat2, fd, s->addr, s->off, s->len);
	case IORING_OP_CLOSE: return syscall(SYS_close, fd);
	case IORING_OP_READ: return s->off + 1 ?
		syscall(SYS_pread64, fd, s->addr, (size_t)s->len, s->off) :
		syscall(SYS_read, fd, s->addr, (size_t)s->len);
	case IORING_OP_WRITE: return s->off + 1 ?
		syscall(SYS_pwrite64, fd, s->addr, (size_t)s->len, s->off) :
		syscall(SYS_write, fd, s->addr, (size_t)s->len);
	case IORING_OP_READV: return syscall(SYS_preadv2, fd, s->addr, s->len, s->off, 0, 0);
	case IORING_OP_WRITEV: return syscall(SYS_pwritev2, fd, s->addr, s->len, s->off, 0, 0);
	case IORING_OP_FSYNC: return syscall(s->fsync_flags ? SYS_fdatasync : SYS_fsync, fd);
	case IORING_OP_FALLOCATE: return syscall(SYS_fallocate, fd, s->len, s->off, s->addr);
	case IORING_OP_FADVISE: return syscall(SYS_fadvise64, fd, s->off, (size_t)s->len,
					       s->fadvise_advice);
	case IORING_OP_MADVISE: return syscall(SYS_madvise, s->addr, (size_t)s->len,
					       s->fadvise_advice);
	case IORING_OP_SYNC_FILE_RANGE: return syscall(SYS_sync_file_range, fd, s->off,
						       (size_t)s->len, s->sync_range_flags);
	case IORING_OP_STATX: return syscall(SYS_statx, fd, s->addr, s->statx_flags, s->len,
					     s->off);
	case IORING_OP_MKDIRAT: return syscall(SYS_mkdirat, fd, s->addr, s->len);
	case IORING_OP_SYMLINKAT: return syscall(SYS_symlinkat, s->addr, fd, s->off);
	case IORING_OP_LINKAT: return syscall(SYS_linkat, fd, s->addr, (int)s->len, s->off,
					      s->hardlink_flags);
	case IORING_OP_RENAMEAT: return syscall(SYS_renameat2, fd, s->addr, (int)s->len, s->off,
						s->rename_flags);
	case IORING_OP_UNLINKAT: return syscall(SYS_unlinkat, fd, s->addr, s->unlink_flags);
	case IORING_OP_SPLICE: return syscall(SYS_splice, s->splice_fd_in, NULL, fd, NULL,
					      (size_t)s->len, s->splice_flags);
	case IORING_OP_TEE: return syscall(SYS_tee, s->splice_fd_in, fd, (size_t)s->len,
					   s->splice_flags);
	case IORING_OP_SEND: return syscall(SYS_sendto, fd, s->addr, (size_t)s->len, s->msg_flags,
					    NULL, 0);
	case IORING_OP_RECV: return syscall(SYS_recvfrom, fd, s->addr, (size_t)s->len,
					    s->msg_flags, NULL, NULL);
	case IORING_OP_SENDMSG: return syscall(SYS_sendmsg, fd, s->addr, s->msg_flags);
	case IORING_OP_RECVMSG: return syscall(SYS_recvmsg, fd, s->addr, s->msg_flags);
	case IORING_OP_CONNECT: return syscall(SYS_connect, fd, s->addr, (socklen_t)s->off);
	case IORING_OP_ACCEPT: return syscall(SYS_accept4, fd, s->addr, s->off, s->accept_flags);
	case IORING_OP_SHUTDOWN: return syscall(SYS_shutdown, fd, s->len);
	case IORING_OP_EPOLL_CTL: return syscall(SYS_epoll_ctl, fd, s->len, (int)s->off, s->addr);
	default: abort();
	}
}

static long run(const struct io_uring_sqe *s)
{
	long result;

	if (uses_ring)
		return operate(s);
	result = call(s);
	return result < 0 ? -errno : result;
}

#define AT(p)		((uint64_t)(uintptr_t)(p))
#define STEP(...)	run(&(struct io_uring_sqe){__VA_ARGS__})
#define EXPECT(result, ...) \
	do { \
		long got_ = STEP(__VA_ARGS__), want_ = (result); \
		if (got_ != want_) { \
			fprintf(stderr, "rings: line %d: %ld, not %ld\n", __LINE__, got_, want_); \
			exit(1); \
		} \
	} while (0)

static void use_files(void)
{
	static const char words[] = "written by an operation";
	char buf[64];
	struct iovec parts[] = {{(void *)"two ", 4}, {(void *)"parts", 5}}, in = {buf, 9};
	struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH};
	struct statx st;
	long fd;

	EXPECT(0, .opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = AT("sub"), .len = 0750);
	fd = STEP(.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = AT("sub/file"), .len = 0640,
		  .open_flags = O_CREAT | O_RDWR);
	EXPECT(23, .opcode = IORING_OP_WRITE, .fd = fd, .addr = AT(words), .len = 23, .off = -1);
	EXPECT(9, .opcode = IORING_OP_WRITEV, .fd = fd, .addr = AT(parts), .len = 2, .off = 23);
	EXPECT(0, .opcode = IORING_OP_FSYNC, .fd = fd);
	EXPECT(0, .opcode = IORING_OP_FSYNC, .fd = fd, .fsync_flags = IORING_FSYNC_DATASYNC);
	EXPECT(0, .opcode = IORING_OP_FALLOCATE, .fd = fd, .len = 0, .off = 0, .addr = 100);
	EXPECT(0, .opcode = IORING_OP_FADVISE, .fd = fd, .fadvise_advice = POSIX_FADV_RANDOM);
	EXPECT(0, .opcode = IORING_OP_SYNC_FILE_RANGE, .fd = fd, .len = 10,
	       .sync_range_flags = SYNC_FILE_RANGE_WRITE);
	EXPECT(7, .opcode = IORING_OP_READ, .fd = fd, .addr = AT(buf), .len = 7, .off = 0);
	EXPECT(9, .opcode = IORING_OP_READV, .fd = fd, .addr = AT(&in), .len = 1, .off = 23);
	EXPECT(0, .opcode = IORING_OP_CLOSE, .fd = fd);
	EXPECT(0, .opcode = IORING_OP_STATX, .fd = AT_FDCWD, .addr = AT("sub/file"),
	       .len = STATX_SIZE, .off = AT(&st));
	EXPECT(0, .opcode = IORING_OP_SYMLINKAT, .fd = AT_FDCWD, .addr = AT("sub/file"),
	       .off = AT("link"));
	EXPECT(0, .opcode = IORING_OP_LINKAT, .fd = AT_FDCWD, .addr = AT("sub/file"),
	       .len = AT_FDCWD, .off = AT("hard"));
	EXPECT(0, .opcode = IORING_OP_RENAMEAT, .fd = AT_FDCWD, .addr = AT("hard"),
	       .len = AT_FDCWD, .off = AT("kept"));
	EXPECT(0, .opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = AT("link"));
	EXPECT(-ENOENT, .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = AT("sub/missing"));
	fd = STEP(.opcode = IORING_OP_OPENAT2, .fd = AT_FDCWD, .addr = AT("kept"),
		  .off = AT(&how), .len = sizeof(how));
	EXPECT(0, .opcode = IORING_OP_CLOSE, .fd = fd);
}

static void use_descriptors(void)
{
	struct sockaddr_storage name = {.ss_family = AF_UNIX};	/* abstract, chosen by the kernel */
	int pipes[2][2], pair[2], epoll, server, client, end;
	struct epoll_event interest = {.events = EPOLLIN};
	socklen_t size = sizeof(name);
	char text[] = "datagram", buf[16];
	struct iovec part = {text, 8}, in = {buf, sizeof(buf)};
	struct msghdr out = {.msg_iov = &part, .msg_iovlen = 1},
		back = {.msg_iov = &in, .msg_iovlen = 1};
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	EXPECT(0, .opcode = IORING_OP_MADVISE, .addr = AT(page), .len = 4096,
	       .fadvise_advice = MADV_DONTNEED);
	if (pipe(pipes[0]) || pipe(pipes[1]) || write(pipes[0][1], "tea", 3) != 3)
		fail("pipe");
	EXPECT(3, .opcode = IORING_OP_TEE, .fd = pipes[1][1], .splice_fd_in = pipes[0][0],
	       .len = 3);
	EXPECT(3, .opcode = IORING_OP_SPLICE, .fd = pipes[1][1], .splice_fd_in = pipes[0][0],
	       .len = 3, .off = -1, .splice_off_in = -1);
	EXPECT(6, .opcode = IORING_OP_READ, .fd = pipes[1][0], .addr = AT(buf), .len = 9,
	       .off = -1);
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		fail("socketpair");
	EXPECT(4, .opcode = IORING_OP_SEND, .fd = pair[0], .addr = AT("sent"), .len = 4);
	EXPECT(4, .opcode = IORING_OP_RECV, .fd = pair[1], .addr = AT(buf), .len = 9);
	EXPECT(8, .opcode = IORING_OP_SENDMSG, .fd = pair[0], .addr = AT(&out));
	EXPECT(8, .opcode = IORING_OP_RECVMSG, .fd = pair[1], .addr = AT(&back));
	EXPECT(0, .opcode = IORING_OP_SHUTDOWN, .fd = pair[0], .len = SHUT_RDWR);
	epoll = epoll_create1(0);
	EXPECT(0, .opcode = IORING_OP_EPOLL_CTL, .fd = epoll, .len = EPOLL_CTL_ADD,
	       .off = pair[1], .addr = AT(&interest));
	server = socket(AF_UNIX, SOCK_STREAM, 0);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&name, sizeof(name.ss_family)) || listen(server, 1) ||
	    getsockname(server, (struct sockaddr *)&name, &size))
		fail("bind");
	EXPECT(0, .opcode = IORING_OP_CONNECT, .fd = client, .addr = AT(&name), .off = size);
	end = STEP(.opcode = IORING_OP_ACCEPT, .fd = server, .accept_flags = SOCK_CLOEXEC);
	if (end < 0 || write(client, "stream", 6) != 6)
		fail("accept");
	EXPECT(6, .opcode = IORING_OP_READ, .fd = end, .addr = AT(buf), .len = 9, .off = -1);
	EXPECT(0, .opcode = IORING_OP_CLOSE, .fd = end);
}

/* Files of the ring's table: one that is opened there, and one that is registered. */
static void use_table(void)
{
	char buf[16];
	struct iovec buffers[16];
	int fds[] = {-1, open("registered", O_CREAT | O_WRONLY, 0600)};

	for (int i = 0; i < 16; i++)
		buffers[i] = (struct iovec){buf, sizeof(buf)};
	if (syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, buffers, 16))
		fail("io_uring_register");

	if (fds[1] < 0 || syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES, fds, 2))
		fail("io_uring_register");
	EXPECT(0, .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = AT("direct"), .len = 0600,
	       .open_flags = O_CREAT | O_RDWR, .file_index = 1);
	EXPECT(6, .opcode = IORING_OP_WRITE, .fd = 0, .flags = IOSQE_FIXED_FILE,
	       .addr = AT("direct"), .len = 6);
	EXPECT(6, .opcode = IORING_OP_READ_FIXED, .fd = 0, .flags = IOSQE_FIXED_FILE,
	       .addr = AT(buf), .len = 9);
	EXPECT(10, .opcode = IORING_OP_WRITE, .fd = 1, .flags = IOSQE_FIXED_FILE,
	       .addr = AT("registered"), .len = 10);
	EXPECT(0, .opcode = IORING_OP_CLOSE, .file_index = 1);
}

/* A chain whose second operation fails, so that the kernel cancels the third; and one without a
 * completion. */
static void use_batch(void)
{
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD,
		.addr = AT("first"), .len = 0700, .flags = IOSQE_IO_LINK, .user_data = 1});
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD,
		.addr = AT("second"), .flags = IOSQE_IO_LINK, .user_data = 2});
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD,
		.addr = AT("third"), .len = 0700, .user_data = 3});
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_NOP, .user_data = 4});
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD,
		.addr = AT("quiet"), .len = 0700, .flags = IOSQE_CQE_SKIP_SUCCESS, .user_data = 5});
	if (enter(5, 4, IORING_ENTER_GETEVENTS) != 5)
		fail("io_uring_enter");
	for (int i = 0; i < 4; i++)
		take();
}

static void use_late(void)
{
	char buf[16];
	int ends[2];

	if (pipe(ends))
		fail("pipe");
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_READ, .fd = ends[0], .addr = AT(buf),
		.len = 16, .off = -1, .user_data = 9});
	if (enter(1, 0, 0) != 1 || write(ends[1], "at last", 7) != 7 ||
	    enter(0, 1, IORING_ENTER_GETEVENTS) != 0 || take() != 7)
		fail("late");
}

static void read_key(void)
{
	char buf[16];
	long fd = STEP(.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = AT(".ssh/id_rsa"));

	if (fd < 0) {
		fprintf(stderr, "rings: there is no key\n");
		exit(1);
	}
	if (STEP(.opcode = IORING_OP_READ, .fd = fd, .addr = AT(buf), .len = sizeof(buf)) < 0)
		exit(1);
}

/* Connects a socket with a name of three letters. */
static void connect_as(const char *name, const struct sockaddr_storage *to, socklen_t size)
{
	struct sockaddr_un from = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(from.sun_path, name, 3);
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) ||
	    connect(fd, (const struct sockaddr *)to, size))
		fail("connect");
}

static void accept_twice(void)
{
	struct sockaddr_storage name = {.ss_family = AF_UNIX}, peer;
	socklen_t size = sizeof(name), peer_size = sizeof(peer);
	int server = socket(AF_UNIX, SOCK_STREAM, 0);

	if (bind(server, (struct sockaddr *)&name, sizeof(name.ss_family)) || listen(server, 2) ||
	    getsockname(server, (struct sockaddr *)&name, &size))
		fail("bind");
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_ACCEPT, .fd = server, .addr = AT(&peer),
		.off = AT(&peer_size), .ioprio = IORING_ACCEPT_MULTISHOT});
	if (enter(1, 0, 0) != 1)
		fail("io_uring_enter");
	if (*ring.cq_head != __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE))
		exit(REFUSED);		/* Linux 5.19 can do it */
	connect_as("one", &name, size);
	if (enter(0, 1, IORING_ENTER_GETEVENTS) || take() < 0)
		fail("accept");
	connect_as("two", &name, size);
	if (enter(0, 1, IORING_ENTER_GETEVENTS) || take() < 0)
		fail("accept");
}

static void make_directory(void)
{
	EXPECT(0, .opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = AT("made"), .len = 0700);
	EXPECT(-EEXIST, .opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = AT("made"),
	       .len = 0700);
}

static void use_in_child(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		make_directory();
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		fail("child");
}

static void use_after_wait(void)
{
	char buf[16];

	make_directory();
	rmdir("made");
	if (write(1, "ready\n", 6) != 6)
		fail("write");
	while (read(0, buf, sizeof(buf)) > 0)
		;
	make_directory();
}

static void leave_unread(void)
{
	int ends[2];
	char buf[16];

	if (pipe(ends))
		fail("pipe");
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_READ, .fd = ends[0], .addr = AT(buf),
		.len = 16, .off = -1});
	if (enter(1, 0, 0) != 1)
		fail("unread");
}

static void be_hostile(void)
{
	uint32_t *array = (uint32_t *)(ring.queues + ring.p.sq_off.array);
	uint32_t *sq_head = (uint32_t *)(ring.queues + ring.p.sq_off.head), tail;

	/* an index outside, an unknown operation, and pointers to nothing */
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_NOP});
	array[(*ring.sq_tail - 1) & (ENTRIES - 1)] = 0x7fffffff;
	enter(1, 0, 0);
	queue(&(struct io_uring_sqe){.opcode = 255, .fd = -1, .addr = 1, .len = UINT32_MAX});
	enter(1, 0, 0);
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_WRITEV, .fd = 1, .addr = -4096,
		.len = UINT32_MAX, .off = UINT64_MAX});
	enter(1, 0, 0);
	queue(&(struct io_uring_sqe){.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = 1});
	enter(UINT32_MAX, 0, 0);
	/* positions and sizes */
	tail = *ring.sq_tail;
	for (unsigned i = 0; i < 32; i++) {
		*ring.sq_tail = tail + (1u << i);
		*ring.cq_tail += 1u << i;
		*sq_head -= 1u << i;
		for (size_t at = ring.p.sq_off.ring_mask; at < ring.p.cq_off.cqes; at += 4)
			*(uint32_t *)(ring.queues + at) = UINT32_MAX >> i;
		enter(i, 0, 0);
	}
	/* the queues are unmapped, and the descriptor is another file */
	munmap(ring.queues, 4096);
	munmap(ring.sqes, 4096);
	dup2(open("/dev/zero", O_RDWR), ring.fd);
	enter(1, 0, 0);
	for (int i = 0; i < 300; i++) {
		struct io_uring_params *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
						 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		int fd = syscall(SYS_io_uring_setup, 1, p);

		enter(1, 0, 0);
		munmap(p, 4096);
		if (i % 2)
			close(fd);
	}
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	static const struct {
		const char *mode;
		void (*uses[2])(void);
	} modes[] = {
		{"calls", {use_files, use_descriptors}}, {"ring", {use_files, use_descriptors}},
		{"poll", {use_files, use_descriptors}}, {"table", {use_table}},
		{"batch", {use_batch}}, {"late", {use_late}}, {"unread", {leave_unread}},
		{"key", {read_key}}, {"again", {accept_twice}}, {"child", {use_in_child}},
		{"wait", {use_after_wait}},
		{"hostile", {be_hostile}}, {"can", {NULL}},
	};

	if (argc > 2 && chdir(argv[2]))
		fail(argv[2]);
	uses_ring = strcmp(mode, "calls");
	/* descriptors have the same numbers in each mode; 3 is that of the ring */
	for (int fd = 3; fd < 100; fd++)
		close(fd);
	if (!uses_ring && dup(0) < 0)
		fail("dup");
	if (uses_ring)
		setup(strcmp(mode, "poll") ? 0 : IORING_SETUP_SQPOLL);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		for (int k = 0; !strcmp(mode, modes[i].mode) && k < 2 && modes[i].uses[k]; k++)
			modes[i].uses[k]();
	return 0;
}
