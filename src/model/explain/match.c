#include "model/explain/match.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "abi/abi.h"
#include "base/text/contains.h"
#include "desc/traits.h"
#include "model/errors/cause_line.h"
#include "model/errors/failed_path.h"
#include "model/blame/blame.h"

enum {
	NAME_MIN = 3,
	ERRORS_MAX = 134,	/* errnos are smaller */
	ERROR_TEXT_MIN = 11,	/* shorter descriptions of errors occur in any message */
	LINE_MAX_LENGTH = 1024,
};

/* Whether the text has the name of the error as a word: "ENOENT", "{badmatch,{error,enoent}}" */
static bool has_error_name(const char *text, int error)
{
	const char *name = errno_name(error);
	size_t n = name ? strlen(name) : 0;

	for (const char *at = text; n && *at; at++)
		if (!strncasecmp(at, name, n) && blame_is_word(text, at, n))
			return true;
	return false;
}

bool match_states_error(const char *text, int error)
{
	const char *own = errno_text(error);

	return (own && text_find_case(text, own)) || has_error_name(text, error);
}

bool match_is_lookup(const struct failed_call *m)
{
	return syscall_traits_named(m->call)->use == USE_LOOKUP;
}

/* Whether the message states another cause than a failed syscall */
static bool states_another_cause(const char *text)
{
	static const char *const causes[] = {
		"Nothing to do", "cannot find zipfile directory", "FAILED --", "find file to patch",
		NULL,
	};

	return text_contains_any(text, causes);
}

/* Whether the text states another error than `error`, in the C library's words */
static bool states_another_error(const char *text, int error)
{
	if (match_states_error(text, error))
		return false;
	for (int i = 1; i < ERRORS_MAX; i++) {
		const char *other = errno_text(i);

		if (other && strlen(other) >= ERROR_TEXT_MIN && text_find_case(text, other))
			return true;
	}
	return false;
}

/* Whether a quoted name follows the description of the error, as in Python's "No such file or
 * directory: 'x'" */
static bool names_file_after(const char *text, const char *error)
{
	const char *at = strstr(text, error);

	at = at ? at + strlen(error) : "";
	return !strncmp(at, ": '", 3) || !strncmp(at, ": \"", 3);
}

/* Returns the length of "error=2, " before `end`, as Java prints it; 0: there is none. */
static size_t length_of_number_before(const char *text, const char *end)
{
	static const char begin[] = "error=";
	const char *at = end;

	if (end - text < 2 || strncmp(end - 2, ", ", 2) != 0)
		return 0;
	for (at -= 2; at > text && isdigit((unsigned char)at[-1]); at--)
		;
	if ((size_t)(at - text) < strlen(begin) ||
	    strncmp(at - strlen(begin), begin, strlen(begin)) != 0)
		return 0;
	return end - (at - strlen(begin));
}

/* Whether a name precedes the description of the error: in quotes, or with a dot or a slash and
 * behind the name of a program, as in "cat: a.cfg: No such file or directory" */
static bool names_file_before(const char *text, const char *error)
{
	const char *end = text_find_case(text, error), *at;

	if (!end)
		return false;
	end -= length_of_number_before(text, end);
	if (end - text < 4 || strncmp(end - 2, ": ", 2) != 0)
		return false;
	end -= 2;
	if (end[-1] == '\'' || end[-1] == '"')
		return true;
	for (at = end; at > text && at[-1] != ' ';)
		at--;
	if (*at == '/')
		return true;
	return at - text >= 2 && !strncmp(at - 2, ": ", 2) && end > at &&
		(memchr(at, '/', end - at) || memchr(at, '.', end - at));
}

/* Whether what follows a name at the beginning of a line makes it a place: "a.ksh: line 2: …",
 * "a.sh:3: …" */
static bool begins_place(const char *after)
{
	return *after == ':' && (isdigit((unsigned char)after[1]) ||
		!strncmp(after, ": line ", strlen(": line ")) ||
		(after[1] == ' ' && isdigit((unsigned char)after[2])));
}

/* Whether the text has the name as a word that is no part of a longer name: "configure.ac" does not
 * mention "configure". */
static bool mentions_file(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = text; n && (at = strstr(at, name)); at++)
		if (blame_is_word(text, at, n) &&
		    !(at[n] == '.' && isalnum((unsigned char)at[n + 1])) &&
		    !(at == text && begins_place(text + n)))
			return true;
	return false;
}

