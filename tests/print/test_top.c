/* The live view without a terminal: events in, lines of text out. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "abi/restart.h"
#include "lib/events.h"
#include "lib/unit.h"
#include "model/process/model.h"
#include "print/core/process_words.h"
#include "print/top/recent.h"
#include "print/top/screen.h"
#include "print/top/terminal_name.h"

static const uint64_t ms = 1000000;

/* A view that is fed through the model */
struct fixture {
	struct model *model;
	struct top_view view;
	struct top_screen screen;
	uint64_t seq, time;
};

static void open_fixture(struct fixture *f, bool utf8)
{
	*f = (struct fixture){.model = model_new()};
	top_view_init(&f->view, "make -j2", true, utf8);
}

static void close_fixture(struct fixture *f)
{
	top_view_done(&f->view);
	top_screen_done(&f->screen);
	model_free(f->model);
}

/* Each event is 1 ms after the previous one. */
static void send(struct fixture *f, struct event e)
{
	e.seq = ++f->seq;
	e.time = f->time += ms;
	model_event(f->model, &e);
	top_table_event(&f->view.table, &e);
	f->view.now = e.time;
}

/* Serials are pids - 99. A process without parent has `parent` 0. */
static void send_fork_exec(struct fixture *f, pid_t pid, pid_t parent, const char *name)
{
	const char *argv[] = {name, "-x", NULL};
	uint64_t other = parent ? parent - 99 : 0;

	send(f, a_birth(EVENT_NEW, pid, pid - 99, pid, parent ? BORN_FORK : BORN_COMMAND, parent,
			other, parent));
	if (parent)
		send(f, a_birth(EVENT_FORK, parent, other, parent, BORN_FORK, pid, pid - 99, pid));
	if (name)
		send(f, an_exec(pid, pid - 99, name, argv));
}

static void send_exit_of(struct fixture *f, pid_t pid, int code)
{
	send(f, an_exit(pid, pid - 99, pid, code, true));
}

/* make with two cc, one of which has a cc1 */
static void send_build(struct fixture *f)
{
	send_fork_exec(f, 100, 0, "make");
	send_fork_exec(f, 101, 100, "cc");
	send_fork_exec(f, 102, 101, "cc1");
	send_fork_exec(f, 103, 100, "gcc");
}

static const char *line(struct fixture *f, unsigned i)
{
	ck_assert_uint_lt(i, f->screen.height);
	return f->screen.lines[i].text.len ? f->screen.lines[i].text.s : "";
}

static void draw(struct fixture *f, unsigned height, unsigned width)
{
	top_view_update(&f->view, height, width);
	top_screen_draw(&f->screen, &f->view);
	ck_assert_uint_eq(f->screen.height, height);
	for (unsigned i = 0; i < height; i++)
		ck_assert_uint_le(words_columns(line(f, i)), width);
}

/* The column of the command of row `i`, which is the last one */
static const char *command(struct fixture *f, unsigned i)
{
	const char *header = strstr(line(f, 2), "COMMAND");

	ck_assert_ptr_nonnull(header);
	ck_assert_uint_ge(strlen(line(f, 3 + i)), header - line(f, 2));
	return line(f, 3 + i) + (header - line(f, 2));
}

static void press(struct fixture *f, const char *keys)
{
	for (; *keys; keys++)
		ck_assert_int_eq(top_view_key(&f->view, *keys).action, TOP_NOTHING);
}

static struct top_process *row_of(struct fixture *f, pid_t pid)
{
	return hash_get(&f->view.table.by_serial, pid - 99);
}

START_TEST(tree)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "make -x");
	ck_assert_str_eq(command(&f, 1), "|- cc -x");
	ck_assert_str_eq(command(&f, 2), "|  `- cc1 -x");
	ck_assert_str_eq(command(&f, 3), "`- gcc -x");
	ck_assert_str_eq(line(&f, 7), "");
	ck_assert_ptr_nonnull(strstr(line(&f, 0), "4 processes"));
	ck_assert_str_eq(line(&f, 1), "no failure");
	close_fixture(&f);
}
END_TEST

