/* Facts from /proc, parsed from given texts: status and stat; and interpreters of files */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/unit.h"
#include "trace/facts/facts.h"
#include "trace/facts/interpreter.h"

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

START_TEST(a_name_and_the_place_of_the_arguments_are_read)
{
	struct facts f;

	facts_parse_name("7 (a) b) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 "
			 "26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 "
			 "4800 4900 50 51 52\n", &f);
	ck_assert_str_eq(f.comm, "a) b");
	ck_assert_uint_eq(f.args_start, 4800);
	ck_assert_uint_eq(f.args_end, 4900);
	facts_parse_name("7 (a) S 4 5 6", &f);
	ck_assert_str_eq(f.comm, "a");
	ck_assert_uint_eq(f.args_start, 0);
	facts_parse_name("7", &f);
	ck_assert_str_eq(f.comm, "");
}
END_TEST

enum { LONG_AGO = 3600 };	/* s: its last change has no influence on its timestamps any more */

struct changing_script {
	int process, fd;
	struct statx st;
	struct known_interpreters known;
};

/* Overwrites a script, and sets the age of its latest change in its attributes. */
static void write_script(struct changing_script *s, const char *text, unsigned age)
{
	ck_assert_int_eq(pwrite(s->fd, text, strlen(text), 0), strlen(text));
	ck_assert_int_eq(statx(s->fd, "", AT_EMPTY_PATH, INTERPRETER_STATX, &s->st), 0);
	s->st.stx_ctime.tv_sec -= age;
}

static void open_script(struct changing_script *s)
{
	FILE *f = tmpfile();

	*s = (struct changing_script){
		.process = open("/proc/self", O_PATH | O_DIRECTORY), .fd = f ? dup(fileno(f)) : -1,
	};
	ck_assert_int_ge(s->process, 0);
	ck_assert_int_ge(s->fd, 0);
	fclose(f);
}

static void close_script(struct changing_script *s)
{
	known_interpreters_done(&s->known);
	close(s->process);
	close(s->fd);
}

static const char *found_in(struct changing_script *s)
{
	static struct interpreter found;

	ck_assert(known_interpreters_find(&s->known, s->process, s->fd, "", &s->st, &found));
	ck_assert(found.is_script);
	return found.name;
}

START_TEST(a_known_file_is_not_read_again)
{
	struct changing_script s;

	open_script(&s);
	write_script(&s, "#!/bin/a\n", LONG_AGO);
	ck_assert_str_eq(found_in(&s), "/bin/a");

	struct statx old = s.st;

	write_script(&s, "#!/bin/b\n", LONG_AGO);
	s.st = old;
	ck_assert_str_eq(found_in(&s), "/bin/a");
	close_script(&s);
}
END_TEST

START_TEST(a_changed_file_is_read_again)
{
	struct changing_script s;

	open_script(&s);
	write_script(&s, "#!/bin/a\n", LONG_AGO);
	ck_assert_str_eq(found_in(&s), "/bin/a");
	write_script(&s, "#!/bin/b\n", LONG_AGO);
	s.st.stx_ctime.tv_nsec ^= 1;
	ck_assert_str_eq(found_in(&s), "/bin/b");
	write_script(&s, "#!/bin/c\n", LONG_AGO);
	s.st.stx_ino++;
	ck_assert_str_eq(found_in(&s), "/bin/c");
	close_script(&s);
}
END_TEST

/* Two changes in quick succession may have the same timestamps. */
START_TEST(a_file_that_has_just_changed_is_always_read)
{
	struct changing_script s;

	open_script(&s);
	write_script(&s, "#!/bin/a\n", 0);
	ck_assert_str_eq(found_in(&s), "/bin/a");

	struct statx old = s.st;

	write_script(&s, "#!/bin/b\n", 0);
	s.st = old;
	ck_assert_str_eq(found_in(&s), "/bin/b");
	close_script(&s);
}
END_TEST

START_TEST(the_number_of_known_files_is_limited)
{
	struct changing_script s;

	open_script(&s);
	write_script(&s, "#!/bin/a\n", LONG_AGO);
	for (unsigned i = 0; i < 10000; i++, s.st.stx_ino++)
		found_in(&s);
	ck_assert_uint_lt(s.known.files.count, 5000);
	close_script(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("facts");
	TCase *texts = tcase_create("texts"), *files = tcase_create("files");

	tcase_add_test(texts, a_status_is_read);
	tcase_add_test(texts, a_status_of_any_order);
	tcase_add_test(texts, a_stat_is_read);
	tcase_add_test(texts, a_name_and_the_place_of_the_arguments_are_read);
	suite_add_tcase(suite, texts);
	tcase_add_test(files, a_known_file_is_not_read_again);
	tcase_add_test(files, a_changed_file_is_read_again);
	tcase_add_test(files, a_file_that_has_just_changed_is_always_read);
	tcase_add_test(files, the_number_of_known_files_is_limited);
	suite_add_tcase(suite, files);
	return unit_main(suite);
}
