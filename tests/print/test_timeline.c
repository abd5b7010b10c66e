#include "lib/unit.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "abi/abi.h"
#include "print/timeline_trace.h"
#include "print/core/process_words.h"

static const char *const sh[] = {"sh", "-c", "ls | wc -l; exit 3", NULL};
static const char *const ls[] = {"ls", NULL}, *const wc[] = {"wc", "-l", NULL};

static void pipeline(void)
{
	command();
	at(812, an_exec(10, 1, "/usr/bin/dash", sh));
	forks(11, 2);
	forks(12, 3);
	at(300, an_exec(11, 2, "/usr/bin/ls", ls));
	at(200, an_exec(12, 3, "/usr/bin/wc", wc));
	at(2000, an_exit(11, 2, 11, 0, true));
	at(400, an_exit(12, 3, 12, 0, true));
	at(100, a_reap(11, 2, 10));
	at(20, a_reap(12, 3, 10));
	at(1000, an_exit(10, 1, 10, 3, false));
	end(3);
}

START_TEST(a_pipeline)
{
	pipeline();
	expect("  0.000000      10  ┌     start\n"
	       "  0.000812      10  ├     exec /usr/bin/dash (sh -c \"ls | wc -l; exit 3\")\n"
	       "  0.000912      10  ├─┐   fork → 11\n"
	       "  0.001062      10  ├─┼─┐ fork → 12\n"
	       "  0.001412      11  │ ├ │ exec /usr/bin/ls (ls)\n"
	       "  0.001612      12  │ │ ├ exec /usr/bin/wc (wc -l)\n"
	       "  0.003612      11  │ ┴ │ exit 0 (ls, ran 2.7 ms)\n"
	       "  0.004012      12  │ Z ┴ exit 0 (wc, ran 2.9 ms)\n"
	       "  0.004112      11  │ └ Z reaped by 10 after 500 µs as a zombie\n"
	       "  0.004132      12  │   └ reaped by 10 after 120 µs as a zombie\n"
	       "  0.005132      10  └     exit 3 (dash, ran 5.1 ms)\n"
	       "total 3 processes, 3 programs; longest zombie 500 µs (11 ls); "
	       "exit 3 after 5.1 ms\n");
}
END_TEST

START_TEST(a_pipeline_in_ascii)
{
	reopen_with(0, false, false);
	pipeline();
	expect("  0.000000      10  .     start\n"
	       "  0.000812      10  +     exec /usr/bin/dash (sh -c \"ls | wc -l; exit 3\")\n"
	       "  0.000912      10  +-.   fork -> 11\n"
	       "  0.001062      10  +-+-. fork -> 12\n"
	       "  0.001412      11  | + | exec /usr/bin/ls (ls)\n"
	       "  0.001612      12  | | + exec /usr/bin/wc (wc -l)\n"
	       "  0.003612      11  | x | exit 0 (ls, ran 2.7 ms)\n"
	       "  0.004012      12  | Z x exit 0 (wc, ran 2.9 ms)\n"
	       "  0.004112      11  | ` Z reaped by 10 after 500 us as a zombie\n"
	       "  0.004132      12  |   ` reaped by 10 after 120 us as a zombie\n"
	       "  0.005132      10  `     exit 3 (dash, ran 5.1 ms)\n"
	       "total 3 processes, 3 programs; longest zombie 500 us (11 ls); "
	       "exit 3 after 5.1 ms\n");
}
END_TEST

