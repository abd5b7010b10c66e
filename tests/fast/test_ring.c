/* How much a ring may hold: less while drains of all rings take long. What happens to a ring into
 * which the program wrote. */
#include "fast/fast.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory/failure.h"
#include "fast/ring/complete.h"
#include "machine/ticks.h"
#include "fast/space/space.h"
#include "fast/stub/layout.h"
#include "lib/unit.h"

enum { GETPPID = 110 };
enum { LONG = 20 * 1000 * 1000, SHORT = 1000, MANY = 10000, FEW = 100 };
static const uint64_t later = 150 * 1000 * 1000;

/* A thread with a ring that has been read up to `position` */
struct writer {
	_Alignas(FAST_PAGE) uint8_t bytes[FAST_SLOT_SIZE];
	struct fast_thread thread;
	struct fast_space space;
};

static struct fast_slot *begin(struct writer *w, uint64_t position)
{
	struct fast_slot *s = (struct fast_slot *)w->bytes;

	*s = (struct fast_slot){.head = position, .tail = position, .seen_tail = position};
	w->thread = (struct fast_thread){
		.state = FAST_LIVE, .space = &w->space, .slot = s, .tail = position,
		.head = position,
	};
	return s;
}

/* Whether the injected code finds room after it has written that many bytes: see reserve_record in
 * stub/code.c */
static bool has_room(const struct fast_slot *s, uint64_t tail, uint64_t written)
{
	return s->head + written + 3 * FAST_RECORD_MAX - tail <= FAST_RING_SIZE;
}

static void expect_room(struct writer *w, struct fast *f)
{
	struct fast_slot *s = w->thread.slot;

	ck_assert(!fast_take_record(f, &w->thread));
	ck_assert(has_room(s, s->tail, 0));
	ck_assert(has_room(s, s->tail, f->ration));
	ck_assert(!has_room(s, s->tail, f->ration + 8));
	/* whatever the program has written there */
	s->tail = s->head + 8;
	ck_assert(!fast_take_record(f, &w->thread));
	ck_assert(has_room(s, s->tail, f->ration));
	ck_assert(!has_room(s, s->tail, f->ration + 8));
}

START_TEST(rings_hold_less_while_drains_are_long)
{
	static struct writer w;
	struct fast f = {.ration = FAST_RING_LIMIT_MAX};
	struct fast_slot *s = begin(&w, _i ? 8000000 : 0);
	uint64_t now = 1;

	expect_room(&w, &f);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
	for (int i = 0; i < 20; i++) {
		uint32_t before = f.ration;

		fast_adjust_ring_limit(&f, MANY, now, now + LONG, false);
		now += LONG;
		ck_assert(f.ration == before / 2 || (f.ration == before && i >= 8));
		expect_room(&w, &f);
		/* also before it reads the tail again */
		ck_assert(!has_room(s, s->seen_tail, f.ration + 8));
	}
	/* at least one record, and only a few */
	ck_assert_uint_gt(f.ration, 0);
	ck_assert_uint_lt(f.ration, 1024);
	for (int i = 0; i < 20; i++) {
		uint32_t before = f.ration;

		fast_adjust_ring_limit(&f, MANY, now, now + SHORT, false);
		fast_adjust_ring_limit(&f, 0, now, now + SHORT, false);
		now += later;
		fast_adjust_ring_limit(&f, 0, now, now + SHORT, false);
		ck_assert(f.ration > before || f.ration == FAST_RING_LIMIT_MAX);
		ck_assert_uint_le(f.ration, 4 * before);
		expect_room(&w, &f);
	}
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
}
END_TEST

/* A drain of few events may take long because other processes use the processor, or because output
 * is slow. */
START_TEST(drains_of_few_events_change_nothing)
{
	struct fast f = {.ration = FAST_RING_LIMIT_MAX};

	for (int i = 0; i < 20; i++)
		fast_adjust_ring_limit(&f, FEW, 1, 1 + 100ULL * LONG, false);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
}
END_TEST

