#include "trace/paths/path_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "trace/facts/interpreter.h"
#include "trace/proc/proc.h"
#include "trace/paths/busy_file.h"

enum { GROUPS_MAX = 64 };

/* Credentials of the task for file system access */
struct fs_credentials {
	uid_t uid;
	gid_t gid;
	gid_t groups[GROUPS_MAX];
	unsigned group_count;
	uint64_t capabilities;
	bool all_groups;	/* .groups is complete */
};

struct path_walk {
	const struct path_call *call;
	struct arena *arena;
	int process;		/* the directory /proc/TID of the task */
	int start;		/* where resolution starts: the task's root, or a directory */
	const char *start_name;	/* the name of its link in /proc/TID */
	bool absolute;
};

/* Opens a prefix of the path with O_PATH. Returns -1 with errno; EAGAIN: it is not in the cache */
static int open_part(const struct path_walk *w, const char *part, bool link)
{
	int fd = tracee_file_find_from(w->process, w->start, w->start_name, part,
				       TRACEE_FILE_CACHED | (link ? TRACEE_FILE_LINK : 0));

	errno = fd < 0 ? -fd : errno;
	return fd < 0 ? -1 : fd;
}

/* Whether a name that is not in the cache does not exist in the directory: these file systems keep
 * all names there. Others would have to be asked, some of them each time. */
static bool is_fully_cached(const struct path_walk *w, int dir_fd)
{
	static const char *const types[] = {"tmpfs", "devtmpfs", "ramfs"};
	char type[64];

	if (!tracee_file_system(w->process, dir_fd, type, sizeof(type)))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* Parses the numbers after a key of /proc/TID/status. Returns how many there are. */
static unsigned parse_numbers(const char *text, const char *word, uint64_t *to, unsigned room,
			      int base)
{
	const char *at = strstr(text, word);
	unsigned n = 0;

	for (at = at ? at + strlen(word) : ""; n < room; n++) {
		char *end;

		at += strspn(at, " \t");
		to[n] = strtoull(at, &end, base);
		if (*at == '\n' || end == at)
			break;
		at = end;
	}
	return n;
}

static bool read_credentials(pid_t tid, struct fs_credentials *c)
{
	/* order of the numbers: real, effective, saved, file system */
	enum { FILE_SYSTEM = 3, NUMBERS = 4 };
	char text[4096];
	ssize_t n = proc_read(tid, "status", text, sizeof(text) - 1);
	uint64_t to[GROUPS_MAX];

	text[n > 0 ? n : 0] = 0;
	if (parse_numbers(text, "\nUid:", to, NUMBERS, 10) != NUMBERS)
		return false;
	c->uid = to[FILE_SYSTEM];
	if (parse_numbers(text, "\nGid:", to, NUMBERS, 10) != NUMBERS)
		return false;
	c->gid = to[FILE_SYSTEM];
	c->group_count = parse_numbers(text, "\nGroups:", to, GROUPS_MAX, 10);
	c->all_groups = c->group_count < GROUPS_MAX;
	for (unsigned i = 0; i < c->group_count; i++)
		c->groups[i] = to[i];
	return parse_numbers(text, "\nCapEff:", &c->capabilities, 1, 16) == 1;
}

static bool in_group(const struct fs_credentials *c, gid_t gid)
{
	bool is = c->gid == gid || !c->all_groups;

	for (unsigned i = 0; i < c->group_count; i++)
		is |= c->groups[i] == gid;
	return is;
}

static bool get_attributes(int fd, struct statx *st)
{
	return !statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, st);
}

/* Whether the permission bits deny access (r, w or x). Returns false if an access control list
 * could say otherwise. */
static bool is_denied(int fd, const struct statx *st, const struct fs_credentials *c, char right)
{
	unsigned bit = right == 'r' ? 4 : right == 'w' ? 2 : 1, mode = st->stx_mode;
	bool is_directory = S_ISDIR(mode);
	uint64_t beyond = 1ULL << CAP_DAC_OVERRIDE;
	char name[64];

	if (is_directory && right != 'w')
		beyond |= 1ULL << CAP_DAC_READ_SEARCH;
	if (c->capabilities & beyond && (is_directory || right != 'x' || mode & 0111))
		return false;
	mode >>= c->uid == st->stx_uid ? 6 : in_group(c, st->stx_gid) ? 3 : 0;
	if (mode & bit)
		return false;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return c->uid == st->stx_uid ||
		getxattr(name, "system.posix_acl_access", NULL, 0) <= 0;
}