/* There is one line, whichever of the two events comes first. */
START_TEST(births_in_either_order)
{
	command();
	born(EVENT_NEW, BORN_UNKNOWN, 11, 2);		/* EVENT_FORK follows */
	born(EVENT_FORK, BORN_VFORK, 11, 2);
	born(EVENT_NEW, BORN_CLONE, 12, 3);		/* the event names the creator */
	born(EVENT_FORK, BORN_CLONE, 12, 3);
	at(5, a_birth(EVENT_NEW, 13, 4, 13, BORN_UNKNOWN, 0, 0, 0));
	at(5, an_exec(13, 4, "/bin/a", NULL));		/* first event before EVENT_FORK */
	born(EVENT_FORK, BORN_FORK, 13, 4);
	at(5, a_birth(EVENT_NEW, 14, 5, 14, BORN_UNKNOWN, 10, 1, 10));
	at(5, an_exit(14, 5, 14, 0, false));		/* exits before EVENT_FORK */
	born(EVENT_FORK, BORN_FORK, 14, 5);
	at(5, a_birth(EVENT_FORK, 10, 1, 10, BORN_FORK, 15, 0, 15));	/* not traced */
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000150      10  ├─┐   vfork → 11\n"
	       "  0.000200      10  ├─┼─┐ clone → 12\n"
	       "  0.000310      13  │ │ │ ┌ appears, parent unknown\n"
	       "  0.000310      13  │ │ │ ├ exec /bin/a\n"
	       "  0.000410      10  ├─┼─┼─┤ fork → 13\n"
	       "  0.000420      14  │ │ │ │ ┌ appears, a child of 10\n"
	       "  0.000420      14  │ │ │ │ └ exit 0 (ran 5 µs)\n"
	       "  0.000520      10  ├ │ │ │ fork → 14, which has already exited\n"
	       "  0.000525      10  ├ │ │ │ fork → 15\n"
	       "total 5 processes, 1 program; exit 0 after 525 µs\n");
}
END_TEST

START_TEST(parent_exits_first)
{
	command();
	forks(11, 2);
	forks(12, 3);
	at(100, an_exit(12, 3, 12, 1, true));
	at(100, an_exit(10, 1, 10, 0, true));
	at(100, a_reap(12, 3, 1));
	at(100, a_reap(10, 1, 7));
	at(100, an_exit(11, 2, 11, 0, true));
	at(250, a_reap(11, 2, 1));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      10  ├─┼─┐ fork → 12\n"
	       "  0.000400      12  │ │ ┴ exit 1 (ran 150 µs)\n"
	       "  0.000500      10  ┴ │ Z exit 0 (ran 500 µs)\n"
	       "  0.000500      11  Z ├ Z orphaned: its parent 10 exited\n"
	       "  0.000500      12  Z │ ├ orphaned as a zombie: its parent 10 exited\n"
	       "  0.000600      12  Z │ └ reaped by 1, which had adopted it, "
	       "after 200 µs as a zombie\n"
	       "  0.000700      10  └ │   reaped by 7 after 200 µs as a zombie\n"
	       "  0.000800      11    ┴   exit 0 (ran 700 µs)\n"
	       "  0.001050      11    └   reaped by 1, which had adopted it, "
	       "after 250 µs as a zombie\n"
	       "total 3 processes, 0 programs, 2 orphans; longest zombie 250 µs (11); "
	       "exit 0 after 1.0 ms\n");
}
END_TEST

/* A reap may be noticed after the exit of the parent that reaped. */
START_TEST(reap_is_reported_late)
{
	struct event e = a_reap(11, 2, 10);

	command();
	forks(11, 2);
	at(100, an_exit(11, 2, 11, 0, true));
	at(100, an_exit(10, 1, 10, 0, true));
	e.reap.zombie_since = t.time - 50000;
	at(10, e);
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      11  │ ┴   exit 0 (ran 150 µs)\n"
	       "  0.000350      10  ┴ Z   exit 0 (ran 350 µs)\n"
	       "  0.000350      11  Z ├   orphaned as a zombie: its parent 10 exited\n"
	       "  0.000360      11  Z └   reaped by 10 after 60 µs as a zombie\n"
	       "total 2 processes, 0 programs, 1 orphan, 1 zombie left; longest zombie 60 µs (11); "
	       "exit 0 after 360 µs\n");
}
END_TEST

START_TEST(automatic_reap)
{
	struct event e = a_reap(11, 2, 0);

	command();
	forks(11, 2);
	at(100, an_exit(11, 2, 11, 0, true));
	e.reap.automatic = true;
	at(0, e);
	forks(12, 3);
	at(100, an_exit(12, 3, 12, 0, true));
	at(30, a_reap(12, 3, 0));
	forks(13, 4);
	at(100, an_exit(13, 4, 13, 0, true));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      11  │ ┴   exit 0 (ran 150 µs)\n"
	       "  0.000250      11  │ └   reaped by the kernel: its parent ignores SIGCHLD\n"
	       "  0.000350      10  ├─┐   fork → 12\n"
	       "  0.000500      12  │ ┴   exit 0 (ran 150 µs)\n"
	       "  0.000530      12  │ └   reaped after 30 µs as a zombie\n"
	       "  0.000630      10  ├─┐   fork → 13\n"
	       "  0.000780      13  │ ┴   exit 0 (ran 150 µs)\n"
	       "total 4 processes, 0 programs, 1 zombie left; longest zombie 30 µs (12); "
	       "exit 0 after 780 µs\n");
}
END_TEST