/* A task that is stopped waits for a drain, and for each of its stops. */
START_TEST(drains_are_shorter_while_stops_wait)
{
	enum { MEDIUM = 5 * 1000 * 1000 };
	struct fast f = {.ration = FAST_RING_LIMIT_MAX};
	uint64_t now = 1;

	for (int i = 0; i < 20; i++)
		fast_adjust_ring_limit(&f, MANY, now, now + MEDIUM, false);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
	fast_adjust_ring_limit(&f, FEW, now, now + MEDIUM, true);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
	/* the next stop may come at any time */
	fast_adjust_ring_limit(&f, MANY, now, now + MEDIUM, false);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX / 2);
	fast_adjust_ring_limit(&f, MANY, now, now + MEDIUM, true);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX / 4);
	/* ... but not for ever */
	now += 2 * 1000 * 1000 * 1000ULL;
	fast_adjust_ring_limit(&f, MANY, now, now + MEDIUM, false);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX / 4);
}
END_TEST

/* When the rings are not drained any more, threads do not wait for that. */
START_TEST(discarded_rings_hold_all)
{
	static struct writer w;
	struct fast f = {.ration = FAST_RING_LIMIT_MAX / 4};
	struct fast_slot *s = begin(&w, 4096);

	expect_room(&w, &f);
	s->head += 4096;
	fast_discard_records(&f, &w.thread);
	ck_assert_uint_eq(f.ration, FAST_RING_LIMIT_MAX);
	expect_room(&w, &f);
}
END_TEST

/* Adds a record of getppid at the head of the ring */
static void add_record(struct fast_slot *s)
{
	struct fast_record r = {.size = sizeof(r), .nr = GETPPID, .type = FAST_CALL};
	uint64_t rest = FAST_RING_SIZE - s->head % FAST_RING_SIZE;

	if (rest < sizeof(r)) {
		*slot_record(s, s->head) = (struct fast_record){.size = rest, .type = FAST_PAD};
		s->head += rest;
	}
	*slot_record(s, s->head) = r;
	s->head += sizeof(r);
}

static struct fast *all_recorded(void)
{
	static struct fast f;

	f = (struct fast){.ration = FAST_RING_LIMIT_MAX};
	f.table.plan[GETPPID] = (struct fast_plan){
		.how = FAST_RECORD, .condition = FAST_NO_ARGUMENT,
	};
	return &f;
}

/* A program that writes records while they are read does not keep the reader forever. */
START_TEST(one_drain_has_an_end)
{
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);
	uint64_t taken = 0;

	fast_begin_drain(f, &w.thread);
	for (add_record(s); taken < 10 * FAST_RING_SIZE && fast_take_record(f, &w.thread);
	     add_record(s)) {
		fast_release_record(&w.thread);
		taken += sizeof(struct fast_record);
	}
	ck_assert_uint_ge(taken, FAST_RING_SIZE);
	ck_assert_uint_le(taken, FAST_DRAIN_MAX);
	ck_assert_int_eq(w.thread.ring, FAST_RING_INTACT);
	fast_begin_drain(f, &w.thread);
	ck_assert(fast_take_record(f, &w.thread));
	free(w.thread.record);
}
END_TEST

/* A thread with a full ring waits while the tracer takes records, and not when it may sleep. */
START_TEST(threads_know_whether_records_are_taken)
{
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);

	f->live = &w.thread;
	ck_assert_uint_eq(s->is_drained, 0);
	fast_begin_drain(f, &w.thread);
	ck_assert_uint_eq(s->is_drained, 1);
	fast_end_drains(f);
	ck_assert_uint_eq(s->is_drained, 0);
	s->is_drained = 1;	/* the program may write there */
	fast_begin_drain(f, &w.thread);
	fast_end_drains(f);
	ck_assert_uint_eq(s->is_drained, 0);
}
END_TEST

