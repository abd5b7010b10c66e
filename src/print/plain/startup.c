#include "print/plain/startup.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/process/name.h"
#include "print/core/process_words.h"

enum {
	NAMED_MAX = 3,			/* libraries that are all named; else one less is */
	SENTENCES_MAX = 1 << 20,	/* bytes; later lines are folded in any case */
};

/* What a file is to the dynamic loader and the C library */
enum file_role {
	ROLE_NONE, ROLE_LOADER, ROLE_LIBRARY, ROLE_LOCALE, ROLE_TRANSLATIONS, ROLE_CHARACTERS,
	ROLES
};

struct loaded_library {
	char *name;
	bool found, mapped;
};

struct startup {
	bool after_exec;
	unsigned count;
	struct sbuf subject, sentences;
	struct loaded_library *libraries;
	size_t library_count, room;
	size_t opened;			/* ordinal from 1 of the library opened last; 0: none */
	char *directory;		/* of the last library that was not found; NULL: none */
	char *locale;			/* the first that was looked for; NULL: none */
	bool loaded[ROLES], missing[ROLES];
};

struct startup *startup_new(bool after_exec)
{
	struct startup *s = alloc_new(struct startup);

	s->after_exec = after_exec;
	sbuf_str(&s->sentences, "");
	return s;
}

void startup_free(struct startup *s)
{
	for (size_t i = 0; i < s->library_count; i++)
		free(s->libraries[i].name);
	free(s->libraries);
	free(s->directory);
	free(s->locale);
	sbuf_done(&s->subject);
	sbuf_done(&s->sentences);
	free(s);
}

static bool begins_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static enum file_role role_of(const char *path)
{
	static const struct {
		const char *prefix, *part;
		enum file_role role;
	} roles[] = {
		{"/etc/ld.so.", NULL, ROLE_LOADER},
		{"/etc/ld-musl-", NULL, ROLE_LOADER},
		{"/", "/gconv/", ROLE_CHARACTERS},
		{"/usr/lib/locale/", NULL, ROLE_LOCALE},
		{"/usr/share/locale/locale.alias", NULL, ROLE_LOCALE},
		{"/etc/locale.alias", NULL, ROLE_LOCALE},
		{"/usr/share/locale", "/LC_MESSAGES/", ROLE_TRANSLATIONS},
	};
	const char *end = strstr(name_base(path), ".so");

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (begins_with(path, roles[i].prefix) &&
		    (!roles[i].part || strstr(path, roles[i].part)))
			return roles[i].role;
	end = end ? end + strlen(".so") : NULL;
	return end && (!*end || *end == '.') ? ROLE_LIBRARY : ROLE_NONE;
}

/* The first descriptor among the arguments whose path is known; NULL: none */
static const struct value *known_descriptor(const struct call_view *view)
{
	const struct value *v = view->args ? view->args->list.first : NULL;

	while (v && !(v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path))
		v = v->next;
	return v;
}

/* Sets `path` to the path of the syscall. Returns whether it has one that is not empty. */
static bool get_path(const struct call_view *view, struct sbuf *path)
{
	const struct value *v = view_path(view);

	sbuf_reset(path);
	sbuf_str(path, "");
	if (v && v->kind == V_BYTES)
		sbuf_add(path, (const char *)v->bytes.p, strnlen((const char *)v->bytes.p,
								   v->bytes.len));
	return path->len;
}

/* Whether the flags are those of the C library, which opens translations and tables of characters
 * without O_CLOEXEC */
static bool opens_as_library(const struct call_view *view, enum file_role role)
{
	const struct value *flags = view_number(view, "flags");

	return value_has_name(flags, "O_RDONLY") &&
		(role == ROLE_TRANSLATIONS || role == ROLE_CHARACTERS ||
		 value_has_name(flags, "O_CLOEXEC"));
}

