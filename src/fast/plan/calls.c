#include "fast/plan/calls.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fast/plan/compile.h"

static int by_name(const void *name, const void *row)
{
	return strcmp(name, *(const char *const *)row);
}

/* The row that begins with that name, of a table whose rows do and are sorted by it; or NULL */
#define FIND(name, table) \
	bsearch(name, table, sizeof(table) / sizeof(*(table)), sizeof(*(table)), by_name)

/* Each signal takes its receiver two stops. A handler that is called again as soon as it returns
 * lets its program do nothing, which is so where signals can be sent faster than that. */
#define SENDS_SIGNALS "signals could be sent faster than they are delivered"

static const struct stop {
	const char *name, *why;
} stops[] = {
	{"clone", "a new task: its slot is given to it while it is stopped"},
	{"clone3", "a new task: its slot is given to it while it is stopped"},
	{"execve", "all memory is replaced, ours too"},
	{"execveat", "all memory is replaced, ours too"},
	{"exit", "it does not return: nobody would close the record"},
	{"exit_group", "it does not return: nobody would close the record"},
	{"fork", "a new task: its slot is given to it while it is stopped"},
	{"io_uring_enter", "rings of the kernel are read with it"},
	{"io_uring_register", "rings of the kernel are read with it"},
	{"io_uring_setup", "rings of the kernel are read with it"},
	{"kill", SENDS_SIGNALS},
	{"mlockall", "memory of ours that is not used goes first, so that there is less to lock"},
	{"modify_ldt", "segments may change under the stub"},
	{"pidfd_send_signal", SENDS_SIGNALS},
	{"prctl", "may forbid the time stamp counter, or change how calls are made"},
	{"process_madvise", "may take memory away from others that are in a stub"},
	{"ptrace", "who is traced is ours to know"},
	{"restart_syscall", "the kernel makes it, of a call that was interrupted"},
	{"rt_sigqueueinfo", SENDS_SIGNALS},
	{"rt_sigreturn", "registers are replaced, and the frame on the stack is read"},
	{"rt_tgsigqueueinfo", SENDS_SIGNALS},
	{"seccomp", "a new filter may forbid what stubs do"},
	{"set_thread_area", "segments may change under the stub"},
	{"tgkill", SENDS_SIGNALS},
	{"tkill", SENDS_SIGNALS},
	{"uretprobe", "made by code of the kernel's own, whose address it looks at"},
	{"userfaultfd", "pages may be provided by somebody who waits for us"},
	{"vfork", "a new task: its slot is given to it while it is stopped"},
};

const char *calls_why_stop(const char *name)
{
	const struct stop *s = FIND(name, stops);

	return s ? s->why : NULL;
}

/* LATE: what is read at entry is not changed by the call, so that it can be read after it, when the
 *	pages have just been touched. All others are read before.
 * SURE: who succeeds has read all of it, or filled all of it. accept does not say how long an
 *	address is that nobody wants, getgroups counts groups without listing them: not sure.
 * MISSING: so has who finds no such file: its one path is read before anything else can fail so.
 * RETURNED: as much has been read as the result says; not so of devices, which may look at nothing
 *	(/dev/null) */
enum {
	LATE = SWIFT_LATE, SURE = SWIFT_SURE, BOTH = SWIFT_LATE | SWIFT_SURE,
	PATH = SWIFT_LATE | SWIFT_SURE | SWIFT_MISSING, SENDS = SWIFT_LATE | SWIFT_RETURNED,
};

