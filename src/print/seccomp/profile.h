/* The document that the printer `seccomp` writes, for other printers. */
#ifndef PRINT_SECCOMP_PROFILE_H
#define PRINT_SECCOMP_PROFILE_H

#include "abi/abi.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"

/* Values of the printer's settings `action` and `runtime`: indices of their words */
struct seccomp_settings {
	uint64_t action, runtime;
};

/* Appends a profile that allows the system calls, which are rows (struct call) in a hash, for the
 * machines in `used`, which has ABI_COUNT elements. */
void seccomp_profile(struct sbuf *b, const struct hash *calls, const bool *used,
		     const struct seccomp_settings *chosen);
#endif
