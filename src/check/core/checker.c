#include "check/core/checker.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "check/core/finding.h"

struct checker {
	const struct selection *selection;
	const struct baseline *baseline;
	struct book book;
	struct look *looks;		/* of the selected checks, in the order of the registry */
	size_t count;
	struct wants wants;
	struct sbuf calls;		/* empty: none */
	struct findings findings;
};

/* A call that each command makes: where none is told of, calls are not seen. */
static const char surely_made[] = "execve";

/* Of two sets of needs all; a struct wants is nothing but bools. */
static void add_wants(struct wants *all, const struct wants *more)
{
	const unsigned char *from = (const unsigned char *)more;
	unsigned char *to = (unsigned char *)all;

	_Static_assert(sizeof(bool) == 1, "a byte each");
	for (size_t i = 0; i < sizeof(*all); i++)
		to[i] |= from[i];
}

static void add(struct checker *c, size_t place)
{
	const struct check *check = checks_at(place);
	bool limited = c->selection->limited[place];

	c->looks[c->count++] = (struct look){
		.check = check, .book = &c->book, .limited = limited,
		.limit = limited ? c->selection->limits[place] : check->limit,
		.state = check->state ? alloc_zeroed(check->state) : NULL,
	};
	add_wants(&c->wants, &check->wants);
	if (!check->calls)
		return;
	c->wants.cheap_calls = true;
	if (!c->calls.len)
		sbuf_str(&c->calls, surely_made);
	sbuf_char(&c->calls, ',');
	sbuf_str(&c->calls, check->calls);
}

struct checker *checker_new(const struct selection *selection,
			    const struct baseline *baseline)
{
	struct checker *c = alloc_new(struct checker);
	size_t count = checks_count();

	c->selection = selection;
	c->baseline = baseline;
	c->book.chosen = selection->begun;
	c->book.policy = &selection->policy;
	c->wants = (struct wants){.programs = true, .history = true};
	c->looks = alloc_zeroed((count + 1) * sizeof(*c->looks));
	for (size_t i = 0; i < count; i++)
		if (selection_has(selection, i))
			add(c, i);
	return c;
}

void checker_free(struct checker *c)
{
	if (!c)
		return;
	for (struct look *k = c->looks; k < c->looks + c->count; k++) {
		if (k->check->done)
			k->check->done(k->state);
		free(k->state);
	}
	book_done(&c->book);
	sbuf_done(&c->calls);
	free(c->looks);
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

static bool is_blind(const struct look *k, const struct event *end)
{
	const struct history *h = end->end.history;
	unsigned flags = k->check->flags;

	return (flags & CHECK_CALLS && !h->calls_seen) ||
		(flags & CHECK_FROM_START && h->attached) ||
		(flags & CHECK_TO_END && k->book->cut && !h->command_end);
}

/* Those that have to be asked for; none of them where the user said which ones it is to be */
static const struct check_row *const *unselected(struct checker *c)
{
	size_t count = checks_count(), n = 0;
	const struct check_row **rows = arena_alloc(&c->book.arena, (count + 1) * sizeof(*rows));

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

/* Which checks looked and which could not, NULL-terminated each */
static void divide(struct checker *c, const struct event *end)
{
	size_t size = (c->count + 1) * sizeof(struct check_row *), seen = 0, blind = 0;
	const struct check_row **checks = arena_alloc(&c->book.arena, size);

	c->book.blind = arena_alloc(&c->book.arena, size);
	for (struct look *k = c->looks; k < c->looks + c->count; k++) {
		k->blind = is_blind(k, end);
		if (k->blind)
			c->book.blind[blind++] = &k->check->row;
		else
			checks[seen++] = &k->check->row;
	}
	c->findings.checks = checks;
	c->findings.unselected = unselected(c);
	c->findings.blind = c->book.blind;
}

void checker_event(struct checker *c, const struct event *e)
{
	for (struct look *k = c->looks; k < c->looks + c->count; k++)
		if (k->check->event)
			k->check->event(k, k->state, e);
}

static bool known(const void *ctx, uint64_t fingerprint)
{
	return baseline_has(ctx, fingerprint);
}

const struct findings *checker_findings(struct checker *c, const struct event *end)
{
	const struct history *h = end->end.history;

	c->book.end = end;
	c->book.cut = end_is_cut(end->end.why);
	c->findings.cut = c->book.cut;
	divide(c, end);
	for (struct look *k = c->looks; k < c->looks + c->count; k++)
		if (k->check->end && !k->blind)
			k->check->end(k, k->state, h);
	book_list(&c->book, h, &c->findings, known, c->baseline);
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