/* A reap by the parent within a millisecond is part of the exit line, unless another line comes
 * between them. */
START_TEST(reaps_at_once)
{
	command();
	forks(11, 2);
	at(100, an_exec(11, 2, "/bin/a b", NULL));
	at(100, an_exit(11, 2, 11, 0, true));
	ck_assert(printer_timeline.idle(t.printer));	/* the line waits */
	nanosleep(&(struct timespec){.tv_nsec = 150000000}, NULL);	/* ptrail is stopped */
	ck_assert(printer_timeline.idle(t.printer));	/* a reap may be pending */
	at(999, a_reap(11, 2, 10));
	ck_assert(!printer_timeline.idle(t.printer));
	forks(12, 3);
	at(100, an_exit(12, 3, 12, 1, true));
	at(1000, a_reap(12, 3, 10));
	forks(13, 4);
	forks(14, 5);
	at(100, an_exit(13, 4, 13, 0, true));
	at(10, an_exit(14, 5, 14, 0, true));
	at(10, a_reap(13, 4, 10));
	at(10, a_reap(14, 5, 10));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      11  │ ├   exec \"/bin/a b\"\n"
	       "  0.000350      11  │ └   exit 0 (\"a b\", ran 250 µs), reaped at once\n"
	       "  0.001449      10  ├─┐   fork → 12\n"
	       "  0.001599      12  │ ┴   exit 1 (ran 150 µs)\n"
	       "  0.002599      12  │ └   reaped by 10 after 1.0 ms as a zombie\n"
	       "  0.002699      10  ├─┐   fork → 13\n"
	       "  0.002849      10  ├─┼─┐ fork → 14\n"
	       "  0.002999      13  │ ┴ │ exit 0 (ran 300 µs)\n"
	       "  0.003009      14  │ Z ┴ exit 0 (ran 160 µs)\n"
	       "  0.003019      13  │ └ Z reaped by 10 after 20 µs as a zombie\n"
	       "  0.003029      14  │   └ reaped by 10 after 20 µs as a zombie\n"
	       "total 5 processes, 1 program; longest zombie 1.0 ms (12); exit 0 after 3.0 ms\n");
}
END_TEST

START_TEST(threads_are_combined)
{
	command();
	thread_born(11, 2);
	for (pid_t tid = 12; tid < 20; tid++)
		thread_born(tid, tid - 9);
	at(1000, an_exit(15, 6, 10, 0, false));
	thread_born(20, 11);
	thread_born(21, 12);
	at(1000, a_task(EVENT_EXITING, 10, 1, 10));
	for (pid_t tid = 11; tid < 22; tid++)
		if (tid != 15) {
			at(10, a_task(EVENT_EXITING, tid, tid - 9, 10));
			at(10, an_exit(tid, tid - 9, 10, 0, false));
		}
	at(100, an_exit(10, 1, 10, 0, false));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000020      10  ├     thread +11 (2 live)\n"
	       "  0.000180      10  ├     threads +12 … +19: 8 more (10 live)\n"
	       "  0.001180      10  ├     thread -15 (9 live)\n"
	       "  0.001200      10  ├     thread +20 (10 live)\n"
	       "  0.001220      10  ├     thread +21 (11 live)\n"
	       "  0.002240      10  ├     thread -11 (10 live)\n"
	       "  0.002420      10  ├     threads -12 … -21: 9 more (1 live)\n"
	       "  0.002520      10  └     exit 0 (ran 2.5 ms, 12 threads, "
	       "main thread exited 300 µs before)\n"
	       "total 1 process, 0 programs, 11 threads; exit 0 after 2.5 ms\n");
}
END_TEST

