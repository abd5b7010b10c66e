/* The printer `folded`: the duration of system calls by process and call, as the folded stacks that
 * flame graphs are made of (flamegraph.pl, speedscope):
 *
 *   make;sh;gcc;openat 812
 *
 * A line has the programs from the first process on, with -k the functions from the root of the
 * stack on, the system call, and the sum of microseconds. With -l, library calls in progress are
 * between program and system call, unless there is a stack, and have lines of their own for the
 * time in which they made no other call. Lines are written at the end of the trace, sorted; equal
 * ones are one. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "desc/type.h"
#include "model/explain/reason.h"
#include "model/process/name.h"
#include "ptrail/output.h"

enum { COUNT };		/* settings */
enum { COUNT_TIME, COUNT_CALLS };
enum { PROGRAMS_MAX = 64, NAME_LENGTH_MAX = 200, LIBRARY_CALLS_MAX = 64, NS_PER_US = 1000 };

static const struct printer_setting settings[] = {
	[COUNT] = {.name = "count", .words = (const char *const []){"time", "calls", NULL},
		.help = "what is counted: microseconds or system calls"},
	{0},
};

/* A library call in progress */
struct folded_call {
	const char *function;
	unsigned depth;			/* as in its event */
	uint64_t inside;		/* ns: durations of the calls that it has made */
};

/* The library calls in progress of a task, outer ones first */
struct folded_task {
	struct folded_call *calls;
	unsigned count, room;
};

/* A line */
struct folded_stack {
	struct folded_stack *next;	/* another one with the same hash */
	const char *frames;
	uint64_t sum;			/* ns, or number of system calls */
};

struct folded {
	const struct print_options *o;
	struct output *out;
	struct hash stacks;		/* hash of .frames → struct folded_stack */
	size_t count;			/* of all struct folded_stack */
	struct hash tasks;		/* tid → struct folded_task; only with -l */
	struct hash functions;		/* hash of a name → the name in .arena */
	struct arena arena;
	struct sbuf line;
};

static void *folded_open(const struct print_options *options, struct output *out)
{
	struct folded *f = alloc_new(struct folded);

	f->o = options;
	f->out = out;
	return f;
}

static void free_task(struct folded_task *t)
{
	if (t)
		free(t->calls);
	free(t);
}

static void folded_close(void *self)
{
	struct folded *f = self;
	size_t at = 0;

	for (struct folded_task *t; (t = hash_next(&f->tasks, &at));)
		free_task(t);
	hash_done(&f->tasks);
	hash_done(&f->functions);
	hash_done(&f->stacks);
	arena_done(&f->arena);
	sbuf_done(&f->line);
	free(f);
}

/* Adds a frame. Semicolons separate frames and are replaced. */
static void add_frame(struct folded *f, const char *name)
{
	size_t start;

	if (f->line.len)
		sbuf_char(&f->line, ';');
	start = f->line.len;
	reason_text(&f->line, name, NAME_LENGTH_MAX);
	for (size_t i = start; i < f->line.len; i++)
		if (f->line.s[i] == ';')
			f->line.s[i] = ':';
}

/* Adds the programs of the process and its ancestors, of which the nearest ones are kept. */
static void add_programs(struct folded *f, const struct process *p)
{
	const struct process *up[PROGRAMS_MAX];
	size_t n = 0;

	for (; p && n < PROGRAMS_MAX; p = p->parent)
		up[n++] = p;
	if (p)
		add_frame(f, "...");
	while (n--) {
		const char *name = process_name(up[n]);

		add_frame(f, *name ? name : "?");
	}
}

/* Adds the functions of a stack, from the root on; for an unknown one, its object. */
static void add_functions(struct folded *f, const struct stack *stack)
{
	if (stack->is_cut)
		add_frame(f, "...");
	for (unsigned i = stack->count; i-- > 0;) {
		const struct stack_frame *frame = &stack->frames[i];
		const char *object = name_base(frame->object);

		add_frame(f, *frame->symbol ? frame->symbol : *object ? object : "?");
	}
}

static void add_call(struct folded *f, const struct event *e)
{
	if (e->call.row) {
		add_frame(f, e->call.row->name);
		return;
	}
	sbuf_str(&f->line, f->line.len ? ";call " : "call ");
	sbuf_dec(&f->line, e->call.nr, false);
}

/* Returns the stack of the current line. */
static struct folded_stack *find_or_add(struct folded *f)
{
	uint64_t key = fnv_bytes(FNV_BASIS, f->line.s, f->line.len);
	struct folded_stack *first = hash_get(&f->stacks, key), *new;

	for (struct folded_stack *s = first; s; s = s->next)
		if (!strcmp(s->frames, f->line.s))
			return s;
	new = arena_new(&f->arena, struct folded_stack);
	*new = (struct folded_stack){
		.next = first, .frames = arena_copy(&f->arena, f->line.s, f->line.len),
	};
	hash_put(&f->stacks, key, new);
	f->count++;
	return new;
}

static void add_sum(struct folded *f, uint64_t duration)
{
	find_or_add(f)->sum += f->o->settings[COUNT] == COUNT_CALLS ? 1 : duration;
}

