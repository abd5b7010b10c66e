/* The rail of a timeline: a lane for each process that is alive or a zombie, drawn in front of each
 * line. Lanes are given out from the left and used again.
 *
 *	├─┐	it made another		T	it is stopped
 *	│ ├	something happens to it	Z	it is a zombie
 *	│ ┴	it exits		└	it is buried, or gone otherwise
 *
 * Without UTF-8 those are + | x ` and the like. */
#ifndef PRINT_CORE_TREE_LINES_H
#define PRINT_CORE_TREE_LINES_H

#include <stdbool.h>

#include "base/text/sbuf.h"

enum { RAIL_LANES = 16, RAIL_LEAST = 3, RAIL_NONE = -1 };

enum lane { LANE_FREE, LANE_RUNS, LANE_STOPPED, LANE_ZOMBIE };

enum knot { KNOT_START, KNOT_EVENT, KNOT_EXIT, KNOT_END, KNOTS };

struct rail {
	enum lane lanes[RAIL_LANES];
	unsigned room;		/* how many may be used, up to RAIL_LANES */
	bool utf8;
};

/* The leftmost free lane, which runs from now on; RAIL_NONE: all are taken */
int rail_take(struct rail *r);
void rail_set(struct rail *r, int lane, enum lane state);	/* RAIL_NONE: nothing */

/* Draws all lanes with `knot` in lane `at` (RAIL_NONE: a mark behind them), and a branch from there
 * to lane `to` (RAIL_NONE: no branch), which begins here unless it `joins`; both are taken lanes.
 * Returns the columns. */
unsigned rail_draw(const struct rail *r, struct sbuf *b, int at, enum knot knot, int to,
		   bool joins);
#endif
