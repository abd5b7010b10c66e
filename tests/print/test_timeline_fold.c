/* Processes that a timeline counts instead of printing: equal, short and deep ones. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "print/timeline_trace.h"

enum { BUILD = 500, PER_UNIT = 4, LINES_MAX = 150 };

static uint64_t serial = 1;

/* Returns the pid of the process with serial `s`. */
static pid_t pid_of(uint64_t s) { return 9 + s; }

static uint64_t add_child(uint64_t creator)
{
	uint64_t s = ++serial;

	at(10, a_birth(EVENT_FORK, pid_of(creator), creator, pid_of(creator), BORN_FORK, pid_of(s),
		       s, pid_of(s)));
	at(10, a_birth(EVENT_NEW, pid_of(s), s, pid_of(s), BORN_FORK, pid_of(creator), creator,
		       pid_of(creator)));
	return s;
}

static uint64_t add_program(uint64_t creator, const char *path)
{
	uint64_t s = add_child(creator);

	at(10, an_exec(pid_of(s), s, path, NULL));
	return s;
}

static void add_exit(uint64_t s, int code)
{
	struct event e = an_exit(pid_of(s), s, pid_of(s), code < 0 ? -code : code, true);

	e.exit.how.signaled = code < 0;
	at(10, e);
}

static void add_end(uint64_t s, uint64_t creator, int code)
{
	add_exit(s, code);
	at(10, a_reap(pid_of(s), s, pid_of(creator)));
}

static void add_many(uint64_t creator, const char *path, unsigned n)
{
	while (n--)
		add_end(add_program(creator, path), creator, 0);
}

static void begin_trace(void)
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

/* Compares the lines from the first one that contains `from`. */
static void expect_from(const char *from, const char *lines)
{
	const char *s = strstr(written(), from);

	ck_assert_ptr_nonnull(s);
	while (s > t.shown && s[-1] != '\n')
		s--;
	ck_assert_str_eq(s, lines);
}

/* gcc with the children cc1, as and collect2. `code`: exit status of cc1 and gcc. */
static void add_compile(uint64_t creator, int code)
{
	uint64_t gcc = add_program(creator, "/usr/bin/gcc");

	add_end(add_program(gcc, "/usr/lib/cc1"), gcc, code);
	add_end(add_program(gcc, "/usr/bin/as"), gcc, 0);
	add_end(add_program(gcc, "/usr/lib/collect2"), gcc, 0);
	add_end(gcc, creator, code);
}

