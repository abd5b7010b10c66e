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

/* engine_injector.choose */
static const struct injection_rule *choose_rule(void *ctx, const struct event *enter)
{
	struct tampering *t = ctx;
	struct event e = *enter;
	const struct injection *found = NULL;
	uint64_t n;

	e.call.row = desc_call(e.call.abi, e.call.nr);
	if (!selects_call(t->o, &e))	/* strace does not tamper with these either */
		return NULL;
	for (size_t i = t->o->injection_count; i-- && !found;)
		if (matches(&t->o->injections[i], &e))
			found = &t->o->injections[i];
	if (!found)
		return NULL;
	if (injection_is_unconditional(&found->rule))
		return &found->rule;
	n = count_invocation(&t->counts, e.task.serial, e.call.abi->id, e.call.nr,
			     filter_condition(found->calls) ? found - t->o->injections + 1 : 0);
	return injection_applies(&found->rule, n) &&
		injection_is_drawn(&found->rule, e.task.serial, e.call.nr, n) ?
		&found->rule : NULL;
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
