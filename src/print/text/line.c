#include "print/text/line.h"

#include <string.h>

#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "desc/type.h"
#include "print/core/notice_words.h"
#include "print/core/quote.h"
#include "print/core/text/dump.h"
#include "print/core/text/stack.h"

enum { PID_WIDTH = 5 };

static void flush(struct text_line *l)
{
	if (l->b.len && l->o->palette) {
		if (!l->paint) {
			l->paint = alloc_new(struct paint);
			paint_init(l->paint, l->o->palette);
		}
		paint_add(l->paint, l->b.s, l->b.len, &l->painted);
		output_add(l->out, l->painted.s, l->painted.len);
		sbuf_reset(&l->painted);
	} else if (l->b.len) {
		output_add(l->out, l->b.s, l->b.len);
	}
	l->column = l->open_serial ? l->column + l->b.len : 0;
	sbuf_reset(&l->b);
}

bool text_line_is_quiet(const struct text_line *l)
{
	return l->o->quiet & QUIET_ATTACH || l->o->always_pid;
}

/* Appends the tid and padding. Caches both, because most lines are of the same task as the last. */
static void add_tid(struct text_line *l, pid_t tid)
{
	size_t at = l->b.len, end = at + PID_WIDTH;

	if (tid == l->number_tid && l->number_length) {
		sbuf_add(&l->b, l->number, l->number_length);
		return;
	}
	sbuf_dec(&l->b, tid, true);
	sbuf_fill(&l->b, ' ', l->b.len < end ? end + 1 - l->b.len : 1);
	l->number_tid = tid;
	l->number_length = l->b.len - at;
	memcpy(l->number, l->b.s + at, l->number_length);
}

static void add_name(struct text_line *l)
{
	if (!l->name || !*l->name)
		return;
	sbuf_char(&l->b, '<');
	quote_angled(&l->b, l->name);
	sbuf_char(&l->b, '>');
}

static void add_pid_column(struct text_line *l, pid_t tid)
{
	bool is_plain = l->o->always_pid || l->o->show_pid;

	if (is_plain && l->name && *l->name) {
		sbuf_dec(&l->b, tid, true);
		add_name(l);
		sbuf_char(&l->b, ' ');
	} else if (is_plain) {
		add_tid(l, tid);
	} else if (l->tasks > 1) {
		sbuf_str(&l->b, "[pid ");
		text_padded(&l->b, tid, PID_WIDTH, ' ');
		add_name(l);
		sbuf_str(&l->b, "] ");
	}
}

static void add_timestamps(struct text_line *l, uint64_t time)
{
	const struct print_options *o = l->o;
	uint64_t now = l->realtime + time;

	if (o->wall_clock == CLOCK_UNIX)
		text_duration(&l->b, now, 1, o->wall_precision);
	else if (o->wall_clock)
		text_clock(&l->b, &l->clock, now, o->wall_precision);
	if (o->wall_clock)
		sbuf_char(&l->b, ' ');
	if (!o->relative)
		return;
	sbuf_str(&l->b, o->wall_clock ? "(+" : "");
	text_duration(&l->b, l->has_line && time > l->last_time ? time - l->last_time : 0, 6,
		     o->relative_precision);
	sbuf_str(&l->b, o->wall_clock ? ") " : " ");
}

/* "[ 257] [00007f68bf4ddb1d] ": the columns of -n and -i */
static void add_place(struct text_line *l)
{
	const struct text_place *p = l->place;
	unsigned digits = p && p->word == 4 ? 8 : 16;

	if (l->o->numbers && p && p->word) {
		sbuf_char(&l->b, '[');
		text_padded(&l->b, p->nr, 4, ' ');
		sbuf_str(&l->b, "] ");
	} else if (l->o->numbers) {
		sbuf_str(&l->b, "[????] ");
	}
	if (!l->o->ips)
		return;
	sbuf_char(&l->b, '[');
	if (!p || !p->has_ip)
		sbuf_fill(&l->b, '?', digits);
	for (unsigned i = digits; p && p->has_ip && i-- > 0;)
		sbuf_char(&l->b, "0123456789abcdef"[p->ip >> 4 * i & 15]);
	sbuf_str(&l->b, "] ");
}

void text_line_begin(struct text_line *l, pid_t tid, uint64_t time)
{
	if (l->open_serial && l->open_exits) {
		sbuf_char(&l->b, ')');
		text_line_to_column(l);
		sbuf_str(&l->b, "= ?\n");
	} else if (l->open_serial) {
		sbuf_str(&l->b, " <unfinished ...>\n");
	}
	l->open_serial = 0;
	flush(l);
	add_pid_column(l, tid);
	add_timestamps(l, time);
	if (l->o->numbers || l->o->ips)
		add_place(l);
	l->last_time = time;
	l->has_line = true;
}

