#include "print/timeline/exec_words.h"

#include "print/core/process_words.h"

static const char *const variable_words[] = {
	[EXEC_ADDED] = " added", [EXEC_REMOVED] = " removed", [EXEC_CHANGED] = " changed",
};

static const char *const descriptor_words[] = {
	[EXEC_ADDED] = " opened", [EXEC_REMOVED] = " closed", [EXEC_CHANGED] = " redirected",
};

static void add_comma(struct sbuf *b, unsigned index)
{
	if (index)
		sbuf_str(b, ", ");
}

/* NAME="a b", or the name alone */
static void add_variable(struct sbuf *b, const struct environment_variable *v, bool has_value,
			 bool utf8)
{
	struct sbuf name = {0};

	sbuf_add(&name, v->text, v->name_len);
	words_token(b, name.s, utf8);
	sbuf_done(&name);
	if (!has_value || !v->text[v->name_len])
		return;
	sbuf_char(b, '=');
	words_token(b, v->text + v->name_len + 1, utf8);
	if (v->is_cut)
		sbuf_str(b, "...");
}

void exec_words_environment(struct sbuf *b, const struct exec_changes *c, bool utf8)
{
	for (unsigned i = 0; i < c->environment_count; i++) {
		const struct environment_change *v = &c->environment[i];

		add_comma(b, i);
		add_variable(b, v->after ? v->after : v->before, v->after, utf8);
		sbuf_str(b, variable_words[v->kind]);
	}
}

void exec_words_descriptors(struct sbuf *b, const struct exec_changes *c, bool utf8)
{
	for (unsigned i = 0; i < c->descriptor_count; i++) {
		const struct descriptor_change *d = &c->descriptors[i];

		add_comma(b, i);
		sbuf_dec(b, d->fd, true);
		if (d->after) {
			sbuf_char(b, ' ');
			words_token(b, d->after->name, utf8);
			sbuf_str(b, d->after->appends ? " (appended)" : "");
		}
		sbuf_str(b, descriptor_words[d->kind]);
	}
}
