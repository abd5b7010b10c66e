/* The JSON form: one document on one line, with all differences, in the order of the text form. The
 * manual page describes its members. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/json.h"
#include "desc/type.h"
#include "diff/compare/arguments.h"
#include "diff/collect/collect.h"
#include "diff/show/words.h"

enum { DOCUMENT_VERSION = 1 };

static void add_error(struct json *j, const char *key, int number_of)
{
	struct sbuf name = {0};

	show_error(&name, number_of);
	json_member_str(j, key, name.s);
	sbuf_done(&name);
}

static void add_end(struct json *j, const struct run_process *u)
{
	const char *name = u->ending.signaled ? desc_signal_name(u->ending.number) : NULL;

	if (u->lost || !u->exited)
		json_member_str(j, "end", u->lost ? "lost" : "running");
	else if (name)
		json_member_str(j, "signal", name);
	else
		json_member_uint(j, u->ending.signaled ? "signal" : "exit", u->ending.number);
}

static void add_process(struct json *j, const char *key, const struct run_process *u,
			const struct run_program *p, const struct fact *f)
{
	json_key(j, key);
	if (!u) {
		json_null(j);
		return;
	}
	json_object(j);
	json_member_uint(j, "pid", u->pid);
	json_member_str(j, "program", p->name->s);
	json_member_str(j, "path", p->path->s);
	json_member_array(j, "argv");
	for (unsigned i = 0; i < p->argc; i++)
		json_text(j, (const uint8_t *)p->argv[i]->s, strlen(p->argv[i]->s));
	json_array_end(j);
	json_member_str(j, "directory", p->directory->s);
	json_member_bool(j, "forked", u->has_no_exec);
	add_end(j, u);
	json_member_uint(j, "processes_below", u->below);
	if (u->reason)
		json_member_str(j, "reason", u->reason->s);
	if (f) {
		json_member_uint(j, "succeeded", f->ok);
		json_member_uint(j, "failed", f->failed);
		if (f->failed)
			add_error(j, "error", f->error);
	}
	json_object_end(j);
}

static void add_words(struct json *j, const char *key, const struct run_program *p,
		      const unsigned *positions, unsigned n)
{
	json_member_array(j, key);
	for (unsigned i = 0; i < n; i++)
		json_text(j, (const uint8_t *)p->argv[positions[i]]->s,
			  strlen(p->argv[positions[i]]->s));
	json_array_end(j);
}

static void add_arguments(struct json *j, const struct differences *d, const struct difference *i)
{
	const struct run_program *a = i->good_program, *b = i->new_program;
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(d->good_run, a, only_a, &m, d->new_run, b, only_b, &n);
	add_words(j, "removed", a, only_a, m);
	add_words(j, "added", b, only_b, n);
	free(only_a);
	free(only_b);
}

static void add_passed_on(struct json *j, const struct difference *i)
{
	json_member_array(j, "passed_on_by");
	for (const struct pair *up = i->pair->parent; up; up = up->parent)
		if (up->is_passed_on && up->worse == i->pair->worse)
			json_text(j, (const uint8_t *)last_program(up->new.all[0])->name->s,
				  strlen(last_program(up->new.all[0])->name->s));
	json_array_end(j);
}

static const struct run_program *program_of(const struct run_process *u, const struct fact *f,
					    const struct run_program *p)
{
	if (p || !u)
		return p;
	return f ? program_of_fact(u, f) : last_program(u);
}

static void add_difference(struct json *j, const struct differences *d, const struct difference *i)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;

	json_object(j);
	json_member_str(j, "kind", difference_kind_name(i->kind));
	json_member_str(j, "about", difference_rank_name(i->rank));
	if (f) {
		json_member_str(j, fact_is_endpoint(f) ? "endpoint" : "path", f->what->s);
		json_member_str(j, "call", f->call);
		if (i->kind == DIFF_ENDPOINT_CHANGED)
			json_member_str(j, "new_endpoint", i->new_fact->what->s);
	}
	json_member_uint(j, "processes", i->processes);
	add_process(j, "good", i->good, program_of(i->good, i->good_fact, i->good_program),
		    i->good_fact);
	add_process(j, "new", i->new, program_of(i->new, i->new_fact, i->new_program), i->new_fact);
	if (i->kind == DIFF_ARGUMENTS)
		add_arguments(j, d, i);
	if (i->kind == DIFF_END)
		add_passed_on(j, i);
	if (i->kind == DIFF_MISSING || i->kind == DIFF_ADDED)
		json_member_uint(j, "times", i->good_value + i->new_value);
	if (i->kind == DIFF_FIGURE)
		json_member_str(j, "figure", difference_figure_name(i->figure));
	if (i->kind == DIFF_FIGURE || i->kind == DIFF_COUNT) {
		json_member_uint(j, "good_value", i->good_value);
		json_member_uint(j, "new_value", i->new_value);
	}
	json_object_end(j);
}

static void add_run(struct json *j, const char *key, const struct collected *c)
{
	json_member_object(j, key);
	json_member_uint(j, "processes", c->count);
	json_member_uint(j, "duration", c->end);
	json_member_bool(j, "whole", c->has_ended && !c->is_incomplete);
	json_member_bool(j, "calls", c->has_calls);
	json_member_str(j, "home", c->home->s);
	json_object_end(j);
}

void diff_write_json(const struct differences *d, struct output *out)
{
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	json_member_uint(&j, "version", DOCUMENT_VERSION);
	json_member_bool(&j, "same", !d->count);
	add_run(&j, "good", d->good_run);
	add_run(&j, "new", d->new_run);
	json_member_array(&j, "differences");
	for (size_t i = 0; i < d->count; i++)
		add_difference(&j, d, &d->all[i]);
	json_array_end(&j);
	json_object_end(&j);
	sbuf_char(&b, '\n');
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}
