/* Who did it: the words of a timeline for the sender of a signal, for what ended a process, and for
 * what a signal meets. Numbers are those of processes. */
#ifndef PRINT_TIMELINE_SENDERS_H
#define PRINT_TIMELINE_SENDERS_H

#include "base/text/sbuf.h"
#include "ptrail/process.h"

/* " from 17 (make)", " from itself", "": nobody, or not known */
void who_sent(struct sbuf *b, const struct signal_fact *f);
/* ", ignored", ", caught", "": the default, or not known */
void who_heeds(struct sbuf *b, const struct signal_fact *f);
/* " at 0x10": where a fault was, "": it was none */
void who_faulted(struct sbuf *b, const struct signal_fact *f);
/* How it ended, and by whom: "killed by SIGKILL from 17 (make)" */
void who_ended(struct sbuf *b, const struct process *p);
#endif
