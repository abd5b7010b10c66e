#include "trace/state/own_signals.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/failure.h"
#include "base/system/clock.h"

enum { TICK_NS = 20 * 1000 * 1000, SOON_NS = 1000 * 1000 };

/* HUP and TSTP stay ignored if they were (nohup). INT and QUIT are handled even if they were
 * ignored, which a shell without job control does for background processes, so that they can ask
 * ptrail to detach. */
static const int handled[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGUSR1};
/* May be sent to a process that writes to a terminal or a pipe, and must not end or stop ptrail */
static const int ignored[] = {SIGPIPE, SIGTTOU, SIGTTIN, SIGXFSZ};

/* Faults of ptrail itself; and XCPU, which leaves some time to end properly */
static const struct fault {
	int number;
	const char *what;
} fault_signals[] = {
	{SIGSEGV, "internal error (SIGSEGV)"},
	{SIGBUS, "internal error (SIGBUS)"},
	{SIGILL, "internal error (SIGILL)"},
	{SIGFPE, "internal error (SIGFPE)"},
	{SIGABRT, "internal error (SIGABRT)"},
	{SIGXCPU, "no CPU time left (SIGXCPU)"},
};

/* Sanitizers report faults themselves. */
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
enum { SANITIZED = __has_feature(address_sanitizer) };
#else
enum { SANITIZED = 0 };
#endif

enum { FAULTS = sizeof(fault_signals) / sizeof(*fault_signals), FAULT_STACK = 64 << 10 };
enum {
	HANDLED = sizeof(handled) / sizeof(*handled),
	REQUESTS = HANDLED - 1,	/* the last one is handled only after control_handle_usr1() */
	IGNORED = sizeof(ignored) / sizeof(*ignored),
	SAVED = HANDLED + IGNORED + FAULTS + 2,	/* the tick and SIGCHLD */
};

static struct {
	volatile sig_atomic_t noticed, ticked;
	volatile sig_atomic_t count[HANDLED];
	sig_atomic_t consumed[HANDLED];	/* number of .count that was consumed */
	volatile pid_t sender[HANDLED];
	sigjmp_buf *volatile escape;
	timer_t ticker, alarm;
	bool alarmed;
	volatile bool ticking;
	/* SIGALRM: there is no POSIX timer; the interval timer of the process is used */
	int tick_signal;
	struct { int number; struct sigaction action; } saved[SAVED];
	unsigned saved_count;
	sigset_t saved_mask, wait_mask;
	bool reports_stops;	/* SIGCHLD is sent for stops too, not only for ends */
	bool open;
} control;

static char fault_stack[FAULT_STACK];	/* a stack overflow may be the fault */

static void set_ticker(long first, long then)
{
	if (control.tick_signal == SIGALRM)
		setitimer(ITIMER_REAL, &(struct itimerval){{0, then / 1000}, {0, first / 1000}},
			  NULL);
	else
		timer_settime(control.ticker, 0, &(struct itimerspec){{0, then}, {0, first}},
			      NULL);
}

pid_t control_sender(const siginfo_t *info)
{
	if (info->si_code > 0)		/* SI_KERNEL */
		return 0;
	return info->si_pid > 0 ? info->si_pid : SENDER_UNKNOWN;
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	int err = errno;

	(void)context;
	for (unsigned i = 0; i < HANDLED; i++) {
		if (handled[i] != sig)
			continue;
		control.sender[i] = control_sender(info);
		control.count[i]++;
	}
	control.noticed = 1;
	set_ticker(SOON_NS, TICK_NS);
	control.ticking = true;
	errno = err;
}

static void on_tick(int sig)
{
	(void)sig;
	control.noticed = 1;
	control.ticked = 1;
	control.ticking = true;
	if (control.escape) {
		sigjmp_buf *to = control.escape;

		control.escape = NULL;
		siglongjmp(*to, 1);
	}
}

static void on_child(int sig)
{
	(void)sig;
}

/* si_code > 0: the kernel detected an invalid access. Other processes may send these signals too.
 */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	int err = errno;

	(void)context;
	if ((sig == SIGSEGV || sig == SIGBUS) && info->si_code > 0 &&
	    failure_try_repair(info->si_addr)) {
		errno = err;
		return;
	}
	for (unsigned i = 0; i < FAULTS; i++)
		if (fault_signals[i].number == sig)
			failure(fault_signals[i].what);
}

static void set_action(int sig, const struct sigaction *action)
{
	control.saved[control.saved_count].number = sig;
	if (!sigaction(sig, action, &control.saved[control.saved_count].action))
		control.saved_count++;
}

