/* Signals sent to ptrail while a tick ends a system call of ptrail. */
#include "trace/state/own_signals.h"

#include <signal.h>
#include <string.h>

#include "lib/unit.h"

static const int asking[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};

/* Makes a signal and a tick pending at once, and unblocks them where a tick escapes. */
static void escape_from(int sig)
{
	volatile bool escaped = true;
	sigset_t both, before;
	sigjmp_buf escape;

	sigemptyset(&both);
	sigaddset(&both, sig);
	sigaddset(&both, SIGRTMIN);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &both, &before), 0);
	ck_assert_int_eq(raise(sig), 0);
	ck_assert_int_eq(raise(SIGRTMIN), 0);
	if (!sigsetjmp(escape, 1)) {
		control_escape(&escape);
		sigprocmask(SIG_SETMASK, &before, NULL);
		escaped = false;
	}
	control_escape(NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	ck_assert_msg(escaped, "%s: no escape", strsignal(sig));
}

START_TEST(a_tick_loses_no_signal)
{
	struct control_signal s;

	ck_assert_int_eq(control_open(false, CONTROL_HANDLE), 0);
	escape_from(asking[_i]);
	ck_assert_msg(control_sent(), "%s is lost", strsignal(asking[_i]));
	ck_assert(control_noticed());
	ck_assert(control_ticked());
	ck_assert(control_next(&s));
	ck_assert_int_eq(s.number, asking[_i]);
	ck_assert(!control_next(&s));
	control_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("own signals");
	TCase *signals = tcase_create("signals");

	tcase_add_loop_test(signals, a_tick_loses_no_signal, 0, sizeof(asking) / sizeof(*asking));
	suite_add_tcase(suite, signals);
	return unit_main_forked(suite);
}
