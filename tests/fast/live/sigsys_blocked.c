/* SIGSYS that a program blocks, waits for or ignores: that it stays pending, what inherits it, and
 * which thread gets it. */
#include "cases.h"
#include "sys_signal.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static int pipes[2];
static pthread_barrier_t barrier;
static char *const found_again[] = { "sigsys_blocked", "found", NULL };

/* What is blocked stays pending, with its siginfo. */
static void blocked(void)
{
	static const char *const masks[] = { "S", "SU", "A" };
	union sigval value = { .sival_int = 77 };

	handle(SIGSYS, on_sys, SA_SIGINFO, "U");
	for (int i = 0; i < 9; i++) {
		change_mask(SIG_SETMASK, masks[i / 3]);
		say_mask("blocked");
		many_calls();
		say_pending("before");
		if (i % 3 == 0)
			raise_it();
		else if (i % 3 == 1)
			sigqueue(getpid(), SIGSYS, value);
		else
			kill(getpid(), SIGSYS);
		say_pending("sent");
		many_calls();
		say_mask("sent");
		say_pending("still");
		if (i & 1)
			wait_for_it();
		say_pending("then");
		change_mask(SIG_UNBLOCK, "S");
		say_mask("unblocked");
		change_mask(SIG_SETMASK, "");
		say("seen %d", (int)seen);
	}
	/* sent while it waits */
	change_mask(SIG_SETMASK, "S");
	int pid = send_to_sleeper();
	wait_for_it();
	say_death("child", pid);
	/* ... and ignored */
	signal(SIGSYS, SIG_IGN);
	sigqueue(getpid(), SIGSYS, value);
	many_calls();
	wait_for_it();
	change_mask(SIG_SETMASK, "");
	sigqueue(getpid(), SIGSYS, value);
	say_pending("ignored");
}

static void by_descriptor(void)
{
	struct signalfd_siginfo info;
	union sigval value = { .sival_int = 5 };
	sigset_t set;
	int fd, pid, all = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN };

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	epoll_ctl(all, EPOLL_CTL_ADD, fd, &event);
	for (int i = 0; i < 5; i++) {
		struct pollfd in = { .fd = fd, .events = POLLIN };

		change_mask(SIG_SETMASK, i & 1 ? "A" : "S");
		many_calls();
		pid = i < 3 ? send_to_sleeper() : 0;
		if (!pid)
			sigqueue(getpid(), SIGSYS, value);
		if (i == 1)
			say("poll: %d", poll(&in, 1, 60000));
		if (i == 2)
			say("epoll: %d", epoll_wait(all, &event, 1, 60000));
		memset(&info, 0, sizeof(info));
		need(read(fd, &info, sizeof(info)) == sizeof(info), "a signal");
		say("read: signal %d, code %d, value %d", info.ssi_signo, info.ssi_code,
		    info.ssi_int);
		if (pid)
			say_death("child", pid);
		say_mask("after");
		say_pending("after");
	}
}

/* The mask of a thread as it reads it, and as children and threads inherit it */
static void *in_thread(void *ignored)
{
	say_mask("thread");
	raise_it();
	say_pending("thread");
	change_mask(SIG_UNBLOCK, "S");
	say_pending("thread, later");
	return ignored;
}

static void inherited(void)
{
	static const char *const masks[] = { "S", "U", "SU", "A", "" };

	handle(SIGSYS, on_sys, SA_SIGINFO, "");
	for (int i = 0; i < 5; i++) {
		pthread_t thread;
		sigset_t old, none;
		char text[4];
		int pid;

		change_mask(SIG_SETMASK, masks[i]);
		say_mask("set");
		sigemptyset(&none);
		sigprocmask(SIG_BLOCK, &none, &old);
		say("as it was: %s", set_text(&old, text));
		pid = fork();
		if (!pid) {
			say_mask("child");
			raise_it();
			many_calls();
			say_pending("child");
			_exit(0);
		}
		say_death("child", pid);
		need(pthread_create(&thread, NULL, in_thread, NULL) == 0, "a thread");
		pthread_join(thread, NULL);
		say_mask("after");
		errno = 0;
		need(sigprocmask(77, &none, NULL) < 0 && errno == EINVAL, "EINVAL");
		say_mask("after an error");
	}
}

/* The other program: what it finds */
static void found(void)
{
	many_calls();
	say_mask("found");
	say_action("found");
	say_pending("found");
	sigset_t pending;

	sigpending(&pending);
	if (sigismember(&pending, SIGSYS))
		wait_for_it();
	change_mask(SIG_SETMASK, "");
	raise_it();
	many_calls();
	say("not killed");
}

static void say_program(void (*prepare)(void))
{
	extern char **environ;
	int pid = fork();

	if (!pid) {
		many_calls();
		prepare();
		execve("/proc/self/exe", found_again, environ);
		_exit(1);
	}
	say_death("program", pid);
	pid = fork();
	if (!pid) {
		pid_t made = 0;

		prepare();
		need(!posix_spawn(&made, "/proc/self/exe", NULL, NULL, found_again, environ),
		     "a program");
		say_death("program", made);
		say_action("its parent");
		_exit(0);
	}
	say_death("parent", pid);
}

static void prepare_nothing(void)
{
}

static void prepare_blocked(void)
{
	change_mask(SIG_SETMASK, "S");
}

