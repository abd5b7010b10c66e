#include "enrich/fd_names.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "desc/type.h"

enum { NAME_MAX_KEPT = 255, NAMES_A_PROCESS = 4096 };

/* What a call does to names */
enum effect {
	NOTHING,
	CLOSES_FIRST,		/* the descriptor that is its first argument */
	TAKES_SECOND,		/* that number becomes another descriptor */
	CLOSES_RANGE, UNSHARES,
	MOVES_PROCESS,		/* to another folder, root or namespace */
	RENAMES,		/* files may have other names, for everybody */
};

static const struct {
	const char *call;
	enum effect effect;
} effects[] = {
	{"close", CLOSES_FIRST}, {"dup2", TAKES_SECOND}, {"dup3", TAKES_SECOND},
	{"close_range", CLOSES_RANGE}, {"unshare", UNSHARES},
	{"chdir", MOVES_PROCESS}, {"fchdir", MOVES_PROCESS}, {"chroot", MOVES_PROCESS},
	{"setns", MOVES_PROCESS},
	{"rename", RENAMES}, {"renameat", RENAMES}, {"renameat2", RENAMES},
	{"unlink", RENAMES}, {"unlinkat", RENAMES}, {"rmdir", RENAMES},
	{"mount", RENAMES}, {"umount", RENAMES}, {"umount2", RENAMES}, {"move_mount", RENAMES},
	{"pivot_root", RENAMES},
};

struct name {
	uint16_t len;
	char bytes[];
};

struct table {
	struct hash names;		/* fd → struct name */
	uint64_t era;			/* that of all when these were asked for */
	bool off;			/* others may change it */
};

struct fd_names {
	struct hash tables;		/* tgid → struct table */
	uint64_t era;			/* each renaming begins one */
	uint8_t effect[];		/* by the place of the call's row */
};

struct fd_names *fd_names_new(void)
{
	size_t count;
	const struct call *calls = desc_calls(&count);
	struct fd_names *n = alloc_zeroed(sizeof(*n) + count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof(effects) / sizeof(*effects); k++)
			if (!strcmp(calls[i].name, effects[k].call))
				n->effect[i] = effects[k].effect;
	return n;
}

static void empty(struct table *t)
{
	struct name *name;
	size_t at = 0;

	while ((name = hash_next(&t->names, &at)))
		free(name);
	hash_done(&t->names);
	t->names = (struct hash){0};
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
	free(n);
}

/* The table of that process, with nothing in it that may be wrong by now */
static struct table *table_of(struct fd_names *n, pid_t tgid)
{
	struct table *t = hash_get(&n->tables, tgid);

	if (!t) {
		t = alloc_new(struct table);
		t->era = n->era;
		hash_put(&n->tables, tgid, t);
	}
	if (t->era != n->era)
		empty(t);
	t->era = n->era;
	return t;
}

static void keep(struct table *t, uint32_t fd, const void *bytes, size_t len)
{
	struct name *name;

	if (len > NAME_MAX_KEPT)
		return;
	if (t->names.count >= NAMES_A_PROCESS)
		empty(t);
	name = alloc_zeroed(sizeof(*name) + len);
	name->len = len;
	memcpy(name->bytes, bytes, len);
	hash_put(&t->names, fd, name);
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
	name = t->off ? NULL : hash_get(&t->names, (uint32_t)addr);
	if (name && name->len <= len) {
		memcpy(buf, name->bytes, name->len);
		return name->len;
	}
	got = r->below(r->ctx, when, addr, buf, len);
	/* a name with a NUL behind it is gone already, and its number may be something else soon */
	if (got > 0 && !t->off && !name && !memchr(buf, 0, got))
		keep(t, addr, buf, got);
	return got;
}

void fd_names_forget(struct fd_names *n, pid_t tgid, int fd)
{
	struct table *t = hash_get(&n->tables, tgid);

	if (t)
		free(hash_remove(&t->names, (uint32_t)fd));
}

static void turn_off(struct fd_names *n, pid_t tgid)
{
	struct table *t = table_of(n, tgid);

	empty(t);
	t->off = true;
}

static void on_call(struct fd_names *n, const struct event *e)
{
	size_t count;
	enum effect effect;

	if (!e->call.row)
		return;
	effect = n->effect[e->call.row - desc_calls(&count)];
	switch (effect) {
	case NOTHING:
		return;
	case CLOSES_FIRST:
		fd_names_forget(n, e->tgid, e->call.arg[0]);
		return;
	case TAKES_SECOND:
		fd_names_forget(n, e->tgid, e->call.arg[1]);
		return;
	case CLOSES_RANGE:
	case MOVES_PROCESS:
		empty(table_of(n, e->tgid));
		if (effect == CLOSES_RANGE && e->call.arg[2] & CLOSE_RANGE_UNSHARE)
			turn_off(n, e->tgid);
		return;
	case UNSHARES:
		if (e->call.arg[0] & (CLONE_FILES | CLONE_FS))
			turn_off(n, e->tgid);
		return;
	case RENAMES:
		n->era += e->kind == EVENT_LEAVE;
		return;
	}
}

void fd_names_event(struct fd_names *n, const struct event *e)
{
	switch (e->kind) {
	case EVENT_ENTER:
	case EVENT_LEAVE:
		on_call(n, e);
		break;
	case EVENT_FORK:
		if (!(e->born.flags & CLONE_THREAD) && e->born.flags & (CLONE_FILES | CLONE_FS)) {
			turn_off(n, e->tgid);
			turn_off(n, e->born.other_tgid);
		}
		break;
	case EVENT_NOTICE:
		if (e->notice.kind != NOTICE_UNPRIVILEGED)
			turn_off(n, e->tgid);
		break;
	case EVENT_EXEC:	/* which ends sharing */
		drop(n, e->tgid);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		if (e->task.tid == e->tgid)
			drop(n, e->tgid);
		break;
	default:
		break;
	}
}
