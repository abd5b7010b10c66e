/* Shared by all unit test programs */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>

/* Check writes a message to a file for each assertion that holds, only to say after which one a
 * test crashed. Tests with a million assertions take most of their time for it. */
#define _mark_point(file, line) ((void)0)

/* Adds the test case that a function of the file creates to the program that the file is part of:
 *	static TCase *arena_tests(void) { … }
 *	UNIT_CASE(arena_tests)
 * Such a program needs no main(). */
#define UNIT_CASE(create) \
	__attribute__((constructor)) static void add_##create(void) \
	{ \
		unit_add(create); \
	}
void unit_add(TCase *(*create)(void));

/* Runs the suite, with the cases of UNIT_CASE, and frees it; the result is for main to return.
 * Under `make check` each test is a line of TAP on standard output and the status says only whether
 * the program itself succeeded (1 if a leak is found at exit); by hand it is Check's own report,
 * and the status is 1 if a test failed. A run without tests fails. With AddressSanitizer, whose
 * processes take long to fork, all tests run in one process unless CK_FORK=yes. */
int unit_main(Suite *suite);
/* The same if tests change what others depend on: each one always runs in a process of its own. */
int unit_main_forked(Suite *suite);
#endif
