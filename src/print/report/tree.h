/* A tree of processes in a bounded number of lines, for reports. */
#ifndef PRINT_REPORT_TREE_H
#define PRINT_REPORT_TREE_H

#include "print/core/report/report.h"

/* Appends about `lines` lines at most, each of about 200 bytes at most. Processes with findings are
 * chosen first, then those that failed, each with its ancestors, then others in order of creation.
 * Processes without a line are counted below their nearest shown ancestor. */
void report_tree(struct sbuf *b, const struct report *r, size_t lines);
#endif
