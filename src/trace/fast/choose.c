/* Decides whether the syscalls of the command are recorded in ring buffers (src/fast). */
#include "trace/fast/choose.h"

#include <assert.h>
#include <sys/prctl.h>

#include "desc/traits.h"
#include "desc/type.h"
#include "fast/fast.h"
#include "trace/fast/source.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"

/* Returns why records would lack wanted data; NULL: they do not. */
static const char *records_obstacle(const struct engine_options *o)
{
	if (!o->wants.calls && !o->wants.cheap_calls)
		return "no syscalls are traced";
	if (o->needs_stops)
		return o->needs_stops;
	if (o->wants.objects)
		return "files of libraries are read while the task is stopped";
	if (o->wants.mappings)
		return "memory is measured, and ring buffers would be part of it";
	if (o->wants.fd_paths && (!o->remembers || (o->numbers && !o->naming)))
		return "descriptors are looked up while the task is stopped";
	return NULL;
}

/* Whether one of the wanted syscalls is one that programs make often. Those that begin and end
 * processes stop in any case, and identities change rarely. */
static bool wants_frequent_calls(const struct call_numbers *wanted)
{
	const uint32_t rare = 1U << CLASS_PROCESS | 1U << CLASS_CREDS;

	for (unsigned nr = 0; nr < CALL_NUMBERS; nr++) {
		const struct call *call = call_numbers_has(wanted, ABI_x86_64, nr) ?
			desc_call(&abis[ABI_x86_64], nr) : NULL;

		if (call && !(call->classes & rare) && !syscall_traits(call)->never_fast)
			return true;
	}
	return false;
}

/* Why ring buffers cannot be used with the way in which syscalls are selected; NULL: they can. The
 * filters that ptrail runs under have precedence over its own, and refuse the numbers with which
 * the injected code requests stops. */
static const char *selection_obstacle(const struct engine_options *o)
{
	return o->select == SELECT_ALWAYS && prctl(PR_GET_SECCOMP) > 0 ?
		"a seccomp filter on ptrail itself may refuse what it needs (--seccomp=always)" :
		NULL;
}

/* Why syscalls cannot be stopped by syscall user dispatch; NULL: they can */
static const char *dispatch_obstacle(const struct engine_options *o)
{
	const char *unsupported = fast_dispatch_unsupported_reason();

	if (unsupported)
		return unsupported;
	/* a child would write into the ring of its parent */
	if (!o->follow)
		return "children are not traced, and would have patched text";
	/* a process would be detached during its set-up */
	return o->detach_on_exec ? "processes are to be detached at execve" : NULL;
}

/* Whether dispatch serves syscalls that are wanted only if they are cheap. They stop then, and no
 * other syscall does; a filter would end the command if ptrail is killed. */
static bool dispatches_cheap_calls(const struct engine_options *o, bool attaches)
{
	return !attaches && o->source == SOURCE_AUTO && o->select == SELECT_AUTO &&
		!o->wants.calls && o->wants.cheap_calls && o->numbers && !dispatch_obstacle(o);
}

/* Returns why ring buffers are not used by default; NULL: nothing speaks against them. A process
 * that is attached to has no filter that stops only some syscalls. */
static const char *reason_against(const struct engine_options *o, bool attaches)
{
	if (!o->wants.calls)
		return dispatches_cheap_calls(o, attaches) ? NULL : "no syscalls are traced";
	if (o->numbers && !attaches && !wants_frequent_calls(o->numbers))
		return "only rare syscalls are traced, and a seccomp filter stops at those";
	/* tracees are detached when its reader has ended, which a filter prevents */
	if (o->hold && dispatch_obstacle(o))
		return "output is read while it is written";
	return NULL;
}

static void log_task(void *ctx, pid_t tid, const char *why)
{
	const struct engine *g = ctx;

	diag_debug(g->diag, "task %d is traced with ptrace-stops: %s", tid, why);
}

/* Adds the syscalls that may write where the output goes: they have to stop. */
static void add_writing_calls(struct call_numbers *n)
{
	for (enum abi_id id = 0; id < ABI_COUNT; id++) {
		for (unsigned nr = 0; nr < CALL_NUMBERS; nr++) {
			const struct call *call = desc_call(&abis[id], nr);

			if (call && syscall_writes(syscall_traits(call)))
				n->wanted[id][nr / 64] |= 1ULL << nr % 64;
		}
	}
}

