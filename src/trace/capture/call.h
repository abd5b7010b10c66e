/* The syscall in which a task has stopped: its registers and memory */
#ifndef TRACE_CAPTURE_CALL_H
#define TRACE_CAPTURE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/abi.h"

struct arena;
struct call_storage;
struct engine;
struct event;
struct tracee;

/* Lets the sink read what it wants of a syscall, an ENTER or LEAVE of the task whose memory is in
 * `storage`. */
void engine_capture_event(struct engine *g, struct tracee *t, struct event *e,
			  struct call_storage *storage);
/* Lets the sink read what it wants of t->syscall. */
void engine_capture_call(struct engine *g, struct tracee *t);
/* Reads memory of a stopped task as engine_read does, through the cache of this stop. */
int64_t engine_read_cached(struct engine *g, const struct tracee *t, uint64_t addr, void *buf,
			   uint64_t len);
/* Reads memory of a stopped task as tracee_read does, but never waits for a userfaultfd handler. */
int64_t engine_read(const struct tracee *t, uint64_t addr, void *buf, uint64_t len);
/* The same as tracee_read_words does. */
unsigned engine_read_words(const struct tracee *t, unsigned size, const uint64_t addrs[2],
			   uint64_t words[2]);
/* Gets number and arguments of the syscall that a stopped task is in. Returns false if unknown. */
bool engine_current_call(const struct tracee *t, const struct abi **abi, uint64_t *nr,
			 uint64_t arg[6]);
/* Finds the path component at which the syscall failed after which the task is stopped. */
void engine_explain_path(struct tracee *t);
/* The same for another LEAVE of the task; what is found is in `arena`. */
void engine_explain_event(const struct tracee *t, struct event *e, struct arena *arena);
/* Forgets the syscall that the task is in, without an event. */
void engine_forget_call(struct engine *g, struct tracee *t);
#endif
