/* The tree of all processes, from handmade histories: text of lines, folding, and very deep and
 * wide trees. */
#include "lib/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/history.h"
#include "lib/stream.h"
#include "print/core/printers.h"

static struct made m;
static struct stream s;

static void set_up(void)
{
	m = (struct made){0};
	stream_open(&s, &printer_tree);
	s.options.utf8 = true;
}

/* Ends the trace at `at` ms and returns the output, to be freed. */
static char *written(uint64_t at)
{
	m.h.most_alive = m.h.most_alive ? m.h.most_alive : 1;
	stream_start(&s);
	stream_send(&s, *made_last_event(&m, at));
	made_done(&m);
	return stream_close(&s);
}

static void expect(uint64_t at, const char *lines)
{
	char *text = written(at);

	ck_assert_str_eq(text, lines);
	free(text);
}

/* A child that ran `path` for `for_ms` ms from `at` on */
static struct life *add_run(struct life *parent, const char *path, uint64_t at, uint64_t for_ms,
			    int code)
{
	struct life *l = made_run(&m, parent, path, at);

	made_exit(l, at + for_ms, code);
	return l;
}

static struct life *figures(struct life *l, uint64_t bytes)
{
	l->has_figures = true;
	l->figures.peak_memory = bytes;
	return l;
}

START_TEST(a_small_tree)
{
	struct life *top = made_command(&m, "/bin/make"), *sh, *gone;

	sh = figures(made_run(&m, top, "/bin/sh", 10), 1234567);
	add_run(sh, "/bin/cc", 20, 100, 1);
	made_exit(made_fork(&m, sh, 130), 131, 0);
	made_exit(sh, 200, 2);
	gone = add_run(top, "/bin/a b", 210, 5, -SIGSEGV);
	gone->ending.core = true;
	made_exit(figures(top, 64000000), 2000, 2);
	m.h.most_alive = 3;
	expect(2000, "      time    memory  process\n"
	       "    2.00 s   64.0 MB  /bin/make: exit 2\n"
	       "    190 ms    1.2 MB  ├─ /bin/sh: exit 2\n"
	       "    100 ms         -  │  ├─ /bin/cc: exit 1\n"
	       "    1.0 ms         -  │  └─ (sh)\n"
	       "    5.0 ms         -  └─ \"/bin/a b\": killed by SIGSEGV, core dumped\n"
	       "5 processes, 3 at once; exit 2 after 2.00 s\n");
}
END_TEST

