#include "base/system/diag.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/unit.h"

/* A socket that preserves write boundaries, to detect a line that is written in two parts */
static struct diag d;
static int listener;

static void open_sockets(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
	d = (struct diag){.fd = pair[0]};
	listener = pair[1];
}

static void close_sockets(void)
{
	close(d.fd);
	close(listener);
}

/* The next write; "" when there was none */
static const char *heard(void)
{
	static char line[4096];
	ssize_t n = recv(listener, line, sizeof(line) - 1, 0);

	line[n > 0 ? n : 0] = 0;
	return line;
}

START_TEST(a_line_has_the_name_and_is_one_write)
{
	diag_say(&d, "cannot open %s, %d", "f", 3);
	ck_assert_str_eq(heard(), "ptrail: cannot open f, 3\n");
	ck_assert_str_eq(heard(), "");
	d.name = "strace";
	diag_say(&d, "x");
	ck_assert_str_eq(heard(), "strace: x\n");
	ck_assert_uint_eq(d.said, 2);
}
END_TEST

START_TEST(control_characters_are_escaped)
{
	diag_say(&d, "%s", "a\nb\tc\033[31m\177\1\377~");
	ck_assert_str_eq(heard(), "ptrail: a\\012b\\011c\\033[31m\\177\\001\\377~\n");
}
END_TEST

START_TEST(a_long_parameter_is_shortened)
{
	char word[60001], text[1002], expected[1200];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = 0;
	diag_say(&d, "%s: '%s' is no %s", "x", word, "number");
	snprintf(expected, sizeof(expected), "ptrail: x: '%.200s...' is no number\n", word);
	ck_assert_str_eq(heard(), expected);
	diag_say(&d, "%d %c %llu %lu %zu %06llu %.*s '%.*s' x", 1, 'c', 2ull, 3ul, (size_t)4, 5ull,
		 3, word, 60000, word);
	snprintf(expected, sizeof(expected), "ptrail: 1 c 2 3 4 000005 aaa '%.200s...' x\n", word);
	ck_assert_str_eq(heard(), expected);
	word[200] = 0;
	diag_errno(&d, ENOENT, "'%s'", word);
	snprintf(expected, sizeof(expected), "ptrail: '%.200s': No such file or directory\n",
		 word);
	ck_assert_str_eq(heard(), expected);
	/* both ends of a text that is more than one parameter */
	memset(text, 'c', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	memcpy(text, "begin", strlen("begin"));
	strcpy(text + sizeof(text) - sizeof("end"), "end");
	diag_say(&d, "%s: why", text);
	snprintf(expected, sizeof(expected), "ptrail: %.400s...%s: why\n", text, text + 601);
	ck_assert_str_eq(heard(), expected);
}
END_TEST

START_TEST(errors_say_what_they_mean)
{
	diag_errno(&d, ENOENT, "%s", "no\nsuch");
	ck_assert_str_eq(heard(), "ptrail: no\\012such: No such file or directory\n");
	ck_assert_uint_eq(d.said, 1);
}
END_TEST

START_TEST(debug_lines_need_the_switch)
{
	diag_debug(&d, "%s", "quiet");
	ck_assert_str_eq(heard(), "");
	ck_assert_uint_eq(d.said, 0);
	d.debug = true;
	diag_debug(&d, "%s", "loud");
	ck_assert_str_eq(heard(), "ptrail: loud\n");
}
END_TEST

START_TEST(a_closed_descriptor_does_no_harm)
{
	struct diag nowhere = {.fd = -1};

	diag_say(&nowhere, "x");
	ck_assert_uint_eq(nowhere.said, 1);
}
END_TEST

static TCase *diag_tests(void)
{
	TCase *c = tcase_create("diag");

	tcase_add_checked_fixture(c, open_sockets, close_sockets);
	tcase_add_test(c, a_line_has_the_name_and_is_one_write);
	tcase_add_test(c, control_characters_are_escaped);
	tcase_add_test(c, a_long_parameter_is_shortened);
	tcase_add_test(c, errors_say_what_they_mean);
	tcase_add_test(c, debug_lines_need_the_switch);
	tcase_add_test(c, a_closed_descriptor_does_no_harm);
	return c;
}

UNIT_CASE(diag_tests)
