#include "model/harness/output_fds.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "desc/traits.h"

enum { FDS_MAX = 64 };

struct output_fd_set {
	uint64_t of[2];			/* bit N: descriptor N is the original one of 1, 2 */
};

static const struct output_fd_set unchanged = {{1 << 1, 1 << 2}};

void output_fds_done(struct output_fds *o)
{
	struct output_fd_set *s;

	for (size_t at = 0; (s = hash_next(&o->by_serial, &at));)
		free(s);
	hash_done(&o->by_serial);
}

void output_fds_forget(struct output_fds *o, uint64_t serial)
{
	free(hash_remove(&o->by_serial, serial));
}

static const struct output_fd_set *find_set(const struct output_fds *o, const struct life *l)
{
	const struct output_fd_set *s = hash_get(&o->by_serial, l->id.serial);

	if (!s && !l->programs && l->parent)
		return find_set(o, l->parent);
	return s ? s : &unchanged;
}

static struct output_fd_set *own_set(struct output_fds *o, const struct life *l)
{
	struct output_fd_set *s = hash_get(&o->by_serial, l->id.serial);

	if (s)
		return s;
	s = alloc_new(struct output_fd_set);
	*s = *find_set(o, l);
	hash_put(&o->by_serial, l->id.serial, s);
	return s;
}

void output_fds_event(struct output_fds *o, const struct life *l, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.row);
	uint64_t from = e->call.arg[0], to = e->call.ret;
	bool copies = syscall_may_duplicate(traits) &&
		(traits->descriptors != DESCRIPTORS_CONTROL || e->call.arg[1] == F_DUPFD ||
		 e->call.arg[1] == F_DUPFD_CLOEXEC);
	const struct output_fd_set *was;

	if (e->call.failed || to >= FDS_MAX || (!copies && traits->use != USE_OPEN))
		return;
	was = find_set(o, l);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t is = copies && from < FDS_MAX ? was->of[i] >> from & 1 : 0;

		if ((was->of[i] >> to & 1) == is)
			continue;
		own_set(o, l)->of[i] ^= UINT64_C(1) << to;
		was = find_set(o, l);
	}
}

int output_fds_get(const struct output_fds *o, const struct life *l, uint64_t fd)
{
	const struct output_fd_set *s = find_set(o, l);

	if (fd >= FDS_MAX)
		return 0;
	return s->of[0] >> fd & 1 ? 1 : s->of[1] >> fd & 1 ? 2 : 0;
}
