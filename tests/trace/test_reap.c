/* Which zombies have been reaped, as the kernel reports it and by looking at them. */
#include "trace/tasks/reap.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/system/kernel_release.h"
#include "lib/unit.h"

enum { ZOMBIES = 20 };

/* Starts a child, waits until it is a zombie, and adds it. */
static pid_t add_zombie(struct reaper *r, uint64_t serial)
{
	struct zombie z = {.parent = getpid(), .since = serial};
	siginfo_t info;

	z.id.tid = fork();
	if (!z.id.tid)
		_exit(0);
	z.id.serial = serial;
	z.pidfd = reaper_open(z.id.tid);
	ck_assert_int_eq(waitid(P_PID, z.id.tid, &info, WEXITED | WNOWAIT), 0);
	ck_assert(reaper_add(r, &z, true));
	return z.id.tid;
}

/* _i: whether zombies are polled */
START_TEST(zombies_are_found_when_they_are_reaped)
{
	struct reaper r;
	struct zombie z;
	pid_t pid[ZOMBIES];

	if (!_i && !kernel_release_is_at_least(6, 9))
		return;
	ck_assert_int_eq(reaper_init(&r, _i), 0);
	for (unsigned i = 0; i < ZOMBIES; i++)
		pid[i] = add_zombie(&r, i + 1);
	ck_assert_int_eq(reaper_wait(&r, 0, NULL, &z), 0);
	ck_assert_int_eq(reaper_wait(&r, 20, NULL, &z), 0);
	for (unsigned i = ZOMBIES; i-- > 0;) {
		waitpid(pid[i], NULL, 0);
		ck_assert_int_eq(reaper_wait(&r, -1, NULL, &z), 1);
		ck_assert_int_eq(z.id.tid, pid[i]);
		ck_assert_uint_eq(z.id.serial, i + 1);
	}
	ck_assert_uint_eq(r.zombies.count, 0);
	reaper_done(&r);
}
END_TEST

START_TEST(a_process_that_has_been_reaped_is_not_added)
{
	struct reaper r;
	struct zombie z = {.parent = getpid(), .id = {.serial = 1}};

	if (!_i && !kernel_release_is_at_least(6, 9))
		return;
	ck_assert_int_eq(reaper_init(&r, _i), 0);
	z.id.tid = fork();
	if (!z.id.tid)
		_exit(0);
	z.pidfd = reaper_open(z.id.tid);
	waitpid(z.id.tid, NULL, 0);
	ck_assert(!reaper_add(&r, &z, true));
	ck_assert_uint_eq(r.zombies.count, 0);
	reaper_done(&r);
}
END_TEST

static void nothing(int sig) { (void)sig; }

START_TEST(a_signal_ends_the_wait)
{
	struct reaper r;
	struct zombie z;
	sigset_t blocked, none;

	if (!_i && !kernel_release_is_at_least(6, 9))
		return;
	ck_assert_int_eq(reaper_init(&r, _i), 0);
	pid_t pid = add_zombie(&r, 1);

	signal(SIGUSR1, nothing);
	sigemptyset(&none);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	raise(SIGUSR1);
	ck_assert_int_eq(reaper_wait(&r, 0, NULL, &z), 0);
	/* the first wait may find that the process has become a zombie */
	ck_assert_int_eq(reaper_wait(&r, -1, &none, &z), -EINTR);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(reaper_wait(&r, -1, &none, &z), 1);
	reaper_done(&r);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reap");
	TCase *zombies = tcase_create("zombies");

	tcase_add_loop_test(zombies, zombies_are_found_when_they_are_reaped, 0, 2);
	tcase_add_loop_test(zombies, a_process_that_has_been_reaped_is_not_added, 0, 2);
	tcase_add_loop_test(zombies, a_signal_ends_the_wait, 0, 2);
	suite_add_tcase(suite, zombies);
	return unit_main(suite);
}
