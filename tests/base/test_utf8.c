#include "base/text/utf8.h"

#include <string.h>

#include "lib/unit.h"

static const struct {
	const char *bytes;
	unsigned length;	/* 0: not valid */
	uint32_t character;
} sequences[] = {
	{"a", 1, 'a'},
	{"\x7f", 1, 0x7f},
	{"\xc2\x80", 2, 0x80},
	{"\xc3\xa9z", 2, 0xe9},
	{"\xe0\xa0\x80", 3, 0x800},
	{"\xef\xbf\xbf", 3, 0xffff},
	{"\xf0\x90\x80\x80", 4, 0x10000},
	{"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	{"\x80", 0, 0},			/* not a valid first byte */
	{"\xc0\x80", 0, 0},		/* not the shortest form */
	{"\xe0\x9f\xbf", 0, 0},
	{"\xf0\x8f\xbf\xbf", 0, 0},
	{"\xed\xa0\x80", 0, 0},		/* a surrogate */
	{"\xf4\x90\x80\x80", 0, 0},	/* beyond U+10FFFF */
	{"\xc3", 0, 0},			/* incomplete */
	{"\xe2\x82", 0, 0},
	{"\xc3(", 0, 0},
};

START_TEST(sequences_are_known)
{
	const uint8_t *p = (const uint8_t *)sequences[_i].bytes;
	unsigned n = utf8_sequence(p, strlen(sequences[_i].bytes));

	ck_assert_uint_eq(n, sequences[_i].length);
	if (n)
		ck_assert_uint_eq(utf8_character(p, n), sequences[_i].character);
}
END_TEST

static TCase *utf8_tests(void)
{
	TCase *c = tcase_create("utf8");

	tcase_add_loop_test(c, sequences_are_known, 0, sizeof(sequences) / sizeof(*sequences));
	return c;
}

UNIT_CASE(utf8_tests)
