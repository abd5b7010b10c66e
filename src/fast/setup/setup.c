#include "fast/setup/setup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"
#include "fast/memory/mapping.h"
#include "fast/patch/nearby.h"
#include "fast/patch/patch.h"
#include "fast/process/gate.h"
#include "fast/process/recording.h"
#include "fast/process/sigsys.h"
#include "fast/setup/boot.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"

void setup_restore_original(struct fast_thread *t)
{
	struct fast_original_state *saved = t->saved;

	saved->is_complete = false;
	if (saved->code_size)
		remote_write(&t->space->memory, t->tid, saved->code_address, saved->code,
			     saved->code_size);
	ptrace(PTRACE_SETREGS, t->tid, 0, &saved->regs);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(saved->mask), &saved->mask);
}

bool setup_is_partly_done(const struct fast_thread *t)
{
	return t->saved && t->saved->is_complete && t->state == FAST_PTRACE_STOPS;
}

void setup_note_no_slots(struct fast_thread *t)
{
	struct fast_space *s = t->space;

	if (!s || s->slots.at || !s->areas.count || s->text_state == FAST_TEXT_WITHDRAWN ||
	    !s->slots.limit)
		return;
	slots_limit(s, t->tid, 0);
	remote_close(&s->memory);
}

bool setup_address_is_mapped(struct fast_thread *t)
{
	struct mapping m;
	uint8_t byte;

	return t->space ? remote_read(&t->space->memory, t->tid, FAST_BLOB, &byte, sizeof(byte)) :
		!mapping_at(t->tid, FAST_BLOB, &m);
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
		remote_keep(f, &t->space->memory);	/* as in finish_setup() */
		return;
	}
	if (setup_is_partly_done(t))
		setup_restore_original(t);
	recording_use_stops(f, t, why);
	setup_note_no_slots(t);
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

/* Restores the thread to its state before set-up, which has failed. */
static void undo(struct fast *f, struct fast_thread *t, const char *why)
{
	*f->regs = t->saved->regs;
	f->regs->orig_rax = -1;
	fast_set_regs(f, t->tid);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(t->saved->mask), &t->saved->mask);
	recording_use_stops(f, t, why);
	setup_note_no_slots(t);
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
	return remote_write_parts(&t->space->memory, t->tid, FAST_BLOB, parts, 3) &&
		table_write_stops(f, t);
}

static void restore_code(struct fast_thread *t, const struct fast_original_state *saved)
{
	if (saved->code_size)
		remote_write(&t->space->memory, t->tid, saved->code_address, saved->code,
			     saved->code_size);
}

/* The thread has mapped the injected code and closed its descriptor. */
static void finish_dispatched(struct fast *f, struct fast_thread *t, bool patches)
{
	struct fast_original_state *saved = t->saved;
	struct fast_space *s = t->space;

	if (!saved->code_size)
		slots_limit(s, t->tid, FAST_SLOT_COUNT);
	sigsys_finish_setup(f, t);
	f->count[FAST_PROCESSES]++;
	if (!slots_assign(f, s, t)) {
		restore_code(t, saved);
		undo(f, t, "its process has no slots");
		return;
	}
	/* in this order the thread can continue if the tracer is killed */
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(saved->mask), &saved->mask);
	*f->regs = saved->regs;
	f->regs->orig_rax = -1;
	f->regs->gs_base = slot_base(t->number);
	fast_set_regs(f, t->tid);
	gate_shut_masked(t, saved->mask);
	restore_code(t, saved);
	/* else other threads may run that text */
	if (saved->is_start && patches)
		patch_file_at(f, t, saved->regs.rip);
	free(saved);
	t->saved = NULL;
}

static void continue_setup(struct fast *f, struct fast_thread *t, bool patches)
{
	struct fast_original_state *saved = t->saved;
	struct fast_space *s = t->space;
	struct user_regs_struct *r = f->regs;
	bool fresh = saved->code_size, closing = t->state == FAST_CLEANING_UP;
	int fd = r->r12;

	if (saved->is_mapped) {
		finish_dispatched(f, t, patches);
		return;
	}
	if (t->state == FAST_LIVE) {	/* the tracer failed before its registers were set */
		resume_program(f, t, fd);
		return;
	}

	bool mapped = !closing && (!fresh || r->r13 == FAST_BLOB) && fd >= 0 &&
		r->r15 == FAST_SLOTS;

	if (mapped) {
		slots_map(f, &s->slots, t->tid, fd);
		if (fresh && r->r14 < -(uint64_t)FAST_PAGE)
			area_add(f, s, r->r14);
		if (fresh && patches)
			nearby_add_plans(f->planner);
		if (!s->slots.at || (fresh && !write_blob(f, t))) {
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
		restore_code(t, saved);
	else if (mapped)
		slots_limit(s, t->tid, FAST_SLOT_COUNT);
	if (!mapped) {
		undo(f, t, "the ring buffers could not be mapped");
		return;
	}
	f->count[FAST_PROCESSES]++;
	if (!slots_assign(f, s, t)) {
		undo(f, t, "its process has no slots");
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
	remote_keep(f, &t->space->memory);
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
	audit(fast_awaits_ready(t) && f->regs->orig_rax == FAST_READY);	/* fast_is_ready */
	finish_setup(f, t, true);
}
