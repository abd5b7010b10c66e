/* Loose forms of names, without the parts that differ in each run */
#include <string.h>

#include "diff/collect/loose.h"
#include "base/text/path.h"
#include "diff/collect/path.h"
#include "lib/unit.h"

static const struct {
	const char *name, *loose;
} names[] = {
	{"/tmp/ccAbCdEf.s", "/tmp/#.s"},
	{"/tmp/ccAbCdEf.o", "/tmp/#.o"},
	{"/tmp/anything", "/tmp/#"},
	{"/tmp/some.dir/inner.c", "/tmp/#.dir/inner.c"},
	{"-o/tmp/ccAbCdEf.s", "-o/tmp/#.s"},
	{"/var/tmp/x.json", "/var/tmp/#.json"},
	{"/tmp/", "/tmp/"},
	{"src/sedK3xYz9", "src/sed#"},
	{"lib/stAbCdEf", "lib/st#"},
	{"tmpab12cd9x", "tmp#"},
	{"./confhSjFRP/subs.awk", "./conf#/subs.awk"},
	{"./confabcde1/subs.awk", "./conf#/subs.awk"},
	{"CMakeCache.txt.tmp89923", "CMakeCache.txt.tmp#"},
	{"rules.ninja.tmp0bbff", "rules.ninja.tmp#"},
	{"CMakeScratch/TryCompile-d9OR38/CMakeFiles/cmTC_1a2b3.dir",
	 "CMakeScratch/TryCompile-#/CMakeFiles/cmTC_#.dir"},
	{"out.XyZ12q", "out.#"},
	/* the random part may begin as a name of gcc, binutils or mktemp does */
	{"x/tmp.ccJdnZKL9p", "x/tmp.#"},
	{"x/tmp.stJdnZKL9p", "x/tmp.#"},
	{"x/tmp.tmpdnZKL9p", "x/tmp.#"},
	{"x/.tmpAbCdEf", "x/.tmp#"},
	{"x/.tmpabcde4", "x/.tmp#"},
	{".git/objects/ab/cdef0123456789cdef0123456789", ".git/objects/#"},
	{".git/objects/c6/tmp_obj_mimrq9", ".git/objects/tmp_obj_#"},
	{"src/f5-72004599.o.tmp", "src/f5-#.o.tmp"},
	{"src/f5-295e9ec7.o.tmp", "src/f5-#.o.tmp"},
	{"run-4711.log", "run-#.log"},
	{"x.4711", "x.#"},
	{"log.2026-11-21", "log.#-#-#"},
	{"log.20261121-0115", "log.#-#"},
	{"build-1763687714", "build-#"},
	{"/proc/17/status", "/proc/#/status"},
	{"/dev/pts/3", "/dev/pts/#"},
	{"at 0x7ffe01 it", "at # it"},
	{"0a1b2c3d4e5f", "#"},
	{"127.0.0.1:45123", "127.0.0.1:#"},
	{"127.0.0.1:8080", "127.0.0.1:8080"},
	{"worker.42.of.43", "worker.#.of.43"},		/* 42 is a pid */
	{"worker 42", "worker 42"},
	/* names chosen by people */
	{"src/stdio32.h", "src/stdio32.h"},
	{"Makefile", "Makefile"},
	{"CMakeLists.txt", "CMakeLists.txt"},
	{"ccache", "ccache"},
	{"configure", "configure"},
	{"conftest", "conftest"},
	{"confirmation", "confirmation"},
	{"ccConfig", "ccConfig"},
	{"tutorial", "tutorial"},
	{"test_facts", "test_facts"},
	{"README.markdown", "README.markdown"},
	{"libfoo.so.1.2.3", "libfoo.so.1.2.3"},
	{"-march=x86-64", "-march=x86-64"},
	{"string.h", "string.h"},
	{"sleep 1000", "sleep 1000"},
	{"--port=8080", "--port=8080"},
	{"", ""},
};

START_TEST(loose_forms)
{
	struct hash pids = {0};
	struct sbuf form = {0};

	hash_put(&pids, 42, &pids);
	hash_put(&pids, 4711, &pids);
	loosen_text(&form, names[_i].name, &pids);
	ck_assert_str_eq(form.s, names[_i].loose);
	sbuf_done(&form);
	hash_done(&pids);
}
END_TEST

/* The first form keeps numbers. */
START_TEST(first_form)
{
	struct sbuf form = {0};

	loosen_text(&form, "/tmp/ccAbCdEf.s run-4711.log 20261121", NULL);
	ck_assert_str_eq(form.s, "/tmp/#.s run-4711.log 20261121");
	sbuf_done(&form);
}
END_TEST

static const struct {
	const char *directory, *path, *whole;
} paths[] = {
	{"/a", "b.c", "/a/b.c"},
	{"/a", "./b//c/.", "/a/b/c"},
	{"/a/b", "../c", "/a/c"},
	{"/a", "../../../c", "/c"},
	{"/a", "/x/../y", "/y"},
	{"/", "b", "/b"},
	{"/a", "/", "/"},
	{"/a", "..", "/"},
	{"", "b/../c", "b/../c"},
	{"", "./b", "b"},
	{"/a", "", ""},
};

START_TEST(whole_paths)
{
	struct sbuf whole = {0};

	path_absolute(&whole, paths[_i].directory, paths[_i].path, strlen(paths[_i].path));
	ck_assert_str_eq(whole.s, paths[_i].whole);
	sbuf_done(&whole);
}
END_TEST

START_TEST(paths_below_home)
{
	struct sbuf word = {0};

	ck_assert_str_eq(path_from_home("/srv/u/src/a.c", "/srv/u"), "src/a.c");
	ck_assert_str_eq(path_from_home("/srv/u", "/srv/u"), ".");
	ck_assert_str_eq(path_from_home("/srv/u2/a", "/srv/u"), "/srv/u2/a");
	ck_assert_str_eq(path_from_home("/etc/x", "/"), "/etc/x");
	ck_assert_str_eq(path_from_home("/etc/x", ""), "/etc/x");
	path_word(&word, "-I/srv/u/inc:/srv/u:/srv/u2", "/srv/u");
	ck_assert_str_eq(word.s, "-I./inc:.:/srv/u2");
	path_word(&word, "/a/b", "/");
	ck_assert_str_eq(word.s, "/a/b");
	sbuf_done(&word);
}
END_TEST

static TCase *loose_case(void)
{
	TCase *c = tcase_create("loose");

	tcase_add_loop_test(c, loose_forms, 0, sizeof(names) / sizeof(*names));
	tcase_add_test(c, first_form);
	tcase_add_loop_test(c, whole_paths, 0, sizeof(paths) / sizeof(*paths));
	tcase_add_test(c, paths_below_home);
	return c;
}

UNIT_CASE(loose_case)
