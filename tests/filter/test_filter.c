/* The -e language: its syntax, all errors, and random input. */
#include "filter/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/random.h"
#include "lib/unit.h"

enum { SIGHUP_ = 1, SIGUSR1_ = 10, SIGUSR2_ = 12, SIGTERM_ = 15 };

static struct filter *f;
static struct filter_error err;

static void set_up(void)
{
	f = filter_new();
}

static void tear_down(void)
{
	filter_free(f);
}

static void parse(const char *expr)
{
	err.text[0] = 0;
	ck_assert_msg(filter_parse(f, expr, &err) == 0, "%s: %s", expr, err.text);
}

static bool has_on(enum abi_id id, const char *name)
{
	size_t count;
	const struct call *rows = desc_calls(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].nr[id] >= 0 && !strcmp(rows[i].name, name))
			return filter_call(f, &abis[id], &rows[i], rows[i].nr[id]);
	ck_abort_msg("no row for %s", name);
	return false;
}

static bool has(const char *name)
{
	return has_on(ABI_x86_64, name);
}

static bool has_on_x32(const char *name)
{
	uint64_t nr = !strcmp(name, "readv") ? 515 : desc_call_by_name(name)->nr[ABI_x86_64];
	const struct call *row = desc_call(&abis[ABI_x86_64], X32_BIT | nr);

	ck_assert_str_eq(row->name, name);
	return filter_call(f, &abis[ABI_x86_64], row, X32_BIT | nr);
}

static bool has_unknown(uint64_t nr)
{
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], nr));
	return filter_call(f, &abis[ABI_x86_64], NULL, nr);
}

/* "+openat -close" */
static void expect(const char *expr, const char *what)
{
	char copy[256];

	parse(expr);
	strcpy(copy, what);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		ck_assert_msg(has(w + 1) == (*w == '+'), "%s: %s", expr, w);
}

START_TEST(a_new_filter_lets_everything_through)
{
	ck_assert(has("openat"));
	ck_assert(has_unknown(9999));
	ck_assert(filter_wants_calls(f));
	ck_assert(filter_all_calls(f));
	ck_assert(filter_all_statuses(f));
	ck_assert(filter_signal(f, SIGUSR1_));
}
END_TEST

START_TEST(calls_by_name)
{
	expect("trace=openat", "+openat -close -read");
	expect("t=openat,close", "+openat +close -read");
	expect("openat", "+openat -close");
	expect("openat,,close,", "+openat +close -read");
	expect("!openat", "-openat +close");
	expect("trace=!openat,close", "-openat -close +read");
	expect("trace=!!openat", "+openat -close");
	ck_assert(filter_wants_calls(f));
	ck_assert(!filter_all_calls(f));
}
END_TEST

START_TEST(all_and_none)
{
	expect("trace=all", "+openat +close");
	ck_assert(filter_all_calls(f));
	expect("trace=none", "-openat -close");
	ck_assert(!filter_wants_calls(f));
	expect("trace=!all", "-openat");
	ck_assert(!filter_wants_calls(f));
	expect("trace=!none", "+openat");
	ck_assert(filter_all_calls(f));
	expect("trace=openat,all", "+close");
	expect("trace=!all,openat", "-openat -close");
}
END_TEST

START_TEST(the_last_set_counts)
{
	parse("trace=openat");
	expect("trace=close", "+close -openat");
	parse("trace=openat");
	expect("trace=!close", "+openat +read -close");
}
END_TEST

START_TEST(calls_by_number)
{
	expect("trace=257", "+openat -close");
	expect("trace=257,3", "+openat +close -read");
	expect("trace=010", "+mprotect -read");
	parse("trace=3"); /* numbers differ between ABIs */
	ck_assert(has("close") && !has("read"));
	ck_assert(has_on(ABI_i386, "read") && !has_on(ABI_i386, "close"));
}
END_TEST

START_TEST(unknown_numbers_are_part_of_all_only)
{
	parse("trace=openat");
	ck_assert(!has_unknown(9999));
	parse("trace=/.");
	ck_assert(!has_unknown(9999));
	parse("trace=!openat");
	ck_assert(has_unknown(9999));
	parse("trace=9999");
	ck_assert(has_unknown(9999) && !has_unknown(9998) && !has("openat"));
	ck_assert(filter_wants_calls(f));
	parse("trace=9999@32");
	ck_assert(!has_unknown(9999));
	ck_assert(filter_call(f, &abis[ABI_i386], NULL, 9999));
	parse("trace=!9999");
	ck_assert(!has_unknown(9999) && has_unknown(9998) && has("openat"));
	ck_assert(!filter_all_calls(f));
}
END_TEST

