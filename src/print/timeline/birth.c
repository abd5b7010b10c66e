#include "print/timeline/birth.h"

#include <linux/sched.h>

#include "base/memory/alloc.h"
#include "print/timeline/fold.h"
#include "print/timeline/deferred.h"
#include "print/core/process_words.h"

static struct timeline_track *track_add(struct timeline *t, uint64_t serial, pid_t pid,
					uint64_t time)
{
	struct timeline_track *k = alloc_new(struct timeline_track);

	*k = (struct timeline_track){.serial = serial, .pid = pid, .lane = LANE_NONE, .born = time,
		.processes = 1};
	hash_put(&t->tracks, serial, k);
	hash_put(&t->pids, pid, k);
	t->processes++;
	return k;
}

static struct timeline_track *track_meet(struct timeline *t, const struct process *p, uint64_t time)
{
	struct timeline_track *k = track_add(t, p->id.serial, p->id.tid, time);

	k->depth = p->depth;
	place_init(&k->place, p);
	return k;
}

void track_end(struct timeline *t, struct timeline_track *k)
{
	t->zombies -= k->zombie;
	if (hash_get(&t->pids, k->pid) == k)
		hash_remove(&t->pids, k->pid);
	if (!fold_end(t, k))
		return;		/* its lines stay deferred */
	tree_lines_set_lane(&t->lanes, k->lane, LANE_FREE);
	fold_free(t, k);
}

void track_lane(struct timeline *t, struct timeline_track *k, enum lane lane)
{
	if (k->visibility == DEFERRED)
		deferred_set_lane(t, k, lane);
	else
		tree_lines_set_lane(&t->lanes, k->lane, lane);
}

static void begin_first_line(struct timeline *t, uint64_t time, struct timeline_track *k)
{
	line_flush_repeats(t);
	k->has_line = true;
	fold_hide(t, k, NULL);
	if (k->visibility == VISIBLE)
		k->lane = tree_lines_alloc_lane(&t->lanes);
	line_begin(t, time, k, MARK_START);
}

struct timeline_track *track_of(struct timeline *t, const struct process *p, uint64_t time)
{
	struct timeline_track *k = hash_get(&t->tracks, p->id.serial);

	if (!k)
		k = track_meet(t, p, time);
	if (k->has_line)
		return k;
	begin_first_line(t, time, k);
	line_text(t, "appears");
	if (t->o->partial && *process_name(p)) {
		line_text(t, " (");
		words_token(&t->body, process_name(p), t->o->utf8);
		line_text(t, ")");
	}
	line_text(t, ", ");
	if (p->how == BORN_COMMAND) {
		line_text(t, "the command itself");
	} else if (p->parent) {
		line_text(t, "a child of ");
		line_number(t, p->parent->id.tid);
	} else {
		line_text(t, "parent unknown");
	}
	line_finish(t, BIRTH);
	return k;
}

/* Adds the name of an attached process, if it is not the last component of its program. */
static void write_title(struct timeline *t, const struct process *p)
{
	const char *name = process_name(p), *base = strrchr(p->program, '/');

	if (!*name || !strcmp(name, base ? base + 1 : p->program))
		return;
	line_text(t, " (");
	words_token(&t->body, name, t->o->utf8);
	line_text(t, ")");
}

static void add_parent(struct timeline *t, const struct process *creator)
{
	if (creator && creator->parent) {
		line_text(t, ", a child of ");
		line_number(t, creator->parent->id.tid);
	} else {
		line_text(t, ", its sibling");
	}
}

static void write_creation(struct timeline *t, const struct event *e, const struct process *creator,
			   pid_t creator_pid, struct timeline_track *child, pid_t child_pid)
{
	static const char *const names[] = {
		[BORN_COMMAND] = "fork", [BORN_ATTACHED] = "fork", [BORN_FORK] = "fork",
		[BORN_VFORK] = "vfork", [BORN_CLONE] = "clone", [BORN_THREAD] = "clone",
		[BORN_UNKNOWN] = "fork",
	};
	struct timeline_track *k = creator ? track_of(t, creator, e->time) : NULL;
	bool joins = child && child->has_line;

	line_flush_repeats(t);
	if (child && !joins)
		fold_birth(t, child, k, e->born.flags & CLONE_PARENT);
	else if (child && child->visibility == VISIBLE && k)
		deferred_write(t, k);
	if (child)
		child->has_line = child->creation_written = true;
	line_birth(t, e->time, creator_pid, k, child, joins);
	line_text(t, names[e->born.how]);
	line_text(t, t->o->utf8 ? " → " : " -> ");
	line_number(t, child_pid);
	if (e->born.flags & CLONE_PARENT && e->kind == EVENT_FORK)
		add_parent(t, creator);
	if (!child && e->born.other.serial && e->kind == EVENT_FORK && !t->o->childless)
		line_text(t, ", which has already exited");
	line_finish(t, BIRTH);
}

void birth_new(struct timeline *t, const struct event *e)
{
	const struct process *p = e->process;
	struct timeline_track *k = hash_get(&t->tracks, p->id.serial);

	if (t->newest < e->task.serial)
		t->newest = e->task.serial;
	if (e->task.tid != e->tgid && (k || e->born.how != BORN_ATTACHED)) {
		t->threads++;
		line_thread(t, e, track_of(t, p, e->time), REPEAT_BIRTH);
		return;
	}
	if (k)					/* its creator's EVENT_FORK came first */
		return;
	k = track_meet(t, p, e->time);
	if (e->born.how == BORN_UNKNOWN)	/* EVENT_FORK may follow */
		return;
	if (e->born.how == BORN_COMMAND || e->born.how == BORN_ATTACHED) {
		begin_first_line(t, e->time, k);
		line_text(t, e->born.how == BORN_COMMAND ? "start" : "attached");
		if (e->born.how == BORN_ATTACHED && *p->program) {
			line_text(t, " to ");
			words_token(&t->body, p->program, t->o->utf8);
			write_title(t, p);
		}
		words_workload(&t->body, e->born.workload, t->o->utf8);
		line_finish(t, BIRTH);
	} else if (p->parent) {
		write_creation(t, e, p->parent, p->parent->id.tid, k, k->pid);
	}
}

void birth_fork(struct timeline *t, const struct event *e)
{
	uint64_t serial = e->born.other.serial;
	struct timeline_track *child = hash_get(&t->tracks, serial);

	if (e->born.how == BORN_THREAD || e->born.other_tgid == e->tgid ||
	    (child && child->creation_written))
		return;		/* a thread, or EVENT_NEW has named the creator */
	if (!child && serial > t->newest && !t->o->childless) {
		t->newest = serial;
		child = track_add(t, serial, e->born.other.tid, e->time);
		if (e->process)
			place_inherit(t, &child->place, e->process);
	}
	write_creation(t, e, e->process, e->tgid, child, e->born.other.tid);
}
