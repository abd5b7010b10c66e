/* What is read of cgroups, from files of a directory instead of /proc and /sys: out-of-memory kills
 * and CPU quotas */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "lib/made_up_root.h"
#include "lib/unit.h"
#include "trace/cgroup/oom_kills.h"
#include "trace/cgroup/quotas.h"
#include "trace/proc/proc.h"

static int open_process(const char *name)
{
	char path[512];
	int directory;

	snprintf(path, sizeof(path), "%s/proc/%s", root, name);
	directory = open(path, O_PATH);
	ck_assert_int_ge(directory, 0);
	return directory;
}

/* What is attributed to the process with that directory of /proc at that second */
static struct oom_evidence look(struct oom_counters *s, const char *name, unsigned second,
			    struct arena *arena)
{
	int directory = open_process(name);
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

/* --- quotas --- */

static bool parses(const char *text, uint64_t periods, uint64_t throttled_periods,
		   uint64_t throttled)
{
	struct quota_counts c;

	return quota_parse_counts(text, &c) && c.periods == periods &&
		c.throttled_periods == throttled_periods && c.throttled == throttled;
}

static bool refuses(const char *text)
{
	struct quota_counts c = {1, 1, 1};

	return !quota_parse_counts(text, &c) && !c.periods && !c.throttled_periods && !c.throttled;
}

START_TEST(counters_of_both_versions)
{
	ck_assert(parses("nr_periods 20\nnr_throttled 12\nthrottled_time 1234567\nnr_bursts 0\n"
			 "burst_time 0\n", 20, 12, 1234567));
	ck_assert(parses("usage_usec 9\nuser_usec 8\nsystem_usec 1\nnr_periods 3\nnr_throttled 2\n"
			 "throttled_usec 7\nnr_bursts 0\nburst_usec 0\n", 3, 2, 7000));
	ck_assert(parses("nr_periods 0\nnr_throttled 0\nthrottled_time 0\n", 0, 0, 0));
	/* another order, no line break at the end, greatest numbers */
	ck_assert(parses("throttled_usec 1\nnr_throttled 2\nnr_periods 3", 3, 2, 1000));
	ck_assert(parses("nr_periods 1\nnr_throttled 1\nthrottled_time 18446744073709551615\n",
			 1, 1, UINT64_MAX));
	ck_assert(parses("nr_periods 1\nnr_throttled 1\nthrottled_usec 18446744073709551615\n",
			 1, 1, UINT64_MAX));
}
END_TEST

START_TEST(files_without_counters)
{
	ck_assert(refuses(""));
	ck_assert(refuses("\n\n"));
	ck_assert(refuses("usage_usec 9\nuser_usec 8\nsystem_usec 1\n"));
	ck_assert(refuses("nr_periods 20\nnr_throttled 12\n"));
	ck_assert(refuses("nr_periods 20\nthrottled_usec 12\n"));
	ck_assert(refuses("nr_periods x\nnr_throttled 12\nthrottled_usec 12\n"));
	ck_assert(refuses("nr_periods -1\nnr_throttled 12\nthrottled_usec 12\n"));
	ck_assert(refuses("nr_periods\nnr_throttled\nthrottled_usec"));
	ck_assert(refuses("xnr_periods 1\nnr_throttled 1\nthrottled_usec 1\n"));
	ck_assert(refuses("nr_periods_x 1\nnr_throttled 1\nthrottled_usec 1\n"));
}
END_TEST

static bool allows(const char *text, uint64_t quota, uint64_t period)
{
	uint64_t q = 1, p = 1;

	quota_parse_max(text, &q, &p);
	return q == quota && p == period;
}

START_TEST(limits_of_version_2)
{
	ck_assert(allows("20000 100000\n", 20000000, 100000000));
	ck_assert(allows("150000 50000", 150000000, 50000000));
	ck_assert(allows("max 100000\n", 0, 0));
	ck_assert(allows("", 0, 0));
	ck_assert(allows("20000", 0, 0));
	ck_assert(allows("20000 x", 0, 0));
	ck_assert(allows("20000 0", 0, 0));
	ck_assert(allows("-1 100000", 0, 0));
}
END_TEST

static struct arena arena;

static void read_cgroups(const char *name, char text[CGROUPS_TEXT_MAX])
{
	int directory = open_process(name);

	proc_read_cgroups(directory, text);
	close(directory);
}

static void note(struct quota_counters *s, const char *name)
{
	char cgroups[CGROUPS_TEXT_MAX];

	read_cgroups(name, cgroups);
	quota_counters_note(s, cgroups);
}

static struct scheduling read_quotas_at(struct quota_counters *s, const char *name, uint64_t now)
{
	struct scheduling found = {0};
	char cgroups[CGROUPS_TEXT_MAX];

