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
#include "trace/state/start.h"
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

void engine_name_command(struct engine *g, const struct engine_command *command)
{
	snprintf(g->command.name_room, sizeof(g->command.name_room), "%s", command->file);
	g->command.name = g->command.name_room;
	g->result.has_command = true;
}

bool engine_command_was_ended(struct engine *g)
{
	int number = start_ending_signal(&g->command.start);

	if (!number)
		return false;
	g->result.ended = true;
	g->result.how = (struct exit_status){.signaled = true, .number = number};
	return true;
}

int engine_prepare_command(struct engine *g, const struct engine_command *command)
{
	struct start_failure why;
	int err = start_prepare(&g->command.start, command, &g->selection, &why);

	err = err ? err : start_await(&g->command.start, &why);
	if (!err || engine_command_was_ended(g))
		return 0;
	start_report_failure(g->diag, g->command.name_room, &why);
	if (why.step != START_SEARCH)
		return err;
	g->result.exec_error = -err;
	g->result.ended = true;
	g->result.how.number = start_status(command, -err);
	return 0;
}
