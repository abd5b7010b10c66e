/* --completion: scripts that complete ptrail's command line in a shell. They ask ptrail for the
 * candidates, so that these are always those of the installed ptrail. */
#ifndef APP_COMPLETION_COMPLETION_H
#define APP_COMPLETION_COMPLETION_H

#include "base/system/diag.h"

/* `what` is the name of a shell: prints its script. "words": prints how the last of `words`, a
 * NULL-terminated list that is the command line without the name of the program, can be completed.
 * The first line says what follows:
 *
 *	words		candidates, one on each line, with a description behind a tab; one that ends
 *			with '=' is continued: no blank follows it
 *	more		candidates that can all be continued
 *	file PREFIX	nothing: the names of files, where PREFIX precedes the name in the word
 *	user PREFIX	nothing: the names of users
 *	command N	nothing: word N, from 1, is the command that is traced
 *
 * Returns the exit status. */
int completion_show(const char *what, char **words, struct diag *diag);
#endif