/* Children whose first stops come in another order than their forks; 95 follows the greatest PID */
START_TEST(siblings)
{
	static const char *const names[] = {"make -x", "first -x", "second -x", "third -x"};
	struct fixture f;

	open_fixture(&f, false);
	send_fork_exec(&f, 100, 0, "make");
	send_fork_exec(&f, 102, 100, "second");
	send_fork_exec(&f, 95, 100, "third");
	send_fork_exec(&f, 101, 100, "first");
	draw(&f, 24, 80);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_ptr_nonnull(strstr(command(&f, i), names[i]));
	close_fixture(&f);
}
END_TEST

START_TEST(utf8_tree)
{
	struct fixture f;

	open_fixture(&f, true);
	send_build(&f);
	draw(&f, 24, 80);
	ck_assert_ptr_nonnull(strstr(line(&f, 5), "│  └─ cc1 -x"));
	close_fixture(&f);
}
END_TEST

/* A process that runs its parent's program has its name in parentheses. */
START_TEST(forks)
{
	struct fixture f;

	open_fixture(&f, false);
	send_fork_exec(&f, 100, 0, "/bin/sh");
	send_fork_exec(&f, 101, 100, NULL);
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "/bin/sh -x");
	ck_assert_str_eq(command(&f, 1), "`- (sh)");
	close_fixture(&f);
}
END_TEST

START_TEST(ends)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	send_exit_of(&f, 101, 3);
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 1), "|- cc -x: exit 3");
	ck_assert_int_eq(line(&f, 4)[8], 'Z');
	ck_assert_ptr_nonnull(strstr(line(&f, 0), "3 processes, 1 failed"));
	ck_assert_ptr_nonnull(strstr(line(&f, 1), "101 exit 3: cc -x"));
	press(&f, "e");
	draw(&f, 24, 80);
	ck_assert_ptr_nonnull(strstr(line(&f, 3), "101 exit 3: cc -x"));
	ck_assert_str_eq(line(&f, 4), "");
	press(&f, "e");
	/* the reaped parent of a living process stays */
	send(&f, a_reap(101, 2, 100));
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 1), "|- cc -x: exit 3");
	ck_assert_int_eq(line(&f, 4)[8], 'X');
	send_exit_of(&f, 102, 0);
	send(&f, a_reap(102, 3, 100));
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 1), "`- gcc -x");
	ck_assert_str_eq(line(&f, 5), "");
	ck_assert_uint_eq(row_of(&f, 100)->failures, 1);
	close_fixture(&f);
}
END_TEST

START_TEST(stopped)
{
	struct fixture f;
	struct top_request r;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "j");
	r = top_view_key(&f.view, 'S');
	ck_assert_int_eq(r.action, TOP_SIGNAL);
	ck_assert_int_eq(r.pid, 101);
	ck_assert_int_eq(r.number, SIGSTOP);
	r = top_view_key(&f.view, 'D');
	ck_assert_int_eq(r.action, TOP_LEAVE);
	ck_assert_int_eq(r.pid, 101);
	send(&f, a_signal(EVENT_STOP, 101, 2, 101, SIGSTOP));
	draw(&f, 24, 80);
	ck_assert_int_eq(line(&f, 4)[8], 'T');
	ck_assert_int_eq(top_view_key(&f.view, 'S').number, SIGCONT);
	close_fixture(&f);
}
END_TEST

START_TEST(samples)
{
	struct fixture f;
	struct top_sample s = {.time = 1000 * ms, .state = 'S', .processor = 100 * ms,
			       .memory = 4500000, .call = "wait4", .switches = 7};

	open_fixture(&f, false);
	send_build(&f);
	top_process_sampled(row_of(&f, 100), &s);
	s.time = 2000 * ms;
	s.processor = 350 * ms;
	top_process_sampled(row_of(&f, 100), &s);
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 3),
			 "    100 S  25.0   4.5 MB            wait4    1.00 s  make -x");
	draw(&f, 24, 120);
	ck_assert_ptr_nonnull(strstr(line(&f, 2), "FAIL      TTY "));
	ck_assert_ptr_nonnull(strstr(line(&f, 3), "350 ms             ?  "));
	/* it has slept anew */
	s.switches++;
	s.terminal = 136 << 8 | 3;
	s.time = 3000 * ms;
	top_process_sampled(row_of(&f, 100), &s);
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 3),
			 "    100 S   0.0   4.5 MB            wait4      0 ns  make -x");
	draw(&f, 24, 120);
	ck_assert_ptr_nonnull(strstr(line(&f, 3), "  pts/3  "));
	close_fixture(&f);
}
END_TEST

