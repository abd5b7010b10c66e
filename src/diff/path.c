#include "diff/path.h"

#include <ctype.h>
#include <string.h>

static void up(struct sbuf *to, size_t root)
{
	while (to->len > root && to->s[to->len - 1] != '/')
		to->len--;
	if (to->len > root)
		to->len--;
	to->s[to->len] = 0;
}

/* Adds the parts of a path, each behind a slash */
static void add_parts(struct sbuf *to, const char *path, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *slash = memchr(path + i, '/', n - i);
		size_t len = slash ? (size_t)(slash - path) - i : n - i;

		if (len == 2 && !memcmp(path + i, "..", 2)) {
			up(to, 0);
		} else if (len && (len != 1 || path[i] != '.')) {
			sbuf_char(to, '/');
			sbuf_add(to, path + i, len);
		}
		i += len + 1;
	}
}

void path_whole(struct sbuf *to, const char *folder, const char *path, size_t n)
{
	sbuf_reset(to);
	sbuf_str(to, "");
	n = n ? strnlen(path, n) : 0;
	if (!n)
		return;
	if (*path != '/' && *folder != '/') {
		while (n > 2 && !memcmp(path, "./", 2)) {
			path += 2;
			n -= 2;
		}
		sbuf_add(to, path, n);
		return;
	}
	if (*path != '/')
		add_parts(to, folder, strlen(folder));
	add_parts(to, path, n);
	if (!to->len)
		sbuf_char(to, '/');
}

static size_t length_of_home(const char *home)
{
	size_t n = strlen(home);

	return *home == '/' && n > 1 ? n : 0;
}

const char *path_from_home(const char *path, const char *home)
{
	size_t n = length_of_home(home);

	if (!n || strncmp(path, home, n) != 0)
		return path;
	if (!path[n])
		return ".";
	return path[n] == '/' && path[n + 1] ? path + n + 1 : path;
}

void path_word(struct sbuf *to, const char *word, const char *home)
{
	size_t n = length_of_home(home);

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
