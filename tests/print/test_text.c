#include "print/core/printers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "lib/stream.h"
#include "lib/unit.h"

/* The golden files are output of strace 6.1, except for the program name in messages. */

enum { ERESTARTSYS = 512, ERESTART_RESTARTBLOCK = 516 };

static struct stream stream, *const s = &stream;
static struct arena *const a = &stream.a;

static void set_up(void)
{
	stream_open(s, &printer_text);
}

/* read(3, …, 5): the bytes are known at exit */
static struct call_view read_entry(void)
{
	return call("read", v_record(a, "fd", settled(v_fd(a, 3, NULL)), "buf",
				     v_pending(a, 0x1000), "count", settled(v_num(a, 5)), NULL));
}

static struct call_view read_exit(const char *got)
{
	size_t n = strlen(got);

	return returned(call("read", v_record(a, "fd", settled(v_fd(a, 3, NULL)), "buf",
					      v_data(a, got, n, n), "count", v_num(a, 5), NULL)),
			v_num(a, n));
}

static struct call_view exits(const char *name, int code)
{
	return call(name, v_record(a, "status", settled(v_num(a, code)), NULL));
}

static struct call_view no_args(const char *name)
{
	return call(name, v_record(a, NULL));
}

static struct call_view wait_entry(void)
{
	return call("wait4", v_record(a, "pid", settled(v_num(a, -1)), "status", v_pending(a, 1),
				      "options", settled(v_num(a, 0)), "rusage",
				      settled(v_null(a)), NULL));
}

static struct call_view wait_exit(int code, int pid)
{
	struct value *status = boxed(v_record(a, "exited", v_num(a, code), NULL), 1);

	status->sense = SENSE_WAIT;
	return returned(call("wait4", v_record(a, "pid", v_num(a, -1), "status", status, "options",
					       v_num(a, 0), "rusage", v_null(a), NULL)),
			v_num(a, pid));
}

static struct call_view clone_call(bool whole)
{
	struct value *args = v_record(a, "child_stack", settled(v_null(a)), "flags",
				      settled(v_flags(a, 0, "CLONE_CHILD_SETTID", "SIGCHLD", NULL)),
				      "child_tidptr", settled(v_addr(a, 0x7000)), NULL);
	struct call_view c = call("clone", args);

	c.named = true;
	return whole ? returned(c, v_num(a, 5212)) : c;
}

static const struct value *child_info(int pid, int status)
{
	return v_record(a, "si_signo", v_name(a, 17, "SIGCHLD"), "si_code",
			v_name(a, 1, "CLD_EXITED"), "si_pid", v_num(a, pid), "si_status",
			v_num(a, status), NULL);
}

static void exited(pid_t tid, int code)
{
	send_exit(s, EVENT_EXITING, tid, (struct exit_status){.number = code});
	send_exit(s, EVENT_EXIT, tid, (struct exit_status){.number = code});
}

static void killed(pid_t tid, int number, bool core)
{
	send_exit(s, EVENT_EXIT, tid, (struct exit_status){true, core, number});
}

static void start(pid_t tid)
{
	stream_start(s);
	send_begin(s);
	send_new(s, tid, tid, BORN_COMMAND, 0);
}

/* A syscall without events between enter and exit; at_once: as one combined event */
static void whole_call(bool at_once, struct call_view entry, struct call_view exit, int64_t ret)
{
	if (at_once) {
		send_combined(s, 5208, exit, ret);
		return;
	}
	send_enter(s, 5208, entry);
	send_leave(s, 5208, exit, ret);
}

static void one_process(bool at_once)
{
	start(5208);
	whole_call(at_once, read_entry(), read_exit("ab\n"), 3);
	whole_call(at_once, no_args("getpid"), returned(no_args("getpid"), v_num(a, 5208)), 5208);
	whole_call(at_once, read_entry(), failed(&s->a, read_entry(), EBADF), -EBADF);
	send_enter(s, 5208, exits("exit_group", 3));
	exited(5208, 3);
	send_end(s);
}

START_TEST(a_process)
{
	one_process(_i);
	stream_expect(s, "text-one");
}
END_TEST

