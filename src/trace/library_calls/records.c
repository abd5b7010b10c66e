/* Events from the records of library calls: see recorder.h. */
#include "trace/library_calls/library.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "trace/library_calls/calls.h"
#include "trace/library_calls/recorder.h"
#include "trace/library_calls/returns.h"
#include "trace/library_calls/space.h"
#include "trace/memory/memory.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

enum {
	UNIT = 1 << RING_UNIT_SHIFT,
	LONGEST = RECORD_UNITS_MAX * UNIT,
	/* Bytes that are read ahead: those of a ring, whose last record may extend behind it, and
	 * as many of records that could not be emitted yet */
	FETCHED_MAX = 2 * RING_UNIT_COUNT * UNIT + 5 * LONGEST,
	RECORDS_MAX = 2 * RING_UNIT_COUNT,
};

static const struct recorder_record *record_at(const struct library_recorder *r, unsigned i)
{
	return (const struct recorder_record *)(r->bytes + r->offsets[i]);
}

/* Moves the records that have not been emitted to the beginning of the buffer. */
static void drop_emitted(struct library_recorder *r)
{
	size_t from = r->next < r->fetched ? r->offsets[r->next] : r->used;

	r->fetched -= r->next;
	r->used -= from;
	if (r->used)
		memmove(r->bytes, r->bytes + from, r->used);
	for (unsigned i = 0; i < r->fetched; i++)
		r->offsets[i] = r->offsets[r->next + i] - from;
	r->next = 0;
}

/* Reads records up to `head` that are next to each other. Returns false if there is no room, or if
 * they cannot be read. */
static bool read_part(struct library_recorder *r, uint64_t head)
{
	const uint64_t at = r->tail % RING_UNIT_COUNT, left = RING_UNIT_COUNT - at;
	const uint64_t units = left < head - r->tail ? left : head - r->tail;
	const uint64_t size = units * UNIT + (units == left ? LONGEST : 0);
	uint64_t done = 0, step;

	if (r->used + size + LONGEST > FETCHED_MAX || r->fetched + units > RECORDS_MAX ||
	    tracee_read(r->tid, r->ring + RING_RECORDS + at * UNIT, r->bytes + r->used, size) !=
	    (int64_t)size)
		return false;
	for (; done < units; done += step) {
		r->offsets[r->fetched] = r->used + done * UNIT;
		step = record_at(r, r->fetched)->units;
		if (!step || step > RECORD_UNITS_MAX || step > units - done)
			break;		/* overwritten: the rest is lost */
		r->fetched++;
	}
	r->used += size;
	r->tail += units;
	return true;
}

/* Reads the records that the thread has written. The program can write to them, so nothing in them
 * is trusted. */
static void fetch(struct library_recorder *r)
{
	uint64_t head = 0;

	if (r->next || !r->fetched)
		drop_emitted(r);
	if (tracee_read(r->tid, r->ring + RING_HEAD, &head, sizeof(head)) != sizeof(head) ||
	    head == r->tail)
		return;
	if (head - r->tail > RING_UNIT_COUNT)	/* overwritten: the thread must have room */
		r->tail = head;
	if (!r->bytes) {
		r->bytes = alloc_more(NULL, FETCHED_MAX, 1);
		r->offsets = alloc_more(NULL, RECORDS_MAX, sizeof(*r->offsets));
	}
	while (r->tail < head && read_part(r, head))
		;
	tracee_write(r->tid, r->ring + RING_TAIL, &r->tail, sizeof(r->tail));
}

/* Records of syscalls and of library calls are merged by one clock. */
static const struct ticks *ticks_of(const struct engine *g)
{
	return g->sources.clock ? g->sources.clock : &g->library->ticks;
}

static uint64_t time_of(const struct engine *g, const struct recorder_record *record)
{
	uint64_t ns = ticks_ns(ticks_of(g), record->time);

	return ns > g->origin ? ns - g->origin : 0;
}

/* Returns what is behind the copy, where the next one is. */
static const void *set_copy(struct library_copy *to, uint64_t address, const void *at)
{
	const struct recorder_copy *from = at;

	*to = (struct library_copy){
		.address = address, .bytes = from->bytes,
		.got = from->got < COPY_ROOM ? from->got : COPY_ROOM,
	};
	return from->bytes + (to->got + 7) / 8 * 8;
}

static void emit_call(struct engine *g, struct tracee *t, const struct recorder_record *record,
		      uint64_t time)
{
	const struct library_breakpoint *b = library_recorder_breakpoint(t->group->library,
									 record->trampoline);
	const struct user_regs_struct registers = {
		.rsp = record->sp, .rdi = record->arguments[0], .rsi = record->arguments[1],
		.rdx = record->arguments[2], .rcx = record->arguments[3],
		.r8 = record->arguments[4], .r9 = record->arguments[5],
	};
	struct library_copy copies[LIBRARY_COPIES] = {0};
	const struct prototype *p = b ? b->prototype : NULL;
	const void *copy = (const uint8_t *)record + RECORD_COPIES;
	unsigned n = 0;

	if (!p || !b->is_recorded)
		return;
	for (unsigned i = 0; i < p->count && n < LIBRARY_COPIES; i++) {
		enum library_form form = p->arguments[i].form;

		if (form != LIBRARY_STRING && form != LIBRARY_DATA)
			continue;
		copy = set_copy(&copies[n++], record->arguments[i], copy);
	}
	library_begin_call(g, t, b, b->to, &(struct library_moment){
		.registers = &registers, .copies = copies, .time = time,
	}, record->return_address);
}

