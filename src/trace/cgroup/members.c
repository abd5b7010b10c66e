#include "trace/cgroup/members.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

enum { DEPTH_MAX = 64 };	/* levels of cgroups */

void directory_list_add(struct directory_list *list, const char *path)
{
	list->all = alloc_more(list->all, list->count + 1, sizeof(*list->all));
	list->all[list->count++] = alloc_string(path);
}

static void list_shorten(struct directory_list *list, size_t count)
{
	while (list->count > count)
		free(list->all[--list->count]);
}

void directory_list_done(struct directory_list *list)
{
	list_shorten(list, 0);
	free(list->all);
	*list = (struct directory_list){0};
}

/* The place of a hierarchy in the order of struct cgroup_hierarchies */
static int rank_of(const char *type, const char *options)
{
	return !strcmp(type, "cgroup2") ? 0 : strstr(options, "name=systemd") ? 1 : 2;
}

void cgroup_find_hierarchies(struct cgroup_hierarchies *h, const char *prefix)
{
	char path[PATH_MAX];
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	*h = (struct cgroup_hierarchies){.prefix = prefix};
	snprintf(path, sizeof(path), "%s/proc/self/mountinfo", prefix);
	for (int rank = 0; rank <= 2; rank++) {
		_cleanup_fclose_ FILE *f = fopen(path, "re");

		while (f && getline(&line, &room, f) > 0) {
			struct cgroup_mount m;
			char type[CGROUP_TYPE_ROOM], options[CGROUP_OPTIONS_ROOM];

			if (!cgroup_parse_mount(line, &m, type, options) ||
			    rank_of(type, options) != rank)
				continue;
			h->all = alloc_more(h->all, h->count + 1, sizeof(*h->all));
			h->all[h->count++] = m;
		}
	}
}

void cgroup_hierarchies_done(struct cgroup_hierarchies *h)
{
	free(h->all);
	*h = (struct cgroup_hierarchies){0};
}

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void note_process(void *ctx, pid_t pid)
{
	(void)pid;
	*(bool *)ctx = true;
}

/* Whether one of the directories from number `from` on has a process */
static bool have_processes(const struct directory_list *list, size_t from)
{
	bool has = false;

	for (size_t i = from; i < list->count && !has; i++)
		cgroup_each_process(list->all[i], note_process, &has);
	return has;
}

/* The search of all hierarchies for a cgroup */
struct cgroup_search {
	struct directory_list *to, first;
	size_t before;		/* directories of .to that were there before */
};

/* Ends the search of a hierarchy. Returns whether no other has to be searched. */
static bool end_hierarchy(struct cgroup_search *s)
{
	if (s->to->count == s->before)
		return false;
	if (have_processes(s->to, s->before))
		return true;
	/* keep those of the first hierarchy, in case that no other has processes */
	for (size_t i = s->before; i < s->to->count && !s->first.count; i++)
		directory_list_add(&s->first, s->to->all[i]);
	list_shorten(s->to, s->before);
	return false;
}

static int end_search(struct cgroup_search *s)
{
	if (s->to->count == s->before)
		for (size_t i = 0; i < s->first.count; i++)
			directory_list_add(s->to, s->first.all[i]);
	directory_list_done(&s->first);
	return s->to->count > s->before ? 0 : -ENOENT;
}

/* Returns the rest of the path below `top`; NULL: it is not below it. */
static const char *path_after(const char *path, const char *top)
{
	size_t n = strlen(top);

	return strncmp(path, top, n) || (path[n] && path[n] != '/') ? NULL : path + n;
}

static bool has_parent_component(const char *path)
{
	for (const char *at = strstr(path, ".."); at; at = strstr(at + 1, ".."))
		if ((at == path || at[-1] == '/') && (!at[2] || at[2] == '/'))
			return true;
	return false;
}

/* Adds the directory of the path in a hierarchy, if it exists. `path` begins with a slash. */
static void add_path(const struct cgroup_hierarchies *h, const struct cgroup_mount *m,
		     const char *path, struct directory_list *to)
{
	const char *below = path_after(path, m->point);
	char full[3 * PATH_MAX];

	if (!below)
		below = path_after(path, m->root);
	if (!below || has_parent_component(below))
		return;
	snprintf(full, sizeof(full), "%s%s%s", h->prefix, m->point, below);
	for (size_t n = strlen(full); n > 1 && full[n - 1] == '/'; n--)
		full[n - 1] = 0;
	if (is_directory(full))
		directory_list_add(to, full);
}

