#include "print/text/call.h"

#include <string.h>

#include "print/text/value.h"

enum { ERESTARTSYS = 512 };	/* first kernel-internal errno, never a result: linux/errno.h */

/* The text printed at syscall enter ends after the arguments that the exit cannot change and the
 * comma that follows them. This table lists the syscalls that strace treats differently. */
static const struct split_rule {
	const char *name;
	uint8_t max_args;	/* maximum number of arguments printed at enter; 0: no limit */
	bool late_comma;	/* the comma is printed at exit */
	bool half;		/* print a record at enter and " => …" at exit */
} splits[] = {
	{"clone", .max_args = 2, .late_comma = true}, {"clone3", .half = true},
	{"fcntl", .late_comma = true}, {"fcntl64", .late_comma = true},
	{"ioctl", .late_comma = true}, {"sendfile", .max_args = 3, .late_comma = true},
	{"sendfile64", .max_args = 3, .late_comma = true},
};

static const struct split_rule *split_of(const char *name)
{
	static const struct split_rule usual;

	for (size_t i = 0; name && i < sizeof(splits) / sizeof(*splits); i++)
		if (*splits[i].name == *name && !strcmp(splits[i].name, name))
			return &splits[i];
	return &usual;
}

void text_call_name(struct sbuf *b, const struct call_view *c)
{
	if (c->name) {
		sbuf_str(b, c->name);
	} else {
		sbuf_str(b, "syscall_");
		sbuf_hex(b, c->nr);
	}
}

static const struct value *first_arg(const struct call_view *c)
{
	return c->args ? c->args->list.first : NULL;
}

static void add_arg(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		    const struct value *v)
{
	if (c->named && v->name) {
		sbuf_str(b, v->name);
		sbuf_char(b, '=');
	}
	text_value(b, o, v);
}

struct text_cut text_call_entry(struct sbuf *b, const struct print_options *o,
				const struct call_view *c)
{
	const struct split_rule *split = split_of(c->name);
	const struct value *v = first_arg(c);
	struct text_cut cut = {0};

	text_call_name(b, c);
	sbuf_char(b, '(');
	for (; v && v->flags & VF_SETTLED; v = v->next, cut.args++) {
		if (split->max_args && cut.args == split->max_args)
			break;
		if (cut.args)
			sbuf_str(b, ", ");
		add_arg(b, o, c, v);
	}
	if (!v)
		return cut;
	cut.more = true;
	cut.late_comma = cut.args && split->late_comma;
	if (cut.args && !split->late_comma)
		sbuf_str(b, ", ");
	if (split->half && v->kind == V_RECORD) {
		add_arg(b, o, c, v);
		cut.half = true;
	}
	return cut;
}

void text_call_whole(struct sbuf *b, const struct print_options *o, const struct call_view *c)
{
	text_call_name(b, c);
	sbuf_char(b, '(');
	for (const struct value *v = first_arg(c); v; v = v->next) {
		if (v != first_arg(c))
			sbuf_str(b, ", ");
		add_arg(b, o, c, v);
	}
}

void text_call_remaining(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		    struct text_cut from)
{
	const struct value *v = first_arg(c);
	const char *comma = from.late_comma ? ", " : "";

	for (unsigned i = 0; v && i < from.args; i++)
		v = v->next;
	if (v && from.half) {
		if (v->kind == V_CHANGE) {
			sbuf_str(b, " => ");
			text_value(b, o, v->change.after);
		}
		comma = ", ";
		v = v->next;
	}
	for (; v; v = v->next, comma = ", ") {
		sbuf_str(b, comma);
		add_arg(b, o, c, v);
	}
}

static void add_error(struct sbuf *b, const struct call_view *c)
{
	sbuf_str(b, c->ret->num.n >= ERESTARTSYS ? "? " : "-1 ");
	if (c->error) {
		sbuf_str(b, c->error);
	} else {
		sbuf_str(b, "ERRNO_");
		sbuf_dec(b, c->ret->num.n, false);
	}
	if (c->error_text) {
		sbuf_str(b, " (");
		sbuf_str(b, c->error_text);
		sbuf_char(b, ')');
	}
}

void text_call_result(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		      enum call_note note)
{
	const char *sep = " (";

	sbuf_str(b, "= ");
	if (note == CALL_BLOCKED) {
		sbuf_str(b, "? (blocked by seccomp)");
		return;
	}
	if (!c->ret) {
		sbuf_char(b, '?');
		return;
	}
	if (c->ret->sense == SENSE_ERRNO)
		add_error(b, c);
	else
		text_returned(b, o, c->ret);
	for (const struct value *m = c->after ? c->after->list.first : NULL; m; m = m->next) {
		sbuf_str(b, sep);
		sep = ", ";
		struct value bare = *m;

		if (m->name && *m->name) {
			sbuf_str(b, m->name);
			sbuf_char(b, m->kind == V_NUMBER ? '=' : ' ');
		}
		bare.at = m->kind == V_NUMBER ? 0 : m->at;
		text_value(b, o, &bare);
		if (!m->next)
			sbuf_char(b, ')');
	}
}
