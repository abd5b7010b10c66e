/* What a timeline counts instead of telling it: equal children, short ones, deep ones. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "print/timeline_trace.h"

enum { BUILD = 500, PER_UNIT = 4, LINES_MOST = 150 };

static uint64_t serial = 1;

/* What the next process is called by, whose number follows from its serial */
static pid_t pid_of(uint64_t s) { return 9 + s; }

static uint64_t child(uint64_t maker)
{
	uint64_t s = ++serial;

	at(10, a_birth(EVENT_FORK, pid_of(maker), maker, pid_of(maker), BORN_FORK, pid_of(s), s,
		       pid_of(s)));
	at(10, a_birth(EVENT_NEW, pid_of(s), s, pid_of(s), BORN_FORK, pid_of(maker), maker,
		       pid_of(maker)));
	return s;
}

static uint64_t runs(uint64_t maker, const char *path)
{
	uint64_t s = child(maker);

	at(10, an_exec(pid_of(s), s, path, NULL));
	return s;
}

static void dies(uint64_t s, int code)
{
	struct event e = an_exit(pid_of(s), s, pid_of(s), code < 0 ? -code : code, true);

	e.exit.how.signaled = code < 0;
	at(10, e);
}

static void over(uint64_t s, uint64_t maker, int code)
{
	dies(s, code);
	at(10, a_reap(pid_of(s), s, pid_of(maker)));
}

static void many(uint64_t maker, const char *path, unsigned n)
{
	while (n--)
		over(runs(maker, path), maker, 0);
}

static void begin(void)
{
	serial = 1;
	command();
}

static unsigned lines_with(const char *what)
{
	unsigned n = 0;

	for (const char *s = t.shown; (s = strstr(s, what)); s++)
		n++;
	return n;
}

/* What the lines after the first that has `from` are */
static void expect_from(const char *from, const char *lines)
{
	const char *s = strstr(written(), from);

	ck_assert_ptr_nonnull(s);
	while (s > t.shown && s[-1] != '\n')
		s--;
	ck_assert_str_eq(s, lines);
}

/* gcc, which makes cc1, as and collect2; `code` is cc1's, and then gcc's too */
static void compiles(uint64_t maker, int code)
{
	uint64_t gcc = runs(maker, "/usr/bin/gcc");

	over(runs(gcc, "/usr/lib/cc1"), gcc, code);
	over(runs(gcc, "/usr/bin/as"), gcc, 0);
	over(runs(gcc, "/usr/lib/collect2"), gcc, 0);
	over(gcc, maker, code);
}

