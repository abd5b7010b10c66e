/* Removes secrets from events before any consumer sees them: values of environment variables,
 * arguments of command lines and fields of HTTP messages, selected by patterns of their names. The
 * recorder and the printers receive the same events, so a replay shows what the run has shown.
 *
 * What is removed by name:
 *   - from the environment of an execve, and from data read from /proc/PID/environ, what enum
 *     record_env says: with NAMES all values, with NONE the names too, with ALL the values of names
 *     that match, and passwords in URLs;
 *   - from command lines (execve, EVENT_EXEC, EVENT_BEGIN, data read from /proc/PID/cmdline) what
 *     argument.h says;
 *   - from data that syscalls read or write, and from other strings that they pass, what
 *     names/text.h says: values of matching names, and of Authorization, Proxy-Authorization,
 *     Cookie and Set-Cookie, in many forms; passwords in URLs and of netrc(5); private keys;
 *   - from paths and the names in events passwords in URLs, and values in queries.
 *
 * By value: what the rules for environments and command lines remove is remembered (secrets.h), and
 * removed from everything else that events contain: data, paths, command lines, results of lookups,
 * library calls.
 *
 * In names, case is ignored and '-' equals '_'. In an execve, three '*' replace a value, fewer a
 * shorter one, and the rest of the word moves up; in data each byte becomes '*'. Each syscall is
 * redacted on its own, but for private keys: of other secrets that span two syscalls nothing is
 * found in the second one. */
#ifndef RECORD_REDACT_REDACT_H
#define RECORD_REDACT_REDACT_H

#include "base/memory/arena.h"
#include "decode/memory.h"
#include "ptrail/event.h"
#include "record/format/header.h"

struct redaction;

/* Creates a redaction. `usual`: applies the default patterns *TOKEN*, *PASSWORD*, *SECRET* and
 * *KEY*, the header fields above, and URLs. `patterns`: additional patterns as for fnmatch(3),
 * NULL-terminated, or NULL; they must outlive the redaction. Those of redaction_patterns() make an
 * equal redaction. Never returns NULL. */
struct redaction *redaction_new(enum record_env env, bool usual, const char *const *patterns);
void redaction_free(struct redaction *r);	/* `r` may be NULL */
/* Returns all patterns, NULL-terminated, for the header; valid until redaction_free(). */
const char *const *redaction_patterns(const struct redaction *r);
/* Whether it may remove anything */
bool redaction_is_active(const struct redaction *r);

/* Remember the values of secrets: those of an execve or execveat that `e` enters, whose memory
 * `read` reads (NULL: from e->call.memory), and nothing of another event; of an environment; of a
 * command line; of that in another event; of a running process, from /proc/PID. The lists end with
 * NULL and may be NULL. */
void redact_learn_call(struct redaction *r, const struct event *e, memory_fn *read, void *ctx);
void redact_learn_environment(struct redaction *r, const char *const *environment);
void redact_learn_words(struct redaction *r, const char *const *argv);
void redact_learn_event(struct redaction *r, const struct event *e);
void redact_learn_process(struct redaction *r, pid_t pid);

/* What redact_call() has changed */
enum {
	REDACTED_VIEW = 1,	/* the view shows strings that the memory no longer contains */
	REDACTED_PATHS = 2,	/* paths that the syscall looks up may be among them */
};

/* Redacts an ENTER or LEAVE that was decoded into `view` with all memory that could be read:
 * overwrites secrets in e->call.memory in place, before any other consumer sees the event. Memory
 * that is already redacted does not change. Returns REDACTED_ bits; with REDACTED_VIEW the syscall
 * must be decoded again from the memory alone. */
unsigned redact_call(struct redaction *r, struct event *e, const struct call_view *view);
/* Redacts a command line. Returns `argv` itself if nothing is removed, else a copy in `arena`.
 * Returns NULL for NULL. */
const char *const *redact_words(const struct redaction *r, const char *const *argv,
				struct arena *arena);
/* Redacts what an event has besides the memory of a syscall: replaces pointers by pointers into
 * `arena`. */
void redact_event(const struct redaction *r, struct event *e, struct arena *arena);
/* Returns whether the bytes recorded of a syscall may contain a secret; false: redact_call()
 * changes none of them, unless redact_continues(), or a path says what they are. */
bool redact_may_change(const struct redaction *r, const struct memory *m);
/* Whether data of the event's descriptor may be the rest of a secret of earlier syscalls */
bool redact_continues(const struct redaction *r, const struct event *e);
/* Whether redact_call() depends on this path of a descriptor */
bool redact_path_matters(const char *path);
/* Returns a number that changes whenever another value to remove becomes known. While it stays
 * and is not 0, redact_may_change() returns the same for the same data, and redact_continues()
 * false. */
unsigned redaction_version(const struct redaction *r);
/* Whether values to remove are known. Without any, redact_event() changes no event of a syscall. */
bool redaction_has_values(const struct redaction *r);
/* Redacts the results of lookups that were recorded with a syscall, such as paths. Returns whether
 * there was a secret. */
bool redact_lookups(const struct redaction *r, const struct memory *m);
#endif
