/* The processes of --cgroup, --unit, --container and --pod, with made-up files instead of /proc,
 * /sys/fs/cgroup and the state files of container engines */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/attach/targets.h"
#include "lib/made_up_root.h"
#include "lib/unit.h"

#define WEB "aaaa567890abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DB "aaab567890abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD_CONTAINER "cccc567890abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD "12345678-9abc-def0-1234-56789abcdef0"
#define POD_SLICE "12345678_9abc_def0_1234_56789abcdef0"

static struct targets *targets;
static char said[4096];		/* the messages of the latest targets_add() */

static void make_root(void)
{
	root_make();
	/* version 1 comes first in the file, and is searched last */
	put("proc/self/mountinfo",
	    "28 1 0:25 / /cg/memory rw - cgroup cgroup rw,memory\n"
	    "29 1 0:26 / /cg/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
	    "30 1 0:27 / /cg/unified rw - cgroup2 cgroup2 rw\n");
	put("cg/memory/cgroup.procs", "");
	put("cg/systemd/cgroup.procs", "");
	put("cg/unified/cgroup.procs", "1\n");
	put("cg/unified/system.slice/nginx.service/cgroup.procs", "1000\n1001\n");
	put("cg/unified/system.slice/nginx.service/worker pool/cgroup.procs", "1002\n");
	put("cg/unified/system.slice/system-web.slice/web@1.service/cgroup.procs", "1010\n");
	put("cg/unified/system.slice/system-web.slice/web@2.service/cgroup.procs", "1020\n");
	put("cg/unified/user.slice/user-7.slice/user@7.service/app.slice/sync.service/cgroup.procs",
	    "1030\n");
	put("cg/unified/system.slice/docker-" WEB ".scope/cgroup.procs", "1100\n1101\n");
	put("cg/unified/machine.slice/libpod-" DB ".scope/container/cgroup.procs", "1200\n");
	put("cg/unified/machine.slice/libpod-conmon-" DB ".scope/cgroup.procs", "1299\n");
	put("cg/unified/kubepods.slice/kubepods-pod" POD_SLICE ".slice/cri-containerd-"
	    POD_CONTAINER ".scope/cgroup.procs", "1300\n");
	put("etc/systemd/system/stopped.service", "[Service]\n");
	targets = targets_new(root);
}

static void remove_root(void)
{
	targets_free(targets);
	root_remove();
}

struct pids {
	pid_t all[16];
	unsigned count;
};

static void note(void *to, pid_t pid)
{
	struct pids *pids = to;
	unsigned at = pids->count++;

	ck_assert_uint_lt(at, 16);
	for (; at && pids->all[at - 1] > pid; at--)
		pids->all[at] = pids->all[at - 1];
	pids->all[at] = pid;
}

/* The processes of all targets are these, in the order of their numbers. */
static void expect_processes(const char *expected)
{
	struct pids pids = {0};
	char found[256] = "";

	targets_list(targets, note, &pids);
	for (unsigned i = 0; i < pids.count; i++)
		sprintf(found + strlen(found), " %d", pids.all[i]);
	ck_assert_str_eq(found, expected);
}

