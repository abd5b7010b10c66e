#include "check/core/checker.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "check/core/finding.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/fds/fds.h"

struct checker {
	const struct selection *selection;
	const struct baseline *baseline;
	struct finding_store store;
	struct fds fds;			/* if .store.fds */
	struct check_run *runs;		/* the selected checks, in the order of the registry */
	size_t count;
	struct wants wants;
	struct sbuf calls;		/* empty: none */
	struct findings findings;
};

/* A syscall that each command makes: if it is not traced, no syscalls are. */
static const char always_traced[] = "execve";

/* Adds the needs of a check: struct wants consists of bools only. */
static void add_wants(struct wants *all, const struct wants *more)
{
	const unsigned char *from = (const unsigned char *)more;
	unsigned char *to = (unsigned char *)all;

	_Static_assert(sizeof(bool) == 1, "a byte each");
	for (size_t i = 0; i < sizeof(*all); i++)
		to[i] |= from[i];
}

static void add_calls(struct checker *c, const char *prefix, const char *calls)
{
	c->wants.cheap_calls = true;
	if (!c->calls.len)
		sbuf_str(&c->calls, always_traced);
	sbuf_char(&c->calls, ',');
	sbuf_str(&c->calls, prefix);
	sbuf_str(&c->calls, calls);
}

static void add_needed_calls(struct checker *c, const struct check *check)
{
	size_t count;
	const struct call *rows = desc_calls(&count);

	for (size_t i = 0; i < count; i++)
		if (check->needs(syscall_traits(&rows[i])))	/* "?": if the machine has it */
			add_calls(c, "?", rows[i].name);
}

static void add_run(struct checker *c, size_t index)
{
	const struct check *check = checks_at(index);
	bool limited = c->selection->limited[index];

	c->runs[c->count++] = (struct check_run){
		.check = check, .store = &c->store, .has_user_limit = limited,
		.limit = limited ? c->selection->limits[index] : check->limit,
		.state = check->state ? alloc_zeroed(check->state) : NULL,
	};
	add_wants(&c->wants, &check->wants);
	if (check->flags & CHECK_DESCRIPTORS)
		c->store.fds = &c->fds;
	if (check->calls)
		add_calls(c, "", check->calls);
	if (check->needs)
		add_needed_calls(c, check);
}

struct checker *checker_new(const struct selection *selection,
			    const struct baseline *baseline)
{
	struct checker *c = alloc_new(struct checker);
	size_t count = checks_count();

	c->selection = selection;
	c->baseline = baseline;
	c->store.chosen = selection->begun;
	c->store.policy = &selection->policy;
	c->wants = (struct wants){.programs = true, .history = true};
	c->runs = alloc_zeroed((count + 1) * sizeof(*c->runs));
	for (size_t i = 0; i < count; i++)
		if (selection_has(selection, i))
			add_run(c, i);
	fds_init(&c->fds);
	return c;
}

void checker_free(struct checker *c)
{
	if (!c)
		return;
	for (struct check_run *k = c->runs; k < c->runs + c->count; k++) {
		if (k->check->done)
			k->check->done(k->state);
		free(k->state);
	}
	fds_done(&c->fds);
	finding_store_done(&c->store);
	sbuf_done(&c->calls);
	free(c->runs);
	free(c);
}

const struct wants *checker_wants(const struct checker *c)
{
	return &c->wants;
}

const char *checker_calls(const struct checker *c)
{
	return c->calls.len ? c->calls.s : NULL;
}

static bool is_blind(const struct check_run *k, const struct event *end)
{
	const struct history *h = end->end.history;
	unsigned flags = k->check->flags;

	return (flags & CHECK_CALLS && !h->calls_seen) ||
		(flags & CHECK_FROM_START && h->attached) ||
		(flags & CHECK_TO_END && k->store->cut && !h->command_end);
}

/* Optional checks that are not selected; empty if the user selected checks */
static const struct check_row *const *list_unselected(struct checker *c)
{
	size_t count = checks_count(), n = 0;
	const struct check_row **rows = arena_alloc(&c->store.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		if (selection_has(c->selection, i) || selection_ignores(c->selection, i))
			continue;
		if (!(checks_at(i)->flags & CHECK_OPTIONAL)) {
			*rows = NULL;
			break;
		}
		rows[n++] = &checks_at(i)->row;
	}
	return rows;
}

/* Lists the checks that have run and those that were blind, each NULL-terminated. */
static void list_checks(struct checker *c, const struct event *end)
{
	size_t size = (c->count + 1) * sizeof(struct check_row *), seen = 0, blind = 0;
	const struct check_row **checks = arena_alloc(&c->store.arena, size);

	c->store.blind = arena_alloc(&c->store.arena, size);
	for (struct check_run *k = c->runs; k < c->runs + c->count; k++) {
		k->blind = is_blind(k, end);
		if (k->blind)
			c->store.blind[blind++] = &k->check->row;
		else
			checks[seen++] = &k->check->row;
	}
	c->findings.checks = checks;
	c->findings.unselected = list_unselected(c);
	c->findings.blind = c->store.blind;
}

void checker_event(struct checker *c, const struct event *e)
{
	if (c->store.fds)
		fds_note(c->store.fds, e);
	for (struct check_run *k = c->runs; k < c->runs + c->count; k++)
		if (k->check->event)
			k->check->event(k, k->state, e);
}

static bool is_known(const void *ctx, uint64_t fingerprint)
{
	return baseline_has(ctx, fingerprint);
}

const struct findings *checker_findings(struct checker *c, const struct event *end)
{
	const struct history *h = end->end.history;

	c->store.end = end;
	c->store.cut = end_is_cut(end->end.why);
	c->findings.cut = c->store.cut;
	list_checks(c, end);
	for (struct check_run *k = c->runs; k < c->runs + c->count; k++)
		if (k->check->end && !k->blind)
			k->check->end(k, k->state, h);
	finding_store_list(&c->store, h, &c->findings, is_known, c->baseline);
	return &c->findings;
}

int checker_worst(const struct checker *c)
{
	for (int level = LEVELS - 1; level >= 0; level--)
		if (c->findings.per_level[level])
			return level;
	return -1;
}

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[LEVELS] = {"note", "warning", "error"};

	return names[level];
}
