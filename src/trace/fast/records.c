/* Emits events from records: merges the rings of all tasks by time, up to now. */
#include "trace/fast/records.h"

#include <limits.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"
#include "fast/fast.h"
#include "trace/actions/finish_call.h"
#include "trace/capture/call.h"
#include "trace/capture/stack.h"
#include "trace/library_calls/library.h"
#include "trace/paths/path_bases.h"
#include "trace/paths/path_fault.h"
#include "trace/proc/lookup.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/source.h"
#include "trace/tasks/syscall_event.h"
#include "trace/tasks/tracee.h"

/* Number of events in one poll that makes polling of the rings continue, and number of empty polls
 * in a row that ends it */
enum { BUSY_EVENTS = 64, EMPTY_POLLS_MAX = 4 };
/* Bounds of the poll interval in ns. The less the rings contain, the longer the interval, so that
 * tasks are not interrupted in vain on a machine with one CPU. */
enum { POLL_INTERVAL_MIN = 50 * 1000, POLL_INTERVAL_MAX = 8 * 1000 * 1000 };

/* Serves a read during decoding that the record does not answer. Memory of a task that has stopped
 * at the syscall's exit can still be read. */
static int64_t read_missing(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	struct record_reader *r = ctx;

	if (when == FD_PATHS && r->names) {
		int64_t got = fast_record_name(r->names, addr, buf, len);

		if (got)
			return got;
	}
	if (when == IF_NAMES)
		return lookup_read(r->task->id.tid, when, addr, buf, len);
	/* may have changed since, as storage.late says */
	if (when == FD_PATHS && !r->task->no_proc)
		return lookup_read(r->task->id.tid, when, addr, buf, len);
	if (when >= FD_PATHS)
		return 0;
	if (r->is_live)
		return engine_read(r->task, addr, buf, len);
	r->fast->count[FAST_READS_MISSING]++;
	diag_debug(r->diag, "record of syscall %llu lacks %llu bytes at %#llx (at %s)",
		   (unsigned long long)r->task->syscall.event.call.nr, (unsigned long long)len,
		   (unsigned long long)addr, when == AT_ENTRY ? "enter" : "exit");
	return 0;
}

/* Loads what the record has read at enter or exit into the memory of the syscall. */
static void load_record(struct engine *g, struct tracee *t, const struct fast_thread *ft,
			enum read_space when, bool live)
{
	const struct fast_record *r = ft->record;
	struct call_storage *s = &t->syscall.storage;

	g->rings.reader = (struct record_reader){.task = t, .fast = g->fast, .diag = g->diag,
					   .names = when == AT_EXIT ? r : NULL,
					   .is_live = live};
	if (!g->options.wants.values || !r->segments)
		return;
	if (!s->memory) {
		s->memory = arena_new(&s->arena, struct memory);
		memory_init(s->memory, &s->arena, NULL, NULL);
		memory_raise_limit(s->memory, g->options.limits.bytes);
	}
	fast_load_record(s->memory, r, when);
}

static void capture_record(struct engine *g, struct tracee *t, const struct fast_thread *ft,
			   enum read_space when, bool live)
{
	if (!g->sink.capture)
		return;
	load_record(g, t, ft, when, live);
	t->syscall.storage.is_copied = !live;
	g->sink.capture(g->sink.ctx, &t->syscall.event, &t->syscall.storage, read_missing,
			&g->rings.reader);
}

static uint64_t time_of(const struct engine *g, uint64_t count)
{
	uint64_t ns = ticks_ns(&g->fast->ticks, count);

	return ns > g->origin ? ns - g->origin : 0;
}

static void fill_enter(struct engine *g, struct tracee *t, const struct fast_thread *ft,
		       uint64_t time)
{
	const struct fast_record *r = ft->record;

	engine_end_vfork(g, t, engine_make_monotonic(g, time));
	if (t->syscall.phase != SYSCALL_NONE)
		engine_forget_call(g, t);
	syscall_event_begin(t, SYSCALL_BY_RECORD, engine_make_monotonic(g, time),
			    &(struct syscall_registers){
		.abi = g->native, .nr = r->nr, .arg = r->arg, .ip = fast_record_ip(ft),
		.sp = r->sp});
	t->syscall.storage.late = true;		/* the syscall may have returned by now */
	g->tally.records++;
}

