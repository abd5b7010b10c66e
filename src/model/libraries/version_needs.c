#include "model/libraries/version_needs.h"

#include <string.h>

#include "model/process/name.h"

bool version_needs_loader(const struct library_story *story, struct library_search *loader)
{
	const struct elf_object *elf = story->files ? story->files->loader : NULL;

	if (!elf || !story->program.elf)
		return false;
	*loader = (struct library_search){
		.path = story->program.elf->interpreter, .elf = elf,
		.name = name_base(story->program.elf->interpreter),
	};
	return true;
}

static bool has_name(const struct library_search *library, const char *file)
{
	if (!library->path || !library->elf)
		return false;
	return !strcmp(library->name, file) || !strcmp(library->elf->soname, file) ||
		!strcmp(name_base(library->path), file);
}

/* Whether a library that was found before has the name, too */
static bool is_hidden(const struct library_story *story, const struct library_search *library,
		      const char *file)
{
	for (const struct library_search *l = story->program.next; l && l != library; l = l->next)
		if (has_name(l, file))
			return true;
	return false;
}

const struct needed_version *version_needs_next(const struct library_story *story,
						const struct library_search *object,
						const struct library_search *library,
						unsigned *at)
{
	unsigned count = object->elf ? object->elf->version_count : 0;

	while (*at < count) {
		const struct needed_version *v = &object->elf->versions[(*at)++];

		if (has_name(library, v->file) && !is_hidden(story, library, v->file))
			return v;
	}
	return NULL;
}

bool version_is_missing(const struct library_search *library, const struct needed_version *v)
{
	const char *const *defined = library->elf->defined_versions;

	if (v->is_weak || !defined || !*defined)
		return false;
	for (; *defined; defined++)
		if (!strcmp(*defined, v->name))
			return false;
	return true;
}
