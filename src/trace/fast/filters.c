#include "trace/fast/filters.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desc/numbers.h"
#include "fast/fast.h"
#include "trace/proc/proc.h"
#include "trace/seccomp/judge.h"
#include "trace/seccomp/own.h"

enum { SET_DISPATCH = 59, SET_GS = 0x1001, CLOEXEC_SEALING = 3, SET_SIZE = 8 };

static bool read_filters_allow(const struct fast *f, pid_t tid)
{
	enum { FD = 3, READ_EXEC = PROT_READ | PROT_EXEC, READ_WRITE = PROT_READ | PROT_WRITE,
	       AT = 0x100022, SHARED_AT = 0x100001 };
	const uint64_t code = FAST_BLOB, size = FAST_BLOB_SIZE, rings = FAST_SLOTS,
		rings_size = FAST_SLOTS_SIZE;
	struct seccomp_data calls[] = {
		{.nr = SYS_read, .args = {UINT64_MAX}},
		{.nr = SYS_close, .args = {FD}},
		{.nr = SYS_mmap, .args = {code, size, READ_EXEC, AT, UINT64_MAX, f->magic}},
		{.nr = SYS_mmap, .args = {rings, rings_size, READ_WRITE, SHARED_AT, FD,
					  f->magic}},
		{.nr = SYS_munmap, .args = {code, size}},
		{.nr = SYS_munmap, .args = {rings, rings_size}},
		{.nr = SYS_rt_sigaction, .args = {SIGSYS, code, rings, SET_SIZE}},
		{.nr = SYS_rt_sigprocmask, .args = {SIG_SETMASK, code, 0, SET_SIZE}},
		{.nr = SYS_rt_sigreturn},
		{.nr = SYS_sched_yield},
		{.nr = SYS_madvise, .args = {rings, rings_size, MADV_DONTFORK}},
		{.nr = SYS_madvise, .args = {rings, rings_size, MADV_DONTDUMP}},
		{.nr = SYS_getpid},
		{.nr = SYS_gettid},
		{.nr = SYS_tgkill, .args = {tid, tid, SIGSYS}},
		{.nr = SYS_readlinkat, .args = {(uint32_t)AT_FDCWD, code, rings, rings_size}},
		{.nr = SYS_prctl, .args = {SET_DISPATCH}},
		{.nr = NR_x86_64_arch_prctl, .args = {SET_GS}},
		{.nr = SYS_memfd_create, .args = {code, CLOEXEC_SEALING}},
	};
	const unsigned count = sizeof(calls) / sizeof(*calls);

	for (unsigned i = 0; i < count; i++) {
		calls[i].arch = AUDIT_ARCH_X86_64;
		calls[i].instruction_pointer = code;
	}
	return judge_allows(tid, calls, count);
}

/* The same syscalls as in read_filters_allow(), in a child of ptrail. Returns whether all succeed.
 */
static bool make_calls(void)
{
	const long page = sysconf(_SC_PAGESIZE);
	const struct sigaction action = {.sa_handler = SIG_DFL};
	long pid = syscall(SYS_getpid), tid = syscall(SYS_gettid);
	int fd = syscall(SYS_memfd_create, "", CLOEXEC_SEALING);
	char link[16];
	sigset_t mask;

	if (pid < 0 || tid < 0 || fd < 0 || ftruncate(fd, page))
		return false;
	void *code = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *rings = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return code != MAP_FAILED && rings != MAP_FAILED &&
		!madvise(rings, page, MADV_DONTFORK) && !madvise(rings, page, MADV_DONTDUMP) &&
		!munmap(code, page) && !munmap(rings, page) && !read(fd, link, 0) && !close(fd) &&
		!sigaction(SIGSYS, &action, NULL) && !sigprocmask(SIG_SETMASK, NULL, &mask) &&
		!syscall(SYS_sched_yield) && !syscall(SYS_tgkill, pid, tid, 0) &&
		readlinkat(AT_FDCWD, "/proc/self/exe", link, sizeof(link)) >= 0 &&
		!syscall(SYS_prctl, SET_DISPATCH, 0, 0, 0, 0) &&
		!syscall(NR_x86_64_arch_prctl, SET_GS, 0);
}

static void return_from_signal(int sig)
{
	(void)sig;
}

/* rt_sigreturn ends the process if it is refused. */
static bool handle_signal(void)
{
	const struct sigaction action = {.sa_handler = return_from_signal};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return !sigaction(SIGUSR1, &action, NULL) && !sigprocmask(SIG_UNBLOCK, &set, NULL) &&
		!raise(SIGUSR1);
}

static bool own_filters_allow(struct fast *f)
{
	pid_t child, ended;
	int status;

	if (f->own_filters != FAST_FILTERS_UNKNOWN)
		return f->own_filters == FAST_FILTERS_ALLOW;
	child = fork();
	if (!child)
		_exit(!make_calls() || !handle_signal());
	do	/* ticks interrupt it */
		ended = child > 0 ? waitpid(child, &status, 0) : -1;
	while (child > 0 && ended < 0 && errno == EINTR);
	f->own_filters = ended > 0 && !status ? FAST_FILTERS_ALLOW : FAST_FILTERS_REFUSE;
	return f->own_filters == FAST_FILTERS_ALLOW;
}

bool filters_allow_injection(struct fast *f, pid_t tid, const struct proc_status *its)
{
	return filters_are_own(tid, its) ? own_filters_allow(f) : read_filters_allow(f, tid);
}

bool filters_may_refuse_unmapping(struct fast *f, pid_t tid)
{
	struct proc_status own, s;

	return proc_status(tid, &s) ||
		(s.filtered && (proc_status(getpid(), &own) || s.filters > own.filters) &&
		 !read_filters_allow(f, tid));
}