static void fill_exit(struct engine *g, struct tracee *t, const struct fast_thread *ft,
		      uint64_t time)
{
	const struct fast_record *r = ft->record;

	syscall_event_finish(t, engine_make_monotonic(g, time), r->ret,
			     syscall_result_is_error(r->ret));
	if (t->state == TRACEE_IN_VFORK)
		t->state = TRACEE_RUNNING;
	g->tally.records++;
}

static void emit_enter(struct engine *g, struct tracee *t, struct fast_thread *ft, uint64_t time)
{
	fill_enter(g, t, ft, time);
	capture_record(g, t, ft, AT_ENTRY, false);
	engine_emit(g, &t->syscall.event);
	fast_note_entered(ft);
}

/* Finds where the path of a failed syscall ends. The record says so if it does not exist; otherwise
 * the task has stopped at the syscall's exit (FAST_ASK_TRACER). */
static void explain_path(struct tracee *t, const struct fast_record *r)
{
	struct arena *arena = &t->syscall.storage.arena;
	struct path_call calls[FAULT_PATHS_MAX];
	char directory[PATH_MAX];
	uint64_t end = fast_record_missing(r);
	int64_t n = 0;

	if (!end) {
		engine_explain_path(t);
		return;
	}
	if (path_fault_calls(&t->syscall.event, arena, calls) != 1)
		return;
	if (calls->path[0] != '/')
		n = fast_record_name(r, (uint32_t)calls->dir_fd, directory, sizeof(directory) - 1);
	directory[n > 0 ? n : 0] = 0;
	t->syscall.event.call.fault = path_fault_missing(calls, end, directory, arena);
}

static void emit_filled_exit(struct engine *g, struct tracee *t, struct fast_thread *ft, bool live)
{
	capture_record(g, t, ft, AT_EXIT, live);
	if (g->options.wants.faults && t->syscall.event.call.failed)
		explain_path(t, ft->record);
	/* with names of descriptors, the task stops at the exit of a syscall that changes them */
	if (live && g->options.wants.bases && path_bases_change(&t->syscall.event))
		t->syscall.event.bases = path_bases_of(t->id.tid, g->own_mounts,
							&t->syscall.storage.arena);
	/* the task has stopped at the syscall's exit */
	if (g->options.stacks.from)
		engine_stack_at_exit(g, t, true);
	engine_emit(g, &t->syscall.event);
	if (live)
		t->syscall.event.bases = NULL;
	engine_forget_call(g, t);
	fast_release_record(ft);
}

static void emit_exit(struct engine *g, struct tracee *t, struct fast_thread *ft, uint64_t time,
		      bool live)
{
	fill_exit(g, t, ft, time);
	t->syscall.storage.late = !live;
	emit_filled_exit(g, t, ft, live);
}

/* Emits enter and exit as one event; there is no other event between them. */
static void emit_combined(struct engine *g, struct tracee *t, struct fast_thread *ft,
			  uint64_t entered, uint64_t left)
{
	fill_enter(g, t, ft, entered);
	fill_exit(g, t, ft, left);
	t->syscall.event.call.is_combined = true;
	load_record(g, t, ft, AT_ENTRY, false);
	emit_filled_exit(g, t, ft, false);
}

/* Returns the time of the next event of a thread's record. */
static uint64_t next_time(const struct engine *g, const struct fast_thread *ft)
{
	return time_of(g, fast_has_entered(ft) ? ft->record->left : ft->record->entered);
}

/* Returns the time at which the next event of a thread's record is due. UINT64_MAX: the thread runs
 * and has begun the record after the rings were sampled, and may have recorded library calls before
 * it that have not been read. */
static uint64_t due_time(const struct engine *g, const struct fast_thread *ft)
{
	const struct fast_record *r = ft->record;
	uint64_t count = fast_has_entered(ft) ? r->left : r->entered;

	return engine_is_unsampled(g, ft->tid, count) ? UINT64_MAX : next_time(g, ft);
}

/* Drops a record without an event. The record of a syscall that has not returned stays in the ring
 * until it has. */