START_TEST(a_build_is_short)
{
	begin();
	for (unsigned i = 0; i < BUILD; i++)
		compiles(1, 0);
	end(0);
	written();
	ck_assert_uint_lt(lines_with("\n"), LINES_MOST);
	ck_assert_uint_eq(lines_with(" fork → ") % PER_UNIT, 0);
	ck_assert_ptr_nonnull(strstr(t.shown, "… 495 more gcc like these, 1980 processes, "));
	ck_assert_ptr_nonnull(strstr(t.shown, "total 2001 processes, 2000 programs; "
				     "1980 folded; "));
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* Each that failed is told from its birth on, with its maker */
START_TEST(failures_of_a_build_are_told)
{
	unsigned failed = 0;

	begin();
	for (unsigned i = 0; i < BUILD; i++) {
		bool fails = i % 50 == 49;

		failed += fails;
		compiles(1, fails ? i % 100 == 99 ? -SIGSEGV : 1 : 0);
	}
	end(0);
	written();
	ck_assert_uint_eq(lines_with("exit 1 ") + lines_with("killed by SIGSEGV "), 2 * failed);
	ck_assert_uint_eq(lines_with(" more gcc like these"), failed);
	ck_assert_uint_eq(lines_with("exec /usr/lib/cc1"), 5 + failed);
	ck_assert_uint_lt(lines_with("\n"), 80 + 20 * failed);
}
END_TEST

/* A failure comes out of the middle of a run */
START_TEST(a_failure_among_equals)
{
	uint64_t s, other;

	begin();
	many(1, "/bin/a", 22);
	s = runs(1, "/bin/a");
	other = runs(1, "/bin/a");
	over(other, 1, 0);
	over(s, 1, 7);
	many(1, "/bin/a", 1);
	over(1, 0, 0);
	end(0);
	expect_from("… 3 more a",
		    "  0.001180      10  ├     … 3 more a like these, 30 µs each\n"
		    "  0.001110↑     10  ├─┐   fork → 33\n"
		    "  0.001130↑     33  │ ├   exec /bin/a\n"
		    "  0.001190      33  │ ┴   exit 7 (ran 80 µs)\n"
		    "  0.001200      33  │ └   reaped by 10 after 10 µs as a zombie\n"
		    "  0.001250      10  ├     … 1 more a like these, 30 µs\n"
		    "  0.001260      10  ┴     exit 0 (ran 1.2 ms)\n"
		    "  0.001270      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 26 processes, 25 programs; 4 folded; longest zombie 10 µs (11 a); "
		    "exit 0 after 1.2 ms\n");
}
END_TEST

/* With one that is told come those below it that waited for its sake, in the order of things. */
START_TEST(children_of_a_failure)
{
	uint64_t s, done, lives;

	begin();
	many(1, "/bin/a", 20);
	s = runs(1, "/bin/sh");
	done = runs(s, "/bin/done");
	lives = runs(s, "/bin/lives");
	over(done, s, 0);
	at(10, an_exec(10, 1, "/bin/top", NULL));
	over(s, 1, 1);
	over(lives, 1, 0);
	over(1, 0, 0);
	end(0);
	expect_from("/bin/top",
		    "  0.001120      10  ├     exec /bin/top\n"
		    "  0.001010↑     10  ├─┐   fork → 31\n"
		    "  0.001030↑     31  │ ├   exec /bin/sh\n"
		    "  0.001040↑     31  │ ├─┐ fork → 32\n"
		    "  0.001060↑     32  │ │ ├ exec /bin/done\n"
		    "  0.001070↑     31  │ ├─┼─┐ fork → 33\n"
		    "  0.001090↑     33  │ │ │ ├ exec /bin/lives\n"
		    "  0.001100↑     32  │ │ ┴ │ exit 0 (ran 60 µs)\n"
		    "  0.001110↑     32  │ │ └ │ reaped by 31 after 10 µs as a zombie\n"
		    "  0.001130      31  │ ┴   │ exit 1 (ran 120 µs)\n"
		    "  0.001130      33  │ Z   ├ orphaned: its parent 31 exited\n"
		    "  0.001140      31  │ └   │ reaped by 10 after 10 µs as a zombie\n"
		    "  0.001150      33  │     ┴ exit 0 (ran 80 µs)\n"
		    "  0.001160      33  │     └ reaped by 10, which had adopted it, "
		    "after 10 µs as a zombie\n"
		    "  0.001170      10  ┴     exit 0 (ran 1.1 ms)\n"
		    "  0.001180      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 24 processes, 24 programs, 1 orphan; longest zombie 10 µs (11 a); "
		    "exit 0 after 1.1 ms\n");
}
END_TEST

/* Twenty are told, whatever they are */
START_TEST(few_equals_are_told)
{
	begin();
	many(1, "/bin/a", 20);
	many(1, "/bin/b", 19);
	over(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 39);
	ck_assert_uint_eq(lines_with("more"), 0);
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* Those that failed or took long are no equals, however many */
START_TEST(no_run_of_bad_or_long_ones)
{
	begin();
	for (unsigned i = 0; i < 30; i++)
		over(runs(1, "/bin/a"), 1, 1);
	for (unsigned i = 0; i < 30; i++) {
		uint64_t s = runs(1, "/bin/a");

		at(1000000, an_exec(10, 1, "/bin/top", NULL));
		at(3000000, an_exec(pid_of(s), s, "/bin/long", NULL));
		over(s, 1, 0);
	}
	many(1, "/bin/a", 10);
	over(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 70);
	ck_assert_uint_eq(lines_with("more"), 0);
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* Of a process with children of ever other kinds only some are remembered: what was folded is told
 * before they are forgotten. */
START_TEST(many_kinds_of_children)
{
	char path[32];

	begin();
	many(1, "/bin/a", 25);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "/bin/%u", i);
		many(1, path, 1);
	}
	many(1, "/bin/a", 25);
	over(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 340);
	ck_assert_uint_eq(lines_with("… 5 more a like these"), 2);
}
END_TEST

/* Equal is who ran the same, and whose children did */
START_TEST(others_than_equals_are_told)
{
	uint64_t s;

	begin();
	many(1, "/bin/a", 25);
	over(runs(1, "/bin/b"), 1, 0);
	s = runs(1, "/bin/a");
	over(child(s), s, 0);
	over(s, 1, 0);
	many(1, "/bin/a", 1);
	over(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with("exec /bin/a"), 21);
	ck_assert_uint_eq(lines_with("exec /bin/b"), 1);
	ck_assert_uint_eq(lines_with(" fork → "), 23);
	ck_assert_uint_eq(lines_with("… 5 more a like these"), 1);
	ck_assert_uint_eq(lines_with("… 1 more a like these"), 1);
}
END_TEST

START_TEST(copies_of_their_maker)
{
	begin();
	for (unsigned i = 0; i < 22; i++)
		over(child(1), 1, 0);
	over(1, 0, 0);
	end(0);
	expect_from("… 2 more",
		    "  0.000880      10  ├     … 2 more copies of itself like these, 20 µs each\n"
		    "  0.000890      10  ┴     exit 0 (ran 890 µs)\n"
		    "  0.000900      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 23 processes, 0 programs; 2 folded; longest zombie 10 µs (11); "
		    "exit 0 after 900 µs\n");
}
END_TEST

/* Who lives on is told when it is known to be another case, and all it does from then on */
START_TEST(who_lives_on_is_told)
{
	uint64_t s;

	begin();
	many(1, "/bin/a", 20);
	s = runs(1, "/bin/a");
	at(3100000, an_exec(pid_of(s), s, "/bin/b", NULL));
	end(0);
	expect_from("fork → 31",
		    "  0.001010      10  ├─┐   fork → 31\n"
		    "  0.001030      31  │ ├   exec /bin/a\n"
		    "  3.101030      31  │ ├   exec /bin/b\n"
		    "total 22 processes, 22 programs; longest zombie 10 µs (11 a); "
		    "exit 0 after 3.10 s\n");
}
END_TEST

START_TEST(who_is_left_is_told)
{
	uint64_t zombie, alive;

	begin();
	many(1, "/bin/a", 20);
	zombie = runs(1, "/bin/a");
	dies(zombie, 0);
	alive = runs(1, "/bin/a");
	(void)alive;
	end(0);
	expect_from("fork → 31",
		    "  0.001010      10  ├─┐   fork → 31\n"
		    "  0.001030      31  │ ├   exec /bin/a\n"
		    "  0.001040      31  │ ┴   exit 0 (ran 30 µs)\n"
		    "  0.001050      10  ├─Z─┐ fork → 32\n"
		    "  0.001070      32  │ Z ├ exec /bin/a\n"
		    "total 23 processes, 22 programs, 1 zombie left; longest zombie 10 µs (11 a); "
		    "exit 0 after 1.0 ms\n");
}
END_TEST

/* A signal, an orphan, a stop, a lost one: none is like the others */
START_TEST(what_something_came_to_is_told)
{
	uint64_t s, orphan;

	begin();
	many(1, "/bin/a", 20);
	s = runs(1, "/bin/a");
	at(10, a_signal(EVENT_SIGNAL, pid_of(s), s, pid_of(s), SIGUSR1));
	over(s, 1, 0);
	s = runs(1, "/bin/a");
	orphan = child(s);
	over(s, 1, 0);
	over(orphan, 1, 0);
	s = runs(1, "/bin/a");
	at(10, a_task(EVENT_LOST, pid_of(s), s, pid_of(s)));
	s = runs(1, "/bin/a");
	at(10, a_signal(EVENT_STOP, pid_of(s), s, pid_of(s), SIGSTOP));
	at(10, a_task(EVENT_CONTINUE, pid_of(s), s, pid_of(s)));
	over(s, 1, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 25);
	ck_assert_uint_eq(lines_with("signal SIGUSR1"), 1);
	ck_assert_uint_eq(lines_with("orphaned"), 1);
	ck_assert_uint_eq(lines_with("lost: "), 1);
	ck_assert_uint_eq(lines_with("stopped by SIGSTOP"), 1);
	ck_assert_uint_eq(lines_with("more"), 0);
}
END_TEST

/* It is told every few seconds how it goes on */
START_TEST(a_long_run_is_told_now_and_then)
{
	begin();
	for (unsigned i = 0; i < 120; i++) {
		many(1, "/bin/a", 1);
		at(100000, a_task(EVENT_EXITING, 10, 1, 10));
	}
	written();
	ck_assert_uint_eq(lines_with(" more a like these"), 2);
	ck_assert_uint_eq(lines_with("interrupted after"), 1);
}
END_TEST

static void brief(uint64_t ns)
{
	t.options.min_duration = ns;
	reopen();
	begin();
}

START_TEST(short_ones_are_counted)
{
	uint64_t s;

	brief(1000000);
	many(1, "/bin/a", 2);
	s = runs(1, "/bin/sh");			/* long, with short ones below it */
	over(child(s), s, 0);
	many(s, "/bin/a", 1);
	at(1000, an_exec(pid_of(s), s, "/bin/b", NULL));
	many(s, "/bin/a", 1);
	over(s, 1, 0);
	s = runs(1, "/bin/sh");			/* short, with a short one that fails */
	many(s, "/bin/a", 1);
	over(runs(s, "/bin/false"), s, 1);
	over(s, 1, 0);
	over(1, 0, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000110      10  ├─┐   fork → 13\n"
	       "  0.000130      13  │ ├   exec /bin/sh\n"
	       "  0.001220      13  │ ├   exec /bin/b\n"
	       "  0.001280      13  │ ┴   exit 0 (ran 1.1 ms, 3 shorter than 1.0 ms)\n"
	       "  0.001290      13  │ └   reaped by 10 after 10 µs as a zombie\n"
	       "  0.001300      10  ├─┐   fork → 17\n"
	       "  0.001320      17  │ ├   exec /bin/sh\n"
	       "  0.001380      17  │ ├─┐ fork → 19\n"
	       "  0.001400      19  │ │ ├ exec /bin/false\n"
	       "  0.001410      19  │ │ ┴ exit 1 (ran 30 µs)\n"
	       "  0.001420      19  │ │ └ reaped by 17 after 10 µs as a zombie\n"
	       "  0.001430      17  │ ┴   exit 0 (ran 130 µs, 1 shorter than 1.0 ms)\n"
	       "  0.001440      17  │ └   reaped by 10 after 10 µs as a zombie\n"
	       "  0.001450      10  ┴     exit 0 (ran 1.4 ms, 2 shorter than 1.0 ms)\n"
	       "  0.001460      10  └     reaped by 9 after 10 µs as a zombie\n"
	       "total 10 processes, 9 programs; 6 shorter than 1.0 ms; "
	       "longest zombie 10 µs (11 a); exit 0 after 1.4 ms\n");
}
END_TEST

/* What waits comes with its own times, and a mark where later ones stand above it */
START_TEST(late_lines_are_marked)
{
	uint64_t s;

	brief(1000000);
	s = runs(1, "/bin/a");
	at(500, an_exec(10, 1, "/bin/top", NULL));
	at(600, an_exec(10, 1, "/bin/top", NULL));
	over(s, 1, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000530      10  ├     exec /bin/top\n"
	       "  0.000010↑     10  ├─┐   fork → 11\n"
	       "  0.000030↑     11  │ ├   exec /bin/a\n"
	       "  0.001130      10  ├ │   exec /bin/top\n"
	       "  0.001140      11  │ ┴   exit 0 (ran 1.1 ms)\n"
	       "  0.001150      11  │ └   reaped by 10 after 10 µs as a zombie\n"
	       "total 2 processes, 3 programs; longest zombie 10 µs (11 a); "
	       "exit 0 after 1.1 ms\n");
}
END_TEST

/* Whatever waits is told before it takes more than its room */
START_TEST(little_memory_waits)
{
	brief(UINT64_MAX);
	for (unsigned i = 0; i < 12000; i++)
		child(1);
	at(10, an_exec(10, 1, "/bin/now", NULL));
	t.options.min_duration = 0;
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 12000);
	ck_assert_ptr_nonnull(strstr(strstr(t.shown, "/bin/now"), "fork → 12010"));
	ck_assert_ptr_nonnull(strstr(t.shown, "fork → 1000\n"));
	ck_assert(strstr(t.shown, "fork → 1000\n") < strstr(t.shown, "/bin/now"));
}
END_TEST