static void prepare_pending(void)
{
	union sigval value = { .sival_int = 8 };

	change_mask(SIG_SETMASK, "A");
	sigqueue(getpid(), SIGSYS, value);
}

static void prepare_ignored(void)
{
	signal(SIGSYS, SIG_IGN);
}

static void prepare_handled(void)
{
	handle(SIGSYS, on_sys, SA_SIGINFO | SA_ONSTACK, "U");
}

static void programs(void)
{
	void (*const how[])(void) = {
		prepare_nothing, prepare_blocked, prepare_pending, prepare_ignored,
		prepare_handled,
	};

	for (unsigned i = 0; i < sizeof(how) / sizeof(*how); i++)
		say_program(how[i]);
}

/* Temporary masks */
static void suspended(void)
{
	static const char *const masks[] = { "", "U", "S", "A" };
	const struct timespec most = { 60, 0 };

	handle(SIGSYS, on_sys, SA_SIGINFO, "");
	handle(SIGUSR1, on_usr1, SA_SIGINFO, "");
	need(pipe(pipes) == 0, "a pipe");
	for (int i = 0; i < 8; i++) {
		struct pollfd in = { .fd = pipes[0], .events = POLLIN };
		sigset_t mask;
		int pid, result;

		change_mask(SIG_SETMASK, i & 1 ? "A" : "SU");
		many_calls();
		sigemptyset(&mask);
		if (i & 2)
			sigaddset(&mask, SIGUSR1);
		if (i < 6)
			pid = send_to_sleeper();
		else
			pid = 0, raise_it();
		result = i < 4 ? sigsuspend(&mask) : ppoll(&in, 1, &most, &mask);
		say("result %d, error %d", result, errno);
		if (pid)
			say_death("child", pid);
		say_mask("after");
	}
	/* SIGUSR1 comes while only the temporary mask contains SIGSYS */
	for (int i = 0; i < 4; i++) {
		struct pollfd in = { .fd = pipes[0], .events = POLLIN };
		sigset_t mask;

		change_mask(SIG_SETMASK, "U");
		raise(SIGUSR1);
		sigemptyset(&mask);
		sigaddset(&mask, SIGSYS);
		if (strchr(masks[i], 'A')) {
			sigfillset(&mask);
			sigdelset(&mask, SIGUSR1);
		}
		say("result %d, error %d", ppoll(&in, 1, &most, &mask), errno);
		say_mask("after");
		many_calls();
	}
	say_action("after");
}

static void *wait_in_thread(void *ignored)
{
	pthread_barrier_wait(&barrier);
	wait_for_it();
	return ignored;
}

static void *take_in_thread(void *ignored)
{
	change_mask(SIG_UNBLOCK, "S");
	pthread_barrier_wait(&barrier);
	while (!seen)
		sched_yield();
	return ignored;
}

/* A signal of the process, which one thread waits for, or does not block */
static void threads(void)
{
	pthread_t thread;

	handle(SIGSYS, on_sys, SA_SIGINFO, "");
	change_mask(SIG_SETMASK, "A");
	for (int i = 0; i < 6; i++) {
		seen = 0;
		pthread_barrier_init(&barrier, NULL, 2);
		need(!pthread_create(&thread, NULL, i & 1 ? take_in_thread : wait_in_thread, NULL),
		     "a thread");
		pthread_barrier_wait(&barrier);
		kill(getpid(), SIGSYS);
		pthread_join(thread, NULL);
		say_mask("after");
		say_pending("after");
	}
	say("seen %d", (int)seen);
}

/* sigsys_blocked serve: does what the letters on standard input say, so that a test can attach and
 * detach in between. */
static void serve(void)
{
	static const int bits[] = { SA_ONSTACK, 0, SA_NODEFER, SA_RESETHAND, SA_RESTART };
	char byte;
	int n = 0;

	use_alternate();
	handle(SIGSYS, on_sys, SA_SIGINFO, "U");
	change_mask(SIG_SETMASK, "U");
	say("ready");
	while (read(0, &byte, 1) == 1) {
		switch (byte) {
		case 'h':
			raise_it();
			break;
		case 'b':
			change_mask(SIG_BLOCK, "S");
			break;
		case 'u':
			change_mask(SIG_UNBLOCK, "S");
			break;
		case 'w':
			wait_for_it();
			break;
		case 'i':
			signal(SIGSYS, SIG_IGN);
			break;
		case 'x':
			execve("/proc/self/exe", found_again, (char *[]){ NULL });
			break;
		case 'n':
			handle(SIGSYS, on_sys, SA_SIGINFO | bits[n % 5], n & 1 ? "" : "A");
			n++;
			break;
		default:
			continue;
		}
		many_calls();
		say_mask("");
		say_action("");
		say_pending("");
		say("done %c", byte);
	}
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "blocked", blocked },
		{ "descriptor", by_descriptor },
		{ "inherited", inherited },
		{ "programs", programs },
		{ "suspended", suspended },
		{ "threads", threads },
		{ NULL, NULL },
	};

	if (argc > 1 && !strcmp(argv[1], "found"))
		return found(), 0;
	if (argc > 1 && !strcmp(argv[1], "serve"))
		return serve(), 0;
	return live_main(argc, argv, cases);
}
