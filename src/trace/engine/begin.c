#include "trace/engine/begin.h"

#include <stdio.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "trace/capture/scheduling.h"
#include "trace/capture/task_workload.h"
#include "trace/engine/timeout.h"
#include "trace/paths/path_bases.h"
#include "trace/proc/pid_namespace.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

void engine_emit_begin(struct engine *g, const char *const *argv)
{
	struct event e = {.kind = EVENT_BEGIN};
	struct utsname machine;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!uname(&machine)) {
		snprintf(g->machine, sizeof(g->machine), "%s", machine.machine);
		e.begin.host = machine.nodename;
	}
	if (getrandom(e.begin.run, sizeof(e.begin.run), GRND_NONBLOCK) != sizeof(e.begin.run))
		e.begin.run[0] = e.begin.run[1] = 0;
	g->origin = clock_ns(CLOCK_MONOTONIC);
	engine_set_timeout(g);
	e.begin.realtime = clock_ns(CLOCK_REALTIME);
	e.begin.argv = argv;
	e.begin.labels = g->options.labels;
	e.begin.machine = g->machine;
	e.begin.tracer = getpid();
	e.begin.page_size = sysconf(_SC_PAGESIZE);
	e.begin.processors = processors > 0 ? processors : 0;
	e.begin.kills = engine_emits_calls(g);
	engine_emit(g, &e);
	if (g->options.wants.states)
		engine_watch_states(g);
}

void engine_prepare_proc(struct engine *g)
{
	const struct wants *w = &g->options.wants;

	g->tracees.no_proc = g->reaping.reaper.no_proc = !procfs_ensure_own();
	if (g->tracees.no_proc && (w->programs || w->reaps || w->fd_paths || w->identity ||
				 w->shortages || w->descriptors || w->credentials || w->mappings ||
				 w->scheduling))
		diag_say(g->diag, "/proc belongs to another pid namespace and is not used; mount "
			 "the right one (unshare --mount-proc)");
	if (w->shortages) {
		g->oom_counters = alloc_new(struct oom_counters);
		oom_counters_init(g->oom_counters, "");
	}
	if (w->quotas) {
		g->quota_counters = alloc_new(struct quota_counters);
		quota_counters_init(g->quota_counters, "");
	}
	engine_prepare_workloads(g);
	if (w->bases)
		g->own_mounts = path_bases_own_mounts();
}
