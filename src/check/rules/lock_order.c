/* HG: locks that tasks take in orders in which they can wait for each other forever */
#include <string.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "desc/traits.h"
#include "model/explain/reason.h"
#include "model/locks/cycles.h"

enum { NAME_LENGTH_MAX = 200, CYCLES_MAX = 32 };

struct order_state {
	bool is_begun;
	struct locks locks;
};

static void note_event(struct check_run *k, void *state, const struct event *e)
{
	struct order_state *s = state;

	if (!s->is_begun)
		locks_init(&s->locks, check_descriptors(k));
	s->is_begun = true;
	locks_note(&s->locks, e);
}

static const struct life *life_of(const struct history *h, const struct lock_order *o)
{
	return history_of_serial(h, o->process->serial);
}

/* The name of the program that asked for the lock */
static const char *program_of(const struct history *h, const struct lock_order *o)
{
	const struct life *l = life_of(h, o);

	return l ? life_program_name(life_program_at(l, o->wanted.time)) : "?";
}

static void add_lock(struct sbuf *b, const struct lock_use *use, bool with_address)
{
	if (use->class != LOCK_MUTEX) {
		reason_text(b, use->name, NAME_LENGTH_MAX);
		return;
	}
	sbuf_str(b, with_address ? "the mutex at " : "a mutex");
	if (with_address)
		sbuf_hex(b, use->start);
}

/* Begins with the first lock and program by name, so that it is the same in each run. */
static void rotate(const struct history *h, struct lock_cycle *c)
{
	struct lock_cycle turned = {.count = c->count};
	unsigned first = 0;

	for (unsigned i = 1; i < c->count; i++) {
		int order = strcmp(c->chain[i]->held.name, c->chain[first]->held.name);

		if (!order)
			order = strcmp(program_of(h, c->chain[i]), program_of(h, c->chain[first]));
		if (order < 0)
			first = i;
	}
	for (unsigned i = 0; i < c->count; i++)
		turned.chain[i] = c->chain[(first + i) % c->count];
	*c = turned;
}

static void separate(struct sbuf *b, unsigned i, unsigned count)
{
	if (i)
		sbuf_str(b, i + 1 < count ? ", " : " and ");
}

/* "a and b", "processes of a", "threads of a" */
static void add_programs(struct sbuf *b, const struct history *h, const struct lock_cycle *c)
{
	const char *name = program_of(h, c->chain[0]);
	bool has_one_name = true, is_one_process = true;

	for (unsigned i = 1; i < c->count; i++) {
		has_one_name &= !strcmp(name, program_of(h, c->chain[i]));
		is_one_process &= c->chain[i]->process == c->chain[0]->process;
	}
	if (is_one_process || has_one_name) {
		sbuf_str(b, is_one_process ? "threads of " : "processes of ");
		sbuf_str(b, name);
		return;
	}
	for (unsigned i = 0; i < c->count; i++) {
		separate(b, i, c->count);
		sbuf_str(b, program_of(h, c->chain[i]));
	}
}

/* "/a and /b", "parts of /a", "mutexes" */
static void add_locks(struct sbuf *b, const struct lock_cycle *c)
{
	bool is_one = true, are_mutexes = true;

	for (unsigned i = 0; i < c->count; i++) {
		is_one &= !strcmp(c->chain[i]->held.name, c->chain[0]->held.name);
		are_mutexes &= c->chain[i]->held.class == LOCK_MUTEX;
	}
	if (are_mutexes) {
		sbuf_str(b, "mutexes");
	} else if (is_one) {
		sbuf_str(b, "parts of ");
		add_lock(b, &c->chain[0]->held, false);
	} else {
		for (unsigned i = 0; i < c->count; i++) {
			separate(b, i, c->count);
			add_lock(b, &c->chain[i]->held, false);
		}
	}
}

static void report_order(struct check_run *k, const struct history *h, const struct lock_order *o)
{
	const struct life *l = life_of(h, o);
	struct sbuf b = {0};

	add_lock(&b, &o->held, true);
	add_evidence(k, l, o->held.time, "%s took %s", o->held.call, b.s);
	sbuf_str(&b, ", ");
	sbuf_str(&b, o->wanted.call);
	sbuf_str(&b, " asked for ");
	add_lock(&b, &o->wanted, true);
	add_evidence(k, l, o->wanted.time, "thread %d has %s", (int)o->tid, b.s);
	sbuf_done(&b);
}

static void report_cycle(struct check_run *k, const struct history *h, struct lock_cycle *c)
{
	struct sbuf who = {0}, what = {0};

	rotate(h, c);
	add_programs(&who, h, c);
	add_locks(&what, c);
	report_finding(k, life_of(h, c->chain[0]),
		       c->count == 2 ? "%s take %s in opposite orders"
				     : "%s take %s in orders that form a cycle", who.s, what.s);
	for (unsigned i = 0; i < c->count; i++)
		report_order(k, h, c->chain[i]);
	sbuf_done(&who);
	sbuf_done(&what);
}

static void check_order(struct check_run *k, void *state, const struct history *h)
{
	struct order_state *s = state;
	struct lock_cycle found[CYCLES_MAX];
	size_t count = s->is_begun ? locks_find_cycles(&s->locks, found, CYCLES_MAX) : 0;

	for (size_t i = 0; i < count; i++)
		report_cycle(k, h, &found[i]);
}

static void free_order(void *state)
{
	struct order_state *s = state;

	if (s->is_begun)
		locks_done(&s->locks);
}

static bool waits_for_futex(const struct syscall_traits *traits)
{
	return traits->wait_object == WAITS_ON_FUTEX;
}

const struct check checks_lock_order[] = {
	{
		.row = {
			.id = "HG803", .name = "lock-order", .level = LEVEL_WARNING,
			.summary = "Tasks take the same locks in different orders.",
			.explanation = "One task has a lock and asks for another one, which "
				"a second task can have when it asks for the first: they "
				"wait for each other forever if they are unlucky, even if "
				"this run was not. Locks of flock and fcntl on files are "
				"followed exactly, with their ranges, and through fork and "
				"exec. Not reported are shared locks, attempts that do not "
				"wait, locks that a task took before the other one existed, "
				"and orders that a further lock keeps apart. Mutexes of "
				"threads are followed only where a thread had to wait for "
				"them: without contention they need no system call.",
			.advice = "take locks in the same order everywhere, or try the second one "
				"(LOCK_NB, F_SETLK, trylock) and release the first if it is taken",
		},
		.wants = {.programs = true, .values = true, .fd_paths = true, .descriptors = true},
		.calls = "%desc,%network,?unshare", .needs = waits_for_futex,
		.flags = CHECK_OPTIONAL | CHECK_CALLS | CHECK_DESCRIPTORS,
		.state = sizeof(struct order_state),
		.event = note_event, .end = check_order, .done = free_order,
	},
	{.row = {0}}
};
