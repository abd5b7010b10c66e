#include "app/consumers/stack_traces.h"

#include <errno.h>
#include <stdlib.h>

#include "base/memory/cleanup.h"
#include "enrich/names.h"
#include "pipeline/call_choice.h"
#include "symbols/stacks.h"

bool selects_call(const struct options *o, const struct event *e)
{
	if (!choice_accepts(o->filter, e))
		return false;
	return !o->paths || (e->call.view && paths_match(o->paths, e->call.view, e->process,
							 names_directory, e->call.memory));
}

/* engine_stacks.wants */
static bool is_shown(void *ctx, const struct event *e)
{
	const struct options *o = ctx;

	return e->kind == EVENT_SIGNAL ? filter_signal(o->filter, e->signal.number) :
		selects_call(o, e);
}

int stack_traces_init(struct engine_stacks *stacks, const struct options *o, struct diag *diag)
{
	_cleanup_free_ char *why = NULL;

	*stacks = (struct engine_stacks){0};
	if (!o->stacks || o->summary)	/* -c prints none */
		return 0;
	*stacks = (struct engine_stacks){
		.from = stacks_new(o->stack_limit, o->stack_lines, &why), .wants = is_shown,
		.ctx = (void *)o,
	};
	if (stacks->from)
		return 0;
	if (o->as_strace)
		diag_say(diag, "Stack traces (-k/--stack-traces option) are not supported by this "
			 "build of strace");
	else if (o->stack_lines)
		diag_say(diag, "-kk: stack traces with source lines need libunwind, libelf and "
			 "libdw: %s", why);
	else
		diag_say(diag, "-k: stack traces need libunwind and libelf: %s", why);
	return -ENOSYS;
}

void stack_traces_add_numbers(struct call_numbers *wanted)
{
	for (enum abi_id id = 0; id < ABI_COUNT; id++) {
		for (unsigned nr = 0; nr < CALL_NUMBERS; nr++) {
			const struct call *row = desc_call(&abis[id], nr);

			if (row && row->classes & 1u << CLASS_MEMORY)
				wanted->wanted[id][nr / 64] |= 1ULL << nr % 64;
		}
	}
}

void stack_traces_done(struct engine_stacks *stacks)
{
	stacks_free(stacks->from);
}
