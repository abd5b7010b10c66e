/* The directories that the paths of processes begin at (struct path_bases). */
#ifndef MODEL_PROCESS_BASES_H
#define MODEL_PROCESS_BASES_H

#include "model/process/record.h"

/* Gives a new child the root directory and the mount namespace of its parent. */
void bases_inherit(struct process_record *child, const struct process_record *parent);
/* Takes the bases of an EVENT_NEW, which may lack them. */
void bases_begin(struct process_record *r, const struct event *e);
/* Takes the bases of an EVENT_EXEC: without them, they are ptrail's, if anything is known of the
 * program. */
void bases_replace(struct process_record *r, const struct event *e);
/* Takes those of the LEAVE of a syscall that has changed them. pivot_root also changes the root
 * directory of each process in the mount namespace that had the caller's. */
void bases_apply(struct model *m, struct process_record *r, const struct event *e);
void bases_clear(struct process_record *r);
#endif
