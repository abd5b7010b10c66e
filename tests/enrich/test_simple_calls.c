#include "enrich/simple_calls.h"

#include <fcntl.h>
#include <inttypes.h>

#include "desc/traits.h"
#include "lib/unit.h"

static struct simple_calls calls;
static struct schema *schema;

static void set_up(void)
{
	schema = schema_new();
}

static void tear_down(void)
{
	simple_calls_done(&calls);
	schema_free(schema);
}

/* What is known of a call whose arguments are all `n` */
static const struct simple_call *call_with(const char *name, uint64_t n)
{
	const struct call *row = desc_call_by_name(name);

	ck_assert_msg(row, "%s", name);
	return simple_call(&calls, schema, &abis[ABI_x86_64], row,
			   (const uint64_t[6]){n, n, n, n, n, n});
}

static const struct simple_call *call_named(const char *name)
{
	return call_with(name, 0);
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

static void expect_targets(const char *name, unsigned buffers, unsigned strings, bool holds_data)
{
	const struct simple_call *c = call_named(name);

	ck_assert_msg(c, "%s is simple", name);
	ck_assert_msg(c->buffers == buffers, "buffers of %s: %#x", name, c->buffers);
	ck_assert_msg(c->strings == strings, "strings of %s: %#x", name, c->strings);
	ck_assert_msg(c->holds_data == holds_data, "data in records of %s", name);
}

START_TEST(buffers_that_the_limit_limits)
{
	expect_targets("getrandom", 1, 0, false);
	expect_targets("read", 1 << 1, 0, false);
	expect_targets("readlink", 1 << 1, 0, false);
	expect_targets("getcwd", 0, 1, false);
	expect_targets("fstat", 0, 0, false);
	expect_targets("uname", 0, 0, false);
	expect_targets("getdents64", 0, 0, true);
	expect_targets("epoll_wait", 0, 0, false);
	expect_targets("openat", 0, 0, false);
	ck_assert(call_named("getcwd")->unlimited_strings == 1);
}
END_TEST

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
	expect("rt_sigprocmask", 0, 0, 0, false);
}
END_TEST

/* fcntl's command decides what its other argument and its result are. */
START_TEST(calls_by_choice)
{
	static const struct {
		uint64_t command;
		bool is_simple, returns;
	} cases[] = {
		{F_DUPFD, true, true}, {F_DUPFD_CLOEXEC, true, true}, {F_GETFL, true, false},
		{F_SETFD, true, false}, {F_SETLKW, true, false}, {F_GETPIPE_SZ, true, false},
		{UINT64_C(1) << 32 | F_GETFL, true, false},	/* the number has 32 bits */
		{F_DUPFD_CLOEXEC - 3 /* F_DUPFD_QUERY */, false, false},
		{63, false, false}, {64, false, false}, {2048, false, false},
		{UINT64_MAX, false, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct simple_call *c = call_with("fcntl", cases[i].command);

		ck_assert_msg(!c == !cases[i].is_simple, "command %#" PRIx64, cases[i].command);
		ck_assert_msg(!c || (c->descriptors == 1 && !c->paths), "registers of %#" PRIx64,
			      cases[i].command);
		ck_assert_msg(!c || c->returns_descriptor == cases[i].returns,
			      "result of command %#" PRIx64, cases[i].command);
	}
}
END_TEST

/* Names that are elsewhere, or depend on more than the row */
START_TEST(calls_that_must_be_decoded)
{
	static const char *const names[] = {
		"poll", "select", "recvmsg", "readv", "sendto", "ioctl", "pipe", "rename",
		"chdir", "execve", "close_range", "setsockopt", "pidfd_getfd", "prctl",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(!call_named(names[i]), "%s is not simple", names[i]);
	ck_assert_ptr_null(simple_call(&calls, schema, &abis[ABI_x86_64], NULL,
				       (const uint64_t[6]){0}));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("simple_calls");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, buffers_that_the_limit_limits);
	tcase_add_test(c, registers_with_names);
	tcase_add_test(c, calls_by_choice);
	tcase_add_test(c, calls_that_must_be_decoded);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