/* --- library calls --- */

static const char *keep_name(struct folded *f, const char *name)
{
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, name));
	char *known = hash_get(&f->functions, key);

	if (known && !strcmp(known, name))
		return known;
	known = arena_copy(&f->arena, name, strlen(name));
	hash_put(&f->functions, key, known);
	return known;
}

/* Adds the functions in progress; of too many, the outer ones. */
static void add_library_calls(struct folded *f, const struct folded_task *t)
{
	unsigned n = t ? t->count : 0;

	for (unsigned i = 0; i < n && i < LIBRARY_CALLS_MAX; i++)
		add_frame(f, t->calls[i].function);
	if (n > LIBRARY_CALLS_MAX)
		add_frame(f, "...");
}

static void count_inside(struct folded_task *t, uint64_t duration)
{
	if (t && t->count)
		t->calls[t->count - 1].inside += duration;
}

/* Removes the innermost call, which has not returned; its caller made the calls inside of it. */
static void drop_innermost(struct folded_task *t)
{
	t->count--;
	count_inside(t, t->calls[t->count].inside);
}

static void begin_library_call(struct folded *f, const struct event *e)
{
	struct folded_task *t = hash_get(&f->tasks, e->task.tid);
	const char *name = e->library.view ? e->library.view->name : e->library.function;

	if (!t) {
		t = alloc_new(struct folded_task);
		hash_put(&f->tasks, e->task.tid, t);
	}
	while (t->count && t->calls[t->count - 1].depth >= e->library.depth)
		drop_innermost(t);
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 8;
		t->calls = alloc_more(t->calls, t->room, sizeof(*t->calls));
	}
	t->calls[t->count++] = (struct folded_call){keep_name(f, name), e->library.depth, 0};
}

static void end_library_call(struct folded *f, const struct event *e)
{
	struct folded_task *t = hash_get(&f->tasks, e->task.tid);
	uint64_t duration = e->time > e->library.entered ? e->time - e->library.entered : 0;
	uint64_t inside;

	while (t && t->count && t->calls[t->count - 1].depth > e->library.depth)
		drop_innermost(t);
	if (!t || !t->count || t->calls[t->count - 1].depth != e->library.depth)
		return;
	inside = t->calls[t->count - 1].inside;
	sbuf_reset(&f->line);
	add_programs(f, e->process);
	add_library_calls(f, t);
	add_sum(f, duration > inside ? duration - inside : 0);
	t->count--;
	count_inside(t, duration);
}

/* --- system calls --- */

static void add_leave(struct folded *f, const struct event *e)
{
	struct folded_task *t = hash_get(&f->tasks, e->task.tid);
	bool is_known = e->call.note != CALL_UNKNOWN_ENTRY && e->time > e->call.entered;
	uint64_t duration = is_known ? e->time - e->call.entered : 0;

	sbuf_reset(&f->line);
	add_programs(f, e->process);
	if (e->call.stack)
		add_functions(f, e->call.stack);
	else
		add_library_calls(f, t);
	add_call(f, e);
	add_sum(f, duration);
	count_inside(t, duration);
}

static int by_frames(const void *a, const void *b)
{
	return strcmp((*(struct folded_stack *const *)a)->frames,
		      (*(struct folded_stack *const *)b)->frames);
}

static void write_stacks(struct folded *f)
{
	struct folded_stack **all = alloc_more(NULL, f->count + 1, sizeof(struct folded_stack *));
	bool is_time = f->o->settings[COUNT] == COUNT_TIME;
	size_t n = 0, at = 0;

	for (struct folded_stack *s; (s = hash_next(&f->stacks, &at));)
		for (; s; s = s->next)
			all[n++] = s;
	qsort(all, n, sizeof(struct folded_stack *), by_frames);
	for (size_t i = 0; i < n; i++) {
		uint64_t sum = is_time ? (all[i]->sum + NS_PER_US / 2) / NS_PER_US : all[i]->sum;

		if (!sum)
			continue;
		sbuf_reset(&f->line);
		sbuf_str(&f->line, all[i]->frames);
		sbuf_char(&f->line, ' ');
		sbuf_dec(&f->line, sum, false);
		sbuf_char(&f->line, '\n');
		output_add(f->out, f->line.s, f->line.len);
	}
	free(all);
}

static void folded_event(void *self, const struct event *e)
{
	struct folded *f = self;

	switch (e->kind) {
	case EVENT_LEAVE:
		add_leave(f, e);
		break;
	case EVENT_LIBRARY_CALL:
		begin_library_call(f, e);
		break;
	case EVENT_LIBRARY_RETURN:
		end_library_call(f, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		free_task(hash_remove(&f->tasks, e->task.tid));
		break;
	case EVENT_END:
		write_stacks(f);
		break;
	default:
		break;
	}
}

const struct printer printer_folded = {
	.name = "folded",
	.help = "time of system calls as folded stacks, for flame graphs",
	.wants = {.calls = true, .programs = true},
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.open = folded_open,
	.event = folded_event,
	.close = folded_close,
};
