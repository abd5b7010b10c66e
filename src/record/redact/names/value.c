#include "record/redact/names/value.h"

#include <string.h>
#include <strings.h>

/* What a value consists of */
struct value_bytes {
	size_t letters, digits, blanks;
	size_t marks;		/* other bytes than these and _ - . / : , */
};

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }

static struct value_bytes count_bytes(const uint8_t *p, size_t n)
{
	struct value_bytes b = {0};

	for (size_t i = 0; i < n; i++) {
		b.letters += is_letter(p[i]);
		b.digits += is_digit(p[i]);
		b.blanks += is_blank(p[i]);
		b.marks += !is_letter(p[i]) && !is_digit(p[i]) && !is_blank(p[i]) &&
			!memchr("_-./:,", p[i], 6);
	}
	return b;
}

/* Whether the value has digits between letters or marks, as generated and chosen secrets do and
 * words do not */
static bool is_mixed(const uint8_t *p, size_t n)
{
	enum { SHORTEST = 6, MARKED = 8, NUMBER = 8 };
	struct value_bytes b = count_bytes(p, n);

	if (b.blanks || n < SHORTEST)
		return false;
	return (b.digits && (b.letters || b.marks)) || b.digits >= NUMBER ||
		(b.marks && n >= MARKED);
}

bool value_is_long(const uint8_t *p, size_t n)
{
	return n >= SECRET_MIN || is_mixed(p, n);
}

/* Whether the value is a word that says that there is none, or the name of a type */
static bool is_literal(const uint8_t *p, size_t n)
{
	static const char *const all[] = {
		"true", "false", "null", "none", "nil", "yes", "no", "on", "off", "~", "0", "1",
		"undefined", "nullptr", "str", "string", "bytes", "int", "any", NULL
	};

	for (const char *const *s = all; *s; s++)
		if (strlen(*s) == n && !strncasecmp(*s, (const char *)p, n))
			return true;
	return false;
}

/* Whether the first word is a number of few digits, of more if the name is a plural: "tokens: 5
 * parsed" */
static bool is_count(const struct named_value *v)
{
	enum { FEW = 5, MANY = 11 };
	bool plural = v->name[v->name_size - 1] == 's' || v->name[v->name_size - 1] == 'S';
	size_t digits = 0, i;

	for (i = 0; i < v->n && (is_digit(v->p[i]) || (i && memchr(".,_", v->p[i], 3))); i++)
		digits += is_digit(v->p[i]);
	return digits && digits <= (plural ? MANY : FEW) && (i == v->n || is_blank(v->p[i]));
}

static bool name_has(const struct named_value *v, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= v->name_size; i++)
		if (!strncasecmp((const char *)v->name + i, word, n))
			return true;
	return false;
}

/* Whether the name is "key" or "keys" alone, as of any map */
static bool is_plain_key(const struct named_value *v)
{
	return (v->name_size == 3 || v->name_size == 4) && name_has(v, "key") &&
		!memchr(v->name, '_', v->name_size);
}

/* Whether the value is an expression or a type of source text: it ends like a statement or a
 * parameter, or a name is followed by a bracket */
static bool is_code(const uint8_t *p, size_t n)
{
	size_t i = 0;

	if (n && memchr(",;({[", p[n - 1], 5))
		return true;
	while (i < n && memchr("&*", p[i], 2))
		i++;
	if (i < n && memchr("[({<", p[i], 4))
		return true;
	while (i < n && (is_letter(p[i]) || is_digit(p[i]) || memchr("_.:", p[i], 3)))
		i++;
	return i && i < n && memchr("([{<", p[i], 4) && memchr(")]}>?", p[n - 1], 5);
}

/* The first word, without the marks that end a part of a sentence */
static struct named_value first_word(const struct named_value *v)
{
	struct named_value word = *v;

	for (word.n = 0; word.n < v->n && !is_blank(v->p[word.n]); word.n++)
		;
	while (word.n && memchr(",;.:!?)]}'\"", v->p[word.n - 1], 11))
		word.n--;
	return word;
}

/* Whether the value in text or source text is a literal one, and no code that computes it */
static bool is_secret_word(const struct named_value *v)
{
	struct named_value word = first_word(v);

	if (is_code(word.p, word.n) || memmem(word.p, word.n, "://", 3))
		return false;
	if (v->kind == NAME_VAGUE && (memchr(word.p, ':', word.n) || word.p[0] == '/' ||
				      word.p[0] == '<' || word.p[0] == '$'))
		return false;
	return is_mixed(word.p, word.n);
}

static bool is_secret_quoted(const struct named_value *v)
{
	enum { LONG = 16 };
	bool mixed = is_mixed(v->p, v->n);

	if (v->kind == NAME_SECRET || mixed)
		return true;
	if (is_plain_key(v))
		return false;
	return v->form <= VALUE_INDENTED ||
		(v->form == VALUE_SPACED && v->n >= LONG && !memchr(v->p, ' ', v->n));
}

static bool is_secret_indented(const struct named_value *v)
{
	struct value_bytes b = count_bytes(v->p, v->n);

	if (is_code(v->p, v->n))
		return is_secret_word(v);
	if (v->kind == NAME_SECRET)
		return true;
	if (b.blanks || name_has(v, "key"))
		return is_secret_word(v);
	return v->n >= SECRET_MIN || is_mixed(v->p, v->n);
}

bool value_is_secret(const struct named_value *v)
{
	if (!v->n)
		return false;
	if (v->is_quoted)
		return is_secret_quoted(v);
	if (is_literal(v->p, v->n))
		return v->form == VALUE_LINE && v->kind == NAME_SECRET && is_digit(*v->p);
	if (v->kind == NAME_VAGUE && is_count(v))
		return false;
	switch (v->form) {
	case VALUE_LINE:
		return v->kind == NAME_SECRET || !is_plain_key(v) || is_secret_word(v);
	case VALUE_INDENTED:
		return is_secret_indented(v);
	case VALUE_SPACED:
		if (v->kind == NAME_SECRET && !is_code(v->p, v->n) && !memchr(v->p, ' ', v->n))
			return v->n >= SECRET_MIN || is_mixed(v->p, v->n);
		return is_secret_word(v) && !is_code(v->p, v->n);
	case VALUE_TEXT:
		return is_secret_word(v);
	}
	return false;
}
