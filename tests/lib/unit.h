/* Shared by all unit test programs: main(). */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>

/* Runs the suite and frees it; the result is for main to return. Under `make check` each test is a
 * line of TAP on standard output and the status says only whether the program itself succeeded (1
 * if a leak is found at exit); by hand it is Check's own report, and the status is 1 if a test
 * failed. A run without tests fails. */
int unit_main(Suite *suite);
#endif
