#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void *alloc_zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

void *alloc_more(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (!p)
		abort();
	return p;
}

char *alloc_string(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(alloc_zeroed(size), s, size);
}
