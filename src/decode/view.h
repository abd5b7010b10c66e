/* Lookups in the values of a decoded syscall. */
#ifndef DECODE_VIEW_H
#define DECODE_VIEW_H

#include "ptrail/value.h"

/* The first number named `name` among the arguments, or in records among them: the flags of openat
 * are an argument, those of openat2 are in a record. NULL: none */
const struct value *view_number(const struct call_view *view, const char *name);
#endif
