#include "model/errors/loader_message.h"

#include <string.h>

/* Copies the bytes from `at` up to `end`. Returns false if there are none, or too many, or the end
 * is NULL or in another line. */
static bool copy_part(char to[256], const char *at, const char *end)
{
	size_t n = end && end > at ? (size_t)(end - at) : 0;

	if (!n || n >= 256 || memchr(at, '\n', n))
		return false;
	memcpy(to, at, n);
	to[n] = 0;
	return true;
}

/* Returns the position after `words`; NULL: they are not in the text. */
static const char *after(const char *text, const char *words)
{
	const char *at = text ? strstr(text, words) : NULL;

	return at ? at + strlen(words) : NULL;
}

static const char *begin_of_line(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/* Whether the loader found the library, but the kernel did not map it */
static bool states_other_error(const char *text)
{
	static const char failed[] = ": failed to map segment from shared object";
	size_t n = strcspn(text, "\n");
	const char *at = strstr(text, failed);

	return at && (size_t)(at - text) < n;
}

/* "app: error while loading shared libraries: libx.so.1: cannot open shared object file: …" of
 * glibc; "Error loading shared library libx.so.1: No such file or directory (needed by app)" of
 * musl */
static bool find_library(const char *text, struct loader_message *m)
{
	const char *at = after(text, "error while loading shared libraries: ");
	const char *musl = after(text, "Error loading shared library "), *object;

	if (!at && !musl)
		return false;
	at = at ? at : musl;
	if (states_other_error(at))
		return false;
	m->lack = LACKS_LIBRARY;
	if (!copy_part(m->name, at, at + strcspn(at, ":\n")))
		return false;
	object = musl ? after(musl, "(needed by ") : NULL;
	if (object && (begin_of_line(text, object) != begin_of_line(text, musl) ||
		       !copy_part(m->object, object, object + strcspn(object, ")\n"))))
		*m->object = 0;
	return true;
}

/* "app: /lib/libx.so.1: version `X_2' not found (required by app)" of glibc */
static bool find_version(const char *text, struct loader_message *m)
{
	const char *at = after(text, ": version `"), *end, *object, *library;

	if (!at)
		return false;
	end = strstr(at, "' not found (required by ");
	object = after(at, "' not found (required by ");
	library = after(begin_of_line(text, at), ": ");
	m->lack = LACKS_VERSION;
	return copy_part(m->name, at, end) && library < at &&
		copy_part(m->library, library, at - strlen(": version `")) &&
		copy_part(m->object, object, object + strcspn(object, ")\n"));
}

/* "app: symbol lookup error: /lib/libx.so.1: undefined symbol: f, version X_1" of glibc; "Error
 * relocating app: f: symbol not found" of musl */
static bool find_symbol(const char *text, struct loader_message *m)
{
	const char *at = after(text, ": symbol lookup error: "), *name;
	const char *musl = after(text, "Error relocating "), *end;

	m->lack = LACKS_SYMBOL;
	if (at) {
		name = after(at, ": undefined symbol: ");
		end = name ? name + strcspn(name, ",\n") : NULL;
		if (end && !strncmp(end, ", version ", strlen(", version "))) {
			const char *version = end + strlen(", version ");

			if (!copy_part(m->version, version, version + strcspn(version, "\n")))
				*m->version = 0;
		}
		return name && copy_part(m->object, at, name - strlen(": undefined symbol: ")) &&
			copy_part(m->name, name, end);
	}
	name = after(musl, ": ");
	end = name ? strstr(name, ": symbol not found") : NULL;
	return end && copy_part(m->object, musl, name - strlen(": ")) &&
		copy_part(m->name, name, end);
}

bool loader_message_find(const char *text, struct loader_message *m)
{
	static bool (*const finders[])(const char *text, struct loader_message *m) = {
		find_library, find_version, find_symbol,
	};

	for (unsigned i = 0; i < sizeof(finders) / sizeof(*finders); i++) {
		*m = (struct loader_message){0};
		if (finders[i](text, m))
			return true;
	}
	return false;
}
