/* arm64; 32-bit ARM programs are not decoded. */
#ifdef __aarch64__
#include "machine/machine.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

const enum abi_id machine_abis[] = {ABI_arm64};
const unsigned machine_abi_count = sizeof(machine_abis) / sizeof(*machine_abis);
const char machine_lacks_rings[] = "requires x86-64";

enum { NUMBER = 8 };	/* x8 contains the number of the syscall, x0 to x5 its arguments */

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

bool machine_get_call(pid_t tid, const struct abi **abi, uint64_t *nr, uint64_t arg[6])
{
	struct task_regs r;

	if (!machine_get_regs(tid, &r))
		return false;
	*abi = &abis[ABI_arm64];
	*nr = r.raw.regs[NUMBER];
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

/* x0: the first argument and the result */
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
	if (machine_set_nr(tid, -1))
		machine_set_result(tid, -ENOSYS);
}

uint64_t machine_restored_result(const struct abi *abi, uint64_t nr, uint64_t sp)
{
	(void)abi, (void)nr, (void)sp;
	return 0;
}

bool machine_is_kernel_code(uint64_t ip)
{
	(void)ip;
	return false;
}
#else
typedef int machine_is_not_arm64;
#endif
