#include "fast/setup/life.h"

#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "fast/patch/program.h"
#include "fast/process/context.h"
#include "fast/process/gate.h"
#include "fast/process/recording.h"
#include "fast/setup/boot.h"
#include "fast/setup/setup.h"
#include "fast/space/space.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"
#include "fast/thread/threads.h"

void life_end(struct fast *f, struct fast_thread *t)
{
	fast_end_memory_change(t);
	slots_release(t);
	space_drop(f, t->space);
	space_drop(f, t->abandoned);
	hash_remove(&f->threads, t->tid);
	free(t->record);
	free(t->saved);
	free(t->death);
	free(t->deferred_regs);
	free(t);
}

void fast_abandon_thread(struct fast_thread *t)
{
	/* it has not run since the exec stop at which set-up began */
	if (t->state == FAST_SETTING_UP)
		return;
	if (setup_is_partly_done(t))
		setup_restore_original(t);
	slots_release(t);
	if (t->space)
		t->abandoned = t->space;
	t->space = NULL;
	fast_set_state(t, FAST_PTRACE_STOPS);
}

void fast_forget_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);

	if (t)
		life_end(f, t);
}

bool fast_handle_exec(struct fast *f, pid_t tid, pid_t old)
{
	struct fast_thread *t = fast_find(f, old);
	bool stops_messages, hides_calls;

	if (old != tid && t) {
		fast_forget_thread(f, tid);
		hash_remove(&f->threads, old);
		t->tid = tid;
		hash_put(&f->threads, tid, t);
	}
	t = threads_provide(f, tid);
	stops_messages = t->space && t->space->table.stops_messages;
	fast_release_record(t);		/* its execve never returns to the injected code */
	fast_end_memory_change(t);
	gate_restore_mask(t);
	slots_release(t);
	free(t->saved);
	free(t->deferred_regs);
	free(t->death);
	t->saved = NULL;
	t->deferred_regs = NULL;
	t->death = NULL;
	gate_note_exec(t);
	fast_set_eligibility(t, fast_is_never(t) ? FAST_NEVER : FAST_ELIGIBLE);
	t->has_own_actions = false;
	t->caught = 0;
	/* as sigaction(2) says of execve */
	t->action = (struct fast_action){
		.handler = t->action.handler == (uintptr_t)SIG_IGN ? (uintptr_t)SIG_IGN : 0,
	};
	fast_set_parking(t, FAST_NOT_PARKED);
	fast_note_not_stuck(t);
	fast_set_state(t, FAST_PTRACE_STOPS);
	fast_set_detour(t, FAST_NO_DETOUR);
	space_drop(f, t->space);
	t->space = fast_is_never(t) ? NULL : space_new(f->dispatches && !f->is_ending);
	hides_calls = setup_address_is_mapped(t);
	if (fast_is_never(t) || f->is_ending)
		return hides_calls;
	program_begin(f, t->space, tid);
	/* descriptors are inherited */
	table_init(&t->space->table, stops_messages || f->stops_messages);
	if (hides_calls)
		recording_use_stops(f, t, "its program is mapped at the address of the injected "
				    "code");
	else
		setup_begin(f, t, boot_start_program);
	return hides_calls;
}

void fast_handle_clone(struct fast *f, pid_t tid, struct fast_thread *creator, uint64_t flags)
{
	bool shares_memory = flags & CLONE_VM;
	struct fast_thread *t;

	fast_forget_thread(f, tid);
	t = threads_provide(f, tid);
	fast_set_state(t, FAST_NEW);
	if (creator && fast_is_never(creator))
		fast_set_eligibility(t, FAST_NEVER);
	t->begins_outside = creator && (!creator->space || !creator->space->sites.creators[0]);
	if (creator) {
		slots_read_action(creator);
		t->action = creator->action;
	}
	t->has_own_actions = shares_memory && !(flags & CLONE_SIGHAND);
	t->inherits_block = creator && creator->slot && creator->slot->blocks_sigsys;
	/* a process that is forked while its parent is set up cannot be set up itself */
	if (!creator || !creator->space ||
	    (!shares_memory && !creator->space->slots.at && !creator->space->areas.count))
		return;
	t->space = shares_memory ? creator->space : space_copy(creator->space);
	if (shares_memory)
		space_add_user(f, t->space);
	/* it may have been created from a stub, and has patched text */
	if (!creator->space->slots.at)
		return;
	if (!shares_memory)
		t->saved = alloc_new(struct fast_original_state);
	/* Set last: if memory runs out before, the task is still handled according to what is known
	 * of it, and it gets nothing more. */
	if (creator->state == FAST_LIVE)
		fast_set_state(t, shares_memory ? FAST_NEW_THREAD : FAST_NEW_PROCESS);
}

