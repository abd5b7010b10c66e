/* Moves a thread out of the injected code before a signal is delivered to it. The handler then sees
 * the program before the syscall or after it; frames do not nest in a slot, and a handler may leave
 * by longjmp.
 *
 *	before the syscall	to the start of the site: the thread makes the syscall later, or not
 *	syscall interrupted	past the site's syscall instruction, with the kernel's result: to
 *				restart it, the kernel sends the thread back to that instruction
 *	after the syscall	past the site; the tracer does what the code would still have done
 */
#include "fast/process/context.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "abi/restart.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "fast/process/recording.h"
#include "fast/process/sigsys.h"
#include "fast/ring/complete.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/audit.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"

enum phase {
	PHASE_NONE,		/* not in a syscall, or nothing has to be done */
	PHASE_ARRIVED,		/* in a syscall; all registers of the program are unchanged */
	PHASE_SWITCHED,		/* like PHASE_ARRIVED, except for the stack pointer */
	PHASE_BEFORE,		/* the registers are saved, the syscall has not been made */
	PHASE_CALLED,		/* the syscall has been made, and its result is in rax */
	PHASE_RETURNED,		/* the result is in the slot */
	PHASE_SET_UP,		/* at the end of set-up */
	PHASE_HANDLING,		/* sets the handler of SIGSYS */
};

/* Number of the code that creates tasks in which a thread is that has made the syscall there, or
 * FAST_CREATORS */
static unsigned creator_at(uint64_t ip)
{
	uint64_t at = ip - blob_at(fast_creators);

	return at < FAST_CREATORS * FAST_CREATOR_SIZE && at % FAST_CREATOR_SIZE ?
		at / FAST_CREATOR_SIZE : FAST_CREATORS;
}

/* Whether a thread is right behind the syscall instruction there */
static bool is_at_creation(uint64_t ip)
{
	return creator_at(ip) != FAST_CREATORS && creator_at(ip - SYSCALL_SIZE) == FAST_CREATORS;
}

static enum phase phase_of(uint64_t ip, const struct fast_slot *slot)
{
	if (!fast_is_injected_code(ip) || ip >= FAST_BLOB + FAST_BLOB_CODE)
		return PHASE_NONE;
	if (ip < blob_at(fast_switched))
		return PHASE_ARRIVED;
	if (ip < blob_at(fast_saved))
		return PHASE_SWITCHED;
	if (ip == blob_at(fast_saved))		/* .phase still belongs to the previous syscall */
		return PHASE_BEFORE;
	if (ip == blob_at(fast_called) || creator_at(ip) != FAST_CREATORS)
		return PHASE_CALLED;
	if (ip == blob_at(fast_returned))
		return PHASE_RETURNED;
	if (ip >= blob_at(fast_finish) && ip < blob_at(fast_finish_end))
		return ip < blob_at(fast_unblocked) ? PHASE_NONE : PHASE_SET_UP;
	if (ip >= blob_at(fast_handle_again_code) && ip < blob_at(fast_handled_again))
		return PHASE_HANDLING;
	return slot->phase ? PHASE_RETURNED : PHASE_BEFORE;
}

/* Restores all registers of the program but rax, rip, rcx and r11. A syscall does not preserve the
 * latter two. */
static void load_registers(struct user_regs_struct *r, const struct fast_slot *s)
{
	const uint64_t changed = 0xcd5;		/* flags that the injected code changes */

	r->rsp = s->rsp;
	r->rbx = s->rbx;
	r->rbp = s->rbp;
	r->r12 = s->r12;
	r->r13 = s->r13;
	r->r14 = s->r14;
	r->r15 = s->r15;
	r->rdi = s->rdi;
	r->rsi = s->rsi;
	r->rdx = s->rdx;
	r->r10 = s->r10;
	r->r8 = s->r8;
	r->r9 = s->r9;
	r->eflags = (r->eflags & ~changed) | (s->flags & changed);
}

/* Moves a thread past its site, with what the syscall instruction there would leave in rcx. */
static void move_to_end(struct user_regs_struct *r, const struct stub *head)
{
	r->rip = r->rcx = head->end;
}

