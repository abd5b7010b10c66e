/* escape SELF: makes all syscalls that take or return names, with names that are harmful when
 * printed: escape sequences, C1 controls, bidirectional marks, invalid UTF-8, forged
 * lines, format strings. SELF is its own path. Run it in an empty directory; syscalls may fail. */
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define HARM "\33[2J\33]0;t\7\r\b\t\v\f\1\177\302\2333m\342\200\256\342\200\250\342\201\246" \
	"\377\376\300\200\355\240\200%n%s\\<\">'\n+++ exited with 9 +++\n::error::x"

static void names(void)
{
	char buf[4096];
	struct ifreq ifr = {0};
	int fd = open(HARM, O_CREAT | O_RDWR, 0600);

	if (fd < 0)
		exit(9);
	if (write(fd, HARM, strlen(HARM)) < 0 || pread(fd, buf, sizeof(buf), 0) < 0)
		exit(9);
	fsetxattr(fd, "user." HARM, HARM, 9, 0);
	fgetxattr(fd, "user." HARM, buf, sizeof(buf));
	flistxattr(fd, buf, sizeof(buf));
	symlink(HARM, "link");
	readlink("link", buf, sizeof(buf));
	rename(HARM, HARM "2");
	openat(AT_FDCWD, HARM "/none", O_RDONLY);
	memcpy(ifr.ifr_name, HARM, sizeof(ifr.ifr_name));
	ioctl(fd, SIOCGIFINDEX, &ifr);
	close(fd);
	mkdir("d" HARM, 0700);
	if (chdir("d" HARM) || !getcwd(buf, sizeof(buf)))
		exit(9);
	fd = open(".", O_RDONLY | O_DIRECTORY);
	fstat(fd, &(struct stat){0});
	syscall(SYS_getdents64, fd, buf, sizeof(buf));
	close(fd);
	mount(HARM, HARM, HARM, 0, HARM);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, memfd_create(HARM, 0), 0);
	syscall(SYS_add_key, HARM, HARM, HARM, 9, 0);
	prctl(PR_SET_NAME, HARM);
	prctl(PR_GET_NAME, buf);
	uname(&(struct utsname){0});
	if (chdir(".."))
		exit(9);
}

static void sockets(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), other = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct ifreq ifr = {0};
	socklen_t n;

	strcpy(a.sun_path, HARM "s");
	n = offsetof(struct sockaddr_un, sun_path) + strlen(a.sun_path);
	bind(fd, (struct sockaddr *)&a, n);
	sendto(other, HARM, strlen(HARM), 0, (struct sockaddr *)&a, n);
	memcpy(a.sun_path, "\0a" HARM, 60);
	bind(other, (struct sockaddr *)&a, offsetof(struct sockaddr_un, sun_path) + 60);
	n = sizeof(a);
	getsockname(other, (struct sockaddr *)&a, &n);
	memcpy(ifr.ifr_name, HARM, sizeof(ifr.ifr_name));
	ioctl(fd, SIOCGIFFLAGS, &ifr);
	setsockopt(socket(AF_INET, SOCK_DGRAM, 0), SOL_SOCKET, SO_BINDTODEVICE, HARM, IFNAMSIZ);
}

/* Programs with such names: one with such arguments and environment, one that is killed */
static void program(const char *self)
{
	char *argv[] = {HARM, HARM, "%n%n%s", NULL}, *envp[] = {"SECRET=" HARM, HARM, NULL};
	pid_t child;

	symlink(self, "p" HARM);
	child = fork();
	if (!child) {
		execve("p" HARM, argv, envp);
		_exit(9);
	}
	waitpid(child, NULL, 0);
	child = fork();
	if (!child) {
		prctl(PR_SET_NAME, HARM);
		raise(SIGTERM);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc == 3)		/* become another: see program() */
		return 3;
	if (argc != 2)
		return 9;
	(void)argv;
	names();
	sockets();
	program(argv[1]);
	return 0;
}