	read_cgroups(name, cgroups);
	quota_counters_read(s, cgroups, now, &arena, &found);
	return found;
}

/* Each time after limits are read again */
static struct scheduling read_quotas(struct quota_counters *s, const char *name)
{
	static uint64_t now;

	now += QUOTA_LIMIT_KEPT;
	return read_quotas_at(s, name, now);
}

static void end_quotas(struct quota_counters *s)
{
	quota_counters_done(s);
	arena_done(&arena);
}

/* Whether these are the numbers of the cgroup */
static bool is_quota(const struct cpu_quota *q, const char *cgroup, uint64_t periods,
		     uint64_t throttled_periods, uint64_t throttled)
{
	return !strcmp(q->cgroup, cgroup) && q->periods == periods &&
		q->throttled_periods == throttled_periods && q->throttled == throttled;
}

#define STAT(periods, throttled, us) \
	"usage_usec 5\nnr_periods " #periods "\nnr_throttled " #throttled \
	"\nthrottled_usec " #us "\n"

static void put_version_2(void)
{
	put("proc/self/mountinfo", "29 1 0:26 / /cg rw shared:4 - cgroup2 cgroup2 rw\n");
	put("proc/7/cgroup", "0::/pod/job\n");
	put("proc/8/cgroup", "0::/pod\n");
	put("cg/cpu.stat", "usage_usec 5\n");
	put("cg/pod/cpu.stat", STAT(100, 50, 1000));
	put("cg/pod/cpu.max", "200000 100000\n");
	put("cg/pod/job/cpu.stat", STAT(0, 0, 0));
	put("cg/pod/job/cpu.max", "max 100000\n");
}

START_TEST(a_quota_of_the_parent)
{
	struct quota_counters s;
	struct scheduling found;

	put_version_2();
	quota_counters_init(&s, root);
	note(&s, "7");
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 0);

	put("cg/pod/cpu.stat", STAT(110, 53, 1250));
	note(&s, "7");		/* it is known */
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 1);
	ck_assert(is_quota(&found.quotas[0], "/pod", 10, 3, 250000));
	ck_assert_uint_eq(found.quotas[0].quota, 200000000);
	ck_assert_uint_eq(found.quotas[0].period, 100000000);
	ck_assert_uint_eq(found.quotas[0].version, 2);
	ck_assert(!found.quotas[0].is_since_creation);

	/* both, and a limit that is set and removed later */
	put("cg/pod/job/cpu.stat", STAT(4, 4, 40));
	put("cg/pod/job/cpu.max", "10000 100000\n");
	put("cg/pod/cpu.max", "max 100000\n");
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 2);
	ck_assert(is_quota(&found.quotas[0], "/pod/job", 4, 4, 40000));
	ck_assert_uint_eq(found.quotas[0].quota, 10000000);
	ck_assert(is_quota(&found.quotas[1], "/pod", 10, 3, 250000));
	ck_assert_uint_eq(found.quotas[1].quota, 0);
	found = read_quotas(&s, "8");
	ck_assert_uint_eq(found.quota_count, 1);
	end_quotas(&s);
	/* a quota that was never there at the end of a process */
	quota_counters_init(&s, root);
	note(&s, "8");
	put("cg/pod/cpu.stat", STAT(120, 60, 1300));
	ck_assert_uint_eq(read_quotas(&s, "8").quota_count, 0);
	end_quotas(&s);
}
END_TEST

