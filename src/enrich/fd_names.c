#include "enrich/fd_names.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "decode/capture.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/descriptors/change.h"

enum { NAMES_A_PROCESS = 4096 };	/* at least */

struct name {
	uint32_t fd;
	uint16_t len;
	bool stale;			/* must be looked up again */
	bool is_result;			/* of a descriptor that a syscall has returned */
	char bytes[];
};

/* The entries of a process */
struct name_table {
	struct hash names;		/* fd → struct name */
	size_t most;			/* names; all are dropped if there would be more */
	bool off;			/* not cached: other processes may change the descriptors */
	bool whole;			/* contains all open descriptors */
	bool may_be_stale;		/* some names may be stale */
};

struct fd_names {
	struct hash tables;		/* tgid → struct name_table */
	struct hash tasks;		/* tgid → number of its tasks, cast to a pointer */
};

/* Whether a result among the fields, or among those that an argument chooses, is a descriptor */
static bool returns_descriptor(const struct field *f, unsigned depth)
{
	bool found = false;

	for (; f && f->type && !found; f++) {
		const struct entry *e = depth && f->flags & F_REST ?
			desc_sets[f->type->set].entries : NULL;

		found = f->flags & F_RET && f->type->sense == SENSE_FD;
		for (; e && e->kind != E_END && !found; e++)
			found = returns_descriptor(e->fields, depth - 1);
	}
	return found;
}

bool fd_names_depend_on(const struct call *row)
{
	enum { NESTING = 2 };

	return row && (syscall_traits(row)->descriptors != DESCRIPTORS_NONE || row->calls ||
		       returns_descriptor(row->fields, NESTING));
}

struct fd_names *fd_names_new(void)
{
	return alloc_new(struct fd_names);
}

static void clear_table(struct name_table *t)
{
	struct name *name;
	size_t at = 0;

	while ((name = hash_next(&t->names, &at)))
		free(name);
	hash_done(&t->names);
	t->names = (struct hash){0};
	t->whole = false;
}

static void drop_table(struct fd_names *n, pid_t tgid)
{
	struct name_table *t = hash_remove(&n->tables, tgid);

	if (!t)
		return;
	clear_table(t);
	free(t);
}

void fd_names_free(struct fd_names *n)
{
	struct name_table *t;
	size_t at = 0;

	if (!n)
		return;
	while ((t = hash_next(&n->tables, &at))) {
		clear_table(t);
		free(t);
	}
	hash_done(&n->tables);
	hash_done(&n->tasks);
	free(n);
}

static struct name_table *find_table(struct fd_names *n, pid_t tgid)
{
	struct name_table *t = hash_get(&n->tables, tgid);

	if (!t) {
		t = alloc_new(struct name_table);
		t->most = NAMES_A_PROCESS;
		hash_put(&n->tables, tgid, t);
	}
	return t;
}

static void remove_name(struct name_table *t, uint32_t fd)
{
	if (t)
		free(hash_remove(&t->names, fd));
}

/* `bytes` may be those of another entry. */
static struct name *add_name(struct name_table *t, uint32_t fd, const void *bytes, size_t len)
{
	struct name *name = alloc_zeroed(sizeof(*name) + len);

	name->fd = fd;
	name->len = len;
	memcpy(name->bytes, bytes, len);
	remove_name(t, fd);
	if (t->names.count >= t->most)
		clear_table(t);
	hash_put(&t->names, fd, name);
	return name;
}

int64_t fd_names_read(void *reader, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	const struct fd_reader *r = reader;
	const struct name *name;
	struct name_table *t;
	bool is_result;
	int64_t got;

	if (when != FD_PATHS || addr >> PIDFD_SHIFT)
		return r->below(r->ctx, when, addr, buf, len);
	t = find_table(r->names, r->tgid);
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
	is_result = name && name->is_result;
	if (got > 0 && got <= PATH_MAX)
		add_name(t, addr, buf, got)->is_result = is_result;
	else
		remove_name(t, addr);
	return got;
}

/* Marks an entry as stale; adds it if missing. Returns it. */
static struct name *mark_stale(struct name_table *t, uint32_t fd)
{
	struct name *name = hash_get(&t->names, fd);

	name = name ? name : add_name(t, fd, "", 0);
	name->stale = t->may_be_stale = true;
	return name;
}

/* The descriptor that a syscall has duplicated; NULL: none, or its name is not known, since another
 * thread may have replaced it */
static const struct name *find_original(const struct fd_names *n, const struct name_table *t,
					const struct event *e)
{
	const struct name *name;

	if (!syscall_may_duplicate(syscall_traits(e->call.row)) ||
	    (uintptr_t)hash_get(&n->tasks, e->tgid) > 1)
		return NULL;
	name = hash_get(&t->names, (uint32_t)e->call.arg[0]);
	return name && !name->stale ? name : NULL;
}

