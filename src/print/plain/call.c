#include "print/plain/call.h"

#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "print/text/value.h"
#include "print/core/process_words.h"

enum { MENTIONED = 3 };		/* arguments of a call that has no phrase */

void plain_verb(struct sbuf *b, const char *verb, size_t len)
{
	char last = verb[len - 1], before = len > 1 ? verb[len - 2] : 'a';

	if (last == 'y' && !strchr("aeiou", before)) {
		sbuf_add(b, verb, len - 1);
		sbuf_str(b, "ies");
		return;
	}
	sbuf_add(b, verb, len);
	if (strchr("sxzo", last) || (last == 'h' && strchr("cs", before)))
		sbuf_char(b, 'e');
	sbuf_char(b, 's');
}

static const struct value *member(const struct value *record, const char *name, size_t len)
{
	const struct value *v = record ? record->list.first : NULL;

	while (v && (!v->name || strlen(v->name) != len || memcmp(v->name, name, len) != 0))
		v = v->next;
	return v;
}

static void amount(struct sbuf *b, const struct value *v)
{
	if (v->kind != V_NUMBER || (v->num.is_signed && (int64_t)v->num.n < 0))
		sbuf_str(b, "bytes");
	else if (!v->num.n)
		sbuf_str(b, "nothing");
	else
		words_count(b, v->num.n, "byte", "bytes");
}

/* What it is, where that is known and it is not new */
static void descriptor(struct sbuf *b, const struct value *v, bool is_new)
{
	if (v->num.path && !is_new) {
		words_token(b, v->num.path);
		return;
	}
	sbuf_str(b, "descriptor ");
	sbuf_dec(b, v->num.n, v->num.is_signed);
}

static void words(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	if (v->kind == V_CHANGE)
		v = v->change.after ? v->change.after : v->change.before;
	if (v->kind == V_NUMBER && v->sense == SENSE_FD && !v->num.parts)
		descriptor(b, v, false);
	else if (v->kind == V_PENDING || v->kind == V_UNREAD || v->kind == V_NULL)
		sbuf_str(b, v->kind == V_NULL ? "nowhere" : "what could not be read");
	else
		text_value(b, o, v);
}

/* An empty name means the descriptor beside it (AT_EMPTY_PATH) */
static const struct value *meant(const struct call_view *view, const struct value *v)
{
	const struct value *fd = view->args->list.first;

	if (v->kind != V_BYTES || v->sense != SENSE_PATH || v->bytes.whole)
		return v;
	while (fd && fd->sense != SENSE_FD)
		fd = fd->next;
	return fd ? fd : v;
}

/* {NAME} and {NAME:bytes} at `p`, behind the brace; returns what comes after it */
static const char *argument(struct sbuf *b, const struct print_options *o,
			    const struct call_view *view, const char *p)
{
	size_t len = strcspn(p, ":}"), all = strcspn(p, "}");
	bool ret = len == 3 && !memcmp(p, "ret", 3);
	const struct value *v = ret ? view->ret : member(view->args, p, len);

	if (!v)
		sbuf_str(b, "nothing");
	else if (p[len] == ':')
		amount(b, v);
	else if (ret && v->kind == V_NUMBER && v->sense == SENSE_FD)
		descriptor(b, v, true);
	else
		words(b, o, ret ? v : meant(view, v));
	return p + all + !!p[all];
}

static void fill(struct sbuf *b, const struct print_options *o, const struct call_view *view,
		 const char *p, const char *end)
{
	while (p < end) {
		size_t n = strcspn(p, "{");

		if (p + n > end)
			n = end - p;
		sbuf_add(b, p, n);
		p += n;
		if (p < end)
			p = argument(b, o, view, p + 1);
	}
}

static void failure(struct sbuf *b, const struct event *e)
{
	const struct call_view *view = e->call.view;

	sbuf_str(b, ": ");
	if (view && view->error_text)
		sbuf_str(b, view->error_text);
	else
		sbuf_str(b, "it fails");
	if (view && view->error) {
		sbuf_str(b, " (");
		sbuf_str(b, view->error);
		sbuf_char(b, ')');
	}
}

static void by_phrase(struct sbuf *b, const struct print_options *o, const struct event *e,
		      const char *phrase)
{
	const char *arrow = strstr(phrase, " -> "), *end = arrow ? arrow : phrase + strlen(phrase);
	size_t verb = strcspn(phrase, " ");

	if (e->call.failed) {
		sbuf_str(b, "cannot ");
		fill(b, o, e->call.view, phrase, end);
		failure(b, e);
		return;
	}
	if (phrase + verb > end)
		verb = end - phrase;
	plain_verb(b, phrase, verb);
	fill(b, o, e->call.view, phrase + verb, end);
	if (!arrow)
		return;
	arrow += strlen(" -> ");
	sbuf_str(b, strncmp(arrow, "as ", 3) && strncmp(arrow, "at ", 3) &&
		 strncmp(arrow, "to ", 3) ? ": " : " ");
	fill(b, o, e->call.view, arrow, arrow + strlen(arrow));
}

/* Its first class: " (%file: take a file name)" */
static void class_of(struct sbuf *b, const struct call *row)
{
	unsigned i = 0;

	while (i < CLASS_COUNT && row && !(row->classes & 1U << i))
		i++;
	if (i == CLASS_COUNT || !row)
		return;
	sbuf_str(b, " (%");
	sbuf_str(b, desc_class_name(i));
	sbuf_str(b, ": ");
	sbuf_str(b, desc_class_help(i));
	sbuf_char(b, ')');
}

static void by_class(struct sbuf *b, const struct print_options *o, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct value *v = view->args ? view->args->list.first : NULL;
	unsigned mentioned = 0;

	sbuf_str(b, e->call.failed ? "cannot call " : "calls ");
	sbuf_str(b, view->name ? view->name : "what nobody knows, number ");
	if (!view->name)
		sbuf_dec(b, e->call.nr, false);
	for (; v && mentioned < MENTIONED; v = v->next) {
		if (v->sense != SENSE_PATH && v->sense != SENSE_FD && v->sense != SENSE_PID &&
		    v->sense != SENSE_SIGNAL)
			continue;
		sbuf_str(b, mentioned++ ? ", " : " with ");
		words(b, o, v);
	}
	class_of(b, e->call.row);
	if (e->call.failed) {
		failure(b, e);
	} else if (view->ret && view->ret->kind == V_NUMBER && view->ret->num.n) {
		sbuf_str(b, " and gets ");
		words(b, o, view->ret);
	}
}

void plain_call(struct sbuf *b, const struct print_options *o, const struct event *e)
{
	const char *phrase = e->call.row ? desc_call_phrase(e->call.row) : "";
	const struct call_view *view = e->call.view;

	if (e->call.note == CALL_BLOCKED) {
		sbuf_str(b, "is stopped by a seccomp filter when it calls ");
		sbuf_str(b, view && view->name ? view->name : "something");
	} else if (!view || e->call.note == CALL_UNKNOWN_ENTRY) {
		sbuf_str(b, "comes back from ");
		sbuf_str(b, view && view->name ? view->name : "a call");
		sbuf_str(b, ", which it was in when ptrail came");
	} else if (*phrase) {
		by_phrase(b, o, e, phrase);
	} else {
		by_class(b, o, e);
	}
}
