/* What a call did, in plain words. The phrase stands in the call's row; a call without one is told
 * by its class and its arguments. */
#ifndef PRINT_PLAIN_CALL_H
#define PRINT_PLAIN_CALL_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* "opens /etc/passwd as descriptor 3", "cannot open /etc/passwd: Permission denied (EACCES)", of
 * an EVENT_LEAVE; what follows the one who does it */
void plain_call(struct sbuf *b, const struct print_options *o, const struct event *e);
/* The verb of the third person: "opens", "tries", "catches" */
void plain_verb(struct sbuf *b, const char *verb, size_t len);
#endif
