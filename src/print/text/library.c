#include "print/text/library.h"

#include <string.h>

#include "model/process/name.h"
#include "print/core/process_words.h"
#include "print/core/text/call.h"
#include "print/core/text/value.h"

/* Returns what the line has before the function returns: the arguments up to the first one that the
 * function changes. */
static struct text_cut library_cut(const struct event *e)
{
	struct text_cut cut = {0};

	while (cut.args < e->library.value_count && !e->library.values[cut.args].is_late)
		cut.args++;
	cut.more = cut.args < e->library.value_count;
	return cut;
}

/* Appends "ls->": the file that makes the call. */
static void add_caller(struct text_line *l, const struct event *e)
{
	words_token(&l->b, name_base(e->library.from), l->o->utf8);
	sbuf_str(&l->b, "->");
}

void text_library_call(struct text_line *l, const struct event *e)
{
	if (l->o->join)
		return;
	text_line_begin(l, e->task.tid, e->time);
	add_caller(l, e);
	text_call_entry(&l->b, l->o, e->library.view);
	text_line_leave_open(l, e->task.serial, false);
}

void text_library_return(struct text_line *l, const struct event *e, bool continues)
{
	const struct call_view *view = e->library.view;

	if (l->o->join) {
		text_line_begin(l, e->task.tid, e->library.entered);
		add_caller(l, e);
		text_call_whole(&l->b, l->o, view);
	} else {
		if (!continues) {
			text_line_begin(l, e->task.tid, e->time);
			sbuf_str(&l->b, "<... ");
			sbuf_str(&l->b, view->name);
			sbuf_str(&l->b, " resumed>");
		}
		text_call_remaining(&l->b, l->o, view, library_cut(e));
	}
	sbuf_char(&l->b, ')');
	text_line_to_column(l);
	sbuf_str(&l->b, view->ret ? "= " : e->library.no_return ? "= <no return>" : "= <void>");
	if (view->ret)
		text_value(&l->b, l->o, view->ret);
	if (l->o->durations)
		text_line_add_duration(l, e->library.entered, e->time);
	text_line_end(l);
}
