/* Processes that are attached to while they run, and detached from: how their threads come to have
 * slots, and how they leave the injected code for good. */
#include "fast/process/space.h"

#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "fast/process/blob.h"

/* --- attaching --- */

static const char *start_attached(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct original;

	if (!fast_get_regs(f, t->tid))
		return "its registers cannot be read";
	/* it is before a syscall, to which it returns */
	original = *f->regs;
	original.rip -= SYSCALL_SIZE;
	original.rax = original.orig_rax;
	original.orig_rax = -1;
	return boot_replace_text(f, t, t->saved->code_address, &original);
}

/* Why the thread cannot have a ring buffer; NULL: it can. Sets *later if only now it cannot. */
static const char *enlist_obstacle(struct fast *f, const struct fast_thread *t, bool *later)
{
	uint64_t mask;

	if (gate_is_used(t->tid))
		return "its syscalls cannot be dispatched (Linux 6.4)";
	if (!fast_get_regs(f, t->tid))
		return "it is a 32-bit program";
	/* a task that was created when its tracer had been killed has the flat segment, with which
	 * some kernels keep no base */
	if (f->regs->gs_base || (f->regs->gs && (f->regs->gs != FAST_FLAT_DATA ||
			ptrace(PTRACE_POKEUSER, t->tid, offsetof(struct user_regs_struct, gs), 0))))
		return "it uses the gs base itself";
	if (ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask))
		return "its signal mask cannot be read";
	*later = mask & FAST_SIGSYS_BIT;
	return NULL;
}

static bool is_setting_up(const struct fast *f, const struct fast_space *s)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (t->space == s && (t->state == FAST_SETTING_UP || t->state == FAST_CLEANING_UP))
			return true;
	return false;
}

/* Begins to set up a process that was attached to. Returns NULL, or why that is not possible. */
static const char *set_up_attached(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	uint64_t room;

	t->space = space_new();
	if (setup_address_is_mapped(t))
		return "its program is mapped at the address of the injected code";
	room = boot_find_room(t, entry, f->regs->rip);
	if (!room)
		return "there is no room after its text";
	setup_note_program(f, t->space, t->tid);
	t->space->is_new_program = false;
	t->space->dispatches = true;
	t->space->stops_messages = f->stops_messages;
	t->saved = alloc_new(struct fast_original_state);
	t->saved->code_address = room;
	setup_begin(f, t, start_attached);
	return NULL;
}

void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
	struct fast_thread *t = sibling->space ? setup_thread(f, tid) : NULL;

	if (!t || t->space)
		return;
	t->space = sibling->space;
	t->action = sibling->action;
	space_add_user(f, t->space);
}

bool fast_is_setting_up(const struct fast *f, const struct fast_thread *t)
{
	return t->space && !t->space->slots && is_setting_up(f, t->space);
}

bool fast_may_enlist(const struct fast *f, pid_t tid, const struct fast_thread *sibling)
{
	const struct fast_thread *t = fast_find(f, tid);
	const struct fast_space *s = t && t->space ? t->space : sibling ? sibling->space : NULL;

	if (f->is_ending)
		return false;
	if (t && (t->state != FAST_PTRACE_STOPS || t->is_refused || t->never))
		return false;
	return !s || (s->text_state != FAST_TEXT_WITHDRAWN && (s->slots || is_setting_up(f, s)));
}

/* Notes what is known of the actions of a process that was attached to. */
static void note_dispositions(struct fast_thread *t, struct fast_dispositions dispositions)
{
	t->reads_action = dispositions.caught & FAST_SIGSYS_BIT;
	t->caught = dispositions.caught & ~(uint64_t)FAST_SIGSYS_BIT;
	t->action = (struct fast_action){
		.handler = dispositions.ignored & FAST_SIGSYS_BIT ? (uintptr_t)SIG_IGN : 0,
	};
}

bool fast_enlist(struct fast *f, pid_t tid, struct fast_thread *sibling, uint64_t entry,
		 struct fast_dispositions dispositions, const char *obstacle)
{
	struct fast_thread *t = setup_thread(f, tid);
	bool later = false;

	t->never |= obstacle != NULL;
	if (sibling)
		fast_adopt(f, tid, sibling);
	if (t->space && is_setting_up(f, t->space))
		return false;
	if (!obstacle)
		obstacle = enlist_obstacle(f, t, &later);
	if (later)
		return false;
	if (!obstacle && !t->space)
		note_dispositions(t, dispositions);
	if (!obstacle && !t->space)
		obstacle = set_up_attached(f, t, entry);
	else if (!obstacle && !t->space->slots)
		obstacle = "its process has no slots";
	else if (!obstacle && !space_assign_slot(f, t->space, t))
		obstacle = "all slots of its process are in use";
	else if (!obstacle)
		setup_begin_recording(f, t);
	t->is_refused = obstacle || t->state == FAST_PTRACE_STOPS;
	if (obstacle)
		setup_use_stops(f, t, obstacle);
	return t->state == FAST_SETTING_UP;
}

