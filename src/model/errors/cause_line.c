#include "model/errors/cause_line.h"

#include <stdio.h>
#include <string.h>

enum { BANNER_LINES_MAX = 3 };

uint64_t message_end(const struct message *m) { return m->last ? m->last : m->time; }

/* Finds the first message that is not empty, from `m` on, and without standard output in the
 * list of the messages, which the other list has. */
static bool enter_message(struct line_scan *s, const struct message *m)
{
	while (m && (!*m->text || (!s->in_outputs && m->fd != 2)))
		m = m->next;
	if (!m && !s->in_outputs) {
		s->in_outputs = true;
		return enter_message(s, s->life->outputs);
	}
	s->message = m;
	s->at = m ? m->text : "";
	return m;
}

void line_scan_begin(struct line_scan *s, const struct life *l)
{
	*s = (struct line_scan){.life = l, .at = ""};
}

bool line_scan_next(struct line_scan *s, char *line, size_t room)
{
	if (!*s->at && !enter_message(s, s->message ? s->message->next : s->life->messages))
		return false;
	s->at = error_line_next(s->at, line, room);
	s->in_warning = error_line_begins_warning(line) ||
		(s->in_warning && (!*line || *line == ' ' || *line == '\t'));
	return true;
}

bool line_scan_is_source(const struct line_scan *s)
{
	struct line_scan next = *s;
	char line[CAUSE_LINE_MAX];

	return line_scan_next(&next, line, sizeof(line)) && strchr(line, '^') &&
		!line[strspn(line, " \t^~")];
}

/* Whether the process has its standard output and its standard error in the same file */
static bool writes_log(const struct life *l)
{
	const char *name[3] = {NULL, "", ""};

	for (unsigned i = 0; l->open && i < l->open->count; i++)
		if ((l->open->all[i].fd == 1 || l->open->all[i].fd == 2) && l->open->all[i].name)
			name[l->open->all[i].fd] = l->open->all[i].name;
	return *name[1] && !strcmp(name[1], name[2]);
}

/* Whether plain text to that file is data and no message: a file, and no terminal or log */
static bool is_data(const struct life *l, const struct message *m)
{
	return m->fd != 2 && m->name && *m->name && strncmp(m->name, "/dev/", 5) != 0 &&
		!(m->fd == 1 && writes_log(l));
}

/* Whether the line is the cause of the chosen one, as Java prints it, and says more than that:
 * "Caused by: java.io.IOException: error=2, …" may be a part of it. */
static bool is_new_cause(const struct cause_line *c, const char *text)
{
	static const char begin[] = "Caused by: ";
	const char *message;

	if (strncmp(text, begin, strlen(begin)) != 0)
		return false;
	message = strstr(text + strlen(begin), ": ");
	return !message || !strstr(c->text, message + 2);
}

/* Whether a line of the rating replaces the chosen one */
static bool is_better(const struct cause_line *c, enum error_line rating, const char *text,
		      const struct message *m)
{
	if (rating == c->rating && c->message && c->message->fd > 2 && m->fd == 1)
		return true;	/* shown to the user, and not in a log file only */
	if (rating == ERROR_LINE_CAUSE && c->rating == rating)
		return is_new_cause(c, text);
	/* "m.py:10:1: F401 'os' imported but unused", "1" */
	if (rating == ERROR_LINE_PLAIN && c->rating == rating &&
	    error_line_begins_with_place(c->text, strlen(c->text)))
		return false;
	/* "a.po:3: end-of-line within string", "msgfmt: found 1 fatal error" */
	if (rating == ERROR_LINE_SUMMARY && c->rating == ERROR_LINE_PLAIN &&
	    !error_line_begins_with_place(text, strlen(text)) &&
	    error_line_begins_with_place(c->text, strlen(c->text)))
		return false;
	/* a library that the program could do without */
	if (rating == ERROR_LINE_MAYBE && c->rating == rating &&
	    strstr(c->text, "cannot open shared object file"))
		return true;
	/* "gpg: AES256 encrypted data", "gpg: decryption failed: bad session key" */
	if (rating == ERROR_LINE_MAYBE && c->rating == rating && c->message &&
	    !error_line_has_words(c->text) &&
	    !strncmp(text, c->text, strcspn(c->text, ":") + 1))
		return error_line_has_words(text);
	/* of lines that state no error, the last one; of several streams, standard error */
	if (rating <= ERROR_LINE_PLAIN)
		return rating >= c->rating;
	return rating > c->rating;
}

/* Whether the line of standard output states a problem, and those of standard error none */
static bool is_more(const struct cause_line *c, const char *text)
{
	if (c->rating == ERROR_LINE_PLAIN && !error_line_states_problem(c->text))
		return error_line_states_expectation(text) || strstr(text, "must ");
	return c->rating <= ERROR_LINE_REMARK && error_line_states_problem(text);
}

/* Whether the standard output of the program consists of lines of its input: what they say of
 * errors is data, unless it is the last one */
static bool is_filter(const char *program)
{
	static const char *const names[] = {
		"awk", "gawk", "mawk", "sed", "grep", "cat", "head", "tail", "sort", "cut", "tee",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(program, names[i]))
			return true;
	return false;
}

