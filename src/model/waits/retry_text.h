/* Descriptions of tasks that repeat a system call in vain and sleep in between */
#ifndef MODEL_WAITS_RETRY_TEXT_H
#define MODEL_WAITS_RETRY_TEXT_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Appends "waits for a.pid to appear: stat fails with ENOENT again and again". `asked` is the name
 * of the process .retry_pid. */
void retry_text(struct sbuf *b, const struct task_activity *retry, const char *asked);
/* Appends " (it calls flock again and again)". */
void retry_text_call(struct sbuf *b, const struct task_activity *retry);
#endif
