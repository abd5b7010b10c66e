/* Messages of ptrail itself. Each is one line, "ptrail: …", with non-printable characters escaped,
 * and is written with one write(). Of a parameter in quotes ('%s') the first 200 bytes are
 * written, of another string of more than 1,000 bytes both ends. A format may have the conversions
 * s, .*s, c, d, u and x, with the lengths l, ll and z. Under the name strace, messages that scripts
 * look for have the words of strace. */
#ifndef BASE_SYSTEM_DIAG_H
#define BASE_SYSTEM_DIAG_H

#include <stdbool.h>

struct diag {
	int fd;			/* file descriptor to write to; -1: none */
	const char *name;	/* prefix of each line; NULL: "ptrail" */
	bool as_strace;		/* use the words of strace where a message has them */
	unsigned said;		/* number of lines written */
	bool debug;		/* -d: write debug messages */
	/* Whether to keep waiting for the reader of .fd, called every 100 ms and after each signal;
	 * if not, the message is lost. NULL: without limit */
	bool (*may_wait)(void *ctx);
	void *wait_ctx;
};

/* Writes a message; `fmt` is a printf format without a newline. */
void diag_say(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Writes a message followed by ": " and the text of error number `err`. */
void diag_errno(struct diag *d, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Writes a message if .debug is set. */
void diag_debug(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#endif