/* Numbers are those of the kernel: minor, major, upper bits of minor */
START_TEST(terminals)
{
	static const struct {
		uint32_t number;
		const char *name;
	} cases[] = {
		{0, "?"}, {0x401, "tty1"}, {0x440, "ttyS0"}, {0x8800, "pts/0"}, {0x88ff, "pts/255"},
		{0x00108800, "pts/256"}, {0xe500, "hvc0"}, {0xcc40, "204:64"}, {0xfff, "15:255"},
		{0xffffffff, "4095:1048575"},
	};
	struct sbuf b = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		sbuf_reset(&b);
		top_terminal_name(&b, cases[i].number);
		ck_assert_str_eq(b.s, cases[i].name);
	}
	sbuf_done(&b);
}
END_TEST

START_TEST(sorted)
{
	struct fixture f;
	struct top_sample s = {.time = ms, .state = 'R', .memory = 2000};

	open_fixture(&f, false);
	send_build(&f);
	s.memory = 3000;
	top_process_sampled(row_of(&f, 103), &s);
	s.memory = 5000;
	top_process_sampled(row_of(&f, 102), &s);
	draw(&f, 24, 80);
	press(&f, "ss");
	draw(&f, 24, 80);
	ck_assert_ptr_nonnull(strstr(line(&f, 0), "by memory"));
	ck_assert_str_eq(command(&f, 0), "cc1 -x");
	ck_assert_str_eq(command(&f, 1), "gcc -x");
	ck_assert_str_eq(command(&f, 2), "make -x");
	send_exit_of(&f, 103, 1);
	press(&f, "ss");
	ck_assert_int_eq(f.view.sort, TOP_SORT_FAILURES);
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "make -x");
	press(&f, "s");
	ck_assert_int_eq(f.view.sort, TOP_SORT_TREE);
	close_fixture(&f);
}
END_TEST

START_TEST(filtered)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "/CC1");
	ck_assert_ptr_nonnull(strstr((draw(&f, 24, 80), line(&f, 23)), "filter: CC1_"));
	top_view_key(&f.view, TOP_KEY_ENTER);
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "make -x");
	ck_assert_str_eq(command(&f, 1), "`- cc -x");
	ck_assert_str_eq(command(&f, 2), "   `- cc1 -x");
	ck_assert_str_eq(line(&f, 6), "");
	press(&f, "s");
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "cc1 -x");
	ck_assert_str_eq(line(&f, 4), "");
	/* nothing passes */
	press(&f, "/zz\n");
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 3), "");
	ck_assert_ptr_null(top_view_selected(&f.view));
	press(&f, "S x\njkgG");
	press(&f, "/\025103\n");
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 0), "gcc -x");
	close_fixture(&f);
}
END_TEST

START_TEST(folded)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "j ");
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 1), "|- [+] cc -x");
	ck_assert_str_eq(command(&f, 2), "`- gcc -x");
	press(&f, " ");
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 2), "|  `- cc1 -x");
	close_fixture(&f);
}
END_TEST

/* Rows of a paused view stay, whatever ends. */
START_TEST(paused)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "Gp");
	for (pid_t pid = 103; pid > 100; pid--) {
		send_exit_of(&f, pid, 0);
		send(&f, a_reap(pid, pid - 99, 100));
	}
	send_fork_exec(&f, 104, 100, "ld");
	draw(&f, 24, 80);
	ck_assert_ptr_nonnull(strstr(line(&f, 0), "paused"));
	ck_assert_str_eq(command(&f, 3), "`- gcc -x: exit 0");
	ck_assert_str_eq(line(&f, 7), "");
	ck_assert_int_eq(top_view_key(&f.view, 'S').action, TOP_NOTHING);
	ck_assert_ptr_nonnull(strstr((draw(&f, 24, 80), line(&f, 23)), "has ended"));
	press(&f, "p");
	draw(&f, 24, 80);
	ck_assert_str_eq(command(&f, 1), "`- ld -x");
	ck_assert_str_eq(line(&f, 5), "");
	close_fixture(&f);
}
END_TEST

