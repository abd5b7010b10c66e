/* What ptrail says of itself, on standard error: one line each, "ptrail: …", with control
 * characters of whatever is quoted escaped, in one write. */
#ifndef BASE_SYSTEM_DIAG_H
#define BASE_SYSTEM_DIAG_H

#include <stdbool.h>

struct diag {
	int fd;			/* where it goes; 2 */
	const char *name;	/* "ptrail", or what we were called as */
	unsigned said;		/* how many lines so far */
	bool debug;		/* -d */
};

/* `fmt` is printf's. A trailing newline is added. */
void diag_say(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same with ": " and what the errno value `err` means */
void diag_errno(struct diag *d, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Only when -d was given */
void diag_debug(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#endif
