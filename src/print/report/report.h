/* What the reports (junit, sarif, github, markdown) share: they are written at the end of a trace,
 * of what it leaves behind. */
#ifndef PRINT_REPORT_REPORT_H
#define PRINT_REPORT_REPORT_H

#include "base/text/sbuf.h"
#include "ptrail/finding.h"
#include "ptrail/printer.h"

/* A check that was to look */
struct report_check {
	const struct check_row *row;
	bool blind;			/* what it needs was not seen */
	size_t findings;
};

/* A trace at its end */
struct report {
	const struct print_options *options;
	const struct history *history;		/* never NULL */
	const struct findings *findings;	/* never NULL */
	struct report_check *checks;		/* each one once */
	size_t check_count;
	bool cut;			/* it ended before what it follows did */
	bool has_command;
	bool ended;			/* … and it has ended, so: */
	struct ending how;
	enum end_reason why;
	int signal;			/* END_SIGNAL: which */
	uint64_t lost;			/* tasks whose end or syscalls are lost */
	uint64_t lost_rings;		/* of these, those whose syscalls are lost */
	const struct output_loss *losses;	/* outputs that miss something */
	unsigned loss_count;
};

/* Adds the whole report to `b` */
typedef void report_write(struct sbuf *b, const struct report *r);

/* A printer's three functions; its event function calls report_event with what writes it. */
void *report_open(const struct print_options *options, struct output *out);
void report_event(void *self, const struct event *e, report_write *write);
void report_close(void *self);

/* What report_event makes of the last event of a trace; report_done gives it back. */
void report_init(struct report *r, const struct print_options *options, const struct event *end);
void report_done(struct report *r);

/* The place among .checks of what a finding is of */
size_t report_check_of(const struct report *r, const struct check_row *row);

/* "make -j2", or "processes 17, 18" attached to: what was traced */
void report_title(struct sbuf *b, const struct report *r, size_t most);
/* "exit 2", "killed by SIGSEGV, core dumped", "still running", "not run" */
void report_outcome(struct sbuf *b, const struct report *r);
bool report_failed(const struct report *r);	/* the command did, or never ran */
/* "ptrail was ended by SIGTERM after 2.1 s, with 3 processes alive: what came later is not here";
 * of a cut trace */
void report_cut(struct sbuf *b, const struct report *r);

/* ns from the beginning of the trace until the command exited; until the last event where the
 * command has not exited or there is none */
uint64_t report_duration(const struct history *h);
/* ns of the whole trace, where that is more than 1 % longer than the command: orphans lived on.
 * Else 0 */
uint64_t report_traced(const struct history *h);

/* "output to 'x' stopped after 12 lines: No space left on device; 4 lines were not written" */
void report_loss(struct sbuf *b, const struct output_loss *loss);

/* The command of a process, or what it is a copy of */
void report_process(struct sbuf *b, const struct life *l, size_t most);
/* How it ended or that it did not, as report_outcome */
void report_life_outcome(struct sbuf *b, const struct life *l);
/* "make/sh/cc": names from its oldest ancestor down, at most the last eight */
void report_chain(struct sbuf *b, const struct life *l, const char *between);
/* "cc (4711): opened /etc/x at 1.234 s" */
void report_evidence(struct sbuf *b, const struct evidence *e);
/* What helps against it; "" nothing is known */
const char *report_advice(const struct finding *f);

/* 2023-11-14T22:13:20 in UTC, with `digits` digits of the fraction; "1970-01-01T00:00:00" where
 * there is no such date. `ns` since 1970 */
void report_date(struct sbuf *b, uint64_t ns, unsigned digits);
void report_seconds(struct sbuf *b, uint64_t ns);	/* 1.234 */
#endif
