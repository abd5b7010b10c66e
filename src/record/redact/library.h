/* Removes secrets from library calls. */
#ifndef RECORD_REDACT_LIBRARY_H
#define RECORD_REDACT_LIBRARY_H

#include "record/redact/names/name.h"
#include "record/redact/redact.h"

/* Redacts an EVENT_LIBRARY_CALL or EVENT_LIBRARY_RETURN: replaces its values by copies in the
 * arena, in which each byte of a secret is '*'. Secrets are the values of variables that getenv(3),
 * setenv(3) and putenv(3) read and set, unless the environment is recorded with its values; text
 * after "NAME=" if a pattern matches the name; and the text beside a string that a pattern matches.
 */
void redact_library(const struct redaction *r, struct event *e, struct arena *arena);
#endif
