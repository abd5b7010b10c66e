#include "print/core/quote.h"
#include "print/core/process_words.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"

/* Deterministic random numbers, so that failures can be reproduced */
static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Decodes a C string literal. Returns the number of bytes; -1: it is not a valid literal. */
static ssize_t unquote(const char *s, uint8_t *to)
{
	ssize_t n = 0;

	if (*s++ != '"')
		return -1;
	for (; *s != '"'; n++) {
		if (*s < ' ' || *s > '~')
			return -1;
		if (*s != '\\') {
			to[n] = *s++;
			continue;
		}
		s++;
		if (*s >= '0' && *s <= '7') {
			unsigned c = 0;

			for (int i = 0; i < 3 && *s >= '0' && *s <= '7'; i++)
				c = c * 8 + (*s++ - '0');
			if (c > 255)
				return -1;
			to[n] = c;
		} else if (*s == 'x') {
			to[n] = hex_digit(s[1]) * 16 + hex_digit(s[2]);
			s += 3;
		} else {
			const char *from = "tnvfr\"\\", *is = "\t\n\v\f\r\"\\";
			const char *at = strchr(from, *s);

			if (!*s || !at)
				return -1;
			to[n] = is[at - from];
			s++;
		}
	}
	return s[1] ? -1 : n;
}

/* Returns a random byte; digits, quotes and escapes are frequent. */
static uint8_t any_byte(uint32_t *state)
{
	static const char hard[] = "0123456789\\\"nx\n\t\0\1\33\177\200\377";
	uint32_t r = next(state);

	return r & 1 ? (uint8_t)(r >> 8) : (uint8_t)hard[(r >> 8) % (sizeof(hard) - 1)];
}

START_TEST(quoted_bytes_can_be_recovered)
{
	uint32_t state = 1;

	for (int i = 0; i < 10000; i++) {
		uint8_t bytes[40], back[200];
		size_t n = next(&state) % sizeof(bytes);
		struct sbuf b = {0};

		for (size_t k = 0; k < n; k++)
			bytes[k] = any_byte(&state);
		quote(&b, bytes, n, _i ? QUOTE_HEX : QUOTE_OCTAL);
		if (unquote(b.s, back) != (ssize_t)n || memcmp(bytes, back, n))
			ck_abort_msg("string %d: %s", i, b.s);
		sbuf_done(&b);
	}
}
END_TEST

static const char *quoted(const void *p, size_t n)
{
	static struct sbuf b;

	sbuf_reset(&b);
	quote(&b, p, n, QUOTE_OCTAL);
	return b.s;
}

/* The same as strace's */
START_TEST(escapes_are_shortest)
{
	ck_assert_str_eq(quoted("a\0" "1", 3), "\"a\\0001\"");
	ck_assert_str_eq(quoted("\0338\0339\033a\0337", 8), "\"\\338\\339\\33a\\0337\"");
	ck_assert_str_eq(quoted("\1\377\177", 3), "\"\\1\\377\\177\"");
	ck_assert_str_eq(quoted("\t\n\v\f\r\"\\'", 8), "\"\\t\\n\\v\\f\\r\\\"\\\\'\"");
	ck_assert_str_eq(quoted("", 0), "\"\"");
}
END_TEST

