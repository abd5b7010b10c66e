#include "trace/inspect/task_state.h"

#include <stdlib.h>
#include <string.h>

#include "desc/numbers.h"
#include "trace/proc/proc.h"

/* Syscalls that restart_syscall may restart, by the kernel function they sleep in */
static const struct {
	const char *wchan;
	int16_t nr[ABI_COUNT];
} restarted_calls[] = {
	{"futex", NR_ALL(futex)},
	{"poll", NR_ALL(poll)},
	{"nanosleep", NR_ALL(clock_nanosleep)},
};

/* Whether the program is 32-bit, from its auxiliary vector, which begins with AT_SYSINFO or
 * AT_SYSINFO_EHDR: in a 64-bit one the upper half of that word is 0. */
static bool is_32bit_task(pid_t tid)
{
	uint32_t words[2];

	return proc_read(tid, "auxv", words, sizeof(words)) == sizeof(words) && words[1];
}

/* Format: "NR ARG ARG ARG ARG ARG ARG SP PC", "-1 SP PC" outside of a syscall, or "running" */
static bool read_call(pid_t tid, struct task_state *p)
{
	char text[256], *at = text, *after;
	ssize_t n = proc_read(tid, "syscall", text, sizeof(text) - 1);

	if (n <= 0 || text[0] < '0' || text[0] > '9')
		return false;
	text[n] = 0;
	p->nr = strtoull(at, &at, 10);
	for (unsigned i = 0; i < 6; i++) {
		p->arg[i] = strtoull(at, &after, 16);
		if (after == at)
			return false;
		at = after;
	}
	p->sp = strtoull(at, &at, 16);
	p->ip = strtoull(at, &at, 16);
	return true;
}

int task_state_read(pid_t tid, struct task_state *p, struct arena *arena)
{
	char text[128] = "";
	struct proc_stat stat;
	int err;

	*p = (struct task_state){.name = "", .sleeps_in = ""};
	err = proc_stat(tid, &stat);
	if (err)
		return err;
	p->state = stat.state;
	p->name = arena_copy(arena, stat.name, strlen(stat.name));
	p->in_call = read_call(tid, p);
	p->is_32bit = p->in_call && is_32bit_task(tid);

	ssize_t n = proc_read(tid, "wchan", text, sizeof(text) - 1);

	if (n > 0 && text[0] != '0')
		p->sleeps_in = arena_copy(arena, text, n);
	return 0;
}

uint64_t task_state_restarted_nr(const struct task_state *p, enum abi_id abi)
{
	uint64_t nr = p->nr;

	for (size_t i = 0; i < sizeof(restarted_calls) / sizeof(*restarted_calls); i++)
		if (strstr(p->sleeps_in, restarted_calls[i].wchan) &&
		    restarted_calls[i].nr[abi] >= 0)
			nr = restarted_calls[i].nr[abi];
	/* nanosleep: the first argument is an address and not a clock */
	if (strstr(p->sleeps_in, "nanosleep") && p->arg[0] > 4096)
		nr = ((const int[ABI_COUNT])NR_ALL(nanosleep))[abi];
	return nr;
}
