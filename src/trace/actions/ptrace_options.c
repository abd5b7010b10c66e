#include "trace/actions/ptrace_options.h"

#include <sys/ptrace.h>

#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

bool engine_wants_exit_stops(const struct engine *g)
{
	const struct wants *w = &g->options.wants;

	return w->exiting || w->reaps || w->shortages || g->library;
}

unsigned long engine_ptrace_options(const struct engine *g, bool stops_at_exit)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (g->options.follow)
		options |= PTRACE_O_TRACECLONE;
	if (g->options.follow && !g->options.threads_only)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
	if (stops_at_exit)
		options |= PTRACE_O_TRACEEXIT;
	if (g->library)
		options |= PTRACE_O_TRACEVFORKDONE;
	if (g->options.exit_kill || g->selection.program)
		options |= PTRACE_O_EXITKILL;
	if (g->selection.program)
		options |= PTRACE_O_TRACESECCOMP;
	return options;
}

/* Whether the process is of the last generation that is traced: its children are not, its threads
 * are. */
static bool is_last_generation(const struct engine *g, const struct tracee *t)
{
	return g->options.follow_depth && t->group->depth >= g->options.follow_depth;
}

bool engine_traces_generation(const struct engine *g, const struct tracee *t)
{
	unsigned depth = t->group->depth;

	return g->options.threads_only ? !depth :
		!g->options.follow_depth || depth <= g->options.follow_depth;
}

static void set_options(const struct engine *g, const struct tracee *t)
{
	unsigned long options = engine_ptrace_options(g, t->stops_at_exit);

	if (is_last_generation(g, t))
		options &= ~(unsigned long)(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK);
	ptrace(PTRACE_SETOPTIONS, t->id.tid, 0, options);
}

void engine_adjust_options(const struct engine *g, struct tracee *t)
{
	bool stops_at_exit = t->stops_at_exit || t->id.tid != t->group->tgid;

	if (stops_at_exit == t->stops_at_exit && !is_last_generation(g, t))
		return;
	t->stops_at_exit = stops_at_exit;
	set_options(g, t);
}

void engine_enable_exit_stop(const struct engine *g, struct tracee *t)
{
	if (t->stops_at_exit)
		return;
	t->stops_at_exit = true;
	set_options(g, t);
}
