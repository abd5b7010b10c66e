/* The program that a process runs at present: struct generation. Children begin with their maker's,
 * whose strings they share. */
#ifndef MODEL_PROCESS_GENERATION_H
#define MODEL_PROCESS_GENERATION_H

#include "model/process/record.h"

/* What an EVENT_EXEC tells becomes the present one, and the one before is freed. */
void generation_begin(struct record *r, const struct event *e);
/* A child that has not called execve runs what its maker does. */
void generation_inherit(struct record *child, const struct record *maker);
void generation_done(struct record *r);

/* Copies its process_name, cut. */
void generation_name(const struct record *r, char name[NAME_ROOM]);
#endif
