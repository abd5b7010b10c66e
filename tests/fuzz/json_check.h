/* A strict reader of JSON (RFC 8259), for tests of what is written */
#ifndef FUZZ_JSON_CHECK_H
#define FUZZ_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes are one JSON text without a newline, nested at most 256 deep */
bool json_is_valid(const char *text, size_t size);
#endif
