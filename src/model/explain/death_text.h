/* Ends by signals as text. Control characters in names are replaced. */
#ifndef MODEL_EXPLAIN_DEATH_TEXT_H
#define MODEL_EXPLAIN_DEATH_TEXT_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"

/* Appends "SIGTERM", or "signal 77" for a number without a name. */
void death_text_signal(struct sbuf *b, int number);
/* Whether the signal is one that the kernel sends for errors of the program itself, or SIGABRT */
bool death_is_crash(int signal);
/* Whether a seccomp filter ended the process by SIGSYS at .blocked_call of the life */
bool death_is_by_filter(const struct life *l);
/* Appends how a process was killed: "X was killed by SIGKILL from Y". It must have been. */
void death_text(struct sbuf *b, const struct life *l);
#endif
