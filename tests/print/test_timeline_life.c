/* Lines of a timeline about sessions, groups, parents, credentials, scripts and resource usage, and
 * about traces that were cut short. */
#include <linux/sched.h>
#include <signal.h>
#include <string.h>

#include "abi/abi.h"
#include "base/text/sbuf.h"
#include "desc/name.h"
#include "desc/type.h"
#include "print/timeline_trace.h"

static struct identity ids_of(pid_t parent, pid_t group, uid_t uid)
{
	return (struct identity){.parent = parent, .group = group, .session = group,
		.uid = uid, .euid = uid, .gid = uid, .egid = uid, .inner = {10}, .inner_count = 1};
}

static void start_as(const struct identity *i)
{
	struct event e = a_birth(EVENT_NEW, 10, 1, 10, BORN_COMMAND, 0, 0, 0);

	e.born.who = i;
	at(0, e);
}

static void send_exec(pid_t pid, uint64_t serial, const struct identity *i)
{
	struct event e = an_exec(pid, serial, "/bin/a", NULL);

	e.exec.who = i;
	at(10, e);
}

static void send_exit(pid_t pid, uint64_t serial, const struct identity *i)
{
	struct event e = a_task(EVENT_EXITING, pid, serial, pid);

	e.exit.who = i;
	at(10, e);
	at(0, an_exit(pid, serial, pid, 0, true));
}

static void send_call(pid_t pid, uint64_t serial, const char *name, uint64_t a, uint64_t b)
{
	struct event e = a_task(EVENT_LEAVE, pid, serial, pid);

	e.call.abi = &abis[ABI_x86_64];
	for (e.call.nr = 0; e.call.nr < 500; e.call.nr++) {
		e.call.row = desc_call(e.call.abi, e.call.nr);
		if (e.call.row && !strcmp(desc_name(e.call.row), name))
			break;
	}
	e.call.arg[0] = a;
	e.call.arg[1] = b;
	at(10, e);
}

/* From syscalls: written once, even if parent and child both call setpgid, as shells do. */
START_TEST(sessions_and_groups_by_calls)
{
	struct identity i = ids_of(1, 9, 0);

	start_as(&i);
	forks(11, 2);
	forks(12, 3);
	forks(13, 4);
	send_call(10, 1, "setpgid", 11, 11);
	send_call(11, 2, "setpgid", 0, 11);
	send_call(10, 1, "setpgid", 12, 11);
	send_call(13, 4, "setsid", 0, 0);
	send_call(13, 4, "setsid", 0, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      10  ├─┼─┐ fork → 12\n"
	       "  0.000400      10  ├─┼─┼─┐ fork → 13\n"
	       "  0.000460      11  │ ├ │ │ new group\n"
	       "  0.000480      12  │ │ ├ │ joins group 11\n"
	       "  0.000490      13  │ │ │ ├ new session\n"
	       "total 4 processes, 0 programs; exit 0 after 500 µs\n");
}
END_TEST

/* Without syscalls: a change is written at the next event of the process; the initial state is
 * not. */
START_TEST(sessions_and_groups_by_identity)
{
	struct identity i = ids_of(1, 9, 0);
	struct identity group = {.parent = 10, .group = 11, .session = 9, .inner_count = 1};
	struct identity session = {.parent = 10, .group = 12, .session = 12, .inner_count = 1};

	start_as(&i);
	forks(11, 2);
	send_exec(11, 2, &group);
	send_exit(11, 2, &group);
	at(10, a_birth(EVENT_NEW, 20, 3, 20, BORN_ATTACHED, 0, 0, 0));
	send_exec(20, 3, &session);
	forks(12, 4);
	send_exit(12, 4, &session);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      11  │ ├   new group\n"
	       "  0.000160      11  │ ├   exec /bin/a\n"
	       "  0.000170      11  │ ┴   exit 0 (a, ran 70 µs)\n"
	       "  0.000180      20  │ Z ┌ attached\n"
	       "  0.000190      20  │ Z ├ exec /bin/a\n"
	       "  0.000290      10  ├─Z─┼─┐ fork → 12\n"
	       "  0.000350      12  │ Z │ ├ new session\n"
	       "  0.000350      12  │ Z │ ┴ exit 0 (ran 60 µs)\n"
	       "total 4 processes, 2 programs, 2 zombies left; exit 0 after 350 µs\n");
}
END_TEST

