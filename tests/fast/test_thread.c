/* States of a thread of the fast source: what the functions that depend on the previous state make
 * of it, and that impossible transitions fail an assertion. */
#include "fast/thread/audit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fast/fast.h"
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

static void set_eligibility(struct fast_thread *t, int to)
{
	fast_set_eligibility(t, to);
}

static void set_early(struct fast_thread *t, int to)
{
	fast_set_early(t, to);
}

static void assert_thread(struct fast_thread *t, int to)
{
	(void)to;
	fast_assert_thread(t);
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
	t.detour = FAST_ANSWERED;
	ck_assert(!aborts(t, set_detour, FAST_NO_DETOUR));
	ck_assert(aborts(t, set_detour, FAST_EXECUTES));
	t.eligibility = FAST_NEVER;
	ck_assert(aborts(t, set_eligibility, FAST_ELIGIBLE));
	t.early = FAST_SHOWS_RECORD;
	ck_assert(aborts(t, set_early, FAST_SENT_BACK));
}
END_TEST

static void refuse_forever(struct fast_thread *t)
{
	fast_refuse(t);
	fast_refuse_forever(t);
	fast_refuse(t);
}

START_TEST(a_refusal_ends_with_an_exec_unless_it_is_forever)
{
	struct fast_thread t = {.eligibility = FAST_ELIGIBLE};

	fast_refuse(&t);
	ck_assert(t.eligibility == FAST_REFUSED && !fast_is_never(&t));
	fast_note_own_dispatch(&t);
	fast_refuse(&t);
	ck_assert(fast_has_own_dispatch(&t) && !fast_is_never(&t));
	refuse_forever(&t);
	ck_assert(fast_has_own_dispatch(&t) && fast_is_never(&t));
	t.eligibility = FAST_ELIGIBLE;
	refuse_forever(&t);
	ck_assert(!fast_has_own_dispatch(&t) && fast_is_never(&t));
	fast_note_own_dispatch(&t);
	ck_assert(fast_has_own_dispatch(&t) && fast_is_never(&t));
}
END_TEST

START_TEST(only_a_failed_execve_ends_what_was_done_for_it)
{
	struct fast_thread t = {.detour = FAST_EXECUTES};

	fast_note_failed_exec(&t);
	ck_assert_int_eq(t.detour, FAST_NO_DETOUR);
	t.detour = FAST_STEPS;
	fast_note_failed_exec(&t);
	ck_assert_int_eq(t.detour, FAST_STEPS);
}
END_TEST

/* Any address that is not NULL */
#define SOMETHING ((void *)&anything)
static char anything;

static struct fast_thread live_thread(void)
{
	return (struct fast_thread){
		.state = FAST_LIVE, .space = SOMETHING, .slot = SOMETHING,
	};
}

/* Every state, with the least that it needs */
START_TEST(legal_combinations_have_no_fault)
{
	const struct fast_thread legal[] = {
		{.state = FAST_PTRACE_STOPS},
		{.state = FAST_PTRACE_STOPS, .space = SOMETHING, .detour = FAST_CHANGES_TEXT},
		{.state = FAST_PTRACE_STOPS, .eligibility = FAST_NEVER_DISPATCHES},
		{.state = FAST_NEW},
		{.state = FAST_NEW_THREAD, .space = SOMETHING},
		{.state = FAST_NEW_PROCESS, .space = SOMETHING, .saved = SOMETHING},
		{.state = FAST_SETTING_UP, .space = SOMETHING, .saved = SOMETHING,
		 .gate = FAST_GATE_SHUT},
		{.state = FAST_CLEANING_UP, .space = SOMETHING, .saved = SOMETHING},
		live_thread(),
		{.state = FAST_LIVE, .space = SOMETHING, .slot = SOMETHING,
		 .gate = FAST_GATE_LIFTED, .early = FAST_SENT_BACK, .detour = FAST_EXECUTES},
		{.state = FAST_CLOSING, .space = SOMETHING, .slot = SOMETHING,
		 .record_state = FAST_RECORD_AWAITED},
		{.state = FAST_DISPLACED, .space = SOMETHING},
	};

	for (unsigned i = 0; i < sizeof(legal) / sizeof(legal[0]); i++) {
		ck_assert_msg(!fast_thread_fault(&legal[i]), "%u: %s", i,
			      fast_thread_fault(&legal[i]));
		ck_assert(!aborts(legal[i], assert_thread, 0));
	}
}
END_TEST

START_TEST(combinations_that_contradict_each_other_are_faults)
{
	const struct fast_thread illegal[] = {
		{.state = FAST_LIVE, .space = SOMETHING},
		{.state = FAST_PTRACE_STOPS, .space = SOMETHING, .slot = SOMETHING},
		{.state = FAST_PTRACE_STOPS, .space = SOMETHING, .gate = FAST_GATE_LIFTED},
		{.state = FAST_PTRACE_STOPS, .record_state = FAST_RECORD_PEEKED},
		{.state = FAST_PTRACE_STOPS, .space = SOMETHING, .early = FAST_SHOWS_RECORD},
		{.state = FAST_PTRACE_STOPS, .detour = FAST_CHANGES_TEXT},
		{.state = FAST_PTRACE_STOPS, .deferred_regs = SOMETHING},
		{.state = FAST_PTRACE_STOPS, .record_state = FAST_RECORD_TAKEN},
		{.state = FAST_NEW, .detour = FAST_STEPS},
		{.state = FAST_NEW, .gate = FAST_GATE_SHUT},
		{.state = FAST_NEW_THREAD},
		{.state = FAST_NEW_PROCESS, .space = SOMETHING},
		{.state = FAST_NEW_PROCESS, .space = SOMETHING, .saved = SOMETHING,
		 .eligibility = FAST_NEVER},
		{.state = FAST_SETTING_UP, .space = SOMETHING},
		{.state = FAST_SETTING_UP, .space = SOMETHING, .saved = SOMETHING,
		 .record_state = FAST_RECORD_AWAITED},
		{.state = FAST_LIVE, .space = SOMETHING, .slot = SOMETHING,
		 .eligibility = FAST_REFUSED},
		{.state = FAST_CLOSING, .space = SOMETHING, .slot = SOMETHING,
		 .eligibility = FAST_NEVER},
		{.state = FAST_DISPLACED},
	};

	for (unsigned i = 0; i < sizeof(illegal) / sizeof(illegal[0]); i++) {
		ck_assert_msg(fast_thread_fault(&illegal[i]), "%u", i);
		ck_assert_int_eq(aborts(illegal[i], assert_thread, 0), HAS_AUDITS);
	}
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
	tcase_add_test(states, a_refusal_ends_with_an_exec_unless_it_is_forever);
	tcase_add_test(states, only_a_failed_execve_ends_what_was_done_for_it);
	tcase_add_test(states, legal_combinations_have_no_fault);
	tcase_add_test(states, combinations_that_contradict_each_other_are_faults);
	suite_add_tcase(suite, states);
	return unit_main(suite);
}
