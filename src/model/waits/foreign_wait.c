#include "model/waits/foreign_wait.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* Whether the process has the other end */
static bool has_other_end(const struct life *l, const struct descriptor *d)
{
	for (unsigned i = 0; l->open && i < l->open->count; i++) {
		const struct descriptor *o = &l->open->all[i];

		if (o->kind != d->kind || o->device != d->device)
			continue;
		if (d->kind == DESCRIPTOR_SOCKET ? d->peer && o->inode == d->peer :
		    o->inode == d->inode && o->writes)
			return true;
	}
	return false;
}

/* Whether only the process itself can make the descriptor ready: its eventfd, or a pipe or socket
 * whose other end it has. The client of a server in the same process is no such socket. */
static bool is_own(const struct waiting_task *w, int fd)
{
	const struct descriptor *d = waits_descriptor(w->life, fd);
	uint64_t inode = !d ? 0 : d->kind == DESCRIPTOR_SOCKET ? d->peer : d->inode;

	if (!d || d->is_unaccepted || (d->name && strstr(d->name, "->")))
		return false;
	if (d->name && !strcmp(d->name, "anon_inode:[eventfd]"))
		return true;
	if ((d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET) ||
	    !has_other_end(w->life, d))
		return false;
	for (unsigned i = 0; i < w->target_count; i++)
		if (w->targets[i].life != w->life && has_other_end(w->targets[i].life, d))
			return false;
	for (unsigned i = 0; i < w->look->outside_count; i++)
		if (w->look->outside[i].role == OUTSIDER_END &&
		    w->look->outside[i].inode == inode)
			return false;
	return true;
}

struct foreign_wait *foreign_wait_of(const struct waiting_task *w)
{
	size_t size = w->look->wait_count * sizeof(int) + w->target_count * sizeof(*w->targets);
	struct foreign_wait *f = alloc_zeroed(sizeof(*f) + size);
	int *waits = (int *)(f->targets + w->target_count);
	bool has_own = false;

	f->look = *w->look;
	f->look.waits = waits;
	f->look.wait_count = 0;
	for (unsigned i = 0; i < w->look->wait_count; i++) {
		int fd = w->look->waits[i];
		const struct descriptor *d = waits_descriptor(w->life, fd);

		if (is_own(w, fd))
			continue;
		waits[f->look.wait_count++] = fd;
		has_own |= d && d->is_unaccepted && has_other_end(w->life, d);
	}
	if (!f->look.wait_count || f->look.wait_count == w->look->wait_count) {
		free(f);
		return NULL;
	}
	f->task = *w;
	f->task.look = &f->look;
	f->task.targets = f->targets;
	f->task.target_count = 0;
	for (unsigned i = 0; i < w->target_count; i++)
		if (has_own || w->targets[i].life != w->life)
			f->targets[f->task.target_count++] = w->targets[i];
	return f;
}
