/* What CPU quotas of cgroups did, from the events at which processes exit or are detached */
#ifndef MODEL_STATES_QUOTAS_H
#define MODEL_STATES_QUOTAS_H

#include "ptrail/event.h"

struct quota_list {
	struct cpu_quota *all;		/* in the order in which they became known */
	unsigned count;
	uint64_t not_kept;		/* values of cgroups beyond the limit of 1,024 */
};

/* Takes each event. A later value of a cgroup includes the earlier ones. */
void quota_list_note(struct quota_list *list, const struct event *e);
void quota_list_done(struct quota_list *list);
#endif
