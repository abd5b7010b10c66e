#include "model/memory/memory.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/history/stack_copy.h"
#include "model/memory/state.h"

void memory_model_init(struct memory_model *m, bool keeps_all)
{
	*m = (struct memory_model){.keeps_all = keeps_all, .next_id = 1, .page = 4096};
	m->last = &m->first;
}

/* --- spaces --- */

static struct memory_space *new_space(struct memory_model *m, const struct memory_process *p,
				      enum memory_origin origin, uint64_t time)
{
	struct memory_space *s = alloc_new(struct memory_space);

	s->users = 1;
	s->serial = p->serial;
	s->pid = p->pid;
	s->program = s->file = s->peak_call = "";
	s->origin = origin;
	s->began = time;
	s->is_partial = true;
	s->last_call = &s->calls;
	*m->last = s;
	m->last = &s->next;
	return s;
}

static void name_program(struct memory_model *m, struct memory_space *s, const struct process *p)
{
	if (!p)
		return;
	s->program = intern_text(&m->pool, process_name(p));
	if (p->program)
		s->file = intern_text(&m->pool, p->program);
}

uint64_t memory_still_mapped(const struct memory_space *s, const struct memory_large *large)
{
	uint64_t bytes = 0;

	if (s->ended)
		return large->left;
	for (size_t i = 0; i < s->ranges.count; i++) {
		const struct memory_piece *p = ranges_at(&s->ranges, i);

		if (p->id == large->id)
			bytes += p->end - p->start;
	}
	return bytes;
}

/* The pieces are freed: most processes of a long trace have ended. */
static void end_space(struct memory_space *s, enum memory_end end, uint64_t time)
{
	for (unsigned i = 0; i < s->large_count; i++)
		s->largest[i].left = memory_still_mapped(s, &s->largest[i]);
	ranges_forget(&s->ranges);
	s->at_end = s->ranges.sums;
	s->end = end;
	s->ended = time ? time : 1;
}

static void leave_space(struct memory_process *p, enum memory_end end, uint64_t time)
{
	struct memory_space *s = p->space;

	p->space = NULL;
	if (s && !--s->users)
		end_space(s, end, time);
}

void memory_space_changed(struct memory_space *s, uint64_t time, const char *call)
{
	uint64_t mapped = s->ranges.sums.mapped;

	if (mapped > s->peak) {
		s->peak = mapped;
		s->peak_time = time;
		s->peak_call = call;
	}
	curve_add(&s->curve, time, mapped);
}

void memory_space_enlarge(struct memory_model *m, struct memory_space *s,
			  const struct memory_large *l, const struct stack *stack)
{
	struct memory_large new = *l;
	unsigned i, from = s->large_count;

	for (i = 0; i < s->large_count; i++)
		if (s->largest[i].id == l->id)
			from = i;
	if (from < s->large_count) {
		if (s->largest[from].size >= l->size)
			return;
		new = s->largest[from];
		new.size = l->size;
	} else if (s->large_count < MEMORY_LARGEST) {
		s->large_count++;
	} else if (s->largest[--from].size >= l->size) {
		return;
	}
	if (new.id && !new.stack)
		new.stack = stack_copy(&m->pool, stack);
	for (; from && s->largest[from - 1].size < new.size; from--)
		s->largest[from] = s->largest[from - 1];
	s->largest[from] = new;
}

/* --- processes --- */

static struct memory_process *add_process(struct memory_model *m, pid_t pid, uint64_t serial)
{
	struct memory_process *p = alloc_new(struct memory_process);

	p->pid = pid;
	p->serial = serial;
	p->next = m->processes;
	m->processes = p;
	hash_put(&m->by_pid, pid, p);
	return p;
}

static struct memory_process *process_of(struct memory_model *m, const struct event *e)
{
	struct memory_process *p = hash_get(&m->by_pid, e->tgid);
	uint64_t serial = e->process ? e->process->id.serial : e->task.serial;

	if (!p || (p->is_over && p->serial != serial) ||
	    (e->kind == EVENT_NEW && p->serial != serial && e->task.tid == e->tgid))
		p = add_process(m, e->tgid, serial);
	return p;
}

struct memory_space *memory_space_of(struct memory_model *m, const struct event *e)
{
	struct memory_process *p = process_of(m, e);

	if (!p->space) {
		p->space = new_space(m, p, MEMORY_SEEN, e->time);
		name_program(m, p->space, e->process);
	}
	return p->space;
}

static void note_map(struct memory_model *m, struct memory_space *s, const struct memory_map *map,
		     uint64_t time)
{
	if (!map)
		return;
	memory_space_load(m, s, map, time);
	s->is_partial = map->is_cut;
	s->at_begin = s->ranges.sums;
	s->first = *map;
	s->first.all = NULL;
	s->has_first = true;
}

/* The memory of the child is that of its creator, or a copy. */
static void inherit(struct memory_model *m, struct memory_process *child,
		    struct memory_process *from, const struct event *e)
{
	bool shares = e->born.flags & CLONE_VM || (!e->born.flags && e->born.how == BORN_VFORK);
	struct memory_space *s, *theirs = from->space;

