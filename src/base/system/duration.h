/* Durations as options and conditions have them: 1.5, 10ms, 2s, 3m */
#ifndef BASE_SYSTEM_DURATION_H
#define BASE_SYSTEM_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* Parses a number with an optional fraction and an optional unit: ns, us, ms, s (the default), m,
 * min or h. Stores it in ns; at most about 290 years. Returns false if `s` is no duration. */
bool duration_parse(const char *s, uint64_t *ns);
#endif
