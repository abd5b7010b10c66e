/* Which processes of a timeline are counted and not told: children that are equal to so many
 * before them, those shorter than --min-duration, those deeper than --depth. But for the last,
 * nothing is folded that failed, that got a signal, became an orphan, stayed a zombie or lives on;
 * and no process above it. */
#ifndef PRINT_TIMELINE_FOLD_H
#define PRINT_TIMELINE_FOLD_H

#include "print/timeline/line.h"

/* A process is about to get its first line: says its fate. `maker` NULL: not known; `sibling`: it
 * is a child of its maker's parent. fold_hide: of one whose maker does not tell. */
void fold_birth(struct timeline *t, struct track *k, struct track *maker, bool sibling);
void fold_hide(struct timeline *t, struct track *k, const struct track *maker);
void fold_exec(struct track *k, const struct event *e);

/* It is over: counts it, or tells it. false: it is kept with its maker, who will be told or not. */
bool fold_over(struct timeline *t, struct track *k);
/* Frees a process, whose lines are none any more */
void fold_free(struct timeline *t, struct track *k);

/* Whether it is too old for waiting on */
bool fold_is_old(const struct timeline *t, const struct track *k);
/* Tells how many equal children of it were folded since that was last told */
void fold_say(struct timeline *t, struct track *k);
/* ", 41 shorter than 10 ms", ", 12 deeper": those below it that were counted */
void fold_counts(struct timeline *t, struct track *k);
/* The trace is over: tells what waits and what was folded */
void fold_finish(struct timeline *t);
#endif
