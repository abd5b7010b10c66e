#include <fcntl.h>
#include <unistd.h>

#include "check/test_check.h"

/* Reads a file with that text; *has_error: whether an error was reported */
static struct baseline *read_text(const char *text, bool *has_error)
{
	char name[] = "baseline.XXXXXX";
	int fd = mkstemp(name), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct diag diag = {.fd = null};
	struct baseline *b;

	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	b = baseline_read(name, false, &diag);
	*has_error = diag.said;
	unlink(name);
	close(fd);
	close(null);
	return b;
}

START_TEST(written_baseline_is_readable)
{
	static const struct check_row row = {.id = "XX901", .name = "test"};
	struct finding all[] = {
		{.check = &row, .message = "b\33[1m", .fingerprint = "00000000000000ff"},
		{.check = &row, .message = "a", .fingerprint = "0000000000000001"},
	};
	struct findings f = {.all = all, .count = 2};
	struct sbuf text = {0};
	struct baseline *b;
	bool has_error;

	baseline_write(&text, &f);
	ck_assert_str_eq(text.s, "# known findings, for ptrail --baseline\n"
			 "0000000000000001 XX901 test: a\n"
			 "00000000000000ff XX901 test: b?[1m\n");
	b = read_text(text.s, &has_error);
	ck_assert(b && !has_error);
	ck_assert(baseline_has(b, 1) && baseline_has(b, 255) && !baseline_has(b, 2));
	ck_assert(!baseline_has(NULL, 1));
	baseline_free(b);
	sbuf_done(&text);
}
END_TEST

START_TEST(lines_are_validated)
{
	static const struct { const char *text; bool good; } cases[] = {
		{"", true}, {"\n# x\n  \n", true}, {"0123456789abcdef", true},
		{" 0123456789ABCDEF x\r\n", true}, {"0123456789abcde", false},
		{"0123456789abcdef0", false}, {"LK101\n", false}, {"0x23456789abcdef\n", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool has_error;
		struct baseline *b = read_text(cases[i].text, &has_error);

		ck_assert_msg(!b == !cases[i].good, "'%s'", cases[i].text);
		ck_assert_int_eq(has_error, !cases[i].good);
		baseline_free(b);
	}
}
END_TEST

static TCase *baseline_tests(void)
{
	TCase *t = tcase_create("baseline");

	tcase_add_test(t, written_baseline_is_readable);
	tcase_add_test(t, lines_are_validated);
	return t;
}

UNIT_CASE(baseline_tests)
