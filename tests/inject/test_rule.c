/* Expressions of -e inject and -e fault, and the invocations that they apply to. */
#include "inject/count.h"
#include "inject/rule.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

static struct injection_rule rule;
static struct injection_error error;
static struct injection_target target;

static int parse(enum injection_kind kind, const char *expression)
{
	return injection_parse(&rule, kind, expression, &target, &error);
}

START_TEST(errors_are_names_or_numbers)
{
	ck_assert_int_eq(parse(KIND_INJECT, "open,close:error=ENOENT"), 0);
	ck_assert_uint_eq(target.set, strlen("open,close"));
	ck_assert_uint_eq(target.condition, 0);
	ck_assert(rule.replaces && rule.fails);
	ck_assert_int_eq(rule.ret, -ENOENT);
	ck_assert_int_eq(rule.instead[ABI_i386], -1);
	ck_assert_int_eq(parse(KIND_INJECT, "open:error=enoent"), 0);
	ck_assert_int_eq(rule.ret, -ENOENT);
	ck_assert_int_eq(parse(KIND_INJECT, "open:error=4095"), 0);
	ck_assert_int_eq(rule.ret, -4095);
	ck_assert_int_eq(parse(KIND_FAULT, "open"), 0);
	ck_assert_int_eq(rule.ret, -ENOSYS);
}
END_TEST

START_TEST(results_have_64_bits)
{
	ck_assert_int_eq(parse(KIND_INJECT, "brk:retval=0x7fffffffffff"), 0);
	ck_assert(rule.replaces && !rule.fails);
	ck_assert_int_eq(rule.ret, 0x7fffffffffff);
	ck_assert_int_eq(parse(KIND_INJECT, "brk:retval=18446744073709551615"), 0);
	ck_assert_int_eq(rule.ret, -1);
}
END_TEST

START_TEST(actions_can_be_combined)
{
	ck_assert_int_eq(parse(KIND_INJECT, "a:signal=usr1:delay_enter=2:delay_exit=1.5ms:"
			       "retval=3:syscall=getpid"), 0);
	ck_assert_int_eq(rule.signal, SIGUSR1);
	ck_assert(rule.delays_enter && rule.delays_exit);
	ck_assert_uint_eq(rule.enter_delay, 2000);
	ck_assert_uint_eq(rule.exit_delay, 1500000);
	ck_assert_int_eq(rule.ret, 3);
	ck_assert_int_eq(rule.instead[ABI_x86_64], 39);
	ck_assert_int_eq(parse(KIND_INJECT, "a:signal=64"), 0);
	ck_assert_int_eq(rule.signal, 64);
	ck_assert(!rule.replaces && !rule.delays_enter && !rule.delays_exit);
}
END_TEST

/* DATA of 1024 bytes is valid, and not one more */
START_TEST(pokes_have_a_limit)
{
	char expression[2100];
	int begin = sprintf(expression, "a:poke_enter=@arg1=");

	memset(expression + begin, '0', 2048);
	expression[begin + 2048] = 0;
	ck_assert_int_eq(parse(KIND_INJECT, expression), 0);
	ck_assert_uint_eq(rule.enter_pokes[0].length, 1024);
	injection_rule_done(&rule);
	strcat(expression, "00");
	ck_assert_int_eq(parse(KIND_INJECT, expression), -EINVAL);
	injection_rule_done(&rule);
}
END_TEST

START_TEST(pokes_have_bytes_for_arguments)
{
	ck_assert_int_eq(parse(KIND_INJECT, "a:poke_enter=@arg2=00fF,@arg6=7f:"
			       "poke_exit=@arg1=1234"), 0);
	ck_assert(rule.pokes_enter && rule.pokes_exit && !rule.replaces);
	ck_assert_uint_eq(rule.enter_pokes[1].length, 2);
	ck_assert_mem_eq(rule.enter_pokes[1].data, "\0\xff", 2);
	ck_assert_mem_eq(rule.enter_pokes[5].data, "\x7f", 1);
	ck_assert_mem_eq(rule.exit_pokes[0].data, "\x12\x34", 2);
	ck_assert_ptr_null(rule.enter_pokes[0].data);
	ck_assert_ptr_null(rule.exit_pokes[1].data);
	injection_rule_done(&rule);
}
END_TEST

