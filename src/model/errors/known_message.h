/* Messages of tools that name what they lack by another name than that of a file: a library,
 * package, module, target or test. The files that the tool looked for say less than the
 * message. */
#ifndef MODEL_ERRORS_KNOWN_MESSAGE_H
#define MODEL_ERRORS_KNOWN_MESSAGE_H

#include <stdbool.h>

struct known_message {
	const char *part, *other;	/* both occur in the line; .other NULL: any line */
	const char *advice;		/* what to try */
	bool names_file;		/* it is a file: a failed syscall has more details */
};

/* Returns the entry for the line, or NULL. */
const struct known_message *known_message_find(const char *line);
#endif
