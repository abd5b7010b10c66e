#include "model/process/bases.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/traits.h"

static void set_text(const char **to, const char *text)
{
	free((char *)*to);
	*to = text && *text && strcmp(text, "/") != 0 ? alloc_string(text) : NULL;
}

static void set_bases(struct process_record *r, const char *root, const char *names)
{
	set_text(&r->process.root, root);
	set_text(&r->process.names, names);
}

void bases_clear(struct process_record *r)
{
	set_bases(r, NULL, NULL);
}

void bases_inherit(struct process_record *child, const struct process_record *parent)
{
	if (!child->mounts)
		child->mounts = parent->mounts;
	if (!child->process.root && !child->process.names)
		set_bases(child, parent->process.root, parent->process.names);
}

void bases_begin(struct process_record *r, const struct event *e)
{
	if (e->bases)
		set_bases(r, e->bases->root, e->bases->names);
}

void bases_replace(struct process_record *r, const struct event *e)
{
	if (e->bases)
		set_bases(r, e->bases->root, e->bases->names);
	else if (e->exec.path && *e->exec.path)
		bases_clear(r);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void move_others(struct model *m, const struct process_record *r, const char *root,
			const struct path_bases *to)
{
	for (struct process_record *other = m->all; other; other = other->next)
		if (other != r && other->mounts == r->mounts &&
		    same_text(other->process.root, root))
			set_bases(other, to->root, to->names);
}

/* Whether the process is in another mount namespace than before */
static bool leaves_namespace(const struct event *e, const struct syscall_traits *traits)
{
	return traits->process == AFFECTS_ENTER_NAMESPACES ||
		(traits->process == AFFECTS_LEAVE_NAMESPACES && e->call.arg[0] & CLONE_NEWNS);
}

void bases_apply(struct model *m, struct process_record *r, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.row);
	const char *old = r->process.root;

	if (traits->descriptors == DESCRIPTORS_ROOT_ANY && r->mounts)
		move_others(m, r, old, e->bases);
	if (leaves_namespace(e, traits))
		r->mounts = e->seq;
	set_bases(r, e->bases->root, e->bases->names);
}
