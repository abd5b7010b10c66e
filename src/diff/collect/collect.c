#include "diff/collect/collect.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/collect/calls.h"
#include "diff/collect/loose.h"
#include "diff/collect/path.h"
#include "model/explain/reason.h"

enum { SAID_KEPT = 8 << 10 };	/* bytes, about */

static const struct call_kind plain_call = {.name = ""};

struct collected *collect_new(void)
{
	struct collected *c = alloc_new(struct collected);

	c->home = texts_string(&c->texts, "");
	return c;
}

void collect_free(struct collected *c)
{
	if (!c)
		return;
	free(c->all);
	hash_done(&c->units);
	hash_done(&c->facts);
	hash_done(&c->calls);
	hash_done(&c->files);
	hash_done(&c->pids);
	arena_done(&c->arena);
	texts_done(&c->texts);
	free(c);
}

static struct unit *unit_of_serial(struct collected *c, uint64_t serial)
{
	struct unit *u = hash_get(&c->units, serial);

	if (u)
		return u;
	u = arena_new(&c->arena, struct unit);
	u->serial = serial;
	u->folder = texts_string(&c->texts, "");
	hash_put(&c->units, serial, u);
	return u;
}

/* A child is where its maker is when it is first seen. */
static struct unit *unit_of(struct collected *c, const struct process *p)
{
	struct unit *u = hash_get(&c->units, p->id.serial), *maker;

	if (u)
		return u;
	u = unit_of_serial(c, p->id.serial);
	maker = p->parent ? hash_get(&c->units, p->parent->id.serial) : NULL;
	if (maker)
		u->folder = maker->folder;
	else if (p->generation)
		u->folder = texts_string(&c->texts, p->generation->cwd);
	return u;
}

/* --- calls --- */

static const struct call_kind *kind_of(struct collected *c, const char *name)
{
	const struct call_kind *k = hash_get(&c->calls, (uintptr_t)name);

	if (k)
		return k;
	k = call_kind_of(name);
	k = k ? k : &plain_call;
	hash_put(&c->calls, (uintptr_t)name, (void *)k);
	return k;
}

static struct text *text_of_path(struct collected *c, const char *folder, const char *path,
				 size_t n)
{
	struct sbuf whole = {0};
	struct text *t;

	path_whole(&whole, folder, path, n);
	t = texts_string(&c->texts, path_from_home(whole.s, c->home->s));
	sbuf_done(&whole);
	return t;
}

/* The folder that a path starts from. AT_FDCWD says where the process is, too. */
static const char *folder_of(struct collected *c, struct unit *u, const struct value *fd)
{
	if (fd && fd->num.path && *fd->num.path == '/') {
		if ((int)fd->num.n == AT_FDCWD)
			u->folder = texts_string(&c->texts, fd->num.path);
		return fd->num.path;
	}
	return fd && (int)fd->num.n != AT_FDCWD ? "" : u->folder->s;
}

static bool same_fact(const struct fact *f, enum fact_kind kind, const struct text *what,
		      const char *call, int error)
{
	if (f->kind != kind || f->what != what)
		return false;
	if (kind == FACT_CALL && f->error != error)
		return false;
	return (kind != FACT_CALL && kind != FACT_CHANGE) || !strcmp(f->call, call);
}

static struct fact *fact_of(struct collected *c, struct unit *u, enum fact_kind kind,
			    struct text *what, const struct event *e)
{
	const char *call = e->call.view->name;
	int error = kind == FACT_CALL ? -e->call.ret : 0;
	uint64_t key = hash_number(hash_number(what->hash, u->serial), kind);
	struct fact *first = hash_get(&c->facts, key), *f;

	for (f = first; f; f = f->same_key)
		if (same_fact(f, kind, what, call, error))
			return f;
	f = arena_new(&c->arena, struct fact);
	f->kind = kind;
	f->what = what;
	f->call = call;
	f->error = error;
	f->program = e->process->programs;
	f->same_key = first;
	f->next = u->facts;
	u->facts = f;
	hash_put(&c->facts, key, f);
	return f;
}

static void made(struct fact *f, const struct event *e)
{
	if (!f->made_time)
		f->made_time = e->time ? e->time : 1;
}

static void note_outcome(struct fact *f, const struct event *e)
{
	if (e->call.failed && !call_failure_is_success(e->call.view->name, -e->call.ret)) {
		f->failed_time = f->failed++ ? f->failed_time : e->time;
		f->error = -e->call.ret;
		return;
	}
	f->ok_time = f->ok++ ? f->ok_time : e->time;
	if (f->kind == FACT_OPEN && call_access(e->call.view, f))
		made(f, e);
}

