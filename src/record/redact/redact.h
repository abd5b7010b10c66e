/* Takes secrets out of what is recorded: values of environment variables, words of command lines
 * and fields of HTTP messages whose names match patterns. What is taken out is not there for a live
 * printer beside the recording either, so that both show the same.
 *
 * What is taken out:
 *   - of the environment of an execve, and of what is read of /proc/PID/environ, what enum
 *     record_env says: with NAMES all values, with NONE the names too, with ALL the values of names
 *     that match, and passwords in URLs;
 *   - of command lines (execve, EVENT_EXEC, EVENT_BEGIN, what is read of /proc/PID/cmdline) what
 *     argument.h says;
 *   - of data that calls read or write the value of each line "Name: value", at the beginning of
 *     the data or of a line, whose name matches or is Authorization, Proxy-Authorization, Cookie or
 *     Set-Cookie: to the line's end, or the data's.
 * In names, case does not count and '-' is '_'. Three '*' stand for a value of an execve, fewer for
 * a shorter one, and what is behind it in its word moves up; in data each byte becomes '*'. Calls
 * are looked at one by one: what begins in one and goes on in the next is not found there. */
#ifndef RECORD_REDACT_REDACT_H
#define RECORD_REDACT_REDACT_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "record/writer/recorder.h"

struct redaction;

/* `usual`: with *TOKEN*, *PASSWORD*, *SECRET*, *KEY*, the fields above and URLs; `patterns`: of
 * names, as fnmatch has them, beside those; NULL-terminated, or NULL. They outlive it. Never
 * NULL. */
struct redaction *redaction_new(enum record_env env, bool usual, const char *const *patterns);
void redaction_free(struct redaction *r);	/* of NULL: nothing */
/* All patterns, NULL-terminated, for the header; as long as `r` */
const char *const *redaction_patterns(const struct redaction *r);
/* Of an ENTER or LEAVE that was decoded into `view`, with all that could be read: what its memory
 * remembers of secrets is overwritten where it lies, in every block, before anybody else sees it.
 * True: `view` shows other strings than the memory now has (of an execve), so decode anew, with
 * nothing below. What is redacted already stays as it is. */
bool redact_call(const struct redaction *r, struct event *e, const struct call_view *view);
/* A command line, as the header has one too: `argv` itself where there is nothing to take out, else
 * a copy in `arena`. NULL gives NULL. */
const char *const *redact_words(const struct redaction *r, const char *const *argv,
				struct arena *arena);
/* Of any other event: pointers to words are replaced by pointers into `arena`. */
void redact_event(const struct redaction *r, struct event *e, struct arena *arena);
#endif
