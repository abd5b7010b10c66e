/* A baseline is a file of known findings, one per line: the fingerprint as 16 hexadecimal
 * digits, a space, and a description for people. Empty lines and lines with # are ignored. */
#ifndef CHECK_CORE_BASELINE_H
#define CHECK_CORE_BASELINE_H

#include <stdbool.h>

#include "base/system/diag.h"
#include "base/text/sbuf.h"
#include "ptrail/finding.h"

struct baseline;

/* Reads a baseline file of at most 16 MiB; `is_regular`: it must be a regular file. Returns NULL
 * after reporting an error if it cannot be read or has a malformed line. */
struct baseline *baseline_read(const char *file, bool is_regular, struct diag *diag);
void baseline_free(struct baseline *b);		/* NULL is allowed */
bool baseline_has(const struct baseline *b, uint64_t fingerprint);	/* NULL: false */

/* Appends a baseline file with all these findings, also the known ones, sorted by id and
 * fingerprint. */
void baseline_write(struct sbuf *text, const struct findings *f);
#endif
