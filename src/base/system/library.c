#include "base/system/library.h"

#include <assert.h>
#include <dlfcn.h>
#include <string.h>

#include "base/memory/alloc.h"

/* What dlerror says has the library's name in it */
static char *fault(const char *otherwise)
{
	const char *why = dlerror();

	return alloc_string(why ? why : otherwise);
}

char *library_open(const char *soname, const struct library_symbol *symbols, void *table)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return fault(soname);
	for (const struct library_symbol *s = symbols; s->name; s++) {
		void *found = dlsym(library, s->name);

		if (!found)
			return fault(s->name);
		/* ISO C has no conversion from a pointer to data to one to a function. */
		assert(s->size == sizeof(found));
		memcpy((char *)table + s->offset, &found, sizeof(found));
	}
	return NULL;
}
