/* What library calls need to know of the machine that ptrail is built for: the instructions of
 * breakpoints, and the calling convention of C. x86.c and arm64.c implement the functions. */
#ifndef TRACE_LIBRARY_CALLS_MACHINE_H
#define TRACE_LIBRARY_CALLS_MACHINE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>

#include "symbols/reader/jump_table.h"

struct library_breakpoint;
struct tracee;

enum {
	/* x86-64: the debug register with the conditions of the others, from 0 on, which have the
	 * addresses */
	DEBUG_CONTROL = 7,
};

/* The registers for doubles */
struct library_floats {
#ifdef __aarch64__
	struct user_fpsimd_struct raw;
#else
	struct user_fpregs_struct raw;
#endif
};

#ifdef __aarch64__
enum {
	BREAKPOINT_SIZE = 4,	/* bytes of the instruction of a breakpoint */
	STOP_DISTANCE = 0,	/* bytes from a breakpoint to the instruction pointer of its stop */
	STOP_CODE = TRAP_BRKPT,	/* si_code of its SIGTRAP */
	JUMP_SIZE = ARM64_INSTRUCTION_SIZE,	/* bytes of struct jump's .code */
	INTEGERS = 8,		/* registers for integers and pointers */
	LONG_DOUBLE_SIZE = 16,	/* bytes of a long double that have a meaning */
	/* They are passed in the registers for doubles, instead of on the stack. */
	PASSES_LONG_DOUBLES = 1,
};

static inline uint64_t library_ip(const struct user_regs_struct *registers)
{
	return registers->pc;
}

static inline uint64_t library_sp(const struct user_regs_struct *registers)
{
	return registers->sp;
}

/* Sets the instruction pointer, not in the task. */
static inline void library_place(struct user_regs_struct *registers, uint64_t ip)
{
	registers->pc = ip;
}

/* Whether the task executes instructions of a 32-bit ABI whose library calls are traced */
static inline bool library_is_32bit(const struct user_regs_struct *registers)
{
	(void)registers;
	return false;
}

/* Bytes that a call pushes: the return address */
static inline unsigned library_call_size(const struct user_regs_struct *registers)
{
	(void)registers;
	return 0;
}

/* Whether the program single-steps itself, so that each instruction causes a SIGTRAP */
static inline bool library_steps_itself(const struct user_regs_struct *registers)
{
	(void)registers;
	return false;
}

static inline uint64_t library_argument(const struct user_regs_struct *registers, unsigned i)
{
	return registers->regs[i];
}

static inline uint64_t library_result(const struct user_regs_struct *registers)
{
	return registers->regs[0];
}

/* The result of 64 bits of a 32-bit program */
static inline uint64_t library_long_result(const struct user_regs_struct *registers)
{
	return registers->regs[0];
}

/* Returns the bytes of a register for doubles. */
static inline const void *library_float(const struct library_floats *floats, unsigned i)
{
	return &floats->raw.vregs[i];
}

/* Returns the bytes of a result that is a long double. */
static inline const void *library_long_double_result(const struct library_floats *floats)
{
	return &floats->raw.vregs[0];
}
#else
enum {
	BREAKPOINT_SIZE = 1,
	STOP_DISTANCE = 1,
	STOP_CODE = SI_KERNEL,
	JUMP_SIZE = INDIRECT_SIZE,
	INTEGERS = 6,
	LONG_DOUBLE_SIZE = 10,
	PASSES_LONG_DOUBLES = 0,
};

static inline uint64_t library_ip(const struct user_regs_struct *registers)
{
	return registers->rip;
}

static inline uint64_t library_sp(const struct user_regs_struct *registers)
{
	return registers->rsp;
}

static inline void library_place(struct user_regs_struct *registers, uint64_t ip)
{
	registers->rip = ip;
}

static inline bool library_is_32bit(const struct user_regs_struct *registers)
{
	enum { CODE_SEGMENT_32 = 0x23 };	/* __USER32_CS */

	return registers->cs == CODE_SEGMENT_32;
}

