/* A number of bytes over time, as a bounded number of points. */
#ifndef MODEL_MEMORY_CURVE_H
#define MODEL_MEMORY_CURVE_H

#include <stddef.h>
#include <stdint.h>

/* From .time on, up to the next point */
struct curve_point {
	uint64_t time;		/* ns since the trace began */
	uint64_t most, last;	/* the highest and the last number in that time */
};

enum { CURVE_POINTS_MAX = 128 };

/* A zeroed struct is empty. */
struct memory_curve {
	struct curve_point *points;
	size_t count, room;
	uint64_t grain;		/* ns: changes within that time share a point */
};

void curve_done(struct memory_curve *c);
/* The number is `bytes` from `time` on, which is not below that of the last point. */
void curve_add(struct memory_curve *c, uint64_t time, uint64_t bytes);
/* Divides the time from `from` to `to` into `count` equal parts; most[i]: the highest number in
 * part i. `from` is below `to`. */
void curve_sample(const struct memory_curve *c, uint64_t from, uint64_t to, uint64_t *most,
		  size_t count);
#endif