/* Invalid fields of a slot: the ring is broken, and the loss is known or reported as unknown */
START_TEST(impossible_fields_break_a_ring)
{
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s;

	s = begin(&w, 0);
	add_record(s);
	slot_record(s, 0)->size = 12345;
	ck_assert(!fast_take_record(f, &w.thread));
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	ck_assert_uint_eq(w.thread.discarded, sizeof(struct fast_record));

	s = begin(&w, 0);
	s->head = 1ULL << 40;
	ck_assert(!fast_take_record(f, &w.thread));
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	ck_assert_uint_eq(w.thread.discarded, 0);

	s = begin(&w, FAST_RING_SIZE - 3);	/* as a program left it that used the slot */
	s->head += 96;
	ck_assert(!fast_take_record(f, &w.thread));
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	ck_assert_uint_eq(f->count[FAST_BROKEN], 3);

	s = begin(&w, 0);
	s->inflight = 1;
	s->filled = sizeof(struct fast_record) + 4;
	ck_assert(!fast_peek_record(f, &w.thread));
	ck_assert(!fast_take_assisted_record(f, &w.thread));
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	free(w.thread.record);
}
END_TEST

/* A complete record that the thread leaves to the tracer at its stop */
START_TEST(a_complete_record_is_shown_at_the_stop)
{
	enum { RECORD = sizeof(struct fast_record), SEGMENT = sizeof(struct fast_segment) + 8 };
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);
	struct fast_segment *segment;

	add_record(s);
	s->head = 0;
	s->filled = RECORD;
	slot_record(s, 0)->segments = 1;
	segment = (struct fast_segment *)((uint8_t *)slot_record(s, 0) + RECORD);
	*segment = (struct fast_segment){.asked = 8, .got = 8};
	s->inflight = 1;

	/* in the syscall */
	s->whole = RECORD;
	ck_assert(!fast_show_record(f, &w.thread));
	/* in progress until it is shown, with the segments from before the syscall */
	s->phase = 1;
	s->whole = RECORD + SEGMENT;
	ck_assert(fast_peek_record(f, &w.thread));
	ck_assert_uint_eq(w.thread.record->segments, 0);
	ck_assert(!fast_has_unread(&w.thread));
	ck_assert(fast_show_record(f, &w.thread) && fast_show_record(f, &w.thread));
	ck_assert_uint_eq(s->head, RECORD + SEGMENT);
	ck_assert(fast_has_unread(&w.thread) && !fast_has_shown(&w.thread));
	fast_begin_drain(f, &w.thread);
	ck_assert(fast_take_record(f, &w.thread));
	ck_assert(fast_has_shown(&w.thread));
	ck_assert_uint_eq(w.thread.record->segments, 1);
	fast_end_assist(&w.thread);
	ck_assert(!s->inflight && !fast_has_shown(&w.thread));
	ck_assert_uint_eq(f->count[FAST_SHOWN], 1);
	free(w.thread.record);
	w.thread.record = NULL;
}
END_TEST

enum { CALLS = 100 * 1000 };

/* Numbers of the syscalls that have been begun by the thread and taken from its ring */
struct progress {
	struct fast_slot *slot;
	unsigned begun, taken;
};

static void await(const unsigned *number, unsigned value)
{
	for (unsigned spins = 1; __atomic_load_n(number, __ATOMIC_ACQUIRE) != value; spins++)
		if (spins % 1024 == 0)
			sched_yield();
}

/* Makes syscalls as the injected code does. */
static void *make_calls(void *ctx)
{
	struct progress *p = ctx;
	struct fast_slot *s = p->slot;

	for (unsigned i = 1; i <= CALLS; i++) {
		uint64_t end;

		add_record(s);
		end = s->head;
		s->current = s->head = end - sizeof(struct fast_record);
		s->filled = sizeof(struct fast_record);
		__atomic_store_n(&s->inflight, 1, __ATOMIC_RELEASE);
		__atomic_store_n(&p->begun, i, __ATOMIC_RELEASE);
		for (volatile unsigned busy = i % 64; busy; busy--)
			;
		__atomic_store_n(&s->head, end, __ATOMIC_RELEASE);
		__atomic_store_n(&s->inflight, 0, __ATOMIC_RELEASE);
		await(&p->taken, i);
	}
	return NULL;
}

/* A syscall that has begun is found, whether or not it returns at that moment: those of other
 * threads that depend on it must not come first. */
