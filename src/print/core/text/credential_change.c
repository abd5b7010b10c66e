#include "print/core/text/credential_change.h"

#include "base/memory/alloc.h"
#include "desc/traits.h"
#include "print/core/process_words.h"
#include "print/core/text/call.h"
#include "print/core/text/value.h"

enum { TEXT_MAX = 120 };	/* columns */

/* "write "0 0 1" to /proc/4711/uid_map" */
static void add_write(struct sbuf *b, const struct print_options *o, const struct call_view *view)
{
	const struct value *fd = view->args->list.first, *data = fd ? fd->next : NULL;

	sbuf_str(b, view->name);
	if (data) {
		sbuf_char(b, ' ');
		text_value(b, o, data);
	}
	sbuf_str(b, " to ");
	words_token(b, fd && fd->kind == V_NUMBER && fd->num.path ? fd->num.path : "?", o->utf8);
}

char *text_credential_change(const struct print_options *o, const struct event *e)
{
	struct sbuf b = {0};
	char *text;

	if (e->kind == EVENT_EXEC) {
		sbuf_str(&b, "execve ");
		words_token(&b, e->exec.path && *e->exec.path ? e->exec.path : "?", o->utf8);
	} else if (syscall_traits(e->call.view->row)->writes_text) {
		add_write(&b, o, e->call.view);
	} else {
		text_call_whole(&b, o, e->call.view);
		sbuf_char(&b, ')');
	}
	words_cut(&b, TEXT_MAX, o->utf8);
	text = alloc_string(b.s);
	sbuf_done(&b);
	return text;
}