static const struct swift {
	const char *name;
	unsigned swift;
} swift[] = {
	{"access", PATH}, {"bind", BOTH}, {"chdir", PATH}, {"chmod", PATH}, {"chown", PATH},
	{"chroot", PATH}, {"clock_getres", SURE}, {"clock_gettime", SURE},
	{"clock_nanosleep", BOTH}, {"clock_settime", BOTH}, {"connect", BOTH}, {"creat", PATH},
	{"epoll_ctl", BOTH}, {"epoll_pwait", LATE}, {"epoll_wait", SURE}, {"faccessat", PATH},
	{"faccessat2", PATH}, {"fchmodat", PATH}, {"fchownat", PATH}, {"fgetxattr", LATE},
	{"flistxattr", LATE}, {"fsetxattr", LATE}, {"fstat", SURE}, {"fstatfs", SURE},
	{"futex", LATE}, {"getcwd", SURE}, {"getdents", SURE}, {"getdents64", SURE},
	{"getitimer", SURE}, {"getpeername", SURE}, {"getrandom", SURE}, {"getresgid", SURE},
	{"getresuid", SURE}, {"getrlimit", SURE}, {"getrusage", SURE}, {"getsockname", SURE},
	{"gettimeofday", SURE}, {"getxattr", LATE}, {"inotify_add_watch", BOTH},
	{"lchown", PATH}, {"lgetxattr", LATE}, {"link", BOTH}, {"linkat", BOTH},
	{"listxattr", LATE}, {"llistxattr", LATE}, {"lsetxattr", LATE}, {"lstat", PATH},
	{"memfd_create", LATE}, {"mkdir", PATH}, {"mkdirat", PATH}, {"mknod", PATH},
	{"mknodat", PATH}, {"nanosleep", BOTH}, {"newfstatat", PATH}, {"open", PATH},
	{"openat", PATH}, {"openat2", LATE}, {"pipe", SURE}, {"pipe2", SURE}, {"pread64", SURE},
	{"prlimit64", BOTH}, {"pwrite64", LATE}, {"pwritev", LATE}, {"pwritev2", LATE},
	{"read", SURE}, {"readlink", PATH}, {"readlinkat", PATH}, {"removexattr", LATE},
	{"rename", BOTH}, {"renameat", BOTH}, {"renameat2", BOTH}, {"rmdir", PATH},
	{"rt_sigaction", BOTH}, {"rt_sigprocmask", BOTH}, {"rt_sigtimedwait", LATE},
	{"sched_getaffinity", SURE}, {"sched_setaffinity", LATE}, {"sendmsg", LATE},
	{"sendto", SENDS}, {"setgroups", BOTH}, {"setitimer", BOTH}, {"setrlimit", BOTH},
	{"setsockopt", LATE}, {"setxattr", LATE}, {"sigaltstack", BOTH}, {"socketpair", SURE},
	{"stat", PATH}, {"statfs", PATH}, {"statx", PATH}, {"symlink", BOTH},
	{"symlinkat", BOTH}, {"sysinfo", SURE}, {"time", SURE}, {"timer_settime", BOTH},
	{"timerfd_gettime", SURE}, {"timerfd_settime", BOTH}, {"times", SURE},
	{"truncate", PATH}, {"uname", SURE}, {"unlink", PATH}, {"unlinkat", PATH},
	{"utimensat", LATE}, {"write", LATE}, {"writev", LATE},
};

unsigned calls_swift(const char *name)
{
	const struct swift *s = FIND(name, swift);

	return s ? s->swift : 0;
}

/* As model/history/stdio_capture.h reads them */
bool calls_says(const char *name)
{
	return !strcmp(name, "write") || !strcmp(name, "writev") || !strcmp(name, "sendto");
}

/* Calls whose results are descriptors are known by that. */
bool calls_renames(const char *name)
{
	static const char *const renames[] = {
		"chdir", "chroot", "fchdir", "mount", "move_mount", "pipe", "pipe2", "pivot_root",
		"recvmsg", "rename", "renameat", "renameat2", "rmdir", "setns", "socketpair",
		"umount2", "unlink", "unlinkat", "unshare",
	};

	return FIND(name, renames) != NULL;
}

/* arch_prctl may move the gs base, by which a thread finds its slot; ARCH_SET_FS (0x1002), which
 * each program begins with, and ARCH_GET_FS do not.
 * Of the kernel's and of interfaces' messages (AF_NETLINK, AF_PACKET) more has to be looked up than
 * memory: who makes such a socket stops, and is known then (fast_plan_options.messages). */
static const struct calls_key keys[] = {
	{"arch_prctl", 0, 32, {0x10, 0}, ~(1ULL << 2 | 1ULL << 3)},
	{"epoll_ctl", 1, 32, {0, 0}, 0},
	{"fcntl", 1, 32, {0, 4}, 0},
	{"futex", 1, 7, {0, 0}, 0},
	{"getsockopt", 2, 32, {0, 0}, 0},
	{"ioctl", 1, 32, {0x54, 0}, 0},
	{"semctl", 2, 32, {0, 0}, 0},
	{"setsockopt", 2, 32, {0, 0}, 0},
	{"shmctl", 1, 32, {0, 0}, 0},
	{"socket", 0, 32, {0, 0}, 1ULL << 16 | 1ULL << 17},
};

const struct calls_key *calls_key(const char *name)
{
	return FIND(name, keys);
}
