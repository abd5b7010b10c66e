#include "base/text/json.h"

#include <string.h>

#include "lib/unit.h"

static struct sbuf b;
static struct json j;

static void fresh(void)
{
	b = (struct sbuf){0};
	j = (struct json){.b = &b};
}

static void done(void)
{
	sbuf_done(&b);
}

START_TEST(commas_stand_between)
{
	json_object(&j);
	json_key(&j, "a");
	json_array(&j);
	json_uint(&j, 1);
	json_object(&j);
	json_object_end(&j);
	json_array(&j);
	json_array_end(&j);
	json_null(&j);
	json_array_end(&j);
	json_key2(&j, "b", "_c");
	json_bool(&j, true);
	json_key(&j, "d");
	json_object(&j);
	json_key(&j, "e");
	json_bool(&j, false);
	json_object_end(&j);
	json_object_end(&j);
	ck_assert_str_eq(b.s, "{\"a\":[1,{},[],null],\"b_c\":true,\"d\":{\"e\":false}}");
	ck_assert_uint_eq(j.depth, 0);
}
END_TEST

START_TEST(numbers_keep_their_digits)
{
	json_array(&j);
	json_uint(&j, 9007199254740992);
	json_uint(&j, 9007199254740993);
	json_int(&j, -9007199254740992);
	json_int(&j, -9007199254740993);
	json_int(&j, INT64_MIN);
	json_int(&j, INT64_MAX);
	json_decimal(&j, 7);
	json_hex(&j, 0);
	json_hex(&j, 0xabc);
	json_array_end(&j);
	ck_assert_str_eq(b.s, "[9007199254740992,\"9007199254740993\",-9007199254740992,"
			      "\"-9007199254740993\",\"-9223372036854775808\","
			      "\"9223372036854775807\",\"7\",\"0x0\",\"0xabc\"]");
}
END_TEST

START_TEST(strings_are_escaped)
{
	json_text(&j, (const uint8_t *)"a\"\\/\b\f\n\r\t\0\1\177\xc2\x9b\xc2\xa0", 16);
	ck_assert_str_eq(b.s, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u007f\\u009b\\u00a0\"");
	sbuf_reset(&b);
	json_text(&j, NULL, 0);
	ck_assert_str_eq(b.s, ",\"\"");
	sbuf_reset(&b);
	json_object(&j);
	json_key(&j, "a\"\xff");
	ck_assert_str_eq(b.s, ",{\"a\\\"\\ufffd\":");
}
END_TEST

#define R "\\ufffd"

/* What is not UTF-8 → U+FFFD for each byte of it. Unicode 15, table 3-7 */
static const struct {
	const char *bytes, *text;
} sequences[] = {
	{"\x7f" "a", "\\u007fa"},	  {"\xc2\xa9", "\\u00a9"},
	{"\xe2\x82\xac", "\\u20ac"},	  {"\xf0\x9f\x98\x80", "\\ud83d\\ude00"},
	{"\xf4\x8f\xbf\xbf", "\\udbff\\udfff"}, {"\xef\xbf\xbd", R},
	{"\x80", R},			  {"\xc0\xaf", R R},
	{"\xc1\x81", R R},		  {"\xe0\x9f\xbf", R R R},
	{"\xed\xa0\x80", R R R},	  {"\xf0\x8f\x80\x80", R R R R},
	{"\xf4\x90\x80\x80", R R R R},	  {"\xf5\x80\x80\x80", R R R R},
	{"\xe2\x82", R R},		  {"\xc3", R},
	{"\xc3(", R "("},		  {"a\xff" "b", "a" R "b"},
	{"\xe2(\xa1", R "(" R},
};

START_TEST(what_is_not_utf8_is_replaced)
{
	const char *bytes = sequences[_i].bytes, *text = sequences[_i].text;
	size_t n = strlen(bytes);
	bool valid = !strstr(text, R) || !strcmp(bytes, "\xef\xbf\xbd");

	json_text(&j, (const uint8_t *)bytes, n);
	ck_assert_uint_eq(b.len, strlen(text) + 2);
	ck_assert_int_eq(strncmp(b.s + 1, text, strlen(text)), 0);
	ck_assert_int_eq(json_is_utf8((const uint8_t *)bytes, n), valid);
}
END_TEST

START_TEST(base64_and_ascii)
{
	json_array(&j);
	json_base64(&j, (const uint8_t *)"\xff\xfe", 2);
	json_ascii(&j, "0644", 3);
	json_str(&j, "");
	json_text(&j, NULL, 0);
	json_array_end(&j);
	ck_assert_str_eq(b.s, "[\"//4=\",\"064\",\"\",\"\"]");
}
END_TEST

static TCase *json_tests(void)
{
	TCase *c = tcase_create("json");

	tcase_add_checked_fixture(c, fresh, done);
	tcase_add_test(c, commas_stand_between);
	tcase_add_test(c, numbers_keep_their_digits);
	tcase_add_test(c, strings_are_escaped);
	tcase_add_loop_test(c, what_is_not_utf8_is_replaced, 0,
			    sizeof(sequences) / sizeof(*sequences));
	tcase_add_test(c, base64_and_ascii);
	return c;
}

UNIT_CASE(json_tests)
