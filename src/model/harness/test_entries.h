/* The tests of a harness while it runs: a list that its lines add to and complete */
#ifndef MODEL_HARNESS_TEST_ENTRIES_H
#define MODEL_HARNESS_TEST_ENTRIES_H

#include <stdbool.h>

#include "base/text/sbuf.h"
#include "model/harness/form.h"
#include "ptrail/tests.h"

enum { TEST_ENTRIES_MAX = 20000 };

struct test_entry {
	struct test_case is;		/* .suite and .name are not set yet */
	struct sbuf suite, name, message, details;
	unsigned indent, number;
	bool is_finished;		/* its result is known */
	bool has_details;		/* a line that announces details was seen */
};

/* Zeroed: empty */
struct test_entries {
	struct test_entry **all;
	size_t count, room;
	size_t left_out;		/* number of tests beyond TEST_ENTRIES_MAX */
	size_t detail_bytes;
};

void test_entries_done(struct test_entries *l);
/* Adds an entry at the end; NULL: there are too many. */
struct test_entry *test_entries_add(struct test_entries *l);
void test_entries_remove(struct test_entries *l, size_t at);

/* Returns the last entry with that name and suite ("": any), which is not finished, or with
 * `any` the last one; NULL: none */
struct test_entry *test_entries_find(const struct test_entries *l, const char *suite,
				     const char *name, bool any);
/* Returns the entry that a heading with the text `title` is about: of those with that result and
 * without details the one whose name it ends with, most of it if there are several, or else the
 * first one without a name; NULL: none */
struct test_entry *test_entries_find_titled(const struct test_entries *l, const char *title,
					    enum test_result result);
struct test_entry *test_entries_find_number(const struct test_entries *l, unsigned number);

/* Appends a line to the details, unless they are too long. */
void test_entry_add_line(struct test_entries *l, struct test_entry *e, const char *line);
void test_entry_set(struct sbuf *b, const char *s, size_t n);
#endif
