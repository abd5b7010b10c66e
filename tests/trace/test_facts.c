/* Facts from /proc, parsed from given texts: status, stat, and counters of out-of-memory kills */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "lib/unit.h"
#include "trace/proc/facts.h"
#include "trace/proc/oom_kills.h"

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

static char root[64];

static void put(const char *file, const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", root, file);
	for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = 0;
		mkdir(path, 0700);
	}

	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void make_root(void)
{
	const char *dir = getenv("TMPDIR");

	snprintf(root, sizeof(root), "%s/facts.XXXXXX", dir && strlen(dir) < 40 ? dir : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(root));
}

static void remove_root(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	ck_assert_int_eq(system(command), 0);
}

/* What is attributed to the process with that directory of /proc at that second */
static struct oom_evidence look(struct oom_counters *s, const char *name, unsigned second,
			    struct arena *arena)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/proc/%s", root, name);
	int directory = open(path, O_PATH);

	ck_assert_int_ge(directory, 0);
	struct oom_evidence found = *oom_counters_attribute(s, directory, second * NS_PER_SECOND,
							    arena);

	close(directory);
	return found;
}

START_TEST(kills_are_counted_by_cgroup)
{
	struct arena arena = {0};
	struct oom_counters s;
	struct oom_evidence f;

	put("proc/vmstat", "pgfree 1\noom_kill 5\noom_kill_other 9\n");
	put("proc/self/mountinfo", "29 1 0:26 / /cg rw shared:4 - cgroup2 cgroup2 rw\n");
	put("proc/self/cgroup", "0::/ci\n");
	put("proc/7/cgroup", "0::/ci/job\n");
	put("proc/8/cgroup", "0::/ci\n");
	put("cg/ci/memory.events", "low 0\noom 1\noom_kill 3\n");
	put("cg/ci/memory.max", "1000\n");
	put("cg/ci/job/memory.events", "oom 0\noom_kill 40\n");
	put("cg/ci/job/memory.max", "max\n");
	oom_counters_init(&s, root);

	/* kills before the trace are attributed to no process */
	f = look(&s, "8", 1, &arena);
	ck_assert_uint_eq(f.kills + f.group_kills, 0);
	ck_assert_str_eq(f.group, "/ci");
	f = look(&s, "7", 1, &arena);
	ck_assert_uint_eq(f.kills + f.group_kills, 0);
	ck_assert_uint_eq(f.group_limit, 1000);

	/* two at once: each process gets one */
	put("proc/vmstat", "oom_kill 7\n");
	put("cg/ci/job/memory.events", "oom_kill 42\n");
	f = look(&s, "7", 2, &arena);
	ck_assert_uint_eq(f.kills, 2);
	ck_assert_uint_eq(f.group_kills, 2);
	f = look(&s, "7", 2, &arena);
	ck_assert_uint_eq(f.kills, 1);
	ck_assert_uint_eq(f.group_kills, 1);
	f = look(&s, "7", 2, &arena);
	ck_assert_uint_eq(f.kills + f.group_kills, 0);

	/* an old kill of another process is not attributed to a later one */
	put("proc/vmstat", "oom_kill 9\n");
	f = look(&s, "8", 3, &arena);
	ck_assert_uint_eq(f.kills, 2);
	ck_assert_uint_eq(f.group_kills, 0);
	f = look(&s, "8", 60, &arena);
	ck_assert_uint_eq(f.kills, 0);
	oom_counters_done(&s);
	arena_done(&arena);
}
END_TEST

START_TEST(kills_in_cgroup_v1)
{
	struct arena arena = {0};
	struct oom_counters s;
	struct oom_evidence f;

	put("proc/vmstat", "pgfree 1\n");	/* and a kernel without a counter of all kills */
	put("proc/self/mountinfo",
	    "29 1 0:26 / /cg/unified rw - cgroup2 cgroup2 rw\n"
	    "30 1 0:27 / /cg/cpu rw - cgroup cgroup rw,cpu\n"
	    "31 1 0:28 /outer /cg/memory rw - cgroup cgroup rw,memory\n");
	put("proc/self/cgroup", "4:memory:/outer/a\n0::/\n");
	put("proc/7/cgroup", "5:cpu:/x\n4:hugetlb,memory:/outer/a\n0::/\n");
	put("cg/memory/a/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
	put("cg/memory/a/memory.stat", "cache 0\nhierarchical_memory_limit 4096\n");
	oom_counters_init(&s, root);
	put("cg/memory/a/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
	f = look(&s, "7", 1, &arena);
	ck_assert_uint_eq(f.kills, 0);
	ck_assert_uint_eq(f.group_kills, 1);
	ck_assert_uint_eq(f.group_limit, 4096);
	ck_assert_str_eq(f.group, "/outer/a");
	put("cg/memory/a/memory.stat", "hierarchical_memory_limit 9223372036854771712\n");
	ck_assert_uint_eq(look(&s, "7", 1, &arena).group_limit, 0);
	oom_counters_done(&s);
	arena_done(&arena);
}
END_TEST

START_TEST(missing_files_give_nothing)
{
	struct arena arena = {0};
	struct oom_counters s;
	struct oom_evidence f;

	put("proc/7/nothing", "");
	oom_counters_init(&s, root);
	f = look(&s, "7", 1, &arena);
	ck_assert_uint_eq(f.kills + f.group_kills + f.group_limit, 0);
	ck_assert_str_eq(f.group, "");
	oom_counters_done(&s);
	arena_done(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("facts");
	TCase *texts = tcase_create("texts"), *kills = tcase_create("kills");

	tcase_add_test(texts, a_status_is_read);
	tcase_add_test(texts, a_status_of_any_order);
	tcase_add_test(texts, a_stat_is_read);
	suite_add_tcase(suite, texts);
	tcase_add_checked_fixture(kills, make_root, remove_root);
	tcase_add_test(kills, kills_are_counted_by_cgroup);
	tcase_add_test(kills, kills_in_cgroup_v1);
	tcase_add_test(kills, missing_files_give_nothing);
	suite_add_tcase(suite, kills);
	return unit_main(suite);
}
