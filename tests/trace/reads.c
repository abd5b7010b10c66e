/* Tracees, and environments of a tracer, that test reading of memory and /proc. Exits with 5,
 * with 99 after a failure, and with 77 if the machine does not support the mode.
 *   reads without ERRNO COMMAND...	runs it with process_vm_readv failing with ERRNO, also in
 *				all its descendants
 *   reads peak FILE COMMAND...	runs it and writes its peak memory in KiB to the file
 *   reads undumpable		opens a file before and after it makes itself undumpable
 *   reads secret		opens a file whose name is in secret memory
 *   reads ones			has words of all ones in memory, and negative results without error
 *   reads leader-exit DIR	the main thread ends; another one works on in the directory
 *   reads rewrite ROUNDS	opens a path that another thread rewrites all the time
 *   reads share		a vfork child and a clone change memory that they share with it
 *   reads fds			closes, replaces and removes the files of descriptors
 *   reads namespace COMMAND...	runs it as init of a pid namespace, without a new /proc */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STACK = 64 << 10 };

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(char **argv)
{
	execvp(argv[0], argv);
	return 99;
}

static int without(char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | atoi(argv[0])),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		return 77;
	return run(argv + 1);
}

static int peak(char **argv)
{
	FILE *out = fopen(argv[0], "we");
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(run(argv + 1));
	if (!out || pid < 0 || wait4(pid, &status, 0, &usage) != pid)
		return 99;
	fprintf(out, "%ld\n", usage.ru_maxrss);
	fclose(out);
	return exit_status(status);
}

static int fails(const char *path)
{
	return open(path, O_RDONLY) == -1 && errno == ENOENT ? 0 : 99;
}

static int undumpable(char **argv)
{
	(void)argv;
	int bad = fails("/no/such/file/before");

	prctl(PR_SET_DUMPABLE, 0);
	return bad | fails("/no/such/file/after") ? 99 : 5;
}

static int secret(char **argv)
{
	int fd = syscall(447 /* memfd_secret */, 0);
	char *path;

	(void)argv;
	if (fd < 0 || ftruncate(fd, 4096))
		return 77;
	path = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (path == MAP_FAILED)
		return 77;
	strcpy(path, "/no/such/secret");
	return fails(path) ? 99 : 5;
}

static int ones(char **argv)
{
	struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
	int fd = open("/proc/self/mem", O_RDONLY);

	(void)argv;
	syscall(SYS_prlimit64, 0, RLIMIT_CORE, &all, NULL);
	return lseek(fd, -(1L << 32), SEEK_SET) == -(1L << 32) ? 5 : 77;
}

static void *work_in_directory(void *directory)
{
	char state[] = "/proc/1234567890/stat", text[512] = "";
	struct stat st;
	int fd, n;

	/* until the main thread is a zombie: "PID (reads) Z ..." */
	snprintf(state, sizeof(state), "/proc/%d/stat", getpid());
	while (!strstr(text, ") Z")) {
		fd = open(state, O_RDONLY);
		n = read(fd, text, sizeof(text) - 1);
		text[n > 0 ? n : 0] = 0;
		close(fd);
	}
	fd = open(directory, O_RDONLY | O_DIRECTORY);
	_exit(!fstat(fd, &st) && S_ISDIR(st.st_mode) && !close(fd) ? 5 : 99);
}

static int leader_exit(char **argv)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, work_in_directory, argv[0]))
		return 99;
	pthread_exit(NULL);
}

static const char *const paths[] = {"/no/such/file/one", "/no/such", "/no/such/file/and/more"};

static void *rewrite(void *path)
{
	for (unsigned i = 0;; i++) {
		memset(path, 'x', 64);
		strcpy(path, paths[i % 3]);
	}
	return NULL;
}

static int race(char **argv)
{
	/* not on this stack, which the thread outlives */
	static char path[128] = "/no/such/file";
	pthread_t thread;

	pthread_create(&thread, NULL, rewrite, path);
	for (int i = atoi(argv[0]); i > 0; i--)
		syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	return 5;
}

static char shared[64];

static int change(void *text)
{
	int bad = fails(shared);

	strcpy(shared, text);
	return bad | fails(shared);
}

static int share(char **argv)
{
	char *stack = malloc(STACK);
	int status, bad = 0;

	(void)argv;
	strcpy(shared, "/no/such/first");
	bad |= fails(shared);
	for (int i = 0; i < 2; i++) {
		static char *const texts[] = {"/no/such/second", "/no/such/third"};
		static const int flags[] = {CLONE_VM | CLONE_VFORK | SIGCHLD, CLONE_VM | SIGCHLD};
		pid_t pid = clone(change, stack + STACK, flags[i], texts[i]);

		bad |= waitpid(pid, &status, 0) != pid || status;
		bad |= fails(shared);
		bad |= strcmp(shared, texts[i]);
	}
	return bad ? 99 : 5;
}

/* in the directory that it is started in */
static int fds(char **argv)
{
	(void)argv;
	int a = open("alpha", O_RDWR | O_CREAT, 0600);
	int b = open("beta \"(deleted)", O_CREAT, 0600);

	dup2(a, b);		/* b was beta and is alpha */
	unlink("alpha");
	fsync(b);
	close(a);		/* was alpha and is closed */
	a = open("gamma (deleted)", O_RDWR | O_CREAT, 0600);
	fsync(a);
	close(a);
	return 5;
}

static int namespace(char **argv)
{
	int status;

	if (unshare(CLONE_NEWPID) && (unshare(CLONE_NEWUSER | CLONE_NEWPID)))
		return 77;
	pid_t pid = fork();

	if (!pid)
		_exit(run(argv));
	return waitpid(pid, &status, 0) == pid ? exit_status(status) : 99;
}

static const struct mode {
	const char *name;
	int least;		/* arguments */
	int (*run)(char **argv);
} modes[] = {
	{"without", 2, without}, {"peak", 2, peak}, {"undumpable", 0, undumpable},
	{"secret", 0, secret}, {"ones", 0, ones},
	{"leader-exit", 1, leader_exit}, {"rewrite", 1, race}, {"share", 0, share},
	{"fds", 0, fds}, {"namespace", 1, namespace},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]) && argc - 2 >= modes[i].least)
			return modes[i].run(argv + 2);
	return 2;
}
