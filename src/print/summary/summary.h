/* Statistics as of strace -c; see summary.c */
#ifndef PRINT_SUMMARY_SUMMARY_H
#define PRINT_SUMMARY_SUMMARY_H

#include <stdbool.h>

#include "ptrail/printer.h"

extern const struct printer printer_summary;

enum summary_column {
	SUMMARY_PERCENT, SUMMARY_TOTAL, SUMMARY_SHORTEST, SUMMARY_LONGEST, SUMMARY_AVERAGE,
	SUMMARY_CALLS, SUMMARY_ERRORS, SUMMARY_NAME,
	SUMMARY_P50, SUMMARY_P95, SUMMARY_P99,
	SUMMARY_WALL_TOTAL, SUMMARY_WALL_SHORTEST, SUMMARY_WALL_LONGEST, SUMMARY_WALL_AVERAGE,
	SUMMARY_COLUMNS
};

/* The words of -S and -U. Those of SUMMARY_COLUMNS are values of -S only and sort by nothing; the
 * last one is NULL. */
extern const struct summary_word {
	const char *word;
	enum summary_column column;
} summary_words[];
/* Whether `word` is a value of -S */
bool summary_is_sort_key(const char *word);
/* Returns the column that a word of -S or -U names; SUMMARY_COLUMNS: none, which is not sorted. */
enum summary_column summary_column_of(const char *word);
#endif
