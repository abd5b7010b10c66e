/* Library calls (-l): calls of functions through procedure linkage tables.
 *
 * A call stops at the breakpoint of its entry (library/space.h), and its return at one at the
 * return address (library/returns.h). Which call has returned is decided by the stack pointer. */
#include "trace/library_calls/calls.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "trace/capture/call.h"
#include "trace/library_calls/library.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/recorder.h"
#include "trace/library_calls/returns.h"
#include "trace/library_calls/space.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

enum {
	ENTRIES_MAX = 4096,	/* calls in progress of a task */
	/* Two stack pointers that are farther apart belong to different stacks. */
	STACK_MAX = 8 << 20,
	/* Bytes of arguments that a function of i386 may remove from the stack when it returns: the
	 * address of a struct that is its result, or those of another calling convention */
	REMOVED_MAX = 64,
};

const char *library_name(struct engine *g, const char *name)
{
	struct library_tracing *l = g->library;
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, name));
	char *known = hash_get(&l->names, key);

	if (known && !strcmp(known, name))
		return known;
	known = arena_copy(&l->arena, name, strlen(name));
	hash_put(&l->names, key, known);
	return known;
}

void library_init(struct engine *g)
{
	g->library = alloc_new(struct library_tracing);
	g->library->stops_by_code = !library_processor_stops();
	if (g->library->stops_by_code)
		diag_debug(g->diag, "library calls: returns stop at breakpoints in the code, "
			   "because those of the processor do not work");
}

void library_free(struct engine *g)
{
	struct tracee_group *p;
	struct tracee *t;

	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));) {
		library_forget(t->library);
		t->library = NULL;
	}
	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));) {
		library_space_release(p->library);
		p->library = NULL;
	}
	hash_done(&g->library->names);
	arena_done(&g->library->arena);
	free(g->library);
	g->library = NULL;
}

/* Zeroes an event. gcc makes a `rep stos` of a size that it knows, which takes several times as
 * long. */
static void clear_event(struct event *e)
{
	size_t size = sizeof(*e);

	__asm__("" : "+r"(size));
	memset(e, 0, size);
}

/* Fills in an event of the call. `time`: 0: now; a record has a time, and asking for it would take
 * longer than the rest. */
static void fill_event(struct event *e, const struct engine *g, const struct tracee *t,
		       const struct library_entry *entry, uint64_t time)
{
	clear_event(e);
	e->time = time ? time : engine_now(g);
	e->task = t->id;
	e->tgid = t->group->tgid;
	e->library.function = entry->function;
	e->library.version = entry->version;
	e->library.from = entry->from;
	e->library.to = entry->to;
	e->library.caller = entry->return_address;
	e->library.depth = entry - t->library->entries;
	e->library.values = entry->values;
	e->library.value_count = entry->value_count;
	e->library.is_known = entry->prototype;
	e->library.entered = entry->entered;
}

/* Emits the end of the innermost call and forgets it. `returns` is false: it was left. */
static void end_innermost(struct engine *g, struct tracee *t, const struct library_moment *at,
			  bool returns)
{
	struct library_task *l = t->library;
	struct library_entry *entry = &l->entries[l->count - 1];
	struct event e;

	fill_event(&e, g, t, entry, at ? at->time : 0);
	e.kind = EVENT_LIBRARY_RETURN;
	if (returns)
		e.library.result = library_read_result(t, at, g->options.limits.bytes, entry);
	e.library.no_return = !returns;
	l->count--;
	engine_emit(g, &e);
	library_release_return(t, entry);
	arena_reset(&entry->arena);
}

void library_end_calls(struct engine *g, struct tracee *t)
{
	while (t->library && t->library->count)
		end_innermost(g, t, NULL, false);
}

void library_forget(struct library_task *l)
{
	if (!l)
		return;
	for (unsigned i = 0; i < l->room; i++)
		arena_done(&l->entries[i].arena);
	free(l->entries);
	free(l);
}

/* Whether a call has the same place as an earlier one, which has been left then. A call whose
 * return address has that place is otherwise the last thing that the earlier function does: a jump,
 * from another file. */
static bool is_repeated(const struct library_entry *earlier, const struct library_breakpoint *b)
{
	return earlier->function == b->jump->function && earlier->from == b->module;
}

/* Ends the calls that the task has left without a return: their frames are below the stack pointer
 * of a new call, or one of them had the place of its return address. */
