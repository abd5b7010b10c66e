/* Ids, spans and environment variables of the printer otlp; its output is tested by otlp.test and
 * otlp_send.test. */
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "print/otlp/environment.h"
#include "print/otlp/span.h"

static struct event begin_at(uint64_t realtime)
{
	static const char *const argv[] = {"make", "all", NULL};

	return (struct event){.kind = EVENT_BEGIN, .begin = {.argv = argv, .realtime = realtime,
		.machine = "x86_64", .tracer = 100}};
}

START_TEST(the_same_run_has_the_same_ids)
{
	struct event e = begin_at(1700000000000000000), f = begin_at(1700000000000000001);
	struct otlp_run a, b, c;

	otlp_run_begin(&a, &e, NULL);
	otlp_run_begin(&b, &e, NULL);
	otlp_run_begin(&c, &f, NULL);
	ck_assert_mem_eq(a.trace, b.trace, sizeof(a.trace));
	ck_assert_uint_eq(otlp_span_id(&a, 1, 2, 3), otlp_span_id(&b, 1, 2, 3));
	ck_assert_mem_ne(a.trace, c.trace, sizeof(a.trace));
	ck_assert_uint_ne(otlp_span_id(&a, 1, 2, 3), otlp_span_id(&c, 1, 2, 3));
	ck_assert_uint_ne(otlp_span_id(&a, 1, 2, 3), otlp_span_id(&a, 1, 3, 2));
	ck_assert_uint_ne(otlp_span_id(&a, 1, 2, 3), otlp_span_id(&a, 2, 1, 3));
	ck_assert(a.trace[0] && a.trace[1] && a.trace[0] != a.trace[1]);
}
END_TEST

START_TEST(the_id_of_a_run_is_its_trace_id)
{
	struct event e = begin_at(1);
	struct otlp_run run, other;

	e.begin.run[0] = 0x1234;
	e.begin.run[1] = 0x5678;
	otlp_run_begin(&run, &e, "no traceparent");
	ck_assert_uint_eq(run.trace[0], 0x1234);
	ck_assert_uint_eq(run.trace[1], 0x5678);
	ck_assert_uint_eq(run.parent, 0);
	otlp_run_begin(&other, &e, "00-0000000000000001000000000000000f-00000000000000aa-00");
	ck_assert_uint_eq(other.trace[0], 1);
	ck_assert_uint_eq(other.trace[1], 15);
	ck_assert_uint_eq(other.parent, 0xaa);
	ck_assert_uint_eq(other.flags, 0);
	/* another run in the same trace has other span ids */
	e.begin.run[0]++;
	otlp_run_begin(&run, &e, "cc-0000000000000001000000000000000f-00000000000000aa-01-more");
	ck_assert_uint_eq(run.trace[1], 15);
	ck_assert_uint_ne(otlp_span_id(&run, 0, 0, 0), otlp_span_id(&other, 0, 0, 0));
}
END_TEST

START_TEST(a_span_as_json)
{
	struct otlp_run run = {.trace = {0xab, 1}, .realtime = 1000, .flags = 1};
	struct otlp_span s = {.id = 2, .parent = 3, .link = 4, .start = 10, .end = 5,
		.remote = true, .failed = true};
	struct sbuf text = {0};
	struct json j = {.b = &text};

	sbuf_str(&s.name, "a\n");
	sbuf_str(&s.failure, "\xff");
	otlp_int(&s.attributes, "n", -1);
	otlp_str(&s.attributes, "none", "");
	otlp_bool(&s.attributes, "b", true);
	for (unsigned i = 0; i < OTLP_EVENTS_MAX + 2; i++)
		otlp_event(&s, &run, i, "e", NULL);
	s.events.len = strlen("{\"timeUnixNano\":\"1000\",\"name\":\"e\"}");
	otlp_span_write(&j, &run, &s);
	ck_assert_str_eq(text.s, "{\"traceId\":\"00000000000000ab0000000000000001\","
		"\"spanId\":\"0000000000000002\",\"parentSpanId\":\"0000000000000003\","
		"\"flags\":769,\"name\":\"a\\n\",\"kind\":1,\"startTimeUnixNano\":\"1010\","
		"\"endTimeUnixNano\":\"1010\",\"attributes\":[{\"key\":\"n\",\"value\":"
		"{\"intValue\":\"-1\"}},{\"key\":\"b\",\"value\":{\"boolValue\":true}}],"
		"\"events\":[{\"timeUnixNano\":\"1000\",\"name\":\"e\"}],\"droppedEventsCount\":2,"
		"\"links\":[{\"traceId\":\"00000000000000ab0000000000000001\","
		"\"spanId\":\"0000000000000004\"}],"
		"\"status\":{\"code\":2,\"message\":\"\\ufffd\"}}");
	otlp_span_done(&s);
	sbuf_done(&text);
}
END_TEST

