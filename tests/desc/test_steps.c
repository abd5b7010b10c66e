/* Compiled rows: arguments in the registers of an ABI, and where the numbers are that rows name. */
#include "desc/steps.h"

#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

static struct schema *s;

static void set_up(void)
{
	s = schema_new();
}

static void tear_down(void)
{
	schema_free(s);
}

static const struct steps *steps_of(enum abi_id abi, const char *row)
{
	const struct call *call = desc_call_by_row_name(row);

	ck_assert_msg(call, "no row %s", row);
	return schema_steps(s, &abis[abi], call->fields, NULL);
}

/* Compares the names and registers of arguments with text such as "fd 0, offset 3-4". */
static void expect(const char *text, const struct steps *steps)
{
	char got[256] = "";

	for (unsigned i = 0; i < steps->count; i++) {
		const struct step *step = &steps->step[i];
		size_t length = strlen(got);

		snprintf(got + length, sizeof(got) - length, "%s%s %u", i ? ", " : "",
			 step->field->name, step->reg);
		length = strlen(got);
		if (step->regs > 1)
			snprintf(got + length, sizeof(got) - length, "-%u", step->reg + 1);
	}
	ck_assert_str_eq(got, text);
}

START_TEST(arguments_take_registers_in_their_order)
{
	expect("fd 0, buf 1, count 2", steps_of(ABI_x86_64, "read"));
	ck_assert_uint_eq(steps_of(ABI_x86_64, "read")->next, 3);
}
END_TEST

START_TEST(alternatives_share_a_register)
{
	expect("source 0, target 1, filesystemtype 2, filesystemtype 2, mountflags 3, data 4, "
	       "data 4", steps_of(ABI_x86_64, "mount"));
}
END_TEST

START_TEST(a_number_of_64_bits_takes_two_registers_of_i386)
{
	expect("fd 0, buf 1, count 2, offset 3", steps_of(ABI_x86_64, "pread64"));
	expect("fd 0, buf 1, count 2, offset 3-4", steps_of(ABI_i386, "pread64"));
	expect("fd 0, iov 1, iovcnt 2, offset 3-4", steps_of(ABI_x86_64, "preadv"));
}
END_TEST

START_TEST(an_argument_chooses_those_that_follow)
{
	const struct steps *fcntl = steps_of(ABI_x86_64, "fcntl"), *lock;
	const struct entry *e = schema_entry(s, &abis[ABI_x86_64], fcntl->rest->set, 5);

	expect("fd 0, cmd 1", fcntl);
	ck_assert(fcntl->chooser == &fcntl->step[1]);
	ck_assert_str_eq(e->name, "F_GETLK");
	lock = schema_steps(s, &abis[ABI_x86_64], e->fields, fcntl);
	ck_assert(lock->before == fcntl && lock->count == 1 && lock->step[0].reg == 2);
}
END_TEST

START_TEST(arguments_may_follow_a_choice)
{
	const struct steps *rule = steps_of(ABI_x86_64, "landlock_add_rule");

	ck_assert(rule->chooser == &rule->step[1]);
	ck_assert_str_eq(rule->after->name, "flags");
	expect("flags 2", schema_steps(s, &abis[ABI_x86_64], rule->after, rule));
}
END_TEST

START_TEST(fields_are_compiled_once)
{
	ck_assert(steps_of(ABI_x86_64, "read") == steps_of(ABI_x86_64, "read"));
	ck_assert(steps_of(ABI_x86_64, "read") != steps_of(ABI_arm64, "read"));
}
END_TEST

START_TEST(numbers_are_found_where_they_are)
{
	const struct steps *read = steps_of(ABI_x86_64, "read");
	const struct steps *accept = steps_of(ABI_x86_64, "accept");
	struct number_at n = steps_number(read, read->step[2].field->id);

	ck_assert(n.place == IN_REGISTER && n.at == 2 && n.field == read->step[2].field);
	n = steps_number(accept, accept->step[2].field->id);
	ck_assert(n.place == BEHIND_POINTER && n.at == 2);
	ck_assert(steps_number(read, desc_name_ret).place == IN_RESULT);
	ck_assert(steps_number(read, desc_name_vlen).place == NOWHERE);
}
END_TEST

