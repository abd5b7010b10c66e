/* Facts about processes besides their states: identity, signals, figures */
#include "model/test_events.h"

START_TEST(identity_is_reported_and_inherited)
{
	struct identity who = {.parent = 1, .group = 5, .session = 6, .terminal = 0x8801,
		.uid = 7, .inner = {10, 3}, .inner_count = 2};
	struct event e = a_birth(EVENT_NEW, 10, 1, 10, BORN_ATTACHED, 0, 0, 0);

	e.born.who = &who;

	const struct process *p = feed(e), *c;

	ck_assert(p->has_identity);
	ck_assert_uint_eq(p->identity.uid, 7);
	ck_assert_int_eq(p->group, 5);
	ck_assert_int_eq(p->session, 6);
	ck_assert_uint_eq(p->terminal, 0x8801);
	forks(10, 1, 11, 2);
	c = p->first_child;
	ck_assert(!c->has_identity);
	ck_assert_int_eq(c->group, 5);
	ck_assert_int_eq(c->session, 6);
	ck_assert_uint_eq(c->terminal, 0x8801);
	who.group = 11;
	who.parent = 10;
	e = an_exec(11, 2, "/bin/ls", NULL);
	e.exec.who = &who;
	feed(e);
	ck_assert_int_eq(c->group, 11);
	ck_assert(c->has_identity);
	ck_assert_int_eq(p->group, 5);
}
END_TEST

START_TEST(syscalls_change_groups_and_sessions)
{
	const struct process *p = family(), *c = p->first_child, *d = p->last_child;

	calls(10, 1, "setpgid", ARGS(0, 0), 0);
	ck_assert_int_eq(p->group, 10);
	calls(10, 1, "setpgid", ARGS(11, 11), 0);
	ck_assert_int_eq(c->group, 11);
	calls(12, 3, "setpgid", ARGS(0, 11), 0);
	ck_assert_int_eq(d->group, 11);
	calls(12, 3, "setpgid", ARGS(0, 10), -1);
	ck_assert_int_eq(d->group, 11);
	calls(12, 3, "setpgid", ARGS(4444, 10), 0);
	calls(12, 3, "setsid", ARGS(0), 12);
	ck_assert_int_eq(d->group, 12);
	ck_assert_int_eq(d->session, 12);
	ck_assert_uint_eq(d->terminal, 0);
	ck_assert_int_eq(p->group, 10);
}
END_TEST

START_TEST(clone_parent_is_recorded)
{
	command();
	forks(10, 1, 11, 2);

	struct event e = a_birth(EVENT_FORK, 10, 1, 10, BORN_CLONE, 12, 3, 12);

	e.born.flags = CLONE_PARENT | SIGCHLD;
	feed(e);
	e = a_birth(EVENT_NEW, 12, 3, 12, BORN_CLONE, 10, 1, 10);
	e.born.flags = CLONE_PARENT | SIGCHLD;

	const struct process *p = feed(e);

	ck_assert(p->adopted);
	ck_assert_uint_eq(p->flags, CLONE_PARENT | SIGCHLD);
	ck_assert_ptr_null(p->parent);
	ck_assert(!feed(a_task(EVENT_ENTER, 11, 2, 11))->adopted);
}
END_TEST

