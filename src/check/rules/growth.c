/* RS: memory that a process maps more and more of (model/memory) */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "model/memory/memory.h"

enum {
	PARTS = 8,			/* of a life, with equal numbers of syscalls */
	LEAST_CALLS = 500,		/* of a long life */
	MIB = 1 << 20,
	CALL_GRAIN = 1000,		/* curves join what is nearer: one syscall */
};

/* A curve keeps the highest number of a time. It gets what is left of this number, so that the
 * lowest one can be computed. */
static const uint64_t all_memory = (uint64_t)1 << 62;

/* The growth of an address space */
struct space_growth {
	uint64_t calls;
	struct memory_curve by_calls, by_time;	/* what is left of all_memory */
};

struct growth_state {
	bool is_begun;
	struct memory_model memory;
	struct hash spaces;		/* struct memory_space → struct space_growth */
};

static void free_growth(struct space_growth *g)
{
	if (!g)
		return;
	curve_done(&g->by_calls);
	curve_done(&g->by_time);
	free(g);
}

/* The lowest number of bytes in each part of the curve */
static void sample_least(const struct memory_curve *c, uint64_t from, uint64_t to, uint64_t *least,
			 size_t count)
{
	curve_sample(c, from, to, least, count);
	for (size_t i = 0; i < count; i++)
		least[i] = least[i] ? all_memory - least[i] : 0;
}

/* Whether it grew in each part but the first, in which programs start, and not mainly in one, and
 * whether it still grew in the second half of the time */
static bool grows(const struct space_growth *g, const struct memory_space *s, uint64_t end,
		  uint64_t limit, uint64_t *parts)
{
	uint64_t halves[2], growth;

	if (g->calls < LEAST_CALLS || end <= s->began)
		return false;
	sample_least(&g->by_calls, 0, g->calls * CALL_GRAIN, parts, PARTS);
	growth = parts[PARTS - 1] - parts[1];
	if (parts[PARTS - 1] < parts[1] || growth <= limit)
		return false;
	for (int i = 1; i + 1 < PARTS; i++)
		if (parts[i + 1] < parts[i] + growth / PARTS / 4)
			return false;
	sample_least(&g->by_time, s->began, end, halves, 2);
	return s->ranges.sums.is_private >= halves[1] + growth / PARTS;
}

/* The syscall that mapped most of what was not unmapped */
static const struct memory_count *find_growing_call(const struct memory_space *s)
{
	const struct memory_count *found = NULL;
	uint64_t most = 0;

	for (unsigned i = 0; i < s->count_count; i++) {
		const struct memory_count *c = &s->counts[i];

		if (c->mapped > c->unmapped && c->mapped - c->unmapped > most) {
			most = c->mapped - c->unmapped;
			found = c;
		}
	}
	return found;
}

static void report_growth(struct check_run *k, const struct memory_space *s,
			  const struct space_growth *g, uint64_t end)
{
	uint64_t parts[PARTS];
	const struct memory_count *call = find_growing_call(s);
	struct sbuf b = {0};

	if (!grows(g, s, end, check_limit(k), parts))
		return;
	for (int i = 1; i < PARTS; i++) {
		sbuf_str(&b, i > 1 ? ", " : "");
		sbuf_dec(&b, parts[i] / MIB, false);
	}
	report_finding_of(k, s->serial, "%s mapped more and more memory up to its end",
			  *s->program ? s->program : "a program");
	add_evidence_of(k, s->serial, s->began, "had at least %s MiB of private memory in each "
			"eighth of its %" PRIu64 " syscalls, from the second on", b.s, g->calls);
	if (call)
		add_evidence_of(k, s->serial, 0, "%" PRIu64 " of %s mapped %" PRIu64 " MiB",
				call->calls, call->call, call->mapped / MIB);
	if (s->large_count && s->largest[0].id)
		add_evidence_of(k, s->serial, s->largest[0].time,
				"%s made its largest mapping, of %" PRIu64 " MiB",
				s->largest[0].call, s->largest[0].size / MIB);
	sbuf_done(&b);
}

static struct memory_space *space_of(const struct growth_state *s, const struct event *e)
{
	const struct memory_process *p = hash_get(&s->memory.by_pid, e->tgid);

	return p && !p->is_over ? p->space : NULL;
}

/* The process leaves its space. */
static void note_end(struct check_run *k, struct growth_state *s, const struct event *e)
{
	const struct memory_space *space = space_of(s, e);
	struct space_growth *g;

	if (!space || space->users > 1)
		return;
	g = hash_remove(&s->spaces, (uintptr_t)space);
	if (g)
		report_growth(k, space, g, e->time);
	free_growth(g);
}

static void note_call(struct growth_state *s, const struct event *e)
{
	const struct memory_space *space = space_of(s, e);
	struct space_growth *g = space ? hash_get(&s->spaces, (uintptr_t)space) : NULL;
	uint64_t left;

	if (!space)
		return;
	if (!g) {
		g = alloc_new(struct space_growth);
		hash_put(&s->spaces, (uintptr_t)space, g);
	}
	left = all_memory - space->ranges.sums.is_private;
	curve_add(&g->by_calls, g->calls++ * CALL_GRAIN, left);
	curve_add(&g->by_time, e->time, left);
}

static void note_event(struct check_run *k, void *state, const struct event *e)
{
	struct growth_state *s = state;

	if (!s->is_begun)
		memory_model_init(&s->memory, false);
	s->is_begun = true;
	if (e->kind == EVENT_EXEC || (e->kind == EVENT_EXIT && e->exit.zombie) ||
	    e->kind == EVENT_DETACH)
		note_end(k, s, e);
	memory_model_note(&s->memory, e);
	if (e->kind == EVENT_LEAVE)
		note_call(s, e);
}

/* Processes that are alive */
static void check_alive(struct check_run *k, void *state, const struct history *h)
{
	struct growth_state *s = state;

	for (const struct memory_space *space = s->memory.first; space; space = space->next) {
		const struct space_growth *g = hash_get(&s->spaces, (uintptr_t)space);

		if (g && !space->ended)
			report_growth(k, space, g, h->end);
	}
}

static void free_state(void *state)
{
	struct growth_state *s = state;
	struct space_growth *g;

	for (size_t at = 0; (g = hash_next(&s->spaces, &at));)
		free_growth(g);
	hash_done(&s->spaces);
	if (s->is_begun)
		memory_model_done(&s->memory);
}

const struct check checks_growth[] = {
	{
		.row = {
			.id = "RS506", .name = "memory-growth", .level = LEVEL_NOTE,
			.summary = "A process mapped more and more memory up to its end.",
			.explanation = "The life of a program that made at least 500 system calls "
				"is divided into eight parts of as many calls. It is reported if "
				"the lowest number of bytes of its private writable memory rose "
				"from each part to the next, but for the first part, by more than "
				"the threshold in all, and still in the second half of its time. "
				"A program that reuses memory does not grow like that, even if it "
				"never returns memory; one that builds a large result does.",
			.advice = "look for memory that is never freed; --print=memory shows the "
				"curve and, with -k, where the largest mappings were made",
		},
		.wants = {.programs = true, .values = true, .fd_paths = true, .exiting = true,
			  .mappings = true},
		.calls = "all",
		.flags = CHECK_OPTIONAL | CHECK_CALLS,
		.limit_kind = LIMIT_BYTES, .limit = UINT64_C(64) * MIB,
		.state = sizeof(struct growth_state),
		.event = note_event, .end = check_alive, .done = free_state,
	},
	{.row = {0}}
};
