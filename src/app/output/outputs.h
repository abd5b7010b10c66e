/* Where printers write: an output for each file that is named, however many printers name it, or
 * with -ff a family of outputs. What is said of one here is said of all members of a family. */
#ifndef APP_OUTPUT_OUTPUTS_H
#define APP_OUTPUT_OUTPUTS_H

#include "app/output/feedback.h"
#include "app/cli/options.h"
#include "print/output/output.h"
#include "ptrail/printer.h"

struct sink {
	struct output *output;		/* several printers may share one; NULL: */
	struct output_family *family;	/* … a file for each task */
	const char *file;		/* NULL: standard error; "-": standard output */
	bool shared;			/* the command may print there too, and order is seen */
	bool terminal;
	unsigned width;			/* of the terminal, in columns; 0: none */
	bool regular;			/* a file of ours, and which: */
	dev_t device;
	ino_t inode;
	bool own;			/* neither output nor family: its printer's business */
	const char *fault;		/* … which can write no more, and why; NULL: it can */
	const struct printer *writer;	/* whose lines the file takes; NULL: nobody's yet */
	struct feedback feeds;
};

enum { SINKS_MAX = PRINTS_MAX + 3 };

struct sinks {
	struct sink all[SINKS_MAX];	/* of printers, a viewer, a baseline, a recording */
	size_t count;
	/* files that are read, to which nothing is written: a recording, and one to compare with */
	struct { dev_t device; ino_t inode; } spared[2];
	unsigned spared_count;
};

/* This file, "-" for standard input, is one to spare; two at most. */
void sinks_spare(struct sinks *all, const char *file);

/* What a printer asks for */
struct sink_request {
	const char *file;		/* as in struct sink; outlives the sinks */
	bool separate;			/* FILE.N, for each task */
	bool append;			/* what is in the files stays */
	bool own;			/* the printer opens it */
	bool locked;			/* for us alone while we write: a recording */
};

/* The sink of that file, opened when it is asked for first. NULL: why was said. */
struct sink *sinks_open(struct sinks *all, const struct sink_request *r, struct diag *diag);
/* The printer of a sink of its `own` has opened it: there may be a new file of that name. */
void sinks_opened(struct sink *s);
/* A file takes the lines of one printer, whatever name it has: two would come apart in the middle
 * of lines. Returns the printer that has the sink's file already; NULL: it is `printer`'s, or no
 * regular file. A summary, which comes after all lines, claims nothing, but what a printer opens by
 * itself is nobody else's. */
const struct printer *sinks_claim(struct sinks *all, struct sink *s,
				  const struct printer *printer);

/* Whether no other sink is the same regular file, by whatever name */
bool sinks_is_alone(const struct sinks *all, const struct sink *s);
/* Whether there is one of that name; NULL: standard error */
bool sinks_have(const struct sinks *all, const char *file);
/* Whether all goes to standard output */
bool sinks_are_one(const struct sinks *all);
/* Whether one is where the command may print too */
bool sinks_are_shared(const struct sinks *all);
/* Whether one is a terminal */
bool sinks_have_terminal(const struct sinks *all);
bool sink_has_failed(const struct sink *s);	/* it cannot be written to any more */
/* … none can */
bool sinks_have_failed(const struct sinks *all);
/* Whether something waits to be written */
bool sinks_pending(const struct sinks *all);
/* … and for a reader. Files never do: what they have left after a flush is the beginning of a
 * line. */
bool sinks_stuck(const struct sinks *all);
/* Whether the process reads one of them, or may: see feedback_reaches. */
bool sinks_feed(const struct sinks *all, pid_t pid, char *why, size_t room);

/* See output_wait_while. Members of families have no readers. */
void sinks_wait_while(struct sinks *all, output_patience *patience, void *ctx);
/* Writes what waits, as far as that needs no reader: of those that are shared, or all. */
void sinks_flush(struct sinks *all, bool files_too);
/* Writes everything that waits in outputs; families have nobody to wait for. */
void sinks_drain(struct sinks *all);
/* The program fails: what is written in whole lines is kept, as output_rescue says. */
void sinks_rescue(struct sinks *all);
/* What is missing in outputs until now: room for SINKS_MAX; how many were filled in. Of printers
 * that write by themselves the reason is theirs and gone when they are closed. */
unsigned sinks_losses(const struct sinks *all, struct output_loss *losses);
/* The trace ended because no output can be written to: see output_set_cut. */
void sinks_set_cut(struct sinks *all);
/* Printers are closed by then. 0, or the first error of output_close and output_family_close */
int sinks_close(struct sinks *all);
#endif
