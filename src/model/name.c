#include "model/name.h"

#include <stdbool.h>
#include <string.h>

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool says_nothing(const char *file)
{
	return !*base(file) || !strncmp(file, "/proc/", strlen("/proc/")) ||
		!strncmp(file, "/dev/fd/", strlen("/dev/fd/"));
}

const char *name_of_program(const char *file, const char *path)
{
	return *base(path) && says_nothing(file) ? base(path) : base(file);
}
