/* Processes that a timeline counts instead of printing: children equal to several previous children
 * of the same process, processes shorter than --min-duration, and processes deeper than --depth. In
 * the first two cases a process is not folded if it, or a descendant, failed, got a signal, became
 * an orphan, stayed a zombie or did not exit. */
#ifndef PRINT_TIMELINE_FOLD_H
#define PRINT_TIMELINE_FOLD_H

#include "print/timeline/line.h"

/* Sets the visibility of a process that is about to get its first line. `creator`: NULL if unknown;
 * `sibling`: it is a child of its creator's parent (CLONE_PARENT). */
void fold_birth(struct timeline *t, struct timeline_track *k, struct timeline_track *creator,
		bool sibling);
/* Makes a process HIDDEN if it is deeper than --depth. `creator`: NULL if not to be counted
 * there. */
void fold_hide(struct timeline *t, struct timeline_track *k, const struct timeline_track *creator);
/* EVENT_EXEC: adds the program to the key that equal processes share. */
void fold_exec(struct timeline_track *k, const struct event *e);

/* Called when a process has ended: drops it and counts it, or writes its lines. Returns false if it
 * is kept with its creator, which is still deferred; otherwise the caller frees it. */
bool fold_end(struct timeline *t, struct timeline_track *k);
/* Frees a process without deferred lines. */
void fold_free(struct timeline *t, struct timeline_track *k);

/* Whether the process is too old for its lines to stay deferred */
bool fold_is_old(const struct timeline *t, const struct timeline_track *k);
/* Writes how many equal children were folded since the last such line. */
void fold_report(struct timeline *t, struct timeline_track *k);
/* Appends the numbers of descendants that were counted: ", 41 shorter than 10 ms", ", 12
 * deeper". */
void fold_add_counts(struct timeline *t, struct timeline_track *k);
/* At the end of the trace: writes all deferred lines and the counts of folded children. */
void fold_finish(struct timeline *t);
#endif
