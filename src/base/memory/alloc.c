#include "base/memory/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/failure.h"

void alloc_failed(void)
{
	failure("out of memory");
}

void *alloc_zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		alloc_failed();
	return p;
}

void *alloc_more(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (!p)
		alloc_failed();
	return p;
}

char *alloc_string(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(alloc_zeroed(size), s, size);
}

char *alloc_substring(const char *s, size_t n)
{
	char *copy = strndup(s, n);

	if (!copy)
		alloc_failed();
	return copy;
}