static void end_stale(struct engine *g, struct tracee *t, const struct library_breakpoint *b,
		      const struct library_moment *at, uint64_t return_address)
{
	struct library_task *l = t->library;
	uint64_t sp = library_sp(at->registers);

	while (l->count) {
		const struct library_entry *top = &l->entries[l->count - 1];
		bool is_left = top->sp < sp && sp - top->sp < STACK_MAX;

		if (!is_left && (top->sp != sp || (top->return_address == return_address &&
						   !is_repeated(top, b))))
			return;
		end_innermost(g, t, at, false);
	}
}

static struct library_entry *push(struct tracee *t)
{
	struct library_task *l = t->library;

	if (l->count == l->room) {
		l->entries = alloc_more(l->entries, l->room + 1, sizeof(*l->entries));
		l->entries[l->room++] = (struct library_entry){.arena = {.chunk = 512}};
	}
	return &l->entries[l->count++];
}

void library_begin_call(struct engine *g, struct tracee *t, const struct library_breakpoint *b,
			const char *to, const struct library_moment *at, uint64_t return_address)
{
	struct library_entry *entry;
	struct event e;

	if (!t->library)
		t->library = alloc_new(struct library_task);
	end_stale(g, t, b, at, return_address);
	entry = push(t);
	*entry = (struct library_entry){
		.return_address = return_address, .sp = library_sp(at->registers),
		.entered = at->time ? at->time : engine_now(g),
		.function = b->jump->function, .version = b->jump->version, .from = b->module,
		.to = to, .prototype = b->prototype, .arena = entry->arena,
	};
	library_read_arguments(t, at, g->options.limits.bytes, entry);
	fill_event(&e, g, t, entry, at->time);
	e.kind = EVENT_LIBRARY_CALL;
	engine_emit(g, &e);
	if (t->library->count > ENTRIES_MAX)
		end_innermost(g, t, at, false);
	else if (!at->copies)
		library_arm_returns(g, t);
}

void library_end_recorded_call(struct engine *g, struct tracee *t, uint64_t sp,
			       const struct library_moment *at)
{
	struct library_task *l = t->library;
	unsigned n = l ? l->count : 0;

	while (n && l->entries[n - 1].sp != sp)
		n--;
	if (!n)
		return;
	while (l->count > n)
		end_innermost(g, t, at, false);
	/* also those of which the last thing was a jump to the function */
	while (l->count && l->entries[l->count - 1].sp == sp)
		end_innermost(g, t, at, true);
}

const char *library_target(const struct library_space *s, const struct library_breakpoint *b,
			   uint64_t target)
{
	const struct library_module *from = library_space_module(s, b->address);
	const struct library_module *to = library_space_module(s, target);

	if (!to)
		return "";
	if (to != from)
		return to->name;
	return target - from->base >= from->jumps->entries_start &&
		target - from->base < from->jumps->entries_end ? "" : NULL;
}

/* Lets the instruction of the breakpoint be executed. */
static void execute_itself(struct tracee *t, struct library_breakpoint *b,
			   const struct user_regs_struct *registers)
{
	library_space_unset(b, t->id.tid);
	library_set_ip(t->id.tid, registers, b->address);
}

void library_handle_jump(struct engine *g, struct tracee *t, struct library_breakpoint *b,
			 struct user_regs_struct *registers, bool emits)
{
	const struct library_space *s = t->group->library;
	uint64_t words[2] = {0};	/* the target of the jump, and the return address */
	const char *to;

	if (!library_read_jump(t, b, registers, words)) {	/* it fails by itself */
		execute_itself(t, b, registers);
		return;
	}
	if (library_jumps_elsewhere(t, b, words[0])) {
		library_emulate(t, b, registers, words);
		return;
	}
	to = library_target(s, b, words[0]);
	if (emits)
		library_recorder_try(g, t, registers, b, words[0]);
	if (!library_emulate(t, b, registers, words)) {
		execute_itself(t, b, registers);
		return;
	}
	if (!emits)
		return;
	if (!to)	/* the file's own function: no call to another */
		library_space_unset(b, t->id.tid);
	else
		library_begin_call(g, t, b, to, &(struct library_moment){.registers = registers},
				   words[1]);
}

/* The list of libraries has changed: executes the instruction under the breakpoint, and reads the
 * list. */
