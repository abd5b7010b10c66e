#include "trace/tasks/userfault_groups.h"

#include <linux/sched.h>

void userfault_mark(struct tracees *all, struct tracee_group *group)
{
	struct tracee_group *g;

	group->has_userfault = true;
	for (size_t at = 0; group->shares_memory && (g = hash_next(&all->by_tgid, &at));)
		g->has_userfault |= g->shares_memory;
}

void userfault_inherit(struct tracee_group *made, struct tracee_group *creator, uint64_t flags)
{
	if (made == creator)
		return;
	made->has_userfault |= creator->has_userfault;
	if (flags & CLONE_VM) {
		made->shares_memory = creator->shares_memory = true;
		creator->has_userfault |= made->has_userfault;
	}
}

void userfault_reset(struct tracee_group *group)
{
	group->has_userfault = group->shares_memory = false;
}
