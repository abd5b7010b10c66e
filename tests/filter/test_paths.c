/* -P: which system calls match a path, tested with value trees. */
#include "filter/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "lib/unit.h"

static struct paths *paths;
static struct value values[8];
static unsigned used;
static char directory[PATH_MAX];
static unsigned asked;
static struct process process;		/* the caller */

static void set_up(void)
{
	char name[] = "/tmp/ptrail-test.XXXXXX";

	paths = NULL;
	used = asked = 0;
	process = (struct process){.root = NULL};
	ck_assert_ptr_nonnull(mkdtemp(name));
	ck_assert_ptr_nonnull(realpath(name, directory));
	ck_assert_int_eq(chdir(directory), 0);
	close(open("f", O_CREAT | O_WRONLY, 0600));
	ck_assert_int_eq(symlink("f", "l"), 0);
	ck_assert_int_eq(mkdir("d", 0700), 0);
}

static void tear_down(void)
{
	paths_free(paths);
	unlink("f");
	unlink("l");
	rmdir("d");
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(directory);
}

static struct value *add(struct value v)
{
	ck_assert_uint_lt(used, sizeof(values) / sizeof(*values));
	values[used] = v;
	return &values[used++];
}

static struct value *fd(int n, const char *path)
{
	return add((struct value){.kind = V_NUMBER, .sense = SENSE_FD, .num = {
		.n = (uint64_t)(int64_t)n, .path = path}});
}

static struct value *text(enum sense sense, const char *s)
{
	return add((struct value){.kind = V_BYTES, .sense = sense, .bytes = {
		.p = (const uint8_t *)s, .len = strlen(s), .whole = strlen(s)}});
}

static struct value *path(const char *s)
{
	return text(SENSE_PATH, s);
}

static struct value *in(enum value_kind kind, struct value *first)
{
	return add((struct value){.kind = kind, .list = {.first = first, .count = 1, .whole = 1}});
}

/* The working directory of the caller */
static const char *own(void *ctx)
{
	asked++;
	return ctx;
}

static bool names_in(const char *cwd, struct value *a, struct value *b)
{
	struct value args = {.kind = V_RECORD, .list = {.first = a}};
	struct call_view c = {.name = "x", .args = &args};
	bool is;

	if (a)
		a->next = b;
	is = paths_match(paths, &c, &process, own, (void *)cwd);
	used = 0;
	return is;
}

static bool names(struct value *a, struct value *b)
{
	return names_in(NULL, a, b);
}

/* directory/s */
static const char *whole(const char *s)
{
	static char buf[2 * PATH_MAX];

	snprintf(buf, sizeof(buf), "%s/%s", directory, s);
	return buf;
}

START_TEST(a_path_as_it_was_given)
{
	paths_add(&paths, "f");
	ck_assert(names(path("f"), NULL));
	ck_assert(names(fd(5, NULL), path("f")));
	ck_assert(!names(path("g"), NULL));
	ck_assert(!names(path(""), NULL));
	ck_assert(!names(path("ff"), NULL));
	ck_assert(!names(text(SENSE_TEXT, "f"), NULL));
	ck_assert(!names(text(SENSE_DATA, "f"), NULL));
	ck_assert(!names(NULL, NULL));
}
END_TEST

START_TEST(a_path_as_it_is)
{
	const char *is;

	paths_add(&paths, "l");
	ck_assert_str_eq(paths_given(paths, 0, &is), "l");
	ck_assert_str_eq(is, whole("f"));
	ck_assert_ptr_null(paths_given(paths, 1, &is));
	ck_assert(names(path(whole("f")), NULL));
	ck_assert(names(fd(3, whole("f")), NULL));
	ck_assert(!names(fd(3, whole("l")), NULL));
	ck_assert(!names(fd(3, NULL), NULL));

	struct value *context = fd(3, whole("f"));

	context->flags = VF_PATHLESS;
	ck_assert(!names(context, NULL));
}
END_TEST

START_TEST(what_is_not_there_would_be_there)
{
	const char *is;

	paths_add(&paths, "d/./new");
	ck_assert_str_eq(paths_given(paths, 0, &is), "d/./new");
	ck_assert_ptr_null(is);
	ck_assert(names(fd(3, whole("d/new")), NULL));
	ck_assert(names(path("d/./new"), NULL));
	paths_add(&paths, "nowhere/new");
	ck_assert(names(path(whole("nowhere/new")), NULL));
	paths_add(&paths, "d/");
	ck_assert(names(fd(3, whole("d")), NULL));
	paths_add(&paths, "/");
	ck_assert(names(path("//"), NULL));
}
END_TEST

START_TEST(an_absolute_path_begins_at_the_root_of_the_process)
{
	paths_add(&paths, "d/in");
	ck_assert(!names(path("/in"), NULL));
	process.root = alloc_string(whole("d"));
	ck_assert(names(path("/in"), NULL));
	ck_assert(names(path(whole("d/in")), NULL));
	ck_assert(!names(path("in"), NULL));
	ck_assert(!names(fd(3, "/in"), NULL));
	process.names = process.root;	/* in another mount namespace */
	ck_assert(names(fd(3, "/in"), NULL));
	ck_assert(names(fd(4, "/"), path("in")));
	free((char *)process.root);
}
END_TEST