int cgroup_find_path(const struct cgroup_hierarchies *h, const char *path,
		     struct directory_list *to)
{
	struct cgroup_search s = {.to = to, .before = to->count};
	char absolute[PATH_MAX];

	snprintf(absolute, sizeof(absolute), "%s%s", *path == '/' ? "" : "/", path);
	for (unsigned i = 0; i < h->count; i++) {
		add_path(h, &h->all[i], absolute, to);
		if (end_hierarchy(&s))
			break;
	}
	return end_search(&s);
}

/* A search of a directory and of those below it */
struct cgroup_walk {
	bool (*matches)(void *ctx, const char *name);
	void *ctx;
	struct directory_list *to;
};

static void walk_below(const struct cgroup_walk *w, const char *directory, unsigned depth)
{
	DIR *dir = depth < DEPTH_MAX ? opendir(directory) : NULL;

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char path[PATH_MAX];
		int n;

		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		n = snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (n < 0 || n >= (int)sizeof(path))
			continue;
		if (w->matches(w->ctx, entry->d_name))
			directory_list_add(w->to, path);
		else
			walk_below(w, path, depth + 1);
	}
	if (dir)
		closedir(dir);
}

int cgroup_find_named(const struct cgroup_hierarchies *h,
		      bool (*matches)(void *ctx, const char *name), void *ctx,
		      struct directory_list *to)
{
	struct cgroup_search s = {.to = to, .before = to->count};
	struct cgroup_walk w = {.matches = matches, .ctx = ctx, .to = to};

	for (unsigned i = 0; i < h->count; i++) {
		char top[2 * PATH_MAX];

		snprintf(top, sizeof(top), "%s%s", h->prefix, h->all[i].point);
		walk_below(&w, top, 0);
		if (end_hierarchy(&s))
			break;
	}
	return end_search(&s);
}

static pid_t process_of(pid_t tid)
{
	struct proc_status status;

	return proc_status(tid, &status) ? 0 : status.tgid;
}

/* Reads a list of numbers, one in a line. `threads`: they are those of threads. Returns 0 or
 * -errno: -EOPNOTSUPP for the processes of a threaded cgroup. */
static int read_numbers(int dir_fd, const char *file, bool threads,
			void (*each)(void *ctx, pid_t pid), void *ctx)
{
	int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	_cleanup_fclose_ FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char line[32];

	if (fd < 0 || !f)
		return -errno;
	errno = 0;
	while (fgets(line, sizeof(line), f)) {
		pid_t pid = atoi(line);

		if (pid > 0 && threads)
			pid = process_of(pid);
		/* 0: it is not in our pid namespace, or has ended */
		if (pid > 0)
			each(ctx, pid);
		errno = 0;
	}
	return ferror(f) ? -errno : 0;
}

/* Reads the processes of a cgroup and of those below it. Closes `dir_fd`. */
static int each_process_below(int dir_fd, unsigned depth, void (*each)(void *ctx, pid_t pid),
			      void *ctx)
{
	int err = read_numbers(dir_fd, "cgroup.procs", false, each, ctx);
	DIR *dir;

	if (err == -EOPNOTSUPP)
		err = read_numbers(dir_fd, "cgroup.threads", true, each, ctx);
	dir = fdopendir(dir_fd);
	if (!dir)
		close(dir_fd);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		int below;

		if (entry->d_type != DT_DIR || depth >= DEPTH_MAX || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		below = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (below >= 0)
			each_process_below(below, depth + 1, each, ctx);
	}
	if (dir)
		closedir(dir);
	/* ENODEV: the cgroup has been removed in the meantime */
	return err == -ENODEV ? -ENOENT : err;
}

int cgroup_each_process(const char *directory, void (*each)(void *ctx, pid_t pid), void *ctx)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : each_process_below(fd, 0, each, ctx);
}
