/* The identity of a process: its parent, process group and session, and its pid in each pid
 * namespace. */
#ifndef MODEL_PROCESS_IDENTITY_H
#define MODEL_PROCESS_IDENTITY_H

#include "model/process/record.h"

/* Stores the identity that an event reports: process group, session, terminal and current
 * parent. `reported` may be NULL, which changes nothing. */
void identity_update(struct process_record *r, const struct identity *reported);
/* Records that the process was reaped by pid `by`, which must be its parent; 0: unknown. */
void identity_reaped(struct process_record *r, pid_t by);
/* Copies group, session and terminal from the creator, unless an event has already reported
 * those of the child. */
void identity_inherit(struct process_record *child, const struct process_record *maker);

/* Apply a successful setpgid or setsid of `r`. `pid` and `group` are its arguments. */
void identity_setpgid(struct model *m, struct process_record *r, pid_t pid, pid_t group);
void identity_setsid(struct process_record *r);

/* The process that has number `pid` in the pid namespace of `r`. NULL: it is not traced, or its
 * number in that namespace is unknown. */
struct process_record *identity_find(const struct model *m, const struct process_record *r,
				     pid_t pid);
/* The number of a process in its own pid namespace */
pid_t identity_own_number(const struct process_record *r);
/* Whether it is the init process (pid 1) of a pid namespace below the tracer's */
bool identity_is_init(const struct process_record *r);
#endif
