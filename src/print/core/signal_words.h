/* Text about signals: sender, disposition, fault address, and what terminated a process. Each
 * function appends to `b`. Numbers are pids. */
#ifndef PRINT_CORE_SIGNAL_WORDS_H
#define PRINT_CORE_SIGNAL_WORDS_H

#include "base/text/sbuf.h"
#include "ptrail/process.h"

/* The sender: " from 17 (make)", " from itself"; "" if unknown */
void words_signal_sender(struct sbuf *b, const struct signal_fact *f, bool utf8);
/* The disposition: ", ignored", ", caught"; "" if default or unknown */
void words_disposition(struct sbuf *b, const struct signal_fact *f);
/* The address of a fault: " at 0x10"; "" if the signal is not a fault */
void words_fault_address(struct sbuf *b, const struct signal_fact *f);
/* The exit status and its cause: "killed by SIGKILL from 17 (make)" */
void words_exit_cause(struct sbuf *b, const struct process *p, bool utf8);
#endif
