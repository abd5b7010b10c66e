/* Searches for rare failures: hunt MODE ROUNDS TARGET.... Starts TARGET, which prints "ready". Each
 * round attaches the tracer ($PTRAIL with the options $PTRAIL_HUNT) to it, disturbs it, makes it
 * detach, and checks the state of the target. Prints each failure and, as the last line, the time
 * that detaching took. Ends after the first round that the target does not survive.
 * Exits with status 1 after a failure.
 *	detach	waits until all threads are traced, then detaches; no task may stay traced or
 *		stopped
 *	any	detaches at any time
 *	storm	the same while two processes stop and continue the target all the time
 *	stop	sends SIGSTOP at any time: the target must end up stopped
 *	term	no target: runs TARGET as a command and sends SIGTERM at any time */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/random.h"

/* ms until a process is taken to hang, as in until_true; greatest number of words of a command */
enum { PATIENCE = 60 * 1000, WORDS = 32 };

struct hunt {
	pid_t target;
	char number[16];	/* of the target */
	char *tracer[WORDS];
	int words;		/* of the tracer, without those of tracees */
	unsigned faults;
	double worst, sum;	/* ms that detaching took */
	unsigned detached;
	uint64_t random;
};

struct count {
	unsigned tasks, traced, stopped;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void nap(unsigned us)
{
	nanosleep(&(struct timespec){us / 1000000, us % 1000000 * 1000}, NULL);
}

static unsigned below(struct hunt *h, unsigned n)
{
	return random_next(&h->random) % n;
}

static void report_fault(struct hunt *h, unsigned round, const char *what)
{
	printf("round %u: %s\n", round, what);
	h->faults++;
}

static void kill_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static pid_t run(char **argv)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	kill_with_parent();
	execvp(*argv, argv);
	_exit(127);
}

/* Starts a target and waits until it is ready. Its standard input stays open while this process
 * lives. */
static pid_t start_target(char **argv)
{
	int in[2], out[2];
	char byte;

	if (pipe(in) || pipe(out))
		return -1;
	pid_t pid = fork();

	if (!pid) {
		kill_with_parent();
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execvp(*argv, argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	if (pid < 0 || read(out[0], &byte, 1) != 1)
		return -1;
	return pid;
}

/* Returns whether the process ends in time; kills it if not. */
static bool wait_for_end(pid_t pid, int *status)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);
	bool ended = poll(&(struct pollfd){fd, POLLIN, 0}, 1, PATIENCE) == 1;

	close(fd);
	if (!ended)
		kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return ended;
}

static char state_of(pid_t pid, pid_t tid, int *tracer)
{
	char path[64], line[256], state = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", pid, tid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "State: %c", &state);
		if (sscanf(line, "TracerPid: %d", tracer) == 1)
			break;
	}
	fclose(f);
	return state;
}

static struct count count(pid_t pid)
{
	struct count c = {0};
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	DIR *dir = opendir(path);

	for (struct dirent *e; dir && (e = readdir(dir));) {
		int tracer = 0;
		char state = *e->d_name == '.' ? 0 : state_of(pid, atoi(e->d_name), &tracer);

		if (!state)
			continue;
		c.tasks++;
		c.traced += tracer > 0;
		c.stopped += state == 't' || state == 'T';
	}
	if (dir)
		closedir(dir);
	return c;
}

/* Waits for a state, which takes a moment after SIGCONT and after the end of a trace. */
static bool reaches_state(pid_t pid, bool stopped)
{
	for (double since = now(); now() - since < PATIENCE; nap(200)) {
		struct count c = count(pid);

		if (!c.traced && (stopped ? c.stopped == c.tasks : !c.stopped))
			return true;
	}
	return false;
}

/* Asks the tracer to detach, and checks how it ends. */
static void detach_tracer(struct hunt *h, unsigned round, pid_t tracer)
{
	double since = now();
	int status = 0;

	kill(tracer, SIGTERM);
	if (!wait_for_end(tracer, &status))
		report_fault(h, round, "the tracer does not detach");
	else if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM)
		report_fault(h, round, "the tracer does not end by the signal");
	since = now() - since;
	h->worst = h->worst > since ? h->worst : since;
	h->sum += since;
	h->detached++;
	if (count(h->target).traced)
		report_fault(h, round, "a thread is still traced");
}

static void all_traced(struct hunt *h, unsigned round)
{
	unsigned in_a_row = 0;
	double since = now();

	for (; now() - since < PATIENCE; nap(50000)) {
		struct count c = count(h->target);

		in_a_row = c.tasks && c.tasks == c.traced ? in_a_row + 1 : 0;
		if (in_a_row == 2)
			return;
	}
	report_fault(h, round, "not all threads are traced");
}

/* Reports the end of the target. It is not reaped: other processes still send signals to its
 * number. Returns whether it has ended. */
