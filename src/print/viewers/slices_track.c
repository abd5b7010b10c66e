#include "print/viewers/slices_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

const char *const slice_categories[SLICE_KINDS] = {
	[SLICE_PROGRAM] = "process", [SLICE_ZOMBIE] = "zombie", [SLICE_THREAD] = "thread",
	[SLICE_LIBRARY] = "library", [SLICE_CALL] = "call", [SLICE_STOP] = "stop",
	[SLICE_STATE] = "state",
};

struct json slices_begin_text(const struct slices *s, struct sbuf *b)
{
	sbuf_reset(b);
	return (struct json){.b = b, .encoding = s->writer->encoding, .context = s->context};
}

void slice_begin(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time)
{
	i->open = true;
	i->since = time;
	s->writer->begin(s->self, t, i);
}

void slice_end(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time,
	       const struct sbuf *more)
{
	static const struct sbuf nothing;

	if (!i->open)
		return;
	s->writer->end(s->self, t, i, time > i->since ? time : i->since, more ? more : &nothing);
	i->open = false;
	sbuf_reset(&i->args);
	sbuf_reset(&i->later);
}

void slice_break(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time)
{
	struct sbuf more = {0};
	struct json j;

	if (!i->open)
		return;
	j = slices_begin_text(s, &more);
	if (s->writer->streams) {
		sbuf_add(&more, i->later.s, i->later.len);
		j.more = more.len;
	}
	json_member_bool(&j, "unfinished", true);
	slice_end(s, t, i, time, &more);
	sbuf_done(&more);
}

void slice_free(struct slice *i)
{
	sbuf_done(&i->name);
	sbuf_done(&i->args);
	sbuf_done(&i->later);
}

static pid_t at_least_1(pid_t n)
{
	return n > 0 ? n : 1;
}

void thread_track_end(struct slices *s, struct thread_track *t, uint64_t time)
{
	slice_break(s, &t->at, &t->stop, time);
	slice_break(s, &t->at, &t->call, time);
	slices_library_settle(s, t, time);
	slices_library_break(s, t, 0, time);
	slice_end(s, &t->at, &t->life, time, NULL);
	hash_remove(&s->threads, t->at.tid);
	t->process->threads--;
	slices_library_free(t);
	slice_free(&t->stop);
	slice_free(&t->call);
	slice_free(&t->life);
	free(t);
}

void process_track_end_threads(struct slices *s, const struct process_track *p,
			       const struct thread_track *but, uint64_t time)
{
	unsigned stay = but ? 1 : 0;
	struct thread_track *t;

	for (size_t at = 0; p->threads > stay && (t = hash_next(&s->threads, &at));) {
		if (t->process != p || t == but)
			continue;
		thread_track_end(s, t, time);
		at = 0;
	}
}

void process_track_rename(struct slices *s, struct process_track *p, const char *name)
{
	if (!p->program.open || !*name || !strcmp(p->program.name.s, name))
		return;
	sbuf_reset(&p->program.name);
	sbuf_str(&p->program.name, name);
	s->writer->name_process(s->self, &p->at, NAMED_BY_ITSELF, name, NULL);
}

void process_track_name_last(struct slices *s, const struct process_track *p)
{
	if (p->program.open && !p->has_execed)
		s->writer->name_process(s->self, &p->at, NAMED_AT_LAST, p->program.name.s, NULL);
}

void process_track_end(struct slices *s, struct process_track *p, uint64_t time)
{
	process_track_end_threads(s, p, NULL, time);
	process_track_open(s, p, "");
	process_track_name_last(s, p);
	slice_break(s, &p->at, &p->program, time);
	slice_break(s, &p->at, &p->zombie, time);
	hash_remove(&s->processes, p->at.pid);
	slice_free(&p->program);
	slice_free(&p->zombie);
	free(p);
}

static struct process_track *process_add(struct slices *s, pid_t pid, uint64_t serial,
					 uint64_t time)
{
	struct process_track *p = alloc_new(struct process_track);

	p->at = (struct slice_track){.pid = pid, .tid = pid, .id = s->tracks + 1,
				     .is_process = true};
	p->at.process_id = p->at.id;
	s->tracks += 2;		/* the second one is the main thread's, whichever task that is */
	p->serial = serial;
	p->born = time;
	p->program.kind = SLICE_PROGRAM;
	p->zombie.kind = SLICE_ZOMBIE;
	p->program.level = p->zombie.level = 1;
	hash_put(&s->processes, pid, p);
	if (!s->first.pid)
		s->first = p->at;
	s->writer->add_track(s->self, &p->at);
	return p;
}

