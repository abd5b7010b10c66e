/* Test cases of test_print */
#ifndef TEST_PRINT_H
#define TEST_PRINT_H

#include <check.h>

TCase *quote_tests(void);
TCase *output_tests(void);
TCase *framed_tests(void);
TCase *text_value_tests(void);
TCase *text_tests(void);
TCase *hang_tests(void);
TCase *json_tests(void);
TCase *summary_tests(void);
TCase *plain_tests(void);
TCase *registry_tests(void);
TCase *render_cache_tests(void);
#endif