static void on_path(struct collected *c, struct unit *u, const struct event *e,
		    const struct call_kind *k)
{
	const struct value *folder, *v = call_path(e->call.view, k->path, &folder);
	struct text *path;
	struct fact *f;

	if (!v || !v->bytes.len || !v->bytes.p[0])	/* AT_EMPTY_PATH: a descriptor */
		return;
	path = text_of_path(c, folder_of(c, u, folder), (const char *)v->bytes.p, v->bytes.len);
	if (e->call.failed && call_looks_in_vain(path->s, -e->call.ret))
		return;
	f = fact_of(c, u, k->kind, path, e);
	note_outcome(f, e);
	if (e->call.failed || !k->makes)
		return;
	v = call_path(e->call.view, k->makes, &folder);
	if (!v)
		return;
	path = text_of_path(c, folder_of(c, u, folder), (const char *)v->bytes.p, v->bytes.len);
	f = fact_of(c, u, FACT_CHANGE, path, e);
	made(f, e);
	if (k->makes != k->path)
		note_outcome(f, e);
}

static void on_address(struct collected *c, struct unit *u, const struct event *e,
		       const struct call_kind *k)
{
	struct sbuf address = {0};
	bool is_path;

	call_address(&address, e->call.view, &is_path);
	if (address.len)
		note_outcome(fact_of(c, u, k->kind, is_path ?
				     text_of_path(c, u->folder->s, address.s, address.len) :
				     texts_string(&c->texts, address.s), e), e);
	sbuf_done(&address);
}

/* A failure without a path is about the file of the first descriptor, where there is one. */
static void on_failure(struct collected *c, struct unit *u, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	const char *path = "";

	if (v && v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path &&
	    *v->num.path == '/')
		path = v->num.path;
	note_outcome(fact_of(c, u, FACT_CALL, text_of_path(c, "", path, strlen(path)), e), e);
}

static void moved(struct collected *c, struct unit *u, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	struct sbuf whole = {0};

	if (!v || e->call.failed)
		return;
	if (!strcmp(e->call.view->name, "fchdir") && v->kind == V_NUMBER && v->num.path)
		u->folder = texts_string(&c->texts, v->num.path);
	if (strcmp(e->call.view->name, "chdir") != 0 || v->kind != V_BYTES)
		return;
	path_whole(&whole, u->folder->s, (const char *)v->bytes.p, v->bytes.len);
	u->folder = texts_string(&c->texts, whole.s);
	sbuf_done(&whole);
}

static void called(struct collected *c, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct call_kind *k;
	struct unit *u;

	c->calls_seen = true;
	if (!view || !view->name || !view->args || e->call.note != CALL_PLAIN)
		return;
	k = kind_of(c, view->name);
	if (k == &plain_call && !e->call.failed && strcmp(view->name, "fchdir") != 0)
		return;
	if (e->call.failed && call_failure_is_usual(-e->call.ret, k->path))
		return;
	u = unit_of(c, e->process);
	if (k->path)
		on_path(c, u, e, k);
	else if (k != &plain_call)
		on_address(c, u, e, k);
	else if (e->call.failed)
		on_failure(c, u, e);
	moved(c, u, e);
}

static void became(struct collected *c, const struct event *e)
{
	struct unit *u = unit_of(c, e->process);

	if (!e->exec.cwd || !*e->exec.cwd)
		return;
	u->folder = texts_string(&c->texts, e->exec.cwd);
	if (e->process->how == BORN_COMMAND && !*c->home->s)
		c->home = u->folder;
}

/* --- the end --- */

static void keep_words(struct collected *c, struct unit_program *to, const char *const *argv)
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

static void keep_program(struct collected *c, struct unit_program *to,
			 const struct life_program *from)
{
	to->name = texts_string(&c->texts, life_program_name(from));
	to->path = text_of_path(c, from->cwd, from->path, strlen(from->path));
	to->folder = text_of_path(c, "", from->cwd, strlen(from->cwd));
	keep_words(c, to, from->argv);
}

/* What it was until its first execve is its maker's. */
static void keep_programs(struct collected *c, struct unit *u, const struct life *l)
{
	const struct life_program *p = l->first_program;
	struct unit_program *to;

	u->forked = !p->next;
	if (p->next)
		p = p->next;
	for (const struct life_program *i = p; i; i = i->next)
		u->program_count++;
	to = u->programs = arena_alloc(&c->arena, u->program_count * sizeof(*to));
	for (; p; p = p->next)
		keep_program(c, to++, p);
}