/* Options that add timestamps or move the result column */
static const struct {
	const char *golden;
	struct print_options look;
} looks[] = {
	{"text-t", {.wall_clock = CLOCK_TIME_OF_DAY, .wall_precision = PRECISION_S, .column = 40}},
	{"text-tt", {.wall_clock = CLOCK_TIME_OF_DAY, .column = 40}},
	{"text-ttt", {.wall_clock = CLOCK_UNIX, .column = 40}},
	{"text-r", {.relative = true, .column = 40}},
	{"text-rt", {.wall_clock = CLOCK_TIME_OF_DAY, .wall_precision = PRECISION_S,
		     .relative = true, .column = 40}},
	{"text-T", {.durations = true, .column = 40}},
	{"text-a0", {.column = 0}}, {"text-a20", {.column = 20}},
	{"text-qq", {.quiet = QUIET_ATTACH | QUIET_EXIT, .column = 40}},
	{"text-n", {.numbers = true, .ips = true, .column = 40}},
	{"text-ns", {.wall_clock = CLOCK_UNIX, .wall_precision = PRECISION_NS, .relative = true,
		     .relative_precision = PRECISION_MS, .durations = true,
		     .duration_precision = PRECISION_S, .column = 40}},
};

START_TEST(a_process_with_times)
{
	int i = _i / 2;

	s->options.wall_clock = looks[i].look.wall_clock;
	s->options.wall_precision = looks[i].look.wall_precision;
	s->options.column = looks[i].look.column;
	s->options.numbers = looks[i].look.numbers;
	s->options.ips = looks[i].look.ips;
	s->options.quiet = looks[i].look.quiet;
	s->options.relative = looks[i].look.relative;
	s->options.relative_precision = looks[i].look.relative_precision;
	s->options.durations = looks[i].look.durations;
	s->options.duration_precision = looks[i].look.duration_precision;
	one_process(_i % 2);
	stream_expect(s, looks[i].golden);
}
END_TEST

static void tree(void)
{
	start(5208);
	send_enter(s, 5208, clone_call(false));
	send_fork(s, 5208, 5212, BORN_FORK);
	send_new(s, 5212, 5212, BORN_FORK, 5208);
	send_enter(s, 5212, call("set_robust_list", v_record(a, "head",
				settled(v_addr(a, 0x7fb86f9a3a20)), "len",
				settled(v_num(a, 24)), NULL)));
	send_leave(s, 5208, clone_call(true), 5212);
	send_enter(s, 5208, wait_entry());
	send_leave(s, 5212, returned(call("set_robust_list", v_record(a, "head",
				v_addr(a, 0x7fb86f9a3a20), "len", v_num(a, 24), NULL)),
				v_num(a, 0)), 0);
	send_enter(s, 5212, read_entry());
	send_leave(s, 5212, read_exit("x"), 1);
	send_enter(s, 5212, read_entry());
	send_enter(s, 5208, no_args("never"));	/* two enters in a row are accepted */
	send_enter(s, 5208, wait_entry());
	send_leave(s, 5212, read_exit(""), 0);
	send_enter(s, 5212, exits("exit_group", 3));
	exited(5212, 3);
	send_leave(s, 5208, wait_exit(3, 5212), 5212);
	send_signal(s, 5208, SIGCHLD, child_info(5212, 3));
	send_enter(s, 5208, exits("exit_group", 0));
	exited(5208, 0);
	send_end(s);
}

START_TEST(processes)
{
	tree();
	stream_expect(s, "text-tree");
}
END_TEST

START_TEST(processes_quietly)
{
	s->options.quiet = QUIET_ATTACH;
	tree();
	stream_expect(s, "text-tree-q");
}
END_TEST

START_TEST(processes_in_a_file)
{
	s->options.always_pid = true;
	s->options.wall_clock = CLOCK_TIME_OF_DAY;
	s->options.durations = true;
	tree();
	stream_expect(s, "text-tree-file");
}
END_TEST

START_TEST(signals_and_stops)
{
	struct value *info = v_record(a, "si_signo", v_name(a, 19, "SIGSTOP"), "si_code",
				      v_name(a, -6, "SI_TKILL"), "si_pid", v_num(a, 5439), NULL);

	start(5439);
	send_signal(s, 5439, SIGSTOP, info);
	send_stop(s, 5439, SIGSTOP);
	stream_send(s, (struct event){.kind = EVENT_CONTINUE, .task = id_of(5439)});
	send_signal(s, 5439, 40, NULL);
	send_signal(s, 5439, 99, NULL);
	send_enter(s, 5439, read_entry());
	send_leave(s, 5439, failed(&s->a, read_entry(), ERESTARTSYS), -ERESTARTSYS);
	killed(5439, SIGABRT, true);
	stream_expect(s, "text-signals");
}
END_TEST

