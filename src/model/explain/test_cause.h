/* Why a test of a harness failed: from the lines that the harness wrote about it, and the failed
 * syscalls that they name; of a test that is a process, from how that ended */
#ifndef MODEL_EXPLAIN_TEST_CAUSE_H
#define MODEL_EXPLAIN_TEST_CAUSE_H

#include "model/explain/verdict.h"
#include "ptrail/tests.h"

struct test_cause {
	struct sbuf text;		/* a sentence without a full stop; "": unknown */
	struct sbuf evidence;		/* lines, each with a line feed */
	struct location location;	/* .file "": none */
};

/* Computes the cause for a test that failed; `end`: the EVENT_END that has it. The caller frees it
 * with test_cause_done(). */
void test_cause_find(struct test_cause *c, const struct test_case *t, const struct event *end);
void test_cause_done(struct test_cause *c);
#endif
