/* How much a ring may hold: less while those who are to read all of them take long for it. */
#include "fast/fast.h"

#include "fast/space.h"
#include "fast/stub/layout.h"
#include "lib/unit.h"

enum { LONG = 20 * 1000 * 1000, SHORT = 1000, MANY = 10000, FEW = 100 };
static const uint64_t later = 150 * 1000 * 1000;

/* A thread whose ring has been read up to `position` */
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
	};
	return s;
}

/* Whether the code in the tracee finds room behind so many bytes that it has written: see place_for
 * of stub/code.c */
static bool has_room(const struct fast_slot *s, uint64_t tail, uint64_t written)
{
	return s->head + written + 3 * FAST_RECORD_MAX - tail <= FAST_RING_SIZE;
}

static void expect_room(struct writer *w, struct fast *f)
{
	struct fast_slot *s = w->thread.slot;

	ck_assert(!fast_take(f, &w->thread));
	ck_assert(has_room(s, s->tail, 0));
	ck_assert(has_room(s, s->tail, f->ration));
	ck_assert(!has_room(s, s->tail, f->ration + 8));
	/* whatever the program has written there */
	s->tail = s->head + 8;
	ck_assert(!fast_take(f, &w->thread));
	ck_assert(has_room(s, s->tail, f->ration));
	ck_assert(!has_room(s, s->tail, f->ration + 8));
}

START_TEST(rings_hold_less_while_looks_are_long)
{
	static struct writer w;
	struct fast f = {.ration = FAST_RATION_MOST};
	struct fast_slot *s = begin(&w, _i ? 8000000 : 0);
	uint64_t now = 1;

	expect_room(&w, &f);
	ck_assert_uint_eq(f.ration, FAST_RATION_MOST);
	for (int i = 0; i < 20; i++) {
		uint32_t before = f.ration;

		fast_pace(&f, MANY, now, now + LONG);
		now += LONG;
		ck_assert(f.ration == before / 2 || (f.ration == before && i >= 8));
		expect_room(&w, &f);
		/* also before it looks again */
		ck_assert(!has_room(s, s->seen_tail, f.ration + 8));
	}
	/* a record at a time, at least, and no more than a few */
	ck_assert_uint_gt(f.ration, 0);
	ck_assert_uint_lt(f.ration, 1024);
	for (int i = 0; i < 20; i++) {
		uint32_t before = f.ration;

		fast_pace(&f, MANY, now, now + SHORT);
		fast_pace(&f, 0, now, now + SHORT);
		now += later;
		fast_pace(&f, 0, now, now + SHORT);
		ck_assert(f.ration > before || f.ration == FAST_RATION_MOST);
		ck_assert_uint_le(f.ration, 4 * before);
		expect_room(&w, &f);
	}
	ck_assert_uint_eq(f.ration, FAST_RATION_MOST);
}
END_TEST

/* Whoever is kept from a processor, or from its output, by others takes long for little. */
START_TEST(looks_at_little_change_nothing)
{
	struct fast f = {.ration = FAST_RATION_MOST};

	for (int i = 0; i < 20; i++)
		fast_pace(&f, FEW, 1, 1 + 100ULL * LONG);
	ck_assert_uint_eq(f.ration, FAST_RATION_MOST);
}
END_TEST

/* When nobody looks at all any more, nobody waits for that. */
START_TEST(rings_that_are_dropped_hold_all)
{
	static struct writer w;
	struct fast f = {.ration = FAST_RATION_MOST / 4};
	struct fast_slot *s = begin(&w, 4096);

	expect_room(&w, &f);
	s->head += 4096;
	fast_discard(&f, &w.thread);
	ck_assert_uint_eq(f.ration, FAST_RATION_MOST);
	expect_room(&w, &f);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ring");
	TCase *room = tcase_create("room");

	tcase_add_loop_test(room, rings_hold_less_while_looks_are_long, 0, 2);
	tcase_add_test(room, looks_at_little_change_nothing);
	tcase_add_test(room, rings_that_are_dropped_hold_all);
	suite_add_tcase(suite, room);
	return unit_main(suite);
}
