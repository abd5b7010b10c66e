#include "model/waits/waits.h"

#include <linux/futex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/waits/wait_objects.h"

/* A descriptor of a pipe or socket */
struct channel_end {
	const struct life *life;
	const struct descriptor *d;
};

struct graph {
	struct waits *w;
	struct hash by_tid;		/* tid → struct waiting_task */
	struct hash by_life;		/* serial → first struct waiting_task of the process */
	struct channel_end *ends;	/* pipes and sockets, sorted by inode */
	struct channel_end *named;	/* the sockets among .ends, sorted by name */
	size_t end_count, named_count, room, named_room;
	bool all_known;			/* all descriptors of all processes are known */
};

const struct task_activity *waits_retry(const struct life_look *k)
{
	return k->activity && k->activity->retried && *k->activity->retried ? k->activity : NULL;
}

static enum wait_kind kind_of(const struct life_look *k)
{
	const struct task_activity *retry = waits_retry(k);
	enum wait_kind kind = syscall_traits_named(k->call)->wait;

	if (k->state == 'T')
		return WAIT_STOPPED;
	if (retry && (kind == WAIT_CHILD || kind == WAIT_FILE_LOCK) &&
	    !strcmp(retry->retried, k->call))
		return kind;
	if (retry)
		return WAIT_RETRY;
	if (wait_object_is_goroutine(k->stack))
		return WAIT_FUTEX;
	if (k->state == 'R')
		return WAIT_NONE;
	if (k->in_vfork || kind == WAIT_VFORK)
		return WAIT_VFORK;
	if (k->state == 'D')
		return WAIT_DEVICE;
	if (!k->call)
		return WAIT_UNKNOWN;
	if (kind == WAIT_NONE)
		return WAIT_CALL;
	if (kind == WAIT_FUTEX && k->owner)	/* the thread's own tid: pthread_join */
		return k->word == (uint32_t)k->owner && k->word != 2 &&
			(uint32_t)k->arg[2] == k->word ? WAIT_THREAD : WAIT_LOCK;
	/* poll without descriptors is a sleep */
	if (kind == WAIT_EVENTS && !k->wait_count)
		return k->timeout < 0 ? WAIT_SIGNAL : WAIT_SLEEP;
	return kind;
}

static void add_target(struct waiting_task *w, const struct life *life,
		       const struct life_look *task)
{
	for (unsigned i = 0; i < w->target_count; i++)
		if (w->targets[i].life == life && w->targets[i].task == task)
			return;
	w->targets = alloc_more(w->targets, w->target_count + 1, sizeof(*w->targets));
	w->targets[w->target_count++] = (struct wait_target){life, task};
}

const struct descriptor *waits_descriptor(const struct life *l, int fd)
{
	for (unsigned i = 0; l->open && i < l->open->count; i++)
		if (l->open->all[i].fd == fd)
			return &l->open->all[i];
	return NULL;
}

bool waits_for_input(const struct descriptor *d)
{
	return d->kind != DESCRIPTOR_PIPE || d->reads;
}

/* --- peers --- */

static int by_inode(const void *a, const void *b)
{
	const struct channel_end *x = a, *y = b;

	return (x->d->inode > y->d->inode) - (x->d->inode < y->d->inode);
}

static int by_name(const void *a, const void *b)
{
	const struct channel_end *x = a, *y = b;

	return strcmp(x->d->name, y->d->name);
}

static void add_end(struct channel_end **all, size_t *count, size_t *room, struct channel_end end)
{
	if (*count == *room) {
		*room = *room ? 2 * *room : 64;
		*all = alloc_more(*all, *room, sizeof(**all));
	}
	(*all)[(*count)++] = end;
}

static void collect_ends(struct graph *g, const struct life *l)
{
	if (!l->open || l->open->count < l->open->open)
		g->all_known = false;
	for (unsigned i = 0; l->open && i < l->open->count; i++) {
		const struct descriptor *d = &l->open->all[i];

		if (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET)
			continue;
		add_end(&g->ends, &g->end_count, &g->room, (struct channel_end){l, d});
		if (d->kind == DESCRIPTOR_SOCKET && d->name)
			add_end(&g->named, &g->named_count, &g->named_room,
				(struct channel_end){l, d});
	}
}

