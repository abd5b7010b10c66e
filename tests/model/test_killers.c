/* The senders of fatal signals */
#include "model/test_events.h"

/* Each syscall that can send SIGKILL to 11; the command is in group 10 with its children */
START_TEST(senders_are_found)
{
	static const struct { const char *call; struct args args; } ways[] = {
		{"kill", {{11, SIGKILL}}}, {"kill", {{0, SIGKILL}}},
		{"kill", {{(uint32_t)-1, SIGKILL}}}, {"kill", {{-10, SIGKILL}}},
		{"tkill", {{11, SIGKILL}}}, {"tgkill", {{11, 11, SIGKILL}}},
		{"rt_sigqueueinfo", {{11, SIGKILL}}}, {"rt_tgsigqueueinfo", {{11, 11, SIGKILL}}},
		{"pidfd_send_signal", {{7, SIGKILL}}},
	};
	struct event e = a_birth(EVENT_NEW, 10, 1, 10, BORN_COMMAND, 0, 0, 0);
	struct identity who = {.group = 10};

	e.born.who = &who;
	feed(e);
	feed(an_exec(10, 1, "/bin/sh", NULL));
	forks(10, 1, 11, 2);
	forks(10, 1, 12, 3);
	calls(12, 3, "pidfd_open", ARGS(11), 7);
	feed(a_call(EVENT_ENTER, 12, 3, ways[_i].call, ways[_i].args, 0));

	const struct process *p = dies(11, 2, SIGKILL);

	feed(a_call(EVENT_LEAVE, 12, 3, ways[_i].call, ways[_i].args, 0));
	ck_assert_int_eq(p->fatal.number, SIGKILL);
	ck_assert_int_eq(p->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(p->fatal.sender.tid, 12);
	ck_assert_uint_eq(p->fatal.sender.serial, 3);
	ck_assert_str_eq(p->fatal.program, "sh");
	ck_assert_int_eq(p->cause, CAUSE_PLAIN);
	feed(a_call(EVENT_ENTER, 12, 3, "kill", ARGS(12, SIGKILL), 0));
	ck_assert_int_eq(dies(12, 3, SIGKILL)->fatal.from, SIGNAL_SELF);
}
END_TEST

/* A combined event has the effects of its enter and of its exit. */
START_TEST(combined_events)
{
	struct event e = a_call(EVENT_LEAVE, 12, 3, "kill", ARGS(11, SIGKILL), -1);

	family();
	e.call.is_combined = true;
	feed(e);
	ck_assert_int_eq(dies(11, 2, SIGKILL)->fatal.from, SIGNAL_OUTSIDE);
	e = a_call(EVENT_LEAVE, 10, 1, "kill", ARGS(12, SIGKILL), 0);
	e.call.is_combined = true;
	feed(e);
	ck_assert_int_eq(dies(12, 3, SIGKILL)->fatal.sender.tid, 10);
}
END_TEST

START_TEST(failed_kills_are_ignored)
{
	const struct process *p = family(), *c = p->first_child;

	calls(12, 3, "kill", ARGS(11, SIGKILL), -1);
	calls(12, 3, "kill", ARGS(11, 0), 0);
	calls(12, 3, "kill", ARGS(11, SIGTERM), 0);
	calls(12, 3, "kill", ARGS(4444, SIGKILL), -3);
	calls(12, 3, "pidfd_send_signal", ARGS(99, SIGKILL), -9);
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(c->fatal.from, SIGNAL_OUTSIDE);
	feed(a_call(EVENT_ENTER, 10, 1, "kill", ARGS(12, SIGKILL), 0));
	ck_assert_int_eq(dies(12, 3, SIGKILL)->fatal.from, SIGNAL_TRACED);
	feed(a_call(EVENT_LEAVE, 10, 1, "kill", ARGS(12, SIGKILL), -1));

	struct event e = an_end(12, 3);

	e.exit.how = (struct exit_status){.signaled = true, .number = SIGKILL};
	ck_assert_int_eq(feed(e)->fatal.from, SIGNAL_OUTSIDE);
}
END_TEST

/* A syscall in progress may still fail; the first successful one counts. */
START_TEST(two_senders)
{
	const struct process *c = family()->first_child;

	feed(a_call(EVENT_ENTER, 12, 3, "kill", ARGS(11, SIGKILL), 0));
	calls(10, 1, "kill", ARGS(11, SIGKILL), 0);
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(c->fatal.sender.tid, 10);
}
END_TEST

START_TEST(kill_with_unknown_target)
{
	const struct process *p = family();

	calls(12, 3, "pidfd_send_signal", ARGS(99, SIGKILL), 0);
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(p->first_child->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(p->first_child->fatal.sender.tid, 12);
	dies(10, 1, SIGKILL);
	ck_assert_int_eq(p->fatal.from, SIGNAL_OUTSIDE);
}
END_TEST

/* setpgid was not traced: each of several processes may be in the group. */
START_TEST(kill_of_a_group_with_unknown_members)
{
	const struct process *p = family(), *c = p->first_child, *d = p->last_child;

	calls(10, 1, "kill", ARGS((uint32_t)-11, SIGKILL), 0);
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(c->fatal.sender.tid, 10);
	dies(12, 3, SIGKILL);
	ck_assert_int_eq(d->fatal.sender.tid, 10);

	struct event e = a_death(10, 1, SIGKILL);

	e.time = 3600000000000;		/* an hour later: another SIGKILL */
	ck_assert_int_eq(feed(e)->fatal.from, SIGNAL_OUTSIDE);
}
END_TEST

/* Without such syscalls the sender is unknown; with them it is outside of the trace. */
START_TEST(sender_was_not_seen)
{
	const struct process *p;

	feed((struct event){.kind = EVENT_BEGIN, .begin.kills = _i});
	p = family();
	calls(10, 1, "getpid", ARGS(0), 10);
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(p->first_child->fatal.from, _i ? SIGNAL_OUTSIDE : SIGNAL_UNKNOWN);
}
END_TEST

START_TEST(out_of_memory)
{
	static const struct {
		struct oom_evidence s;
		enum end_cause cause;
		uint64_t limit;
	} cases[] = {
		{{.kills = 1, .group = ""}, CAUSE_MEMORY, 0},
		{{.kills = 1, .group_kills = 1, .group = "/a", .group_limit = 4096},
			CAUSE_MEMORY_GROUP, 4096},
		{{.kills = 1, .group_kills = 1, .group = "/a"}, CAUSE_MEMORY, 0},
		{{.kills = 1, .group = "/a", .group_limit = 4096, .group_counts = true},
			CAUSE_PLAIN, 0},
		{{.group = "/a", .group_limit = 4096}, CAUSE_PLAIN, 0},
	};
	const struct process *p = family(), *c = p->first_child;
	struct event e = a_death(11, 2, SIGKILL);

	e.exit.shortage = &cases[_i].s;
	feed((typeof(e)){.kind = EVENT_EXITING, .task = {19, 9}, .tgid = 11,
		.exit.how = e.exit.how});	/* another thread, without shortage data */
	feed(e);
	ck_assert_int_eq(c->cause, cases[_i].cause);
	ck_assert_uint_eq(c->group_limit, cases[_i].limit);
	ck_assert_int_eq(c->fatal.from, cases[_i].cause ? SIGNAL_KERNEL : SIGNAL_UNKNOWN);
	e = an_end(11, 2);
	e.exit.how = (struct exit_status){.signaled = true, .number = SIGKILL};
	feed(e);
	ck_assert_int_eq(c->cause, cases[_i].cause);

	calls(10, 1, "kill", ARGS(12, SIGKILL), 0);
	e = a_death(12, 3, SIGKILL);
	e.exit.shortage = &cases[_i].s;
	ck_assert_int_eq(feed(e)->cause, CAUSE_PLAIN);
}
END_TEST

START_TEST(timeout_is_the_cause)
{
	const struct process *p = family(), *c = p->first_child;

	feed(an_exec(10, 1, "/usr/bin/timeout", NULL));
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 10));
	dies(11, 2, SIGTERM);
	ck_assert_int_eq(c->cause, CAUSE_TIMEOUT);
	ck_assert_str_eq(c->fatal.program, "timeout");
	calls(10, 1, "kill", ARGS(12, SIGKILL), 0);
	dies(12, 3, SIGKILL);
	ck_assert_int_eq(p->last_child->cause, CAUSE_TIMEOUT);
}
END_TEST

