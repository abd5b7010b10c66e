/* Syscall user dispatch as the gate: a thread that makes a syscall outside of the injected code
 * gets SIGSYS, whose signal-delivery-stop the tracer sees and suppresses. Unlike a seccomp filter,
 * it can be set in a running thread and be taken away again.
 *
 * The stop comes before the kernel has entered the syscall (kernel/entry/syscall_user_dispatch.c).
 * So that the syscall can be traced as any other, the thread is sent back to it without dispatch;
 * the syscall-enter-stop that follows is as a seccomp stop, and there the dispatch is set again. A
 * fork, a clone and an execve clear it.
 *
 * SIGSYS is forced: the kernel unblocks it in the thread, and resets a handler of a program that
 * blocks it. fast_enlist and fast_withdraw_reason leave programs that use SIGSYS alone. */
#include "fast/process/space.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/memory/alloc.h"
#include "fast/process/blob.h"
#include "fast/process/mapping.h"

/* linux/ptrace.h (Linux 6.4): PTRACE_SET_ and PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, and struct
 * ptrace_sud_config */
enum { SET_DISPATCH = 0x4210, GET_DISPATCH = 0x4211, DISPATCH_ON = 1 };
struct dispatch {
	uint64_t mode, selector, offset, length;
};
enum { DISPATCHED = 2 };		/* si_code: SYS_USER_DISPATCH */

static bool set_dispatch(pid_t tid, const struct dispatch *d)
{
	return !ptrace((enum __ptrace_request)SET_DISPATCH, tid, sizeof(*d), d);
}

/* Whether the stopped thread has a dispatch, which would be its program's; true if unknown */
static bool has_dispatch(pid_t tid)
{
	struct dispatch d = {.mode = DISPATCH_ON};

	return ptrace((enum __ptrace_request)GET_DISPATCH, tid, sizeof(d), &d) || d.mode;
}

bool gate_shut_around(struct fast_thread *t, struct fast_range allowed)
{
	struct dispatch d = {.mode = DISPATCH_ON, .offset = allowed.from,
			     .length = allowed.to - allowed.from};

	if (!set_dispatch(t->tid, &d))
		return false;
	t->gate = FAST_GATE_SHUT;
	return true;
}

bool gate_shut(struct fast_thread *t)
{
	/* the kernel compares the address after the instruction */
	return gate_shut_around(t, (struct fast_range){FAST_BLOB, FAST_BLOB + FAST_PAGE});
}

void gate_remove(struct fast_thread *t)
{
	if (t->gate != FAST_GATE_SHUT || set_dispatch(t->tid, &(struct dispatch){0}))
		t->gate = FAST_GATE_NONE;
}

bool fast_is_dispatched(struct fast *f, struct fast_thread *t, struct fast_dispatched *call)
{
	siginfo_t info;

	if (!f->dispatches || ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) ||
	    info.si_signo != SIGSYS || info.si_code != DISPATCHED || !fast_get_regs(f, t->tid))
		return false;
	*call = (struct fast_dispatched){f->regs->rax, f->regs->rip};
	return true;
}

bool fast_awaits_dispatch(pid_t tid)
{
	struct __ptrace_peeksiginfo_args one = {.nr = 1};
	siginfo_t info = {0};

	for (; ptrace(PTRACE_PEEKSIGINFO, tid, &one, &info) == 1; one.off++)
		if (info.si_signo == SIGSYS && info.si_code == DISPATCHED)
			return true;
	return false;
}

/* A mask of which only SIGSYS is missing was one of all signals. */
static void restore_mask(pid_t tid)
{
	const uint64_t bit = 1ULL << (SIGSYS - 1);
	/* these cannot be blocked */
	const uint64_t never = 1ULL << (SIGKILL - 1) | 1ULL << (SIGSTOP - 1);
	/* a C library keeps two or three for itself */
	const uint64_t library = 7ULL << (32 - 1);
	uint64_t mask;

	if (ptrace(PTRACE_GETSIGMASK, tid, sizeof(mask), &mask) || mask & bit ||
	    (mask | bit | never | library) != UINT64_MAX)
		return;
	mask |= bit;
	ptrace(PTRACE_SETSIGMASK, tid, sizeof(mask), &mask);
}

void fast_lift_gate(struct fast *f, struct fast_thread *t)
{
	gate_remove(t);
	restore_mask(t->tid);
	if (!fast_get_regs(f, t->tid))
		return;
	f->regs->rip -= SYSCALL_SIZE;
	f->regs->orig_rax = -1;
	if (fast_set_regs(f, t->tid) && fast_has_slot(t))
		t->gate = FAST_GATE_LIFTED;
}