static struct path_fault *new_fault(const struct path_walk *w, enum path_fault_kind kind,
				    const char *name)
{
	struct path_fault *f = arena_new(w->arena, struct path_fault);

	*f = (struct path_fault){
		.kind = kind, .name = arena_copy(w->arena, name, strlen(name)), .target = "",
		.directory = "",
	};
	return f;
}

static struct path_fault *new_denied_fault(const struct path_walk *w, enum path_fault_kind kind,
					   const char *name, char lacks, const struct statx *st,
					   const struct fs_credentials *c)
{
	struct path_fault *f = new_fault(w, kind, *name ? name : ".");

	f->lacks = lacks;
	f->mode = st->stx_mode & 07777;
	f->owner = st->stx_uid;
	f->group = st->stx_gid;
	f->uid = c->uid;
	f->gid = c->gid;
	return f;
}

/* --- components that do not exist --- */

static struct path_fault *dangling_fault(const struct path_walk *w, const char *part, int link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target));
	struct path_fault *f = new_fault(w, n > 0 ? PATH_DANGLING : PATH_MISSING, part);

	if (n > 0)
		f->target = arena_copy(w->arena, target, n);
	return f;
}

static struct path_fault *missing_fault(const struct path_walk *w, const char *part)
{
	_cleanup_close_ int link = open_part(w, part, true);

	return link < 0 ? new_fault(w, PATH_MISSING, part) : dangling_fault(w, part, link);
}

/* The file exists, so its interpreter is missing. May replace the descriptor `file`. */
static struct path_fault *missing_interpreter(const struct path_walk *w, int file)
{
	char name[PATH_MAX];
	struct path_walk from_root = *w;
	struct path_fault *f;

	_cleanup_close_ int start = openat(w->process, "root", O_PATH | O_CLOEXEC);
	_cleanup_close_ int cwd = openat(w->process, "cwd", O_PATH | O_CLOEXEC);

	for (unsigned depth = 0; depth < INTERPRETERS_MAX; depth++) {
		if (!interpreter_of(w->process, file, name, sizeof(name)))
			return NULL;
		from_root.absolute = *name == '/';
		from_root.start = *name == '/' ? start : cwd;
		from_root.start_name = *name == '/' ? "root" : "cwd";
		_cleanup_close_ int next = open_part(&from_root, name, false);

		if (next < 0) {
			f = new_fault(w, PATH_INTERPRETER, w->call->path);
			f->target = arena_copy(w->arena, name, strlen(name));
			return f;
		}
		if (dup3(next, file, O_CLOEXEC) < 0)
			return NULL;
	}
	return NULL;
}

/* --- components that deny access --- */

/* Checks one directory of the path. Returns NULL if it grants search permission, or that is
 * unknown. Replaces *dir_fd by the directory. */
static struct path_fault *denied_directory(const struct path_walk *w, const char *part,
					   const struct fs_credentials *c, int *dir_fd)
{
	struct statx st;
	int fd = open_part(w, part, false);

	if (*dir_fd >= 0)
		close(*dir_fd);
	*dir_fd = fd;
	if (fd < 0 || !get_attributes(fd, &st) || !S_ISDIR(st.stx_mode) ||
	    !is_denied(fd, &st, c, 'x'))
		return NULL;
	return new_denied_fault(w, PATH_UNSEARCHABLE, part, 'x', &st, c);
}

/* What the options of the mount deny that the permission bits allow. */
static struct path_fault *denied_by_mount(const struct path_walk *w, const char *path, int fd,
					  const struct statx *st)
{
	bool is_device = S_ISCHR(st->stx_mode) || S_ISBLK(st->stx_mode);
	struct statvfs mount;

	if (!(w->call->executes ? S_ISREG(st->stx_mode) : is_device) || fstatvfs(fd, &mount))
		return NULL;
	if (w->call->executes)
		return mount.f_flag & ST_NOEXEC ? new_fault(w, PATH_NOEXEC, path) : NULL;
	return mount.f_flag & ST_NODEV ? new_fault(w, PATH_NODEV, path) : NULL;
}

