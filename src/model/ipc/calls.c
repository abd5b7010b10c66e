/* System V and POSIX queues and semaphores, signals, ptrace, and memory of other processes */
#include <signal.h>

#include "base/text/sbuf.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/ipc/state.h"

/* The type or priority of a message; -1: unknown */
static int64_t type_of(const struct value *v)
{
	return v && v->kind == V_NUMBER ? (int64_t)v->num.n : -1;
}

/* --- System V objects --- */

static uint64_t key_of_object(enum ipc_kind kind, int64_t id)
{
	return hash_mix((uint64_t)kind << 32 ^ (uint32_t)id);
}

/* msgget(), semget(), shmget(): the name is that of the key */
static void note_get(struct ipc *i, const struct event *e, enum ipc_kind kind)
{
	const struct value *key = ipc_argument(e, "key");

	if (!key || key->kind != V_NUMBER)
		return;
	sbuf_reset(&i->text);
	if (value_has_name(key, "IPC_PRIVATE")) {
		sbuf_str(&i->text, "private, id ");
		sbuf_dec(&i->text, e->call.ret, true);
	} else {
		sbuf_str(&i->text, "key ");
		sbuf_hex(&i->text, (uint32_t)key->num.n);
	}
	hash_put(&i->names, key_of_object(kind, e->call.ret), (void *)ipc_copy(i, i->text.s));
}

/* "key 0x4d2", or "id 3" of an object that existed before */
static const char *name_of(struct ipc *i, enum ipc_kind kind, int64_t id)
{
	const char *name = hash_get(&i->names, key_of_object(kind, id));

	if (name)
		return name;
	sbuf_reset(&i->text);
	sbuf_str(&i->text, "id ");
	sbuf_dec(&i->text, id, true);
	name = ipc_copy(i, i->text.s);
	hash_put(&i->names, key_of_object(kind, id), (void *)name);
	return name;
}

static void transfer(struct ipc *i, const struct event *e, struct ipc_channel *c, bool is_sent,
		     uint64_t size, int64_t type)
{
	struct ipc_transfer t = {
		.end = ipc_self(i, e), .size = size, .type = type,
		.time = is_sent ? e->call.entered : e->time,
	};

	if (is_sent)
		channel_send(i, c, &t);
	else
		channel_receive(i, c, &t);
}

static void note_sysv_message(struct ipc *i, const struct event *e, bool is_sent)
{
	int64_t id = ipc_number(ipc_argument(e, "msqid"));
	struct ipc_channel *c;

	if (value_has_name(view_number(e->call.view, "msgflg"), "MSG_COPY"))
		return;
	c = channel_get(i, IPC_SYSV_QUEUE, key_of_object(IPC_SYSV_QUEUE, id));
	if (!c)
		return;
	c->what = name_of(i, IPC_SYSV_QUEUE, id);
	c->has_messages = true;
	transfer(i, e, c, is_sent, is_sent ? ipc_number(ipc_argument(e, "msgsz")) : e->call.ret,
		 type_of(ipc_argument(e, "mtype")));
}

static void note_posix_message(struct ipc *i, const struct event *e, bool is_sent)
{
	const struct value *queue = ipc_argument(e, "mqdes");
	struct fd_life *l = queue && queue->kind == V_NUMBER ?
		fds_get(i->fds, e, queue->num.n) : NULL;
	struct ipc_channel *c;

	if (!l)
		return;
	c = channel_get(i, IPC_POSIX_QUEUE, fnv_string(FNV_BASIS, l->file->name));
	if (!c)
		return;
	if (!c->what)
		c->what = ipc_copy(i, l->file->name);
	c->has_messages = true;
	transfer(i, e, c, is_sent, is_sent ? ipc_number(ipc_argument(e, "msg_len")) : e->call.ret,
		 type_of(ipc_argument(e, "msg_prio")));
}

