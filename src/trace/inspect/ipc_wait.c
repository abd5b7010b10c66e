#include "trace/inspect/ipc_wait.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <stdint.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "desc/numbers.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "trace/inspect/await.h"
#include "trace/proc/proc.h"

enum { OPERATIONS_MAX = 64 };	/* of a semop that are considered */

/* A syscall that may wait, whichever it is called by */
struct ipc_call {
	enum { CALL_OTHER, CALL_OPERATE, CALL_SEND, CALL_RECEIVE } kind;
	int id;
	uint64_t operations, count;	/* address and number; CALL_OPERATE */
	int64_t type;			/* CALL_RECEIVE */
};

/* --- arguments --- */

/* Reads a 32-bit timespec and returns it in ns; -2: unknown. */
static int64_t read_timeout(const struct awaiter *a, uint64_t addr)
{
	int32_t time[2];

	if (!addr)
		return -1;
	if (a->read(a->ctx, addr, time, sizeof(time)) != (int64_t)sizeof(time) || time[0] < 0)
		return -2;
	return time[0] * (int64_t)NS_PER_SECOND + time[1];
}

/* Resolves ipc(call, first, second, third, ptr, fifth) of i386, ipc(2). */
static struct ipc_call multiplexed_call(const struct awaiter *a, struct event *e)
{
	/* linux/ipc.h, which the C library's headers exclude */
	enum { SEMOP = 1, SEMTIMEDOP = 4, MSGSND = 11, MSGRCV = 12 };
	enum { CALL_MASK = 0xffff, OLD_RECEIVE = 0 };
	const uint64_t *arg = e->look.arg;
	struct ipc_call c = {.id = (int)arg[1], .operations = arg[4], .count = arg[2]};
	int32_t pair[2];	/* pointer to the message, and type */

	switch (arg[0] & CALL_MASK) {
	case SEMTIMEDOP:
		e->look.timeout = read_timeout(a, arg[5]);
		/* fallthrough */
	case SEMOP:
		c.kind = CALL_OPERATE;
		break;
	case MSGSND:
		c.kind = CALL_SEND;
		break;
	case MSGRCV:
		c.kind = CALL_RECEIVE;
		c.type = (int32_t)arg[5];
		if (arg[0] >> 16 == OLD_RECEIVE &&
		    a->read(a->ctx, arg[4], pair, sizeof(pair)) == (int64_t)sizeof(pair))
			c.type = pair[1];
		break;
	}
	return c;
}

static struct ipc_call call_of(const struct awaiter *a, struct event *e)
{
	const uint64_t *arg = e->look.arg;
	struct ipc_call c = {.id = (int)arg[0], .operations = arg[1], .count = (uint32_t)arg[2]};

	if (e->look.abi->id == ABI_i386 && e->look.nr == NR_i386_ipc)
		return multiplexed_call(a, e);
	switch (syscall_traits(e->look.row)->exchange) {
	case EXCHANGES_OPERATE:
		c.kind = CALL_OPERATE;
		break;
	case EXCHANGES_SEND:
		c.kind = CALL_SEND;
		break;
	case EXCHANGES_RECEIVE:
		c.kind = CALL_RECEIVE;
		c.type = e->look.abi->word == 8 ? (int64_t)arg[3] : (int32_t)arg[3];
		break;
	}
	return c;
}

/* --- IPC namespaces --- */

/* Lets this thread enter the IPC namespace of the task. Sets *own to a descriptor of its own one;
 * -1: they are the same. Returns false if they differ and the thread may not. */
static bool enter_namespace(pid_t tid, int *own)
{
	_cleanup_close_ int theirs = proc_open(tid, "ns/ipc");
	struct stat mine, other;

	*own = -1;
	if (theirs < 0 || fstat(theirs, &other) || stat("/proc/thread-self/ns/ipc", &mine))
		return false;
	if (mine.st_dev == other.st_dev && mine.st_ino == other.st_ino)
		return true;
	*own = open("/proc/thread-self/ns/ipc", O_RDONLY | O_CLOEXEC);
	if (*own >= 0 && !setns(theirs, CLONE_NEWIPC))
		return true;
	if (*own >= 0)
		close(*own);
	*own = -1;
	return false;
}

