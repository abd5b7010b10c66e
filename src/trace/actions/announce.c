#include "trace/actions/announce.h"

#include <linux/sched.h>

#include "base/memory/cleanup.h"
#include "trace/capture/memory_map.h"
#include "trace/capture/scheduling.h"
#include "trace/capture/task_credentials.h"
#include "trace/capture/task_workload.h"
#include "trace/paths/path_bases.h"
#include "trace/proc/credentials.h"
#include "trace/proc/descriptors.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

/* Greatest number of descriptors in the event of an attached process */
enum { ATTACHED_DESCRIPTORS_MAX = 4096 };

/* Whether the creator of the task is not traced, so that its facts have to be read */
static bool is_unreported(const struct tracee *t)
{
	return t->birth == BORN_COMMAND || t->birth == BORN_ATTACHED ||
		(t->birth == BORN_UNKNOWN && t->state == TRACEE_STOPPED);
}

/* Returns the credentials of a task whose creator is not traced. */
static const struct credentials *unreported_credentials(struct engine *g, struct tracee *t,
							int dir_fd, const struct facts *facts,
							const char *cgroups)
{
	struct credentials_source from = {
		.cgroups = cgroups,
		.securebits = t->birth == BORN_COMMAND ? SECUREBITS_OWN : SECUREBITS_UNKNOWN,
		/* that of the command is installed later */
		.own_filters = t->birth == BORN_UNKNOWN ? engine_own_filters(g) : 0,
	};

	return engine_read_credentials(g, t, dir_fd, facts, from);
}

static void fill_name(struct engine *g, int dir_fd, struct event *e)
{
	char comm[64];
	ssize_t n = proc_read_in(dir_fd, "comm", comm, sizeof(comm));

	e->born.argv = proc_argv_in(dir_fd, &g->scratch);
	if (n > 0)	/* it ends with a newline */
		e->born.comm = arena_copy(&g->scratch, comm, n - (comm[n - 1] == '\n'));
}

/* Fills in the command line and descriptors of a process that was attached. */
static void fill_attached(struct engine *g, const struct tracee *t, int dir_fd, struct event *e)
{
	const struct wants *w = &g->options.wants;
	const struct descriptors *open = NULL;

	if (t->birth != BORN_ATTACHED || t->id.tid != t->group->tgid)
		return;
	if (w->programs)
		fill_name(g, dir_fd, e);
	if (w->descriptors)
		e->born.open = open = descriptors_of(dir_fd, t->id.tid, ATTACHED_DESCRIPTORS_MAX,
						    INFO_FLAGS, &g->scratch);
	if (open && g->newcomers.have_addresses)
		sockets_identify(dir_fd, (struct descriptor *)open->all, open->count, &g->scratch);
	if (w->mappings)
		e->born.memory = engine_memory_map(g, dir_fd);
}

/* What of /proc the event of a new task is to have */
enum {
	FACT_IDENTITY = 1 << 0,
	FACT_SCHEDULING = 1 << 1,
	FACT_CGROUP = 1 << 2,
	FACT_CREDENTIALS = 1 << 3,
	FACT_BASES = 1 << 4,
	FACT_ATTACHED = 1 << 5,	/* that of fill_attached */
	FACT_WORKLOAD = 1 << 6,
};

static unsigned wanted_facts(const struct wants *w, const struct tracee *t)
{
	const bool is_new = is_unreported(t);
	const struct {
		bool is_wanted;
		unsigned fact;
	} facts[] = {
		{w->identity && is_new && t->group->count == 1, FACT_IDENTITY},
		{w->scheduling && (is_new || t->state == TRACEE_STOPPED), FACT_SCHEDULING},
		{w->quotas && (is_new || t->flags & CLONE_INTO_CGROUP), FACT_CGROUP},
		{w->credentials && is_new, FACT_CREDENTIALS},
		{w->bases && is_new, FACT_BASES},
		{w->workloads && is_new && t->group->count == 1, FACT_WORKLOAD},
		{is_new && (w->programs || w->descriptors || w->mappings), FACT_ATTACHED},
	};
	unsigned wanted = 0;

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		wanted |= facts[i].is_wanted ? facts[i].fact : 0;
	return wanted;
}

/* Fills in what /proc has about a task whose creator is not traced, or which has stopped before its
 * creator. If the process has ended, its pid may belong to another one. */
static void fill_new(struct engine *g, struct tracee *t, struct event *e)
{
	const struct wants *w = &g->options.wants;
	const unsigned wanted = t->no_proc ? 0 : wanted_facts(w, t);
	_cleanup_close_ int dir_fd = wanted ? proc_open_dir(t->id.tid) : -1;
	char cgroups[CGROUPS_TEXT_MAX];
	struct cpu_times times = {0};
	struct facts facts;

	if (dir_fd < 0)
		return;
	*facts.status_text = 0;
	if (wanted & (FACT_CREDENTIALS | FACT_CGROUP | FACT_WORKLOAD))
		proc_read_cgroups(dir_fd, cgroups);
	if (wanted & FACT_WORKLOAD)
		e->born.workload = engine_read_workload(g, t, cgroups);
	if (wanted & FACT_IDENTITY && facts_read(dir_fd, &facts))
		e->born.who = t->birth != BORN_COMMAND && w->programs ?
			facts_identity_of_program(dir_fd, &facts, &g->scratch) :
			facts_identity(&facts, &g->scratch);
	if (wanted & FACT_CREDENTIALS)
		e->born.credentials = unreported_credentials(g, t, dir_fd, &facts,
								 cgroups);
	/* what has happened before does not belong to the time that is traced */
	if (wanted & FACT_SCHEDULING) {
		facts_add_cpu_times(dir_fd, &times);
		e->born.scheduling = engine_scheduling(g, t, &times, true);
	}
	if (wanted & FACT_CGROUP)
		quota_counters_note(g->quota_counters, cgroups);
	if (wanted & FACT_BASES && t->id.tid == t->group->tgid)
		e->bases = path_bases_read(dir_fd, g->own_mounts, t->birth == BORN_ATTACHED,
					   &g->scratch);
	fill_attached(g, t, dir_fd, e);
}

void engine_announce(struct engine *g, struct tracee *t)
{
	struct event e;

	if (t->life != TRACEE_UNANNOUNCED)
		return;
	tracee_advance(t, TRACEE_ANNOUNCED);
	e = engine_event(g, t, EVENT_NEW);
	e.born.how = t->birth;
	e.born.other = t->creator;
	e.born.other_tgid = t->creator_tgid;
	e.born.flags = t->flags;
	if (g->options.wants.states)
		engine_begin_states(g, t);
	fill_new(g, t, &e);
	engine_emit(g, &e);
	if (e.born.who || e.born.argv || e.born.open || e.born.credentials ||
	    e.born.memory || e.born.scheduling || e.bases || e.born.workload)
		arena_reset(&g->scratch);
}
