/* Shared by the files of test_check, one for each part of src/check */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include "lib/history.h"
#include "lib/unit.h"

/* Whether the check has a finding if the trace ends at `at` ms; frees the history. */
bool finds(struct made *m, const char *id, uint64_t at);
/* Like finds(), and verifies the message */
void expect(struct made *m, const char *id, uint64_t at, const char *message);
#endif