/* A syscall of the loader that looks for something other than a library */
static bool looks_around(const struct startup *s, const struct call_view *view, const char *path)
{
	return !strcmp(path, "/proc/self/exe") || strstr(path, "glibc-hwcaps") ||
		(s->directory && !strcmp(path, s->directory)) ||
		(syscall_traits(view->row)->use == USE_LOOKUP && role_of(path) != ROLE_NONE);
}

static bool path_is_included(const struct startup *s, const struct call_view *view,
			     const char *path)
{
	enum file_role role = role_of(path);

	if (role != ROLE_NONE && syscall_traits(view->row)->use == USE_OPEN)
		return opens_as_library(view, role);
	return s && s->after_exec && looks_around(s, view, path);
}

bool startup_includes(const struct startup *s, const struct event *e)
{
	const struct call *row = e->call.row;
	const struct call_view *view = e->call.view;
	struct sbuf path = {0};
	const struct value *fd;
	bool is_included, has_path;

	if (!row || !view || !view->args || e->call.note != CALL_PLAIN)
		return false;
	has_path = get_path(view, &path);
	is_included = has_path && path_is_included(s, view, path.s);
	sbuf_done(&path);
	if (has_path || !s)
		return is_included;
	fd = known_descriptor(view);
	if (fd)
		return role_of(fd->num.path) != ROLE_NONE &&
			syscall_traits(row)->writes_text == WRITES_TEXT_NONE;
	return row->classes & 1U << CLASS_MEMORY || syscall_traits(row)->starts_program;
}

static void set_string(char **to, const char *s, size_t len)
{
	free(*to);
	*to = alloc_zeroed(len + 1);
	memcpy(*to, s, len);
}

/* Returns the ordinal from 1 of a library, which is added if it is new. */
static size_t find_library(struct startup *s, const char *name)
{
	for (size_t i = 0; i < s->library_count; i++)
		if (!strcmp(s->libraries[i].name, name))
			return i + 1;
	if (s->library_count == s->room) {
		s->room = s->room ? 2 * s->room : 8;
		s->libraries = alloc_more(s->libraries, s->room, sizeof(*s->libraries));
	}
	s->libraries[s->library_count++] = (struct loaded_library){.name = alloc_string(name)};
	return s->library_count;
}

static void note_library(struct startup *s, const char *path, bool failed)
{
	size_t n = find_library(s, name_base(path));

	if (failed) {
		set_string(&s->directory, path, name_base(path) > path + 1 ?
			   name_base(path) - path - 1 : 0);
		return;
	}
	s->libraries[n - 1].found = true;
	s->opened = n;
}

/* Remembers NAME of /usr/lib/locale/NAME/LC_CTYPE, at most the first that is found. */
static void note_locale(struct startup *s, const char *path, bool failed)
{
	const char *name = begins_with(path, "/usr/lib/locale/") ?
		path + strlen("/usr/lib/locale/") : "";
	const char *end = strchr(name, '/');

	if (!end || (s->locale && (failed || s->loaded[ROLE_LOCALE])))
		return;
	set_string(&s->locale, name, end - name);
	s->loaded[ROLE_LOCALE] |= !failed;
}

static void note_open(struct startup *s, const struct event *e, const char *path)
{
	enum file_role role = role_of(path);

	if (role == ROLE_LIBRARY)
		note_library(s, path, e->call.failed);
	else if (role == ROLE_LOCALE)
		note_locale(s, path, e->call.failed);
	else if (e->call.failed)
		s->missing[role] = true;
	else
		s->loaded[role] = true;
	s->missing[ROLE_LOCALE] |= role == ROLE_LOCALE && e->call.failed;
	s->loaded[ROLE_LOCALE] |= !e->call.failed && strstr(path, "/locale-archive");
}

/* Marks the library opened last when it is mapped, which is the library of the descriptor: its path
 * may have another name, that of the target of a symbolic link. */
