/* Ends the recording of calls in progress: see recorder.h. */
#include <sys/ptrace.h>

#include "trace/library_calls/recorder.h"
#include "trace/library_calls/space.h"
#include "trace/memory/memory.h"
#include "trace/tasks/tracee.h"

enum {
	WORD_SIZE = 8,
	PUSHED = 6,		/* registers that recorder_enter pushes */
	RETURN_PUSHED = 2,	/* and recorder_return, below the return address */
};

/* Returns the area whose code or trampolines contain the address; NULL: none do. */
static const struct recorder_area *area_at(const struct library_recorder *r, uint64_t address)
{
	for (unsigned i = 0; r && i < r->count; i++)
		if (address - r->areas[i]->address < AREA_SIZE)
			return r->areas[i];
	return NULL;
}

static uint64_t offset_of(const uint8_t *label)
{
	return label - recorder_code;
}

bool library_recorder_has_code(const struct library_recorder *r, uint64_t rip)
{
	const struct recorder_area *a = area_at(r, rip);

	return a && rip - a->address < AREA_TRAMPOLINES;
}

bool library_recorder_is_trap(const struct library_recorder *r, uint64_t rip)
{
	const struct recorder_area *a = area_at(r, rip - 1);
	uint64_t at = a ? rip - 1 - a->address : 0;

	return a && (at == offset_of(recorder_trap) || at == offset_of(recorder_full) ||
		     at == offset_of(recorder_return_full) ||
		     at == offset_of(recorder_return_trap));
}

/* Restores the registers that recorder_enter has pushed, of which `count` are on the stack, the
 * innermost of them last in this list. */
static bool pop_registers(const struct tracee *t, struct user_regs_struct *r, unsigned count)
{
	unsigned long long *const pushed[PUSHED] = {&r->r10, &r->rax, &r->rcx, &r->rdx, &r->rsi,
						    &r->rdi};
	uint64_t words[PUSHED];

	if (tracee_read(t->id.tid, r->rsp, words, count * WORD_SIZE) !=
	    (int64_t)(count * WORD_SIZE))
		return false;
	for (unsigned i = 0; i < count; i++)
		*pushed[i] = words[count - 1 - i];
	r->rsp += (uint64_t)count * WORD_SIZE;
	return true;
}

/* Number of registers on the stack at an offset of the code up to recorder_enter_end */
static unsigned count_pushed(uint64_t at)
{
	uint64_t enter = offset_of(recorder_enter);

	if (at < enter + 2)	/* the first instruction has two bytes, and the others one */
		return 0;
	if (at < offset_of(recorder_saved))
		return at - enter - 1;
	for (unsigned i = 0; i < 2; i++) {
		uint64_t from = i ? offset_of(recorder_stop) : offset_of(recorder_restore);

		/* five instructions with one byte, and one with two */
		if (at >= from && at < from + PUSHED)
			return PUSHED - (at - from);
		if (at > from && at < (i ? offset_of(recorder_enter_end) :
				       offset_of(recorder_by_mode)))
			return 0;
	}
	return PUSHED;
}

/* The calls in progress, and their number */
struct shadow {
	struct recorder_call calls[RING_DEPTH_MAX];
	unsigned depth;
};

static bool read_shadow(const struct library_recorder *r, pid_t tid, struct shadow *s)
{
	s->depth = 0;
	if (tracee_read(tid, r->ring + RING_DEPTH, &s->depth, sizeof(s->depth)) !=
	    sizeof(s->depth) || !s->depth)
		return false;
	s->depth = s->depth < RING_DEPTH_MAX ? s->depth : RING_DEPTH_MAX;
	return tracee_read(tid, r->ring + RING_CALLS, s->calls, sizeof(s->calls)) ==
		sizeof(s->calls);
}

static uint64_t find_return(const struct shadow *s, uint64_t sp)
{
	for (unsigned i = s->depth; i-- > 0;)
		if (s->calls[i].sp == sp)
			return s->calls[i].return_address;
	return 0;
}

/* Moves a thread with the registers of a call to before the instruction of the breakpoint. */
static void move_to_site(struct user_regs_struct *r, const struct library_breakpoint *b)
{
	r->rip = b->address;
	if (b->jump->is_call)
		r->rsp += WORD_SIZE;
}

/* Moves a thread out of recorder_enter: to the entry of the table, or to the function. */
static enum recorder_place leave_enter(const struct library_space *s, const struct tracee *t,
				       struct user_regs_struct *r, uint64_t at, bool stops,
				       struct library_breakpoint **b)
{
	bool is_committed = at >= offset_of(recorder_committed) && at < offset_of(recorder_by_mode);
	uint64_t to;

	*b = library_recorder_breakpoint(s, r->r11);
	if (at == offset_of(recorder_jump)) {
		if (tracee_read(t->id.tid, r->r11, &to, sizeof(to)) == sizeof(to))
			r->rip = to;
		return RECORDER_ELSEWHERE;
	}
	if (!*b || !pop_registers(t, r, count_pushed(at)))
		return RECORDER_ELSEWHERE;
	if (!is_committed) {
		move_to_site(r, *b);
		return stops ? RECORDER_STOPPED : RECORDER_ELSEWHERE;
	}
	if (tracee_read(t->id.tid, (*b)->slot, &to, sizeof(to)) == sizeof(to))
		r->rip = to;
	return RECORDER_ELSEWHERE;
}