/* Whether the name is a word of any sentence, as "version" of "/sys/…/version" is: no part of it
 * looks like a name of a file, and in the text it is between words */
static bool is_only_word(const char *text, const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	const char *at = strstr(text, name);

	return !name[n] && at && (at == text || at[-1] == ' ') && (at[n] == ' ' || at[n] == ',');
}

/* Score of how well `text` names the path of the failed syscall `m`; `path` is one of its two */
static unsigned path_score(const char *text, const struct life *l, const struct failed_call *m,
			   const char *path)
{
	size_t n;
	const char *last;
	char name[256], copy[250];

	/* a carriage return at the end of a name is not shown, and a line ends with it */
	n = strlen(path);
	if (n && path[n - 1] == '\r' && n < sizeof(copy)) {
		snprintf(copy, sizeof(copy), "%.*s", (int)n - 1, path);
		path = copy;
	}
	last = path_last(path, &n);
	/* a short one occurs in any message, unless it is quoted */
	snprintf(name, sizeof(name), "'%s'", path);
	if (*path && (strlen(path) < NAME_MIN ? strstr(text, name) != NULL :
		      mentions_file(text, path)))
		return 5;
	snprintf(name, sizeof(name), "%.*s", (int)(n < sizeof(name) ? n : 0), last);
	if (n >= NAME_MIN && strcmp(name, life_name(l)) != 0 &&
	    !(*path == '/' && is_only_word(text, name) && !match_states_error(text, m->error)) &&
	    mentions_file(text, name))	/* "app: error" does not refer to /etc/app */
		/* a search upwards for a file such as .git is more than a look, as is chdir */
		return match_is_lookup(m) && strcmp(m->call, "chdir") != 0 &&
			(m->places < 2 || *name != '.') ? 2 : 4;
	return 0;
}

/* Whether the text says that privileges are missing: "you must be root to change the host name" */
static bool asks_for_privileges(const char *text)
{
	static const char *const words[] = {
		"be root", "not root", "as root", "are you root", "only root", "root privileges",
		"superuser", "privileged", "insufficient privilege", NULL,
	};

	return text_contains_any_case(text, words);
}

unsigned match_line(const char *text, uint64_t time, const struct life *l,
			    const struct failed_call *m)
{
	unsigned w = path_score(text, l, m, m->path), other = path_score(text, l, m, m->origin);
	size_t n;

	/* also what rustc notes of a program that it ran */
	if (error_line_is_frame(text) || !strncmp(text, "{\"", 2) ||
	    !strncmp(error_line_text(text), "= note: ", strlen("= note: ")))
		return 0;
	/* "unknown revision", of a name that was looked for as a file in several directories. A
	 * search upwards for .git is for that file. */
	if (match_is_lookup(m) && m->places > 1 && *path_last(m->path, &n) != '.' &&
	    !match_states_error(text, m->error) && error_line_rate(text, "") >= ERROR_LINE_SURE)
		return 0;
	w = other > w ? other : w;
	if (w && states_another_error(text, m->error))
		w = 0;
	if (match_states_error(text, m->error) &&
	    (w || (m->time <= time && !names_file_after(text, errno_text(m->error)) &&
		   !names_file_before(text, errno_text(m->error)))))
		w += w || !match_is_lookup(m) ? 3 : 2;
	if (*m->address && strstr(text, m->address))
		w += 4;
	/* an empty path, unless the message has it */
	if (m->error == ENOENT && !*m->path && !*m->address && !strstr(text, "''") &&
	    !strstr(text, "\"\"") && !strstr(text, " : ") && !strstr(text, ": : "))
		return 0;
	if (!w && m->capability && m->spoken && m->time <= time && asks_for_privileges(text))
		w = 3;
	return w;
}

/* Whether a line of standard output cannot be about a failed syscall: a remark, or source code
 * in the report of a test */
static bool is_unfit(const char *line, const char *program)
{
	enum error_line rating = error_line_rate(line, program);

	return rating == ERROR_LINE_REMARK || (rating == ERROR_LINE_PLAIN && *line == ' ');
}