/* SA_NODEFER: the handler handles a second fault, within itself. */
static void catch_faults(void)
{
	struct sigaction fault = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};
	stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof(fault_stack)};

	if (SANITIZED || !failure_is_handled() || sigaltstack(&stack, NULL))
		return;
	sigaddset(&fault.sa_mask, SIGXCPU);
	for (unsigned i = 0; i < FAULTS; i++)
		set_action(fault_signals[i].number, &fault);
}

/* A timer uses one of the pending signals that RLIMIT_SIGPENDING allows this user, so none may be
 * left. */
static int make_timer(timer_t *timer)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGRTMIN,
		._sigev_un._tid = syscall(SYS_gettid),
	};

	return timer_create(CLOCK_MONOTONIC, &event, timer);
}

static int make_ticker(void)
{
	control.tick_signal = SIGRTMIN;
	if (!make_timer(&control.ticker))
		return 0;
	if (errno != EAGAIN)
		return -errno;
	control.tick_signal = SIGALRM;
	return 0;
}

/* Installs the handlers of the signals that ask ptrail for something, as `mode` says. A tick that
 * is pending too waits for them: it may leave its handler, and all that it interrupted, by a
 * jump. */
static void handle_requests(enum control_mode mode)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN},
			 catch = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};

	sigaddset(&catch.sa_mask, control.tick_signal);
	for (unsigned i = 0; mode != CONTROL_LEAVE && i < REQUESTS; i++) {
		bool stop = handled[i] == SIGTSTP;

		set_action(handled[i], &catch);
		if (((handled[i] == SIGHUP || stop) &&
		     control.saved[control.saved_count - 1].action.sa_handler == SIG_IGN) ||
		    (mode == CONTROL_IGNORE && !stop) || mode == CONTROL_IGNORE_STOP)
			sigaction(handled[i], &ignore, NULL);
	}
}

int control_open(bool chld, enum control_mode mode)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, tick = {.sa_handler = on_tick},
			 child = {.sa_handler = on_child, .sa_flags = chld ? 0 : SA_NOCLDSTOP};
	sigset_t mask;
	int err;

	memset(&control, 0, sizeof(control));
	err = make_ticker();
	if (err)
		return err;
	sigprocmask(SIG_SETMASK, NULL, &control.saved_mask);
	mask = control.saved_mask;
	for (unsigned i = 0; mode == CONTROL_HANDLE && i < REQUESTS; i++)
		sigdelset(&mask, handled[i]);
	sigdelset(&mask, control.tick_signal);
	sigdelset(&mask, SIGCHLD);
	control.wait_mask = mask;
	control.reports_stops = chld;
	sigaddset(&mask, SIGCHLD);

	set_action(control.tick_signal, &tick);
	handle_requests(mode);
	for (unsigned i = 0; i < IGNORED; i++)
		set_action(ignored[i], &ignore);
	set_action(SIGCHLD, &child);
	catch_faults();
	sigprocmask(SIG_SETMASK, &mask, NULL);
	control.open = true;
	return 0;
}

