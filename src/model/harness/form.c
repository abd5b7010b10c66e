#include "model/harness/form.h"

#include <ctype.h>
#include <string.h>

/* A line of a hostile program could take the third power of its length. */
enum { STEPS_MAX = 20000 };

static const uint64_t ns_per_s = 1000000000;

static bool match(const char *pattern, const char *at, struct form_fields *f);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Text in front of what the rest of the pattern matches */
static bool match_text(const char *pattern, const char *at, struct form_text *to, bool blanks,
		       struct form_fields *f)
{
	const char *begin = at;

	while (*at && (blanks || !is_blank(*at))) {
		at++;
		if (!match(pattern, at, f))
			continue;
		*to = (struct form_text){begin, at - begin};
		return true;
	}
	return false;
}

static bool match_any(const char *pattern, const char *at, struct form_fields *f)
{
	while (!match(pattern, at, f))
		if (!*at++)
			return false;
	return true;
}

/* A number of units, each of `unit` ns */
static bool match_number(const char *pattern, const char *at, uint64_t unit, struct form_fields *f)
{
	uint64_t ns = 0;

	if (!isdigit((unsigned char)*at))
		return false;
	for (; isdigit((unsigned char)*at); at++)
		ns = ns < UINT64_MAX / (16 * ns_per_s) ? ns * 10 + (*at - '0') * unit : ns;
	if (*at == '.')
		for (at++; isdigit((unsigned char)*at); at++)
			ns += (*at - '0') * (unit /= 10);
	f->duration = ns;
	return match(pattern, at, f);
}

static bool match_integer(const char *pattern, const char *at, struct form_fields *f)
{
	unsigned n = 0;

	if (!isdigit((unsigned char)*at))
		return false;
	for (; isdigit((unsigned char)*at); at++)
		n = n * 10 + (*at - '0');
	f->number = n;
	return match(pattern, at, f);
}

static bool match_set(const char *pattern, const char *at, size_t n, struct form_fields *f)
{
	return n && match(pattern, at + n, f);
}

static bool match_rule(const char *pattern, const char *at, struct form_fields *f)
{
	const char set[2] = {*at, 0};
	size_t n = *at && strchr("_=-", *at) ? strspn(at, set) : 0;

	return n >= 3 && match(pattern, at + n, f);
}

static bool match_field(const char *pattern, const char *at, struct form_fields *f)
{
	const char *next = pattern + 1;
	size_t n = strspn(at, " \t");

	switch (*pattern) {
	case '_':
		f->indent = n;
		return match(next, at + n, f);
	case 'n': return match_text(next, at, &f->name, true, f);
	case 'm': return match_text(next, at, &f->message, true, f);
	case 'c': return match_text(next, at, &f->suite, false, f);
	case '*': return match_any(next, at, f);
	case 's': return match_number(next, at, ns_per_s, f);
	case 'i': return match_number(next, at, ns_per_s / 1000, f);
	case 'd': return match_integer(next, at, f);
	case '=': return match_rule(next, at, f);
	case '%': return *at == '%' && match(next, at + 1, f);
	case 'p':
		n = strspn(at, ".FEsxXu");
		f->marks = (struct form_text){at, n};
		return match_set(next, at, n, f);
	}
	return false;
}

static bool match(const char *pattern, const char *at, struct form_fields *f)
{
	if (f->steps++ > STEPS_MAX)
		return false;
	for (; *pattern; pattern++) {
		size_t n = 1;

		if (*pattern == '%')
			return match_field(pattern + 1, at, f);
		if (*pattern == ' ')
			n = strspn(at, " \t");
		else if (*pattern != *at)
			return false;
		if (!n)
			return false;
		at += n;
	}
	return !*at;
}

bool form_match(const char *pattern, const char *line, struct form_fields *f)
{
	*f = (struct form_fields){.number = 0};
	return match(pattern, line, f);
}
