/* The JSON form: one document on one line, with every difference, in the order of the text form.
 * The manual page has its members. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/json.h"
#include "desc/type.h"
#include "diff/compare/arguments.h"
#include "diff/collect/collect.h"
#include "diff/show/words.h"

enum { DOCUMENT_VERSION = 1 };

static void text(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_text(j, (const uint8_t *)s, strlen(s));
}

static void number(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_uint(j, n);
}

static void error(struct json *j, const char *key, int number_of)
{
	struct sbuf name = {0};

	show_error(&name, number_of);
	text(j, key, name.s);
	sbuf_done(&name);
}

static void end(struct json *j, const struct unit *u)
{
	const char *name = u->ending.signaled ? desc_signal_name(u->ending.number) : NULL;

	if (u->lost || !u->exited) {
		json_key(j, "end");
		json_str(j, u->lost ? "lost" : "running");
	} else if (name) {
		text(j, "signal", name);
	} else {
		number(j, u->ending.signaled ? "signal" : "exit", u->ending.number);
	}
}

static void process(struct json *j, const char *key, const struct unit *u,
		    const struct unit_program *p, const struct fact *f)
{
	json_key(j, key);
	if (!u) {
		json_null(j);
		return;
	}
	json_object(j);
	number(j, "pid", u->pid);
	text(j, "program", p->name->s);
	text(j, "path", p->path->s);
	json_key(j, "argv");
	json_array(j);
	for (unsigned i = 0; i < p->argc; i++)
		json_text(j, (const uint8_t *)p->argv[i]->s, strlen(p->argv[i]->s));
	json_array_end(j);
	text(j, "folder", p->folder->s);
	json_key(j, "forked");
	json_bool(j, u->forked);
	end(j, u);
	number(j, "processes_below", u->below);
	if (u->reason)
		text(j, "reason", u->reason->s);
	if (f) {
		number(j, "succeeded", f->ok);
		number(j, "failed", f->failed);
		if (f->failed)
			error(j, "error", f->error);
	}
	json_object_end(j);
}

static void words(struct json *j, const char *key, const struct unit_program *p,
		  const unsigned *places, unsigned n)
{
	json_key(j, key);
	json_array(j);
	for (unsigned i = 0; i < n; i++)
		json_text(j, (const uint8_t *)p->argv[places[i]]->s,
			  strlen(p->argv[places[i]]->s));
	json_array_end(j);
}

static void arguments(struct json *j, const struct differences *d, const struct difference *i)
{
	const struct unit_program *a = i->good_program, *b = i->new_program;
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(d->good_run, a, only_a, &m, d->new_run, b, only_b, &n);
	words(j, "removed", a, only_a, m);
	words(j, "added", b, only_b, n);
	free(only_a);
	free(only_b);
}

static void passed_on(struct json *j, const struct difference *i)
{
	json_key(j, "passed_on_by");
	json_array(j);
	for (const struct pair *up = i->pair->parent; up; up = up->parent)
		if (up->told && up->worse == i->pair->worse)
			json_text(j, (const uint8_t *)unit_last(up->new.all[0])->name->s,
				  strlen(unit_last(up->new.all[0])->name->s));
	json_array_end(j);
}

static const struct unit_program *program_of(const struct unit *u, const struct fact *f,
					     const struct unit_program *p)
{
	if (p || !u)
		return p;
	return f ? unit_program_of(u, f) : unit_last(u);
}

static void difference(struct json *j, const struct differences *d, const struct difference *i)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;

	json_object(j);
	json_key(j, "kind");
	json_str(j, difference_kind_name(i->kind));
	json_key(j, "about");
	json_str(j, difference_rank_name(i->rank));
	if (f) {
		text(j, fact_is_endpoint(f) ? "endpoint" : "path", f->what->s);
		json_key(j, "call");
		json_str(j, f->call);
		if (i->kind == DIFF_MOVED)
			text(j, "new_endpoint", i->new_fact->what->s);
	}
	number(j, "processes", i->processes);
	process(j, "good", i->good, program_of(i->good, i->good_fact, i->good_program),
		i->good_fact);
	process(j, "new", i->new, program_of(i->new, i->new_fact, i->new_program), i->new_fact);
	if (i->kind == DIFF_ARGUMENTS)
		arguments(j, d, i);
	if (i->kind == DIFF_END)
		passed_on(j, i);
	if (i->kind == DIFF_MISSING || i->kind == DIFF_ADDED)
		number(j, "times", i->good_value + i->new_value);
	if (i->kind == DIFF_FIGURE) {
		json_key(j, "figure");
		json_str(j, difference_figure_name(i->figure));
	}
	if (i->kind == DIFF_FIGURE || i->kind == DIFF_COUNT) {
		number(j, "good_value", i->good_value);
		number(j, "new_value", i->new_value);
	}
	json_object_end(j);
}

static void run(struct json *j, const char *key, const struct collected *c)
{
	json_key(j, key);
	json_object(j);
	number(j, "processes", c->count);
	number(j, "duration", c->end);
	json_key(j, "whole");
	json_bool(j, c->ended && !c->cut);
	json_key(j, "calls");
	json_bool(j, c->calls_seen);
	text(j, "home", c->home->s);
	json_object_end(j);
}

void diff_show_json(const struct differences *d, struct output *out)
{
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	number(&j, "version", DOCUMENT_VERSION);
	json_key(&j, "same");
	json_bool(&j, !d->count);
	run(&j, "good", d->good_run);
	run(&j, "new", d->new_run);
	json_key(&j, "differences");
	json_array(&j);
	for (size_t i = 0; i < d->count; i++)
		difference(&j, d, &d->all[i]);
	json_array_end(&j);
	json_object_end(&j);
	sbuf_char(&b, '\n');
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}