static struct path_fault *denied_target(const struct path_walk *w, const char *path, int dir_fd,
					const struct fs_credentials *c)
{
	static const char rights[] = "rw";
	_cleanup_close_ int fd = open_part(w, path, false);
	bool unknown = fd < 0 && errno == EAGAIN;
	struct path_fault *f;
	struct statx st;
	char parent[PATH_MAX], *slash;

	if (w->call->role == PATH_LOOKUP)
		return NULL;
	if (w->call->role == PATH_FILE && fd >= 0 && get_attributes(fd, &st)) {
		if (w->call->executes)
			return is_denied(fd, &st, c, 'x') ?
				new_denied_fault(w, PATH_DENIED, path, 'x', &st, c) :
				denied_by_mount(w, path, fd, &st);
		for (const char *r = rights; *r; r++)
			if (is_denied(fd, &st, c, *r))
				return new_denied_fault(w, PATH_DENIED, path, *r, &st, c);
		f = denied_by_mount(w, path, fd, &st);
		if (f)
			return f;
	}
	if (dir_fd < 0 || !get_attributes(dir_fd, &st) || !is_denied(dir_fd, &st, c, 'w') ||
	    (unknown && !is_fully_cached(w, dir_fd)))
		return NULL;
	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	parent[!slash ? 0 : slash == parent ? 1 : slash - parent] = 0;
	return new_denied_fault(w, PATH_DENIED, parent, 'w', &st, c);
}

/* Checks each directory of the path: "/", "/srv", "/srv/data". The first one is "" for a relative
 * path. */
static struct path_fault *find_denied(const struct path_walk *w)
{
	const char *path = w->call->path;
	char part[PATH_MAX];
	size_t n = 0;
	int dir_fd = -1;
	struct fs_credentials c;
	struct path_fault *f = NULL;

	if (!read_credentials(w->call->tid, &c))
		return NULL;
	for (;;) {
		size_t here = n ? n : w->absolute;

		memcpy(part, path, here);
		part[here] = 0;
		f = denied_directory(w, part, &c, &dir_fd);
		if (f || dir_fd < 0)
			break;
		n += strspn(path + n, "/");
		n += strcspn(path + n, "/");
		if (!path[n + strspn(path + n, "/")])
			break;
	}
	if (!f && dir_fd >= 0)
		f = denied_target(w, path, dir_fd, &c);
	if (dir_fd >= 0)
		close(dir_fd);
	return f;
}

/* A component that could not be opened, in a directory that could. Returns NULL if that does not
 * mean that it does not exist. For the complete path, the failed syscall itself may prove that it
 * does not, except for execve. */
static struct path_fault *missing_part(const struct path_walk *w, const char *part, int dir_fd,
				       int error)
{
	bool said = !w->call->executes && w->call->is_proven &&
		strlen(part) == strlen(w->call->path);

	if (error != ENOENT && !said && (error != EAGAIN || !is_fully_cached(w, dir_fd)))
		return NULL;
	return missing_fault(w, part);
}

/* Finds the first component that does not exist. Starts with the last one, which is the most
 * frequent case. */
static struct path_fault *find_missing(const struct path_walk *w)
{
	const char *path = w->call->path;
	_cleanup_close_ int end = open_part(w, path, false);
	char part[PATH_MAX];
	size_t n = strlen(path);
	int error = errno;

	if (end >= 0)
		return w->call->executes ? missing_interpreter(w, end) : NULL;
	for (;;) {
		memcpy(part, path, n);
		part[n] = 0;
		while (n && path[n - 1] == '/')
			n--;
		while (n && path[n - 1] != '/')
			n--;
		if (!n)
			return missing_part(w, part, w->start, error);

		char parent[PATH_MAX];

		memcpy(parent, path, n);
		parent[n] = 0;
		_cleanup_close_ int fd = open_part(w, parent, false);

		if (fd >= 0)
			return missing_part(w, part, fd, error);
		error = errno;
		while (n > 1 && path[n - 1] == '/')
			n--;
	}
}

/* --- components that are not directories --- */

