/* Tampers with syscalls (-e inject). At the enter, the number of the syscall is replaced, so that
 * the kernel executes nothing or another syscall, and the result is set; at the exit it is set
 * again, because the other syscall or a seccomp filter of the tracee has changed it. */
#include "trace/actions/inject.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "trace/actions/resume.h"
#include "trace/memory/memory.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/start.h"

/* In a seccomp stop ptrace(2) cannot inject a signal, so it is sent. */
static void send_signal(struct tracee *t, int sig)
{
	t->injected_signal = sig;
	syscall(SYS_tgkill, t->group->tgid, t->id.tid, sig);
}

static void set_delay_end(struct engine *g, struct tracee *t, uint64_t delay)
{
	/* not engine_now(): the batch may have begun long ago */
	t->delayed_until = clock_ns(CLOCK_MONOTONIC) - g->origin + delay;
	t->syscall.event.call.delayed = true;
}

/* Returns the number of arguments of a syscall, or POKED_ARGUMENTS if it varies. */
static unsigned argument_count(const struct call *row)
{
	const struct field *f = row ? row->fields : NULL;
	unsigned n = 0;

	if (!f || row->flags || row->calls)
		return POKED_ARGUMENTS;
	for (; f->type; f++) {
		if (f->flags & (F_REST | F_PAD) || f->reg)
			return POKED_ARGUMENTS;
		n += !(f->flags & (F_RET | F_AFTER));
	}
	return n;
}

static void poke_argument(struct engine *g, struct tracee *t, unsigned i,
			  const struct injection_poke *poke)
{
	struct event *e = &t->syscall.event;
	const struct call *row = desc_call(e->call.abi, e->call.nr);
	unsigned count = argument_count(row);
	uint64_t done;

	if (i >= count) {
		diag_say(g->diag, "Failed to tamper with process %d: requested to tamper with "
			 "argument #%u, but system call '%s' has only %u arguments", t->id.tid,
			 i + 1, row->name, count);
		return;
	}
	/* writing would wait for a handler of page faults, which may be this task */
	done = t->group->has_userfault ? 0 :
		tracee_write(t->id.tid, e->call.arg[i], poke->data, poke->length);
	if (!done)
		diag_say(g->diag, "Failed to tamper with process %d: couldn't poke", t->id.tid);
	else if (done < poke->length)
		diag_say(g->diag, "pid:%d short write (%llu < %zu) @%#llx", t->id.tid,
			 (unsigned long long)done, poke->length,
			 (unsigned long long)e->call.arg[i]);
	e->call.poked |= done;
}

static void poke_arguments(struct engine *g, struct tracee *t,
			   const struct injection_poke pokes[POKED_ARGUMENTS])
{
	for (unsigned i = 0; i < POKED_ARGUMENTS; i++)
		if (pokes[i].data)
			poke_argument(g, t, i, &pokes[i]);
}

int engine_inject_enter(struct engine *g, struct tracee *t, bool is_enter)
{
	const struct engine_injector *injector = &g->options.injector;
	const struct event *e = &t->syscall.event;
	const struct injection_rule *rule;

	t->injection = NULL;
	if (!injector->numbers || engine_is_starting(g, t) || engine_is_detaching(g) ||
	    !call_numbers_has(injector->numbers, e->call.abi->id, e->call.nr))
		return 0;
	rule = injector->choose(injector->ctx, e);
	if (!rule)
		return 0;
	t->injection = rule;
	if (rule->pokes_enter)
		poke_arguments(g, t, rule->enter_pokes);
	if (rule->replaces && machine_set_nr(t->id.tid, rule->instead[e->call.abi->id])) {
		machine_set_result(t->id.tid, rule->ret);
		t->syscall.event.call.injected = true;
	}
	if (rule->delays_enter)
		set_delay_end(g, t, rule->enter_delay);
	if (is_enter || !rule->signal)
		return rule->signal;
	send_signal(t, rule->signal);
	return 0;
}

void engine_inject_exit(struct engine *g, struct tracee *t)
{
	const struct injection_rule *rule = t->injection;
	struct event *e = &t->syscall.event;

	t->injection = NULL;
	if (rule->pokes_exit)
		poke_arguments(g, t, rule->exit_pokes);
	if (e->call.injected) {
		e->call.ret = e->call.abi->word == 4 && !rule->fails ? (uint32_t)rule->ret :
			rule->ret;
		e->call.failed = rule->fails;
		machine_set_result(t->id.tid, rule->ret);
	}
	if (rule->delays_exit)
		set_delay_end(g, t, rule->exit_delay);
}

void engine_inject_siginfo(struct tracee *t, siginfo_t *info)
{
	if (info->si_code != SI_TKILL || info->si_pid != getpid())
		return;
	*info = (siginfo_t){.si_signo = t->injected_signal, .si_code = SI_KERNEL};
	t->injected_signal = 0;
	ptrace(PTRACE_SETSIGINFO, t->id.tid, 0, info);
}

void engine_delay(struct engine *g, struct tracee *t, int sig)
{
	t->state = TRACEE_STOPPED;
	t->delayed_signal = sig;
	if (!g->next_delay_end || t->delayed_until < g->next_delay_end)
		g->next_delay_end = t->delayed_until;
}

void engine_end_delays(struct engine *g, bool all)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC) - g->origin;
	struct tracee *t;

	if (!g->next_delay_end || (!all && now < g->next_delay_end))
		return;
	g->next_delay_end = 0;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));) {
		if (!t->delayed_until)
			continue;
		if (!all && now < t->delayed_until) {
			engine_delay(g, t, t->delayed_signal);
			continue;
		}
		t->delayed_until = 0;
		engine_resume(g, t, t->delayed_signal);
	}
}
