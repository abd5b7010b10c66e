#include "model/process/identity.h"

static void check_parent(struct process_record *r, pid_t parent)
{
	struct process *p = &r->process;
	pid_t expected = p->parent ? p->parent->id.tid :
		p->has_identity ? p->identity.parent : 0;

	if (!expected || !parent || parent == expected)
		return;
	p->orphan = true;
	p->orphaned_to = parent;
}

void identity_update(struct process_record *r, const struct identity *who)
{
	struct process *p = &r->process;

	if (!who)
		return;
	check_parent(r, who->parent);
	p->identity = *who;
	p->identity.program = NULL;	/* the event owns it */
	if (p->identity.inner_count > NAMESPACES_MAX)
		p->identity.inner_count = NAMESPACES_MAX;
	p->has_identity = true;
	p->placed = true;
	p->group = who->group;
	p->session = who->session;
	p->terminal = who->terminal;
}

void identity_reaped(struct process_record *r, pid_t by)
{
	/* if it was not orphaned, it was reaped by its parent */
	if (r->process.orphan)
		check_parent(r, by);
}

void identity_inherit(struct process_record *child, const struct process_record *maker)
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

static unsigned namespace_depth(const struct process_record *r)
{
	const struct identity *who = &r->process.identity;

	return r->process.has_identity && who->inner_count ? who->inner_count - 1 : 0;
}

pid_t identity_own_number(const struct process_record *r)
{
	return namespace_depth(r) ? r->process.identity.inner[namespace_depth(r)]
				  : r->process.id.tid;
}

bool identity_is_init(const struct process_record *r)
{
	return namespace_depth(r) && identity_own_number(r) == 1;
}

struct process_record *identity_find(const struct model *m, const struct process_record *r,
				     pid_t pid)
{
	unsigned at = namespace_depth(r);
	struct process_record *found = NULL;

	if (!at)
		return hash_get(&m->pids, pid);
	/* sibling pid namespaces may both have the number: then the target is ambiguous */
	for (struct process_record *i = m->all; i; i = i->next) {
		if (i->has_ended || namespace_depth(i) < at || i->process.identity.inner[at] != pid)
			continue;
		if (found)
			return NULL;
		found = i;
	}
	return found;
}

void identity_setpgid(struct model *m, struct process_record *r, pid_t pid, pid_t group)
{
	struct process_record *target = pid ? identity_find(m, r, pid) : r;
	struct process_record *leader = group ? identity_find(m, r, group) : target;

	if (!target)
		return;
	if (leader)
		target->process.group = leader->process.id.tid;
	else if (!namespace_depth(r))	/* the group's leader has ended */
		target->process.group = group;
}

void identity_setsid(struct process_record *r)
{
	struct process *p = &r->process;

	p->placed = true;
	p->group = p->session = p->id.tid;
	p->terminal = 0;
}
