/* The processes that -p names: by number, name, port, or a file that they have open. */
#ifndef APP_ATTACH_SELECT_H
#define APP_ATTACH_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/system/diag.h"

struct selected_tasks {
	pid_t *pids;		/* to be freed */
	size_t count;
};

/* Adds the processes that `word` names:
 *	1234		this process or thread, whether it exists or not
 *	:80		processes that listen at this TCP port or have this UDP port
 *	/path, ./path	processes that run this file or have it open
 *	nginx, ngi*	processes of this name, with * ? [] as in shells: the name of the task
 *			(model/process/name.h), its comm, or the last component of argv[0] or of
 *			its program
 * ptrail itself is not among them. Returns 0, or EXIT_USAGE if none was found or the word is
 * invalid, which is reported. */
int select_tasks(struct selected_tasks *s, const char *word, struct diag *diag);
/* Whether `word` is a number, a port, a pattern, or the name of a process */
bool select_is_task(const char *word);
#endif
