#include "model/explain/loader_chain.h"

#include <string.h>

#include "model/process/name.h"

enum { DEPTH_MAX = 16, NAMES_MAX = 12, TEXT_MAX = 256 };

/* Whether an object needs a library: by the name of the file or by its own name */
static bool needs(const struct elf_object *o, const char *name, const char *soname)
{
	for (const char *const *n = o->needed; n && *n; n++)
		if (!strcmp(name_base(*n), name) || (*soname && !strcmp(*n, soname)))
			return true;
	return false;
}

/* Returns the first object, except number `not`, that needs the library; .count: none does. */
static unsigned find_needing(const struct loaded_objects *l, unsigned not, const char *name,
			     const char *soname)
{
	unsigned i = 0;

	while (i < l->count && (i == not || !needs(l->all[i].elf, name, soname)))
		i++;
	return i;
}

static unsigned find_path(const struct loaded_objects *l, const char *path)
{
	unsigned i = 0;

	while (i < l->count && strcmp(name_base(l->all[i].path), name_base(path)) != 0)
		i++;
	return i;
}

/* Returns the number of the object that needs what is missing; .count: it is unknown. */
static unsigned find_object(const struct loaded_objects *l, const struct reason *r)
{
	if (*r->object)
		return find_path(l, r->object);
	return r->kind == REASON_LIBRARY ? find_needing(l, l->count, name_base(r->name), "") :
		l->count;
}

static bool is_loaders_reason(const struct reason *r)
{
	return r->life->loaded && (r->kind == REASON_LIBRARY || r->kind == REASON_VERSION ||
				   r->kind == REASON_SYMBOL);
}

static void add_name(struct sbuf *b, const struct loaded_object *o)
{
	reason_text(b, name_base(o->path), TEXT_MAX);
}

static void add_object(struct sbuf *b, const struct loaded_object *o, bool is_program)
{
	add_name(b, o);
	if (is_program)
		return;
	sbuf_str(b, " (");
	reason_text(b, o->path, TEXT_MAX);
	sbuf_char(b, ')');
}

/* Appends the library that has to have a version of symbols by the object that needs it. */
static void add_provider(struct sbuf *b, const struct elf_object *o, const char *version)
{
	for (unsigned i = 0; i < o->version_count; i++) {
		if (strcmp(o->versions[i].name, version) != 0)
			continue;
		sbuf_str(b, " of ");
		reason_text(b, o->versions[i].file, TEXT_MAX);
		return;
	}
}

static bool contains(const unsigned *chain, unsigned depth, unsigned at)
{
	for (unsigned i = 0; i < depth; i++)
		if (chain[i] == at)
			return true;
	return false;
}

static void add_missing(struct sbuf *b, const struct elf_object *o, const struct reason *r)
{
	const char *version = r->kind == REASON_VERSION ? r->name : r->version;

	if (r->kind != REASON_VERSION) {
		sbuf_str(b, r->kind == REASON_SYMBOL ? "the symbol " : "");
		reason_text(b, r->name, TEXT_MAX);
		sbuf_str(b, *version ? ", " : "");
	}
	if (!*version)
		return;
	sbuf_str(b, "version ");
	reason_text(b, version, TEXT_MAX);
	add_provider(b, o, version);
}

void loader_chain_append(struct sbuf *b, const struct reason *r)
{
	const struct loaded_objects *l = r->life->loaded;
	unsigned chain[DEPTH_MAX], depth = 0, at;

	if (!is_loaders_reason(r))
		return;
	at = find_object(l, r);
	while (at < l->count && depth < DEPTH_MAX && !contains(chain, depth, at)) {
		chain[depth++] = at;
		if (!at)
			break;
		at = find_needing(l, at, name_base(l->all[at].path), l->all[at].elf->soname);
	}
	for (unsigned i = depth; i; i--) {
		const struct loaded_object *o = &l->all[chain[i - 1]];

		add_object(b, o, !chain[i - 1]);
		sbuf_str(b, i == depth ? " needs " : ", which needs ");
	}
	if (depth)
		add_missing(b, l->all[chain[0]].elf, r);
}

void loader_chain_append_searched(struct sbuf *b, const struct reason *r)
{
	const struct loaded_objects *l = r->life->loaded;

	if (!is_loaders_reason(r) || r->kind != REASON_SYMBOL || !l->count)
		return;
	sbuf_str(b, "no definition in ");
	for (unsigned i = 0; i < l->count && i < NAMES_MAX; i++) {
		sbuf_str(b, i ? ", " : "");
		add_name(b, &l->all[i]);
	}
	sbuf_str(b, l->count > NAMES_MAX ? ", ..." : "");
}
