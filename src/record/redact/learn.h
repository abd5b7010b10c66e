/* Remembers the values of secrets, so that they are found wherever a program uses them. */
#ifndef RECORD_REDACT_LEARN_H
#define RECORD_REDACT_LEARN_H

#include <sys/types.h>

#include "decode/memory.h"
#include "record/redact/names/name.h"
#include "record/redact/redact.h"

struct word_walk;

/* Remembers a value, and what else it has: its lines if there are several, such as those of a
 * private key; what follows "Bearer " or another word; what follows '=' in "NAME=VALUE; ..."; the
 * password of "Basic BASE64"; and the value with its percent-encoding undone. */
void learn_value(struct redaction *r, const char *value, size_t n);
/* Remembers the secret parts of a variable NAME=VALUE: if the name matches, or of a URL. */
void learn_variable(struct redaction *r, const char *variable, size_t n);
/* Remembers the secret parts of the next word of a command line. */
void learn_word(struct redaction *r, struct word_walk *words, const char *word, size_t n);
/* Remembers the secrets of an execve or execveat, in its words and all of its environment; its path
 * is argument `first`. `read` reads the memory of the task at the enter; NULL: they are read from
 * the recorded memory of the event. */
void learn_exec(struct redaction *r, const struct event *e, unsigned first, memory_fn *read,
		void *ctx);
/* Remembers the secrets in the command line and environment of a process, from /proc/PID. */
void learn_process(struct redaction *r, pid_t pid);
#endif
