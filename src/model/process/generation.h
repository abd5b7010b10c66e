/* The program that a process currently runs (struct generation). A new child starts with its
 * creator's program and shares the creator's strings. */
#ifndef MODEL_PROCESS_GENERATION_H
#define MODEL_PROCESS_GENERATION_H

#include "model/process/record.h"

/* Replaces the current program of `r` with the one of an EVENT_EXEC; frees the previous one. */
void generation_replace(struct process_record *r, const struct event *e);
/* Gives a child that has not called execve the program of its creator. */
void generation_inherit(struct process_record *child, const struct process_record *maker);
void generation_clear(struct process_record *r);

/* Replaces *name, which is allocated or NULL, by a copy of process_name(), unless the process is
 * NULL or has no name. */
void process_keep_name(char **name, const struct process *p);
/* Copies process_name() of `r` to `name`, truncated. */
void generation_name(const struct process_record *r, char name[NAME_ROOM]);
#endif
