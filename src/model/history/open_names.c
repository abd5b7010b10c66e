#include "model/history/open_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

static bool is_known(int64_t fd) { return fd >= 0 && fd < OPEN_NAMES_MAX; }

void open_names_done(struct open_names *o)
{
	for (unsigned i = 0; i < OPEN_NAMES_MAX; i++)
		free(o->names[i]);
	*o = (struct open_names){0};
}

void open_names_set(struct open_names *o, int64_t fd, const char *name, size_t n)
{
	if (!is_known(fd))
		return;
	free(o->names[fd]);
	o->names[fd] = NULL;
	if (n) {
		o->names[fd] = alloc_zeroed(n + 1);
		memcpy(o->names[fd], name, n);
	}
	o->pending &= ~(1ULL << fd);
}

void open_names_copy(struct open_names *o, int64_t from, int64_t to)
{
	const char *name = open_names_get(o, from);

	if (from != to)
		open_names_set(o, to, name, strlen(name));
}

const char *open_names_get(const struct open_names *o, int64_t fd)
{
	return is_known(fd) && o->names[fd] ? o->names[fd] : "";
}

void open_names_set_pending(struct open_names *o, int64_t fd, bool pending)
{
	if (!is_known(fd))
		return;
	o->pending &= ~(1ULL << fd);
	o->pending |= (uint64_t)pending << fd;
}

bool open_names_is_pending(const struct open_names *o, int64_t fd)
{
	return is_known(fd) && o->pending >> fd & 1;
}
