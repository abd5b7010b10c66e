/* Takes records out of the rings. The program can write to its ring at any time: data is copied
 * first and then checked, so that it cannot change in between. */
#include "fast/fast.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"
#include "fast/ring/complete.h"
#include "fast/space/space.h"
#include "fast/stub/reads.h"

enum {
	RECORD_BUFFER_MIN = 128,
	RING_LIMIT_INTERVAL = 100 * 1000 * 1000, STOP_INTERVAL = 1000 * 1000 * 1000,	/* ns */
	RING_LIMIT_MIN = FAST_RING_LIMIT_MAX >> 8,
};

/* A drain that takes longer than .too_long ns with more than .many events is too long: rings may
 * hold half as much. After RING_LIMIT_INTERVAL ns they may hold twice as much again, if drains take
 * less than .brief ns. */
struct drain_limits {
	uint64_t too_long, brief;
	uint64_t many;
};
/* The limits if a ptrace-stop waited for a drain within the latest STOP_INTERVAL ns, and if none
 * did. A stop waits for one or two drains, and a signal with a handler has some five stops. With
 * short drains, full rings hold threads up more often. */
static const struct drain_limits for_stops = {3000 * 1000, 800 * 1000, 160},
	without_stops = {10 * 1000 * 1000, 2500 * 1000, 512};

/* Reads a field of a slot once. The program can change it at any moment, so the value that was read
 * is the one that is checked. */
static uint64_t read_once(const uint64_t *field)
{
	return *(const volatile uint64_t *)field;
}

/* Marks the ring as broken: no records are taken from it any more, and none are written from the
 * thread's next stop on. Returns false. */
static bool mark_broken(struct fast *f, struct fast_thread *t)
{
	uint64_t unread;

	if (t->ring != FAST_RING_INTACT)
		return false;
	fast_set_ring_state(t, FAST_RING_BROKEN);
	f->count[FAST_BROKEN]++;
	unread = read_once(&t->slot->head) - t->tail;
	t->discarded = t->space->slots.replaced || unread > FAST_RING_SIZE ? 0 : unread;
	return false;
}

static struct fast_record *record_buffer(struct fast_thread *t, uint32_t size)
{
	if (t->room < size) {
		t->room = t->room ? t->room : RECORD_BUFFER_MIN;
		while (t->room < size)
			t->room *= 2;
		free(t->record);
		t->record = alloc_zeroed(t->room);
	}
	return t->record;
}

enum { ALL_SEGMENTS = -1 };

/* Copies the record of `size` bytes, with that many segments, at that position. Returns false if
 * it is invalid. */
static bool copy_record(struct fast *f, struct fast_thread *t, uint64_t position, uint64_t size,
			int segments)
{
	struct fast_record *r;

	if (size < sizeof(*r) || size > FAST_RECORD_MAX || size % 8 || position % 8 ||
	    size > FAST_RING_SIZE - position % FAST_RING_SIZE)
		return false;
	r = record_buffer(t, size);
	memcpy(r, slot_record(t->slot, position), size);
	r->size = size;
	if (segments != ALL_SEGMENTS)
		r->segments = segments;
	if (fast_record_is_valid(&f->table, r, size))
		return true;
	fast_note_dropped(t);
	return false;
}

/* The tail that is published to the thread: less than the true one if the ring may not be filled */
static uint64_t published_tail(const struct fast *f, const struct fast_thread *t)
{
	return t->tail - (FAST_RING_LIMIT_MAX - f->ration);
}

static void publish_tail(const struct fast *f, struct fast_thread *t)
{
	struct fast_slot *slot = t->slot;
	uint64_t tail = published_tail(f, t);

	__atomic_store_n(&slot->tail, tail, __ATOMIC_RELEASE);
	/* The thread may have read a tail that leaves more room than it may use now. If it reads at
	 * this very moment, it uses that room once more. */
	if (f->ration < FAST_RING_LIMIT_MAX && (int64_t)(tail - read_once(&slot->seen_tail)) < 0)
		*(volatile uint64_t *)&slot->seen_tail = tail;
}

