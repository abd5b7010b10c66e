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
#include "desc/traits.h"
#include "trace/proc/proc.h"
#include "trace/tasks/tracee.h"

enum { OUTSIDERS_MAX = 16 };	/* greatest number in one look */

struct untraced_query {
	struct untraced_query *next;	/* with the same key */
	struct event *look;
	const struct descriptor *d;	/* for OUTSIDER_END */
	uint64_t inode;
	enum outsider_role role;
};

static struct untraced_query *new_query(struct untraced_search *o, struct event *e,
					enum outsider_role role, struct untraced_query *next)
{
	struct untraced_query *w = arena_new(o->arena, struct untraced_query);

	*w = (struct untraced_query){.next = next, .look = e, .role = role};
	o->any = true;
	return w;
}

void untraced_add_end(struct untraced_search *o, struct event *e, const struct descriptor *d)
{
	uint64_t inode = d->kind == DESCRIPTOR_SOCKET ? d->peer : d->inode;
	bool fifo = d->kind == DESCRIPTOR_PIPE && d->name && d->name[0] == '/';
	struct untraced_query *w;

	if (!inode || (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET))
		return;
	w = new_query(o, e, OUTSIDER_END, fifo ? o->fifos : hash_get(&o->ends, inode));
	w->d = d;
	w->inode = inode;
	if (fifo)
		o->fifos = w;
	else
		hash_put(&o->ends, inode, w);
}

void untraced_add_child(struct untraced_search *o, struct event *e, pid_t parent)
{
	hash_put(&o->parents, parent,
		 new_query(o, e, OUTSIDER_CHILD, hash_get(&o->parents, parent)));
}

void untraced_add_owner(struct untraced_search *o, struct event *e, pid_t owner)
{
	hash_put(&o->owners, owner, new_query(o, e, OUTSIDER_OWNER, hash_get(&o->owners, owner)));
}

void untraced_add_socket(struct untraced_search *o, struct event *e, uint64_t inode)
{
	struct untraced_query *w = new_query(o, e, OUTSIDER_END, hash_get(&o->ends, inode));

	w->inode = inode;
	hash_put(&o->ends, inode, w);
}

void untraced_add_user(struct untraced_search *o, struct event *e, pid_t user)
{
	hash_put(&o->users, user, new_query(o, e, OUTSIDER_USER, hash_get(&o->users, user)));
}

static bool has_outsider(const struct event *e, const struct outsider *one)
{
	for (unsigned i = 0; i < e->look.outside_count; i++)
		if (e->look.outside[i].pid == one->pid && e->look.outside[i].role == one->role &&
		    e->look.outside[i].inode == one->inode &&
		    e->look.outside[i].reads == one->reads)
			return true;
	return false;
}

static void add_outsider(struct untraced_search *o, struct event *e, const struct outsider *one)
{
	struct outsider *all = (struct outsider *)e->look.outside;

	if (e->look.outside_count == OUTSIDERS_MAX || has_outsider(e, one))
		return;
	if (!all)
		e->look.outside = all = arena_alloc(o->arena, OUTSIDERS_MAX * sizeof(*all));
	all[e->look.outside_count++] = *one;
}

static struct outsider new_outsider(struct untraced_search *o, pid_t pid, enum outsider_role role)
{
	struct proc_stat stat;

	proc_stat(pid, &stat);
	return (struct outsider){.pid = pid, .role = role,
				 .program = arena_copy(o->arena, stat.name, strlen(stat.name))};
}

static void add_to_queries(struct untraced_search *o, pid_t pid, const struct untraced_query *w,
			   bool reads, bool writes)
{
	for (; w; w = w->next) {
		struct outsider one = new_outsider(o, pid, w->role);

		one.inode = w->inode;
		one.reads = reads;
		one.writes = writes;
		add_outsider(o, w->look, &one);
	}
}

static bool waits_on_futex(const struct event *e)
{
	return syscall_traits(e->look.row)->wait_object == WAITS_ON_FUTEX;
}

static bool has_owner(const struct event *e)
{
	for (unsigned i = 0; i < e->look.outside_count; i++)
		if (e->look.outside[i].role == OUTSIDER_OWNER)
			return true;
	return false;
}

/* FIFOs are found by their path, and confirmed by their inode. No file server is asked. */
static void match_fifos(struct untraced_search *o, pid_t pid, int fds, const char *number,
			const char *target, bool reads, bool writes)
{
	struct statx st;

	for (struct untraced_query *w = o->fifos; w; w = w->next) {
		struct untraced_query alone = *w;

		if (strcmp(w->d->name, target) ||
		    statx(fds, number, AT_STATX_DONT_SYNC, STATX_INO, &st) ||
		    st.stx_ino != w->inode)
			continue;
		alone.next = NULL;
		add_to_queries(o, pid, &alone, reads, writes);
	}
}

static void match_descriptor(struct untraced_search *o, pid_t pid, int fds, const char *number)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(fds, number, target, sizeof(target) - 1);
	struct untraced_query *w = NULL;
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
	/* the permissions of the link show how the file was opened (proc(5)) */
	bool reads = link.st_mode & S_IRUSR, writes = link.st_mode & S_IWUSR;

	if (w)
		add_to_queries(o, pid, w, reads, writes);
	else
		match_fifos(o, pid, fds, number, target, reads, writes);
}

static void search_process(void *ctx, pid_t pid, pid_t parent)
{
	struct untraced_search *o = ctx;
	DIR *dir = NULL;
	int fds;

	if (pid == getpid() || tracees_group(o->traced, pid))
		return;
	add_to_queries(o, pid, hash_get(&o->parents, parent), false, false);
	add_to_queries(o, pid, hash_get(&o->owners, pid), false, false);
	add_to_queries(o, pid, hash_get(&o->users, pid), false, false);
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
			match_descriptor(o, pid, fds, entry->d_name);
	closedir(dir);
}

/* Adds the owners of futexes that are not visible as a process: a thread of one, or one that has
 * exited. */
static void add_other_owners(struct untraced_search *o)
{
	const struct untraced_query *w;

	for (size_t at = 0; (w = hash_next(&o->owners, &at));)
		for (; w; w = w->next) {
			pid_t owner = w->look->look.owner;
			struct proc_status status;
			struct outsider one = {.pid = owner, .role = w->role, .program = ""};

			if (has_owner(w->look) || !waits_on_futex(w->look))
				continue;
			if (!proc_status(owner, &status))
				one = new_outsider(o, status.tgid, w->role);
			add_outsider(o, w->look, &one);
		}
}

void untraced_find(struct untraced_search *o)
{
	if (o->any)
		proc_each(search_process, o);
	add_other_owners(o);
	hash_done(&o->ends);
	hash_done(&o->parents);
	hash_done(&o->owners);
	hash_done(&o->users);
	o->fifos = NULL;
	o->any = false;
}
