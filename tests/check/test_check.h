/* The files of test_check, one for each part of src/check */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <check.h>

#include "lib/history.h"

TCase *baseline_tests(void);
TCase *descriptors_tests(void);
TCase *finding_tests(void);
TCase *leaks_tests(void);
TCase *missing_tests(void);
TCase *resources_tests(void);
TCase *security_tests(void);
TCase *selection_tests(void);
TCase *signals_tests(void);
TCase *statuses_tests(void);
TCase *storms_tests(void);
TCase *trace_tests(void);
TCase *zombies_tests(void);

/* Whether the check has a finding if the trace ends at `at` ms; frees the history. */
bool finds(struct made *m, const char *id, uint64_t at);
/* Like finds(), and verifies the message */
void expect(struct made *m, const char *id, uint64_t at, const char *message);
#endif
