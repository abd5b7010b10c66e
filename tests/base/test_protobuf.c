#include <string.h>

#include "base/text/protobuf.h"
#include "lib/unit.h"

static void same(struct sbuf *b, const void *want, size_t n)
{
	ck_assert_uint_eq(b->len, n);
	ck_assert_int_eq(memcmp(b->s, want, n), 0);
	sbuf_done(b);
}
#define SAME(b, want) same(b, want, sizeof(want) - 1)

/* The examples of the protobuf documentation */
START_TEST(numbers_are_varints)
{
	struct sbuf b = {0};

	protobuf_number(&b, 1, 150);
	SAME(&b, "\x08\x96\x01");
	protobuf_number(&b, 1, 0);
	protobuf_number(&b, 15, 127);
	protobuf_number(&b, 16, 128);
	SAME(&b, "\x08\x00" "\x78\x7f" "\x80\x01\x80\x01");
	protobuf_number(&b, 2, (uint64_t)-2);
	SAME(&b, "\x10\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}
END_TEST

START_TEST(fixed_numbers_are_little_endian)
{
	struct sbuf b = {0};

	protobuf_fixed64(&b, 47, 0x0102030405060708);
	SAME(&b, "\xf9\x02\x08\x07\x06\x05\x04\x03\x02\x01");
}
END_TEST

START_TEST(strings_have_their_length)
{
	struct sbuf b = {0};

	protobuf_str(&b, 2, "testing");
	SAME(&b, "\x12\x07testing");
	protobuf_bytes(&b, 2, "a\0b", 3);
	protobuf_bytes(&b, 2, NULL, 0);
	SAME(&b, "\x12\x03" "a\0b" "\x12\x00");
}
END_TEST

/* Lengths of one byte, of two, and of three, one in the other */
START_TEST(messages_have_the_length_of_what_is_in_them)
{
	struct sbuf b = {0};
	size_t outer = protobuf_begin(&b, 3), inner;

	protobuf_number(&b, 1, 150);
	protobuf_end(&b, outer);
	SAME(&b, "\x1a\x03\x08\x96\x01");

	static char many[20000];

	outer = protobuf_begin(&b, 1);
	inner = protobuf_begin(&b, 1);
	protobuf_end(&b, inner);
	inner = protobuf_begin(&b, 2);
	protobuf_bytes(&b, 1, many, 200);
	protobuf_end(&b, inner);
	protobuf_bytes(&b, 3, many, sizeof(many));
	protobuf_end(&b, outer);
	ck_assert_int_eq(memcmp(b.s, "\x0a\xf4\x9d\x01" "\x0a\x00" "\x12\xcb\x01\x0a\xc8\x01", 11),
			 0);
	ck_assert_uint_eq(b.len, 4 + 2 + 3 + 3 + 200 + 4 + sizeof(many));
	ck_assert_int_eq(memcmp(b.s + 4 + 2 + 3 + 3 + 200, "\x1a\xa0\x9c\x01", 4), 0);
	sbuf_done(&b);
}
END_TEST

static TCase *protobuf_tests(void)
{
	TCase *c = tcase_create("protobuf");

	tcase_add_test(c, numbers_are_varints);
	tcase_add_test(c, fixed_numbers_are_little_endian);
	tcase_add_test(c, strings_have_their_length);
	tcase_add_test(c, messages_have_the_length_of_what_is_in_them);
	return c;
}

UNIT_CASE(protobuf_tests)