void fast_adjust_ring_limit(struct fast *f, uint64_t events, uint64_t begun, uint64_t now,
			    bool stop_waited)
{
	const struct drain_limits *limits;
	uint64_t took = now - begun;

	if (stop_waited)
		f->stop_waited_at = now;
	limits = f->stop_waited_at && now - f->stop_waited_at < STOP_INTERVAL ?
		&for_stops : &without_stops;
	if (took > limits->too_long && events > limits->many && f->ration > RING_LIMIT_MIN) {
		f->ration /= 2;
		f->ring_limit_since = now;
		f->count[FAST_LIMITS_LOWERED]++;
	} else if (took < limits->brief && f->ration < FAST_RING_LIMIT_MAX &&
		   now - f->ring_limit_since > RING_LIMIT_INTERVAL) {
		f->ration *= 2;
		f->ring_limit_since = now;
	}
}

void fast_begin_drain(struct fast *f, struct fast_thread *t)
{
	f->drains = true;
	t->taken = 0;
	if (!__atomic_load_n(&t->slot->is_drained, __ATOMIC_RELAXED))
		__atomic_store_n(&t->slot->is_drained, 1, __ATOMIC_RELAXED);
}

void fast_end_drains(struct fast *f)
{
	if (!f->drains)
		return;
	f->drains = false;
	for (struct fast_thread *t = f->live; t; t = t->next)
		__atomic_store_n(&t->slot->is_drained, 0, __ATOMIC_RELAXED);
}

uint64_t fast_max_unread(const struct fast *f)
{
	uint64_t fullest = 0;

	for (const struct fast_thread *t = f->live; t; t = t->next) {
		uint64_t has = __atomic_load_n(&t->slot->head, __ATOMIC_RELAXED) - t->tail;

		if (t->ring == FAST_RING_INTACT && has <= FAST_RING_SIZE)
			fullest = has > fullest ? has : fullest;
	}
	return fullest;
}

/* A thread that waits while no text is being changed has set .hold itself, and would wait
 * forever. */
static void clear_forged_hold(struct fast *f, struct fast_thread *t)
{
	if (t->space->freeze.by || !__atomic_load_n(&t->slot->hold, __ATOMIC_RELAXED))
		return;
	__atomic_store_n(&t->slot->hold, 0, __ATOMIC_SEQ_CST);
	mark_broken(f, t);
}

bool fast_take_record(struct fast *f, struct fast_thread *t)
{
	struct fast_slot *slot = t->slot;

	if (t->record_state == FAST_RECORD_PEEKED)
		fast_set_record_state(t, FAST_RECORD_NONE);
	if (fast_has_taken(t))
		return true;
	for (;;) {
		uint64_t head = t->head;
		const struct fast_record *r;

		/* rarely: the thread writes to this cache line for each syscall */
		if (head == t->tail)
			head = t->head = __atomic_load_n(&slot->head, __ATOMIC_ACQUIRE);

		if (t->space->slots.replaced)
			return mark_broken(f, t);
		if (head == t->tail || t->ring != FAST_RING_INTACT) {
			if (read_once(&slot->tail) != published_tail(f, t))
				publish_tail(f, t);
			clear_forged_hold(f, t);
			return false;
		}
		if (t->taken >= FAST_DRAIN_MAX)
			return false;
		if (head - t->tail > FAST_RING_SIZE || t->tail % 8)
			return mark_broken(f, t);
		r = slot_record(slot, t->tail);

		uint32_t size = *(const volatile uint32_t *)&r->size;

		if (*(const volatile uint8_t *)&r->type != FAST_PAD) {
			if (size > head - t->tail ||
			    !copy_record(f, t, t->tail, size, ALL_SEGMENTS))
				return mark_broken(f, t);
			t->tail += size;
			t->taken += size;
			fast_note_taken(t);
			f->count[FAST_RECORDS]++;
			if (published_tail(f, t) - read_once(&slot->tail) >= FAST_RING_SIZE / 8)
				publish_tail(f, t);
			return true;
		}
		if (size != FAST_RING_SIZE - t->tail % FAST_RING_SIZE)
			return mark_broken(f, t);
		t->tail += size;
		t->taken += size;
	}
}

