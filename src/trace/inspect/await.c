#include "trace/inspect/await.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "desc/numbers.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "trace/inspect/fd_state.h"
#include "trace/inspect/ipc_wait.h"
#include "trace/inspect/receiver.h"
#include "trace/proc/proc.h"

enum { WAITS_MAX = 4096, PATH_ROOM = 4096, DESCRIPTORS_MAX = 1024, FUTEX_COMMAND = 127 };

static bool read_exact(const struct awaiter *a, uint64_t addr, void *buf, uint64_t len)
{
	return a->read(a->ctx, addr, buf, len) == (int64_t)len;
}

static bool is_wide(const struct event *e)
{
	return e->look.abi->word == 8;
}

/* Reads a timespec or timeval and converts it to ns. Returns false if it cannot be read or is
 * invalid. The fraction may exceed a second: select accepts any number of microseconds, and the
 * memory may change while the syscall waits. */
static bool time_at(const struct awaiter *a, const struct event *e, uint64_t addr, bool micro,
		    int64_t *ns)
{
	int64_t wide[2];
	int32_t narrow[2];

	if (is_wide(e) || strstr(e->look.row->name, "time64")) {
		if (!read_exact(a, addr, wide, sizeof(wide)))
			return false;
	} else {
		if (!read_exact(a, addr, narrow, sizeof(narrow)))
			return false;
		wide[0] = narrow[0];
		wide[1] = narrow[1];
	}
	return wide[0] >= 0 && wide[1] >= 0 &&
		!__builtin_mul_overflow(wide[0], (int64_t)NS_PER_SECOND, &wide[0]) &&
		!__builtin_mul_overflow(wide[1], micro ? 1000 : 1, &wide[1]) &&
		!__builtin_add_overflow(wide[0], wide[1], ns);
}

/* Returns the ns until a time of a clock. */
static int64_t time_until(clockid_t clock, int64_t until)
{
	int64_t now = clock_ns(clock);

	return until > now ? until - now : 0;
}

static int64_t timeout_of(const struct awaiter *a, const struct event *e,
			  const struct syscall_traits *traits)
{
	uint64_t limit = e->look.arg[traits->timeout_arg];
	enum timeout_form form = traits->timeout;
	unsigned op = e->look.arg[1];
	int64_t ns;

	if (form == TIMEOUT_NONE || (!limit && form != TIMEOUT_MILLISECONDS))
		return -1;
	if (form == TIMEOUT_MILLISECONDS)
		return (int32_t)limit < 0 ? -1 : (int64_t)(int32_t)limit * 1000 * 1000;
	if (!time_at(a, e, limit, form == TIMEOUT_TIMEVAL, &ns))
		return -2;
	if (form == TIMEOUT_REALTIME)
		return time_until(CLOCK_REALTIME, ns);
	if (form == TIMEOUT_BY_FLAGS && op & TIMER_ABSTIME)
		return time_until((uint32_t)e->look.arg[0] == CLOCK_REALTIME ? CLOCK_REALTIME :
				  CLOCK_MONOTONIC, ns);
	if (form == TIMEOUT_BY_FUTEX && (op & FUTEX_COMMAND) != FUTEX_WAIT)
		return time_until(op & FUTEX_CLOCK_REALTIME ||
				  (op & FUTEX_COMMAND) == FUTEX_LOCK_PI ?
				  CLOCK_REALTIME : CLOCK_MONOTONIC, ns);
	return ns;
}

static void set_waits(const struct awaiter *a, struct event *e, const int *fds, unsigned n)
{
	int *copy = arena_alloc(a->arena, n * sizeof(*copy) + 1);

	memcpy(copy, fds, n * sizeof(*copy));
	e->look.waits = copy;
	e->look.wait_count = n;
}

static void on_poll(const struct awaiter *a, struct event *e)
{
	struct { int32_t fd; int16_t events, revents; } polled[256];
	uint64_t count = (uint32_t)e->look.arg[1];
	int fds[256];
	unsigned n = 0;

	if (count > 256)
		count = 256;
	if (!count || !read_exact(a, e->look.arg[0], polled, count * sizeof(*polled)))
		return;
	for (unsigned i = 0; i < count; i++)
		if (polled[i].fd >= 0)
			fds[n++] = polled[i].fd;
	set_waits(a, e, fds, n);
}

/* Bits in words of the machine's size. On little-endian machines, the only ones supported, that is
 * the same as bytes in order. */
