#include "symbols/file/demangle.h"

#include <stdlib.h>
#include <string.h>

#include "base/system/library.h"
#include "symbols/file/rust_name.h"

enum { SYMBOL_MAX = 8192 };	/* the demangler's result may be exponentially longer */

struct cxx_library {
	char *(*__cxa_demangle)(const char *symbol, char *to, size_t *room, int *status);
};

static const struct library_symbol symbols[] = {
	LIBRARY_SYMBOL(struct cxx_library, , __cxa_demangle), {0},
};

char *demangle(const char *symbol)
{
	struct cxx_library library;
	char *why;
	int status;

	if (!strncmp(symbol, "_R", 2))
		return rust_name(symbol);
	if (strncmp(symbol, "_Z", 2) || strlen(symbol) > SYMBOL_MAX)
		return NULL;
	why = library_open("libstdc++.so.6", symbols, &library);
	if (why) {
		free(why);
		return NULL;
	}
	return library.__cxa_demangle(symbol, NULL, NULL, &status);
}
