/* The destinations that printers write to: one for each file named by an option, shared by all
 * printers that name it, or with -ff a family of outputs, one for each task. Functions for a
 * destination apply to all members of a family. */
#ifndef APP_OUTPUT_OUTPUTS_H
#define APP_OUTPUT_OUTPUTS_H

#include <stdatomic.h>

#include "app/output/feedback.h"
#include "app/cli/options.h"
#include "print/output/output.h"
#include "ptrail/printer.h"

struct destination {
	struct output *output;		/* shared by its printers; NULL: see the next two members */
	struct output_family *family;	/* one output for each task; NULL: not -ff */
	bool own;			/* the printer opens and writes the file by itself */
	const char *file;		/* NULL: standard error; "-": standard output */
	bool shared;			/* the command may write there too */
	bool streams;			/* something is written before the command has ended */
	bool terminal;
	unsigned width;			/* of the terminal, in columns; 0: not a terminal */
	bool regular;			/* a regular file that ptrail opened */
	dev_t device;			/* of the file, if .regular */
	ino_t inode;			/* of the file, if .regular */
	pid_t reader;			/* command that reads the output; 0: none */
	const char *fault;		/* if .own: why it can no longer be written; NULL: it can */
	const struct printer *writer;	/* the printer that claimed the file; NULL: none */
	bool complete;			/* closed, and everything was written */
	struct feedback feeds;		/* how its readers can be found */
	/* Another thread writes it, and nothing else may use .output: whether it has failed. NULL:
	 * no other thread does */
	const atomic_bool *elsewhere;
};

enum { DESTINATIONS_MAX = PRINTS_MAX + 3 };

struct outputs {
	/* destinations of printers, the viewer, the baseline and the recording */
	struct destination all[DESTINATIONS_MAX];
	size_t count;
	/* Input files that must not be written: recordings */
	struct protected_file { dev_t device; ino_t inode; } *protected;
	size_t protected_count;
};

/* Protects an input file ("-": standard input) from being opened for writing. */
void outputs_protect(struct outputs *all, const char *file);

/* How to open a destination */
struct destination_request {
	const char *file;		/* as in struct destination; must outlive the outputs */
	bool separate;			/* a family of files, FILE.TID for each task */
	bool append;			/* keep what is in the files */
	bool own;			/* the printer opens the file by itself */
	bool locked;			/* with an exclusive lock, for a recording */
};

/* Returns the destination for a file, opened by the first request for it; NULL if an error was
 * reported. */
struct destination *outputs_open(struct outputs *all, const struct destination_request *r,
				 struct diag *diag);
/* Updates the file's identity after the printer of an `own` destination has opened it. */
void outputs_identify(struct destination *s);
/* Claims the destination's file for `printer`: each regular file, whatever its name, has one
 * writer, so that no lines are mixed. A summary, which is written after all lines, claims nothing,
 * but cannot use the file of an `own` destination. Returns NULL on success, else the printer that
 * has claimed the file. */
const struct printer *outputs_claim(struct outputs *all, struct destination *s,
				    const struct printer *printer);

/* Whether no other destination is the same regular file, under any name */
bool outputs_is_alone(const struct outputs *all, const struct destination *s);
/* Whether there is a destination with this file name; NULL: standard error */
bool outputs_include(const struct outputs *all, const char *file);
/* Whether standard output is the only destination */
bool outputs_are_stdout_only(const struct outputs *all);
/* Whether the command may write to one of the destinations too, while something is written there:
 * the order matters */
bool outputs_any_ordered(const struct outputs *all);
bool outputs_any_terminal(const struct outputs *all);
/* Whether the destination can no longer be written */
bool destination_has_failed(const struct destination *s);
/* Whether no destination can be written any more */
bool outputs_all_failed(const struct outputs *all);
/* Whether data is buffered */
bool outputs_pending(const struct outputs *all);
/* Whether data is buffered because a reader does not read. Never true for files, which after a
 * flush buffer only the beginning of a line. */
bool outputs_stuck(const struct outputs *all);
/* Whether the process reads a destination, or may wait for its reader: see feedback_reaches(). */
bool outputs_feed_reader(const struct outputs *all, pid_t pid, char *why, size_t room);

/* Whether the process is a command that reads a destination */
bool outputs_own(const struct outputs *all, pid_t pid);
/* Sets `patience` for all outputs that may have a reader; see output_set_wait_fn(). */
void outputs_wait_while(struct outputs *all, output_wait_fn *patience, void *ctx);
/* Writes buffered data as far as that does not block: of shared destinations, or of all. */
void outputs_flush(struct outputs *all, bool files_too);
/* Writes all buffered data of outputs, waiting for readers. Families have no readers to wait
 * for. */
void outputs_drain(struct outputs *all);
/* The trace begins: removes the previous content of files. */
void outputs_begin(struct outputs *all);
/* The trace does not begin: files that were there stay as they are. */
void outputs_keep(struct outputs *all);
/* Called when ptrail fails: writes out complete lines, see output_rescue(). */
void outputs_rescue(struct outputs *all);
/* Stores what has been lost in each destination to `losses` (room for DESTINATIONS_MAX) and returns
 * the number of entries. The reason for an `own` destination belongs to its printer and is valid
 * until that is closed. */
unsigned outputs_losses(const struct outputs *all, struct output_loss *losses);
/* Marks the trace as ended early, because no output can be written: see output_set_trace_ended().
 */
void outputs_set_cut(struct outputs *all);
/* Closes all destinations; their printers must be closed before. Commands that read them are waited
 * for as long as `may_wait` returns true; NULL: to their end. Returns 0, or the first error of
 * output_close() or output_family_close(), or -EIO for an `own` destination that failed. */
int outputs_close(struct outputs *all, bool (*may_wait)(void *ctx), void *ctx);
#endif
