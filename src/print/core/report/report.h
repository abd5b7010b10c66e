/* Functions shared by the reports (junit, sarif, github, markdown), which are written at the end of
 * a trace from its history and findings. */
#ifndef PRINT_CORE_REPORT_REPORT_H
#define PRINT_CORE_REPORT_REPORT_H

#include "base/text/sbuf.h"
#include "model/explain/verdict.h"
#include "ptrail/finding.h"
#include "ptrail/printer.h"

/* A selected check */
struct report_check {
	const struct check_row *row;
	bool blind;			/* not evaluated: required data was not traced */
	size_t findings;		/* number of its findings */
};

/* The state of a trace at its end */
struct report {
	const struct print_options *options;
	const struct event *end;		/* EVENT_END */
	const struct history *history;		/* never NULL */
	const struct findings *findings;	/* never NULL */
	struct report_check *checks;		/* the selected checks, without duplicates */
	size_t check_count;
	bool cut;			/* the trace ended before the traced processes did */
	bool has_command;
	bool ended;			/* the command has exited, with status .how */
	struct exit_status how;
	enum end_reason why;
	int signal;			/* END_SIGNAL: the signal that terminated ptrail */
	uint64_t lost;			/* number of tasks with lost exit status or syscalls */
	uint64_t lost_rings;		/* number of tasks with lost syscalls; part of .lost */
	const struct output_loss *losses;	/* incomplete outputs of this run */
	unsigned loss_count;
	struct verdict verdict;
};

/* Appends the complete report to `b`. */
typedef void report_write(struct sbuf *b, const struct report *r);

/* A report printer uses report_open and report_close as they are. Its event function calls
 * report_event with its own `write`. */
void *report_open(const struct print_options *options, struct output *out);
void report_event(void *self, const struct event *e, report_write *write);
void report_close(void *self);

/* Initializes `r` from EVENT_END. `options` and the event must stay valid until report_done. */
void report_init(struct report *r, const struct print_options *options, const struct event *end);
void report_done(struct report *r);

/* Returns the index in .checks of the check with that row. */
size_t report_check_of(const struct report *r, const struct check_row *row);

/* Appends what was traced, "make -j2" or "attached processes", in at most `most` bytes. */
void report_title(struct sbuf *b, const struct report *r, size_t most);
/* Appends how the command ended: "exit 2", "killed by SIGSEGV, core dumped", "still running", or
 * "no command". */
void report_outcome(struct sbuf *b, const struct report *r);
/* Returns whether the command failed or could not be executed. */
bool report_failed(const struct report *r);
/* Appends why the trace is incomplete: "ptrail was terminated by SIGTERM after 2.1 s, with 3
 * processes alive: later events are missing". Only valid if `cut` is set. */
void report_cut(struct sbuf *b, const struct report *r);

/* Returns the duration in ns from the start of the trace to the exit of the command; to the last
 * event if the command has not exited or ptrail was attached. */
uint64_t report_command_duration(const struct history *h);
/* Returns the duration in ns of the whole trace if orphans made it more than 1 % longer than the
 * command; else 0. */
uint64_t report_trace_duration(const struct history *h);

/* Appends what an output lost: "output to 'x' stopped after 12 lines: No space left on device; 4
 * lines were not written". */
void report_loss(struct sbuf *b, const struct output_loss *loss);

/* Appends the command line of a process; of one without execve, the name that it inherited. */
void report_process(struct sbuf *b, const struct life *l, size_t most);
/* Appends how the process ended or that it did not, like report_outcome. */
void report_life_outcome(struct sbuf *b, const struct life *l);
/* Appends the names of its last seven ancestors and its own, oldest first: "make/sh/cc". */
void report_chain(struct sbuf *b, const struct life *l, const char *between);
/* Appends "cc (4711): opened /etc/x at 1.234 s". */
void report_evidence(struct sbuf *b, const struct evidence *e);
/* Returns the advice for a finding; "" if there is none. */
const char *report_advice(const struct finding *f);

/* Appends `ns` since 1970 as "2023-11-14T22:13:20" in UTC, with `digits` digits of the fraction;
 * "1970-01-01T00:00:00" if there is no such date. */
void report_date(struct sbuf *b, uint64_t ns, unsigned digits);
#endif
