#include "enrich/fd_names.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "desc/traits.h"
#include "desc/type.h"

enum { NAMES_A_PROCESS = 4096 };

struct name {
	uint32_t fd;
	uint16_t len;
	bool stale;			/* to be asked for again */
	char bytes[];
};

struct table {
	struct hash names;		/* fd → struct name */
	bool off;			/* others may change it */
	bool whole;			/* all that are open are in it */
};

struct fd_names {
	struct hash tables;		/* tgid → struct table */
	struct hash tasks;		/* tgid → number of its live tasks, as a pointer */
};

struct fd_names *fd_names_new(void)
{
	return alloc_new(struct fd_names);
}

static void empty(struct table *t)
{
	struct name *name;
	size_t at = 0;

	while ((name = hash_next(&t->names, &at)))
		free(name);
	hash_done(&t->names);
	t->names = (struct hash){0};
	t->whole = false;
}

static void drop(struct fd_names *n, pid_t tgid)
{
	struct table *t = hash_remove(&n->tables, tgid);

	if (!t)
		return;
	empty(t);
	free(t);
}

void fd_names_free(struct fd_names *n)
{
	struct table *t;
	size_t at = 0;

	if (!n)
		return;
	while ((t = hash_next(&n->tables, &at))) {
		empty(t);
		free(t);
	}
	hash_done(&n->tables);
	hash_done(&n->tasks);
	free(n);
}

static struct table *table_of(struct fd_names *n, pid_t tgid)
{
	struct table *t = hash_get(&n->tables, tgid);

	if (!t) {
		t = alloc_new(struct table);
		hash_put(&n->tables, tgid, t);
	}
	return t;
}

static void forget(struct table *t, uint32_t fd)
{
	if (t)
		free(hash_remove(&t->names, fd));
}

static struct name *keep(struct table *t, uint32_t fd, const void *bytes, size_t len)
{
	struct name *name;

	forget(t, fd);
	if (t->names.count >= NAMES_A_PROCESS)
		empty(t);
	name = alloc_zeroed(sizeof(*name) + len);
	name->fd = fd;
	name->len = len;
	memcpy(name->bytes, bytes, len);
	hash_put(&t->names, fd, name);
	return name;
}

int64_t fd_names_read(void *reader, enum when when, uint64_t addr, void *buf, uint64_t len)
{
	const struct fd_reader *r = reader;
	const struct name *name;
	struct table *t;
	int64_t got;

	if (when != FD_PATHS)
		return r->below(r->ctx, when, addr, buf, len);
	t = table_of(r->names, r->tgid);
	if (t->off)
		return r->below(r->ctx, when, addr, buf, len);
	name = hash_get(&t->names, (uint32_t)addr);
	if (name && !name->stale && name->len <= len) {
		memcpy(buf, name->bytes, name->len);
		return name->len;
	}
	if (!name && r->late && t->whole)
		return 0;
	got = r->below(r->ctx, when, addr, buf, len);
	if (got > 0 && got <= PATH_MAX)
		keep(t, addr, buf, got);
	else
		forget(t, addr);
	return got;
}

/* The name is there, and is to be asked for. */
static void spoil(struct table *t, uint32_t fd)
{
	struct name *name = hash_get(&t->names, fd);

	name = name ? name : keep(t, fd, "", 0);
	name->stale = true;
}

void fd_names_renew(struct fd_names *n, pid_t tgid, int fd)
{
	struct table *t = table_of(n, tgid);

	if (!t->off)
		spoil(t, fd);
}

static void spoil_all(struct table *t)
{
	struct name *name;
	size_t at = 0;

	while ((name = hash_next(&t->names, &at)))
		name->stale = true;
}

static void turn_off(struct fd_names *n, pid_t tgid)
{
	struct table *t = table_of(n, tgid);

	empty(t);
	t->off = true;
}

/* The number of each name; the table may change meanwhile */
static uint32_t *numbers_of(const struct table *t, unsigned *count)
{
	uint32_t *all = alloc_more(NULL, t->names.count + 1, sizeof(*all));
	const struct name *name;

	*count = 0;
	for (size_t at = 0; (name = hash_next(&t->names, &at));)
		all[(*count)++] = name->fd;
	return all;
}

