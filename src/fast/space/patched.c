#include "fast/space/patched.h"

#include <string.h>

#include "base/system/audit.h"
#include "fast/space/space.h"

/* Whether the ranges are sorted and do not overlap */
static bool are_sorted(const struct fast_range range[FAST_TEXTS])
{
	for (unsigned i = 1; i < FAST_TEXTS; i++)
		if (range[i].to && range[i].from <= range[i - 1].to)
			return false;
	return true;
}

static void publish_texts(struct fast *f, const struct fast_space *s)
{
	audit(are_sorted(s->patched.range));
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			memcpy(t->slot->texts, s->patched.range, sizeof(t->slot->texts));
}

/* Merges the two ranges that are closest to each other, including the gap between them. */
static void join_closest(struct fast_range *ranges, unsigned count)
{
	unsigned closest = 0;

	for (unsigned i = 0; i + 1 < count; i++)
		if (ranges[i + 1].from - ranges[i].to <
		    ranges[closest + 1].from - ranges[closest].to)
			closest = i;
	ranges[closest].to = ranges[closest + 1].to;
	memmove(ranges + closest + 1, ranges + closest + 2,
		(count - closest - 2) * sizeof(*ranges));
}

void patched_add(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to)
{
	struct fast_range *range = s->patched.range, ranges[FAST_TEXTS + 1], one = {from, to};
	unsigned count = 0;

	for (unsigned i = 0; i < FAST_TEXTS && range[i].to; i++)
		if (range[i].from <= from && to <= range[i].to)
			return;
	for (unsigned i = 0; i < FAST_TEXTS && range[i].to; i++) {
		if (range[i].from <= one.to && one.from <= range[i].to) {
			one.from = range[i].from < one.from ? range[i].from : one.from;
			one.to = range[i].to > one.to ? range[i].to : one.to;
		} else {
			ranges[count++] = range[i];
		}
	}
	/* the ranges are sorted and do not overlap */
	for (to = count++; to && ranges[to - 1].from > one.from; to--)
		ranges[to] = ranges[to - 1];
	ranges[to] = one;
	if (count > FAST_TEXTS)
		join_closest(ranges, count--);
	memset(range, 0, sizeof(s->patched.range));
	memcpy(range, ranges, count * sizeof(*ranges));
	publish_texts(f, s);
}

void patched_remove(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to)
{
	struct fast_range *range = s->patched.range, left[FAST_TEXTS] = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < FAST_TEXTS && range[i].to; i++) {
		struct fast_range r = range[i];

		if (from <= r.from && r.to <= to)
			continue;
		/* a range is kept whole if its middle is removed */
		if (from <= r.from && to > r.from)
			r.from = to;
		else if (r.to <= to && from < r.to)
			r.to = from;
		left[count++] = r;
	}
	memcpy(range, left, sizeof(left));
	publish_texts(f, s);
}

void patched_clear(struct space_patched *p)
{
	memset(p->range, 0, sizeof(p->range));
}

void patched_begin_change(struct space_patched *p)
{
	p->changes++;
}

void patched_end_change(struct space_patched *p)
{
	audit(p->changes);
	p->changes--;
}
