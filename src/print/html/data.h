/* The lines of data in the page of html.c: how one is begun and ended, what is said by number, and
 * the words for what enums mean. */
#ifndef PRINT_HTML_DATA_H
#define PRINT_HTML_DATA_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "base/text/json.h"
#include "print/html/marks.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

struct html_data {
	struct output *out;
	struct sbuf b;			/* the present line */
	struct json j;			/* writes it */
	bool more;			/* it is not the first */
	struct arena arena;
	struct hash words;		/* by a number made of the bytes → struct html_word */
	size_t word_count;
	const char **fresh;		/* those that the present line has to bring */
	size_t fresh_count, fresh_room;
};

void html_data_done(struct html_data *d);

/* A line is an object; its members come between these two. */
void html_line(struct html_data *d);
void html_line_end(struct html_data *d);

/* Members. What is 0, false, NULL or "" is left out. */
void html_uint(struct html_data *d, const char *key, uint64_t n);
void html_int(struct html_data *d, const char *key, int64_t n);
void html_hex(struct html_data *d, const char *key, uint64_t n);
void html_flag(struct html_data *d, const char *key, bool is);
void html_str(struct html_data *d, const char *key, const char *s);
void html_signal_name(struct html_data *d, const char *key, int number);
void html_ending(struct html_data *d, const char *key, const struct ending *how);
/* The number of a text, which lives as long as `d`; nothing for "" */
void html_word(struct html_data *d, const char *key, const char *s);
void html_words(struct html_data *d, const char *key, const char *const *all);

/* The line of a process. `marks`: its signals and stops, or NULL */
void html_process(struct html_data *d, const struct life *l, const struct html_marks *marks);
/* The line of a check. `but`: NULL, or what kept it from being looked at: a member of the line */
void html_check(struct html_data *d, const struct check_row *c, const char *but);
/* The line of a finding, the nth */
void html_finding(struct html_data *d, const struct finding *f, size_t n);
#endif
