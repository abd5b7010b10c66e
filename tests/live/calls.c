/* Makes many kinds of syscalls with valid, invalid and unusual arguments, the same in every run
 * except for addresses and times. Built for 64 and for 32 bits. Results are not checked here: the
 * trace is. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wunused-result"
#pragma GCC diagnostic ignored "-Wnonnull"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wrestrict"
#endif

static void *const bad = (void *)(uintptr_t)0x1000;

static void files(void)
{
	struct stat st;
	struct statfs sf;
	struct statx sx;
	char buf[64];
	struct iovec iov[2] = {{"abc", 3}, {"\0\1\377", 3}}, in[2] = {{buf, 4}, {buf + 8, 8}};
	struct timespec times[2] = {{1000000000, 5}, {0, UTIME_NOW}};
	loff_t at = 0;
	off_t from = 0;
	int fd, other;

	mkdir("live", 0755);
	chdir("live");
	getcwd(buf, sizeof(buf));
	fd = open("a\"b\n\t\1", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	write(fd, "hello, world: thirty-two bytes and some more", 44);
	pwrite(fd, "x", 1, 3);
	writev(fd, iov, 2);
	lseek(fd, 0, SEEK_SET);
	lseek(fd, 1, SEEK_END);
	lseek(fd, -1, SEEK_SET);
	readv(fd, in, 2);
	pread(fd, buf, 10, 0);
	preadv(fd, in, 2, 1);
	fsync(fd);
	fdatasync(fd);
	ftruncate(fd, 4096);
	fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 8192);
	fstat(fd, &st);
	fstatfs(fd, &sf);
	fchmod(fd, 0600);
	fchown(fd, -1, -1);
	flock(fd, LOCK_EX | LOCK_NB);
	futimens(fd, NULL);
	dup(fd);
	dup2(fd, 20);
	other = dup3(fd, 21, O_CLOEXEC);
	fcntl(fd, F_GETFD);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK);
	fcntl(fd, F_DUPFD, 30);
	fcntl(fd, F_DUPFD_CLOEXEC, 31);
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 2};
	fcntl(fd, F_SETLK, &lock);
	fcntl(fd, F_GETLK, &lock);
	fcntl(fd, 12345, 1);
	sendfile(other, fd, &from, 5);
	copy_file_range(fd, &at, other, NULL, 4, 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	readahead(fd, 0, 4096);
	close(fd);
	close(fd);
	close(-1);

	stat("/", &st);
	stat("nothing", &st);
	lstat("/dev/null", &st);
	fstatat(AT_FDCWD, "/", &st, AT_SYMLINK_NOFOLLOW);
	statx(AT_FDCWD, "/dev/null", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &sx);
	statfs("/proc", &sf);
	statfs("nothing", &sf);
	access("/etc/passwd", R_OK | W_OK);
	faccessat(AT_FDCWD, "/etc", F_OK, 0);
	chmod("nothing", 07777);
	chown("nothing", 1, 2);
	lchown("nothing", -1, 3);
	truncate("nothing", 5);
	rename("nothing", "other");
	renameat2(AT_FDCWD, "nothing", AT_FDCWD, "other", RENAME_NOREPLACE);
	link("nothing", "other");
	symlink("target", "sym");
	readlink("sym", buf, sizeof(buf));
	readlink("nothing", buf, sizeof(buf));
	unlink("sym");
	unlinkat(AT_FDCWD, "nothing", AT_REMOVEDIR);
	mknod("fifo", S_IFIFO | 0644, 0);
	mknodat(AT_FDCWD, "nothing/dev", S_IFCHR | 0600, 0x105);
	utimensat(AT_FDCWD, "fifo", times, 0);
	utimensat(AT_FDCWD, "nothing", NULL, AT_SYMLINK_NOFOLLOW);
	umask(022);
	setxattr("fifo", "user.a", "v", 1, XATTR_CREATE);
	getxattr("fifo", "user.a", buf, sizeof(buf));
	listxattr("fifo", buf, sizeof(buf));
	rmdir("nothing");
	chdir("nothing");
	fd = open(".", O_RDONLY | O_DIRECTORY | O_PATH);
	fchdir(fd);
	openat(fd, "fifo", O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	openat(-5, "x", O_WRONLY | O_EXCL | O_SYNC | 0x40000000);
	open(bad, O_RDONLY);
	open(NULL, O_RDONLY);
	read(0, bad, 5);
	write(1, bad, 5);
	write(99, "x", 1);
	syscall(SYS_openat, AT_FDCWD, "x", O_TMPFILE | O_RDWR, 0600);
	mount("none", "nothing", "tmpfs", MS_RDONLY | MS_NOSUID, "size=1k");
	umount2("nothing", MNT_DETACH);
	sync();
	DIR *d = opendir("/proc/self/fdinfo");
	while (d && readdir(d))
		;
	closedir(d);
	unlink("a\"b\n\t\1");
	unlink("fifo");
	chdir("..");
	rmdir("live");
}

static void memory(void)
{
	char *p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char present[16];

	mprotect(p, 4096, PROT_READ | PROT_EXEC);
	mprotect(p, 4096, PROT_NONE);
	madvise(p, 4096, MADV_DONTNEED);
	msync(p, 4096, MS_SYNC);
	mlock(p + 8192, 4096);
	munlock(p + 8192, 4096);
	mincore(p, 1 << 16, present);
	mremap(p, 1 << 16, 1 << 17, MREMAP_MAYMOVE);
	mmap((void *)(uintptr_t)0x10000, 4096, PROT_READ, MAP_SHARED | MAP_FIXED, 99, 4096);
	munmap((void *)(uintptr_t)3, 4096);
	syscall(SYS_memfd_create, "name", 1U);
}

static void handler(int sig) { (void)sig; }

static void signals(void)
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_NODEFER}, old;
	stack_t stack = {.ss_flags = SS_DISABLE};
	struct timespec zero = {0, 1000};
	sigset_t set;
	siginfo_t info;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigaddset(&sa.sa_mask, SIGTERM);
	sigaction(SIGUSR1, &sa, &old);
	sigaction(SIGUSR2, &sa, NULL);
	sigaction(SIGKILL, &sa, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	sigpending(&set);
	sigtimedwait(&set, &info, &zero);
	sigtimedwait(&set, &info, &zero);
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, &set);
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	kill(getpid(), SIGUSR2);
	kill(getpid(), 0);
	kill(-99999, SIGRTMIN);
	sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 5});
	sigaltstack(&stack, NULL);
	sigaltstack(NULL, &stack);
	alarm(100);
	alarm(0);
	struct itimerval it = {{0, 0}, {5, 6}};
	setitimer(ITIMER_REAL, &it, NULL);
	it.it_value.tv_sec = 0;
	it.it_value.tv_usec = 0;
	setitimer(ITIMER_REAL, &it, &it);
	getitimer(ITIMER_VIRTUAL, &it);
}

static void processes(void)
{
	const struct itimerval soon = {.it_value = {.tv_usec = 200 * 1000}};
	struct rlimit limit;
	struct rusage usage;
	struct sched_param param = {0};
	cpu_set_t cpus;
	siginfo_t info;
	gid_t groups[64];
	uid_t r, e, s;
	int status;
	pid_t pid;

	getpid();
	getppid();
	getpgrp();
	getsid(0);
	getpgid(0);
	setpgid(99999, 0);
	getuid();
	getegid();
	getresuid(&r, &e, &s);
	getresgid(&r, &e, &s);
	getgroups(64, groups);
	setuid(getuid());
	setreuid(-1, -1);
	setresgid(-1, -1, -1);
	getpriority(PRIO_PROCESS, 0);
	setpriority(PRIO_PROCESS, 0, 1);
	getrlimit(RLIMIT_NOFILE, &limit);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, RLIM_INFINITY});
	getrusage(RUSAGE_SELF, &usage);
	sched_getaffinity(0, sizeof(cpus), &cpus);
	sched_yield();
	sched_getscheduler(0);
	sched_getparam(0, &param);
	sched_setscheduler(0, 99, &param);
	sched_get_priority_max(SCHED_FIFO);
	prctl(PR_SET_NAME, "calls");
	prctl(PR_GET_DUMPABLE);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	prctl(PR_SET_PDEATHSIG, 0);
	prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	prctl(99999, 1, 2, 3, 4);
	personality(0xffffffff);
	unshare(0);
	pid = fork();
	if (!pid)
		_exit(3);
	waitpid(pid, &status, 0);
	pid = vfork();
	if (!pid)
		_exit(4);
	waitid(P_PID, pid, &info, WEXITED);
	pid = fork();
	if (!pid) {
		/* a process killed by another one may not have reached that syscall */
		setitimer(ITIMER_REAL, &soon, NULL);
		pause();
		_exit(0);
	}
	wait4(pid, &status, 0, &usage);
	waitpid(-1, &status, WNOHANG);
	execv("nothing", (char *[]){"a", "b c", NULL});
	syscall(SYS_gettid);
	syscall(SYS_getcpu, &r, &e, NULL);
	syscall(9999, 1, 2, 3, 4, 5, 6);
}

