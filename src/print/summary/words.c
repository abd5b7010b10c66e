/* The words of -S and -U. "_" is the same as "-". */
#include "print/summary/summary.h"

#include <stddef.h>

const struct summary_word summary_words[] = {
	{"time", SUMMARY_PERCENT}, {"time-percent", SUMMARY_PERCENT},
	{"total-time", SUMMARY_TOTAL}, {"time-total", SUMMARY_TOTAL},
	{"min-time", SUMMARY_SHORTEST}, {"shortest", SUMMARY_SHORTEST},
	{"time-min", SUMMARY_SHORTEST},
	{"max-time", SUMMARY_LONGEST}, {"longest", SUMMARY_LONGEST}, {"time-max", SUMMARY_LONGEST},
	{"avg-time", SUMMARY_AVERAGE}, {"time-avg", SUMMARY_AVERAGE},
	{"p50", SUMMARY_P50}, {"p95", SUMMARY_P95}, {"p99", SUMMARY_P99},
	{"calls", SUMMARY_CALLS}, {"count", SUMMARY_CALLS},
	{"errors", SUMMARY_ERRORS}, {"error", SUMMARY_ERRORS},
	{"name", SUMMARY_NAME}, {"syscall", SUMMARY_NAME}, {"syscall-name", SUMMARY_NAME},
	{"wall-total", SUMMARY_WALL_TOTAL}, {"wall-min", SUMMARY_WALL_SHORTEST},
	{"wall-max", SUMMARY_WALL_LONGEST}, {"wall-avg", SUMMARY_WALL_AVERAGE},
	{"nothing", SUMMARY_COLUMNS}, {"none", SUMMARY_COLUMNS}, {NULL, SUMMARY_COLUMNS}
};

static bool is_same(const char *a, const char *b)
{
	for (; *a && (*a == *b || (*a == '-' && *b == '_')); a++)
		b++;
	return !*a && !*b;
}

static const struct summary_word *find_word(const char *word)
{
	const struct summary_word *w = summary_words;

	while (w->word && !is_same(w->word, word))
		w++;
	return w;
}

enum summary_column summary_column_of(const char *word)
{
	return find_word(word)->column;
}

bool summary_is_sort_key(const char *word)
{
	return find_word(word)->word;
}
