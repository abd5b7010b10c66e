/* Demangled names of functions that are looked up many times. */
#ifndef SYMBOLS_DEMANGLED_NAMES_H
#define SYMBOLS_DEMANGLED_NAMES_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"

/* A zeroed one is empty. */
struct demangled_names {
	struct hash names;	/* hash of a symbol → struct demangled_name */
	struct arena arena;
	unsigned count;
};

/* Returns the demangled form of the symbol, "ns::f(int)", as demangle_bounded() does; NULL if that
 * returns NULL. The text is valid until the next call. */
const char *demangled_names_find(struct demangled_names *d, const char *symbol);
void demangled_names_done(struct demangled_names *d);
#endif
