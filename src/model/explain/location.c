#include "model/explain/location.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/path.h"
#include "model/process/name.h"

enum { LINE_LENGTH_MAX = 1024, LINE_NUMBER_MAX = 9999999, DEPTH_MAX = 64 };

/* --- paths --- */

bool location_below(const char *root, const char *directory, const char *path,
		    char relative[LOCATION_PATH_MAX])
{
	size_t n = *root == '/' && root[1] ? strlen(root) + 1 : *root == '/';
	struct sbuf full = {0};
	bool below;

	if (*path != '/' && *root == '/' && *directory != '/')
		return false;
	path_absolute(&full, *root == '/' ? directory : "", path, strlen(path));
	sbuf_char(&full, 0);
	below = *root == '/' ? full.len > n + 1 && !strncmp(full.s, root, n > 1 ? n - 1 : 1) &&
		full.s[n - 1] == '/' : *full.s && *full.s != '/' && *full.s != '.';
	below = below && full.len - n <= LOCATION_PATH_MAX;
	if (below)
		memcpy(relative, full.s + n, full.len - n);
	sbuf_done(&full);
	return below;
}

static const char *const interpreters[] = {
	"python", "python3", "perl", "node", "ruby", "php", "lua", "tclsh", "Rscript",
};

static bool is_listed(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcasecmp(names[i], name))
			return true;
	return false;
}

/* The script that a shell or another interpreter was given as its first argument; "": none */
static const char *script_argument(const struct life *l)
{
	const char *const *argv = l->program->argv;

	if (!argv || !argv[0] || !argv[1] || *argv[1] == '-')
		return "";
	return blame_is_shell(l) || is_listed(interpreters, sizeof(interpreters) /
		sizeof(*interpreters), name_base(argv[0])) ? argv[1] : "";
}

bool location_of_program(const struct life *l, const char *root, struct location *at)
{
	*at = (struct location){0};
	for (unsigned depth = 0; l && depth < DEPTH_MAX; l = l->parent, depth++) {
		const struct life_program *p = l->program;
		const char *const files[] = {
			script_argument(l), p->script ? p->file : "", p->path,
		};

		for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
			if (*root == '/' && *files[i] &&
			    location_below(root, p->cwd, files[i], at->file))
				return true;
	}
	*at->file = 0;
	return false;
}

/* --- messages --- */

/* What a line of a message says about a place */
struct mention {
	char file[LOCATION_PATH_MAX];
	unsigned line;
	bool frame;		/* of a traceback whose last frame is the innermost one */
};

/* Names that are source files without a suffix or directory */
static const char *const plain_names[] = {"Makefile", "makefile", "GNUmakefile", "Dockerfile"};

/* Suffixes of source files; a name without a directory must have one, unlike a host */
static const char *const suffixes[] = {
	"ac", "adb", "ads", "am", "asm", "awk", "bash", "bat", "bats", "bzl", "c", "cc", "cfg",
	"cjs", "cmake", "conf", "cpp", "cs", "css", "cu", "cxx", "d", "el", "erl", "ex", "exs",
	"f", "f90", "fish", "go", "gradle", "h", "hh", "hpp", "hs", "html", "hxx", "i", "in",
	"inc", "ini", "java", "jl", "js", "json", "jsx", "kt", "l", "ld", "lua", "m", "m4", "md",
	"mjs", "mk", "ml", "mm", "mod", "ninja", "php", "pl", "pm", "proto", "py", "pyx", "r",
	"rb", "rs", "s", "scala", "scm", "scss", "sed", "service", "sh", "sql", "swift", "t",
	"tcl", "tex", "toml", "ts", "tsx", "txt", "v", "vue", "xml", "y", "yaml", "yml", "zig",
	"zsh",
};

/* Whether a name in front of a number can be that of a source file, and not a host or program */
static bool is_source_name(const char *name, const struct life *l)
{
	const char *const *argv = l->program->argv;
	const char *last = name_base(name), *dot = strrchr(last, '.');

	if (!*last || strstr(name, "://") || !strncmp(name, "node:", strlen("node:")))
		return false;
	if (argv && argv[0] && argv[1] && !strcmp(argv[1], name))
		return true;
	if (dot && is_listed(suffixes, sizeof(suffixes) / sizeof(*suffixes), dot + 1))
		return true;
	if (is_listed(plain_names, sizeof(plain_names) / sizeof(*plain_names), last))
		return true;
	return last != name && name[strcspn(name, "<>=()")] == 0 && !dot;
}

/* Reads a line number, which must be followed by one of the characters in `after` or the end of
 * the text. Returns 0 if there is none. */
static unsigned line_number(const char *at, const char *after)
{
	size_t n = strspn(at, "0123456789");
	unsigned long number = n && n < 8 ? strtoul(at, NULL, 10) : 0;

	return number <= LINE_NUMBER_MAX && strchr(after, at[n]) ? number : 0;
}

/* Sets the file to the bytes from `start` to `end`. Returns whether it can be a source file. */
static bool set_file(struct mention *m, const char *start, const char *end, const struct life *l)
{
	if (end <= start || end - start >= LOCATION_PATH_MAX)
		return false;
	memcpy(m->file, start, end - start);
	m->file[end - start] = 0;
	return is_source_name(m->file, l);
}

