/* Makes system calls with buffers that contain marks, such as "<rd02000>" at byte 2000 of a buffer
 * of read: a test looks for them in a recording. A system call that this machine refuses fails,
 * which does not matter: what the kernel reads is recorded all the same. The first argument is a
 * directory for files. With a second one, the program executes itself, with a marked argument and
 * a marked variable of the environment. */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "record/marks.h"

enum { SIZE = 8192 };

static const unsigned offsets[] = {MARK_OFFSETS};

/* A buffer whose marks begin with `tag`; the next call overwrites it. It ends with a NUL. */
static char *marked(const char *tag)
{
	static char buffer[SIZE + 1];
	char mark[16];

	memset(buffer, '.', SIZE);
	for (unsigned i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		snprintf(mark, sizeof(mark), "<%s%05u>", tag, offsets[i]);
		memcpy(buffer + offsets[i], mark, strlen(mark));
	}
	return buffer;
}

static int create(const char *name, const char *tag)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	/* writes no memory of the program */
	if (tag && (ftruncate(fd, SIZE) ||
		    !memcpy(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
			    marked(tag), SIZE)))
		abort();
	return fd;
}

/* Where the kernel writes to: no copy of earlier marks may be in it. */
static char *cleared(void)
{
	static char buffer[SIZE + 1];

	memset(buffer, '-', SIZE);
	return buffer;
}

static void read_files(void)
{
	struct iovec one;
	int fd = create("rd", "rd");

	read(fd, cleared(), SIZE);
	fd = create("pr", "pr");
	pread(fd, cleared(), SIZE, 0);
	fd = create("rv", "rv");
	one = (struct iovec){cleared(), SIZE};
	readv(fd, &one, 1);
	fd = create("pv", "pv");
	preadv(fd, &one, 1, 0);
}

static void write_files(void)
{
	int fd = create("out", NULL);
	struct iovec one = {marked("wr"), SIZE};

	write(fd, one.iov_base, SIZE);
	pwrite(fd, marked("pw"), SIZE, 0);
	marked("wv");
	writev(fd, &one, 1);
	marked("pu");
	pwritev(fd, &one, 1, 0);
	write(1, marked("w1"), SIZE);
	marked("v1");
	writev(1, &one, 1);
	write(2, marked("w2"), SIZE);
}

/* The kernel moves these bytes: no process reads them. */
static void move_bytes(void)
{
	int in = create("sf", "sf"), out = create("moved", NULL), ends[2];

	sendfile(out, in, NULL, SIZE);
	in = create("sp", "sp");
	if (pipe(ends))
		abort();
	splice(in, NULL, ends[1], NULL, SIZE, 0);
	splice(ends[0], NULL, out, NULL, SIZE, 0);
	in = create("cr", "cr");
	copy_file_range(in, NULL, out, NULL, SIZE, 0);
	vmsplice(ends[1], &(struct iovec){marked("vm"), SIZE}, 1, 0);
}

static void talk(void)
{
	struct iovec one;
	struct msghdr m = {.msg_iov = &one, .msg_iovlen = 1};
	struct mmsghdr many = {.msg_hdr = m};
	int ends[2], file = create("sockets", "rf");

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		abort();
	sendfile(ends[0], file, &(off_t){0}, SIZE);
	recvfrom(ends[1], cleared(), SIZE, 0, NULL, NULL);
	create("sockets", "rm");
	sendfile(ends[0], file, &(off_t){0}, SIZE);
	one = (struct iovec){cleared(), SIZE};
	recvmsg(ends[1], &m, 0);
	create("sockets", "rx");
	sendfile(ends[0], file, &(off_t){0}, SIZE);
	cleared();
	recvmmsg(ends[1], &many, 1, 0, NULL);
	one = (struct iovec){marked("st"), SIZE};
	sendto(ends[0], one.iov_base, SIZE, 0, NULL, 0);
	marked("sm");
	sendmsg(ends[0], &m, 0);
	marked("sx");
	sendmmsg(ends[0], &many, 1, 0);
	setsockopt(ends[0], SOL_SOCKET, 9999, marked("so"), SIZE);
}

static void control(const char *file)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), queue = msgget(IPC_PRIVATE, 0600);
	struct { long type; char text[SIZE]; } message = {.type = 1};
	struct iovec one, other;
	char *target;

	ioctl(null, _IOC(_IOC_WRITE, 'x', 1, SIZE), marked("io"));
	setxattr(file, "user.mark", marked("sa"), 3500, 0);
	getxattr(file, "user.mark", cleared(), SIZE);
	memcpy(message.text, marked("ms"), SIZE - 64);
	msgsnd(queue, &message, SIZE - 64, 0);
	memset(&message, 0, sizeof(message));
	msgrcv(queue, &message, SIZE - 64, 0, 0);
	msgctl(queue, IPC_RMID, NULL);
	one = (struct iovec){cleared(), SIZE};
	other = (struct iovec){marked("pm"), SIZE};
	process_vm_readv(getpid(), &one, 1, &other, 1, 0);
	marked("px");
	process_vm_writev(getpid(), &other, 1, &one, 1, 0);
	syscall(SYS_add_key, "user", "ptrail:mark", marked("ak"), SIZE,
		KEY_SPEC_THREAD_KEYRING);
	target = marked("rl");
	target[3500] = 0;
	unlink("link");
	syscall(SYS_symlink, target, "link");
	readlink("link", cleared(), SIZE);
}

int main(int argc, char **argv)
{
	char variable[SIZE + 16];

	if (argc > 2 && strlen(argv[2]) > 100)
		return 0;
	if (argc < 2 || chdir(argv[1]))
		return 2;
	read_files();
	write_files();
	move_bytes();
	talk();
	control("out");
	if (argc < 3)
		return 0;
	snprintf(variable, sizeof(variable), "MARK=%s", marked("ev"));
	execve(argv[2], (char *[]){argv[2], ".", marked("ex"), NULL}, (char *[]){variable, NULL});
	return 3;
}
