#include "fast/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "fast/plan/compile.h"

/* State of the compilation of the table */
struct fast_planner {
	struct fast_table *t;
	struct fast_message_stops *message_stops;
	const struct fast_plan_options *o;
	struct compile_options compile;
	struct fast_planned planned;
	/* With fast_plan_options.messages the current syscall would stop. */
	bool needs_messages;
};

static bool is_wanted(const struct fast_planner *m, unsigned nr)
{
	return !m->o->wanted || m->o->wanted[nr / 64] >> nr % 64 & 1;
}

/* Whether the table contains these reads from index i on */
static bool are_reads_at(const struct fast_planner *m, unsigned i, const struct reads *reads)
{
	for (unsigned k = 0; k < reads->count; k++)
		if (memcmp(&m->t->read[i + k], &reads->read[k], sizeof(reads->read[0])) != 0)
			return false;
	return true;
}

/* Stores reads in the table, or reuses equal ones. */
static bool store_reads(struct fast_planner *m, const struct reads *reads, struct fast_plan *p)
{
	unsigned i = 0;

	while (i + reads->count <= m->planned.reads && !are_reads_at(m, i, reads))
		i++;
	i = i + reads->count <= m->planned.reads ? i : m->planned.reads;
	if (i + reads->count > FAST_READS)
		return false;
	memcpy(&m->t->read[i], reads->read, reads->count * sizeof(reads->read[0]));
	if (m->planned.reads < i + reads->count)
		m->planned.reads = i + reads->count;
	p->first = i;
	p->count = reads->count;
	return true;
}

/* The plan for values from `base` on that makes these reads, of the list that starts with `p`: an
 * existing or a new one. NULL: no room. */
static struct fast_plan *variant_of(struct fast_planner *m, const struct plan_key *key,
				    uint8_t base, const struct reads *reads, struct fast_plan *p)
{
	struct fast_plan made = {
		.how = FAST_RECORD, .condition = key->reg, .width = key->width, .base = base,
	};

	for (; p->how == FAST_RECORD; p = &m->t->more[p->next]) {
		if (p->base == base && p->count == reads->count &&
		    are_reads_at(m, p->first, reads))
			return p;
		if (!p->next)
			break;
	}
	if (m->planned.more == FAST_MORE || !store_reads(m, reads, &made))
		return NULL;
	if (p->how == FAST_RECORD) {
		p->next = m->planned.more++;
		p = &m->t->more[p->next];
	}
	*p = made;
	return p;
}

static void plan_by_key(struct fast_planner *m, const struct call *call,
			const struct plan_key *key, struct fast_plan *p)
{
	for (unsigned b = 0; b < 2 && (!b || key->bases[b]); b++) {
		for (unsigned i = 0; i < 64; i++) {
			uint64_t value = (uint64_t)key->bases[b] * 256 + i;
			struct fast_plan *variant;
			struct reads reads;

			if ((!b && key->stops >> i & 1) ||
			    !compile_call(&m->compile, call, key->reg, value, &reads))
				continue;
			m->needs_messages |= reads.needs_messages;
			variant = variant_of(m, key, key->bases[b], &reads, p);
			if (variant)
				variant->bits |= 1ULL << i;
		}
	}
}

/* Makes a plan for all values of the arguments; false if there is none. */
static bool plan_all_values(struct fast_planner *m, const struct fast_plan_options *o,
			    const struct call *call, bool quiet, struct fast_plan *p)
{
	struct compile_options compile = m->compile;
	struct reads reads = {.count = 0};

	compile.options = o;
	if (!quiet && o->values && !compile_call(&compile, call, FAST_NO_ARGUMENT, 0, &reads))
		return false;
	m->needs_messages |= reads.needs_messages;
	if (!store_reads(m, &reads, p))
		return false;
	p->how = quiet ? FAST_QUIET : FAST_RECORD;
	p->condition = FAST_NO_ARGUMENT;
	return true;
}

/* Appends a plan to the list of the further plans. Returns its index; 0: there is no room. */
static unsigned append_plan(struct fast_planner *m, const struct fast_plan *plan)
{
	if (m->planned.more == FAST_MORE)
		return 0;
	m->t->more[m->planned.more] = *plan;
	return m->planned.more++;
}

/* Makes a plan for writes to the descriptors whose bits are set, of which `most` bytes are read;
 * `next`: the index of the plan for others. */