void fd_names_add_result(struct fd_names *n, const struct event *e, int fd)
{
	struct name_table *t = find_table(n, e->tgid);
	const struct name *original;

	if (t->off)
		return;
	original = find_original(n, t, e);
	if (!original)
		mark_stale(t, fd)->is_result = true;
	else if (original->fd != (uint32_t)fd)
		add_name(t, fd, original->bytes, original->len)->is_result = true;
}

static void mark_all_stale(struct name_table *t)
{
	struct name *name;
	size_t at = 0;

	while ((name = hash_next(&t->names, &at)))
		name->stale = true;
	t->may_be_stale = true;
}

static void turn_off(struct fd_names *n, pid_t tgid)
{
	struct name_table *t = find_table(n, tgid);

	clear_table(t);
	t->off = true;
}

/* Returns the descriptors in the table, to be freed; allows changing the table while iterating. */
static uint32_t *list_descriptors(const struct name_table *t, unsigned *count)
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
	struct name_table *t = hash_get(&r->names->tables, r->tgid);
	char buf[PATH_MAX];
	unsigned count;
	uint32_t *all;
	bool any = false;

	for (size_t at = 0; t && t->may_be_stale && !any;) {
		const struct name *name = hash_next(&t->names, &at);

		if (!name)
			break;
		any = name->stale;
	}
	if (t)
		t->may_be_stale = false;
	if (!any)
		return;
	all = list_descriptors(t, &count);
	for (unsigned i = 0; i < count; i++)
		fd_names_read(r, FD_PATHS, all[i], buf, sizeof(buf));
	free(all);
}

static void remove_range(struct name_table *t, const struct fd_table_change *c)
{
	unsigned count;
	uint32_t *all = list_descriptors(t, &count);

	for (unsigned i = 0; i < count; i++)
		if (all[i] >= c->first && all[i] <= c->last && all[i] != (uint32_t)AT_FDCWD)
			remove_name(t, all[i]);
	free(all);
}

/* Whether a component of the path equals `part` (`n` bytes) */
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

/* Marks all entries as stale that contain the last component of `path`. Comparing only that
 * component covers all paths that lead to the same file. */
static void mark_path_stale(struct fd_names *n, const struct value *path)
{
	const uint8_t *p = path->bytes.p;
	size_t len = path->bytes.len, from;
	struct name_table *t;

	while (len && p[len - 1] == '/')
		len--;
	for (from = len; from && p[from - 1] != '/'; from--)
		;
	for (size_t at = 0; (t = hash_next(&n->tables, &at));) {
		struct name *name;

		for (size_t k = 0; (name = hash_next(&t->names, &k));)
			name->stale |= has_part(name, p + from, len - from);
		t->may_be_stale = true;
	}
}

static void mark_everything_stale(struct fd_names *n)
{
	struct name_table *t;

	for (size_t at = 0; (t = hash_next(&n->tables, &at));)
		mark_all_stale(t);
}

static void mark_renamed_stale(struct fd_names *n, const struct event *e)
{
	const struct call_view *view = e->call.view;
	bool known = view && view->args;

	for (const struct value *v = known ? view->args->list.first : NULL; v; v = v->next) {
		if (v->sense != SENSE_PATH)
			continue;
		known &= v->kind == V_BYTES && v->bytes.len == v->bytes.whole;
		if (known)
			mark_path_stale(n, v);
	}
	if (!known)
		mark_everything_stale(n);
}

/* Removes the names of a range of descriptors that was closed, adds that of a duplicate that has
 * replaced another descriptor, and stops caching after an unshare. */
static void apply_change(struct fd_names *n, const struct event *e)
{
	struct fd_table_change c = fd_table_change_of(e);

	if (c.unshares || c.unshares_directories)
		turn_off(n, e->tgid);
	if (c.kind == DESCRIPTOR_RANGE_CLOSED)
		remove_range(find_table(n, e->tgid), &c);
	else if (c.kind == DESCRIPTOR_COPIED && c.replaces)
		fd_names_add_result(n, e, c.fd);
}

/* Applies the effect of a syscall that succeeded, other than a close, on descriptors and on names
 * of files. */
static void apply_effect(struct fd_names *n, const struct event *e, enum descriptors_effect effect,
			 bool late)
{
	struct name_table *t = find_table(n, e->tgid);

	switch (effect) {
	case DESCRIPTORS_CWD:
		if (!t->off)
			mark_stale(t, AT_FDCWD);
		return;
	case DESCRIPTORS_ROOT:
		mark_all_stale(t);
		return;
	case DESCRIPTORS_RENAME:
		mark_renamed_stale(n, e);
		return;
	case DESCRIPTORS_RENAME_ANY:
	case DESCRIPTORS_ROOT_ANY:
		mark_everything_stale(n);
		return;
	case DESCRIPTORS_CREATE:
		t->whole &= !late;
		return;
	case DESCRIPTORS_MAY_CREATE:
		t->whole &= !e->call.ret;
		return;
	default:
		apply_change(n, e);
		return;
	}
}

