/* Writes a recording: every event with all that was read for it, in blocks that each stand for
 * themselves. doc/trail-format.md has the format.
 *
 * A block is closed when it is full, when its first event is a second old, and when no event has
 * come for a fifth of one. It is sorted, compressed and written in sections of up to 256 KiB, so
 * that a killed tracer, a full disk and a damaged file lose little. */
#ifndef RECORD_WRITER_RECORDER_H
#define RECORD_WRITER_RECORDER_H

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
/* Writes what was added to the output. Returns false when that failed: then what was added since
 * the last commit is no longer in the file, and the output takes something smaller. */
typedef bool recorder_commit(void *ctx);
/* Calls `commit` after each unit that is added. When it fails, the recorder tries smaller units, as
 * many as fit, and then records nothing more. */
void recorder_commit_by(struct recorder *r, recorder_commit *commit, void *ctx);
/* Closes the last block. Returns how many events were not written because a commit failed. */
uint64_t recorder_lost(struct recorder *r);
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