void fast_discard_records(struct fast *f, struct fast_thread *t)
{
	if (!fast_has_slot(t))
		return;
	t->tail = t->head = __atomic_load_n(&t->slot->head, __ATOMIC_ACQUIRE);
	__atomic_store_n(&t->slot->inflight, 0, __ATOMIC_RELEASE);
	f->ration = FAST_RING_LIMIT_MAX;
	publish_tail(f, t);
}

void fast_release_record(struct fast_thread *t)
{
	fast_set_record_state(t, FAST_RECORD_NONE);
}

/* Whether the syscall of the record at .tail has not returned yet */
static bool is_in_progress(const struct fast_thread *t)
{
	const struct fast_slot *slot = t->slot;

	return __atomic_load_n(&slot->inflight, __ATOMIC_ACQUIRE) &&
		__atomic_load_n(&slot->head, __ATOMIC_ACQUIRE) == t->tail;
}

bool fast_has_new_syscall(struct fast_thread *t)
{
	uint64_t was = t->current;

	if (!__atomic_load_n(&t->slot->inflight, __ATOMIC_ACQUIRE))
		return false;
	t->current = read_once(&t->slot->current);
	return t->current != was;
}

bool fast_has_unread(const struct fast_thread *t)
{
	return fast_has_slot(t) && t->ring == FAST_RING_INTACT &&
		read_once(&t->slot->head) != t->tail;
}

/* Whether the thread is in a syscall; its incomplete record is in .record then. */
static bool peek_record(struct fast *f, struct fast_thread *t)
{
	struct fast_slot *slot = t->slot;
	uint64_t current, filled;
	uint8_t segments;

	if (t->ring != FAST_RING_INTACT || t->record_state != FAST_RECORD_NONE ||
	    !__atomic_load_n(&slot->inflight, __ATOMIC_ACQUIRE))
		return false;
	current = read_once(&slot->current);
	filled = read_once(&slot->filled);
	/* those for after the syscall may follow already */
	segments = read_once(&slot->early_segments);
	if (!filled || __atomic_load_n(&slot->head, __ATOMIC_ACQUIRE) != current ||
	    t->tail != current || !copy_record(f, t, current, filled, segments))
		return false;
	/* the syscall may have returned, and another one be in progress */
	if (!is_in_progress(t))
		return false;
	fast_set_record_state(t, FAST_RECORD_PEEKED);
	return true;
}

bool fast_peek_record(struct fast *f, struct fast_thread *t)
{
	return peek_record(f, t) || (fast_has_unread(t) && fast_take_record(f, t));
}

bool fast_show_record(struct fast *f, struct fast_thread *t)
{
	struct fast_slot *slot = t->slot;
	uint64_t whole, current;

	if (t->early == FAST_SHOWS_RECORD)
		return true;
	whole = fast_has_slot(t) && t->ring == FAST_RING_INTACT ? read_once(&slot->whole) : 0;
	if (!whole || t->space->slots.replaced || !read_once(&slot->phase) ||
	    !__atomic_load_n(&slot->inflight, __ATOMIC_ACQUIRE))
		return false;
	current = read_once(&slot->current);
	if (whole > FAST_RECORD_MAX || whole % 8 || current % 8 ||
	    whole > FAST_RING_SIZE - current % FAST_RING_SIZE || read_once(&slot->head) != current)
		return false;
	slot_record(slot, current)->size = whole;
	__atomic_store_n(&slot->head, current + whole, __ATOMIC_RELEASE);
	fast_set_early(t, FAST_SHOWS_RECORD);
	f->count[FAST_SHOWN]++;
	return true;
}

