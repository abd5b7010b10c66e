/* The printers of a run, each with its output, its options and its own filter. */
#ifndef APP_PRINTERS_PRINTER_SET_H
#define APP_PRINTERS_PRINTER_SET_H

#include "app/cli/options.h"
#include "app/output/outputs.h"

struct printer_slot {
	const struct printer *printer;
	void *self;
	struct destination *destination;
	struct print_options look;
	struct wants wants;		/* of the printer, adapted to its settings */
	struct filter *calls;		/* the printer's own filter; NULL: the user's */
	bool whole;			/* needs the whole trace: not narrowed by --since etc. */
	bool lent;			/* .self belongs to a viewer and is not closed here */
};

struct printer_set {
	const struct options *o;
	struct outputs *outputs;
	struct diag *diag;
	struct printer_slot all[PRINTS_MAX + 1];	/* requested printers and the viewer */
	size_t count;
	struct wants wants;		/* union over all printers */
	bool details;			/* a printer wants values that text shows only with -v */
	bool waits;			/* a printer has work for printer_set_idle() */
	/* Whether a printer may keep waiting, of print_options; set before printer_set_open() */
	bool (*may_wait)(void *ctx);
	void *wait_ctx;
};

/* Opens the printers that the options request, and their outputs. The arguments must outlive the
 * set. Returns 0, or -errno if an error was reported; printer_set_close() must be called in both
 * cases. */
int printer_set_open(struct printer_set *s, const struct options *o, struct outputs *outputs,
		     struct diag *diag);
void printer_set_close(struct printer_set *s);
/* Whether a printer wants syscall events and its filter accepts any. The viewer does not count: it
 * has those of one process at a time traced (engine_watch_calls). */
bool printer_set_wants_calls(const struct printer_set *s);
/* Whether a printer shows the syscalls selected by the user's filter */
bool printer_set_wants_selection(const struct printer_set *s);
/* Whether the output of a printer is made to leave the machine */
bool printer_set_leaves(const struct printer_set *s);
/* Delivers the event to printer `i`, unless its output has failed. */
void printer_set_event(struct printer_set *s, size_t i, const struct event *e);
/* Called when no event is pending: printers write what they have buffered. */
void printer_set_idle(struct printer_set *s);
/* Called after the last event: printers that send data over the network wait until it is sent, as
 * long as `may_wait` returns true. */
void printer_set_finish(struct printer_set *s, bool (*may_wait)(void *ctx), void *ctx);
#endif