START_TEST(members_are_found_at_their_offset)
{
	uint16_t record = desc_record_by_name("iovec");
	const struct field *length = &desc_records[record].fields[1];
	struct number_at n = steps_member(s, &abis[ABI_x86_64], record, length->id);

	ck_assert(n.place == IN_MEMBER && n.at == 8 && n.field == length);
	ck_assert_uint_eq(steps_member(s, &abis[ABI_i386], record, length->id).at, 4);
	ck_assert(steps_member(s, &abis[ABI_i386], record, desc_name_vlen).place == NOWHERE);
}
END_TEST

/* Of the first argument with this name, which is a pointer; `row` is its row */
static unsigned facts_of(const char *row, const char *argument)
{
	const struct steps *steps = steps_of(ABI_x86_64, row);

	for (unsigned i = 0; i < steps->count; i++)
		if (!strcmp(steps->step[i].field->name, argument))
			return schema_facts(s, &abis[ABI_x86_64], steps->step[i].field->type->of);
	ck_abort_msg("%s has no %s", row, argument);
}

START_TEST(facts_say_what_a_type_contains_at_any_depth)
{
	static const struct {
		const char *row, *argument;
		unsigned has, lacks;
	} cases[] = {
		{"fstat", "statbuf", 0, HAS_POINTER | HAS_LOOKUP | HAS_DATA | HAS_BOTH},
		{"open", "pathname", HAS_INPUT_PATH, HAS_POINTER | HAS_LOOKUP},
		{"poll", "fds", HAS_LOOKUP, HAS_POINTER},
		{"ppoll", "sigmask", 0, HAS_POINTER | HAS_LOOKUP},
		{"execve", "argv", HAS_POINTER, HAS_INPUT_PATH | HAS_LIMITED_DATA},
		{"writev", "iov", HAS_POINTER | HAS_LOOKUP, HAS_DATA | HAS_LIMITED_DATA},
		{"recvmsg", "msg", HAS_POINTER, HAS_BOTH | LISTS_BOTH},
		{"setxattr", "value", HAS_LIMITED_DATA, HAS_POINTER},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unsigned facts = facts_of(cases[i].row, cases[i].argument);

		ck_assert_msg((facts & cases[i].has) == cases[i].has && !(facts & cases[i].lacks),
			      "%s, %s: %#x", cases[i].row, cases[i].argument, facts);
	}
}
END_TEST

START_TEST(facts_say_what_the_kernel_reads_and_then_sets)
{
	const struct abi *abi = &abis[ABI_x86_64];
	uint16_t msghdr = desc_record_by_name("msghdr_one");
	uint16_t mmsghdr = desc_record_by_name("mmsghdr");

	ck_assert((schema_facts_of(s, abi, msghdr, 0) & (HAS_BOTH | LISTS_BOTH)) == HAS_BOTH);
	ck_assert((schema_facts_of(s, abi, mmsghdr, 0) & (HAS_BOTH | LISTS_BOTH)) == LISTS_BOTH);
}
END_TEST

START_TEST(a_path_that_the_kernel_fills_is_no_input)
{
	const struct type path = {.kind = K_STR, .sense = SENSE_PATH};
	struct type pointer = {.kind = K_PTR, .of = &path, .dir = IN};
	const struct abi *abi = &abis[ABI_x86_64];

	ck_assert_uint_eq(schema_facts(s, abi, &pointer), HAS_POINTER | HAS_INPUT_PATH);
	pointer.dir = OUT;
	ck_assert_uint_eq(schema_facts(s, abi, &pointer), HAS_POINTER);
}
END_TEST