void fast_shut_gate(struct fast_thread *t)
{
	if (t->state == FAST_LIVE && t->gate != FAST_GATE_SHUT)
		gate_shut(t);
}

/* --- set-up --- */

void setup_finish_dispatched(struct fast *f, struct fast_thread *t, bool patches)
{
	struct fast_original_state *saved = t->saved;
	struct fast_space *s = t->space;
	uint64_t begins = saved->regs.rip;
	/* else other threads may run that text */
	bool is_start = saved->code_size && saved->code_address == begins;

	if (saved->code_size)
		space_write(s, t->tid, saved->code_address, saved->code, saved->code_size);
	else
		space_limit_slots(s, t->tid, FAST_SLOT_COUNT);
	f->count[FAST_PROCESSES]++;
	if (!space_assign_slot(f, s, t)) {
		setup_undo(f, t, "its process has no slots");
		return;
	}
	*f->regs = saved->regs;
	f->regs->orig_rax = -1;
	f->regs->gs_base = slot_base(t->number);
	fast_set_regs(f, t->tid);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(saved->mask), &saved->mask);
	gate_shut(t);
	free(saved);
	t->saved = NULL;
	if (is_start && patches)
		patch_file_at(f, t, begins);
	space_keep_memory(f, s);
}

/* --- attached tasks --- */

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
	return setup_replace_code(f, t, t->saved->code_address, &original);
}

/* Why the thread cannot have a ring buffer; NULL: it can. Sets *later if only now it cannot. */
static const char *enlist_obstacle(struct fast *f, const struct fast_thread *t, bool *later)
{
	uint64_t mask;

	if (has_dispatch(t->tid))
		return "its syscalls cannot be dispatched (Linux 6.4)";
	if (!fast_get_regs(f, t->tid))
		return "it is a 32-bit program";
	if (f->regs->gs_base)
		return "it uses the gs base itself";
	if (ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask))
		return "its signal mask cannot be read";
	*later = mask >> (SIGSYS - 1) & 1;
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

static bool can_hold_setup(pid_t tid, uint64_t entry)
{
	struct mapping m;

	return entry && !mapping_at(tid, entry, &m) && mapping_is_text(&m) &&
		m.end - entry >= sizeof(((struct fast_original_state *)0)->code);
}

/* Begins to set up a process that was attached to. Returns NULL, or why that is not possible. */
static const char *set_up_attached(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	t->space = space_new();
	if (setup_address_is_mapped(t))
		return "its program is mapped at the address of the injected code";
	if (!can_hold_setup(t->tid, entry))
		return "the start of its program is not mapped";
	setup_note_program(f, t->space, t->tid);
	t->space->is_new_program = false;
	t->space->dispatches = true;
	t->space->stops_messages = f->stops_messages;
	t->saved = alloc_new(struct fast_original_state);
	t->saved->code_address = entry;
	setup_begin(f, t, start_attached);
	return NULL;
}

void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
	struct fast_thread *t = setup_thread(f, tid);

	if (t->space || !sibling->space)
		return;
	t->space = sibling->space;
	t->space->users++;
	t->space->was_shared = true;
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

bool fast_enlist(struct fast *f, pid_t tid, struct fast_thread *sibling, uint64_t entry,
		 const char *obstacle)
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

bool fast_is_setting_up(const struct fast *f)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (fast_awaits_ready(t))
			return true;
	return false;
}

void fast_interrupt_all(const struct fast *f)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
}

enum fast_leaving fast_leave_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);
	struct fast_dispatched call;
	bool is_dispatched, is_assist;

	if (t && fast_awaits_ready(t) && t->saved->is_complete) {
		setup_restore_original(t);
		fast_set_state(t, FAST_PTRACE_STOPS);
		set_dispatch(tid, &(struct dispatch){0});
		return FAST_LEFT_BEFORE_SYSCALL;
	}
	if (fast_awaits_dispatch(tid))
		return FAST_STOPS_AGAIN;
	is_dispatched = t && fast_is_dispatched(f, t, &call);
	is_assist = is_dispatched && call.nr == FAST_ASSIST && fast_is_injected_code(call.ip);
	if (t)
		fast_disable_thread(f, t, NULL);
	set_dispatch(tid, &(struct dispatch){0});
	/* -1: it has been sent back to its syscall already */
	if (is_dispatched && !is_assist && fast_get_regs(f, tid) &&
	    (int64_t)f->regs->orig_rax >= 0) {
		f->regs->rip -= SYSCALL_SIZE;
		f->regs->orig_rax = -1;
		fast_set_regs(f, tid);
	}
	return is_dispatched ? FAST_LEFT_BEFORE_SYSCALL : FAST_LEFT;
}

