/* Collects the tests of all harnesses of a trace from its events. */
#ifndef MODEL_HARNESS_TEST_COLLECTOR_H
#define MODEL_HARNESS_TEST_COLLECTOR_H

#include "model/history/historian.h"
#include "ptrail/event.h"
#include "ptrail/tests.h"

/* Most bytes of a write to descriptor 1 or 2 that are read */
enum { TEST_OUTPUT_MAX = 64 << 10 };

struct test_collector;

struct test_collector *test_collector_new(void);
void test_collector_free(struct test_collector *c);
/* Processes an event. `h` has it already, and its processes must stay valid. */
void test_collector_event(struct test_collector *c, struct historian *h, const struct event *e);
/* Ends the collection. The list is valid until test_collector_free(). */
const struct test_list *test_collector_finish(struct test_collector *c);
#endif
