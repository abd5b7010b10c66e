/* Implements ptrail/words.h, the public API for external printers. Each function calls an internal
 * one and adds the text to an output. */
#include "ptrail/words.h"

#include "abi/abi.h"
#include "desc/type.h"
#include "print/core/json/value.h"
#include "print/core/text/call.h"
#include "print/core/text/value.h"
#include "print/core/process_words.h"

static void add_and_free(struct output *out, struct sbuf *b)
{
	output_add(out, b->s, b->len);
	sbuf_done(b);
}

void ptrail_value_text(struct output *out, const struct print_options *o, const struct value *v)
{
	struct sbuf b = {0};

	text_value(&b, o, v);
	add_and_free(out, &b);
}

void ptrail_value_json(struct output *out, const struct value *v)
{
	struct sbuf b = {0};

	json_value(&(struct json){.b = &b}, v);
	add_and_free(out, &b);
}

/* "read(...) = 3": a syscall that was not decoded */
static void add_undecoded_call(struct sbuf *b, const struct event *e)
{
	const char *error = e->call.failed ? errno_name(-e->call.ret) : NULL;

	text_call_name(b, &(struct call_view){.name = ptrail_call_name(e), .nr = e->call.nr});
	sbuf_str(b, "(...)");
	if (e->kind != EVENT_LEAVE)
		return;
	sbuf_str(b, e->call.failed ? " = -1" : " = ");
	if (e->call.failed)
		sbuf_char(b, ' ');
	if (error)
		sbuf_str(b, error);
	else
		sbuf_dec(b, e->call.failed ? -e->call.ret : e->call.ret, true);
}

void ptrail_call_text(struct output *out, const struct print_options *o, const struct event *e)
{
	const struct call_view *c = e->call.view;
	struct sbuf b = {0};

	if (!c) {
		add_undecoded_call(&b, e);
	} else if (e->kind == EVENT_ENTER) {
		text_call_entry(&b, o, c);
	} else {
		text_call_whole(&b, o, c);
		sbuf_str(&b, ") ");
		text_call_result(&b, o, c, e->call.note);
	}
	add_and_free(out, &b);
}

void ptrail_string_json(struct output *out, const char *s)
{
	struct sbuf b = {0};

	json_str(&(struct json){.b = &b}, s);
	add_and_free(out, &b);
}

void ptrail_exit_status_text(struct output *out, const struct exit_status *how)
{
	struct sbuf b = {0};

	words_exit_status(&b, how);
	add_and_free(out, &b);
}

const char *ptrail_call_name(const struct event *e)
{
	if (e->kind == EVENT_LOOK)
		return e->look.row ? e->look.row->name : NULL;
	if (e->call.view)
		return e->call.view->name;
	return e->call.row ? e->call.row->name : NULL;
}

const char *ptrail_machine_name(const struct abi *abi)
{
	return abi ? abi->name : NULL;
}

const char *ptrail_signal_name(int number)
{
	return desc_signal_name(number);
}

const char *ptrail_errno_name(int number)
{
	return errno_name(number);
}