static void operate(struct ipc *i, const struct event *e, int64_t id, const struct value *operation)
{
	int64_t n = ipc_number(value_member(operation, "sem_op")),
		which = ipc_number(value_member(operation, "sem_num"));
	struct ipc_channel *c = n ? channel_get(i, IPC_SEMAPHORE,
						key_of_object(IPC_SEMAPHORE, id) + which)
				  : NULL;

	if (!c)
		return;
	c->is_token = true;
	c->what = name_of(i, IPC_SEMAPHORE, id);
	transfer(i, e, c, n > 0, n > 0 ? n : -n, 0);
}

static void note_operations(struct ipc *i, const struct event *e)
{
	const struct value *all = ipc_argument(e, "sops");

	for (const struct value *v = all && all->kind == V_LIST ? all->list.first : NULL; v;
	     v = v->next)
		if (v->kind == V_RECORD)
			operate(i, e, ipc_number(ipc_argument(e, "semid")), v->list.first);
}

/* --- other processes --- */

static void note_process_memory(struct ipc *i, const struct event *e, bool writes)
{
	struct ipc_end self = ipc_self(i, e), other = ipc_process_of(i, ipc_argument(e, "pid"));
	struct ipc_flow *flow = ipc_flow(i, IPC_PROCESS_MEMORY, "memory", writes ? self : other,
					 writes ? other : self);

	if (!flow)
		return;
	flow->bytes += e->call.ret;
	flow->messages++;
}

static void note_ptrace(struct ipc *i, const struct event *e)
{
	struct ipc_end self = ipc_self(i, e), tracee = ipc_process_of(i, ipc_argument(e, "pid"));
	const struct process *parent = e->process ? e->process->parent : NULL;
	struct ipc_flow *flow;

	if (tracee.process || tracee.outside)
		flow = ipc_flow(i, IPC_PTRACE, "", self, tracee);
	else if (parent && value_has_name(ipc_argument(e, "op"), "PTRACE_TRACEME"))
		flow = ipc_flow(i, IPC_PTRACE, "", (struct ipc_end){
			.process = hash_get(&i->fds->by_serial, parent->id.serial)}, self);
	else
		flow = NULL;
	if (flow)
		flow->messages++;
}

/* --- signals --- */

static const char *name_of_signal(struct ipc *i, int n)
{
	const char *name = desc_signal_name(n);

	if (name)
		return name;
	sbuf_reset(&i->fds->text);
	sbuf_str(&i->fds->text, "signal ");
	sbuf_dec(&i->fds->text, n, true);
	return i->fds->text.s;
}

/* A signal that was sent to one process. One to a group is known from its delivery only. */
static void note_kill(struct ipc *i, const struct event *e, const struct syscall_traits *traits)
{
	const struct value *first = e->call.view->args->list.first;
	int signal = traits->process == AFFECTS_SIGNAL_THREAD ? e->call.arg[2] : e->call.arg[1];
	struct ipc_end to;
	struct fd_life *l;
	struct ipc_flow *flow;

	if (signal <= 0 || !first)
		return;
	if (traits->process == AFFECTS_SIGNAL_PIDFD) {
		l = fds_get(i->fds, e, (int32_t)e->call.arg[0]);
		to = (struct ipc_end){.process = l && l->file->pid ?
				      hash_get(&i->fds->by_pid, l->file->pid) : NULL};
		if (!to.process)
			to.outside = ipc_another_process;
	} else {
		to = ipc_process_of(i, first);
		/* the thread of tkill() may be any process's */
		if (!to.process && first->name && !strcmp(first->name, "tid"))
			return;
	}
	if (!to.process && !to.outside)
		return;
	flow = ipc_flow(i, IPC_SIGNAL, name_of_signal(i, signal), ipc_self(i, e), to);
	if (flow)
		flow->sent++;
}

