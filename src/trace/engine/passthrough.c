#include "trace/engine/passthrough.h"

#include "trace/actions/detach.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

void engine_enter_passthrough(struct engine *g)
{
	const struct tracee *command = tracees_find(&g->tracees, g->command.pid);

	diag_debug(g->diag, "tracees with a seccomp filter cannot be detached; output has stopped");
	engine_advance(g, ENGINE_PASSTHROUGH);
	g->command.is_stopped = command && command->stop_signal;
	engine_report_detached(g);
	EACH_SOURCE(g, end_events, g);
}