/* Adopted by process 1, and by a traced process, which is named. */
START_TEST(orphans_are_adopted)
{
	struct identity i = ids_of(1, 9, 0), by_top = ids_of(10, 9, 0), by_1 = ids_of(1, 9, 0);

	start_as(&i);
	send_exec(10, 1, &i);
	forks(11, 2);
	at(10, a_birth(EVENT_FORK, 11, 2, 11, BORN_FORK, 12, 3, 12));
	at(10, a_birth(EVENT_NEW, 12, 3, 12, BORN_FORK, 11, 2, 11));
	at(10, an_exit(11, 2, 11, 0, false));
	send_exec(12, 3, &by_top);
	send_exit(12, 3, &by_1);
	at(10, a_reap(12, 3, 1));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     exec /bin/a\n"
	       "  0.000110      10  ├─┐   fork → 11\n"
	       "  0.000170      11  │ ├─┐ fork → 12\n"
	       "  0.000190      11  │ └ │ exit 0 (a, ran 80 µs)\n"
	       "  0.000190      12  │   ├ orphaned: its parent 11 exited\n"
	       "  0.000200      12  │   ├ adopted by 10 (a)\n"
	       "  0.000200      12  │   ├ exec /bin/a\n"
	       "  0.000210      12  │   ├ adopted by 1\n"
	       "  0.000210      12  │   ┴ exit 0 (a, ran 40 µs)\n"
	       "  0.000220      12  │   └ reaped by 1, which had adopted it, "
	       "after 10 µs as a zombie\n"
	       "total 3 processes, 2 programs, 1 orphan; longest zombie 10 µs (12 a); "
	       "exit 0 after 220 µs\n");
}
END_TEST

/* /proc may show the new parent before the exit of the old one is reported. */
START_TEST(adoption_before_parent_exit_event)
{
	struct identity i = ids_of(1, 9, 0), by_1 = ids_of(1, 9, 0);

	start_as(&i);
	forks(11, 2);
	at(10, a_birth(EVENT_FORK, 11, 2, 11, BORN_FORK, 12, 3, 12));
	at(10, a_birth(EVENT_NEW, 12, 3, 12, BORN_FORK, 11, 2, 11));
	send_exec(12, 3, &by_1);
	at(10, an_exit(11, 2, 11, 0, false));
	send_exit(12, 3, &by_1);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      11  │ ├─┐ fork → 12\n"
	       "  0.000180      12  │ │ ├ exec /bin/a\n"
	       "  0.000190      11  │ └ │ exit 0 (ran 90 µs)\n"
	       "  0.000190      12  │   ├ orphaned: its parent 11 exited, adopted by 1\n"
	       "  0.000200      12  │   ┴ exit 0 (a, ran 40 µs)\n"
	       "total 3 processes, 1 program, 1 orphan, 1 zombie left; exit 0 after 200 µs\n");
}
END_TEST

START_TEST(credentials_change_in_exec)
{
	struct identity i = ids_of(1, 9, 1000), effective = i, all = i, group = i;

	effective.euid = 0;
	all.uid = all.euid = all.gid = all.egid = 0;
	group.egid = 5;
	start_as(&i);
	send_exec(10, 1, &i);
	send_exec(10, 1, &effective);
	send_exec(10, 1, &i);
	send_exec(10, 1, &group);
	send_exec(10, 1, &all);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     exec /bin/a\n"
	       "  0.000020      10  ├     exec /bin/a\n"
	       "  0.000020      10  ├     now with effective uid 0\n"
	       "  0.000030      10  ├     exec /bin/a\n"
	       "  0.000030      10  ├     now with uid 1000\n"
	       "  0.000040      10  ├     exec /bin/a\n"
	       "  0.000040      10  ├     now with effective gid 5\n"
	       "  0.000050      10  ├     exec /bin/a\n"
	       "  0.000050      10  ├     now with uid 0, gid 0\n"
	       "total 1 process, 5 programs; exit 0 after 50 µs\n");
}
END_TEST

START_TEST(inner_pid_is_written_once)
{
	struct identity i = ids_of(1, 9, 0), first = ids_of(10, 9, 0), same = ids_of(10, 9, 0);

	first.inner[1] = 1;
	first.inner_count = 2;
	same.inner[1] = 12;
	same.inner_count = 2;
	start_as(&i);
	forks(11, 2);
	send_exec(11, 2, &first);
	send_exec(11, 2, &first);
	forks(12, 3);
	send_exec(12, 3, &same);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      11  │ ├   exec /bin/a\n"
	       "  0.000160      11  │ ├   is pid 1 in its pid namespace\n"
	       "  0.000170      11  │ ├   exec /bin/a\n"
	       "  0.000270      10  ├─┼─┐ fork → 12\n"
	       "  0.000330      12  │ │ ├ exec /bin/a\n"
	       "total 3 processes, 3 programs; exit 0 after 330 µs\n");
}
END_TEST

START_TEST(scripts_and_their_interpreters)
{
	static const char *const argv[] = {"/usr/bin/python3", "./x y.py", "-v", NULL};
	struct event e = an_exec(10, 1, "/usr/bin/python3.11", argv);

	command();
	e.exec.file = "./x y.py";
	e.exec.script = true;
	at(10, e);
	e.exec.path = argv[0];
	at(10, e);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     exec \"./x y.py\" by /usr/bin/python3.11 "
	       "(/usr/bin/python3 \"./x y.py\" -v)\n"
	       "  0.000020      10  ├     exec \"./x y.py\" by /usr/bin/python3 "
	       "(/usr/bin/python3 \"./x y.py\" -v)\n"
	       "total 1 process, 2 programs; exit 0 after 20 µs\n");
}
END_TEST

