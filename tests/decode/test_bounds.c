/* Limits for hostile tracees: registers and memory that request more than the limits of a syscall,
 * while the user requests long strings. */
#include <string.h>

#include "decode/decode.h"
#include "decode/recorded.h"
#include "lib/ram.h"
#include "lib/unit.h"

enum { RAM = 0x80000, MANY = 8192, SCHED_SETAFFINITY = 203, EXECVE = 59, WRITE = 1, FSTAT = 5,
	CHDIR = 80, FUTEX_WAITV = 449 };
static const uint64_t RAM_AT = 0x99000;

static uint8_t ram[RAM];
static struct schema *schema;
static struct arena arena;

static void set_up(void)
{
	schema = schema_new();
	memset(ram, 0xff, sizeof(ram));
}

static void tear_down(void)
{
	schema_free(schema);
	arena_done(&arena);
}

static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	(void)ctx;
	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){ram, RAM_AT, RAM}, addr, buf, len);
}

static const struct value *argument(const struct regs *r, const char *name)
{
	struct memory mem;
	struct decoder d = {
		.schema = schema, .arena = &arena, .mem = &mem,
		.limits = {.bytes = 100 << 10, .members = 16 << 20, .verbose = true},
	};
	const struct value *v;

	memory_init(&mem, &arena, read_ram, NULL);
	v = decode_call(&d, r, AT_EXIT, NULL).args->list.first;
	while (v && strcmp(v->name, name) != 0)
		v = v->next;
	ck_assert_ptr_nonnull(v);
	return v;
}

START_TEST(details_are_left_out_unless_a_printer_needs_them)
{
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = FSTAT, .arg = {3, RAM_AT}};
	struct memory mem;
	struct decoder d = {.schema = schema, .arena = &arena, .mem = &mem};
	const struct value *all, *brief, *m;
	uint64_t details = 0;

	memory_init(&mem, &arena, read_ram, NULL);
	all = decode_call(&d, &r, AT_EXIT, NULL).args->list.first->next;
	d.limits.brief = true;
	brief = decode_call(&d, &r, AT_EXIT, NULL).args->list.first->next;
	for (m = all->list.first; m; m = m->next)
		details += (m->flags & VF_MORE) != 0;
	ck_assert_uint_eq(all->list.whole, all->list.count);
	ck_assert_uint_gt(details, 0);
	ck_assert_uint_eq(brief->list.count, all->list.count - details);
	ck_assert_uint_gt(brief->list.whole, brief->list.count);
	for (m = brief->list.first; m; m = m->next)
		ck_assert(!(m->flags & VF_MORE));
}
END_TEST

START_TEST(one_long_string_many_times_has_a_bound)
{
	struct regs r = {
		.abi = &abis[ABI_x86_64], .nr = EXECVE, .arg = {0, 0, RAM_AT},
	};
	uint64_t text = RAM_AT + 8 * MANY + 1, bytes = 0, count = 0;

	for (unsigned i = 0; i < MANY - 1; i++)
		memcpy(ram + 8 * i, &text, 8);
	memset(ram + 8 * (MANY - 1), 0, 8);
	ram[RAM - 1] = 0;

	const struct value *v = argument(&r, "envp");

	ck_assert_int_eq(v->kind, V_LIST);
	for (v = v->list.first; v; v = v->next, count++)
		bytes += v->kind == V_BYTES ? v->bytes.len : 0;
	ck_assert_uint_gt(count, 1000);
	ck_assert_uint_gt(bytes, 128 << 10);
	ck_assert_uint_lt(bytes, 4 << 20);
}
END_TEST

START_TEST(a_string_of_many_pages_is_joined)
{
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = EXECVE, .arg = {0, RAM_AT}};
	uint64_t text = RAM_AT + 0x1003;

	memcpy(ram, &text, 8);
	memset(ram + 8, 0, 8);
	for (unsigned i = 0; i < 99000; i++)
		ram[0x1003 + i] = 1 + i % 251;
	ram[0x1003 + 99000] = 0;

	const struct value *v = argument(&r, "argv")->list.first;

	ck_assert_ptr_nonnull(v);
	ck_assert_uint_eq(v->bytes.len, 99000);
	ck_assert_uint_eq(v->bytes.whole, 99000);
	ck_assert_mem_eq(v->bytes.p, ram + 0x1003, 99000);
}
END_TEST

START_TEST(a_path_has_at_most_4095_bytes)
{
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = CHDIR, .arg = {RAM_AT}};
	const struct value *v;

	memset(ram, '/', 5000);
	ram[5000] = 0;
	v = argument(&r, "path");
	ck_assert_uint_eq(v->bytes.len, 4095);
	ck_assert_uint_gt(v->bytes.whole, 4095);
	ram[4095] = 0;
	v = argument(&r, "path");
	ck_assert_uint_eq(v->bytes.len, 4095);
	ck_assert_uint_eq(v->bytes.whole, 4095);
}
END_TEST

