/* Names for numbers in a system call: paths of descriptors, names of network interfaces. They are
 * looked up through the event's struct memory and recorded there, so that a replay gives the
 * same. */
#ifndef ENRICH_NAMES_H
#define ENRICH_NAMES_H

#include "decode/memory.h"
#include "ptrail/value.h"

/* `result`: the value is known only at syscall exit. */
typedef void names_visitor(struct value *v, void *ctx, bool result);
/* Calls the visitor for each V_NUMBER of the arguments, the result and what was read at exit. */
void names_visit(struct call_view *v, names_visitor *visitor, void *ctx);

/* Which descriptors get a path: none; all, marked VF_PATH_UNWANTED because the user has not
 * requested paths with -y; all */
enum names { NAMES_NONE, NAMES_UNREQUESTED, NAMES_REQUESTED };
/* Sets .path of each SENSE_IFINDEX value, and the constant of each SENSE_FAMILY without one (both
 * from IF_NAMES); and, according to `descriptors`, of each
 * SENSE_FD value (from FD_PATHS); .detail of those whose kind is in the set `details` of FD_ bits
 * (from FD_DETAILS). Arguments keep the path from the ENTER, so that a closed
 * descriptor still has one at the LEAVE; results are looked up at the LEAVE. */
void names_resolve(struct call_view *v, struct memory *m, enum names descriptors,
		   unsigned details);
/* The same for the values of a complete syscall that are known at its ENTER. */
void names_resolve_enter(struct call_view *v, struct memory *m, enum names descriptors,
			 unsigned details);

/* Returns the name of a number in the address space, which is looked up unless it is recorded;
 * NULL: unknown. `result`: the number is known only at syscall exit. */
const char *names_look_up(struct memory *m, enum read_space space, uint64_t number, bool result);

/* The working directory of the calling task at the ENTER; NULL: unknown. `memory` is the event's
 * struct memory. */
const char *names_directory(void *memory);
/* Records the working directory if an argument is a path relative to it. */
void names_record_directory(const struct call_view *v, struct memory *m);

/* The kind of messages that a descriptor carries (a value of the set `payloads`; 0: unknown), from
 * FD_CLASSES. Usable as struct decoder's fd_class, with the event's struct memory as ctx. */
uint64_t names_fd_class(void *memory, int fd);
#endif