static bool plan_writes_to(struct fast_planner *m, const struct call *call, uint64_t bits,
			   uint64_t most, unsigned next, struct fast_plan *p)
{
	enum { PARTS = 16 };
	struct fast_plan_options options = *m->o;

	if (options.limits.bytes < most)
		options.limits.bytes = most;
	if (most && options.limits.members < PARTS)
		options.limits.members = PARTS;
	*p = (struct fast_plan){.next = 0};
	if (!next || !plan_all_values(m, &options, call, false, p))
		return false;
	p->condition = 0;
	p->width = 32;
	p->bits = bits;
	p->next = next;
	return true;
}

/* Makes a plan for writes to descriptors 0 to 2, of which more is read, one for those to the next
 * ones, and one for other writes. */
static void plan_stdio_writes(struct fast_planner *m, const struct call *call, bool quiet,
			      struct fast_plan *p)
{
	const uint64_t low_bits = 7;
	struct fast_plan low, middle, other = {.next = 0};
	unsigned next;

	if (!plan_all_values(m, m->o, call, quiet, &other))
		return;
	next = append_plan(m, &other);
	if (!quiet && m->o->limits.other_output &&
	    plan_writes_to(m, call, ~low_bits, m->o->limits.other_output, next, &middle))
		next = append_plan(m, &middle);
	if (plan_writes_to(m, call, low_bits, m->o->limits.output, next, &low))
		*p = low;
}

/* With stacks, a recorded syscall stops at its exit. The execution of a program has to be known,
 * even if the syscall is not wanted. */
static bool must_stop(const struct fast_planner *m, const struct syscall_traits *traits,
		      unsigned nr)
{
	bool creates = traits->process == AFFECTS_CREATE;
	bool executes = traits->process == AFFECTS_EXEC;

	return traits->never_fast ||
		(m->o->stacks && (creates || syscall_ends_stack(traits))) ||
		(m->o->environments && executes) ||
		(executes && !is_wanted(m, nr)) ||
		(m->o->stops && m->o->stops[nr / 64] >> nr % 64 & 1) ||
		(m->o->orders_output && syscall_writes(traits));
}

static void plan_syscall(struct fast_planner *m, const struct call *call, struct fast_plan *p)
{
	const struct syscall_traits *traits = syscall_traits(call);
	const struct plan_key *key = traits->key.width ? &traits->key : NULL;
	unsigned nr = call->nr[ABI_x86_64];
	bool quiet = !is_wanted(m, nr), low = m->o->low && m->o->low[nr / 64] >> nr % 64 & 1;

	if (must_stop(m, traits, nr))
		return;
	if (traits->writes_text && ((quiet && low) || (m->o->limits.output && m->o->values))) {
		plan_stdio_writes(m, call, quiet, p);
		return;
	}
	if (!quiet && m->o->values && key) {
		plan_by_key(m, call, key, p);
		return;
	}
	if (!plan_all_values(m, m->o, call, quiet, p))
		return;
	if (key && key->stops) {
		p->condition = key->reg;
		p->width = key->width;
		p->base = key->bases[0];
		p->bits = ~key->stops;
	}
}

struct fast_planner *fast_planner_new(struct fast_table *t, const struct fast_plan_options *o,
				      struct fast_message_stops *a)
{
	struct fast_planner *m = alloc_new(struct fast_planner);

	memset(t, 0, sizeof(*t));
	if (o->stacks && o->stack_numbers)
		memcpy(t->stops_after, o->stack_numbers, sizeof(t->stops_after));
	else if (o->stacks)
		memset(t->stops_after, 0xff, sizeof(t->stops_after));
	t->sees_signals = !o->wanted;
	a->count = 0;
	*m = (struct fast_planner){
		.t = t, .message_stops = a, .o = o, .planned = {.more = 1},
		.compile = {.options = o, .schema = schema_new()},
	};
	return m;
}

void fast_planner_free(struct fast_planner *m)
{
	if (!m)
		return;
	schema_free(m->compile.schema);
	free(m);
}

void fast_planner_add(struct fast_planner *m, unsigned nr)
{
	const struct call *call = desc_call(&abis[ABI_x86_64], nr);
	struct fast_plan *p = &m->t->plan[nr];

	if (m->planned.calls[nr / 64] >> nr % 64 & 1)
		return;
	m->planned.calls[nr / 64] |= 1ULL << nr % 64;
	p->condition = FAST_NO_ARGUMENT;
	m->needs_messages = false;
	if (call)
		plan_syscall(m, call, p);
	if (m->needs_messages && p->how == FAST_RECORD &&
	    m->message_stops->count < FAST_MESSAGE_STOPS)
		m->message_stops->nr[m->message_stops->count++] = nr;
}

const struct fast_planned *fast_planner_planned(const struct fast_planner *m)
{
	return &m->planned;
}