START_TEST(data_are_at_the_start_until_a_list_contains_them)
{
	const struct type data = {.kind = K_BYTES, .sense = SENSE_DATA, .fixed = 4};
	const struct type list = {.kind = K_VEC, .of = &data, .fixed = 2};
	const struct type pointer = {.kind = K_PTR, .of = &data};
	const struct abi *abi = &abis[ABI_x86_64];

	ck_assert_uint_eq(schema_facts(s, abi, &data), HAS_DATA);
	ck_assert_uint_eq(schema_facts(s, abi, &list), HAS_DATA_WITHIN);
	ck_assert_uint_eq(schema_facts(s, abi, &pointer), HAS_POINTER);
}
END_TEST

START_TEST(what_contains_itself_has_no_limit)
{
	/* an acknowledgment contains the message that it acknowledges */
	uint16_t message = desc_record_by_name("nl_route_message");

	ck_assert_uint_ne(message, 0);
	ck_assert(schema_facts_of(s, &abis[ABI_x86_64], message, 0) & HAS_POINTER);
}
END_TEST

/* What the argument with this name points to */
static struct pointee target_of(const char *row, unsigned argument)
{
	const struct abi *abi = &abis[ABI_x86_64];
	const struct steps *steps = steps_of(ABI_x86_64, row);
	struct name_scope names = {.schema = s, .abi = abi, .steps = steps};
	struct pointee target = {.type = NULL};

	ck_assert_uint_lt(argument, steps->count);
	steps_pointee(&names, steps->step[argument].field->type->of, &target);
	return target;
}

START_TEST(limits_of_a_target_are_numbers_in_their_order)
{
	struct pointee written = target_of("write", 1), sent = target_of("sendto", 1);
	struct pointee list = target_of("poll", 0), record = target_of("fstat", 1);

	ck_assert(!written.limits && written.bounds == 1 && !written.is_limited_otherwise);
	ck_assert(written.bound[0].place == IN_REGISTER && written.bound[0].at == 2);
	ck_assert(sent.type->kind == K_PICK && sent.limits == 1 && sent.bounds == 1);
	ck_assert(sent.bound[0].place == IN_REGISTER && sent.bound[0].at == 2);
	ck_assert(list.type->kind == K_VEC && !list.limits && list.bounds == 1);
	ck_assert(list.bound[0].place == IN_REGISTER && list.bound[0].at == 1);
	ck_assert(record.type->kind == K_STRUCT && !record.bounds);
}
END_TEST

START_TEST(a_target_within_another_has_the_limits_of_both)
{
	const struct steps *read = steps_of(ABI_x86_64, "read");
	const struct type data = {.kind = K_BYTES, .by = read->step[2].field->id};
	const struct type limited = {.kind = K_SIZED, .of = &data, .by = desc_name_ret};
	const struct type shared = {.kind = K_SHARE, .of = &limited, .by = desc_name_ret};
	struct name_scope names = {.schema = s, .abi = &abis[ABI_x86_64], .steps = read};
	struct pointee target = {.type = NULL};

	steps_pointee(&names, &limited, &target);
	ck_assert(target.type == &data && target.limits == 1 && target.bounds == 2);
	ck_assert(target.bound[0].place == IN_RESULT && target.bound[1].place == IN_REGISTER);
	ck_assert(!target.is_limited_otherwise);
	target.bounds = target.limits;
	steps_pointee(&names, &shared, &target);
	ck_assert(target.limits == BOUNDS_MAX && target.is_limited_otherwise);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		arguments_take_registers_in_their_order, alternatives_share_a_register,
		a_number_of_64_bits_takes_two_registers_of_i386,
		an_argument_chooses_those_that_follow, arguments_may_follow_a_choice,
		fields_are_compiled_once, numbers_are_found_where_they_are,
		members_are_found_at_their_offset, facts_say_what_a_type_contains_at_any_depth,
		facts_say_what_the_kernel_reads_and_then_sets,
		a_path_that_the_kernel_fills_is_no_input,
		limits_of_a_target_are_numbers_in_their_order,
		a_target_within_another_has_the_limits_of_both,
		data_are_at_the_start_until_a_list_contains_them, what_contains_itself_has_no_limit,
	};
	Suite *suite = suite_create("desc");
	TCase *c = tcase_create("steps");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
