/* Lookups in the values of a decoded syscall. */
#ifndef DECODE_VIEW_H
#define DECODE_VIEW_H

#include "ptrail/value.h"

/* The first number named `name` among the arguments, or in records among them: the flags of openat
 * are an argument, those of openat2 are in a record. NULL: none */
const struct value *view_number(const struct call_view *view, const char *name);
/* The first value of any kind that is named `name`: `v`, one of its next siblings, or in lists and
 * records among them; of a change, what it is after the syscall. NULL: none */
const struct value *value_member(const struct value *v, const char *name);
/* Whether one of the names of the number `v`, which may be NULL, is `name` */
bool value_has_name(const struct value *v, const char *name);
/* Returns the nth path of the arguments, from 1, or NULL. Sets *directory to the descriptor that
 * the path is relative to, or NULL. */
const struct value *view_nth_path(const struct call_view *view, unsigned nth,
				  const struct value **directory);
/* The path that the syscall is about: the one that it uses (syscall_traits.used_path), else the
 * first. NULL: none */
const struct value *view_path(const struct call_view *view);
#endif