void fast_handle_late_clone(struct fast *f, pid_t tid, struct fast_thread *creator,
			    uint64_t flags)
{
	struct fast_thread *t;

	if (fast_find(f, tid))
		return;
	fast_handle_clone(f, tid, creator, flags);
	t = fast_find(f, tid);
	t->begins_outside = false;	/* perhaps its creator is another one */
	fast_set_state(t, FAST_PTRACE_STOPS);
	free(t->saved);
	t->saved = NULL;
	if (t->space && !(flags & CLONE_VM)) {
		space_set_text_state(t->space, FAST_TEXT_UNVERIFIED);
		setup_note_no_slots(t);
	}
	if (t->space && t->space->freeze.by) {	/* it was not known when the freeze began */
		fast_set_interrupt(t, FAST_INTERRUPTED);
		ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	}
}

/* Whether its first stop gives the thread a slot, without anything that may fail before */
static bool gets_slot(const struct fast *f, const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return t->state == FAST_NEW_THREAD && !f->is_ending && !setup_is_partly_done(t) &&
		slots_has_free(&s->slots) && s->text_state != FAST_TEXT_UNVERIFIED;
}

void fast_handle_first_stop(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);
	bool leaves_code = context_leave_creation(f, tid, t);
	const bool inherits_block = t && t->inherits_block;
	enum fast_state was;

	if (t)
		t->inherits_block = false;
	/* It must not write to its parent's slot. One that is attached to may need the slot that a
	 * killed tracer has left it with. */
	if (t && gets_slot(f, t)) {
		fast_set_state(t, FAST_PTRACE_STOPS);
		slots_assign(f, t->space, t);
		if (inherits_block)
			t->slot->blocks_sigsys = 1;
		if (leaves_code) {
			f->regs->gs_base = slot_base(t->number);
			fast_set_regs(f, tid);
			recording_shut_gate(f, t);
		} else {
			recording_begin(f, t);
		}
		return;
	}
	if (inherits_block)
		gate_block_sigsys(tid);
	if (leaves_code) {
		f->regs->gs_base = 0;
		fast_set_regs(f, tid);
	} else if (!f->dispatches || (t && fast_is_new(t))) {
		registers_clear_gs(tid);
	}
	/* one that is attached to may be known already as a thread of a process with one that is
	 * enlisted */
	if (!t || (!fast_is_new(t) && t->gate == FAST_GATE_NONE))
		gate_remove_left(f, tid);
	if (t && setup_is_partly_done(t))
		setup_restore_original(t);
	if (!t || !fast_is_new(t))
		return;
	was = f->is_ending ? FAST_NEW : t->state;
	fast_set_state(t, FAST_PTRACE_STOPS);
	/* its creator may have been withdrawn before the memory was copied, and the stub be gone */
	if (t->space && was == FAST_NEW)
		fast_handle_signal(f, t, 0);
	if (t->space && t->space->text_state == FAST_TEXT_UNVERIFIED &&
	    space_open_memory(f, t->space, tid))
		remote_close(&t->space->memory);
	if (was == FAST_NEW)
		setup_note_no_slots(t);
	else if (was == FAST_NEW_PROCESS)
		setup_begin(f, t, boot_start_fork);
	else if (slots_assign(f, t->space, t))
		recording_begin(f, t);
	else
		recording_use_stops(f, t, "all slots of its process are in use");
}

void fast_add_unreported_thread(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
	struct fast_thread *t;

	if (fast_find(f, tid))
		return;
	fast_handle_clone(f, tid, sibling, CLONE_VM | CLONE_SIGHAND);
	t = fast_find(f, tid);
	t->begins_outside = false;
	fast_set_state(t, FAST_NEW);
	fast_handle_first_stop(f, tid);
}