static void keep_reason(struct collected *c, struct unit *u, const struct life *l)
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

static void keep_messages(struct collected *c, struct unit *u, const struct life *l)
{
	struct sbuf text = {0};

	if (!life_failed(l) || !l->messages)
		return;
	for (const struct message *m = l->messages; m && text.len < SAID_KEPT; m = m->next)
		sbuf_add(&text, m->text, m->len);
	u->said = texts_add(&c->texts, text.s, text.len);
	sbuf_done(&text);
}

static void keep_life(struct collected *c, const struct life *l)
{
	struct unit *u = unit_of_serial(c, l->id.serial);

	u->whole = true;
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

/* Children stand in order of birth; whoever made one knows it, whatever was seen first. */
static void link_lives(struct collected *c, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct unit *u = c->all[i], **at = &u->first_child;

		for (const struct life *l = h->all[i]->first_child; l; l = l->next) {
			*at = hash_get(&c->units, l->id.serial);
			if (!*at)
				break;
			(*at)->parent = u;
			at = &(*at)->next;
		}
	}
}

/* Goes to the end of each line, and counts on the way back */
static void count_below(struct unit *root)
{
	struct unit *u = root;

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

static void ended(struct collected *c, const struct event *e)
{
	const struct history *h = e->end.history;

	c->ended = true;
	c->cut = end_is_cut(e->end.why);
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
		c->command = hash_get(&c->units, h->command->id.serial);
}

static void event(void *self, const struct event *e)
{
	struct collected *c = self;

	if (e->kind == EVENT_END && !c->ended)
		ended(c, e);
	if (!e->process || c->ended)
		return;
	if (e->kind == EVENT_LEAVE)
		called(c, e);
	else if (e->kind == EVENT_EXEC)
		became(c, e);
	else if (e->kind == EVENT_NEW || e->kind == EVENT_FORK)
		unit_of(c, e->process);
}

static void keep_open(void *self)
{
	(void)self;
}

const struct printer diff_collector = {
	.name = "diff",
	.help = "what a comparison of two runs needs",
	.wants = {
		.calls = true, .values = true, .faults = true, .fd_paths = true, .messages = true,
		.signals = true, .programs = true, .identity = true, .descriptors = true,
		.figures = true, .history = true,
	},
	.event = event,
	.close = keep_open,
};

/* --- what is asked --- */

/* A process that has not called execve yet does things in its maker's name. */
const struct unit_program *unit_program_of(const struct unit *u, const struct fact *f)
{
	unsigned at = u->forked ? 0 : f->program ? f->program - 1 : 0;

	return &u->programs[at < u->program_count ? at : u->program_count - 1];
}

uint64_t text_exact(struct collected *c, struct text *t)
{
	(void)c;
	return t->hash;
}

static uint64_t hash_of_form(const struct text *t, const struct hash *pids)
{
	struct sbuf form = {0};
	uint64_t hash;

	loosen(&form, t->s, pids);
	hash = hash_bytes(0, form.s, form.len) | 1;
	sbuf_done(&form);
	return hash;
}

uint64_t text_loose(struct collected *c, struct text *t)
{
	(void)c;
	if (!t->loose)
		t->loose = hash_of_form(t, NULL);
	return t->loose;
}

uint64_t text_looser(struct collected *c, struct text *t)
{
	if (!t->looser)
		t->looser = hash_of_form(t, &c->pids);
	return t->looser;
}

static void see_file(struct collected *c, struct unit *u, const struct fact *f)
{
	struct file *file = hash_get(&c->files, f->what->hash);
	uint64_t since = f->kind == FACT_BIND ? f->ok_time + 1 : f->made_time;

	if (f->kind == FACT_CALL || !f->ok)
		return;
	if (!file) {
		file = arena_new(&c->arena, struct file);
		hash_put(&c->files, f->what->hash, file);
	}
	if (since && (!file->made || since < file->made))
		file->made = since;
	if (f->kind != FACT_CHANGE && f->kind != FACT_BIND &&
	    (!file->fact || f->ok_time < file->fact->ok_time)) {
		file->fact = f;
		file->unit = u;
	}
}

const struct file *file_of(struct collected *c, const struct text *t)
{
	for (size_t i = 0; !c->files_seen && i < c->count; i++)
		for (const struct fact *f = c->all[i]->facts; f; f = f->next)
			see_file(c, c->all[i], f);
	c->files_seen = true;
	return hash_get(&c->files, t->hash);
}
