/* A baseline: findings that are known. A file with a line for each: 16 hexadecimal digits, its
 * fingerprint, and after a space what it is, for people. Empty lines and # comments. */
#ifndef CHECK_CORE_BASELINE_H
#define CHECK_CORE_BASELINE_H

#include "base/system/diag.h"
#include "base/text/sbuf.h"
#include "ptrail/finding.h"

struct baseline;

/* NULL: it cannot be read, or is none, which was said */
struct baseline *baseline_read(const char *file, struct diag *diag);
void baseline_free(struct baseline *b);		/* NULL is nothing */
bool baseline_has(const struct baseline *b, uint64_t fingerprint);	/* NULL: nothing */

/* The text of one with these, known ones too, in an order that is the same in each run */
void baseline_write(struct sbuf *text, const struct findings *f);
#endif
