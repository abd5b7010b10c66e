#include "model/memory/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "base/system/audit.h"

/* Number of pieces from which on neighbors are joined: the kernel joins them, too, so that programs
 * can make any number of them */
enum { JOIN_FROM = 4096 };

void ranges_done(struct memory_ranges *r)
{
	free(r->pieces);
	*r = (struct memory_ranges){0};
}

void ranges_forget(struct memory_ranges *r)
{
	struct memory_sums sums = r->sums;

	ranges_done(r);
	r->sums = sums;
}

static struct memory_piece *at(const struct memory_ranges *r, size_t index)
{
	return &r->pieces[index < r->gap ? index : index + (r->room - r->count)];
}

const struct memory_piece *ranges_at(const struct memory_ranges *r, size_t index)
{
	return at(r, index);
}

void ranges_copy(struct memory_ranges *to, const struct memory_ranges *from)
{
	*to = (struct memory_ranges){.count = from->count, .room = from->count,
				     .gap = from->count, .sums = from->sums};
	if (from->count)
		to->pieces = alloc_more(NULL, from->count, sizeof(*to->pieces));
	for (size_t i = 0; i < from->count; i++)
		to->pieces[i] = *at(from, i);
}

static void move_gap(struct memory_ranges *r, size_t index)
{
	size_t gap = r->room - r->count;
	struct memory_piece *p = r->pieces;

	if (index < r->gap)
		memmove(p + index + gap, p + index, (r->gap - index) * sizeof(*p));
	else if (index > r->gap)
		memmove(p + r->gap, p + r->gap + gap, (index - r->gap) * sizeof(*p));
	r->gap = index;
}

static void make_room(struct memory_ranges *r)
{
	if (r->count < r->room)
		return;
	move_gap(r, r->count);
	r->room = r->room ? 2 * r->room : 32;
	r->pieces = alloc_more(r->pieces, r->room, sizeof(*r->pieces));
}

/* Adds (sign 1) or subtracts (-1) `bytes` of a piece. */
static void count(struct memory_ranges *r, const struct memory_piece *p, uint64_t bytes, int sign)
{
	struct memory_sums *s = &r->sums;
	uint64_t change = sign < 0 ? -bytes : bytes;

	s->mapped += change;
	s->kinds[p->kind] += change;
	if (!p->reads && !p->writes && !p->executes)
		s->reserved += change;
	if (p->writes && !p->is_shared)
		s->is_private += change;
}

static void insert(struct memory_ranges *r, size_t index, const struct memory_piece *piece)
{
	audit(piece->start < piece->end && index <= r->count);
	audit(!index || at(r, index - 1)->end <= piece->start);
	audit(index == r->count || piece->end <= at(r, index)->start);
	make_room(r);
	move_gap(r, index);
	r->pieces[r->gap++] = *piece;
	r->count++;
}

static void delete(struct memory_ranges *r, size_t index)
{
	audit(index < r->count);
	move_gap(r, index + 1);
	r->gap--;
	r->count--;
}

size_t ranges_find(const struct memory_ranges *r, uint64_t addr)
{
	size_t low = 0, high = r->count, middle;

	BISECT(low, high, middle, at(r, middle)->end <= addr);
	return low;
}

const struct memory_piece *ranges_get(const struct memory_ranges *r, uint64_t addr)
{
	size_t i = ranges_find(r, addr);

	return i < r->count && at(r, i)->start <= addr ? at(r, i) : NULL;
}

/* Splits the piece that contains the address and begins below it. */
static void split(struct memory_ranges *r, uint64_t addr)
{
	size_t i = ranges_find(r, addr);
	struct memory_piece *p = i < r->count ? at(r, i) : NULL, upper;

	if (!p || p->start >= addr)
		return;
	upper = *p;
	upper.start = addr;
	p->end = addr;
	insert(r, i + 1, &upper);
}

uint64_t ranges_remove(struct memory_ranges *r, uint64_t start, uint64_t end, uint64_t until)
{
	uint64_t before = r->sums.mapped;
	size_t i;

	if (start >= end)
		return 0;
	split(r, start);
	split(r, end);
	for (i = ranges_find(r, start); i < r->count && at(r, i)->start < end;) {
		const struct memory_piece *p = at(r, i);

		if (p->time > until) {
			i++;
			continue;
		}
		count(r, p, p->end - p->start, -1);
		delete(r, i);
	}
	return before - r->sums.mapped;
}

static bool can_join(const struct memory_piece *low, const struct memory_piece *high)
{
	return low->end == high->start && low->kind == high->kind && low->name == high->name &&
		low->call == high->call && !*low->name && low->reads == high->reads &&
		low->writes == high->writes && low->executes == high->executes &&
		low->is_shared == high->is_shared;
}

/* Joins the piece with its neighbors. */
static void join(struct memory_ranges *r, size_t i)
{
	if (i + 1 < r->count && can_join(at(r, i), at(r, i + 1))) {
		at(r, i)->end = at(r, i + 1)->end;
		delete(r, i + 1);
	}
	if (i && can_join(at(r, i - 1), at(r, i))) {
		at(r, i - 1)->end = at(r, i)->end;
		delete(r, i);
	}
}

void ranges_add(struct memory_ranges *r, struct memory_piece piece)
{
	size_t i;

	if (piece.start >= piece.end)
		return;
	ranges_remove(r, piece.start, piece.end, UINT64_MAX);
	i = ranges_find(r, piece.start);
	insert(r, i, &piece);
	count(r, &piece, piece.end - piece.start, 1);
	if (r->count > JOIN_FROM)
		join(r, i);
}

void ranges_protect(struct memory_ranges *r, uint64_t start, uint64_t end, bool reads, bool writes,
		    bool executes)
{
	if (start >= end)
		return;
	split(r, start);
	split(r, end);
	for (size_t i = ranges_find(r, start); i < r->count && at(r, i)->start < end; i++) {
		struct memory_piece *p = at(r, i);

		count(r, p, p->end - p->start, -1);
		p->reads = reads;
		p->writes = writes;
		p->executes = executes;
		count(r, p, p->end - p->start, 1);
	}
}

void ranges_duplicate(struct memory_ranges *r, uint64_t from, uint64_t to, uint64_t size,
		      uint64_t id, uint64_t time, const char *call)
{
	uint64_t next = from, end = from + size;

	while (next < end) {
		size_t i = ranges_find(r, next);
		struct memory_piece p;

		if (i == r->count || at(r, i)->start >= end)
			return;
		p = *at(r, i);
		next = p.end;
		p.start = (p.start > from ? p.start : from) - from + to;
		p.end = (p.end < end ? p.end : end) - from + to;
		if (id) {
			p.id = id;
			p.time = time;
			p.call = call;
		}
		ranges_add(r, p);
	}
}

bool ranges_extend(struct memory_ranges *r, uint64_t end, uint64_t new_end)
{
	const struct memory_piece *p = end ? ranges_get(r, end - 1) : NULL;
	struct memory_piece longer;

	if (!p || p->end != end)
		return false;
	longer = *p;
	longer.end = new_end;
	ranges_add(r, longer);
	return true;
}