START_TEST(several_add_up)
{
	paths_add(&paths, "f");
	paths_add(&paths, "/etc/nothing");
	ck_assert(names(path("/etc/nothing"), NULL));
	ck_assert(names(path("f"), NULL));
	ck_assert(names(path("g"), path("f")));
}
END_TEST

START_TEST(the_callers_own_folder_is_no_descriptor)
{
	paths_add(&paths, directory);
	ck_assert(!names(fd(AT_FDCWD, directory), path("g")));
	ck_assert(names(fd(3, directory), path("g")));
}
END_TEST

START_TEST(a_relative_path_starts_somewhere)
{
	paths_add(&paths, whole("d/x"));
	ck_assert(names(fd(AT_FDCWD, directory), path("d/x")));
	ck_assert(names(fd(3, whole("d")), path("x")));
	ck_assert(names(fd(3, whole("d")), path("./x")));
	ck_assert(!names(fd(3, directory), path("x")));
	ck_assert_uint_eq(asked, 0);
	ck_assert(names_in(directory, path("d//x"), NULL));
	ck_assert(names_in(directory, fd(3, "socket:[7]"), path("d/x")));
	ck_assert(!names_in(NULL, path("d/x"), NULL));
	ck_assert_uint_eq(asked, 3);
	/* The meaning of .. depends on symbolic links. */
	ck_assert(!names_in(directory, path("d/../d/x"), NULL));
}
END_TEST

START_TEST(what_is_in_lists_counts)
{
	paths_add(&paths, "f");
	ck_assert(names(in(V_LIST, in(V_RECORD, fd(4, whole("f")))), NULL));
	ck_assert(names(in(V_RECORD, path("f")), NULL));
	ck_assert(!names(in(V_LIST, fd(4, whole("g"))), NULL));
}
END_TEST

START_TEST(what_the_kernel_fills_in_does_not)
{
	struct value *before = path("g"), *after = path("f");

	paths_add(&paths, "f");
	ck_assert(!names(add((struct value){.kind = V_CHANGE, .change = {before, after}}), NULL));
	before = path("f"), after = path("g");
	ck_assert(names(add((struct value){.kind = V_CHANGE, .change = {before, after}}), NULL));
	ck_assert(!names(add((struct value){.kind = V_PENDING, .sense = SENSE_PATH}), NULL));
	ck_assert(!names(add((struct value){.kind = V_NULL, .sense = SENSE_PATH}), NULL));
	ck_assert(!names(add((struct value){.kind = V_UNREAD, .sense = SENSE_PATH, .why = ""}),
			 NULL));
}
END_TEST

START_TEST(anything_may_be_in_a_path)
{
	static char much[2 * PATH_MAX];
	struct value *cut = path("f");

	paths_add(&paths, "f");
	cut->bytes.whole = 9;	/* it is truncated */
	ck_assert(!names(cut, NULL));
	memset(much, 'x', sizeof(much) - 1);
	ck_assert(!names_in(directory, path(much), NULL));
	ck_assert(!names(fd(3, much), path("f/")));
	much[0] = '/';
	much[PATH_MAX - 2] = 0;
	ck_assert(!names_in(much, path("f/g"), NULL));
	ck_assert(!names(add((struct value){.kind = V_BYTES, .sense = SENSE_PATH, .bytes = {
		.p = (const uint8_t *)"f\0x", .len = 3, .whole = 3}}), NULL));
	paths_add(&paths, much);
	ck_assert(names(path(much), NULL));
}
END_TEST

/* --trace-fds, with and without -P; the working directory is not a descriptor */
START_TEST(descriptors_match_by_number)
{
	struct filter_error error = {0};

	ck_assert_int_eq(paths_set_descriptors(&paths, "3,5", &error), 0);
	ck_assert(names(fd(3, NULL), NULL));
	ck_assert(names(path("f"), fd(5, "/x")));
	ck_assert(!names(fd(4, NULL), path("f")));
	paths_add(&paths, "f");
	ck_assert(names(fd(4, NULL), path("f")));
	ck_assert_int_eq(paths_set_descriptors(&paths, "x", &error), -EINVAL);
	ck_assert_int_eq(paths_set_descriptors(&paths, "!3", &error), 0);
	ck_assert(names(fd(4, NULL), NULL) && !names(fd(3, NULL), NULL));
	ck_assert(!names(fd(AT_FDCWD, NULL), NULL));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("paths");
	TCase *tc = tcase_create("paths");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_path_as_it_was_given);
	tcase_add_test(tc, a_path_as_it_is);
	tcase_add_test(tc, what_is_not_there_would_be_there);
	tcase_add_test(tc, an_absolute_path_begins_at_the_root_of_the_process);
	tcase_add_test(tc, several_add_up);
	tcase_add_test(tc, the_callers_own_folder_is_no_descriptor);
	tcase_add_test(tc, a_relative_path_starts_somewhere);
	tcase_add_test(tc, what_is_in_lists_counts);
	tcase_add_test(tc, what_the_kernel_fills_in_does_not);
	tcase_add_test(tc, anything_may_be_in_a_path);
	tcase_add_test(tc, descriptors_match_by_number);
	suite_add_tcase(suite, tc);
	return unit_main(suite);
}
