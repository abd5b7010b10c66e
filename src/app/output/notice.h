/* strace's messages "Process N attached" and "Process N detached" on standard error, for runs in
 * which no printer writes them there. */
#ifndef APP_OUTPUT_NOTICE_H
#define APP_OUTPUT_NOTICE_H

#include "base/system/diag.h"
#include "ptrail/event.h"

/* A zeroed struct with .diag set writes no messages. */
struct notice {
	struct diag *diag;
	bool attached;		/* write messages about attached, new and detached tasks */
	bool command_attached;	/* write a message about the process of the command */
	pid_t tgid;		/* process that is being attached to, if .threads is not 0 */
	unsigned threads;	/* number of its threads attached so far */
};

/* Writes the message for `e`, if there is one. Must be called for every event, in order. */
void notice_event(struct notice *n, const struct event *e);
/* Writes messages that wait for more events. */
void notice_idle(struct notice *n);
#endif