START_TEST(exec_by_a_thread)
{
	struct event e = an_exec(10, 2, "/bin/ls", ls);

	command();
	thread_born(11, 2);
	e.exec.old_tid = 11;
	at(10, a_task(EVENT_EXITING, 10, 1, 10));
	at(10, an_exit(10, 1, 10, 0, false));
	at(10, e);
	at(0, an_exec(10, 2, "", ls));
	at(0, an_exec(10, 2, NULL, NULL));
	at(10, an_exit(10, 2, 10, 0, false));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000020      10  ├     thread +11 (2 live)\n"
	       "  0.000040      10  ├     main thread exits (1 live)\n"
	       "  0.000050      10  ├     exec by thread 11: /bin/ls (ls)\n"
	       "  0.000050      10  ├     exec ? (ls)\n"
	       "  0.000050      10  ├     exec ?\n"
	       "  0.000060      10  └     exit 0 (ran 60 µs, 2 threads)\n"
	       "total 1 process, 3 programs, 1 thread; exit 0 after 60 µs\n");
}
END_TEST

/* siginfo in the kernel's layout, see sigaction(2) */
static struct event sent(int number, int32_t code, int32_t pid, enum abi_id abi)
{
	struct event e = a_signal(EVENT_SIGNAL, 10, 1, 10, number);

	e.signal.abi = &abis[abi];
	e.signal.has_info = true;
	memcpy(e.signal.info + 8, &code, sizeof(code));
	memcpy(e.signal.info + (abis[abi].word == 4 ? 12 : 16), &pid, sizeof(pid));
	return e;
}

START_TEST(signals_and_their_senders)
{
	command();
	at(10, sent(SIGTERM, SI_USER, 77, ABI_x86_64));
	at(10, sent(SIGUSR1, SI_QUEUE, 78, ABI_i386));
	at(10, sent(SIGABRT, SI_TKILL, 10, ABI_x86_64));
	at(10, sent(SIGCHLD, CLD_EXITED, 11, ABI_x86_64));	/* not printed */
	at(10, sent(SIGCHLD, SI_USER, 79, ABI_x86_64));
	at(10, sent(SIGSEGV, SEGV_MAPERR, 80, ABI_x86_64));	/* an address, not a pid */
	at(10, a_signal(EVENT_SIGNAL, 10, 1, 10, 34));
	at(10, a_signal(EVENT_SIGNAL, 10, 1, 10, 99));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     signal SIGTERM from 77, which is not traced\n"
	       "  0.000020      10  ├     signal SIGUSR1 from 78, which is not traced\n"
	       "  0.000030      10  ├     signal SIGABRT from itself\n"
	       "  0.000050      10  ├     signal SIGCHLD from 79, which is not traced\n"
	       "  0.000060      10  ├     signal SIGSEGV at 0x50\n"
	       "  0.000070      10  ├     signal SIGRT_2\n"
	       "  0.000080      10  ├     signal 99\n"
	       "total 1 process, 0 programs; exit 0 after 80 µs\n");
}
END_TEST

START_TEST(repeated_signals_are_counted)
{
	command();
	for (unsigned i = 0; i < 250; i++)
		at(10, sent(SIGPROF, SI_TIMER, 0, ABI_x86_64));
	at(10, sent(SIGTERM, SI_USER, 77, ABI_x86_64));
	at(10, sent(SIGTERM, SI_USER, 77, ABI_x86_64));
	at(10, sent(SIGTERM, SI_USER, 78, ABI_x86_64));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     signal SIGPROF\n"
	       "  0.002500      10  ├     SIGPROF again, 249 times\n"
	       "  0.002510      10  ├     signal SIGTERM from 77, which is not traced\n"
	       "  0.002520      10  ├     signal SIGTERM from 77, which is not traced\n"
	       "  0.002530      10  ├     signal SIGTERM from 78, which is not traced\n"
	       "total 1 process, 0 programs; exit 0 after 2.5 ms\n");
}
END_TEST

START_TEST(stops)
{
	command();
	forks(11, 2);
	thread_born(12, 3);
	at(10, a_signal(EVENT_STOP, 10, 1, 10, SIGTSTP));
	at(10, a_signal(EVENT_STOP, 12, 3, 10, SIGTSTP));
	at(10, an_exec(11, 2, "/bin/a", NULL));
	at(2100000, a_task(EVENT_CONTINUE, 12, 3, 10));
	at(10, a_task(EVENT_CONTINUE, 10, 1, 10));
	at(10, an_exec(11, 2, "/bin/b", NULL));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000170      10  ├ │   thread +12 (2 live)\n"
	       "  0.000180      10  ├ │   stopped by SIGTSTP\n"
	       "  0.000200      11  T ├   exec /bin/a\n"
	       "  2.100210      10  ├ │   continued after 2.10 s\n"
	       "  2.100220      11  │ ├   exec /bin/b\n"
	       "total 2 processes, 2 programs, 1 thread; exit 0 after 2.10 s\n");
}
END_TEST

