#include "print/timeline/deferred.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/timeline/fold.h"

enum { HOLD_MOST = 1 << 20 };

static void append(struct timeline *t, struct track *k, const struct stroke *stroke,
		   const char *text, size_t len)
{
	struct held *h = alloc_zeroed(sizeof(*h) + len);

	h->of = k;
	h->stroke = *stroke;
	h->len = len;
	if (len)
		memcpy(h->text, text, len);
	h->older = t->newest_held;
	*(t->newest_held ? &t->newest_held->newer : &t->oldest_held) = h;
	t->newest_held = h;
	*(k->last_line ? &k->last_line->next : &k->lines) = h;
	k->last_line = h;
	t->held_bytes += sizeof(*h) + len;
}

void hold_begin(struct timeline *t, const struct stroke *stroke)
{
	unsigned used = TIMELINE_RAIL_AT + 2 * RAIL_LEAST;

	t->waits = *stroke;
	t->body.len = 0;
	t->room = !t->o->width ? 0 : t->o->width > used ? t->o->width - used : 1;
}

void hold_finish(struct timeline *t, enum style style)
{
	if (t->of->fate != HELD)
		return;
	t->waits.style = style;
	append(t, t->of, &t->waits, t->body.s, t->body.len);
}

void hold_lane(struct timeline *t, struct track *k, enum lane lane)
{
	append(t, k, &(struct stroke){.kind = STROKE_LANE, .lane = lane}, NULL, 0);
}

void hold_keep(struct timeline *t, struct track *k, struct track *maker)
{
	struct track *last = k->last_kept ? k->last_kept : k;

	append(t, k, &(struct stroke){.kind = STROKE_GONE}, NULL, 0);
	k->is_kept = true;
	k->next_kept = k->kept;
	k->kept = k->last_kept = NULL;
	*(maker->last_kept ? &maker->last_kept->next_kept : &maker->kept) = k;
	maker->last_kept = last;
}

/* --- telling --- */

static void unlink_held(struct timeline *t, struct held *h)
{
	*(h->older ? &h->older->newer : &t->oldest_held) = h->newer;
	*(h->newer ? &h->newer->older : &t->newest_held) = h->older;
	t->held_bytes -= sizeof(*h) + h->len;
	free(h);
}

static void tell(struct timeline *t, const struct held *h)
{
	const struct stroke *s = &h->stroke;
	struct track *k = h->of;

	if (s->kind == STROKE_GONE) {
		rail_set(&t->rail, k->lane, LANE_FREE);
		fold_free(t, k);
		return;
	}
	if (s->kind == STROKE_LANE) {
		rail_set(&t->rail, k->lane, s->lane);
		k->lane = s->lane == LANE_FREE ? RAIL_NONE : k->lane;
		return;
	}
	if (s->kind == STROKE_BIRTH)
		line_birth(t, s->time, s->maker_pid, hash_get(&t->tracks, s->maker), k, false);
	else
		line_begin(t, s->time, k, s->knot);
	sbuf_add(&t->body, h->text, h->len);
	line_finish(t, s->style);
}

static void set_told(struct track *k)
{
	k->fate = TOLD;
	k->lines = k->last_line = NULL;
	k->kept = k->last_kept = NULL;
}

/* Those that waited only for the sake of their makers, who are told now: in the order of lines,
 * makers come first */
static void set_told_below(struct timeline *t)
{
	for (struct held *h = t->oldest_held; h; h = h->newer) {
		struct track *k = h->of, *maker = hash_get(&t->tracks, k->maker);

		if (k->fate == HELD && maker && maker->fate == TOLD &&
		    (k->is_kept || (!t->o->min_duration && !maker->folds)))
			set_told(k);
	}
}

/* Of one alone: without a look at the lines of others, who may be many */
static void release_alone(struct timeline *t, struct track *k)
{
	struct held *next;

	k->fate = TOLD;
	for (struct held *h = k->lines; h; h = next) {
		next = h->next;
		tell(t, h);
		unlink_held(t, h);
	}
	k->lines = k->last_line = NULL;
}

void hold_release(struct timeline *t, struct track *k)
{
	struct track *maker = hash_get(&t->tracks, k->maker), *top = k;
	struct held *newer;

	if (k->fate != HELD)
		return;
	line_settle(t);
	if (t->o->min_duration && !k->kept && !(maker && maker->fate == HELD)) {
		release_alone(t, k);
		return;
	}
	for (; top && top->fate == HELD; top = hash_get(&t->tracks, top->maker))
		set_told(top);
	set_told_below(t);
	for (struct held *h = t->oldest_held; h; h = newer) {
		newer = h->newer;
		if (h->of->fate != TOLD)
			continue;
		tell(t, h);
		unlink_held(t, h);
	}
}

static void free_kept(struct timeline *t, struct track *k)
{
	struct track *next;

	for (struct track *i = k->kept; i; i = next) {
		next = i->next_kept;
		fold_free(t, i);
	}
	k->kept = k->last_kept = NULL;
}

static void drop_lines(struct timeline *t, struct track *k)
{
	struct held *next;

	for (struct held *h = k->lines; h; h = next) {
		next = h->next;
		unlink_held(t, h);
	}
	k->lines = k->last_line = NULL;
}

void hold_drop(struct timeline *t, struct track *k)
{
	line_settle(t);
	drop_lines(t, k);
	for (struct track *i = k->kept; i; i = i->next_kept)
		drop_lines(t, i);
	free_kept(t, k);
}

/* The oldest line is of somebody whose maker does not wait */
void hold_age(struct timeline *t)
{
	while (t->oldest_held && (t->held_bytes > HOLD_MOST ||
				  fold_is_old(t, t->oldest_held->of)))
		hold_release(t, t->oldest_held->of);
}

void hold_release_all(struct timeline *t)
{
	while (t->oldest_held)
		hold_release(t, t->oldest_held->of);
}
