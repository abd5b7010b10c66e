/* Reused numbers, freed records, inconsistent streams */
#include "model/test_model.h"

/* The next process with a pid may appear before the EVENT_REAP of the previous one. */
START_TEST(pid_is_reused_before_the_reap)
{
	command();
	forks(10, 1, 11, 2);
	feed(an_exit(11, 2, 11, 1, true));
	forks(10, 1, 11, 3);

	const struct process *c = feed(a_birth(EVENT_NEW, 11, 3, 11, BORN_FORK, 10, 1, 10));

	ck_assert_uint_eq(c->id.serial, 3);
	ck_assert_int_eq(c->state, PROCESS_ALIVE);

	const struct process *old = feed(a_reap(11, 2, 10));

	ck_assert_uint_eq(old->id.serial, 2);
	ck_assert_int_eq(old->ending.number, 1);
	ck_assert_int_eq(c->state, PROCESS_ALIVE);
	ck_assert_ptr_eq(feed(a_task(EVENT_ENTER, 11, 3, 11)), c);
	ck_assert_ptr_eq(feed(a_task(EVENT_ENTER, 99, 9, 11)), c);
	ck_assert_uint_eq(c->parent->live_children, 1);
	ck_assert_ptr_null(feed(a_reap(11, 2, 10)));
	ck_assert_int_eq(c->state, PROCESS_ALIVE);
	ck_assert_uint_eq(model_count(m), 2);
}
END_TEST

START_TEST(pid_is_reused_without_an_exit)
{
	command();
	forks(10, 1, 11, 2);
	feed(a_birth(EVENT_NEW, 12, 3, 11, BORN_THREAD, 11, 2, 11));

	const struct process *c = feed(a_birth(EVENT_NEW, 11, 4, 11, BORN_UNKNOWN, 0, 0, 0));

	ck_assert_uint_eq(c->id.serial, 4);
	ck_assert_uint_eq(c->live_tasks, 1);
	ck_assert_ptr_null(feed(an_exit(11, 2, 11, 0, false)));
	ck_assert_uint_eq(c->live_tasks, 1);
	ck_assert_int_eq(c->state, PROCESS_ALIVE);
	ck_assert_uint_eq(model_count(m), 2);
}
END_TEST

START_TEST(tid_of_a_thread_is_reused)
{
	const struct process *p = command();

	new_thread(11, 2, 10);

	const struct process *c = feed(a_birth(EVENT_NEW, 11, 3, 11, BORN_FORK, 10, 1, 10));

	ck_assert_ptr_ne(c, p);
	ck_assert_uint_eq(p->live_tasks, 1);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
}
END_TEST

enum { MANY = 100000 };

START_TEST(many_short_processes_are_freed)
{
	command();
	for (unsigned i = 0; i < MANY; i++) {
		pid_t pid = 100 + i % 30000;
		uint64_t serial = 2 + i;

		if (i % 2) {
			forks(10, 1, pid, serial);
			feed(a_birth(EVENT_NEW, pid, serial, pid, BORN_FORK, 10, 1, 10));
		} else {
			feed(a_birth(EVENT_NEW, pid, serial, pid, BORN_UNKNOWN, 0, 0, 0));
			forks(10, 1, pid, serial);
		}
		feed(an_exec(pid, serial, "/bin/true", NULL));
		feed(an_exit(pid, serial, pid, 0, _i));
		if (_i)
			feed(a_reap(pid, serial, 10));
		ck_assert_uint_le(model_count(m), 2);
	}
	tick();
	ck_assert_uint_eq(model_count(m), 1);
	ck_assert_uint_eq(feed(a_task(EVENT_ENTER, 10, 1, 10))->live_children, 0);
}
END_TEST

/* EVENT_REAP may be disabled, or missed. */
START_TEST(without_reap_events)
{
	const struct process *last = NULL;

	command();
	for (unsigned i = 0; i < MANY; i++) {
		forks(10, 1, 100 + i, 2 + i);
		last = feed(an_exit(100 + i, 2 + i, 100 + i, 0, true));
		ck_assert_uint_le(model_count(m), 4096 + 2);
	}
	ck_assert_uint_eq(model_count(m), 4096 + 2);
	ck_assert_ptr_null(feed(a_reap(100, 2, 10)));
	ck_assert_uint_eq(model_count(m), 4096 + 1);
	ck_assert_ptr_eq(feed(a_reap(100 + MANY - 1, 2 + MANY - 1, 10)), last);
	ck_assert_uint_eq(feed(a_task(EVENT_ENTER, 10, 1, 10))->live_children, 4095);
}
END_TEST

/* Each process creates the next and exits: an ended process must not be kept for a grandchild. */
START_TEST(long_chain_is_freed)
{
	command();
	for (unsigned i = 1; i < MANY; i++) {
		forks(9 + i, i, 10 + i, i + 1);
		feed(an_exit(9 + i, i, 9 + i, 0, true));
		feed(a_reap(9 + i, i, 1));
		ck_assert_uint_le(model_count(m), 3);
	}
}
END_TEST

/* With any event of a damaged recording, links stay consistent and everything is freed. */
START_TEST(inconsistent_streams_are_accepted)
{
	uint32_t random = 1 + _i;

	for (unsigned i = 0; i < 20000; i++) {
		uint8_t r[8];

		for (unsigned j = 0; j < sizeof(r); j++) {
			random = random * 1664525 + 1013904223;
			r[j] = random >> 24;
		}
		struct event e = a_task(r[0] % EVENT_KINDS, r[1] % 8, r[2] % 16, r[3] % 8);

		if (e.kind == EVENT_NEW || e.kind == EVENT_FORK)
			e.born = (typeof(e.born)){.how = r[4] % (BORN_UNKNOWN + 1),
				.other = {r[5] % 8, r[6] % 16}, .other_tgid = r[7] % 8,
				.flags = r[7] & 128 ? CLONE_PARENT : 0};
		else if (e.kind == EVENT_EXIT)
			e.exit.zombie = r[4] & 1;

		const struct process *p = feed(e);
		unsigned children = 0;

		if (!p)
			continue;
		for (const struct process *c = p->first_child; c; c = c->next, children++)
			ck_assert_ptr_eq(c->parent, p);
		ck_assert_uint_eq(children, p->live_children);
		ck_assert_uint_eq(p->depth, p->parent ? p->parent->depth + 1 : 0);
		ck_assert_uint_eq(p->live_tasks == 0, p->state >= PROCESS_ZOMBIE);
	}
}
END_TEST

static TCase *test_forgetting(void)
{
	TCase *c = tcase_create("forgetting");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, pid_is_reused_before_the_reap);
	tcase_add_test(c, pid_is_reused_without_an_exit);
	tcase_add_test(c, tid_of_a_thread_is_reused);
	tcase_add_test(c, without_reap_events);
	tcase_add_test(c, long_chain_is_freed);
	tcase_add_loop_test(c, inconsistent_streams_are_accepted, 0, 20);
	tcase_add_loop_test(c, many_short_processes_are_freed, 0, 2);
	return c;
}

UNIT_CASE(test_forgetting)
