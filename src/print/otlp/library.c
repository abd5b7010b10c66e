/* Spans of library calls (-l). The parent of a span is the call that it is inside of, or else the
 * program of the process. Memory is used for the calls in progress. */
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/text/call.h"
#include "print/core/text/value.h"
#include "print/otlp/state.h"

/* The library calls in progress of a task; the innermost is the last */
struct otlp_task {
	struct otlp_library_call {
		unsigned depth;		/* as in events */
		uint64_t id, parent;	/* of spans */
	} *calls;
	unsigned count, room;
};

static struct otlp_task *task_of(struct otlp *o, const struct event *e)
{
	struct otlp_task *t = hash_get(&o->tasks, e->task.serial);

	if (!t) {
		t = alloc_new(struct otlp_task);
		hash_put(&o->tasks, e->task.serial, t);
	}
	return t;
}

uint64_t otlp_library_span_of(const struct otlp *o, const struct event *e)
{
	const struct otlp_task *t = hash_get(&o->tasks, e->task.serial);

	return t && t->count ? t->calls[t->count - 1].id : otlp_span_of(o, e->process);
}

/* Forgets the calls that are at least as deep as the event's. */
static void forget_inner(struct otlp_task *t, const struct event *e)
{
	while (t->count && t->calls[t->count - 1].depth >= e->library.depth)
		t->count--;
}

void otlp_library_call(struct otlp *o, const struct event *e)
{
	struct otlp_task *t = task_of(o, e);
	uint64_t parent;

	forget_inner(t, e);
	parent = otlp_library_span_of(o, e);
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 8;
		t->calls = alloc_more(t->calls, t->room, sizeof(*t->calls));
	}
	t->calls[t->count++] = (struct otlp_library_call){
		.depth = e->library.depth, .parent = parent,
		.id = otlp_span_id(&o->run, SPAN_LIBRARY, e->task.serial, e->seq),
	};
}

/* Returns the call in progress with this depth; NULL if its EVENT_LIBRARY_CALL is unknown. */
static const struct otlp_library_call *find_call(const struct otlp_task *t, unsigned depth)
{
	for (unsigned i = 0; i < t->count; i++)
		if (t->calls[i].depth == depth)
			return &t->calls[i];
	return NULL;
}

/* Adds the call and its result as text. */
static void add_texts(struct otlp *o, const struct event *e, struct otlp_span *s)
{
	const struct call_view *c = e->library.view;

	sbuf_reset(&o->text);
	text_call_whole(&o->text, o->o, c);
	sbuf_char(&o->text, ')');
	otlp_text(&s->attributes, "ptrail.call", &o->text);
	if (e->library.no_return)
		otlp_bool(&s->attributes, "ptrail.no_return", true);
	if (!c->ret)
		return;
	sbuf_reset(&o->text);
	text_value(&o->text, o->o, c->ret);
	otlp_text(&s->attributes, "ptrail.call.result", &o->text);
}

void otlp_library_return(struct otlp *o, const struct event *e)
{
	struct otlp_task *t = task_of(o, e);
	const struct otlp_library_call *known = find_call(t, e->library.depth);
	struct otlp_span s = {.start = e->library.entered, .end = e->time};

	forget_inner(t, e);
	s.id = known ? known->id : otlp_span_id(&o->run, SPAN_LIBRARY, e->task.serial, e->seq);
	s.parent = known ? known->parent : otlp_library_span_of(o, e);
	sbuf_str(&s.name, e->library.view->name);
	otlp_int(&s.attributes, "process.pid", e->tgid);
	otlp_int(&s.attributes, "thread.id", e->task.tid);
	otlp_str(&s.attributes, "code.function.name", e->library.function);
	otlp_str(&s.attributes, "ptrail.library.from", e->library.from);
	otlp_str(&s.attributes, "ptrail.library.to", e->library.to);
	add_texts(o, e, &s);
	otlp_emit(o, &s);
	otlp_span_done(&s);
}

static void free_task(struct otlp_task *t)
{
	if (t)
		free(t->calls);
	free(t);
}

void otlp_library_forget(struct otlp *o, uint64_t serial)
{
	free_task(hash_remove(&o->tasks, serial));
}

void otlp_library_done(struct otlp *o)
{
	struct otlp_task *t;

	for (size_t at = 0; (t = hash_next(&o->tasks, &at));)
		free_task(t);
	hash_done(&o->tasks);
}