START_TEST(unknown_numbers_as_in_strace)
{
	filter_refuse_unknown(f);
	filter_show_unknown(f);
	parse("trace=none");
	ck_assert(has_unknown(9999) && !has("openat") && filter_wants_calls(f));
	ck_assert(filter_call_above(f, &abis[ABI_x86_64], 1024));
	expect("trace=257", "+openat -close");
	ck_assert(has_unknown(9999));
	parse("trace=?9999,257@x32,?9999@x32");
	ck_assert_int_eq(filter_parse(f, "trace=257,9999", &err), -EINVAL);
	ck_assert_str_eq(err.word, "9999");
	ck_assert_int_eq(filter_parse(f, "trace=9999@x32", &err), -EINVAL);
}
END_TEST

START_TEST(errors_have_details)
{
	ck_assert_int_eq(filter_parse(f, "trace=gettid,getcwd@42", &err), -EINVAL);
	ck_assert(err.fault == FAULT_ABI);
	ck_assert_str_eq(err.word, "getcwd@42");
	ck_assert_str_eq(err.detail, "42");
	ck_assert_int_eq(filter_parse(f, "trace=/+id", &err), -EINVAL);
	ck_assert(err.fault == FAULT_REGEX && err.detail[0]);
	err.fault = FAULT_WORD;
	ck_assert_int_eq(filter_parse(f, "trace=nothing", &err), -EINVAL);
	ck_assert(err.fault == FAULT_WORD);
}
END_TEST

START_TEST(a_name_with_a_row_for_each_machine)
{
	parse("trace=clone");
	ck_assert(has("clone") && has_on(ABI_i386, "clone"));
	parse("trace=!clone");
	ck_assert(!has("clone") && !has_on(ABI_i386, "clone"));
}
END_TEST

START_TEST(kinds_of_programs)
{
	parse("trace=openat@64");
	ck_assert(has("openat") && !has_on(ABI_i386, "openat"));
	parse("trace=openat@32,close@64");
	ck_assert(!has("openat") && has_on(ABI_i386, "openat"));
	ck_assert(has("close") && !has_on(ABI_i386, "close"));
	parse("trace=!openat@64");
	ck_assert(!has("openat") && has_on(ABI_i386, "openat") && has("close"));
	parse("trace=%file@32");
	ck_assert(!has("openat") && has_on(ABI_i386, "openat"));
	parse("trace=/open@32");
	ck_assert(!has("openat") && has_on(ABI_i386, "openat"));
	parse("trace=3@32");
	ck_assert(!has("close") && has_on(ABI_i386, "read") && !has_on(ABI_i386, "close"));
	parse("trace=openat@x32");
	ck_assert(!has("openat") && !has_on(ABI_i386, "openat") && has_on_x32("openat"));
	ck_assert(filter_call_above(f, &abis[ABI_x86_64], 1024));
	parse("trace=!openat@x32");
	ck_assert(has("openat") && !has_on_x32("openat") && has_on_x32("close"));
	parse("trace=openat@64,515@x32");
	ck_assert(!has_on_x32("openat") && has_on_x32("readv") && !has("readv"));
	parse("trace=all@32");
	ck_assert(!has("openat") && has_on(ABI_i386, "openat") && !has_unknown(9999));
	ck_assert(!filter_all_calls(f));
}
END_TEST

START_TEST(classes)
{
	expect("trace=%file", "+openat +execve -close");
	expect("trace=file", "+openat +execve -close");
	expect("%desc", "+openat +close -execve");
	expect("desc", "+openat +close");
	expect("%process,close", "+execve +close -openat");
	expect("process", "+execve -openat");
	expect("%network", "+socket +sendto -openat");
	expect("%net", "+socket +sendto -openat");
	expect("network", "+socket");
	expect("%signal", "+kill +rt_sigaction -openat");
	expect("signal", "+kill -openat");
	expect("%memory", "+mmap +brk -openat");
	expect("memory", "+mmap +brk -openat");
	expect("!%file", "-openat -execve +close");
	expect("!file,desc", "-openat -close -execve -dup3 +exit_group");
}
END_TEST

