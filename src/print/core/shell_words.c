#include "print/core/shell_words.h"

#include <stdint.h>
#include <string.h>

#include "print/core/quote.h"

static const char plain[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+,./:-=";

/* sh(1) and bash(1): those that may be the first word of a command */
static const char builtins[] =
	" . : [ [[ alias bg bind break builtin caller case cd command compgen complete compopt "
	"continue coproc declare dirs disown do done echo elif else enable esac eval exec exit "
	"export false fc fg fi for function getopts hash help history if in jobs kill let local "
	"logout mapfile popd printf pushd pwd read readarray readonly return select set shift "
	"shopt source suspend test then time times trap true type typeset ulimit umask unalias "
	"unset until wait while ";

/* Whether single quotes suffice: they keep everything but a single quote. */
static bool is_printable(const char *s, size_t n, bool utf8)
{
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)s[i] < ' ' || s[i] == 0x7f || (!utf8 && (uint8_t)s[i] >= 0x80))
			return false;
	return quote_is_visible((const uint8_t *)s, n);
}

static void add_octal(struct sbuf *b, uint8_t c)
{
	sbuf_char(b, '\\');
	sbuf_char(b, '0' + (c >> 6));
	sbuf_char(b, '0' + (c >> 3 & 7));
	sbuf_char(b, '0' + (c & 7));
}

static void add_escaped(struct sbuf *b, const char *s)
{
	sbuf_str(b, "$'");
	for (; *s; s++) {
		if (*s == '\n') {
			sbuf_str(b, "\\n");
		} else if (*s == '\'' || *s == '\\') {
			sbuf_char(b, '\\');
			sbuf_char(b, *s);
		} else if ((uint8_t)*s < ' ' || (uint8_t)*s >= 0x7f || *s == '!') {
			/* an interactive shell replaces ! */
			add_octal(b, *s);
		} else {
			sbuf_char(b, *s);
		}
	}
	sbuf_char(b, '\'');
}

static void add_quoted(struct sbuf *b, const char *s)
{
	sbuf_char(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			sbuf_str(b, "'\\''");
		else
			sbuf_char(b, *s);
	}
	sbuf_char(b, '\'');
}

void shell_word(struct sbuf *b, const char *s, bool utf8)
{
	size_t n = strlen(s);

	if (!is_printable(s, n, utf8))
		add_escaped(b, s);
	else if (n && strspn(s, plain) == n && *s != '=')
		sbuf_add(b, s, n);
	else
		add_quoted(b, s);
}

void shell_assignment(struct sbuf *b, const char *s, size_t name_len, bool utf8)
{
	if (strspn(s, plain) < name_len) {
		shell_word(b, s, utf8);
		return;
	}
	sbuf_add(b, s, name_len + 1);
	if (s[name_len + 1])
		shell_word(b, s + name_len + 1, utf8);
}

bool shell_has_builtin(const char *word)
{
	size_t n = strlen(word);
	const char *at = builtins;

	if (!n || strchr(word, ' '))
		return false;
	while ((at = strstr(at, word)) && (at[-1] != ' ' || at[n] != ' '))
		at++;
	return at;
}
