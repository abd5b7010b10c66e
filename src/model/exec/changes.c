#include "model/exec/changes.h"

#include <string.h>

#include "model/exec/environment.h"

bool descriptor_is_same(const struct descriptor *a, const struct descriptor *b)
{
	bool has_inode = a->inode && a->kind != DESCRIPTOR_OTHER;

	return a->kind == b->kind && a->device == b->device && a->inode == b->inode &&
		a->reads == b->reads && a->writes == b->writes && a->appends == b->appends &&
		(has_inode || !strcmp(a->name, b->name));
}

bool descriptors_are_complete(const struct descriptors *open)
{
	return open && open->open <= open->count;
}

/* Variables that are equal as far as both are known count as equal. */
static bool is_same_variable(const struct environment_variable *a,
			     const struct environment_variable *b)
{
	size_t n = strlen(a->text), m = strlen(b->text);

	if ((!a->is_cut && n < m) || (!b->is_cut && m < n))
		return false;
	return !memcmp(a->text, b->text, n < m ? n : m);
}

static unsigned count_name(const struct environment *e, unsigned from)
{
	unsigned n = from;

	while (n < e->count && !environment_compare(&e->all[from], &e->all[n]))
		n++;
	return n - from;
}

/* Adds the changes of the variables with one name, of which an environment may have several. */
static void add_variables(struct environment_change *all, unsigned *count,
			  const struct environment_variable *before, unsigned before_count,
			  const struct environment_variable *after, unsigned after_count)
{
	unsigned most = before_count > after_count ? before_count : after_count;

	for (unsigned i = 0; i < most; i++) {
		struct environment_change c = {
			.before = i < before_count ? &before[i] : NULL,
			.after = i < after_count ? &after[i] : NULL,
		};

		if (c.before && c.after && is_same_variable(c.before, c.after))
			continue;
		c.kind = !c.before ? EXEC_ADDED : !c.after ? EXEC_REMOVED : EXEC_CHANGED;
		all[(*count)++] = c;
	}
}

static void compare_environments(struct exec_changes *c, const struct environment *before,
				 const struct environment *after, struct arena *arena)
{
	size_t room = before->count + after->count;
	struct environment_change *all = arena_alloc(arena, room * sizeof(*all));
	unsigned i = 0, k = 0;

	c->environment = all;
	while (i < before->count || k < after->count) {
		int order = i == before->count ? 1 : k == after->count ? -1 :
			environment_compare(&before->all[i], &after->all[k]);
		unsigned n = order <= 0 ? count_name(before, i) : 0;
		unsigned m = order >= 0 ? count_name(after, k) : 0;

		add_variables(all, &c->environment_count, before->all + i, n, after->all + k, m);
		i += n;
		k += m;
	}
	c->has_environment = before->count >= before->whole && after->count >= after->whole;
}

static void compare_descriptors(struct exec_changes *c, const struct descriptors *before,
				const struct descriptors *after, struct arena *arena)
{
	size_t room = before->count + after->count;
	struct descriptor_change *all = arena_alloc(arena, room * sizeof(*all));
	unsigned i = 0, k = 0;

	c->descriptors = all;
	while (i < before->count || k < after->count) {
		const struct descriptor *b = i < before->count ? &before->all[i] : NULL;
		const struct descriptor *a = k < after->count ? &after->all[k] : NULL;
		struct descriptor_change change = {
			.before = !a || (b && b->fd <= a->fd) ? b : NULL,
			.after = !b || (a && a->fd <= b->fd) ? a : NULL,
		};

		i += change.before != NULL;
		k += change.after != NULL;
		if (change.before && change.after &&
		    descriptor_is_same(change.before, change.after))
			continue;
		change.fd = change.after ? change.after->fd : change.before->fd;
		change.kind = !change.before ? EXEC_ADDED : !change.after ? EXEC_REMOVED :
			EXEC_CHANGED;
		all[c->descriptor_count++] = change;
	}
	c->has_descriptors = descriptors_are_complete(before) && descriptors_are_complete(after);
}

const struct exec_changes *exec_changes_between(const struct environment *before,
						const struct environment *after,
						const struct descriptors *open_before,
						const struct descriptors *open_after,
						struct arena *arena)
{
	struct exec_changes *c = arena_new(arena, struct exec_changes);

	if (before && after)
		compare_environments(c, before, after, arena);
	if (open_before && open_after)
		compare_descriptors(c, open_before, open_after, arena);
	return c;
}
