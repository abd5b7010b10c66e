/* The tests that test harnesses ran in a trace, read from what they wrote */
#ifndef PTRAIL_TESTS_H
#define PTRAIL_TESTS_H

#include <stddef.h>
#include <stdint.h>

struct life;

enum test_result {
	TEST_PASSED,
	TEST_FAILED,
	TEST_ERROR,		/* it could not run, crashed, or did not finish */
	TEST_SKIPPED,		/* or it failed as expected */
};

struct test_case {
	const char *harness;		/* "pytest" */
	const char *suite;		/* class, package or file; "": unknown */
	const char *name;		/* never empty */
	enum test_result result;
	uint64_t duration;		/* ns, as the harness states it; 0: it does not */
	const char *message;		/* why it failed or was skipped; "": unknown */
	const char *details;		/* lines that were written about it; or "" */
	uint64_t time;			/* timestamp of its result */
	const struct life *process;	/* the process that runs the harness */
	/* the process that is the test, or that crashed in it; NULL: tests share the process */
	const struct life *own_process;
};

struct test_list {
	const struct test_case *all;	/* in the order in which harnesses report them */
	size_t count;
	/* bytes that harnesses wrote and the trace lacks, so that tests may be missing */
	uint64_t missing;
};
#endif
