#include "trace/inspect/runners.h"

#include <string.h>
#include <sys/ptrace.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "desc/numbers.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "trace/capture/stack.h"
#include "trace/inspect/task_state.h"
#include "trace/memory/userfault.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

enum {
	RUNNERS_MAX = 64,
	SAMPLES = 3,
	MS = 1000 * 1000,		/* ns */
	INTERVAL = 10 * MS,		/* ns between samples */
	STOP_WITHIN = 60 * MS,		/* ns until an interrupted task has stopped */
	POLL_INTERVAL = MS / 10,
	BUSY_PERCENT_MIN = 5,		/* of a processor: what uses less waits most of the time */
};

/* A task that runs */
struct running_task {
	struct task_id id;
	uint64_t resumed;		/* CLOCK_MONOTONIC when it was last resumed; ns */
	uint64_t on_cpu;		/* ns on a CPU until then */
	/* How often it had gone to sleep, ptrace-stops included, when it was last resumed */
	uint64_t switches;
	bool has_slept;			/* between a resumption and the next sample */
	uint64_t observed, ran;		/* ns that it was not stopped, and on a CPU meanwhile */
	bool is_awaited;		/* its next sample has not been taken yet */
	unsigned samples;
	unsigned calls;			/* number of the latest samples in syscall .state.nr */
	const struct stack *stacks[SAMPLES];
	unsigned stack_count;
	struct task_state state;	/* at the latest sample in a syscall */
};

bool inspect_is_safe_to_read(const struct tracee_group *p)
{
	struct arena arena = {0};
	bool safe = !p->has_userfault && !userfault_is_possible(p->tgid);

	for (const struct tracee *t = p->tasks; safe && t; t = t->next) {
		struct task_state state;

		safe = !t->no_proc && (task_state_read(t->id.tid, &state, &arena) ||
				       state.state != 'D');
	}
	arena_done(&arena);
	return safe;
}

