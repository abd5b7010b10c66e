#include "trace/capture/task_credentials.h"

#include "trace/proc/credentials.h"
#include "trace/facts/facts.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

unsigned engine_own_filters(const struct engine *g)
{
	return g->selection.program ? 1 : 0;
}

/* Whether a syscall of a task that changes its namespaces is always seen */
static bool follows_namespaces(const struct engine *g)
{
	return g->options.wants.calls && !g->options.numbers && !g->result.lost;
}

const struct credentials *engine_read_credentials(struct engine *g, struct tracee *t, int dir_fd,
						  const struct facts *facts,
						  struct credentials_source from)
{
	if (!follows_namespaces(g))
		t->namespaces.is_known = false;
	from.status = facts->status_text;
	from.namespaces = &t->namespaces;
	from.has_no_labels = &g->has_no_labels;
	from.limits = &g->cgroup_limits;
	from.now = engine_now(g);
	return credentials_of(dir_fd, &from, &g->scratch);
}
