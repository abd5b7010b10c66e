/* Data computed from rows: layouts on each ABI, and the index of values of sets. */
#include "desc/schema.h"

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

static const struct layout *layout(enum abi_id abi, const char *record)
{
	uint16_t number = desc_record_by_name(record);

	ck_assert_msg(number, "no record %s", record);
	return schema_layout(s, &abis[abi], number);
}

static void expect(enum abi_id abi, const char *record, uint32_t size, uint32_t align)
{
	const struct layout *l = layout(abi, record);

	ck_assert_msg(l->size == size && l->align == align, "%s on %s: %u bytes, aligned to %u",
		      record, abis[abi].name, l->size, l->align);
}

static uint32_t offset(enum abi_id abi, const char *record, const char *field)
{
	const struct field *f = desc_records[desc_record_by_name(record)].fields;
	const struct layout *l = layout(abi, record);

	for (unsigned i = 0; f[i].type; i++)
		if (!strcmp(f[i].name, field))
			return l->slot[i].at;
	ck_abort_msg("no field %s.%s", record, field);
	return 0;
}

START_TEST(words_follow_the_machine)
{
	expect(ABI_x86_64, "timespec", 16, 8);
	expect(ABI_i386, "timespec", 8, 4);
	expect(ABI_arm64, "timespec", 16, 8);
	expect(ABI_x86_64, "msghdr", 56, 8);
	expect(ABI_i386, "msghdr", 28, 4);
	ck_assert_uint_eq(offset(ABI_x86_64, "msghdr", "msg_iov"), 16);
	ck_assert_uint_eq(offset(ABI_i386, "msghdr", "msg_iov"), 8);
}
END_TEST

/* i386 aligns 64-bit members to 4 bytes, unless they are __aligned_u64 */
START_TEST(alignment_of_64_bits)
{
	expect(ABI_x86_64, "rlimit64", 16, 8);
	expect(ABI_i386, "rlimit64", 16, 4);
	expect(ABI_x86_64, "clone_args", 88, 8);
	expect(ABI_i386, "clone_args", 88, 8);
	ck_assert_uint_eq(offset(ABI_i386, "clone_args", "tls"), 56);
}
END_TEST

START_TEST(packed_on_x86_only)
{
	expect(ABI_x86_64, "epoll_event", 12, 1);
	expect(ABI_i386, "epoll_event", 12, 1);
	expect(ABI_arm64, "epoll_event", 16, 8);
	ck_assert_uint_eq(offset(ABI_x86_64, "epoll_event", "data"), 4);
	ck_assert_uint_eq(offset(ABI_arm64, "epoll_event", "data"), 8);
}
END_TEST

START_TEST(unions_start_together)
{
	expect(ABI_x86_64, "sigval", 8, 8);
	ck_assert_uint_eq(offset(ABI_x86_64, "sigval", "sival_int"), 0);
	ck_assert_uint_eq(offset(ABI_x86_64, "sigval", "sival_ptr"), 0);
}
END_TEST

START_TEST(padding_at_the_end_counts)
{
	expect(ABI_x86_64, "sigmask_and_size", 16, 8);
	expect(ABI_x86_64, "statx_time", 16, 8);
	expect(ABI_i386, "statx_time", 16, 4);
	expect(ABI_x86_64, "flock", 32, 8);
	expect(ABI_i386, "flock", 16, 4);
}
END_TEST

START_TEST(fields_lie_in_order_without_overlap)
{
	for (uint16_t r = 1; r < desc_record_count; r++) {
		if (desc_records[r].flags & R_UNION)
			continue;
		for (unsigned m = 0; m < ABI_COUNT; m++) {
			const struct layout *l = schema_layout(s, &abis[m], r);
			const struct field *f = desc_records[r].fields;
			uint32_t end = 0;

			for (unsigned i = 0; f[i].type && !(f[i].flags & F_REST); i++) {
				ck_assert_msg(!i || l->slot[i].at >= end ||
						      l->slot[i].at == l->slot[i - 1].at,
					      "%s.%s", desc_records[r].name, f[i].name);
				end = l->slot[i].at + l->slot[i].size;
				ck_assert_uint_eq(l->slot[i].size,
						  schema_size(s, &abis[m], f[i].type));
				ck_assert_uint_le(end, l->size);
			}
			ck_assert_uint_eq(l->size % l->align, 0);
			ck_assert_ptr_eq(l, schema_layout(s, &abis[m], r));
		}
	}
}
END_TEST

START_TEST(sizes_of_types)
{
	static const struct type word = {.kind = K_NUM, .width = WORD},
		pair = {.kind = K_NUM, .width = PAIR}, half = {.kind = K_NUM, .width = 2},
		aligned = {.kind = K_NUM, .width = ALIGNED8}, eight = {.kind = K_NUM, .width = 8},
		pointer = {.kind = K_PTR, .of = &half},
		three = {.kind = K_VEC, .of = &half, .fixed = 3},
		named = {.kind = K_ONE, .of = &half}, text = {.kind = K_STR, .fixed = 16},
		some = {.kind = K_VEC, .of = &half, .by = "n"};
	static const struct { const struct type *t; uint64_t size64, size32, align64, align32; }
	cases[] = {
		{&word, 8, 4, 8, 4}, {&pair, 16, 8, 8, 4}, {&half, 2, 2, 2, 2},
		{&eight, 8, 8, 8, 4},
		{&aligned, 8, 8, 8, 8}, {&pointer, 8, 4, 8, 4}, {&three, 6, 6, 2, 2},
		{&named, 2, 2, 2, 2}, {&text, 16, 16, 1, 1}, {&some, 0, 0, 2, 2},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct abi *x64 = &abis[ABI_x86_64], *x32 = &abis[ABI_i386];

		ck_assert_uint_eq(schema_size(s, x64, cases[i].t), cases[i].size64);
		ck_assert_uint_eq(schema_size(s, x32, cases[i].t), cases[i].size32);
		ck_assert_uint_eq(schema_align(s, x64, cases[i].t), cases[i].align64);
		ck_assert_uint_eq(schema_align(s, x32, cases[i].t), cases[i].align32);
	}
}
END_TEST

