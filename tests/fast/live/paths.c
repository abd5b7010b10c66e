/* Opens files of all kinds, for names.test: paths DIR. DIR is absolute and contains "file" and the
 * directory "root" with a file "inner". */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Reads from a new descriptor, which shows its name once more, and closes it. */
static void use(int fd)
{
	char byte;

	if (read(fd, &byte, 1) < 0 && lseek(fd, 0, SEEK_CUR) < 0)
		fcntl(fd, F_GETFD);
	close(fd);
}

static void open_and_use(const char *path)
{
	use(open(path, O_RDONLY | O_CLOEXEC));
}

static void kinds(void)
{
	int fd = open("file", O_RDONLY), other = fcntl(fd, F_DUPFD_CLOEXEC, 100);

	use(dup(fd));
	use(dup2(fd, 50));
	use(dup3(fd, 51, O_CLOEXEC));
	use(other);
	use(fd);
	use(open(".", O_RDONLY | O_DIRECTORY));
	use(open("file", O_PATH));
	use(open("/dev/null", O_RDONLY));
	use(memfd_create("some memory", 0));
	use(eventfd(1, EFD_NONBLOCK));
	use(epoll_create1(0));
	use(socket(AF_UNIX, SOCK_STREAM, 0));
	open_and_use("missing");
}

static void deleted(void)
{
	int fd = open("gone", O_RDWR | O_CREAT, 0600);

	unlink("gone");
	use(fd);
	use(open("name (deleted)", O_RDWR | O_CREAT, 0600));
	use(open(".", O_RDWR | O_TMPFILE, 0600));
	mkdir("away", 0700);
	if (!chdir("away")) {
		rmdir("../away");
		open_and_use("file");
	}
}

/* Paths of 3,000 bytes, and of more than PATH_MAX */
static void deep(const char *top)
{
	char name[201];

	memset(name, 'd', 200);
	name[200] = 0;
	for (int i = 0; i < 25; i++) {
		mkdir(name, 0700);
		if (chdir(name))
			break;
		if (i % 8 == 0 || i > 20)
			use(open("deep", O_RDWR | O_CREAT, 0600));
	}
	if (chdir(top))
		exit(3);
}

static void in_child(void (*what)(const char *), const char *top)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		what(top);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0)
		;
}

static void plain(const char *top)
{
	(void)top;
	open_and_use("file");
}

static void other_root(const char *top)
{
	(void)top;
	if (chroot("root") && (unshare(CLONE_NEWUSER) || chroot("root")))
		return;
	open_and_use("/inner");
	if (!chdir("/"))
		open_and_use("inner");
	in_child(plain, top);
}

static pthread_t leader;

static void *last(void *unused)
{
	(void)unused;
	pthread_join(leader, NULL);
	open_and_use("file");
	exit(5);
}

int main(int argc, char **argv)
{
	const char *top = argc == 2 ? argv[1] : "";
	pthread_t thread;
	int fd;

	if (chdir(top))
		return 2;
	kinds();
	fd = open("root", O_RDONLY | O_DIRECTORY);
	if (!fchdir(fd))
		open_and_use("inner");
	if (chdir(top))
		return 2;
	use(fd);
	deep(top);
	deleted();
	if (chdir(top))
		return 2;
	in_child(plain, top);
	in_child(other_root, top);
	open_and_use("file");
	leader = pthread_self();
	if (pthread_create(&thread, NULL, last, NULL))
		return 4;
	pthread_exit(NULL);
}
