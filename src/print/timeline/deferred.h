/* Lines of a timeline that wait until it is known whether they are worth telling. Those of a
 * process are told together with those of its makers that wait too, with the times that they had;
 * where later ones were told before, a mark says so. Or they are dropped.
 *
 * They take a megabyte at most: then the oldest are told. */
#ifndef PRINT_TIMELINE_DEFERRED_H
#define PRINT_TIMELINE_DEFERRED_H

#include "print/timeline/line.h"

struct held {
	struct held *older, *newer;	/* of all */
	struct held *next;		/* of the same process */
	struct track *of;
	struct stroke stroke;
	size_t len;
	char text[];
};

/* For line_begin and line_finish: a line of t->of, which is not told. If that is hidden it is
 * dropped. */
void hold_begin(struct timeline *t, const struct stroke *stroke);
void hold_finish(struct timeline *t, enum style style);
void hold_lane(struct timeline *t, struct track *k, enum lane lane);

/* `k` is over, and its lines wait together with those of its maker. */
void hold_keep(struct timeline *t, struct track *k, struct track *maker);
/* Tells the lines of `k`, of its makers, and of those below them that waited for their sake; from
 * now on they are told at once. Nothing when it is not held. */
void hold_release(struct timeline *t, struct track *k);
/* Forgets the lines of `k` and of those that are kept with it, who are freed */
void hold_drop(struct timeline *t, struct track *k);
/* Tells what has waited long enough */
void hold_age(struct timeline *t);
void hold_release_all(struct timeline *t);
#endif