static void clocks(void)
{
	struct timespec ts = {0, 1000}, left;
	struct timeval tv;
	struct tms tms;
	timer_t timer;
	struct sigevent event = {.sigev_notify = SIGEV_NONE};
	struct itimerspec it = {{0, 0}, {1, 2}};

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	syscall(SYS_clock_getres, CLOCK_REALTIME, &ts);
	syscall(SYS_gettimeofday, &tv, NULL);
	syscall(SYS_time, NULL);
	ts = (struct timespec){0, 1000};
	nanosleep(&ts, &left);
	nanosleep(&(struct timespec){-1, 0}, NULL);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	times(&tms);
	timer_create(CLOCK_REALTIME, &event, &timer);
	timer_settime(timer, 0, &it, NULL);
	timer_gettime(timer, &it);
	timer_delete(timer);
}

static void waiting(void)
{
	struct pollfd fds[3] = {{1, POLLOUT, 0}, {99, POLLIN | POLLPRI, 0}, {-1, 0, 0}};
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u64 = 7}, got[4];
	struct timeval tv = {0, 0};
	struct timespec ts = {0, 0};
	struct itimerspec it = {{0, 0}, {0, 1000000}};
	fd_set in, out;
	sigset_t set;
	uint64_t n = 5;
	int p[2], fd, ep;

	poll(fds, 3, 0);
	poll(NULL, 0, 1);
	ppoll(fds, 1, &ts, NULL);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(0, &in);
	FD_SET(1, &out);
	select(2, NULL, &out, NULL, &tv);
	select(0, NULL, NULL, NULL, &tv);
	pselect(2, NULL, &out, NULL, &ts, NULL);
	pipe(p);
	pipe2(p, O_CLOEXEC | O_NONBLOCK);
	read(p[0], &n, 8);
	ep = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &event);
	epoll_wait(ep, got, 4, 0);
	write(p[1], "z", 1);
	epoll_wait(ep, got, 4, -1);
	epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL);
	fd = eventfd(3, EFD_NONBLOCK);
	write(fd, &n, sizeof(n));
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	timerfd_settime(fd, 0, &it, NULL);
	timerfd_gettime(fd, &it);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	signalfd(-1, &set, SFD_CLOEXEC);
	fd = inotify_init1(IN_NONBLOCK);
	inotify_add_watch(fd, "/", IN_CREATE | IN_DELETE);
	inotify_rm_watch(fd, 99);
	ioctl(1, FIONREAD, &fd);
	ioctl(0, TCGETS, bad);
	ioctl(0, TIOCGWINSZ, bad);
	ioctl(0, 0x12345678, 0x9abc);
}