static void load_setup_image(struct user_regs_struct *r, const struct fast_slot *s)
{
	const uint64_t *i = s->image;

	r->r15 = i[0], r->r14 = i[1], r->r13 = i[2], r->r12 = i[3], r->rbp = i[4], r->rbx = i[5];
	r->r9 = i[6], r->r8 = i[7], r->r10 = i[8], r->rdx = i[9], r->rsi = i[10], r->rdi = i[11];
	r->eflags = i[12], r->rcx = i[13], r->r11 = i[14], r->rax = i[15], r->rsp = i[16];
	r->rip = i[17];
}

/* Replaces the registers of a thread in the injected code by those of the program at the call site,
 * except rax. Returns false if the program has overwritten its slot. */
static bool load_program(const struct fast_thread *t, struct user_regs_struct *r)
{
	uint64_t in = t->slot->stub, stub;
	const struct stub *head = area_stub_at(t->space, in, &stub);

	if (!head || stub != in)
		return false;
	load_registers(r, t->slot);
	r->r11 = t->slot->flags;
	move_to_end(r, head);
	return true;
}

bool fast_program_registers(const struct fast_thread *t, struct user_regs_struct *r)
{
	const struct fast_slot *slot = t->slot;

	if (!t->space)
		return false;
	if (fast_awaits_ready(t) && t->saved && t->saved->is_complete) {
		*r = t->saved->regs;
		return true;
	}
	if (!slot || (r->rip != blob_at(fast_called) && !is_at_creation(r->rip) &&
		      r->rip != blob_at(fast_assist) + SYSCALL_SIZE)) {
		r->rip = fast_site_ip(t, r->rip);
		return false;
	}
	return load_program(t, r);
}

bool fast_program_mask(const struct fast_thread *t, uint64_t *mask)
{
	if (!fast_awaits_ready(t) || !t->saved || !t->saved->is_complete)
		return false;
	*mask = t->saved->mask;
	return true;
}

uint64_t fast_program_ip(const struct fast_thread *t, uint64_t ip)
{
	struct user_regs_struct r = {.rip = ip};

	fast_program_registers(t, &r);
	return r.rip;
}

bool fast_creation_flags(const struct fast_thread *t, uint64_t *flags)
{
	const struct fast_slot *slot = t->slot;

	if (!slot || slot->free || slot->phase || slot->rax != NR_x86_64_clone3)
		return false;
	*flags = slot->creation;
	return true;
}

bool context_leave_creation(struct fast *f, pid_t tid, const struct fast_thread *t)
{
	const struct fast_space *s = t ? t->space : NULL;
	unsigned at;
	uint64_t tail;

	if ((t && t->begins_outside) || !fast_get_regs(f, tid) || !is_at_creation(f->regs->rip))
		return false;
	at = creator_at(f->regs->rip);
	errno = 0;
	/* the program or the tracer may have unmapped the code before this stop */
	if (s && s->text_state == FAST_TEXT_WITHDRAWN)
		tail = s->sites.creators[at];
	else
		tail = ptrace(PTRACE_PEEKDATA, tid,
			      blob_at(fast_creator_tails) + sizeof(tail) * at, NULL);
	if (errno || !tail)
		return false;
	f->regs->rip = tail;
	return true;
}

bool fast_shown_registers(const struct fast_thread *t, struct user_regs_struct *r)
{
	*r = (struct user_regs_struct){0};
	return t->space && t->slot && load_program(t, r);
}

/* Restores what PHASE_HANDLING changes. The thread is before its syscall then. */
static void load_state_before(struct user_regs_struct *r, const struct fast_slot *s)
{
	const uint64_t *l = s->leaving;

	r->rdi = l[0], r->rsi = l[1], r->rdx = l[2], r->r10 = l[3], r->rax = l[5], r->rip = l[6];
	r->orig_rax = -1;
}