static void add_sibling(pid_t creator, uint64_t serial, pid_t pid, uint64_t child)
{
	struct event e = a_birth(EVENT_FORK, creator, serial, creator, BORN_CLONE, pid, child, pid);

	e.born.flags = CLONE_PARENT;
	at(10, e);
	e = a_birth(EVENT_NEW, pid, child, pid, BORN_CLONE, creator, serial, creator);
	e.born.flags = CLONE_PARENT;
	at(10, e);
}

START_TEST(clone_parent)
{
	command();
	forks(11, 2);
	add_sibling(11, 2, 12, 3);
	add_sibling(10, 1, 13, 4);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      11  │ ├─┐ clone → 12, a child of 10\n"
	       "  0.000180      10  ├─┼─┼─┐ clone → 13, its sibling\n"
	       "total 4 processes, 0 programs; exit 0 after 190 µs\n");
}
END_TEST

START_TEST(figures_when_verbose)
{
	struct figures f = {.user = 700000000, .system = 400000000,
		.processor = 1100000000, .peak_memory = 45200000};
	struct event e = a_task(EVENT_EXITING, 10, 1, 10);

	t.options.verbose = true;
	reopen();
	command();
	forks(11, 2);
	at(10, an_exit(11, 2, 11, 0, false));
	e.exit.figures = &f;
	at(2300000, e);
	at(0, an_exit(10, 1, 10, 0, false));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      11  │ └   exit 0 (ran 60 µs)\n"
	       "  2.300160      10  └     exit 0 (ran 2.30 s, cpu 1.10 s, 45.2 MB)\n"
	       "total 2 processes, 0 programs; exit 0 after 2.30 s\n");
}
END_TEST

static void send_look(pid_t tid, uint64_t serial, pid_t tgid, enum look_reason why, char state)
{
	struct event e = a_task(EVENT_LOOK, tid, serial, tgid);

	e.look.why = why;
	e.look.state = state;
	at(10, e);
}

START_TEST(remaining_processes)
{
	command();
	forks(11, 2);
	forks(12, 3);
	thread_born(13, 4);
	send_look(10, 1, 10, LOOK_REQUESTED, 'S');
	send_look(11, 2, 11, LOOK_COMMAND_EXITED, 'S');
	send_look(12, 3, 12, LOOK_COMMAND_EXITED, 'T');
	send_look(13, 4, 10, LOOK_COMMAND_EXITED, 'S');
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      10  ├─┼─┐ fork → 12\n"
	       "  0.000320      10  ├ │ │ thread +13 (2 live)\n"
	       "  0.000340      11  │ ├ │ left running: the command has ended\n"
	       "  0.000350      12  │ │ ├ left stopped: the command has ended\n"
	       "total 3 processes, 0 programs, 1 thread; exit 0 after 360 µs\n");
}
END_TEST

/* Reasons for which a trace ended, and the text in the totals */
static const struct { enum end_reason why; int signal; bool look; const char *words; } cuts[] = {
	{END_DONE, 0, false, ""},
	{END_ROOT_EXIT, 0, false, ""},
	{END_SIGNAL, SIGTERM, false, "; cut short: ptrail was terminated by SIGTERM"},
	{END_TIMEOUT, 0, false, "; cut short: --timeout expired"},
	{END_DONE, 0, true, "; cut short: --timeout expired"},
	{END_SIGNAL, SIGINT, true, "; cut short: ptrail was terminated by SIGINT"},
	{END_FAILED, 0, false, "; cut short: ptrail failed"},
};

START_TEST(cut_traces)
{
	struct event e = {.kind = EVENT_END};
	struct sbuf b = {0};

	command();
	if (cuts[_i].look)
		send_look(10, 1, 10, LOOK_TIMEOUT, 'S');
	e.end.why = cuts[_i].why;
	e.end.signal = cuts[_i].signal;
	at(0, e);
	sbuf_str(&b, "  0.000000      10  ┌     start\ntotal 1 process, 0 programs; ends after ");
	sbuf_str(&b, cuts[_i].look ? "10 µs" : "0 ns");
	sbuf_str(&b, cuts[_i].words);
	sbuf_str(&b, "\n");
	expect(b.s);
	sbuf_done(&b);
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		sessions_and_groups_by_calls, sessions_and_groups_by_identity, orphans_are_adopted,
		adoption_before_parent_exit_event,
		credentials_change_in_exec, inner_pid_is_written_once,
		scripts_and_their_interpreters, clone_parent, figures_when_verbose,
		remaining_processes,
	};
	Suite *s = suite_create("timeline_life");
	TCase *c = tcase_create("lines");

	tcase_add_checked_fixture(c, set_up, NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, cut_traces, 0, sizeof(cuts) / sizeof(*cuts));
	suite_add_tcase(s, c);
	return unit_main(s);
}
