#include "base/system/tracee_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/unit.h"

/* A process whose root directory is top/jail and whose working directory is top/jail/dir */
struct prisoner {
	char top[64];
	pid_t pid;
	int process;	/* its directory in /proc */
};

static void write_file(const char *directory, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void link_to(const struct prisoner *p, const char *target, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/jail/%s", p->top, name);
	ck_assert_int_eq(symlink(target, path), 0);
}

static void plant(struct prisoner *p)
{
	char path[128];

	strcpy(p->top, "/tmp/ptrail-test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(p->top));
	snprintf(path, sizeof(path), "%s/jail", p->top);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/jail/dir", p->top);
	mkdir(path, 0755);
	write_file(p->top, "secret", "outside");
	write_file(p->top, "jail/file", "inside");
	write_file(p->top, "jail/dir/file", "below");
	snprintf(path, sizeof(path), "%s/jail/fifo", p->top);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/secret", p->top);
	link_to(p, path, "out");
	link_to(p, "../secret", "up");
	link_to(p, "/../../../secret", "far");
	link_to(p, "/file", "in");
	link_to(p, "loop", "loop");
	link_to(p, "/file", "dir/in");
	link_to(p, "../file", "dir/parent");
}

/* Starts the process. Returns false if the machine does not allow it to change its root. */
static bool imprison(struct prisoner *p)
{
	char path[128], ready;
	int ends[2];

	plant(p);
	ck_assert_int_eq(pipe(ends), 0);
	p->pid = fork();
	if (!p->pid) {
		snprintf(path, sizeof(path), "%s/jail", p->top);
		if ((chroot(path) && (unshare(CLONE_NEWUSER) || chroot(path))) || chdir("/dir"))
			_exit(1);
		(void)!write(ends[1], "", 1);
		for (;;)
			pause();
	}
	close(ends[1]);
	bool is_ready = read(ends[0], &ready, 1) == 1;

	close(ends[0]);
	snprintf(path, sizeof(path), "/proc/%d", p->pid);
	p->process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return is_ready && p->process >= 0;
}

static void release(struct prisoner *p)
{
	char command[128];

	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	close(p->process);
	snprintf(command, sizeof(command), "rm -rf %s", p->top);
	ck_assert_int_eq(system(command), 0);
}

/* Makes openat2(2) fail as on an older kernel (ENOSYS), or in a container (EPERM). */
static void refuse_openat2(int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(99);
}

static const struct {
	const char *path;
	const char *text;	/* NULL: it must not be opened */
	int error;		/* 0: any */
} names[] = {
	{"/file", "inside", 0},
	{"file", "below", 0},
	{"./../file", "inside", 0},
	{"//dir/.././dir//file", "below", 0},
	{"/../file", "inside", 0},
	{"../../../../file", "inside", 0},
	{"/in", "inside", 0},
	{"in", "inside", 0},
	{"parent", "inside", 0},
	{"/up", NULL, -ENOENT},
	{"/far", NULL, -ENOENT},
	{"/out", NULL, -ENOENT},
	{"../up", NULL, -ENOENT},
	{"/secret", NULL, -ENOENT},
	{"/loop", NULL, -ELOOP},
	{"/file/", NULL, -ENOTDIR},
	{"/in/", NULL, -ENOTDIR},
	{"/file/..", NULL, -ENOTDIR},
	{"/fifo", NULL, -EINVAL},
	{"/dir", NULL, -EINVAL},
	{"/no/such", NULL, -ENOENT},
	{"", NULL, -EINVAL},
};

/* Returns the number of the first name that is not opened as it should be; -1: all are. */
static int first_wrong(const struct prisoner *p)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int fd = tracee_file_open(p->process, names[i].path, TRACEE_FILE_ANY_SIZE);
		char text[64] = "";
		bool is_right = names[i].text ?
			fd >= 0 && read(fd, text, sizeof(text) - 1) >= 0 &&
				!strcmp(text, names[i].text) :
			fd == names[i].error;

		if (fd >= 0)
			close(fd);
		if (!is_right)
			return i;
	}
	return -1;
}

/* Does that in a process that cannot use openat2(2) if error is not 0. */
static void check_names(const struct prisoner *p, int error)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (error)
			refuse_openat2(error);
		_exit(first_wrong(p) + 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status), "name %s, openat2 fails with %d",
		      WIFEXITED(status) ? names[WEXITSTATUS(status) - 1].path : "?", error);
}

START_TEST(a_name_is_resolved_below_the_root_of_its_process)
{
	struct prisoner p;

	if (imprison(&p))
		check_names(&p, 0);
	release(&p);
}
END_TEST

START_TEST(so_it_is_where_openat2_is_missing_or_refused)
{
	struct prisoner p;

	if (imprison(&p)) {
		check_names(&p, ENOSYS);
		check_names(&p, EPERM);
	}
	release(&p);
}
END_TEST

START_TEST(a_file_above_the_size_limit_is_refused)
{
	struct prisoner p;

	if (imprison(&p)) {
		ck_assert_int_eq(tracee_file_open(p.process, "/file", 5), -EFBIG);
		ck_assert_int_ge(tracee_file_open(p.process, "/file", 6), 0);
	}
	release(&p);
}
END_TEST

START_TEST(links_of_proc_and_files_that_the_kernel_makes_are_refused)
{
	static const char *const paths[] = {
		"/proc/self/exe", "/proc/self/root/etc/passwd", "/proc/self/environ",
		"/sys/kernel/notes", "/dev/zero",
	};
	int process = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		ck_assert_int_lt(tracee_file_open(process, paths[i], TRACEE_FILE_ANY_SIZE), 0);
	close(process);
}
END_TEST

START_TEST(a_link_itself_is_found_on_request)
{
	struct prisoner p;
	struct stat st;

	if (imprison(&p)) {
		int fd = tracee_file_find(p.process, "/out", TRACEE_FILE_LINK);

		ck_assert_int_eq(fstat(fd, &st), 0);
		ck_assert(S_ISLNK(st.st_mode));
		close(fd);
	}
	release(&p);
}
END_TEST

static TCase *tracee_file_tests(void)
{
	TCase *t = tcase_create("tracee_file");

	tcase_add_test(t, a_name_is_resolved_below_the_root_of_its_process);
	tcase_add_test(t, so_it_is_where_openat2_is_missing_or_refused);
	tcase_add_test(t, a_file_above_the_size_limit_is_refused);
	tcase_add_test(t, links_of_proc_and_files_that_the_kernel_makes_are_refused);
	tcase_add_test(t, a_link_itself_is_found_on_request);
	return t;
}
UNIT_CASE(tracee_file_tests)
