/* What the arguments of options are made of. Each returns 0, or EXIT_USAGE after it said, as of
 * `what` ("--timeout"), why `arg` is none. */
#ifndef APP_CLI_ARGUMENT_H
#define APP_CLI_ARGUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/system/diag.h"

int argument_number(struct diag *diag, const char *what, const char *arg, unsigned long most,
		 unsigned *to);
/* Seconds, with a fraction or not, or a unit: 1.5, 10ms, 2s, 3m; in ns, at most some 290 years */
int argument_duration(struct diag *diag, const char *what, const char *arg, uint64_t *to);
/* Whether it is one of those; says nothing */
bool argument_is_duration(const char *arg, uint64_t *to);
/* The place of `arg` among the NULL-terminated words */
int argument_word(struct diag *diag, const char *what, const char *arg, const char *const *words,
	       unsigned *to);
/* A number of bytes, or of 1024, 1024^2, 1024^3 of them: 500K */
int argument_size(struct diag *diag, const char *what, const char *arg, uint64_t least,
		  uint64_t *to);
#endif
