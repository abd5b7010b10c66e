/* What the names in conditions mean: constants, system calls, arguments and their members, as the
 * rows name them. Everything is looked up in the rows when a condition is parsed. */
#ifndef FILTER_CONDITION_NAMES_H
#define FILTER_CONDITION_NAMES_H

#include "filter/condition/tree.h"

/* What the values of an argument are compared with */
enum name_class {
	NAME_UNKNOWN,		/* no argument or member has this name */
	NAME_NUMBER, NAME_TEXT, NAME_DURATION,
	NAME_ANY,		/* both, depending on the system call; structs and lists */
};

/* Sets the number of a constant on each machine: an error, a signal, a member of a set, NULL.
 * Returns false if no constant has this name. */
bool names_constant(const char *name, struct literal_number *number);
/* The constant with the most similar name; NULL: none is similar */
const char *names_nearest_constant(const char *name);

/* The class of an argument of the system call; with NULL, of any argument or member of a struct.
 * Sets *companion if the name is that of the path that JSON adds to a descriptor: fd_path. */
enum name_class names_argument(const struct call *row, const char *name, bool *companion);
/* The argument (of the row, or with NULL of any system call, a member included) with the most
 * similar name; NULL: none is similar */
const char *names_nearest_argument(const struct call *row, const char *name);
/* Writes the names of the system call's arguments to `to`: "dirfd, pathname, flags". */
void names_list_arguments(const struct call *row, char *to, size_t room);
/* The system call with the most similar name; NULL: none is similar */
const char *names_nearest_call(const char *name);

/* If `name` may be that of a companion (fd_path of fd), returns the length of the name before it;
 * else 0. */
size_t names_companion(const char *name);
#endif