START_TEST(killed)
{
	struct event e = an_exit(10, 1, 10, SIGSEGV, true);

	command();
	e.exit.how.signaled = e.exit.how.core = true;
	at(12345, e);
	e = (struct event){.kind = EVENT_END};
	e.end.has_command = true;
	e.end.how = (struct exit_status){.signaled = true, .core = true, .number = SIGSEGV};
	at(10, e);
	expect("  0.000000      10  ┌     start\n"
	       "  0.012345      10  ┴     killed by SIGSEGV, core dumped (ran 12.3 ms)\n"
	       "total 1 process, 0 programs, 1 zombie left; "
	       "killed by SIGSEGV, core dumped after 12.3 ms\n");
}
END_TEST

START_TEST(attach_and_detach)
{
	struct event e = {.kind = EVENT_END};

	at(0, a_birth(EVENT_NEW, 10, 1, 10, BORN_ATTACHED, 0, 0, 0));
	at(10, a_birth(EVENT_NEW, 11, 2, 10, BORN_ATTACHED, 0, 0, 0));
	at(10, a_birth(EVENT_NEW, 21, 3, 20, BORN_ATTACHED, 0, 0, 0));	/* before its leader */
	at(10, a_birth(EVENT_NEW, 20, 4, 20, BORN_ATTACHED, 0, 0, 0));
	at(10, a_task(EVENT_DETACH, 11, 2, 10));
	at(10, a_task(EVENT_DETACH, 10, 1, 10));
	at(10, a_task(EVENT_LOST, 21, 3, 20));
	at(10, a_task(EVENT_LOST, 20, 4, 20));
	e.end.lost = 2;
	at(10, e);
	expect("  0.000000      10  ┌     attached\n"
	       "  0.000010      10  ├     thread +11 (2 live)\n"
	       "  0.000020      20  │ ┌   attached\n"
	       "  0.000050      10  └ │   detached, still running\n"
	       "  0.000060      20    ├   thread -21 (1 live)\n"
	       "  0.000070      20    └   lost: exit status unknown\n"
	       "total 2 processes, 0 programs, 1 thread, 2 tasks lost; ends after 80 µs\n");
}
END_TEST

static void notice(pid_t pid, uint64_t serial, enum notice_kind kind)
{
	struct event e = a_task(EVENT_NOTICE, pid, serial, pid);

	e.notice.kind = kind;
	e.notice.child = 99;
	e.notice.path = "/bin/a b";
	at(10, e);
}

START_TEST(notices)
{
	command();
	forks(11, 2);
	notice(10, 1, NOTICE_IO_URING);
	notice(11, 2, NOTICE_UNTRACED);
	notice(11, 2, NOTICE_DISPATCH);
	notice(11, 2, NOTICE_UNPRIVILEGED);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000160      10  ├ │   ! uses io_uring: its requests are not traced\n"
	       "  0.000170      11  │ ├   ! created 99 with CLONE_UNTRACED: it is not traced\n"
	       "  0.000180      11  │ ├   ! uses syscall user dispatch: syscalls turned into "
	       "SIGSYS are not traced\n"
	       "  0.000190      11  │ ├   ! runs \"/bin/a b\" without the privileges of its file "
	       "because it is traced\n"
	       "total 2 processes, 0 programs; interrupted after 190 µs\n");
}
END_TEST

START_TEST(interrupted_trace)
{
	command();
	expect("  0.000000      10  ┌     start\n"
	       "total 1 process, 0 programs; interrupted after 0 ns\n");
}
END_TEST

