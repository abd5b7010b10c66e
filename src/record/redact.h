/* Takes secrets out of what is recorded: values of environment variables, words of command lines and
 * fields of HTTP headers whose names match patterns. What is taken out is not there for a live
 * printer beside the recording either, so that both show the same. */
#ifndef RECORD_REDACT_H
#define RECORD_REDACT_H

#include "base/arena.h"
#include "ptrail/event.h"
#include "record/recorder.h"

struct redaction;

/* `patterns`: shell patterns of names (fnmatch, case does not count) beside the usual ones;
 * NULL-terminated, or NULL. They outlive it. Never NULL. */
struct redaction *redaction_new(enum record_env env, const char *const *patterns);
void redaction_free(struct redaction *r);
/* All patterns, NULL-terminated, for the header; as long as `r` */
const char *const *redaction_patterns(const struct redaction *r);
/* Of an ENTER or LEAVE that was decoded into `view`, with all that could be read: what its memory
 * remembers of secrets is overwritten, before anybody else sees it. */
void redact_call(const struct redaction *r, struct event *e, const struct call_view *view);
/* Of any other event: pointers to words are replaced by pointers into `arena`. */
void redact_event(const struct redaction *r, struct event *e, struct arena *arena);
#endif