START_TEST(busybox_is_named_by_applet)
{
	const char *const argv[] = {"/bin/timeout", "3", "sleep", NULL};
	const struct process *p = family();

	struct event e = an_exec(10, 1, "/bin/busybox", argv);

	e.exec.file = "/bin/timeout";
	feed(e);
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 10));
	dies(11, 2, SIGTERM);
	ck_assert_str_eq(p->first_child->fatal.program, "timeout");
}
END_TEST

START_TEST(ptrail_timeout_is_the_cause)
{
	struct event look = a_task(EVENT_LOOK, 12, 3, 12);

	feed((struct event){.kind = EVENT_BEGIN, .begin.tracer = 5});

	const struct process *p = family(), *c = p->first_child;

	look.look.why = LOOK_TIMEOUT;
	feed(look);
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 5));
	dies(11, 2, SIGTERM);
	ck_assert_int_eq(c->fatal.from, SIGNAL_TRACER);
	ck_assert_int_eq(c->fatal.sender.tid, 5);
	ck_assert_int_eq(c->cause, CAUSE_TIMEOUT);
	dies(12, 3, SIGKILL);
	ck_assert_int_eq(p->last_child->fatal.from, SIGNAL_TRACER);
	ck_assert_int_eq(p->last_child->cause, CAUSE_TIMEOUT);
}
END_TEST

static void in_container(pid_t pid, uint64_t serial, pid_t inner, const char *path)
{
	struct identity who = {.parent = 10, .group = 10, .inner = {pid, inner}, .inner_count = 2};
	struct event e = an_exec(pid, serial, path, NULL);

	e.exec.who = &who;
	feed(e);
}

