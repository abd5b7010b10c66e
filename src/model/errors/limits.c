#include "model/errors/limits.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/traits.h"
#include "desc/type.h"

#define SECOND UINT64_C(1000000000)	/* ns */

static const char *const names[LIFE_LIMITS_MAX] = {
	[RLIMIT_CPU] = "RLIMIT_CPU", [RLIMIT_FSIZE] = "RLIMIT_FSIZE", [RLIMIT_DATA] = "RLIMIT_DATA",
	[RLIMIT_STACK] = "RLIMIT_STACK", [RLIMIT_NPROC] = "RLIMIT_NPROC",
	[RLIMIT_NOFILE] = "RLIMIT_NOFILE", [RLIMIT_MEMLOCK] = "RLIMIT_MEMLOCK",
	[RLIMIT_AS] = "RLIMIT_AS", [RLIMIT_MSGQUEUE] = "RLIMIT_MSGQUEUE",
};

bool limits_read(const struct event *leave, unsigned *resource, uint64_t *soft, uint64_t *hard)
{
	const char *name = leave->call.row ? leave->call.row->name : "";
	bool is_prlimit = !strcmp(name, "prlimit64");
	uint64_t at, got, both[2];
	const uint8_t *p;

	if ((!is_prlimit && strcmp(name, "setrlimit") != 0) || leave->call.failed ||
	    !leave->call.memory || leave->call.abi->word != sizeof(uint64_t))
		return false;
	if (is_prlimit && leave->call.arg[0] && (pid_t)leave->call.arg[0] != leave->tgid)
		return false;
	*resource = leave->call.arg[is_prlimit];
	at = leave->call.arg[is_prlimit ? 2 : 1];
	p = at ? memory_read(leave->call.memory, AT_ENTRY, AT_EXIT, at, sizeof(both), &got) : NULL;
	if (!p || got < sizeof(both))
		return false;
	memcpy(both, p, sizeof(both));
	*soft = both[0];
	*hard = both[1];
	return *resource < LIFE_LIMITS_MAX;
}

uint64_t limits_soft(const struct life *l, unsigned resource)
{
	bool is_known = l->limits && l->limits->known >> resource & 1;

	if (!is_known && resource == RLIMIT_NOFILE && l->has_figures && l->figures.descriptor_limit)
		return l->figures.descriptor_limit;
	return is_known ? l->limits->soft[resource] : UINT64_MAX;
}

uint64_t limits_hard(const struct life *l, unsigned resource)
{
	return l->limits && l->limits->known >> resource & 1 ? l->limits->hard[resource] :
		UINT64_MAX;
}

void limits_append(struct sbuf *b, const struct life *l, unsigned resource)
{
	uint64_t soft = resource < LIFE_LIMITS_MAX ? limits_soft(l, resource) : UINT64_MAX;

	if (soft == UINT64_MAX || !names[resource])
		return;
	sbuf_str(b, " (");
	sbuf_str(b, names[resource]);
	sbuf_str(b, " is ");
	sbuf_dec(b, soft, false);
	sbuf_char(b, ')');
}

/* The CPU time of the process, as far as it is known */
static uint64_t cpu_time(const struct life *l)
{
	uint64_t ticks = l->figures.user + l->figures.system;

	return l->figures.processor > ticks ? l->figures.processor : ticks;
}

bool limits_of_time_ended(const struct life *l)
{
	uint64_t hard = limits_hard(l, RLIMIT_CPU);

	if (!l->exited || !l->ending.signaled || l->fatal.from == SIGNAL_TRACED ||
	    l->fatal.from == SIGNAL_SELF)
		return false;
	if (l->ending.number == SIGXCPU)
		return l->fatal.from == SIGNAL_KERNEL || limits_soft(l, RLIMIT_CPU) != UINT64_MAX;
	/* the limit is compared with the exact time, but the figures may count ticks, some of which
	 * are missed on a busy machine */
	return l->ending.number == SIGKILL && l->has_figures && hard < UINT64_MAX / SECOND &&
		cpu_time(l) >= hard * SECOND / 4 * 3;
}

int limits_of_error(const struct failed_call *m)
{
	const struct syscall_traits *traits = syscall_traits_named(m->call);

	switch (m->error) {
	case EMFILE:
		return RLIMIT_NOFILE;
	case EFBIG:
		return RLIMIT_FSIZE;
	case EAGAIN:
		return traits->process == AFFECTS_CREATE ? RLIMIT_NPROC : -1;
	case ENOMEM:
		return RLIMIT_AS;
	case E2BIG:
		return RLIMIT_STACK;
	default:
		return -1;
	}
}
