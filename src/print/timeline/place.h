/* What a process moves between in a timeline: sessions, process groups, parents, rights. A change
 * is a line when it is learnt: from the call where calls are told of, else from what /proc said at
 * the next turn of the process's life. */
#ifndef PRINT_TIMELINE_PLACE_H
#define PRINT_TIMELINE_PLACE_H

#include "ptrail/process.h"

struct timeline;
struct track;

/* What was last said of a process, or did not need to be */
struct place {
	bool known;			/* the next two are */
	pid_t group, session;		/* 0: one from outside of our pid namespace */
	pid_t adopter;			/* who adopted it; 0: nobody, or not known */
	uid_t uid, euid;
	gid_t gid, egid;
	bool has_rights;		/* the four are known */
	bool inside;			/* its number in its own pid namespace was said */
};

/* At a birth, which says nothing: as the process is, or as who made it is */
void place_begin(struct place *place, const struct process *p);
void place_inherit(struct timeline *t, struct place *place, const struct process *maker);

/* Adds "adopted by 17 (make)" to a line of it: .orphaned_to is known. It is not said again. */
void place_adopter(struct timeline *t, struct track *k, const struct process *p);

/* Around the lines of an event that has a process: what came before it, and with it */
void place_before(struct timeline *t, const struct event *e);
void place_after(struct timeline *t, const struct event *e);
#endif