/* --- detaching --- */

/* Whether the registers are those of a thread before a syscall which it has not been sent back to.
 * Then they become those with which it makes the syscall later. */
static bool step_back(struct user_regs_struct *r)
{
	if ((int64_t)r->orig_rax < 0)
		return false;
	r->rip -= SYSCALL_SIZE;
	r->rax = r->orig_rax;
	r->orig_rax = -1;
	return true;
}

void fast_step_back(struct fast *f, pid_t tid)
{
	if (setup_is_at_enter(tid) && fast_get_regs(f, tid) && step_back(f->regs))
		fast_set_regs(f, tid);
}

bool fast_is_injecting(const struct fast *f)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (fast_awaits_ready(t) || t->deferred_regs)
			return true;
	return false;
}

enum fast_leaving fast_leave_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);
	struct fast_dispatched call;
	bool is_dispatched;

	setup_finish_skipping(f, tid);
	if (t && fast_awaits_ready(t) && t->saved->is_complete) {
		setup_restore_original(t);
		fast_set_state(t, FAST_PTRACE_STOPS);
		gate_remove(t);
		return FAST_LEFT_BEFORE_SYSCALL;
	}
	if (t && t->dispatches_itself)
		return FAST_LEFT;
	if (t && fast_awaits_dispatch(t))
		return FAST_STOPS_AGAIN;
	is_dispatched = t && fast_is_dispatched(f, t, &call);
	if (t)
		fast_disable_thread(f, t, NULL);
	if (t)
		gate_remove(t);
	if (!is_dispatched)
		fast_step_back(f, tid);
	else if (!call.is_assist && fast_get_regs(f, tid) && step_back(f->regs))
		fast_set_regs(f, tid);
	return is_dispatched ? FAST_LEFT_BEFORE_SYSCALL : FAST_LEFT;
}

void fast_release_thread(struct fast_thread *t)
{
	if (fast_awaits_ready(t) && t->saved->is_complete)
		setup_restore_original(t);
	gate_restore_mask(t);
	gate_remove(t);
}

/* Gets the registers with which the thread continues after its stop. That is the stop which
 * PTRACE_INTERRUPT requests, a syscall-stop, or one because its syscall was dispatched; returns
 * false in any other. A syscall that has not been made is made later. */
static bool get_next_regs(struct fast *f, const struct fast_thread *t)
{
	pid_t tid = t->tid;
	struct __ptrace_syscall_info info = {0};
	bool is_dispatched;
	siginfo_t stop;

	if (!fast_get_regs(f, tid) || ptrace(PTRACE_GETSIGINFO, tid, 0, &stop) ||
	    fast_awaits_dispatch(t) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0)
		return false;
	is_dispatched = gate_has_raised(&stop);
	if (is_dispatched || info.op == PTRACE_SYSCALL_INFO_ENTRY)
		step_back(f->regs);
	return is_dispatched || info.op == PTRACE_SYSCALL_INFO_ENTRY ||
		info.op == PTRACE_SYSCALL_INFO_EXIT ||
		stop.si_code == (PTRACE_EVENT_STOP << 8 | SIGTRAP);
}

bool fast_is_left_mapped(const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return s && s->text_state == FAST_TEXT_WITHDRAWN && !s->is_unmapped;
}

bool fast_unmap(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	uint64_t room;

	if (!fast_is_left_mapped(t) || fast_is_displaced(t) || t->deferred_regs ||
	    !get_next_regs(f, t))
		return false;
	room = boot_find_room(t, entry, f->regs->rip);
	if (!room)
		return false;
	t->space->is_unmapped = boot_leave(f, t, room);
	space_close_memory(t->space);
	/* as if its stop had not been used */
	t->is_sent_back = false;
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	ptrace(PTRACE_CONT, t->tid, 0, 0);
	return t->space->is_unmapped;
}

/* Whether it is in the stop that reports a task which it has created, other than by vfork */
static bool is_creating(const siginfo_t *stop)
{
	return stop->si_code == (PTRACE_EVENT_FORK << 8 | SIGTRAP) ||
		stop->si_code == (PTRACE_EVENT_CLONE << 8 | SIGTRAP);
}

bool fast_come_to_unmap(struct fast_thread *t, int sig)
{
	const bool stops = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
	siginfo_t stop;

	if (!fast_is_left_mapped(t) || t->comes_to_unmap || stops ||
	    ptrace(PTRACE_GETSIGINFO, t->tid, 0, &stop) || (!sig && !is_creating(&stop)))
		return false;
	t->comes_to_unmap = true;
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	return !ptrace(PTRACE_CONT, t->tid, 0, sig);
}
