#include "check/test_check.h"

static struct made m;

/* sh starts sleep, and ends at 100 ms */
static struct life *background(void)
{
	struct life *sh = made_command(&m, "/bin/sh");
	struct life *l = made_run(&m, sh, "/bin/sleep", 10);

	made_exit(sh, 100, 0);
	return l;
}

static void opens(struct life *l, const struct descriptor *all, unsigned count)
{
	struct descriptors *open = arena_new(&m.arena, struct descriptors);

	*open = (struct descriptors){.all = all, .count = count, .open = count};
	l->open = open;
}

START_TEST(running_process_is_leaked)
{
	made_exit(background(), 5000, 0);
	expect(&m, "LK101", 5000,
	       "sleep, started by sh, was still running after the command had ended");
	background();
	expect(&m, "LK101", 5000,
	       "sleep, started by sh, was still running after the command had ended");
	background()->state = PROCESS_DETACHED;
	ck_assert(finds(&m, "LK101", 100));
}
END_TEST

START_TEST(ended_process_is_not_leaked)
{
	made_exit(background(), 100, 0);
	ck_assert(!finds(&m, "LK101", 200));
	made_exit(background(), 50, 0);
	ck_assert(!finds(&m, "LK101", 200));
	/* ends shortly after the command, as tee at the end of a script */
	made_exit(background(), 300, 0);
	ck_assert(!finds(&m, "LK101", 300));
	made_zombie(background(), 50, 0);
	ck_assert(!finds(&m, "LK101", 5000));
}
END_TEST

START_TEST(blind_when_attached_or_cut)
{
	background();
	m.h.attached = true;
	ck_assert(!finds(&m, "LK101", 5000));
	background()->parent->exited = 0;
	m.end.end.why = END_TIMEOUT;
	ck_assert(!finds(&m, "LK101", 5000));
}
END_TEST

START_TEST(not_after_timeout)
{
	struct life *l = background();

	made_exit(l->parent, 100, -SIGTERM);
	l->parent->fatal.from = SIGNAL_TRACER;
	made_exit(l, 6000, -SIGKILL);
	l->orphan = true;
	ck_assert_uint_eq(made_findings(&m, 6000)->count, 0);
	made_done(&m);
	l = background();
	made_exit(l->parent, 100, -SIGTERM);
	made_exit(l, 6000, -SIGKILL);
	l->orphan = true;
	ck_assert(finds(&m, "LK104", 6000));

	/* SIGTERM, which ptrail got and forwarded */
	made_exit(background()->parent, 100, -SIGTERM);
	ck_assert(finds(&m, "LK101", 6000));
	made_exit(background()->parent, 100, -SIGTERM);
	m.end.end.why = END_SIGNAL;
	ck_assert(!finds(&m, "LK101", 6000));
}
END_TEST

START_TEST(user_sets_the_threshold)
{
	made_exit(background(), 300, 0);
	m.selection.limited[checks_find("LK101")] = true;
	ck_assert(finds(&m, "LK101", 300));
}
END_TEST

static const struct descriptor out = {.fd = 1, .kind = DESCRIPTOR_PIPE, .inode = 7, .writes = true};
static const struct descriptor in = {.fd = 0, .kind = DESCRIPTOR_PIPE, .inode = 7, .reads = true};
static const struct descriptor file = {.fd = 1, .kind = DESCRIPTOR_FILE, .inode = 7,
	.writes = true};

START_TEST(output_pipe_is_kept_open)
{
	struct life *l = background();

	m.h.command->program->out = 7;
	opens(l, &out, 1);
	expect(&m, "LK102", 60000, "sleep, started by sh, kept the command's standard "
	       "output open, and delayed its reader");
	l = background();
	m.h.command->program->out = m.h.command->program->err = 7;
	opens(l, &file, 1);
	ck_assert(!finds(&m, "LK102", 60000));
	l = background();
	m.h.command->program->out = 7;
	opens(l, &in, 1);
	ck_assert(!finds(&m, "LK102", 60000));
	/* no inspection; descriptors as at its execve */
	l = background();
	m.h.command->program->err = 7;
	l->program->err = 7;
	ck_assert(finds(&m, "LK102", 60000));
	l = background();
	m.h.command->program->err = 7;
	l->program->err = 8;
	ck_assert(!finds(&m, "LK102", 60000));
}
END_TEST

START_TEST(listening_socket)
{
	static const struct descriptor sockets[] = {
		{.fd = 4, .kind = DESCRIPTOR_SOCKET}, {.fd = 5, .kind = DESCRIPTOR_SOCKET,
			.listens = true, .name = "tcp:0.0.0.0:80"},
	};

	opens(background(), sockets, 1);
	ck_assert(!finds(&m, "LK103", 60000));
	opens(background(), sockets, 2);
	expect(&m, "LK103", 60000,
	       "sleep, started by sh, was still listening after the command had ended");
}
END_TEST

START_TEST(orphans)
{
	struct life *l = background();

	made_exit(l, 150, 0);
	expect(&m, "LK104", 200, "sleep lost its parent, sh, which ended first");
	/* ZB111 reports zombies */
	l = background();
	made_zombie(l, 50, 0);
	l->orphan = true;
	ck_assert(!finds(&m, "LK104", 200));
}
END_TEST

static TCase *leaks_tests(void)
{
	TCase *t = tcase_create("leaks");

	tcase_add_test(t, running_process_is_leaked);
	tcase_add_test(t, ended_process_is_not_leaked);
	tcase_add_test(t, blind_when_attached_or_cut);
	tcase_add_test(t, not_after_timeout);
	tcase_add_test(t, user_sets_the_threshold);
	tcase_add_test(t, output_pipe_is_kept_open);
	tcase_add_test(t, listening_socket);
	tcase_add_test(t, orphans);
	return t;
}

UNIT_CASE(leaks_tests)
