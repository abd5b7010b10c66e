/* Who a process is, and by which numbers others call it. */
#ifndef MODEL_PROCESS_IDENTITY_H
#define MODEL_PROCESS_IDENTITY_H

#include "model/process/record.h"

/* An event told who it is (NULL: it did not): group, session, terminal, and who its parent is by
 * now. */
void identity_take(struct record *r, const struct identity *who);
/* It was collected by that process, 0: unknown; who must be its parent. */
void identity_reaped(struct record *r, pid_t by);
/* A child is where its maker is, until somebody says otherwise. */
void identity_inherit(struct record *child, const struct record *maker);

/* setpgid and setsid of `r` that succeeded */
void identity_setpgid(struct model *m, struct record *r, pid_t pid, pid_t group);
void identity_setsid(struct record *r);

/* The process that `r` calls by that number: a container counts by itself. NULL: not traced, or
 * nobody said how it is called there. */
struct record *identity_find(const struct model *m, const struct record *r, pid_t pid);
/* What `r` calls its own process and others call it: its number in its own pid namespace */
pid_t identity_own_number(const struct record *r);
/* Whether it is the first process of a pid namespace, within that of the tracer */
bool identity_is_init(const struct record *r);
#endif