START_TEST(programs_replace_each_other)
{
	const char *const argv[] = {"sh", "-c", "true", NULL};
	struct identity who = {.uid = 1, .euid = 2, .gid = 3, .egid = 4};
	struct event e = an_exec(10, 1, "/bin/dash", argv);
	const struct process *p = command(), *c;

	ck_assert_ptr_null(p->generation);
	e.exec.file = "/tmp/script";
	e.exec.script = true;
	e.exec.cwd = "/tmp";
	e.exec.who = &who;
	feed(e);
	ck_assert_str_eq(p->generation->path, "/bin/dash");
	ck_assert_str_eq(p->generation->file, "/tmp/script");
	ck_assert(p->generation->script);
	ck_assert_str_eq(p->generation->cwd, "/tmp");
	ck_assert_str_eq(p->generation->argv[2], "true");
	ck_assert_ptr_null(p->generation->argv[3]);
	ck_assert_uint_eq(p->generation->time, 2000);
	ck_assert_uint_eq(p->generation->euid, 2);
	ck_assert_uint_eq(p->generation->egid, 4);
	forks(10, 1, 11, 2);
	c = p->first_child;
	ck_assert_str_eq(c->generation->argv[1], "-c");
	ck_assert_uint_eq(c->generation->time, 3000);
	feed(an_exec(10, 1, "/bin/ls", NULL));
	ck_assert_str_eq(p->generation->path, "/bin/ls");
	ck_assert_ptr_null(p->generation->argv);
	ck_assert_uint_eq(p->generation->uid, (uid_t)-1);
	ck_assert_str_eq(c->generation->path, "/bin/dash");
	feed(an_exec(10, 1, "", NULL));
	ck_assert_ptr_null(p->generation);
	feed(an_exit(10, 1, 10, 0, false));
	tick();
	ck_assert_str_eq(c->generation->file, "/tmp/script");
}
END_TEST

START_TEST(long_commands_are_truncated)
{
	static char word[5000];
	const char *argv[3000];
	const struct process *p = command();
	size_t n = 0;

	memset(word, 'x', sizeof(word) - 1);
	for (unsigned i = 0; i < 2999; i++)
		argv[i] = _i ? word : "x";
	argv[2999] = NULL;
	feed(an_exec(10, 1, "/bin/echo", argv));
	while (p->generation->argv[n])
		n++;
	ck_assert_uint_eq(n, _i ? 8 : 1025);
	ck_assert_str_eq(p->generation->argv[n - 1], "...");
}
END_TEST

START_TEST(senders_of_signals)
{
	struct event begin = {.kind = EVENT_BEGIN, .begin.tracer = 5};

	feed(begin);

	const struct process *p = family(), *c = p->first_child;
	const struct signal_fact *f = &c->last_signal;

	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 10));
	ck_assert_int_eq(f->number, SIGTERM);
	ck_assert_int_eq(f->from, SIGNAL_TRACED);
	ck_assert_int_eq(f->sender.tid, 10);
	ck_assert_uint_eq(f->sender.serial, 1);
	ck_assert_str_eq(f->program, "sh");
	ck_assert_int_eq(f->code, SI_USER);
	ck_assert_uint_eq(f->time, seq * 1000);
	ck_assert_int_eq(f->disposition, DISPOSITION_UNKNOWN);
	feed(a_sent_signal(11, 2, SIGUSR1, SI_TKILL, 11));
	ck_assert_int_eq(f->from, SIGNAL_SELF);
	feed(a_sent_signal(11, 2, SIGUSR1, SI_QUEUE, 77));
	ck_assert_int_eq(f->from, SIGNAL_OUTSIDE);
	ck_assert_int_eq(f->sender.tid, 77);
	ck_assert_uint_eq(f->sender.serial, 0);
	ck_assert_str_eq(f->program, "");
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 5));	/* forwarded by ptrail */
	ck_assert_int_eq(f->from, SIGNAL_OUTSIDE);
	ck_assert_str_eq(f->program, "ptrail");
	feed(a_sent_signal(11, 2, SIGINT, SI_KERNEL, 0));
	ck_assert_int_eq(f->from, SIGNAL_KERNEL);
	feed(a_sent_signal(11, 2, SIGALRM, SI_TIMER, 0));
	ck_assert_int_eq(f->from, SIGNAL_KERNEL);
	feed(a_sent_signal(11, 2, SIGPIPE, SI_USER, 11));
	ck_assert_int_eq(f->from, SIGNAL_KERNEL);
	feed(a_call(EVENT_ENTER, 11, 2, "kill", ARGS(11, SIGPIPE), 0));
	feed(a_sent_signal(11, 2, SIGPIPE, SI_USER, 11));
	ck_assert_int_eq(f->from, SIGNAL_SELF);
	feed(a_signal(EVENT_SIGNAL, 11, 2, 11, SIGHUP));
	ck_assert_int_eq(f->from, SIGNAL_UNKNOWN);
	ck_assert_int_eq(p->last_signal.number, 0);
}
END_TEST