START_TEST(signals)
{
	struct fixture f;
	struct top_request r;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "x");
	r = top_view_key(&f.view, TOP_KEY_ENTER);
	ck_assert_int_eq(r.action, TOP_SIGNAL);
	ck_assert_int_eq(r.pid, 100);
	ck_assert_int_eq(r.number, SIGTERM);
	press(&f, "K\025nosuch\n");
	draw(&f, 24, 80);
	ck_assert_ptr_nonnull(strstr(line(&f, 23), "no such signal"));
	press(&f, "x");
	ck_assert_int_eq(top_view_key(&f.view, TOP_KEY_ESCAPE).action, TOP_NOTHING);
	ck_assert_int_eq(f.view.mode, TOP_LIST);
	ck_assert_int_eq(top_signal_number("kill"), SIGKILL);
	ck_assert_int_eq(top_signal_number("SIGusr1"), SIGUSR1);
	ck_assert_int_eq(top_signal_number("64"), 64);
	ck_assert_int_eq(top_signal_number("65"), 0);
	ck_assert_int_eq(top_signal_number("0"), 0);
	ck_assert_int_eq(top_signal_number("-9"), 0);
	ck_assert_int_eq(top_signal_number("9x"), 0);
	ck_assert_int_eq(top_signal_number(""), 0);
	close_fixture(&f);
}
END_TEST

START_TEST(quits)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "qn");
	ck_assert_int_eq(f.view.mode, TOP_LIST);
	press(&f, "q");
	ck_assert_int_eq(top_view_key(&f.view, 'k').action, TOP_KILL);
	press(&f, "\003");
	ck_assert_int_eq(top_view_key(&f.view, 'd').action, TOP_DETACH);
	f.view.has_command = false;
	ck_assert_int_eq(top_view_key(&f.view, 'q').action, TOP_DETACH);
	close_fixture(&f);
}
END_TEST

START_TEST(details)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	sbuf_str(&f.view.details, "one\ntwo\33[m\n");
	draw(&f, 24, 80);
	press(&f, "\n");
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 3), "one");
	ck_assert_str_eq(line(&f, 4), "two?[m");
	draw(&f, 5, 80);
	press(&f, "jjj");
	draw(&f, 5, 80);
	ck_assert_str_eq(line(&f, 3), "two?[m");
	press(&f, "q");
	ck_assert_int_eq(f.view.mode, TOP_LIST);
	close_fixture(&f);
}
END_TEST

/* 2,000 processes, some of them 300 levels deep, in all sizes of a terminal */
START_TEST(large)
{
	struct fixture f;

	open_fixture(&f, true);
	send_fork_exec(&f, 100, 0, "make");
	for (pid_t pid = 101; pid < 2100; pid++)
		send_fork_exec(&f, pid, pid < 400 ? pid - 1 : 100, "a-command-with-a-long-name");
	draw(&f, 24, 80);
	ck_assert_uint_eq(f.view.table.shown_count, 2000);
	press(&f, "G");
	draw(&f, 24, 80);
	ck_assert_int_eq(top_view_selected(&f.view)->pid, 2099);
	ck_assert_ptr_nonnull(strstr(line(&f, 22), "   2099"));
	draw(&f, 60, 200);
	ck_assert_ptr_nonnull(strstr(line(&f, 58), "   2099"));
	draw(&f, 24, 80);
	ck_assert_int_eq(top_view_selected(&f.view)->pid, 2099);
	for (unsigned height = 0; height < 12; height++)
		for (unsigned width = 1; width < 90; width += 11)
			draw(&f, height, width);
	for (unsigned i = 0; i < TOP_SORTS; i++) {
		press(&f, "s");
		draw(&f, 60, 200);
	}
	press(&f, "g");
	for (int i = 0; i < 5; i++)
		top_view_key(&f.view, TOP_KEY_PAGE_DOWN);
	ck_assert_uint_eq(f.view.selected, 5 * 55);
	for (pid_t pid = 2099; pid > 100; pid--) {
		send_exit_of(&f, pid, 0);
		send(&f, a_reap(pid, pid - 99, 100));
	}
	draw(&f, 24, 80);
	ck_assert_uint_eq(f.view.table.shown_count, 1);
	close_fixture(&f);
}
END_TEST

