#include "lib/unit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbols/reader/perf_map.h"

static int file_of(const char *text)
{
	int fd = memfd_create("perf", MFD_CLOEXEC);

	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void expect(const struct perf_map *m, uint64_t addr, const char *name, uint64_t from)
{
	uint64_t start = 0;
	const char *found = perf_map_find(m, addr, &start);

	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found, name);
	ck_assert_uint_eq(start, from);
}

START_TEST(lines_are_functions)
{
	struct perf_map m = {0};
	uint64_t start;
	int fd = file_of("2000 10 second\nnot a line\n\n3000 8\n"
			 "1000 20 a name of words\n4000 8 cut");

	perf_map_update(&m, fd);
	ck_assert_uint_eq(m.functions.count, 2);
	expect(&m, 0x1000, "a name of words", 0x1000);
	expect(&m, 0x101f, "a name of words", 0x1000);
	ck_assert_ptr_null(perf_map_find(&m, 0x1020, &start));
	ck_assert_ptr_null(perf_map_find(&m, 0xfff, &start));
	expect(&m, 0x2004, "second", 0x2000);
	perf_map_done(&m);
	close(fd);
}
END_TEST

START_TEST(later_lines_are_read_and_replace_earlier_ones)
{
	struct perf_map m = {0};
	int fd = file_of("1000 10 old\n4000 8 la");

	perf_map_update(&m, fd);
	ck_assert_uint_eq(m.functions.count, 1);
	ck_assert_int_eq(write(fd, "te\n1000 10 new\n", 15), 15);
	perf_map_update(&m, fd);
	ck_assert_uint_eq(m.functions.count, 3);
	expect(&m, 0x1008, "new", 0x1000);
	expect(&m, 0x4000, "late", 0x4000);
	/* the program has written the file anew */
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	ck_assert_int_eq(pwrite(fd, "5000 1 x\n", 9, 0), 9);
	perf_map_update(&m, fd);
	ck_assert_uint_eq(m.functions.count, 1);
	expect(&m, 0x5000, "x", 0x5000);
	perf_map_done(&m);
	close(fd);
}
END_TEST

START_TEST(long_lines_are_left_out)
{
	static char text[3 * 4096];
	struct perf_map m = {0};
	uint64_t start;
	int fd;

	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "1000 10 ", 8);
	memcpy(text + sizeof(text) - 20, "\n2000 8 good\n", 13);
	text[sizeof(text) - 7] = 0;
	fd = file_of(text);
	perf_map_update(&m, fd);
	ck_assert_ptr_null(perf_map_find(&m, 0x1000, &start));
	expect(&m, 0x2000, "good", 0x2000);
	perf_map_done(&m);
	close(fd);
}
END_TEST

static TCase *perf_map_tests(void)
{
	TCase *t = tcase_create("perf_map");

	tcase_add_test(t, lines_are_functions);
	tcase_add_test(t, later_lines_are_read_and_replace_earlier_ones);
	tcase_add_test(t, long_lines_are_left_out);
	return t;
}
UNIT_CASE(perf_map_tests)
