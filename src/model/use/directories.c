#include "model/use/directories.h"

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

const char *directories_of(struct directories *d, const struct process *p)
{
	return directory_of(d, p)->path;
}

const char *directories_base(struct directories *d, const struct process *p,
			     const struct value *fd)
{
	struct process_directory *of = directory_of(d, p);

	if (!fd)
		return of->path;
	if (fd->num.path && *fd->num.path == '/') {
		if ((int)fd->num.n == AT_FDCWD)
			set_directory(of, fd->num.path);
		return fd->num.path;
	}
	return (int)fd->num.n != AT_FDCWD ? "" : of->path;
}

/* chdir or fchdir */
static void note_change(struct directories *d, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	struct process_directory *of = directory_of(d, e->process);

	if (!v || !call_succeeded(e))
		return;
	if (v->kind == V_NUMBER && v->num.path)
		set_directory(of, v->num.path);
	if (v->kind != V_BYTES)
		return;
	path_absolute(&d->path, of->path, (const char *)v->bytes.p, v->bytes.len);
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
}
