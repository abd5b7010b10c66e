#include "print/timeline/line.h"

#include "desc/type.h"
#include "print/core/time.h"
#include "print/timeline/end.h"
#include "print/timeline/fold.h"
#include "print/timeline/deferred.h"
#include "print/core/signal_words.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { PID_WIDTH = 8 };	/* with the time and a gap: TIMELINE_LANES_AT */

static const char *const colours[] = {
	[PLAIN] = "", [BIRTH] = "\33[36m", [PROGRAM] = "\33[1m", [SIGNAL] = "\33[35m",
	[BAD] = "\33[31m",
	[ZOMBIE] = "\33[33m", [REAPING] = "\33[33m", [QUIET] = "\33[2m",
};

void line_begin_at(struct timeline *t, uint64_t time, pid_t pid, int lane, enum lane_mark mark,
		   int to, bool joins)
{
	unsigned columns;

	line_flush_repeats(t);
	t->track = NULL;
	t->line.len = t->body.len = 0;
	if (t->o->colour)
		sbuf_str(&t->line, colours[QUIET]);
	text_seconds(&t->line, time, TIMELINE_SECONDS);
	if (t->o->colour)
		sbuf_str(&t->line, "\33[0m");
	sbuf_str(&t->line, time >= t->last_written ? " " : t->o->utf8 ? "↑" : "^");
	if (time > t->last_written)
		t->last_written = time;
	text_padded(&t->line, pid, PID_WIDTH - 1, ' ');
	sbuf_str(&t->line, "  ");
	columns = TIMELINE_LANES_AT + tree_lines_draw(&t->lanes, &t->line, lane, mark, to, joins);
	t->room = !t->o->width ? 0 : t->o->width > columns + 1 ? t->o->width - columns : 1;
}

void line_begin(struct timeline *t, uint64_t time, struct timeline_track *k, enum lane_mark mark)
{
	line_flush_repeats(t);
	fold_report(t, k);
	if (k->visibility == VISIBLE)
		line_begin_at(t, time, k->pid, k->lane, mark, LANE_NONE, false);
	else
		deferred_begin(t, &(struct deferred_step){.time = time, .mark = mark});
	t->track = k;
}

void line_birth(struct timeline *t, uint64_t time, pid_t creator_pid, struct timeline_track *k,
		struct timeline_track *child, bool joins)
{
	line_flush_repeats(t);
	if (!child && k) {
		line_begin(t, time, k, MARK_EVENT);
		return;
	}
	if (child && child->visibility != VISIBLE) {
		deferred_begin(t, &(struct deferred_step){.kind = STEP_BIRTH, .time = time,
			.creator = k ? k->serial : 0, .creator_pid = creator_pid});
		t->track = child;
		return;
	}
	if (k)
		fold_report(t, k);
	if (child && !joins)
		child->lane = tree_lines_alloc_lane(&t->lanes);
	line_begin_at(t, time, creator_pid, k ? k->lane : LANE_NONE, MARK_EVENT,
		      child ? child->lane : LANE_NONE, joins);
}

void line_finish(struct timeline *t, enum style style)
{
	bool coloured = t->o->colour && style != PLAIN;
	bool odd = style == SIGNAL || style == BAD || style == ZOMBIE;

	if (t->track)
		t->track->is_notable |= odd;
	if (t->track && style == BAD)
		t->track->failed = true;
	if (t->track && t->track->visibility != VISIBLE) {
		deferred_finish(t, style);
		if (odd)
			deferred_write(t, t->track);
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

static void add_thread(struct timeline *t, const struct repeated_line *a)
{
	line_text(t, a->kind == REPEAT_BIRTH ? "thread +" : "thread -");
	line_number(t, a->tid);
	line_live(t, a->live);
}

static void add_signal(struct timeline *t, const struct repeated_line *a)
{
	if (desc_signal_name(a->number))
		line_text(t, "signal ");
	words_signal(&t->body, a->number);
	words_fault_address(&t->body, &a->fact);
	words_signal_sender(&t->body, &a->fact, t->o->utf8);
	words_disposition(&t->body, &a->fact);
}

static void add_repeats(struct timeline *t, const struct repeated_line *a)
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

void line_flush_repeats(struct timeline *t)
{
	struct repeated_line a = t->repeated;
	struct timeline_track *k = a.count ? hash_get(&t->tracks, a.serial) : NULL;

	end_write_held(t);
	t->repeated = (struct repeated_line){0};
	if (!k)
		return;
	line_begin(t, a.time, k, MARK_EVENT);
	if (a.count > 1)
		add_repeats(t, &a);
	else if (a.kind == REPEAT_SIGNAL)
		add_signal(t, &a);
	else
		add_thread(t, &a);
	line_finish(t, a.kind == REPEAT_SIGNAL ? SIGNAL : QUIET);
}

static bool same_sender(const struct signal_fact *a, const struct signal_fact *b)
{
	return a->from == b->from && a->sender.tid == b->sender.tid &&
		a->disposition == b->disposition;
}

void line_thread(struct timeline *t, const struct event *e, struct timeline_track *k,
		 enum repeat_kind kind)
{
	line_repeatable(t, k, &(struct repeated_line){.kind = kind, .serial = k->serial,
		.tid = e->task.tid, .live = e->process->live_tasks, .time = e->time});
}

void line_repeatable(struct timeline *t, struct timeline_track *k, const struct repeated_line *new)
{
	struct repeated_line *a = &t->repeated;

	if (a->kind == new->kind && a->serial == new->serial && a->number == new->number &&
	    same_sender(&a->fact, &new->fact)) {
		if (!a->count++)
			a->first = new->tid;
		a->tid = a->last = new->tid;
		a->live = new->live;
		a->time = new->time;
		return;
	}
	line_begin(t, new->time, k, MARK_EVENT);
	if (new->kind == REPEAT_SIGNAL)
		add_signal(t, new);
	else
		add_thread(t, new);
	line_finish(t, new->kind == REPEAT_SIGNAL ? SIGNAL : QUIET);
	*a = *new;
}
