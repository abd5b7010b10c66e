/* Lets another thread decode the system calls of a trace, from copies of their events
 * (record/writer/copies.h), for the only printer. The thread that traces names descriptors, and
 * decodes only those for which more than registers and memory has to be read, or that may have
 * secrets, which it removes; it needs no values. */
#ifndef PIPELINE_LEND_H
#define PIPELINE_LEND_H

#include "pipeline/pipeline.h"

struct lent_decoder;

/* Whether what a printer wants of system calls depends on what is in the copies alone */
bool pipeline_can_lend(const struct pipeline *p);
/* From now on, system calls of `p` are decoded by the result. Only the first call is valid. */
struct lent_decoder *pipeline_lend(struct pipeline *p);
/* Further system calls are decoded by `p` again. */
void pipeline_end_loan(struct pipeline *p);
/* Decodes the copy of an event of `p`. What is returned is valid until the next call. */
const struct event *lent_decode(struct lent_decoder *d, const struct event *e);
void lent_decoder_free(struct lent_decoder *d);		/* or NULL */
#endif
