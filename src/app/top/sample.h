/* What /proc says about the processes of the live view. Nothing is stopped for it. */
#ifndef APP_TOP_SAMPLE_H
#define APP_TOP_SAMPLE_H

#include "print/top/recent.h"
#include "print/top/view.h"

/* Samples the process at `now` (ns, in the clock of event.time). Does nothing if it has ended. */
void sample_process(struct top_process *p, uint64_t now, bool utf8);
/* Writes lines about the process: ids, program, directory, syscall with arguments, its latest
 * syscalls, the stack of its main thread unless that is NULL, open files. */
void sample_details(struct sbuf *text, const struct top_process *p,
		    const struct top_recent *recent, const struct stack *stack);
#endif
