#include "print/timeline/birth.h"

#include <linux/sched.h>

#include "base/memory/alloc.h"
#include "print/timeline/fold.h"
#include "print/timeline/deferred.h"
#include "print/core/process_words.h"

static struct track *track_add(struct timeline *t, uint64_t serial, pid_t pid, uint64_t time)
{
	struct track *k = alloc_new(struct track);

	*k = (struct track){.serial = serial, .pid = pid, .lane = RAIL_NONE, .born = time,
		.processes = 1};
	hash_put(&t->tracks, serial, k);
	hash_put(&t->pids, pid, k);
	t->processes++;
	return k;
}

static struct track *track_meet(struct timeline *t, const struct process *p, uint64_t time)
{
	struct track *k = track_add(t, p->id.serial, p->id.tid, time);

	k->depth = p->depth;
	place_begin(&k->place, p);
	return k;
}

void track_end(struct timeline *t, struct track *k)
{
	t->zombies -= k->zombie;
	if (hash_get(&t->pids, k->pid) == k)
		hash_remove(&t->pids, k->pid);
	if (!fold_over(t, k))
		return;		/* its lines wait on */
	rail_set(&t->rail, k->lane, LANE_FREE);
	fold_free(t, k);
}

void track_lane(struct timeline *t, struct track *k, enum lane lane)
{
	if (k->fate == HELD)
		hold_lane(t, k, lane);
	else
		rail_set(&t->rail, k->lane, lane);
}

static void begin_birth(struct timeline *t, uint64_t time, struct track *k)
{
	line_settle(t);
	k->shown = true;
	fold_hide(t, k, NULL);
	if (k->fate == TOLD)
		k->lane = rail_take(&t->rail);
	line_begin(t, time, k, KNOT_START);
}

struct track *track_of(struct timeline *t, const struct process *p, uint64_t time)
{
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (!k)
		k = track_meet(t, p, time);
	if (k->shown)
		return k;
	begin_birth(t, time, k);
	line_text(t, "appears");
	if (t->o->partial && *process_name(p)) {
		line_text(t, " (");
		words_token(&t->body, process_name(p));
		line_text(t, ")");
	}
	line_text(t, ", ");
	if (p->how == BORN_COMMAND) {
		line_text(t, "the command itself");
	} else if (p->parent) {
		line_text(t, "a child of ");
		line_number(t, p->parent->id.tid);
	} else {
		line_text(t, "not known whose child");
	}
	line_finish(t, BIRTH);
	return k;
}

static void child_of(struct timeline *t, const struct process *maker)
{
	if (maker && maker->parent) {
		line_text(t, ", a child of ");
		line_number(t, maker->parent->id.tid);
	} else {
		line_text(t, ", its sibling");
	}
}

static void made(struct timeline *t, const struct event *e, const struct process *maker,
		 pid_t maker_pid, struct track *child, pid_t child_pid)
{
	static const char *const names[] = {
		[BORN_COMMAND] = "fork", [BORN_ATTACHED] = "fork", [BORN_FORK] = "fork",
		[BORN_VFORK] = "vfork", [BORN_CLONE] = "clone", [BORN_THREAD] = "clone",
		[BORN_UNKNOWN] = "fork",
	};
	struct track *k = maker ? track_of(t, maker, e->time) : NULL;
	bool joins = child && child->shown;

	line_settle(t);
	if (child && !joins)
		fold_birth(t, child, k, e->born.flags & CLONE_PARENT);
	else if (child && child->fate == TOLD && k)
		hold_release(t, k);
	if (child)
		child->shown = child->made = true;
	line_birth(t, e->time, maker_pid, k, child, joins);
	line_text(t, names[e->born.how]);
	line_text(t, t->o->utf8 ? " → " : " -> ");
	line_number(t, child_pid);
	if (e->born.flags & CLONE_PARENT && e->kind == EVENT_FORK)
		child_of(t, maker);
	if (!child && e->born.other.serial && e->kind == EVENT_FORK && !t->o->childless)
		line_text(t, ", which is gone already");
	line_finish(t, BIRTH);
}

void birth_new(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct track *k = hash_get(&t->tracks, p->id.serial);

	if (t->newest < e->task.serial)
		t->newest = e->task.serial;
	if (e->task.tid != e->tgid && (k || e->born.how != BORN_ATTACHED)) {
		t->threads++;
		line_thread(t, e, track_of(t, p, e->time), REPEAT_BIRTH);
		return;
	}
	if (k)		/* its maker's report came first */
		return;
	k = track_meet(t, p, e->time);
	if (e->born.how == BORN_UNKNOWN)	/* its maker's report may come */
		return;
	if (e->born.how == BORN_COMMAND || e->born.how == BORN_ATTACHED) {
		begin_birth(t, e->time, k);
		line_text(t, e->born.how == BORN_COMMAND ? "start" : "attached");
		if (e->born.how == BORN_ATTACHED && *p->program) {
			line_text(t, " to ");
			words_token(&t->body, p->program);
		}
		line_finish(t, BIRTH);
	} else if (p->parent) {
		made(t, e, p->parent, p->parent->id.tid, k, k->pid);
	}
}

void birth_fork(struct timeline *t, const struct event *e)
{
	uint64_t serial = e->born.other.serial;
	struct track *child = hash_get(&t->tracks, serial);

	if (e->born.how == BORN_THREAD || e->born.other_tgid == e->tgid || (child && child->made))
		return;		/* the other's own report is enough, or named its maker */
	if (!child && serial > t->newest && !t->o->childless) {
		t->newest = serial;
		child = track_add(t, serial, e->born.other.tid, e->time);
		if (e->process)
			place_inherit(t, &child->place, e->process);
	}
	made(t, e, e->process, e->tgid, child, e->born.other.tid);
}