/* `File "x.py", line 5, in f` of Python */
static bool match_python(const char *line, const struct life *l, struct mention *m)
{
	const char *start = strstr(line, "File \""), *end;

	start = start ? start + strlen("File \"") : NULL;
	end = start ? strstr(start, "\", line ") : NULL;
	if (!end || (m->line = line_number(end + strlen("\", line "), ",\r ")) == 0)
		return false;
	m->frame = true;
	return set_file(m, start, end, l);
}

/* "died at x.pl line 5." of Perl */
static bool match_perl(const char *line, const struct life *l, struct mention *m)
{
	const char *start = NULL, *end;

	for (const char *at = line; (at = strstr(at, " at "));)
		start = at += strlen(" at ");
	end = start ? strstr(start, " line ") : NULL;
	return end && (m->line = line_number(end + strlen(" line "), ".,;\r ")) != 0 &&
		set_file(m, start, end, l);
}

/* "x.sh: line 5: …" of bash, "x.sh: 5: …" of dash */
static bool match_shell(const char *line, const struct life *l, struct mention *m)
{
	const char *end = strstr(line, ": "), *number = end ? end + 2 : NULL;

	if (number && !strncmp(number, "line ", strlen("line ")))
		number += strlen("line ");
	return number && (m->line = line_number(number, ":")) != 0 && set_file(m, line, end, l);
}

/* Whether `at` is behind FILE:LINE of a compiler's message at the beginning of a line, so that
 * blanks in front of it belong to the name */
static bool precedes_error(const char *at)
{
	if (*at == ':' && isdigit((unsigned char)at[1]))
		at += 1 + strspn(at + 1, "0123456789");
	return !strncmp(at, ": error", 7) || !strncmp(at, ": fatal", 7) ||
		!strncmp(at, ": undefined", 11);
}

/* "x.c:5:3: …" of compilers, make, go, pytest; "--> x.rs:5:3" of rustc; "(/x.js:5:3)" of node */
static bool match_colon(const char *line, const struct life *l, struct mention *m)
{
	for (const char *end = line; (end = strchr(end, ':')); end++) {
		const char *start = end, *behind;

		m->line = line_number(end + 1, ":),; \r\t");
		if (!m->line)
			continue;
		behind = end + 1 + strspn(end + 1, "0123456789");
		if (precedes_error(behind) && strncmp(line, "In file ", 8) != 0 &&
		    set_file(m, line + strspn(line, " "), end, l) && !strstr(m->file, ": "))
			return true;
		while (start > line && !strchr(" \t([<'\"=", start[-1]))
			start--;
		if (set_file(m, start, end, l))
			return true;
	}
	return false;
}

static bool find_mention(const char *line, const struct life *l, struct mention *m)
{
	static bool (*const matchers[])(const char *line, const struct life *l,
					struct mention *m) = {
		match_python, match_perl, match_shell, match_colon,
	};

	for (size_t i = 0; i < sizeof(matchers) / sizeof(*matchers); i++) {
		*m = (struct mention){0};
		if (matchers[i](line, l, m))
			return true;
	}
	return false;
}

/* Whether a line describes no error: the place in it is used only if no other line has one */
static bool is_remark(const char *line)
{
	return strstr(line, "warning: ") || strstr(line, "note: ") ||
		!strncmp(line, "In file included from ", 22);
}

/* The search of the messages of one process */
struct message_search {
	const struct life *life;
	const char *root;
	struct location found;
	/* of .found: 0: none, 1: of a remark, 2: of a frame, 3: of an error */
	unsigned rank;
};

static void search_line(struct message_search *s, const char *line)
{
	struct mention m;
	unsigned rank;
	char file[LOCATION_PATH_MAX];

	if (!find_mention(line, s->life, &m) ||
	    !location_below(s->root, s->life->program->cwd, m.file, file))
		return;
	rank = is_remark(line) ? 1 : m.frame ? 2 : 3;
	if (rank < s->rank || (rank == s->rank && !m.frame))
		return;
	memcpy(s->found.file, file, sizeof(file));
	s->found.line = m.line;
	s->rank = rank;
}

static bool search_messages(struct message_search *s)
{
	char line[LINE_LENGTH_MAX];

	for (const struct message *m = s->life->messages; m; m = m->next) {
		for (const char *at = m->text; *at;) {
			size_t n = strcspn(at, "\n");

			snprintf(line, sizeof(line), "%.*s",
				 (int)(n < sizeof(line) ? n : sizeof(line) - 1), at);
			search_line(s, line);
			at += n + (at[n] == '\n');
		}
	}
	return s->rank;
}

bool location_find(const struct blame *b, const char *root, struct location *at)
{
	*at = (struct location){0};
	for (unsigned i = b->count; i-- > 0;) {
		struct message_search s = {.life = b->chain[i], .root = root};

		if (search_messages(&s)) {
			*at = s.found;
			return true;
		}
	}
	return false;
}
