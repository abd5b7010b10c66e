/* System calls by which programs find out whether what they wait for has happened */
#ifndef TRACE_RETRIES_PROBE_H
#define TRACE_RETRIES_PROBE_H

#include "desc/schema.h"
#include "ptrail/event.h"

enum { PROBE_OBJECT_MAX = 256, PROBE_PROGRAM_MAX = 16 };

struct probe {
	const struct abi *abi;
	const struct call *row;
	uint64_t nr, arg[6];
	char object[PROBE_OBJECT_MAX];	/* path or address; "": none */
	/* of the child that makes it; "": the process itself */
	char program[PROBE_PROGRAM_MAX];
	pid_t tid;		/* of the task; of the parent, if a child makes it */
	int error;		/* errno; 0: it succeeds */
	unsigned times;
	uint64_t order;		/* of the latest one among all */
};

/* The memory that the arguments of a system call point to: that of a task in a ptrace-stop, or what
 * was read for its event. Returns the number of bytes. */
typedef int64_t probe_memory_fn(const void *ctx, uint64_t addr, void *buf, uint64_t len);

/* Sets .object of a probe whose .abi, .row and .arg are set. Returns false if the system call is no
 * probe. */
bool probe_read(struct probe *p, struct schema *schema, probe_memory_fn *read, const void *ctx);
/* Whether the result says that what the program waits for has not happened. Sets .error. */
bool probe_is_in_vain(struct probe *p, int64_t result, bool failed);
/* Whether the result may say so: what it looks up exists, and the program may wait until it does
 * not */
bool probe_is_weak(const struct probe *p);
/* Whether it is an attempt to get a lock on a file, which fails instead of waiting */
bool probe_is_lock(const struct probe *p);
bool probe_is_same(const struct probe *a, const struct probe *b);
/* Whether the system call would wait for its object if it were asked to. Changes .arg so that it
 * is. */
bool probe_make_waiting(struct probe *p);
#endif
