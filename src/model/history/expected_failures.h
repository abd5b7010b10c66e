/* Failures of syscalls that are part of normal operation and explain no exit */
#ifndef MODEL_HISTORY_EXPECTED_FAILURES_H
#define MODEL_HISTORY_EXPECTED_FAILURES_H

#include <stdbool.h>

#include "ptrail/value.h"

/* Whether the failure of that syscall with `error` (positive) at `path`, which may be "", is
 * expected: an interrupted syscall, a file that all programs look for. */
bool failure_is_expected(int error, const struct call_view *view, const char *path);
#endif
