#include "record/redact/names/netrc.h"

#include <string.h>

static const char name[] = "password";

enum { NAME = sizeof(name) - 1, BEFORE_W = 4, BEHIND_W = NAME - BEFORE_W };

static bool is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Returns the offset of the word that ends before p[*end], after blanks; sets *end to its end. */
static size_t word_before(const uint8_t *p, size_t *end)
{
	size_t from;

	while (*end && is_space(p[*end - 1]))
		--*end;
	for (from = *end; from && !is_space(p[from - 1]); from--)
		;
	return from;
}

/* Whether a word is `key`, maybe after a quote that begins the text: echo "machine …" */
static bool is_key(const uint8_t *p, size_t from, size_t to, const char *key)
{
	size_t n = strlen(key);

	return to - from >= n && !memcmp(p + to - n, key, n) &&
		(to - from == n || (to - from == n + 1 && memchr("\"'`(", p[from], 4)));
}

/* Whether the words before p[at] are a name and its value, or "default" */
static bool follows_netrc(const uint8_t *p, size_t at)
{
	static const char *const keys[] = {"machine", "login", "account", "user", "port"};
	size_t end = at, from = word_before(p, &end);

	if (is_key(p, from, end, "default"))
		return true;
	end = from;
	from = word_before(p, &end);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (is_key(p, from, end, keys[i]))
			return true;
	return false;
}

/* Searches for 'w', the rarest letter of the name. */
bool netrc_find(const uint8_t *p, size_t n, size_t at, size_t *from, size_t *to)
{
	const uint8_t *w;
	uint8_t quote;

	while (at < n && (w = memchr(p + at, 'w', n - at))) {
		size_t start = w - p;

		at = start + 1;
		if (start <= BEFORE_W || n - start <= BEHIND_W || w[-1] != 's' ||
		    memcmp(w - BEFORE_W, name, NAME) || !is_space(p[start - BEFORE_W - 1]) ||
		    !is_space(w[BEHIND_W]) || !follows_netrc(p, start - BEFORE_W))
			continue;
		for (at = start + BEHIND_W; at < n && is_space(p[at]); at++)
			;
		quote = at < n && p[at] == '"' ? p[at++] : 0;
		*from = at;
		while (at < n && (quote ? p[at] != quote : !is_space(p[at])))
			at += p[at] == '\\' && at + 1 < n ? 2 : 1;
		*to = at;
		if (*to > *from)
			return true;
	}
	return false;
}