/* Handles a fault in a copy: the thread continues after the copy. */
static bool skip_faulting_copy(struct fast *f, struct fast_thread *t, int sig)
{
	uint64_t to = f->regs->rip == blob_at(fast_bytes_copying) ? blob_at(fast_bytes_copied) :
		f->regs->rip == blob_at(fast_string_copying) ? blob_at(fast_string_copied) : 0;
	siginfo_t info;

	if ((sig != SIGSEGV && sig != SIGBUS) || !to ||
	    ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) || info.si_code <= 0)
		return false;	/* another process may have sent a signal at that moment */
	f->regs->rip = to;
	fast_set_regs(f, t->tid);
	f->count[FAST_FAULTS]++;
	return true;
}

static void move_out_of_stub(struct fast *f, struct fast_thread *t)
{
	uint64_t stub, target;
	const struct stub *head = area_stub_at(t->space, f->regs->rip, &stub);

	target = head ? site_address_of(head, f->regs->rip - stub) : 0;
	if (!target)
		return;
	if (target == head->end)
		move_to_end(f->regs, head);
	else
		f->regs->rip = target;
	fast_set_regs(f, t->tid);
}

/* Whether a thread without a slot looks for its slot there, on its way through a stub to a syscall
 * that stops; r11 is the stub, and all registers but rcx are those of the program. */
static bool looks_for_slot(uint64_t ip)
{
	return ip >= blob_at(fast_entry) && ip < blob_at(fast_switched);
}

/* Moves a thread without a slot to the start of the site whose stub it has left. */
static void move_out_of_search(struct fast *f, struct fast_thread *t)
{
	uint64_t in = f->regs->r11, stub;
	const struct stub *head = area_stub_at(t->space, in, &stub);

	if (!head || stub != in)
		return;
	f->regs->rip = head->start;
	f->regs->orig_rax = -1;
	fast_set_regs(f, t->tid);
}

static void move_out_of_entry(struct fast *f, struct fast_thread *t, enum phase phase)
{
	struct user_regs_struct *r = f->regs;
	struct fast_slot *slot = t->slot;
	uint64_t in = phase < PHASE_BEFORE ? r->r11 : slot->stub, stub;
	const struct stub *head = area_stub_at(t->space, in, &stub);
	int64_t ret = phase == PHASE_CALLED ? (int64_t)r->rax : (int64_t)slot->ret;
	bool inflight = __atomic_load_n(&slot->inflight, __ATOMIC_ACQUIRE);
	bool restarts = phase == PHASE_CALLED && (int64_t)r->orig_rax >= 0 &&
		ret <= -RESTART_FIRST && ret >= -RESTART_LAST;
	/* it has created a task, or ends: its result is not known yet, or it has none */
	bool has_no_result = phase == PHASE_CALLED && (int64_t)r->orig_rax >= 0 && ret == -ENOSYS;
	bool creates = has_no_result && is_at_creation(r->rip);
	bool ends = has_no_result &&
		(r->orig_rax == SYS_exit || r->orig_rax == SYS_exit_group);
	/* as a syscall that is in progress when it is detached from */
	bool goes_on = (restarts && f->is_detaching) || creates || ends;

	if (!head || stub != in)	/* the program wrote to the slot */
		return;
	switch (phase) {
	case PHASE_SWITCHED:
		r->rsp = slot->rsp;
		break;
	case PHASE_BEFORE:
		load_registers(r, slot);
		r->rax = slot->rax;
		break;
	case PHASE_CALLED:
	case PHASE_RETURNED:
		/* otherwise the record is complete, or the tracer has completed it */
		if (inflight && !goes_on) {
			fast_finish_masks(t, ret);
			complete_record(f, t, ret);
		}
		load_registers(r, slot);
		r->r11 = slot->flags;
		r->rax = ret;
		break;
	default:
		break;
	}
	if (phase < PHASE_CALLED) {
		fast_note_rewind(t);
		r->rip = head->start;
		f->count[FAST_REWINDS]++;
	} else {
		move_to_end(r, head);
		f->count[restarts ? FAST_RESTARTS : FAST_FORWARDS]++;
	}
	if (!restarts && !creates)
		r->orig_rax = -1;
	if (!goes_on)
		__atomic_store_n(&slot->inflight, 0, __ATOMIC_RELEASE);
	if (fast_set_regs(f, t->tid))
		slot->free = 1;
}

