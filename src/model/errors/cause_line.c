#include "model/errors/cause_line.h"

#include <stdio.h>
#include <string.h>

enum { BANNER_LINES_MAX = 3 };

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
	return true;
}

/* Whether plain text to that file is data and no message: a file, and no terminal */
static bool is_data(const struct message *m)
{
	return m->fd != 2 && m->name && *m->name && strncmp(m->name, "/dev/", 5) != 0;
}

/* Whether a line of the rating replaces the chosen one */
static bool is_better(const struct cause_line *c, enum error_line rating, const char *text,
		      const struct message *m)
{
	if (rating == c->rating && c->message && c->message->fd > 2 && m->fd == 1)
		return true;	/* shown to the user, and not in a log file only */
	if (rating == ERROR_LINE_CAUSE && c->rating == rating)
		return !strncmp(text, "Caused by: ", strlen("Caused by: "));
	/* "a.po:3: end-of-line within string", "msgfmt: found 1 fatal error" */
	if (rating == ERROR_LINE_SUMMARY && c->rating == ERROR_LINE_PLAIN &&
	    !error_line_begins_with_place(text, strlen(text)) &&
	    error_line_begins_with_place(c->text, strlen(c->text)))
		return false;
	/* of lines that state no error, the last one; of several streams, standard error */
	if (rating <= ERROR_LINE_PLAIN)
		return rating >= c->rating;
	return rating > c->rating;
}

void cause_line_find(const struct life *l, const char *program, uint64_t after,
		     struct cause_line *c)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool is_text_of_error = false;	/* the previous line announces the text of an error */
	bool is_trace = false;		/* what follows is a backtrace */

	*c = (struct cause_line){.rating = ERROR_LINE_EMPTY};
	line_scan_begin(&s, l);
	while (line_scan_next(&s, line, sizeof(line))) {
		enum error_line rating = error_line_rate(line, program);
		const char *text = error_line_text(line);

		is_trace |= error_line_begins_trace(line);
		if (s.message->time < after || rating == ERROR_LINE_EMPTY ||
		    (rating <= ERROR_LINE_PLAIN && (is_trace || is_data(s.message) ||
			(s.in_outputs && c->message && c->message->fd == 2))))
			continue;
		if (is_text_of_error)
			rating = ERROR_LINE_CAUSE;
		is_text_of_error = !strcmp(text, "error: |-");
		if (is_text_of_error || !is_better(c, rating, text, s.message))
			continue;
		c->rating = rating;
		c->message = s.message;
		memcpy(c->text, text, strlen(text) + 1);
	}
	if (c->message)
		cause_line_find_detail(c);
}

void cause_line_find_detail(struct cause_line *c)
{
	char line[CAUSE_LINE_MAX];
	bool is_banner = error_line_is_banner(c->text);
	const char *at = is_banner || error_line_continues(c->text) ?
		strstr(c->message->text, c->text) : NULL;
	const struct message *m = c->message;
	unsigned more = is_banner ? BANNER_LINES_MAX : 1;	/* lines that do not continue */
	size_t n = 0;

	*c->detail = 0;
	if (!at)
		return;
	at += strlen(c->text);
	while (n < sizeof(c->detail) && m) {
		const char *text;

		if (!*at) {
			m = m->next;
			at = m && m->fd == c->message->fd ? m->text : "";
			continue;
		}
		at = error_line_next(at, line, sizeof(line));
		text = error_line_text(line);
		if (!*text)
			continue;
		n += snprintf(c->detail + n, sizeof(c->detail) - n, "%s%s", n ? " " : "", text);
		if (!error_line_continues(text) && --more == 0)
			return;
	}
}