START_TEST(every_class_of_strace_is_known)
{
	static const char *const names[] = {
		"%file",   "%process", "%network", "%signal",  "%ipc",	 "%desc",
		"%memory", "%creds",   "%clock",   "%stat",    "%lstat", "%fstat",
		"%statfs", "%fstatfs", "%%stat",   "%%statfs", "%pure",	 "file",
		"process", "network",  "desc",	   "signal",   "ipc",	 "memory",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		parse(names[i]);
}
END_TEST

START_TEST(regular_expressions)
{
	expect("trace=/open", "+openat -close");
	expect("/^o", "+openat -close");
	expect("/^(o|c)(p|l)", "+openat +close +clone -read");
	expect("/at$", "+openat -close");
	expect("/open,close", "+openat +close -read");
	expect("/", "+openat +close");
	expect("!/e", "-openat -close +kill");
	expect("/=|read", "+read -close");
}
END_TEST

START_TEST(what_may_be_lacking)
{
	expect("?nothing", "-openat");
	ck_assert(!filter_wants_calls(f));
	expect("?nothing,openat", "+openat -close");
	expect("?openat,?%file", "+openat +execve");
	expect("??openat", "+openat");
	expect("?%nothing,close", "+close -openat");
	expect("?/nothing", "-openat");
	expect("!?nothing", "+openat");
	expect("?", "-openat");
}
END_TEST

START_TEST(calls_that_stand_for_several)
{
	const struct abi *i386 = &abis[ABI_i386];
	const struct call *row = desc_call(i386, 102);

	ck_assert_str_eq(row->name, "socketcall");
	parse("trace=bind");
	ck_assert(filter_call(f, i386, row, 102));
	ck_assert(filter_subcall(f, i386, row, 2));  /* bind */
	ck_assert(!filter_subcall(f, i386, row, 1)); /* socket */
	ck_assert(!filter_subcall(f, i386, row, 99));
	parse("trace=socketcall");
	ck_assert(!filter_subcall(f, i386, row, 1));
	ck_assert(filter_subcall(f, i386, row, 99));
	parse("trace=!bind");
	ck_assert(filter_call(f, i386, row, 102));
	ck_assert(!filter_subcall(f, i386, row, 2) && filter_subcall(f, i386, row, 99));
	parse("trace=openat");
	ck_assert(!filter_call(f, i386, row, 102));
	row = desc_call(i386, 117);
	ck_assert_str_eq(row->name, "ipc");
	parse("trace=msgget");
	ck_assert(filter_call(f, i386, row, 117));
	ck_assert(filter_subcall(f, i386, row, 13)); /* msgget */
	ck_assert(!filter_subcall(f, i386, row, 14)); /* msgctl */
}
END_TEST

START_TEST(signals)
{
	static const char *const usr1[] = {
		"signal=USR1", "signals=SIGUSR1", "s=usr1",
		"signal=10",   "signal=sigUsr1",  "signal=,USR1,,10",
	};

	for (size_t i = 0; i < sizeof(usr1) / sizeof(*usr1); i++) {
		parse(usr1[i]);
		ck_assert_msg(filter_signal(f, SIGUSR1_), "%s", usr1[i]);
		ck_assert_msg(!filter_signal(f, SIGUSR2_), "%s", usr1[i]);
	}
	parse("signal=!USR1,HUP");
	ck_assert(!filter_signal(f, SIGUSR1_) && !filter_signal(f, SIGHUP_));
	ck_assert(filter_signal(f, SIGTERM_) && filter_signal(f, 64));
	parse("signal=none");
	ck_assert(!filter_signal(f, SIGTERM_));
	parse("signal=!none");
	ck_assert(filter_signal(f, SIGTERM_));
	parse("signal=!all");
	ck_assert(!filter_signal(f, SIGTERM_));
	parse("signal=all");
	ck_assert(filter_signal(f, SIGTERM_));
	parse("signal=RTMIN,SIGRT_2,64");
	ck_assert(filter_signal(f, 32) && filter_signal(f, 34) && filter_signal(f, 64));
	ck_assert(!filter_signal(f, 33));
	parse("signal=1,64");
	ck_assert(filter_signal(f, 1) && filter_signal(f, 64) && !filter_signal(f, 2));
	ck_assert(!filter_signal(f, -1) && !filter_signal(f, 256));
	ck_assert(filter_all_calls(f));
}
END_TEST

/* The outcomes that are shown, as letters */
static void expect_status(const char *want)
{
	char got[OUTCOME_COUNT + 1] = "";

	for (int i = 0; i < OUTCOME_COUNT; i++)
		got[i] = filter_status(f, i) ? "sfund"[i] : '-';
	ck_assert_str_eq(got, want);
	ck_assert(filter_all_statuses(f) == !strcmp(want, "sfund"));
}

START_TEST(statuses)
{
	static const struct {
		const char *expr, *shown;
	} cases[] = {
		{"status=successful", "s----"},
		{"status=failed", "-f---"},
		{"status=unfinished", "--u--"},
		{"status=unavailable", "---n-"},
		{"status=detached", "----d"},
		{"status=all", "sfund"},
		{"status=none", "-----"},
		{"status=!failed", "s-und"},
		{"status=failed,successful", "sf---"},
		{"status=SUCCESSFUL", "s----"},
		{"status=!none", "sfund"},
		{"status=!!failed", "-f---"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		parse(cases[i].expr);
		expect_status(cases[i].shown);
	}
	filter_only_failed(f);
	expect_status("-f---");
	filter_only_successful(f);
	expect_status("s----");
	parse("status=detached");
	expect_status("----d");
}
END_TEST

#define NAME_OR_NUMBER ": must be a name or a number from 1 to 64"
#define STATUSES \
	": must be all, none or a list of successful, failed, unfinished, unavailable, detached"

START_TEST(errors_name_the_word)
{
	static const struct {
		const char *expr, *text;
	} cases[] = {
		{"opnat", "unknown system call 'opnat': did you mean 'openat'?"},
		{"trace=openat,clsoe", "unknown system call 'clsoe': did you mean 'close'?"},
		{"trace=porcess", "unknown system call 'porcess': did you mean 'process'?"},
		{"trace=qqqqqqqqqq", "unknown system call 'qqqqqqqqqq': must be a name, a number, "
			"a %class or a /regex; see --help=filter"},
		{"trace=OPENAT", "unknown system call 'OPENAT': did you mean 'openat'?"},
		{"trace=%fiel", "unknown class '%fiel': did you mean '%file'?"},
		{"trace=%%stt", "unknown class '%%stt': did you mean '%%stat'?"},
		{"trace=%xyzzy", "unknown class '%xyzzy'"},
		{"trace=", "missing system call name"},
		{"trace=,", "missing system call name"},
		{"", "missing system call name"},
		{"!", "missing system call name"},
		{"openat,none", "'none' cannot be combined with other words"},
		{"openat,!close", "'!' is allowed only at the beginning, not in '!close'"},
		{"/zzzz", "no system call matches 'zzzz'"},
		{"?openat@33",
		 "invalid suffix '@33' in 'openat@33': must be @64, @32 or @x32"},
		{"openat@", "invalid suffix '@' in 'openat@': must be @64, @32 or @x32"},
		{"socketcall@64", "no system call 'socketcall' in 64-bit programs"},
		{"newfstatat@32", "no system call 'newfstatat' in 32-bit programs"},
		{"99999999999999999999", "'99999999999999999999' is not a system call number"},
		{"signal=99", "unknown signal '99'" NAME_OR_NUMBER},
		{"signal=0", "unknown signal '0'" NAME_OR_NUMBER},
		{"signal=65", "unknown signal '65'" NAME_OR_NUMBER},
		{"signal=URS1",
		 "unknown signal 'URS1'" NAME_OR_NUMBER ": did you mean 'USR1'?"},
		{"signal=SIGTREM",
		 "unknown signal 'SIGTREM'" NAME_OR_NUMBER ": did you mean 'SIGTERM'?"},
		{"signal=SIGSIGUSR1",
		 "unknown signal 'SIGSIGUSR1'" NAME_OR_NUMBER ": did you mean 'SIGUSR1'?"},
		{"signal=256", "unknown signal '256'" NAME_OR_NUMBER},
		{"signal=", "missing signal" NAME_OR_NUMBER},
		{"signal=USR1,all", "'all' cannot be combined with other words"},
		{"status=faild", "unknown status 'faild'" STATUSES ": did you mean 'failed'?"},
		{"status=0", "unknown status '0'" STATUSES},
		{"status=!", "missing status" STATUSES},
		{"trcae=openat", "unknown qualifier 'trcae': did you mean 'trace'?"},
		{"=x", "unknown qualifier '': must be trace, signal or status"},
		{"raw=all", "'raw' does not filter events"},
		{"vebrose=all", "unknown qualifier 'vebrose': did you mean 'verbose'?"},
		{"kvm=all", "'kvm' does not filter events"},
	};

	parse("trace=close");
	parse("signal=HUP");
	parse("status=failed");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_msg(filter_parse(f, cases[i].expr, &err) == -EINVAL, "%s", cases[i].expr);
		ck_assert_str_eq(err.text, cases[i].text);
		/* and the filter is unchanged */
		ck_assert(has("close") && !has("openat"));
		ck_assert(filter_signal(f, SIGHUP_) && !filter_signal(f, SIGUSR1_));
		expect_status("-f---");
	}
}
END_TEST

/* The C library would need minutes and all memory for them. */
START_TEST(limits_of_regular_expressions)
{
	static const struct {
		const char *expression, *why;	/* NULL: within the limits */
	} cases[] = {
		{"/((((((a?){30}){30}){30})))", "multiply to more than 2000"},
		{"/a{30}{30}{30}", "multiply to more than 2000"},
		{"/(((((((((((a+)+)+)+)+)+)+)+)+)+)+)", "multiply to more than 2000"},
		{"/(a{1999}b{99})", "multiply to more than 2000"},
		{"/(([[:alpha:])]{50}[^]]{40}){9}x){9}", "multiply to more than 2000"},
		{"/((((((((((((((((((((((a))))))))))))))))))))))", "more than 20 levels"},
		{"/^(open|(close)+)(at2?)?$", NULL},
		{"/^[a-z_]{3}(\\()*x?{1}", NULL},
		{"?/a{500}[({]*[[.).]]", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int result = filter_parse(f, cases[i].expression, &err);

		ck_assert_msg(!result == !cases[i].why, "%s", cases[i].expression);
		ck_assert_msg(!cases[i].why || strstr(err.text, cases[i].why), "%s: %s",
			      cases[i].expression, err.text);
	}
}
END_TEST

START_TEST(a_regular_expression_has_a_limited_length)
{
	char text[1100] = "/";

	memset(text + 1, 'a', 1024);
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	ck_assert_ptr_null(strstr(err.text, "longer than"));
	text[1025] = 'a';
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "it is longer than 1024 bytes"));
}
END_TEST

