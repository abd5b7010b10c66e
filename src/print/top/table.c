#include "print/top/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "desc/type.h"
#include "print/core/process_words.h"

enum { COMMAND_MAX = 400 };

void top_table_init(struct top_table *t, bool utf8)
{
	*t = (struct top_table){.utf8 = utf8, .is_changed = true};
}

static void free_process(struct top_process *p)
{
	free(p->command);
	free(p);
}

void top_table_done(struct top_table *t)
{
	struct top_process *p;

	for (size_t at = 0; (p = hash_next(&t->by_serial, &at));)
		free_process(p);
	hash_done(&t->by_serial);
	for (unsigned i = 0; i < TOP_FAILURES; i++)
		free(t->failures[i].command);
	free(t->shown);
}

struct top_process *top_table_next(const struct top_table *t, const struct top_process *p,
				   bool enter)
{
	if (enter && p->first_child)
		return p->first_child;
	while (p != &t->root && !p->next)
		p = p->parent;
	return p == &t->root ? NULL : p->next;
}

static void unlink_process(struct top_process *p)
{
	struct top_process *parent = p->parent;

	*(p->previous ? &p->previous->next : &parent->first_child) = p->next;
	*(p->next ? &p->next->previous : &parent->last_child) = p->previous;
	p->previous = p->next = NULL;
}

/* Numbers below that of the parent were given after the greatest one: they follow the others. */
static int64_t place_among_siblings(const struct top_process *p, const struct top_process *parent)
{
	return p->pid < parent->pid ? (int64_t)p->pid + INT32_MAX : p->pid;
}

/* Siblings are in the order of their numbers: the first ptrace-stops of two children, which report
 * them, may come in any order. */
static void link_process(struct top_table *t, struct top_process *p, struct top_process *parent)
{
	struct top_process *previous = parent->last_child;

	while (previous &&
	       place_among_siblings(previous, parent) > place_among_siblings(p, parent))
		previous = previous->previous;
	p->parent = parent;
	p->previous = previous;
	p->next = previous ? previous->next : parent->first_child;
	*(previous ? &previous->next : &parent->first_child) = p;
	*(p->next ? &p->next->previous : &parent->last_child) = p;
	p->depth = parent == &t->root ? 0 : parent->depth + 1;
}

/* Whether `p` is `ancestor` or one of its descendants */
static bool is_within(const struct top_process *p, const struct top_process *ancestor)
{
	while (p && p != ancestor)
		p = p->parent;
	return p;
}

/* Moves a process whose parent was unknown, with its descendants, below its parent. */
static void adopt(struct top_table *t, struct top_process *p, struct top_process *parent)
{
	struct top_process *i;

	if (is_within(parent, p))	/* would be a cycle */
		return;
	unlink_process(p);
	link_process(t, p, parent);
	for (i = p->first_child; i && is_within(i, p); i = top_table_next(t, i, true))
		i->depth = i->parent->depth + 1;
}

static void set_command(struct top_process *p, struct sbuf *text)
{
	free(p->command);
	p->command = alloc_string(text->len ? text->s : "?");
	sbuf_done(text);
}

void top_process_named(struct top_process *p, const char *const *argv, bool utf8)
{
	struct sbuf text = {0};

	words_command(&text, argv, COMMAND_MAX, utf8);
	set_command(p, &text);
	p->has_command = true;
}

/* Sets the command from the model's record. One that was inherited is in parentheses. */
static void set_model_command(struct top_table *t, struct top_process *p,
			      const struct process *from)
{
	const struct generation *g = from->generation;
	struct sbuf text = {0};

	if (from->programs && g && g->argv && g->argv[0]) {
		top_process_named(p, (const char *const *)g->argv, t->utf8);
		return;
	}
	/* the command line of an attached process is read from /proc */
	if (*process_name(from) && from->how != BORN_ATTACHED) {
		sbuf_char(&text, '(');
		words_token(&text, process_name(from), t->utf8);
		sbuf_char(&text, ')');
	}
	set_command(p, &text);
}

