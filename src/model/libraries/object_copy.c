#include "model/libraries/object_copy.h"

#include <string.h>

const char *copy_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : "";
}

const char *const *copy_texts(struct arena *arena, const char *const *from)
{
	size_t n = 0;
	const char **to;

	while (from && from[n])
		n++;
	to = arena_alloc(arena, (n + 1) * sizeof(*to));
	for (size_t i = 0; i < n; i++)
		to[i] = copy_text(arena, from[i]);
	return to;
}

static const struct needed_version *copy_versions(struct arena *arena,
						  const struct elf_object *from)
{
	struct needed_version *to = arena_alloc(arena, from->version_count * sizeof(*to));

	for (unsigned i = 0; i < from->version_count; i++)
		to[i] = (struct needed_version){
			copy_text(arena, from->versions[i].file),
			copy_text(arena, from->versions[i].name), from->versions[i].is_weak,
		};
	return to;
}

struct elf_object *copy_elf_object(struct arena *arena, const struct elf_object *from)
{
	struct elf_object *to = arena_new(arena, struct elf_object);

	*to = *from;
	to->interpreter = copy_text(arena, from->interpreter);
	to->soname = copy_text(arena, from->soname);
	to->rpath = copy_text(arena, from->rpath);
	to->runpath = copy_text(arena, from->runpath);
	to->build_id = copy_text(arena, from->build_id);
	to->needed = copy_texts(arena, from->needed);
	to->versions = copy_versions(arena, from);
	to->defined_versions = copy_texts(arena, from->defined_versions);
	return to;
}

const struct loaded_objects *copy_loaded_objects(struct arena *arena,
						 const struct loaded_objects *from)
{
	struct loaded_objects *to = from ? arena_new(arena, struct loaded_objects) : NULL;
	struct loaded_object *all;

	if (!from)
		return NULL;
	all = arena_alloc(arena, from->count * sizeof(*all));
	for (unsigned i = 0; i < from->count; i++)
		all[i] = (struct loaded_object){copy_text(arena, from->all[i].path),
						copy_elf_object(arena, from->all[i].elf)};
	*to = (struct loaded_objects){all, from->count};
	return to;
}
