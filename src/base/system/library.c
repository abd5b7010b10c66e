#include "base/system/library.h"

#include <assert.h>
#include <dlfcn.h>
#include <string.h>

#include "base/memory/alloc.h"

/* A copy of dlerror(), which includes the library's name, or of `otherwise` */
static char *copy_error(const char *otherwise)
{
	const char *why = dlerror();

	return alloc_string(why ? why : otherwise);
}

char *library_open(const char *soname, const struct library_symbol *symbols, void *table)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return copy_error(soname);
	for (const struct library_symbol *s = symbols; s->name; s++) {
		void *found = dlsym(library, s->name);

		if (!found)
			return copy_error(s->name);
		/* ISO C does not allow converting a data pointer to a function pointer. */
		assert(s->size == sizeof(found));
		memcpy((char *)table + s->offset, &found, sizeof(found));
	}
	return NULL;
}