static bool check_end(struct hunt *h, unsigned round)
{
	siginfo_t info = {0};

	if (h->target <= 0 || waitid(P_PID, h->target, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    !info.si_pid)
		return false;
	report_fault(h, round, info.si_code == CLD_EXITED ? "the target has exited" :
		     "a signal has ended the target");
	printf("its exit status or signal is %d\n", info.si_status);
	return true;
}

static void round_detach(struct hunt *h, unsigned round)
{
	pid_t tracer = run(h->tracer);

	all_traced(h, round);
	detach_tracer(h, round, tracer);
	if (!reaches_state(h->target, false))
		report_fault(h, round, "a thread is left stopped");
}

static void round_any(struct hunt *h, unsigned round)
{
	pid_t tracer = run(h->tracer);

	nap(below(h, 12000));
	detach_tracer(h, round, tracer);
	if (!reaches_state(h->target, false))
		report_fault(h, round, "a thread is left stopped");
}

static void round_storm(struct hunt *h, unsigned round)
{
	pid_t tracer = run(h->tracer);

	nap(below(h, 12000));
	/* processes left stopped are detected at the end */
	detach_tracer(h, round, tracer);
}

static void round_stop(struct hunt *h, unsigned round)
{
	pid_t tracer = run(h->tracer);

	nap(below(h, 8000));
	kill(h->target, SIGSTOP);
	nap(below(h, 3000));
	detach_tracer(h, round, tracer);
	if (!reaches_state(h->target, true))
		report_fault(h, round, "the target is not stopped");
	kill(h->target, SIGCONT);
	if (!reaches_state(h->target, false))
		report_fault(h, round, "the target does not continue");
}

static void round_term(struct hunt *h, unsigned round)
{
	pid_t tracer = run(h->tracer);
	int status;

	nap(below(h, 8000));
	kill(tracer, SIGTERM);
	if (!wait_for_end(tracer, &status))
		report_fault(h, round, "the tracer does not end");
}

static pid_t killer(pid_t target)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	kill_with_parent();
	for (;;) {
		kill(target, SIGSTOP);
		nap(300);
		kill(target, SIGCONT);
		nap(300);
	}
}

static const struct mode {
	const char *name;
	void (*round)(struct hunt *h, unsigned round);
	bool command;
} modes[] = {
	{"detach", round_detach, false}, {"any", round_any, false}, {"storm", round_storm, false},
	{"stop", round_stop, false}, {"term", round_term, true},
};

static void add(struct hunt *h, char *word)
{
	if (h->words < WORDS - 1)
		h->tracer[h->words++] = word;
}

static bool prepare(struct hunt *h, const struct mode *mode, char **target)
{
	char *options = getenv("PTRAIL_HUNT");

	add(h, getenv("PTRAIL"));
	for (char *word = strtok(options, " "); word; word = strtok(NULL, " "))
		add(h, word);
	if (mode->command) {
		for (; *target; target++)
			add(h, *target);
		return true;
	}
	h->target = start_target(target);
	snprintf(h->number, sizeof(h->number), "%d", h->target);
	add(h, "-p");
	add(h, h->number);
	return h->target > 0;
}

int main(int argc, char **argv)
{
	struct hunt h = {.random = 88172645463325252};
	const struct mode *mode = modes;
	unsigned rounds = argc > 3 ? atoi(argv[2]) : 0;
	pid_t killers[2] = {0};
	bool has_ended = false;

	/* Raises the priority, if permitted, so that no waiting of this process is measured. Tests
	 * that run meanwhile would wait for the processor that it polls on. */
	if (getenv("PTRAIL_ROUNDS"))
		sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK,
				   &(struct sched_param){1});
	while (rounds && mode < modes + sizeof(modes) / sizeof(*modes) &&
	       strcmp(mode->name, argv[1]))
		mode++;
	if (!rounds || mode == modes + sizeof(modes) / sizeof(*modes) || !getenv("PTRAIL") ||
	    !prepare(&h, mode, argv + 3))
		return 2;
	for (int i = 0; i < 2 && mode->round == round_storm; i++)
		killers[i] = killer(h.target);
	for (unsigned i = 1; i <= rounds && !has_ended; i++) {
		mode->round(&h, i);
		has_ended = check_end(&h, i);
	}
	for (int i = 0; i < 2 && killers[i]; i++) {
		kill(killers[i], SIGKILL);
		waitpid(killers[i], NULL, 0);
	}
	if (h.target && !has_ended) {
		kill(h.target, SIGCONT);
		if (!reaches_state(h.target, false))
			report_fault(&h, rounds, "at the end the target does not run untraced");
		check_end(&h, rounds);
		kill(h.target, SIGKILL);
	}
	if (h.detached)
		printf("detaching took %.1f ms, at most %.1f\n", h.sum / h.detached, h.worst);
	return h.faults > 0;
}
