/* Which names have secrets for values, and what a redaction is inside. */
#ifndef RECORD_REDACT_NAME_H
#define RECORD_REDACT_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "record/redact/redact.h"

struct call;
struct needle;

struct redaction {
	enum record_env env;
	bool usual;			/* the usual patterns, fields and URLs */
	const struct call *execve, *execveat;
	const char **patterns;		/* NULL-terminated */
	struct needle *needles;		/* the same, made ready */
	size_t count;
};

/* Bytes of a name that is compared; what is longer is taken for a match, unseen */
enum { REDACT_NAME_MAX = 255 };

/* Makes r->needles of r->patterns; and frees them */
void redact_names_init(struct redaction *r);
void redact_names_done(struct redaction *r);
/* Whether one of the patterns is that of a name: case does not count, '-' is '_'. An empty name has
 * none. */
bool redact_name(const struct redaction *r, const char *name, size_t n);
/* Likewise of a field of a message's head: with the usual patterns, Authorization and Cookie too */
bool redact_field(const struct redaction *r, const char *name, size_t n);
#endif
