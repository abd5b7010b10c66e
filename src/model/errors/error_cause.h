/* What an error means of a certain system call, where it is another thing than the C library's text
 * for the number says: ENOSPC of inotify_add_watch(2) is a limit of watches and no full disk. */
#ifndef MODEL_ERRORS_ERROR_CAUSE_H
#define MODEL_ERRORS_ERROR_CAUSE_H

struct error_cause {
	const char *cause;	/* follows "could not …: " */
	const char *advice;	/* what to try */
};

/* The cause of that error of a system call; NULL: the text for the number says it. */
const struct error_cause *error_cause(const char *call, int error);
#endif