START_TEST(errors_of_regular_expressions)
{
	ck_assert_int_eq(filter_parse(f, "trace=/[", &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "invalid regular expression '[': "));
	ck_assert_int_eq(filter_parse(f, "trace=?/(", &err), -EINVAL);
	ck_assert(has("openat"));
}
END_TEST

START_TEST(long_words)
{
	char *text = malloc(100001);

	memset(text, 'a', 100000);
	text[100000] = 0;
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	ck_assert_uint_lt(strlen(err.text), sizeof(err.text));
	memcpy(text, "signal=", 7);
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	text[20] = '=';
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	memset(text, '9', 100000);
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	memset(text, ',', 100000);
	ck_assert_int_eq(filter_parse(f, text, &err), -EINVAL);
	free(text);
}
END_TEST

/* Random sequences of words and noise; queries of an accepted filter must work */
START_TEST(no_expression_breaks_it)
{
	static const char *const parts[] = {
		"trace=", "t=",	   "signal=", "status=", "s=",	 "q=",	   "!",	     "?",
		"%",	  "/",	   ",",	      "@",	 "@64",	 "@32",	   "all",    "none",
		"openat", "close", "file",    "%%stat",	 "USR1", "SIGHUP", "failed", "257",
		"9999",	  "=",	   "^",	      "$",	 "(",	 ")",	   "[",	     "]",
		".",	  "|",	   "\\",      "\xff",	 " ",	 "a",
	};
	enum { PARTS = sizeof(parts) / sizeof(*parts), ROUNDS = 4000 };
	uint64_t state = 88172645463325252ULL;
	unsigned accepted = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		char text[128] = "";

		for (unsigned n = round % 8; n > 0; n--) {
			strcat(text, parts[random_next(&state) % PARTS]);
		}
		err.text[0] = 0;

		int r = filter_parse(f, text, &err);

		ck_assert_msg(r == 0 || r == -EINVAL, "%s: %d", text, r);
		ck_assert_msg((r == 0) == (err.text[0] == 0), "%s: %s", text, err.text);
		accepted += r == 0;
		for (uint64_t nr = 0; nr < 500; nr += 100)
			for (unsigned m = 0; m < ABI_COUNT; m++)
				if (filter_call(f, &abis[m], desc_call(&abis[m], nr), nr))
					ck_assert(filter_wants_calls(f));
				else
					ck_assert(!filter_all_calls(f));
	}
	ck_assert_uint_gt(accepted, ROUNDS / 50);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_new_filter_lets_everything_through,
		calls_by_name,
		all_and_none,
		the_last_set_counts,
		calls_by_number,
		unknown_numbers_are_part_of_all_only,
		unknown_numbers_as_in_strace,
		errors_have_details,
		a_name_with_a_row_for_each_machine,
		kinds_of_programs,
		classes,
		every_class_of_strace_is_known,
		regular_expressions,
		what_may_be_lacking,
		calls_that_stand_for_several,
		signals,
		statuses,
		errors_name_the_word,
		errors_of_regular_expressions,
		limits_of_regular_expressions,
		a_regular_expression_has_a_limited_length,
		long_words,
		no_expression_breaks_it,
	};
	Suite *s = suite_create("filter");
	TCase *c = tcase_create("filter");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(s, c);
	return unit_main(s);
}
