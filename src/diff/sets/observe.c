/* Adds the facts of a run to sets. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/collect/loose.h"
#include "diff/collect/path.h"
#include "diff/compare/process.h"
#include "diff/sets.h"
#include "diff/sets/facts.h"
#include "diff/show/words.h"

struct run_sets *run_sets_new(void)
{
	return alloc_new(struct run_sets);
}

void run_sets_free(struct run_sets *s)
{
	if (!s)
		return;
	for (struct set_fact *f = s->first; f; f = f->next)
		for (enum set_side side = 0; side < SIDES; side++)
			free(f->numbers[side]);
	free(s->ranked);
	hash_done(&s->known);
	arena_done(&s->arena);
	texts_done(&s->texts);
	free(s);
}

/* Whether a shell sets the variable, to what differs in each run */
static bool is_of_shell(const char *name)
{
	return !strcmp(name, "PWD") || !strcmp(name, "OLDPWD") || !strcmp(name, "_");
}

/* Adds the value of a setting, without the parts that differ in each run; "" if it was not
 * recorded. */
static void add_value(struct run_sets *s, const struct collected *run, struct set_fact *f,
		      const struct run_text *value)
{
	struct sbuf word = {0}, form = {0};

	path_word(&word, value ? value->s : "", run->home->s);
	loosen_text(&form, word.s, &run->pids);
	set_fact_add_text(s, f, form.s);
	sbuf_done(&word);
	sbuf_done(&form);
}

static void add_settings(struct run_sets *s, const struct collected *run)
{
	static const enum set_fact_kind kinds[] = {
		[SETTING_HOST] = SET_HOST, [SETTING_LABEL] = SET_LABEL,
		[SETTING_VARIABLE] = SET_VARIABLE,
	};

	for (const struct run_setting *i = run->settings; i; i = i->next) {
		bool is_host = i->kind == SETTING_HOST;
		struct set_fact_id id = {
			.kind = kinds[i->kind], .name = is_host ? "" : i->name->s, .by = "",
		};

		if (i->kind != SETTING_VARIABLE || !is_of_shell(i->name->s))
			add_value(s, run, set_fact_get(s, &id, &run->pids, 0),
				  is_host ? i->name : i->value);
	}
}

/* The words of a command line, for the key of its facts */
static void join_words(struct sbuf *to, const struct run_process *u, const struct run_program *p)
{
	sbuf_str(to, u->has_no_exec ? "child of " : "");
	sbuf_str(to, p->path->s);
	for (unsigned i = 1; i < p->argc; i++) {
		sbuf_char(to, '\n');
		sbuf_str(to, p->words[i]->s);
	}
}

struct process_facts {
	struct set_fact *command, *exit, *duration;
};

/* Adds the facts of one program of a process; those of its exit, if the program is its last one. */
static struct process_facts add_program(struct run_sets *s, const struct collected *run,
					const struct run_process *u, const struct run_program *p)
{
	struct sbuf name = {0}, key = {0};
	struct set_fact_id id = {.by = p->name->s};
	bool is_over = u->exited && !u->lost, is_command = u == run->command;
	struct process_facts facts = {0};
	struct set_fact *f;

	show_process(&name, u, p);
	join_words(&key, u, p);
	id.name = name.s;
	id.key = key.s;
	id.kind = SET_COMMAND;
	f = facts.command = set_fact_get(s, &id, &run->pids, p->seq);
	set_fact_add_code(f, 0);
	f->owner = set_fact_get(s, &(struct set_fact_id){
		.kind = SET_PROGRAM, .name = p->name->s, .by = p->name->s
	}, &run->pids, p->seq);
	set_fact_add_code(f->owner, 0);
	if (p == last_program(u) && is_over) {
		/* runs whose commands have other arguments are runs of one job, too */
		id.key = is_command ? "" : id.key;
		id.kind = SET_EXIT;
		facts.exit = set_fact_get(s, &id, &run->pids, u->exit_seq);
		facts.exit->owner = f;
		facts.exit->is_command |= is_command;
		set_fact_add_code(facts.exit, end_code(u));
		id.kind = SET_DURATION;
		f = facts.duration = set_fact_get(s, &id, &run->pids, u->exit_seq);
		f->owner = facts.command;
		set_fact_add_number(f, u->exited - u->born);
	}
	sbuf_done(&name);
	sbuf_done(&key);
	return facts;
}

/* The first parent stays: that of a command which runs itself further below is the outer one.
 * `parent` may be NULL. */
static void set_parent(struct set_fact *f, struct set_fact *parent)
{
	if (f && parent && parent != f && !f->parent)
		f->parent = parent;
}

/* Adds the facts of a process. Its parent was added before it. `all` has the facts of processes by
 * their serial numbers. */
static void add_process(struct run_sets *s, const struct collected *run,
			const struct run_process *u, struct hash *all, struct process_facts *to)
{
	const struct process_facts *parent = u->parent ? hash_get(all, u->parent->serial) : NULL;
	struct set_fact *last = NULL;

	for (unsigned i = 0; i < u->program_count; i++) {
		struct set_fact *first = to->command, *previous = last;

		*to = add_program(s, run, u, &u->programs[i]);
		last = to->command;
		set_parent(last, previous);
		to->command = first ? first : to->command;
	}
	if (parent) {
		set_parent(to->command, parent->command);
		set_parent(to->exit, parent->exit);
		set_parent(to->duration, parent->duration);
	}
	hash_put(all, u->serial, to);
}

static void add_use(struct run_sets *s, const struct collected *run, const struct run_process *u,
		    const struct fact *f)
{
	const struct run_program *p = program_of_fact(u, f);
	bool is_call = f->kind == FACT_CALL || f->kind == FACT_CHANGE;
	struct set_fact_id id = {
		.kind = SET_USE, .use = f->kind, .name = f->what->s, .by = p->name->s,
		.call = is_call ? f->call : NULL,
	};
	struct set_fact *to = set_fact_get(s, &id, &run->pids, f->seq);

	if (!to->call)
		to->call = texts_string(&s->texts, f->call)->s;
	to->owner = set_fact_get(s, &(struct set_fact_id){
		.kind = SET_PROGRAM, .name = p->name->s, .by = p->name->s,
	}, &run->pids, p->seq);
	set_fact_add_code(to->owner, 0);
	if (f->ok)
		set_fact_add_code(to, 0);
	if (f->failed)
		set_fact_add_code(to, f->error);
}

void run_sets_add(struct run_sets *s, struct collected *run, bool is_bad)
{
	struct process_facts *all = alloc_zeroed((run->count + 1) * sizeof(*all));
	struct hash by_serial = {0};

	s->run++;
	add_settings(s, run);
	if (run->is_incomplete || !run->has_calls)
		set_fact_add_code(set_fact_get(s, &(struct set_fact_id){
			.kind = SET_INCOMPLETE, .name = "", .by = "",
		}, &run->pids, 0), 0);
	for (size_t i = 0; i < run->count; i++) {
		add_process(s, run, run->all[i], &by_serial, &all[i]);
		for (const struct fact *f = run->all[i]->facts; f; f = f->next)
			add_use(s, run, run->all[i], f);
	}
	set_facts_count_run(s, is_bad ? SIDE_BAD : SIDE_GOOD);
	hash_done(&by_serial);
	free(all);
}
