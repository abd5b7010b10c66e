/* See to_stdout.c. */
#ifndef TO_STDOUT_H
#define TO_STDOUT_H

#include <stdbool.h>

#include "ptrail/output.h"

struct output {
	bool failed;			/* a write failed */
};
#endif
