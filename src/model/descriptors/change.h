/* What a system call does to the numbers of descriptors. Each table that follows descriptors
 * applies what fd_table_change_of() returns, which needs the row and the registers alone. A result
 * that refers to a new file is no such change: it is a value, with what is known of the file. */
#ifndef MODEL_DESCRIPTORS_CHANGE_H
#define MODEL_DESCRIPTORS_CHANGE_H

#include "ptrail/event.h"
#include "ptrail/value.h"

enum descriptor_change_kind {
	DESCRIPTORS_SAME,
	DESCRIPTOR_CLOSED,	/* .fd */
	DESCRIPTOR_COPIED,	/* .fd refers to the open file of .from */
	DESCRIPTOR_MARKED,	/* .fd closes at an exec from now on, or no more */
	DESCRIPTOR_RANGE_CLOSED,	/* all from .first to .last */
	DESCRIPTOR_RANGE_MARKED,	/* all from .first to .last close at an exec */
};

struct fd_table_change {
	enum descriptor_change_kind kind;
	/* Before that, the task gets a table of descriptors of its own. */
	bool unshares;
	bool unshares_directories;	/* its own root and working directory */
	bool closes_on_exec;		/* new state of those that are marked */
	bool replaces;			/* the syscall, such as dup2, closes .fd if it is open */
	int fd, from;
	uint32_t first, last;
};

/* Returns the change by a LEAVE; of an ENTER only that of a close(), which cannot be undone. A
 * syscall that failed, or that ptrail replaced, changes nothing. */
struct fd_table_change fd_table_change_of(const struct event *e);
/* Whether the descriptors that a decoded syscall creates are closed at an exec: one of its flags is
 * O_CLOEXEC, SOCK_CLOEXEC, EFD_CLOEXEC …, or all that it creates are */
bool new_descriptor_closes_on_exec(const struct call_view *view);
#endif
