/* Handmade histories and findings, for printers that use the history. */
#ifndef TEST_PAST_H
#define TEST_PAST_H

#include "print/stream.h"
#include "ptrail/finding.h"

/* Zeroed: empty. The trace begins at 2023-11-14 22:13:20.5 UTC, and each process is created 1 ms
 * after the previous event. */
struct past {
	struct arena a;
	struct history history;
	struct life **lives;
	size_t room;
	struct finding *all;
	size_t finding_room;
	struct findings findings;
	struct exit_status how;
	enum end_reason why;
	int signal;
	uint64_t lost;
};

/* Sets the command line of the run. */
void past_argv(struct past *p, const char *const *argv);
/* Adds a running process with these arguments (NULL: no exec since the fork). The first one is the
 * command. */
struct life *past_add(struct past *p, struct life *parent, const char *const *argv);
/* The process exits 1 ms after the last event and is reaped. */
void past_exit(struct past *p, struct life *l, struct exit_status how);
/* Adds a message that the process wrote to standard error. */
void past_wrote(struct past *p, struct life *l, const char *text);
/* Adds a finding of `row` with one item of evidence: the process and the text `evidence`. */
struct finding *past_find(struct past *p, const struct check_row *row, const struct life *l,
			  const char *message, const char *evidence);
/* Sends EVENT_END to the printer. */
void past_send(struct past *p, struct stream *s);
void past_done(struct past *p);

/* A small run: make with a failing cc, and findings of each level */
void past_example(struct past *p);
/* A run in which every string is past_poison */
void past_hostile(struct past *p);
/* Markup, control characters and invalid UTF-8 that every format has to escape */
extern const char past_poison[];
/* A command with n - 1 children, of which every third fails */
void past_crowd(struct past *p, size_t n);

extern const struct check_row past_error, past_warning, past_note, past_quiet, past_blind;
#endif