/* Syscalls that do not return, on an open line and on an interrupted one */
START_TEST(calls_that_do_not_return)
{
	start(100);
	send_new(s, 101, 101, BORN_FORK, 100);
	send_enter(s, 100, read_entry());
	killed(100, SIGKILL, false);		/* its line is open */
	send_new(s, 102, 102, BORN_FORK, 101);
	send_enter(s, 102, read_entry());
	send_enter(s, 101, no_args("pause"));
	killed(102, SIGKILL, false);
	send_new(s, 103, 103, BORN_FORK, 101);
	send_enter(s, 103, no_args("sync"));
	send_stop(s, 103, SIGSTOP);		/* a stop of the same task */
	killed(103, SIGTERM, false);
	send_exit(s, EVENT_LOST, 101, (struct exit_status){0});
	stream_expect(s, "text-no-return");
}
END_TEST

/* A notice interrupts the open line of another task. */
/* -qq hides exit codes, -e signal=!KILL deaths by that signal */
START_TEST(deaths_by_signals)
{
	s->options.quiet = QUIET_ATTACH | QUIET_EXIT;
	s->options.hidden_signals = 1ULL << (SIGKILL - 1);
	start(100);
	send_new(s, 101, 101, BORN_FORK, 100);
	send_new(s, 102, 102, BORN_FORK, 100);
	exited(101, 3);
	killed(102, SIGTERM, false);
	killed(100, SIGKILL, false);
	stream_expect(s, "text-deaths");
}
END_TEST

static void some_notices(unsigned quiet)
{
	s->options.quiet = quiet;
	stream_start(s);
	send_begin(s);
	send_new(s, 10, 10, BORN_COMMAND, 0);
	send_enter(s, 10, call("pause", v_record(a, NULL)));
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(12), .tgid = 11,
				      .notice = {.kind = NOTICE_IO_URING}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_UNTRACED, .child = 99}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_DISPATCH}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_UNPRIVILEGED,
						 .path = "/tmp/\33[2J. ]\n"}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_ARM32, .path = "/bin/old"}});
}

START_TEST(notices)
{
	some_notices(QUIET_ATTACH);
	stream_expect(s, "text-notices");
}
END_TEST

START_TEST(notices_quiet)
{
	char *got;

	some_notices(QUIET_EXIT);
	got = stream_close(s);
	ck_assert_ptr_null(strchr(got, '['));
	free(got);
}
END_TEST

START_TEST(notes_of_calls)
{
	struct call_view unknown = call(NULL, v_record(a, "arg1", settled(v_hex(a, 1)), "arg2",
						       settled(v_hex(a, 0)), NULL));
	struct call_view odd = failed(&s->a, no_args("odd"), 700);

	start(7);
	send_note(s, 7, returned(no_args("read"), v_num(a, 3)), CALL_UNKNOWN_ENTRY);
	send_enter(s, 7, no_args("getppid"));
	send_note(s, 7, no_args("getppid"), CALL_BLOCKED);
	send_enter(s, 7, unknown);
	send_leave(s, 7, failed(&s->a, unknown, ENOSYS), -ENOSYS);
	send_leave(s, 7, read_exit("whole"), 5);		/* the enter was filtered */
	odd.ret->num.n = 200;
	odd.error = odd.error_text = NULL;
	send_enter(s, 7, no_args("odd"));
	send_leave(s, 7, odd, -200);
	stream_expect(s, "text-notes");
}
END_TEST

START_TEST(restart_names_interrupted_call)
{
	struct call_view restart = no_args("restart_syscall");

	start(7);
	send_enter(s, 7, restart);			/* the interrupted syscall is unknown */
	send_leave(s, 7, failed(&s->a, restart, ERESTART_RESTARTBLOCK), -ERESTART_RESTARTBLOCK);
	send_enter(s, 7, no_args("poll"));
	send_leave(s, 7, failed(&s->a, no_args("poll"), ERESTART_RESTARTBLOCK),
		   -ERESTART_RESTARTBLOCK);
	for (int i = 0; i < 2; i++) {
		send_enter(s, 7, restart);
		send_leave(s, 7, failed(&s->a, restart, ERESTART_RESTARTBLOCK),
			   -ERESTART_RESTARTBLOCK);
	}
	send_enter(s, 7, restart);
	send_leave(s, 7, returned(restart, v_num(a, 0)), 0);
	send_enter(s, 7, no_args("getpid"));
	send_leave(s, 7, returned(no_args("getpid"), v_num(a, 7)), 7);
	send_leave(s, 7, failed(&s->a, no_args("futex"), ERESTART_RESTARTBLOCK),
		   -ERESTART_RESTARTBLOCK);
	send_leave(s, 7, returned(restart, v_num(a, 0)), 0);	/* -z: enters are not printed */
	send_leave(s, 7, returned(no_args("getpid"), v_num(a, 7)), 7);
	send_enter(s, 7, restart);
	send_leave(s, 7, returned(restart, v_num(a, 0)), 0);
	/* as after an attach: the argument is the interrupted syscall */
	stream_send(s, (struct event){.kind = EVENT_ENTER, .task = id_of(7),
				      .call = {.nr = 219, .arg = {230}, .view = &restart,
					       .abi = &abis[ABI_x86_64]}});
	stream_expect(s, "text-restart");
}
END_TEST

