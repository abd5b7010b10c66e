/* Library calls on arm64 */
#include <linux/elf.h>
#include <endian.h>
#include <string.h>
#include <sys/uio.h>

#include "trace/capture/call.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/space.h"
#include "trace/tasks/tracee.h"

enum {
	LINK = 30,		/* the register with the return address */
	BRANCH = 0xd61f, BRANCH_MASK = 0xffdf,	/* the upper bits of br and blr */
};

/* Instructions. `brk` has a number, which is none of those that debuggers and compilers use. */
static const uint32_t ret = 0xd65f03c0, nop = 0xd503201f;
static const uint32_t trap = 0xd4200000, trap_mask = 0xffe0001f;	/* brk with any number */
static const uint32_t landing = 0xd503241f, landing_mask = 0xffffff3f;	/* bti */
const uint8_t library_breakpoint_code[BREAKPOINT_SIZE] = {0x80, 0x0e, 0x2a, 0xd4};

static uint32_t instruction(const uint8_t bytes[BREAKPOINT_SIZE])
{
	uint32_t code;

	memcpy(&code, bytes, sizeof(code));
	return le32toh(code);
}

bool library_get_registers(pid_t tid, struct user_regs_struct *to)
{
	struct iovec io = {to, sizeof(*to)};

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) && io.iov_len == sizeof(*to);
}

bool library_set_registers(pid_t tid, const struct user_regs_struct *from)
{
	struct iovec io = {(void *)from, sizeof(*from)};

	return !ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &io);
}

/* A task that has hit a breakpoint is there already. */
bool library_set_ip(pid_t tid, const struct user_regs_struct *registers, uint64_t ip)
{
	struct user_regs_struct changed = *registers;

	if (changed.pc == ip)
		return true;
	changed.pc = ip;
	return library_set_registers(tid, &changed);
}

void library_get_floats(pid_t tid, struct library_floats *to)
{
	struct iovec io = {&to->raw, sizeof(to->raw)};

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRFPREG, &io))
		*to = (struct library_floats){0};
}

/* A breakpoint of the program, such as one behind a call that must not return */
bool library_is_reserved(const uint8_t *code, unsigned size)
{
	(void)size;
	return (instruction(code) & trap_mask) == trap;
}

bool library_is_loader_code(const uint8_t code[BREAKPOINT_SIZE])
{
	uint32_t is = instruction(code);

	return is == ret || is == nop || (is & landing_mask) == landing;
}

void library_execute_loader(const struct tracee *t, const struct library_breakpoint *b,
			    struct user_regs_struct *registers)
{
	registers->pc = instruction(b->original) == ret ? registers->regs[LINK] :
		b->address + BREAKPOINT_SIZE;
	library_set_registers(t->id.tid, registers);
}

/* Whether the breakpoint is for `br` or `blr`, not for `adrp`. Sets *reg to the register with the
 * address. */
static bool is_branch(const struct library_breakpoint *b, unsigned *reg)
{
	uint32_t code = instruction(b->jump->code);

	*reg = code >> 5 & 31;
	return (code >> 16 & BRANCH_MASK) == BRANCH;
}

bool library_read_jump(const struct tracee *t, const struct library_breakpoint *b,
		       const struct user_regs_struct *registers, uint64_t words[2])
{
	unsigned reg;

	words[1] = registers->regs[LINK];
	if (!is_branch(b, &reg))
		return engine_read(t, b->slot, words, sizeof(*words)) == sizeof(*words);
	words[0] = registers->regs[reg];
	return true;
}

/* The code of an entry has loaded its register from the slot. */
bool library_jumps_elsewhere(const struct tracee *t, const struct library_breakpoint *b,
			     uint64_t target)
{
	uint64_t function = 0;
	unsigned reg;

	return is_branch(b, &reg) && (engine_read(t, b->slot, &function, sizeof(function)) !=
				      sizeof(function) || function != target);
}

/* `adrp` of an entry: the instructions that follow it jump. */
static void execute_page(const struct library_breakpoint *b, struct user_regs_struct *registers)
{
	uint64_t page;
	unsigned reg;

	if (arm64_decode_page(instruction(b->jump->code), b->address, &reg, &page) &&
	    reg < LINK)
		registers->regs[reg] = page;
	registers->pc = b->address + BREAKPOINT_SIZE;
}

bool library_emulate(const struct tracee *t, const struct library_breakpoint *b,
		     struct user_regs_struct *registers, uint64_t words[2])
{
	unsigned reg;

	if (!is_branch(b, &reg)) {
		execute_page(b, registers);
		return library_set_registers(t->id.tid, registers);
	}
	if (b->jump->is_call)
		words[1] = registers->regs[LINK] = b->address + BREAKPOINT_SIZE;
	registers->pc = words[0];
	return library_set_registers(t->id.tid, registers);
}

bool library_processor_stops(void)
{
	return false;
}

bool library_set_debug_register(pid_t tid, unsigned i, uint64_t value)
{
	(void)tid, (void)i, (void)value;
	return false;
}
