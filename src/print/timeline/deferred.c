#include "print/timeline/deferred.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/timeline/fold.h"

enum { DEFERRED_MAX = 1 << 20 };	/* bytes */

static void append_step(struct timeline *t, struct timeline_track *k,
			const struct deferred_step *step, const char *text, size_t len)
{
	struct deferred_line *h = alloc_zeroed(sizeof(*h) + len);

	h->track = k;
	h->step = *step;
	h->len = len;
	if (len)
		memcpy(h->text, text, len);
	h->older = t->newest_deferred;
	*(t->newest_deferred ? &t->newest_deferred->newer : &t->oldest_deferred) = h;
	t->newest_deferred = h;
	*(k->last_line ? &k->last_line->next : &k->lines) = h;
	k->last_line = h;
	t->deferred_bytes += sizeof(*h) + len;
}

void deferred_begin(struct timeline *t, const struct deferred_step *step)
{
	unsigned used = TIMELINE_LANES_AT + 2 * LANES_MIN;

	t->step = *step;
	t->body.len = 0;
	t->room = !t->o->width ? 0 : t->o->width > used ? t->o->width - used : 1;
}

void deferred_finish(struct timeline *t, enum style style)
{
	if (t->track->visibility != DEFERRED)
		return;
	t->step.style = style;
	append_step(t, t->track, &t->step, t->body.s, t->body.len);
}

void deferred_set_lane(struct timeline *t, struct timeline_track *k, enum lane lane)
{
	append_step(t, k, &(struct deferred_step){.kind = STEP_LANE, .lane = lane}, NULL, 0);
}

void deferred_keep(struct timeline *t, struct timeline_track *k, struct timeline_track *creator)
{
	struct timeline_track *last = k->last_ended_below ? k->last_ended_below : k;

	append_step(t, k, &(struct deferred_step){.kind = STEP_END}, NULL, 0);
	k->is_kept = true;
	k->next_ended = k->ended_below;
	k->ended_below = k->last_ended_below = NULL;
	*(creator->last_ended_below ? &creator->last_ended_below->next_ended :
	  &creator->ended_below) = k;
	creator->last_ended_below = last;
}

/* --- writing --- */

static void unlink_deferred(struct timeline *t, struct deferred_line *h)
{
	*(h->older ? &h->older->newer : &t->oldest_deferred) = h->newer;
	*(h->newer ? &h->newer->older : &t->newest_deferred) = h->older;
	t->deferred_bytes -= sizeof(*h) + h->len;
	free(h);
}

static void write_step(struct timeline *t, const struct deferred_line *h)
{
	const struct deferred_step *s = &h->step;
	struct timeline_track *k = h->track;

	if (s->kind == STEP_END) {
		tree_lines_set_lane(&t->lanes, k->lane, LANE_FREE);
		fold_free(t, k);
		return;
	}
	if (s->kind == STEP_LANE) {
		tree_lines_set_lane(&t->lanes, k->lane, s->lane);
		k->lane = s->lane == LANE_FREE ? LANE_NONE : k->lane;
		return;
	}
	if (s->kind == STEP_BIRTH)
		line_birth(t, s->time, s->creator_pid, hash_get(&t->tracks, s->creator), k, false);
	else
		line_begin(t, s->time, k, s->mark);
	sbuf_add(&t->body, h->text, h->len);
	line_finish(t, s->style);
}

static void make_visible(struct timeline_track *k)
{
	k->visibility = VISIBLE;
	k->lines = k->last_line = NULL;
	k->ended_below = k->last_ended_below = NULL;
}

/* Makes processes visible that were deferred only because of a creator that is visible now. In the
 * list of lines, creators come before their children. */
static void make_below_visible(struct timeline *t)
{
	for (struct deferred_line *h = t->oldest_deferred; h; h = h->newer) {
		struct timeline_track *k = h->track, *creator = hash_get(&t->tracks, k->creator);

		if (k->visibility == DEFERRED && creator && creator->visibility == VISIBLE &&
		    (k->is_kept || (!t->o->min_duration && !creator->has_folding)))
			make_visible(k);
	}
}

/* Writes the lines of one process without traversing all deferred lines, which may be many. */
static void write_alone(struct timeline *t, struct timeline_track *k)
{
	struct deferred_line *next;

	k->visibility = VISIBLE;
	for (struct deferred_line *h = k->lines; h; h = next) {
		next = h->next;
		write_step(t, h);
		unlink_deferred(t, h);
	}
	k->lines = k->last_line = NULL;
}

void deferred_write(struct timeline *t, struct timeline_track *k)
{
	struct timeline_track *creator = hash_get(&t->tracks, k->creator), *top = k;
	struct deferred_line *newer;

	if (k->visibility != DEFERRED)
		return;
	line_flush_repeats(t);
	if (t->o->min_duration && !k->ended_below &&
	    !(creator && creator->visibility == DEFERRED)) {
		write_alone(t, k);
		return;
	}
	for (; top && top->visibility == DEFERRED; top = hash_get(&t->tracks, top->creator))
		make_visible(top);
	make_below_visible(t);
	for (struct deferred_line *h = t->oldest_deferred; h; h = newer) {
		newer = h->newer;
		if (h->track->visibility != VISIBLE)
			continue;
		write_step(t, h);
		unlink_deferred(t, h);
	}
}

static void free_ended_below(struct timeline *t, struct timeline_track *k)
{
	struct timeline_track *next;

	for (struct timeline_track *i = k->ended_below; i; i = next) {
		next = i->next_ended;
		fold_free(t, i);
	}
	k->ended_below = k->last_ended_below = NULL;
}

static void drop_lines(struct timeline *t, struct timeline_track *k)
{
	struct deferred_line *next;

	for (struct deferred_line *h = k->lines; h; h = next) {
		next = h->next;
		unlink_deferred(t, h);
	}
	k->lines = k->last_line = NULL;
}

void deferred_drop(struct timeline *t, struct timeline_track *k)
{
	line_flush_repeats(t);
	drop_lines(t, k);
	for (struct timeline_track *i = k->ended_below; i; i = i->next_ended)
		drop_lines(t, i);
	free_ended_below(t, k);
}

/* The creator of the process with the oldest line is never deferred. */
void deferred_write_old(struct timeline *t)
{
	while (t->oldest_deferred && (t->deferred_bytes > DEFERRED_MAX ||
				      fold_is_old(t, t->oldest_deferred->track)))
		deferred_write(t, t->oldest_deferred->track);
}

void deferred_write_all(struct timeline *t)
{
	while (t->oldest_deferred)
		deferred_write(t, t->oldest_deferred->track);
}
