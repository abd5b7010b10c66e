#include "lib/unit.h"

#include <string.h>

#include "symbols/address_map.h"

static const char text[] =
	"400000-401000 r--p 00000000 fe:01 77                         /usr/bin/a b\n"
	"401000-403000 r-xp 00001000 fe:01 77                         /usr/bin/a b\n"
	"402000-404000 r-xp 00001000 fe:01 77                         /overlaps\n"
	"404000-405000 rw-p 00000000 00:00 0 \n"
	"nonsense\n"
	"405000-405000 r-xp 00000000 00:00 0 [empty]\n"
	"406000-407000 rwxs 00002000 fe:01 5 /tmp/x (deleted)\n"
	"7fff0000-7fff2000 r-xp 00000000 00:00 0                      [vdso]";

START_TEST(lines_of_maps_are_ranges)
{
	struct address_map m = {0};
	const struct map_range *r;

	address_map_parse(&m, text);
	ck_assert_uint_eq(m.count, 5);
	r = address_map_find(&m, 0x402fff);
	ck_assert_ptr_nonnull(r);
	ck_assert_uint_eq(r->start, 0x401000);
	ck_assert_uint_eq(r->end, 0x403000);
	ck_assert_uint_eq(r->offset, 0x1000);
	ck_assert_str_eq(r->name, "/usr/bin/a b");
	ck_assert(r->inode && r->executes && !r->writes);
	r = address_map_find(&m, 0x404000);
	ck_assert(r && !r->inode && r->writes && !r->executes && !*r->name);
	r = address_map_find(&m, 0x406000);
	ck_assert(r && r->writes && r->executes);
	ck_assert_str_eq(r->name, "/tmp/x (deleted)");
	r = address_map_find(&m, 0x7fff1fff);
	ck_assert(r && !r->inode);
	ck_assert_str_eq(r->name, "[vdso]");
	ck_assert_ptr_null(address_map_find(&m, 0x3fffff));
	ck_assert_ptr_null(address_map_find(&m, 0x403000));
	ck_assert_ptr_null(address_map_find(&m, 0x7fff2000));
	address_map_done(&m);
}
END_TEST

START_TEST(parts_of_ranges_can_be_cut)
{
	struct address_map m = {0};
	const struct map_range *r;

	address_map_parse(&m, text);
	ck_assert(!address_map_cut(&m, 0x405000, 0x406000));
	ck_assert(!address_map_cut(&m, 0x401000, 0x401000));
	ck_assert(!address_map_cut(&m, 0x402000, 0x401000));
	ck_assert_uint_eq(m.count, 5);
	/* in the middle of one */
	ck_assert(address_map_cut(&m, 0x401800, 0x402000));
	ck_assert_uint_eq(m.count, 6);
	r = address_map_find(&m, 0x4017ff);
	ck_assert(r && r->start == 0x401000 && r->end == 0x401800 && r->offset == 0x1000);
	ck_assert_ptr_null(address_map_find(&m, 0x401800));
	ck_assert_ptr_null(address_map_find(&m, 0x401fff));
	r = address_map_find(&m, 0x402000);
	ck_assert(r && r->start == 0x402000 && r->end == 0x403000 && r->offset == 0x2000);
	ck_assert_str_eq(r->name, "/usr/bin/a b");
	/* the end of one, a whole one, and the begin of one */
	ck_assert(address_map_cut(&m, 0x402800, 0x406800));
	ck_assert_uint_eq(m.count, 5);
	r = address_map_find(&m, 0x4027ff);
	ck_assert(r && r->end == 0x402800);
	ck_assert_ptr_null(address_map_find(&m, 0x404000));
	ck_assert_ptr_null(address_map_find(&m, 0x4067ff));
	r = address_map_find(&m, 0x406800);
	ck_assert(r && r->start == 0x406800 && r->offset == 0x2800);
	/* all */
	ck_assert(address_map_cut(&m, 0, UINT64_MAX));
	ck_assert_uint_eq(m.count, 0);
	ck_assert(!address_map_cut(&m, 0, UINT64_MAX));
	address_map_done(&m);
}
END_TEST

START_TEST(images_of_equal_ranges_are_kept)
{
	struct address_map old = {0}, new = {0};

	address_map_parse(&old, text);
	for (size_t i = 0; i < old.count; i++)
		old.ranges[i].has_looked = true;
	address_map_cut(&old, 0x401800, 0x401900);
	address_map_parse(&new, text);
	address_map_keep_images(&new, &old);
	ck_assert(address_map_find(&new, 0x400000)->has_looked);
	ck_assert(!address_map_find(&new, 0x401000)->has_looked);
	ck_assert(address_map_find(&new, 0x404000)->has_looked);
	address_map_parse(&new, "400000-401000 r--p 00000000 fe:01 78 /usr/bin/a b\n"
			  "406000-407000 rwxs 00003000 fe:01 5 /tmp/x (deleted)\n");
	address_map_keep_images(&new, &old);
	ck_assert(!new.ranges[0].has_looked && !new.ranges[1].has_looked);
	address_map_done(&old);
	address_map_done(&new);
}
END_TEST

START_TEST(a_new_text_replaces_the_ranges)
{
	struct address_map m = {0};

	address_map_parse(&m, text);
	address_map_parse(&m, "1000-2000 r-xp 0 0:0 1 /x\n");
	ck_assert_uint_eq(m.count, 1);
	ck_assert_ptr_null(address_map_find(&m, 0x400000));
	address_map_parse(&m, "");
	ck_assert_uint_eq(m.count, 0);
	ck_assert_ptr_null(address_map_find(&m, 0x1000));
	address_map_done(&m);
}
END_TEST

static TCase *address_map_tests(void)
{
	TCase *t = tcase_create("address_map");

	tcase_add_test(t, lines_of_maps_are_ranges);
	tcase_add_test(t, parts_of_ranges_can_be_cut);
	tcase_add_test(t, images_of_equal_ranges_are_kept);
	tcase_add_test(t, a_new_text_replaces_the_ranges);
	return t;
}
UNIT_CASE(address_map_tests)
