/* Sets up processes: injects the code, and gives slots to threads. */
#include "fast/process/space.h"

#include <assert.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/failure.h"
#include "fast/patch/nearby.h"
#include "fast/process/blob.h"
#include "fast/process/mapping.h"
#include "fast/ring/gs_base.h"

const char *const fast_count_words[FAST_COUNTS] = {
	[FAST_PROCESSES] = "processes set up", [FAST_SITES] = "sites patched",
	[FAST_SITES_NEARBY] = "sites patched near them",
	[FAST_SITES_FROM_CACHE] = "known sites patched", [FAST_UNPATCHABLE] = "sites not patchable",
	[FAST_AREAS_ADDED] = "stub areas added", [FAST_OUT_OF_REACH] = "sites out of reach",
	[FAST_REDIRECTS] = "syscalls redirected", [FAST_RECORDS] = "records",
	[FAST_STUB_STOPS] = "stops in stubs", [FAST_ASSISTS] = "records completed by ptrail",
	[FAST_SHOWN] = "stops after complete records",
	[FAST_REWINDS] = "signals before a syscall", [FAST_FORWARDS] = "signals after a syscall",
	[FAST_RESTARTS] = "syscalls interrupted", [FAST_FAULTS] = "faults in copies",
	[FAST_FREEZES] = "freezes", [FAST_BROKEN] = "broken rings",
	[FAST_READS_MISSING] = "reads missing from records",
	[FAST_LIMITS_LOWERED] = "ring limits lowered", [FAST_RESTORED] = "texts restored",
};

const char *fast_unsupported_reason(void)
{
	if (!can_use_gs_base_instructions())
		return "this processor or kernel has no FSGSBASE (Linux 5.9)";
	if (sysconf(_SC_PAGESIZE) != FAST_PAGE)
		return "the page size is not 4 KiB";
	return NULL;
}

struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx)
{
	struct fast *f = alloc_new(struct fast);
	uint64_t random;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = (uint64_t)getpid() * 0x9E3779B97F4A7C15ULL ^ (uintptr_t)f;
	/* a file offset: page-aligned, and far from both ends of the possible range */
	f->magic = (random & 0x3fffffffffff000ULL) | 0x1000000000001000ULL;
	f->tracer = gettid();
	f->ration = FAST_RING_LIMIT_MAX;
	f->regs = alloc_new(struct user_regs_struct);
	f->skip_regs = alloc_new(struct user_regs_struct);
	f->say = say;
	f->ctx = ctx;
	f->options = *plans;
	f->planner = fast_planner_new(&f->table, &f->options, &f->message_stops);
	f->stops_messages = plans->wanted;
	f->is_filtered = prctl(PR_GET_SECCOMP) > 0;
	ticks_sample(&f->ticks);
	failure_set_repair(fast_replace_faulting_slots, f);
	return f;
}

void fast_use_dispatch(struct fast *f)
{
	f->dispatches = true;
	/* also those that are not wanted, unlike with a seccomp filter */
	f->table.sees_signals = true;
}

static void free_thread(struct fast *f, struct fast_thread *t)
{
	fast_end_memory_change(t);
	space_release_slot(t);
	space_drop(f, t->space);
	space_drop(f, t->abandoned);
	hash_remove(&f->threads, t->tid);
	free(t->record);
	free(t->saved);
	free(t->death);
	free(t->deferred_regs);
	free(t);
}

void fast_free(struct fast *f)
{
	struct fast_thread *t;

	if (!f)
		return;
	failure_set_repair(NULL, NULL);
	for (size_t at = 0; (t = hash_next(&f->threads, &at)); at = 0)
		free_thread(f, t);
	hash_done(&f->threads);
	slots_unmap_spare(f);
	slots_forget_futexes(f);
	known_done(&f->known);
	fast_planner_free(f->planner);
	free(f->regs);
	free(f->skip_regs);
	free(f);
}

struct fast_thread *fast_find(const struct fast *f, pid_t tid)
{
	return hash_get(&f->threads, tid);
}

struct fast_thread *setup_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);

	if (!t) {
		t = alloc_new(struct fast_thread);
		t->tid = tid;
		hash_put(&f->threads, tid, t);
	}
	return t;
}

void setup_restore_original(struct fast_thread *t)
{
	struct fast_original_state *saved = t->saved;

	saved->is_complete = false;
	if (saved->code_size)
		space_write(t->space, t->tid, saved->code_address, saved->code, saved->code_size);
	ptrace(PTRACE_SETREGS, t->tid, 0, &saved->regs);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(saved->mask), &saved->mask);
}

