#include "model/process/identity.h"

static void see_parent(struct record *r, pid_t parent)
{
	struct process *p = &r->process;
	pid_t expected = p->parent ? p->parent->id.tid :
		p->has_identity ? p->identity.parent : 0;

	if (!expected || !parent || parent == expected)
		return;
	p->orphan = true;
	p->orphaned_to = parent;
}

void identity_take(struct record *r, const struct identity *who)
{
	struct process *p = &r->process;

	if (!who)
		return;
	see_parent(r, who->parent);
	p->identity = *who;
	p->identity.program = NULL;	/* it goes with the event */
	if (p->identity.inner_count > NAMESPACES_MAX)
		p->identity.inner_count = NAMESPACES_MAX;
	p->has_identity = true;
	p->placed = true;
	p->group = who->group;
	p->session = who->session;
	p->terminal = who->terminal;
}

void identity_reaped(struct record *r, pid_t by)
{
	/* who is alone at the end is reaped by whom it always had, unless that is gone */
	if (r->process.orphan)
		see_parent(r, by);
}

void identity_inherit(struct record *child, const struct record *maker)
{
	struct process *c = &child->process;
	const struct process *p = &maker->process;

	if (c->placed)
		return;
	c->placed = p->placed;
	c->group = p->group;
	c->session = p->session;
	c->terminal = p->terminal;
}

static unsigned level(const struct record *r)
{
	const struct identity *who = &r->process.identity;

	return r->process.has_identity && who->inner_count ? who->inner_count - 1 : 0;
}

pid_t identity_own_number(const struct record *r)
{
	return level(r) ? r->process.identity.inner[level(r)] : r->process.id.tid;
}

bool identity_is_init(const struct record *r)
{
	return level(r) && identity_own_number(r) == 1;
}

struct record *identity_find(const struct model *m, const struct record *r, pid_t pid)
{
	unsigned at = level(r);
	struct record *found = NULL;

	if (!at)
		return hash_get(&m->pids, pid);
	/* two containers beside each other may have the same number twice: then nobody is meant */
	for (struct record *i = m->all; i; i = i->next) {
		if (i->buried || level(i) < at || i->process.identity.inner[at] != pid)
			continue;
		if (found)
			return NULL;
		found = i;
	}
	return found;
}

void identity_setpgid(struct model *m, struct record *r, pid_t pid, pid_t group)
{
	struct record *target = pid ? identity_find(m, r, pid) : r;
	struct record *leader = group ? identity_find(m, r, group) : target;

	if (!target)
		return;
	if (leader)
		target->process.group = leader->process.id.tid;
	else if (!level(r))	/* whom the group is called after is gone */
		target->process.group = group;
}

void identity_setsid(struct record *r)
{
	struct process *p = &r->process;

	p->placed = true;
	p->group = p->session = p->id.tid;
	p->terminal = 0;
}