/* Adds a target, and keeps the messages. */
static int add(enum target_kind kind, const char *name)
{
	int ends[2];
	ssize_t n;

	ck_assert_int_eq(pipe(ends), 0);

	struct diag diag = {.fd = ends[1]};
	int err = targets_add(targets, kind, name, &diag);

	close(ends[1]);
	n = read(ends[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = 0;
	close(ends[0]);
	return err;
}

/* The processes of a target are these. */
static void expect(enum target_kind kind, const char *name, const char *pids)
{
	targets_free(targets);
	targets = targets_new(root);
	ck_assert_msg(!add(kind, name), "%s: %s", name, said);
	ck_assert_str_eq(said, "");
	expect_processes(pids);
}

static void expect_refusal(enum target_kind kind, const char *name, const char *message)
{
	char line[512];

	ck_assert_int_eq(add(kind, name), 2);
	snprintf(line, sizeof(line), "ptrail: %s\n", message);
	ck_assert_str_eq(said, line);
}

START_TEST(a_cgroup_is_a_path)
{
	char path[128];

	expect(TARGET_CGROUP, "/system.slice/nginx.service", " 1000 1001 1002");
	expect(TARGET_CGROUP, "system.slice/nginx.service/", " 1000 1001 1002");
	expect(TARGET_CGROUP, "system.slice/nginx.service/worker pool", " 1002");
	expect(TARGET_CGROUP, "/cg/unified/system.slice/nginx.service/worker pool", " 1002");
	snprintf(path, sizeof(path), "/cg/unified/%s", "../unified/system.slice");
	expect_refusal(TARGET_CGROUP, path, "--cgroup: there is no cgroup "
		       "'/cg/unified/../unified/system.slice': must be a directory below "
		       "/cg/unified, or a path as in /proc/PID/cgroup");
	expect_refusal(TARGET_CGROUP, "/system.slice/ngnix.service", "--cgroup: there is no cgroup "
		       "'/system.slice/ngnix.service'; did you mean 'nginx.service'?");
}
END_TEST

START_TEST(the_hierarchy_is_that_with_processes)
{
	put("cg/memory/job/cgroup.procs", "2000\n");
	expect(TARGET_CGROUP, "/job", " 2000");
	put("cg/systemd/job/cgroup.procs", "");
	expect(TARGET_CGROUP, "/job", " 2000");
	put("cg/unified/job/cgroup.procs", "2000\n2001\n");
	expect(TARGET_CGROUP, "/job", " 2000 2001");
	/* of empty ones, the first */
	put("cg/memory/idle/cgroup.procs", "");
	put("cg/unified/idle/cgroup.procs", "");
	expect(TARGET_CGROUP, "idle", "");
	put("cg/memory/idle/cgroup.procs", "3000\n");
	put("cg/unified/idle/cgroup.procs", "3001\n");
	expect(TARGET_CGROUP, "idle", " 3001");
}
END_TEST

START_TEST(later_processes_are_listed)
{
	ck_assert_int_eq(add(TARGET_UNIT, "nginx"), 0);
	put("cg/unified/system.slice/nginx.service/cgroup.procs", "1000\n4000\n");
	expect_processes(" 1000 1002 4000");
	ck_assert_int_eq(add(TARGET_CONTAINER, "aaaa"), 0);
	put("cg/unified/system.slice/docker-" WEB ".scope/cgroup.procs", "");
	expect_processes(" 1000 1002 4000");
	put("cg/unified/system.slice/docker-" WEB ".scope/cgroup.procs", "5000\n");
	expect_processes(" 1000 1002 4000 5000");
}
END_TEST

START_TEST(a_unit_is_found_by_its_name)
{
	expect(TARGET_UNIT, "nginx", " 1000 1001 1002");
	expect(TARGET_UNIT, "nginx.service", " 1000 1001 1002");
	expect(TARGET_UNIT, "web@2", " 1020");
	expect(TARGET_UNIT, "sync", " 1030");
	expect(TARGET_UNIT, "system-web.slice", " 1010 1020");
	expect(TARGET_UNIT, "docker-" WEB ".scope", " 1100 1101");
	expect_refusal(TARGET_UNIT, "ngnix",
		       "--unit: no unit 'ngnix.service' runs; did you mean 'nginx.service'?");
	expect_refusal(TARGET_UNIT, "stopped", "--unit: the unit 'stopped.service' does not run: "
		       "it has no cgroup; start it first");
	expect_refusal(TARGET_UNIT, "", "--unit: the name is empty");
}
END_TEST

START_TEST(several_units_have_a_pattern)
{
	ck_assert_int_eq(add(TARGET_UNIT, "web@*"), 0);
	expect_processes(" 1010 1020");
}
END_TEST

START_TEST(a_container_is_found_by_its_id)
{
	expect(TARGET_CONTAINER, WEB, " 1100 1101");
	expect(TARGET_CONTAINER, "aaaa", " 1100 1101");
	expect(TARGET_CONTAINER, "aaab5", " 1200");
	expect(TARGET_CONTAINER, "cccc", " 1300");
	ck_assert_int_eq(add(TARGET_CONTAINER, "aaa"), 2);
	/* fewer digits than engines accept as a name */
	ck_assert_ptr_nonnull(strstr(said, "no container 'aaa' runs"));
	put("cg/unified/system.slice/docker-aaaa6" "67890abcdef0123456789abcdef0123456789abcdef"
	    "0123456789abcdef.scope/cgroup.procs", "1\n");
	ck_assert_int_eq(add(TARGET_CONTAINER, "aaaa"), 2);
	ck_assert_ptr_nonnull(strstr(said, "'aaaa' is ambiguous: it may be aaaa"));
}
END_TEST

START_TEST(a_container_is_found_by_its_name)
{
	put("var/lib/docker/containers/" WEB "/config.v2.json",
	    "{\"State\":{\"Running\":true},\"ID\":\"" WEB "\",\"Config\":{\"Hostname\":\"h\"},"
	    "\"MountPoints\":{\"/d\":{\"Name\":\"data\"}},\"Name\":\"/web\"}");
	put("var/lib/containers/storage/overlay-containers/containers.json",
	    "[{\"id\":\"" DB "\",\"names\":[\"db\",\"sq\\\"l\"],\"image\":\"x\"}]");
	put("run/containerd/io.containerd.runtime.v2.task/k8s.io/" POD_CONTAINER "/config.json",
	    "{\"ociVersion\":\"1\",\"annotations\":{\"io.kubernetes.cri.container-name\" : "
	    "\"app\"}}");
	expect(TARGET_CONTAINER, "web", " 1100 1101");
	expect(TARGET_CONTAINER, "db", " 1200");
	expect(TARGET_CONTAINER, "sq\"l", " 1200");
	expect(TARGET_CONTAINER, "app", " 1300");
	ck_assert_int_eq(add(TARGET_CONTAINER, "data"), 2);
	expect_refusal(TARGET_CONTAINER, "wbe",
		       "--container: no container 'wbe' runs; did you mean 'web'?");
	put("var/lib/docker/containers/dddd/config.v2.json", "{\"ID\":\"dddd\",\"Name\":\"/old\"}");
	expect_refusal(TARGET_CONTAINER, "old", "--container: the container 'old' does not run: it "
		       "has no cgroup; start it first");
}
END_TEST

/* Containers of LXC have names only. */
START_TEST(a_name_is_not_the_begin_of_another)
{
	put("cg/unified/lxc.payload.shop/cgroup.procs", "1400\n");
	put("cg/unified/lxc.payload.shop-2/cgroup.procs", "1410\n");
	put("cg/unified/lxc.monitor.shop/cgroup.procs", "1499\n");
	expect(TARGET_CONTAINER, "shop", " 1400");
	expect(TARGET_CONTAINER, "shop-2", " 1410");
	ck_assert_int_eq(add(TARGET_CONTAINER, "sho"), 2);
	ck_assert_int_eq(add(TARGET_CONTAINER, "shop-"), 2);
}
END_TEST

START_TEST(names_of_nerdctl_and_of_the_kubelet)
{
	put("var/lib/nerdctl/1935db59/names/default/shop", WEB "\n");
	put("var/log/containers/web-0_prod_front-end-" POD_CONTAINER ".log", "");
	expect(TARGET_CONTAINER, "shop", " 1100 1101");
	expect(TARGET_CONTAINER, "front-end", " 1300");
}
END_TEST

/* Files may be cut, or contain anything. */
START_TEST(damaged_state_files)
{
	put("var/lib/docker/containers/a/config.v2.json", "{\"Name\":\"/we");
	put("var/lib/docker/containers/b/config.v2.json", "{\"Name\"");
	put("var/lib/docker/containers/c/config.v2.json", "]]}}\"Name\":\"/x\"\\");
	put("var/lib/docker/containers/d/config.v2.json", "");
	put("var/lib/containers/storage/overlay-containers/containers.json",
	    "[{\"names\":[\"orphan\"]},{\"id\":");
	put("var/log/containers/x_y.log", "");
	put("var/log/containers/-_a_.log", "");
	put("var/log/pods/nothing", "");
	ck_assert_int_eq(add(TARGET_CONTAINER, "web"), 2);
	ck_assert_int_eq(add(TARGET_CONTAINER, "orphan"), 2);
	ck_assert_int_eq(add(TARGET_POD, "nothing"), 2);
}
END_TEST

START_TEST(a_pod_is_found_by_its_uid_or_name)
{
	put("var/log/pods/prod_web-0_" POD "/app/0.log", "");
	put("var/log/pods/test_db-0_00000000-0000-0000-0000-000000000000/app/0.log", "");
	expect(TARGET_POD, POD, " 1300");
	expect(TARGET_POD, "12345678", " 1300");
	expect(TARGET_POD, "web-0", " 1300");
	expect(TARGET_POD, "prod/web-0", " 1300");
	ck_assert_int_eq(add(TARGET_POD, "test/web-0"), 2);
	ck_assert_int_eq(add(TARGET_POD, "db-0"), 2);
}
END_TEST

START_TEST(without_cgroups)
{
	put("proc/self/mountinfo", "1 1 0:1 / / rw - ext4 /dev/vda rw\n");
	targets_free(targets);
	targets = targets_new(root);
	expect_refusal(TARGET_CGROUP, "/x", "--cgroup: no file system of cgroups is mounted");
	expect_refusal(TARGET_UNIT, "x", "--unit: no unit 'x.service' runs: no cgroup has the name "
		       "of a unit");
}
END_TEST

/* A container that sees a part of the hierarchy only */
START_TEST(a_part_of_the_hierarchy_is_mounted)
{
	put("proc/self/mountinfo", "30 1 0:27 /system.slice /cg/part rw - cgroup2 cgroup2 rw\n");
	put("cg/part/a.service/cgroup.procs", "5000\n");
	expect(TARGET_CGROUP, "/system.slice/a.service", " 5000");
	expect(TARGET_CGROUP, "/cg/part/a.service", " 5000");
	expect(TARGET_UNIT, "a", " 5000");
	ck_assert_int_eq(add(TARGET_CGROUP, "/a.service"), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("targets");
	TCase *t = tcase_create("targets");

	tcase_add_checked_fixture(t, make_root, remove_root);
	tcase_add_test(t, a_cgroup_is_a_path);
	tcase_add_test(t, the_hierarchy_is_that_with_processes);
	tcase_add_test(t, later_processes_are_listed);
	tcase_add_test(t, a_unit_is_found_by_its_name);
	tcase_add_test(t, several_units_have_a_pattern);
	tcase_add_test(t, a_container_is_found_by_its_id);
	tcase_add_test(t, a_container_is_found_by_its_name);
	tcase_add_test(t, a_name_is_not_the_begin_of_another);
	tcase_add_test(t, names_of_nerdctl_and_of_the_kubelet);
	tcase_add_test(t, damaged_state_files);
	tcase_add_test(t, a_pod_is_found_by_its_uid_or_name);
	tcase_add_test(t, without_cgroups);
	tcase_add_test(t, a_part_of_the_hierarchy_is_mounted);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
