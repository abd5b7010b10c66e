/* Parts of a decoded call that several ask for. */
#ifndef DECODE_VIEW_H
#define DECODE_VIEW_H

#include "ptrail/value.h"

/* The first number of that name among the arguments, those in records too: the flags of openat are
 * an argument, those of openat2 are in a record. NULL: there is none */
const struct value *view_number(const struct call_view *view, const char *name);
#endif