START_TEST(a_limit_is_kept_for_a_while)
{
	struct quota_counters s;
	const uint64_t begin = 1;

	put_version_2();
	quota_counters_init(&s, root);
	note(&s, "8");
	put("cg/pod/cpu.stat", STAT(110, 53, 1250));
	ck_assert_uint_eq(read_quotas_at(&s, "8", begin).quotas[0].quota, 200000000);
	put("cg/pod/cpu.max", "300000 100000\n");
	put("cg/pod/cpu.stat", STAT(120, 60, 2250));
	ck_assert_uint_eq(read_quotas_at(&s, "8", begin + QUOTA_LIMIT_KEPT - 1).quotas[0].quota,
			  200000000);
	ck_assert_uint_eq(read_quotas_at(&s, "8", begin + QUOTA_LIMIT_KEPT).quotas[0].quota,
			  300000000);
	end_quotas(&s);
}
END_TEST

START_TEST(quotas_in_cgroup_v1)
{
	struct quota_counters s;
	struct scheduling found;

	put("proc/self/mountinfo",
	    "29 1 0:26 / /cg/unified rw - cgroup2 cgroup2 rw\n"
	    "30 1 0:27 / /cg/cpuset rw - cgroup cgroup rw,cpuset\n"
	    "31 1 0:28 /outer /cg/cpu rw - cgroup cgroup rw,cpuacct,cpu\n");
	put("proc/7/cgroup",
	    "6:name=systemd:/x,cpu\n5:cpuset:/x\n4:cpu,cpuacct:/outer/a\n"
	    "3:name=y:/y,cpu:/z\n0::/\n");
	put("proc/8/cgroup", "4:cpu,cpuacct:/outerspace\n0::/\n");
	put("proc/9/cgroup", "4:cpu,cpuacct:/outer/../a\n0::/\n");
	put("cg/cpu/cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
	put("cg/cpu/cpu.cfs_quota_us", "-1\n");
	put("cg/cpu/a/cpu.stat", "nr_periods 7\nnr_throttled 1\nthrottled_time 100\n");
	put("cg/cpu/a/cpu.cfs_quota_us", "20000\n");
	put("cg/cpu/a/cpu.cfs_period_us", "100000\n");
	put("cg/a/cpu.stat", "nr_periods 7\nnr_throttled 1\nthrottled_time 100\n");
	quota_counters_init(&s, root);
	note(&s, "7");
	put("cg/cpu/a/cpu.stat", "nr_periods 17\nnr_throttled 5\nthrottled_time 1100\n");
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 1);
	ck_assert(is_quota(&found.quotas[0], "/outer/a", 10, 4, 1000));
	ck_assert_uint_eq(found.quotas[0].quota, 20000000);
	ck_assert_uint_eq(found.quotas[0].period, 100000000);
	ck_assert_uint_eq(found.quotas[0].version, 1);
	put("cg/cpu/a/cpu.cfs_quota_us", "-1\n");
	ck_assert_uint_eq(read_quotas(&s, "7").quotas[0].quota, 0);
	/* outside of what is mounted */
	ck_assert_uint_eq(read_quotas(&s, "8").quota_count, 0);
	ck_assert_uint_eq(read_quotas(&s, "9").quota_count, 0);
	end_quotas(&s);
}
END_TEST

