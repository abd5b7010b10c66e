#include "symbols/demangled_names.h"

#include <string.h>

#include "base/memory/cleanup.h"
#include "symbols/file/demangle.h"

enum { COUNT_MAX = 1 << 14 };

struct demangled_name {
	const char *symbol;
	const char *name;	/* NULL: the symbol is not mangled */
};

const char *demangled_names_find(struct demangled_names *d, const char *symbol)
{
	struct demangled_name *n;
	uint64_t key;

	if (*symbol != '_')
		return NULL;
	key = hash_mix(fnv_string(FNV_BASIS, symbol));
	n = hash_get(&d->names, key);
	if (n && !strcmp(n->symbol, symbol))
		return n->name;
	if (d->count++ == COUNT_MAX)
		demangled_names_done(d);

	_cleanup_free_ char *name = demangle_bounded(symbol);

	n = arena_new(&d->arena, struct demangled_name);
	n->symbol = arena_copy(&d->arena, symbol, strlen(symbol));
	n->name = name ? arena_copy(&d->arena, name, strlen(name)) : NULL;
	hash_put(&d->names, key, n);
	return n->name;
}

void demangled_names_done(struct demangled_names *d)
{
	hash_done(&d->names);
	arena_done(&d->arena);
	*d = (struct demangled_names){0};
}
