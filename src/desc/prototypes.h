/* Prototypes of library functions: which arguments a function has, and how they are printed.
 *
 * A prototype is written as in C, with the types below: `string fgets(out string s, int size, file
 * stream)`. A name of an argument may be missing. "out" is what the function leaves at a pointer.
 *
 *	void int uint long ulong size ssize hex octal char double float pointer file
 *	llong ullong	64 bits, also in 32-bit programs, as off64_t, int64_t and uint64_t
 *	string		a pointer to text that ends with a NUL
 *	format		the same; further arguments are those of printf(3)
 *	data(NAME)	a pointer to as many bytes as the argument NAME says; data(ret): the result
 *
 * "leaf" before the type of the result: see struct prototype.
 *
 * With `const`, `unsigned` and `*` the types of C are understood too, such as `unsigned long long`
 * and `long double`: `char *` is a string, and any other pointer is a pointer. */
#ifndef DESC_PROTOTYPES_H
#define DESC_PROTOTYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "ptrail/event.h"

enum { LENGTH_NONE = -1, LENGTH_RESULT = -2 };

struct prototype_argument {
	const char *name;
	enum library_form form;
	bool is_late;		/* "out" */
	bool is_format;
	bool is_float;		/* a float, whose register has 32 bits */
	bool is_long_long;	/* 64 bits on each machine: two words of i386 */
	bool is_long_double;	/* 80 bits in 16 bytes on the stack, 12 bytes of i386 */
	/* LIBRARY_DATA: index of the argument that has the length, or LENGTH_RESULT */
	int length;
};

struct prototype {
	const char *function;
	bool has_result;
	struct prototype_argument result;
	struct prototype_argument arguments[LIBRARY_VALUES_MAX];
	unsigned count;
	/* The function always returns, and calls nothing of the program. It does not look at the
	 * stack, and cancels no thread. */
	bool is_leaf;
	bool is_built_in;	/* it describes the function of the C library with this name */
};

struct prototypes;

/* Returns the prototypes of the C library. */
struct prototypes *prototypes_new(void);
/* Adds the prototype of a line; it replaces an earlier one of the function. Returns false, and sets
 * *why to the end of a message, if the line is none. */
bool prototypes_add(struct prototypes *all, const char *line, const char **why);
/* Returns the prototype of the function; NULL: none is known */
const struct prototype *prototypes_find(const struct prototypes *all, const char *function);
void prototypes_free(struct prototypes *all);
#endif