/* At the LEAVE too: another thread may have looked it up since the ENTER. Not at a late LEAVE, and
 * not if a syscall has returned the number since: it has been reused already. */
static void handle_close(struct name_table *t, const struct event *e, bool late)
{
	const struct name *name = t ? hash_get(&t->names, (uint32_t)e->call.arg[0]) : NULL;

	if (name && (e->kind == EVENT_ENTER || is_combined(e) || (!late && !name->is_result)))
		remove_name(t, e->call.arg[0]);
}

static void handle_call(struct fd_names *n, const struct event *e, bool late)
{
	enum descriptors_effect effect = syscall_traits(e->call.row)->descriptors;

	if (effect == DESCRIPTORS_NONE || e->call.injected)
		return;
	if (effect == DESCRIPTORS_CLOSE)
		handle_close(hash_get(&n->tables, e->tgid), e, late);
	else if (e->kind == EVENT_LEAVE && !e->call.failed)
		apply_effect(n, e, effect, late);
}

static void inherit_names(struct fd_names *n, const struct event *fork)
{
	const struct name_table *from = hash_get(&n->tables, fork->tgid);
	struct name_table *to;
	struct name *name;

	if (!from || from->off || !fork->born.other_tgid ||
	    hash_get(&n->tables, fork->born.other_tgid))
		return;
	to = find_table(n, fork->born.other_tgid);
	to->most = from->most;
	for (size_t at = 0; (name = hash_next(&from->names, &at));)
		add_name(to, name->fd, name->bytes, name->len)->stale = name->stale;
	to->may_be_stale = true;
	to->whole = from->whole;
}

static void handle_fork(struct fd_names *n, const struct event *e)
{
	if (e->born.flags & CLONE_THREAD || e->born.how == BORN_THREAD)
		return;
	if (e->born.flags & (CLONE_FILES | CLONE_FS)) {
		turn_off(n, e->tgid);
		turn_off(n, e->born.other_tgid);
	} else {
		inherit_names(n, e);
	}
}

static void add_initial_name(struct name_table *t, int fd, const char *name)
{
	static const char deleted[] = " (deleted)";
	size_t len = strlen(name), tail = sizeof(deleted) - 1;

	/* " (deleted)" may also be part of the file's name: look it up again */
	add_name(t, fd, name, len)->stale = len > tail && !strcmp(name + len - tail, deleted);
	t->may_be_stale = true;
}

static bool is_ring(const char *name)
{
	return !strcmp(name, "anon_inode:[io_uring]");
}

void fd_names_begin(struct fd_names *n, pid_t tgid, const struct descriptors *open, const char *cwd)
{
	struct name_table *t;
	bool any_ring = false;

	drop_table(n, tgid);
	t = find_table(n, tgid);
	if (2 * (size_t)open->count > t->most)
		t->most = 2 * (size_t)open->count;
	for (unsigned i = 0; i < open->count; i++) {
		add_initial_name(t, open->all[i].fd, open->all[i].name);
		any_ring |= is_ring(open->all[i].name);
	}
	add_initial_name(t, AT_FDCWD, cwd);
	if (!*cwd)
		mark_stale(t, AT_FDCWD);
	t->whole = open->count == open->open;
	if (any_ring)
		turn_off(n, tgid);
}

/* execve() ends sharing of the descriptor table and closes close-on-exec descriptors. */
static void handle_exec(struct fd_names *n, const struct event *e)
{
	if (e->exec.open)
		fd_names_begin(n, e->tgid, e->exec.open, e->exec.cwd);
	else
		drop_table(n, e->tgid);
}

static void set_task_count(struct fd_names *n, pid_t tgid, uintptr_t count)
{
	if (count)
		hash_put(&n->tasks, tgid, (void *)count);
	else
		hash_remove(&n->tasks, tgid);
}

/* The table belongs to the process and is dropped with its last task, leader or not. */
static void handle_task_end(struct fd_names *n, const struct event *e)
{
	uintptr_t count = (uintptr_t)hash_get(&n->tasks, e->tgid);

	set_task_count(n, e->tgid, count ? count - 1 : 0);
	if (count <= 1)
		drop_table(n, e->tgid);
}

void fd_names_event(struct fd_names *n, const struct event *e, bool late)
{
	switch (e->kind) {
	case EVENT_ENTER:
	case EVENT_LEAVE:
		handle_call(n, e, late);
		break;
	case EVENT_NEW:
		set_task_count(n, e->tgid, (uintptr_t)hash_get(&n->tasks, e->tgid) + 1);
		break;
	case EVENT_FORK:
		handle_fork(n, e);
		break;
	case EVENT_NOTICE:
		if (e->notice.kind != NOTICE_UNPRIVILEGED)
			turn_off(n, e->tgid);
		break;
	case EVENT_EXEC:
		handle_exec(n, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		handle_task_end(n, e);
		break;
	default:
		break;
	}
}
