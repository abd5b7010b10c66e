#include "diff/collect/collect.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "diff/collect/loose.h"
#include "diff/collect/path.h"
#include "model/accesses/call_use.h"
#include "model/exec/environment.h"
#include "model/explain/reason.h"

enum { STDERR_MAX = 8 << 10 };	/* approximate bytes kept of a process's messages */

struct collected *collected_new(void)
{
	struct collected *c = alloc_new(struct collected);

	c->home = texts_string(&c->texts, "");
	return c;
}

void collected_free(struct collected *c)
{
	if (!c)
		return;
	free(c->all);
	hash_done(&c->processes);
	hash_done(&c->facts);
	hash_done(&c->files);
	hash_done(&c->pids);
	directories_done(&c->directories);
	arena_done(&c->arena);
	texts_done(&c->texts);
	free(c);
}

static struct run_process *process_of_serial(struct collected *c, uint64_t serial)
{
	struct run_process *u = hash_get(&c->processes, serial);

	if (u)
		return u;
	u = arena_new(&c->arena, struct run_process);
	u->serial = serial;
	hash_put(&c->processes, serial, u);
	return u;
}

/* --- calls --- */

static struct run_text *path_text(struct collected *c, const char *directory, const char *path,
				  size_t n)
{
	struct sbuf whole = {0};
	struct run_text *t;

	path_absolute(&whole, directory, path, n);
	t = texts_string(&c->texts, path_from_home(whole.s, c->home->s));
	sbuf_done(&whole);
	return t;
}

/* The same for a path of a syscall, relative to a descriptor or, if that is NULL, to the working
 * directory */
static struct run_text *file_text(struct collected *c, const struct process *p,
				  const struct value *directory, const char *path, size_t n)
{
	struct sbuf whole = {0};
	struct run_text *t;

	directories_resolve(&c->directories, p, directory, path, n, &whole);
	t = texts_string(&c->texts, path_from_home(whole.s, c->home->s));
	sbuf_done(&whole);
	return t;
}

/* Returns the kind of fact that a syscall with these traits is; FACT_CALL: it is considered only
 * when it fails. */
static enum fact_kind call_fact_kind(const struct syscall_traits *traits)
{
	static const enum fact_kind kinds[] = {
		[USE_NONE] = FACT_CALL, [USE_OPEN] = FACT_OPEN, [USE_EXEC] = FACT_EXEC,
		[USE_LOOKUP] = FACT_LOOKUP, [USE_CHANGE] = FACT_CHANGE,
		[USE_CONNECT] = FACT_CONNECT, [USE_BIND] = FACT_BIND, [USE_SEND] = FACT_SEND,
	};

	return kinds[traits->use];
}

static bool fact_matches(const struct fact *f, enum fact_kind kind, const struct run_text *what,
			 const char *call, int error)
{
	if (f->kind != kind || f->what != what)
		return false;
	if (kind == FACT_CALL && f->error != error)
		return false;
	return (kind != FACT_CALL && kind != FACT_CHANGE) || !strcmp(f->call, call);
}

static struct fact *get_fact(struct collected *c, struct run_process *u, enum fact_kind kind,
			     struct run_text *what, const struct event *e)
{
	const char *call = e->call.view->name;
	int error = kind == FACT_CALL ? -e->call.ret : 0;
	uint64_t key = hash_number(hash_number(what->hash, u->serial), kind);
	struct fact *first = hash_get(&c->facts, key), *f;

	for (f = first; f; f = f->same_key)
		if (fact_matches(f, kind, what, call, error))
			return f;
	f = arena_new(&c->arena, struct fact);
	f->kind = kind;
	f->what = what;
	f->call = call;
	f->error = error;
	f->program = e->process->programs;
	f->seq = e->seq;
	f->same_key = first;
	f->next = u->facts;
	u->facts = f;
	hash_put(&c->facts, key, f);
	return f;
}

static void set_created(struct fact *f, const struct event *e)
{
	if (!f->created_time)
		f->created_time = e->time ? e->time : 1;
}

static void record_access(struct fact *f, const struct event *e)
{
	struct open_access access = call_access(e->call.view);

	f->directory |= access.is_directory;
	f->reads |= access.reads;
	f->writes |= access.writes;
	if (access.creates)
		set_created(f, e);
}

static void record_outcome(struct fact *f, const struct event *e)
{
	if (e->call.failed && !call_failure_is_success(e->call.view->name, -e->call.ret)) {
		f->failed_time = f->failed++ ? f->failed_time : e->time;
		f->error = -e->call.ret;
		return;
	}
	f->ok_time = f->ok++ ? f->ok_time : e->time;
	if (f->kind == FACT_OPEN)
		record_access(f, e);
}

