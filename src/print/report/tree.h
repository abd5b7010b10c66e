/* A tree of processes in a bounded number of lines, for reports. */
#ifndef PRINT_REPORT_TREE_H
#define PRINT_REPORT_TREE_H

#include "print/report/report.h"

/* At most about `lines` lines, each of at most some 200 bytes: those that failed and those that
 * findings are about come first, with their ancestors, then others in order of birth. What has
 * no line is counted below its parent. */
void report_tree(struct sbuf *b, const struct report *r, size_t lines);
#endif
