#include "model/blame/final_line.h"

#include <ctype.h>
#include <string.h>

#include "base/text/contains.h"
#include "model/blame/blame.h"
#include "model/blame/life_exit.h"
#include "model/errors/failed_path.h"

enum { WORDS_MIN = 3 };

/* Whether the text may be about the consequences of an error that another line states, or about
 * what to do then */
static bool is_consequence(const char *text)
{
	static const char *const words[] = {
		"fail", "annot ", "can't", "could n", "nable", "abort", "exit", "giving",
		"give up", "gave up", "stop", "terminat", "quit", "bail", "missing", "not found",
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

	/* "FAIL parse: expected 3, got 2" */
	if (error_line_has_mark(text) && error_line_states_expectation(text))
		return false;
	return text_contains_any_case(error_line_after_mark(text), words);
}

/* Whether the line gives a number or a rate of data: "1+0 records in", "5 bytes copied, 5 B/s" */
static bool is_figure(const char *line)
{
	return isdigit((unsigned char)*line) && (strstr(line, " records ") || strstr(line, "B/s"));
}

/* Whether the line has several words, and not only values as "1 !== 2" */
static bool is_sentence(const char *line)
{
	unsigned words = 1;
	size_t n = strlen(line);
	bool has_letter = false;

	for (const char *at = line; *at; at++) {
		words += at[0] == ' ' && at[1] && at[1] != ' ';
		has_letter |= (unsigned char)*at >= 0x80 || isalpha((unsigned char)*at);
	}
	return words >= WORDS_MIN && has_letter && !is_figure(line) && n && line[n - 1] != '{' &&
		((unsigned char)*line >= 0x80 || isalnum((unsigned char)*line) ||
		 strchr("$\"/", *line));
}

/* Whether the line announces others, which may be those of a child: "did not start; its log:" */
static bool is_headline(const char *line)
{
	size_t n = strlen(line);

	return n && line[n - 1] == ':';
}

/* Whether the line states something itself, in contrast to remarks and summaries */
static bool is_statement(const char *line, const char *program)
{
	enum error_line rating = error_line_rate(line, program);

	return is_sentence(line) && !is_headline(line) && rating > ERROR_LINE_REMARK &&
		rating != ERROR_LINE_SUMMARY;
}

/* Whether a program stated on standard output after its last error what it had expected, with the
 * mark of a failed check unless it is a shell, or a shell stated something after another child than
 * those before that error: it went past the error */
static bool is_later_of_shell(const struct life *l, const struct message *error,
			      const struct message *m, const char *line)
{
	const struct life *c = blame_is_shell(l) && !is_consequence(line) ? l->first_child : NULL;

	if ((blame_is_shell(l) || error_line_has_mark(line)) &&
	    error_line_states_expectation(line) && m->time >= message_end(error))
		return true;
	while (c && !(c->born > message_end(error) && c->exited && life_exiting(c) < m->time))
		c = c->next;
	return c;
}

bool final_line_find(const struct life *l, const char *program, uint64_t after,
		     struct final_line *f)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	unsigned number = 0;
	bool is_chained = false;	/* the next sentence is about the same error */

	*f = (struct final_line){.message = NULL};
	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		unsigned here = ++number;
		bool is_uncaught = error_line_is_uncaught(line);
		bool is_exception = error_line_is_exception(line) &&
			!error_line_is_summary(line);

		is_chained |= strstr(line, "above exception") != NULL;
		if (s.in_outputs && (s.message->fd != 1 || (f->message && f->message->fd == 2 &&
		    !is_later_of_shell(l, f->message, s.message, line))))
			continue;
		if (message_end(s.message) < after || s.in_warning ||
		    line_scan_is_source(&s) || error_line_is_warning(line) ||
		    (!is_uncaught && !is_exception && !is_statement(line, program)) ||
		    (!is_uncaught && f->is_uncaught) ||
		    (!is_uncaught && !is_exception && f->is_exception && is_consequence(line)))
			continue;
		if (is_chained && !is_uncaught) {
			is_chained = false;
			f->message = NULL;
			continue;
		}
		f->message = s.message;
		f->line = here;
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

/* Whether `f` is a problem of its own, or a failed check, which the process states after an
 * exception that it has handled */
static bool follows_exception(const struct cause_line *than, const struct final_line *f)
{
	static const char *const consequences[] = {"did not", "fatal", "no output", "crit", NULL};

	return error_line_is_exception(than->text) && !error_line_is_uncaught(than->text) &&
		!f->is_exception && !f->is_uncaught && than->message->fd == 2 &&
		(f->message->fd == 2 || error_line_has_mark(f->text)) &&
		error_line_states_problem(f->text) &&
		!text_contains_any_case(f->text, consequences);
}

/* Whether the two lines differ in figures only, as "attempt 1 failed" and "attempt 2 failed" */
static bool is_same_but_figures(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");

		if (!n != !m || (!n && *a != *b))
			return false;
		a += n ? n : 1;
		b += m ? m : 1;
	}
	return !*a && !*b;
}

/* Whether the process printed the line several times, as it does for attempts */
static bool is_repeated(const struct life *l, const char *text)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	unsigned times = 0;

	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line)))
		times += is_same_but_figures(error_line_text(line), text);
	return times > 1;
}

/* Finds the last line that states an error after attempts that failed, and not only that there were
 * enough of them. */
static bool find_after_attempts(const struct life *l, const char *program,
				const struct cause_line *than, struct final_line *f)
{
	static const char *const ends[] = {
		"giv", "gave", "attempt", "retr", "tries", "exceeded", "abort", "stop", "exit",
		NULL,
	};
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool is_later = false;

	f->message = NULL;
	/* compilers and exceptions repeat lines, too */
	if (than->message->fd != 2 || error_line_is_exception(than->text) ||
	    error_line_begins_with_place(than->text, strlen(than->text)) ||
	    !is_repeated(l, than->text))
		return false;
	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line)) && !s.in_outputs) {
		const char *text = error_line_text(line);
		bool is_attempt = is_same_but_figures(text, than->text);
		enum error_line rating = error_line_rate(line, program);

		is_later |= is_attempt;
		if (!is_later || is_attempt || text_contains_any_case(text, ends) ||
		    error_line_is_warning(line) || rating <= ERROR_LINE_REMARK ||
		    rating == ERROR_LINE_SUMMARY ||
		    (rating < ERROR_LINE_SURE && !error_line_states_problem(text)))
			continue;
		*f = (struct final_line){.message = s.message};
		memcpy(f->text, text, strlen(text) + 1);
	}
	return f->message;
}

bool final_line_replaces(const struct life *l, const char *program, const struct cause_line *than,
			 bool is_relayed, struct final_line *f)
{
	if (than->message && than->rating <= ERROR_LINE_SURE &&
	    find_after_attempts(l, program, than, f))
		return true;
	return than->message && than->rating <= ERROR_LINE_SURE &&
		!begins_with_script(l, than->text) && final_line_find(l, program, 0, f) &&
		(is_relayed || begins_with_script(l, f->text) || follows_exception(than, f) ||
		 (than->rating == ERROR_LINE_SUMMARY && than->message->fd == 2 &&
		  f->message->fd == 2 && error_line_states_problem(f->text))) &&
		than->message != f->message &&
		message_end(than->message) <= f->message->time;
}
