#include "fast/thread/registers.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

bool fast_is_injected_code(uint64_t ip)
{
	return ip >= FAST_BLOB && ip < FAST_BLOB + FAST_BLOB_SIZE;
}

bool fast_get_regs(struct fast *f, pid_t tid)
{
	struct iovec io = {f->regs, sizeof(*f->regs)};

	/* the registers of a 32-bit program take less */
	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) && io.iov_len == sizeof(*f->regs);
}

bool registers_are_at_enter(pid_t tid)
{
	struct __ptrace_syscall_info info = {0};

	return ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) > 0 &&
		info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* Brings the thread from a syscall-enter-stop to a syscall-exit-stop without its syscall: it fails
 * with EBADF in read(2), which hardly any filter refuses. Returns false if it has been killed. */
static bool come_to_exit(const struct fast *f, pid_t tid)
{
	enum { SYSCALL_STOP = SIGTRAP | 0x80 };
	struct user_regs_struct r = *f->regs;
	siginfo_t info = {0};
	int status;

	r.orig_rax = SYS_read;
	r.rdi = -1;
	if (ptrace(PTRACE_SETREGS, tid, 0, &r) || ptrace(PTRACE_SYSCALL, tid, 0, 0))
		return false;
	while (waitid(P_PID, tid, &info, WSTOPPED | WEXITED | WNOWAIT | __WALL))
		if (errno != EINTR)
			return false;
	/* any other status is left for the wait for all tasks */
	return info.si_code == CLD_TRAPPED && info.si_status == SYSCALL_STOP &&
		waitpid(tid, &status, __WALL) == tid;
}

bool fast_set_regs(struct fast *f, pid_t tid)
{
	if (!f->is_filtered || (int64_t)f->regs->orig_rax != -1 || !registers_are_at_enter(tid))
		return !ptrace(PTRACE_SETREGS, tid, 0, f->regs);
	*f->skip_regs = *f->regs;
	f->skipping = tid;
	bool done = come_to_exit(f, tid) && !ptrace(PTRACE_SETREGS, tid, 0, f->regs);

	f->skipping = 0;
	return done;
}

void registers_finish_skipping(struct fast *f, pid_t tid)
{
	if (f->skipping != tid)
		return;
	*f->regs = *f->skip_regs;
	fast_set_regs(f, tid);
}

bool registers_set_gs(pid_t tid, uint64_t base)
{
	return !ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, gs_base), base);
}

void registers_clear_gs(pid_t tid)
{
	errno = 0;
	uint64_t base = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, gs_base),
			       NULL);

	if (!errno && base - FAST_SLOTS < FAST_SLOTS_SIZE)
		registers_set_gs(tid, 0);
}
