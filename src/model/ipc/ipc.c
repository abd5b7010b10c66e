#include "model/ipc/ipc.h"

#include <sched.h>

#include "decode/view.h"
#include "model/ipc/state.h"

const char ipc_another_process[] = "another process";

void ipc_init(struct ipc *i, struct fds *f)
{
	*i = (struct ipc){.fds = f, .most = IPC_MOST_EDGES};
	i->last = &i->first;
	i->last_channel = &i->first_channel;
	i->last_object = &i->first_object;
	transfers_init(i);
}

void ipc_done(struct ipc *i)
{
	channels_done(i);
	mappings_done(i);
	directories_done(&i->directories);
	hash_done(&i->edges);
	hash_done(&i->channels);
	hash_done(&i->addresses);
	hash_done(&i->fifos);
	hash_done(&i->objects);
	hash_done(&i->names);
	hash_done(&i->spaces);
	sbuf_done(&i->text);
	arena_done(&i->arena);
}

const char *ipc_copy(struct ipc *i, const char *text)
{
	return arena_copy(&i->arena, text, strlen(text));
}

/* --- ends --- */

struct ipc_end ipc_self(struct ipc *i, const struct event *e)
{
	const struct fd_process *p = hash_get(&i->fds->by_pid, e->tgid);

	if (!p || (e->process && p->serial != e->process->id.serial)) {
		fds_get(i->fds, e, 0);		/* adds it */
		p = hash_get(&i->fds->by_pid, e->tgid);
	}
	return (struct ipc_end){.process = p};
}

struct ipc_end ipc_process_of(struct ipc *i, const struct value *pid)
{
	struct ipc_end end = {0};
	pid_t n;

	if (!pid || pid->kind != V_NUMBER)
		return end;
	n = pid->num.here ? pid->num.here : (int32_t)pid->num.n;
	end.process = n > 0 ? hash_get(&i->fds->by_pid, n) : NULL;
	if (end.process || n <= 0)
		return end;
	sbuf_reset(&i->text);
	sbuf_str(&i->text, "process ");
	sbuf_dec(&i->text, n, true);
	end.outside = i->text.s;
	return end;
}

/* --- edges --- */

static bool is_before(const struct fd_process *a, const struct fd_process *b)
{
	return a->serial != b->serial ? a->serial < b->serial : a->pid < b->pid;
}

static uint64_t hash_of_end(struct ipc_end end)
{
	return end.process ? hash_mix((uintptr_t)end.process) :
		end.outside ? fnv_string(FNV_BASIS, end.outside) : 1;
}

static bool is_same_end(struct ipc_end a, struct ipc_end b)
{
	return a.process == b.process && !a.outside == !b.outside &&
		(!a.outside || !strcmp(a.outside, b.outside));
}

static struct ipc_edge *add_edge(struct ipc *i, const struct ipc_edge *wanted, uint64_t key)
{
	struct ipc_edge *edge;

	if (i->count >= i->most) {
		i->forgotten++;
		return NULL;
	}
	i->count++;
	edge = arena_new(&i->arena, struct ipc_edge);
	*edge = *wanted;
	edge->what = ipc_copy(i, wanted->what);
	if (wanted->other.outside)
		edge->other.outside = ipc_copy(i, wanted->other.outside);
	edge->same_hash = hash_get(&i->edges, key);
	hash_put(&i->edges, key, edge);
	*i->last = edge;
	i->last = &edge->next;
	return edge;
}

struct ipc_flow *ipc_flow(struct ipc *i, enum ipc_kind kind, const char *what,
			  struct ipc_end from, struct ipc_end to)
{
	bool is_back = !from.process || (to.process && is_before(to.process, from.process));
	struct ipc_edge *edge, wanted = {
		.kind = kind, .what = what ? what : "",
		.one = is_back ? to : from, .other = is_back ? from : to,
	};
	uint64_t key;

	if (!wanted.one.process || from.process == to.process)
		return NULL;
	key = fnv_string(FNV_BASIS + kind, wanted.what) + hash_of_end(wanted.one);
	key = hash_mix(hash_mix(key) + hash_of_end(wanted.other));
	for (edge = hash_get(&i->edges, key); edge; edge = edge->same_hash)
		if (edge->kind == kind && !strcmp(edge->what, wanted.what) &&
		    is_same_end(edge->one, wanted.one) && is_same_end(edge->other, wanted.other))
			return &edge->flows[is_back];
	edge = add_edge(i, &wanted, key);
	return edge ? &edge->flows[is_back] : NULL;
}

/* --- events --- */

static void note_end(struct ipc *i, const struct event *e)
{
	if (e->kind == EVENT_EXIT && !e->exit.zombie)
		return;
	if (e->kind == EVENT_EXIT)
		calls_note_exit(i, e);
	if (e->task.tid == e->tgid)
		mappings_forget(i, e, true);
}

void ipc_note(struct ipc *i, const struct event *e)
{
	switch (e->kind) {
	case EVENT_FORK:
		mappings_note_fork(i, e);
		break;
	case EVENT_EXEC:
		mappings_forget(i, e, false);
		break;
	case EVENT_LEAVE:
		if (e->call.view && e->call.view->name && e->call.view->args &&
		    call_is_known(e) && call_succeeded(e)) {
			transfers_note_call(i, e);
			calls_note(i, e);
		} else if (e->call.view && e->call.view->args && e->call.failed) {
			transfers_note_call(i, e);
		}
		break;
	case EVENT_SIGNAL:
		calls_note_signal(i, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		note_end(i, e);
		break;
	default:
		break;
	}
}

void ipc_finish(struct ipc *i)
{
	channels_finish(i);
	mappings_finish(i);
}
