#include "print/fds/ends.h"

#include <stdint.h>

/* The ends of a pipe are distinguished by their access, sockets by their files. 0: no end */
static uint64_t end_of(const struct open_file *file, bool other)
{
	uint64_t h;

	switch (file->kind) {
	case OPEN_PIPE:
		if (file->reads == file->writes)
			return 0;
		h = fnv_string(FNV_BASIS, file->name);
		return hash_mix(h + (file->writes != other));
	case OPEN_SOCKET:
		file = other ? file->peer : file;
		return file ? hash_mix((uintptr_t)file) : 0;
	default:
		return 0;
	}
}

void fd_ends_init(struct fd_ends *ends, const struct fds *f)
{
	*ends = (struct fd_ends){0};
	for (const struct fd_process *p = f->first; p; p = p->next)
		for (const struct fd_life *l = p->first; l; l = l->next) {
			uint64_t end = end_of(l->file, false);
			struct fd_holder *h;

			if (!end)
				continue;
			h = arena_new(&ends->arena, struct fd_holder);
			h->life = l;
			h->next = hash_get(&ends->lives, end);
			hash_put(&ends->lives, end, h);
		}
}

void fd_ends_done(struct fd_ends *ends)
{
	hash_done(&ends->lives);
	arena_done(&ends->arena);
}

const struct fd_holder *fd_ends_other(const struct fd_ends *ends, const struct fd_life *l)
{
	uint64_t end = end_of(l->file, true);

	return end ? hash_get(&ends->lives, end) : NULL;
}

bool fd_ends_matter(const struct fd_life *l, const struct fd_life *other)
{
	return other->reads || other->writes ||
		((!l->ended || other->began <= l->ended) &&
		 (!other->ended || l->began <= other->ended));
}