/* Whether the tracer failed between the first change for set-up and the end of the changes */
static bool is_partly_changed(const struct fast_thread *t)
{
	return t->saved && t->saved->is_complete && t->state == FAST_PTRACE_STOPS;
}

void fast_abandon_thread(struct fast_thread *t)
{
	/* it has not run since the exec stop at which set-up began */
	if (t->state == FAST_SETTING_UP)
		return;
	if (is_partly_changed(t))
		setup_restore_original(t);
	space_release_slot(t);
	if (t->space)
		t->abandoned = t->space;
	t->space = NULL;
	fast_set_state(t, FAST_PTRACE_STOPS);
}

void fast_forget_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);

	if (t)
		free_thread(f, t);
}

bool fast_get_regs(struct fast *f, pid_t tid)
{
	struct iovec io = {f->regs, sizeof(*f->regs)};

	/* the registers of a 32-bit program take less */
	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) && io.iov_len == sizeof(*f->regs);
}

bool setup_is_at_enter(pid_t tid)
{
	struct __ptrace_syscall_info info = {0};

	return ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) > 0 &&
		info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* Brings the thread from a syscall-enter-stop to a syscall-exit-stop without its syscall: it fails
 * with EBADF in read(2), which hardly any filter refuses. Returns false if it has been killed. */
static bool come_to_exit(const struct fast *f, pid_t tid)
{
	enum { SYSCALL_STOP = SIGTRAP | 0x80 };
	struct user_regs_struct r = *f->regs;
	siginfo_t info = {0};
	int status;

	r.orig_rax = SYS_read;
	r.rdi = -1;
	if (ptrace(PTRACE_SETREGS, tid, 0, &r) || ptrace(PTRACE_SYSCALL, tid, 0, 0))
		return false;
	while (waitid(P_PID, tid, &info, WSTOPPED | WEXITED | WNOWAIT | __WALL))
		if (errno != EINTR)
			return false;
	/* any other status is left for the wait for all tasks */
	return info.si_code == CLD_TRAPPED && info.si_status == SYSCALL_STOP &&
		waitpid(tid, &status, __WALL) == tid;
}

bool fast_set_regs(struct fast *f, pid_t tid)
{
	if (!f->is_filtered || (int64_t)f->regs->orig_rax != -1 || !setup_is_at_enter(tid))
		return !ptrace(PTRACE_SETREGS, tid, 0, f->regs);
	*f->skip_regs = *f->regs;
	f->skipping = tid;
	bool done = come_to_exit(f, tid) && !ptrace(PTRACE_SETREGS, tid, 0, f->regs);

	f->skipping = 0;
	return done;
}

void setup_finish_skipping(struct fast *f, pid_t tid)
{
	if (f->skipping != tid)
		return;
	*f->regs = *f->skip_regs;
	fast_set_regs(f, tid);
}

bool fast_set_gs(pid_t tid, uint64_t base)
{
	return !ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, gs_base), base);
}

/* Sets the gs base to 0 if it is the address of a slot. Any other value is the program's own. */
static void clear_gs(pid_t tid)
{
	errno = 0;
	uint64_t base = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, gs_base),
			       NULL);

	if (!errno && base - FAST_SLOTS < FAST_SLOTS_SIZE)
		fast_set_gs(tid, 0);
}

/* The task is a fork of a process with slots and does not get any. */
static void note_no_slots(struct fast_thread *t)
{
	struct fast_space *s = t->space;

	if (!s || s->slots || !s->areas || s->text_state == FAST_TEXT_WITHDRAWN || !s->slot_limit)
		return;
	space_limit_slots(s, t->tid, 0);
	space_close_memory(s);
}

void setup_use_stops(struct fast *f, struct fast_thread *t, const char *why)
{
	if (f->say && why)
		f->say(f->ctx, t->tid, why);
	gate_remove(t);
	gate_restore_mask(t);
	space_release_slot(t);
	fast_set_state(t, FAST_PTRACE_STOPS);
	free(t->saved);
	t->saved = NULL;
}

void fast_end_recording(struct fast *f, struct fast_thread *t, const char *why)
{
	clear_gs(t->tid);
	setup_use_stops(f, t, why);
}