static inline unsigned library_call_size(const struct user_regs_struct *registers)
{
	return library_is_32bit(registers) ? 4 : 8;
}

static inline bool library_steps_itself(const struct user_regs_struct *registers)
{
	enum { TRAP_FLAG = 0x100 };

	return registers->eflags & TRAP_FLAG;
}

static inline uint64_t library_argument(const struct user_regs_struct *registers, unsigned i)
{
	const uint64_t all[INTEGERS] = {registers->rdi, registers->rsi, registers->rdx,
					registers->rcx, registers->r8, registers->r9};

	return all[i];
}

static inline uint64_t library_result(const struct user_regs_struct *registers)
{
	return registers->rax;
}

static inline uint64_t library_long_result(const struct user_regs_struct *registers)
{
	return registers->rdx << 32 | (uint32_t)registers->rax;
}

static inline const void *library_float(const struct library_floats *floats, unsigned i)
{
	enum { XMM_WORDS = 4 };		/* size of such a register in words of 32 bits */

	return &floats->raw.xmm_space[i * XMM_WORDS];
}

static inline const void *library_long_double_result(const struct library_floats *floats)
{
	return floats->raw.st_space;	/* st(0) */
}
#endif

/* Size of a pointer, in bytes */
static inline unsigned library_word_size(const struct user_regs_struct *registers)
{
	return library_is_32bit(registers) ? 4 : 8;
}

/* The instruction of a breakpoint */
extern const uint8_t library_breakpoint_code[BREAKPOINT_SIZE];

/* Reads the registers of a stopped task; sets them; sets the instruction pointer alone. Return
 * false on failure. library_get_floats sets all to 0 then. */
bool library_get_registers(pid_t tid, struct user_regs_struct *to);
bool library_set_registers(pid_t tid, const struct user_regs_struct *from);
bool library_set_ip(pid_t tid, const struct user_regs_struct *registers, uint64_t ip);
void library_get_floats(pid_t tid, struct library_floats *to);

/* Whether the first bytes of an instruction at a return address, BREAKPOINT_SIZE or more, must not
 * be replaced: ring buffers have done so or may do so, which compare what is in memory with what
 * they expect; or it is a breakpoint of the program itself that differs from ptrail's. */
bool library_is_reserved(const uint8_t *code, unsigned size);
/* Whether the instruction can be that of the loader's breakpoint, which library_execute_loader
 * emulates: sets the registers of the task that has hit it. */
bool library_is_loader_code(const uint8_t code[BREAKPOINT_SIZE]);
void library_execute_loader(const struct tracee *t, const struct library_breakpoint *b,
			    struct user_regs_struct *registers);
/* Reads where the jump or call of a breakpoint leads to, words[0], and where the function of a jump
 * returns to, words[1]. The task is at the breakpoint. Returns false if the memory cannot be
 * read: the instruction itself fails, or one that follows. */
bool library_read_jump(const struct tracee *t, const struct library_breakpoint *b,
		       const struct user_regs_struct *registers, uint64_t words[2]);
/* Whether it leads to another function than that of the slot */
bool library_jumps_elsewhere(const struct tracee *t, const struct library_breakpoint *b,
			     uint64_t target);
/* Makes the jump or call, with these words, or as much of it as the breakpoint replaces. Changes
 * words[1] if it is a call, and the registers as a call does. Returns false if it cannot be
 * made. */
bool library_emulate(const struct tracee *t, const struct library_breakpoint *b,
		     struct user_regs_struct *registers, uint64_t words[2]);

/* Whether breakpoints of the processor are used, which a child process finds out on x86-64; true if
 * unknown. On arm64 they are not: the kernel leaves it to the tracer to execute the instruction
 * at such an address. */
bool library_processor_stops(void);
/* Sets a debug register of a stopped task. Returns false if the kernel refuses it, or the machine
 * has none. */
bool library_set_debug_register(pid_t tid, unsigned i, uint64_t value);
#endif