START_TEST(locale_has_no_effect)
{
	setlocale(LC_ALL, "C.UTF-8");
	ck_assert_str_eq(quoted("caf\303\251\342\200\256", 8), "\"caf\\303\\251\\342\\200\\256\"");
	ck_assert(quote_is_binary((const uint8_t *)"\303\251", 2));
	setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(angle_brackets_are_escaped)
{
	struct sbuf b = {0};

	quote_angled(&b, "/d<x>\ny/f\"\\");
	ck_assert_str_eq(b.s, "/d\\74x\\76\\ny/f\\\"\\\\");
	sbuf_done(&b);
}
END_TEST

/* All bytes but quotes are written as between quotes, at each place of a word of eight. */
START_TEST(bare_text_has_plain_quotes)
{
	for (unsigned length = 1; length <= 17; length++)
		for (unsigned c = 1; c < 256; c++) {
			char s[18] = "", *end;
			struct sbuf bare = {0};

			memset(s, '~', length);
			s[length / 2] = c;
			quote_bare(&bare, s);
			end = (char *)quoted(s, length);
			end[strlen(end) - 1] = 0;
			if (c == '"')
				ck_assert_str_eq(bare.s, s);
			else
				ck_assert_str_eq(bare.s, end + 1);
			sbuf_done(&bare);
		}
}
END_TEST

START_TEST(white_space_is_not_binary)
{
	ck_assert(!quote_is_binary((const uint8_t *)"a\tb\vc\fd\re\n ~", 12));
	ck_assert(quote_is_binary((const uint8_t *)"a\1", 2));
	ck_assert(quote_is_binary((const uint8_t *)"\177", 1));
	ck_assert(!quote_is_binary((const uint8_t *)"ab\1", 2));
}
END_TEST

/* Visible characters are kept if the output may contain UTF-8; invalid bytes, controls and
 * characters that change how others are displayed never are. */
START_TEST(tokens_keep_visible_characters)
{
	static const struct { const char *s, *ascii, *utf8; } cases[] = {
		{"plain", "plain", "plain"},
		{"gr\303\274n", "\"gr\\303\\274n\"", "gr\303\274n"},
		{"\346\227\245 \346\234\254", "\"\\346\\227\\245 \\346\\234\\254\"",
		 "\"\346\227\245 \346\234\254\""},
		{"\303\2741\303", "\"\\303\\2741\\303\"", "\"\303\2741\\303\""},
		{"a\342\200\256b", "\"a\\342\\200\\256b\"", "\"a\\342\\200\\256b\""},
		{"\303\274\n", "\"\\303\\274\\n\"", "\"\303\274\\n\""},
		{"\0031\303\274", "\"\\0031\\303\\274\"", "\"\\0031\303\274\""},
		{"", "\"\"", "\"\""},
	};
	struct sbuf b = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		sbuf_reset(&b);
		words_token(&b, cases[i].s, false);
		ck_assert_str_eq(b.s, cases[i].ascii);
		sbuf_reset(&b);
		words_token(&b, cases[i].s, true);
		ck_assert_str_eq(b.s, cases[i].utf8);
	}
	sbuf_done(&b);
}
END_TEST

START_TEST(commands_are_cut_between_characters)
{
	const char *argv[] = {"\303\274\303\274\303\274\303\274", "\303\274", NULL};
	struct sbuf b = {0};

	words_command(&b, argv, 6, true);
	ck_assert_str_eq(b.s, "\303\274\303\274\303\274\303\274 \303\274");
	sbuf_reset(&b);
	words_command(&b, argv, 4, true);
	ck_assert_str_eq(b.s, "\303\274\303\274\303\274\342\200\246");
	sbuf_reset(&b);
	words_command(&b, argv, 9, false);
	ck_assert_str_eq(b.s, "\"\\303...");
	sbuf_done(&b);
}
END_TEST

static TCase *quote_tests(void)
{
	TCase *c = tcase_create("quote");

	tcase_add_loop_test(c, quoted_bytes_can_be_recovered, 0, 2);
	tcase_add_test(c, escapes_are_shortest);
	tcase_add_test(c, locale_has_no_effect);
	tcase_add_test(c, angle_brackets_are_escaped);
	tcase_add_test(c, bare_text_has_plain_quotes);
	tcase_add_test(c, white_space_is_not_binary);
	tcase_add_test(c, tokens_keep_visible_characters);
	tcase_add_test(c, commands_are_cut_between_characters);
	return c;
}

UNIT_CASE(quote_tests)