void fast_release_thread(struct fast_thread *t)
{
	if (fast_awaits_ready(t) && t->saved->is_complete)
		setup_restore_original(t);
	gate_remove(t);
}

/* Makes a thread whose dispatch allows only the first of the two syscall instructions at `at` make
 * this syscall. Returns false if it does not come to the second one. */
static bool call_remotely(struct fast *f, pid_t tid, uint64_t at, uint64_t nr,
			  struct fast_range arg)
{
	struct user_regs_struct *r = f->regs;
	int status;

	r->orig_rax = -1;
	r->rip = at;
	r->rax = nr;
	r->rdi = arg.from;
	r->rsi = arg.to - arg.from;
	if (!fast_set_regs(f, tid))
		return false;
	do {
		if (ptrace(PTRACE_CONT, tid, 0, 0))
			return false;
		while (waitpid(tid, &status, __WALL) < 0)
			if (errno != EINTR)
				return false;
		/* an earlier PTRACE_INTERRUPT */
	} while (WIFSTOPPED(status) && status >> 8 == (SIGTRAP | PTRACE_EVENT_STOP << 8));
	return WIFSTOPPED(status) && status >> 8 == SIGSYS;
}

/* Calls munmap for everything that was mapped for the space. */
static bool unmap_all(struct fast *f, struct fast_thread *t, uint64_t at)
{
	const struct fast_space *s = t->space;
	bool ok = call_remotely(f, t->tid, at, SYS_munmap, (struct fast_range){
			FAST_BLOB, FAST_BLOB + FAST_BLOB_SIZE}) &&
		call_remotely(f, t->tid, at, SYS_munmap, (struct fast_range){
			FAST_SLOTS, FAST_SLOTS + FAST_SLOTS_SIZE});

	for (unsigned i = 0; ok && i < s->areas; i++)
		if (s->area[i].addr)
			ok = call_remotely(f, t->tid, at, SYS_munmap, (struct fast_range){
				s->area[i].addr, s->area[i].addr + FAST_STUBS_SIZE});
	return ok;
}

/* Gets the registers with which the thread continues after its stop. That is the stop which
 * PTRACE_INTERRUPT requests, a syscall-stop, or one because its syscall was dispatched; returns
 * false in any other. A syscall that has not been made is made later. */
static bool get_next_regs(struct fast *f, pid_t tid)
{
	struct __ptrace_syscall_info info = {0};
	bool is_dispatched;
	siginfo_t stop;

	if (!fast_get_regs(f, tid) || ptrace(PTRACE_GETSIGINFO, tid, 0, &stop) ||
	    fast_awaits_dispatch(tid) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0)
		return false;
	is_dispatched = stop.si_signo == SIGSYS && stop.si_code == DISPATCHED;
	/* -1: it has been sent back to its syscall already */
	if ((is_dispatched || info.op == PTRACE_SYSCALL_INFO_ENTRY) &&
	    (int64_t)f->regs->orig_rax >= 0) {
		f->regs->rip -= SYSCALL_SIZE;
		f->regs->rax = f->regs->orig_rax;
		f->regs->orig_rax = -1;
	}
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
	static const uint8_t code[] = {0x0f, 0x05, 0x0f, 0x05};
	static const uint64_t all = UINT64_MAX;
	uint8_t original[sizeof(code)];
	struct user_regs_struct regs;
	uint64_t mask;
	bool ok;

	if (!fast_is_left_mapped(t) || fast_is_displaced(t) || t->deferred_regs ||
	    !can_hold_setup(t->tid, entry) || !get_next_regs(f, t->tid) ||
	    ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask) ||
	    !space_read(t->space, t->tid, entry, original, sizeof(original)))
		return false;
	regs = *f->regs;
	ok = space_write(t->space, t->tid, entry, code, sizeof(code)) &&
		!ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(all), &all) &&
		gate_shut_around(t, (struct fast_range){entry, entry + SYSCALL_SIZE + 1}) &&
		unmap_all(f, t, entry);
	gate_remove(t);
	*f->regs = regs;
	fast_set_regs(f, t->tid);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(mask), &mask);
	space_write(t->space, t->tid, entry, original, sizeof(original));
	space_close_memory(t->space);
	t->space->is_unmapped = ok;
	/* as if its stop had not been used */
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	ptrace(PTRACE_CONT, t->tid, 0, 0);
	return ok;
}