bool setup_address_is_mapped(struct fast_thread *t)
{
	struct mapping m;
	uint8_t byte;

	return t->space ? space_read(t->space, t->tid, FAST_BLOB, &byte, sizeof(byte)) :
		!mapping_at(t->tid, FAST_BLOB, &m);
}

bool fast_maps_filter_page(uint64_t nr, const uint64_t arg[6])
{
	const uint64_t end = FAST_BLOB + FAST_PAGE, segment = 1ULL << 40;

	switch (nr) {
	case SYS_mmap:
		return fast_ranges_overlap(arg[0], arg[0] + arg[1], FAST_BLOB, end);
	case SYS_mremap:
		return fast_ranges_overlap(arg[0], arg[0] + arg[2], FAST_BLOB, end) ||
		       fast_ranges_overlap(arg[4], arg[4] + arg[2], FAST_BLOB, end);
	case SYS_shmat:		/* its size is not known here */
		return fast_ranges_overlap(arg[1], arg[1] + segment, FAST_BLOB, end);
	default:
		return false;
	}
}

void fast_reserve_slot_at(struct fast_thread *t, uint64_t base)
{
	uint64_t n = (base - FAST_SLOTS) / FAST_SLOT_SIZE;

	if (t->space && n < FAST_SLOT_COUNT && !(t->space->used >> n & 1))
		t->space->mapped &= ~(1ULL << n);
}

/* All rings are examined before each stop is handled: with this many rings ptrace-stops cost
 * less. */
static bool are_all_rings_used(const struct fast *f)
{
	unsigned n = 0;

	for (const struct fast_thread *t = f->live; t && n < FAST_RINGS_MAX; t = t->next)
		n++;
	return n == FAST_RINGS_MAX;
}

void setup_begin(struct fast *f, struct fast_thread *t,
		 const char *(*how)(struct fast *f, struct fast_thread *t))
{
	const char *why;

	if (!t->saved)
		t->saved = alloc_new(struct fast_original_state);
	why = are_all_rings_used(f) ? "too many tasks have ring buffers" : how(f, t);
	if (!why) {
		fast_set_state(t, FAST_SETTING_UP);
		space_keep_memory(f, t->space);	/* as in finish_setup() */
		return;
	}
	if (is_partly_changed(t))
		setup_restore_original(t);
	setup_use_stops(f, t, why);
	note_no_slots(t);
}

void setup_note_program(struct fast *f, struct fast_space *s, pid_t tid)
{
	char path[32];
	struct statx file;

	snprintf(path, sizeof(path), "/proc/%d/exe", tid);
	/* unknown: it may be any; a file server, which may be a tracee, is not asked */
	s->program = statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &file) ? UINT64_MAX :
		program_bit(makedev(file.stx_dev_major, file.stx_dev_minor), file.stx_ino);
	s->is_new_program = !(f->known.programs & s->program);
	if (s->program != UINT64_MAX)
		f->known.programs |= s->program;
}

void fast_handle_exec(struct fast *f, pid_t tid, pid_t old)
{
	struct fast_thread *t = fast_find(f, old);
	bool stops_messages;

	if (old != tid && t) {
		fast_forget_thread(f, tid);
		hash_remove(&f->threads, old);
		t->tid = tid;
		hash_put(&f->threads, tid, t);
	}
	t = setup_thread(f, tid);
	stops_messages = t->space && t->space->stops_messages;
	fast_release_record(t);		/* its execve never returns to the injected code */
	fast_end_memory_change(t);
	gate_restore_mask(t);
	space_release_slot(t);
	free(t->saved);
	free(t->deferred_regs);
	free(t->death);
	t->saved = NULL;
	t->deferred_regs = NULL;
	t->death = NULL;
	t->gate = FAST_GATE_NONE;	/* an exec ends the dispatch */
	t->is_refused = false;
	t->dispatches_itself = false;
	t->is_answered = false;
	t->executes = false;
	t->has_own_actions = false;
	t->reads_action = false;
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
	t->space = t->never ? NULL : space_new();
	t->hides_calls = setup_address_is_mapped(t);
	if (t->never || f->is_ending)
		return;
	setup_note_program(f, t->space, tid);
	t->space->is_starting = true;
	t->space->dispatches = f->dispatches;
	/* descriptors are inherited */
	t->space->stops_messages = stops_messages || f->stops_messages;
	setup_begin(f, t, boot_start_program);
}