START_TEST(invalid_expressions_are_rejected)
{
	static const char *const invalid[] = {
		"a", "a:when=1", "a:error", "a:error=", "a:error=0", "a:error=4096", "a:error=EX",
		"a:error=1:error=2", "a:error=1:retval=2", "a:retval=", "a:retval=1x",
		"a:retval=0x10000000000000000", "a:signal=0", "a:signal=65", "a:signal=SIGX",
		"a:signal=1:signal=2", "a:delay_enter=", "a:delay_enter=-1", "a:delay_enter=1h",
		"a:delay_enter=1:delay_enter=1", "a:delay_exit=x", "a:error=1:when=",
		"a:error=1:when=0", "a:error=1:when=65536", "a:error=1:when=1-2",
		"a:error=1:when=2..1", "a:error=1:when=1..65535", "a:error=1:when=1+0",
		"a:error=1:when=1.2", "a:error=1:when=1++", "a:error=1:syscall=open",
		"a:error=1:syscall=nothing",
		"a:error=1:syscall=getpid:syscall=getuid", "a:eror=1", "a:poke_enter=@arg7=00",
		"a:poke_enter=@arg0=00", "a:poke_enter=arg1=00", "a:poke_enter=@arg1=0",
		"a:poke_enter=@arg1=0g", "a:poke_enter=@arg1=", "a:poke_enter=,",
		"a:poke_enter=@arg1=00,@arg1=00", "a:poke_exit=@arg1=00:poke_exit=@arg2=00",
	};

	for (size_t i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
		error.text[0] = 0;
		ck_assert_msg(parse(KIND_INJECT, invalid[i]) == -EINVAL && error.text[0],
			      "%s is accepted", invalid[i]);
		injection_rule_done(&rule);
	}
	ck_assert_int_eq(parse(KIND_FAULT, "a:retval=1"), -EINVAL);
	ck_assert_int_eq(parse(KIND_FAULT, "a:delay_exit=1"), -EINVAL);
}
END_TEST

/* Returns the invocations of the first twelve that the rule applies to, a character for each. */
static const char *applied(const char *when)
{
	static char text[13];
	char expression[64];

	snprintf(expression, sizeof(expression), "a:error=1:when=%s", when);
	ck_assert_int_eq(parse(KIND_INJECT, expression), 0);
	for (unsigned n = 1; n <= 12; n++)
		text[n - 1] = injection_applies(&rule, n) ? 'X' : '.';
	return text;
}

START_TEST(when_selects_invocations)
{
	ck_assert_str_eq(applied("1"), "X...........");
	ck_assert_str_eq(applied("3"), "..X.........");
	ck_assert_str_eq(applied("3+"), "..XXXXXXXXXX");
	ck_assert_str_eq(applied("2+3"), ".X..X..X..X.");
	ck_assert_str_eq(applied("2..5"), ".XXXX.......");
	ck_assert_str_eq(applied("2..5+"), ".XXXX.......");
	ck_assert_str_eq(applied("2..7+3"), ".X..X.......");
	ck_assert_str_eq(applied("2..8+3"), ".X..X..X....");
	ck_assert(!injection_is_unconditional(&rule));
	ck_assert_str_eq(applied("1+"), "XXXXXXXXXXXX");
	ck_assert(injection_is_unconditional(&rule));
}
END_TEST

/* Returns which of the first forty invocations by a task chance selects. */
static const char *drawn(const char *chance, uint64_t serial)
{
	static char text[41];
	char expression[64];

	snprintf(expression, sizeof(expression), "a:error=1:chance=%s", chance);
	ck_assert_int_eq(parse(KIND_INJECT, expression), 0);
	ck_assert(!injection_is_unconditional(&rule));
	for (unsigned n = 1; n <= 40; n++)
		text[n - 1] = injection_is_drawn(&rule, serial, 257, n) ? 'o' : '.';
	return text;
}

/* The expected selections are those of another implementation of SplitMix64. */
START_TEST(chance_is_the_same_in_each_run)
{
	ck_assert_str_eq(drawn("25%,seed=7", 1), ".o.o..o.....oooooo..ooo......o.....oo...");
	ck_assert_str_eq(drawn("25%,seed=8", 1), ".o.oo...o....ooooo......o..o.o..........");
	ck_assert_str_eq(drawn("25.0%,seed=0x7", 2), ".....o.o...........o.oooo.......o....o..");
	ck_assert_int_eq(parse(KIND_INJECT, "a:error=1:chance=100%"), 0);
	ck_assert(injection_is_unconditional(&rule));
}
END_TEST