START_TEST(a_syscall_that_returns_is_not_missed)
{
	static struct writer w;
	struct fast *f = all_recorded();
	struct progress p = {.slot = begin(&w, 0)};
	pthread_t thread;

	ck_assert(!pthread_create(&thread, NULL, make_calls, &p));
	for (unsigned i = 1; i <= CALLS; i++) {
		await(&p.begun, i);
		fast_begin_drain(f, &w.thread);
		if (!fast_take_record(f, &w.thread))
			ck_assert_msg(fast_peek_record(f, &w.thread), "syscall %u", i);
		while (!fast_take_record(f, &w.thread))
			;
		fast_release_record(&w.thread);
		__atomic_store_n(&p.taken, i, __ATOMIC_RELEASE);
	}
	pthread_join(thread, NULL);
	free(w.thread.record);
}
END_TEST

/* What a program may have written there */
START_TEST(an_impossible_record_is_not_shown)
{
	static const uint64_t sizes[] = {1, 12, FAST_RECORD_MAX + 8, UINT64_MAX & ~7ULL};
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);

	s->inflight = s->phase = 1;
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		s->whole = sizes[i];
		ck_assert(!fast_show_record(f, &w.thread));
	}
	s->whole = sizeof(struct fast_record);
	s->current = 8;		/* there are records that were not taken */
	ck_assert(!fast_show_record(f, &w.thread));
	s->current = s->head = w.thread.tail = FAST_RING_SIZE - 8;
	ck_assert(!fast_show_record(f, &w.thread));
	ck_assert_uint_eq(s->head, FAST_RING_SIZE - 8);
}
END_TEST

/* What the tracer writes into the ring when a signal comes after a syscall */
START_TEST(completed_records_are_clean)
{
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);

	add_record(s);
	s->head = 0;
	s->filled = sizeof(struct fast_record);
	complete_record(f, &w.thread, 4711);
	ck_assert_uint_eq(s->head, sizeof(struct fast_record));
	ck_assert_int_eq(slot_record(s, 0)->ret, 4711);
	for (unsigned odd = 1; odd < 8; odd++) {
		s = begin(&w, 0);
		memset(slot_record(s, 0), 0, 4096);
		add_record(s);
		s->head = 0;
		s->filled = sizeof(struct fast_record) + odd;
		complete_record(f, &w.thread, 4711);
		ck_assert_uint_eq(s->head, 0);
		ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	}
	s = begin(&w, 4);
	s->current = 4;
	s->filled = sizeof(struct fast_record);
	complete_record(f, &w.thread, 4711);
	ck_assert_uint_eq(s->head, 4);
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
}
END_TEST

/* A program that says that its record has more segments than there is room for */
START_TEST(segments_after_the_end_of_a_record_are_not_read)
{
	enum { REST = FAST_RECORD_MAX - sizeof(struct fast_record) - sizeof(struct fast_segment) };
	static struct writer w;
	struct fast *f = all_recorded();
	struct fast_slot *s = begin(&w, 0);
	struct fast_segment *segment;

	/* the read after the syscall takes its size from an earlier one, which is looked for */
	f->table.plan[GETPPID].count = 1;
	f->table.read[0] = (struct fast_read){
		.kind = FAST_COUNTED, .when = FAST_AFTER, .flags = FAST_INSIDE,
		.unit = 1, .most = 8,
	};
	add_record(s);
	segment = (struct fast_segment *)((uint8_t *)slot_record(s, 0) + s->head);
	*segment = (struct fast_segment){.addr = 1, .asked = REST, .got = REST};
	s->head = 0;
	s->filled = FAST_RECORD_MAX;
	s->early_segments = 2;
	complete_record(f, &w.thread, 4711);
	ck_assert_uint_eq(s->head, FAST_RECORD_MAX);
	ck_assert(!fast_take_record(f, &w.thread));
	ck_assert_int_eq(w.thread.ring, FAST_RING_BROKEN);
	free(w.thread.record);
}
END_TEST

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (!failure_try_repair(info->si_addr))
		signal(sig, SIG_DFL);
}

/* The file of a mapping is truncated: the contents of the rings are lost, and nothing else
 * happens. */