START_TEST(pids_inside_containers)
{
	const struct process *p = family(), *c = p->first_child, *d = p->last_child;

	in_container(11, 2, 1, "/sbin/init");
	in_container(12, 3, 2, "/bin/service");
	feed(a_sent_signal(12, 3, SIGTERM, SI_USER, 1));
	ck_assert_int_eq(d->last_signal.sender.tid, 11);
	ck_assert_str_eq(d->last_signal.program, "init");
	feed(a_sent_signal(12, 3, SIGTERM, SI_USER, 2));
	ck_assert_int_eq(d->last_signal.from, SIGNAL_SELF);
	calls(10, 1, "kill", ARGS(12, SIGTERM), 0);
	feed(a_sent_signal(12, 3, SIGTERM, SI_USER, 0));
	ck_assert_int_eq(d->last_signal.sender.tid, 10);
	feed(a_sent_signal(12, 3, SIGTERM, SI_USER, 0));
	ck_assert_int_eq(d->last_signal.from, SIGNAL_OUTSIDE);
	calls(12, 3, "setpgid", ARGS(0, 2), 0);
	ck_assert_int_eq(d->group, 12);
	calls(11, 2, "kill", ARGS(2, SIGKILL), 0);
	ck_assert_int_eq(dies(12, 3, SIGKILL)->fatal.sender.tid, 11);
	ck_assert_int_eq(c->fatal.number, 0);
}
END_TEST

/* Either process with that number may be the sender. */
START_TEST(sibling_containers)
{
	const struct process *p = family();

	forks(10, 1, 13, 4);
	in_container(11, 2, 7, "/bin/a");
	in_container(12, 3, 7, "/bin/b");
	in_container(13, 4, 8, "/bin/c");
	feed(a_sent_signal(13, 4, SIGTERM, SI_USER, 7));
	ck_assert_int_eq(p->last_child->last_signal.from, SIGNAL_OUTSIDE);
}
END_TEST

START_TEST(kill_of_all_excludes_some)
{
	const struct process *p = family();

	in_container(12, 3, 1, "/sbin/init");
	feed(a_call(EVENT_ENTER, 10, 1, "kill", ARGS((uint32_t)-1, SIGKILL), 0));
	dies(10, 1, SIGKILL);
	dies(11, 2, SIGKILL);
	dies(12, 3, SIGKILL);
	ck_assert_int_eq(p->fatal.from, SIGNAL_OUTSIDE);
	ck_assert_int_eq(p->first_child->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(p->last_child->fatal.from, SIGNAL_OUTSIDE);
}
END_TEST

START_TEST(end_of_init_kills_its_namespace)
{
	const struct process *d = family()->last_child;

	in_container(11, 2, 1, "/sbin/init");
	in_container(12, 3, 2, "/bin/service");
	feed(a_task(EVENT_EXITING, 11, 2, 11));
	dies(12, 3, SIGKILL);
	ck_assert_int_eq(d->fatal.from, SIGNAL_KERNEL);
	ck_assert_str_eq(d->fatal.program, "init");
}
END_TEST

START_TEST(parent_death_signal)
{
	const struct process *p = family(), *c = p->first_child;

	calls(11, 2, "prctl", ARGS(1, SIGKILL), 0);
	feed(an_end(10, 1));
	dies(11, 2, SIGKILL);
	ck_assert_int_eq(c->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(c->fatal.sender.tid, 10);
	ck_assert(c->fatal.is_parent_death);
}
END_TEST

/* The parent of PR_SET_PDEATHSIG is a thread: the process of that thread continues. */
START_TEST(parent_death_signal_of_a_thread)
{
	const struct process *p = family();
	const struct process *c;

	new_thread(20, 20, 10);
	feed(a_birth(EVENT_FORK, 20, 20, 10, BORN_FORK, 30, 30, 30));
	c = p->last_child;
	ck_assert_int_eq(c->id.tid, 30);
	calls(30, 30, "prctl", ARGS(1, SIGKILL), 0);
	feed(an_exit(20, 20, 10, 0, false));
	dies(30, 30, SIGKILL);
	ck_assert_int_eq(c->fatal.from, SIGNAL_TRACED);
	ck_assert_int_eq(c->fatal.sender.tid, 10);
	ck_assert(c->fatal.is_parent_death);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
}
END_TEST

static TCase *test_killers(void)
{
	TCase *c = tcase_create("killers");
	const TTest *const tests[] = {
		failed_kills_are_ignored, combined_events, two_senders,
		kill_with_unknown_target, kill_of_a_group_with_unknown_members,
		timeout_is_the_cause, busybox_is_named_by_applet, ptrail_timeout_is_the_cause,
		pids_inside_containers, sibling_containers, kill_of_all_excludes_some,
		end_of_init_kills_its_namespace, parent_death_signal,
		parent_death_signal_of_a_thread,
	};

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, senders_are_found, 0, 9);
	tcase_add_loop_test(c, sender_was_not_seen, 0, 2);
	tcase_add_loop_test(c, out_of_memory, 0, 5);
	return c;
}

UNIT_CASE(test_killers)
