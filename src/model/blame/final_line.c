#include "model/blame/final_line.h"

#include <ctype.h>
#include <string.h>

#include "base/text/contains.h"
#include "model/errors/failed_path.h"

enum { WORDS_MIN = 3 };

/* Whether the text may be about the consequences of an error that another line states, or about
 * what to do then */
static bool is_consequence(const char *text)
{
	static const char *const words[] = {
		"fail", "annot ", "can't", "could n", "nable", "abort", "exit", "giving",
		"give up", "gave ", "stop", "terminat", "quit", "bail", "missing", "not found",
		"no such", "denied", "exist", "available", "not ready", "incomplete", "broken",
		"died", "lost", "problem", "wrong", "errors", "occurred", "without", " read ",
		" open", " load", " start", "initial", "configur", "try ", " use ", "usage",
		"see ", "help", "hint", "check ", "please", "make sure", "ensure", "did you",
		"note:", "done", "finish", "closing", "shut", "clean", "restor", "rolling",
		"saved", "elapsed", " took ", "leaving", "install", " down", "retry", "compil",
		"connection", "code ", "ran ", "log ", "tests", "crash", "remov", "skip",
		"usable", "waiting",
		NULL,
	};

	return text_contains_any_case(error_line_after_mark(text), words);
}

/* Whether the line gives a number or a rate of data: "1+0 records in", "5 bytes copied, 5 B/s" */
static bool is_figure(const char *line)
{
	return isdigit((unsigned char)*line) && (strstr(line, " records ") || strstr(line, "B/s"));
}

static bool is_sentence(const char *line)
{
	unsigned words = 1;
	size_t n = strlen(line);

	for (const char *at = line; *at; at++)
		words += at[0] == ' ' && at[1] && at[1] != ' ';
	return words >= WORDS_MIN && !is_figure(line) && n && line[n - 1] != '{' &&
		((unsigned char)*line >= 0x80 || isalnum((unsigned char)*line));
}

/* Whether the line announces others, which follow */
static bool is_headline(const struct line_scan *s, const char *line)
{
	size_t n = strlen(line);
	const struct message *m = s->message->next;

	while (m && m->fd != s->message->fd)
		m = m->next;
	return n && line[n - 1] == ':' && (*s->at || m);
}

/* Whether the line states something itself, in contrast to remarks and summaries */
static bool is_statement(const struct line_scan *s, const char *line, const char *program)
{
	enum error_line rating = error_line_rate(line, program);

	return is_sentence(line) && !is_headline(s, line) && rating > ERROR_LINE_REMARK &&
		rating != ERROR_LINE_SUMMARY;
}

bool final_line_find(const struct life *l, const char *program, uint64_t after,
		     struct final_line *f)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool is_chained = false;	/* the next sentence is about the same error */

	*f = (struct final_line){.message = NULL};
	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		bool is_uncaught = error_line_is_uncaught(line);
		bool is_exception = error_line_is_exception(line) &&
			!error_line_is_summary(line);

		is_chained |= strstr(line, "above exception") != NULL;
		if (s.in_outputs && (s.message->fd != 1 || (f->message && f->message->fd == 2)))
			continue;
		if (message_end(s.message) < after || error_line_is_warning(line) ||
		    (!is_uncaught && !is_exception && !is_statement(&s, line, program)) ||
		    (!is_uncaught && f->is_uncaught) ||
		    (!is_uncaught && !is_exception && f->is_exception && is_consequence(line)))
			continue;
		if (is_chained && !is_uncaught) {
			is_chained = false;
			f->message = NULL;
			continue;
		}
		f->message = s.message;
		f->is_uncaught = is_uncaught;
		f->is_exception = is_exception;
		memcpy(f->text, line, strlen(line) + 1);
	}
	if (f->message && !f->is_uncaught && !f->is_exception && is_consequence(f->text))
		f->message = NULL;
	return f->message;
}

bool final_line_is_exception_after(const struct life *l, const char *program,
				   const struct message *m)
{
	struct final_line f;

	return final_line_find(l, program, 0, &f) && f.message != m &&
		(f.is_exception || f.is_uncaught) && message_end(m) <= f.message->time;
}

/* Whether the line begins with the name of the script that an interpreter runs: "a.js: the total is
 * 2" */
static bool begins_with_script(const struct life *l, const char *line)
{
	const char *const *argv = l->program->argv;
	size_t n = 0;
	const char *name = argv && argv[0] && argv[1] ? path_last(argv[1], &n) : "";

	return n && memchr(name, '.', n) && !strncmp(line, name, n) && !strncmp(line + n, ": ", 2);
}

bool final_line_replaces(const struct life *l, const char *program, const struct cause_line *than,
			 bool is_relayed, struct final_line *f)
{
	return than->message && than->rating <= ERROR_LINE_SURE &&
		!begins_with_script(l, than->text) && final_line_find(l, program, 0, f) &&
		(is_relayed || begins_with_script(l, f->text)) && than->message != f->message &&
		message_end(than->message) <= f->message->time;
}
