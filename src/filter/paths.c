#include "filter/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/path.h"

/* A path that was given, and the whole one that it is; NULL: nobody knows, or the same */
struct wanted {
	char *given, *is;
};

struct paths {
	struct wanted *all;
	unsigned count;
};

/* What is looked at, on the way through the arguments of a call */
struct look {
	const struct paths *paths;
	const char *folder;		/* of the last descriptor before; NULL: none */
	paths_folder_fn *own;
	void *ctx;
};

/* --- what is wanted --- */

/* `..` stays: what it means depends on symbolic links. `whole` has PATH_MAX bytes. */
static bool join(char *whole, const char *folder, const char *s, size_t n)
{
	return path_join(whole, PATH_MAX, folder, s, n, PATH_UP_STAYS);
}

/* Where it is, or would be: its folder is there, or nothing is known. To be freed; NULL: unknown */
static char *resolve(const char *path)
{
	char whole[PATH_MAX];
	_cleanup_free_ char *cwd = NULL, *folder = NULL;
	char *is = realpath(path, NULL), *slash;

	if (is)
		return is;
	cwd = getcwd(NULL, 0);
	if (!join(whole, cwd, path, strlen(path)))
		return NULL;
	slash = strrchr(whole, '/');
	*slash = 0;
	folder = realpath(slash == whole ? "/" : whole, NULL);
	*slash = '/';
	if (folder) {
		_cleanup_free_ char *name = alloc_string(slash + 1);

		if (!join(whole, folder, name, strlen(name)))
			return NULL;
	}
	return alloc_string(whole);
}

void paths_add(struct paths **p, const char *path)
{
	struct paths *all = *p ? *p : alloc_new(struct paths);
	struct wanted *w;

	*p = all;
	all->all = alloc_more(all->all, all->count + 1, sizeof(*all->all));
	w = &all->all[all->count++];
	w->given = alloc_string(path);
	w->is = resolve(path);
	if (w->is && !strcmp(w->is, w->given)) {
		free(w->is);
		w->is = NULL;
	}
}

void paths_free(struct paths *p)
{
	for (unsigned i = 0; p && i < p->count; i++) {
		free(p->all[i].given);
		free(p->all[i].is);
	}
	if (p)
		free(p->all);
	free(p);
}

const char *paths_given(const struct paths *p, unsigned i, const char **is)
{
	*is = p && i < p->count ? p->all[i].is : NULL;
	return p && i < p->count ? p->all[i].given : NULL;
}

static bool is_wanted(const struct paths *p, const char *s, size_t n)
{
	for (unsigned i = 0; i < p->count; i++) {
		const struct wanted *w = &p->all[i];

		if (!strncmp(w->given, s, n) && !w->given[n])
			return true;
		if (w->is && !strncmp(w->is, s, n) && !w->is[n])
			return true;
	}
	return false;
}

/* --- what a call names --- */

static bool path_matches(const struct look *l, const char *s, size_t n)
{
	const char *folder = NULL;
	char whole[PATH_MAX];

	if (!n || n >= PATH_MAX || memchr(s, 0, n))
		return false;
	if (is_wanted(l->paths, s, n))
		return true;
	if (*s != '/')
		folder = l->folder && *l->folder == '/' ? l->folder : l->own(l->ctx);
	return join(whole, folder, s, n) && is_wanted(l->paths, whole, strlen(whole));
}

static bool matches(struct look *l, const struct value *v);

static bool any_matches(struct look *l, const struct value *v)
{
	for (; v; v = v->next)
		if (matches(l, v))
			return true;
	return false;
}

static bool matches(struct look *l, const struct value *v)
{
	switch ((enum value_kind)v->kind) {
	case V_NUMBER:
		if (v->sense != SENSE_FD)
			return false;
		l->folder = v->num.path;
		return (int)v->num.n >= 0 && v->num.path &&
			is_wanted(l->paths, v->num.path, strlen(v->num.path));
	case V_BYTES:
		return v->sense == SENSE_PATH && v->bytes.len == v->bytes.whole &&
			path_matches(l, (const char *)v->bytes.p, v->bytes.len);
	case V_LIST:
	case V_RECORD:
		return any_matches(l, v->list.first);
	case V_CHANGE:
		return any_matches(l, v->change.before);
	default:
		return false;
	}
}

bool paths_match(const struct paths *p, const struct call_view *c, paths_folder_fn *folder,
		 void *ctx)
{
	struct look l = {.paths = p, .own = folder, .ctx = ctx};

	return c->args && any_matches(&l, c->args->list.first);
}