static struct value *clone3_before(void)
{
	return v_record(a, "flags", v_hex(a, 0x100), NULL);
}

static struct call_view clone3_call(struct value *cl_args)
{
	return call("clone3", v_record(a, "cl_args", cl_args, "size", settled(v_num(a, 88)), NULL));
}

/* Interrupted lines of syscalls that strace splits in a special way */
START_TEST(interrupted_lines)
{
	struct value *after = v_record(a, "parent_tid", boxed(v_num(a, 42), 1), NULL);
	struct value *fcntl_args = v_record(a, "fd", settled(v_num(a, 3)), "cmd",
					    settled(v_name(a, 5, "F_GETLK")), "arg",
					    v_pending(a, 0x1000), NULL);

	start(50);
	send_new(s, 51, 51, BORN_FORK, 50);
	send_enter(s, 50, call("fcntl", fcntl_args));
	send_enter(s, 51, clone3_call(clone3_before()));
	send_leave(s, 50, failed(&s->a, call("fcntl", fcntl_args), EAGAIN), -EAGAIN);
	send_leave(s, 51, returned(clone3_call(v_change(a, clone3_before(), after)), v_num(a, 42)),
		   42);
	send_enter(s, 51, clone3_call(clone3_before()));
	send_leave(s, 51, failed(&s->a, clone3_call(clone3_before()), EPERM), -EPERM);
	stream_expect(s, "text-broken");
}
END_TEST

/* execve by thread 29 of process 27 with a third thread, 28. `serial_of`: whose serial continues,
 * the leader's or the thread's. `leader_exits`: an exit of the leader is reported. `gap`: another
 * event follows the enter of execve. */
static void thread_exec(pid_t serial_of, bool leader_exits, bool gap)
{
	struct call_view execve = call("execve", v_record(a, "pathname",
						settled(v_path(a, "/bin/true")), NULL));
	struct call_view getpid_call = no_args("getpid");
	struct task_id id = {27, id_of(serial_of).serial};

	s->options.quiet = QUIET_ATTACH;
	start(27);
	send_new(s, 28, 27, BORN_THREAD, 27);
	send_new(s, 29, 27, BORN_THREAD, 27);
	send_enter(s, 27, no_args("pause"));
	send_enter(s, 28, no_args("pause"));
	send_exit(s, EVENT_EXITING, 28, (struct exit_status){0});
	send_exit(s, EVENT_EXITING, 27, (struct exit_status){0});
	if (!gap)
		send_exit(s, EVENT_EXIT, 28, (struct exit_status){0});
	send_enter(s, 29, execve);
	if (gap)
		send_exit(s, EVENT_EXIT, 28, (struct exit_status){0});
	if (leader_exits) {
		send_note(s, 27, no_args("pause"), CALL_SUPERSEDED);
		stream_send(s, (struct event){.kind = EVENT_EXIT, .task = id_of(27)});
	}
	stream_send(s, (struct event){.kind = EVENT_EXEC, .task = id, .tgid = 27,
				      .exec = {.path = "", .old_tid = 29}});
	execve.ret = v_num(a, 0);
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id, .tgid = 27,
				      .call = {.view = &execve}});
	stream_send(s, (struct event){.kind = EVENT_ENTER, .task = id, .tgid = 27,
				      .call = {.view = &getpid_call}});
	getpid_call.ret = v_num(a, 27);
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id, .tgid = 27,
				      .call = {.view = &getpid_call}});
	stream_expect(s, gap ? "text-exec" : "text-exec-open");
}

START_TEST(exec_by_thread)
{
	bool exits = _i & 1;

	thread_exec(_i & 2 && !exits ? 27 : 29, exits, _i & 4);
}
END_TEST

