#include "trace/seccomp/judge.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif

struct machine {
	uint32_t a, x, memory[BPF_MEMWORDS];
	bool failed;
};

static uint32_t calculate(struct machine *m, unsigned operation, uint32_t by)
{
	switch (operation) {
	case BPF_ADD: return m->a + by;
	case BPF_SUB: return m->a - by;
	case BPF_MUL: return m->a * by;
	case BPF_AND: return m->a & by;
	case BPF_OR: return m->a | by;
	case BPF_XOR: return m->a ^ by;
	case BPF_LSH: return m->a << (by & 31);
	case BPF_RSH: return m->a >> (by & 31);
	case BPF_NEG: return -m->a;
	case BPF_DIV:
		if (by)
			return m->a / by;
		break;
	default:
		break;
	}
	m->failed = true;
	return 0;
}

static bool compare(struct machine *m, unsigned operation, uint32_t with)
{
	switch (operation) {
	case BPF_JEQ: return m->a == with;
	case BPF_JGT: return m->a > with;
	case BPF_JGE: return m->a >= with;
	case BPF_JSET: return m->a & with;
	default:
		m->failed = true;
		return false;
	}
}

/* Returns the value that an instruction loads. */
static uint32_t load(struct machine *m, const struct sock_filter *i,
		     const struct seccomp_data *call)
{
	uint32_t word;

	switch (BPF_MODE(i->code)) {
	case BPF_IMM:
		return i->k;
	case BPF_LEN:
		return sizeof(*call);
	case BPF_MEM:
		if (i->k < BPF_MEMWORDS)
			return m->memory[i->k];
		break;
	case BPF_ABS:
		if (i->k % sizeof(word) || i->k >= sizeof(*call))
			break;
		memcpy(&word, (const char *)call + i->k, sizeof(word));
		return word;
	default:
		break;
	}
	m->failed = true;
	return 0;
}

static void store(struct machine *m, uint32_t at, uint32_t word)
{
	if (at < BPF_MEMWORDS)
		m->memory[at] = word;
	else
		m->failed = true;
}

/* Executes an instruction that neither jumps nor returns. */
static void step(struct machine *m, const struct sock_filter *i, const struct seccomp_data *call)
{
	switch (BPF_CLASS(i->code)) {
	case BPF_LD:
		m->a = load(m, i, call);
		break;
	case BPF_LDX:
		m->x = load(m, i, call);
		break;
	case BPF_ST:
		store(m, i->k, m->a);
		break;
	case BPF_STX:
		store(m, i->k, m->x);
		break;
	case BPF_ALU:
		m->a = calculate(m, BPF_OP(i->code), BPF_SRC(i->code) == BPF_X ? m->x : i->k);
		break;
	case BPF_MISC:
		if (BPF_MISCOP(i->code) == BPF_TAX)
			m->x = m->a;
		else
			m->a = m->x;
		break;
	default:
		m->failed = true;
	}
}

unsigned judge_run(const struct sock_filter *program, unsigned count,
		   const struct seccomp_data *call)
{
	struct machine m = {0};

	for (uint64_t at = 0; at < count && !m.failed; at++) {
		const struct sock_filter *i = &program[at];
		uint32_t with = BPF_SRC(i->code) == BPF_X ? m.x : i->k;

		if (BPF_CLASS(i->code) == BPF_RET)
			return BPF_RVAL(i->code) == BPF_A ? m.a : i->k;
		if (BPF_CLASS(i->code) != BPF_JMP)
			step(&m, i, call);
		else if (BPF_OP(i->code) == BPF_JA)
			at += i->k;
		else
			at += compare(&m, BPF_OP(i->code), with) ? i->jt : i->jf;
	}
	return SECCOMP_RET_KILL_PROCESS;
}

static bool depends_on_address(const struct sock_filter *program, unsigned count)
{
	const uint32_t first = offsetof(struct seccomp_data, instruction_pointer);

	for (unsigned i = 0; i < count; i++)
		if (BPF_CLASS(program[i].code) == BPF_LD && BPF_MODE(program[i].code) == BPF_ABS &&
		    program[i].k >= first && program[i].k < first + sizeof(uint64_t))
			return true;
	return false;
}

static bool allows(const struct sock_filter *program, unsigned count,
		   const struct seccomp_data *calls, unsigned call_count)
{
	bool all = !depends_on_address(program, count);

	for (unsigned i = 0; i < call_count && all; i++) {
		unsigned action = judge_run(program, count, &calls[i]) & SECCOMP_RET_ACTION_FULL;

		all = action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
	}
	return all;
}

bool judge_allows(pid_t tid, const struct seccomp_data *calls, unsigned count)
{
	enum __ptrace_request get = (enum __ptrace_request)PTRACE_SECCOMP_GET_FILTER;
	bool all = true;
	long length = 0;
	unsigned long filter;

	for (filter = 0; all; filter++) {
		_cleanup_free_ struct sock_filter *program = NULL;

		length = ptrace(get, tid, filter, NULL);
		if (length <= 0)
			break;
		program = alloc_more(NULL, length, sizeof(*program));
		all = ptrace(get, tid, filter, program) == length &&
			allows(program, length, calls, count);
	}
	/* ENOENT: there are no more of them */
	return all && filter && length < 0 && errno == ENOENT;
}
