/* The plans: which memory has to be read for each syscall. They are compiled from the rows into the
 * table that is injected into tracees. A syscall whose reads cannot be determined in advance is
 * FAST_STOP, and is traced with ptrace-stops. */
#ifndef FAST_PLAN_PLAN_H
#define FAST_PLAN_PLAN_H

#include <stdbool.h>

#include "decode/decode.h"
#include "fast/stub/layout.h"

struct fast_plan_options {
	struct limits limits;		/* Of decoding, and of output that is read. */
	bool values;			/* Memory is read at all. */
	/* A bit for each number: syscalls to record; the others are FAST_QUIET. NULL: all. */
	const uint64_t *wanted;
	/* A bit for each number: syscalls that are FAST_STOP. NULL: none. */
	const uint64_t *stops;
	/* Syscalls that may write to a descriptor are FAST_STOP, so that the tracer emits all
	 * earlier records before what is written can be seen. */
	bool orders_output;
	/* A bit for each number: of the other syscalls that write, those to descriptors 0 to 2 are
	 * recorded too. NULL: none. */
	const uint64_t *low;
	/* Messages of sockets are decoded, which requires queries to the kernel: syscalls that may
	 * carry messages stop. In a process without such sockets they do not stop; the syscall that
	 * creates one does (socket, by its domain). */
	bool messages;
	/* The whole environment of a program is decoded: execve and execveat are FAST_STOP. */
	bool environments;
	/* A syscall that fails with a path notes which part of it does not exist, or stops once at
	 * its exit, so that the tracer can find why. */
	bool faults;
	/* The names of descriptors are tracked: the path of a new descriptor is recorded; a syscall
	 * that changes names, or creates descriptors other than its result, stops once at its
	 * exit. */
	bool names;
	/* Syscalls that have a record stop once at their exit, so that the tracer can trace their
	 * stacks: */
	bool stacks;
	const uint64_t *stack_numbers;	/* of .stacks: those with these numbers (bits); NULL: all */
};

/* Numbers of the syscalls that stop because of fast_plan_options.messages. When a process creates
 * its first message socket, .how of their plans becomes FAST_STOP; syscalls in progress end by the
 * plan they began with. */
enum { FAST_MESSAGE_STOPS = 24 };
struct fast_message_stops {
	uint16_t nr[FAST_MESSAGE_STOPS];
	unsigned count;
};

/* What a table contains: plans of these syscalls (bits), and numbers of used elements of .more and
 * .read, from the first ones on */
struct fast_planned {
	uint64_t calls[FAST_CALLS / 64];
	unsigned more, reads;
};

/* Compiles plans of x86-64 syscalls into a table, each one when it is needed: all together take
 * longer than tracing a short command. Before that the syscall is FAST_STOP. fast_planner_new never
 * returns NULL; its arguments must stay valid until fast_planner_free. */
struct fast_planner;
struct fast_planner *fast_planner_new(struct fast_table *t, const struct fast_plan_options *o,
				      struct fast_message_stops *a);
/* Compiles the plan of a syscall below FAST_CALLS, unless that has been done. */
void fast_planner_add(struct fast_planner *m, unsigned nr);
const struct fast_planned *fast_planner_planned(const struct fast_planner *m);
void fast_planner_free(struct fast_planner *m);

/* Puts the segments of a record into `m` for decoding: those that show memory at syscall-enter with
 * AT_ENTRY, those at syscall-exit with AT_EXIT. AT_ENTRY comes first. The record has been
 * validated. */
void fast_load_record(struct memory *m, const struct fast_record *r, enum read_space when);

/* Copies the path that the record has of a descriptor, and returns its length. Returns 0 if it has
 * none, or one longer than `size`. */
int64_t fast_record_name(const struct fast_record *r, uint64_t fd, void *buf, uint64_t size);

/* Returns the length of the shortest prefix of the syscall's path that names a file which did not
 * exist, when it failed with ENOENT. 0: the record does not have that. */
uint64_t fast_record_missing(const struct fast_record *r);

/* Whether a record of `size` bytes is valid: its sizes are consistent and its syscall has records.
 * `r` is an 8-byte aligned copy, because the tracee may change the original at any time. */
bool fast_record_is_valid(const struct fast_table *t, const struct fast_record *r, size_t size);
#endif