/* Strings of a tracee cannot send control characters to the terminal or forge a line. */
START_TEST(hostile_strings)
{
	const char *argv[] = {"\33[2J", "a b", "", "(x)", "a\"b\\", "new\nline",
		"\xe2\x80\xae", "%n", NULL};

	command();
	at(10, an_exec(10, 1, "/tmp/\n  9.999999      10  └     exit 0", argv));
	at(10, an_exit(10, 1, 10, 0, true));
	at(10, a_reap(10, 1, 1));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     exec \"/tmp/\\n  9.999999      10  └"
	       "     exit 0\" (\"\\33[2J\" \"a b\" \"\" \"(x)\" \"a\\\"b\\\\\" \"new\\nline\" "
	       "\"\\342\\200\\256\" %n)\n"
	       "  0.000020      10  ┴     exit 0 (\"\\n  9.999999      10  └     exit 0\", "
	       "ran 20 µs)\n"
	       "  0.000030      10  └     reaped by 1 after 10 µs as a zombie\n"
	       "total 1 process, 1 program; longest zombie 10 µs "
	       "(10 \"\\n  9.999999      10  └     exit 0\"); exit 0 after 30 µs\n");
}
END_TEST

START_TEST(cut_to_the_width)
{
	const char *argv[] = {"cc1", "-quiet", "-imultiarch", "x86_64-linux-gnu", "hello.c", NULL};

	reopen_with(60, true, false);
	command();
	at(10, an_exec(10, 1, "/usr/bin/cc1", argv));
	at(10, an_exec(10, 1, "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus", argv));
	at(10, an_exec(10, 1, "/usr/bin/ls", ls));
	at(10, an_exec(10, 1, "/usr/bin/c", (const char *[]){"123456789", "123456", NULL}));
	at(10, an_exec(10, 1, "/usr/bin/c", (const char *[]){"123456789", "1234567", NULL}));
	at(10, an_exec(10, 1, "/usr/bin/c", (const char *[]){"12345678", "\1\2\3\4\5", NULL}));
	at(0, an_exec(10, 1, "/usr/bin/c", (const char *[]){"12345678", "\33\177\33", NULL}));
	at(0, an_exec(10, 1, "/usr/bin/c", (const char *[]){"123456789", "\33\177\33", NULL}));
	at(10, an_exec(10, 1, "/usr/lib/cc1", (const char *[]){"/usr/lib/cc1", "-quiet",
		"hello.c", NULL}));
	at(10, an_exec(10, 1, "/usr/lib/cc1", (const char *[]){"/usr/lib/cc1", "-quiet",
		"hello1.c", NULL}));
	at(10, an_exit(10, 1, 10, 0, true));
	at(10, a_reap(10, 1, 1));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000010      10  ├     exec /usr/bin/cc1 (cc1 -quiet -i…)\n"
	       "  0.000020      10  ├     exec /usr/lib/gcc/x86_64-linux-gn…\n"
	       "  0.000030      10  ├     exec /usr/bin/ls (ls)\n"
	       "  0.000040      10  ├     exec /usr/bin/c (123456789 123456)\n"
	       "  0.000050      10  ├     exec /usr/bin/c (123456789 12345…)\n"
	       "  0.000060      10  ├     exec /usr/bin/c (12345678 \"\\1\\2…)\n"
	       "  0.000060      10  ├     exec /usr/bin/c (12345678 \"\\33…)\n"
	       "  0.000060      10  ├     exec /usr/bin/c (123456789 \"\\33…)\n"
	       "  0.000070      10  ├     exec /usr/lib/cc1 -quiet hello.c\n"
	       "  0.000080      10  ├     exec /usr/lib/cc1 -quiet hello1.c\n"
	       "  0.000090      10  ┴     exit 0 (cc1, ran 90 µs)\n"
	       "  0.000100      10  └     reaped by 1 after 10 µs as a zomb…\n"
	       "total 1 process, 10 programs; longest zombie 10 µs (10 cc1);\n"
	       "      exit 0 after 100 µs\n");
}
END_TEST

