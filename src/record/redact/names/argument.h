/* Finds secrets in the arguments of a command line and in environment variables. */
#ifndef RECORD_REDACT_ARGUMENT_H
#define RECORD_REDACT_ARGUMENT_H

#include "record/redact/names/name.h"

/* REDACT_STARS: number of '*' that replace a secret; fewer for a shorter secret */
enum { SPANS_MAX = 16, REDACT_STARS = 3 };

/* Parts of a string to remove, ordered and disjoint. If there would be more than SPANS_MAX, the
 * last one extends to the end of the string. */
struct spans {
	unsigned count;
	struct {
		size_t from, to;
	} at[SPANS_MAX];
};

/* State between the words of a command line */
struct word_walk {
	const struct redaction *r;
	/* This word is the value of the option before it, or may be, if that word could not be
	 * read. */
	bool is_value;
	bool is_field;		/* the previous word is -H: this is a header field */
};

/* Sets *out to the secret parts of the next word. `cut`: the end of the word is not known. With
 * NAME a name that redact_name() matches, secret are:
 *   NAME=VALUE, --NAME=VALUE, -DNAME=VALUE	all after the '='
 *   --NAME VALUE, -NAME VALUE	the next word, unless it begins with "--" and a letter
 *   … NAME=VALUE …, … --NAME VALUE …	inside a word (sh -c, a URL's query): up to a blank, '&',
 * 		';' or quote; "…" and '…' as a whole
 *   Name: VALUE, "NAME": VALUE	a field (redact_field) or a member of JSON, in a word or after -H
 *   scheme://user:VALUE@host, http://VALUE@host	only with the default patterns
 *   what text.h finds in a word with blanks, ';', '&' or '?' */
void redact_word(struct word_walk *w, const char *s, size_t n, bool cut, struct spans *out);
/* Sets *out to the secret parts of a variable NAME=VALUE. With r->env NONE that is all of it; with
 * NAMES the value, and all of a string without '='; with ALL the value if redact_name() matches
 * NAME, and passwords in URLs. */
void redact_variable(const struct redaction *r, const char *s, size_t n, struct spans *out);
/* The same for a variable whose value is kept, unless redact_name() matches NAME, or it is a
 * password in a URL. */
void redact_secret_variable(const struct redaction *r, const char *s, size_t n, struct spans *out);
/* Adds the values of known secrets in `s` to *out; unless it `ended`, also the beginning of one at
 * its end. */
void redact_known_values(const struct redaction *r, const char *s, size_t n, bool ended,
			 struct spans *out);
/* Adds the password of a URL to *out; s[at] is the ':' of "://". Returns the offset to continue
 * at. */
size_t redact_url(const struct redaction *r, const char *s, size_t n, size_t at, struct spans *out);
/* Replaces each span by REDACT_STARS '*', or fewer if it is shorter. Returns the new length, which
 * is at most `n`; the remaining bytes become 0. */
size_t redact_spans(char *s, size_t n, const struct spans *out);
#endif
