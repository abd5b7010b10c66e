/* waits MOST: threads that each wait in another syscall. Prints "ready" when all do. At the next
 * line on its standard input it ends what they wait for, and prints
 *	NAME: RESULT		for each result that differs from that of an untraced thread
 *	NAME: over before	if it has not waited
 *	NAME: N ns remain, ...	if a signal has ended a sleep of which more remains than can be
 *	NAME: interrupted: N	if the syscall has failed with EINTR, and was made again. Those
 *				that the kernel never restarts after a stop (signal(7)) may
 *				fail MOST times.
 *	done
 *
 * waits MOST signals: gets signals all the time, whose handler restarts syscalls. They are blocked
 * where they would end the wait. */
#include "asleep.h"
#include "awaited.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct timespec long_time = {LONG, 0};
static const struct timespec short_time = {0, SHORT_MS * 1000000};

struct kind {
	const char *name;
	void (*prepare)(struct waiter *w);
	long (*wait)(struct waiter *w);		/* a negative errno */
	void (*wake)(struct waiter *w);
	long expected;
	bool never_restarts;			/* the kernel does not, after any stop */
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long result_of(long got)
{
	return got < 0 ? -errno : got;
}

/* The result if a signal has ended a wait of LONG of which `rest` remained: 1 if that does not
 * include the time for which it has slept for sure. */
static long check_rest(const struct waiter *w, long result, int64_t rest)
{
	int64_t most = LONG * 1000000000LL - (w->woken - w->asleep);

	if (result != -EINTR)
		return result;
	if (rest > 0 && rest <= most)
		return 1;
	printf("%s: %lld ns remain, at most %lld are right\n", w->kind->name, (long long)rest,
	       (long long)most);
	return 0;
}

/* The same of a syscall that stores the rest itself, and is restarted with that. It does not
 * include the time until it is restarted. */
static long is_rest(int64_t rest)
{
	return rest > 0 && rest < LONG * 1000000000LL;
}

static int64_t ns_of(struct timespec t)
{
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* --- the waits --- */

static long do_read(struct waiter *w)
{
	char byte = 0;

	return result_of(read(w->in, &byte, 1)) + byte;
}

static long do_write(struct waiter *w)
{
	return result_of(write(w->out, "x", 1));
}

static long do_readv(struct waiter *w)
{
	char byte = 0;
	struct iovec part = {&byte, 1};

	return result_of(readv(w->in, &part, 1)) + byte;
}

static long do_read_event(struct waiter *w)
{
	uint64_t value = 0;

	return result_of(read(w->in, &value, sizeof(value)));
}

static long do_recv(struct waiter *w)
{
	char byte = 0;

	return result_of(recv(w->in, &byte, 1, 0)) + byte;
}

static long do_poll(struct waiter *w)
{
	struct pollfd one = {.fd = w->in, .events = POLLIN};

	return result_of(poll(&one, 1, -1)) + one.revents;
}

static long do_timed_poll(struct waiter *w)
{
	struct pollfd one = {.fd = w->in, .events = POLLIN};

	return result_of(poll(&one, 1, LONG * 1000)) + one.revents;
}

static long do_short_poll(struct waiter *w)
{
	struct pollfd one = {.fd = w->in, .events = POLLIN};
	int64_t begin = now();
	long result = result_of(poll(&one, 1, SHORT_MS));

	return result ? result : now() - begin >= SHORT_MS * 1000000LL;
}

static long do_ppoll(struct waiter *w)
{
	struct pollfd one = {.fd = w->in, .events = POLLIN};
	struct timespec rest = long_time;
	long result = result_of(syscall(SYS_ppoll, &one, 1, &rest, NULL, 8));

	return result == 1 ? is_rest(ns_of(rest)) : result;
}

static long do_select(struct waiter *w)
{
	struct timeval rest = {LONG, 0};
	fd_set set;
	long result;

	FD_ZERO(&set);
	FD_SET(w->in, &set);
	result = result_of(syscall(SYS_select, w->in + 1, &set, NULL, NULL, &rest));
	return result == 1 ? is_rest(rest.tv_sec * 1000000000LL + rest.tv_usec * 1000LL) : result;
}

static long do_pselect(struct waiter *w)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(w->in, &set);
	return result_of(pselect(w->in + 1, &set, NULL, NULL, NULL, NULL));
}

static long do_epoll_wait(struct waiter *w)
{
	struct epoll_event event;

	return result_of(epoll_wait(w->in, &event, 1, -1));
}

static long do_timed_epoll_wait(struct waiter *w)
{
	struct epoll_event event;

	return result_of(epoll_wait(w->in, &event, 1, LONG * 1000));
}

static long do_nanosleep(struct waiter *w)
{
	struct timespec rest = {0};
	long result = result_of(nanosleep(&long_time, &rest));

	return check_rest(w, result, ns_of(rest));
}

static long do_short_nanosleep(struct waiter *w)
{
	int64_t begin = now();
	long result = result_of(nanosleep(&short_time, NULL));

	(void)w;
	return result ? result : now() - begin >= SHORT_MS * 1000000LL;
}

static long do_clock_nanosleep(struct waiter *w)
{
	struct timespec rest = {0};
	long result = -clock_nanosleep(CLOCK_BOOTTIME, 0, &long_time, &rest);

	return check_rest(w, result, ns_of(rest));
}

static long do_sleep_until(struct waiter *w)
{
	struct timespec until;

	(void)w;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LONG;
	return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static long do_short_sleep_until(struct waiter *w)
{
	struct timespec until;
	int64_t end;
	long result;

	(void)w;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += SHORT_MS * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	end = ns_of(until);
	result = -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	return result ? result : now() >= end;
}

/* When its syscall is made again after a stop, the word may have been changed already. */
static long futex_result(const struct waiter *w, long result)
{
	return result == -EAGAIN && w->word ? 0 : result;
}

static long do_futex(struct waiter *w)
{
	return futex_result(w, result_of(syscall(SYS_futex, &w->word, FUTEX_WAIT, 0, NULL)));
}

static long do_timed_futex(struct waiter *w)
{
	return futex_result(w, result_of(syscall(SYS_futex, &w->word, FUTEX_WAIT, 0, &long_time)));
}

static long do_short_futex(struct waiter *w)
{
	int64_t begin = now();
	long result = result_of(syscall(SYS_futex, &w->word, FUTEX_WAIT, 0, &short_time));

	return result == -ETIMEDOUT ? now() - begin >= SHORT_MS * 1000000LL : result;
}

static long do_futex_until(struct waiter *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LONG;
	return futex_result(w, result_of(syscall(SYS_futex, &w->word, FUTEX_WAIT_BITSET, 0, &until,
						 NULL, ~0)));
}

static long do_semop(struct waiter *w)
{
	struct sembuf down = {.sem_op = -1};
	long result = result_of(semop(w->in, &down, 1));

	if (!result)
		semctl(w->in, 0, IPC_RMID);
	return result;
}

static long do_semtimedop(struct waiter *w)
{
	struct sembuf down = {.sem_op = -1};
	long result = result_of(semtimedop(w->in, &down, 1, &long_time));

	if (!result)
		semctl(w->in, 0, IPC_RMID);
	return result;
}

static long do_msgrcv(struct waiter *w)
{
	struct message m;
	long result = result_of(msgrcv(w->in, &m, 1, 0, 0));

	if (result == 1)
		msgctl(w->in, IPC_RMID, NULL);
	return result;
}

static long do_mq_receive(struct waiter *w)
{
	struct timespec until;
	char byte;

	if (w->in < 0)
		return 1;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += LONG;
	return result_of(mq_timedreceive(w->in, &byte, 1, NULL, &until));
}

static long do_sigtimedwait(struct waiter *w)
{
	sigset_t set;

	(void)w;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return result_of(sigtimedwait(&set, NULL, &long_time));
}

static long do_sigwaitinfo(struct waiter *w)
{
	sigset_t set;

	(void)w;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return result_of(sigwaitinfo(&set, NULL));
}

static void send_awaited(struct waiter *w)
{
	pthread_kill(w->thread, SIGUSR2);
}

/* A signal can come before a syscall that is restarted. */
static void send_signal(struct waiter *w)
{
	while (!w->is_done) {
		if (is_asleep(w->tid))
			pthread_kill(w->thread, SIGUSR1);
		sched_yield();
	}
}

static void wake_nothing(struct waiter *w)
{
	(void)w;
}

static long do_pause(struct waiter *w)
{
	(void)w;
	return result_of(pause());
}

static long do_sigsuspend(struct waiter *w)
{
	sigset_t set;

	(void)w;
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	return result_of(sigsuspend(&set));
}

static long do_accept(struct waiter *w)
{
	int fd = accept(w->in, NULL, NULL);

	return fd < 0 ? -errno : 1;
}

static long do_connect(struct waiter *w)
{
	int fd = connect_to(w->in);

	return fd < 0 ? fd : 1;
}

static long do_flock(struct waiter *w)
{
	return result_of(flock(w->in, LOCK_EX));
}

static long do_lock_range(struct waiter *w)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return result_of(fcntl(w->in, F_OFD_SETLKW, &lock));
}

static long do_wait4(struct waiter *w)
{
	int status = 0;
	long result = result_of(wait4(w->child, &status, 0, NULL));

	return result < 0 ? result : WEXITSTATUS(status);
}

static long do_waitid(struct waiter *w)
{
	siginfo_t info = {0};
	long result = result_of(waitid(P_PID, w->child, &info, WEXITED));

	return result ? result : info.si_status;
}

static long do_io_getevents(struct waiter *w)
{
	struct io_event event = {0};
	long result;

	if (!w->aio)
		return 1;
	result = result_of(syscall(SYS_io_getevents, w->aio, 1, 1, &event, NULL));
	return result;
}

/* A poll of an event descriptor that is complete when it is written to. */
static void complete_aio(struct waiter *w)
{
	struct iocb operation = {.aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = w->out,
				 .aio_buf = POLLOUT}, *list = &operation;

	if (w->aio)
		need(syscall(SYS_io_submit, w->aio, 1, &list) == 1, "io_submit");
}

static long do_read_changes(struct waiter *w)
{
	char buffer[4096];

	return result_of(read(w->in, buffer, sizeof(buffer))) > 0;
}

static const struct kind kinds[] = {
	{"read", make_pipe, do_read, write_byte, 1 + 'x', false},
	{"readv", make_pipe, do_readv, write_byte, 1 + 'x', false},
	{"write", fill_pipe, do_write, drain_pipe, 1, false},
	{"read eventfd", make_eventfd, do_read_event, write_event, 8, false},
	{"read timerfd", make_timer, do_read_event, expire, 8, false},
	{"read inotify", make_inotify, do_read_changes, change_file, 1, true},
	{"recv", make_pair, do_recv, write_byte, 1 + 'x', false},
	{"recv with a timeout", make_timed_pair, do_recv, write_byte, 1 + 'x', true},
	{"poll", make_pipe, do_poll, write_byte, 1 + POLLIN, false},
	{"poll with a timeout", make_pipe, do_timed_poll, write_byte, 1 + POLLIN, false},
	{"poll until its timeout", make_pipe, do_short_poll, wake_nothing, 1, false},
	{"ppoll", make_pipe, do_ppoll, write_byte, 1, false},
	{"select", make_pipe, do_select, write_byte, 1, false},
	{"pselect", make_pipe, do_pselect, write_byte, 1, false},
	{"epoll_wait", make_epoll, do_epoll_wait, write_event, 1, true},
	{"epoll_wait with a timeout", make_epoll, do_timed_epoll_wait, write_event, 1, true},
	{"nanosleep", NULL, do_nanosleep, send_signal, 1, false},
	{"nanosleep until its end", NULL, do_short_nanosleep, wake_nothing, 1, false},
	{"clock_nanosleep", NULL, do_clock_nanosleep, send_signal, 1, false},
	{"clock_nanosleep to a time", NULL, do_sleep_until, send_signal, -EINTR, false},
	{"clock_nanosleep until its end", NULL, do_short_sleep_until, wake_nothing, 1, false},
	{"futex", NULL, do_futex, wake_futex, 0, false},
	{"futex with a timeout", NULL, do_timed_futex, wake_futex, 0, false},
	{"futex until its timeout", NULL, do_short_futex, wake_nothing, 1, false},
	{"futex to a time", NULL, do_futex_until, wake_futex, 0, false},
	{"semop", make_semaphore, do_semop, raise_semaphore, 0, true},
	{"semtimedop", make_semaphore, do_semtimedop, raise_semaphore, 0, true},
	{"msgrcv", make_message_queue, do_msgrcv, send_message, 1, false},
	{"mq_timedreceive", make_mq, do_mq_receive, send_mq, 1, false},
	{"sigtimedwait", NULL, do_sigtimedwait, send_awaited, SIGUSR2, true},
	{"sigwaitinfo", NULL, do_sigwaitinfo, send_awaited, SIGUSR2, true},
	{"pause", NULL, do_pause, send_signal, -EINTR, false},
	{"sigsuspend", NULL, do_sigsuspend, send_signal, -EINTR, false},
	{"accept", make_listener, do_accept, connect_it, 1, false},
	{"connect", make_full_listener, do_connect, accept_it, 1, false},
	{"flock", lock_whole, do_flock, unlock, 0, false},
	{"F_OFD_SETLKW", lock_range, do_lock_range, unlock, 0, false},
	{"wait4", start_child, do_wait4, write_byte, 5, false},
	{"waitid", start_child, do_waitid, write_byte, 5, false},
	{"io_getevents", make_aio, do_io_getevents, complete_aio, 1, true},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
static struct waiter waiters[KINDS];
static atomic_int signals;

static void on_signal(int sig)
{
	signals += sig == SIGALRM;
}

/* Whether a handler that restarts syscalls would end the wait */
static bool ends_at_signal(const struct kind *k)
{
	return k->wake == send_signal || k->wake == wake_nothing || k->never_restarts ||
	       strstr(k->name, "poll") ||
	       strstr(k->name, "select") || strstr(k->name, "futex") || strstr(k->name, "msgrcv");
}

static void *run(void *arg)
{
	struct waiter *w = arg;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(ends_at_signal(w->kind) ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	w->tid = gettid();
	w->result = w->kind->wait(w);
	while (w->kind->wake != send_signal && w->result == -EINTR) {
		w->interrupted++;
		w->result = w->kind->wait(w);
	}
	w->is_done = 1;
	return NULL;
}

static void start(struct waiter *w, const struct kind *kind)
{
	*w = (struct waiter){.kind = kind};
	if (kind->prepare)
		kind->prepare(w);
}

static void end(struct waiter *w)
{
	w->woken = now();
	w->kind->wake(w);
	pthread_join(w->thread, NULL);
}

static atomic_int is_ending;

/* Sends signals to all threads that do not wait for one. */
static void *send_signals(void *arg)
{
	const struct timespec pause_time = {0, 100000};

	while (!is_ending) {
		for (int i = 0; i < KINDS; i++)
			pthread_kill(waiters[i].thread, SIGALRM);
		nanosleep(&pause_time, NULL);
	}
	return arg;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal};
	const int most = argc > 1 ? atoi(argv[1]) : 0;
	bool with_signals = argc > 2 && !strcmp(argv[2], "signals");
	pthread_t sender;
	char line[16];
	sigset_t set;

	/* of all threads: the kernel adds it to the time for which a sleep that is interrupted
	 * remains, 50 us by default */
	prctl(PR_SET_TIMERSLACK, 1);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	/* of the children: a traced thread is interrupted by an ignored signal too */
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < KINDS; i++)
		start(&waiters[i], &kinds[i]);
	for (int i = 0; i < KINDS; i++)
		need(!pthread_create(&waiters[i].thread, NULL, run, &waiters[i]), "a thread");
	for (int i = 0; i < KINDS; i++) {
		while (!waiters[i].tid || !is_asleep(waiters[i].tid))
			sched_yield();
		waiters[i].asleep = now();
	}
	if (with_signals)
		need(!pthread_create(&sender, NULL, send_signals, NULL), "a thread");
	puts("ready");
	fflush(stdout);
	need(fgets(line, sizeof(line), stdin), "a line");
	is_ending = 1;
	if (with_signals)
		pthread_join(sender, NULL);
	for (int i = 0; i < KINDS; i++)
		if (waiters[i].kind->wake != wake_nothing && waiters[i].is_done)
			printf("%s: over before\n", waiters[i].kind->name);
	for (int i = 0; i < KINDS; i++)
		end(&waiters[i]);
	for (int i = 0; i < KINDS; i++) {
		const struct waiter *w = &waiters[i];

		if (w->result != w->kind->expected)
			printf("%s: %ld\n", w->kind->name, w->result);
		if (w->interrupted > (w->kind->never_restarts ? most : 0))
			printf("%s: interrupted: %d\n", w->kind->name, w->interrupted);
	}
	puts("done");
	return 0;
}