static void on_select(const struct awaiter *a, struct event *e)
{
	uint8_t all[DESCRIPTORS_MAX / 8] = {0}, one[DESCRIPTORS_MAX / 8];
	uint32_t most = e->look.arg[0];
	int fds[DESCRIPTORS_MAX];
	unsigned n = 0;

	if (most > DESCRIPTORS_MAX)
		most = DESCRIPTORS_MAX;
	for (unsigned set = 1; set <= 3; set++) {
		if (!e->look.arg[set] || !read_exact(a, e->look.arg[set], one, (most + 7) / 8))
			continue;
		for (unsigned i = 0; i < (most + 7) / 8; i++)
			all[i] |= one[i];
	}
	for (unsigned fd = 0; fd < most; fd++)
		if (all[fd / 8] >> fd % 8 & 1)
			fds[n++] = fd;
	set_waits(a, e, fds, n);
}

/* Reads "tfd:        5 events:       19 data: …" for each watched descriptor. */
static void on_epoll(const struct awaiter *a, struct event *e)
{
	char path[64];
	_cleanup_free_ char *text = malloc(64 << 10);
	int fds[DESCRIPTORS_MAX];
	unsigned n = 0;

	snprintf(path, sizeof(path), "fdinfo/%d", (int)e->look.arg[0]);
	ssize_t got = text ? proc_read(a->tid, path, text, (64 << 10) - 1) : 0;

	if (got > 0)
		text[got] = 0;
	for (const char *at = got > 0 ? strstr(text, "tfd:") : NULL; at && n < DESCRIPTORS_MAX;
	     at = strstr(at + 1, "tfd:"))
		fds[n++] = atoi(at + strlen("tfd:"));
	if (!n)
		fds[n++] = e->look.arg[0];
	set_waits(a, e, fds, n);
}

/* Finds the owner of a lock from its futex word. glibc's mutex has 2 in a word that is waited on,
 * and the owner's tid 8 bytes later; robust and priority-inheritance mutexes, and those of musl,
 * have the tid in the word; pthread_join waits on the tid itself. The tid is a guess until the
 * process is found to have such a thread. */
static void on_futex(const struct awaiter *a, struct event *e)
{
	unsigned op = e->look.arg[1] & FUTEX_COMMAND;
	uint32_t value = e->look.arg[2], owner;

	if (op != FUTEX_WAIT && op != FUTEX_WAIT_BITSET && op != FUTEX_LOCK_PI &&
	    op != FUTEX_LOCK_PI2)
		return;
	if (!read_exact(a, e->look.arg[0], &e->look.word, sizeof(e->look.word)))
		return;
	if (op == FUTEX_LOCK_PI || op == FUTEX_LOCK_PI2 || e->look.word & FUTEX_WAITERS)
		e->look.owner = e->look.word & FUTEX_TID_MASK;
	else if (e->look.word == 2 && value == 2 &&
		 read_exact(a, e->look.arg[0] + 8, &owner, sizeof(owner)))
		e->look.owner = owner;
	else if (e->look.word == value && value > 2)
		e->look.owner = value;
}

static void on_open(const struct awaiter *a, struct event *e, uint64_t addr)
{
	char path[PATH_ROOM];
	int64_t n = a->read(a->ctx, addr, path, sizeof(path));
	size_t len = n > 0 ? strnlen(path, n) : 0;

	if (n > 0 && len < (size_t)n)
		e->look.path = arena_copy(a->arena, path, len);
}

/* Replaces socketcall of i386, one syscall for all socket operations with the arguments in memory
 * (linux/net.h), by the separate syscall for the same operation. */
static void unfold_socketcall(const struct awaiter *a, struct event *e)
{
	static const struct { uint8_t operation; uint16_t nr; } separate[] = {
		{SYS_CONNECT, NR_i386_connect},   {SYS_ACCEPT, NR_i386_accept4},
		{SYS_ACCEPT4, NR_i386_accept4},   {SYS_SEND, NR_i386_sendto},
		{SYS_SENDTO, NR_i386_sendto},     {SYS_SENDMSG, NR_i386_sendmsg},
		{SYS_RECV, NR_i386_recvfrom},     {SYS_RECVFROM, NR_i386_recvfrom},
		{SYS_RECVMSG, NR_i386_recvmsg},   {SYS_RECVMMSG, NR_i386_recvmmsg},
		{SYS_SENDMMSG, NR_i386_sendmmsg},
	};
	uint32_t words[6] = {0};

	if (e->look.abi->id != ABI_i386 || e->look.nr != NR_i386_socketcall ||
	    a->read(a->ctx, e->look.arg[1], words, sizeof(words)) < (int64_t)sizeof(*words))
		return;
	for (size_t i = 0; i < sizeof(separate) / sizeof(*separate); i++)
		if (separate[i].operation == e->look.arg[0])
			e->look.nr = separate[i].nr;
	if (e->look.arg[0] == SYS_SEND)
		words[4] = words[5] = 0;	/* it has no address */
	e->look.row = desc_call(e->look.abi, e->look.nr);
	for (unsigned i = 0; i < 6; i++)
		e->look.arg[i] = words[i];
}

static bool is_nr(const struct event *e, const int of_all[ABI_COUNT])
{
	int nr = of_all[e->look.abi->id];

	return nr >= 0 && e->look.nr == (uint64_t)nr;
}