/* More live processes than lanes */
START_TEST(more_processes_than_lanes)
{
	reopen_with(40, true, false);
	command();
	forks(11, 2);
	forks(12, 3);
	forks(13, 4);
	at(10, an_exec(13, 4, "/a", NULL));
	at(10, an_exit(11, 2, 11, 0, false));
	at(10, a_birth(EVENT_FORK, 13, 4, 13, BORN_FORK, 14, 5, 14));
	at(10, an_exit(13, 4, 13, 0, true));
	at(10, a_reap(13, 4, 10));
	at(10, an_exit(14, 5, 14, 0, false));
	at(10, a_birth(EVENT_FORK, 12, 3, 12, BORN_FORK, 15, 6, 15));
	end(0);
	expect("  0.000000      10  ┌     start\n"
	       "  0.000100      10  ├─┐   fork → 11\n"
	       "  0.000250      10  ├─┼─┐ fork → 12\n"
	       "  0.000400      10  ├ │ │ fork → 13\n"
	       "  0.000460      13  │ │ │ • exec /a\n"
	       "  0.000470      11  │ └ │ exit 0 (ran 3…\n"
	       "  0.000480      13  │ ┐ │ • fork → 14\n"
	       "  0.000490      13  │ │ │ • exit 0 (a, …\n"
	       "  0.000490      14  │ ├ │ orphaned: its…\n"
	       "  0.000500      13  │ │ │ • reaped by 1…\n"
	       "  0.000510      14  │ └ │ exit 0 (a, ra…\n"
	       "  0.000520      12  │ ┌─┤ fork → 15\n"
	       "total 6 processes, 1 program, 1 orphan;\n"
	       "      longest zombie 10 µs (13 a);\n"
	       "      exit 0 after 520 µs\n");
}
END_TEST

START_TEST(coloured)
{
	reopen_with(80, true, true);
	command();
	at(10, an_exec(10, 1, "/bin/ls", ls));
	at(10, an_exit(10, 1, 10, 1, false));
	end(1);
	expect("\33[2m  0.000000\33[0m      10  ┌     \33[36mstart\33[0m\n"
	       "\33[2m  0.000010\33[0m      10  ├     \33[1mexec /bin/ls (ls)\33[0m\n"
	       "\33[2m  0.000020\33[0m      10  └     \33[31mexit 1 (ls, ran 20 µs)\33[0m\n"
	       "total 1 process, 1 program; exit 1 after 20 µs\n");
}
END_TEST

/* Events of unknown processes print nothing. */
START_TEST(unknown_processes)
{
	for (enum event_kind k = EVENT_EXEC; k < EVENT_END; k++)
		at(10, a_task(k, 7, 7, 7));
	end(0);
	expect("total 0 processes, 0 programs; exit 0 after 130 µs\n");
}
END_TEST

START_TEST(wants_no_calls)
{
	const struct wants *w = &printer_timeline.wants;

	ck_assert(w->programs && w->reaps && w->signals);
	ck_assert(!w->calls && w->cheap_calls && !w->fd_paths);
	expect("");
}
END_TEST

START_TEST(durations)
{
	static const struct { uint64_t ns; const char *words; } cases[] = {
		{0, "0 ns"}, {999, "999 ns"}, {1000, "1 µs"}, {999999, "999 µs"},
		{1000000, "1.0 ms"}, {99999999, "99.9 ms"}, {100000000, "100 ms"},
		{999999999, "999 ms"}, {1000000000, "1.00 s"}, {9999999999, "9.99 s"},
		{10000000000, "10.0 s"}, {59999999999, "59.9 s"}, {60000000000, "1 min 0 s"},
		{3599999999999, "59 min 59 s"}, {3600000000000, "1 h 0 min"},
		{UINT64_MAX, "5124095 h 34 min"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sbuf b = {0};

		words_duration(&b, cases[i].ns, true);
		ck_assert_str_eq(b.s, cases[i].words);
		sbuf_done(&b);
	}
	expect("");
}
END_TEST

int main(void)
{
	const TTest *tests[] = {
		a_pipeline, a_pipeline_in_ascii, births_in_either_order, parent_exits_first,
		reap_is_reported_late,
		automatic_reap, reaps_at_once, threads_are_combined, exec_by_a_thread,
		signals_and_their_senders, repeated_signals_are_counted, stops, killed,
		attach_and_detach, notices, interrupted_trace, hostile_strings, cut_to_the_width,
		more_processes_than_lanes, coloured, unknown_processes, wants_no_calls, durations,
	};
	Suite *s = suite_create("timeline");
	TCase *c = tcase_create("lines");

	tcase_add_checked_fixture(c, set_up, NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	suite_add_tcase(s, c);
	return unit_main(s);
}