static bool is_relative(const struct entry *e, uint64_t value)
{
	return e->kind == E_FAMILY && (value & ~(e->value >> 32)) == (uint32_t)e->value;
}

/* The same by linear search: a set's own values take precedence over included ones */
static const struct entry *search_kind(unsigned machine, uint16_t set, uint64_t value,
				       enum entry_kind kind)
{
	const struct entry *e, *found = NULL;

	for (e = desc_sets[set].entries; e->kind != E_END; e++)
		if (e->kind == kind && (kind == E_ELSE || is_relative(e, value) ||
					(kind == E_VAL && e->value == value)) &&
		    (!e->abis || e->abis >> machine & 1))
			return e;
	for (e = desc_sets[set].entries; !found && e->kind != E_END; e++)
		if (e->kind == E_SET)
			found = search_kind(machine, e->set, value, kind);
	return found;
}

static const struct entry *search(unsigned machine, uint16_t set, uint64_t value)
{
	const struct entry *found = search_kind(machine, set, value, E_VAL);

	if (!found)
		found = search_kind(machine, set, value, E_FAMILY);
	return found ? found : search_kind(machine, set, value, E_ELSE);
}

START_TEST(the_index_finds_what_a_search_finds)
{
	unsigned found = 0, otherwise = 0, none = 0;

	for (uint16_t set = 1; set < desc_set_count; set++) {
		for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++) {
			/* each value there is and its neighbours, on each machine */
			for (unsigned i = 0; i < 3 * ABI_COUNT; i++) {
				uint64_t value = e->value + i % 3 - 1;
				const struct entry *want = search(i / 3, set, value);

				ck_assert_msg(schema_entry(s, &abis[i / 3], set, value) == want,
					      "%s: %#llx on %s", desc_sets[set].name,
					      (unsigned long long)value, abis[i / 3].name);
				found += want && want->kind == E_VAL;
				otherwise += want && want->kind == E_ELSE;
				none += !want;
			}
		}
	}
	ck_assert(found && otherwise && none);
}
END_TEST

START_TEST(requests_by_number)
{
	for (uint16_t set = 1; set < desc_set_count; set++) {
		if (strcmp(desc_sets[set].name, "requests") != 0)
			continue;
		const struct entry *e = schema_entry(s, &abis[ABI_x86_64], set, 0x5413);

		ck_assert_ptr_nonnull(e);
		ck_assert_str_eq(e->name, "TIOCGWINSZ");
		e = schema_entry(s, &abis[ABI_x86_64], set, 0x12345678);
		ck_assert(e && e->kind == E_ELSE);
		return;
	}
	ck_abort_msg("no set of requests");
}
END_TEST

START_TEST(calls_by_number)
{
	ck_assert_str_eq(desc_call(&abis[ABI_x86_64], 0)->name, "read");
	ck_assert_str_eq(desc_call(&abis[ABI_i386], 3)->name, "read");
	ck_assert_str_eq(desc_call(&abis[ABI_arm64], 63)->name, "read");
	ck_assert_str_eq(desc_call(&abis[ABI_x86_64], 56)->name, "clone");
	ck_assert_str_eq(desc_call(&abis[ABI_i386], 120)->name, "clone");
	ck_assert_ptr_ne(desc_call(&abis[ABI_x86_64], 56), desc_call(&abis[ABI_i386], 120));
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], 510));
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], 511));
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], 512));
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], UINT64_MAX));
	ck_assert_ptr_null(desc_call(&abis[ABI_x86_64], (uint64_t)1 << 32));
	ck_assert_ptr_null(desc_call_by_name("no such call"));
	ck_assert_uint_eq(desc_record_by_name("no such record"), 0);
	ck_assert_ptr_null(desc_class_name(CLASS_COUNT));
	ck_assert_str_eq(desc_class_name(CLASS_FILE), "file");
}
END_TEST

START_TEST(signals_by_number)
{
	ck_assert_str_eq(desc_signal_name(1), "SIGHUP");
	ck_assert_str_eq(desc_signal_name(31), "SIGSYS");
	ck_assert_str_eq(desc_signal_name(32), "SIGRTMIN");
	ck_assert_str_eq(desc_signal_name(33), "SIGRT_1");
	ck_assert_str_eq(desc_signal_name(64), "SIGRT_32");
	ck_assert_ptr_null(desc_signal_name(0));
	ck_assert_ptr_null(desc_signal_name(65));
	ck_assert_ptr_null(desc_signal_name(-1));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		words_follow_the_machine, alignment_of_64_bits, packed_on_x86_only,
		unions_start_together, padding_at_the_end_counts,
		fields_lie_in_order_without_overlap,
		sizes_of_types, the_index_finds_what_a_search_finds, requests_by_number,
		calls_by_number, signals_by_number,
	};
	Suite *suite = suite_create("desc");
	TCase *c = tcase_create("schema");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
