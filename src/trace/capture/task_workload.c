#include "trace/capture/task_workload.h"

#include <string.h>
#include <unistd.h>

#include "trace/cgroup/workload.h"
#include "trace/state/engine_state.h"

void engine_prepare_workloads(struct engine *g)
{
	/* present while the manager or engine runs */
	static const char *const managers[] = {
		"/run/systemd/system", "/run/containerd", "/run/containers", "/run/docker",
		"/run/crio", "/run/podman",
	};

	if (!g->options.wants.workloads)
		return;
	g->has_workloads = g->options.members.list;
	for (size_t i = 0; i < sizeof(managers) / sizeof(*managers); i++)
		g->has_workloads |= !access(managers[i], F_OK);
}

bool engine_may_change_workload(const struct engine *g, const struct tracee *t)
{
	const struct wants *w = &g->options.wants;

	return g->has_workloads || (w->workloads && (w->credentials || w->quotas ||
						     t->group->workload_id));
}

static const char *copy(struct engine *g, const char *name)
{
	return arena_copy(&g->scratch, name, strlen(name));
}

const struct workload *engine_read_workload(struct engine *g, struct tracee *t,
					    const char *cgroups)
{
	struct workload_names names;
	struct workload *w;
	uint64_t id = 0;

	if (workload_parse(cgroups, &names)) {
		id = fnv_string(FNV_BASIS, names.unit);
		id = fnv_string(fnv_bytes(id, "/", 1), names.container);
		id = fnv_string(fnv_bytes(id, "/", 1), names.pod);
	}
	if (id == t->group->workload_id)
		return NULL;
	t->group->workload_id = id;
	w = arena_new(&g->scratch, struct workload);
	w->unit = copy(g, names.unit);
	w->container = copy(g, names.container);
	w->runtime = copy(g, names.runtime);
	w->pod = copy(g, names.pod);
	return w;
}