static void note_mapping(struct startup *s, const struct event *e)
{
	const struct value *fd = known_descriptor(e->call.view);

	if (e->call.failed || !fd || role_of(fd->num.path) != ROLE_LIBRARY)
		return;
	if (!s->opened)
		s->opened = find_library(s, name_base(fd->num.path));
	s->libraries[s->opened - 1].found = true;
	s->libraries[s->opened - 1].mapped = true;
}

void startup_add(struct startup *s, const struct event *e, const char *subject,
		 const char *sentence)
{
	struct sbuf path = {0};

	if (!s->count++)
		sbuf_str(&s->subject, subject);
	if (s->sentences.len < SENTENCES_MAX)
		sbuf_str(&s->sentences, sentence);
	if (get_path(e->call.view, &path) && syscall_traits(e->call.row)->use == USE_OPEN)
		note_open(s, e, path.s);
	else if (e->call.row->classes & 1U << CLASS_MEMORY)
		note_mapping(s, e);
	sbuf_done(&path);
}

unsigned startup_count(const struct startup *s)
{
	return s->count;
}

const char *startup_sentences(const struct startup *s)
{
	return s->sentences.s;
}

/* Appends "a, b and c", or "a, b and 3 more libraries", of the libraries that were loaded or were
 * not found. Returns whether there are any. */
static bool append_libraries(struct sbuf *b, const struct startup *s, bool mapped,
			     const char *verb, bool utf8)
{
	size_t n = 0, shown = 0, most;

	for (size_t i = 0; i < s->library_count; i++)
		n += s->libraries[i].mapped == mapped;
	most = n > NAMED_MAX ? NAMED_MAX - 1 : n;
	for (size_t i = 0; i < s->library_count && shown < most; i++) {
		if (s->libraries[i].mapped != mapped)
			continue;
		sbuf_str(b, !shown ? verb : shown + 1 == n ? " and " : ", ");
		words_token(b, s->libraries[i].name, utf8);
		shown++;
	}
	if (shown < n) {
		sbuf_str(b, " and ");
		sbuf_dec(b, n - shown, false);
		sbuf_str(b, " more libraries");
	}
	return n;
}

static void append_locale(struct sbuf *b, const struct startup *s, bool utf8)
{
	sbuf_str(b, s->loaded[ROLE_LOCALE] ? "loads the locale" : "finds no locale");
	if (!s->locale)
		return;
	sbuf_char(b, ' ');
	words_token(b, s->locale, utf8);
}

bool startup_line(struct sbuf *b, const struct startup *s, bool utf8)
{
	struct sbuf what = {0};
	bool has_text;

	for (size_t i = 0; i < s->library_count; i++)
		if (s->libraries[i].found && !s->libraries[i].mapped)
			return false;
	sbuf_str(b, s->subject.s);
	has_text = append_libraries(b, s, true, "loads ", utf8);
	if (append_libraries(&what, s, false, "does not find ", utf8)) {
		sbuf_str(b, has_text ? " and " : "");
		sbuf_add(b, what.s, what.len);
		has_text = true;
	}
	if (s->loaded[ROLE_LOCALE] || s->missing[ROLE_LOCALE]) {
		sbuf_str(b, has_text ? ", " : "");
		append_locale(b, s, utf8);
		has_text = true;
	}
	if (s->loaded[ROLE_TRANSLATIONS] || s->missing[ROLE_TRANSLATIONS]) {
		sbuf_str(b, has_text ? ", " : "");
		sbuf_str(b, s->loaded[ROLE_TRANSLATIONS] ? "loads translations of its messages" :
			 "finds no translations of its messages");
		has_text = true;
	}
	if (!has_text)
		sbuf_str(b, s->loaded[ROLE_CHARACTERS] ? "loads a table of character sets" :
			 s->after_exec ? "prepares its memory and first thread" :
			 "looks for libraries");
	sbuf_str(b, " [");
	words_count(b, s->count, "system call", "system calls");
	sbuf_char(b, ']');
	sbuf_done(&what);
	return true;
}