	if (child->is_inherited || child == from || !theirs || child->is_over)
		return;
	if (child->space && child->space->origin != MEMORY_SEEN)
		return;
	child->is_inherited = true;
	if (shares) {
		leave_space(child, MEMORY_IN_USE, e->time);
		child->space = theirs;
		theirs->users++;
		return;
	}
	if (!child->space)
		child->space = new_space(m, child, MEMORY_FORKED, e->time);
	s = child->space;
	s->origin = MEMORY_FORKED;
	s->parent = from->pid;
	s->program = theirs->program;
	s->file = theirs->file;
	s->is_partial = theirs->is_partial;
	s->heap_end = theirs->heap_end;
	if (!s->ranges.count) {
		ranges_done(&s->ranges);
		ranges_copy(&s->ranges, &theirs->ranges);
	}
	memcpy(s->largest, theirs->largest, sizeof(s->largest));
	s->large_count = theirs->large_count;
	s->at_begin = s->ranges.sums;
	s->has_first = theirs->has_first || theirs->has_last;
	s->first = theirs->has_first ? theirs->first : theirs->last;
	s->first.minor_faults = s->first.major_faults = 0;
	memory_space_changed(s, e->time, "");
}

static void note_new(struct memory_model *m, const struct event *e)
{
	struct memory_process *p, *creator;

	if (e->born.how == BORN_THREAD || e->task.tid != e->tgid)
		return;
	p = process_of(m, e);
	if (e->born.how == BORN_ATTACHED) {
		struct memory_space *s = memory_space_of(m, e);

		s->origin = MEMORY_ATTACHED;
		p->is_inherited = true;
		note_map(m, s, e->born.memory, e->time);
		return;
	}
	creator = e->born.other.serial ? hash_get(&m->by_pid, e->born.other_tgid) : NULL;
	if (creator)
		inherit(m, p, creator, e);
}

static void note_fork(struct memory_model *m, const struct event *e)
{
	struct memory_process *child, *creator;

	if (e->born.how == BORN_THREAD || !e->born.other_tgid || e->born.other_tgid == e->tgid)
		return;
	creator = process_of(m, e);
	child = hash_get(&m->by_pid, e->born.other_tgid);
	if (!child || (child->is_over && child->serial != e->born.other.serial))
		child = add_process(m, e->born.other_tgid, e->born.other.serial);
	inherit(m, child, creator, e);
}

static void note_exec(struct memory_model *m, const struct event *e)
{
	struct memory_process *p = process_of(m, e);
	struct memory_space *s;

	leave_space(p, MEMORY_REPLACED, e->time);
	p->is_inherited = true;
	s = p->space = new_space(m, p, MEMORY_EXECUTED, e->time);
	name_program(m, s, e->process);
	if (e->exec.path && *e->exec.path)
		s->file = intern_text(&m->pool, e->exec.path);
	note_map(m, s, e->exec.memory, e->time);
}

/* The last task of a process is about to exit: its memory is still there. */
static void note_exiting(struct memory_model *m, const struct event *e)
{
	const struct memory_map *map = e->exit.memory;
	struct memory_space *s;

	if (!map)
		return;
	s = memory_space_of(m, e);
	memory_space_load(m, s, map, e->time);
	s->is_whole = !map->is_cut;
	if (s->pid != e->tgid)
		return;
	s->last = *map;
	s->last.all = NULL;
	s->has_last = true;
	if (m->keeps_all)
		memory_space_keep(m, s, map);
}

static void note_end(struct memory_model *m, const struct event *e)
{
	struct memory_process *p = hash_get(&m->by_pid, e->tgid);
	bool is_last = e->kind == EVENT_EXIT ? e->exit.zombie : e->task.tid == e->tgid;

	if (!p || p->is_over || !is_last)
		return;
	if (p->space && p->space->pid == e->tgid && e->process)
		p->space->program = intern_text(&m->pool, process_name(e->process));
	p->is_over = true;
	leave_space(p, e->kind == EVENT_DETACH ? MEMORY_IN_USE : MEMORY_EXITED, e->time);
}

void memory_model_note(struct memory_model *m, const struct event *e)
{
	switch (e->kind) {
	case EVENT_BEGIN:
		if (e->begin.page_size)
			m->page = e->begin.page_size;
		break;
	case EVENT_NEW:
		note_new(m, e);
		break;
	case EVENT_FORK:
		note_fork(m, e);
		break;
	case EVENT_EXEC:
		note_exec(m, e);
		break;
	case EVENT_LEAVE:
		memory_note_call(m, e);
		break;
	case EVENT_EXITING:
		note_exiting(m, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		note_end(m, e);
		break;
	case EVENT_END:
		for (struct memory_space *s = m->first; s; s = s->next)
			if (!s->ended)
				s->at_end = s->ranges.sums;
		break;
	default:
		break;
	}
}

/* --- the end --- */

static void free_space(struct memory_space *s)
{
	struct memory_call *next;

	for (struct memory_call *c = s->calls; c; c = next) {
		next = c->next;
		free(c);
	}
	ranges_done(&s->ranges);
	curve_done(&s->curve);
	free(s->map);
	free(s);
}

void memory_model_done(struct memory_model *m)
{
	struct memory_space *next_space;
	struct memory_process *next;
	struct memory_segment *segment;

	for (size_t at = 0; (segment = hash_next(&m->segments, &at));)
		free(segment);
	for (struct memory_space *s = m->first; s; s = next_space) {
		next_space = s->next;
		free_space(s);
	}
	for (struct memory_process *p = m->processes; p; p = next) {
		next = p->next;
		free(p);
	}
	hash_done(&m->by_pid);
	hash_done(&m->segments);
	intern_done(&m->pool);
}

bool memory_is_listed(const struct memory_space *s)
{
	if (s->origin == MEMORY_FORKED && s->end == MEMORY_REPLACED && !s->count_count)
		return false;
	return s->peak || s->count_count;
}

uint64_t memory_peak_resident(const struct memory_space *s)
{
	return s->has_last ? s->last.peak_resident : 0;
}
