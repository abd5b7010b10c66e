/* Private keys that several syscalls on a descriptor transfer in parts: the state of each
 * descriptor whose last data end inside of a key, or with the beginning of the line that begins
 * one. */
#ifndef RECORD_REDACT_STREAM_H
#define RECORD_REDACT_STREAM_H

#include "ptrail/event.h"
#include "record/redact/names/key_block.h"
#include "record/redact/names/name.h"

/* The syscalls with a number on a descriptor of a process */
struct key_stream {
	pid_t tgid, tid;	/* .tid: thread of the most recent syscall */
	int fd;
	uint64_t nr;
	bool is_entered;	/* the most recent event was the ENTER of a syscall */
	struct key_rest before, rest;	/* before and after the data of the most recent syscall */
};

/* Returns the stream of an event's descriptor, its first argument; NULL: nothing is known of it. */
struct key_stream *stream_find(const struct redaction *r, const struct event *e);
/* The same, but adds a stream if there is none. The oldest of STREAMS_MAX is replaced. */
struct key_stream *stream_add(struct redaction *r, const struct event *e);
/* Sets stream->rest to what is known before the data of the event. An ENTER and its LEAVE have the
 * same data. */
void stream_begin(struct key_stream *stream, const struct event *e);
/* Removes the stream if nothing of it is to be remembered. */
void stream_end(struct redaction *r, struct key_stream *stream);
void streams_done(struct redaction *r);
#endif