void fd_names_refresh(struct fd_reader *r)
{
	struct table *t = hash_get(&r->names->tables, r->tgid);
	char buf[PATH_MAX];
	unsigned count;
	uint32_t *all;
	bool any = false;

	for (size_t at = 0; t && !any;) {
		const struct name *name = hash_next(&t->names, &at);

		if (!name)
			break;
		any = name->stale;
	}
	if (!any)
		return;
	all = numbers_of(t, &count);
	for (unsigned i = 0; i < count; i++)
		fd_names_read(r, FD_PATHS, all[i], buf, sizeof(buf));
	free(all);
}

static void close_range_of(struct table *t, const uint64_t arg[6])
{
	uint32_t first = arg[0], last = arg[1], *all;
	unsigned count;

	if (arg[2] & CLOSE_RANGE_CLOEXEC)
		return;
	all = numbers_of(t, &count);
	for (unsigned i = 0; i < count; i++)
		if (all[i] >= first && all[i] <= last && all[i] != (uint32_t)AT_FDCWD)
			forget(t, all[i]);
	free(all);
}

/* Whether a part of the name is `n` bytes of `part` */
static bool has_part(const struct name *name, const uint8_t *part, size_t n)
{
	const char *at = name->bytes, *end = name->bytes + name->len;

	while ((at = memchr(at, '/', end - at))) {
		at++;
		if ((size_t)(end - at) >= n && !memcmp(at, part, n) &&
		    ((size_t)(end - at) == n || at[n] == '/' || !at[n]))
			return true;
	}
	return false;
}

/* What has the last part of that path among its own: that is the name by which the kernel knows
 * what was renamed or removed, whichever way leads there. */
static void spoil_path(struct fd_names *n, const struct value *path)
{
	const uint8_t *p = path->bytes.p;
	size_t len = path->bytes.len, from;
	struct table *t;

	while (len && p[len - 1] == '/')
		len--;
	for (from = len; from && p[from - 1] != '/'; from--)
		;
	for (size_t at = 0; (t = hash_next(&n->tables, &at));) {
		struct name *name;

		for (size_t k = 0; (name = hash_next(&t->names, &k));)
			name->stale |= has_part(name, p + from, len - from);
	}
}

static void rename_all(struct fd_names *n)
{
	struct table *t;

	for (size_t at = 0; (t = hash_next(&n->tables, &at));)
		spoil_all(t);
}

static void rename_paths(struct fd_names *n, const struct event *e)
{
	const struct call_view *view = e->call.view;
	bool known = view && view->args;

	for (const struct value *v = known ? view->args->list.first : NULL; v; v = v->next) {
		if (v->sense != SENSE_PATH)
			continue;
		known &= v->kind == V_BYTES && v->bytes.len == v->bytes.whole;
		if (known)
			spoil_path(n, v);
	}
	if (!known)
		rename_all(n);
}

static void on_success(struct fd_names *n, const struct event *e, enum descriptors_effect effect,
		       bool late)
{
	struct table *t = table_of(n, e->tgid);

	switch (effect) {
	case DESCRIPTORS_NONE:
	case DESCRIPTORS_CLOSE:
	case DESCRIPTORS_CONTROL:
		return;
	case DESCRIPTORS_REPLACE:
		fd_names_renew(n, e->tgid, e->call.arg[1]);
		return;
	case DESCRIPTORS_CLOSE_RANGE:
		if (e->call.arg[2] & CLOSE_RANGE_UNSHARE)
			turn_off(n, e->tgid);
		close_range_of(t, e->call.arg);
		return;
	case DESCRIPTORS_UNSHARE:
		if (e->call.arg[0] & (CLONE_FILES | CLONE_FS))
			turn_off(n, e->tgid);
		return;
	case DESCRIPTORS_CWD:
		if (!t->off)
			spoil(t, AT_FDCWD);
		return;
	case DESCRIPTORS_ROOT:
		spoil_all(t);
		return;
	case DESCRIPTORS_RENAME:
		rename_paths(n, e);
		return;
	case DESCRIPTORS_RENAME_ANY:
		rename_all(n);
		return;
	case DESCRIPTORS_CREATE:
		t->whole &= !late;
		return;
	case DESCRIPTORS_MAY_CREATE:
		t->whole &= !e->call.ret;
		return;
	}
}

