#include "model/process/workloads.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

struct known_workload {
	struct workload workload;
	struct known_workload *next;
};

static const char *text_of(const char *s)
{
	return s ? s : "";
}

static bool is_same(const struct workload *a, const struct workload *b)
{
	return !strcmp(a->unit, text_of(b->unit)) && !strcmp(a->container, text_of(b->container)) &&
		!strcmp(a->runtime, text_of(b->runtime)) && !strcmp(a->pod, text_of(b->pod));
}

static const struct workload *find(struct model *m, const struct workload *w)
{
	struct known_workload *k = m->workloads;

	while (k && !is_same(&k->workload, w))
		k = k->next;
	if (k)
		return &k->workload;
	k = alloc_new(struct known_workload);
	k->workload = (struct workload){
		alloc_string(text_of(w->unit)), alloc_string(text_of(w->container)),
		alloc_string(text_of(w->runtime)), alloc_string(text_of(w->pod)),
	};
	k->next = m->workloads;
	m->workloads = k;
	return &k->workload;
}

void workload_update(struct model *m, struct process_record *r, const struct workload *w)
{
	if (w)
		r->process.workload = workload_is_known(w) ? find(m, w) : NULL;
}

void workloads_free(struct model *m)
{
	struct known_workload *next;

	for (struct known_workload *k = m->workloads; k; k = next) {
		next = k->next;
		free((char *)k->workload.unit);
		free((char *)k->workload.container);
		free((char *)k->workload.runtime);
		free((char *)k->workload.pod);
		free(k);
	}
}
