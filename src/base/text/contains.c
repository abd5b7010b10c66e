#include "base/text/contains.h"

#include <string.h>
#include <strings.h>

bool text_contains_any(const char *text, const char *const *parts)
{
	while (*parts && !strstr(text, *parts))
		parts++;
	return *parts;
}

bool text_contains_any_case(const char *text, const char *const *parts)
{
	while (*parts && !text_find_case(text, *parts))
		parts++;
	return *parts;
}

const char *text_find_case(const char *text, const char *part)
{
	size_t n = strlen(part);

	while (*text && strncasecmp(text, part, n) != 0)
		text++;
	return *text ? text : NULL;
}