static void record_path(struct collected *c, struct run_process *u, const struct event *e,
			const struct syscall_traits *traits)
{
	const struct value *directory,
		*v = view_nth_path(e->call.view, traits->used_path, &directory);
	struct run_text *path;
	struct fact *f;

	if (!v || !v->bytes.len || !v->bytes.p[0])	/* AT_EMPTY_PATH: a descriptor */
		return;
	path = file_text(c, e->process, directory, (const char *)v->bytes.p, v->bytes.len);
	if (e->call.failed && call_seeks_translation(path->s, -e->call.ret))
		return;
	f = get_fact(c, u, call_fact_kind(traits), path, e);
	record_outcome(f, e);
	if (e->call.failed || !traits->created_path)
		return;
	v = view_nth_path(e->call.view, traits->created_path, &directory);
	if (!v)
		return;
	path = file_text(c, e->process, directory, (const char *)v->bytes.p, v->bytes.len);
	f = get_fact(c, u, FACT_CHANGE, path, e);
	set_created(f, e);
	if (traits->created_path != traits->used_path)
		record_outcome(f, e);
}

static void record_address(struct collected *c, struct run_process *u, const struct event *e,
			   const struct syscall_traits *traits)
{
	struct sbuf address = {0};
	bool is_path;

	call_address(&address, e->call.view, &is_path);
	if (address.len)
		record_outcome(get_fact(c, u, call_fact_kind(traits), is_path ?
				     file_text(c, e->process, NULL, address.s, address.len) :
				     texts_string(&c->texts, address.s), e), e);
	sbuf_done(&address);
}

/* Records a failure without a path, for the file of the first descriptor if there is one. */
static void record_failure(struct collected *c, struct run_process *u, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	const char *path = "";

	if (v && v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path &&
	    *v->num.path == '/')
		path = directories_of_descriptor(&c->directories, e->process, v->num.path);
	record_outcome(get_fact(c, u, FACT_CALL, path_text(c, "", path, strlen(path)), e), e);
}

static void handle_leave(struct collected *c, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;
	struct run_process *u;

	c->has_calls = true;
	if (!view || !view->name || !view->args || e->call.note != CALL_PLAIN)
		return;
	traits = syscall_traits(view->row);
	if (traits->use == USE_NONE && !e->call.failed && traits->descriptors != DESCRIPTORS_CWD)
		return;
	if (e->call.failed && call_failure_is_usual(-e->call.ret, traits->used_path))
		return;
	u = process_of_serial(c, e->process->id.serial);
	if (traits->used_path)
		record_path(c, u, e, traits);
	else if (traits->use != USE_NONE)
		record_address(c, u, e, traits);
	else if (e->call.failed)
		record_failure(c, u, e);
}

/* `text`: "NAME=VALUE"; `name`: the length of NAME */
static void add_setting(struct collected *c, enum setting_kind kind, const char *text, size_t name,
			bool has_value)
{
	struct run_setting *s = arena_new(&c->arena, struct run_setting);

	s->kind = kind;
	s->name = texts_add(&c->texts, text, name);
	if (has_value)
		s->value = texts_string(&c->texts, text[name] ? text + name + 1 : "");
	s->next = c->settings;
	c->settings = s;
}

static void handle_begin(struct collected *c, const struct event *e)
{
	const char *const *labels = e->begin.labels;

	if (e->begin.host && *e->begin.host)
		add_setting(c, SETTING_HOST, e->begin.host, strlen(e->begin.host), false);
	for (size_t i = 0; labels && labels[i]; i++)
		add_setting(c, SETTING_LABEL, labels[i], strcspn(labels[i], "="), true);
}

static void keep_environment(struct collected *c, const struct environment *from)
{
	for (unsigned i = 0; i < from->count; i++)
		add_setting(c, SETTING_VARIABLE, from->all[i].text, from->all[i].name_len,
			    !environment_is_redacted(&from->all[i]));
}

static void note_seq(struct run_process *u, const struct event *e)
{
	u->first_seq = u->first_seq ? u->first_seq : e->seq;
	if (e->kind == EVENT_EXIT)
		u->exit_seq = e->seq;
}

