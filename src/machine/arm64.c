/* arm64; 32-bit ARM programs are not decoded. */
#ifdef __aarch64__
#include "machine/machine.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/ucontext.h>
#include <sys/uio.h>

#include "desc/numbers.h"

#ifndef NT_ARM_PAC_MASK
#define NT_ARM_PAC_MASK 0x406
#endif
#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

const enum abi_id machine_abis[] = {ABI_arm64};
const unsigned machine_abi_count = sizeof(machine_abis) / sizeof(*machine_abis);
const char machine_lacks_rings[] = "requires x86-64";

enum {
	NUMBER = 8,	/* x8 contains the number of the syscall, x0 to x5 its arguments */
	NO_SYSCALL = -1,
	/* Where the frame of a signal handler has x0: struct rt_sigframe of
	 * arch/arm64/kernel/signal.c begins with the siginfo, whose size is 128 bytes. */
	SIGFRAME_X0 = 128 + offsetof(ucontext_t, uc_mcontext.regs),
};

const struct abi *machine_abi_of(bool is_32bit)
{
	(void)is_32bit;
	return &abis[ABI_arm64];
}

bool machine_get_regs(pid_t tid, struct task_regs *r)
{
	struct iovec io = {&r->raw, sizeof(r->raw)};

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) && io.iov_len == sizeof(r->raw);
}

static bool set_regs(pid_t tid, struct task_regs *r)
{
	struct iovec io = {&r->raw, sizeof(r->raw)};

	return !ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &io);
}

uint64_t machine_ip(const struct task_regs *r)
{
	return r->raw.pc;
}

uint64_t machine_sp(const struct task_regs *r)
{
	return r->raw.sp;
}

bool machine_is_32bit(const struct task_regs *r)
{
	enum { PSTATE_NRW = 1 << 4 };	/* PSR_MODE32_BIT (asm/ptrace.h) */

	return r->raw.pstate & PSTATE_NRW;
}

void machine_set_place(struct task_regs *r, uint64_t ip, uint64_t sp)
{
	r->raw.pc = ip;
	r->raw.sp = sp;
}

struct task_regs machine_regs_at(uint64_t ip, uint64_t sp)
{
	return (struct task_regs){.raw.pc = ip, .raw.sp = sp};
}

struct frame_registers machine_frame_registers(const struct task_regs *r)
{
	struct frame_registers f = {.ip = r->raw.pc};

	memcpy(f.value, r->raw.regs, sizeof(r->raw.regs));
	f.value[sizeof(r->raw.regs) / sizeof(*f.value)] = r->raw.sp;
	return f;
}

/* The kernel states the mask of a stopped task. It depends on the size of address spaces, which is
 * 48 bits unless a program asks for more. */
uint64_t machine_signature_bits(pid_t tid)
{
	const uint64_t above_48_bits = UINT64_C(0x7f) << 48;
	struct { uint64_t data, instructions; } mask;	/* struct user_pac_mask (asm/ptrace.h) */
	struct iovec io = {&mask, sizeof(mask)};

	return ptrace(PTRACE_GETREGSET, tid, NT_ARM_PAC_MASK, &io) || io.iov_len != sizeof(mask) ?
		above_48_bits : mask.instructions;
}

/* The registers of such a task are fewer: r0 to r15, cpsr and orig_r0, of 32 bits each. */
bool machine_misaligned_access(const struct task_regs *r, const uint8_t *code, unsigned len,
			       uint64_t *addr)
{
	(void)r, (void)code, (void)len, (void)addr;
	return false;
}

bool machine_is_arm32(pid_t tid)
{
	struct task_regs r;
	struct iovec io = {&r.raw, sizeof(r.raw)};

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) && io.iov_len < sizeof(r.raw);
}

/* The kernel keeps the number apart: an execve has cleared x8 at its exit-stop. It forgets the
 * number of a syscall that it will restart, or of which a signal frame has been made, and x8 still
 * has that one. At an exit-stop x0 contains the result: the first argument is lost, which
 * the event of the enter has. */
bool machine_get_call(pid_t tid, const struct abi **abi, uint64_t *nr, uint64_t arg[6])
{
	int number = NO_SYSCALL;
	struct iovec io = {&number, sizeof(number)};
	struct task_regs r;

	if (!machine_get_regs(tid, &r))
		return false;
	if (ptrace(PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, &io))
		number = NO_SYSCALL;
	*abi = &abis[ABI_arm64];
	*nr = number == NO_SYSCALL ? r.raw.regs[NUMBER] : (uint64_t)number;
	for (unsigned i = 0; i < 6; i++)
		arg[i] = r.raw.regs[i];
	return true;
}

bool machine_set_nr(pid_t tid, int64_t nr)
{
	int number = (int)nr;
	struct iovec io = {&number, sizeof(number)};

	return !ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &io);
}

/* x0: the first argument and the result. At a syscall-enter-stop or -exit-stop the kernel shows
 * 0 or 1 in x7, and ignores what is written there. */
static bool set_first_register(pid_t tid, uint64_t value)
{
	struct task_regs r;

	if (!machine_get_regs(tid, &r))
		return false;
	r.raw.regs[0] = value;
	return set_regs(tid, &r);
}

bool machine_set_first_argument(pid_t tid, const struct abi *abi, uint64_t value)
{
	(void)abi;
	return set_first_register(tid, value);
}

/* The register of the first argument contains the result. */
void machine_restore_first_argument(pid_t tid, const struct abi *abi, uint64_t value)
{
	(void)tid, (void)abi, (void)value;
}

void machine_set_result(pid_t tid, int64_t result)
{
	set_first_register(tid, result);
}

/* A syscall that is not executed leaves x0 as it is. */
void machine_refuse_call(pid_t tid)
{
	if (machine_set_nr(tid, NO_SYSCALL))
		machine_set_result(tid, -ENOSYS);
}

uint64_t machine_restored_result(const struct abi *abi, uint64_t nr, uint64_t sp)
{
	return abi->id == ABI_arm64 && nr == NR_arm64_rt_sigreturn ? sp + SIGFRAME_X0 : 0;
}

bool machine_is_kernel_code(uint64_t ip)
{
	(void)ip;
	return false;
}
#else
typedef int machine_is_not_arm64;
#endif
