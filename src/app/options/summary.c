/* Options of the summary: -S, -U, -O */
#include "app/cli/options_rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "inject/rule.h"
#include "print/summary/summary.h"

enum { WORDS_MAX = 32 };

/* `what` is the noun for the word. */
static int report_unknown_word(struct parse *p, const char *what, const char *word)
{
	const char *names[WORDS_MAX], *near;
	size_t count = 0;

	for (; summary_words[count].word && count < WORDS_MAX; count++)
		names[count] = summary_words[count].word;
	near = nearest(word, names, count);
	diag_say(p->diag, "%s: unknown %s '%s': must be time, total-time, min-time, max-time, "
		 "avg-time, p50, p95, p99, calls, errors, name or a synonym%s%s%s", p->given, what,
		 word, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

int set_sort(struct parse *p, const char *arg)
{
	if (!summary_is_sort_key(arg) && p->o->as_strace) {
		diag_say(p->diag, "invalid sortby: '%s'", arg);
		return EXIT_USAGE;
	}
	if (!summary_is_sort_key(arg))
		return report_unknown_word(p, "sort key", arg);
	p->o->look.summary_sort = arg;
	return 0;
}

/* `rest`: the list from the second one of the column on */
static int report_twice(struct parse *p, const char *word, const char *rest)
{
	if (p->o->as_strace)
		diag_say(p->diag, "call summary column has been provided more than once: '%s' "
			 "(-U option residual: '%s')", word, rest);
	else
		diag_say(p->diag, "%s: column '%s' is given twice", p->given, word);
	return EXIT_USAGE;
}

int set_columns(struct parse *p, const char *arg)
{
	struct print_options *look = &p->o->look;
	_cleanup_free_ char *words = alloc_string(arg);
	unsigned seen = 0;

	look->summary_column_count = 0;
	for (char *word = words, *end; word; word = end) {
		enum summary_column column;

		end = strchr(word, ',');
		if (end)
			*end++ = 0;
		column = summary_column_of(word);
		if (column == SUMMARY_COLUMNS && p->o->as_strace) {
			diag_say(p->diag, "unknown column name: '%s'", word);
			return EXIT_USAGE;
		}
		if (column == SUMMARY_COLUMNS)
			return report_unknown_word(p, "column", word);
		if (seen >> column & 1)
			return report_twice(p, word, arg + (word - words));
		seen |= 1U << column;
		look->summary_columns[look->summary_column_count++] = column;
	}
	/* as strace: figures without a name say nothing */
	if (!(seen >> SUMMARY_NAME & 1))
		look->summary_columns[look->summary_column_count++] = SUMMARY_NAME;
	return 0;
}

int set_overhead(struct parse *p, const char *arg)
{
	if (injection_parse_delay(arg, &p->o->look.summary_overhead))
		return 0;
	diag_say(p->diag, p->o->as_strace ? "invalid %s argument: '%s'" :
		 "%s: '%s' is not a duration (examples: 1, 1us, 0.5ms, 450ns)", p->given, arg);
	return EXIT_USAGE;
}
