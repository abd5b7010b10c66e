/* The machine that ptrail is built for: the ABIs of its programs, and the registers of a task in a
 * ptrace-stop. Each machine implements these functions in a file of its own (x86.c, arm64.c).
 *
 * Other files name no machine and no register, with these exceptions: src/fast and src/trace/fast,
 * whose ring buffers exist for x86-64 only; src/trace/library_calls, which has a file for each
 * machine, too; and src/symbols/unwind, which knows the frames of each machine.
 * tests/rules/machines.test verifies that. */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "abi/abi.h"

/* ABIs of syscalls that the kernel of this machine has; the first one is that of ptrail itself. */
extern const enum abi_id machine_abis[];
extern const unsigned machine_abi_count;

/* The ABI of ptrail itself */
static inline const struct abi *machine_native(void)
{
	return &abis[machine_abis[0]];
}

/* Why a build for this machine contains no ring buffers (src/fast), if it does not */
extern const char machine_lacks_rings[];

/* The ABI of a task that executes 32-bit code, or 64-bit code */
const struct abi *machine_abi_of(bool is_32bit);

/* The registers of a stopped task, in the form of 64-bit tasks: the kernel converts those of a
 * 32-bit task (ptrace(2), PTRACE_GETREGS). */
struct task_regs {
	struct user_regs_struct raw;
};

/* Reads all registers. Returns false if the task is not stopped, or that is not possible on this
 * machine. */
bool machine_get_regs(pid_t tid, struct task_regs *r);
/* The instruction pointer and the stack pointer; whether the task executes 32-bit code */
uint64_t machine_ip(const struct task_regs *r);
uint64_t machine_sp(const struct task_regs *r);
bool machine_is_32bit(const struct task_regs *r);
/* Sets these two. */
void machine_set_place(struct task_regs *r, uint64_t ip, uint64_t sp);
/* Registers of which these two alone are known; the others are 0 */
struct task_regs machine_regs_at(uint64_t ip, uint64_t sp);

/* The same registers by the numbers that DWARF gives them (the ABI's supplement of the machine),
 * which tables for unwinding use */
enum { FRAME_NUMBERS = 32 };
struct frame_registers {
	uint64_t ip;
	uint64_t value[FRAME_NUMBERS];	/* 0: the machine has no such register */
};

struct frame_registers machine_frame_registers(const struct task_regs *r);
/* Returns the bits of a stored return address that may be a signature, instead of a part of the
 * address; 0: there are no signatures. */
uint64_t machine_signature_bits(pid_t tid);

/* Whether the instruction, of which `len` bytes are known, accesses memory that is not aligned as
 * it demands. x86-64 reports that by a SIGSEGV without address; sets *addr. */
bool machine_misaligned_access(const struct task_regs *r, const uint8_t *code, unsigned len,
			       uint64_t *addr);

/* Whether the stopped task executes a program of 32-bit ARM. machine_abis has no ABI for it. */
bool machine_is_arm32(pid_t tid);

/* Reads ABI, number and arguments of the syscall that the task is in. Returns false if that is not
 * possible. */
bool machine_get_call(pid_t tid, const struct abi **abi, uint64_t *nr, uint64_t arg[6]);
/* At a syscall-enter-stop or seccomp stop: makes the kernel execute syscall `nr` instead; -1:
 * none. At the syscall-exit-stop: sets the number that the kernel takes the syscall for. Returns
 * false if that is impossible. */
bool machine_set_nr(pid_t tid, int64_t nr);
/* Sets the first argument, at such a stop. Returns false if the task has ended. */
bool machine_set_first_argument(pid_t tid, const struct abi *abi, uint64_t value);
/* At the syscall-exit-stop: sets the register of the first argument to the value before, unless it
 * contains the result. */
void machine_restore_first_argument(pid_t tid, const struct abi *abi, uint64_t value);
/* Sets the result of the syscall: -errno for an error. At a syscall-exit-stop; and at the stops
 * before, if the kernel executes none. */
void machine_set_result(pid_t tid, int64_t result);
/* At a syscall-enter-stop or seccomp stop: makes the syscall fail with ENOSYS, as the kernel
 * does for SECCOMP_RET_TRACE without a tracer. */
void machine_refuse_call(pid_t tid);

/* Returns the address at which the signal frame has the result register that an rt_sigreturn
 * restores, for its stack pointer at the syscall-enter-stop. 0: it is another syscall, or
 * unknown. */
uint64_t machine_restored_result(const struct abi *abi, uint64_t nr, uint64_t sp);
/* Whether a seccomp stop with this instruction pointer is for code of the kernel that the
 * program calls instead of a syscall (the vsyscall page): it has no syscall-exit-stop, and the
 * instruction pointer must not be changed. */
bool machine_is_kernel_code(uint64_t ip);
#endif
