#include "base/text/path.h"

#include <string.h>

#include "lib/unit.h"

static struct sbuf whole;

static const char *below(const char *root, const char *directory, const char *path)
{
	path_absolute_below(&whole, root, directory, path, strlen(path));
	return whole.s;
}

START_TEST(an_absolute_path_begins_at_the_root)
{
	ck_assert_str_eq(below("/jail", "/", "/in"), "/jail/in");
	ck_assert_str_eq(below("/jail", "/", "/"), "/jail");
	ck_assert_str_eq(below("/jail", "", "/a/./b/"), "/jail/a/b");
	ck_assert_str_eq(below("/jail", "/jailer", "/in"), "/jail/in");
	ck_assert_str_eq(below(NULL, "/", "/in"), "/in");
	ck_assert_str_eq(below("/", "/other", "/in"), "/in");
}
END_TEST

START_TEST(a_relative_path_begins_at_its_directory)
{
	ck_assert_str_eq(below("/jail", "/jail", "in"), "/jail/in");
	ck_assert_str_eq(below("/jail", "/jail/sub", "in"), "/jail/sub/in");
	ck_assert_str_eq(below("/jail", "/jailer", "in"), "/jailer/in");
	ck_assert_str_eq(below("/jail", "/other", "../in"), "/in");
	ck_assert_str_eq(below("/jail", "", "in"), "in");
	ck_assert_str_eq(below("/jail", "/jail", ""), "");
}
END_TEST

START_TEST(the_parent_of_the_root_is_the_root)
{
	ck_assert_str_eq(below("/jail", "/", "/../in"), "/jail/in");
	ck_assert_str_eq(below("/jail", "/jail/sub", "../../../in"), "/jail/in");
	ck_assert_str_eq(below("/jail", "/jail", ".."), "/jail");
}
END_TEST

static void tear_down(void)
{
	sbuf_done(&whole);
}

static TCase *path(void)
{
	TCase *tc = tcase_create("path");

	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, an_absolute_path_begins_at_the_root);
	tcase_add_test(tc, a_relative_path_begins_at_its_directory);
	tcase_add_test(tc, the_parent_of_the_root_is_the_root);
	return tc;
}

UNIT_CASE(path)
