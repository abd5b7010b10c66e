#include "print/timeline/line.h"

#include "desc/type.h"
#include "print/text/time.h"
#include "print/timeline/fold.h"
#include "print/timeline/deferred.h"
#include "print/timeline/senders.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { PID_WIDTH = 8 };	/* with the time and a gap: TIMELINE_RAIL_AT */

static const char *const colours[] = {
	[PLAIN] = "", [BIRTH] = "\33[36m", [PROGRAM] = "\33[1m", [SIGNAL] = "\33[35m",
	[BAD] = "\33[31m",
	[ZOMBIE] = "\33[33m", [BURIAL] = "\33[33m", [QUIET] = "\33[2m",
};

void line_begin_at(struct timeline *t, uint64_t time, pid_t pid, int lane, enum knot knot, int to,
		     bool joins)
{
	unsigned columns;

	line_settle(t);
	t->of = NULL;
	t->line.len = t->body.len = 0;
	if (t->o->colour)
		sbuf_str(&t->line, colours[QUIET]);
	text_seconds(&t->line, time, TIMELINE_SECONDS);
	if (t->o->colour)
		sbuf_str(&t->line, "\33[0m");
	sbuf_str(&t->line, time >= t->told ? " " : t->o->utf8 ? "↑" : "^");
	if (time > t->told)
		t->told = time;
	text_padded(&t->line, pid, PID_WIDTH - 1, ' ');
	sbuf_str(&t->line, "  ");
	columns = TIMELINE_RAIL_AT + rail_draw(&t->rail, &t->line, lane, knot, to, joins);
	t->room = !t->o->width ? 0 : t->o->width > columns + 1 ? t->o->width - columns : 1;
}

void line_begin(struct timeline *t, uint64_t time, struct track *k, enum knot knot)
{
	line_settle(t);
	fold_say(t, k);
	if (k->fate == TOLD)
		line_begin_at(t, time, k->pid, k->lane, knot, RAIL_NONE, false);
	else
		hold_begin(t, &(struct stroke){.time = time, .knot = knot});
	t->of = k;
}

void line_birth(struct timeline *t, uint64_t time, pid_t maker_pid, struct track *k,
		struct track *child, bool joins)
{
	line_settle(t);
	if (!child && k) {
		line_begin(t, time, k, KNOT_EVENT);
		return;
	}
	if (child && child->fate != TOLD) {
		hold_begin(t, &(struct stroke){.kind = STROKE_BIRTH, .time = time,
			.maker = k ? k->serial : 0, .maker_pid = maker_pid});
		t->of = child;
		return;
	}
	if (k)
		fold_say(t, k);
	if (child && !joins)
		child->lane = rail_take(&t->rail);
	line_begin_at(t, time, maker_pid, k ? k->lane : RAIL_NONE, KNOT_EVENT,
		      child ? child->lane : RAIL_NONE, joins);
}

void line_finish(struct timeline *t, enum style style)
{
	bool coloured = t->o->colour && style != PLAIN;
	bool odd = style == SIGNAL || style == BAD || style == ZOMBIE;

	if (t->of)
		t->of->odd |= odd;
	if (t->of && style == BAD)
		t->of->failed = true;
	if (t->of && t->of->fate != TOLD) {
		hold_finish(t, style);
		if (odd)
			hold_release(t, t->of);
		return;
	}
	if (t->room)
		words_cut(&t->body, t->room, t->o->utf8);
	if (coloured)
		sbuf_str(&t->line, colours[style]);
	sbuf_add(&t->line, t->body.s, t->body.len);
	if (coloured)
		sbuf_str(&t->line, "\33[0m");
	sbuf_char(&t->line, '\n');
	output_add(t->out, t->line.s, t->line.len);
}

void line_text(struct timeline *t, const char *s) { sbuf_str(&t->body, s); }
void line_number(struct timeline *t, int64_t n) { sbuf_dec(&t->body, n, true); }
void line_duration(struct timeline *t, uint64_t ns) { words_duration(&t->body, ns, t->o->utf8); }

void line_live(struct timeline *t, unsigned live)
{
	line_text(t, " (");
	line_number(t, live);
	line_text(t, " live)");
}

static void say_thread(struct timeline *t, const struct again *a)
{
	line_text(t, a->kind == REPEAT_BIRTH ? "thread +" : "thread -");
	line_number(t, a->tid);
	line_live(t, a->live);
}

static void say_signal(struct timeline *t, const struct again *a)
{
	if (desc_signal_name(a->number))
		line_text(t, "signal ");
	words_signal(&t->body, a->number);
	who_faulted(&t->body, &a->fact);
	who_sent(&t->body, &a->fact);
	who_heeds(&t->body, &a->fact);
}

static void say_more(struct timeline *t, const struct again *a)
{
	if (a->kind == REPEAT_SIGNAL) {
		words_signal(&t->body, a->number);
		line_text(t, " again, ");
		line_number(t, a->count);
		line_text(t, " times");
		return;
	}
	line_text(t, a->kind == REPEAT_BIRTH ? "threads +" : "threads -");
	line_number(t, a->first);
	line_text(t, t->o->utf8 ? " … " : " ... ");
	line_text(t, a->kind == REPEAT_BIRTH ? "+" : "-");
	line_number(t, a->last);
	line_text(t, ": ");
	line_number(t, a->count);
	line_text(t, " more");
	line_live(t, a->live);
}

void line_settle(struct timeline *t)
{
	struct again a = t->again;
	struct track *k = a.count ? hash_get(&t->tracks, a.serial) : NULL;

	t->again = (struct again){0};
	if (!k)
		return;
	line_begin(t, a.time, k, KNOT_EVENT);
	if (a.count > 1)
		say_more(t, &a);
	else if (a.kind == REPEAT_SIGNAL)
		say_signal(t, &a);
	else
		say_thread(t, &a);
	line_finish(t, a.kind == REPEAT_SIGNAL ? SIGNAL : QUIET);
}

static bool same_sender(const struct signal_fact *a, const struct signal_fact *b)
{
	return a->from == b->from && a->sender.tid == b->sender.tid &&
		a->disposition == b->disposition;
}

void line_thread(struct timeline *t, const struct event *e, struct track *k,
		 enum repeat kind)
{
	line_again(t, k, &(struct again){.kind = kind, .serial = k->serial, .tid = e->task.tid,
		.live = e->process->live_tasks, .time = e->time});
}

void line_again(struct timeline *t, struct track *k, const struct again *new)
{
	struct again *a = &t->again;

	if (a->kind == new->kind && a->serial == new->serial && a->number == new->number &&
	    same_sender(&a->fact, &new->fact)) {
		if (!a->count++)
			a->first = new->tid;
		a->tid = a->last = new->tid;
		a->live = new->live;
		a->time = new->time;
		return;
	}
	line_begin(t, new->time, k, KNOT_EVENT);
	if (new->kind == REPEAT_SIGNAL)
		say_signal(t, new);
	else
		say_thread(t, new);
	line_finish(t, new->kind == REPEAT_SIGNAL ? SIGNAL : QUIET);
	*a = *new;
}
