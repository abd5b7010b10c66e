#include "model/blame/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/contains.h"
#include "model/blame/blame.h"
#include "model/errors/cause_line.h"
#include "model/errors/failed_path.h"
#include "model/blame/life_exit.h"
#include "model/process/name.h"

enum {
	NAME_MIN = 3,		/* shorter words occur in any message */
	REPEATED_DEPTH = 6,	/* generations that are searched for a text */
	REPEATED_MIN = 12,	/* shorter texts may be equal by chance */
};

const char *report_file_name(const struct life *l)
{
	return name_base(*l->program->path ? l->program->path : l->program->file);
}

/* The name it was run by: the last component of argv[0] */
static const char *argv0_name(const struct life *l)
{
	const char *const *argv = l->program->argv;

	return argv && argv[0] ? name_base(argv[0]) : "";
}

bool report_mentions(const char *text, const struct life *p, const struct life *c)
{
	const char *const *argv = c->program->argv;

	if (!strcmp(life_name(p), life_name(c)))	/* a shell that forked */
		return false;
	if (blame_mentions_word(text, life_name(c)) ||
	    blame_mentions_word(text, report_file_name(c)) ||
	    blame_mentions_word(text, argv0_name(c)))
		return true;
	for (unsigned i = 1; argv && argv[0] && argv[i]; i++)
		if (*argv[i] != '-' && strlen(argv[i]) >= NAME_MIN &&
		    (strchr(argv[i], ' ') ? strstr(text, argv[i]) != NULL :
		     strpbrk(argv[i], "./") && blame_mentions_word(text, name_base(argv[i]))))
			return true;
	return false;
}

bool report_states_status(const struct life *p, const struct life *c)
{
	static const char *const words[] = {"exit status ", "exit code ", "returned ", "] Error "};
	char line[CAUSE_LINE_MAX];
	struct line_scan s;

	line_scan_begin(&s, p);
	while (!c->ending.signaled && line_scan_next(&s, line, sizeof(line))) {
		bool is_later = message_end(s.message) >= life_exiting(c);

		for (size_t i = 0; is_later && i < sizeof(words) / sizeof(*words); i++) {
			const char *at = strstr(line, words[i]);

			at = at ? at + strlen(words[i]) : "";
			if (isdigit((unsigned char)*at) && atoi(at) == c->ending.number)
				return true;
		}
	}
	return false;
}

bool report_may_be_of_status(const char *text, int number)
{
	static const char *const words[] = {
		"status", "exit", "return", "code", "ommand", "rocess", NULL,
	};
	char word[16];

	snprintf(word, sizeof(word), "%d", number);
	return text_contains_any(text, words) || blame_mentions_word(text, word);
}

bool report_compares_status(const char *text, const struct life *c)
{
	char word[16];

	snprintf(word, sizeof(word), "%d", c->ending.number);
	return !c->ending.signaled && blame_mentions_word(text, word) &&
		blame_mentions_word(text, "0");
}

/* Whether the process, or the last failed one of a subshell, is a compiler */
static bool is_compiler(const struct life *l)
{
	static const char *const compilers[] = {
		"cc", "c++", "gcc", "g++", "clang", "clang++", "tcc", "icc", "rustc", "javac",
		"gfortran",
	};
	const char *name = life_name(l);
	const struct life *last = NULL;

	for (size_t i = 0; i < sizeof(compilers) / sizeof(*compilers); i++)
		if (!strncmp(name, compilers[i], strlen(compilers[i])) &&
		    !isalpha((unsigned char)name[strlen(compilers[i])]))
			return true;
	for (const struct life *c = l->programs ? NULL : l->first_child; c; c = c->next)
		last = life_failed(c) ? c : last;
	return last && is_compiler(last);
}

bool report_names_role(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), life_exiting(c), &said);
	return (strstr(said.text, "compiler cannot ") || strstr(said.detail, "compiler cannot ")) &&
		is_compiler(c);
}

bool report_mentions_child(const struct life *p, const struct life *c, bool *any)
{
	bool named = false;

	*any = false;
	for (const struct message *m = p->messages; m; m = m->next) {
		if (m->fd != 2 || m->time < life_exiting(c))
			continue;
		*any = true;
		named |= report_mentions(m->text, p, c) &&
			(!error_line_is_warning(m->text) || !m->next);
	}
	return named;
}

/* Whether the process or a descendant, at most `depth` generations below it, printed that text */
static bool has_printed(const struct life *l, const char *text, unsigned depth)
{
	for (const struct message *m = l->messages; m; m = m->next)
		if (strstr(m->text, text))
			return true;
	for (const struct message *m = l->outputs; m; m = m->next)
		if (strstr(m->text, text))
			return true;
	for (const struct life *c = depth ? l->first_child : NULL; c; c = c->next)
		if (has_printed(c, text, depth - 1))
			return true;
	return false;
}

