#include "trace/inspect/untraced.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "trace/inspect/task_state.h"
#include "trace/proc/proc.h"

enum { OUTSIDERS_MAX = 16 };	/* told of each look */

struct outside_want {
	struct outside_want *next;	/* with the same key */
	struct event *look;
	const struct descriptor *d;	/* OUTSIDER_END */
	uint64_t inode;
	enum outsider_role role;
};

static struct outside_want *want(struct outside *o, struct event *e, enum outsider_role role,
				 struct outside_want *next)
{
	struct outside_want *w = arena_new(o->arena, struct outside_want);

	*w = (struct outside_want){.next = next, .look = e, .role = role};
	o->any = true;
	return w;
}

void outside_end(struct outside *o, struct event *e, const struct descriptor *d)
{
	uint64_t inode = d->kind == DESCRIPTOR_SOCKET ? d->peer : d->inode;
	bool fifo = d->kind == DESCRIPTOR_PIPE && d->name && d->name[0] == '/';
	struct outside_want *w;

	if (!inode || (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET))
		return;
	w = want(o, e, OUTSIDER_END, fifo ? o->fifos : hash_get(&o->ends, inode));
	w->d = d;
	w->inode = inode;
	if (fifo)
		o->fifos = w;
	else
		hash_put(&o->ends, inode, w);
}

void outside_child(struct outside *o, struct event *e, pid_t parent)
{
	hash_put(&o->parents, parent, want(o, e, OUTSIDER_CHILD, hash_get(&o->parents, parent)));
}

void outside_owner(struct outside *o, struct event *e, pid_t owner)
{
	hash_put(&o->owners, owner, want(o, e, OUTSIDER_OWNER, hash_get(&o->owners, owner)));
}

static bool is_told(const struct event *e, const struct outsider *one)
{
	for (unsigned i = 0; i < e->look.outside_count; i++)
		if (e->look.outside[i].pid == one->pid && e->look.outside[i].role == one->role &&
		    e->look.outside[i].inode == one->inode &&
		    e->look.outside[i].reads == one->reads)
			return true;
	return false;
}

static void add(struct outside *o, struct event *e, const struct outsider *one)
{
	struct outsider *all = (struct outsider *)e->look.outside;

	if (e->look.outside_count == OUTSIDERS_MAX || is_told(e, one))
		return;
	if (!all)
		e->look.outside = all = arena_alloc(o->arena, OUTSIDERS_MAX * sizeof(*all));
	all[e->look.outside_count++] = *one;
}

static struct outsider person(struct outside *o, pid_t pid, enum outsider_role role)
{
	char name[64] = "", state;
	pid_t parent;

	place_stat(pid, &state, &parent, name, sizeof(name));
	return (struct outsider){.pid = pid, .role = role,
				 .program = arena_copy(o->arena, name, strlen(name))};
}

static void add_all(struct outside *o, pid_t pid, const struct outside_want *w, bool reads,
		    bool writes)
{
	for (; w; w = w->next) {
		struct outsider one = person(o, pid, w->role);

		one.inode = w->inode;
		one.reads = reads;
		one.writes = writes;
		add(o, w->look, &one);
	}
}

/* FIFOs of that path: one that is asked for by its name, and is the same by its inode. No file
 * server is asked. */
static void compare_fifos(struct outside *o, pid_t pid, int fds, const char *number,
			  const char *target, bool reads, bool writes)
{
	struct statx st;

	for (struct outside_want *w = o->fifos; w; w = w->next) {
		struct outside_want alone = *w;

		if (strcmp(w->d->name, target) ||
		    statx(fds, number, AT_STATX_DONT_SYNC, STATX_INO, &st) ||
		    st.stx_ino != w->inode)
			continue;
		alone.next = NULL;
		add_all(o, pid, &alone, reads, writes);
	}
}

static void compare(struct outside *o, pid_t pid, int fds, const char *number)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(fds, number, target, sizeof(target) - 1);
	struct outside_want *w = NULL;
	struct stat link;
	unsigned long inode;

	target[n > 0 ? n : 0] = 0;
	if (sscanf(target, "pipe:[%lu]", &inode) == 1 ||
	    sscanf(target, "socket:[%lu]", &inode) == 1)
		w = hash_get(&o->ends, inode);
	else if (target[0] != '/' || !o->fifos)
		return;
	if ((!w && target[0] != '/') || fstatat(fds, number, &link, AT_SYMLINK_NOFOLLOW))
		return;
	/* the link's own permissions say how it was opened (proc(5)) */
	bool reads = link.st_mode & S_IRUSR, writes = link.st_mode & S_IWUSR;

	if (w)
		add_all(o, pid, w, reads, writes);
	else
		compare_fifos(o, pid, fds, number, target, reads, writes);
}

static void look_at(void *ctx, pid_t pid, pid_t parent)
{
	struct outside *o = ctx;
	DIR *dir = NULL;
	int fds;

	if (pid == getpid() || tracees_group(o->traced, pid))
		return;
	add_all(o, pid, hash_get(&o->parents, parent), false, false);
	add_all(o, pid, hash_get(&o->owners, pid), false, false);
	if (!o->ends.count && !o->fifos)
		return;
	fds = proc_open(pid, "fd");
	if (fds >= 0)
		dir = fdopendir(fds);
	if (!dir) {
		if (fds >= 0)
			close(fds);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			compare(o, pid, fds, entry->d_name);
	closedir(dir);
}

void outside_find(struct outside *o)
{
	if (o->any)
		proc_each(look_at, o);
	hash_done(&o->ends);
	hash_done(&o->parents);
	hash_done(&o->owners);
	o->fifos = NULL;
	o->any = false;
}
