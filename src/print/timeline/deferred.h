/* Deferred lines of a timeline: lines of processes that may turn out to be folded or too short.
 * They are either dropped, or written together with the deferred lines of the process's creators,
 * with their original timestamps. A mark shows lines that appear after lines with a later
 * timestamp.
 *
 * Deferred lines use at most a megabyte; beyond that the oldest are written. */
#ifndef PRINT_TIMELINE_DEFERRED_H
#define PRINT_TIMELINE_DEFERRED_H

#include "print/timeline/line.h"

struct deferred_line {
	struct deferred_line *older, *newer;	/* list of all deferred lines */
	struct deferred_line *next;		/* next line of the same process */
	struct timeline_track *track;		/* process that the line belongs to */
	struct deferred_step step;
	size_t len;
	char text[];
};

/* Parts of line_begin and line_finish for a process that is not VISIBLE: store the line of
 * t->track, or drop it if the process is HIDDEN. */
void deferred_begin(struct timeline *t, const struct deferred_step *step);
void deferred_finish(struct timeline *t, enum style style);
/* Defers a change of the lane's state. */
void deferred_set_lane(struct timeline *t, struct timeline_track *k, enum lane lane);

/* Called when `k` has ended: keeps its deferred lines with those of its creator. */
void deferred_keep(struct timeline *t, struct timeline_track *k, struct timeline_track *creator);
/* Writes the deferred lines of `k`, of its creators, and of descendants that were deferred only
 * because of these. All of them become VISIBLE. Does nothing if `k` is not DEFERRED. */
void deferred_write(struct timeline *t, struct timeline_track *k);
/* Drops the deferred lines of `k` and of the ended processes kept with it, and frees the latter. */
void deferred_drop(struct timeline *t, struct timeline_track *k);
/* Writes lines that were deferred long enough or exceed the memory limit. */
void deferred_write_old(struct timeline *t);
/* Writes all deferred lines. */
void deferred_write_all(struct timeline *t);
#endif
