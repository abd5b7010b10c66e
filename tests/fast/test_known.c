/* Sites of files that were found earlier. */
#include "fast/patch/known.h"

#include "lib/unit.h"

static struct known_site site_at(uint64_t offset, uint32_t nr)
{
	return (struct known_site){.offset = offset, .shape = {.kind = SITE_BEFORE, .nr = nr}};
}

START_TEST(files_are_distinguished)
{
	struct known k = {0};
	struct mapping libc = {.device = 1, .inode = 7}, other_disk = {.device = 2, .inode = 7},
		       other_file = {.device = 1, .inode = 8};
	struct known_file *f = known_file(&k, &libc), *g = known_file(&k, &other_disk),
			  *h = known_file(&k, &other_file);

	ck_assert(f != g && f != h && g != h);
	ck_assert_uint_eq(f->device, 1);
	ck_assert_uint_eq(f->inode, 7);
	ck_assert_uint_eq(f->count, 0);
	/* each is found again at any position in the list, and none got lost meanwhile */
	for (int i = 0; i < 3; i++) {
		ck_assert_ptr_eq(known_file(&k, &libc), f);
		ck_assert_ptr_eq(known_file(&k, &other_file), h);
		ck_assert_ptr_eq(known_file(&k, &other_disk), g);
	}
	known_done(&k);
	ck_assert_ptr_null(k.files);
}
END_TEST

START_TEST(sites_are_sorted)
{
	static const uint64_t offsets[] = {50, 10, 90, 20, 70, 30, 80, 40, 60, 100, 5, 200};
	enum { COUNT = sizeof(offsets) / sizeof(*offsets) };
	struct known k = {0};
	struct known_file *f = known_file(&k, &(struct mapping){.inode = 1});

	for (unsigned i = 0; i < COUNT; i++) {
		struct known_site s = site_at(offsets[i], offsets[i] + 1);

		known_add(f, &s);
		known_add(f, &s);
		ck_assert_uint_eq(f->count, i + 1);
	}
	for (unsigned i = 0; i < COUNT; i++) {
		ck_assert(!i || f->sites[i - 1].offset < f->sites[i].offset);
		ck_assert_uint_eq(f->sites[i].shape.nr, f->sites[i].offset + 1);
	}
	known_done(&k);
}
END_TEST

/* The inode of a deleted file is reused by a new one */
START_TEST(the_last_site_counts)
{
	struct known k = {0};
	struct known_file *f = known_file(&k, &(struct mapping){.inode = 1});
	struct known_site first = site_at(8, 1), second = site_at(8, 2);

	known_add(f, &first);
	known_add(f, &second);
	ck_assert_uint_eq(f->count, 1);
	ck_assert_uint_eq(f->sites[0].shape.nr, 2);
	known_done(&k);
}
END_TEST

START_TEST(there_is_a_limit)
{
	struct known k = {0};
	struct known_file *f = known_file(&k, &(struct mapping){.inode = 1});
	struct known_site late = site_at(2, 77);

	/* from the last to the first, so that each is moved */
	for (unsigned i = KNOWN_MAX + 9; i; i--) {
		struct known_site s = site_at(2 * i, 0);

		known_add(f, &s);
	}
	ck_assert_uint_eq(f->count, KNOWN_MAX);
	for (unsigned i = 1; i < f->count; i++)
		ck_assert_uint_eq(f->sites[i].offset, f->sites[i - 1].offset + 2);
	/* the last ones had no room, but existing ones can still change */
	known_add(f, &late);
	ck_assert_uint_eq(f->count, KNOWN_MAX);
	late.offset = f->sites[0].offset;
	known_add(f, &late);
	ck_assert_uint_eq(f->sites[0].shape.nr, 77);
	known_done(&k);
}
END_TEST