START_TEST(a_cgroup_that_is_first_seen_at_the_end)
{
	struct quota_counters s;
	struct scheduling found;

	put_version_2();
	quota_counters_init(&s, root);
	found = read_quotas(&s, "8");
	ck_assert_uint_eq(found.quota_count, 1);
	ck_assert(is_quota(&found.quotas[0], "/pod", 100, 50, 1000000));
	ck_assert(found.quotas[0].is_since_creation);
	put("cg/pod/cpu.stat", STAT(101, 51, 1001));
	note(&s, "7");
	found = read_quotas(&s, "7");
	ck_assert(is_quota(&found.quotas[0], "/pod", 101, 51, 1001000));
	end_quotas(&s);
}
END_TEST

START_TEST(a_cgroup_that_is_created_again)
{
	struct quota_counters s;
	struct scheduling found;
	char from[128], to[128];

	put_version_2();
	quota_counters_init(&s, root);
	note(&s, "8");
	put("cg/pod/cpu.stat", STAT(102, 51, 1100));
	found = read_quotas(&s, "8");
	ck_assert(is_quota(&found.quotas[0], "/pod", 2, 1, 100000));
	/* with smaller counters */
	put("cg/pod/cpu.stat", STAT(3, 2, 1200));
	found = read_quotas(&s, "8");
	ck_assert(is_quota(&found.quotas[0], "/pod", 5, 3, 1300000));
	/* or with greater ones: another inode */
	put("cg/pod/new", STAT(10, 10, 2000));
	snprintf(from, sizeof(from), "%s/cg/pod/new", root);
	snprintf(to, sizeof(to), "%s/cg/pod/cpu.stat", root);
	ck_assert_int_eq(rename(from, to), 0);
	found = read_quotas(&s, "8");
	ck_assert(is_quota(&found.quotas[0], "/pod", 15, 13, 3300000));
	/* it was removed: other cgroups are still known */
	ck_assert_int_eq(unlink(to), 0);
	put("cg/pod/job/cpu.stat", STAT(1, 1, 1));
	put("cg/pod/job/cpu.max", "1000 100000\n");
	ck_assert_uint_eq(read_quotas(&s, "8").quota_count, 0);
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 1);
	ck_assert(is_quota(&found.quotas[0], "/pod/job", 1, 1, 1000));
	end_quotas(&s);
}
END_TEST

START_TEST(cgroup_namespaces)
{
	struct quota_counters s;
	struct scheduling found;

	/* the root of the namespace may have a quota; another cgroup is outside of it */
	put("proc/self/mountinfo", "29 1 0:26 / /cg rw - cgroup2 cgroup rw\n");
	put("proc/7/cgroup", "0::/\n");
	put("proc/8/cgroup", "0::/../other\n");
	put("proc/9/cgroup", "0::/..x\n");
	put("cg/cpu.stat", STAT(0, 0, 0));
	put("cg/cpu.max", "50000 100000\n");
	put("cg/..x/cpu.stat", STAT(0, 0, 0));
	put("cg/..x/cpu.max", "50000 100000\n");
	put("other/cpu.stat", STAT(9, 9, 9));
	quota_counters_init(&s, root);
	note(&s, "7");
	note(&s, "8");
	note(&s, "9");
	put("cg/cpu.stat", STAT(6, 5, 4));
	put("cg/..x/cpu.stat", STAT(1, 1, 1));
	found = read_quotas(&s, "7");
	ck_assert_uint_eq(found.quota_count, 1);
	ck_assert(is_quota(&found.quotas[0], "/", 6, 5, 4000));
	ck_assert_uint_eq(found.quotas[0].quota, 50000000);
	ck_assert_uint_eq(read_quotas(&s, "8").quota_count, 0);
	ck_assert_uint_eq(read_quotas(&s, "9").quota_count, 2);
	end_quotas(&s);

	/* the mount is of a namespace above */
	put("proc/self/mountinfo", "29 1 0:26 /.. /cg rw - cgroup2 cgroup rw\n");
	put("proc/8/cgroup", "0::/../x\n");
	put("cg/x/cpu.stat", STAT(2, 2, 2));
	put("cg/x/cpu.max", "50000 100000\n");
	quota_counters_init(&s, root);
	found = read_quotas(&s, "8");
	ck_assert_uint_eq(found.quota_count, 2);
	ck_assert(is_quota(&found.quotas[0], "/../x", 2, 2, 2000));
	ck_assert(is_quota(&found.quotas[1], "/..", 6, 5, 4000));
	end_quotas(&s);
}
END_TEST