static pid_t pid_of(const struct event *e)
{
	return at_least_1(e->process ? e->process->id.tid : e->tgid);
}

struct process_track *process_track_find(const struct slices *s, const struct event *e)
{
	struct process_track *p = hash_get(&s->processes, pid_of(e));

	return p && (!e->process || !p->serial || p->serial == e->process->id.serial) ? p : NULL;
}

struct process_track *process_track_of(struct slices *s, const struct event *e)
{
	pid_t pid = pid_of(e);
	uint64_t serial = e->process ? e->process->id.serial : 0;
	struct process_track *p = hash_get(&s->processes, pid);

	if (p && serial && p->serial && p->serial > serial)
		return NULL;
	if (p && serial && p->serial && p->serial < serial) {
		process_track_end(s, p, e->time);
		p = NULL;
	}
	if (p && !p->serial)
		p->serial = serial;
	return p ? p : process_add(s, pid, serial, e->time);
}

void process_track_open(struct slices *s, struct process_track *p, const char *name)
{
	if (p->shown)
		return;
	p->shown = true;
	sbuf_reset(&p->program.name);
	sbuf_str(&p->program.name, name && *name ? name : p->is_command ? "start" : "?");
	s->writer->name_process(s->self, &p->at, NAMED_AT_FIRST, p->program.name.s, NULL);
	slice_begin(s, &p->at, &p->program, p->born);
}

struct thread_track *thread_track_find(const struct slices *s, struct task_id id)
{
	struct thread_track *t = hash_get(&s->threads, at_least_1(id.tid));

	return t && t->serial == id.serial ? t : NULL;
}

static struct thread_track *thread_add(struct slices *s, struct process_track *p,
				       const struct event *e, pid_t tid)
{
	struct thread_track *t = alloc_new(struct thread_track);
	bool is_main = tid == p->at.pid;

	t->at = (struct slice_track){.pid = p->at.pid, .tid = tid, .is_main = is_main,
			       .id = is_main ? p->at.id + 1 : ++s->tracks,
			       .process_id = p->at.id};
	t->serial = e->task.serial;
	t->process = p;
	t->life.kind = SLICE_THREAD;
	t->call.kind = SLICE_CALL;
	t->stop.kind = SLICE_STOP;
	t->life.level = 1;
	t->floor = e->time;
	p->threads++;
	hash_put(&s->threads, tid, t);
	s->writer->add_track(s->self, &t->at);
	if (t->at.is_main)
		return t;
	s->writer->name_thread(s->self, &t->at, "thread");
	sbuf_str(&t->life.name, "thread");
	slice_begin(s, &t->at, &t->life, e->time);
	return t;
}

struct thread_track *thread_track_of(struct slices *s, const struct event *e)
{
	pid_t tid = at_least_1(e->task.tid);
	struct thread_track *t = hash_get(&s->threads, tid);
	struct process_track *p;

	if (t && t->serial == e->task.serial && t->at.pid == pid_of(e))
		return t;
	if (t && t->serial > e->task.serial)
		return NULL;
	if (t)
		thread_track_end(s, t, e->time);
	p = process_track_of(s, e);
	return p ? thread_add(s, p, e, tid) : NULL;
}

void slices_repeat_tracks(struct slices *s)
{
	const struct process_track *p;
	const struct thread_track *t;

	for (size_t at = 0; (p = hash_next(&s->processes, &at));)
		s->writer->add_track(s->self, &p->at);
	for (size_t at = 0; (t = hash_next(&s->threads, &at));)
		s->writer->add_track(s->self, &t->at);
}

void slices_end_all(struct slices *s)
{
	struct process_track *p;

	for (size_t at = 0; (p = hash_next(&s->processes, &at)); at = 0)
		process_track_end(s, p, s->time);
	hash_done(&s->processes);
	hash_done(&s->threads);
	hash_done(&s->announced);
	sbuf_done(&s->begin);
	sbuf_done(&s->more);
	states_done(&s->states);
	states_init(&s->states);
	s->has_states = false;
}
