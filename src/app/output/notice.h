/* strace's messages of who came and went (Process N attached, detached), on standard error, where
 * no printer writes there that would say it. */
#ifndef APP_OUTPUT_NOTICE_H
#define APP_OUTPUT_NOTICE_H

#include "base/system/diag.h"
#include "ptrail/event.h"

/* A zeroed struct with .diag set is one that says nothing. */
struct notice {
	struct diag *diag;
	bool attached;		/* says who was attached to, whom those made, who was let go */
	pid_t tgid;		/* the process that is being attached to: */
	unsigned threads;	/* how many of its threads are there */
};

/* `e` is the next event, any. */
void notice_event(struct notice *n, const struct event *e);
#endif