static void note_exec(struct collected *c, struct run_process *u, uint64_t seq)
{
	struct run_exec *exec = arena_new(&c->arena, struct run_exec);

	exec->seq = seq;
	*(u->last_exec ? &u->last_exec->next : &u->execs) = exec;
	u->last_exec = exec;
}

static void handle_exec(struct collected *c, const struct event *e)
{
	struct run_process *u = process_of_serial(c, e->process->id.serial);

	if (e->exec.environment && e->process->how == BORN_COMMAND && !u->execs)
		keep_environment(c, e->exec.environment);
	note_exec(c, u, e->seq);
	if (e->exec.cwd && *e->exec.cwd && e->process->how == BORN_COMMAND && !*c->home->s)
		c->home = texts_string(&c->texts, e->exec.cwd);
}

/* --- end of the run --- */

static void keep_words(struct collected *c, struct run_program *to, const char *const *argv)
{
	struct sbuf word = {0};

	while (argv && argv[to->argc])
		to->argc++;
	to->argv = arena_alloc(&c->arena, to->argc * sizeof(*to->argv));
	to->words = arena_alloc(&c->arena, to->argc * sizeof(*to->words));
	for (unsigned i = 0; i < to->argc; i++) {
		to->argv[i] = texts_string(&c->texts, argv[i]);
		path_word(&word, argv[i], c->home->s);
		to->words[i] = texts_string(&c->texts, word.s);
	}
	sbuf_done(&word);
}

static void keep_program(struct collected *c, struct run_program *to,
			 const struct life_program *from)
{
	to->name = texts_string(&c->texts, life_program_name(from));
	to->path = path_text(c, from->cwd, from->path, strlen(from->path));
	to->directory = path_text(c, "", from->cwd, strlen(from->cwd));
	keep_words(c, to, from->argv);
}

/* Its program before the first execve is its parent's, so it is skipped unless it is the only
 * one. */
static void keep_programs(struct collected *c, struct run_process *u, const struct life *l)
{
	const struct life_program *p = l->first_program;
	const struct run_exec *exec = u->execs;
	struct run_program *to;

	u->has_no_exec = !p->next;
	if (p->next)
		p = p->next;
	for (const struct life_program *i = p; i; i = i->next)
		u->program_count++;
	to = u->programs = arena_alloc(&c->arena, u->program_count * sizeof(*to));
	for (; p; p = p->next, to++) {
		keep_program(c, to, p);
		to->seq = exec ? exec->seq : u->first_seq;
		exec = exec ? exec->next : NULL;
	}
}

static void keep_reason(struct collected *c, struct run_process *u, const struct life *l)
{
	struct sbuf text = {0};
	struct reason r;

	if (!life_failed(l) || l->ending.signaled)
		return;
	reason_find(l, &r);
	if (r.kind == REASON_NONE || r.kind == REASON_SILENT)
		return;
	reason_sentence(&r, &text);
	u->reason = texts_string(&c->texts, text.s);
	sbuf_done(&text);
}

static void keep_messages(struct collected *c, struct run_process *u, const struct life *l)
{
	struct sbuf text = {0};

	if (!life_failed(l) || !l->messages)
		return;
	for (const struct message *m = l->messages; m && text.len < STDERR_MAX; m = m->next)
		sbuf_add(&text, m->text, m->len);
	u->stderr_text = texts_add(&c->texts, text.s, text.len);
	sbuf_done(&text);
}

static void keep_life(struct collected *c, const struct life *l)
{
	struct run_process *u = process_of_serial(c, l->id.serial);

	u->in_history = true;
	u->pid = l->id.tid;
	u->born = l->born;
	u->exited = l->exited;
	u->lost = l->state == PROCESS_LOST;
	u->ending = l->ending;
	u->has_figures = l->has_figures;
	u->figures = l->figures;
	keep_programs(c, u, l);
	keep_reason(c, u, l);
	keep_messages(c, u, l);
	hash_put(&c->pids, (uint64_t)u->pid, u);
	c->all[c->count++] = u;
}

/* Links parents and children. Children are ordered by birth; the parent's life lists them even if a
 * child was seen first. */
static void link_lives(struct collected *c, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct run_process *u = c->all[i], **at = &u->first_child;

		for (const struct life *l = h->all[i]->first_child; l; l = l->next) {
			*at = hash_get(&c->processes, l->id.serial);
			if (!*at)
				break;
			(*at)->parent = u;
			at = &(*at)->next;
		}
	}
}

