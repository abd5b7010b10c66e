/* The printers of a run: each with its output, its looks and the calls that it has for its own. */
#ifndef APP_PRINTERS_PRINTER_SET_H
#define APP_PRINTERS_PRINTER_SET_H

#include "app/cli/options.h"
#include "app/output/outputs.h"

struct shown {
	const struct printer *printer;
	void *self;
	struct sink *sink;
	struct print_options look;
	struct wants wants;		/* the printer's, by its settings */
	struct filter *calls;		/* of its own, or NULL: the user's choice */
	bool whole;			/* it looks back over all: no part is to be left out */
	bool lent;			/* .self is a viewer's, and not ours to close */
};

struct shows {
	const struct options *o;
	struct sinks *sinks;
	struct diag *diag;
	struct shown all[PRINTS_MAX + 1];	/* and a viewer */
	size_t count;
	struct wants wants;		/* of all */
	bool details;			/* somebody wants what text shows only when verbose */
	bool waits;			/* something that a printer writes by itself */
};

/* Opens the printers that the options ask for, and their outputs; all given outlive them. 0, or
 * -errno: what failed was said, and shows_close is still to be called. */
int shows_open(struct shows *s, const struct options *o, struct sinks *sinks, struct diag *diag);
void shows_close(struct shows *s);
/* Whether a printer wants calls at any cost, and there are some to be had */
bool shows_want_calls(const struct shows *s);
/* Whether a printer shows the calls that the user chose */
bool shows_want_choice(const struct shows *s);
/* Shows the event to that printer, unless it cannot write any more. */
void shows_event(struct shows *s, size_t i, const struct event *e);
/* There is nothing else to do: printers write what waits. */
void shows_idle(struct shows *s);
/* Nothing more will happen: printers that send something away wait for that, while `may_wait` says
 * that they may. */
void shows_finish(struct shows *s, bool (*may_wait)(void *ctx), void *ctx);
#endif
