#include "app/consumers/wants.h"

#include "base/memory/alloc.h"
#include "base/memory/failure.h"
#include "model/harness/test_collector.h"
#include "model/history/stdio_capture.h"

struct filter *wants_filter(const char *expression)
{
	struct filter_error error;
	struct filter *f;

	if (!expression)
		return NULL;
	f = filter_new();
	if (filter_parse(f, expression, &error))
		failure("a printer's filter expression is invalid");
	return f;
}

/* Most members of a list that are decoded with -v, which prints whole lists */
enum { VERBOSE_MEMBERS = 4096 };

/* Adds the limits of output, of which explanations and reports of tests need more. */
static struct limits with_output(struct limits limits, bool messages, bool tests)
{
	limits.output = tests ? TEST_OUTPUT_MAX : messages ? STDIO_CAPTURE_MAX : 0;
	limits.other_output = messages ? STDIO_CAPTURE_OTHER_MAX : 0;
	return limits;
}

struct limits limits_recorded(const struct options *o, const struct wants *w)
{
	struct limits limits = {
		.bytes = o->record_limit, .members = o->record_limit, .verbose = true,
	};

	return with_output(limits, true, w->tests);
}

struct limits limits_shown(const struct options *o, const struct wants *w)
{
	uint64_t bytes = o->look.string_max, members = bytes;
	bool bound = o->record || o->replay;

	if (o->look.verbose && members < VERBOSE_MEMBERS)
		members = VERBOSE_MEMBERS;
	if (bound && bytes > o->record_limit)
		bytes = o->record_limit;
	if (bound && members > o->record_limit)
		members = o->record_limit;
	if (w->packets && bytes < o->record_limit)
		bytes = o->record_limit;
	return with_output((struct limits){
		.bytes = bytes, .members = members, .verbose = o->look.verbose,
	}, w->messages, w->tests);
}