/* Each remembered byte counts, and no other */
START_TEST(text_is_compared)
{
	uint8_t code[512];
	struct site_shape shapes[] = {{.kind = SITE_BEFORE, .nr = 1},
				      {.kind = SITE_BESIDE, .pad = 90},
				      {.kind = SITE_BESIDE, .pad = -90}};
	enum { AT = 200 };

	for (unsigned i = 0; i < 3; i++) {
		struct known_site s;
		unsigned differences = 0;

		for (unsigned j = 0; j < sizeof(code); j++)
			code[j] = j < 100 ? j : j < 400 ? j % 100 : 0;
		ck_assert(known_site_of(&s, &shapes[i], 0x1234, code, sizeof(code), AT));
		ck_assert_uint_eq(s.offset, 0x1234);
		ck_assert_int_eq(s.shape.kind, shapes[i].kind);
		ck_assert_int_eq(s.shape.pad, shapes[i].pad);
		ck_assert(known_site_is_at(&s, code, sizeof(code), AT));
		ck_assert(!known_site_is_at(&s, code, sizeof(code), AT + 1));
		for (unsigned j = 0; j < sizeof(code); j++) {
			code[j] ^= 0xff;
			differences += !known_site_is_at(&s, code, sizeof(code), AT);
			code[j] ^= 0xff;
		}
		ck_assert_uint_eq(differences, i ? sizeof(s.bytes) + sizeof(s.pad) :
						   sizeof(s.bytes));
		/* what is not there cannot be compared */
		ck_assert(!known_site_is_at(&s, code, 2, AT));
		ck_assert(!known_site_is_at(&s, code, AT + 18, AT));
		ck_assert(!known_site_is_at(&s, code + AT - 4, 100, 4));
		ck_assert(!known_site_of(&s, &shapes[i], 0, code, AT + 18, AT));
		ck_assert(!known_site_of(&s, &shapes[i], 0, code, sizeof(code), 4));
	}
	struct known_site s;

	ck_assert(!known_site_of(&s, &shapes[1], 0, code, AT + 90 + 10, AT));
	ck_assert(known_site_of(&s, &shapes[1], 0, code, AT + 90 + 11, AT));
	ck_assert(!known_site_of(&s, &shapes[2], 0, code + AT - 94, 200, 94));
	ck_assert(known_site_of(&s, &shapes[2], 0, code + AT - 95, 200, 95));
}
END_TEST

START_TEST(sites_are_found_by_offset)
{
	struct known k = {0};
	struct known_file *f = known_file(&k, &(struct mapping){.inode = 1});

	ck_assert_ptr_null(known_site(f, 8));
	for (unsigned i = 1; i < 9; i++) {
		struct known_site s = site_at(8 * i, i);

		known_add(f, &s);
	}
	for (unsigned i = 1; i < 9; i++)
		ck_assert_uint_eq(known_site(f, 8 * i)->shape.nr, i);
	ck_assert_ptr_null(known_site(f, 12));
	ck_assert_ptr_null(known_site(f, 72));
	known_done(&k);
}
END_TEST

/* A program gets the sites that it has reached; a new one those that two others have, for good */
START_TEST(programs_learn_their_sites)
{
	enum { SHELL = 1, TRUE = 2, CAT = 4, ECHO = 8 };
	struct known_site s = site_at(8, 1);

	s.reached_by = SHELL;
	ck_assert(known_is_expected(&s, SHELL, false));
	ck_assert(!known_is_expected(&s, TRUE, true));
	ck_assert(!known_is_expected(&s, TRUE, false));
	ck_assert(!known_is_expected(&s, CAT, false));
	s.reached_by |= TRUE;
	ck_assert(!known_is_expected(&s, CAT, false));
	ck_assert(known_is_expected(&s, ECHO, true));
	ck_assert(known_is_expected(&s, ECHO, false));
	/* being given a site is not reaching it */
	ck_assert_uint_eq(s.reached_by, SHELL | TRUE);
	/* a program of which nothing is known gets all */
	ck_assert(known_is_expected(&s, UINT64_MAX, false));
}
END_TEST

START_TEST(programs_have_a_bit)
{
	unsigned same = 0;

	for (uint64_t inode = 0; inode < 1000; inode++) {
		uint64_t bit = program_bit(0x801, inode);

		ck_assert(bit && !(bit & (bit - 1)));
		same += bit == program_bit(0x801, inode + 1);
	}
	ck_assert_uint_lt(same, 20);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("known");
	TCase *known = tcase_create("known");

	tcase_add_test(known, files_are_distinguished);
	tcase_add_test(known, sites_are_sorted);
	tcase_add_test(known, the_last_site_counts);
	tcase_add_test(known, there_is_a_limit);
	tcase_add_test(known, text_is_compared);
	tcase_add_test(known, sites_are_found_by_offset);
	tcase_add_test(known, programs_learn_their_sites);
	tcase_add_test(known, programs_have_a_bit);
	suite_add_tcase(suite, known);
	return unit_main(suite);
}
