#include "enrich/simple_calls.h"

#include "desc/traits.h"
#include "lib/unit.h"

static struct simple_calls calls;

static void tear_down(void)
{
	simple_calls_done(&calls);
}

static const struct simple_call *call_named(const char *name)
{
	const struct call *row = desc_call_by_name(name);

	ck_assert_msg(row, "%s", name);
	return simple_call(&calls, row);
}

static void expect(const char *name, unsigned descriptors, unsigned directories, unsigned paths,
		   bool returns)
{
	const struct simple_call *c = call_named(name);

	ck_assert_msg(c, "%s is simple", name);
	ck_assert_msg(c->descriptors == descriptors, "descriptors of %s: %#x", name,
		      c->descriptors);
	ck_assert_msg(c->directories == directories, "directories of %s: %#x", name,
		      c->directories);
	ck_assert_msg(c->paths == paths, "paths of %s: %#x", name, c->paths);
	ck_assert_msg(c->returns_descriptor == returns, "result of %s", name);
}

START_TEST(registers_with_names)
{
	expect("read", 1, 0, 0, false);
	expect("pread64", 1, 0, 0, false);
	expect("fstat", 1, 0, 0, false);
	expect("getdents64", 1, 0, 0, false);
	expect("close", 1, 0, 0, false);
	expect("dup", 1, 0, 0, true);
	expect("dup2", 3, 0, 0, true);
	expect("mmap", 1 << 4, 0, 0, false);
	expect("brk", 0, 0, 0, false);
	expect("access", 0, 0, 1, false);
	expect("openat", 1, 1, 2, true);
	expect("newfstatat", 1, 1, 2, false);
	expect("epoll_ctl", 5, 0, 0, false);
	expect("futex", 0, 0, 0, false);
}
END_TEST

/* Names that are elsewhere, or depend on more than the row */
START_TEST(calls_that_must_be_decoded)
{
	static const char *const names[] = {
		"poll", "select", "recvmsg", "readv", "sendto", "ioctl", "fcntl", "pipe", "rename",
		"chdir", "execve", "close_range", "setsockopt", "pidfd_getfd", "prctl",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(!call_named(names[i]), "%s is not simple", names[i]);
	ck_assert_ptr_null(simple_call(&calls, NULL));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("simple_calls");

	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, registers_with_names);
	tcase_add_test(c, calls_that_must_be_decoded);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
