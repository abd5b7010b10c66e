#include "base/text/sbuf.h"

#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

START_TEST(grows_and_stays_terminated)
{
	struct sbuf b = {0};

	for (size_t i = 0; i < 5000; i++) {
		sbuf_char(&b, 'a' + i % 26);
		ck_assert_uint_eq(b.len, i + 1);
		ck_assert_int_eq(b.s[b.len], 0);
	}
	for (size_t i = 0; i < 5000; i++)
		ck_assert_int_eq(b.s[i], 'a' + i % 26);
	sbuf_done(&b);
	ck_assert_ptr_null(b.s);
}
END_TEST

START_TEST(adding_nothing_makes_a_string)
{
	struct sbuf b = {0};

	sbuf_str(&b, "");
	ck_assert_str_eq(b.s, "");
	sbuf_add(&b, NULL, 0);
	ck_assert_str_eq(b.s, "");
	sbuf_done(&b);
}
END_TEST

START_TEST(bytes_may_be_nul)
{
	struct sbuf b = {0};

	sbuf_add(&b, "a\0b", 3);
	sbuf_char(&b, 0);
	ck_assert_uint_eq(b.len, 4);
	ck_assert_mem_eq(b.s, "a\0b\0", 5);
	sbuf_done(&b);
}
END_TEST

START_TEST(reset_starts_over)
{
	struct sbuf b = {0};

	sbuf_str(&b, "something long");
	sbuf_reset(&b);
	sbuf_str(&b, "else");
	ck_assert_str_eq(b.s, "else");
	sbuf_done(&b);
}
END_TEST

static const uint64_t numbers[] = {
	0, 1, 7, 8, 9, 10, 63, 64, 99, 255, 511, 512, 4096, INT32_MAX, (uint64_t)INT32_MIN,
	UINT32_MAX, (uint64_t)UINT32_MAX + 1, INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX - 1,
	UINT64_MAX,
};

/* The results must equal those of printf() */
START_TEST(numbers_are_as_printf_has_them)
{
	uint64_t n = numbers[_i];
	char want[32];
	struct sbuf b = {0};

	snprintf(want, sizeof(want), "%lld", (long long)n);
	sbuf_dec(&b, n, true);
	ck_assert_str_eq(b.s, want);

	sbuf_reset(&b);
	snprintf(want, sizeof(want), "%llu", (unsigned long long)n);
	sbuf_dec(&b, n, false);
	ck_assert_str_eq(b.s, want);

	sbuf_reset(&b);
	snprintf(want, sizeof(want), "%#llx", (unsigned long long)n);
	sbuf_hex(&b, n);
	ck_assert_str_eq(b.s, want);

	sbuf_reset(&b);
	snprintf(want, sizeof(want), n < 0100 ? "%03llo" : "%#llo", (unsigned long long)n);
	sbuf_oct(&b, n);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}
END_TEST

START_TEST(the_least_number_has_its_digits)
{
	struct sbuf b = {0};

	sbuf_dec(&b, (uint64_t)INT64_MIN, true);
	sbuf_char(&b, ' ');
	sbuf_oct(&b, 0);
	sbuf_char(&b, ' ');
	sbuf_oct(&b, 0644);
	sbuf_char(&b, ' ');
	sbuf_hex(&b, 0);
	ck_assert_str_eq(b.s, "-9223372036854775808 000 0644 0");
	sbuf_done(&b);
}
END_TEST

START_TEST(internet_addresses)
{
	static const struct {
		uint8_t address[16];
		const char *want;
	} cases[] = {
		{{0}, "::"},
		{{[15] = 1}, "::1"},
		{{0x20, 0x01, 0x0d, 0xb8, [15] = 0x42}, "2001:db8::42"},
		{{[10] = 0xff, 0xff, 192, 0, 2, 1}, "::ffff:192.0.2.1"},
		{{0xfe, 0x80, [7] = 1, [15] = 1}, "fe80:0:0:1::1"},
		{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	};
	struct sbuf b = {0};

	for (size_t i = 0; i < COUNT(cases); i++) {
		sbuf_reset(&b);
		sbuf_inet6(&b, cases[i].address);
		ck_assert_str_eq(b.s, cases[i].want);
	}
	sbuf_reset(&b);
	sbuf_inet(&b, 0x7f000001);
	sbuf_char(&b, ' ');
	sbuf_inet(&b, 0);
	sbuf_char(&b, ' ');
	sbuf_inet(&b, UINT32_MAX);
	ck_assert_str_eq(b.s, "127.0.0.1 0.0.0.0 255.255.255.255");
	sbuf_done(&b);
}
END_TEST

/* RFC 4648, section 10, and bytes that have the eighth bit */
START_TEST(base64)
{
	static const char *const cases[][2] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
		{"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xff", "/w=="},
		{"\xff\xfe", "//4="}, {"\xff\xff\xff", "////"}, {"\xfb\xef\xbe", "++++"},
	};
	struct sbuf b = {0};

	for (size_t i = 0; i < COUNT(cases); i++) {
		sbuf_reset(&b);
		sbuf_str(&b, "");
		sbuf_base64(&b, (const uint8_t *)cases[i][0], strlen(cases[i][0]));
		ck_assert_str_eq(b.s, cases[i][1]);
	}
	sbuf_done(&b);
}
END_TEST

static TCase *sbuf_tests(void)
{
	TCase *c = tcase_create("sbuf");

	tcase_add_test(c, grows_and_stays_terminated);
	tcase_add_test(c, adding_nothing_makes_a_string);
	tcase_add_test(c, bytes_may_be_nul);
	tcase_add_test(c, reset_starts_over);
	tcase_add_loop_test(c, numbers_are_as_printf_has_them, 0, COUNT(numbers));
	tcase_add_test(c, the_least_number_has_its_digits);
	tcase_add_test(c, internet_addresses);
	tcase_add_test(c, base64);
	return c;
}

UNIT_CASE(sbuf_tests)
