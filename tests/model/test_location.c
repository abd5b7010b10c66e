/* The places in source files that tools name in their messages */
#include <string.h>

#include "lib/unit.h"
#include "model/explain/location.h"

/* What a process in /project/dir wrote, whose command was started in /project */
static const struct sample {
	const char *text;
	const char *file;	/* "": no place */
	unsigned line;
} samples[] = {
	{"main.c:3:10: fatal error: x.h: No such file or directory\n", "dir/main.c", 3},
	{"a b.c:7:1: error: expected ';'\n", "dir/a b.c", 7},
	{"/project/src/a.c:12:2: error: x\n", "src/a.c", 12},
	{"../lib/a.c:12: undefined reference to `f'\n", "lib/a.c", 12},
	{"In file included from b.c:1:\n/usr/include/x.h:5:2: error: y\n", "dir/b.c", 1},
	{"b.c:1:2: warning: w\nb.c:9:3: error: e\nb.c:11:3: error: f\n", "dir/b.c", 9},
	{"/usr/bin/ld: /tmp/x.o: in function `main':\nm.c:4: undefined reference to `g'\n",
		"dir/m.c", 4},
	{"make: *** [Makefile:2: all] Error 1\n", "dir/Makefile", 2},
	{"Makefile:5: *** missing separator.  Stop.\n", "dir/Makefile", 5},
	{"./x.sh: 4: foo: not found\n", "dir/x.sh", 4},
	{"./x.sh: line 6: foo: command not found\n", "dir/x.sh", 6},
	{"plain: line 6: foo: command not found\n", "dir/plain", 6},
	{"sh: 1: foo: not found\n", "", 0},
	{"Traceback (most recent call last):\n  File \"x.py\", line 2, in <module>\n    f()\n"
		"  File \"/project/y.py\", line 8, in f\n    g()\n"
		"  File \"/usr/lib/python3/z.py\", line 3, in g\nKeyError: 'a'\n", "y.py", 8},
	{"  File \"<string>\", line 1\n", "", 0},
	{"tests/test_a.py:3: AssertionError\n", "dir/tests/test_a.py", 3},
	{"./a.go:2:15: undefined: x\n", "dir/a.go", 2},
	{"error[E0308]: mismatched types\n --> src/main.rs:1:25\n", "dir/src/main.rs", 1},
	{"thread 'main' panicked at src/main.rs:4:5:\n", "dir/src/main.rs", 4},
	{"node:internal/modules/cjs/loader:1137\n  throw err;\n", "", 0},
	{"/project/dir/x.js:3\nthrow new Error()\n", "dir/x.js", 3},
	{"    at Object.<anonymous> (/project/dir/x.js:5:7)\n", "dir/x.js", 5},
	{"Died at x.pl line 12.\n", "dir/x.pl", 12},
	{"CMake Error at CMakeLists.txt:3 (message):\n", "dir/CMakeLists.txt", 3},
	{"A.java:1: error: incompatible types\n", "dir/A.java", 1},
	{"curl: (7) Failed to connect to 127.0.0.1:80: refused\n", "", 0},
	{"connect example.com:443: refused, http://a.b/c.py:80/\n", "", 0},
	{"/etc/app.conf:3: bad value\n", "", 0},
	{"../../etc/app.conf:3: bad value\n", "", 0},
	{"x.c:0: zero\nx.c:99999999999: much\nx.c:12abc\nx.c:\n:5:\n", "", 0},
	{"", "", 0},
};

START_TEST(places_in_messages)
{
	static const char *const argv[] = {"sh", "plain", NULL};
	const struct sample *s = &samples[_i];
	struct life_program program = {.path = "/bin/sh", .file = "/bin/sh", .cwd = "/project/dir",
		.argv = argv};
	struct message message = {.fd = 2, .text = s->text, .len = strlen(s->text)};
	struct life life = {.program = &program, .first_program = &program, .messages = &message};
	struct blame blame = {.chain = {&life}, .count = 1};
	struct location at;

	ck_assert_int_eq(location_find(&blame, "/project", "", &at), *s->file != 0);
	ck_assert_str_eq(at.file, s->file);
	ck_assert_uint_eq(at.line, s->line);
}
END_TEST

/* The place that belongs to the line that states the cause, of several in one output */
static const struct cause_sample {
	const char *text, *cause, *file;
	unsigned line;
} cause_samples[] = {
	{"Traceback (most recent call last):\n  File \"a.py\", line 4, in load\n    open(x)\n"
		"FileNotFoundError: [Errno 2] No such file: 'x'\n\nThe above exception "
		"was the cause:\n\nTraceback (most recent call last):\n  File \"a.py\", "
		"line 6, in <module>\n    load()\nConfigError: none\n",
		"FileNotFoundError", "dir/a.py", 4},
	{"Exception in thread \"main\" X: cannot start\n\tat A.load(A.java:7)\nCaused by: y\n"
		"\tat java.base/sun.nio.F.g(F.java:9)\n\tat A.load(A.java:5)\n", "Caused by: y",
		"dir/A.java", 5},
	{"Exception in thread \"main\" java.lang.X: bad\n\tat "
		"java.base/java.lang.X.f(X.java:67)\n\tat com.example.A.main(A.java:3)\n",
		"java.lang.X: bad", "", 0},
	{"panic: no queue\n\ngoroutine 1 [running]:\nmain.f(...)\n"
		"\t/root/go/pkg/mod/x@v1/y.go:1\nmain.main()\n\t/project/dir/a.go:6 +0x1d\n",
		"panic: no queue", "dir/a.go", 6},
	{"TypeError: x\n    at f (/project/node_modules/y/z.js:1:2)\n    at g "
		"(/project/dir/a.js:5:7)\n", "TypeError: x", "dir/a.js", 5},
	{"---- a ----\nthread 'a' panicked at src/a.rs:3:5:\nno queue\n---- b ----\n"
		"thread 'b' panicked at src/b.rs:4:5:\n", "no queue", "dir/src/a.rs", 3},
	{"FAIL: test_a\n----\nTraceback (most recent call last):\n  File \"t.py\", line 3, in a\n"
		"AssertionError: 1 != 2\nFAIL: test_b\n----\nTraceback (most recent call last):\n"
		"  File \"t.py\", line 9, in b\nAssertionError: 2 != 3\n", "1 != 2", "dir/t.py", 3},
	{"make: [Makefile:2: all] Error 1 (ignored)\nmake: *** [Makefile:3: all] Error 1\n", "",
		"dir/Makefile", 3},
	{"meson.build:2:0: ERROR: Dependency \"x\" not found\n", "Dependency",
		"dir/meson.build", 2},
};

