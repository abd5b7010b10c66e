/* States of a thread of the fast source: what the functions that depend on the previous state make
 * of it, and that impossible transitions fail an assertion. */
#include "fast/thread/thread.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/unit.h"

/* Whether `set` aborts when it changes a thread that begins as `t` */
static bool aborts(struct fast_thread t, void (*set)(struct fast_thread *t, int to), int to)
{
	int status;
	pid_t child = fork();

	if (!child) {
		signal(SIGABRT, SIG_DFL);
		dup2(open("/dev/null", O_WRONLY), 2);
		set(&t, to);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void set_state(struct fast_thread *t, int to)
{
	fast_set_state(t, to);
}

static void set_record_state(struct fast_thread *t, int to)
{
	fast_set_record_state(t, to);
}

static void set_ring_state(struct fast_thread *t, int to)
{
	fast_set_ring_state(t, to);
}

static void set_parking(struct fast_thread *t, int to)
{
	fast_set_parking(t, to);
}

static void set_interrupt(struct fast_thread *t, int to)
{
	fast_set_interrupt(t, to);
}

static void set_detour(struct fast_thread *t, int to)
{
	fast_set_detour(t, to);
}

static enum fast_state after_withdrawal(enum fast_state state, bool moved)
{
	struct fast_thread t = {.state = state};

	fast_note_withdrawal(&t, moved);
	return t.state;
}

START_TEST(a_withdrawal_keeps_what_a_thread_needs)
{
	ck_assert_int_eq(after_withdrawal(FAST_LIVE, false), FAST_CLOSING);
	ck_assert_int_eq(after_withdrawal(FAST_PTRACE_STOPS, false), FAST_DISPLACED);
	ck_assert_int_eq(after_withdrawal(FAST_PTRACE_STOPS, true), FAST_PTRACE_STOPS);
	ck_assert_int_eq(after_withdrawal(FAST_NEW, false), FAST_NEW);
	/* it still has to have its first stop, and gets no slot there */
	ck_assert_int_eq(after_withdrawal(FAST_NEW_THREAD, false), FAST_NEW);
	ck_assert_int_eq(after_withdrawal(FAST_NEW_THREAD, true), FAST_NEW);
}
END_TEST

START_TEST(a_closing_thread_keeps_its_slot)
{
	struct fast_thread t = {.state = FAST_CLOSING};

	fast_note_moved(&t);
	ck_assert(fast_has_slot(&t) && fast_is_displaced(&t));
	t.state = FAST_DISPLACED;
	ck_assert(!fast_has_slot(&t) && fast_is_displaced(&t));
	fast_note_moved(&t);
	ck_assert_int_eq(t.state, FAST_PTRACE_STOPS);
}
END_TEST

START_TEST(a_record_is_entered_before_or_after_it_is_taken)
{
	struct fast_thread t = {.record_state = FAST_RECORD_NONE};

	fast_note_taken(&t);
	fast_note_entered(&t);
	ck_assert_int_eq(t.record_state, FAST_RECORD_TAKEN_ENTERED);
	fast_set_record_state(&t, FAST_RECORD_NONE);
	fast_set_record_state(&t, FAST_RECORD_PEEKED);
	fast_note_entered(&t);
	ck_assert_int_eq(t.record_state, FAST_RECORD_AWAITED);
	ck_assert(fast_has_entered(&t) && !fast_has_taken(&t));
	fast_note_taken(&t);
	ck_assert_int_eq(t.record_state, FAST_RECORD_TAKEN_ENTERED);
	fast_note_dropped(&t);
	ck_assert_int_eq(t.record_state, FAST_RECORD_AWAITED);
	fast_note_rewind(&t);
	ck_assert_int_eq(t.record_state, FAST_RECORD_NONE);
}
END_TEST

START_TEST(impossible_transitions_abort)
{
	struct fast_thread t = {.state = FAST_NEW};

	ck_assert(!aborts(t, set_state, FAST_NEW_THREAD));
	ck_assert(aborts(t, set_state, FAST_LIVE));
	t.state = FAST_CLOSING;
	ck_assert(aborts(t, set_state, FAST_LIVE));
	ck_assert(aborts(t, set_record_state, FAST_RECORD_AWAITED));
	ck_assert(aborts(t, set_ring_state, FAST_RING_LOSS_REPORTED));
	ck_assert(aborts(t, set_interrupt, FAST_STUCK));
	t.parking = FAST_STOP_DEFERRED;
	ck_assert(aborts(t, set_parking, FAST_PARKED));
	t.detour = FAST_STEPS;
	ck_assert(aborts(t, set_detour, FAST_CHANGES_TEXT));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("thread");
	TCase *states = tcase_create("states");

	tcase_add_test(states, a_withdrawal_keeps_what_a_thread_needs);
	tcase_add_test(states, a_closing_thread_keeps_its_slot);
	tcase_add_test(states, a_record_is_entered_before_or_after_it_is_taken);
	tcase_add_test(states, impossible_transitions_abort);
	suite_add_tcase(suite, states);
	return unit_main(suite);
}
