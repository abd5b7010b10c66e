/* Where in a word of a command line, or in a variable of an environment, a secret stands. */
#ifndef RECORD_REDACT_ARGUMENT_H
#define RECORD_REDACT_ARGUMENT_H

#include "record/redact/name.h"

/* REDACT_STARS: what stands for a secret, or fewer */
enum { SPANS_MAX = 16, REDACT_STARS = 3 };

/* Parts of a string that are to be taken out, in order, apart from each other. Where there would be
 * more than SPANS_MAX the last goes on to the string's end. */
struct spans {
	unsigned count;
	struct {
		size_t from, to;
	} at[SPANS_MAX];
};

/* The words of a command line, one after the other */
struct word_walk {
	const struct redaction *r;
	bool value;		/* the word before is an option whose value this one is, or may be
				 * one, since it is not known */
	bool field;		/* … is -H: this is a field */
};

/* What of the next word is secret; *out is filled. `cut`: the word goes on, and nobody knows how.
 * Secret are, with NAME one that redact_name knows:
 *   NAME=VALUE, --NAME=VALUE, -DNAME=VALUE	all behind '='
 *   --NAME VALUE, -NAME VALUE	the word behind, unless that begins with "--" and a letter
 *   … NAME=VALUE …, … --NAME VALUE …	inside a word (sh -c, a URL's query): up to a blank, '&',
 *		';' or quote; "…" and '…' as a whole
 *   Name: VALUE, "NAME": VALUE	a field (redact_field) or a member of JSON, in a word or behind -H
 *   scheme://user:VALUE@host, http://VALUE@host	with the usual patterns only */
void redact_word(struct word_walk *w, const char *s, size_t n, bool cut, struct spans *out);
/* Likewise of a variable, NAME=VALUE, as r->env says: NONE takes all, NAMES what is behind '=', and
 * all of what has none; ALL the value of a NAME that redact_name knows, and passwords in URLs. */
void redact_variable(const struct redaction *r, const char *s, size_t n, struct spans *out);
/* Takes the spans out of the string: REDACT_STARS '*' stand for each, fewer where it is shorter.
 * Returns the new length, which is never more; what is left of the `n` bytes becomes 0. */
size_t redact_spans(char *s, size_t n, const struct spans *out);
#endif
