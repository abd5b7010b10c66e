#include "app/stop_at/then.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text/sbuf.h"
#include "trace/proc/pid_namespace.h"

enum then_word { THEN_PID, THEN_COMM, THEN_EXE, THEN_WORDS, THEN_TEXT };

static const char *const names[THEN_WORDS] = {"pid", "comm", "exe"};

/* A part of a command: a word, which is replaced, or text */
struct then_part {
	enum then_word word;	/* THEN_TEXT: it is text. THEN_WORDS: the word is unknown */
	const char *text;	/* of .length bytes: the text, or the word with its braces */
	size_t length;
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Gets the part that the command begins with, and advances *command. Returns false at its end. */
static bool next_part(const char **command, struct then_part *part)
{
	const char *s = *command;

	if (!*s)
		return false;
	*part = (struct then_part){.word = THEN_TEXT, .text = s, .length = 1};
	*command = s + 1;
	if (s[0] == '{' && s[1] == '{') {
		*command = s + 2;
	} else if (s[0] == '$' && s[1] == '{') {
		part->length = 2;
		*command = s + 2;
	} else if (s[0] == '{' && is_lower(s[1])) {
		size_t n = 1;

		while (is_lower(s[n]))
			n++;
		if (s[n] != '}')
			return true;
		part->word = 0;
		while (part->word < THEN_WORDS && (strlen(names[part->word]) != n - 1 ||
						   memcmp(names[part->word], s + 1, n - 1) != 0))
			part->word++;
		part->length = n + 1;
		*command = s + n + 1;
	}
	return true;
}

const char *then_unknown_word(const char *command, size_t *length)
{
	struct then_part part;

	while (next_part(&command, &part)) {
		if (part.word != THEN_WORDS)
			continue;
		*length = part.length;
		return part.text;
	}
	return NULL;
}

/* Quotes for any sh(1), which has no $'...': control characters remain as they are. */
static void add_quoted(struct sbuf *to, const char *s)
{
	sbuf_char(to, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			sbuf_str(to, "'\\'");
		sbuf_char(to, *s);
	}
	sbuf_char(to, '\'');
}

static void add_word(struct sbuf *to, enum then_word word, pid_t pid)
{
	char name[PID_NAME_SIZE], link[32], path[PATH_MAX + 1];
	ssize_t n;

	switch (word) {
	case THEN_PID:
		sbuf_dec(to, pid, false);
		return;
	case THEN_COMM:
		pids_read_name(pid, name);
		add_quoted(to, name);
		return;
	default:
		snprintf(link, sizeof(link), "/proc/%d/exe", pid);
		n = readlink(link, path, sizeof(path) - 1);
		path[n > 0 ? n : 0] = 0;
		add_quoted(to, path);
	}
}

char *then_command(const char *command, pid_t pid)
{
	struct sbuf made = {0};
	struct then_part part;

	while (next_part(&command, &part)) {
		if (part.word < THEN_WORDS)
			add_word(&made, part.word, pid);
		else
			sbuf_add(&made, part.text, part.length);
	}
	sbuf_char(&made, 0);
	return made.s;
}