bool fast_has_shown(const struct fast_thread *t)
{
	return t->early == FAST_SHOWS_RECORD && fast_has_taken(t) && !fast_has_unread(t);
}

void fast_end_assist(struct fast_thread *t)
{
	if (t->early == FAST_SHOWS_RECORD)
		fast_set_early(t, FAST_NOTHING_EARLY);
	if (fast_has_slot(t))
		__atomic_store_n(&t->slot->inflight, 0, __ATOMIC_RELEASE);
}

bool fast_take_assisted_record(struct fast *f, struct fast_thread *t)
{
	struct fast_slot *slot = t->slot;

	/* its record has been completed when it was moved out of the injected code */
	if (!__atomic_exchange_n(&slot->inflight, 0, __ATOMIC_ACQ_REL))
		return false;
	if (t->ring != FAST_RING_INTACT || t->tail != read_once(&slot->current) ||
	    !copy_record(f, t, t->tail, read_once(&slot->filled), ALL_SEGMENTS))
		return mark_broken(f, t);
	fast_note_taken(t);
	f->count[FAST_ASSISTS]++;
	return true;
}

uint64_t fast_record_ip(const struct fast_thread *t)
{
	audit(t->record_state != FAST_RECORD_NONE);
	return fast_site_ip(t, t->record->stub);
}

/* struct fast_source's copy for the tracer */
static uint64_t copy_from_tracee(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	const struct fast_thread *t = ctx;
	uint64_t done = 0;

	(void)sure;
	while (done < size) {	/* page by page, so that the copy ends at a page boundary */
		uint64_t part = FAST_PAGE - (from + done) % FAST_PAGE;

		part = part < size - done ? part : size - done;
		if (process_vm_readv(t->tid, &(struct iovec){(char *)to + done, part}, 1,
				     &(struct iovec){(void *)(uintptr_t)(from + done), part}, 1,
				     0) != (ssize_t)part)
			break;
		done += part;
	}
	return done;
}

static uint64_t copy_string_from_tracee(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	uint64_t done = 0;

	while (done < size) {
		uint64_t part = FAST_PAGE - (from + done) % FAST_PAGE;
		uint64_t got = copy_from_tracee(ctx, (char *)to + done, from + done,
						part < size - done ? part : size - done, sure);
		const char *end = memchr((char *)to + done, 0, got);

		if (end)
			return end + 1 - (char *)to;
		done += got;
		if (got < part)
			break;
	}
	return done;
}

void complete_record(struct fast *f, struct fast_thread *t, int64_t ret)
{
	const struct fast_source source = {
		.copy = copy_from_tracee, .string = copy_string_from_tracee, .ctx = t,
	};
	union {
		struct fast_record record;
		uint8_t bytes[FAST_RECORD_MAX];
	} u;
	struct fast_slot *slot = t->slot;
	uint64_t current = read_once(&slot->current), size = read_once(&slot->filled);
	uint32_t whole;

	if (!size || read_once(&slot->head) != current)
		return;
	if (current % 8 || size % 8 || size < sizeof(u.record) || size > FAST_RECORD_MAX ||
	    FAST_RING_SIZE - current % FAST_RING_SIZE < FAST_RECORD_MAX) {
		mark_broken(f, t);
		return;
	}
	memcpy(&u, slot_record(slot, current), size);
	/* the bytes go back to the tracee, including the padding of segments */
	memset(u.bytes + size, 0, sizeof(u) - size);
	u.record.left = __builtin_ia32_rdtsc();
	u.record.ret = ret;
	/* it may have begun with the segments for after the syscall */
	u.record.segments = read_once(&slot->early_segments);
	if (u.record.nr >= FAST_CALLS) {
		mark_broken(f, t);
		return;
	}
	whole = fast_reads(&f->table, &u.record, size, 0, &source);
	u.record.size = whole ? whole : size;
	memcpy(slot_record(slot, current), &u, u.record.size);
	__atomic_store_n(&slot->head, current + u.record.size, __ATOMIC_RELEASE);
}
