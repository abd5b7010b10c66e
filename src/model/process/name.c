#include "model/process/name.h"

#include <stdbool.h>
#include <string.h>

const char *name_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_uninformative(const char *file)
{
	return !*name_base(file) || !strncmp(file, "/proc/", strlen("/proc/")) ||
		!strncmp(file, "/dev/fd/", strlen("/dev/fd/"));
}

const char *name_of_program(const char *file, const char *path)
{
	return *name_base(path) && is_uninformative(file) ? name_base(path) : name_base(file);
}