START_TEST(a_build_is_short)
{
	begin_trace();
	for (unsigned i = 0; i < BUILD; i++)
		add_compile(1, 0);
	end(0);
	written();
	ck_assert_uint_lt(lines_with("\n"), LINES_MAX);
	ck_assert_uint_eq(lines_with(" fork → ") % PER_UNIT, 0);
	ck_assert_ptr_nonnull(strstr(t.shown, "… 495 more gcc like these, 1980 processes, "));
	ck_assert_ptr_nonnull(strstr(t.shown, "total 2001 processes, 2000 programs; "
				     "1980 folded; "));
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* Every failed process is printed from its creation on, and its creator too. */
START_TEST(failures_of_a_build_are_printed)
{
	unsigned failed = 0;

	begin_trace();
	for (unsigned i = 0; i < BUILD; i++) {
		bool fails = i % 50 == 49;

		failed += fails;
		add_compile(1, fails ? i % 100 == 99 ? -SIGSEGV : 1 : 0);
	}
	end(0);
	written();
	ck_assert_uint_eq(lines_with("exit 1 ") + lines_with("killed by SIGSEGV "), 2 * failed);
	ck_assert_uint_eq(lines_with(" more gcc like these"), failed);
	ck_assert_uint_eq(lines_with("exec /usr/lib/cc1"), 5 + failed);
	ck_assert_uint_lt(lines_with("\n"), 80 + 20 * failed);
}
END_TEST

/* A failure among folded processes is printed. */
START_TEST(a_failure_among_equals)
{
	uint64_t s, other;

	begin_trace();
	add_many(1, "/bin/a", 22);
	s = add_program(1, "/bin/a");
	other = add_program(1, "/bin/a");
	add_end(other, 1, 0);
	add_end(s, 1, 7);
	add_many(1, "/bin/a", 1);
	add_end(1, 0, 0);
	end(0);
	expect_from("… 3 more a",
		    "  0.001180      10  ├     … 3 more a like these, 30 µs each\n"
		    "  0.001110↑     10  ├─┐   fork → 33\n"
		    "  0.001130↑     33  │ ├   exec /bin/a\n"
		    "  0.001190      33  │ └   exit 7 (a, ran 80 µs), reaped at once\n"
		    "  0.001250      10  ├     … 1 more a like these, 30 µs\n"
		    "  0.001260      10  ┴     exit 0 (ran 1.2 ms)\n"
		    "  0.001270      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 26 processes, 25 programs; 4 folded; longest zombie 10 µs (11 a); "
		    "exit 0 after 1.2 ms\n");
}
END_TEST

/* The deferred descendants of a printed process are printed too, in the order of events. */
START_TEST(children_of_a_failure)
{
	uint64_t s, done, lives;

	begin_trace();
	add_many(1, "/bin/a", 20);
	s = add_program(1, "/bin/sh");
	done = add_program(s, "/bin/done");
	lives = add_program(s, "/bin/lives");
	add_end(done, s, 0);
	at(10, an_exec(10, 1, "/bin/top", NULL));
	add_end(s, 1, 1);
	add_end(lives, 1, 0);
	add_end(1, 0, 0);
	end(0);
	expect_from("/bin/top",
		    "  0.001120      10  ├     exec /bin/top\n"
		    "  0.001010↑     10  ├─┐   fork → 31\n"
		    "  0.001030↑     31  │ ├   exec /bin/sh\n"
		    "  0.001040↑     31  │ ├─┐ fork → 32\n"
		    "  0.001060↑     32  │ │ ├ exec /bin/done\n"
		    "  0.001070↑     31  │ ├─┼─┐ fork → 33\n"
		    "  0.001090↑     33  │ │ │ ├ exec /bin/lives\n"
		    "  0.001100↑     32  │ │ └ │ exit 0 (done, ran 60 µs), reaped at once\n"
		    "  0.001130      31  │ ┴   │ exit 1 (sh, ran 120 µs)\n"
		    "  0.001130      33  │ Z   ├ orphaned: its parent 31 exited\n"
		    "  0.001140      31  │ └   │ reaped by 10 after 10 µs as a zombie\n"
		    "  0.001150      33  │     ┴ exit 0 (lives, ran 80 µs)\n"
		    "  0.001160      33  │     └ reaped by 10, which had adopted it, "
		    "after 10 µs as a zombie\n"
		    "  0.001170      10  ┴     exit 0 (top, ran 1.1 ms)\n"
		    "  0.001180      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 24 processes, 24 programs, 1 orphan; longest zombie 10 µs (11 a); "
		    "exit 0 after 1.1 ms\n");
}
END_TEST

/* Twenty processes are always printed. */
START_TEST(few_equals_are_printed)
{
	begin_trace();
	add_many(1, "/bin/a", 20);
	add_many(1, "/bin/b", 19);
	add_end(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 39);
	ck_assert_uint_eq(lines_with("more"), 0);
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* Processes that failed or lived long are never folded. */
START_TEST(failed_and_long_ones_are_not_folded)
{
	begin_trace();
	for (unsigned i = 0; i < 30; i++)
		add_end(add_program(1, "/bin/a"), 1, 1);
	for (unsigned i = 0; i < 30; i++) {
		uint64_t s = add_program(1, "/bin/a");

		at(1000000, an_exec(10, 1, "/bin/top", NULL));
		at(3000000, an_exec(pid_of(s), s, "/bin/long", NULL));
		add_end(s, 1, 0);
	}
	add_many(1, "/bin/a", 10);
	add_end(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 70);
	ck_assert_uint_eq(lines_with("more"), 0);
	ck_assert_uint_eq(lines_with("↑"), 0);
}
END_TEST

/* The number of kinds of children that are remembered is limited. Counts are printed before a kind
 * is forgotten. */
START_TEST(many_kinds_of_children)
{
	char path[32];

	begin_trace();
	add_many(1, "/bin/a", 25);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "/bin/%u", i);
		add_many(1, path, 1);
	}
	add_many(1, "/bin/a", 25);
	add_end(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with(" fork → "), 340);
	ck_assert_uint_eq(lines_with("… 5 more a like these"), 2);
}
END_TEST

/* Equal processes ran the same programs and have equal children. */
START_TEST(different_children_are_printed)
{
	uint64_t s;

	begin_trace();
	add_many(1, "/bin/a", 25);
	add_end(add_program(1, "/bin/b"), 1, 0);
	s = add_program(1, "/bin/a");
	add_end(add_child(s), s, 0);
	add_end(s, 1, 0);
	add_many(1, "/bin/a", 1);
	add_end(1, 0, 0);
	end(0);
	written();
	ck_assert_uint_eq(lines_with("exec /bin/a"), 21);
	ck_assert_uint_eq(lines_with("exec /bin/b"), 1);
	ck_assert_uint_eq(lines_with(" fork → "), 23);
	ck_assert_uint_eq(lines_with("… 5 more a like these"), 1);
	ck_assert_uint_eq(lines_with("… 1 more a like these"), 1);
}
END_TEST