/* Converts "TCP:[A->B]" to "TCP:[B->A]". Returns false if the name has another form. */
static bool swap_endpoints(const char *name, char *out, size_t room)
{
	const char *from = strchr(name, '['), *to = from ? strstr(from, "->") : NULL;
	const char *end = to ? strrchr(to, ']') : NULL;
	size_t size = strlen(name) + 1;

	if (!end || end[1] || size > room)
		return false;
	memcpy(out, name, from + 1 - name);
	out += from + 1 - name;
	memcpy(out, to + 2, end - to - 2);
	out += end - to - 2;
	memcpy(out, "->", 2);
	memcpy(out + 2, from + 1, to - from - 1);
	memcpy(out + 2 + (to - from - 1), "]", 2);
	return true;
}

/* Adds the processes with the other end of a TCP connection within this machine as targets.
 * Returns their number. */
static unsigned add_targets_by_name(const struct graph *g, struct waiting_task *w,
				    const struct descriptor *d)
{
	char name[256];
	struct descriptor wanted = {.name = name};
	struct channel_end key = {NULL, &wanted};
	size_t low = 0, high = g->named_count;
	unsigned found = 0;

	if (!d->name || !swap_endpoints(d->name, name, sizeof(name)))
		return 0;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (by_name(&g->named[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < g->named_count && !by_name(&g->named[low], &key); low++, found++)
		add_target(w, g->named[low].life, NULL);
	return found;
}

static unsigned add_targets_by_inode(const struct graph *g, struct waiting_task *w,
				     const struct descriptor *d, bool input)
{
	bool pipe = d->kind == DESCRIPTOR_PIPE;
	struct descriptor wanted = {.inode = pipe ? d->inode : d->peer};
	struct channel_end key = {NULL, &wanted};
	size_t low = 0, high = g->end_count;
	unsigned found = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (by_inode(&g->ends[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < g->end_count && !by_inode(&g->ends[low], &key); low++) {
		const struct channel_end *e = &g->ends[low];

		if (e->d->kind != d->kind || e->d->device != d->device ||
		    (pipe && !(input ? e->d->writes : e->d->reads)))
			continue;
		add_target(w, e->life, NULL);
		found++;
	}
	return found;
}

static bool has_untraced_end(const struct waiting_task *w, const struct descriptor *d, bool input)
{
	uint64_t inode = d->kind == DESCRIPTOR_PIPE ? d->inode : d->peer;

	for (unsigned i = 0; i < w->look->outside_count; i++) {
		const struct outsider *o = &w->look->outside[i];

		if (o->role == OUTSIDER_END && o->inode == inode &&
		    (d->kind == DESCRIPTOR_SOCKET || (input ? o->writes : o->reads)))
			return true;
	}
	return false;
}

/* Adds the process of a pidfd, which becomes ready when it exits. */
static bool add_process_of_pidfd(const struct graph *g, struct waiting_task *w, int fd)
{
	const struct waiting_task *process;
	const struct fd_object *o = w->look->objects;
	const struct fd_object *end = o + w->look->object_count;

	while (o != end && (o->fd != fd || o->kind != FD_OBJECT_PROCESS))
		o++;
	process = o != end && o->value > 0 ? hash_get(&g->by_tid, o->value) : NULL;
	if (process)
		add_target(w, process->life, NULL);
	return process;
}

/* Adds the processes that can make the descriptor ready as targets. Returns whether no other
 * process can. */
static bool add_descriptor_targets(const struct graph *g, struct waiting_task *w, int fd,
				   bool input, bool any)
{
	const struct descriptor *d = waits_descriptor(w->life, fd);
	unsigned found = 0;

	if (d && d->kind == DESCRIPTOR_OTHER)
		return add_process_of_pidfd(g, w, fd);
	if (!d || d->listens || (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET))
		return false;
	if (any)
		input = waits_for_input(d);
	if (d->kind == DESCRIPTOR_PIPE || d->peer)
		found = add_targets_by_inode(g, w, d, input);
	else
		found = add_targets_by_name(g, w, d);
	return found && g->all_known && !has_untraced_end(w, d, input);
}

/* --- targets --- */

static struct waiting_task *task_of_tid(const struct graph *g, pid_t tid)
{
	return hash_get(&g->by_tid, tid);
}

static bool is_inspected(const struct graph *g, const struct life *l)
{
	return l->looks && l->looks->time == g->w->time;
}

/* Adds the child that the process waited for when an observation of loops began, and that ended
 * during it: the child has a look, which is not of an earlier inspection. */
static void add_ended_child(struct waiting_task *w)
{
	const struct life *found = NULL;

	for (const struct life *c = w->life->first_child; c; c = c->next)
		if ((c->exiting || c->exited) && c->looks &&
		    c->looks->time > w->look->earlier &&
		    (!found || c->looks->time > found->looks->time))
			found = c;
	if (found)
		add_target(w, found, NULL);
}

static bool add_children(const struct graph *g, struct waiting_task *w)
{
	const struct life_look *k = w->look;
	bool by_id = k->call && !strcmp(k->call, "waitid");
	int32_t which = by_id ? k->arg[0] == 1 ? (int32_t)k->arg[1] : -1 : (int32_t)k->arg[0];
	bool vfork = w->kind == WAIT_VFORK;

	for (unsigned exact = !vfork && which > 0; !w->target_count; exact = 0) {
		for (const struct life *c = w->life->first_child; c; c = c->next)
			if (is_inspected(g, c) && (!exact || c->id.tid == which) &&
			    (!vfork || !c->programs))
				add_target(w, c, NULL);
		if (!exact)
			break;
	}
	for (unsigned i = 0; i < k->outside_count; i++)
		if (k->outside[i].role == OUTSIDER_CHILD)
			return false;
	if (w->target_count)
		return true;
	add_ended_child(w);
	return false;
}

static bool add_owner(const struct graph *g, struct waiting_task *w)
{
	const struct waiting_task *owner = task_of_tid(g, w->look->owner);

	if (!owner)
		return false;
	add_target(w, owner->life, w->kind == WAIT_FILE_LOCK ? NULL : owner->look);
	/* a process was forked while a thread of its parent held the mutex */
	return w->kind == WAIT_FILE_LOCK || owner->life == w->life ||
		!(w->look->arg[1] & FUTEX_PRIVATE_FLAG);
}

bool waits_for_sigchld(const struct life_look *k)
{
	const struct fd_object *o = k->object_count ? k->objects : NULL;

	return o && o->fd < 0 && o->kind == FD_OBJECT_SIGNALS && o->value & 1 << (SIGCHLD - 1);
}

/* Adds the children of a task that waits for SIGCHLD, as the wait command of some shells does. */
static bool add_children_that_signal(const struct graph *g, struct waiting_task *w)
{
	const struct life *c = waits_for_sigchld(w->look) ? w->life->first_child : NULL;

	for (; c; c = c->next)
		if (is_inspected(g, c))
			add_target(w, c, NULL);
	return false;
}

/* Adds a process that can end the wait, as others may. */
static bool add_process(const struct graph *g, struct waiting_task *w, pid_t pid)
{
	const struct waiting_task *t = pid ? task_of_tid(g, pid) : NULL;

	if (t)
		add_target(w, t->life, NULL);
	return false;
}

/* Adds the process that the task asks about by signal 0, or that listens with fanotify. */
static bool add_named(const struct graph *g, struct waiting_task *w)
{
	return add_process(g, w, w->look->owner);
}

/* Adds the process that shares the memory of a futex. */
static bool add_sharer(const struct graph *g, struct waiting_task *w)
{
	return add_process(g, w, w->look->ipc ? w->look->ipc->last : 0);
}

/* Event loops poll a pipe that a signal handler or another thread of the process writes to: a task
 * that polls what only its own process can make ready may be one. A read is none. */
static bool is_own_wakeup(const struct waiting_task *w)
{
	return w->target_count == 1 && w->targets[0].life == w->life;
}

static bool add_polled(const struct graph *g, struct waiting_task *w)
{
	bool closed = w->look->wait_count;

	if (w->look->owner)	/* of the other end of a terminal */
		return add_process(g, w, w->look->owner);
	for (unsigned i = 0; i < w->look->wait_count; i++)
		closed &= add_descriptor_targets(g, w, w->look->waits[i], true, true);
	return closed && !is_own_wakeup(w);
}

/* Adds the processes that have the socket which receives a datagram open. */
static bool add_receivers(const struct graph *g, struct waiting_task *w)
{
	struct descriptor to = {
		.kind = DESCRIPTOR_SOCKET, .peer = w->look->ipc->inode,
	};
	const struct descriptor *d = waits_descriptor(w->life, w->look->waits[0]);

	if (!d || !to.peer)
		return false;
	to.device = d->device;
	return add_targets_by_inode(g, w, &to, false) && g->all_known &&
		!has_untraced_end(w, &to, false);
}

/* Whether both ends of "TCP:[A:1->A:2]" have the same address, that of this machine */
static bool is_within_machine(const char *name, const char *arrow)
{
	const char *from = strchr(name, '['), *to = arrow + strlen("->");
	const char *end = from ? memrchr(from, ':', arrow - from) : NULL;

	return end && !strncmp(from + 1, to, end - from);
}

/* Returns the port of "…:80]"; "": it has none. */
static const char *port_of(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon : "";
}

/* Adds the processes that listen at the port of this machine that the task connects to. */
static bool add_listeners(const struct graph *g, struct waiting_task *w)
{
	const struct descriptor *d = w->look->wait_count ?
		waits_descriptor(w->life, w->look->waits[0]) : NULL;
	const char *to = d && d->name ? strstr(d->name, "->") : NULL;

	if (w->look->ipc && w->look->wait_count)
		return add_receivers(g, w);
	if (!to || !is_within_machine(d->name, to))
		return false;
	for (size_t i = 0; i < g->named_count; i++) {
		const struct channel_end *e = &g->named[i];

		if (e->d->listens && !strncmp(e->d->name, "TCP", 3) &&
		    !strcmp(port_of(e->d->name), port_of(to)))
			add_target(w, e->life, NULL);
	}
	return false;
}

static bool add_io_peer(const struct graph *g, struct waiting_task *w)
{
	if (w->look->ipc && w->look->ipc->kind == IPC_WAIT_RECEIVER && w->look->wait_count)
		return add_receivers(g, w);
	if (w->look->owner)	/* of the other end of a terminal */
		return add_process(g, w, w->look->owner);
	return w->look->wait_count &&
		add_descriptor_targets(g, w, w->look->waits[0], w->kind == WAIT_INPUT, false);
}

static bool (*const target_finders[WAIT_KINDS])(const struct graph *, struct waiting_task *) = {
	[WAIT_CHILD] = add_children,
	[WAIT_VFORK] = add_children,
	[WAIT_LOCK] = add_owner,
	[WAIT_THREAD] = add_owner,
	[WAIT_FILE_LOCK] = add_owner,
	[WAIT_INPUT] = add_io_peer,
	[WAIT_OUTPUT] = add_io_peer,
	[WAIT_CONNECT] = add_listeners,
	[WAIT_EVENTS] = add_polled,
	[WAIT_RETRY] = add_named,
	[WAIT_SIGNAL] = add_children_that_signal,
	[WAIT_DEVICE] = add_named,
	[WAIT_FUTEX] = add_sharer,
};

/* --- deadlocks --- */

/* Whether all tasks of the target are stuck, as far as determined yet */
static bool is_stuck(const struct graph *g, const struct wait_target *t)
{
	const struct waiting_task *w = t->task ? task_of_tid(g, t->task->task.tid) :
		hash_get(&g->by_life, t->life->id.serial);

	if (t->task)
		return w->deadlocked;
	for (unsigned i = 0; i < w->tasks; i++)
		if (!w[i].deadlocked)
			return false;
	return true;
}

/* Starts with all closed waits as stuck and removes each that has a target which is not, until
 * nothing changes. Those that are left wait for each other. */
static void find_deadlocked(struct graph *g)
{
	bool changed = true;

	for (unsigned i = 0; i < g->w->count; i++)
		g->w->all[i].deadlocked = g->w->all[i].closed;
	while (changed) {
		changed = false;
		for (unsigned i = 0; i < g->w->count; i++) {
			struct waiting_task *w = &g->w->all[i];

			for (unsigned t = 0; w->deadlocked && t < w->target_count; t++) {
				if (is_stuck(g, &w->targets[t]))
					continue;
				w->deadlocked = false;
				changed = true;
			}
		}
	}
}

/* A task that it waits for; another than itself if possible */
static struct waiting_task *next_stuck(const struct graph *g, const struct waiting_task *w)
{
	struct waiting_task *next = NULL;

	for (unsigned i = 0; i < w->target_count && (!next || next == w); i++)
		next = w->targets[i].task ? task_of_tid(g, w->targets[i].task->task.tid) :
			hash_get(&g->by_life, w->targets[i].life->id.serial);
	return next;
}

static void add_cycle(struct graph *g, struct waiting_task *first)
{
	struct waits *w = g->w;
	struct wait_cycle cycle = {0};
	struct waiting_task *at = first;

	do {
		cycle.chain = alloc_more(cycle.chain, cycle.count + 1, sizeof(*cycle.chain));
		cycle.chain[cycle.count++] = at;
		at->cycle = w->cycle_count + 1;
		at = next_stuck(g, at);
	} while (at != first);
	w->cycles = alloc_more(w->cycles, w->cycle_count + 1, sizeof(*w->cycles));
	w->cycles[w->cycle_count++] = cycle;
}

/* Each stuck task has a next one that is stuck too, so that each walk ends at a task already
 * visited, by this walk or an earlier one. */
static void find_cycles(struct graph *g)
{
	unsigned *walk = alloc_zeroed(g->w->count * sizeof(*walk) + 1);

	for (unsigned i = 0; i < g->w->count; i++) {
		struct waiting_task *at = &g->w->all[i];

		while (at->deadlocked && !walk[at - g->w->all]) {
			walk[at - g->w->all] = i + 1;
			at = next_stuck(g, at);
		}
		if (at->deadlocked && walk[at - g->w->all] == i + 1 && !at->cycle)
			add_cycle(g, at);
	}
	free(walk);
}

/* --- graph --- */

static void collect_life(struct graph *g, const struct life *l)
{
	struct waits *w = g->w;
	unsigned first = w->count, tasks = 0;

	for (const struct life_look *k = l->looks; k; k = k->next, tasks++) {
		w->why = k->why;
		w->all = alloc_more(w->all, w->count + 1, sizeof(*w->all));
		w->all[w->count++] = (struct waiting_task){
			.life = l, .look = k, .kind = kind_of(k)};
	}
	for (unsigned i = first; i < w->count; i++)
		w->all[i].tasks = tasks;
	w->processes++;
	collect_ends(g, l);
}

static void sort_ends(struct graph *g)
{
	if (g->end_count)
		qsort(g->ends, g->end_count, sizeof(*g->ends), by_inode);
	if (g->named_count)
		qsort(g->named, g->named_count, sizeof(*g->named), by_name);
}

struct waits *waits_compute(const struct history *h)
{
	struct graph g = {.all_known = true};
	uint64_t time = 0;
	bool any = false;

	for (size_t i = 0; i < h->count; i++) {
		any |= h->all[i]->looks != NULL;
		if (h->all[i]->looks && h->all[i]->looks->time > time)
			time = h->all[i]->looks->time;
	}
	if (!any)
		return NULL;
	g.w = alloc_new(struct waits);
	g.w->time = time;
	for (size_t i = 0; i < h->count; i++)
		if (is_inspected(&g, h->all[i]))
			collect_life(&g, h->all[i]);
	for (unsigned i = 0; i < g.w->count; i++) {
		struct waiting_task *w = &g.w->all[i];

		hash_put(&g.by_tid, w->look->task.tid, w);
		if (!i || w[-1].life != w->life)
			hash_put(&g.by_life, w->life->id.serial, w);
	}
	sort_ends(&g);
	for (unsigned i = 0; i < g.w->count; i++) {
		struct waiting_task *w = &g.w->all[i];
		const struct waiting_task *user = w->look->ipc && w->look->ipc->last ?
			task_of_tid(&g, w->look->ipc->last) : NULL;
		bool closed = target_finders[w->kind] && target_finders[w->kind](&g, w);

		w->last_user = user ? user->life : NULL;
		w->closed = closed && w->look->timeout == -1 && !waits_retry(w->look);
	}
	find_deadlocked(&g);
	find_cycles(&g);
	hash_done(&g.by_tid);
	hash_done(&g.by_life);
	free(g.ends);
	free(g.named);
	return g.w;
}

void waits_free(struct waits *w)
{
	if (!w)
		return;
	for (unsigned i = 0; i < w->count; i++)
		free(w->all[i].targets);
	for (unsigned i = 0; i < w->cycle_count; i++)
		free(w->cycles[i].chain);
	free(w->all);
	free(w->cycles);
	free(w);
}

/* Returns the task of the process that waits for another process; else its first task; NULL: it was
 * not inspected. */
static const struct waiting_task *waiting_task_of(const struct waits *w, const struct life *life)
{
	const struct waiting_task *first = NULL;

	for (unsigned i = 0; i < w->count; i++) {
		const struct waiting_task *t = &w->all[i];

		if (t->life != life)
			continue;
		if (t->target_count && t->targets[t->target_count - 1].life != life)
			return t;
		first = first ? first : t;
	}
	return first;
}

const struct life *waits_innermost(const struct waits *w, const struct life *root)
{
	const struct waiting_task *at = waiting_task_of(w, root);

	if (w->cycle_count)
		return w->cycles[0].chain[0]->life;
	/* as many steps as tasks: processes may wait for each other with a timeout */
	for (unsigned i = 0; at && at->target_count && i < w->count; i++) {
		const struct wait_target *next = &at->targets[at->target_count - 1];
		const struct waiting_task *t = waiting_task_of(w, next->life);

		if (!t || t->life == at->life)
			break;
		at = t;
	}
	return at ? at->life : NULL;
}