static void endpoint_is(const char *target, const char *wanted)
{
	struct sbuf url = {0};

	otlp_endpoint(&url, target);
	ck_assert_str_eq(url.s, wanted);
	sbuf_done(&url);
}

START_TEST(endpoints)
{
	unsetenv("OTEL_EXPORTER_OTLP_ENDPOINT");
	unsetenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
	endpoint_is("http:", "http://localhost:4318/v1/traces");
	endpoint_is("https:", "https://localhost:4318/v1/traces");
	endpoint_is("http://a", "http://a/v1/traces");
	endpoint_is("http://a:1/", "http://a:1/v1/traces");
	endpoint_is("http://a/b", "http://a/b");
	endpoint_is("http://a?b", "http://a?b");
	endpoint_is("http://", "http://");
	setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://b:2/c", 1);
	endpoint_is("http:", "https://b:2/c/v1/traces");
	endpoint_is("http://a", "http://a/v1/traces");
	setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://d", 1);
	endpoint_is("http:", "https://d");
}
END_TEST

START_TEST(timeouts)
{
	static const struct { const char *value; unsigned ms; } cases[] = {
		{"", 10000}, {"250", 250}, {"0", 10000}, {"-1", 10000}, {"1s", 10000},
		{"99999999999", 10000},
	};

	unsetenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT");
	unsetenv("OTEL_EXPORTER_OTLP_TIMEOUT");
	ck_assert_uint_eq(otlp_timeout(), 10000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setenv("OTEL_EXPORTER_OTLP_TIMEOUT", cases[i].value, 1);
		ck_assert_uint_eq(otlp_timeout(), cases[i].ms);
	}
	setenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "7", 1);
	ck_assert_uint_eq(otlp_timeout(), 7);
}
END_TEST

static void collect(void *ctx, const char *line)
{
	sbuf_str(ctx, line);
	sbuf_char(ctx, '|');
}

START_TEST(headers_of_the_environment)
{
	static const struct { const char *value, *lines; } cases[] = {
		{"a=b", "a: b|"}, {" a = b c ,, x,y=,d=e=f%3D ", "a: b c|d: e=f=|"},
		{"a=%zz%4", "a: %zz%4|"}, {"a b=c", NULL}, {"a=b%0ac", NULL}, {"a:=c", NULL},
	};

	unsetenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sbuf lines = {0};

		setenv("OTEL_EXPORTER_OTLP_HEADERS", cases[i].value, 1);
		ck_assert_int_eq(otlp_headers(collect, &lines) != 0, !cases[i].lines);
		if (cases[i].lines)
			ck_assert_str_eq(lines.s, cases[i].lines);
		sbuf_done(&lines);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("otlp");
	TCase *c = tcase_create("otlp");

	tcase_add_test(c, the_same_run_has_the_same_ids);
	tcase_add_test(c, the_id_of_a_run_is_its_trace_id);
	tcase_add_test(c, a_span_as_json);
	tcase_add_test(c, endpoints);
	tcase_add_test(c, timeouts);
	tcase_add_test(c, headers_of_the_environment);
	suite_add_tcase(s, c);
	return unit_main(s);
}
