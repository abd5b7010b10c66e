/* Reasons for EPERM that this machine may not have, in directories made for the test */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unit.h"
#include "trace/proc/permission.h"

enum { PID = 77 };

static char root[] = "/tmp/ptrail-permission.XXXXXX";

static void file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	for (char *slash = path + sizeof(root); (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		mkdir(path, 0700);
		*slash = '/';
	}

	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* Writes a status with this user, group, capabilities, tracer and memory. */
static void status(const char *who, char state, unsigned uid, unsigned gid, const char *caps,
		   int tracer, bool memory)
{
	char name[64], text[1024];

	snprintf(name, sizeof(name), "proc/%s/status", who);
	snprintf(text, sizeof(text), "Name:\tx\nState:\t%c (x)\nTgid:\t77\nPPid:\t5\n"
		 "TracerPid:\t%d\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n"
		 "%sThreads:\t1\nCapPrm:\t%s\nCapEff:\t%s\n",
		 state, tracer, uid, uid, uid, uid, gid, gid, gid, gid,
		 memory ? "VmSize:\t 10 kB\n" : "", caps, caps);
	file(name, text);
}

static void setup(void)
{
	strcpy(root + sizeof(root) - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	status("77", 'S', getuid(), getgid(), "0", 0, true);
	status("self", 'S', getuid(), getgid(), "0", 0, true);
	file("proc/77/uid_map", "0 0 4294967295\n");
	file("proc/self/uid_map", "0 0 4294967295\n");
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

static const char *why(int error)
{
	static char buf[512];
	struct permission_env place = {.root = root, .probe = ESRCH};

	permission_explain(&place, PID, error, buf, sizeof(buf));
	return buf;
}

#define explains(part) ck_assert_ptr_nonnull(strstr(why(EPERM), part))

START_TEST(no_known_cause)
{
	struct permission_env place = {.root = root, .probe = ESRCH, .landlock = true};
	char buf[512];

	ck_assert_str_eq(why(EPERM), "Operation not permitted");
	ck_assert_str_eq(why(EIO), "Input/output error");
	ck_assert_str_eq(why(ESRCH), "no such process");
	permission_explain(&place, PID, EPERM, buf, sizeof(buf));
	ck_assert_ptr_nonnull(strstr(buf, "Landlock"));
	ck_assert(permission_is_transient(&place, PID, EPERM));
	place.probe = EPERM;
	permission_explain(&place, PID, EPERM, buf, sizeof(buf));
	ck_assert_ptr_nonnull(strstr(buf, "seccomp"));
	ck_assert(!permission_is_transient(&place, PID, EPERM));
	place.probe = ENOSYS;
	permission_explain(&place, PID, ENOSYS, buf, sizeof(buf));
	ck_assert_str_eq(buf, "the kernel has no ptrace");
}
END_TEST

/* The lines after a long list of groups are parsed, too. */
START_TEST(long_group_list)
{
	static char text[512 << 10];
	int n = snprintf(text, sizeof(text), "State:\tS (x)\nTgid:\t77\nPPid:\t5\n"
			 "TracerPid:\t0\nUid:\t%1$u\t%1$u\t%1$u\t%1$u\n"
			 "Gid:\t%2$u\t%2$u\t%2$u\t%2$u\nGroups:\t", getuid(), getgid());

	for (unsigned i = 0; i < 40000; i++)
		n += snprintf(text + n, sizeof(text) - n, "%u ", 1000000000 + i);
	snprintf(text + n, sizeof(text) - n, "\nVmSize:\t 10 kB\n");
	file("proc/77/status", text);
	ck_assert_str_eq(why(EPERM), "Operation not permitted");
}
END_TEST

START_TEST(kind_of_process)
{
	status("77", 'S', getuid(), getgid(), "0", 12, true);
	file("proc/12/comm", "gdb\n");
	explains("already traced by process 12 (gdb)");
	status("77", 'Z', getuid(), getgid(), "0", 0, false);
	explains("is a zombie; its parent 5 ");
	status("77", 'S', getuid(), getgid(), "0", 0, false);
	explains("kernel thread");
}
END_TEST

START_TEST(credentials)
{
	status("77", 'S', getuid() + 7, getgid(), "0", 0, true);
	explains("runs as user");
	explains(getuid() ? "root can trace it" : "root needs CAP_SYS_PTRACE");
	status("77", 'S', getuid(), getgid() + 7, "0", 0, true);
	explains("runs as group");
	status("77", 'S', getuid(), getgid(), "400000", 0, true);
	explains("capabilities that ptrail lacks (0x400000)");
	status("self", 'S', getuid(), getgid(), "400000", 0, true);
	ck_assert_str_eq(why(EPERM), "Operation not permitted");
	/* files that do not belong to its user */
	status("77", 'S', getuid() + 7, getgid(), "0", 0, true);
	status("self", 'S', getuid() + 7, getgid(), "0", 0, true);
	explains("not dumpable");
}
END_TEST

START_TEST(user_namespace)
{
	file("proc/77/uid_map", "0 1000 1\n");
	explains("another user namespace");
	explains("nsenter -U -t 77");
}
END_TEST

START_TEST(yama)
{
	static const char privileged[] = "80000";	/* CAP_SYS_PTRACE */

	file("proc/sys/kernel/yama/ptrace_scope", "0\n");
	ck_assert_str_eq(why(EPERM), "Operation not permitted");
	file("proc/sys/kernel/yama/ptrace_scope", "1\n");
	explains("PR_SET_PTRACER");
	file("proc/sys/kernel/yama/ptrace_scope", "2\n");
	explains("with CAP_SYS_PTRACE only");
	status("self", 'S', getuid(), getgid(), privileged, 0, true);
	ck_assert_str_eq(why(EPERM), "Operation not permitted");
	file("proc/sys/kernel/yama/ptrace_scope", "3\n");
	explains("until the next boot");
}
END_TEST

START_TEST(labels)
{
	file("proc/77/attr/current", "docker-default (enforce)\n");
	file("proc/self/attr/current", "docker-default (enforce)\n");
	ck_assert_str_eq(why(EPERM), "Operation not permitted");
	ck_assert_ptr_nonnull(strstr(why(EACCES), "'docker-default (enforce)'"));
	file("proc/77/attr/current", "unconfined\n");
	explains("is 'unconfined', and that of ptrail is 'docker-default (enforce)'");
	file("sys/fs/selinux/booleans/deny_ptrace", "1 1");
	explains("deny_ptrace");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("permission");
	TCase *all = tcase_create("reasons");

	tcase_add_checked_fixture(all, setup, teardown);
	tcase_add_test(all, no_known_cause);
	tcase_add_test(all, long_group_list);
	tcase_add_test(all, kind_of_process);
	tcase_add_test(all, credentials);
	tcase_add_test(all, user_namespace);
	tcase_add_test(all, yama);
	tcase_add_test(all, labels);
	suite_add_tcase(suite, all);
	return unit_main(suite);
}
