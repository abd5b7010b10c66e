/* Formats in which the printer `audit` writes its page. Each appends the whole page to `b`. */
#ifndef PRINT_AUDIT_WRITERS_H
#define PRINT_AUDIT_WRITERS_H

#include "base/text/sbuf.h"
#include "model/audit/audit.h"

/* Names of kinds, levels and fates in JSON, which are part of its schema */
extern const char *const audit_kind_names[AUDIT_KINDS];
extern const char *const audit_level_names[AUDIT_LEVELS];
extern const char *const audit_fate_names[AUDIT_FATES];

/* For people. `title`: what ran, or ""; `rows`: most rows of each list */
void audit_text(struct sbuf *b, const struct audit *a, const char *title, uint64_t rows,
		bool utf8);
/* One JSON object in one line, of the same content (schema/audit.schema.json) */
void audit_json(struct sbuf *b, const struct audit *a, const struct event *end, uint64_t rows);
#endif