/* Events of a few tasks in an order that makes no sense, always the same: nothing is to break */
static struct event anything(uint32_t *state)
{
	struct event e = {0};
	pid_t tid, other;

	*state = *state * 1664525 + 1013904223;
	tid = 10 + (*state >> 16) % 30;
	other = 10 + (*state >> 24) % 30;
	e = a_task(EVENT_NEW + (*state >> 9) % (EVENT_END - EVENT_NEW), tid, tid - 9,
		   *state & 0x700 ? tid : other);
	if (e.kind == EVENT_ENTER || e.kind == EVENT_LEAVE || e.kind == EVENT_NOTICE)
		e.kind = *state & 1 ? EVENT_NEW : EVENT_FORK;
	if (e.kind == EVENT_NEW || e.kind == EVENT_FORK) {
		e.born.how = (*state >> 3) % (BORN_UNKNOWN + 1);
		e.born.other = (struct task_id){other, other - 9};
		e.born.other_tgid = other;
		e.born.flags = *state & 0x4000 ? 0x8000 : 0;
	} else if (e.kind == EVENT_EXIT) {
		e.exit.zombie = *state & 0x2000;
	}
	return e;
}

static const struct { uint64_t brief; unsigned depth; } nonsense[] = {
	{0, 0}, {200000, 0}, {20000000, 0}, {UINT64_MAX, 0}, {0, 1}, {1000000, 3},
};

