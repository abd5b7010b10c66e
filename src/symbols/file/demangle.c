#include "symbols/file/demangle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/system/library.h"
#include "symbols/file/rust_name.h"

/* Bytes of a symbol of C++; and as many if references to earlier parts were written out. The result
 * has more characters, because a letter may abbreviate a word. */
enum { SYMBOL_MAX = 8192, WRITTEN_OUT_MAX = 1 << 20 };

struct cxx_library {
	char *(*__cxa_demangle)(const char *symbol, char *to, size_t *room, int *status);
};

static const struct library_symbol symbols[] = {
	LIBRARY_SYMBOL(struct cxx_library, , __cxa_demangle), {0},
};

/* Removes the hash from the end of a name. Returns false if it has none, and therefore is no Rust
 * name. */
static bool cut_rust_hash(char *name)
{
	enum { LENGTH = sizeof("::h0123456789abcdef") - 1 };
	size_t len = strlen(name);
	char *hash = name + len - LENGTH;

	if (len <= LENGTH || strncmp(hash, "::h", 3) ||
	    strspn(hash + 3, "0123456789abcdef") != LENGTH - 3)
		return false;
	*hash = 0;
	return true;
}

/* Returns the character of an escape, which is a word between dollar signs; 0 if it is unknown. */
static char rust_escape(const char *word, size_t len)
{
	static const struct {
		const char word[4], character;
	} escapes[] = {
		{"SP", '@'}, {"BP", '*'}, {"RF", '&'}, {"LT", '<'}, {"GT", '>'}, {"LP", '('},
		{"RP", ')'}, {"C", ','}, {"u20", ' '}, {"u22", '"'}, {"u27", '\''}, {"u2b", '+'},
		{"u3b", ';'}, {"u3d", '='}, {"u5b", '['}, {"u5d", ']'}, {"u7b", '{'}, {"u7d", '}'},
		{"u7e", '~'}, {"u21", '!'}, {"u23", '#'}, {"u25", '%'}, {"u2e", '.'}, {"u5c", '\\'},
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
		if (strlen(escapes[i].word) == len && !strncmp(escapes[i].word, word, len))
			return escapes[i].character;
	return 0;
}

/* Replaces the escapes of Rust's legacy mangling, whose symbols are otherwise those of C++, in a
 * name that has a hash. The name becomes shorter. */
static void unescape_rust(char *name)
{
	char *to = name;

	if (!cut_rust_hash(name))
		return;
	for (const char *from = name; *from;) {
		const char *end = *from == '$' ? strchr(from + 1, '$') : NULL;
		char escape = end ? rust_escape(from + 1, (size_t)(end - from) - 1) : 0;

		if (escape) {
			*to++ = escape;
			from = end + 1;
		} else if (!strncmp(from, "..", 2)) {
			*to++ = ':';
			*to++ = ':';
			from += 2;
		} else if (!strncmp(from, "_$", 2) && (to == name || to[-1] == ':')) {
			from++;		/* a name cannot begin with an escape */
		} else {
			*to++ = *from++;
		}
	}
	*to = 0;
}

/* Whether the name may be too long: the C++ library's demangler has no limits, and needs seconds
 * and gigabytes for some symbols of 300 bytes. Each reference to an earlier part (S_, S0_, T_) can
 * double the name, and each expansion of a parameter pack (Dp, sp) repeats a part up to once for
 * each byte of the symbol. Letters of identifiers are counted, too. */
static bool may_be_too_long(const char *symbol)
{
	size_t length = strlen(symbol), size = length;
	bool is_reference = false;	/* it may be one that has begun */

	if (strncmp(symbol, "_Z", 2))
		return false;
	for (const char *at = symbol; *at && size <= WRITTEN_OUT_MAX; at++) {
		if (*at == '_' && is_reference)
			size *= 2;
		else if (!strncmp(at, "Dp", 2) || !strncmp(at, "sp", 2))
			size *= length;
		if (*at == 'S' || *at == 'T')
			is_reference = true;
		else if (!(*at >= 'A' && *at <= 'Z') && !(*at >= '0' && *at <= '9'))
			is_reference = false;
	}
	return size > WRITTEN_OUT_MAX;
}

char *demangle(const char *symbol)
{
	struct cxx_library library;
	char *why, *name;
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
	name = library.__cxa_demangle(symbol, NULL, NULL, &status);
	if (name)
		unescape_rust(name);
	return name;
}

char *demangle_bounded(const char *symbol)
{
	return may_be_too_long(symbol) ? NULL : demangle(symbol);
}
