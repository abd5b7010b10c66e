#include "model/accesses/directories.h"

#include <fcntl.h>

#include "base/text/path.h"
#include "model/process/bases.h"

void directories_done(struct directories *d)
{
	sbuf_done(&d->path);
	sbuf_done(&d->base);
}

const char *directories_of_descriptor(struct directories *d, const struct process *p,
				      const char *path)
{
	return bases_path_of_descriptor(p, path, &d->base);
}

/* The directory that a path is relative to; "": unknown. Valid until the next call. */
static const char *base_of(struct directories *d, const struct process *p, const struct value *fd)
{
	if (fd && fd->num.path && *fd->num.path == '/')
		return directories_of_descriptor(d, p, fd->num.path);
	return (fd && (int)fd->num.n != AT_FDCWD) || !p->cwd ? "" : p->cwd;
}

void directories_resolve(struct directories *d, const struct process *p, const struct value *fd,
			 const char *path, size_t n, struct sbuf *to)
{
	path_absolute_below(to, p->root, base_of(d, p, fd), path, n);
}
