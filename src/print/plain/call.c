#include "print/plain/call.h"

#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "print/core/text/value.h"
#include "print/core/process_words.h"

enum { ARGUMENTS_MAX = 3 };	/* number of arguments shown for a syscall without a phrase */

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

static const struct value *find_member(const struct value *record, const char *name, size_t len)
{
	const struct value *v = record ? record->list.first : NULL;

	while (v && (!v->name || strlen(v->name) != len || memcmp(v->name, name, len) != 0))
		v = v->next;
	return v;
}

/* `unit`: what follows the colon in the phrase, "bytes}", "read}" or "entries}". Returns whether it
 * is the end of the file or directory, which nothing follows. */
static bool append_amount(struct sbuf *b, const struct value *v, const char *unit)
{
	if (v->kind != V_NUMBER || (v->num.is_signed && (int64_t)v->num.n < 0)) {
		sbuf_str(b, "bytes");
	} else if (!v->num.n && *unit != 'b') {
		sbuf_str(b, *unit == 'e' ? "end of directory" : "end of file");
		return true;
	} else {
		words_count(b, v->num.n, "byte", "bytes");
	}
	return false;
}

/* The path of the descriptor if it is known and the syscall did not create it; else its number */
static void append_descriptor(struct sbuf *b, const struct value *v, bool is_new, bool utf8)
{
	if (v->num.path && !is_new) {
		words_token(b, v->num.path, utf8);
		return;
	}
	sbuf_str(b, "descriptor ");
	sbuf_dec(b, v->num.n, v->num.is_signed);
}

static void append_value(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	if (v->kind == V_CHANGE)
		v = v->change.after ? v->change.after : v->change.before;
	if (v->kind == V_NUMBER && v->sense == SENSE_FD && !v->num.parts)
		append_descriptor(b, v, false, o->utf8);
	else if (v->kind == V_PENDING || v->kind == V_UNREAD || v->kind == V_NULL)
		sbuf_str(b, v->kind == V_NULL ? "NULL" : "(unreadable)");
	else
		text_value(b, o, v);
}

/* With AT_EMPTY_PATH an empty path means the file of the descriptor argument: returns that
 * argument. Else returns `v`. */
static const struct value *resolve_empty_path(const struct call_view *view, const struct value *v)
{
	const struct value *fd = view->args->list.first;

	if (v->kind != V_BYTES || v->sense != SENSE_PATH || v->bytes.whole)
		return v;
	while (fd && fd->sense != SENSE_FD)
		fd = fd->next;
	return fd ? fd : v;
}

/* Expands {NAME}, {NAME:bytes}, {NAME:read} or {NAME:entries}; `p` points after the opening brace.
 * Returns the position after the closing brace; at the end of a file or directory, NULL. */
static const char *append_argument(struct sbuf *b, const struct print_options *o,
				   const struct call_view *view, const char *p)
{
	size_t len = strcspn(p, ":}"), all = strcspn(p, "}");
	bool ret = len == 3 && !memcmp(p, "ret", 3);
	const struct value *v = ret ? view->ret : find_member(view->args, p, len);

	if (!v)
		sbuf_str(b, "(unknown)");
	else if (p[len] == ':')
		return append_amount(b, v, p + len + 1) ? NULL : p + all + !!p[all];
	else if (ret && v->kind == V_NUMBER && v->sense == SENSE_FD)
		append_descriptor(b, v, true, o->utf8);
	else
		append_value(b, o, ret ? v : resolve_empty_path(view, v));
	return p + all + !!p[all];
}

static void expand_phrase(struct sbuf *b, const struct print_options *o,
			  const struct call_view *view, const char *p, const char *end)
{
	while (p && p < end) {
		size_t n = strcspn(p, "{");

		if (p + n > end)
			n = end - p;
		sbuf_add(b, p, n);
		p += n;
		if (p < end)
			p = append_argument(b, o, view, p + 1);
	}
}

static void append_error(struct sbuf *b, const struct event *e)
{
	const struct call_view *view = e->call.view;

	sbuf_str(b, ": ");
	if (view && view->error_text)
		sbuf_str(b, view->error_text);
	else
		sbuf_str(b, "failed");
	if (view && view->error) {
		sbuf_str(b, " (");
		sbuf_str(b, view->error);
		sbuf_char(b, ')');
	}
}

