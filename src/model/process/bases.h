/* The directories that the paths of processes begin at (struct path_bases): the one table that
 * follows chdir, fchdir, chroot, pivot_root, setns and unshare. Names of descriptors are resolved
 * by model/accesses/directories.h. */
#ifndef MODEL_PROCESS_BASES_H
#define MODEL_PROCESS_BASES_H

#include "model/process/record.h"

/* Gives a new child the root and working directory and the mount namespace of its parent. */
void bases_inherit(struct process_record *child, const struct process_record *parent);
/* Takes the bases of an EVENT_NEW, which may lack them. */
void bases_begin(struct process_record *r, const struct event *e);
/* Takes the bases and the working directory of an EVENT_EXEC: without bases, they are ptrail's, if
 * anything is known of the program. */
void bases_replace(struct process_record *r, const struct event *e);
/* Takes those of the LEAVE of a syscall that has changed them. pivot_root also changes the root
 * directory of each process in the mount namespace that had the caller's. */
void bases_apply(struct model *m, struct process_record *r, const struct event *e);
/* Notes a clone with CLONE_FS: both have one working and root directory. */
void bases_share(struct process_record *child, struct process_record *maker);
/* Takes the working directory of the LEAVE of a decoded chdir or fchdir. */
void bases_change_directory(struct model *m, const struct event *e, struct process_record *r);
/* Notes an unshare() with CLONE_FS. */
void bases_unshare(struct model *m, const struct event *e, struct process_record *r);
/* Applies, after an event, the working directory that it has changed: m->moved is not NULL. */
void bases_move(struct model *m);
void bases_free(struct model *m, struct process_record *r);
/* The path of a descriptor of the process, with the name that ptrail would use. Valid until `to`
 * changes. */
const char *bases_path_of_descriptor(const struct process *p, const char *path, struct sbuf *to);
#endif