/* Moves a thread out of recorder_return, to the return address. */
static enum recorder_place leave_return(const struct tracee *t, const struct shadow *s,
					struct user_regs_struct *r, uint64_t at)
{
	uint64_t begin = offset_of(recorder_return), pushed[RETURN_PUSHED] = {0};
	uint64_t restore = offset_of(recorder_return_restore), sp;
	bool is_before = at < offset_of(recorder_return_committed) ||
		at >= offset_of(recorder_return_full);
	unsigned count = RETURN_PUSHED;

	if (at < offset_of(recorder_return_saved))	/* lea has five bytes, and push one */
		count = at < begin + 6 ? 0 : 1;
	else if (at >= restore && at < offset_of(recorder_return_full))
		count = at - restore < RETURN_PUSHED ? RETURN_PUSHED - (at - restore) : 0;
	sp = at == begin ? r->rsp - WORD_SIZE : r->rsp + (uint64_t)count * WORD_SIZE;
	if (count && tracee_read(t->id.tid, r->rsp, pushed, count * WORD_SIZE) !=
	    (int64_t)(count * WORD_SIZE))
		return RECORDER_ELSEWHERE;
	if (count == RETURN_PUSHED)
		r->rdx = pushed[0];
	if (count)
		r->rax = pushed[count - 1];
	r->rsp = sp + WORD_SIZE;
	r->rip = find_return(s, sp);
	if (!r->rip)
		tracee_read(t->id.tid, sp, &r->rip, sizeof(r->rip));
	return is_before ? RECORDER_RETURNED : RECORDER_ELSEWHERE;
}

/* Puts the return addresses back. */
static void restore_returns(const struct library_recorder *r, pid_t tid, const struct shadow *s)
{
	const uint32_t none = 0;

	for (unsigned i = 0; i < s->depth; i++) {
		uint64_t is = 0;

		if (tracee_read(tid, s->calls[i].sp, &is, sizeof(is)) != sizeof(is))
			continue;
		for (unsigned k = 0; k < r->count; k++)
			if (is == r->areas[k]->address + offset_of(recorder_return))
				tracee_write(tid, s->calls[i].sp, &s->calls[i].return_address,
					     WORD_SIZE);
	}
	if (s->depth)
		tracee_write(tid, r->ring + RING_DEPTH, &none, sizeof(none));
}

enum recorder_place library_recorder_leave(const struct library_space *s, const struct tracee *t,
					   struct user_regs_struct *registers, bool stops,
					   struct library_breakpoint **b)
{
	const struct library_recorder *r = s->recorder;
	const struct recorder_area *a = area_at(r, registers->rip);
	enum recorder_place place = RECORDER_ELSEWHERE;
	struct shadow shadow = {0};
	uint64_t at;

	if (r && r->tid == t->id.tid) {
		read_shadow(r, t->id.tid, &shadow);
		restore_returns(r, t->id.tid, &shadow);
	}
	if (!a)
		return RECORDER_ELSEWHERE;
	at = registers->rip - a->address;
	if (at >= AREA_TRAMPOLINES) {
		*b = library_recorder_breakpoint(s, registers->rip & -(uint64_t)TRAMPOLINE_SIZE);
		if (*b) {
			move_to_site(registers, *b);
			place = stops ? RECORDER_STOPPED : RECORDER_ELSEWHERE;
		}
	} else if (at < offset_of(recorder_return)) {
		place = leave_enter(s, t, registers, at, stops, b);
	} else {
		place = leave_return(t, &shadow, registers, at);
	}
	ptrace(PTRACE_SETREGS, t->id.tid, 0, registers);
	return place;
}

enum recorder_place library_recorder_handle_trap(const struct library_space *s,
						 const struct tracee *t,
						 struct user_regs_struct *registers,
						 struct library_breakpoint **b)
{
	const struct recorder_area *a = area_at(s->recorder, --registers->rip);
	uint64_t at = registers->rip - a->address;

	if (at == offset_of(recorder_trap)) {
		*b = library_recorder_breakpoint(s, registers->r11);
		if (!*b)
			return RECORDER_ELSEWHERE;
		move_to_site(registers, *b);
		return RECORDER_STOPPED;
	}
	if (at == offset_of(recorder_full) || at == offset_of(recorder_return_full)) {
		/* there is room now, unless the program has overwritten the ring, or the thread
		 * that forked this one is unknown */
		s->recorder->tid = t->id.tid;
		tracee_write(t->id.tid, s->recorder->ring + RING_TAIL, &s->recorder->tail,
			     sizeof(s->recorder->tail));
		registers->rip = a->address + offset_of(at == offset_of(recorder_full) ?
							recorder_saved : recorder_return_saved);
		ptrace(PTRACE_SETREGS, t->id.tid, 0, registers);
		return RECORDER_ELSEWHERE;
	}
	return library_recorder_leave(s, t, registers, true, b);
}