START_TEST(chance_is_a_percentage)
{
	static const struct { const char *text; unsigned least, most; } chances[] = {
		{"0.1%", 50, 150}, {"5%,seed=7", 4700, 5300}, {"50%", 49000, 51000},
		{"99.9999999%", 99990, 100000},
	};
	static const char *const invalid[] = {
		"0%", "0.00000001%", "101%", "100.1%", "5", "%", "x%", "5%,", "5%,seed=",
		"5%,seed=-1", "5%,seed=x", "5%,sed=1", "5%seed=1", "-5%",
		"5%,seed=18446744073709551616",
	};
	char expression[64];

	for (size_t i = 0; i < sizeof(chances) / sizeof(*chances); i++) {
		unsigned count = 0;

		drawn(chances[i].text, 1);
		for (unsigned n = 1; n <= 100000; n++)
			count += injection_is_drawn(&rule, 1, 0, n);
		ck_assert_msg(count >= chances[i].least && count <= chances[i].most, "%s: %u",
			      chances[i].text, count);
	}
	for (size_t i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
		snprintf(expression, sizeof(expression), "a:error=1:chance=%s", invalid[i]);
		ck_assert_msg(parse(KIND_INJECT, expression) == -EINVAL, "%s", invalid[i]);
	}
}
END_TEST

START_TEST(a_condition_follows_the_set)
{
	static const struct { const char *text; size_t set, condition; } targets[] = {
		{"openat(flags & O_CREAT):error=EIO", 6, 17},
		{"openat,open((fd == 3) && path=\"a:b)\"):error=EIO", 11, 26},
		{"%file(path='\\'('):error=EIO", 5, 12},
		{"/^open(at)?$:error=EIO", 12, 0},
	};

	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		ck_assert_msg(!parse(KIND_INJECT, targets[i].text), "%s: %s", targets[i].text,
			      error.text);
		ck_assert_uint_eq(target.set, targets[i].set);
		ck_assert_uint_eq(target.condition, targets[i].condition);
	}
	ck_assert_int_eq(parse(KIND_INJECT, "open(fd == 3:error=EIO"), -EINVAL);
	ck_assert_str_eq(error.text, "missing ')'");
	ck_assert_int_eq(parse(KIND_INJECT, "open(fd)error=EIO"), -EINVAL);
	ck_assert_str_eq(error.text, "':' must follow ')', not 'error=EIO'");
}
END_TEST

START_TEST(each_task_counts_each_system_call)
{
	struct invocation_counts counts = {0};

	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, 3, 0), 1);
	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, 3, 0), 2);
	ck_assert_uint_eq(count_invocation(&counts, 2, ABI_x86_64, 3, 0), 1);
	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_i386, 3, 0), 1);
	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, 3, 1), 1);
	for (uint64_t nr = 10; nr < 30; nr++)
		ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, nr, 0), 1);
	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, 3, 0), 3);
	forget_invocations(&counts, 1);
	forget_invocations(&counts, 1);
	ck_assert_uint_eq(count_invocation(&counts, 1, ABI_x86_64, 3, 0), 1);
	invocation_counts_done(&counts);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("inject");
	TCase *rules = tcase_create("rules");

	tcase_add_test(rules, errors_are_names_or_numbers);
	tcase_add_test(rules, results_have_64_bits);
	tcase_add_test(rules, actions_can_be_combined);
	tcase_add_test(rules, pokes_have_bytes_for_arguments);
	tcase_add_test(rules, pokes_have_a_limit);
	tcase_add_test(rules, invalid_expressions_are_rejected);
	tcase_add_test(rules, when_selects_invocations);
	tcase_add_test(rules, chance_is_the_same_in_each_run);
	tcase_add_test(rules, chance_is_a_percentage);
	tcase_add_test(rules, a_condition_follows_the_set);
	tcase_add_test(rules, each_task_counts_each_system_call);
	suite_add_tcase(suite, rules);
	return unit_main(suite);
}
