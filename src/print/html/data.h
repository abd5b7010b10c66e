/* The data lines in the page of html.c: each is a JSON object whose members these functions write.
 * Frequent texts are written once and then referred to by number. */
#ifndef PRINT_HTML_DATA_H
#define PRINT_HTML_DATA_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "base/text/json.h"
#include "print/html/exec_changes.h"
#include "print/html/marks.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

struct html_data {
	struct output *out;
	struct sbuf b;			/* the current line */
	struct json j;			/* writes to .b */
	bool more;			/* at least one line was begun */
	struct arena arena;
	struct hash words;		/* hash of the text → struct html_interned */
	size_t word_count;
	const char **fresh;		/* texts to define in the current line */
	size_t fresh_count, fresh_room;
};

void html_data_done(struct html_data *d);

/* Begin and end a line. The members of its object are written between these two calls. */
void html_line(struct html_data *d);
void html_line_end(struct html_data *d);

/* Write a member of the object. A value that is 0, false, NULL or "" is omitted. */
void html_uint(struct html_data *d, const char *key, uint64_t n);
void html_int(struct html_data *d, const char *key, int64_t n);
void html_hex(struct html_data *d, const char *key, uint64_t n);
void html_flag(struct html_data *d, const char *key, bool value);
void html_str(struct html_data *d, const char *key, const char *s);
void html_signal_name(struct html_data *d, const char *key, int number);
void html_ending(struct html_data *d, const char *key, const struct exit_status *how);
/* Write the number of a text; nothing for NULL or "". The text must stay valid as long as `d`. */
void html_interned(struct html_data *d, const char *key, const char *s);
void html_interned_list(struct html_data *d, const char *key, const char *const *all);

struct html_exec_set;
struct html_functions;

/* What the page shows of a process beside its history */
struct html_details {
	const struct html_marks *marks;		/* its signals and stops, or NULL */
	const struct html_exec_set *execs;	/* changes at the execs of all processes */
	const struct html_functions *functions;	/* those that it has called, or NULL */
};

/* Writes the line of a process. */
void html_process(struct html_data *d, const struct life *l, const struct html_details *details);
/* Writes the line of a check. `status`: NULL if it was evaluated, else "blind" or "unselected" */
void html_check(struct html_data *d, const struct check_row *c, const char *status);
/* Writes the line of the finding with index `n`. */
void html_finding(struct html_data *d, const struct finding *f, size_t n);
#endif