START_TEST(nonsense_breaks_nothing)
{
	uint32_t state = 7 + _i;

	t.options.min_duration = nonsense[_i].brief;
	t.options.depth = nonsense[_i].depth;
	reopen();
	begin();
	many(1, "/bin/a", 30);
	for (unsigned i = 0; i < 20000; i++) {
		struct event e = anything(&state);

		/* numbers are used again, serials are not */
		e.task.serial += (uint64_t)(i / 200 + 1) * 40;
		if (e.kind == EVENT_NEW || e.kind == EVENT_FORK)
			e.born.other.serial += (uint64_t)(i / 200 + 1) * 40;
		at(10, e);
	}
	end(0);
	ck_assert_ptr_nonnull(strstr(written(), "\ntotal "));
}
END_TEST

START_TEST(deep_ones_are_counted)
{
	uint64_t one, two, three;

	t.options.depth = 1;
	reopen();
	begin();
	one = runs(1, "/bin/one");
	two = runs(one, "/bin/two");
	three = runs(two, "/bin/three");
	over(three, two, 1);
	over(two, one, -SIGSEGV);
	over(one, 1, 0);
	over(1, 0, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├─┐   fork → 11\n"
	       "  0.000030      11  │ ├   exec /bin/one\n"
	       "  0.000140      11  │ ┴   exit 0 (ran 130 µs, 2 deeper, of which 2 failed)\n"
	       "  0.000150      11  │ └   reaped by 10 after 10 µs as a zombie\n"
	       "  0.000160      10  ┴     exit 0 (ran 160 µs)\n"
	       "  0.000170      10  └     reaped by 9 after 10 µs as a zombie\n"
	       "total 4 processes, 3 programs; 2 deeper, of which 2 failed; "
	       "longest zombie 10 µs (13 three); exit 0 after 170 µs\n");
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		a_build_is_short, failures_of_a_build_are_told, a_failure_among_equals,
		children_of_a_failure,
		few_equals_are_told, no_run_of_bad_or_long_ones, many_kinds_of_children,
		others_than_equals_are_told, copies_of_their_maker,
		who_lives_on_is_told, who_is_left_is_told, what_something_came_to_is_told,
		a_long_run_is_told_now_and_then, short_ones_are_counted, late_lines_are_marked,
		little_memory_waits, deep_ones_are_counted,
	};
	Suite *s = suite_create("timeline_fold");
	TCase *c = tcase_create("counted");

	tcase_add_checked_fixture(c, set_up, NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, nonsense_breaks_nothing, 0, sizeof(nonsense) / sizeof(*nonsense));
	suite_add_tcase(s, c);
	return unit_main(s);
}