void calls_note_signal(struct ipc *i, const struct event *e)
{
	const struct value *info = e->signal.view && e->signal.view->kind == V_RECORD ?
		e->signal.view->list.first : NULL, *code = value_member(info, "si_code");
	struct ipc_end from;
	struct ipc_flow *flow;

	if (!value_has_name(code, "SI_USER") && !value_has_name(code, "SI_QUEUE") &&
	    !value_has_name(code, "SI_TKILL"))
		return;
	from = ipc_process_of(i, value_member(info, "si_pid"));
	if (!from.process && !from.outside)	/* of another PID namespace */
		from.outside = ipc_another_process;
	flow = ipc_flow(i, IPC_SIGNAL, name_of_signal(i, e->signal.number), from, ipc_self(i, e));
	if (flow)
		flow->messages++;
}

/* SIGKILL is never reported as delivered. */
void calls_note_exit(struct ipc *i, const struct event *e)
{
	const struct signal_fact *fatal = e->process ? &e->process->fatal : NULL;
	struct ipc_end from = {0};
	struct ipc_flow *flow;

	if (!fatal || !e->exit.how.signaled || e->exit.how.number != SIGKILL ||
	    fatal->number != SIGKILL)
		return;
	if (fatal->from == SIGNAL_TRACED)
		from.process = hash_get(&i->fds->by_serial, fatal->sender.serial);
	else if (fatal->from == SIGNAL_OUTSIDE)
		from.outside = ipc_another_process;
	flow = from.process || from.outside ?
		ipc_flow(i, IPC_SIGNAL, name_of_signal(i, SIGKILL), from, ipc_self(i, e)) : NULL;
	if (flow)
		flow->messages++;
}

/* Memory that processes may share */
static void note_mapping(struct ipc *i, const struct event *e, enum memory_effect effect)
{
	int64_t id;

	switch (effect) {
	case MEMORY_SEGMENT:
		note_get(i, e, IPC_SHARED_MEMORY);
		break;
	case MEMORY_ATTACH:
		id = ipc_number(ipc_argument(e, "shmid"));
		mappings_attach(i, e, key_of_object(IPC_SHARED_MEMORY, id),
				name_of(i, IPC_SHARED_MEMORY, id));
		break;
	default:
		mappings_note_call(i, e);
		break;
	}
}

void calls_note(struct ipc *i, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.view->row);

	switch (traits->exchange) {
	case EXCHANGES_GET_QUEUE:
		note_get(i, e, IPC_SYSV_QUEUE);
		break;
	case EXCHANGES_GET_SEMAPHORES:
		note_get(i, e, IPC_SEMAPHORE);
		break;
	case EXCHANGES_SEND:
	case EXCHANGES_RECEIVE:
		note_sysv_message(i, e, traits->exchange == EXCHANGES_SEND);
		break;
	case EXCHANGES_SEND_POSIX:
	case EXCHANGES_RECEIVE_POSIX:
		note_posix_message(i, e, traits->exchange == EXCHANGES_SEND_POSIX);
		break;
	case EXCHANGES_OPERATE:
		note_operations(i, e);
		break;
	case EXCHANGES_READ_PROCESS:
	case EXCHANGES_WRITE_PROCESS:
		note_process_memory(i, e, traits->exchange == EXCHANGES_WRITE_PROCESS);
		break;
	case EXCHANGES_TRACE:
		note_ptrace(i, e);
		break;
	case EXCHANGES_FUTEX:
	case EXCHANGES_FUTEX_WAIT:
	case EXCHANGES_FUTEX_WAIT_ANY:
	case EXCHANGES_FUTEX_WAKE:
	case EXCHANGES_FUTEX_REQUEUE:
		futexes_note(i, e);
		break;
	default:
		break;
	}
	if (traits->memory)
		note_mapping(i, e, traits->memory);
	if (traits->process == AFFECTS_SIGNAL || traits->process == AFFECTS_SIGNAL_THREAD ||
	    traits->process == AFFECTS_SIGNAL_PIDFD)
		note_kill(i, e, traits);
}
