/* Finds secrets by their names in any text: lines "NAME: VALUE" and NAME=VALUE, members of JSON and
 * YAML, queries and passwords of URLs, passwords of netrc(5) and private keys. */
#ifndef RECORD_REDACT_NAMES_TEXT_H
#define RECORD_REDACT_NAMES_TEXT_H

#include <stdint.h>
#include <string.h>

#include "record/redact/names/name.h"

/* What is searched for */
enum {
	TEXT_PASSWORDS = 1,	/* passwords in URLs, and NAME=VALUE after '?', '&' or ';' */
	TEXT_SIGNATURES = 2,	/* the same for signatures: sig=VALUE */
	TEXT_KEYS = 4,		/* private keys, and passwords of netrc(5) */
	TEXT_SPACED = 8,	/* NAME = VALUE */
	TEXT_NAMES = 16,	/* other values with names */
	TEXT_URLS = TEXT_PASSWORDS | TEXT_SIGNATURES,
	TEXT_ALL = TEXT_URLS | TEXT_KEYS | TEXT_SPACED | TEXT_NAMES,
};

/* Whether the text may contain what text_find() looks for: it has a ' ', ':' or '='. Data
 * without any are most of those that are no text. */
static inline bool text_may_have(const uint8_t *p, size_t n)
{
	return memchr(p, ' ', n) || memchr(p, ':', n) || memchr(p, '=', n);
}

/* The same for TEXT_URLS: it has a '=' or '@'. */
static inline bool text_may_have_url(const uint8_t *p, size_t n)
{
	return memchr(p, '=', n) || memchr(p, '@', n);
}

/* Calls `part` for each secret in `n` bytes at `p`; parts may overlap and are in no order. `part`
 * NULL: returns at the first one. Returns whether there is one. */
bool text_find(const struct redaction *r, unsigned kinds, const uint8_t *p, size_t n,
	       secret_part_fn *part, void *ctx);
#endif
