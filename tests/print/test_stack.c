#include "print/core/json/facts.h"

#include "lib/unit.h"
#include "print/core/text/stack.h"

static const struct stack_frame frames[] = {
	{.addr = 0x7f0000001014, .object = "/lib/libc.so.6", .build_id = "0abc",
	 .object_offset = 0xf8a94, .symbol = "write", .symbol_offset = 20,
	 .file = ""},
	{.addr = 0x401000, .object = "/bin/a\033\\b", .build_id = "", .object_offset = 0x1000,
	 .symbol = "f\n\"", .symbol_offset = 0, .file = "src/a b.c", .line = 12,
	 .is_inlined = true},
	{.addr = 0x402000, .object = "/bin/c", .build_id = "", .object_offset = 0, .symbol = "",
	 .file = ""},
	{.addr = 0x10, .object = "", .build_id = "", .symbol = "", .file = ""},
};

START_TEST(text_has_a_line_for_each_frame)
{
	struct sbuf b = {0};

	text_stack(&b, NULL);
	ck_assert_uint_eq(b.len, 0);
	text_stack(&b, &(struct stack){.frames = frames, .count = 4});
	ck_assert_str_eq(b.s, " > /lib/libc.so.6(write+0x14) [0xf8a94]\n"
			 " > /bin/a\\33\\\\b(f\\n\"+0x0) [0x1000] src/a b.c:12 (inlined)\n"
			 " > /bin/c() [0x0]\n"
			 " > unexpected_backtracing_error [0x10]\n");
	sbuf_reset(&b);
	text_stack(&b, &(struct stack){.frames = frames, .count = 1, .is_cut = true});
	ck_assert_str_eq(b.s, " > /lib/libc.so.6(write+0x14) [0xf8a94]\n"
			 " > too many stack frames\n");
	sbuf_done(&b);
}
END_TEST

START_TEST(json_has_an_object_for_each_frame)
{
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	json_stack(&j, NULL);
	json_stack(&j, &(struct stack){.frames = frames, .count = 4, .is_cut = true});
	json_object_end(&j);
	ck_assert_str_eq(b.s, "{\"stack\":["
			 "{\"addr\":\"0x7f0000001014\",\"object\":\"/lib/libc.so.6\","
			 "\"object_offset\":1018516,\"build_id\":\"0abc\","
			 "\"symbol\":\"write\",\"offset\":20},"
			 "{\"addr\":\"0x401000\",\"object\":\"/bin/a\\u001b\\\\b\","
			 "\"object_offset\":4096,\"symbol\":\"f\\n\\\"\",\"offset\":0,"
			 "\"file\":\"src/a b.c\",\"line\":12,\"inlined\":true},"
			 "{\"addr\":\"0x402000\",\"object\":\"/bin/c\",\"object_offset\":0},"
			 "{\"addr\":\"0x10\"}],\"stack_cut\":true}");
	sbuf_done(&b);
}
END_TEST

static TCase *stack_tests(void)
{
	TCase *t = tcase_create("stack");

	tcase_add_test(t, text_has_a_line_for_each_frame);
	tcase_add_test(t, json_has_an_object_for_each_frame);
	return t;
}
UNIT_CASE(stack_tests)
