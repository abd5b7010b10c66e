#include "app/run/tampering.h"

#include "app/consumers/stack_traces.h"
#include "enrich/names.h"
#include "filter/condition/condition.h"
#include "pipeline/call_choice.h"

/* Whether the injection applies to the system call, regardless of its number of invocations */
static bool matches(const struct injection *injection, const struct event *enter)
{
	const struct call_condition *condition = filter_condition(injection->calls);

	return choice_accepts(injection->calls, enter) &&
		(!condition || condition_evaluate(condition, enter, names_directory,
						  enter->call.memory) == IS_TRUE);
}

/* Whether a rule that matches the system call applies to this invocation. *n is its number among
 * all invocations of the system call; 0: not counted yet. */
static bool applies(struct tampering *t, const struct injection *injection, const struct event *e,
		    uint64_t *n)
{
	const struct injection_rule *rule = &injection->rule;
	bool has_condition = filter_condition(injection->calls);
	uint64_t own = 0, *number = has_condition ? &own : n;

	if (injection_is_unconditional(rule))
		return true;
	if (!*number)
		*number = count_invocation(&t->counts, e->task.serial, e->call.abi->id, e->call.nr,
					   has_condition ? injection - t->o->injections + 1 : 0);
	return injection_applies(rule, *number) &&
		injection_is_drawn(rule, e->task.serial, e->call.nr, *number);
}

/* engine_injector.choose: the last rule that applies. All rules are examined, because each counts.
 * Under the name strace, a rule replaces those before it. */
static const struct injection_rule *choose_rule(void *ctx, const struct event *enter)
{
	struct tampering *t = ctx;
	struct event e = *enter;
	const struct injection_rule *chosen = NULL;
	uint64_t n = 0;
	bool is_replaced = false;

	e.call.row = desc_call(e.call.abi, e.call.nr);
	if (!selects_call(t->o, &e))	/* strace does not tamper with these either */
		return NULL;
	for (size_t i = t->o->injection_count; i-- && !is_replaced;) {
		const struct injection *injection = &t->o->injections[i];

		if (!matches(injection, &e))
			continue;
		if (applies(t, injection, &e, &n) && !chosen)
			chosen = &injection->rule;
		is_replaced = t->o->as_strace;
	}
	return chosen;
}

/* engine_injector.forget */
static void forget_task(void *ctx, uint64_t serial)
{
	struct tampering *t = ctx;

	forget_invocations(&t->counts, serial);
}

static void add_numbers(struct call_numbers *to, const struct filter *calls, const struct abi *abi)
{
	for (unsigned nr = 0; nr < CALL_NUMBERS; nr++)
		if (filter_call(calls, abi, desc_call(abi, nr), nr))
			to->wanted[abi->id][nr / 64] |= 1ULL << nr % 64;
	to->above[abi->id] |= filter_call_above(calls, abi, CALL_NUMBERS);
}

bool tampering_init(struct tampering *t, const struct options *o,
		    struct engine_injector *injector)
{
	*t = (struct tampering){.o = o};
	if (!o->injection_count)
		return false;
	for (size_t i = 0; i < o->injection_count; i++)
		for (enum abi_id id = 0; id < ABI_COUNT; id++)
			add_numbers(&t->numbers, o->injections[i].calls, &abis[id]);
	*injector = (struct engine_injector){
		.numbers = &t->numbers, .choose = choose_rule, .forget = forget_task, .ctx = t,
	};
	return true;
}

void tampering_add_numbers(const struct tampering *t, struct call_numbers *wanted)
{
	call_numbers_add(wanted, &t->numbers);
}

void tampering_done(struct tampering *t)
{
	invocation_counts_done(&t->counts);
}
