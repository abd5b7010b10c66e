/* Tree lines of a timeline: one lane for each process that is alive or a zombie, drawn in front of
 * each line of text. A new process gets the leftmost free lane; lanes are reused.
 *
 *	├─┐	it creates a process	T	it is stopped
 *	│ ├	an event of the process	Z	it is a zombie
 *	│ ┴	it exits		└	it is reaped, detached or lost
 *
 * Without UTF-8, ASCII characters such as + | x ` are used. */
#ifndef PRINT_CORE_TREE_LINES_H
#define PRINT_CORE_TREE_LINES_H

#include <stdbool.h>

#include "base/text/sbuf.h"

enum { LANES_MAX = 16, LANES_MIN = 3, LANE_NONE = -1 };

enum lane { LANE_FREE, LANE_RUNS, LANE_STOPPED, LANE_ZOMBIE };

enum lane_mark { MARK_START, MARK_EVENT, MARK_EXIT, MARK_END, LANE_MARKS };

struct tree_lines {
	enum lane lanes[LANES_MAX];
	unsigned room;		/* number of lanes that may be used, up to LANES_MAX */
	bool utf8;
};

/* Marks the leftmost free lane as LANE_RUNS and returns it; LANE_NONE: all are in use. */
int tree_lines_alloc_lane(struct tree_lines *r);
/* No-op if `lane` is LANE_NONE. */
void tree_lines_set_lane(struct tree_lines *r, int lane, enum lane state);

/* Appends all lanes to `b`, with `mark` in lane `at` (LANE_NONE: a bullet behind the lanes) and a
 * branch from there to lane `to` (LANE_NONE: no branch). The lane `to` starts on this line, unless
 * `joins`: it started earlier. `at` and `to` must be in use. Returns the number of columns. */
unsigned tree_lines_draw(const struct tree_lines *r, struct sbuf *b, int at, enum lane_mark mark,
			 int to, bool joins);
#endif