bool report_has_printed(const struct life *c, const char *text)
{
	return has_printed(c, text, REPEATED_DEPTH);
}

bool report_repeats(const char *text, const struct life *c)
{
	struct cause_line said;

	cause_line_find(c, life_name(c), 0, &said);
	return strlen(said.text) >= REPEATED_MIN && strstr(text, said.text);
}

bool report_is_relayed(const struct life *p, const char *text)
{
	const struct life *c = *text ? p->first_child : NULL;

	while (c && !report_has_printed(c, text))
		c = c->next;
	return c;
}

bool report_is_about(const struct life *p, const struct life *c)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;

	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line)))
		if (error_line_rate(line, life_name(p)) >= ERROR_LINE_SUMMARY &&
		    report_mentions(line, p, c))
			return true;
	return false;
}

/* Whether a shell's message reports the end of a child: "a.sh: line 3: 123 Killed" */
static bool reports_end_of_child(const struct life *p, const char *text)
{
	pid_t pid = error_line_ended_child(text);

	for (const struct life *c = pid ? p->first_child : NULL; c; c = c->next)
		if (c->id.tid == pid)
			return true;
	return false;
}

bool report_is_own_error(const struct life *p, const struct life *c)
{
	const char *const *argv = p->program->argv;

	for (const struct message *m = p->messages; m; m = m->next) {
		size_t n = strcspn(m->text, ":\n"), last;
		char first[256], line[CAUSE_LINE_MAX];
		const char *name;

		if (m->time < life_exiting(c) || m->text[n] != ':' || n >= sizeof(first))
			continue;
		error_line_next(m->text, line, sizeof(line));
		/* of a trap, or "configure: error: in /x:" */
		if (error_line_is_summary(line) || error_line_continues(line))
			continue;
		memcpy(first, m->text, n);
		first[n] = 0;
		name = path_last(first, &last);
		if ((!strcmp(name, life_name(p)) || !strcmp(name, report_file_name(p)) ||
		     (argv && argv[0] && !strcmp(first, argv[0])) ||
		     (argv && argv[0] && argv[1] && !strcmp(first, argv[1]))) &&
		    !blame_mentions_word(m->text + n, life_name(c)) &&
		    !reports_end_of_child(p, m->text))
			return true;
	}
	return false;
}

bool report_expects_failure(const struct life *p, const struct life *c)
{
	static const char *const words[] = {
		"as expected", "s expected", "xpected fail", "XFAIL", "EXPECTEDFAIL", NULL,
	};
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	unsigned expected = 0, failures = 0;

	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line)))
		expected += message_end(s.message) >= life_exiting(c) &&
			text_contains_any(line, words);
	for (const struct life *o = p->first_child; o && expected; o = o->next)
		failures += life_failed(o) && o->exited && o->exited <= c->exited;
	return failures && failures <= expected;
}

bool report_continues(const struct life *p, const struct life *c)
{
	unsigned lines = 0;
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool found = false;

	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line))) {
		if (s.message->time < life_exiting(c))
			continue;
		lines++;
		found |= error_line_continues_after(line);
	}
	return found && lines > 1;
}

bool report_of_make(const struct life *p, const struct life *c)
{
	bool has_errors = false;

	for (const struct message *m = p->messages; m; m = m->next) {
		bool stops = strstr(m->text, "*** [");
		const char *at = strstr(m->text, stops ? "*** [" : ": [");
		const char *error = at ? strstr(at, "] Error ") : NULL;

		has_errors |= stops;
		if (!at || (!stops && !error) || m->time < life_exiting(c) ||
		    (error ? c->ending.signaled || atoi(error + strlen("] Error ")) !=
		     c->ending.number : !c->ending.signaled))
			continue;
		return stops;
	}
	return !has_errors;
}

bool report_of_ctest(const struct life *p, const struct life *c)
{
	unsigned index = 1, started = 0, number = 0;
	bool failed = false;
	char line[CAUSE_LINE_MAX], name[32];
	struct line_scan s;

	for (const struct life *other = p->first_child; other && other != c; other = other->next)
		index++;
	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line))) {
		const char *at = strstr(line, "   Start ");

		if (at && ++started == index)
			number = atoi(at + strlen("   Start "));
		snprintf(name, sizeof(name), "#%u:", number);
		if (number && strstr(line, "Test ") && strstr(line, name))
			/* the last one, of a test that is repeated until it passes */
			failed = !strstr(line, " Passed ") && !strstr(line, "***Skipped");
	}
	return failed || !number;
}
