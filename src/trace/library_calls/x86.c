/* Library calls on x86-64, and those of i386 programs. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/capture/call.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/space.h"
#include "trace/memory/memory.h"
#include "trace/tasks/tracee.h"

enum {
	WORD_SIZE = 8,
	ONE_ENABLED = 1,	/* debug register 7: the first address, for execution */
	RET = 0xc3, ENDBR = 0xf3, JUMP = 0xe9,	/* first bytes of instructions */
};

const uint8_t library_breakpoint_code[BREAKPOINT_SIZE] = {0xcc};	/* int3 */

bool library_get_registers(pid_t tid, struct user_regs_struct *to)
{
	return !ptrace(PTRACE_GETREGS, tid, 0, to);
}

bool library_set_registers(pid_t tid, const struct user_regs_struct *from)
{
	return !ptrace(PTRACE_SETREGS, tid, 0, from);
}

bool library_set_ip(pid_t tid, const struct user_regs_struct *registers, uint64_t ip)
{
	(void)registers;
	return !ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, rip), ip);
}

void library_get_floats(pid_t tid, struct library_floats *to)
{
	if (ptrace(PTRACE_GETFPREGS, tid, 0, &to->raw))
		*to = (struct library_floats){0};
}

bool library_is_reserved(const uint8_t *code, unsigned size)
{
	static const uint8_t syscall[] = {0x0f, 0x05};

	return *code == JUMP || memmem(code, size, syscall, sizeof(syscall));
}

bool library_is_loader_code(const uint8_t code[BREAKPOINT_SIZE])
{
	return *code == RET || *code == ENDBR;
}

/* The instruction is "ret" or "endbr64", with as many bytes as "endbr32". */
void library_execute_loader(const struct tracee *t, const struct library_breakpoint *b,
			    struct user_regs_struct *registers)
{
	enum { ENDBR_SIZE = 4 };
	uint64_t to = b->address + 1;

	if (*b->original == RET) {
		engine_read(t, registers->rsp, &to, library_word_size(registers));
		registers->rip = to;
		registers->rsp += library_word_size(registers);
	} else {
		registers->rip = b->address + ENDBR_SIZE;
	}
	library_set_registers(t->id.tid, registers);
}

bool library_read_jump(const struct tracee *t, const struct library_breakpoint *b,
		       const struct user_regs_struct *registers, uint64_t words[2])
{
	return engine_read_words(t, library_word_size(registers),
				 (const uint64_t[]){b->slot, registers->rsp}, words);
}

bool library_jumps_elsewhere(const struct tracee *t, const struct library_breakpoint *b,
			     uint64_t target)
{
	(void)t, (void)b, (void)target;
	return false;
}

/* Whether the processor keeps a second copy of return addresses, which only an instruction can
 * write */
static bool has_shadow_stack(const struct tracee *t)
{
	enum { NT_SHADOW_STACK = 0x204 };		/* NT_X86_SHSTK, since Linux 6.6 */
	uint64_t pointer;
	struct iovec to = {&pointer, sizeof(pointer)};

	return !ptrace(PTRACE_GETREGSET, t->id.tid, NT_SHADOW_STACK, &to);
}

bool library_emulate(const struct tracee *t, const struct library_breakpoint *b,
		     struct user_regs_struct *registers, uint64_t words[2])
{
	unsigned size = library_word_size(registers);

	registers->rip = words[0];
	if (!b->jump->is_call)
		return library_set_ip(t->id.tid, registers, words[0]);
	words[1] = b->address + INDIRECT_SIZE;
	registers->rsp -= size;
	return !has_shadow_stack(t) &&
		tracee_write(t->id.tid, registers->rsp, &words[1], size) == size &&
		library_set_registers(t->id.tid, registers);
}

bool library_set_debug_register(pid_t tid, unsigned i, uint64_t value)
{
	size_t at = offsetof(struct user, u_debugreg) + i * WORD_SIZE;

	return !ptrace(PTRACE_POKEUSER, tid, at, value);
}

static __attribute__((noipa)) void executed_by_probe(void)
{
	__asm__ volatile("");
}

/* The child of library_processor_stops */
static void __attribute__((noreturn)) run_probe(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP))
		_exit(1);
	executed_by_probe();
	_exit(0);
}

static int await(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			return -1;
	return status;
}

bool library_processor_stops(void)
{
	pid_t pid = fork();
	bool is_set;
	int status;

	if (!pid)
		run_probe();
	if (pid < 0)
		return true;
	status = await(pid);
	if (!WIFSTOPPED(status))
		return true;
	is_set = library_set_debug_register(pid, 0, (uintptr_t)executed_by_probe) &&
		library_set_debug_register(pid, DEBUG_CONTROL, ONE_ENABLED);
	ptrace(PTRACE_CONT, pid, 0, 0);
	status = await(pid);
	if (!WIFSTOPPED(status))
		return is_set && !WIFEXITED(status);
	kill(pid, SIGKILL);
	await(pid);
	return true;
}
