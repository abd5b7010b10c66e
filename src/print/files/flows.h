/* Which processes read and wrote which files through descriptors that they have not opened
 * themselves, as those of redirections are that a shell has opened; and which processes exchanged
 * data through pipes. Makefile rules need it. */
#ifndef PRINT_FILES_FLOWS_H
#define PRINT_FILES_FLOWS_H

#include "base/memory/hash.h"
#include "model/fds/fds.h"

struct file_uses;
struct used_file;

struct file_flows {
	struct file_uses *uses;		/* NULL: descriptors are not followed */
	struct fds fds;
	struct fds_observer observer;
	struct hash aliases;		/* hash of a descriptor's path → struct file_alias */
	struct hash pipes;		/* hash of the name → struct used_file of a pipe */
};

/* Follows descriptors from now on. `uses` gets what is found. */
void file_flows_begin(struct file_flows *x, struct file_uses *uses);
void file_flows_done(struct file_flows *x);
/* Takes each event; does nothing if descriptors are not followed. Then: a successful open of the
 * file by its path. */
void file_flows_note(struct file_flows *x, const struct event *e);
void file_flows_note_open(struct file_flows *x, const struct event *e, struct used_file *f);
#endif