static void handle_loader(struct engine *g, struct tracee *t, const struct library_breakpoint *b,
			  struct user_regs_struct *registers, bool emits)
{
	library_execute_loader(t, b, registers);
	if (!emits)
		return;
	library_space_update(t->group->library, g, t);
	library_recorder_update(g, t, registers);
}

static bool has_returned(const struct library_entry *entry,
			 const struct user_regs_struct *registers)
{
	return entry->sp + library_call_size(registers) == library_sp(registers) &&
		entry->return_address == library_ip(registers);
}

/* The same for a function of i386 that has removed arguments from the stack */
static bool has_returned_without(const struct library_entry *entry,
				 const struct user_regs_struct *registers)
{
	uint64_t removed = library_sp(registers) - entry->sp - library_call_size(registers);

	return library_is_32bit(registers) && removed <= REMOVED_MAX &&
		entry->return_address == library_ip(registers);
}

/* Returns 1 + the index of the innermost call that has returned to where the task is; 0: none. */
static unsigned find_returned(const struct library_task *l,
			      const struct user_regs_struct *registers)
{
	unsigned n = l->count;

	while (n && !has_returned(&l->entries[n - 1], registers))
		n--;
	if (n)
		return n;
	for (n = l->count; n && !has_returned_without(&l->entries[n - 1], registers);)
		n--;
	return n;
}

void library_handle_return(struct engine *g, struct tracee *t,
			   const struct user_regs_struct *registers)
{
	const struct library_moment at = {.registers = registers};
	struct library_task *l = t->library;
	unsigned returned = find_returned(l, registers);

	if (!returned) {
		library_disarm_address(t, library_ip(registers));
		return;
	}
	while (l->count > returned)
		end_innermost(g, t, &at, false);
	/* also those of which the last thing was a jump to the function */
	for (uint64_t sp = l->entries[returned - 1].sp;
	     l->count && l->entries[l->count - 1].sp == sp;)
		end_innermost(g, t, &at, true);
	library_arm_returns(g, t);
}

static bool has_code(const struct tracee *t, int code)
{
	siginfo_t info;

	return !ptrace(PTRACE_GETSIGINFO, t->id.tid, 0, &info) && info.si_code == code;
}

/* Whether the SIGTRAP comes from the breakpoint `b`, or from one at a return address if that is
 * NULL; `code` is the si_code of such a signal. On x86-64, nothing but the breakpoint of a jump
 * stops a task in the middle of its instruction, and nothing but a return leaves the stack pointer
 * of a call behind its return address, unless the program single-steps itself. Other stops are
 * decided by the signal, which takes another ptrace(). */
static bool is_own_trap(const struct tracee *t, const struct user_regs_struct *registers,
			const struct library_breakpoint *b, int code)
{
	if (STOP_DISTANCE && !library_steps_itself(registers) &&
	    (b ? b->jump != NULL : t->library && find_returned(t->library, registers) > 0))
		return true;
	return has_code(t, code);
}

/* Handles the stop at a breakpoint in the code at a return address, where the registers are. */
static void handle_code_return(struct engine *g, struct tracee *t, struct library_return *r,
			       const struct user_regs_struct *registers, bool emits)
{
	library_set_ip(t->id.tid, registers, r->address);
	if (emits && t->library)
		library_handle_return(g, t, registers);
	if (emits)
		library_pass_return(t, r);
}

/* Handles the stop for a SIGTRAP. `emits`: library calls are still observed. Returns false if the
 * signal comes from no breakpoint of ptrail. */
static bool handle_trap(struct engine *g, struct tracee *t, bool emits)
{
	struct user_regs_struct registers;
	struct library_breakpoint *b;
	struct library_return *r;
	bool is_processor = false;
	uint64_t address;

	if (!t->group->library || !library_get_registers(t->id.tid, &registers))
		return false;
	if (library_recorder_is_trap(t->group->library->recorder, library_ip(&registers))) {
		library_handle_recorder_trap(g, t, &registers, emits);
		return true;
	}
	if (t->library && t->library->awaits_step && !library_steps_itself(&registers) &&
	    has_code(t, TRAP_TRACE)) {
		t->library->awaits_step = false;
		return true;
	}
	address = library_ip(&registers) - STOP_DISTANCE;
	b = library_space_find(t->group->library, address);
	r = library_find_return(t->group->library, address);
	if (b || r)
		library_place(&registers, address);
	else
		is_processor = t->library && library_is_armed(t->library, library_ip(&registers));
	if (!(b || r || is_processor) ||
	    !is_own_trap(t, &registers, b, is_processor ? TRAP_HWBKPT : STOP_CODE))
		return false;
	if (is_processor && emits)
		library_handle_return(g, t, &registers);
	else if (!b && r)
		handle_code_return(g, t, r, &registers, emits);
	if (!b)
		return true;
	if (b->jump)
		library_handle_jump(g, t, b, &registers, emits);
	else
		handle_loader(g, t, b, &registers, emits);
	return true;
}