START_TEST(recent)
{
	struct print_options look = {.column = 40};
	struct top_recent r = {0};
	struct sbuf text = {0};
	struct value args[1] = {a_path("/etc/passwd")}, record, result = {.kind = V_NUMBER};
	struct call_view view;
	struct event e = a_call(EVENT_LEAVE, 100, 1, "chdir", ARGS(0), 0);

	add_view(&e, &view, &record, args);
	view.ret = &result;
	e.time = 1500 * ms;
	top_recent_event(&r, &look, &e);
	top_recent_add(&text, &r);
	ck_assert_uint_eq(text.len, 0);		/* no process is chosen */
	top_recent_choose(&r, 100);
	top_recent_event(&r, &look, &e);
	top_recent_add(&text, &r);
	ck_assert_str_eq(text.s, "latest system calls\n    1.500000 chdir(\"/etc/passwd\") = 0\n");
	e.task.tid = 101;
	for (int i = 0; i < 3 * TOP_RECENT; i++)
		top_recent_event(&r, &look, &e);
	sbuf_reset(&text);
	top_recent_add(&text, &r);
	ck_assert_ptr_nonnull(strstr(text.s, "\n    1.500000 thread 101 chdir("));
	ck_assert_ptr_null(strstr(text.s, "1.500000 chdir("));
	e.tgid = 200;
	e.kind = EVENT_ENTER;
	top_recent_event(&r, &look, &e);
	ck_assert_uint_eq(r.count, 1 + 3 * TOP_RECENT);
	top_recent_choose(&r, 200);
	sbuf_reset(&text);
	top_recent_add(&text, &r);
	ck_assert_uint_eq(text.len, 0);
	top_recent_done(&r);
	sbuf_done(&text);
}
END_TEST

static void send_interrupted(struct fixture *f, pid_t pid, const char *name, int64_t ret)
{
	struct event e = a_call(EVENT_LEAVE, pid, pid - 99, name, ARGS(0), ret);

	model_event(f->model, &e);
	top_table_interrupted(&f->view.table, &e);
}

START_TEST(restarted)
{
	struct fixture f;
	struct top_process *p;

	open_fixture(&f, false);
	send_fork_exec(&f, 100, 0, "sleep");
	draw(&f, 24, 80);
	p = top_view_selected(&f.view);
	ck_assert_str_eq(top_call_name(p, "restart_syscall"), "restart_syscall");
	top_process_sampled(p, &(struct top_sample){.time = ms, .state = 'S', .call = "poll"});
	ck_assert_str_eq(top_call_name(p, "restart_syscall"), "poll");
	ck_assert_str_eq(top_call_name(p, "read"), "read");
	top_process_sampled(p, &(struct top_sample){.time = ms, .state = 'T'});
	top_process_sampled(p, &(struct top_sample){.time = ms, .call = "restart_syscall"});
	ck_assert_str_eq(top_call_name(p, "restart_syscall"), "poll");
	/* what was interrupted is known, also if the process was stopped meanwhile */
	send_interrupted(&f, 100, "clock_nanosleep", -RESTART_BLOCK);
	send_interrupted(&f, 100, "restart_syscall", -RESTART_BLOCK);
	send_interrupted(&f, 100, "read", -RESTART_FIRST);
	top_process_sampled(p, &(struct top_sample){.time = 2 * ms, .state = 'T'});
	ck_assert_str_eq(top_call_name(p, "restart_syscall"), "clock_nanosleep");
	close_fixture(&f);
}
END_TEST