void fast_handle_clone(struct fast *f, pid_t tid, struct fast_thread *creator, uint64_t flags)
{
	bool shares_memory = flags & CLONE_VM;
	struct fast_thread *t;

	fast_forget_thread(f, tid);
	t = setup_thread(f, tid);
	fast_set_state(t, FAST_NEW);
	t->never = creator && creator->never;
	t->begins_outside = creator && (!creator->space || !creator->space->creators[0]);
	if (creator)
		t->action = creator->action;
	t->has_own_actions = shares_memory && !(flags & CLONE_SIGHAND);
	t->inherits_block = creator && creator->slot && creator->slot->blocks_sigsys;
	/* a process that is forked while its parent is set up cannot be set up itself */
	if (!creator || !creator->space ||
	    (!shares_memory && !creator->space->slots && !creator->space->areas))
		return;
	t->space = shares_memory ? creator->space : space_copy(creator->space);
	if (shares_memory)
		space_add_user(f, t->space);
	/* it may have been created from a stub, and has patched text */
	if (!creator->space->slots)
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
		note_no_slots(t);
	}
	if (t->space && t->space->freezer) {	/* it was not known when the freeze began */
		fast_set_interrupt(t, FAST_INTERRUPTED);
		ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	}
}

static void shut_gate(struct fast *f, struct fast_thread *t)
{
	if (f->dispatches && !gate_shut(t))
		fast_end_recording(f, t, "its syscalls cannot be dispatched (Linux 6.4)");
}

void setup_begin_recording(struct fast *f, struct fast_thread *t)
{
	fast_set_gs(t->tid, slot_base(t->number));
	shut_gate(f, t);
}

/* Whether its first stop gives the thread a slot, without anything that may fail before */
static bool gets_slot(const struct fast *f, const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return t->state == FAST_NEW_THREAD && !f->is_ending && !is_partly_changed(t) && s->slots &&
		s->mapped & ~s->used && s->text_state != FAST_TEXT_UNVERIFIED;
}

void fast_handle_first_stop(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);
	bool leaves_code = context_leave_creation(f, tid, t);
	enum fast_state was;

	if (t && t->inherits_block)
		gate_block_sigsys(tid);
	if (t)
		t->inherits_block = false;
	/* It must not write to its parent's slot. One that is attached to may need the slot that a
	 * killed tracer has left it with. */
	if (t && gets_slot(f, t)) {
		fast_set_state(t, FAST_PTRACE_STOPS);
		space_assign_slot(f, t->space, t);
		if (leaves_code) {
			f->regs->gs_base = slot_base(t->number);
			fast_set_regs(f, tid);
			shut_gate(f, t);
		} else {
			setup_begin_recording(f, t);
		}
		return;
	}
	if (leaves_code) {
		f->regs->gs_base = 0;
		fast_set_regs(f, tid);
	} else if (!f->dispatches || (t && fast_is_new(t))) {
		clear_gs(tid);
	}
	/* one that is attached to may be known already as a thread of a process with one that is
	 * enlisted */
	if (!t || (!fast_is_new(t) && t->gate == FAST_GATE_NONE))
		gate_remove_left(f, tid);
	if (t && is_partly_changed(t))
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
		space_close_memory(t->space);
	if (was == FAST_NEW)
		note_no_slots(t);
	else if (was == FAST_NEW_PROCESS)
		setup_begin(f, t, boot_start_fork);
	else if (space_assign_slot(f, t->space, t))
		setup_begin_recording(f, t);
	else
		setup_use_stops(f, t, "all slots of its process are in use");
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

/* Continues at the state from before set-up, after closing the descriptor `fd`. */
static void resume_program(struct fast *f, struct fast_thread *t, int fd)
{
	const struct user_regs_struct *s = &t->saved->regs;
	struct user_regs_struct *r = f->regs;
	const uint64_t image[] = {
		s->r15, s->r14, s->r13, s->r12, s->rbp, s->rbx, s->r9, s->r8, s->r10, s->rdx,
		s->rsi, s->rdi, s->eflags, s->rcx, s->r11, s->rax, s->rsp, s->rip,
	};

	_Static_assert(sizeof(image) == sizeof(t->slot->image), "as fast_finish takes it");
	memcpy(t->slot->image, image, sizeof(image));
	t->slot->mask = t->saved->mask;
	*r = *s;
	r->orig_rax = -1;
	r->rip = blob_at(fast_finish);
	r->eflags &= ~(uint64_t)FAST_TRAP_FLAG;
	r->r12 = fd;
	r->gs_base = slot_base(t->number);
	fast_set_regs(f, t->tid);
	free(t->saved);
	t->saved = NULL;
}

