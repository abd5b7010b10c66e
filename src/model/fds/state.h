/* What the files of this directory share. */
#ifndef MODEL_FDS_STATE_H
#define MODEL_FDS_STATE_H

#include "model/fds/fds.h"

/* A descriptor that was sent by SCM_RIGHTS and not received yet */
struct fd_transit {
	struct fd_transit *next;
	struct open_file *file;
	struct fd_source from;
};

/* The table of the event's task; creates the process if it is unknown. */
struct fd_table *fds_table(struct fds *f, const struct event *e);
/* Adds a descriptor; one that has the number already is ended as FD_GONE. `file` gets a user. */
struct fd_life *fds_add(struct fds *f, struct fd_table *t, int fd, struct open_file *file,
			enum fd_origin origin, uint64_t time);
void fds_end(struct fds *f, struct fd_life *l, enum fd_end end, const char *call, uint64_t time);
/* The open descriptor of that number, or NULL */
struct fd_life *fd_table_get(const struct fd_table *t, int fd);
/* Gives the task of the event a table of its own, if it shares one. */
struct fd_table *fds_unshare(struct fds *f, const struct event *e, struct fd_table *t);
/* Calls `each` for all open descriptors, in the order of their numbers; it may end them. */
void fd_table_each(struct fds *f, struct fd_table *t,
		   void (*each)(struct fds *f, struct fd_life *l, void *ctx), void *ctx);

/* --- files --- */

/* A new file without users. `name` may be NULL. */
struct open_file *file_new(const char *name, bool is_deleted);
/* Applies what the syscall says about the file: directory, access, contents. */
void file_note_call(struct fds *f, const struct event *e, struct fd_life *l);
/* The same for one that the syscall has created */
void file_note_creation(struct fds *f, const struct event *e, struct fd_life *l);

/* --- calls, peers --- */

void fds_note_call(struct fds *f, const struct event *e);
/* Makes two files the ends of a connection; neither keeps the other. */
void peers_join(struct fds *f, struct open_file *one, struct open_file *other);
void peers_note_connect(struct fds *f, const struct event *e, struct fd_life *l);
void peers_note_accept(struct fds *f, struct fd_life *listener, struct fd_life *accepted);
void peers_done(struct fds *f);
#endif