static void on_call(struct fd_names *n, const struct event *e, bool late)
{
	enum descriptors_effect effect = syscall_traits(e->call.row)->descriptors;

	if (effect == DESCRIPTORS_NONE)
		return;
	/* somebody else may have used it meanwhile; told late it may be another one already */
	if (effect == DESCRIPTORS_CLOSE && (e->kind == EVENT_ENTER || !late))
		forget(hash_get(&n->tables, e->tgid), e->call.arg[0]);
	if (e->kind == EVENT_LEAVE && !e->call.failed)
		on_success(n, e, effect, late);
}

static void inherit(struct fd_names *n, const struct event *fork)
{
	const struct table *from = hash_get(&n->tables, fork->tgid);
	struct table *to;
	struct name *name;

	if (!from || from->off || !fork->born.other_tgid ||
	    hash_get(&n->tables, fork->born.other_tgid))
		return;
	to = table_of(n, fork->born.other_tgid);
	for (size_t at = 0; (name = hash_next(&from->names, &at));)
		keep(to, name->fd, name->bytes, name->len)->stale = name->stale;
	to->whole = from->whole;
}

static void on_fork(struct fd_names *n, const struct event *e)
{
	if (e->born.flags & CLONE_THREAD || e->born.how == BORN_THREAD)
		return;
	if (e->born.flags & (CLONE_FILES | CLONE_FS)) {
		turn_off(n, e->tgid);
		turn_off(n, e->born.other_tgid);
	} else {
		inherit(n, e);
	}
}

static void take(struct table *t, int fd, const char *name)
{
	static const char deleted[] = " (deleted)";
	size_t len = strlen(name), tail = sizeof(deleted) - 1;

	/* a link that says so may be what is called so */
	keep(t, fd, name, len)->stale = len > tail && !strcmp(name + len - tail, deleted);
}

/* A new program ends sharing, and has what is not closed by that. */
static void on_exec(struct fd_names *n, const struct event *e)
{
	const struct descriptors *open = e->exec.open;
	struct table *t;

	drop(n, e->tgid);
	if (!open)
		return;
	t = table_of(n, e->tgid);
	for (unsigned i = 0; i < open->count; i++)
		take(t, open->all[i].fd, open->all[i].name);
	take(t, AT_FDCWD, e->exec.cwd);
	if (!*e->exec.cwd)
		spoil(t, AT_FDCWD);
	t->whole = open->count == open->open;
}

static void set_task_count(struct fd_names *n, pid_t tgid, uintptr_t count)
{
	if (count)
		hash_put(&n->tasks, tgid, (void *)count);
	else
		hash_remove(&n->tasks, tgid);
}

/* The table is the process's: it stays while any of its tasks lives, the leader or another. */
static void on_task_end(struct fd_names *n, const struct event *e)
{
	uintptr_t count = (uintptr_t)hash_get(&n->tasks, e->tgid);

	set_task_count(n, e->tgid, count ? count - 1 : 0);
	if (count <= 1)
		drop(n, e->tgid);
}

void fd_names_event(struct fd_names *n, const struct event *e, bool late)
{
	switch (e->kind) {
	case EVENT_ENTER:
	case EVENT_LEAVE:
		on_call(n, e, late);
		break;
	case EVENT_NEW:
		set_task_count(n, e->tgid, (uintptr_t)hash_get(&n->tasks, e->tgid) + 1);
		break;
	case EVENT_FORK:
		on_fork(n, e);
		break;
	case EVENT_NOTICE:
		if (e->notice.kind != NOTICE_UNPRIVILEGED)
			turn_off(n, e->tgid);
		break;
	case EVENT_EXEC:
		on_exec(n, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		on_task_end(n, e);
		break;
	default:
		break;
	}
}