void text_line_leave_open(struct text_line *l, uint64_t serial, bool exits)
{
	l->open_serial = serial;
	l->open_exits = exits;
	flush(l);
}

void text_line_end(struct text_line *l)
{
	sbuf_char(&l->b, '\n');
	l->open_serial = 0;
	flush(l);
}

void text_line_add_dump(struct text_line *l, const struct call_view *c, pid_t tid)
{
	text_dump(&l->b, c, tid);
	flush(l);
}

void text_line_add_colour(struct text_line *l, enum text_colour colour)
{
	static const char *const sequences[] = {
		[COLOUR_NONE] = "", [COLOUR_FAILED] = "\33[31m", [COLOUR_SIGNAL] = "\33[35m",
		[COLOUR_QUIET] = "\33[2m", [COLOUR_END] = "\33[m",
	};

	if (l->o->colour && !l->o->palette)
		sbuf_str(&l->b, sequences[colour]);
}

void text_line_add_duration(struct text_line *l, uint64_t since, uint64_t until)
{
	sbuf_str(&l->b, " <");
	text_duration(&l->b, until > since ? until - since : 0, 1, l->o->duration_precision);
	sbuf_char(&l->b, '>');
}

void text_line_add_tampering(struct text_line *l, const struct event *e)
{
	struct sbuf *b = &l->b;

	if (e->call.injected || e->call.poked)
		sbuf_str(b, !e->call.poked ? " (INJECTED)" :
			 e->call.injected ? " (INJECTED: args, retval)" : " (INJECTED: args)");
	if (e->call.delayed)
		sbuf_str(b, " (DELAYED)");
}

void text_line_add_stack(struct text_line *l, const struct stack *stack)
{
	if (!stack)
		return;
	text_stack(&l->b, stack);
	flush(l);
}

void text_line_add_lines(struct text_line *l, const struct sbuf *lines)
{
	if (!lines->len)
		return;
	sbuf_add(&l->b, lines->s, lines->len);
	flush(l);
}

void text_line_to_column(struct text_line *l)
{
	size_t at = l->column + l->b.len, column = l->o->column;

	sbuf_fill(&l->b, ' ', at < column && !l->o->multiline ? column - at : 1);
}

void text_line_add_written(struct text_line *l, const struct event *e)
{
	const struct call_text *text = e->call.view->text;
	bool failed = e->call.failed && -e->call.ret < RESTART_FIRST;

	sbuf_add(&l->b, text->s, text->result);
	sbuf_char(&l->b, ')');
	text_line_to_column(l);
	text_line_add_colour(l, failed ? COLOUR_FAILED : COLOUR_NONE);
	sbuf_add(&l->b, text->s + text->result, text->size - text->result);
	text_line_add_colour(l, failed ? COLOUR_END : COLOUR_NONE);
}

void text_line_message(struct text_line *l, pid_t pid, const char *what, unsigned threads)
{
	struct sbuf m = {0};

	if (text_line_is_quiet(l))
		return;
	sbuf_str(&m, l->o->program ? l->o->program : "ptrail");
	sbuf_str(&m, ": Process ");
	sbuf_dec(&m, pid, true);
	sbuf_str(&m, what);
	if (threads > 1) {
		sbuf_str(&m, " with ");
		sbuf_dec(&m, threads, false);
		sbuf_str(&m, " threads");
	}
	sbuf_char(&m, '\n');
	output_add(l->out, m.s, m.len);
	sbuf_done(&m);
}

void text_line_process(struct text_line *l, const struct event *e, const struct sbuf *words)
{
	text_line_begin(l, e->task.tid, e->time);
	sbuf_str(&l->b, "[ Process PID=");
	sbuf_dec(&l->b, e->tgid, true);
	sbuf_char(&l->b, ' ');
	sbuf_add(&l->b, words->s, words->len);
	sbuf_str(&l->b, ". ]");
	text_line_end(l);
}

void text_line_left(struct text_line *l, const struct event *e)
{
	struct sbuf where = {0};

	if (detach_words(&where, e) && e->task.tid == e->tgid)
		text_line_process(l, e, &where);
	sbuf_done(&where);
}

void text_line_add_signal(struct text_line *l, int number)
{
	const char *name = desc_signal_name(number);

	if (name)
		sbuf_str(&l->b, name);
	else
		sbuf_dec(&l->b, number, true);
}