START_TEST(place_of_the_cause)
{
	const struct cause_sample *s = &cause_samples[_i];
	struct life_program program = {.path = "/bin/a", .file = "/bin/a", .cwd = "/project/dir"};
	struct message message = {.fd = 2, .text = s->text, .len = strlen(s->text)};
	struct life life = {.program = &program, .first_program = &program, .messages = &message};
	struct blame blame = {.chain = {&life}, .count = 1};
	struct location at;

	ck_assert_int_eq(location_find(&blame, "/project", s->cause, &at), *s->file != 0);
	ck_assert_str_eq(at.file, s->file);
	ck_assert_uint_eq(at.line, s->line);
}
END_TEST

static const struct path_sample {
	const char *root, *directory, *path, *relative;	/* NULL: not below */
} path_samples[] = {
	{"/project", "/project", "a", "a"}, {"/project", "/project/b", "./a", "b/a"},
	{"/project", "/project/b", "../a", "a"}, {"/project", "/project", "../a", NULL},
	{"/project", "/", "project/a", "a"}, {"/project", "/", "/projects/a", NULL},
	{"/project", "/x", "/project/./b//a", "b/a"}, {"/", "/", "etc/a", "etc/a"},
	{"/", "/x", "/a", "a"}, {"/project", "", "a", NULL}, {"", "", "b/a", "b/a"},
	{"", "/x", "a", "a"}, {"", "", "../a", NULL}, {"", "", "/a", NULL},
	{"/project", "/project", ".", NULL}, {"/project", "/project", "", NULL},
};

START_TEST(paths_below_a_directory)
{
	const struct path_sample *s = &path_samples[_i];
	char relative[LOCATION_PATH_MAX];

	ck_assert_int_eq(location_below(s->root, s->directory, s->path, relative),
			 s->relative != NULL);
	if (s->relative)
		ck_assert_str_eq(relative, s->relative);
}
END_TEST

static struct life_program program_in_dir(const char *path, const char *const *argv)
{
	return (struct life_program){.path = path, .file = path, .cwd = "/project/dir",
		.argv = argv};
}

START_TEST(innermost_program)
{
	static const char *const sh[] = {"sh", "run.sh", NULL};
	static const char *const c[] = {"sh", "-c", "x", NULL};
	static const char *const cat[] = {"cat", "run.sh", NULL};
	struct life_program programs[] = {
		program_in_dir("/project/bin/tool", NULL), program_in_dir("/bin/sh", sh),
		program_in_dir("/bin/sh", c), program_in_dir("/bin/cat", cat),
	};
	struct life lives[4];
	struct location at;

	for (unsigned i = 0; i < 4; i++)
		lives[i] = (struct life){.program = &programs[i], .first_program = &programs[i],
			.parent = i ? &lives[i - 1] : NULL};
	ck_assert(location_of_program(&lives[3], "/project", &at));
	ck_assert_str_eq(at.file, "dir/run.sh");
	ck_assert(location_of_program(&lives[0], "/project", &at));
	ck_assert_str_eq(at.file, "bin/tool");
	ck_assert(!location_of_program(&lives[3], "/elsewhere", &at));
	ck_assert(!location_of_program(&lives[3], "", &at));
	programs[1].script = true;
	programs[1].argv = NULL;
	programs[1].file = "./x.sh";
	ck_assert(location_of_program(&lives[3], "/project", &at));
	ck_assert_str_eq(at.file, "dir/x.sh");
}
END_TEST

START_TEST(long_paths)
{
	char path[4 * LOCATION_PATH_MAX], relative[LOCATION_PATH_MAX];

	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	ck_assert(!location_below("/", "/", path, relative));
	ck_assert(!location_below("/", path, "x", relative));
	path[LOCATION_PATH_MAX] = 0;
	ck_assert(!location_below("/", "/", path, relative));
	path[LOCATION_PATH_MAX - 1] = 0;
	ck_assert(location_below("/", "/", path, relative));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("location");
	TCase *c = tcase_create("location");

	tcase_add_loop_test(c, places_in_messages, 0, sizeof(samples) / sizeof(*samples));
	tcase_add_loop_test(c, place_of_the_cause, 0,
			    sizeof(cause_samples) / sizeof(*cause_samples));
	tcase_add_loop_test(c, paths_below_a_directory, 0,
			    sizeof(path_samples) / sizeof(*path_samples));
	tcase_add_test(c, innermost_program);
	tcase_add_test(c, long_paths);
	suite_add_tcase(s, c);
	return unit_main(s);
}
