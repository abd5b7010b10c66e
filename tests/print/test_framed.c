/* Binary outputs (policy framed): each output_add is one unit, which may contain any bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "print/output/output.h"
#include "print/output_place.h"
#include "lib/unit.h"

enum { QUEUED = 8 << 20, UNIT_MAX = 300 };

/* Unit `i`: two bytes of length, four of its number, and newlines at various positions */
static size_t length_of(unsigned i)
{
	return 7 + i * 31 % (UNIT_MAX - 7);
}

static void add_units(struct output *o, unsigned from, unsigned count)
{
	for (unsigned i = from; i < from + count; i++) {
		uint16_t n = length_of(i);
		char unit[UNIT_MAX];

		memset(unit, i % 3 ? '\n' : 'x', n);
		memcpy(unit, &n, sizeof(n));
		memcpy(unit + 2, &i, sizeof(i));
		unit[n - 1] = i % 5 ? 'x' : '\n';
		output_add(o, unit, n);
	}
}

static void add_gap(void *ctx, struct output *o, enum print_gap why, uint64_t count)
{
	char unit[7 + sizeof(count)] = {0};
	uint16_t n = sizeof(unit);
	unsigned number = -1;

	memcpy(unit, &n, sizeof(n));
	memcpy(unit + 2, &number, sizeof(number));
	unit[6] = why;
	memcpy(unit + 7, &count, sizeof(count));
	output_add(o, unit, n);
	(*(unsigned *)ctx)++;
}

/* Result of parsing the output */
struct parsed_output {
	unsigned whole;			/* complete units */
	unsigned next;			/* number expected for the next unit */
	uint64_t missing;		/* units reported by gaps */
	unsigned gaps, limits, wrong;
	size_t rest;			/* bytes of an incomplete unit at the end */
};

static struct parsed_output parse(const char *bytes, size_t size)
{
	struct parsed_output s = {0};
	size_t at = 0;

	while (size - at >= 7) {
		uint16_t n;
		unsigned i;

		memcpy(&n, bytes + at, sizeof(n));
		memcpy(&i, bytes + at + 2, sizeof(i));
		if (n > size - at || n < 7)
			break;
		if (i == -1U) {
			uint64_t count;

			memcpy(&count, bytes + at + 7, sizeof(count));
			s.gaps++;
			s.limits += bytes[at + 6] == PRINT_GAP_LIMIT;
			s.missing += count;
			s.next += count;
		} else {
			s.wrong += i != s.next++ || n != length_of(i);
			s.whole++;
		}
		at += n;
	}
	s.rest = size - at;
	return s;
}

static struct parsed_output parse_fd(int fd)
{
	size_t room = 64 << 20, got = 0;
	char *bytes = malloc(room);
	struct parsed_output s;

	for (ssize_t n; (n = read(fd, bytes + got, room - got)) > 0;)
		got += n;
	s = parse(bytes, got);
	free(bytes);
	return s;
}

static struct parsed_output parse_file(void)
{
	int fd = open(path, O_RDONLY);
	struct parsed_output s = parse_fd(fd);

	close(fd);
	return s;
}

START_TEST(units_may_contain_any_bytes)
{
	struct output *o;
	struct parsed_output s;

	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_set_policy(o, &(struct output_policy){.framed = true}, NULL, NULL);
	add_units(o, 0, 1);
	ck_assert_int_eq(output_flush(o), 0);		/* units are written at once */
	ck_assert(!output_pending(o));
	ck_assert_int_eq(size_of(path), length_of(0));
	add_units(o, 1, 50000);
	ck_assert_int_eq(output_close(o), 0);
	s = parse_file();
	ck_assert_uint_eq(s.whole, 50001);
	ck_assert_uint_eq(s.wrong + s.rest, 0);
	ck_assert_str_eq(messages(), "");
}
END_TEST