/* Counts the descendants of each process in the tree, without recursion. */
static void count_below(struct run_process *root)
{
	struct run_process *u = root;

	for (;;) {
		while (u->first_child)
			u = u->first_child;
		while (u != root && !u->next) {
			u->parent->below += u->below + 1;
			u = u->parent;
		}
		if (u == root)
			return;
		u->parent->below += u->below + 1;
		u = u->next;
	}
}

static void handle_end(struct collected *c, const struct event *e)
{
	const struct history *h = e->end.history;

	c->has_ended = true;
	c->is_incomplete = end_is_cut(e->end.why);
	c->end = e->time;
	if (!h)
		return;
	c->all = alloc_zeroed((h->count + 1) * sizeof(*c->all));
	for (size_t i = 0; i < h->count; i++)
		keep_life(c, h->all[i]);
	link_lives(c, h);
	for (size_t i = 0; i < c->count; i++)
		if (!c->all[i]->parent)
			count_below(c->all[i]);
	if (h->command)
		c->command = hash_get(&c->processes, h->command->id.serial);
}

static void collect_event(void *self, const struct event *e)
{
	struct collected *c = self;

	if (e->kind == EVENT_BEGIN)
		handle_begin(c, e);
	if (e->kind == EVENT_END && !c->has_ended)
		handle_end(c, e);
	if (!e->process || c->has_ended)
		return;
	if (e->kind == EVENT_LEAVE)
		handle_leave(c, e);
	else if (e->kind == EVENT_EXEC)
		handle_exec(c, e);
	else if (e->kind == EVENT_NEW || e->kind == EVENT_FORK || e->kind == EVENT_EXIT)
		note_seq(process_of_serial(c, e->process->id.serial), e);
}

static void ignore_close(void *self)
{
	(void)self;
}

#define COLLECTOR_WANTS \
	.calls = true, .values = true, .faults = true, .fd_paths = true, .messages = true, \
	.signals = true, .programs = true, .identity = true, .descriptors = true, \
	.figures = true, .history = true, .bases = true

const struct printer diff_collector = {
	.name = "diff",
	.help = "data for comparing two runs",
	.wants = {COLLECTOR_WANTS},
	.event = collect_event,
	.close = ignore_close,
};

const struct printer diff_set_collector = {
	.name = "diff",
	.help = "data for comparing sets of runs",
	.wants = {COLLECTOR_WANTS, .environments = true},
	.event = collect_event,
	.close = ignore_close,
};

/* --- queries --- */

/* What a process does before its first execve belongs to the program of its parent. */
const struct run_program *program_of_fact(const struct run_process *u, const struct fact *f)
{
	unsigned at = u->has_no_exec ? 0 : f->program ? f->program - 1 : 0;

	return &u->programs[at < u->program_count ? at : u->program_count - 1];
}

uint64_t text_exact(struct collected *c, struct run_text *t)
{
	(void)c;
	return t->hash;
}

static uint64_t hash_loose_form(const struct run_text *t, const struct hash *pids)
{
	struct sbuf form = {0};
	uint64_t hash;

	loosen_text(&form, t->s, pids);
	hash = hash_bytes(0, form.s, form.len) | 1;
	sbuf_done(&form);
	return hash;
}

uint64_t text_loose(struct collected *c, struct run_text *t)
{
	(void)c;
	if (!t->loose)
		t->loose = hash_loose_form(t, NULL);
	return t->loose;
}

uint64_t text_looser(struct collected *c, struct run_text *t)
{
	if (!t->looser)
		t->looser = hash_loose_form(t, &c->pids);
	return t->looser;
}

static void index_file(struct collected *c, struct run_process *u, const struct fact *f)
{
	struct run_file *file = hash_get(&c->files, f->what->hash);
	uint64_t since = f->kind == FACT_BIND ? f->ok_time + 1 : f->created_time;

	if (f->kind == FACT_CALL || !f->ok)
		return;
	if (!file) {
		file = arena_new(&c->arena, struct run_file);
		hash_put(&c->files, f->what->hash, file);
	}
	if (since && (!file->created || since < file->created))
		file->created = since;
	if (f->kind != FACT_CHANGE && f->kind != FACT_BIND &&
	    (!file->fact || f->ok_time < file->fact->ok_time)) {
		file->fact = f;
		file->process = u;
	}
}

const struct run_file *file_of(struct collected *c, const struct run_text *t)
{
	for (size_t i = 0; !c->files_indexed && i < c->count; i++)
		for (const struct fact *f = c->all[i]->facts; f; f = f->next)
			index_file(c, c->all[i], f);
	c->files_indexed = true;
	return hash_get(&c->files, t->hash);
}
