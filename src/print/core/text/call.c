#include "print/core/text/call.h"

#include "abi/restart.h"
#include "desc/traits.h"
#include "print/core/text/dump.h"
#include "print/core/text/value.h"

enum {
	ERRNO_NAMED = 530,	/* last errno that the kernel has a name for */
	ERRNO_LAST = 4095,
};

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
	if ((c->named || o->arg_names) && v->name) {
		sbuf_str(b, v->name);
		sbuf_char(b, '=');
	}
	text_value(b, o, v);
}

/* Returns the options that apply to the syscall, which may be stored in `whole`. */
static const struct print_options *options_of(const struct call_view *c,
					      const struct print_options *o,
					      struct print_options *whole)
{
	if (!c->whole)
		return o;
	*whole = *o;
	whole->verbose = true;
	return whole;
}

struct text_cut text_call_entry(struct sbuf *b, const struct print_options *o,
				const struct call_view *c)
{
	const struct syscall_traits *traits = syscall_traits(c->row);
	const struct value *v = first_arg(c);
	struct text_cut cut = {0};
	struct print_options whole;

	o = options_of(c, o, &whole);
	text_call_name(b, c);
	sbuf_char(b, '(');
	for (; v && v->flags & VF_SETTLED; v = v->next, cut.args++) {
		if (traits->split_args && cut.args == traits->split_args)
			break;
		if (cut.args)
			sbuf_str(b, ", ");
		add_arg(b, o, c, v);
	}
	if (!v)
		return cut;
	cut.more = true;
	if (traits->split == SPLIT_LATE_RECORD && v->kind == V_RECORD) {
		if (cut.args)
			sbuf_str(b, ", ");
		add_arg(b, o, c, v);
		cut.half = true;
	}
	return cut;
}

/* --multiline: appends a line for each argument, and a hexdump of data. */
static void add_argument_lines(struct sbuf *b, const struct print_options *o,
			       const struct call_view *c)
{
	if (first_arg(c))
		sbuf_char(b, '\n');
	for (const struct value *v = first_arg(c); v; v = v->next) {
		sbuf_str(b, "    ");
		if (v->name && *v->name) {
			sbuf_str(b, v->name);
			sbuf_str(b, " = ");
		}
		text_value(b, o, v);
		sbuf_str(b, v->next ? ",\n" : "\n");
		text_dump_argument(b, v);
	}
}

void text_call_whole(struct sbuf *b, const struct print_options *o, const struct call_view *c)
{
	struct print_options whole;

	o = options_of(c, o, &whole);
	text_call_name(b, c);
	sbuf_char(b, '(');
	if (o->multiline) {
		add_argument_lines(b, o, c);
		return;
	}
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
	const char *comma = from.args ? ", " : "";
	struct print_options whole;

	o = options_of(c, o, &whole);
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
	if (c->ret->num.n > ERRNO_NAMED && c->ret->num.n <= ERRNO_LAST) {
		sbuf_str(b, "-1 (errno ");
		sbuf_dec(b, c->ret->num.n, false);
		sbuf_char(b, ')');
		return;
	}
	sbuf_str(b, c->ret->num.n >= RESTART_FIRST ? "? " : "-1 ");
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

/* Appends what the kernel has filled, in parentheses. Its descriptors are those of arguments, which
 * have their paths. */
static void add_after(struct sbuf *b, const struct print_options *o, const struct value *after)
{
	struct print_options bare = *o;
	const char *sep = " (";

	bare.fds_bare = true;
	if (!after->list.first)
		sbuf_str(b, " ()");
	for (const struct value *m = after->list.first; m; m = m->next) {
		sbuf_str(b, sep);
		sep = ", ";
		struct value alone = *m;

		if (m->name && *m->name) {
			sbuf_str(b, m->name);
			sbuf_char(b, m->sense == SENSE_NAMESPACE ? ':' :
				  m->kind == V_NUMBER ? '=' : ' ');
		}
		/* pid:[4026531836], as the link of the namespace */
		alone.at = m->kind != V_NUMBER ? m->at : m->sense == SENSE_NAMESPACE;
		text_value(b, &bare, &alone);
		if (!m->next)
			sbuf_char(b, ')');
	}
}

void text_call_result(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		      enum call_note note)
{

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
	if (c->after)
		add_after(b, o, c->after);
}
