/* Conditions: which calls they select, tested with handmade values; every error; random input. */
#include "filter/condition/condition.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desc/type.h"
#include "lib/random.h"
#include "lib/unit.h"
#include "lib/values.h"

enum { EACCES_ = 13, O_CREAT_ = 0100, O_WRONLY_ = 1, SIGINT_ = 2 };

static struct arena arena;
static struct call_condition *condition;
static struct filter_error err;
static struct event event;
static struct call_view view;

static void tear_down(void)
{
	condition_free(condition);
	condition = NULL;
	arena_done(&arena);
	arena = (struct arena){0};
}

static const char *working_directory(void *ctx)
{
	(void)ctx;
	return "/srv";
}

/* The LEAVE of a call; `ret` is -errno if it failed. */
static void is_call(const char *name, struct value *args, int64_t ret)
{
	const struct call *row = desc_call_by_name(name);

	view = call(name, args);
	view.row = row;
	event = (struct event){.kind = EVENT_LEAVE, .call = {
		.abi = &abis[ABI_x86_64], .row = row, .ret = ret, .failed = ret < 0 && ret > -4096,
		.view = &view}};
	view = event.call.failed ? failed(&arena, view, -ret) : returned(view, v_num(&arena, ret));
}

static void is_openat(const char *path, uint64_t flags, int64_t ret)
{
	struct value *bits = v_hex(&arena, flags);

	bits->flags |= VF_FLAGS;
	is_call("openat", v_record(&arena, "dirfd", v_fd(&arena, -100, NULL), "pathname",
				   v_path(&arena, path), "flags", bits, "mode",
				   v_num(&arena, 0644), NULL), ret);
}

static void is_write(uint64_t count, int64_t ret)
{
	is_call("write", v_record(&arena, "fd", v_fd(&arena, 1, "/dev/null"), "buf",
				  boxed(v_data(&arena, "hello world", 11, 4096), 0x1000), "count",
				  v_hex(&arena, count), NULL), ret);
}

static enum truth evaluate(const char *text)
{
	enum truth is;

	condition_free(condition);
	condition = NULL;
	err.text[0] = 0;
	ck_assert_msg(!condition_add(&condition, text, &err), "%s: %s", text, err.text);
	is = condition_evaluate(condition, &event, working_directory, NULL);
	ck_assert_msg(is != IS_TRUE || condition_concerns(condition, event.call.row),
		      "%s: is true, but concerns it not", text);
	return is;
}

static void expect(enum truth want, const char *const *texts)
{
	static const char *const words[] = {"false", "true", "undecided"};

	for (; *texts; texts++) {
		enum truth is = evaluate(*texts);

		ck_assert_msg(is == want, "%s: is %s, not %s", *texts, words[is], words[want]);
	}
}

#define TRUE_FOR(...) expect(IS_TRUE, (const char *const []){__VA_ARGS__, NULL})
#define FALSE_FOR(...) expect(NOT_TRUE, (const char *const []){__VA_ARGS__, NULL})
#define UNDECIDED_FOR(...) expect(UNDECIDED, (const char *const []){__VA_ARGS__, NULL})

START_TEST(numbers_are_compared)
{
	is_write(4096, 11);
	TRUE_FOR("count == 4096", "write.count == 4096", "count >= 4096", "count <= 4096",
		 "count > 4095", "count < 0x1001", "count != 11", "count == 010000",
		 "count=1,4096", "write.count >= 4096 && ret != count", "ret < count", "fd == 1",
		 "ret == 11", "ret > -1", "count", "count & 4096", "ret & 3", "fd = 1");
	FALSE_FOR("count == 4095", "count > 4096", "count < 4096", "count != 4096", "count & 1",
		  "count=1,2", "ret == count", "ret < 0", "ret == -1");
}
END_TEST

START_TEST(signs_are_respected)
{
	is_call("lseek", v_record(&arena, "fd", v_fd(&arena, 3, NULL), "offset",
				  v_num(&arena, -1), "whence", v_hex(&arena, UINT64_MAX), NULL), 0);
	TRUE_FOR("offset < 0", "offset == -1", "whence > 0", "whence > 9223372036854775808",
		 "whence == 0xffffffffffffffff", "offset < whence", "whence & 1", "whence == -1",
		 "offset >= -1", "offset > -2", "offset <= -1", "whence >= -1");
	FALSE_FOR("whence < 0", "offset > 0", "offset < -1", "whence <= -1", "offset >= 0");
}
END_TEST

