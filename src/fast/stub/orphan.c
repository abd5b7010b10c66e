/* The handler of SIGSYS in a process whose syscalls stop by syscall user dispatch. The tracer
 * suppresses that signal, so the handler runs only if the tracer has been killed. It ends the
 * dispatch of the thread, which makes its syscall again. Threads that reach fast_entry end their
 * dispatch there. */
#include <stdbool.h>

#include "fast/stub/layout.h"

enum { SIGNAL = 31, BY_DISPATCH = 2, SET_DISPATCH = 59, SET_GS = 0x1001, SET_MASK = 2 };
enum { AUTODISARM = 1U << 31 };	/* SS_AUTODISARM */
enum { RESETHAND = 1U << 31 };		/* SA_RESETHAND */

/* siginfo_t of SIGSYS */
struct info {
	int32_t signo, err, code, pad;
	uint64_t call_addr;		/* after the syscall instruction */
	int32_t nr;
};

/* ucontext_t, and where the floating-point state is (arch/x86/include/uapi/asm/sigcontext.h) */
struct context {
	uint64_t flags, link;
	uint64_t stack[3];		/* stack_t */
	uint64_t r8_to_r15[8], rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags, other[5];
	struct fp_state *fp;
	uint64_t reserved[8], mask;
};

struct fp_state {
	uint8_t fxsave[464];
	uint32_t magic, extended_size;	/* FP_XSTATE_MAGIC1: it was saved by XSAVE */
	uint64_t features;
};
enum { XSAVE_MAGIC = 0x46505853 };

#pragma GCC visibility push(hidden)
int64_t fast_request(uint64_t nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
void fast_orphaned(int sig, const struct info *info, struct context *context);
void fast_return_to(const struct context *context) __attribute__((noreturn));
extern const uint64_t fast_program_action[4], fast_action[4];
void fast_end_orphaned_dispatch(void);

static void set_action(const uint64_t action[4])
{
	fast_request(NR_x86_64_rt_sigaction, SIGNAL, (uintptr_t)action, 0, 8);
}

/* The signal was not meant for ptrail, and the program does not handle it: it ends the process, as
 * it would have. */
static void die(void)
{
	int64_t pid = fast_request(NR_x86_64_getpid, 0, 0, 0, 0);
	int64_t tid = fast_request(NR_x86_64_gettid, 0, 0, 0, 0);

	set_action(fast_program_action);
	fast_request(NR_x86_64_tgkill, pid, tid, SIGNAL, 0);
}

/* The slot of the thread; NULL: it has none, because the tracer has sent it back to its syscall
 * without one. */
static struct fast_slot *own_slot(void)
{
	struct fast_slot *slot;

	__asm__ volatile("rdgsbase %0" : "=r"(slot));
	return (uintptr_t)slot - FAST_SLOTS < FAST_SLOTS_SIZE ? slot : 0;
}

static void load_fp_state(const struct fp_state *fp)
{
	if (!fp)
		return;
	if (fp->magic == XSAVE_MAGIC)
		__asm__ volatile("xrstor64 %0" : : "m"(*fp), "a"((uint32_t)fp->features),
				 "d"((uint32_t)(fp->features >> 32)) : "memory");
	else
		__asm__ volatile("fxrstor64 %0" : : "m"(*fp) : "memory");
}

/* Whether the thread can return without rt_sigreturn. An alternate signal stack that the kernel has
 * disabled would have to be enabled before signals are unblocked, and then the next handler would
 * overwrite the frame there. */
static bool can_return(const struct context *context)
{
	return !(context->stack[1] & AUTODISARM);
}

/* Returns to restart_syscall as rt_sigreturn would do, which ends all restarts: the syscall would
 * fail with EINTR (restore_sigcontext in arch/x86/kernel/signal_64.c). */
static void continue_restart(const struct context *context)
{
	load_fp_state(context->fp);
	fast_request(NR_x86_64_rt_sigprocmask, SET_MASK, (uintptr_t)&context->mask, 0,
		     sizeof(context->mask));
	fast_return_to(context);
}

/* The thread needs gs no more, unless the signal came to a handler that interrupted the injected
 * code. */
static void release_slot(struct fast_slot *slot)
{
	if (!slot || !slot->free)
		return;
	slot->free = 0;		/* it may have interrupted the search for the slot */
	fast_request(NR_x86_64_arch_prctl, SET_GS, 0, 0, 0);
}

/* A handler of the program is about to be called, which may block SIGSYS. */
void fast_end_orphaned_dispatch(void)
{
	struct fast_slot *slot = own_slot();

	fast_request(NR_x86_64_prctl, SET_DISPATCH, 0, 0, 0);
	release_slot(slot);
}

/* Lets the kernel do what the tracer has done for the program. While other threads may be
 * dispatched, they need the handler. */
static void return_signal(const struct fast_slot *slot, struct context *context)
{
	if (slot->blocks_sigsys)
		context->mask |= FAST_SIGSYS_BIT;
	if (!slot->is_shared)
		set_action(fast_program_action);
}

void fast_orphaned(int sig, const struct info *info, struct context *context)
{
	struct fast_slot *slot = own_slot();

	(void)sig;
	if (info->code != BY_DISPATCH) {
		die();
		return;
	}
	if (fast_action[1] & RESETHAND)
		set_action(fast_action);
	/* it would set this handler again, or its record would be completed */
	if (context->rip - FAST_BLOB < FAST_BLOB_CODE)
		return;
	fast_request(NR_x86_64_prctl, SET_DISPATCH, 0, 0, 0);
	if (context->rip != info->call_addr)	/* the tracer has sent it back */
		return;
	context->rax = info->nr;
	context->rip -= 2;
	if (slot)
		return_signal(slot, context);
	release_slot(slot);
	if (info->nr == NR_x86_64_restart_syscall && can_return(context))
		continue_restart(context);
}