static int choose_source(struct engine *g, bool attaches)
{
	struct engine_options *o = &g->options;
	const char *why = o->source == SOURCE_STOPS ? "disabled" : records_obstacle(o);
	bool cheap = !o->wants.calls;

	if (!why)
		why = fast_unsupported_reason();
	if (!why)
		why = selection_obstacle(o);
	if (!why && (cheap || o->source == SOURCE_AUTO))
		why = reason_against(o, attaches);
	if (why)
		return engine_use_stops(g, why);
	o->wants.calls = true;
	if (o->numbers && !cheap && (o->wants.fd_paths || o->hold)) {
		g->numbers = *o->numbers;
		if (o->wants.fd_paths)
			call_numbers_add(&g->numbers, o->naming);
		if (o->hold)
			add_writing_calls(&g->numbers);
		o->numbers = &g->numbers;
	}

	const struct fast_plan_options plans = {
		.limits = o->limits, .values = o->wants.values,
		.wanted = o->numbers ? o->numbers->wanted[ABI_x86_64] : NULL,
		.low = o->numbers ? o->numbers->low[ABI_x86_64] : NULL,
		.stops = o->injector.numbers ? o->injector.numbers->wanted[ABI_x86_64] : NULL,
		.orders_output = o->hold && !cheap, .names = o->wants.fd_paths,
		.faults = o->wants.faults, .environments = o->wants.environments,
		.stacks = o->stacks.from != NULL, .stack_numbers = o->stacks.numbers ?
			o->stacks.numbers->wanted[ABI_x86_64] : NULL,
	};

	assert(!g->fast && !g->rings.in_use);
	g->fast = fast_new(&plans, log_task, g);
	g->sources.clock = &g->fast->ticks;
	g->rings.in_use = g->options.rings;
	engine_add_source(g, &ring_source);
	return 0;
}

int engine_choose_source(struct engine *g, bool attaches)
{
	const char *why = attaches ? dispatch_obstacle(&g->options) : NULL;
	int err;

	if (why)
		return engine_use_stops(g, why);
	err = choose_source(g, attaches);
	if (err || !attaches || !g->fast)
		return err;
	fast_use_dispatch(g->fast);
	diag_debug(g->diag, "fast source: yes, by syscall user dispatch");
	return 0;
}

struct ring_selection engine_ring_selection(const struct engine *g)
{
	const struct engine_options *o = &g->options;

	return (struct ring_selection){
		.magic = g->fast->magic, .must_stop = fast_must_stop,
		.prefers_dispatch = o->source == SOURCE_AUTO && (o->hold || !o->prefers_filter) &&
			!dispatch_obstacle(o),
	};
}

/* Whether syscall user dispatch stops the syscalls of the command that are not recorded, because
 * there is no seccomp filter. Where the user excludes a filter, or it is not possible, that has to
 * be required, since a SIGKILL of ptrail may end the command. The breakpoints of library calls
 * exclude a filter, and would end the command then in any case. */
static bool uses_dispatch(const struct engine *g)
{
	return (g->options.source == SOURCE_FAST || g->selection.is_rejected || g->library) &&
		!dispatch_obstacle(&g->options);
}

int engine_confirm_source(struct engine *g, const char *chosen)
{
	if (g->fast->dispatches)
		return 0;
	if (g->selection.program) {
		diag_debug(g->diag, "fast source: yes");
		return 0;
	}
	if (uses_dispatch(g)) {
		fast_use_dispatch(g->fast);
		diag_debug(g->diag, "fast source: yes, by syscall user dispatch");
		return 0;
	}
	engine_remove_source(g, &ring_source);
	fast_free(g->fast);
	g->fast = NULL;
	g->rings.in_use = NULL;
	g->sources.clock = NULL;
	if (g->options.select == SELECT_NEVER)
		chosen = g->library ?
			"breakpoints of library calls exclude the seccomp filter that it needs" :
			"--seccomp=never disables the seccomp filter that it needs";
	return engine_use_stops(g, chosen);
}

void engine_log_source(const struct engine *g)
{
	for (unsigned i = 0; i < FAST_COUNTS; i++)
		if (g->fast->count[i])
			diag_debug(g->diag, "fast source: %s: %llu", fast_count_words[i],
				   (unsigned long long)g->fast->count[i]);
}