START_TEST(constants_have_numbers)
{
	is_openat("/etc/passwd", O_CREAT_ | O_WRONLY_, 3);
	TRUE_FOR("openat.flags & O_CREAT", "flags & O_CREAT", "flags & (O_EXCL|O_CREAT)",
		 "flags & O_EXCL|O_CREAT", "flags == O_WRONLY|O_CREAT", "dirfd == AT_FDCWD",
		 "flags & O_ACCMODE == O_WRONLY", "(flags & O_ACCMODE) == O_WRONLY",
		 "flags & 3=O_WRONLY,O_RDWR", "dirfd=AT_FDCWD", "openat.flags & O_CREAT && dirfd");
	is_openat("x", 040000, 3);
	TRUE_FOR("flags & O_DIRECT");
	event.call.abi = &abis[ABI_arm64];
	FALSE_FOR("flags & O_DIRECT");
}
END_TEST

/* The condition that nothing else decides; what a call lacks decides nothing. */
START_TEST(what_a_call_lacks_is_undecided)
{
	is_openat("/etc/passwd", O_WRONLY_, 3);
	FALSE_FOR("flags & O_CREAT", "openat.flags & O_CREAT && errno == ENOENT",
		  "write && count > 3");
	UNDECIDED_FOR("count > 3", "!(count > 3)", "write.count", "creat.mode == 0644",
		      "errno == ENOENT", "errno != ENOENT", "errno=ENOENT", "ret == count",
		      "pathname.sa_family == 0", "count > 3 || flags & O_CREAT");
	TRUE_FOR("count > 3 || flags & O_WRONLY", "openat", "!write", "openat && ret == 3",
		 "!(flags & O_CREAT)", "write || openat", "!(write && count > 3)");
}
END_TEST

START_TEST(durations_have_units)
{
	is_write(4096, 11);
	event.call.entered = 1000;
	event.time = 1000 + 1500000000;
	TRUE_FOR("duration > 1s", "duration > 1", "duration == 1.5s", "duration >= 1500ms",
		 "duration < 2s", "duration < 1m", "duration != 1s", "write.duration > 1499999us",
		 "duration", "duration = 1500000000ns", "ret < duration",
		 "fd == 1 && duration > 1");
	FALSE_FOR("duration > 1.5s", "duration < 10ms", "duration > 2s || ret == 3");
	UNDECIDED_FOR("read.duration > 1s");
	event.call.note = CALL_UNKNOWN_ENTRY;
	UNDECIDED_FOR("duration > 1s");
	event.call.note = CALL_PLAIN;
	event.kind = EVENT_ENTER;
	UNDECIDED_FOR("duration > 1s", "!(duration > 1s)");
}
END_TEST

START_TEST(errors_of_calls)
{
	is_openat("/etc/shadow", 0, -EACCES_);
	TRUE_FOR("errno == EACCES", "errno=ENOENT,EACCES", "ret < 0", "ret == -1",
		 "errno != ENOENT", "errno == 13", "openat.errno == EACCES", "errno",
		 "!(errno=ENOENT,EPERM)");
	FALSE_FOR("errno=ENOENT,EPERM", "errno == ENOENT", "ret >= 0");
	UNDECIDED_FOR("write.errno == EACCES");
	event.call.ret = -512;		/* ERESTARTSYS: the call is not over */
	UNDECIDED_FOR("ret < 0");
	event.call.note = CALL_BLOCKED;
	UNDECIDED_FOR("ret < 0", "errno");
	event.kind = EVENT_ENTER;
	UNDECIDED_FOR("ret < 0", "errno == EACCES");
	FALSE_FOR("flags & O_CREAT");
}
END_TEST

START_TEST(text_matches_shell_patterns)
{
	is_openat("/etc/passwd", 0, 3);
	TRUE_FOR("pathname == \"/etc/passwd\"", "pathname == '/etc/*'", "pathname=/etc/*",
		 "pathname=/usr/*,/etc/p*", "pathname != /usr/*", "openat.pathname=*passwd",
		 "pathname=\"/etc/[no-q]*\"", "pathname=/etc/passwd && ret > 2");
	FALSE_FOR("pathname=/usr/*", "pathname == \"passwd\"", "pathname != \"*\"",
		  "pathname == '/etc/\\*'");
	is_openat("O_CREAT", 0, 3);
	TRUE_FOR("pathname=O_CREAT", "pathname == \"O_CREAT\"");
	is_write(11, 11);
	TRUE_FOR("buf=hello*", "buf == 'hello world'", "buf == 0x1000", "buf");
	FALSE_FOR("buf == 0x1001", "buf=world*");
}
END_TEST

