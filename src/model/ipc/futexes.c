/* Futexes in shared memory: tasks that wake others, and those that return from a wait */
#include <linux/futex.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "model/ipc/state.h"

/* What a syscall does with a futex. Private futexes are within one process. */
static struct ipc_channel *futex_of(struct ipc *i, const struct event *e, uint64_t address,
				    uint64_t flags)
{
	if (flags & FUTEX_PRIVATE_FLAG)
		return NULL;
	return mappings_futex(i, ipc_self(i, e).process, address);
}

static void note_wait(struct ipc *i, const struct event *e, struct ipc_channel *c)
{
	struct ipc_transfer t = {.end = ipc_self(i, e), .size = 1, .time = e->time};

	if (!c)
		return;
	/* a task that was moved waits for another futex, but still names the first one */
	if (!c->pieces && c->moved && c->moved_to) {
		c->moved--;
		c = c->moved_to;
	}
	channel_receive(i, c, &t);
}

static void note_wake(struct ipc *i, const struct event *e, struct ipc_channel *c, uint64_t count)
{
	struct ipc_transfer t = {
		.end = ipc_self(i, e), .size = count, .time = e->call.entered,
	};

	if (c && count)
		channel_send(i, c, &t);
}

/* Wakes `wakes` of the tasks that wait for the first futex. The others, of those that the result
 * counts, wait for the second one from now on. */
static void note_requeue(struct ipc *i, const struct event *e, struct ipc_channel *from,
			 struct ipc_channel *to, uint64_t wakes)
{
	uint64_t all = e->call.ret, woken = all < wakes ? all : wakes;

	note_wake(i, e, from, woken);
	if (!from || from == to || all == woken)
		return;
	from->moved += all - woken;
	from->moved_to = to;
}

static void note_operation(struct ipc *i, const struct event *e)
{
	uint64_t flags = e->call.arg[1], address = e->call.arg[0];
	struct ipc_channel *c = futex_of(i, e, address, flags);

	switch (flags & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		note_wait(i, e, c);
		break;
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
	case FUTEX_WAKE_OP:
		note_wake(i, e, c, e->call.ret);
		break;
	case FUTEX_UNLOCK_PI:	/* made only if a task waits; its result does not say so */
		note_wake(i, e, c, 1);
		break;
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
	case FUTEX_CMP_REQUEUE_PI:
		note_requeue(i, e, c,
			     futex_of(i, e, ipc_number(ipc_argument(e, "uaddr2")), flags),
			     ipc_number(ipc_argument(e, "val")));
		break;
	default:
		break;
	}
}

/* The futex of the nth struct futex_waitv */
static struct ipc_channel *nth_futex(struct ipc *i, const struct event *e, uint64_t n)
{
	const struct value *all = ipc_argument(e, "waiters"),
		*v = all && all->kind == V_LIST ? all->list.first : NULL;
	const struct value *flags;

	while (v && n--)
		v = v->next;
	if (!v || v->kind != V_RECORD)
		return NULL;
	flags = value_member(v->list.first, "flags");
	return futex_of(i, e, ipc_number(value_member(v->list.first, "uaddr")),
			ipc_number(flags));
}

void futexes_note(struct ipc *i, const struct event *e)
{
	uint64_t flags = ipc_number(ipc_argument(e, "flags"));
	struct ipc_channel *to;

	switch (syscall_traits(e->call.view->row)->exchange) {
	case EXCHANGES_FUTEX:
		note_operation(i, e);
		break;
	case EXCHANGES_FUTEX_WAIT:
		note_wait(i, e, futex_of(i, e, e->call.arg[0], flags));
		break;
	case EXCHANGES_FUTEX_WAIT_ANY:
		note_wait(i, e, nth_futex(i, e, e->call.ret));
		break;
	case EXCHANGES_FUTEX_WAKE:
		note_wake(i, e, futex_of(i, e, e->call.arg[0], flags), e->call.ret);
		break;
	case EXCHANGES_FUTEX_REQUEUE:
		to = nth_futex(i, e, 1);
		note_requeue(i, e, nth_futex(i, e, 0), to,
			     ipc_number(ipc_argument(e, "nr_wake")));
		break;
	default:
		break;
	}
}
