/* Histories and findings made by hand, for printers that look back. */
#ifndef TEST_PAST_H
#define TEST_PAST_H

#include "print/stream.h"
#include "ptrail/finding.h"

/* A zeroed one is empty; it begins at 2023-11-14 22:13:20.5, and each life is told a millisecond
 * after the one before. */
struct past {
	struct arena a;
	struct history history;
	struct life **lives;
	size_t room;
	struct finding *all;
	size_t finding_room;
	struct findings findings;
	struct ending how;
	enum end_reason why;
	int signal;
	uint64_t lost;
};

/* What the command line was */
void past_argv(struct past *p, const char *const *argv);
/* A process that runs that (NULL: a copy of its parent) and lives on. The first is the command. */
struct life *past_add(struct past *p, struct life *parent, const char *const *argv);
/* It ended a millisecond after the last thing that happened, and was reaped. */
void past_exit(struct past *p, struct life *l, struct ending how);
void past_wrote(struct past *p, struct life *l, const char *text);
/* A finding of that row with one evidence, which is of the process and has `evidence` as text */
struct finding *past_find(struct past *p, const struct check_row *row, const struct life *l,
			  const char *message, const char *evidence);
/* The end of the trace, to the printer */
void past_send(struct past *p, struct stream *s);
void past_done(struct past *p);

/* A small run: make, of which cc fails, and findings of each level */
void past_example(struct past *p);
/* One whose every word is made to be taken for something else */
void past_hostile(struct past *p);
/* What none of the forms may let through as it is, and something more */
extern const char past_poison[];
/* So many children of one command, each third of which fails */
void past_crowd(struct past *p, size_t n);

extern const struct check_row past_error, past_warning, past_note, past_quiet, past_blind;
#endif
