/* Parts of the descriptions of what tasks wait for */
#ifndef MODEL_WAITS_WAIT_TEXT_H
#define MODEL_WAITS_WAIT_TEXT_H

#include "model/waits/waits.h"

void wait_text_number(struct sbuf *b, int64_t n);
/* Appends "2 messages". */
void wait_text_count(struct sbuf *b, uint64_t n, const char *unit);
/* Appends "sh (12)". */
void wait_text_life(struct sbuf *b, const struct life *l);
/* Appends "sh (12, not traced)". */
void wait_text_outsider(struct sbuf *b, const struct outsider *o);
/* Appends "; timeout: 5 s" if the wait has one. */
void wait_text_limit(struct sbuf *b, const struct waiting_task *w);
#endif
