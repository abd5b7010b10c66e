#include "model/process/name.h"

#include <stdio.h>
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

enum { COMM_LENGTH = 15 };

/* Names of the main thread that runtimes give to every program */
static const char *const runtime_names[] = {"MainThread", "node-MainThread", "Main Thread"};

static bool is_of_runtime(const char *comm)
{
	for (size_t i = 0; i < sizeof(runtime_names) / sizeof(*runtime_names); i++)
		if (!strcmp(runtime_names[i], comm))
			return true;
	return false;
}

bool name_is_of_exec(const char *comm, const char *file, const char *program)
{
	const char *const bases[] = {name_base(file), name_base(program)};

	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++)
		if (strlen(comm) == strnlen(bases[i], COMM_LENGTH) &&
		    !strncmp(comm, bases[i], COMM_LENGTH))
			return true;
	return false;
}

bool name_is_title(const char *const *argv)
{
	if (!argv || !argv[0] || strchr("/.-", argv[0][0]) || !strchr(argv[0], ' '))
		return false;
	for (size_t i = 1; argv[i]; i++)
		if (*argv[i])
			return false;
	return true;
}

/* Returns the name that continues `comm`, if that was cut. */
static const char *complete_name(const char *comm, const char *first, const char *program)
{
	if (strlen(comm) != COMM_LENGTH)
		return comm;
	if (!strncmp(first, comm, COMM_LENGTH))
		return first;
	return strncmp(program, comm, COMM_LENGTH) ? comm : program;
}

void name_of_task(char name[TASK_NAME_ROOM], const char *comm, const char *const *argv,
		  const char *program)
{
	const char *first = argv && argv[0] ? name_base(argv[0]) : "", *end;

	if (name_is_title(argv)) {
		end = argv[0] + strlen(argv[0]);
		while (end > argv[0] && end[-1] == ' ')
			end--;
		snprintf(name, TASK_NAME_ROOM, "%.*s", (int)(end - argv[0]), argv[0]);
		return;
	}
	first += *first == '-';		/* of a login shell */
	if (!*comm || (*first && is_of_runtime(comm)))
		comm = *first ? first : name_base(program);
	snprintf(name, TASK_NAME_ROOM, "%s", complete_name(comm, first, name_base(program)));
}
