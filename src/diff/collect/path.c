#include "diff/collect/path.h"

#include <ctype.h>
#include <string.h>

static size_t home_length(const char *home)
{
	size_t n = strlen(home);

	return *home == '/' && n > 1 ? n : 0;
}

const char *path_from_home(const char *path, const char *home)
{
	size_t n = home_length(home);

	if (!n || strncmp(path, home, n) != 0)
		return path;
	if (!path[n])
		return ".";
	return path[n] == '/' && path[n + 1] ? path + n + 1 : path;
}

void path_word(struct sbuf *to, const char *word, const char *home)
{
	size_t n = home_length(home);

	sbuf_reset(to);
	sbuf_str(to, "");
	for (const char *at; n && (at = strstr(word, home)); word = at + n) {
		bool whole = !isalnum((unsigned char)at[n]) && !(at[n] && strchr("_-.", at[n]));

		sbuf_add(to, word, at - word);
		sbuf_add(to, whole ? "." : at, whole ? 1 : n);
	}
	sbuf_str(to, word);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}
