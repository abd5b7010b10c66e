#include "base/text/json_reader.h"

#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"

static struct arena arena;

static const struct json_value *read_text(const char *text)
{
	return json_read(&arena, text, strlen(text));
}

START_TEST(values_have_their_types)
{
	const struct json_value *v = read_text(
		" {\"a\": [1, -2.5e+3, \"x\", true, false, null, {}],\"b\":\"y\" , \"a2\":[]}\n");
	static const enum json_type types[] = {
		JSON_IS_NUMBER, JSON_IS_NUMBER, JSON_IS_STRING, JSON_IS_TRUE, JSON_IS_FALSE,
		JSON_IS_NULL, JSON_IS_OBJECT,
	};
	const struct json_value *m;
	size_t n = 0;

	ck_assert_ptr_nonnull(v);
	ck_assert_int_eq(v->type, JSON_IS_OBJECT);
	for (m = json_member_of(v, "a")->first; m; m = m->next, n++)
		ck_assert_int_eq(m->type, types[n]);
	ck_assert_uint_eq(n, sizeof(types) / sizeof(*types));
	ck_assert_str_eq(json_member_of(v, "a")->first->next->text, "-2.5e+3");
	ck_assert_str_eq(json_member_text(v, "b"), "y");
	ck_assert_ptr_null(json_member_of(v, "a2")->first);
	ck_assert_ptr_null(json_member_of(v, "c"));
	ck_assert_ptr_null(json_member_text(v, "a"));
	ck_assert_ptr_null(json_member_of(NULL, "a"));
}
END_TEST

START_TEST(the_last_of_two_members_counts)
{
	ck_assert_str_eq(json_member_text(read_text("{\"a\":\"1\",\"a\":\"2\"}"), "a"), "2");
}
END_TEST

START_TEST(escapes_become_utf8)
{
	ck_assert_str_eq(read_text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")->text, "\"\\/\b\f\n\r\t");
	ck_assert_str_eq(read_text("\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"")->text,
			 "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	ck_assert_str_eq(read_text("\"\xc3\xa9\"")->text, "\xc3\xa9");
	/* half of a pair */
	ck_assert_str_eq(read_text("\"\\ud83dx\"")->text, "\xef\xbf\xbdx");
	ck_assert_str_eq(read_text("\"\\ud83d\\u0041\"")->text, "\xef\xbf\xbd" "A");
	ck_assert_str_eq(read_text("\"\\ude00\"")->text, "\xef\xbf\xbd");
}
END_TEST

START_TEST(invalid_texts_are_refused)
{
	static const char *const texts[] = {
		"", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}",
		"{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "\"", "\"a", "\"\\\"", "\"\\x\"",
		"\"\\u12\"", "\"\\u12g4\"", "\"\\u0000\"", "\"a\nb\"", "01", "-", "1.", ".5",
		"1e", "1e+", "+1", "nul", "True", "1 2",
		"{} {}", "'a'", "\"\\", "nan", "--1", "\"\\ud83d\\u12\"", "\"\\ud83d\\\"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (read_text(texts[i]))
			ck_abort_msg("'%s' is read", texts[i]);
	ck_assert_ptr_null(json_read(&arena, "\"a\0b\"", 5));
}
END_TEST

START_TEST(depth_is_limited)
{
	char text[300];

	for (size_t depth = 1; depth < 130; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		ck_assert_int_eq(json_read(&arena, text, 2 * depth) != NULL, depth <= 64);
	}
}
END_TEST

/* Each begin of a text is read without reading behind it, which AddressSanitizer would report. */
START_TEST(cut_texts_are_refused)
{
	static const char text[] = "{\"a\":[1.5e3,\"\\u20ac\\n\",{\"b\":null}],\"c\":true}";

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		char *cut = malloc(n + 1);

		memcpy(cut, text, n);
		ck_assert_ptr_null(json_read(&arena, cut, n));
		free(cut);
	}
	ck_assert_ptr_nonnull(read_text(text));
}
END_TEST

static void done(void)
{
	arena_done(&arena);
}

static TCase *json_reader_tests(void)
{
	TCase *c = tcase_create("json_reader");

	tcase_add_checked_fixture(c, NULL, done);
	tcase_add_test(c, values_have_their_types);
	tcase_add_test(c, the_last_of_two_members_counts);
	tcase_add_test(c, escapes_become_utf8);
	tcase_add_test(c, invalid_texts_are_refused);
	tcase_add_test(c, depth_is_limited);
	tcase_add_test(c, cut_texts_are_refused);
	return c;
}
UNIT_CASE(json_reader_tests)
