/* Patterns of the names of secrets, and the members of a redaction */
#ifndef RECORD_REDACT_NAME_H
#define RECORD_REDACT_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "record/format/header.h"
#include "record/redact/values/secrets.h"

struct call;
struct needle;

struct redaction {
	enum record_env env;
	bool usual;			/* apply the default patterns, header fields and URLs */
	const struct call *execve, *execveat;
	const char **patterns;		/* NULL-terminated */
	struct needle *needles;		/* the compiled patterns */
	size_t count;
	struct secrets secrets;		/* values that were found by their names */
	struct key_stream *streams;	/* see record/redact/stream.h; NULL: none */
	unsigned stream_count;
};

/* How likely the value with a name is a secret */
enum name_kind {
	NAME_PLAIN,	/* no pattern matches */
	NAME_VAGUE,	/* only *TOKEN* or *KEY* match: also names of counters, keys of a map, … */
	NAME_SECRET,
};

/* Longest name that is compared; a longer name counts as a match */
enum { REDACT_NAME_MAX = 255 };

/* Compile r->patterns to r->needles, and free them. */
void redact_names_init(struct redaction *r);
void redact_names_done(struct redaction *r);
/* Returns whether a pattern matches the name. Case is ignored, and '-' equals '_'. An empty name
 * never matches. */
bool redact_name(const struct redaction *r, const char *name, size_t n);
/* Like redact_name() for a header field; the default patterns include Authorization and Cookie. */
bool redact_field(const struct redaction *r, const char *name, size_t n);
/* Like redact_field(), and says how likely the value is a secret. */
enum name_kind redact_name_kind(const struct redaction *r, const char *name, size_t n);
/* Returns whether the name is that of a signature in the query of a URL, such as sig. */
bool redact_signature(const struct redaction *r, const char *name, size_t n);
#endif
