/* Removes secrets from events before they are recorded: values of environment variables, arguments
 * of command lines and fields of HTTP messages, selected by patterns of their names. Printers that
 * run beside the recorder receive the redacted events too, so a replay shows the same.
 *
 * What is removed:
 *   - from the environment of an execve, and from data read from /proc/PID/environ, what enum
 *     record_env says: with NAMES all values, with NONE the names too, with ALL the values of names
 *     that match, and passwords in URLs;
 *   - from command lines (execve, EVENT_EXEC, EVENT_BEGIN, data read from /proc/PID/cmdline) what
 *     argument.h says;
 *   - from data that syscalls read or write the value of each line "Name: value", at the beginning
 *     of the data or of a line, if the name matches or is Authorization, Proxy-Authorization,
 *     Cookie or Set-Cookie: to the end of the line or the data.
 *
 * In names, case is ignored and '-' equals '_'. In an execve, three '*' replace a value, fewer a
 * shorter one, and the rest of the word moves up; in data each byte becomes '*'. Each syscall is
 * redacted on its own: a secret that spans two syscalls is not found in the second one. */
#ifndef RECORD_REDACT_REDACT_H
#define RECORD_REDACT_REDACT_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "record/format/header.h"

struct redaction;

/* Creates a redaction. `usual`: applies the default patterns *TOKEN*, *PASSWORD*, *SECRET* and
 * *KEY*, the header fields above, and URLs. `patterns`: additional patterns as for fnmatch(3),
 * NULL-terminated, or NULL; they must outlive the redaction. Never returns NULL. */
struct redaction *redaction_new(enum record_env env, bool usual, const char *const *patterns);
void redaction_free(struct redaction *r);	/* `r` may be NULL */
/* Returns all patterns, NULL-terminated, for the header; valid until redaction_free(). */
const char *const *redaction_patterns(const struct redaction *r);
/* Redacts an ENTER or LEAVE that was decoded into `view` with all memory that could be read:
 * overwrites secrets in e->call.memory in place, before any other consumer sees the event. Memory
 * that is already redacted does not change. Returns true if `view` shows strings that the memory no
 * longer contains (of an execve): then the syscall must be decoded again from the memory alone. */
bool redact_call(const struct redaction *r, struct event *e, const struct call_view *view);
/* Redacts a command line. Returns `argv` itself if nothing is removed, else a copy in `arena`.
 * Returns NULL for NULL. */
const char *const *redact_words(const struct redaction *r, const char *const *argv,
				struct arena *arena);
/* Redacts an event other than ENTER and LEAVE: replaces pointers to words by pointers into
 * `arena`. */
void redact_event(const struct redaction *r, struct event *e, struct arena *arena);
/* Returns whether data of a syscall, which begin at `p`, may contain a header field to redact;
 * false: redact_call() changes none of them, unless a path says what they are. */
bool redact_may_apply(const struct redaction *r, const uint8_t *p, uint64_t n);
#endif
