#include "lib/unit.h"

#include <signal.h>

#include "symbols/crash.h"

static const char text[] =
	"00400000-00401000 r--p 00000000 08:01 77                     /bin/a\n"
	"00401000-00403000 r-xp 00001000 08:01 77                     /bin/a\n"
	"00403000-00404000 rw-p 00003000 08:01 77                     /bin/a\n"
	"10000000-10010000 rw-p 00000000 00:00 0                      [heap]\n"
	"20000000-20001000 ---p 00000000 00:00 0 \n"
	"20001000-20100000 rw-p 00000000 00:00 0 \n"
	"30000000-30002000 rw-s 00000000 08:01 78                     /tmp/data\n"
	"40000000-40001000 ---p 00000000 00:00 0 \n"
	"7f000000-7f100000 rw-p 00000000 00:00 0                      [stack]\n";

/* Explains a signal at an ordinary instruction, with an ordinary stack pointer. */
static struct crash explain_at(int number, int code, uint64_t addr, uint64_t ip, uint64_t sp)
{
	static struct address_map map;	/* of the names in the result */
	const struct crash_site at = {number, code, addr, ip, sp, 0};

	address_map_parse(&map, text);
	return crash_explain(&at, &map);
}

static void expect(int number, int code, uint64_t addr, enum crash_kind kind, const char *object)
{
	struct crash c = explain_at(number, code, addr, 0x401000, 0x7f080000);

	ck_assert_int_eq(c.kind, kind);
	ck_assert_uint_eq(c.addr, addr);
	ck_assert_str_eq(c.object, object);
	ck_assert_str_eq(c.message, "");
}

START_TEST(accesses_are_explained_by_the_mapping)
{
	expect(SIGSEGV, SEGV_MAPERR, 0, CRASH_NULL, "");
	expect(SIGSEGV, SEGV_MAPERR, 0xffff, CRASH_NULL, "");
	expect(SIGSEGV, SEGV_MAPERR, 0x10000, CRASH_UNMAPPED, "");
	expect(SIGSEGV, SEGV_ACCERR, 0x400010, CRASH_READ_ONLY, "/bin/a");
	expect(SIGSEGV, SEGV_ACCERR, 0x402000, CRASH_READ_ONLY, "/bin/a");
	expect(SIGSEGV, SEGV_ACCERR, 0x40000010, CRASH_NO_ACCESS, "");
	expect(SIGSEGV, SI_KERNEL, 0, CRASH_BAD_ADDRESS, "");
	expect(SIGSEGV, SEGV_MAPERR, 0xdead000000000000, CRASH_BAD_ADDRESS, "");
	expect(SIGSEGV, SEGV_MAPERR, 0xffffffff81000000, CRASH_UNMAPPED, "");
	expect(SIGSEGV, SEGV_MAPERR, 0x00ad000000000000, CRASH_UNMAPPED, "");
	/* the mapping has changed since */
	expect(SIGSEGV, SEGV_MAPERR, 0x10000010, CRASH_OTHER, "");
	expect(SIGBUS, BUS_ADRERR, 0x30001000, CRASH_PAST_END, "/tmp/data");
	expect(SIGBUS, BUS_ADRALN, 0x30001000, CRASH_OTHER, "");
}
END_TEST

START_TEST(a_jump_to_data_is_no_write)
{
	struct crash c = explain_at(SIGSEGV, SEGV_ACCERR, 0x10000010, 0x10000010, 0x7f080000);

	ck_assert_int_eq(c.kind, CRASH_NOT_EXECUTABLE);
	ck_assert_str_eq(c.object, "[heap]");
	/* an instruction that begins in the page before */
	c = explain_at(SIGSEGV, SEGV_ACCERR, 0x403000, 0x402ffb, 0x7f080000);
	ck_assert_int_eq(c.kind, CRASH_NOT_EXECUTABLE);
	c = explain_at(SIGSEGV, SEGV_ACCERR, 0x400ff0, 0x401000, 0x7f080000);
	ck_assert_int_eq(c.kind, CRASH_READ_ONLY);
}
END_TEST

START_TEST(jumps_are_distinguished_from_accesses)
{
	struct crash c = explain_at(SIGSEGV, SEGV_MAPERR, 0, 0, 0x7f080000);

	ck_assert_int_eq(c.kind, CRASH_NULL_CALL);
	c = explain_at(SIGSEGV, SEGV_MAPERR, 16, 16, 0x7f080000);
	ck_assert_int_eq(c.kind, CRASH_NULL_CALL);
	c = explain_at(SIGSEGV, SEGV_MAPERR, 0x12345000, 0x12345000, 0x7f080000);
	ck_assert_int_eq(c.kind, CRASH_UNMAPPED_JUMP);
	ck_assert_uint_eq(c.addr, 0x12345000);
}
END_TEST

START_TEST(overflows_are_below_stacks)
{
	/* the stack of the main thread, and one of a thread with its guard */
	ck_assert_int_eq(explain_at(SIGSEGV, SEGV_MAPERR, 0x7efffff8, 0x401000, 0x7f000000).kind,
			 CRASH_STACK_OVERFLOW);
	ck_assert_int_eq(explain_at(SIGSEGV, SEGV_ACCERR, 0x20000ff8, 0x401000, 0x20001000).kind,
			 CRASH_STACK_OVERFLOW);
	/* a large frame, whose end is accessed first */
	ck_assert_int_eq(explain_at(SIGSEGV, SEGV_MAPERR, 0x7eff1000, 0x401000, 0x7eff0000).kind,
			 CRASH_STACK_OVERFLOW);
	/* the stack pointer is elsewhere */
	ck_assert_int_eq(explain_at(SIGSEGV, SEGV_MAPERR, 0x7efffff8, 0x401000, 0x7f080000).kind,
			 CRASH_UNMAPPED);
	ck_assert_int_eq(explain_at(SIGSEGV, SEGV_ACCERR, 0x20000ff8, 0x401000, 0x7f080000).kind,
			 CRASH_NO_ACCESS);
}
END_TEST

START_TEST(other_signals_speak_for_themselves)
{
	ck_assert_int_eq(explain_at(SIGABRT, SI_TKILL, 0, 0, 0).kind, CRASH_ABORT);
	ck_assert_int_eq(explain_at(SIGFPE, FPE_INTDIV, 0x401000, 0x401000, 0).kind, CRASH_OTHER);
	/* kill(2) */
	ck_assert_int_eq(explain_at(SIGSEGV, SI_USER, 0, 0x401000, 0).kind, CRASH_OTHER);
	ck_assert(crash_is_signal(SIGSEGV) && crash_is_signal(SIGTRAP));
	ck_assert(!crash_is_signal(SIGTERM) && !crash_is_signal(SIGKILL));
}
END_TEST

static TCase *crash_tests(void)
{
	TCase *t = tcase_create("crash");

	tcase_add_test(t, accesses_are_explained_by_the_mapping);
	tcase_add_test(t, a_jump_to_data_is_no_write);
	tcase_add_test(t, jumps_are_distinguished_from_accesses);
	tcase_add_test(t, overflows_are_below_stacks);
	tcase_add_test(t, other_signals_speak_for_themselves);
	return t;
}
UNIT_CASE(crash_tests)