START_TEST(in_ascii)
{
	struct life *top = made_command(&m, "/bin/make"), *l;

	s.options.utf8 = false;
	l = add_run(top, "/bin/env", 1, 50, 0);
	made_exec(&m, l, "/bin/cc", 2);
	add_run(l, "/bin/as", 3, 4, 0);
	for (unsigned i = 0; i < 4; i++)
		add_run(top, "/bin/true", 60 + i, 1 + i, 0);
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/make\n"
	       "   50.0 ms         -  |- env -> /bin/cc\n"
	       "    4.0 ms         -  |  `- /bin/as\n"
	       "   10.0 ms         -  `- 4 x true (1.0 ms to 4.0 ms each)\n"
	       "7 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

/* Programs that one process executed; only the last ones if there are many */
START_TEST(chains_of_programs)
{
	static const char *const names[] = {"/b/1", "/b/2", "/b/3", "/b/4", "/b/5", "/b/6", "/b/7",
		"/b/8"};
	struct life *top = made_command(&m, "/bin/sh"), *l, *script;

	l = add_run(top, "/b/0", 1, 90, 0);
	for (size_t i = 0; i < 6; i++)
		made_exec(&m, l, names[i], 2 + i);
	l = add_run(top, "/b/0", 1, 90, 0);
	for (size_t i = 0; i < 8; i++)
		made_exec(&m, l, names[i], 2 + i);
	script = add_run(top, "/usr/bin/python3", 20, 50, 0);
	script->program->file = "/opt/x.py";
	script->program->script = true;
	made_exec(&m, script, "/bin/c", 30);
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/sh\n"
	       "   90.0 ms         -  ├─ 0 → 1 → 2 → 3 → 4 → 5 → /b/6\n"
	       "   90.0 ms         -  ├─ … → 2 → 3 → 4 → 5 → 6 → 7 → /b/8\n"
	       "   50.0 ms         -  └─ x.py → /bin/c\n"
	       "4 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

START_TEST(zombies_and_orphans)
{
	struct life *top = made_command(&m, "/bin/sh"), *sub, *adopted, *lives;

	made_zombie(made_run(&m, top, "/bin/z", 1), 2, 0);
	sub = made_run(&m, top, "/bin/sub", 10);
	adopted = made_run(&m, sub, "/bin/left", 11);
	lives = made_run(&m, sub, "/bin/daemon", 12);
	made_exit(sub, 20, 0);
	adopted->orphaned_to = 0;
	made_exit(adopted, 50, 0);
	adopted->orphaned_to = 0;
	lives->orphaned_to = 100;
	made_exit(top, 100, 0);
	m.lives[1]->orphan = false;
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/sh\n"
	       "    1.0 ms         -  ├─ /bin/z, zombie\n"
	       "   10.0 ms         -  └─ /bin/sub\n"
	       "   39.0 ms         -     ├─ /bin/left, orphaned\n"
	       "   88.0 ms         -     └─ /bin/daemon: still running, orphaned to 100\n"
	       "5 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

/* Equal processes ran the same, have the same exit status and equal children. Four or more are
 * folded. */
START_TEST(equals_are_one_line)
{
	struct life *top = made_command(&m, "/bin/make"), *cc;

	for (unsigned i = 0; i < 5; i++) {
		cc = figures(add_run(top, "/bin/cc", 10 * i, 5 + i, 0), 1000000 * (i + 1));
		add_run(cc, "/bin/as", 10 * i + 1, 2, 0);
	}
	cc = add_run(top, "/bin/cc", 60, 5, 0);	/* its child failed */
	add_run(cc, "/bin/as", 61, 2, 1);
	cc = add_run(top, "/bin/cc", 70, 5, 1);	/* it failed itself */
	add_run(cc, "/bin/as", 71, 2, 0);
	for (unsigned i = 0; i < 3; i++)	/* too few */
		add_run(top, "/bin/rm", 80, 1, 0);
	for (unsigned i = 0; i < 4; i++)	/* the same failure */
		add_run(top, "/bin/false", 90, 1, 1);
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/make\n"
	       "   35.0 ms    5.0 MB  ├─ 5 × cc, 10 processes (5.0 ms to 9.0 ms each)\n"
	       "    5.0 ms         -  ├─ /bin/cc\n"
	       "    2.0 ms         -  │  └─ /bin/as: exit 1\n"
	       "    5.0 ms         -  ├─ /bin/cc: exit 1\n"
	       "    2.0 ms         -  │  └─ /bin/as\n"
	       "    1.0 ms         -  ├─ /bin/rm\n"
	       "    1.0 ms         -  ├─ /bin/rm\n"
	       "    1.0 ms         -  ├─ /bin/rm\n"
	       "    4.0 ms         -  └─ 4 × false: exit 1 (1.0 ms each)\n"
	       "22 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

/* Processes with different titles are not equal: a fold has one name. */
START_TEST(a_fold_has_one_title)
{
	struct life *top = made_command(&m, "/bin/server"), *l;

	for (unsigned i = 0; i < 5; i++) {
		l = made_run(&m, top, "/bin/server", i);
		l->program->title = i == 2 ? "server: writer" : "server: worker";
		made_exit(l, 10 + i, 0);
	}
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/server\n"
	       "   40.0 ms         -  ├─ 4 × \"server: worker\" (10.0 ms each)\n"
	       "   10.0 ms         -  └─ /bin/server (\"server: writer\")\n"
	       "6 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

START_TEST(depth)
{
	struct life *top = made_command(&m, "/bin/a"), *b, *c;

	b = add_run(top, "/bin/b", 1, 50, 0);
	c = add_run(b, "/bin/c", 2, 40, 0);
	add_run(c, "/bin/d", 3, 30, 1);
	add_run(top, "/bin/e", 60, 5, 0);
	made_exit(top, 100, 0);
	s.options.depth = 1;
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/a\n"
	       "   50.0 ms         -  ├─ /bin/b, 2 processes below, of which 1 failed\n"
	       "    5.0 ms         -  └─ /bin/e\n"
	       "5 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

/* Short processes are counted if they and all their descendants succeeded. */
START_TEST(min_duration)
{
	struct life *top = made_command(&m, "/bin/a"), *l;

	l = add_run(top, "/bin/b", 1, 5, 0);
	add_run(l, "/bin/c", 2, 2, 0);
	l = add_run(top, "/bin/bad", 10, 5, 0);
	add_run(l, "/bin/c", 11, 2, 7);
	add_run(l, "/bin/c", 14, 1, 0);
	made_zombie(made_run(&m, top, "/bin/z", 20), 21, 0);
	add_run(top, "/bin/long", 30, 10, 0);
	made_exit(top, 100, 0);
	m.lives[6]->orphan = false;
	s.options.min_duration = ms(10);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/a\n"
	       "    5.0 ms         -  ├─ /bin/bad\n"
	       "    2.0 ms         -  │  ├─ /bin/c: exit 7\n"
	       "    1.0 ms         -  │  └─ 1 process shorter than 10.0 ms\n"
	       "    1.0 ms         -  ├─ /bin/z, zombie\n"
	       "   10.0 ms         -  ├─ /bin/long\n"
	       "    5.0 ms         -  └─ 2 processes shorter than 10.0 ms\n"
	       "8 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

START_TEST(cut_by_a_signal)
{
	struct life *top = made_command(&m, "/bin/a");

	made_run(&m, top, "/bin/b", 10);
	m.h.most_alive = 2;
	m.end.end.why = END_SIGNAL;
	m.end.end.signal = SIGTERM;
	expect(2000,
		  "      time    memory  process\n"
		  "    2.00 s         -  /bin/a: still running\n"
		  "    1.99 s         -  └─ /bin/b: still running\n"
		  "2 processes, 2 at once; still running after 2.00 s\n"
		  "cut short: ptrail was terminated by SIGTERM after 2.00 s, with 2 processes "
		  "alive: later events are missing\n");
}
END_TEST

START_TEST(empty_trace)
{
	expect(5, "      time    memory  process\n"
	       "0 processes, 1 at once; no command after 5.0 ms\n");
}
END_TEST

/* Several roots: attached processes */
START_TEST(attached)
{
	struct life *a = made_run(&m, NULL, "/bin/a", 0), *b = made_run(&m, NULL, "/bin/b", 0);

	a->how = b->how = BORN_ATTACHED;
	a->state = PROCESS_DETACHED;
	made_exit(made_run(&m, a, "/bin/c", 5), 8, 0);
	made_exit(b, 10, 3);
	expect(20, "      time    memory  process\n"
	       "   20.0 ms         -  /bin/a: detached\n"
	       "    3.0 ms         -  └─ /bin/c\n"
	       "   10.0 ms         -  /bin/b: exit 3\n"
	       "3 processes, 1 at once; no command after 20.0 ms\n");
}
END_TEST

START_TEST(cut_to_the_width)
{
	static const char *const argv[] = {"/bin/cc", "-o", "an \33 output", "and so on", NULL};
	struct life *top = made_command(&m, "/bin/a"), *l;

	s.options.width = 50;
	l = add_run(top, "/bin/cc", 1, 50, 1);
	l->program->argv = argv;
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/a\n"
	       "   50.0 ms         -  └─ /bin/cc -o \"an …: exit 1\n"
	       "2 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

/* The exit status is visible however many programs the process executed. */
START_TEST(long_chains_in_narrow_terminal)
{
	struct life *top = made_command(&m, "/bin/a"), *l;

	s.options.width = 50;
	l = add_run(top, "/bin/a-long-name-1", 1, 50, 1);
	made_exec(&m, l, "/bin/a-long-name-2", 3);
	made_exec(&m, l, "/bin/a-long-name-3", 4);
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/a\n"
	       "   50.0 ms         -  └─ a-long-name-1 → …: exit 1\n"
	       "2 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

START_TEST(failures_are_red)
{
	struct life *top = made_command(&m, "/bin/a");

	s.options.colour = true;
	add_run(top, "/bin/b", 1, 50, 1);
	made_exit(top, 100, 0);
	expect(100, "      time    memory  process\n"
	       "    100 ms         -  /bin/a\n"
	       "   50.0 ms         -  └─ \33[31m/bin/b: exit 1\33[m\n"
	       "2 processes, 1 at once; exit 0 after 100 ms\n");
}
END_TEST

static size_t lines_of(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* Each process is the only child of the previous one. */
START_TEST(ten_thousand_deep)
{
	static const char *const argv[] = {"/bin/a", NULL};
	struct life *l = made_next(&m, NULL, argv);
	char *text;

	for (unsigned i = 1; i < 10000; i++)
		l = made_next(&m, l, NULL);
	for (; l; l = l->parent)
		made_leave(&m, l, l->depth == 9000);
	text = written(0);
	ck_assert_uint_lt(lines_of(text), 50);
	ck_assert_ptr_nonnull(strstr(text, "(a), 9959 processes below, of which 1 failed\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n10000 processes, "));
	free(text);
}
END_TEST

START_TEST(a_hundred_thousand_wide)
{
	static const char *const argv[] = {"/bin/a", NULL}, *const odd[] = {"/bin/odd", NULL};
	struct life *top = made_next(&m, NULL, argv), *l;
	char *text;

	for (unsigned i = 0; i < 100000; i++) {
		l = made_next(&m, top, i % 50000 == 7 ? odd : argv);
		made_leave(&m, l, i % 10 == 1);
	}
	made_leave(&m, top, 0);
	text = written(0);
	ck_assert_uint_eq(lines_of(text), 7);
	ck_assert_ptr_nonnull(strstr(text, " 89998 × a (1.0 ms each)\n"));
	ck_assert_ptr_nonnull(strstr(text, " 10000 × a: exit 1 (1.0 ms each)\n"));
	free(text);
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		a_small_tree, in_ascii, chains_of_programs, zombies_and_orphans,
		equals_are_one_line, a_fold_has_one_title, depth, min_duration, cut_by_a_signal,
		empty_trace,
		attached, cut_to_the_width, long_chains_in_narrow_terminal, failures_are_red,
		ten_thousand_deep, a_hundred_thousand_wide,
	};
	Suite *suite = suite_create("tree");
	TCase *c = tcase_create("tree");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_set_timeout(c, 60);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