START_TEST(a_list_that_the_kernel_refuses_is_cut)
{
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = FUTEX_WAITV, .arg = {RAM_AT, 128}};
	const struct value *v = argument(&r, "waiters");

	ck_assert_uint_eq(v->list.count, 128);
	ck_assert_uint_eq(v->list.whole, 128);
	r.arg[1] = 1000;
	v = argument(&r, "waiters");
	ck_assert_uint_eq(v->list.count, 128);
	ck_assert_uint_eq(v->list.whole, 1000);
}
END_TEST

START_TEST(all_bits_of_a_large_set_have_a_bound)
{
	struct regs r = {
		.abi = &abis[ABI_x86_64], .nr = SCHED_SETAFFINITY, .arg = {0, 8192, RAM_AT},
	};
	const struct value *v = argument(&r, "mask");

	ck_assert_int_eq(v->kind, V_LIST);
	ck_assert_uint_gt(v->list.count, 1024);
	ck_assert_uint_le(v->list.count, 32768);
}
END_TEST

START_TEST(a_result_that_no_kernel_gives)
{
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = WRITE, .ret = INT64_MIN, .failed = true};
	struct memory mem;
	struct decoder d = {.schema = schema, .arena = &arena, .mem = &mem};

	memory_init(&mem, &arena, read_ram, NULL);
	ck_assert_ptr_null(decode_call(&d, &r, AT_EXIT, NULL).error);
	ck_assert_ptr_null(decode_return(&d, &r).error);
}
END_TEST

START_TEST(a_replay_knows_why_bytes_are_missing)
{
	const uint64_t end = RAM_AT + RAM;
	struct memory m, kept;
	uint64_t got;
	bool ended;

	memory_init(&m, &arena, read_ram, NULL);
	memset(ram, 'a', RAM);
	ram[RAM - 10] = 0;
	/* a string is all that is used of a read that is short */
	ck_assert_ptr_nonnull(memory_string(&m, AT_EXIT, AT_EXIT, end - 20, 100, &got, &ended));
	ck_assert_uint_eq(got, 10);
	ck_assert(ended);
	ck_assert_str_eq(memory_why(&m, AT_EXIT, AT_EXIT, end), "EFAULT");
	/* nothing has been read there */
	ck_assert_str_eq(memory_why(&m, AT_EXIT, AT_EXIT, 0x10), "EFAULT");
	memory_as_recorded(&kept, &m, &arena);
	kept.left = 0;
	ck_assert_str_eq(memory_why(&kept, AT_EXIT, AT_EXIT, end), "EFAULT");
	ck_assert_str_eq(memory_why(&kept, AT_EXIT, AT_EXIT, 0x10), "EFAULT");
	ck_assert_str_eq(memory_why(&kept, AT_EXIT, AT_EXIT, 0x20), "limit");
}
END_TEST

START_TEST(a_later_read_does_not_make_an_earlier_one_short)
{
	const uint64_t end = RAM_AT + RAM, first = end - 30, second = end - 20;
	struct memory m, kept;
	uint64_t got;

	memory_init(&m, &arena, read_ram, NULL);
	ck_assert_ptr_nonnull(memory_read(&m, AT_EXIT, AT_EXIT, first, 30, &got));
	ck_assert(!memory_is_bad(&m, AT_EXIT, AT_EXIT, first, end));
	ck_assert_ptr_nonnull(memory_read(&m, AT_EXIT, AT_EXIT, second, 30, &got));
	ck_assert_uint_eq(got, 20);
	memory_as_recorded(&kept, &m, &arena);
	for (unsigned i = 0; i < 2; i++) {
		const struct memory *of = i ? &kept : &m;

		ck_assert(!memory_is_bad(of, AT_EXIT, AT_EXIT, first, end));
		ck_assert(memory_is_bad(of, AT_EXIT, AT_EXIT, second, end));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bounds");
	TCase *t = tcase_create("bounds");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, details_are_left_out_unless_a_printer_needs_them);
	tcase_add_test(t, one_long_string_many_times_has_a_bound);
	tcase_add_test(t, a_string_of_many_pages_is_joined);
	tcase_add_test(t, a_path_has_at_most_4095_bytes);
	tcase_add_test(t, a_list_that_the_kernel_refuses_is_cut);
	tcase_add_test(t, all_bits_of_a_large_set_have_a_bound);
	tcase_add_test(t, a_result_that_no_kernel_gives);
	tcase_add_test(t, a_replay_knows_why_bytes_are_missing);
	tcase_add_test(t, a_later_read_does_not_make_an_earlier_one_short);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
