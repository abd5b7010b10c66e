/* Children with CLONE_UNTRACED would inherit the seccomp filter, and fail at each selected syscall.
 * So the flag is cleared in the parent's syscall and restored when that has returned: the child is
 * traced like all others. */
#include "trace/stops/untraced_children.h"

#include <linux/sched.h>
#include <sys/ptrace.h>

#include "machine/machine.h"
#include "machine/own_calls.h"
#include "trace/capture/call.h"
#include "trace/tasks/tracee.h"

/* the flags are the first member of struct clone_args */
static bool set_flags_at(const struct tracee *t, uint64_t addr, uint64_t flags)
{
	return !ptrace(PTRACE_POKEDATA, t->id.tid, addr, flags);
}

static bool flags_at(const struct tracee *t, uint64_t addr, uint64_t *flags)
{
	return engine_read(t, addr, flags, sizeof(*flags)) == sizeof(*flags);
}

void engine_clear_untraced(struct tracee *t, const struct abi *abi, uint64_t nr, uint64_t arg)
{
	uint64_t flags;
	bool cleared = false;

	if (nr == own_calls[abi->id].clone)
		cleared = arg & CLONE_UNTRACED &&
			machine_set_first_argument(t->id.tid, abi, arg & ~(uint64_t)CLONE_UNTRACED);
	else if (nr == own_calls[abi->id].clone3 && flags_at(t, arg, &flags))
		cleared = flags & CLONE_UNTRACED &&
			set_flags_at(t, arg, flags & ~(uint64_t)CLONE_UNTRACED);
	if (cleared)
		t->syscall.treatment = SYSCALL_TRACES_CHILD;
	else if (t->syscall.treatment == SYSCALL_TRACES_CHILD)
		t->syscall.treatment = SYSCALL_AS_IS;
}

void engine_restore_untraced(struct tracee *t)
{
	const struct event *e = &t->syscall.event;
	uint64_t flags;

	if (t->syscall.treatment != SYSCALL_TRACES_CHILD)
		return;
	t->syscall.treatment = SYSCALL_AS_IS;
	if (e->call.nr == own_calls[e->call.abi->id].clone)
		machine_restore_first_argument(t->id.tid, e->call.abi, e->call.arg[0]);
	else if (flags_at(t, e->call.arg[0], &flags))
		set_flags_at(t, e->call.arg[0], flags | CLONE_UNTRACED);
}
