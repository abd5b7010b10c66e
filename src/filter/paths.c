#include "filter/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/path.h"
#include "filter/number_set.h"

struct wanted {
	char *given;	/* as on the command line */
	char *is;	/* resolved; NULL: unknown, or the same */
	bool exists;
};

struct paths {
	struct wanted *all;
	unsigned count;
	struct number_set descriptors;
	bool has_descriptors;
};

/* State of searching the arguments of a system call */
struct path_query {
	paths_fn *use;
	void *use_ctx;			/* of .use */
	const struct number_set *descriptors;	/* match by their numbers; NULL: none */
	const char *directory;		/* path of the preceding descriptor; NULL: none */
	paths_directory_fn *own;		/* returns the working directory */
	void *ctx;			/* of .own */
	const struct process *of;	/* NULL: unknown */
};

/* --- paths of the user --- */

/* Makes a path absolute. `..` is kept, since its meaning depends on symbolic links. `whole` has
 * PATH_MAX bytes. */
static bool join(char *whole, const char *directory, const char *s, size_t n)
{
	return path_join(whole, PATH_MAX, directory, s, n, PATH_UP_KEPT);
}

/* Resolves a path, or if it does not exist, its directory; if that does not exist either, only
 * makes the path absolute. Sets *exists. Returns a string to be freed, or NULL. */
static char *resolve(const char *path, bool *exists)
{
	char whole[PATH_MAX];
	_cleanup_free_ char *cwd = NULL, *directory = NULL;
	char *is = realpath(path, NULL), *slash;

	*exists = is;
	if (is)
		return is;
	cwd = getcwd(NULL, 0);
	if (!join(whole, cwd, path, strlen(path)))
		return NULL;
	slash = strrchr(whole, '/');
	*slash = 0;
	directory = realpath(slash == whole ? "/" : whole, NULL);
	*slash = '/';
	if (directory) {
		_cleanup_free_ char *name = alloc_string(slash + 1);

		if (!join(whole, directory, name, strlen(name)))
			return NULL;
	}
	return alloc_string(whole);
}

static struct paths *get_paths(struct paths **p)
{
	if (!*p)
		*p = alloc_new(struct paths);
	return *p;
}

int paths_set_descriptors(struct paths **p, const char *set, struct filter_error *err)
{
	struct paths *all = get_paths(p);
	int r = number_set_parse(&all->descriptors, set, err);

	all->has_descriptors |= !r;
	return r;
}

void paths_add(struct paths **p, const char *path)
{
	struct paths *all = get_paths(p);
	struct wanted *w;

	all->all = alloc_more(all->all, all->count + 1, sizeof(*all->all));
	w = &all->all[all->count++];
	w->given = alloc_string(path);
	w->is = resolve(path, &w->exists);
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
	if (p) {
		free(p->all);
		number_set_done(&p->descriptors);
	}
	free(p);
}

const char *paths_given(const struct paths *p, unsigned i, const char **is)
{
	*is = p && i < p->count && p->all[i].exists ? p->all[i].is : NULL;
	return p && i < p->count ? p->all[i].given : NULL;
}

/* paths_fn: whether the path is one of the user */
static bool is_wanted(void *ctx, const char *s, size_t n)
{
	const struct paths *p = ctx;

	for (unsigned i = 0; i < p->count; i++) {
		const struct wanted *w = &p->all[i];

		if (!strncmp(w->given, s, n) && !w->given[n])
			return true;
		if (w->is && !strncmp(w->is, s, n) && !w->is[n])
			return true;
	}
	return false;
}

/* --- paths in a system call --- */

/* Whether a path that begins at another directory than ptrail's root matches; NULL: it does not */
static bool matches_below(const struct path_query *l, const char *root, const char *path)
{
	char whole[PATH_MAX];

	return root && join(whole, root, path + 1, strlen(path + 1)) &&
		l->use(l->use_ctx, whole, strlen(whole));
}

static bool path_matches(const struct path_query *l, const char *s, size_t n)
{
	const char *directory = NULL;
	char whole[PATH_MAX];

	if (!n || n >= PATH_MAX || memchr(s, 0, n))
		return false;
	if (l->use(l->use_ctx, s, n))
		return true;
	if (*s != '/')
		directory = l->directory && *l->directory == '/' ? l->directory : l->own(l->ctx);
	if (!join(whole, directory, s, n))
		return false;
	return l->use(l->use_ctx, whole, strlen(whole)) ||
		(l->of && matches_below(l, *s == '/' ? l->of->root : l->of->names,
					whole));
}

static bool value_matches(struct path_query *l, const struct value *v);

static bool any_matches(struct path_query *l, const struct value *v)
{
	for (; v; v = v->next)
		if (value_matches(l, v))
			return true;
	return false;
}

static bool value_matches(struct path_query *l, const struct value *v)
{
	switch ((enum value_kind)v->kind) {
	case V_NUMBER:
		if (v->sense != SENSE_FD || v->flags & VF_PATHLESS)
			return false;
		l->directory = v->num.path;
		if (l->descriptors && number_set_has(l->descriptors, (int)v->num.n))
			return true;
		if ((int)v->num.n < 0 || !v->num.path)
			return false;
		return l->use(l->use_ctx, v->num.path, strlen(v->num.path)) ||
			(l->of && *v->num.path == '/' &&
			 matches_below(l, l->of->names, v->num.path));
	case V_BYTES:
		return v->sense == SENSE_PATH && !(v->flags & VF_PATHLESS) &&
			v->bytes.len == v->bytes.whole &&
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

bool paths_each(const struct call_view *c, const struct process *of, paths_directory_fn *directory,
		void *ctx, paths_fn *use, void *use_ctx)
{
	struct path_query l = {
		.use = use, .use_ctx = use_ctx, .own = directory, .ctx = ctx, .of = of,
	};

	return c->args && any_matches(&l, c->args->list.first);
}

bool paths_match(const struct paths *p, const struct call_view *c, const struct process *of,
		 paths_directory_fn *directory, void *ctx)
{
	struct path_query l = {
		.use = is_wanted, .use_ctx = (void *)p, .own = directory, .ctx = ctx, .of = of,
		.descriptors = p->has_descriptors ? &p->descriptors : NULL,
	};

	return c->args && any_matches(&l, c->args->list.first);
}