void cause_line_find(const struct life *l, const char *program, uint64_t after,
		     struct cause_line *c)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool is_text_of_error = false;	/* the previous line announces the text of an error */
	bool is_trace = false;		/* what follows is a backtrace */
	bool is_expected = false;	/* what follows is about a failure that was expected */
	bool is_reported = false;	/* a harness reports a test */
	bool is_filtered = is_filter(program);

	*c = (struct cause_line){.rating = ERROR_LINE_EMPTY};
	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		enum error_line rating = error_line_rate(line, program);
		const char *text = error_line_text(line);

		if (rating > ERROR_LINE_PLAIN && s.message->fd == 1 && is_filtered)
			rating = ERROR_LINE_PLAIN;
		is_trace |= error_line_begins_trace(line);
		is_expected = error_line_is_expected(line) ||
			(is_expected && !error_line_begins_section(text));
		is_reported = error_line_begins_report(line) ||
			(is_reported && strncmp(line, "====", 4) != 0);
		if (is_reported && rating == ERROR_LINE_SURE && error_line_is_exception(line))
			rating = ERROR_LINE_CAUSE;
		if (error_line_supersedes(line) && (c->rating == ERROR_LINE_SURE || is_reported))
			c->rating = ERROR_LINE_SUMMARY;
		if (error_line_is_uncaught(line))	/* what precedes it was handled */
			c->rating = ERROR_LINE_EMPTY;
		if (s.message->time < after || rating == ERROR_LINE_EMPTY || is_expected ||
		    s.in_warning ||
		    (rating <= ERROR_LINE_PLAIN && (is_trace || is_data(l, s.message) ||
			(s.in_outputs && c->message && c->message->fd == 2 && !is_more(c, text)))))
			continue;
		if (is_text_of_error)
			rating = ERROR_LINE_CAUSE;
		is_text_of_error = !strcmp(text, "error: |-") ||
			!strcmp(text, "* What went wrong:");	/* gradle */
		if (is_text_of_error || !is_better(c, rating, text, s.message))
			continue;
		c->rating = rating;
		c->message = s.message;
		memcpy(c->text, text, strlen(text) + 1);
	}
	if (c->message)
		cause_line_find_detail(c);
}

/* Sets .detail to the last of the lines below .text that gradle begins with "> ". */
static void find_quoted(struct cause_line *c)
{
	const char *at = strstr(c->message->text, c->text);
	char line[CAUSE_LINE_MAX];

	at = at ? at + strlen(c->text) : "";
	at += *at == '\n';
	while (*at) {
		at = error_line_next(at, line, sizeof(line));
		if (strncmp(error_line_text(line), "> ", 2) != 0)
			return;
		snprintf(c->detail, sizeof(c->detail), "%s", error_line_text(line));
	}
}

/* Returns the text of a line of anyhow's list of causes, "    1: no such row"; "": it is none */
static const char *numbered_cause(const char *line)
{
	const char *text = line + strspn(line, " ");
	size_t digits = strspn(text, "0123456789");

	return text - line >= 4 && digits && !strncmp(text + digits, ": ", 2) ?
		text + digits + 2 : "";
}

/* Gets the next line behind *at that is not empty, of the message *m or of later ones with the same
 * descriptor. Returns its text; NULL: there is none. */
static const char *next_text(const struct cause_line *c, const struct message **m, const char **at,
			     char *line)
{
	while (*m) {
		if (!**at) {
			*m = (*m)->next;
			*at = *m && (*m)->fd == c->message->fd ? (*m)->text : "";
			continue;
		}
		*at = error_line_next(*at, line, CAUSE_LINE_MAX);
		if (*error_line_text(line))
			return error_line_text(line);
	}
	return NULL;
}

/* Sets .detail to the innermost cause that "Caused by:" announces behind .text, as cargo and anyhow
 * print it. */
static void find_innermost_cause(struct cause_line *c)
{
	const struct message *m = c->message;
	const char *at = strstr(m->text, c->text);
	bool is_next = false;		/* a cause follows in the next line */
	char line[CAUSE_LINE_MAX];
	const char *text;
	bool any = false;

	at = at ? at + strlen(c->text) : "";
	while ((text = next_text(c, &m, &at, line))) {
		if (any && !is_next && *numbered_cause(line))
			snprintf(c->detail, sizeof(c->detail), "%s", numbered_cause(line));
		else if (is_next)
			snprintf(c->detail, sizeof(c->detail), "%s",
				 *numbered_cause(line) ? numbered_cause(line) : text);
		is_next = !strcmp(line, "Caused by:");
		any |= is_next;
		if (!any)
			return;
	}
}

void cause_line_find_detail(struct cause_line *c)
{
	char line[CAUSE_LINE_MAX];
	bool is_banner = error_line_is_banner(c->text);
	const char *at = is_banner || error_line_continues(c->text) ?
		strstr(c->message->text, c->text) : NULL;
	const struct message *m = c->message;
	unsigned more = is_banner ? BANNER_LINES_MAX : 1;	/* lines that do not continue */
	const char *text;
	size_t n = 0;

	*c->detail = 0;
	if (!at) {
		find_innermost_cause(c);
		if (c->rating == ERROR_LINE_CAUSE)
			find_quoted(c);
		return;
	}
	at += strlen(c->text);
	while (n < sizeof(c->detail) && (text = next_text(c, &m, &at, line))) {
		n += snprintf(c->detail + n, sizeof(c->detail) - n, "%s%s", n ? " " : "", text);
		if (!error_line_continues(text) && --more == 0)
			return;
	}
}
