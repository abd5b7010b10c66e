#include "base/system/library.h"

#include <assert.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

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

bool library_is_listed(const char *soname)
{
	_cleanup_close_ int fd = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *list;
	bool is_listed;

	if (fd < 0 || fstat(fd, &st) || !st.st_size)
		return false;
	list = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (list == MAP_FAILED)
		return false;
	/* with the zero at its end; a longer name that ends like this does no harm */
	is_listed = memmem(list, st.st_size, soname, strlen(soname) + 1);
	munmap(list, st.st_size);
	return is_listed;
}