bool library_handle_trap(struct engine *g, struct tracee *t)
{
	return handle_trap(g, t, !engine_is_detaching(g));
}

bool library_leave_stop(const struct engine *g, pid_t tid, bool is_trap)
{
	struct tracee *t = tracees_find(&g->tracees, tid);

	if (!t)
		return false;
	library_disarm(t);
	return is_trap && handle_trap((struct engine *)g, t, false);
}

void library_start(struct engine *g, struct tracee *t)
{
	if (g->library->is_held || t->group->library || t->no_proc ||
	    engine_is_starting(g, t) || engine_is_detaching(g))
		return;
	t->group->library = library_space_new();
	library_space_update(t->group->library, g, t);
}

void library_hold(struct engine *g)
{
	g->library->is_held = true;
}

void library_release(struct engine *g)
{
	struct tracee_group *p;

	g->library->is_held = false;
	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));)
		if (!p->library && p->tasks && tracee_is_running(p->tasks))
			ptrace(PTRACE_INTERRUPT, p->tasks->id.tid, 0, 0);
}

void library_forget_group(struct engine *g, const struct tracee_group *p)
{
	struct library_space *s = p->library;
	struct library_recorder *r = s && s->users > 1 ? s->recorder : NULL;
	const struct tracee *owner = r ? tracees_find(&g->tracees, r->tid) : NULL;

	if (r && (!owner || owner->group->tgid == p->tgid))
		r->tid = 0;	/* it has ended, or has other memory */
	else if (r && s->users == 2 && r->mode == RECORDER_STOPS)
		library_recorder_set_mode(r, r->tid, RECORDER_ON);
	library_space_release(s);
}

void library_exec(struct engine *g, struct tracee *t)
{
	library_forget_returns(t);
	library_end_calls(g, t);
	library_forget(t->library);
	t->library = NULL;
	library_forget_group(g, t->group);
	t->group->library = NULL;
	if (!g->options.detach_on_exec || t->id.tid == g->command.pid)
		library_start(g, t);
}

void library_inherit(struct engine *g, struct tracee_group *child,
			    const struct tracee *creator, bool shares)
{
	const struct tracee_group *parent = creator->group;

	if (child == parent || child->library || !parent->library)
		return;
	child->library = shares ? parent->library : library_space_copy(parent->library);
	parent->library->users += shares;
	if (!shares)
		child->library->recorder = library_recorder_copy(g, parent->library->recorder,
								 creator->id.tid, child->tgid);
	else if (parent->library->recorder)	/* two tasks have the same thread pointer */
		library_recorder_set_mode(parent->library->recorder, creator->id.tid,
					  RECORDER_STOPS);
}

void library_clear(struct engine *g)
{
	struct tracee_group *p;

	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));)
		if (p->library)
			library_space_clear(p->library, p->tgid);
}

void library_clear_task(struct tracee *t)
{
	struct library_space *s = t->group->library;
	struct library_breakpoint *b;
	struct user_regs_struct registers;

	if (s && s->recorder && library_get_registers(t->id.tid, &registers))
		library_recorder_leave(s, t, &registers, false, &b);
	if (s)
		library_space_clear(s, t->id.tid);
	library_disarm(t);
}

bool library_has_trap(const struct tracee *t)
{
	struct __ptrace_peeksiginfo_args from = {.nr = 8};
	siginfo_t all[8];
	long n;

	if (!t->group->library)
		return false;
	n = ptrace(PTRACE_PEEKSIGINFO, t->id.tid, &from, all);
	for (long i = 0; i < n; i++)
		if (all[i].si_signo == SIGTRAP &&
		    (all[i].si_code == STOP_CODE || all[i].si_code == TRAP_HWBKPT ||
		     (all[i].si_code == TRAP_TRACE && t->library && t->library->awaits_step)))
			return true;
	return false;
}
