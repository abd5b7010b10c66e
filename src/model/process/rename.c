#include "model/process/rename.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/name.h"

/* Whether the title is the argument that the program was executed with. */
static bool is_argument(const char *const *argv, const char *title)
{
	return argv && argv[0] && !strcmp(argv[0], title);
}

void rename_update(struct process_record *r, const char *comm, const char *title)
{
	struct process *p = &r->process;
	const struct generation *g = p->generation;
	const char *const *argv = g ? (const char *const *)g->argv : NULL;
	const char *const titled[] = {title, NULL};
	const char *file = g ? g->file : "";
	char name[TASK_NAME_ROOM];

	if (!comm || !*comm || !*p->program)	/* a child of ptrail until its execve */
		return;
	if (title && *title && !is_argument(argv, title))
		argv = titled;
	else if (*r->comm ? !strcmp(r->comm, comm) : name_is_of_exec(comm, file, p->program))
		return;
	snprintf(r->comm, sizeof(r->comm), "%s", comm);
	name_of_task(name, comm, argv, p->program);
	if (!*p->title && !strcmp(name, name_of_program(file, p->program)))
		return;
	free(p->title);
	p->title = alloc_string(name);
}