START_TEST(faults_have_addresses)
{
	const struct process *p = command();
	struct event e = a_sent_signal(10, 1, SIGSEGV, 1, 0);
	uint64_t address = 0x7fff12345678;

	memcpy(e.signal.info + 16, &address, sizeof(address));
	feed(e);
	ck_assert_int_eq(p->last_signal.from, SIGNAL_KERNEL);
	ck_assert_uint_eq(p->last_signal.address, address);
	e = a_sent_signal(10, 1, SIGCHLD, 1, 11);
	feed(e);
	ck_assert_uint_eq(p->last_signal.address, 0);
	ck_assert_int_eq(p->last_signal.sender.tid, 11);
	dies(10, 1, SIGSEGV);
	ck_assert_int_eq(p->fatal.number, SIGSEGV);
	ck_assert_uint_eq(p->fatal.address, address);
	ck_assert_int_eq(p->cause, CAUSE_PLAIN);

	/* 32-bit tasks, as in their recordings */
	e = a_signal(EVENT_SIGNAL, 10, 1, 10, SIGBUS);
	e.signal.abi = &abis[ABI_i386];
	e.signal.has_info = true;
	memcpy(e.signal.info, (int32_t[]){SIGBUS, 0, 2, 0x1234}, 16);
	feed(e);
	ck_assert_uint_eq(p->last_signal.address, 0x1234);
}
END_TEST

START_TEST(dispositions)
{
	const struct process *p = command();
	struct identity who = {.ignored = 1 << (SIGHUP - 1), .caught = 1 << (SIGTERM - 1)};
	const struct { int number; enum disposition expected; } cases[] = {
		{SIGHUP, DISPOSITION_IGNORED}, {SIGTERM, DISPOSITION_CAUGHT},
		{SIGUSR1, DISPOSITION_DEFAULT}, {0, DISPOSITION_UNKNOWN},
		{65, DISPOSITION_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct event e = a_sent_signal(10, 1, cases[i].number, SI_USER, 77);

		e.signal.who = &who;
		feed(e);
		ck_assert_int_eq(p->last_signal.disposition, cases[i].expected);
	}
}
END_TEST

START_TEST(interrupted_syscalls)
{
	const struct process *p = command();

	calls(10, 1, "read", ARGS(0), -512);
	feed(a_sent_signal(10, 1, SIGINT, SI_KERNEL, 0));
	ck_assert_str_eq(p->last_signal.interrupted, "read");
	calls(10, 1, "write", ARGS(1), -32);
	feed(a_sent_signal(10, 1, SIGPIPE, SI_USER, 10));
	ck_assert_str_eq(p->last_signal.interrupted, "write");
	calls(10, 1, "write", ARGS(1), 5);
	feed(a_sent_signal(10, 1, SIGINT, SI_KERNEL, 0));
	ck_assert_ptr_null(p->last_signal.interrupted);
	feed(a_call(EVENT_ENTER, 10, 1, "pause", ARGS(0), 0));
	dies(10, 1, SIGKILL);
	ck_assert_str_eq(p->fatal.interrupted, "pause");
}
END_TEST

/* The fatal signal is neither the latest one nor one that was caught. */
START_TEST(fatal_signal_among_others)
{
	const struct process *p = family(), *c = p->first_child;
	struct identity who = {.caught = 1 << (SIGTERM - 1)};
	struct event e = a_sent_signal(11, 2, SIGTERM, SI_USER, 77);

	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 10));
	e.signal.who = &who;
	feed(e);
	feed(a_sent_signal(11, 2, SIGCHLD, 1, 12));
	dies(11, 2, SIGTERM);
	ck_assert_int_eq(c->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(c->fatal.sender.tid, 10);
	ck_assert_int_eq(c->last_signal.number, SIGCHLD);
	ck_assert_int_eq(dies(12, 3, SIGSYS)->fatal.from, SIGNAL_KERNEL);
	ck_assert_int_eq(dies(10, 1, SIGTERM)->fatal.from, SIGNAL_UNKNOWN);
}
END_TEST