static struct top_process *find(const struct top_table *t, const struct process *from)
{
	return from ? hash_get(&t->by_serial, from->id.serial) : NULL;
}

static struct top_process *create(struct top_table *t, const struct process *from)
{
	struct top_process *p = alloc_new(struct top_process);
	struct top_process *parent = find(t, from->parent);

	p->serial = from->id.serial;
	p->pid = from->id.tid;
	p->born = from->born;
	set_model_command(t, p, from);
	hash_put(&t->by_serial, p->serial, p);
	link_process(t, p, parent ? parent : &t->root);
	t->count++;
	return p;
}

/* Frees a process that is gone and has no children, and its ancestors for which that becomes true.
 */
static void sweep(struct top_table *t, struct top_process *p)
{
	while (!t->is_frozen && p != &t->root && p->is_gone && !p->first_child) {
		struct top_process *parent = p->parent;

		unlink_process(p);
		hash_remove(&t->by_serial, p->serial);
		free_process(p);
		p = parent;
	}
}

static void note_failure(struct top_table *t, struct top_process *p, const struct process *from)
{
	struct top_failure *f = &t->failures[t->failed++ % TOP_FAILURES];

	free(f->command);
	*f = (struct top_failure){
		.time = from->exited ? from->exited : t->time, .pid = p->pid,
		.command = alloc_string(p->command), .how = from->ending,
	};
	for (; p != &t->root; p = p->parent)
		p->failures++;
}

static bool has_ended(enum process_state state)
{
	return state >= PROCESS_ZOMBIE;
}

static bool is_final(enum process_state state)
{
	return state > PROCESS_ZOMBIE;
}

static void update_state(struct top_table *t, struct top_process *p, const struct process *from)
{
	bool ends = has_ended(from->state) && !p->is_ended;

	p->state = from->state;
	p->threads = from->live_tasks;
	p->ending = from->ending;
	if (ends) {
		p->is_ended = true;
		p->cpu = 0;
		p->sample.call = NULL;
		t->count--;
	}
	if (ends && from->state <= PROCESS_REAPED && (from->ending.signaled || from->ending.number))
		note_failure(t, p, from);
	p->is_gone = is_final(from->state);
}

/* Whether events of that kind change what the table contains */
static bool is_relevant(enum event_kind kind)
{
	switch (kind) {
	case EVENT_NEW: case EVENT_FORK: case EVENT_EXEC: case EVENT_STOP: case EVENT_CONTINUE:
	case EVENT_EXITING: case EVENT_EXIT: case EVENT_REAP: case EVENT_DETACH: case EVENT_LOST:
		return true;
	default:
		return false;
	}
}

void top_table_event(struct top_table *t, const struct event *e)
{
	const struct process *from = e->process;
	struct top_process *p, *parent;

	t->time = e->time;
	if (!from || !is_relevant(e->kind))
		return;
	p = find(t, from);
	if (!p && is_final(from->state))
		return;
	p = p ? p : create(t, from);
	t->is_changed = true;
	parent = find(t, from->parent);
	if (parent && p->parent == &t->root)
		adopt(t, p, parent);
	if (e->kind == EVENT_EXEC)
		set_model_command(t, p, from);
	update_state(t, p, from);
	sweep(t, p);
}

/* Whether the main thread seems to have been in the same syscall all the time between two samples:
 * a thread that sleeps anew has switched to another one. */
static bool is_same_call(const struct top_sample *a, const struct top_sample *b)
{
	return a->time && a->call == b->call && a->arg == b->arg && a->switches == b->switches &&
		a->state == b->state;
}

static bool is_restart(const char *call)
{
	return !strcmp(call, "restart_syscall");
}

void top_table_interrupted(struct top_table *t, const struct event *e)
{
	struct top_process *p = e->task.tid == e->tgid && e->call.row && e->call.failed &&
		e->call.ret == -RESTART_BLOCK ? find(t, e->process) : NULL;

	if (p && !is_restart(e->call.row->name))
		p->interrupted = e->call.row->name;
}

const char *top_call_name(const struct top_process *p, const char *call)
{
	const char *continued = p->interrupted ? p->interrupted : p->sampled_call;

	return is_restart(call) && continued ? continued : call;
}