START_TEST(paths_of_a_call)
{
	is_openat("passwd", 0, 3);
	TRUE_FOR("path=passwd", "path=/srv/*", "path == '/srv/passwd'", "path=/etc/*,/srv/*");
	FALSE_FOR("path=/etc/*", "path != passwd*");
	is_write(11, 11);
	TRUE_FOR("path=/dev/null", "fd_path=/dev/*", "write.fd_path == '/dev/null'",
		 "path != /etc/*");
	FALSE_FOR("path=/etc/*", "fd_path != '/dev/*'");
	ck_assert(condition_uses_paths(condition));
	is_call("getpid", v_record(&arena, NULL), 1);
	UNDECIDED_FOR("path=/dev/null", "path != /dev/null");
	evaluate("buf=hello || ret < 0");
	ck_assert(!condition_uses_paths(condition));
	ck_assert(condition_uses_result(condition));
	evaluate("buf=hello");
	ck_assert(!condition_uses_result(condition));
}
END_TEST

START_TEST(members_and_lists)
{
	struct value *address = v_record(&arena, "sa_family", v_num(&arena, 2), "sin_port",
					 v_num(&arena, 443), "sin_addr", v_hex(&arena, 0x7f000001),
					 NULL);

	address->list.first->next->next->sense = SENSE_INET;
	is_call("connect", v_record(&arena, "fd", v_fd(&arena, 3, NULL), "addr", address, "addrlen",
				    v_num(&arena, 16), NULL), 0);
	TRUE_FOR("addr.sin_port == 443", "connect.addr.sa_family == AF_INET",
		 "addr.sin_addr=127.*", "addr.sin_addr == '127.0.0.1'",
		 "addr.sin_port=80,443");
	FALSE_FOR("addr.sin_port == 80");
	UNDECIDED_FOR("addr.sin6_port == 443");

	is_call("execve", v_record(&arena, "pathname", v_path(&arena, "/bin/sh"), "argv",
				   v_list(&arena, v_path(&arena, "sh"), v_path(&arena, "-c"),
					  NULL), NULL), 0);
	TRUE_FOR("argv == '-c'", "argv=-c", "argv != '-x'", "execve.argv=s*");
	FALSE_FOR("argv == '-x'", "argv != '-c'");

	is_call("rt_sigprocmask", v_record(&arena, "how", v_num(&arena, 0), "set",
					   v_list(&arena, v_num(&arena, SIGINT_), NULL), NULL), 0);
	TRUE_FOR("set == SIGINT", "set=SIGTERM,SIGINT", "set != SIGTERM");
	view.args->list.first->next->flags |= VF_COMPLEMENT;
	FALSE_FOR("set == SIGINT");
	TRUE_FOR("set == SIGTERM");
}
END_TEST

START_TEST(what_the_kernel_changes)
{
	is_call("accept4", v_record(&arena, "addrlen",
				    v_change(&arena, v_num(&arena, 128), v_num(&arena, 16)), "addr",
				    v_unread(&arena, 0x2000, "fault"), "sockfd",
				    v_null(&arena), NULL), 4);
	TRUE_FOR("addrlen == 16", "addr == 0x2000", "sockfd == NULL", "!sockfd", "addr",
		 "addr != NULL");
	FALSE_FOR("addrlen == 128", "sockfd != 0");
	UNDECIDED_FOR("addr.sa_family == AF_INET");
	view.args->list.first->change.after = v_pending(&arena, 0x3000);
	TRUE_FOR("addrlen == 128");
}
END_TEST

START_TEST(several_conditions_are_joined)
{
	is_write(4096, 11);
	ck_assert_int_eq(condition_add(&condition, "count == 4096 || ret == 3", &err), 0);
	ck_assert_int_eq(condition_evaluate(condition, &event, working_directory, NULL), IS_TRUE);
	ck_assert_int_eq(condition_add(&condition, "ret == 3 ||", &err), -EINVAL);
	ck_assert_int_eq(condition_evaluate(condition, &event, working_directory, NULL), IS_TRUE);
	ck_assert_int_eq(condition_add(&condition, "ret == 3 || ret == 4", &err), 0);
	ck_assert_int_eq(condition_evaluate(condition, &event, working_directory, NULL),
			 NOT_TRUE);
}
END_TEST