START_TEST(input)
{
	struct top_request r = {0};
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	draw(&f, 24, 80);
	press(&f, "iab");
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 23), "input: ab_");
	r = top_view_key(&f.view, TOP_KEY_ENTER);
	ck_assert_int_eq(r.action, TOP_INPUT);
	ck_assert_str_eq(r.text, "ab\n");
	top_view_key(&f.view, 'i');
	r = top_view_key(&f.view, TOP_KEY_CTRL_D);
	ck_assert_int_eq(r.action, TOP_INPUT);
	ck_assert_str_eq(r.text, "\4");
	top_view_key(&f.view, 'i');
	for (int i = 0; i < 2 * TOP_TEXT_MAX; i++)
		top_view_key(&f.view, 'x');
	r = top_view_key(&f.view, TOP_KEY_ENTER);
	ck_assert_uint_eq(strlen(r.text), TOP_TEXT_MAX + 1);
	top_view_key(&f.view, 'i');
	r = top_view_key(&f.view, TOP_KEY_ESCAPE);
	ck_assert_int_eq(r.action, TOP_NOTHING);
	close_fixture(&f);
}
END_TEST

START_TEST(output)
{
	struct fixture f;

	open_fixture(&f, false);
	send_build(&f);
	ck_assert_ptr_null(top_tail_line(&f.view.tail, 0));
#define ADD(s) top_tail_add(&f.view.tail, s, strlen(s))
	ADD("one\r\n\33[1;31mtwo\33[m\33]0;title\a \33(Bx\ty\b\b\r\n 10 %\r100");
	ADD(" %");
	ck_assert_str_eq(top_tail_line(&f.view.tail, 0), "100 %");
	ck_assert_str_eq(top_tail_line(&f.view.tail, 1), "two x");
	ck_assert_str_eq(top_tail_line(&f.view.tail, 2), "one");
	ck_assert_ptr_null(top_tail_line(&f.view.tail, 3));
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 19), "output:");
	ck_assert_str_eq(line(&f, 22), "100 %");
	ADD("\n\xc3\xa4\xff\n");
	draw(&f, 24, 80);
	ck_assert_str_eq(line(&f, 22), "??");
	for (int i = 0; i < 1000; i++)
		ADD("line\n");
	ck_assert_str_eq(top_tail_line(&f.view.tail, TOP_TAIL_LINES - 2), "line");
	ck_assert_ptr_null(top_tail_line(&f.view.tail, TOP_TAIL_LINES - 1));
	for (int i = 0; i < 5000; i++)
		ADD("x");
	ck_assert_uint_eq(strlen(top_tail_line(&f.view.tail, 0)), TOP_TAIL_LINE_MAX);
	close_fixture(&f);
}
END_TEST

/* Events in any order, as of a recording that is not consistent */
START_TEST(anything)
{
	struct fixture f;
	unsigned random = 1;

	open_fixture(&f, true);
	for (unsigned i = 0; i < 20000; i++) {
		pid_t pid, other;

		random = random * 1103515245 + 12345;
		pid = 100 + (random >> 16) % 20;
		other = 100 + (random >> 21) % 20;
		switch ((random >> 8) % 6) {
		case 0: send_fork_exec(&f, pid, other, "a"); break;
		case 1: send_exit_of(&f, pid, i % 2); break;
		case 2: send(&f, a_reap(pid, pid - 99, 1)); break;
		case 3: send(&f, a_task(EVENT_LOST, pid, pid - 99, other)); break;
		case 4: send(&f, an_exit(pid, pid - 99, other, 0, false)); break;
		default:
			top_view_key(&f.view, " psjkGgx\n/q"[i % 11]);
			draw(&f, 3 + i % 30, 20 + i % 150);
		}
	}
	close_fixture(&f);
}
END_TEST

static TCase *top_tests(void)
{
	TCase *c = tcase_create("top");

	tcase_set_timeout(c, 60);
	tcase_add_test(c, tree);
	tcase_add_test(c, siblings);
	tcase_add_test(c, utf8_tree);
	tcase_add_test(c, forks);
	tcase_add_test(c, ends);
	tcase_add_test(c, stopped);
	tcase_add_test(c, samples);
	tcase_add_test(c, terminals);
	tcase_add_test(c, sorted);
	tcase_add_test(c, filtered);
	tcase_add_test(c, folded);
	tcase_add_test(c, paused);
	tcase_add_test(c, signals);
	tcase_add_test(c, quits);
	tcase_add_test(c, details);
	tcase_add_test(c, large);
	tcase_add_test(c, recent);
	tcase_add_test(c, restarted);
	tcase_add_test(c, input);
	tcase_add_test(c, output);
	tcase_add_test(c, anything);
	return c;
}
UNIT_CASE(top_tests)
