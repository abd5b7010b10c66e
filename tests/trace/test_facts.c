/* Facts from /proc, parsed from given texts: status and stat */
#include <errno.h>

#include "lib/unit.h"
#include "trace/proc/facts.h"

static const char status[] =
	"Name:\tUid:\\n x\nUmask:\t0022\nState:\tt (tracing stop)\nTgid:\t70\nNgid:\t0\nPid:\t71\n"
	"PPid:\t60\nTracerPid:\t50\nUid:\t1000\t0\t1\t2\nGid:\t100\t101\t4294967295\t3\n"
	"FDSize:\t64\nGroups:\t100 \nNStgid:\t70\t5\nNSpid:\t71\t6\t1\nNSpgid:\t70\t5\n"
	"NSsid:\t60\t0\nVmPeak:\t9 kB\nVmSize:\t8 kB\nVmHWM:\t1234 kB\nVmRSS:\t7 kB\n"
	"Threads:\t2\nSigQ:\t0/7\nSigPnd:\t0000000000000001\nShdPnd:\t0000000000000002\n"
	"SigBlk:\t0000000000004000\nSigIgn:\t8000000000000000\nSigCgt:\t0000000180000000\n"
	"CapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000003\n"
	"CapBnd:\t000001fffffffffe\nNoNewPrivs:\t1\nSeccomp:\t0\n"
	"voluntary_ctxt_switches:\t11\nnonvoluntary_ctxt_switches:\t12";

START_TEST(a_status_is_read)
{
	struct proc_status s;

	ck_assert_int_eq(proc_parse_status(status, &s), 0);
	ck_assert_int_eq(s.state, 't');
	ck_assert_int_eq(s.tgid, 70);
	ck_assert_int_eq(s.ppid, 60);
	ck_assert_int_eq(s.tracer, 50);
	ck_assert_uint_eq(s.uid, 1000);
	ck_assert_uint_eq(s.euid, 0);
	ck_assert_uint_eq(s.suid, 1);
	ck_assert_uint_eq(s.gid, 100);
	ck_assert_uint_eq(s.egid, 101);
	ck_assert_uint_eq(s.sgid, UINT32_MAX);
	ck_assert_uint_eq(s.inner_count, 3);
	ck_assert_int_eq(s.inner[0], 71);
	ck_assert_int_eq(s.inner[2], 1);
	ck_assert(s.has_memory);
	ck_assert_uint_eq(s.peak_kib, 1234);
	ck_assert_int_eq(s.threads, 2);
	ck_assert_uint_eq(s.pending, 1);
	ck_assert_uint_eq(s.shared_pending, 2);
	ck_assert_uint_eq(s.blocked, 0x4000);
	ck_assert_uint_eq(s.ignored, 1ULL << 63);
	ck_assert_uint_eq(s.caught, 0x180000000);
	ck_assert_uint_eq(s.permitted, 0x1ffffffffff);
	ck_assert_uint_eq(s.effective, 3);
	ck_assert_uint_eq(s.bounding, 0x1fffffffffe);
	ck_assert(s.no_new_privs);
	ck_assert(!s.filtered);
	ck_assert_uint_eq(s.voluntary, 11);
	ck_assert_uint_eq(s.involuntary, 12);
}
END_TEST

/* A kernel may have another order of lines, or omit some, and the task may have ended */
START_TEST(a_status_of_any_order)
{
	struct proc_status s;

	ck_assert_int_eq(proc_parse_status("Seccomp:\t2\nTgid:\t5\nState:\tZ\nTgid:\t6", &s), 0);
	ck_assert_int_eq(s.state, 'Z');
	ck_assert_int_eq(s.tgid, 6);
	ck_assert(s.filtered);
	ck_assert(!s.has_memory);
	ck_assert_uint_eq(s.inner_count, 0);
	ck_assert_int_eq(proc_parse_status("", &s), -ESRCH);
	ck_assert_int_eq(proc_parse_status("\n\nUid", &s), -ESRCH);
	ck_assert_int_eq(proc_parse_status("Uid:\n", &s), -ESRCH);
	ck_assert_int_eq(proc_parse_status("Tgid:\t3\nNSpid:\t1\t2\t3\t4\t5\t6\t7\t8\t9", &s), 0);
	ck_assert_uint_eq(s.inner_count, NAMESPACES_MAX);
}
END_TEST

START_TEST(a_stat_is_read)
{
	uint64_t f[STAT_FIELDS];

	ck_assert(facts_parse_stat("7 (a) b) 1 (x) S 4 5 6 34819 -1 4194304 10 11 12 13 14 15 16 "
				   "17", f));
	ck_assert_uint_eq(f[STAT_PARENT], 4);
	ck_assert_uint_eq(f[STAT_GROUP], 5);
	ck_assert_uint_eq(f[STAT_SESSION], 6);
	ck_assert_uint_eq(f[STAT_TERMINAL], 34819);
	ck_assert_uint_eq(f[STAT_MINOR], 10);
	ck_assert_uint_eq(f[STAT_MAJOR], 12);
	ck_assert_uint_eq(f[STAT_USER], 14);
	ck_assert_uint_eq(f[STAT_SYSTEM], 15);
	ck_assert(!facts_parse_stat("", f));
	ck_assert(!facts_parse_stat("7 (a)", f));
	ck_assert(!facts_parse_stat("7 (a) S 4 5 6", f));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("facts");
	TCase *texts = tcase_create("texts");

	tcase_add_test(texts, a_status_is_read);
	tcase_add_test(texts, a_status_of_any_order);
	tcase_add_test(texts, a_stat_is_read);
	suite_add_tcase(suite, texts);
	return unit_main(suite);
}
