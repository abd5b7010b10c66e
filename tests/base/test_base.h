/* The test cases of test_base, one for each module of src/base */
#ifndef TEST_BASE_H
#define TEST_BASE_H

#include <check.h>

TCase *arena_tests(void);
TCase *diag_tests(void);
TCase *hash_tests(void);
TCase *json_tests(void);
TCase *library_tests(void);
TCase *nearest_tests(void);
TCase *protobuf_tests(void);
TCase *sbuf_tests(void);
TCase *utf8_tests(void);
#endif
