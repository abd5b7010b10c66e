#include "record/redact/names/name.h"

#include <fnmatch.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/alloc.h"

/* A pattern. Most are *WORD*: the word is searched for without fnmatch(), and only in names that
 * contain all of its letters. `text` is folded: upper case, with '_' for '-'. */
struct needle {
	char *text;
	bool glob;
	bool is_vague;			/* NAME_VAGUE */
	uint32_t letters;	/* unless .glob: see letter() */
};

/* Secret HTTP header fields that no default pattern matches, folded */
static const char *const fields[] = {
	"AUTHORIZATION", "PROXY_AUTHORIZATION", "COOKIE", "SET_COOKIE", NULL
};

static char fold(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	return c == '-' ? '_' : c;
}

/* Returns a bit for a letter; other characters share some bit. */
static uint32_t letter(char c) { return 1u << (c & 31); }

/* Folds a pattern. The '-' in brackets is a range and stays. After a '[' that is not closed nothing
 * is folded, which is harmless: fnmatch() ignores case. */
static void fold_pattern(char *s)
{
	for (bool bracket = false; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			continue;
		}
		bracket = *s == '[' || (bracket && *s != ']');
		if (!bracket)
			*s = fold(*s);
	}
}

static void needle_init(struct needle *n, const char *pattern)
{
	size_t len = strlen(pattern);
	bool around = len > 2 && pattern[0] == '*' && pattern[len - 1] == '*';

	n->glob = !around || strcspn(pattern + 1, "*?[\\") != len - 2;
	n->text = alloc_string(n->glob ? pattern : pattern + 1);
	if (!n->glob)
		n->text[len - 2] = 0;
	fold_pattern(n->text);
	n->is_vague = !n->glob && (!strcmp(n->text, "TOKEN") || !strcmp(n->text, "KEY"));
	for (const char *c = n->text; *c && !n->glob; c++)
		n->letters |= letter(*c);
}

void redact_names_init(struct redaction *r)
{
	while (r->patterns[r->count])
		r->count++;
	r->needles = alloc_zeroed((r->count + 1) * sizeof(*r->needles));
	for (size_t i = 0; i < r->count; i++)
		needle_init(&r->needles[i], r->patterns[i]);
}

void redact_names_done(struct redaction *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->needles[i].text);
	free(r->needles);
}

/* Whether the name is one of an exception, such as Python's KeyError, whose text follows it */
static bool is_of_exception(const char *folded)
{
	static const char *const ends[] = {"ERROR", "EXCEPTION"};
	size_t n = strlen(folded);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (n > strlen(ends[i]) && !strcmp(folded + n - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

static enum name_kind kind_of(const struct redaction *r, const char *folded, uint32_t letters)
{
	enum name_kind kind = NAME_PLAIN;

	for (size_t i = 0; i < r->count && kind != NAME_SECRET; i++) {
		const struct needle *n = &r->needles[i];

		if (n->letters & ~letters)
			continue;
		if (n->glob ? !fnmatch(n->text, folded, FNM_CASEFOLD) :
		    strstr(folded, n->text) != NULL)
			kind = n->is_vague ? NAME_VAGUE : NAME_SECRET;
	}
	return kind == NAME_VAGUE && is_of_exception(folded) ? NAME_PLAIN : kind;
}

/* Folds a name. Returns the bits of its letters. */
static uint32_t fold_name(char *to, const char *name, size_t n)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < n; i++) {
		to[i] = fold(name[i]);
		letters |= letter(to[i]);
	}
	to[n] = 0;
	return letters;
}

bool redact_name(const struct redaction *r, const char *name, size_t n)
{
	char folded[REDACT_NAME_MAX + 1];

	if (!n || !r->count)
		return false;
	if (n > REDACT_NAME_MAX)
		return true;

	uint32_t letters = fold_name(folded, name, n);

	return kind_of(r, folded, letters) != NAME_PLAIN;
}

enum name_kind redact_name_kind(const struct redaction *r, const char *name, size_t n)
{
	char folded[REDACT_NAME_MAX + 1];

	if (!n || n > REDACT_NAME_MAX)
		return NAME_PLAIN;

	uint32_t letters = fold_name(folded, name, n);

	for (const char *const *f = fields; r->usual && *f; f++)
		if (!strcmp(*f, folded))
			return NAME_SECRET;
	return kind_of(r, folded, letters);
}

bool redact_field(const struct redaction *r, const char *name, size_t n)
{
	return redact_name_kind(r, name, n) != NAME_PLAIN;
}

bool redact_signature(const struct redaction *r, const char *name, size_t n)
{
	static const char whole[] = "sig", end[] = "signature";
	size_t from = n >= strlen(end) ? n - strlen(end) : 0;

	return r->usual && ((n == strlen(whole) && !strncasecmp(name, whole, n)) ||
			    (n >= strlen(end) && !strncasecmp(name + from, end, strlen(end))));
}
