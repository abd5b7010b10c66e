/* The forms in which the printer `creds` writes credentials. Each appends the whole list to `b`. */
#ifndef PRINT_CREDS_FORMS_H
#define PRINT_CREDS_FORMS_H

#include "base/text/sbuf.h"
#include "model/creds/creds.h"

/* Which processes are listed */
enum creds_extent {
	EXTENT_CHANGED,		/* with changes, or with another beginning than their creator */
	EXTENT_ALL,
};

/* For people. `title`: what ran, or "" */
void creds_text(struct sbuf *b, const struct creds_model *m, const char *title,
		enum creds_extent extent, bool utf8);
/* One JSON object in one line, with all processes */
void creds_json(struct sbuf *b, const struct creds_model *m);

/* Names for both forms */
extern const char *const creds_id_names[CREDENTIAL_IDS];
extern const char *const creds_set_names[CAPABILITY_SETS];
extern const char *const creds_namespace_names[NAMESPACE_KINDS];
/* "filter"; "unknown" */
const char *creds_seccomp_name(unsigned mode);
/* The name of the bit of the secure bits, without SECBIT_; NULL: none */
const char *creds_securebit_name(unsigned bit);
#endif