static bool concerns(const char *text, const char *name)
{
	evaluate(text);
	return condition_concerns(condition, name ? desc_call_by_name(name) : NULL);
}

START_TEST(calls_that_cannot_match_are_known)
{
	is_write(1, 1);
	ck_assert(concerns("openat.flags & O_CREAT", "openat"));
	ck_assert(!concerns("openat.flags & O_CREAT", "open"));
	ck_assert(!concerns("!(openat.flags & O_CREAT)", "open"));
	ck_assert(concerns("flags & O_CREAT", "open"));
	ck_assert(!concerns("flags & O_CREAT", "read"));
	ck_assert(concerns("flags & O_CREAT || ret < 0", "read"));
	ck_assert(!concerns("flags & O_CREAT && ret < 0", "read"));
	ck_assert(concerns("openat", "openat"));
	ck_assert(!concerns("openat", "open"));
	ck_assert(concerns("!openat", "open"));
	ck_assert(!concerns("!openat", "openat"));
	ck_assert(concerns("ret < 0", NULL));
	ck_assert(!concerns("flags & O_CREAT", NULL));
	ck_assert(!concerns("path=/x", NULL));
	ck_assert(concerns("!openat", NULL));
	ck_assert(concerns("fd_path=/x", "read"));
	ck_assert(!concerns("fd_path=/x", "getpid"));
}
END_TEST

START_TEST(every_error_says_where)
{
	static const struct { const char *text, *message; } errors[] = {
		{"openat.flgs & 1",
		 "column 8: openat has no argument 'flgs' (it has dirfd, pathname, flags, mode): "
		 "did you mean 'flags'?"},
		{"flags & O_CREATT",
		 "column 9: unknown constant 'O_CREATT': did you mean 'O_CREAT'?"},
		{"flags & zzzzzzzz",
		 "column 9: unknown constant 'zzzzzzzz': must be a number or the name of a "
		 "constant"},
		{"errno=ENONT", "column 7: unknown constant 'ENONT': did you mean 'ENOENT'?"},
		{"errno == ENONT", "column 10: unknown constant 'ENONT': did you mean 'ENOENT'?"},
		{"errno == 'x'", "column 11: expected a number or a constant, not 'x'"},
		{"ret < ", "column 7: expected a value at the end"},
		{"ret < 0 &&",
		 "column 11: expected the name of an argument, ret, errno, path or "
		 "duration at the end"},
		{"duration > x", "column 12: expected a duration (examples: 1.5s, 200ms), not 'x'"},
		{"duration >", "column 11: expected a duration (examples: 1.5s, 200ms) at the end"},
		{"duration > -1s",
		 "column 12: expected a duration (examples: 1.5s, 200ms), not '-1s'"},
		{"(ret < 0", "column 9: expected ')', '&&' or '||' at the end"},
		{"ret < 0)", "column 8: expected '&&' or '||', not ')'"},
		{"ret < 0 ret", "column 9: expected '&&' or '||', not 'ret'"},
		{"ret <> 0", "column 6: expected a value, not '>'"},
		{"4 < ret",
		 "column 1: expected the name of an argument, ret, errno, path or "
		 "duration, not '4'"},
		{"openat. & 1",
		 "column 1: expected the name of an argument, ret, errno, path or "
		 "duration, not 'openat.'"},
		{"pathname == passwd",
		 "column 13: 'passwd' is not an argument; text must be in quotes"},
		{"pathname < 3", "column 10: text can be compared with =, == and != only"},
		{"pathname == 'x", "column 13: missing closing quote"},
		{"retr < 0", "column 1: unknown name 'retr': did you mean 'ret'?"},
		{"zzzzzzzz < 0",
		 "column 1: unknown name 'zzzzzzzz': must be ret, errno, path, duration, an "
		 "argument or a system call"},
		{"addr.sin_prt == 1",
		 "column 6: unknown name 'sin_prt': did you mean 'sin_port'?"},
		{"flags & (1", "column 11: expected ')' at the end"},
		{"flags & ", "column 9: expected a number or a constant at the end"},
		{"fd=", "column 4: expected a value at the end"},
		{"fd=3,", "column 6: expected a value at the end"},
	};

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		err.text[0] = 0;
		ck_assert_msg(condition_add(&condition, errors[i].text, &err) == -EINVAL, "%s",
			      errors[i].text);
		ck_assert_str_eq(err.text, errors[i].message);
		ck_assert_ptr_null(condition);
	}
}
END_TEST