static void emit_return(struct engine *g, struct tracee *t, const struct recorder_record *record,
			uint64_t time)
{
	const struct user_regs_struct registers = {
		.rsp = record->sp, .rip = record->return_address, .rax = record->arguments[0],
	};
	struct library_copy copies[LIBRARY_COPIES] = {0};

	set_copy(&copies[0], record->arguments[0], (const uint8_t *)record + RECORD_RESULT_COPY);
	library_end_recorded_call(g, t, record->sp, &(struct library_moment){
		.registers = &registers, .copies = copies, .time = time,
	});
}

static const struct recorder_record *next_of(const struct library_recorder *r)
{
	return record_at(r, r->next);
}

/* Returns the recorder with the earliest record; NULL: there are no more. If another source
 * drains, a record that is not due is left out. */
static struct library_recorder *find_earliest(const struct engine *g)
{
	struct library_recorder *earliest = NULL;

	for (struct library_recorder *r = g->library->recorders; r; r = r->following)
		if (r->next < r->fetched &&
		    (!earliest || next_of(r)->time < next_of(earliest)->time) &&
		    !engine_is_unsampled(g, r->tid, next_of(r)->time))
			earliest = r;
	return earliest;
}

/* Whether the thread can have written records since its latest stop. `stopped` is the task that a
 * stop was reported of, or NULL. A thread in a syscall that stops at its exit runs none of its
 * code. */
static bool may_have_run(const struct engine *g, pid_t tid, const struct tracee *stopped)
{
	const struct tracee *t = stopped && tid == stopped->id.tid ? NULL :
		tracees_find(&g->tracees, tid);

	return tid && !(t && tracee_is_running(t) && t->syscall.phase == SYSCALL_BY_STOP);
}

static void fetch_all(struct engine *g, const struct tracee *stopped)
{
	for (struct library_recorder *r = g->library->recorders; r; r = r->following)
		if (may_have_run(g, r->tid, stopped))
			fetch(r);
}

/* Emits the next record of a recorder. */
static void emit_record(struct engine *g, struct library_recorder *r, uint64_t time)
{
	const struct recorder_record *record = record_at(r, r->next++);
	struct tracee *t = tracees_find(&g->tracees, r->tid);

	if (t && t->group->library && record->trampoline)
		emit_call(g, t, record, time);
	else if (t && t->group->library)
		emit_return(g, t, record, time);
}

void library_fetch_records(struct engine *g)
{
	fetch_all(g, NULL);
}

uint64_t library_next_time(struct engine *g)
{
	struct library_recorder *r = find_earliest(g);

	if (r)
		g->library->earliest = r;
	return r ? time_of(g, next_of(r)) : UINT64_MAX;
}

uint64_t library_emit_next(struct engine *g, uint64_t until)
{
	struct library_recorder *r = g->library->earliest;

	(void)until;
	emit_record(g, r, engine_make_monotonic(g, time_of(g, next_of(r))));
	return 1;
}

void library_take_records(struct engine *g, const struct tracee *stopped)
{
	struct library_tracing *l = g->library;
	struct library_recorder *r;
	uint64_t now;

	if (!l->recorders || g->sources.drains)
		return;
	fetch_all(g, stopped);
	now = ticks_sample(&l->ticks) - g->origin;
	while ((r = find_earliest(g))) {
		uint64_t time = time_of(g, next_of(r));

		/* the task wrote it while ptrail handled the stop of another one */
		if (time < g->last_time)
			time = g->last_time;
		emit_record(g, r, time < now ? time : now);
	}
}

bool library_handle_signal(struct engine *g, struct tracee *t, int sig)
{
	struct library_space *s = t->group->library;
	struct user_regs_struct registers;
	struct library_breakpoint *b = NULL;
	siginfo_t info;
	bool faulted, emits = !engine_is_detaching(g);
	enum { TRAP_FLAG = 0x100 };

	if (!s || !s->recorder || ptrace(PTRACE_GETREGS, t->id.tid, 0, &registers))
		return false;
	faulted = (sig == SIGSEGV || sig == SIGBUS) &&
		library_recorder_has_code(s->recorder, registers.rip) &&
		!ptrace(PTRACE_GETSIGINFO, t->id.tid, 0, &info) && info.si_code > 0;
	/* a program that single-steps itself would begin the call again and again */
	switch (library_recorder_leave(s, t, &registers,
				       faulted || registers.eflags & TRAP_FLAG, &b)) {
	case RECORDER_STOPPED:
		library_handle_jump(g, t, b, &registers, emits);
		break;
	case RECORDER_RETURNED:
		if (emits)
			library_handle_return(g, t, &registers);
		break;
	case RECORDER_ELSEWHERE:
		break;
	}
	if (emits && t->library)
		library_arm_returns(g, t);
	return faulted;
}

void library_handle_recorder_trap(struct engine *g, struct tracee *t,
				  struct user_regs_struct *registers, bool emits)
{
	struct library_space *s = t->group->library;
	struct library_breakpoint *b = NULL, *none = NULL;

	switch (library_recorder_handle_trap(s, t, registers, &b)) {
	case RECORDER_STOPPED:
		/* it may be reached by a jump from a function whose return address was replaced */
		library_recorder_leave(s, t, registers, false, &none);
		if (emits && t->library)
			library_arm_returns(g, t);
		library_handle_jump(g, t, b, registers, emits);
		break;
	case RECORDER_RETURNED:
		if (emits)
			library_handle_return(g, t, registers);
		break;
	case RECORDER_ELSEWHERE:
		break;
	}
}
