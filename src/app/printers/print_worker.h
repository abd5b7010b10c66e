/* A thread that decodes, formats and writes the events of a trace as text or JSON, if that is all
 * that is wanted of them and it is written to a file. It gets copies of them
 * (record/writer/worker.h). */
#ifndef APP_PRINTERS_PRINT_WORKER_H
#define APP_PRINTERS_PRINT_WORKER_H

#include "app/printers/printer_set.h"
#include "pipeline/lend.h"
#include "record/writer/worker.h"

struct print_worker;

/* Whether a thread can write what `k` prints, the only printer, of events of `p` */
bool print_worker_suits(const struct printer_slot *k, const struct pipeline *p);
/* Both outlive the worker. From some time on, the printer, its output and the decoding of system
 * calls belong to the thread, until print_worker_finish(). */
struct print_worker *print_worker_new(struct printer_slot *k, struct pipeline *p);
/* Prints the event, or lets the thread do that. */
void print_worker_event(struct print_worker *w, const struct event *e);
/* Lets the thread, unless it is busy, write what there is up to now. */
void print_worker_hurry(struct print_worker *w);
/* Called when no event is pending. Returns whether it has to be called again. */
bool print_worker_idle(struct print_worker *w);
/* Waits until everything is printed. Further events are printed at once. */
void print_worker_finish(struct print_worker *w);
/* For a failing program: see event_worker_rescue(). */
void print_worker_rescue(struct print_worker *w, bool is_elsewhere);
void print_worker_free(struct print_worker *w);	/* after print_worker_finish(), or NULL */
#endif