/* Sets the descriptor of argument 0. That of io_uring_enter may be an index instead
 * (IORING_ENTER_REGISTERED_RING). */
static void on_descriptor(const struct awaiter *a, struct event *e)
{
	enum { FLAGS = 3, REGISTERED_RING = 1 << 4 };
	int fd = e->look.arg[0];

	if (is_nr(e, (const int[ABI_COUNT])NR_ALL(io_uring_enter)) &&
	    e->look.arg[FLAGS] & REGISTERED_RING)
		return;
	set_waits(a, e, &fd, 1);
}

/* Returns the signals that end the wait: those that rt_sigtimedwait collects, or those that call a
 * handler and are not blocked during rt_sigsuspend or pause; 0: they are unknown. */
static uint64_t awaited_signals(const struct awaiter *a, const struct event *e)
{
	bool collects = is_nr(e, (const int[ABI_COUNT])NR_ALL(rt_sigtimedwait));
	bool suspends = is_nr(e, (const int[ABI_COUNT])NR_ALL(rt_sigsuspend));
	/* of the C library itself (nptl(7)): to cancel threads and to change their user */
	const uint64_t internal = UINT64_C(3) << (32 - 1);
	struct proc_status status;
	uint64_t mask, handled;

	if ((collects || suspends) && !read_exact(a, e->look.arg[0], &mask, sizeof(mask)))
		return 0;
	if (collects)
		return mask;
	if (proc_status(a->tid, &status))
		return suspends ? ~mask : 0;
	handled = status.caught & ~(suspends ? mask : status.blocked) & ~internal;
	if (suspends && !handled)
		return ~mask;	/* they terminate the process */
	return handled;
}

/* Sets these signals, as an object without descriptor. */
static void on_signals(const struct awaiter *a, struct event *e)
{
	enum { UNBLOCKABLE = 1 << (9 - 1) | 1 << (19 - 1) };	/* SIGKILL and SIGSTOP */
	uint64_t signals = awaited_signals(a, e) & ~(uint64_t)UNBLOCKABLE;
	struct fd_object *o;

	if (!signals)
		return;
	e->look.objects = o = arena_new(a->arena, struct fd_object);
	e->look.object_count = 1;
	*o = (struct fd_object){.fd = -1, .kind = FD_OBJECT_SIGNALS, .value = signals};
}

void await_fill(const struct awaiter *a, struct event *e)
{
	const struct syscall_traits *traits;

	if (e->look.row)
		unfold_socketcall(a, e);
	traits = syscall_traits(e->look.row);
	if (traits->wait == WAIT_SIGNAL)
		on_signals(a, e);
	if (traits->wait_object == WAITS_ON_NOTHING && traits->timeout == TIMEOUT_NONE)
		return;

	int fds[2] = {e->look.arg[0], e->look.arg[1]}, command = e->look.arg[1];

	e->look.timeout = timeout_of(a, e, traits);
	switch ((enum wait_object)traits->wait_object) {
	case WAITS_ON_NOTHING: break;
	case WAITS_ON_FD:
		on_descriptor(a, e);
		if (traits->exchange == EXCHANGES_SEND_POSIX ||
		    traits->exchange == EXCHANGES_RECEIVE_POSIX)
			ipc_wait_fill_posix(a, e, traits->exchange == EXCHANGES_RECEIVE_POSIX);
		else
			receiver_fill(a, e);
		break;
	case WAITS_ON_TWO_FDS:
		if (is_nr(e, (const int[ABI_COUNT])NR_ALL(splice)))
			fds[1] = e->look.arg[2];
		set_waits(a, e, fds, 2);
		break;
	case WAITS_ON_POLL: on_poll(a, e); break;
	case WAITS_ON_SELECT: on_select(a, e); break;
	case WAITS_ON_EPOLL: on_epoll(a, e); break;
	case WAITS_ON_FUTEX: on_futex(a, e); break;
	case WAITS_ON_FCNTL:
		if (command != F_SETLKW && command != F_OFD_SETLKW && command != 14)
			break;
		/* fallthrough */
	case WAITS_ON_FLOCK:
		set_waits(a, e, fds, 1);
		e->look.owner = fd_state_lock_owner(a, fds[0],
						    traits->wait_object == WAITS_ON_FLOCK);
		break;
	case WAITS_ON_IPC: ipc_wait_fill(a, e); break;
	case WAITS_ON_PATH: on_open(a, e, e->look.arg[0]); break;
	case WAITS_ON_PATH_AT: on_open(a, e, e->look.arg[1]); break;
	}
	if (e->look.wait_count)
		fd_state_fill(a, e);
	if (e->look.wait_count == 1 && !e->look.owner)
		e->look.owner = fd_state_terminal_peer(a, e->look.waits[0]);
}