/* Whether the file exists and is not a directory. `link`: a symbolic link is not followed. */
static bool is_other_file(const struct path_walk *w, const char *part, bool link)
{
	_cleanup_close_ int fd = open_part(w, part, link);
	struct statx st;

	return fd >= 0 && get_attributes(fd, &st) && !S_ISDIR(st.stx_mode);
}

/* Finds the first component that must be a directory and is another file. Only syscalls that look
 * up the path follow a symbolic link in the last one in any case. */
static struct path_fault *find_not_directory(const struct path_walk *w)
{
	const char *path = w->call->path;
	bool is_last = false;
	char part[PATH_MAX];
	struct statx st;

	if (!w->absolute && get_attributes(w->start, &st) && !S_ISDIR(st.stx_mode))
		return new_fault(w, PATH_NOT_DIRECTORY, ".");
	for (size_t n = 0; !is_last;) {
		n += strspn(path + n, "/");
		n += strcspn(path + n, "/");
		is_last = !path[n + strspn(path + n, "/")];
		if (is_last && !w->call->examines_last)
			return NULL;
		memcpy(part, path, n);
		part[n] = 0;
		if (is_other_file(w, part, false) ||
		    (is_last && w->call->role != PATH_LOOKUP && is_other_file(w, part, true)))
			return new_fault(w, PATH_NOT_DIRECTORY, part);
	}
	return NULL;
}

/* --- files that are in use --- */

static struct path_fault *find_busy(const struct path_walk *w)
{
	_cleanup_close_ int fd = open_part(w, w->call->path, false);
	struct path_fault *f;
	struct statx st;

	if (fd < 0 || !get_attributes(fd, &st))
		return NULL;
	f = new_fault(w, PATH_BUSY, w->call->path);
	f->target = busy_file_holder(&st, !w->call->executes, w->arena);
	return f;
}

/* --- files that cannot be changed --- */

/* The fault of a file with the attribute immutable or append-only; NULL: it has none */
static struct path_fault *find_attribute(const struct path_walk *w, const char *part)
{
	_cleanup_close_ int fd = open_part(w, part, false);
	struct path_fault *f;
	struct statx st;

	if (fd < 0 || !get_attributes(fd, &st) ||
	    !(st.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)))
		return NULL;
	f = new_fault(w, PATH_IMMUTABLE, *part ? part : ".");
	f->target = st.stx_attributes & STATX_ATTR_IMMUTABLE ? "immutable" : "append-only";
	return f;
}

/* Examines the file, and the directory that has its name. */
static struct path_fault *find_immutable(const struct path_walk *w)
{
	struct path_fault *f = find_attribute(w, w->call->path);
	char parent[PATH_MAX], *slash;

	if (f)
		return f;
	snprintf(parent, sizeof(parent), "%s", w->call->path);
	slash = strrchr(parent, '/');
	parent[!slash ? 0 : slash == parent ? 1 : slash - parent] = 0;
	return find_attribute(w, parent);
}

/* Stores the name of the link in /proc/TID to where the resolution of the path starts. */
static void name_start(const struct path_call *c, char *name, size_t size)
{
	if (*c->path == '/')
		snprintf(name, size, "root");
	else if (c->dir_fd == AT_FDCWD)
		snprintf(name, size, "cwd");
	else
		snprintf(name, size, "fd/%d", c->dir_fd);
}

static const struct path_fault *find_fault(const struct path_call *c, struct arena *arena)
{
	char start[64], directory[PATH_MAX];
	struct path_fault *f;
	ssize_t n;

	name_start(c, start, sizeof(start));
	_cleanup_close_ int process = proc_open_dir(c->tid);
	_cleanup_close_ int fd = process < 0 ? -1 : openat(process, start, O_PATH | O_CLOEXEC);
	struct path_walk w = {
		.call = c, .arena = arena, .process = process, .start = fd, .start_name = start,
		.absolute = *c->path == '/',
	};

	if (fd < 0)
		return NULL;
	f = c->error == ENOENT ? find_missing(&w) : c->error == EACCES ? find_denied(&w) :
		c->error == ETXTBSY ? find_busy(&w) : c->error == EPERM ? find_immutable(&w) :
		find_not_directory(&w);
	if (!f || w.absolute)
		return f;
	n = readlinkat(process, start, directory, sizeof(directory));
	if (n > 0)
		f->directory = arena_copy(arena, directory, n);
	return f;
}