/* The EVENT_EXIT of a leader that exits before its threads comes after theirs. */
START_TEST(leader_exits_first)
{
	s->options.quiet = QUIET_ATTACH;
	start(27);
	send_new(s, 28, 27, BORN_THREAD, 27);
	send_enter(s, 27, exits("exit", 0));
	send_exit(s, EVENT_EXITING, 27, (struct exit_status){0});
	send_enter(s, 28, exits("exit_group", 5));
	exited(28, 5);
	send_exit(s, EVENT_EXIT, 27, (struct exit_status){.number = 5});
	send_exit(s, EVENT_EXIT, 30, (struct exit_status){0});
	stream_expect(s, "text-leader");
}
END_TEST

START_TEST(attach_and_detach)
{
	stream_start(s);
	send_begin(s);
	for (pid_t tid = 80; tid < 83; tid++)
		send_new(s, tid, 80, BORN_ATTACHED, 0);
	send_new(s, 90, 90, BORN_ATTACHED, 0);
	send_enter(s, 81, no_args("pause"));
	send_enter(s, 80, no_args("pause"));
	for (pid_t tid = 80; tid < 83; tid++)
		stream_send(s, (struct event){.kind = EVENT_DETACH, .task = id_of(tid)});
	send_enter(s, 90, no_args("pause"));
	stream_expect(s, "text-attach");
}
END_TEST

START_TEST(word_size_changes)
{
	struct call_view c = no_args("getpid");
	struct event e = {.kind = EVENT_ENTER, .task = id_of(7),
			  .call = {.abi = &abis[ABI_i386], .view = &c}};

	start(7);
	stream_send(s, e);
	send_leave(s, 7, returned(c, v_num(a, 7)), 7);
	send_new(s, 8, 8, BORN_FORK, 7);	/* same word size as its parent: no message */
	e.task = id_of(8);
	stream_send(s, e);
	send_leave(s, 8, returned(c, v_num(a, 8)), 8);
	send_enter(s, 8, c);
	send_leave(s, 8, returned(c, v_num(a, 8)), 8);
	stream_expect(s, "text-words");
}
END_TEST

START_TEST(tracee_bytes_are_escaped)
{
	char hostile[256], *got;

	for (int i = 0; i < 256; i++)
		hostile[i] = i ? i : '\n';
	s->options.string_max = 1000;
	start(7);
	send_leave(s, 7, returned(call("write", v_record(a, "fd", v_fd(a, 1, "/\33]0;x\a<\n+++>"),
				"buf", v_data(a, hostile, 256, 256), "path",
				v_path(a, "\r\n+++ exited with 0 +++\n\x9b" "31m"), NULL)),
				v_fd(a, 3, "\n\177")), 3);
	got = stream_close(s);
	for (const char *p = got; *p; p++)
		if ((*p < ' ' || *p > '~') && *p != '\n')
			ck_abort_msg("byte %#x at %td", (unsigned char)*p, p - got);
	ck_assert_ptr_eq(strchr(got, '\n'), got + strlen(got) - 1);
	free(got);
}
END_TEST

START_TEST(random_events_are_accepted)
{
	s->options.always_pid = _i;
	start(1);
	send_anything(s, 20000);
	free(stream_close(s));
}
END_TEST

static TCase *text_tests(void)
{
	TCase *c = tcase_create("text");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_loop_test(c, a_process, 0, 2);
	tcase_add_loop_test(c, a_process_with_times, 0, 2 * sizeof(looks) / sizeof(*looks));
	tcase_add_test(c, processes);
	tcase_add_test(c, processes_quietly);
	tcase_add_test(c, processes_in_a_file);
	tcase_add_test(c, signals_and_stops);
	tcase_add_test(c, calls_that_do_not_return);
	tcase_add_test(c, deaths_by_signals);
	tcase_add_test(c, notes_of_calls);
	tcase_add_test(c, notices);
	tcase_add_test(c, notices_quiet);
	tcase_add_test(c, restart_names_interrupted_call);
	tcase_add_test(c, interrupted_lines);
	tcase_add_loop_test(c, exec_by_thread, 0, 8);
	tcase_add_test(c, leader_exits_first);
	tcase_add_test(c, attach_and_detach);
	tcase_add_test(c, word_size_changes);
	tcase_add_test(c, tracee_bytes_are_escaped);
	tcase_add_loop_test(c, random_events_are_accepted, 0, 2);
	return c;
}

UNIT_CASE(text_tests)
