#include "model/explain/location.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/path.h"
#include "model/errors/cause_line.h"
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
static const char *const plain_names[] = {
	"Makefile", "makefile", "GNUmakefile", "Dockerfile", "meson.build", "BUILD", "Rakefile",
	"Jenkinsfile", "Vagrantfile",
};

/* Directories and files of code that a project uses or generates and has not written */
static const char *const library_directories[] = {
	"node_modules/", "site-packages/", "dist-packages/", ".cargo/registry/", "pkg/mod/",
	".rustup/", ".pyenv/", "/rustc/", "CMakeFiles/", "_testmain.go", NULL,
};

static bool is_of_library(const char *path)
{
	const char *const *directory = library_directories;

	while (*directory && !strstr(path, *directory))
		directory++;
	return *directory;
}

/* Suffixes of source files; a name without a directory must have one, unlike a host */
static const char *const suffixes[] = {
	"ac", "adb", "ads", "am", "asm", "awk", "bash", "bat", "bats", "bzl", "c", "cc", "cfg",
	"cjs", "cmake", "conf", "cpp", "cs", "css", "cu", "cxx", "d", "el", "erl", "ex", "exs",
	"f", "f90", "fish", "go", "gradle", "h", "hcl", "hh", "hpp", "hs", "html", "hxx", "i", "in",
	"inc", "ini", "java", "jl", "js", "json", "jsx", "kt", "l", "ld", "lua", "m", "m4", "md",
	"mjs", "mk", "ml", "mm", "mod", "ninja", "php", "pl", "pm", "po", "proto", "py", "pyx", "r",
	"rb", "rs", "s", "scala", "scm", "scss", "sed", "service", "sh", "sql", "swift", "t",
	"tcl", "tex", "tf", "toml", "ts", "tsx", "txt", "v", "vue", "xml", "y", "yaml", "yml",
	"zig", "zsh",
};

/* Appends the directory that the names in messages of a process are relative to: make and ninja
 * enter those of their options -C first. */
static void add_directory(struct sbuf *b, const struct life *l)
{
	static const char *const enter[] = {"make", "gmake", "ninja", "samu"};
	const char *const *argv = l->program->argv;
	struct sbuf before = {0};

	sbuf_str(b, l->program->cwd);
	if (!argv || !argv[0] || !is_listed(enter, sizeof(enter) / sizeof(*enter),
					    name_base(argv[0])))
		return;
	for (unsigned i = 1; argv[i]; i++) {
		const char *directory = NULL;

		if (!strncmp(argv[i], "--directory=", strlen("--directory=")))
			directory = argv[i] + strlen("--directory=");
		else if (!strncmp(argv[i], "-C", 2) && argv[i][2])
			directory = argv[i] + 2;
		else if (!strcmp(argv[i], "-C") || !strcmp(argv[i], "--directory"))
			directory = argv[++i];
		if (!directory)
			continue;
		sbuf_reset(&before);
		sbuf_add(&before, b->s, b->len);
		sbuf_reset(b);
		path_absolute(b, before.s, directory, strlen(directory));
	}
	sbuf_done(&before);
}