START_TEST(a_truncated_file_breaks_its_rings)
{
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
	struct fast *f = all_recorded();
	struct fast_space space = {
		.users = 1, .memory = {.fd = -1, .maps = -1}, .slots = {.mapped = UINT64_MAX},
	}, other;
	struct fast_thread one = {.tid = 1}, two = {.tid = 2}, three = {.tid = 3};
	size_t size = (size_t)FAST_SLOT_COUNT * FAST_SLOT_SIZE;
	int fd = memfd_create("rings", 0);

	ck_assert(!ftruncate(fd, size));
	space.slots.at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	other = space;
	other.slots.at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			      0);
	slots_watch(f, &other.slots);
	slots_watch(f, &space.slots);
	failure_set_repair(fast_replace_faulting_slots, f);
	sigaction(SIGBUS, &action, NULL);

	one.space = two.space = &space;
	three.space = &other;
	ck_assert(slots_assign(f, &space, &one));
	ck_assert(slots_assign(f, &space, &two));
	ck_assert(slots_assign(f, &other, &three));
	add_record(one.slot);
	add_record(two.slot);
	add_record(three.slot);
	ck_assert(fast_take_record(f, &one));
	fast_release_record(&one);
	ck_assert(!ftruncate(fd, 0));

	ck_assert_uint_eq(fast_max_unread(f), sizeof(struct fast_record));
	ck_assert(!fast_take_record(f, &one));
	ck_assert(one.ring == FAST_RING_BROKEN && space.slots.replaced);
	ck_assert(!fast_take_record(f, &two));
	ck_assert_int_eq(two.ring, FAST_RING_BROKEN);
	ck_assert(fast_take_record(f, &three));
	ck_assert(three.ring == FAST_RING_INTACT && !other.slots.replaced);
	fast_discard_records(f, &one);
	/* no thread gets a slot of it, and it is freed like any other */
	slots_release(&two);
	ck_assert(!slots_assign(f, &space, &two));
	slots_release(&one);
	slots_release(&three);
	free(three.record);
	free(one.record);
	ck_assert(!failure_try_repair(&size));
	failure_set_repair(NULL, NULL);
	ck_assert_ptr_eq(f->watched, &space.slots);
	munmap(space.slots.at, size);
	munmap(other.slots.at, size);
	close(fd);
}
END_TEST

START_TEST(counts_become_times)
{
	const struct ticks t = {
		.before = {1000, 500}, .last = {3000, 1500}, .ns_per_tick = 1ULL << 31,
	};

	ck_assert_uint_eq(ticks_ns(&t, 3000), 1500);
	ck_assert_uint_eq(ticks_ns(&t, 2000), 1000);
	ck_assert_uint_eq(ticks_ns(&t, 0), 0);
	/* of a record that was made after the sample: it must not be due */
	ck_assert_uint_eq(ticks_ns(&t, 3002), 1501);
	ck_assert_uint_gt(ticks_ns(&t, UINT64_MAX), UINT64_MAX / 4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ring");
	TCase *room = tcase_create("room"), *broken = tcase_create("broken");

	tcase_add_loop_test(room, rings_hold_less_while_drains_are_long, 0, 2);
	tcase_add_test(room, drains_of_few_events_change_nothing);
	tcase_add_test(room, drains_are_shorter_while_stops_wait);
	tcase_add_test(room, discarded_rings_hold_all);
	tcase_add_test(broken, one_drain_has_an_end);
	tcase_add_test(room, threads_know_whether_records_are_taken);
	tcase_add_test(broken, impossible_fields_break_a_ring);
	tcase_add_test(broken, a_complete_record_is_shown_at_the_stop);
	tcase_add_test(broken, an_impossible_record_is_not_shown);
	tcase_add_test(room, a_syscall_that_returns_is_not_missed);
	tcase_add_test(broken, completed_records_are_clean);
	tcase_add_test(broken, segments_after_the_end_of_a_record_are_not_read);
	tcase_add_test(room, counts_become_times);
	tcase_add_test(broken, a_truncated_file_breaks_its_rings);
	suite_add_tcase(suite, room);
	suite_add_tcase(suite, broken);
	return unit_main(suite);
}
