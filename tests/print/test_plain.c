#include "print/core/printers.h"

#include <errno.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "print/plain/call.h"
#include "lib/stream.h"
#include "lib/unit.h"

static struct arena a;
static const struct print_options options = {.string_max = 32};

static void clear(void)
{
	arena_done(&a);
}

/* Expects `sentence` for the syscall `name` that returned `ret`; `error`: 0 or ENOENT */
static void expect(const char *name, struct value *args, struct value *ret, int error,
		   const char *sentence)
{
	const struct call *row = name ? desc_call_by_name(name) : NULL;
	struct call_view view = {
		.name = name, .args = args, .ret = ret,
		.error = error ? "ENOENT" : NULL,
		.error_text = error ? "No such file or directory" : NULL,
	};
	struct event e = {
		.kind = EVENT_LEAVE,
		.call = {.abi = &abis[ABI_x86_64], .row = row, .view = &view, .failed = error},
	};
	struct sbuf b = {0};

	plain_call(&b, &options, &e);
	ck_assert_str_eq(b.s, sentence);
	sbuf_done(&b);
}

START_TEST(verbs)
{
	static const char *const cases[][2] = {
		{"open", "opens"}, {"close", "closes"}, {"copy", "copies"}, {"play", "plays"},
		{"catch", "catches"}, {"push", "pushes"}, {"pass", "passes"}, {"go", "goes"},
		{"fix", "fixes"}, {"duplicate", "duplicates"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sbuf b = {0};

		plain_verb(&b, cases[i][0], strlen(cases[i][0]));
		ck_assert_str_eq(b.s, cases[i][1]);
		sbuf_done(&b);
	}
}
END_TEST

START_TEST(phrases)
{
	struct value *path = v_record(&a, "pathname", v_path(&a, "/x"), NULL);

	expect("openat", path, v_fd(&a, 3, "/somewhere/x"), 0, "opens \"/x\" as descriptor 3");
	expect("openat", path, v_error(&a, ENOENT), ENOENT,
	       "cannot open \"/x\": No such file or directory (ENOENT)");
	expect("unlink", path, v_num(&a, 0), 0, "removes \"/x\"");
	expect("close", v_record(&a, "fd", v_fd(&a, 7, NULL), NULL), v_num(&a, 0), 0,
	       "closes descriptor 7");
	expect("close", v_record(&a, "fd", v_fd(&a, 7, "/a b"), NULL), v_num(&a, 0), 0,
	       "closes \"/a b\"");
	expect("setsid", v_record(&a, NULL), v_num(&a, 12), 0,
	       "creates a session: 12");
}
END_TEST

START_TEST(amounts)
{
	struct value *args = v_record(&a, "fd", v_fd(&a, 0, NULL), "buf", v_data(&a, "hi", 2, 2),
				      NULL);

	expect("read", args, v_num(&a, 2), 0, "reads from descriptor 0: 2 bytes: \"hi\"");
	expect("read", args, v_num(&a, 1), 0, "reads from descriptor 0: 1 byte: \"hi\"");
	expect("read", args, v_num(&a, 0), 0, "reads from descriptor 0: end of file");
}
END_TEST

START_TEST(two_verbs)
{
	expect("prlimit64", v_record(&a, "resource", v_name(&a, 3, "RLIMIT_STACK"), NULL),
	       v_num(&a, 0), 0, "gets or sets the limit RLIMIT_STACK");
}
END_TEST

START_TEST(end_of_directory)
{
	struct value *args = v_record(&a, "fd", v_fd(&a, 3, "/x"), NULL);

	expect("getdents64", args, v_num(&a, 0), 0,
	       "reads directory entries of /x: end of directory");
	expect("getdents64", args, v_num(&a, 24), 0, "reads directory entries of /x: 24 bytes");
}
END_TEST

START_TEST(unreadable_arguments)
{
	expect("openat", v_record(&a, "pathname", v_unread(&a, 1, "no"), NULL), v_num(&a, 3), 0,
	       "opens (unreadable) as 3");
	expect("openat", v_record(&a, "pathname", v_null(&a), NULL), v_error(&a, ENOENT), ENOENT,
	       "cannot open NULL: No such file or directory (ENOENT)");
	expect("openat", v_record(&a, NULL), v_num(&a, 3), 0, "opens (unknown) as 3");
}
END_TEST

START_TEST(empty_path_means_the_descriptor)
{
	expect("newfstatat", v_record(&a, "dirfd", v_fd(&a, 3, "/x"), "pathname",
				      v_path(&a, ""), NULL), v_num(&a, 0), 0,
	       "gets the file status of /x");
}
END_TEST

START_TEST(syscalls_without_a_phrase)
{
	expect("inotify_add_watch", v_record(&a, "fd", v_fd(&a, 5, NULL), "pathname",
					     v_path(&a, "/etc"), NULL), v_num(&a, 1), 0,
	       "calls inotify_add_watch with descriptor 5, \"/etc\" (%file: take a file name), "
	       "which returns 1");
	expect(NULL, v_record(&a, NULL), v_error(&a, ENOENT), ENOENT,
	       "cannot call unknown syscall 0: No such file or directory (ENOENT)");
}
END_TEST

static TCase *plain_tests(void)
{
	const TTest *const tests[] = {
		verbs, phrases, amounts, two_verbs, end_of_directory, unreadable_arguments,
		empty_path_means_the_descriptor, syscalls_without_a_phrase,
	};
	TCase *c = tcase_create("plain");

	tcase_add_checked_fixture(c, NULL, clear);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	return c;
}

UNIT_CASE(plain_tests)
