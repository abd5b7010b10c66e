#include "print/html/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/type.h"

struct html_interned {
	const char *text;
	size_t number;
};

void html_data_done(struct html_data *d)
{
	sbuf_done(&d->b);
	hash_done(&d->words);
	arena_done(&d->arena);
	free(d->fresh);
}

void html_line(struct html_data *d)
{
	sbuf_reset(&d->b);
	sbuf_char(&d->b, d->more ? ',' : '[');
	d->j = (struct json){.b = &d->b};
	d->more = true;
	json_object(&d->j);
}

/* A "<" can only occur in a string. It is escaped, so that no text can end the script element. */
static void write_line(struct html_data *d)
{
	const char *s = d->b.s, *end = s + d->b.len;

	for (const char *at; (at = memchr(s, '<', end - s)); s = at + 1) {
		output_add(d->out, s, at - s);
		output_str(d->out, "\\u003c");
	}
	output_add(d->out, s, end - s);
}

void html_line_end(struct html_data *d)
{
	if (d->fresh_count) {
		json_member_array(&d->j, "words");
		json_uint(&d->j, d->word_count - d->fresh_count);
		for (size_t i = 0; i < d->fresh_count; i++)
			json_str(&d->j, d->fresh[i]);
		json_array_end(&d->j);
		d->fresh_count = 0;
	}
	json_object_end(&d->j);
	sbuf_char(&d->b, '\n');
	write_line(d);
}

void html_uint(struct html_data *d, const char *key, uint64_t n)
{
	if (n)
		json_member_uint(&d->j, key, n);
}

void html_int(struct html_data *d, const char *key, int64_t n)
{
	if (n)
		json_member_int(&d->j, key, n);
}

void html_hex(struct html_data *d, const char *key, uint64_t n)
{
	if (n)
		json_member_hex(&d->j, key, n);
}

void html_flag(struct html_data *d, const char *key, bool value)
{
	json_flag(&d->j, key, value);
}

void html_str(struct html_data *d, const char *key, const char *s)
{
	if (s && *s)
		json_member_str(&d->j, key, s);
}

void html_signal_name(struct html_data *d, const char *key, int number)
{
	const char *name = desc_signal_name(number);

	if (name)
		html_str(d, key, name);
	else
		html_int(d, key, number);
}

void html_ending(struct html_data *d, const char *key, const struct exit_status *how)
{
	json_member_object(&d->j, key);
	if (how->signaled) {
		html_signal_name(d, "signal", how->number);
		html_flag(d, "core", how->core);
	} else {
		json_member_int(&d->j, "code", how->number);
	}
	json_object_end(&d->j);
}

/* Returns the number of `s`, and defines it in the current line if it is new. After TRIES
 * collisions a text is defined again, so that texts made to collide cannot slow this down. */
static size_t intern_text(struct html_data *d, const char *s)
{
	enum { TRIES = 4 };
	struct html_interned *w;
	uint64_t key = fnv_string(FNV_BASIS, s);

	for (unsigned i = 0; i < TRIES && (w = hash_get(&d->words, key)); i++, key++)
		if (!strcmp(w->text, s))
			return w->number;
	w = arena_new(&d->arena, struct html_interned);
	*w = (struct html_interned){s, d->word_count++};
	hash_put(&d->words, key, w);
	if (d->fresh_count == d->fresh_room) {
		d->fresh_room = d->fresh_room ? 2 * d->fresh_room : 64;
		d->fresh = alloc_more(d->fresh, d->fresh_room, sizeof(*d->fresh));
	}
	d->fresh[d->fresh_count++] = s;
	return w->number;
}

void html_interned(struct html_data *d, const char *key, const char *s)
{
	if (s && *s)
		json_member_uint(&d->j, key, intern_text(d, s));
}

void html_interned_list(struct html_data *d, const char *key, const char *const *all)
{
	if (!all)
		return;
	json_member_array(&d->j, key);
	for (; *all; all++)
		json_uint(&d->j, intern_text(d, *all));
	json_array_end(&d->j);
}

void html_check(struct html_data *d, const struct check_row *c, const char *status)
{
	html_line(d);
	json_member_str(&d->j, "check", c->id);
	html_str(d, "name", c->name);
	html_str(d, "summary", c->summary);
	html_str(d, "explanation", c->explanation);
	if (status)
		html_flag(d, status, true);
	html_line_end(d);
}

void html_finding(struct html_data *d, const struct finding *f, size_t n)
{
	html_line(d);
	json_member_uint(&d->j, "finding", n);
	html_str(d, "id", f->check->id);
	html_str(d, "name", f->check->name);
	html_str(d, "level", finding_level_name(f->level));
	html_str(d, "message", f->message);
	html_str(d, "advice", f->advice ? f->advice : f->check->advice);
	html_str(d, "fingerprint", f->fingerprint);
	html_flag(d, "known", f->known);
	if (f->process)
		json_member_uint(&d->j, "process", f->process->index);
	json_member_array(&d->j, "evidence");
	for (size_t i = 0; i < f->evidence_count; i++) {
		const struct evidence *e = &f->evidence[i];

		json_object(&d->j);
		if (e->process)
			json_member_uint(&d->j, "process", e->process->index);
		html_uint(d, "time", e->time);
		html_str(d, "text", e->text);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_line_end(d);
}
