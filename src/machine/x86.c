/* x86-64, with the 32-bit programs (i386) and x32 programs that its kernel executes */
#ifdef __x86_64__
#include "machine/machine.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "desc/numbers.h"

const enum abi_id machine_abis[] = {ABI_x86_64, ABI_i386};
const unsigned machine_abi_count = sizeof(machine_abis) / sizeof(*machine_abis);
const char machine_lacks_rings[] = "not included in this build";

enum {
	CODE_SEGMENT_32 = 0x23,	/* __USER32_CS (arch/x86/include/asm/segment.h) */
	/* Where the frame of a signal handler has rax, after the return address: struct
	 * rt_sigframe (arch/x86/include/asm/sigframe.h) */
	SIGFRAME_RAX = 144,
};

const struct abi *machine_abi_of(bool is_32bit)
{
	return &abis[is_32bit ? ABI_i386 : ABI_x86_64];
}

/* Not PTRACE_GETREGSET, whose registers of a 32-bit task have another layout */
bool machine_get_regs(pid_t tid, struct task_regs *r)
{
	return !ptrace(PTRACE_GETREGS, tid, 0, &r->raw);
}

uint64_t machine_ip(const struct task_regs *r)
{
	return r->raw.rip;
}

uint64_t machine_sp(const struct task_regs *r)
{
	return r->raw.rsp;
}

bool machine_is_32bit(const struct task_regs *r)
{
	return r->raw.cs == CODE_SEGMENT_32;
}

void machine_set_place(struct task_regs *r, uint64_t ip, uint64_t sp)
{
	r->raw.rip = ip;
	r->raw.rsp = sp;
}

struct task_regs machine_regs_at(uint64_t ip, uint64_t sp)
{
	return (struct task_regs){.raw.rip = ip, .raw.rsp = sp};
}

struct frame_registers machine_frame_registers(const struct task_regs *r)
{
	return (struct frame_registers){.ip = r->raw.rip, .value = {
		r->raw.rax, r->raw.rdx, r->raw.rcx, r->raw.rbx, r->raw.rsi, r->raw.rdi, r->raw.rbp,
		r->raw.rsp, r->raw.r8, r->raw.r9, r->raw.r10, r->raw.r11, r->raw.r12, r->raw.r13,
		r->raw.r14, r->raw.r15,
	}};
}

uint64_t machine_signature_bits(pid_t tid)
{
	(void)tid;
	return 0;
}

bool machine_is_arm32(pid_t tid)
{
	(void)tid;
	return false;
}

bool machine_get_call(pid_t tid, const struct abi **abi, uint64_t *nr, uint64_t arg[6])
{
	union {
		struct user_regs_struct wide;
		struct { uint32_t bx, cx, dx, si, di, bp, ax, ds, es, fs, gs, orig_ax; } narrow;
	} r = {0};
	struct iovec io = {&r, sizeof(r)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io))
		return false;
	if (io.iov_len != sizeof(r.wide)) {
		*abi = &abis[ABI_i386];
		*nr = r.narrow.orig_ax;
		memcpy(arg, (uint64_t[]){r.narrow.bx, r.narrow.cx, r.narrow.dx, r.narrow.si,
					 r.narrow.di, r.narrow.bp}, 6 * sizeof(*arg));
		return true;
	}
	*abi = &abis[ABI_x86_64];
	*nr = r.wide.orig_rax;
	memcpy(arg, (uint64_t[]){r.wide.rdi, r.wide.rsi, r.wide.rdx, r.wide.r10, r.wide.r8,
				 r.wide.r9}, 6 * sizeof(*arg));
	return true;
}

/* The offsets are valid for i386 tasks too: the kernel converts the registers. */
static bool set_register(pid_t tid, size_t offset, uint64_t value)
{
	return !ptrace(PTRACE_POKEUSER, tid, offset, value);
}

bool machine_set_nr(pid_t tid, int64_t nr)
{
	return set_register(tid, offsetof(struct user_regs_struct, orig_rax), nr);
}

bool machine_set_first_argument(pid_t tid, const struct abi *abi, uint64_t value)
{
	return set_register(tid, abi->id == ABI_i386 ? offsetof(struct user_regs_struct, rbx) :
			    offsetof(struct user_regs_struct, rdi), value);
}

void machine_restore_first_argument(pid_t tid, const struct abi *abi, uint64_t value)
{
	machine_set_first_argument(tid, abi, value);
}

void machine_set_result(pid_t tid, int64_t result)
{
	set_register(tid, offsetof(struct user_regs_struct, rax), result);
}

/* The register of the result contains -ENOSYS already. */
void machine_refuse_call(pid_t tid)
{
	machine_set_nr(tid, -1);
}

uint64_t machine_restored_result(const struct abi *abi, uint64_t nr, uint64_t sp)
{
	return abi->id == ABI_x86_64 && nr == NR_x86_64_rt_sigreturn ? sp + SIGFRAME_RAX : 0;
}

/* The vsyscall page is in the upper half of the address space. */
bool machine_is_kernel_code(uint64_t ip)
{
	return ip >> 63;
}
#else
/* ISO C forbids an empty translation unit. */
typedef int machine_is_not_x86;
#endif
