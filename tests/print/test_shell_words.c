#include "print/core/shell_words.h"

#include "lib/unit.h"

static void check_word(const char *word, bool utf8, const char *want)
{
	struct sbuf b = {0};

	shell_word(&b, word, utf8);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(words_are_quoted_if_needed)
{
	check_word("-O2", false, "-O2");
	check_word("a=b,c:d@e%f+g", false, "a=b,c:d@e%f+g");
	check_word("=ls", false, "'=ls'");
	check_word("", false, "''");
	check_word("a b", false, "'a b'");
	check_word("it's", false, "'it'\\''s'");
	check_word("$HOME `x` \"y\" !z ~ # \\", false, "'$HOME `x` \"y\" !z ~ # \\'");
}
END_TEST

START_TEST(invisible_bytes_are_octal)
{
	check_word("a\nb", false, "$'a\\nb'");
	check_word("\t1\0334'\\!", false, "$'\\0111\\0334\\'\\\\\\041'");
	check_word("\x7f\xff", true, "$'\\177\\377'");
	check_word("\xc3\xa4", true, "\'\xc3\xa4\'");
	check_word("\xc3\xa4", false, "$'\\303\\244'");
	/* it would change the direction of what follows */
	check_word("\xe2\x80\xae", true, "$'\\342\\200\\256'");
}
END_TEST

static void check_assignment(const char *text, size_t name_len, const char *want)
{
	struct sbuf b = {0};

	shell_assignment(&b, text, name_len, false);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(values_are_quoted_alone)
{
	check_assignment("A=b c", 1, "A='b c'");
	check_assignment("A=", 1, "A=");
	check_assignment("A==b", 1, "A='=b'");
	check_assignment("a b=c", 3, "'a b=c'");
}
END_TEST

START_TEST(builtins_are_whole_words)
{
	static const char *const yes[] = {"[", ".", "echo", "while", "alias"};
	static const char *const no[] = {"", "ech", "cho", "ls", "echo test", " "};

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		ck_assert_msg(shell_has_builtin(yes[i]), "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		ck_assert_msg(!shell_has_builtin(no[i]), "%s", no[i]);
}
END_TEST

static TCase *shell_words_tests(void)
{
	TCase *c = tcase_create("shell_words");

	tcase_add_test(c, words_are_quoted_if_needed);
	tcase_add_test(c, invisible_bytes_are_octal);
	tcase_add_test(c, values_are_quoted_alone);
	tcase_add_test(c, builtins_are_whole_words);
	return c;
}

UNIT_CASE(shell_words_tests)
