#include "print/text/operation.h"

#include "print/core/text/call.h"

void text_operation(struct text_line *l, const struct event *e)
{
	enum text_colour colour = e->call.failed ? COLOUR_FAILED : COLOUR_NONE;

	text_line_begin(l, e->task.tid, e->time);
	sbuf_str(&l->b, "io_uring: ");
	text_call_whole(&l->b, l->o, e->call.view);
	sbuf_char(&l->b, ')');
	text_line_to_column(l);
	text_line_add_colour(l, colour);
	text_call_result(&l->b, l->o, e->call.view, e->call.note);
	text_line_add_colour(l, e->call.failed ? COLOUR_END : COLOUR_NONE);
	if (l->o->durations)
		text_line_add_duration(l, e->call.entered, e->time);
	text_line_end(l);
}