/* In a child process, because the limit is per process */
START_TEST(file_at_size_limit_ends_with_whole_unit)
{
	pid_t child = fork();
	struct parsed_output s;
	unsigned lost, written;
	int status;

	if (!child) {
		struct rlimit limit = {100007, 100007};
		struct output *o;

		if (setrlimit(RLIMIT_FSIZE, &limit) ||
		    output_open_file(&o, path, false, &diag))
			_exit(1);
		output_set_policy(o, &(struct output_policy){.framed = true}, NULL, NULL);
		add_units(o, 0, 2000);
		_exit(output_close(o) == -EFBIG ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	s = parse_file();
	ck_assert_uint_gt(s.whole, 500);
	ck_assert_uint_eq(s.wrong + s.rest, 0);
	ck_assert_int_gt(size_of(path), 100007 - UNIT_MAX);
	messages();
	ck_assert_ptr_nonnull(strstr(text, "out stopped after "));
	ck_assert_int_eq(sscanf(strstr(text, "out stopped after "), "out stopped after %u blocks: "
				"File too large\n", &written), 1);
	ck_assert_uint_eq(written, s.whole);
	ck_assert_int_eq(sscanf(strstr(text, "out: "), "out: %u blocks (", &lost), 1);
	ck_assert_uint_eq(s.whole + lost, 2000);
}
END_TEST

START_TEST(unit_is_lost_on_full_device)
{
	int fd = open("/dev/full", O_WRONLY);
	struct output *o;

	ck_assert_int_eq(output_open_fd(&o, fd, "/dev/full", &diag), 0);
	output_set_policy(o, &(struct output_policy){.framed = true}, NULL, NULL);
	output_add(o, "\n\n\n\n", 4);
	output_add(o, "one", 3);
	ck_assert_int_eq(output_flush(o), -ENOSPC);
	output_add(o, "\n\n", 2);
	ck_assert_int_eq(output_close(o), -ENOSPC);
	ck_assert_str_eq(messages(),
			 "ptrail: output to /dev/full stopped after 0 blocks: No space left on "
			 "device\n"
			 "ptrail: output to /dev/full: 3 blocks (9 bytes) were not written\n");
	close(fd);
}
END_TEST

START_TEST(rescued_units_are_whole)
{
	struct output *o;
	struct parsed_output s;

	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_set_policy(o, &(struct output_policy){.framed = true}, NULL, NULL);
	add_units(o, 0, 1000);
	output_rescue(o);
	s = parse_file();
	ck_assert_uint_eq(s.whole, 1000);
	ck_assert_uint_eq(s.wrong + s.rest, 0);
	add_units(o, 1000, 10);
	output_close(o);
	ck_assert_ptr_nonnull(strstr(messages(), ": 10 blocks ("));
}
END_TEST

/* See whole_lines_are_dropped_and_reported in test_output.c. */
START_TEST(whole_units_are_dropped_and_reported)
{
	const unsigned count = 3 * QUEUED / 150;
	int ends[2], go[2], status;
	struct parsed_output s;
	pid_t child;
	char byte, word[64];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(pipe(go), 0);
	child = fork();
	if (!child) {
		unsigned told = 0;
		struct output *o;

		close(ends[0]);
		if (output_open_fd(&o, ends[1], "it", &diag))
			_exit(1);
		output_set_policy(o, &(struct output_policy){.drop = true, .framed = true},
				  add_gap, &told);
		add_units(o, 0, count);
		if (told || write(go[1], "", 1) != 1)
			_exit(2);
		while (output_pending(o))
			output_flush(o);
		add_units(o, count, count);
		_exit(output_close(o) == -ENOBUFS ? 0 : 3);
	}
	close(ends[1]);
	ck_assert_int_eq(read(go[0], &byte, 1), 1);
	s = parse_fd(ends[0]);
	ck_assert_uint_eq(s.wrong + s.rest, 0);
	ck_assert_uint_ge(s.gaps, 1);
	ck_assert_uint_ge(s.missing, count / 2);
	ck_assert_uint_eq(s.next, 2 * count);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	snprintf(word, sizeof(word), "output to it: %u blocks (", (unsigned)s.missing);
	ck_assert_ptr_nonnull(strstr(messages(), word));
	close(ends[0]);
	close(go[0]);
	close(go[1]);
}
END_TEST

START_TEST(limit_is_reported_in_last_unit)
{
	unsigned gaps = 0;
	struct output *o;
	struct parsed_output s;

	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_set_policy(o, &(struct output_policy){.most = 5000, .framed = true}, add_gap,
			  &gaps);
	for (unsigned i = 0; i < 1000; i++) {
		add_units(o, i, 1);
		output_flush(o);
	}
	ck_assert_int_eq(output_close(o), -ENOBUFS);
	ck_assert_int_le(size_of(path), 5000);
	s = parse_file();
	ck_assert_uint_eq(s.limits, 1);
	ck_assert_uint_eq(gaps, 1);
	ck_assert_uint_gt(s.whole, 10);
	ck_assert_uint_eq(s.wrong + s.rest, 0);
}
END_TEST

static TCase *framed_tests(void)
{
	TCase *c = tcase_create("framed");

	tcase_add_checked_fixture(c, set_up_directory, clean_up);
	tcase_add_test(c, units_may_contain_any_bytes);
	tcase_add_test(c, file_at_size_limit_ends_with_whole_unit);
	tcase_add_test(c, unit_is_lost_on_full_device);
	tcase_add_test(c, rescued_units_are_whole);
	tcase_add_test(c, whole_units_are_dropped_and_reported);
	tcase_add_test(c, limit_is_reported_in_last_unit);
	return c;
}

UNIT_CASE(framed_tests)
