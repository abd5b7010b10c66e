/* Differences between what two programs were started with, for people. */
#ifndef PRINT_TIMELINE_EXEC_WORDS_H
#define PRINT_TIMELINE_EXEC_WORDS_H

#include <stdbool.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Append the changes, "" if there are none: "LANG removed, NEW=\"a b\" added, PATH=/bin changed"
 * and "0 closed, 1 /tmp/log (appended) redirected, 3 pipe:[4711] opened". `utf8` is as for
 * words_token. */
void exec_words_environment(struct sbuf *b, const struct exec_changes *c, bool utf8);
void exec_words_descriptors(struct sbuf *b, const struct exec_changes *c, bool utf8);
#endif