static bool exists(const struct path_call *c)
{
	char start[64];

	name_start(c, start, sizeof(start));
	_cleanup_close_ int process = proc_open_dir(c->tid);
	_cleanup_close_ int directory = process < 0 ? -1 :
		openat(process, start, O_PATH | O_CLOEXEC);
	_cleanup_close_ int file = directory < 0 ? -1 :
		tracee_file_find_from(process, directory, start, c->path,
				      TRACEE_FILE_CACHED | TRACEE_FILE_LINK);

	return file >= 0;
}

static const struct path_fault *find_first_fault(const struct path_call *calls, unsigned count,
						 struct arena *arena)
{
	const struct path_fault *f = NULL;

	for (unsigned i = 0; i < count && !f; i++)
		f = find_fault(&calls[i], arena);
	return f;
}

/* The kernel walks to the last components of both paths before it examines these. */
static const struct path_fault *find_last_fault(struct path_call *calls, unsigned count,
						struct arena *arena)
{
	for (unsigned i = 0; i < count; i++)
		calls[i].examines_last = true;
	return find_first_fault(calls, count, arena);
}

const struct path_fault *path_fault_find(struct path_call *calls, unsigned count,
					 struct arena *arena)
{
	const struct path_fault *f;
	struct path_call *proven;
	int error = count ? calls->error : 0;

	/* most failures are others: /proc is examined last */
	if ((error != ENOENT && error != EACCES && error != ENOTDIR && error != ETXTBSY &&
	     error != EPERM) || !proc_is_own())
		return NULL;
	calls->is_proven = count == 1;
	f = find_first_fault(calls, count, arena);
	if (f)
		return f;
	if (error == ENOTDIR)
		return find_last_fault(calls, count, arena);
	if (count == 1 || error != ENOENT)
		return NULL;
	proven = exists(&calls[0]) ? &calls[1] : &calls[0];
	proven->is_proven = true;
	return find_fault(proven, arena);
}

const struct path_fault *path_fault_missing(const struct path_call *call, size_t end,
					    const char *directory, struct arena *arena)
{
	struct path_fault *f;

	if (end > strlen(call->path))
		return NULL;
	f = arena_new(arena, struct path_fault);
	*f = (struct path_fault){
		.kind = PATH_MISSING, .name = arena_copy(arena, call->path, end), .target = "",
		.directory = arena_copy(arena, directory, strlen(directory)),
	};
	return f;
}

/* The role of path `nth`, from 1, of a syscall with two paths */
static enum path_role role_of(const struct syscall_traits *traits, unsigned nth)
{
	return traits->changed_paths >> (nth - 1) & 1 ? PATH_NAME : PATH_LOOKUP;
}

unsigned path_fault_calls(const struct event *leave, struct arena *arena,
			  struct path_call calls[FAULT_PATHS_MAX])
{
	const struct call_view *view = leave->call.view;
	const struct syscall_traits *traits;
	const struct value *directory;
	unsigned order[FAULT_PATHS_MAX], count = 0;

	if (!view || !leave->call.failed || !view->args)
		return 0;
	traits = syscall_traits(view->row);
	/* the target of a symbolic link is not looked up; of a mount, what it is mounted on comes
	 * first */
	if (traits->used_path)
		order[count++] = traits->used_path;
	if (traits->created_path > traits->used_path ||
	    (!traits->used_path && view_nth_path(view, 2, &directory)))
		order[count++] = 2;
	if (!traits->used_path)
		order[count++] = 1;
	for (unsigned i = 0; i < count; i++) {
		const struct value *path = view_nth_path(view, order[i], &directory);

		if (!path || !path->bytes.len || path->bytes.len != path->bytes.whole ||
		    path->bytes.len >= PATH_MAX || memchr(path->bytes.p, 0, path->bytes.len))
			return 0;
		calls[i] = (struct path_call){
			.tid = leave->task.tid,
			.dir_fd = directory ? (int)directory->num.n : AT_FDCWD,
			.error = -leave->call.ret,
			.path = arena_copy(arena, (const char *)path->bytes.p, path->bytes.len),
			.role = count == 1 ? PATH_FILE : role_of(traits, order[i]),
			.executes = !strncmp(view->name, "execve", strlen("execve")),
		};
	}
	return count;
}