START_TEST(more_cgroups_than_are_kept)
{
	struct quota_counters s;
	char path[128], deep[64] = "0::";

	put("proc/self/mountinfo", "29 1 0:26 / /cg rw - cgroup2 cgroup rw\n");
	quota_counters_init(&s, root);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "cg/%u/cpu.stat", i);
		put(path, STAT(0, 0, 0));
		snprintf(path, sizeof(path), "cg/%u/cpu.max", i);
		put(path, "1 2");
		snprintf(path, sizeof(path), "0::/%u\n", i);
		put("proc/7/cgroup", path);
		note(&s, "7");
		snprintf(path, sizeof(path), "cg/%u/cpu.stat", i);
		put(path, STAT(1, 1, 1));
		ck_assert_uint_eq(read_quotas(&s, "7").quota_count, i < 256);
	}
	end_quotas(&s);

	/* and more levels than an event has */
	quota_counters_init(&s, root);
	for (unsigned i = 0; i < 20; i++) {
		strcat(deep, "/d");
		snprintf(path, sizeof(path), "cg%s/cpu.stat", deep + 3);
		put(path, STAT(1, 1, 1));
		snprintf(path, sizeof(path), "cg%s/cpu.max", deep + 3);
		put(path, "1 2");
	}
	put("proc/7/cgroup", deep);
	ck_assert_uint_eq(read_quotas(&s, "7").quota_count, CPU_QUOTAS_MAX);
	end_quotas(&s);
}
END_TEST

START_TEST(nothing_is_mounted)
{
	struct quota_counters s;

	put("proc/7/cgroup", "4:cpu:/a\n0::/a\n");
	put("proc/8/nothing", "");
	quota_counters_init(&s, root);
	note(&s, "7");
	ck_assert_uint_eq(read_quotas(&s, "7").quota_count, 0);
	note(&s, "8");
	ck_assert_uint_eq(read_quotas(&s, "8").quota_count, 0);
	quota_counters_note(&s, "");
	end_quotas(&s);
	put("proc/self/mountinfo", "29 1 0:26 / /missing rw - cgroup2 cgroup rw\n");
	quota_counters_init(&s, root);
	note(&s, "7");
	ck_assert_uint_eq(read_quotas(&s, "7").quota_count, 0);
	end_quotas(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cgroup");
	TCase *kills = tcase_create("kills"), *quotas = tcase_create("quotas");

	tcase_add_checked_fixture(kills, root_make, root_remove);
	tcase_add_test(kills, kills_are_counted_by_cgroup);
	tcase_add_test(kills, kills_in_cgroup_v1);
	tcase_add_test(kills, missing_files_give_nothing);
	suite_add_tcase(suite, kills);
	tcase_add_checked_fixture(quotas, root_make, root_remove);
	tcase_add_test(quotas, counters_of_both_versions);
	tcase_add_test(quotas, files_without_counters);
	tcase_add_test(quotas, limits_of_version_2);
	tcase_add_test(quotas, a_quota_of_the_parent);
	tcase_add_test(quotas, a_limit_is_kept_for_a_while);
	tcase_add_test(quotas, quotas_in_cgroup_v1);
	tcase_add_test(quotas, a_cgroup_that_is_first_seen_at_the_end);
	tcase_add_test(quotas, a_cgroup_that_is_created_again);
	tcase_add_test(quotas, cgroup_namespaces);
	tcase_add_test(quotas, more_cgroups_than_are_kept);
	tcase_add_test(quotas, nothing_is_mounted);
	suite_add_tcase(suite, quotas);
	return unit_main(suite);
}
