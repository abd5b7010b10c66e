#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/json/event.h"
#include "print/viewers/slices_state.h"

/* Ends the innermost library call, of which everything is known. */
static void end_innermost(struct slices *s, struct thread_track *t, uint64_t time)
{
	struct slice *i = &t->library[--t->library_count].slice;

	slice_end(s, &t->at, i, time, s->writer->streams ? &i->later : NULL);
	t->floor = time > t->floor ? time : t->floor;
}

void slices_library_settle(struct slices *s, struct thread_track *t, uint64_t time)
{
	while (t->library_count && t->library[t->library_count - 1].has_left)
		end_innermost(s, t, time);
}

void slices_library_break(struct slices *s, struct thread_track *t, unsigned keep, uint64_t time)
{
	while (t->library_count > keep) {
		slice_break(s, &t->at, &t->library[--t->library_count].slice, time);
		t->floor = time > t->floor ? time : t->floor;
	}
}

void slices_library_free(struct thread_track *t)
{
	for (unsigned i = 0; i < t->library_room; i++)
		slice_free(&t->library[i].slice);
	free(t->library);
}

static void begin_call(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct library_slice *l;
	struct json j;

	if (t->library_count == t->library_room) {
		t->library = alloc_more(t->library, t->library_room + 1, sizeof(*t->library));
		t->library[t->library_room++] = (struct library_slice){
			.slice = {.kind = SLICE_LIBRARY}};
	}
	l = &t->library[t->library_count++];
	l->depth = e->library.depth;
	l->has_left = false;
	l->slice.level = t->life.level + t->library_count;
	sbuf_reset(&l->slice.name);
	sbuf_str(&l->slice.name, *e->library.view->name ? e->library.view->name : "?");
	j = slices_begin_text(s, &l->slice.args);
	json_library_place(&j, e);
	if (s->writer->streams) {
		json_library_args_of(&j, e, ARGS_SETTLED);
		j = slices_begin_text(s, &l->slice.later);
		json_library_args_of(&j, e, ARGS_OTHER);
	} else {
		json_library_args(&j, e);
	}
	slice_begin(s, &t->at, &l->slice, e->time);
	t->floor = e->time > t->floor ? e->time : t->floor;
}

/* Returns the number of calls in progress with a lower depth. */
static unsigned count_outer(const struct thread_track *t, unsigned depth)
{
	unsigned n = t->library_count;

	while (n && t->library[n - 1].depth >= depth)
		n--;
	return n;
}

void slices_library_call(struct slices *s, const struct event *e, struct thread_track *t)
{
	slices_library_break(s, t, count_outer(t, e->library.depth), e->time);
	begin_call(s, e, t);
}

void slices_library_return(struct slices *s, const struct event *e, struct thread_track *t)
{
	unsigned at = count_outer(t, e->library.depth);
	struct library_slice *l = &t->library[at];
	bool is_open = at < t->library_count && l->depth == e->library.depth && !l->has_left;
	struct json j;

	if (!is_open)	/* the exec or exit before has ended it */
		return;
	/* execve ends with the EVENT_EXEC that follows, and the function with it */
	l->has_left = e->library.no_return && t->call.open;
	if (!l->has_left) {
		slice_break(s, &t->at, &t->call, e->time);
		slices_library_settle(s, t, e->time);
		slices_library_break(s, t, at + 1, e->time);
	}
	if (s->writer->streams) {
		j = slices_begin_text(s, &l->slice.later);
		json_library_args_of(&j, e, ARGS_OTHER);
	} else {
		j = slices_begin_text(s, &l->slice.args);
		json_library_place(&j, e);
		json_library_args(&j, e);
	}
	json_library_result(&j, e);
	if (!l->has_left)
		end_innermost(s, t, e->time);
}
