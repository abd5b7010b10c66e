/* Changes of session, process group, parent and credentials in a timeline. A change is written when
 * it becomes known: from the syscall, if the engine reports syscalls, otherwise from the /proc data
 * of the process's next event. */
#ifndef PRINT_TIMELINE_PLACE_H
#define PRINT_TIMELINE_PLACE_H

#include "ptrail/process.h"

struct timeline;
struct timeline_track;

/* What the reader of the timeline knows about a process */
struct placement {
	bool known;			/* .group and .session are known */
	pid_t group, session;		/* 0: outside of ptrail's pid namespace */
	pid_t adopter;			/* parent after reparenting; 0: none, or unknown */
	uid_t uid, euid;
	gid_t gid, egid;
	bool has_credentials;		/* .uid, .euid, .gid and .egid are known */
	bool inner_pid_written;		/* its pid in its own namespace was reported */
};

/* Initialize from the process itself, or from its creator. Nothing is written. */
void place_init(struct placement *place, const struct process *p);
void place_inherit(struct timeline *t, struct placement *place, const struct process *creator);

/* Appends "adopted by 17 (make)" to a line of the process and notes that it was reported.
 * p->orphaned_to must be known. */
void place_add_adopter(struct timeline *t, struct timeline_track *k, const struct process *p);

/* Write changes that happened before the event, and changes that the event itself reports. Called
 * before and after the lines of each event that has a process. */
void place_write_before(struct timeline *t, const struct event *e);
void place_write_after(struct timeline *t, const struct event *e);
#endif
