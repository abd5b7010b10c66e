#include "model/accesses/directories.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "desc/traits.h"

struct process_directory {
	char *path;
};

void directories_done(struct directories *d)
{
	size_t at = 0;

	for (struct process_directory *p; (p = hash_next(&d->processes, &at));) {
		free(p->path);
		free(p);
	}
	hash_done(&d->processes);
	sbuf_done(&d->path);
	sbuf_done(&d->base);
}

static void set_directory(struct process_directory *of, const char *path)
{
	if (of->path && !strcmp(of->path, path))
		return;
	free(of->path);
	of->path = alloc_string(path);
}

static struct process_directory *directory_of(struct directories *d, const struct process *p)
{
	struct process_directory *of = hash_get(&d->processes, p->id.serial), *parent;

	if (of)
		return of;
	of = alloc_new(struct process_directory);
	parent = p->parent ? hash_get(&d->processes, p->parent->id.serial) : NULL;
	if (parent)
		set_directory(of, parent->path);
	else
		set_directory(of, p->generation ? p->generation->cwd : "");
	hash_put(&d->processes, p->id.serial, of);
	return of;
}

const char *directories_of_descriptor(struct directories *d, const struct process *p,
				      const char *path)
{
	if (!p->names || *path != '/')
		return path;
	sbuf_reset(&d->base);
	sbuf_str(&d->base, p->names);
	if (path[1])
		sbuf_str(&d->base, path);
	return d->base.s;
}

/* The directory that a path is relative to; "": unknown. Valid until the next call. */
static const char *base_of(struct directories *d, const struct process *p, const struct value *fd)
{
	struct process_directory *of = directory_of(d, p);
	const char *path;

	if (!fd)
		return of->path;
	if (fd->num.path && *fd->num.path == '/') {
		path = directories_of_descriptor(d, p, fd->num.path);
		if ((int)fd->num.n == AT_FDCWD)
			set_directory(of, path);
		return path;
	}
	return (int)fd->num.n != AT_FDCWD ? "" : of->path;
}

void directories_resolve(struct directories *d, const struct process *p, const struct value *fd,
			 const char *path, size_t n, struct sbuf *to)
{
	path_absolute_below(to, p->root, base_of(d, p, fd), path, n);
}

/* chdir or fchdir */
static void note_change(struct directories *d, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	struct process_directory *of = directory_of(d, e->process);

	if (!v || !call_succeeded(e))
		return;
	if (v->kind == V_NUMBER && v->num.path)
		set_directory(of, directories_of_descriptor(d, e->process, v->num.path));
	if (v->kind != V_BYTES)
		return;
	directories_resolve(d, e->process, NULL, (const char *)v->bytes.p, v->bytes.len, &d->path);
	set_directory(of, d->path.s);
}

void directories_note(struct directories *d, const struct event *e)
{
	if (!e->process)
		return;
	if (e->kind == EVENT_NEW || e->kind == EVENT_FORK)
		directory_of(d, e->process);
	if (e->kind == EVENT_EXEC && e->exec.cwd && *e->exec.cwd)
		set_directory(directory_of(d, e->process), e->exec.cwd);
	if (e->kind == EVENT_LEAVE && e->call.view && e->call.view->args &&
	    syscall_traits(e->call.view->row)->descriptors == DESCRIPTORS_CWD)
		note_change(d, e);
	if (e->bases && *e->bases->cwd)
		set_directory(directory_of(d, e->process), e->bases->cwd);
}
