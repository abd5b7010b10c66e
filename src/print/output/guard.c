/* Protection against files that another user planted in place of an output file. Implements the
 * rules of fs.protected_regular = 2 and fs.protected_fifos = 2 independently of the sysctls, and a
 * stricter rule for symbolic links than fs.protected_symlinks: see output_open_file. */
#include "print/output/state.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

enum { LINKS_MAX = 40 };	/* as in path_resolution(7) */

static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory;

	if (!slash)
		return alloc_string(".");
	directory = alloc_string(path);
	directory[slash == path ? 1 : slash - path] = 0;
	return directory;
}

bool output_dir_is_shared(const char *path)
{
	_cleanup_free_ char *directory = directory_of(path);
	struct stat st;

	return stat(directory, &st) || st.st_mode & (S_ISVTX | S_IWOTH);
}

bool output_is_untrusted(const char *path, const struct stat *st)
{
	_cleanup_free_ char *directory = NULL;
	struct stat at;

	if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode))
		return false;
	if (st->st_uid == geteuid())
		return false;
	directory = directory_of(path);
	return !stat(directory, &at) && at.st_mode & S_ISVTX &&
		at.st_mode & (S_IWOTH | S_IWGRP) && st->st_uid != at.st_uid;
}

/* Whether `path` is in procfs, where links refer to open files and not to paths */
static bool is_proc(const char *path)
{
	_cleanup_free_ char *directory = directory_of(path);
	struct statfs fs;

	return !statfs(directory, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* Returns the link's target, relative to the working directory, to be freed; NULL: see errno. */
static char *follow(const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	const char *slash = strrchr(path, '/');
	struct sbuf b = {0};

	if (n < 0)
		return NULL;
	target[n] = 0;
	if (*target != '/' && slash)
		sbuf_add(&b, path, slash + 1 - path);
	sbuf_str(&b, target);
	return b.s;
}

int output_resolve(const char *path, char **out)
{
	struct stat st;

	*out = alloc_string(path);
	for (unsigned links = 0; !lstat(*out, &st) && S_ISLNK(st.st_mode) && !is_proc(*out);
	     links++) {
		char *next;

		if (links == LINKS_MAX || output_dir_is_shared(*out))
			return -ELOOP;
		next = follow(*out);
		if (!next)
			return -errno;
		free(*out);
		*out = next;
	}
	return 0;
}

static void add_owner(struct sbuf *b, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user) {
		sbuf_str(b, "user '");
		sbuf_str(b, user->pw_name);
		sbuf_str(b, "' (uid ");
	} else {
		sbuf_str(b, "an unknown user (uid ");
	}
	sbuf_dec(b, uid, false);
	sbuf_str(b, ")");
}

static char *refusal_text(const char *what, uid_t owner)
{
	struct sbuf b = {0};

	sbuf_str(&b, what);
	add_owner(&b, owner);
	sbuf_str(&b, ", in a directory where other users can create files; remove it, or choose "
		 "another directory");
	return b.s;
}

char *output_refusal_reason(const char *path)
{
	_cleanup_free_ char *at = NULL;
	struct stat st;
	int err = output_resolve(path, &at);

	if (lstat(at, &st))
		return NULL;
	if (err == -ELOOP && output_dir_is_shared(at))
		return refusal_text("it is a symbolic link of ", st.st_uid);
	if (err || !output_is_untrusted(at, &st))
		return NULL;
	return refusal_text(S_ISFIFO(st.st_mode) ? "it is a FIFO of " : "it belongs to ",
			    st.st_uid);
}

/* Whether `name` is FAMILY.N, the name of a member of the family */
static bool is_member(const char *name, const char *family)
{
	size_t n = strlen(family);

	return !strncmp(name, family, n) && name[n] == '.' && name[n + 1] &&
		!name[n + 1 + strspn(name + n + 1, "0123456789")];
}

char *output_family_refusal_reason(const char *path, char **member)
{
	_cleanup_free_ char *directory = directory_of(path);
	const char *slash = strrchr(path, '/');
	char *why = NULL;
	struct dirent *d;
	DIR *all;

	*member = NULL;
	all = output_dir_is_shared(path) ? opendir(directory) : NULL;
	while (all && !why && (d = readdir(all))) {
		struct sbuf b = {0};

		if (!is_member(d->d_name, slash ? slash + 1 : path))
			continue;
		sbuf_add(&b, path, slash ? slash + 1 - path : 0);
		sbuf_str(&b, d->d_name);
		why = output_refusal_reason(b.s);
		free(*member);
		*member = b.s;
	}
	if (all)
		closedir(all);
	return why;
}
