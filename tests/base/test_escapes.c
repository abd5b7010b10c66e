/* Escape sequences of terminals are removed from text */
#include "base/text/escapes.h"

#include <string.h>

#include "lib/unit.h"

static const struct sample {
	const char *text, *plain;
} samples[] = {
	{"", ""}, {"plain\n", "plain\n"},
	{"\033[01m\033[Ka.c:1:\033[m\033[K \033[01;31m\033[Kerror: \033[m\033[Kx",
		"a.c:1: error: x"},
	{"\033[?25lx\033[38;5;1my\033[0 qz", "xyz"},
	{"\033]0;title\007x\033]8;;http://a\033\\link\033]8;;\033\\", "xlink"},
	{"\033(Bx\0337y\033=z", "xyz"},
	{"\033[12\nx", "\nx"},		/* no final byte */
	{"\033]0;title\nx", "0;title\nx"},	/* no end of the string */
	{"a\033\033[1mb", "ab"},
	{"a\033", "a\033"}, {"a\033[", "a\033["}, {"a\033[1;", "a\033[1;"},	/* cut off */
	{"a\033]0;b", "a\033]0;b"}, {"a\033]0;b\033", "a\033]0;b\033"}, {"a\033(", "a\033("},
	{"\303\244\033[1m\303\266", "\303\244\303\266"},
};

START_TEST(sequences_are_removed)
{
	const struct sample *s = &samples[_i];
	char text[128];

	strcpy(text, s->text);
	ck_assert_uint_eq(escapes_remove(text, strlen(text)), strlen(s->plain));
	ck_assert_int_eq(memcmp(text, s->plain, strlen(s->plain)), 0);
}
END_TEST

START_TEST(bytes_may_be_anything)
{
	static const char alphabet[] = "\033[]()\\\007\n0;mP\xff";
	char text[64];
	unsigned seed = 1;

	for (unsigned round = 0; round < 20000; round++) {
		size_t n = round % sizeof(text);

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = alphabet[seed / 65536 % sizeof(alphabet)];
		}
		ck_assert_uint_le(escapes_remove(text, n), n);
	}
}
END_TEST

static TCase *escapes_tests(void)
{
	TCase *c = tcase_create("escapes");

	tcase_add_loop_test(c, sequences_are_removed, 0, sizeof(samples) / sizeof(*samples));
	tcase_add_test(c, bytes_may_be_anything);
	return c;
}

UNIT_CASE(escapes_tests)
