#include "fast/plan/calls.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fast/plan/compile.h"

static int by_name(const void *name, const void *row)
{
	return strcmp(name, *(const char *const *)row);
}

/* Finds the row with this name; the rows of the table begin with a name and are sorted by it. NULL
 * if there is none. */
#define FIND(name, table) \
	bsearch(name, table, sizeof(table) / sizeof(*(table)), sizeof(*(table)), by_name)

/* Each signal stops its receiver twice. If signals are sent faster than that, a handler is called
 * again as soon as it returns, and the program makes no progress. */
#define SENDS_SIGNALS "signals could be sent faster than they are delivered"

static const struct stop_row {
	const char *name, *why;
} stops[] = {
	{"clone", "a new task gets its slot while it is stopped"},
	{"clone3", "a new task gets its slot while it is stopped"},
	{"execve", "it unmaps the injected code"},
	{"execveat", "it unmaps the injected code"},
	{"exit", "it does not return, so the record would stay incomplete"},
	{"exit_group", "it does not return, so the record would stay incomplete"},
	{"fork", "a new task gets its slot while it is stopped"},
	{"io_uring_enter", "it uses ring buffers of the kernel"},
	{"io_uring_register", "it uses ring buffers of the kernel"},
	{"io_uring_setup", "it uses ring buffers of the kernel"},
	{"kill", SENDS_SIGNALS},
	{"mlockall", "unused slots are unmapped first, so that less memory is locked"},
	{"modify_ldt", "it may change a segment that the stub uses"},
	{"pidfd_send_signal", SENDS_SIGNALS},
	{"prctl", "it may disable the time stamp counter or change how syscalls are made"},
	{"process_madvise", "it may drop memory of threads that are in a stub"},
	{"ptrace", "the tracer must know all ptrace relationships"},
	{"restart_syscall", "the kernel makes it to restart an interrupted syscall"},
	{"rt_sigqueueinfo", SENDS_SIGNALS},
	{"rt_sigreturn", "it replaces the registers and reads the frame on the stack"},
	{"rt_tgsigqueueinfo", SENDS_SIGNALS},
	{"seccomp", "a new filter may refuse the syscalls of stubs"},
	{"set_thread_area", "it may change a segment that the stub uses"},
	{"tgkill", SENDS_SIGNALS},
	{"tkill", SENDS_SIGNALS},
	{"uretprobe", "the kernel checks that its own trampoline makes it"},
	{"userfaultfd", "the process that provides pages may wait for the tracer"},
	{"vfork", "a new task gets its slot while it is stopped"},
};

const char *calls_why_stop(const char *name)
{
	const struct stop_row *s = FIND(name, stops);

	return s ? s->why : NULL;
}

/* READ_HINT_LATE: the syscall does not change its input, so that it can be read afterwards, when
 * the kernel has just touched its pages. Otherwise it is read before.
 * READ_HINT_SURE: a successful syscall has read all of its input and filled all of its output. This
 * does not hold for accept, which does not say how long an address is that was not requested, nor
 * for getgroups, which may only count.
 * READ_HINT_MISSING: this also holds if the result is ENOENT: its only path is read before any
 * other cause of that error.
 * READ_HINT_RETURNED: as many bytes have been read as the result says. This does not hold for
 * devices, which may read nothing (/dev/null). */
enum {
	LATE = READ_HINT_LATE, SURE = READ_HINT_SURE, BOTH = READ_HINT_LATE | READ_HINT_SURE,
	PATH = READ_HINT_LATE | READ_HINT_SURE | READ_HINT_MISSING,
	SENDS = READ_HINT_LATE | READ_HINT_RETURNED,
};

static const struct read_hints_row {
	const char *name;
	unsigned hints;
} hints[] = {
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

unsigned calls_read_hints(const char *name)
{
	const struct read_hints_row *s = FIND(name, hints);

	return s ? s->hints : 0;
}

/* Must match model/history/stdio_capture.h */
bool calls_writes_message(const char *name)
{
	return !strcmp(name, "write") || !strcmp(name, "writev") || !strcmp(name, "sendto");
}

/* Syscalls that return a descriptor are recognized by their row. */
bool calls_changes_names(const char *name)
{
	static const char *const renames[] = {
		"chdir", "chroot", "fchdir", "mount", "move_mount", "pipe", "pipe2", "pivot_root",
		"recvmsg", "rename", "renameat", "renameat2", "rmdir", "setns", "socketpair",
		"umount2", "unlink", "unlinkat", "unshare",
	};

	return FIND(name, renames) != NULL;
}

/* arch_prctl may move the gs base, with which a thread finds its slot; ARCH_SET_FS (0x1002), which
 * each program calls at its start, and ARCH_GET_FS do not.
 * Decoding the messages of AF_NETLINK and AF_PACKET sockets takes more lookups than memory:
 * creating such a socket stops, so that the tracer knows of it (fast_plan_options.messages). */
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
