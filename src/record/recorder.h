/* Writes a recording: every event with all that was read for it, in blocks that each stand for
 * themselves. doc/trail-format.md has the format.
 *
 * A block is closed when it is full, when its first event is a second old, and when no event has
 * come for a fifth of one; so what a killed tracer loses is bounded. Only then is it sorted and
 * compressed, which takes some milliseconds for as much as a block may hold. */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"
#include "ptrail/output.h"

/* What is kept of values of environment variables, see redact.h */
enum record_env { RECORD_ENV_NAMES, RECORD_ENV_ALL, RECORD_ENV_NONE, RECORD_ENVS };

/* What a recording says of itself, in its first block */
struct trail_header {
	unsigned major, minor;		/* version of the format; the writer's own */
	const char *program;		/* that wrote it, and its version: "ptrail 0.1.0" */
	const char *system;		/* uname's: "Linux 6.18.0 #1 SMP …" */
	const char *machine;		/* "x86_64" */
	unsigned word;			/* bytes, of the tracer's machine */
	bool big_endian;
	uint64_t realtime, monotonic;	/* both clocks, in ns, when the recording began */
	unsigned processors;		/* online; 0: unknown */
	uint64_t limit;			/* bytes that were kept of a buffer: --record-limit */
	unsigned members;		/* of an array, likewise */
	enum record_env env;
	const char *const *patterns;	/* names whose values were taken out; NULL-terminated */
	const char *const *argv;	/* of the command; NULL: attached */
	bool follow;			/* children were followed */
	unsigned attached;		/* processes that were asked for with -p */
};

struct recorder;

/* Writes to `out` (an output in which each output_add is one unit, which outlives it and begins
 * empty). Everything
 * in the header is copied; .major and .minor are not looked at. Never NULL. */
struct recorder *recorder_new(const struct trail_header *h, struct output *out);
/* Takes an event as the source told it. Of an ENTER or LEAVE, e->call.memory as it is. */
void recorder_event(struct recorder *r, const struct event *e);
/* There is nothing else to do. Whether something waits for its block to be closed: then this is to
 * be called again soon. */
bool recorder_idle(struct recorder *r);
/* Closes the last block, and after an EVENT_END writes the index and the end; frees. */
void recorder_close(struct recorder *r);
/* For a program that fails, perhaps while it is within one of these functions: closes the last
 * block with the events that are whole; allocates nothing. */
void recorder_rescue(struct recorder *r);
#endif
