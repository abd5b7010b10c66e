#include "model/harness/test_entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { DETAILS_MAX = 8192, ALL_DETAILS_MAX = 8 << 20 };

static void free_entry(struct test_entry *e)
{
	sbuf_done(&e->suite);
	sbuf_done(&e->name);
	sbuf_done(&e->message);
	sbuf_done(&e->details);
	free(e);
}

void test_entries_done(struct test_entries *l)
{
	for (size_t i = 0; i < l->count; i++)
		free_entry(l->all[i]);
	free(l->all);
}

struct test_entry *test_entries_add(struct test_entries *l)
{
	if (l->count == TEST_ENTRIES_MAX) {
		l->left_out++;
		return NULL;
	}
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 16;
		l->all = alloc_more(l->all, l->room, sizeof(*l->all));
	}
	l->all[l->count] = alloc_new(struct test_entry);
	test_entry_set(&l->all[l->count]->suite, "", 0);
	test_entry_set(&l->all[l->count]->name, "", 0);
	test_entry_set(&l->all[l->count]->message, "", 0);
	test_entry_set(&l->all[l->count]->details, "", 0);
	return l->all[l->count++];
}

void test_entries_remove(struct test_entries *l, size_t at)
{
	free_entry(l->all[at]);
	l->count--;
	memmove(&l->all[at], &l->all[at + 1], (l->count - at) * sizeof(*l->all));
}

struct test_entry *test_entries_find(const struct test_entries *l, const char *suite,
				     const char *name, bool any)
{
	for (size_t i = l->count; i-- > 0;) {
		struct test_entry *e = l->all[i];

		if ((any || !e->is_finished) && !strcmp(e->name.s, name) &&
		    (!*suite || !strcmp(e->suite.s, suite)))
			return e;
	}
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* How well a title fits an entry: 2: it is the name, or the end of suite and name; 1: it ends with
 * the name; 0: not at all */
static unsigned fitness(const struct test_entry *e, const char *title)
{
	struct sbuf full = {0};
	size_t n = strlen(title);
	unsigned fits = 0;

	if (!e->name.len)
		return 0;
	for (unsigned i = 0; i < 2 && fits < 2; i++) {
		sbuf_reset(&full);
		sbuf_str(&full, e->suite.s);
		sbuf_str(&full, i ? " › " : ".");
		sbuf_str(&full, e->name.s);
		if (!strcmp(title, e->name.s) || ends_with(full.s, title))
			fits = 2;
	}
	sbuf_done(&full);
	if (!fits && n > e->name.len && ends_with(title, e->name.s) &&
	    strchr(". :", title[n - e->name.len - 1]))
		fits = 1;
	return fits;
}

struct test_entry *test_entries_find_titled(const struct test_entries *l, const char *title,
					    enum test_result result)
{
	struct test_entry *best = NULL, *unnamed = NULL;
	unsigned best_fitness = 0;

	for (size_t i = 0; i < l->count; i++) {
		struct test_entry *e = l->all[i];
		unsigned fits;

		if (e->is.result != result || e->has_details || !e->is_finished)
			continue;
		if (!unnamed && !e->name.len)
			unnamed = e;
		fits = fitness(e, title);
		if (fits > best_fitness) {
			best = e;
			best_fitness = fits;
		}
	}
	return best ? best : unnamed;
}

struct test_entry *test_entries_find_number(const struct test_entries *l, unsigned number)
{
	for (size_t i = l->count; i-- > 0;)
		if (l->all[i]->number == number)
			return l->all[i];
	return NULL;
}

void test_entry_add_line(struct test_entries *l, struct test_entry *e, const char *line)
{
	size_t n = strlen(line);

	if (e->details.len + n > DETAILS_MAX || l->detail_bytes + n > ALL_DETAILS_MAX ||
	    (!n && !e->details.len))
		return;
	sbuf_add(&e->details, line, n);
	sbuf_char(&e->details, '\n');
	l->detail_bytes += n + 1;
}

void test_entry_set(struct sbuf *b, const char *s, size_t n)
{
	sbuf_reset(b);
	sbuf_add(b, s, n);
}
