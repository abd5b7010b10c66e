#include "base/text/path.h"

#include <string.h>

bool path_ends_with(const char *path, const char *tail)
{
	size_t len = strlen(path), n = strlen(tail);

	return len >= n && !strcmp(path + len - n, tail);
}

static bool add_parts(char *out, size_t *n, size_t room, const char *path, size_t len,
		      enum path_up up)
{
	for (const char *end = path + len, *at = path; at < end;) {
		const char *slash = memchr(at, '/', end - at);
		size_t part = (slash ? slash : end) - at;

		if (up == PATH_UP_REMOVES && part == 2 && !memcmp(at, "..", 2)) {
			while (*n && out[--*n] != '/')
				;
		} else if (part && !(part == 1 && *at == '.')) {
			if (*n + part + 2 > room)
				return false;
			out[(*n)++] = '/';
			memcpy(out + *n, at, part);
			*n += part;
		}
		at += part + 1;
	}
	return true;
}

bool path_join(char *out, size_t room, const char *directory, const char *path, size_t len,
	       enum path_up up)
{
	size_t n = 0;

	if ((!len || *path != '/') && (!directory || *directory != '/' ||
				       !add_parts(out, &n, room, directory, strlen(directory), up)))
		return false;
	if (!add_parts(out, &n, room, path, len, up))
		return false;
	if (!n)
		out[n++] = '/';
	out[n] = 0;
	return true;
}

void path_absolute(struct sbuf *to, const char *directory, const char *path, size_t n)
{
	size_t most;
	char *at;

	sbuf_reset(to);
	sbuf_str(to, "");
	n = n ? strnlen(path, n) : 0;
	if (!n)
		return;
	if (*path != '/' && *directory != '/') {
		while (n > 2 && !memcmp(path, "./", 2)) {
			path += 2;
			n -= 2;
		}
		sbuf_add(to, path, n);
		return;
	}
	most = strlen(directory) + n + 3;	/* room for a slash, as path_join() requires */
	at = sbuf_room(to, most);
	path_join(at, most, directory, path, n, PATH_UP_REMOVES);
	sbuf_end(to, at + strlen(at));
}

void path_absolute_below(struct sbuf *to, const char *root, const char *directory,
			 const char *path, size_t n)
{
	size_t len = root && strcmp(root, "/") != 0 ? strlen(root) : 0, rest;
	char *end;
	bool is_inside = !strncmp(directory, root ? root : "", len) &&
		(!directory[len] || directory[len] == '/');

	if (!len || !n || !*path || (*path != '/' && !is_inside)) {
		path_absolute(to, directory, path, n);
		return;
	}
	path_absolute(to, is_inside && directory[len] ? directory + len : "/", path, n);
	rest = to->len > 1 ? to->len : 0;	/* "/": the root itself */
	end = sbuf_room(to, len + 1);
	memmove(to->s + len, to->s, to->len);
	memcpy(to->s, root, len);
	sbuf_end(to, end - to->len + len + rest);
}