static void ipc(void)
{
	struct sembuf op = {0, 1, IPC_NOWAIT};
	struct { long type; char text[8]; } m = {1, "message"};
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	void *p = shmat(id, NULL, SHM_RDONLY);

	shmdt(p);
	shmctl(id, IPC_RMID, NULL);
	id = semget(IPC_PRIVATE, 1, 0600);
	semop(id, &op, 1);
	semctl(id, 0, IPC_RMID);
	id = msgget(IPC_PRIVATE, 0600);
	msgsnd(id, &m, 8, 0);
	msgrcv(id, &m, 8, 0, IPC_NOWAIT);
	msgctl(id, IPC_RMID, NULL);
}

/* The multiplexer of i386, which a C library may not use any more */
static void multiplexed(void)
{
#ifdef SYS_socketcall
	int pair[2] = {-1, -1};
	long args[] = {AF_UNIX, SOCK_STREAM, 0, (long)pair};

	syscall(SYS_socketcall, 8, args);	/* socketpair */
	args[0] = pair[0];
	args[1] = (long)"40 bytes in a socket of the multiplexer.";
	args[2] = 40;
	args[3] = 0;
	syscall(SYS_socketcall, 9, args);	/* send */
	close(pair[0]);
	close(pair[1]);
#endif
}

int main(void)
{
	files();
	memory();
	signals();
	processes();
	clocks();
	waiting();
	ipc();
	multiplexed();
	return 5;
}
