#include "print/sqlite/words.h"

#include <string.h>

#include "print/core/json/value.h"

static void copy_path(struct sbuf *b, const struct value *path)
{
	sbuf_reset(b);
	sbuf_add(b, (const char *)path->bytes.p, path->bytes.len);
	if (!path->bytes.len)	/* makes .s non-NULL */
		sbuf_str(b, "");
}

/* Appends the absolute form of a path relative to `directory`; nothing if it is unknown (NULL). */
static void add_absolute_path(struct sbuf *b, const char *directory, const struct sbuf *path)
{
	const char *p = path->s;
	size_t n = path->len;

	if (n && *p == '/') {
		sbuf_add(b, p, n);
		return;
	}
	if (!directory || *directory != '/')
		return;
	sbuf_str(b, directory);
	while (n >= 2 && p[0] == '.' && p[1] == '/') {
		p += 2;
		n -= 2;
	}
	if (!n || (n == 1 && *p == '.'))
		return;
	if (b->s[b->len - 1] != '/')
		sbuf_char(b, '/');
	sbuf_add(b, p, n);
}

void sqlite_words(struct sqlite_words *w, const struct call_view *view)
{
	struct json j = {.b = &w->args};
	const char *directory = NULL;	/* path of the latest descriptor before a path */
	unsigned paths = 0;

	sbuf_reset(&w->args);
	sbuf_reset(&w->path2);
	sbuf_reset(&w->file);
	w->has_path = w->has_fd = false;
	if (!view || !view->args)
		return;
	json_value(&j, view->args);
	for (const struct value *v = view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD) {
			if (!paths)
				directory = v->num.path;
			if (!w->has_fd && (int)v->num.n >= 0) {
				w->has_fd = true;
				w->fd = v->num.n;
			}
		} else if (v->kind == V_BYTES && v->sense == SENSE_PATH && paths < 2) {
			copy_path(paths++ ? &w->path2 : &w->path, v);
		}
	}
	w->has_path = paths;
	if (paths)
		add_absolute_path(&w->file, directory, &w->path);
	else if (directory && *directory == '/')
		sbuf_str(&w->file, directory);
}

void sqlite_words_done(struct sqlite_words *w)
{
	sbuf_done(&w->args);
	sbuf_done(&w->path);
	sbuf_done(&w->path2);
	sbuf_done(&w->file);
}
