/* Parsers for option arguments. A parser that returns int stores the value in `*to` and returns 0,
 * or reports why `arg` is invalid and returns EXIT_USAGE. `what` names the option in that message
 * ("--timeout"). */
#ifndef APP_CLI_ARGUMENT_H
#define APP_CLI_ARGUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/system/diag.h"

/* A decimal number from 0 to `most` */
int argument_number(struct diag *diag, const char *what, const char *arg, unsigned long most,
		 unsigned *to);
/* A duration as of duration_parse(), in ns */
int argument_duration(struct diag *diag, const char *what, const char *arg, uint64_t *to);
/* One of `words`, which ends with NULL; stores its index. */
int argument_word(struct diag *diag, const char *what, const char *arg, const char *const *words,
	       unsigned *to);
/* A size in bytes, with an optional suffix K, M or G (powers of 1024); not less than `least` */
int argument_size(struct diag *diag, const char *what, const char *arg, uint64_t least,
		  uint64_t *to);
#endif