static void leave_namespace(int own)
{
	if (own < 0)
		return;
	/* If that fails, nothing else depends on the namespace, and later looks compare again. */
	setns(own, CLONE_NEWIPC);
	close(own);
}

/* --- objects --- */

/* Chooses the first of the operations, which the kernel makes in order, that has to wait. Earlier
 * ones of the same semaphore add to what it waits for. */
static void find_operation(struct ipc_wait *w, const struct sembuf *ops, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		int value, now;

		if (ops[i].sem_op > 0)
			continue;
		now = value = semctl(w->id, ops[i].sem_num, GETVAL);
		for (unsigned before = 0; before < i; before++)
			if (ops[before].sem_num == ops[i].sem_num)
				now += ops[before].sem_op;
		if (value >= 0 && (ops[i].sem_op ? now >= -ops[i].sem_op : !now))
			continue;
		w->semaphore = ops[i].sem_num;
		w->operation = ops[i].sem_op ? now - value + ops[i].sem_op : 0;
		w->has_operation = true;
		w->is_known = value >= 0;
		w->value = value >= 0 ? value : 0;
		value = semctl(w->id, ops[i].sem_num, GETPID);
		w->last = value > 0 ? value : 0;
		return;
	}
}

static void read_queue(struct ipc_wait *w)
{
	struct msqid_ds queue;

	if (msgctl(w->id, IPC_STAT, &queue))
		return;
	w->is_known = true;
	w->value = queue.msg_qnum;
	w->bytes = queue.__msg_cbytes;
	w->limit = queue.msg_qbytes;
	w->last = w->kind == IPC_WAIT_MESSAGE ? queue.msg_lspid : queue.msg_lrpid;
}

void ipc_wait_fill(const struct awaiter *a, struct event *e)
{
	struct ipc_call call = call_of(a, e);
	struct sembuf ops[OPERATIONS_MAX];
	uint64_t size = (call.count < OPERATIONS_MAX ? call.count : OPERATIONS_MAX) * sizeof(*ops);
	struct ipc_wait *w;
	int own;

	if (call.kind == CALL_OTHER)
		return;
	e->look.ipc = w = arena_new(a->arena, struct ipc_wait);
	*w = (struct ipc_wait){.id = call.id, .type = call.type, .address = ""};
	w->kind = call.kind == CALL_OPERATE ? IPC_WAIT_SEMAPHORE :
		call.kind == CALL_SEND ? IPC_WAIT_ROOM : IPC_WAIT_MESSAGE;
	if (call.kind == CALL_OPERATE &&
	    a->read(a->ctx, call.operations, ops, size) != (int64_t)size)
		return;
	if (!enter_namespace(a->tid, &own)) {
		w->has_operation = call.kind == CALL_OPERATE && size == sizeof(*ops);
		w->semaphore = w->has_operation ? ops[0].sem_num : 0;
		w->operation = w->has_operation ? ops[0].sem_op : 0;
		return;
	}
	if (call.kind == CALL_OPERATE)
		find_operation(w, ops, size / sizeof(*ops));
	else
		read_queue(w);
	leave_namespace(own);
}

void ipc_wait_fill_posix(const struct awaiter *a, struct event *e, bool receives)
{
	_cleanup_close_ int process = (int)syscall(SYS_pidfd_open, a->pid, 0);
	_cleanup_close_ int queue = process < 0 ? -1 :
		(int)syscall(SYS_pidfd_getfd, process, (int)e->look.arg[0], 0);
	struct ipc_wait *w = arena_new(a->arena, struct ipc_wait);
	struct mq_attr attributes;

	*w = (struct ipc_wait){.kind = receives ? IPC_WAIT_MESSAGE : IPC_WAIT_ROOM, .id = -1,
		.address = ""};
	e->look.ipc = w;
	if (queue < 0 || syscall(SYS_mq_getsetattr, queue, NULL, &attributes))
		return;
	w->is_known = true;
	w->value = attributes.mq_curmsgs;
	w->limit = attributes.mq_maxmsg;
}
