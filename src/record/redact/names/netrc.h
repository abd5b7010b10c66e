/* Passwords in the format of netrc(5): "machine NAME login NAME password VALUE", in lines or
 * words */
#ifndef RECORD_REDACT_NAMES_NETRC_H
#define RECORD_REDACT_NAMES_NETRC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds the first password at `at` or later, and sets *from and *to to its extent. Returns false if
 * there is none. */
bool netrc_find(const uint8_t *p, size_t n, size_t at, size_t *from, size_t *to);
#endif
