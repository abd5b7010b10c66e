#include "trace/actions/every_call.h"

#include <sys/ptrace.h>

#include "trace/state/engine_state.h"
#include "trace/state/rings.h"

void engine_stop_every_call(struct engine *g, struct tracee *t, bool all_threads,
			    const char *why)
{
	t->every_call = true;
	if (g->rings.in_use)
		g->rings.in_use->at_every_call(g, t, why);
	for (struct tracee *other = t->group->tasks; all_threads && other; other = other->next) {
		if (other->every_call)
			continue;
		other->every_call = true;	/* takes effect at the next stop */
		if (other->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, other->id.tid, 0, 0);
	}
}