static void skip_record(struct fast_thread *ft)
{
	if (ft->record_state == FAST_RECORD_PEEKED)
		fast_note_entered(ft);
	else
		fast_release_record(ft);
}

/* Emits the next event of a thread. `until`: time of the next event of another thread */
static void emit_next(struct engine *g, struct fast_thread *ft, uint64_t time, uint64_t until)
{
	struct tracee *t = tracees_find(&g->tracees, ft->tid);
	bool peeked = ft->record_state == FAST_RECORD_PEEKED;
	uint64_t left;

	if (!t) {
		skip_record(ft);
	} else if (fast_has_entered(ft) && t->syscall.phase != SYSCALL_NONE) {
		emit_exit(g, t, ft, time, false);
	} else {
		left = g->sink.combines && !peeked ? time_of(g, ft->record->left) : UINT64_MAX;
		if (left <= until)
			emit_combined(g, t, ft, time, left);
		else
			emit_enter(g, t, ft, time);
	}
}

/* Inserts an element into the heap, from position `at` down, which is free. */
static void sift_down(struct engine *g, unsigned at, struct due_thread one)
{
	unsigned below;

	for (; (below = 2 * at + 1) < g->rings.due_count; at = below) {
		if (below + 1 < g->rings.due_count &&
		    g->rings.due_heap[below + 1].time < g->rings.due_heap[below].time)
			below++;
		if (g->rings.due_heap[below].time >= one.time)
			break;
		g->rings.due_heap[at] = g->rings.due_heap[below];
	}
	g->rings.due_heap[at] = one;
}

/* Takes a record of a syscall in progress. In a poll, a single thread gets until the next poll to
 * complete it, so that both events are combined: no other event can come between them. */
static bool peek_record(struct engine *g, struct fast_thread *t)
{
	if (g->rings.is_polling && g->fast->live == t && !t->next && !g->library &&
	    fast_has_new_syscall(t)) {
		g->rings.is_polling = false;
		return false;
	}
	return fast_peek_record(g->fast, t);
}

/* Builds the heap of all threads with records up to `now`. */
static void collect_due(struct engine *g, uint64_t now)
{
	g->rings.due_count = 0;
	for (struct fast_thread *t = g->fast->live; t; t = t->next) {
		uint64_t time;

		fast_begin_drain(g->fast, t);
		if (!fast_take_record(g->fast, t) && !peek_record(g, t))
			continue;
		time = due_time(g, t);
		if (time > now)
			continue;
		if (g->rings.due_count == g->rings.due_room) {
			g->rings.due_room = g->rings.due_room ? 2 * g->rings.due_room : 64;
			g->rings.due_heap = alloc_more(g->rings.due_heap, g->rings.due_room,
						       sizeof(*g->rings.due_heap));
		}
		g->rings.due_heap[g->rings.due_count++] = (struct due_thread){time, t};
	}
	for (unsigned i = g->rings.due_count / 2; i-- > 0;)
		sift_down(g, i, g->rings.due_heap[i]);
	for (unsigned i = 1; HAS_AUDITS && i < g->rings.due_count; i++)
		audit(g->rings.due_heap[(i - 1) / 2].time <= g->rings.due_heap[i].time);
}

uint64_t engine_next_ring_time(struct engine *g)
{
	return g->rings.due_count ? g->rings.due_heap[0].time : UINT64_MAX;
}

/* Emits events of the first thread while no other thread has an earlier one, up to `until`. */
uint64_t engine_emit_ring_records(struct engine *g, uint64_t until)
{
	struct due_thread first = g->rings.due_heap[0];
	uint64_t before = g->tally.records;

	assert(g->rings.due_count);
	for (unsigned i = 1; i < g->rings.due_count && i <= 2; i++)
		if (g->rings.due_heap[i].time < until)
			until = g->rings.due_heap[i].time;
	do {
		emit_next(g, first.thread, first.time, until);
		if (!fast_take_record(g->fast, first.thread) && !peek_record(g, first.thread)) {
			first.time = UINT64_MAX;
			break;
		}
		first.time = due_time(g, first.thread);
	} while (first.time <= until);
	if (first.time > g->rings.drain_end)
		first = g->rings.due_heap[--g->rings.due_count];
	if (g->rings.due_count)
		sift_down(g, 0, first);
	return g->tally.records - before;
}

