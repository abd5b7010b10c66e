/* Tampers with syscalls (-e inject). At the enter, the number of the syscall is replaced, so that
 * the kernel executes nothing or another syscall, and the result is set; at the exit it is set
 * again, because the other syscall or a seccomp filter of the tracee has changed it. */
#include "trace/engine/state.h"

#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#include "base/system/clock.h"

#ifdef __x86_64__
/* The offsets are valid for i386 tracees too: the kernel converts the registers. */
static bool replace_syscall(const struct tracee *t, int instead)
{
	return !ptrace(PTRACE_POKEUSER, t->id.tid, offsetof(struct user_regs_struct, orig_rax),
		       (long)instead);
}

static void set_result(const struct tracee *t, int64_t ret)
{
	ptrace(PTRACE_POKEUSER, t->id.tid, offsetof(struct user_regs_struct, rax), ret);
}
#else
static bool replace_syscall(const struct tracee *t, int instead)
{
	(void)t, (void)instead;
	return false;
}

static void set_result(const struct tracee *t, int64_t ret)
{
	(void)t, (void)ret;
}
#endif

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
	if (rule->replaces && replace_syscall(t, rule->instead[e->call.abi->id])) {
		set_result(t, rule->ret);
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
	if (e->call.injected) {
		e->call.ret = e->call.abi->word == 4 && !rule->fails ? (uint32_t)rule->ret :
			rule->ret;
		e->call.failed = rule->fails;
		set_result(t, rule->ret);
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