void setup_undo(struct fast *f, struct fast_thread *t, const char *why)
{
	*f->regs = t->saved->regs;
	f->regs->orig_rax = -1;
	fast_set_regs(f, t->tid);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(t->saved->mask), &t->saved->mask);
	setup_use_stops(f, t, why);
	note_no_slots(t);
}

static bool write_blob(struct fast *f, struct fast_thread *t)
{
	static const uint8_t padding[FAST_BLOB_CODE];
	const struct iovec parts[] = {
		{(void *)fast_blob_begin, blob_size()},
		{(void *)padding, FAST_BLOB_CODE - blob_size()},
		table_contents(f, t->space),
	};

	assert(blob_size() <= FAST_BLOB_CODE);
	return space_write_parts(t->space, t->tid, FAST_BLOB, parts, 3) && table_write_stops(f, t);
}

static void continue_setup(struct fast *f, struct fast_thread *t, bool patches)
{
	struct fast_original_state *saved = t->saved;
	struct fast_space *s = t->space;
	struct user_regs_struct *r = f->regs;
	bool fresh = saved->code_size, closing = t->state == FAST_CLEANING_UP;
	int fd = r->r12;

	if (saved->is_mapped) {
		setup_finish_dispatched(f, t, patches);
		return;
	}
	if (t->state == FAST_LIVE) {	/* the tracer failed before its registers were set */
		resume_program(f, t, fd);
		return;
	}

	bool mapped = !closing && (!fresh || r->r13 == FAST_BLOB) && fd >= 0 &&
		r->r15 == FAST_SLOTS;

	if (mapped) {
		s->slots = slots_map(f, t->tid, fd);
		space_watch(f, s);
		if (s->slots)
			space_slot(s, 0)->masked = s->masked;
		s->mapped = UINT64_MAX;
		_Static_assert(FAST_SLOT_COUNT == 64, "a bit each");
		if (fresh && r->r14 < -(uint64_t)FAST_PAGE)
			area_add(f, s, r->r14);
		if (fresh && patches)
			nearby_add_plans(f->planner);
		if (!s->slots || (fresh && !write_blob(f, t))) {
			/* the mappings stay, unused; the descriptor is closed */
			fast_set_state(t, FAST_CLEANING_UP);
			boot_clean_up(f, t);
			return;
		}
	}
	/* it could be interrupted in the code with which set-up ends otherwise */
	if (mapped && f->dispatches) {
		saved->is_mapped = true;
		boot_handle_sigsys(f, t);
		return;
	}
	if (f->dispatches && fresh && !closing) {
		fast_set_state(t, FAST_CLEANING_UP);
		r->r12 = -1;	/* it is closed */
		boot_clean_up(f, t);
		return;
	}
	if (fresh)
		space_write(s, t->tid, saved->code_address, saved->code, saved->code_size);
	else if (mapped)
		space_limit_slots(s, t->tid, FAST_SLOT_COUNT);
	if (!mapped) {
		setup_undo(f, t, "the ring buffers could not be mapped");
		return;
	}
	f->count[FAST_PROCESSES]++;
	if (!space_assign_slot(f, s, t)) {
		setup_undo(f, t, "its process has no slots");
		return;
	}

	/* before all else: if the tracer fails in what follows, the program has its original
	 * state */
	uint64_t begins = saved->regs.rip;

	resume_program(f, t, fd);
	if (fresh && patches)
		patch_file_at(f, t, begins);
}

/* Continues or ends the set-up of a thread, whose registers are in f->regs. */
static void finish_setup(struct fast *f, struct fast_thread *t, bool patches)
{
	continue_setup(f, t, patches);
	/* many processes may be set up at a time */
	space_keep_memory(f, t->space);
}

void fast_finish_setup(struct fast *f, struct fast_thread *t, bool patches)
{
	if (fast_get_regs(f, t->tid))
		finish_setup(f, t, patches);
}

bool fast_is_ready(struct fast *f, const struct fast_thread *t)
{
	return fast_awaits_ready(t) && fast_get_regs(f, t->tid) && f->regs->orig_rax == FAST_READY;
}

void fast_finish_ready(struct fast *f, struct fast_thread *t)
{
	finish_setup(f, t, true);
}
