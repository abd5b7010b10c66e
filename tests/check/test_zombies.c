#include <signal.h>

#include "check/test_check.h"

static struct made m;

static struct life *server(void)
{
	return made_command(&m, "/usr/bin/server");
}

static struct life *child(struct life *parent)
{
	return made_run(&m, parent, "/bin/job", 10);
}

START_TEST(left)
{
	struct life *s = server();

	made_zombie(child(s), 50, 0);
	made_exit(s, 5000, 0);
	expect(&m, "ZB111", 6000, "server never reaped job");

	/* reaped by its new parent */
	struct life *j = child(s = server());

	made_exit(j, 50, 0);
	made_exit(s, 5000, 0);
	j->reaped = ms(5000);
	j->reaper = 1;
	ck_assert(finds(&m, "ZB111", 6000));
}
END_TEST

START_TEST(parents_terminated_by_ptrail)
{
	struct life *s = server();

	made_zombie(child(s), 50, 0);
	made_exit(s, 5000, -SIGTERM);
	s->fatal.from = SIGNAL_TRACER;
	ck_assert(!finds(&m, "ZB111", 6000));
}
END_TEST

START_TEST(left_shortly_before_the_end)
{
	struct life *s = server();

	made_zombie(child(s), 50, 0);
	made_exit(s, 60, 0);
	made_select(&m, "ZB111");
	ck_assert_int_eq(made_findings(&m, 100)->all->level, LEVEL_NOTE);
	made_done(&m);
}
END_TEST

START_TEST(not_left)
{
	struct life *s = server(), *j;

	made_exit(child(s), 50, 0);
	made_exit(s, 5000, 0);
	ck_assert(!finds(&m, "ZB111", 6000));
	/* reaped just before its parent's end, reported later */
	j = child(s = server());
	made_exit(j, 50, 0);
	made_reap(j, 5001);
	made_end(s, 5000);
	ck_assert(!finds(&m, "ZB111", 6000));
	/* SIGCHLD is ignored */
	j = child(s = server());
	made_zombie(j, 50, 0);
	j->auto_reaped = true;
	made_exit(s, 5000, 0);
	ck_assert(!finds(&m, "ZB111", 6000));
	/* the parent ended first */
	j = child(s = server());
	made_exit(s, 40, 0);
	made_exit(j, 50, 0);
	ck_assert(!finds(&m, "ZB111", 6000));
	/* the parent is still running */
	made_zombie(child(server()), 50, 0);
	ck_assert(!finds(&m, "ZB111", 6000));

	/* --timeout terminated both */
	struct life *last = server();

	made_zombie(child(last), 5000, -SIGTERM);
	made_exit(last, 5001, -SIGTERM);
	ck_assert(finds(&m, "ZB111", 6000));
	last = server();
	made_zombie(child(last), 5000, -SIGTERM);
	made_exit(last, 5001, -SIGTERM);
	last->fatal.from = SIGNAL_TRACER;
	ck_assert(!finds(&m, "ZB111", 6000));
}
END_TEST

START_TEST(late)
{
	struct life *s = server(), *j = child(s);

	made_exit(j, 50, 0);
	made_reap(j, 20000);
	made_exit(s, 30000, 0);
	expect(&m, "ZB112", 30000, "server reaped job late");
	/* in time */
	j = child(s = server());
	made_exit(j, 50, 0);
	made_reap(j, 9000);
	made_exit(s, 30000, 0);
	ck_assert(!finds(&m, "ZB112", 30000));
	/* never: ZB111 */
	j = child(s = server());
	made_zombie(j, 50, 0);
	made_exit(s, 30000, 0);
	ck_assert(!finds(&m, "ZB112", 30000));
	/* not yet */
	made_zombie(child(server()), 50, 0);
	ck_assert(finds(&m, "ZB112", 30000));
}
END_TEST

static bool has_flood(unsigned children, bool at_once)
{
	struct life *s = server();

	for (unsigned i = 0; i < children; i++) {
		struct life *j = child(s);

		made_exit(j, 100 + i, 0);
		made_reap(j, at_once ? 5000 : 100 + i + 10);
	}
	made_exit(s, 5001, 0);
	return finds(&m, "ZB113", 6000);
}

START_TEST(flood)
{
	ck_assert(has_flood(50, true));
	ck_assert(!has_flood(49, true));
	ck_assert(!has_flood(500, false));
}
END_TEST

START_TEST(init)
{
	struct life *s = server(), *d = child(s), *job = made_run(&m, d, "/bin/job", 20);

	made_exit(d, 30, 0);
	made_zombie(job, 100, 0);
	job->orphaned_to = s->id.tid;
	made_exit(s, 5000, 0);
	expect(&m, "ZB114", 5000,
	       "server, the reaper of orphans, reaped job late or never");
	/* reaped by it */
	d = child(s = server());
	job = made_run(&m, d, "/bin/job", 20);
	made_exit(d, 30, 0);
	made_exit(job, 100, 0);
	job->orphaned_to = s->id.tid;
	made_exit(s, 5000, 0);
	ck_assert(!finds(&m, "ZB114", 5000));
	/* reparented to an untraced process */
	d = child(s = server());
	job = made_run(&m, d, "/bin/job", 20);
	made_exit(d, 30, 0);
	made_zombie(job, 100, 0);
	made_exit(s, 5000, 0);
	ck_assert(!finds(&m, "ZB114", 5000));
}
END_TEST

static TCase *zombies_tests(void)
{
	TCase *t = tcase_create("zombies");

	tcase_add_test(t, left);
	tcase_add_test(t, left_shortly_before_the_end);
	tcase_add_test(t, parents_terminated_by_ptrail);
	tcase_add_test(t, not_left);
	tcase_add_test(t, late);
	tcase_add_test(t, flood);
	tcase_add_test(t, init);
	return t;
}

UNIT_CASE(zombies_tests)