void control_handle_usr1(void)
{
	struct sigaction catch = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
	sigset_t mask;

	sigaddset(&catch.sa_mask, control.tick_signal);
	set_action(SIGUSR1, &catch);
	sigdelset(&control.wait_mask, SIGUSR1);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	sigdelset(&mask, SIGUSR1);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void restore(void)
{
	for (unsigned i = 0; i < control.saved_count; i++)
		sigaction(control.saved[i].number, &control.saved[i].action, NULL);
	sigprocmask(SIG_SETMASK, &control.saved_mask, NULL);
}

void control_restore_for_exec(void)
{
	if (control.open)
		restore();
}

/* The action that a signal has in a program that ptrail executes: that from before control_open,
 * unless it is a handler */
static struct sigaction inherited_action(int sig, const struct sigaction *now)
{
	struct sigaction a = *now;

	for (unsigned i = 0; i < control.saved_count; i++)
		if (control.saved[i].number == sig)
			a = control.saved[i].action;
	if (a.sa_handler != SIG_IGN)
		a = (struct sigaction){.sa_handler = SIG_DFL};
	return a;
}

void control_lend(struct control_lent *lent)
{
	lent->count = 0;
	for (int i = 1; control.open && i <= SIGRTMAX; i++) {
		struct sigaction *own = &lent->own[lent->count], inherited;

		/* a pending SIGCHLD would be dropped, as its default is to be ignored; the C
		 * library has those between SIGSYS and SIGRTMIN for itself */
		if (i == SIGKILL || i == SIGSTOP || i == SIGCHLD ||
		    (i > SIGSYS && i < SIGRTMIN) || sigaction(i, NULL, own))
			continue;
		inherited = inherited_action(i, own);
		if (own->sa_handler == inherited.sa_handler)
			continue;
		sigaction(i, &inherited, NULL);
		lent->number[lent->count++] = i;
	}
}

void control_take_back(const struct control_lent *lent)
{
	for (unsigned i = 0; i < lent->count; i++)
		sigaction(lent->number[i], &lent->own[i], NULL);
}

void control_unblock_for_exec(void)
{
	const struct sigaction none = {.sa_handler = SIG_DFL};
	const struct sigaction child = inherited_action(SIGCHLD, &none);

	if (!control.open)
		return;
	sigaction(SIGCHLD, &child, NULL);
	sigprocmask(SIG_SETMASK, &control.saved_mask, NULL);
}

void control_close(void)
{
	if (!control.open)
		return;
	if (control.tick_signal == SIGALRM)
		set_ticker(0, 0);
	else
		timer_delete(control.ticker);
	if (control.alarmed)
		timer_delete(control.alarm);
	restore();
	control.open = false;
}

bool control_noticed(void)
{
	return control.noticed;
}

bool control_sent(void)
{
	for (unsigned i = 0; i < REQUESTS; i++)
		if (control.count[i] != control.consumed[i])
			return true;
	return false;
}

unsigned control_count_ends(bool quit)
{
	unsigned n = 0;

	for (unsigned i = 0; i < REQUESTS; i++)
		if (handled[i] != SIGTSTP && (quit || handled[i] != SIGQUIT))
			n += control.count[i] - control.consumed[i];
	return n;
}

bool control_has_term_or_hup(void)
{
	bool asks = false;

	for (unsigned i = 0; i < HANDLED; i++)
		if (handled[i] == SIGTERM || handled[i] == SIGHUP)
			asks |= control.count[i] != control.consumed[i];
	return asks;
}

bool control_next(struct control_signal *s)
{
	control.noticed = 0;
	for (unsigned i = 0; i < HANDLED; i++) {
		if (control.count[i] == control.consumed[i])
			continue;
		*s = (struct control_signal){handled[i], control.sender[i]};
		control.consumed[i]++;
		return true;
	}
	return false;
}

bool control_ticked(void)
{
	bool ticked = control.ticked;

	control.ticked = 0;
	return ticked;
}

void control_tick(bool on)
{
	if (control.ticking == on)
		return;
	/* A signal meanwhile leaves the ticker on or off, and the flags set; callers check them
	 * before they wait. */
	set_ticker(on ? TICK_NS : 0, on ? TICK_NS : 0);
	control.ticking = on;
}

void control_tick_in(uint64_t ns)
{
	const long least = 1000;	/* the resolution of setitimer; 0 would turn it off */

	if (ns >= TICK_NS)
		return;
	set_ticker((long)ns > least ? (long)ns : least, TICK_NS);
	control.ticking = true;
}

int control_alarm(uint64_t ns)
{
	struct itimerspec at = {{0, TICK_NS}, {ns / NS_PER_SECOND, ns % NS_PER_SECOND}};

	if (control.tick_signal != SIGRTMIN || make_timer(&control.alarm))
		return -EAGAIN;
	control.alarmed = true;
	timer_settime(control.alarm, 0, &at, NULL);
	return 0;
}

const sigset_t *control_wait_mask(void)
{
	return &control.wait_mask;
}

void control_report_stops(bool on)
{
	if (control.reports_stops == on)
		return;
	control.reports_stops = on;
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child,
					       .sa_flags = on ? 0 : SA_NOCLDSTOP}, NULL);
	if (!on)
		/* discards a pending one, which is not waited for any more */
		control_next_child(0);
}

pid_t control_next_child(long ns)
{
	const struct timespec most = {.tv_nsec = ns};
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return sigtimedwait(&set, &info, ns < 0 ? NULL : &most) == SIGCHLD ? info.si_pid : 0;
}

void control_escape(sigjmp_buf *to)
{
	control.escape = to;
}

bool control_has_stopped(pid_t child)
{
	siginfo_t info = {0};

	return !waitid(P_PID, child, &info, WSTOPPED | WNOHANG | WNOWAIT) && info.si_pid;
}

void control_stop_self(void)
{
	raise(SIGSTOP);
}