/* The SIGSYS of a seccomp filter contains the address of the syscall: replaces one in a stub by
 * that of the site. */
static void fix_sigsys_address(struct fast_thread *t, int sig)
{
	const struct stub *head;
	siginfo_t info;
	uint64_t stub;

	if (sig != SIGSYS || ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) || info.si_code <= 0)
		return;
	head = area_stub_at(t->space, (uintptr_t)info.si_call_addr, &stub);
	if (!head)
		return;
	info.si_call_addr = (void *)(uintptr_t)head->end;
	ptrace(PTRACE_SETSIGINFO, t->tid, 0, &info);
}

static bool is_between(uint64_t ip, const uint8_t *from, const uint8_t *to)
{
	return ip >= blob_at(from) && ip < blob_at(to);
}

/* The kernel has called the handler of the injected code for a SIGSYS of the program: moves the
 * thread to the program's handler. Returns false if it is elsewhere. */
static bool move_to_handler(struct fast *f, const struct fast_thread *t)
{
	struct user_regs_struct *r = f->regs;
	uint64_t handler;

	if (!is_between(r->rip, fast_pass, fast_pass_alone) &&
	    !is_between(r->rip, fast_pass_on, fast_pass_end))
		return false;
	errno = 0;
	handler = ptrace(PTRACE_PEEKDATA, t->tid, blob_at(fast_program_action), NULL);
	if (errno || handler <= (uintptr_t)SIG_IGN)
		return false;
	r->rip = handler;
	r->rax = 0;
	return fast_set_regs(f, t->tid);
}

static void move_out_of_code(struct fast *f, struct fast_thread *t)
{
	/* in the first case, it has been sent there */
	if (t->death || move_to_handler(f, t))
		return;


	/* threads without a slot also run in stubs */
	enum phase phase = t->slot ? phase_of(f->regs->rip, t->slot) : PHASE_NONE;

	/* see engine_skip_own_enter; at an enter, the kernel has set the result to ENOSYS */
	if (phase == PHASE_CALLED && f->dispatches && (int64_t)f->regs->rax == -ENOSYS &&
	    registers_are_at_enter(t->tid))
		phase = PHASE_BEFORE;

	if (phase == PHASE_SET_UP) {
		load_setup_image(f->regs, t->slot);
		f->regs->orig_rax = -1;
		fast_set_regs(f, t->tid);
	} else if (phase == PHASE_HANDLING) {
		load_state_before(f->regs, t->slot);
		fast_set_regs(f, t->tid);
		move_out_of_stub(f, t);
	} else if (phase != PHASE_NONE) {
		move_out_of_entry(f, t, phase);
	} else if (!t->slot && looks_for_slot(f->regs->rip)) {
		move_out_of_search(f, t);
	} else {
		move_out_of_stub(f, t);
	}
}

/* The thread single-steps itself, and the jump at a site has taken it to this stub instead of past
 * the `mov` of the site. Moves it past the `mov`, to the site's syscall instruction, where it
 * stops: see fast_handle_site. Returns false if the stub cannot be read. */
static bool step_over_mov(struct fast *f, struct fast_thread *t, const struct stub *head,
			  uint64_t stub, siginfo_t *info)
{
	struct user_regs_struct *r = f->regs;
	unsigned long long *const reg[8] = {
		&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi,
	};
	uint8_t mov[5];
	uint32_t value;

	if (!remote_read(&t->space->memory, t->tid, stub + FAST_STUB_ENTRY, mov, sizeof(mov)))
		return false;
	memcpy(&value, mov + 1, sizeof(value));
	*reg[mov[0] & 7] = value;
	r->rip = head->end - SYSCALL_SIZE;
	info->si_addr = (void *)(uintptr_t)r->rip;
	ptrace(PTRACE_SETSIGINFO, t->tid, 0, info);
	return fast_set_regs(f, t->tid);
}

