#include "model/process/bases.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "desc/traits.h"
#include "model/descriptors/change.h"
#include "ptrail/value.h"

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

static void set_directory(struct process_record *r, const char *path)
{
	if (r->process.cwd && !strcmp(r->process.cwd, path))
		return;
	free((char *)r->process.cwd);
	r->process.cwd = alloc_string(path);
}

/* The directory when the current event is over */
static void set_next_directory(struct model *m, struct process_record *r, const char *path)
{
	free(r->next_cwd);
	r->next_cwd = alloc_string(path);
	m->moved = r;
}

void bases_move(struct model *m)
{
	struct process_record *r = m->moved;

	m->moved = NULL;
	set_directory(r, r->next_cwd);
	free(r->next_cwd);
	r->next_cwd = NULL;
	for (struct process_record *other = r->sharing ? m->all : NULL; other; other = other->next)
		if (other->sharing == r->sharing)
			set_directory(other, r->process.cwd);
}

void bases_share(struct process_record *child, struct process_record *maker)
{
	if (!maker->sharing)
		maker->sharing = maker->process.id.serial;
	child->sharing = maker->sharing;
}

void bases_free(struct model *m, struct process_record *r)
{
	set_bases(r, NULL, NULL);
	free((char *)r->process.cwd);
	free(r->next_cwd);
	if (m->moved == r)
		m->moved = NULL;
}

const char *bases_path_of_descriptor(const struct process *p, const char *path, struct sbuf *to)
{
	if (!p->names || *path != '/')
		return path;
	sbuf_reset(to);
	sbuf_str(to, p->names);
	if (path[1])
		sbuf_str(to, path);
	return to->s;
}

void bases_inherit(struct process_record *child, const struct process_record *parent)
{
	if (!child->mounts)
		child->mounts = parent->mounts;
	if (!child->process.root && !child->process.names)
		set_bases(child, parent->process.root, parent->process.names);
	if (!child->process.cwd && parent->process.cwd)
		set_directory(child, parent->process.cwd);
}

static void set_all(struct process_record *r, const struct path_bases *to)
{
	set_bases(r, to->root, to->names);
	if (*to->cwd)
		set_directory(r, to->cwd);
}

void bases_begin(struct process_record *r, const struct event *e)
{
	if (e->bases)
		set_all(r, e->bases);
}

void bases_replace(struct process_record *r, const struct event *e)
{
	if (e->exec.cwd && *e->exec.cwd)
		set_directory(r, e->exec.cwd);
	if (e->bases)
		set_all(r, e->bases);
	else if (e->exec.path && *e->exec.path)
		set_bases(r, NULL, NULL);
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
	if (leaves_namespace(e, traits)) {
		r->mounts = e->seq;
		r->sharing = 0;		/* or the kernel would have refused it */
	}
	set_bases(r, e->bases->root, e->bases->names);
	for (struct process_record *other = r->sharing ? m->all : NULL; other; other = other->next)
		if (other->sharing == r->sharing)
			set_bases(other, e->bases->root, e->bases->names);
	if (*e->bases->cwd)
		set_next_directory(m, r, e->bases->cwd);
}

void bases_change_directory(struct model *m, const struct event *e, struct process_record *r)
{
	const struct value *v = e->call.view && e->call.view->args ?
		e->call.view->args->list.first : NULL;
	const struct process *p = &r->process;

	if (e->kind != EVENT_LEAVE || !v || !call_succeeded(e))
		return;
	if (v->kind == V_NUMBER && v->num.path)
		set_next_directory(m, r, bases_path_of_descriptor(p, v->num.path, &m->path));
	if (v->kind != V_BYTES)
		return;
	path_absolute_below(&m->path, p->root, p->cwd ? p->cwd : "", (const char *)v->bytes.p,
			    v->bytes.len);
	set_next_directory(m, r, m->path.s);
}

void bases_unshare(struct model *m, const struct event *e, struct process_record *r)
{
	(void)m;
	if (e->kind == EVENT_LEAVE && fd_table_change_of(e).unshares_directories)
		r->sharing = 0;
}