START_TEST(sender_has_ended)
{
	const struct process *p = family(), *c = p->first_child;

	feed(an_exec(12, 3, "/bin/kill", NULL));
	if (_i)
		calls(12, 3, "kill", ARGS(11, SIGTERM), 0);
	feed(an_end(12, 3));
	feed(a_reap(12, 3, 10));
	tick();
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 12));
	ck_assert_int_eq(c->last_signal.from, SIGNAL_TRACED);
	ck_assert_uint_eq(c->last_signal.sender.serial, 3);
	ck_assert_str_eq(c->last_signal.program, "kill");
}
END_TEST

START_TEST(exit_group_by_another_thread)
{
	const struct process *p = command();
	struct event e = a_call(EVENT_ENTER, 10, 1, "exit_group", ARGS(3), 0);

	new_thread(11, 2, 10);
	if (_i) {
		e.task = (struct task_id){11, 2};
		e.tgid = 10;
	}
	feed(e);
	e.task = _i ? (struct task_id){10, 1} : (struct task_id){11, 2};
	feed(e);		/* too late */
	feed(an_exit(11, 2, 10, 3, false));
	feed(an_exit(10, 1, 10, 3, true));
	ck_assert_int_eq(p->cause, _i ? CAUSE_OTHER_THREAD : CAUSE_PLAIN);
}
END_TEST

START_TEST(figures_are_stored)
{
	const struct process *p = command();
	const struct figures figures = {.user = 1, .peak_memory = 4096};
	struct event e = a_task(EVENT_EXITING, 10, 1, 10);

	e.exit.figures = &figures;
	feed(e);
	ck_assert(p->has_figures);
	ck_assert_uint_eq(p->figures.peak_memory, 4096);
}
END_TEST

/* Orphans are detected by the identity at exit, at an inspection, and by the reap. */
START_TEST(orphans_are_reparented)
{
	const struct process *p = family(), *c = p->first_child, *d = p->last_child;
	struct identity who = {.parent = 10};
	struct event e = a_task(EVENT_LOOK, 11, 2, 11);

	e.look.who = &who;
	feed(e);
	ck_assert_int_eq(c->orphaned_to, 0);
	ck_assert(!c->orphan);
	feed(an_end(10, 1));
	ck_assert(c->orphan);
	who.parent = 1;
	if (_i) {
		feed(e);
	} else {
		e = a_task(EVENT_EXITING, 11, 2, 11);
		e.exit.who = &who;
		feed(e);
	}
	ck_assert_int_eq(c->orphaned_to, 1);
	feed(an_end(12, 3));
	feed(a_reap(12, 3, 7));
	ck_assert_int_eq(d->orphaned_to, 7);
}
END_TEST

/* The creator is unknown, but the parent has changed. */
START_TEST(attached_orphan)
{
	struct identity who = {.parent = 4};
	struct event e = a_birth(EVENT_NEW, 10, 1, 10, BORN_ATTACHED, 0, 0, 0);

	e.born.who = &who;
	feed(e);
	who.parent = 1;
	e = a_task(EVENT_EXITING, 10, 1, 10);
	e.exit.who = &who;
	ck_assert(feed(e)->orphan);
	ck_assert_int_eq(feed(e)->orphaned_to, 1);
}
END_TEST

static TCase *test_facts(void)
{
	TCase *c = tcase_create("facts");
	const TTest *const tests[] = {
		identity_is_reported_and_inherited, syscalls_change_groups_and_sessions,
		clone_parent_is_recorded, programs_replace_each_other, senders_of_signals,
		faults_have_addresses, dispositions, interrupted_syscalls,
		fatal_signal_among_others, figures_are_stored, attached_orphan,
	};

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, long_commands_are_truncated, 0, 2);
	tcase_add_loop_test(c, sender_has_ended, 0, 2);
	tcase_add_loop_test(c, exit_group_by_another_thread, 0, 2);
	tcase_add_loop_test(c, orphans_are_reparented, 0, 2);
	return c;
}

UNIT_CASE(test_facts)