START_TEST(nesting_is_limited)
{
	char text[1024];

	memset(text, '(', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	ck_assert_int_eq(condition_add(&condition, text, &err), -EINVAL);
	ck_assert_str_eq(err.text, "column 101: more than 100 levels");
}
END_TEST

START_TEST(the_number_of_tests_is_limited)
{
	enum { TESTS = 501 };
	static const char one[] = "fd && ";
	char text[TESTS * sizeof(one)] = "";

	for (unsigned i = 0; i < TESTS - 1; i++)
		strcat(text, one);
	strcat(text, "fd");
	ck_assert_int_eq(condition_add(&condition, text, &err), -EINVAL);
	ck_assert_str_eq(err.text, "column 3001: more than 500 tests");
	ck_assert_int_eq(condition_add(&condition, text + strlen(one), &err), 0);
	ck_assert_int_eq(condition_add(&condition, "ret", &err), -EINVAL);
	ck_assert_str_eq(err.text, "column 1: more than 500 tests");
}
END_TEST

START_TEST(conditions_and_sets_are_told_apart)
{
	static const char *const conditions[] = {
		"ret < 0", "ret<0", "ret!=3", "ret == 3", "openat.flags & O_CREAT", "(ret < 0)",
		"! (ret < 0)", "!(ret < 0)", "path=/etc/*", "errno=ENOENT,EACCES", "flags&O_CREAT",
		"openat && ret < 0", "fd=3", "fd_path=/x", "openat.ret", "ret<0||ret>5", NULL
	};
	static const char *const sets[] = {
		"openat", "!openat", "%file", "openat,close", "/^open(at)?$", "!/a|b", "?/x", "all",
		"open@64", "trace=openat", "257", "", "nosuch=3",
		"trce=open", "open, close", "a/b=c", "=", "openat,/a=b", NULL
	};

	for (size_t i = 0; conditions[i]; i++)
		ck_assert_msg(condition_is_one(conditions[i]), "%s", conditions[i]);
	for (size_t i = 0; sets[i]; i++)
		ck_assert_msg(!condition_is_one(sets[i]), "%s", sets[i]);
}
END_TEST

START_TEST(no_input_breaks_it)
{
	static const char *const parts[] = {
		"ret", "errno", "path", "openat", ".", "flags", "addr.sin_port", "fd_path", " ",
		"!", "(", ")", "&&", "||", "&", "|", "=", "==", "<", ">=", ",", "O_CREAT", "ENOENT",
		"3", "-1", "'x*'", "\"", "/etc/*", "[", "\\", "count", "argv", "NULL",
	};
	enum { PARTS = sizeof(parts) / sizeof(*parts), ROUNDS = 1000 };
	uint64_t state = 88172645463325252ULL;
	unsigned accepted = 0;

	is_write(4096, 11);
	for (unsigned round = 0; round < ROUNDS; round++) {
		char text[128] = "";

		for (unsigned n = 1 + round % 7; n > 0; n--)
			strcat(text, parts[random_next(&state) % PARTS]);
		condition_free(condition);
		condition = NULL;
		err.text[0] = 0;
		condition_is_one(text);
		ck_assert_msg(!condition_add(&condition, text, &err) == !err.text[0], "%s: %s",
			      text, err.text);
		if (!condition)
			continue;
		accepted++;
		if (condition_evaluate(condition, &event, working_directory, NULL) == IS_TRUE)
			ck_assert_msg(condition_concerns(condition, event.call.row), "%s", text);
	}
	ck_assert_uint_gt(accepted, ROUNDS / 50);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		numbers_are_compared, signs_are_respected, constants_have_numbers,
		what_a_call_lacks_is_undecided, durations_have_units, errors_of_calls,
		text_matches_shell_patterns,
		paths_of_a_call, members_and_lists, what_the_kernel_changes,
		several_conditions_are_joined, calls_that_cannot_match_are_known,
		every_error_says_where, nesting_is_limited, the_number_of_tests_is_limited,
		conditions_and_sets_are_told_apart,
		no_input_breaks_it,
	};
	Suite *s = suite_create("condition");
	TCase *c = tcase_create("condition");

	tcase_add_checked_fixture(c, NULL, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(s, c);
	return unit_main(s);
}