static void pause_for(long ns)
{
	nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static uint64_t read_on_cpu(pid_t tid)
{
	_cleanup_close_ int dir_fd = proc_open_dir(tid);
	struct cpu_times times = {0};

	if (dir_fd >= 0)
		facts_add_cpu_times(dir_fd, &times);
	return times.on_cpu;
}

/* Whether a task runs, or is in a ptrace-stop that ptrail has not handled. Sets how often it has
 * gone to sleep, if that is known. */
static bool is_running(const struct tracee *t, uint64_t *switches)
{
	struct proc_status status;

	if (t->no_proc || t->stop_signal || proc_status(t->id.tid, &status))
		return false;
	*switches = status.voluntary;
	return status.state == 'R' || (status.state == 't' && tracee_is_running(t));
}

static void find_runners(struct runners *r, struct engine *g)
{
	struct tracee *t;
	uint64_t switches;

	for (size_t at = 0; r->count < RUNNERS_MAX &&
	     (t = hash_next(&g->tracees.by_tid, &at));) {
		if (t->life != TRACEE_ANNOUNCED || engine_is_starting(g, t) ||
		    !is_running(t, &switches))
			continue;
		if (!r->all)
			r->all = arena_alloc(r->arena, RUNNERS_MAX * sizeof(*r->all));
		r->all[r->count++] = (struct running_task){
			.id = t->id, .switches = switches,
		};
	}
}

/* Returns the tracee; NULL: it has ended. */
static struct tracee *tracee_of(struct engine *g, const struct running_task *one)
{
	struct tracee *t = tracees_find(&g->tracees, one->id.tid);

	return t && t->id.serial == one->id.serial && t->life == TRACEE_ANNOUNCED ? t : NULL;
}

static bool any_is_left(const struct runners *r, struct engine *g)
{
	for (unsigned i = 0; i < r->count; i++)
		if (tracee_of(g, &r->all[i]))
			return true;
	return false;
}

static void begin_interval(struct running_task *one, const struct tracee *t)
{
	is_running(t, &one->switches);
	one->on_cpu = read_on_cpu(one->id.tid);
	one->resumed = clock_ns(CLOCK_MONOTONIC);
}

static void end_interval(struct running_task *one)
{
	uint64_t on_cpu = read_on_cpu(one->id.tid);

	one->observed += clock_ns(CLOCK_MONOTONIC) - one->resumed;
	one->ran += on_cpu > one->on_cpu ? on_cpu - one->on_cpu : 0;
}

/* Resumes the tasks, and lets them run until the next sample. Returns false if all have ended. */
static bool let_run(struct runners *r, struct engine *g)
{
	struct tracee *t;

	r->handle_stops(g);
	for (unsigned i = 0; i < r->count; i++) {
		t = tracee_of(g, &r->all[i]);
		if (t)
			begin_interval(&r->all[i], t);
	}
	for (long ns = 0; ns < INTERVAL && any_is_left(r, g); ns += MS) {
		pause_for(MS);
		r->handle_stops(g);
	}
	for (unsigned i = 0; i < r->count; i++)
		if (tracee_of(g, &r->all[i]))
			end_interval(&r->all[i]);
	return any_is_left(r, g);
}

/* Code of the fast source makes system calls of its own: what the program calls is recorded. */
static void use_recorded_call(const struct engine *g, const struct tracee *t,
			      struct task_state *now)
{
	const struct event *latest = &t->syscall.event;

	if (!g->rings.in_use || !g->rings.in_use->contain(now->ip))
		return;
	now->in_call = latest->call.row;
	now->nr = latest->call.nr;
	memcpy(now->arg, latest->call.arg, sizeof(now->arg));
}

/* Whether the task returns from a signal handler: its stack is not that of the program then. The Go
 * runtime interrupts each thread that runs for long in this way. */
static bool returns_from_handler(const struct task_state *now)
{
	static const int nr[ABI_COUNT] = NR_ALL(rt_sigreturn);
	enum abi_id abi = machine_abi_of(now->is_32bit)->id;

	return now->in_call && nr[abi] >= 0 && now->nr == (uint64_t)nr[abi];
}

/* Samples a task in a ptrace-stop whose status has not been collected: the engine collects it. */
static void take_sample(struct runners *r, struct engine *g, struct tracee *t,
			struct running_task *one)
{
	struct task_state now;
	struct program_place at;
	const struct stack *stack;

	one->is_awaited = false;
	if (task_state_read(t->id.tid, &now, r->arena) || now.state != 't')
		return;
	use_recorded_call(g, t, &now);
	if (returns_from_handler(&now))
		return;
	if (now.in_call) {
		one->calls = one->calls && now.nr == one->state.nr ? one->calls + 1 : 1;
		one->state = now;
	}
	one->samples++;
	if (!inspect_is_safe_to_read(t->group))
		return;
	at = (struct program_place){.sp = now.sp, .ip = now.ip, .is_32bit = now.is_32bit};
	stack = engine_stack_of_sleeper(g, t, &at, r->arena);
	stack = python_stack(&r->python, t, stack, r->arena);
	if (stack && stack->count)
		one->stacks[one->stack_count++] = stack;
}

/* Interrupts the tasks that can be: see runners.h. Another one is sampled if it stops itself, as it
 * does at its syscalls with some sources of events. */
static void interrupt_runners(struct runners *r, struct engine *g)
{
	for (unsigned i = 0; i < r->count; i++) {
		struct running_task *one = &r->all[i];
		struct tracee *t = tracee_of(g, one);
		uint64_t switches = 0;

		one->is_awaited = t && tracee_is_running(t) && is_running(t, &switches);
		one->has_slept |= switches != one->switches;
		if (one->is_awaited && switches == one->switches && !tracee_has_status(t))
			ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
	}
}

static void sample_runners(struct runners *r, struct engine *g)
{
	uint64_t end = clock_ns(CLOCK_MONOTONIC) + STOP_WITHIN;
	bool awaited;

	interrupt_runners(r, g);
	do {
		awaited = false;
		for (unsigned i = 0; i < r->count; i++) {
			struct running_task *one = &r->all[i];
			struct tracee *t = one->is_awaited ? tracee_of(g, one) : NULL;

			if (t && tracee_has_status(t))
				take_sample(r, g, t, one);
			awaited |= t && one->is_awaited;
		}
		if (awaited)
			pause_for(POLL_INTERVAL);
	} while (awaited && clock_ns(CLOCK_MONOTONIC) < end);
}

void runners_observe(struct runners *r, struct engine *g, void (*handle_stops)(struct engine *g),
		     struct arena *arena)
{
	*r = (struct runners){.arena = arena, .handle_stops = handle_stops};
	find_runners(r, g);
	if (!r->count)
		return;
	for (unsigned i = 0; i < SAMPLES && let_run(r, g); i++)
		sample_runners(r, g);
	r->handle_stops(g);
}

static bool is_same_function(const struct stack_frame *a, const struct stack_frame *b)
{
	if (!*a->symbol || !*b->symbol)
		return a->addr == b->addr;
	return !strcmp(a->symbol, b->symbol) && !strcmp(a->object, b->object);
}

/* Returns the part of the first stack, from the outermost frame on, that the others have too. Where
 * that is nothing, the first stack is the best that is known. */
static const struct stack *common_stack(const struct running_task *one, struct arena *arena)
{
	const struct stack *first = one->stacks[0];
	unsigned common = first->count;
	struct stack *stack;

	for (unsigned i = 1; i < one->stack_count; i++) {
		const struct stack *other = one->stacks[i];
		unsigned same = 0;

		while (same < common && same < other->count &&
		       is_same_function(&first->frames[first->count - 1 - same],
					&other->frames[other->count - 1 - same]))
			same++;
		common = same;
	}
	if (!common)
		return first;
	stack = arena_new(arena, struct stack);
	*stack = *first;
	stack->frames += first->count - common;
	stack->count = common;
	return stack;
}

/* Returns the ns since the latest syscall of the task; 0: it is unknown, because not all of its
 * syscalls are traced, or it has made none yet. */
static uint64_t quiet_time(const struct engine *g, const struct tracee *t)
{
	uint64_t latest = t->syscall.event.time, now = engine_now(g);

	if (!g->options.wants.calls || g->options.numbers || !latest || latest > now)
		return 0;
	return now - latest;
}

/* Whether the task runs, and was not only found running for a moment. The processor may have been
 * busy with others. */
static bool is_busy(const struct running_task *one)
{
	return one->samples >= 2 || !one->has_slept ||
		one->ran * 100 >= one->observed * BUSY_PERCENT_MIN;
}

bool runners_fill(const struct runners *r, const struct engine *g, const struct tracee *t,
		  struct event *look)
{
	const struct running_task *one = NULL;
	struct task_activity *activity;

	for (unsigned i = 0; i < r->count && !one; i++)
		if (r->all[i].id.serial == t->id.serial)
			one = &r->all[i];
	if (!one || look->look.state != 'R' || !is_busy(one))
		return false;
	activity = arena_new(r->arena, struct task_activity);
	*activity = (struct task_activity){
		.observed = one->observed, .on_cpu = one->ran, .quiet = quiet_time(g, t),
		.samples = one->stack_count, .retried = "", .retry_object = "", .retry_program = "",
	};
	look->look.activity = activity;
	if (one->stack_count)
		look->look.stack = common_stack(one, r->arena);
	if (one->calls * 2 > one->samples) {
		look->look.abi = machine_abi_of(one->state.is_32bit);
		look->look.nr = one->state.nr;
		memcpy(look->look.arg, one->state.arg, sizeof(look->look.arg));
		look->look.row = desc_call(look->look.abi, look->look.nr);
	}
	return true;
}