/* Reports once per process that syscalls are lost, and emits an event for each ring. */
static void report_lost_ring(struct engine *g, struct fast_thread *ft)
{
	struct tracee *t = tracees_find(&g->tracees, ft->tid);
	struct event e;

	fast_set_ring_state(ft, FAST_RING_LOSS_REPORTED);
	g->result.lost++;
	g->result.lost_rings++;
	if (!t)
		return;
	e = engine_event(g, t, EVENT_NOTICE);
	e.notice.kind = NOTICE_RING;
	e.notice.since = t->syscall.event.time;
	e.notice.discarded = ft->discarded;
	if (!(t->group->notices_emitted & 1U << NOTICE_RING))
		diag_say(g->diag, "process %d wrote into its ring buffer: its syscalls from "
			 "%llu.%06llu s to its next stop are lost; --fast=off uses no ring buffers",
			 t->group->tgid, (unsigned long long)(e.notice.since / 1000000000),
			 (unsigned long long)(e.notice.since / 1000 % 1000000));
	t->group->notices_emitted |= 1U << NOTICE_RING;
	engine_emit(g, &e);
}

static void report_lost_rings(struct engine *g)
{
	struct fast_thread *ft;

	if (g->fast->count[FAST_BROKEN] == g->result.lost_rings)
		return;
	for (size_t at = 0; (ft = hash_next(&g->fast->threads, &at));)
		if (ft->ring == FAST_RING_BROKEN)
			report_lost_ring(g, ft);
}

uint64_t engine_drain_rings(struct engine *g)
{
	uint64_t now, count;
	bool is_poll = g->rings.is_polling;

	engine_use_current_time(g);
	g->rings.drain_end = now = ticks_sample(&g->fast->ticks) - g->origin;
	/* a thread without a record now has no earlier one */
	EACH_SOURCE(g, fetch, g);
	collect_due(g, now);
	count = engine_merge_records(g, now);
	fast_adjust_ring_limit(g->fast, count, now, engine_now(g), g->batch.count > 0);
	if (is_poll == g->rings.is_polling)
		g->batch.time = engine_make_monotonic(g, now);
	report_lost_rings(g);
	if (count < BUSY_EVENTS)
		return count;
	/* stops that occur before SIGCHLD reports stops are found soon */
	if (!g->rings.polls_left)
		g->rings.poll_interval = POLL_INTERVAL_MIN;
	g->rings.polls_left = EMPTY_POLLS_MAX;
	return count;
}

/* Waits before the next poll; longer if the rings contain little. */
static void wait_between_polls(struct engine *g)
{
	uint64_t fullest;

	fast_end_drains(g->fast);
	if (control_next_child(g->rings.poll_interval))
		return;
	fullest = fast_max_unread(g->fast);
	if (fullest > g->fast->ration / 3 && g->rings.poll_interval > POLL_INTERVAL_MIN)
		g->rings.poll_interval /= 2;
	else if (fullest < g->fast->ration / 8 && g->rings.poll_interval < POLL_INTERVAL_MAX)
		g->rings.poll_interval *= 2;
}

bool engine_poll_rings(struct engine *g)
{
	bool little;

	if (!g->rings.polls_left)
		return false;
	little = fast_max_unread(g->fast) < g->fast->ration / 4;
	g->rings.is_polling = true;
	if (!engine_emit_records(g))
		g->rings.polls_left--;
	g->rings.is_polling = false;
	g->rings.has_waited = little;
	if (little)
		wait_between_polls(g);
	engine_use_current_time(g);
	return true;
}

void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft)
{
	if (!fast_has_entered(ft) || t->syscall.phase == SYSCALL_NONE)
		emit_enter(g, t, ft, next_time(g, ft));
	emit_exit(g, t, ft, next_time(g, ft), true);
}

bool engine_has_many_rings(const struct engine *g)
{
	enum { FEW_RINGS = 8 };
	unsigned n = 0;

	for (const struct fast_thread *t = g->fast->live; t && n < FEW_RINGS; t = t->next)
		n++;
	return n == FEW_RINGS;
}