/* Score of how well the next line of the scan matches the failed syscall */
static unsigned score_line(const char *line, const struct line_scan *s, const struct life *l,
			   enum error_line rating, const struct failed_call *m)
{
	if ((states_another_cause(s->in_outputs ? line : s->message->text) &&
	     !match_states_error(line, m->error)) ||
	    (s->in_outputs && is_unfit(line, life_name(l))) || error_line_is_passed(line) ||
	    (rating >= ERROR_LINE_SURE && error_line_is_summary(line)) ||
	    (rating >= ERROR_LINE_MAYBE && error_line_is_warning(line)))
		return 0;
	return match_line(line, message_end(s->message), l, m);
}

/* Finds the last component of the path, or an address, in the line, where it is not a directory of
 * another path. Sets *offset to its position if that is lower. */
static bool find_name(const char *line, const char *path, size_t *offset)
{
	char name[256];
	size_t n;
	const char *last = path_last(path, &n), *at = line;

	n = n < sizeof(name) ? n : 0;
	snprintf(name, sizeof(name), "%.*s", (int)n, last);
	while (n && (at = strstr(at, name)) && at[n] == '/')
		at++;
	if (!n || !at)
		return false;
	if ((size_t)(at - line) < *offset)
		*offset = at - line;
	return true;
}

/* Whether the line is a warning, or about a library that the program could do without: it printed
 * another line, or another error, later */
static bool is_optional(const char *line, struct line_scan later, const char *program)
{
	bool is_library = strstr(line, "cannot open shared object file") &&
		!strstr(line, "error while loading shared libraries");
	bool is_warning = error_line_is_warning(line), found = false;
	char other[LINE_MAX_LENGTH];

	while ((is_library || is_warning) && !found &&
	       line_scan_next(&later, other, sizeof(other)))
		found = (is_warning && !strncasecmp(other, "usage: ", strlen("usage: "))) ||
			(!error_line_is_warning(other) && !states_another_cause(other) &&
			 error_line_rate(other, program) >=
			 (is_warning ? ERROR_LINE_PLAIN : ERROR_LINE_MAYBE));
	return found;
}

struct match match_messages(const struct life *l, enum error_line rating,
			    const struct failed_call *m)
{
	struct match best = {0};
	char line[LINE_MAX_LENGTH];
	struct line_scan s;
	unsigned number = 0;

	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		unsigned w = score_line(line, &s, l, rating, m);
		size_t offset = sizeof(line);

		number++;
		if (w <= best.score || s.in_warning || is_optional(line, s, life_name(l)))
			continue;
		best = (struct match){.score = w, .message = s.message, .line = number};
		best.rating = error_line_rate(line, life_name(l));
		best.is_named = find_name(line, m->path, &offset);
		best.is_named |= find_name(line, m->origin, &offset);
		best.is_named |= find_name(line, m->address, &offset);
		best.offset = best.is_named ? offset : 0;
	}
	return best;
}

bool match_is_warned_of(const struct life *l, const char *chosen, const struct failed_call *m)
{
	char line[LINE_MAX_LENGTH];
	struct line_scan s;
	bool found = false;

	line_scan_begin(&s, l);
	while (!found && line_scan_next(&s, line, sizeof(line)))
		found = error_line_is_warning(line) && strcmp(error_line_text(line), chosen) != 0 &&
			match_line(line, message_end(s.message), l, m);
	return found;
}

bool match_compares_values(const struct message *m)
{
	enum { LINES_MAX = 5 };
	bool got = false;

	for (unsigned i = 0; m && i < LINES_MAX; i++, m = m->next) {
		got |= strstr(m->text, " got: ") != NULL;
		if (got && strstr(m->text, " expected: "))
			return true;
	}
	return false;
}

bool match_was_handled(const struct life *l, const struct failed_call *m, const struct match *found,
		       const struct final_line *last)
{
	if (!found->line || !last->message)
		return false;
	/* standard output to a file or pipe is written at once, perhaps at the end */
	if (found->message->fd == 1 && last->message->fd == 2)
		return !match_line(last->text, message_end(last->message), l, m);
	if (found->message == last->message ?
	    found->message->fd != 1 || found->line >= last->line :
	    message_end(found->message) > last->message->time)
		return false;
	return !match_line(last->text, message_end(last->message), l, m);
}

bool match_is_preferred(const struct match *a, const struct match *b, bool otherwise)
{
	const struct match *later = a->line > b->line ? a : b;

	if (!a->is_named || !b->is_named || (a->line == b->line && a->offset == b->offset))
		return otherwise;
	if (a->line == b->line)
		return a->offset < b->offset;
	return (later->rating >= ERROR_LINE_SUMMARY) == (a == later);
}