/* Whether a name in front of a number can be that of a source file, and not a host or program */
static bool is_source_name(const char *name, const struct life *l)
{
	const char *const *argv = l->program->argv;
	const char *last = name_base(name), *dot = strrchr(last, '.');

	if (!*last || is_of_library(name) || strchr(name, ':') || !strncmp(name, "~/", 2))
		return false;
	if (argv && argv[0] && argv[1] && !strcmp(argv[1], name))
		return true;
	if (dot && is_listed(suffixes, sizeof(suffixes) / sizeof(*suffixes), dot + 1))
		return true;
	if (is_listed(plain_names, sizeof(plain_names) / sizeof(*plain_names), last))
		return true;
	return last != name && name[strcspn(name, "<>=()'\"")] == 0 && !dot;
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

/* "x.cs(5,3): error …" */
static bool match_parentheses(const char *line, const struct life *l, struct mention *m)
{
	const char *end = strstr(line, "): error "), *start = line + strspn(line, " \t");

	end = end ? memrchr(line, '(', end - line) : NULL;
	return end && (m->line = line_number(end + 1, ",)")) != 0 && set_file(m, start, end, l);
}

/* "(in test file x.bats, line 5)", "In x.sh line 5:", `(file "x.tcl" line 5)` */
static bool match_line(const char *line, const struct life *l, struct mention *m)
{
	for (const char *at = line; (at = strstr(at, " line ")); at++) {
		const char *end = at, *start;

		m->line = line_number(at + strlen(" line "), ".,;:) \r");
		end -= end > line + 3 && !strncmp(end - 3, " on", 3) ? 3 : 0;
		end -= end > line && end[-1] == ',';
		end -= end > line && end[-1] == '"';
		for (start = end; start > line && !strchr(" \t([\"", start[-1]);)
			start--;
		if (m->line && set_file(m, start, end, l))
			return true;
	}
	return false;
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

/* The length of what a program puts in front of FILE:LINE: its name or a level, and a colon, as in
 * "m4:x.m4:5: …" and "ERROR:x.c:5: …" */
static size_t label_length(const char *start, const char *end, const struct life *l)
{
	static const char *const levels[] = {"error", "fatal", "fail"};
	const char *colon = memchr(start, ':', end - start);
	char label[32];

	if (!colon || colon - start >= (ptrdiff_t)sizeof(label) || !memchr(colon, '.', end - colon))
		return 0;
	memcpy(label, start, colon - start);
	label[colon - start] = 0;
	return !strcmp(label, life_name(l)) ||
		is_listed(levels, sizeof(levels) / sizeof(*levels), label) ? colon + 1 - start : 0;
}

/* Whether the name before `end`, with a line number up to `behind`, has no directory and is
 * repeated with it, as in "x.rs:5 (src/x.rs:5)" of lld */
static bool is_repeated_with_path(const char *line, const char *end, const char *behind)
{
	const char *start = end, *close = strchr(behind, ')');

	while (start > line && start[-1] != ' ' && start[-1] != '/')
		start--;
	return !strncmp(behind, " (", 2) && close && close - behind > 2 + behind - start &&
		close[-(behind - start) - 1] == '/' &&
		!memcmp(close - (behind - start), start, behind - start);
}

/* "x.c:5:3: …" of compilers, make, go, pytest; "--> x.rs:5:3" of rustc; "(/x.js:5:3)" of node */
static bool match_colon(const char *line, const struct life *l, struct mention *m)
{
	for (const char *end = line; (end = strchr(end, ':')); end++) {
		const char *start = end, *behind;

		m->line = line_number(end + 1, ":),;] \r\t");
		if (!m->line)
			continue;
		behind = end + 1 + strspn(end + 1, "0123456789");
		if (is_repeated_with_path(line, end, behind))
			continue;
		if (precedes_error(behind) && strncmp(line, "In file ", 8) != 0 &&
		    set_file(m, line + strspn(line, " "), end, l) && !strstr(m->file, ": "))
			return true;
		while (start > line && !strchr(" \t([<'\"=", start[-1]))
			start--;
		start += label_length(start, end, l);
		if (set_file(m, start, end, l))
			return true;
	}
	return false;
}

/* A frame of Java: "at A.main(A.java:5)". The file of a class in a package is in a directory that
 * the frame does not name. */
static bool match_java(const char *line, const struct life *l, struct mention *m)
{
	const char *end = strstr(line, ".java:");
	const char *start = end ? memrchr(line, '(', end - line) : NULL;
	const char *dot = start ? memrchr(line, '.', start - line) : NULL;

	if (!dot || memchr(line, '/', dot - line) || memchr(line, '.', dot - line))
		return false;
	m->line = line_number(end + strlen(".java:"), ")");
	return m->line && set_file(m, start + 1, end + strlen(".java"), l);
}

static bool find_mention(const char *line, const struct life *l, struct mention *m)
{
	static bool (*const matchers[])(const char *line, const struct life *l,
					struct mention *m) = {
		match_python, match_perl, match_shell, match_parentheses, match_colon, match_line,
	};

	*m = (struct mention){0};
	/* of git, about another directory */
	if (!strncmp(line, "remote: ", strlen("remote: ")))
		return false;
	if (strstr(line, ".java:") && !strncmp(line + strspn(line, " \t"), "at ", 3))
		return match_java(line + strspn(line, " \t") + 3, l, m);
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
	return strstr(line, "warning: ") || error_line_begins_warning(line) ||
		strstr(line, "note: ") || strstr(line, "(ignored)") ||
		!strncmp(line, "In file included from ", 22);
}

/* The search of the messages of one process */
struct message_search {
	const struct life *life;
	const char *root;
	bool is_culprit;		/* the last process of the chain */
	const struct life *next;	/* the one after it in the chain; NULL: none */
	struct location found;
	/* of .found: 0: none, 1: of a remark, 2: of a frame, 3: of an error */
	unsigned rank;
	char headline[LOCATION_PATH_MAX];	/* the last line that is only a path; "": none */
	bool has_handled;	/* a traceback precedes the cause, which is another error */
};

/* "  5:3  error  'x' is not defined", below a line with the path */
static bool match_below_path(const struct message_search *s, const char *line, struct mention *m)
{
	const char *text = line + strspn(line, " ");

	if (text == line || !*s->headline || (m->line = line_number(text, ":")) == 0)
		return false;
	text += strspn(text, "0123456789") + 1;
	if (!line_number(text, " "))
		return false;
	memcpy(m->file, s->headline, sizeof(m->file));
	return true;
}

/* Notes a line that is only a path. */
static void note_headline(struct message_search *s, const char *line)
{
	if (*line && strchr(line, '/') && !strpbrk(line, " \t:") &&
	    strlen(line) < LOCATION_PATH_MAX && is_source_name(line, s->life))
		memcpy(s->headline, line, strlen(line) + 1);
}

/* Makes the path of the place relative to the root. Returns false if it is not below the root,
 * or in a directory that the project has not written. */
static bool is_in_project(const struct message_search *s, const struct mention *m,
			  char file[LOCATION_PATH_MAX])
{
	struct sbuf directory = {0};
	bool below;

	add_directory(&directory, s->life);
	below = location_below(s->root, directory.s, m->file, file);
	sbuf_done(&directory);
	return below && !is_of_library(file);
}

/* Whether the line is an error that a shell or Perl reports with its place, and another one than
 * `cause` */
static bool is_other_error_of_script(const struct message_search *s, const char *line,
				     const char *cause)
{
	struct mention m = {0};

	if (!*cause || strstr(line, cause) || error_line_ended_child(line) != 0)
		return false;
	if (!strcmp(name_base(s->life->program->path), "perl"))
		return isalpha((unsigned char)*line) && !error_line_is_frame(line) &&
			match_perl(line, s->life, &m);
	return blame_is_shell(s->life) && match_shell(line, s->life, &m);
}

/* Whether make(1) reports that another one, which it ran, failed: its place is not the one of the
 * error */
static bool reports_make(const struct message_search *s, const char *line)
{
	const struct life *c = s->next;

	while (c && blame_is_shell(c))
		c = c->first_child;
	return strstr(line, "*** [") && c && c != s->life && strstr(life_name(c), "make");
}

/* Whether the line is a frame of a backtrace that follows the text of its error, of Java and
 * Node.js */
static bool is_call(const char *line)
{
	return strchr(" \t", *line) && *line && !strncmp(line + strspn(line, " \t"), "at ", 3);
}

static void search_line(struct message_search *s, const char *line, const char *cause)
{
	struct mention m;
	unsigned rank;
	char file[LOCATION_PATH_MAX];

	note_headline(s, line);
	m = (struct mention){0};
	if ((s->is_culprit && error_line_ended_child(line) != 0) || reports_make(s, line) ||
	    is_other_error_of_script(s, line, cause) ||
	    (!match_below_path(s, line, &m) && !find_mention(line, s->life, &m)) ||
	    !is_in_project(s, &m, file))
		return;
	rank = is_remark(line) ? 1 : m.frame ? 2 : 3;
	if (s->has_handled && (m.frame || is_call(line)))
		return;
	if (rank < s->rank || (rank == s->rank && !m.frame))
		return;
	memcpy(s->found.file, file, sizeof(file));
	s->found.line = m.line;
	s->rank = rank;
}

/* Places in the lines around the one that states the cause. Line 0: none */
struct nearby {
	struct location own;		/* in the line itself */
	struct location before;		/* the last one before it in its section */
	struct location frame;		/* the same, of a traceback with its innermost frame last */
	struct location adjacent;	/* in the line directly before it */
	struct location after;		/* the first one after it in its section */
};

/* Finds the place that the line names, if it is below the root; line 0: none */
static void find_place(struct message_search *s, const char *line, struct location *at,
		       bool *is_frame)
{
	struct mention m;

	*at = (struct location){.line = 0};
	*is_frame = false;
	note_headline(s, line);
	m = (struct mention){0};
	if (is_remark(line) || (s->is_culprit && error_line_ended_child(line) != 0) ||
	    (!match_below_path(s, line, &m) && !find_mention(line, s->life, &m)) ||
	    !is_in_project(s, &m, at->file))
		return;
	at->line = m.line;
	*is_frame = m.frame;
}

/* Finds the places around the first line with the text `cause`. Returns whether there is that
 * line. */
static bool find_nearby(struct message_search *s, const char *cause, struct nearby *n)
{
	char line[LINE_LENGTH_MAX];
	struct line_scan scan;
	struct location here;
	const struct location nowhere = {.line = 0};
	bool is_found = false, was_call = false, is_frame;

	*n = (struct nearby){.own = {.line = 0}};
	line_scan_begin(&scan, s->life);
	while (*cause && line_scan_next(&scan, line, sizeof(line))) {
		bool is_cause = !is_found && strstr(line, cause);

		/* the backtrace of an error that was handled, and then another error */
		if (is_cause && was_call && !strchr(" \t", *line) &&
		    strncmp(line, "Caused by: ", strlen("Caused by: ")) != 0) {
			*n = (struct nearby){.own = {.line = 0}};
			s->has_handled = true;
		}
		was_call = is_call(line);

		if (error_line_begins_section(line) && !is_cause) {
			if (is_found)
				break;
			*n = (struct nearby){.own = {.line = 0}};
			s->has_handled = false;
		}
		if (is_found && error_line_begins_callers(line))
			break;
		find_place(s, line, &here, &is_frame);
		if (is_other_error_of_script(s, line, cause) ||
		    (error_line_is_glog(line) && !is_cause))
			here.line = 0;
		if (is_found && here.line) {
			n->after = here;
			break;
		}
		if (is_cause) {
			n->own = here;
			is_found = true;
		} else if (!is_found && n->frame.line && error_line_is_exception(line)) {
			*n = (struct nearby){.own = {.line = 0}};
			s->has_handled = true;
		} else if (!is_found) {
			n->adjacent = error_line_is_frame(line) ? nowhere : here;
			if (here.line)
				n->before = here;
			if (is_frame && here.line)
				n->frame = here;
		}
	}
	return is_found;
}

/* Finds the place that belongs to the line with the text `cause`. Sets *is_found to whether there
 * is that line. */
static bool search_nearby(struct message_search *s, const char *cause, bool *is_found)
{
	struct nearby n;
	const struct location *const by_weight[] = {
		&n.own, &n.frame, &n.adjacent, &n.after, &n.before,
	};

	*is_found = find_nearby(s, cause, &n);
	if (!*is_found)
		return false;
	for (size_t i = 0; i < sizeof(by_weight) / sizeof(*by_weight); i++) {
		if (!by_weight[i]->line)
			continue;
		s->found = *by_weight[i];
		return true;
	}
	return false;
}

static bool search_messages(struct message_search *s, const char *cause)
{
	char line[LINE_LENGTH_MAX];
	struct line_scan scan;

	line_scan_begin(&scan, s->life);
	while (line_scan_next(&scan, line, sizeof(line)))
		search_line(s, line, cause);
	return s->rank;
}

/* Whether the program is make(1) with makefiles that cmake(1) has generated */
static bool runs_generated(const struct life *l)
{
	for (const struct life *c = l->first_child; c; c = c->next)
		for (unsigned i = 0; c->program->argv && c->program->argv[i]; i++)
			if (!strncmp(c->program->argv[i], "CMakeFiles/", strlen("CMakeFiles/")))
				return true;
	return false;
}

bool location_find(const struct blame *b, const char *root, const char *cause, struct location *at)
{
	*at = (struct location){0};
	for (unsigned i = b->count; i-- > 0;) {
		bool is_found;
		struct message_search s = {
			.life = b->chain[i], .root = root, .is_culprit = i + 1 == b->count,
			.next = i + 1 < b->count ? b->chain[i + 1] : NULL,
		};

		if (!runs_generated(b->chain[i]) &&
		    (search_nearby(&s, cause, &is_found) ||
		     (!is_found && search_messages(&s, cause)))) {
			*at = s.found;
			return true;
		}
	}
	return false;
}
