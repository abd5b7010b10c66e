/* Uses resources, for cases with and without findings: usage MODE [...]
 *
 *	memory MIB		allocates and touches that much memory
 *	busy MS [CHILDREN]	runs for MS ms; first in CHILDREN children, all on one processor
 *	open N			opens N descriptors and keeps them open
 *	limit N			sets a limit of N and opens files until that fails; N 0: opens 20
 *	leave COMMAND...	opens the file "left" without O_CLOEXEC and executes the command
 *	keep COMMAND...		... with O_CLOEXEC
 *	connect ADDRESS PORT	connects a datagram socket, without sending
 *	send ADDRESS PORT	sends a datagram
 *	bind ADDRESS PORT	binds a stream socket; listens if PORT is 0
 *	poll N			asks N times for events of no descriptor, without a timeout
 *	flush N			flushes the file "flushed" N times
 *	clone uts		creates a child in a new namespace; "": in the same
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void busy(long ms)
{
	struct timespec now;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < ms);
}

static void run_busy_children(int count, long ms)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (int i = 0; i < count; i++) {
		if (fork())
			continue;
		busy(ms);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
}

static int run(int flags, char **argv)
{
	int fd = open("left", O_CREAT | O_RDWR | flags, 0600);
	pid_t pid = fd < 0 ? -1 : fork();
	int status = 0;

	if (!pid) {
		execvp(*argv, argv);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 || status ? 9 : 0;
}

/* The result is ignored: there may be no route to the address. */
static int network(const char *how, const char *address, int port)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr *any = (struct sockaddr *)&in;
	bool binds = !strcmp(how, "bind");
	int s = socket(AF_INET, binds ? SOCK_STREAM : SOCK_DGRAM, 0), on = 1;

	if (s < 0 || inet_pton(AF_INET, address, &in.sin_addr) != 1)
		return 9;
	if (!strcmp(how, "connect"))
		return connect(s, any, sizeof(in)) > 0;
	if (!strcmp(how, "send"))
		return sendto(s, "x", 1, 0, any, sizeof(in)) > 1;
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!binds || bind(s, any, sizeof(in)))
		return 9;
	return !port && listen(s, 1);
}

static int in_namespace(bool other)
{
	pid_t pid = syscall(SYS_clone, SIGCHLD | (other ? CLONE_NEWUTS : 0), 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid < 0 || waitpid(pid, NULL, 0) < 0 ? 9 : 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 2 ? argv[1] : "";
	long n = argc > 2 ? atol(argv[2]) : 0;

	if (!strcmp(how, "memory")) {
		char *p = malloc(n << 20);

		if (!p)
			return 9;
		memset(p, 1, n << 20);
		return !p[n];
	}
	if (!strcmp(how, "busy")) {
		if (argc > 3)
			run_busy_children(atoi(argv[3]), n);
		else
			busy(n);
		return 0;
	}
	if (!strcmp(how, "open")) {
		while (n--)
			if (open("/dev/null", O_RDONLY) < 0)
				return 9;
		return 0;
	}
	if (!strcmp(how, "limit")) {
		struct rlimit limit = {n ? n : 100, n ? n : 100};

		if (setrlimit(RLIMIT_NOFILE, &limit))
			return 9;
		for (int fd = 0; fd >= 0 && (n || fd < 20);)
			fd = open("/dev/null", O_RDONLY);
		return 0;
	}
	if (!strcmp(how, "poll")) {
		while (n--)
			poll(NULL, 0, 0);
		return 0;
	}
	if (!strcmp(how, "flush")) {
		int fd = open("flushed", O_RDWR | O_CREAT, 0600);

		while (n--)
			if (fdatasync(fd))
				return 9;
		return 0;
	}
	if (!strcmp(how, "leave"))
		return run(0, argv + 2);
	if (!strcmp(how, "keep"))
		return run(O_CLOEXEC, argv + 2);
	if (!strcmp(how, "clone"))
		return in_namespace(!strcmp(argv[2], "uts"));
	return argc > 3 ? network(how, argv[2], atoi(argv[3])) : 9;
}
