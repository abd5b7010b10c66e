#include "model/states/quotas.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { CGROUPS_MAX = 1024 };

static struct cpu_quota *find_quota(const struct quota_list *list, const struct cpu_quota *q)
{
	for (unsigned i = 0; i < list->count; i++)
		if (list->all[i].version == q->version && !strcmp(list->all[i].cgroup, q->cgroup))
			return &list->all[i];
	return NULL;
}

static void keep_quota(struct quota_list *list, const struct cpu_quota *q)
{
	struct cpu_quota *known = find_quota(list, q);
	const char *name;

	if (!known && list->count == CGROUPS_MAX) {
		list->not_kept++;
		return;
	}
	if (!known) {
		list->all = alloc_more(list->all, list->count + 1, sizeof(*list->all));
		known = &list->all[list->count++];
		known->cgroup = alloc_string(q->cgroup);
	}
	name = known->cgroup;
	*known = *q;
	known->cgroup = name;
}

void quota_list_note(struct quota_list *list, const struct event *e)
{
	const struct scheduling *s = e->kind == EVENT_EXITING ? e->exit.scheduling :
		e->kind == EVENT_DETACH ? e->detach.scheduling : NULL;

	for (unsigned i = 0; s && i < s->quota_count; i++)
		keep_quota(list, &s->quotas[i]);
}

void quota_list_done(struct quota_list *list)
{
	for (unsigned i = 0; i < list->count; i++)
		free((char *)list->all[i].cgroup);
	free(list->all);
	*list = (struct quota_list){0};
}
