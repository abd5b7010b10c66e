#include "model/memory/curve.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

enum { GRAIN_FIRST = 1000 };

void curve_done(struct memory_curve *c)
{
	free(c->points);
	*c = (struct memory_curve){0};
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Joins points that are in the same grain. */
static void thin_out(struct memory_curve *c)
{
	size_t kept = 0;

	for (size_t i = 1; i < c->count; i++) {
		struct curve_point *last = &c->points[kept], *p = &c->points[i];

		if (last->time / c->grain == p->time / c->grain) {
			last->most = higher(last->most, p->most);
			last->last = p->last;
		} else {
			c->points[++kept] = *p;
		}
	}
	c->count = kept + 1;
}

static void make_room(struct memory_curve *c)
{
	while (c->count == CURVE_POINTS_MAX) {
		c->grain *= 2;
		thin_out(c);
	}
	if (c->count < c->room)
		return;
	c->room = c->room ? 2 * c->room : 8;
	c->points = alloc_more(c->points, c->room, sizeof(*c->points));
}

void curve_add(struct memory_curve *c, uint64_t time, uint64_t bytes)
{
	struct curve_point *last = c->count ? &c->points[c->count - 1] : NULL;

	if (!c->grain)
		c->grain = GRAIN_FIRST;
	if (last && last->time / c->grain == time / c->grain) {
		last->most = higher(last->most, bytes);
		last->last = bytes;
		return;
	}
	make_room(c);
	c->points[c->count++] = (struct curve_point){time, bytes, bytes};
}

void curve_sample(const struct memory_curve *c, uint64_t from, uint64_t to, uint64_t *most,
		  size_t count)
{
	uint64_t last = 0;
	size_t next = 0;

	for (size_t i = 0; i < count; i++) {
		/* in floating point, because the product may exceed 64 bits */
		uint64_t end = from + (uint64_t)((double)(to - from) * (i + 1) / count);

		most[i] = last;
		for (; next < c->count && (c->points[next].time < end || i + 1 == count); next++) {
			most[i] = higher(most[i], c->points[next].most);
			last = c->points[next].last;
		}
	}
}