/* Handles a SIGTRAP of a program that single-steps itself (TF), so that its handler sees each
 * instruction of the program and none of the injected ones. A syscall instruction has no trap of
 * its own: the next trap comes after the instruction that follows it. Returns true if the signal
 * must not be delivered. */
static bool hide_step(struct fast *f, struct fast_thread *t, int sig)
{
	enum { STEP = 2 };		/* TRAP_TRACE */
	const uint64_t ip = f->regs->rip;
	const struct stub *in, *head;
	siginfo_t info;
	uint64_t stub;

	if (sig != SIGTRAP || ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) || info.si_code != STEP)
		return false;
	in = head = area_stub_at(t->space, ip, &stub);
	if (in && ip == stub + FAST_STUB_ENTRY && in->start != in->end - SYSCALL_SIZE)
		return !step_over_mov(f, t, in, stub, &info);
	if (in && ip != stub + FAST_STUB_REDIRECT)
		head = NULL;
	else if (!in && !fast_is_injected_code(ip))
		head = area_stub_of_padding(t, ip);
	remote_keep(f, &t->space->memory);
	if (head) {
		f->regs->rip = head->slow;
		fast_end_memory_change(t);	/* in passthrough its end is not reported */
		fast_set_detour(t, fast_set_regs(f, t->tid) ? FAST_STEPS : FAST_NO_DETOUR);
		return true;
	}
	if (!in && !fast_is_injected_code(ip))
		return false;
	move_out_of_code(f, t);
	return true;
}

void fast_handle_stepped_syscall(struct fast *f, struct fast_thread *t, uint64_t ip)
{
	uint64_t stub;
	const struct stub *head = area_stub_at(t->space, ip, &stub);

	fast_set_detour(t, FAST_NO_DETOUR);
	if (!head || ip != stub_tail(head) || !fast_get_regs(f, t->tid) ||
	    !(f->regs->eflags & FAST_TRAP_FLAG))
		return;
	move_to_end(f->regs, head);
	fast_set_regs(f, t->tid);
}

bool fast_handle_signal_in(struct fast *f, struct fast_thread *t, int sig, uint64_t *nr)
{
	*nr = UINT64_MAX;
	if (!t->space || !fast_get_regs(f, t->tid))
		return false;
	if (f->dispatches && t->slot)
		*nr = f->regs->orig_rax;
	if (hide_step(f, t, sig))
		return true;
	fix_sigsys_address(t, sig);
	if (!fast_has_slot(t))
		fast_note_moved(t);
	else if (skip_faulting_copy(f, t, sig))
		return true;
	move_out_of_code(f, t);
	return false;
}

bool fast_handle_signal(struct fast *f, struct fast_thread *t, int sig)
{
	uint64_t nr;

	return fast_handle_signal_in(f, t, sig, &nr);
}

/* Whether the syscall fails with EINTR when a signal without a handler interrupts it: signal(7).
 * Others fail with one of the kernel's ERESTART* errors, or cannot be repeated after a failure, as
 * close. */
static bool fails_when_interrupted(uint64_t nr)
{
	return syscall_traits(desc_call(&abis[ABI_x86_64], nr))->returns_eintr;
}

void fast_note_signal_changes(struct fast_thread *t)
{
	fast_assert_thread(t);
	if (t->space && t->space->slots.at)
		__atomic_fetch_add(&slot_of(&t->space->slots, 0)->signal_epoch, 1,
				   __ATOMIC_RELEASE);
}

void fast_make_restartable(struct fast *f, pid_t tid)
{
	struct user_regs_struct *r = f->regs;

	if (!fast_get_regs(f, tid) || (int64_t)r->orig_rax < 0 ||
	    (int64_t)r->rax != -EINTR || !fails_when_interrupted(r->orig_rax))
		return;
	r->rax = -(uint64_t)RESTART_NO_HANDLER;
	fast_set_regs(f, tid);
}

void fast_disable_thread(struct fast *f, struct fast_thread *t, const char *why)
{
	fast_note_moved(t);
	if (!fast_has_slot(t))
		return;
	if (fast_get_regs(f, t->tid))
		move_out_of_code(f, t);
	recording_end(f, t, why);
}
