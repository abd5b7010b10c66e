#include "record/redact/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { STREAMS_MAX = 32 };

struct key_stream *stream_find(const struct redaction *r, const struct event *e)
{
	for (unsigned i = 0; i < r->stream_count; i++) {
		struct key_stream *s = &r->streams[i];

		if (s->tgid == e->tgid && s->fd == (int)e->call.arg[0] && s->nr == e->call.nr)
			return s;
	}
	return NULL;
}

static void remove_stream(struct redaction *r, unsigned i)
{
	r->stream_count--;
	memmove(&r->streams[i], &r->streams[i + 1],
		(r->stream_count - i) * sizeof(*r->streams));
}

struct key_stream *stream_add(struct redaction *r, const struct event *e)
{
	struct key_stream *s = stream_find(r, e);

	if (s)
		return s;
	if (!r->streams)
		r->streams = alloc_more(NULL, STREAMS_MAX, sizeof(*r->streams));
	if (r->stream_count == STREAMS_MAX)
		remove_stream(r, 0);
	s = &r->streams[r->stream_count++];
	*s = (struct key_stream){
		.tgid = e->tgid, .fd = e->call.arg[0], .nr = e->call.nr,
	};
	return s;
}

void stream_begin(struct key_stream *s, const struct event *e)
{
	bool is_same = e->kind == EVENT_LEAVE && s->is_entered && s->tid == e->task.tid;

	if (is_same)
		s->rest = s->before;
	else
		s->before = s->rest;
	s->is_entered = e->kind == EVENT_ENTER;
	s->tid = e->task.tid;
}

void stream_end(struct redaction *r, struct key_stream *s)
{
	/* the LEAVE of the same syscall needs what is known before it */
	if (!s->rest.is_inside && !s->rest.tail_size &&
	    !(s->is_entered && (s->before.is_inside || s->before.tail_size)))
		remove_stream(r, s - r->streams);
}

void streams_done(struct redaction *r)
{
	free(r->streams);
}