void top_process_sampled(struct top_process *p, const struct top_sample *s)
{
	const struct top_sample *old = &p->sample;

	if (!is_same_call(old, s))
		p->call_since = s->time;
	if (s->call && !is_restart(s->call))
		p->sampled_call = s->call;
	p->cpu = 0;
	if (old->time && s->time > old->time && s->processor > old->processor)
		p->cpu = (s->processor - old->processor) * 1000 / (s->time - old->time);
	p->sample = *s;
}

static bool passes(const struct top_process *p, const char *filter)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", p->pid);
	return strcasestr(p->command, filter) || !strncmp(pid, filter, strlen(filter));
}

/* Sets .matches of all processes. */
static void apply_filter(struct top_table *t, const char *filter)
{
	bool all = !filter || !*filter;
	struct top_process *p;

	for (p = top_table_next(t, &t->root, true); p; p = top_table_next(t, p, true))
		p->matches = all;
	if (all)
		return;
	for (p = top_table_next(t, &t->root, true); p; p = top_table_next(t, p, true)) {
		if (!passes(p, filter))
			continue;
		for (struct top_process *i = p; i != &t->root && !i->matches; i = i->parent)
			i->matches = true;
	}
}

static void add_shown(struct top_table *t, struct top_process *p)
{
	if (t->shown_count == t->shown_room) {
		t->shown_room = t->shown_room ? t->shown_room * 2 : 256;
		t->shown = alloc_more(t->shown, t->shown_room, sizeof(*t->shown));
	}
	t->shown[t->shown_count++] = p;
}

static uint64_t sort_key(const struct top_process *p, enum top_sort sort)
{
	switch (sort) {
	case TOP_SORT_CPU: return p->cpu;
	case TOP_SORT_MEMORY: return p->sample.memory;
	case TOP_SORT_TIME: return p->sample.processor;
	case TOP_SORT_FAILURES: return p->failures;
	default: return 0;
	}
}

/* Descending by key; the earlier process first if these are equal */
static int compare(const void *a, const void *b)
{
	const struct top_process *const *x = a, *const *y = b;

	if ((*x)->key != (*y)->key)
		return (*x)->key > (*y)->key ? -1 : 1;
	return (*x)->serial < (*y)->serial ? -1 : (*x)->serial > (*y)->serial;
}

void top_table_arrange(struct top_table *t, enum top_sort sort, const char *filter)
{
	bool is_tree = sort == TOP_SORT_TREE, filters = filter && *filter;
	struct top_process *p = top_table_next(t, &t->root, true);

	apply_filter(t, filter);
	t->shown_count = 0;
	while (p) {
		bool shows = is_tree ? p->matches :
			!p->is_ended && (!filters || passes(p, filter));

		p->key = sort_key(p, sort);
		if (shows)
			add_shown(t, p);
		p = top_table_next(t, p, !is_tree || (p->matches && !p->is_folded));
	}
	if (!is_tree)
		qsort(t->shown, t->shown_count, sizeof(*t->shown), compare);
	t->is_changed = false;
}

void top_table_freeze(struct top_table *t)
{
	t->is_frozen = true;
}

void top_table_thaw(struct top_table *t)
{
	struct top_process *p, *next;
	struct top_process **gone = NULL;
	size_t count = 0;

	t->is_frozen = false;
	t->is_changed = true;
	/* sweep() frees ancestors, so that the traversal comes first */
	for (p = top_table_next(t, &t->root, true); p; p = next) {
		next = top_table_next(t, p, true);
		if (!p->is_gone || p->first_child)
			continue;
		gone = alloc_more(gone, count + 1, sizeof(struct top_process *));
		gone[count++] = p;
	}
	for (size_t i = 0; i < count; i++)
		sweep(t, gone[i]);
	free(gone);
}

const struct top_failure *top_table_failure(const struct top_table *t, unsigned back)
{
	if (back >= TOP_FAILURES || back >= t->failed)
		return NULL;
	return &t->failures[(t->failed - 1 - back) % TOP_FAILURES];
}