/* Appends the verb that the phrase begins with, or both verbs of "get or set", in the third person.
 * Returns the position after them. */
static const char *append_verbs(struct sbuf *b, const char *phrase, const char *end)
{
	static const char or_word[] = " or ";
	size_t n = strcspn(phrase, " ");

	n = phrase + n > end ? (size_t)(end - phrase) : n;
	plain_verb(b, phrase, n);
	phrase += n;
	if (strncmp(phrase, or_word, strlen(or_word)) != 0)
		return phrase;
	sbuf_str(b, or_word);
	return append_verbs(b, phrase + strlen(or_word), end);
}

/* A non-blocking connect has started, which is no failure. */
static bool is_in_progress(const struct call_view *view)
{
	return view && view->error && !strcmp(view->error, "EINPROGRESS");
}

static void describe_by_phrase(struct sbuf *b, const struct print_options *o, const struct event *e,
			       const char *phrase)
{
	const char *arrow = strstr(phrase, " -> "), *end = arrow ? arrow : phrase + strlen(phrase);
	bool in_progress = is_in_progress(e->call.view);

	if (e->call.failed && !in_progress) {
		sbuf_str(b, "cannot ");
		expand_phrase(b, o, e->call.view, phrase, end);
		append_error(b, e);
		return;
	}
	phrase = append_verbs(b, phrase, end);
	expand_phrase(b, o, e->call.view, phrase, end);
	if (in_progress)
		sbuf_str(b, ": in progress (EINPROGRESS)");
	if (in_progress || !arrow)
		return;
	arrow += strlen(" -> ");
	sbuf_str(b, strncmp(arrow, "as ", 3) && strncmp(arrow, "at ", 3) &&
		 strncmp(arrow, "to ", 3) ? ": " : " ");
	expand_phrase(b, o, e->call.view, arrow, arrow + strlen(arrow));
}

/* Appends the first class of the syscall: " (%file: take a file name)" */
static void append_class(struct sbuf *b, const struct call *row)
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

static void describe_by_class(struct sbuf *b, const struct print_options *o, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct value *v = view->args ? view->args->list.first : NULL;
	unsigned shown = 0;

	sbuf_str(b, e->call.failed ? "cannot call " : "calls ");
	sbuf_str(b, view->name ? view->name : "unknown syscall ");
	if (!view->name)
		sbuf_dec(b, e->call.nr, false);
	for (; v && shown < ARGUMENTS_MAX; v = v->next) {
		if (v->sense != SENSE_PATH && v->sense != SENSE_FD && v->sense != SENSE_PID &&
		    v->sense != SENSE_SIGNAL)
			continue;
		sbuf_str(b, shown++ ? ", " : " with ");
		append_value(b, o, v);
	}
	append_class(b, e->call.row);
	if (e->call.failed) {
		append_error(b, e);
	} else if (view->ret && view->ret->kind == V_NUMBER && view->ret->num.n) {
		sbuf_str(b, ", which returns ");
		append_value(b, o, view->ret);
	}
}

void plain_call(struct sbuf *b, const struct print_options *o, const struct event *e)
{
	const char *phrase = e->call.row ? desc_call_phrase(e->call.row) : "";
	const struct call_view *view = e->call.view;

	if (e->call.note == CALL_BLOCKED) {
		sbuf_str(b, "is blocked by a seccomp filter when it calls ");
		sbuf_str(b, view && view->name ? view->name : "an unknown syscall");
	} else if (!view || e->call.note == CALL_UNKNOWN_ENTRY) {
		sbuf_str(b, "returns from ");
		sbuf_str(b, view && view->name ? view->name : "a syscall");
		sbuf_str(b, ", which was in progress when ptrail attached");
	} else if (*phrase) {
		describe_by_phrase(b, o, e, phrase);
	} else {
		describe_by_class(b, o, e);
	}
}

void plain_call_name(struct sbuf *b, const struct event *e)
{
	const struct call_view *view = e->call.view;

	if (!view || !view->name || e->call.note == CALL_BLOCKED ||
	    e->call.note == CALL_UNKNOWN_ENTRY || !e->call.row || !*desc_call_phrase(e->call.row))
		return;
	sbuf_str(b, " [");
	sbuf_str(b, view->name);
	sbuf_char(b, ']');
}