START_TEST(copies_of_their_creator)
{
	begin_trace();
	for (unsigned i = 0; i < 22; i++)
		add_end(add_child(1), 1, 0);
	add_end(1, 0, 0);
	end(0);
	expect_from("… 2 more",
		    "  0.000880      10  ├     … 2 more copies of itself like these, 20 µs each\n"
		    "  0.000890      10  ┴     exit 0 (ran 890 µs)\n"
		    "  0.000900      10  └     reaped by 9 after 10 µs as a zombie\n"
		    "total 23 processes, 0 programs; 2 folded; longest zombie 10 µs (11); "
		    "exit 0 after 900 µs\n");
}
END_TEST

/* A process is printed once it is known to differ from the folded ones, and so are its later
 * events. */
START_TEST(process_that_differs_is_printed)
{
	uint64_t s;

	begin_trace();
	add_many(1, "/bin/a", 20);
	s = add_program(1, "/bin/a");
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

START_TEST(remaining_processes_are_printed)
{
	uint64_t zombie, alive;

	begin_trace();
	add_many(1, "/bin/a", 20);
	zombie = add_program(1, "/bin/a");
	add_exit(zombie, 0);
	alive = add_program(1, "/bin/a");
	(void)alive;
	end(0);
	expect_from("fork → 31",
		    "  0.001010      10  ├─┐   fork → 31\n"
		    "  0.001030      31  │ ├   exec /bin/a\n"
		    "  0.001040      31  │ ┴   exit 0 (a, ran 30 µs)\n"
		    "  0.001050      10  ├─Z─┐ fork → 32\n"
		    "  0.001070      32  │ Z ├ exec /bin/a\n"
		    "total 23 processes, 22 programs, 1 zombie left; "
		    "longest zombie 10 µs (11 a); exit 0 after 1.0 ms\n");
}
END_TEST

/* A process that got a signal, became an orphan, stopped or was lost is not folded. */
START_TEST(notable_processes_are_printed)
{
	uint64_t s, orphan;

	begin_trace();
	add_many(1, "/bin/a", 20);
	s = add_program(1, "/bin/a");
	at(10, a_signal(EVENT_SIGNAL, pid_of(s), s, pid_of(s), SIGUSR1));
	add_end(s, 1, 0);
	s = add_program(1, "/bin/a");
	orphan = add_child(s);
	add_end(s, 1, 0);
	add_end(orphan, 1, 0);
	s = add_program(1, "/bin/a");
	at(10, a_task(EVENT_LOST, pid_of(s), s, pid_of(s)));
	s = add_program(1, "/bin/a");
	at(10, a_signal(EVENT_STOP, pid_of(s), s, pid_of(s), SIGSTOP));
	at(10, a_task(EVENT_CONTINUE, pid_of(s), s, pid_of(s)));
	add_end(s, 1, 0);
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

/* The number of folded children is printed every few seconds. */
START_TEST(folded_counts_are_printed_periodically)
{
	begin_trace();
	for (unsigned i = 0; i < 120; i++) {
		add_many(1, "/bin/a", 1);
		at(100000, a_task(EVENT_EXITING, 10, 1, 10));
	}
	written();
	ck_assert_uint_eq(lines_with(" more a like these"), 2);
	ck_assert_uint_eq(lines_with("interrupted after"), 1);
}
END_TEST

static void begin_with_min_duration(uint64_t ns)
{
	t.options.min_duration = ns;
	reopen();
	begin_trace();
}

START_TEST(short_ones_are_counted)
{
	uint64_t s;

	begin_with_min_duration(1000000);
	add_many(1, "/bin/a", 2);
	s = add_program(1, "/bin/sh");			/* long, with short children */
	add_end(add_child(s), s, 0);
	add_many(s, "/bin/a", 1);
	at(1000, an_exec(pid_of(s), s, "/bin/b", NULL));
	add_many(s, "/bin/a", 1);
	add_end(s, 1, 0);
	s = add_program(1, "/bin/sh");			/* short, with a short child that fails */
	add_many(s, "/bin/a", 1);
	add_end(add_program(s, "/bin/false"), s, 1);
	add_end(s, 1, 0);
	add_end(1, 0, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000110      10  ├─┐   fork → 13\n"
	       "  0.000130      13  │ ├   exec /bin/sh\n"
	       "  0.001220      13  │ ├   exec /bin/b\n"
	       "  0.001280      13  │ └   exit 0 (b, ran 1.1 ms, 3 shorter than 1.0 ms), "
	       "reaped at once\n"
	       "  0.001300      10  ├─┐   fork → 17\n"
	       "  0.001320      17  │ ├   exec /bin/sh\n"
	       "  0.001380      17  │ ├─┐ fork → 19\n"
	       "  0.001400      19  │ │ ├ exec /bin/false\n"
	       "  0.001410      19  │ │ └ exit 1 (false, ran 30 µs), reaped at once\n"
	       "  0.001430      17  │ └   exit 0 (sh, ran 130 µs, 1 shorter than 1.0 ms), "
	       "reaped at once\n"
	       "  0.001450      10  ┴     exit 0 (ran 1.4 ms, 2 shorter than 1.0 ms)\n"
	       "  0.001460      10  └     reaped by 9 after 10 µs as a zombie\n"
	       "total 10 processes, 9 programs; 6 shorter than 1.0 ms; "
	       "longest zombie 10 µs (11 a); exit 0 after 1.4 ms\n");
}
END_TEST

/* Deferred lines keep their timestamps and are marked if a later timestamp was printed before. */
START_TEST(late_lines_are_marked)
{
	uint64_t s;

	begin_with_min_duration(1000000);
	s = add_program(1, "/bin/a");
	at(500, an_exec(10, 1, "/bin/top", NULL));
	at(600, an_exec(10, 1, "/bin/top", NULL));
	add_end(s, 1, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000530      10  ├     exec /bin/top\n"
	       "  0.000010↑     10  ├─┐   fork → 11\n"
	       "  0.000030↑     11  │ ├   exec /bin/a\n"
	       "  0.001130      10  ├ │   exec /bin/top\n"
	       "  0.001140      11  │ └   exit 0 (a, ran 1.1 ms), reaped at once\n"
	       "total 2 processes, 3 programs; longest zombie 10 µs (11 a); exit 0 after 1.1 ms\n");
}
END_TEST

/* Deferred lines are printed when they exceed the memory limit. */
START_TEST(deferred_memory_is_limited)
{
	begin_with_min_duration(UINT64_MAX);
	for (unsigned i = 0; i < 12000; i++)
		add_child(1);
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

/* Returns a pseudorandom event of a few tasks, the same in each run. */
static struct event random_event(uint32_t *state)
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

static const struct { uint64_t begin_with_min_duration; unsigned depth; } option_rows[] = {
	{0, 0}, {200000, 0}, {20000000, 0}, {UINT64_MAX, 0}, {0, 1}, {1000000, 3},
};

START_TEST(random_events_are_accepted)
{
	uint32_t state = 7 + _i;

	t.options.min_duration = option_rows[_i].begin_with_min_duration;
	t.options.depth = option_rows[_i].depth;
	reopen();
	begin_trace();
	add_many(1, "/bin/a", 30);
	for (unsigned i = 0; i < 20000; i++) {
		struct event e = random_event(&state);

		/* tids are reused, serials are not */
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
	begin_trace();
	one = add_program(1, "/bin/one");
	two = add_program(one, "/bin/two");
	three = add_program(two, "/bin/three");
	add_end(three, two, 1);
	add_end(two, one, -SIGSEGV);
	add_end(one, 1, 0);
	add_end(1, 0, 0);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├─┐   fork → 11\n"
	       "  0.000030      11  │ ├   exec /bin/one\n"
	       "  0.000140      11  │ └   exit 0 (one, ran 130 µs, 2 deeper, of which 2 failed), "
	       "reaped at once\n"
	       "  0.000160      10  ┴     exit 0 (ran 160 µs)\n"
	       "  0.000170      10  └     reaped by 9 after 10 µs as a zombie\n"
	       "total 4 processes, 3 programs; 2 deeper, of which 2 failed; "
	       "longest zombie 10 µs (13 three); exit 0 after 170 µs\n");
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		a_build_is_short,
		failures_of_a_build_are_printed,
		a_failure_among_equals,
		children_of_a_failure,
		few_equals_are_printed,
		failed_and_long_ones_are_not_folded,
		many_kinds_of_children,
		different_children_are_printed,
		copies_of_their_creator,
		process_that_differs_is_printed,
		remaining_processes_are_printed,
		notable_processes_are_printed,
		folded_counts_are_printed_periodically,
		short_ones_are_counted,
		late_lines_are_marked,
		deferred_memory_is_limited,
		deep_ones_are_counted,
	};
	Suite *s = suite_create("timeline_fold");
	TCase *c = tcase_create("counted");

	tcase_add_checked_fixture(c, set_up, NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, random_events_are_accepted, 0,
			    sizeof(option_rows) / sizeof(*option_rows));
	suite_add_tcase(s, c);
	return unit_main(s);
}
