#include "pipeline/naming.h"

#include <fcntl.h>
#include <string.h>

#include "decode/capture.h"
#include "desc/traits.h"
#include "record/redact/redact.h"

void naming_call(struct fd_names *n, const struct naming *o, struct memory *m, struct event *e,
		 struct call_view *view)
{
	struct fd_reader reader = {n, e->tgid, o->late, m->below, m->ctx};

	m->below = fd_names_read;
	m->ctx = &reader;
	e->call.view = view;
	if (is_combined(e)) {	/* before close() drops the name, or the result gets the number */
		names_resolve_enter(view, m, o->how, o->details);
		if (o->with_directory)
			names_record_directory(view, m);
	}
	if (e->kind == EVENT_LEAVE) {
		fd_names_event(n, e, o->late);
		if (view->ret && view->ret->sense == SENSE_FD)
			fd_names_add_result(n, e, view->ret->num.n);
		fd_names_refresh(&reader);
	}
	names_resolve(view, m, o->how, o->details);
	if (e->kind == EVENT_ENTER) {
		if (o->with_directory)
			names_record_directory(view, m);
		fd_names_event(n, e, o->late);	/* last: close() drops the name used above */
	}
	m->below = reader.below;
	m->ctx = reader.ctx;
}

const struct memo_block *naming_path(const struct memory *m, uint64_t addr)
{
	for (struct memo_block *b = m->first; b; b = b->next) {
		const uint8_t *nul = b->when == AT_ENTRY && b->addr == addr ?
			memchr(b->bytes, 0, b->got) : NULL;

		if (!nul)
			continue;
		b->used = nul + 1 - b->bytes;
		return b;
	}
	return NULL;
}

/* Looks up the names that the ENTER of the syscall shows; at the LEAVE they are recorded. Returns
 * false if the syscall must be decoded. */
static bool name_arguments(const struct naming *o, struct memory *m, const struct event *e,
			   const struct simple_call *s)
{
	unsigned paths = o->with_directory ? s->paths : 0;
	bool based = false, relative = false;

	for (unsigned i = 0; (s->descriptors | paths) >> i; i++) {
		int fd = e->call.arg[i];
		const struct memo_block *path;

		if (s->descriptors >> i & 1) {
			bool known = fd >= 0 || (fd == AT_FDCWD && s->directories >> i & 1);
			const char *name = known ? names_look_up(m, FD_PATHS, fd, false) : NULL;

			based = name && *name == '/';
			if (name && redact_path_matters(name))
				return false;
		} else if (paths >> i & 1) {
			path = naming_path(m, e->call.arg[i]);
			if (!path)
				return false;
			relative |= !based && *path->bytes && *path->bytes != '/';
		}
	}
	if (relative)
		names_directory(m);
	return true;
}

/* Updates the cache of names with the syscall's effect, and looks up the name of its result, as
 * naming_call() does. */
static void name_result(struct fd_names *n, struct memory *m, const struct event *e, bool late,
			const struct simple_call *s)
{
	bool names_result = s->returns_descriptor && !e->call.failed;

	if (syscall_traits(e->call.row)->descriptors != DESCRIPTORS_NONE)
		fd_names_event(n, e, late);
	if (e->kind == EVENT_ENTER)
		return;
	if (names_result)
		fd_names_add_result(n, e, e->call.ret);
	fd_names_refresh(m->ctx);
	if (names_result && (int)e->call.ret >= 0)
		names_look_up(m, FD_PATHS, e->call.ret, true);
}

bool naming_undecoded(struct fd_names *n, const struct naming *o, struct memory *m,
		      const struct event *e, const struct simple_call *s)
{
	struct fd_reader reader = {n, e->tgid, o->late, m->below, m->ctx};
	bool done;

	m->below = fd_names_read;
	m->ctx = &reader;
	done = name_arguments(o, m, e, s);
	if (done)
		name_result(n, m, e, o->late, s);
	m->below = reader.below;
	m->ctx = reader.ctx;
	return done;
}
