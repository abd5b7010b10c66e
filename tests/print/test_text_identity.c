/* --show-process: the lines that identify a process; --color; --multiline. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "lib/stream.h"
#include "lib/unit.h"
#include "lib/values.h"
#include "print/text/paint.h"

static struct stream stream, *const s = &stream;

static void set_up(void)
{
	stream_open(s, &printer_text);
	s->options.show_process = true;
	s->options.follow = true;
	stream_start(s);
	send_begin(s);
}

static void expect(const char *want)
{
	char *got = stream_close(s);

	ck_assert_str_eq(got, want);
	free(got);
}

static struct event an_exec(const struct identity *who, const struct descriptors *open)
{
	static const char *const argv[] = {"sh", "-c", "exit 3", NULL};

	return (struct event){
		.kind = EVENT_EXEC, .task = id_of(5), .tgid = 5,
		.exec = {.path = "/bin/dash", .argv = argv, .old_tid = 5, .cwd = "/tmp",
			 .who = who, .open = open}};
}

START_TEST(a_program_is_executed)
{
	static const struct identity who = {
		.parent = 4, .group = 5, .session = 3, .uid = 1000, .gid = 100, .egid = 7,
		.capabilities = 1 << 0 | 1 << 5, .no_new_privs = true,
	};
	static const struct descriptor all[] = {
		{.fd = 0, .name = "/dev/null"}, {.fd = 7, .name = "pipe:[4711]"}, {.fd = 9},
	};
	static const struct descriptors open = {.all = all, .count = 3, .open = 5};

	stream_send(s, an_exec(&who, &open));
	expect("[ Process PID=5 executes /bin/dash as: sh -c \"exit 3\", in /tmp, parent 4, "
	       "group 5, session 3, uid 1000 (effective 0), gid 100 (effective 7), "
	       "capabilities CAP_CHOWN CAP_KILL, no new privileges, "
	       "descriptors 0</dev/null> 7<pipe:[4711]> 9 and more: 2. ]\n");
}
END_TEST

START_TEST(all_capabilities_and_none)
{
	static const struct identity root = {.capabilities = (1ULL << 41) - 1};
	static const struct identity contained = {.capabilities = (1ULL << 41) - 1 - (1 << 24)};
	static const struct identity user = {.uid = 1, .euid = 1};
	static const struct descriptors closed = {.count = 0};

	stream_send(s, an_exec(&root, NULL));
	stream_send(s, an_exec(&contained, NULL));
	stream_send(s, an_exec(&user, &closed));
	expect("[ Process PID=5 executes /bin/dash as: sh -c \"exit 3\", in /tmp, parent 0, "
	       "group 0, session 0, uid 0, gid 0, all capabilities. ]\n"
	       "[ Process PID=5 executes /bin/dash as: sh -c \"exit 3\", in /tmp, parent 0, "
	       "group 0, session 0, uid 0, gid 0, all capabilities except CAP_SYS_RESOURCE. ]\n"
	       "[ Process PID=5 executes /bin/dash as: sh -c \"exit 3\", in /tmp, parent 0, "
	       "group 0, session 0, uid 1, gid 0, no capabilities, no descriptors. ]\n");
}
END_TEST

START_TEST(a_process_is_created_or_attached)
{
	static const struct identity who = {.parent = 1, .program = "/usr/bin/a b"};
	static const char *const argv[] = {"a b", "-x", NULL};
	static const struct descriptor all[] = {{.fd = 3, .name = "/tmp/log"}};
	static const struct descriptors open = {.all = all, .count = 1, .open = 1};

	s->options.quiet = QUIET_ATTACH;
	send_new(s, 5, 5, BORN_COMMAND, 0);
	send_new(s, 6, 6, BORN_VFORK, 5);
	send_new(s, 7, 5, BORN_THREAD, 5);
	stream_send(s, (struct event){
		.kind = EVENT_NEW, .task = id_of(8), .tgid = 8,
		.born = {.how = BORN_ATTACHED, .who = &who, .argv = argv, .open = &open}});
	expect("[pid     6] [ Process PID=6 was created by PID=5 (vfork). ]\n"
	       "[pid     8] [ Process PID=8 was attached, runs \"/usr/bin/a b\" as: \"a b\" -x, "
	       "parent 1, group 0, session 0, uid 0, gid 0, no capabilities, "
	       "descriptors 3</tmp/log>. ]\n");
}
END_TEST

START_TEST(the_line_follows_that_of_execve)
{
	struct call_view view = call("execve", v_record(&s->a, "pathname", v_path(&s->a, "/bin/sh"),
							NULL));

	send_enter(s, 5, view);
	stream_send(s, an_exec(NULL, NULL));
	send_leave(s, 5, returned(view, v_num(&s->a, 0)), 0);
	expect("execve(\"/bin/sh\")                       = 0\n"
	       "[ Process PID=5 executes /bin/dash as: sh -c \"exit 3\", in /tmp. ]\n");
}
END_TEST

START_TEST(what_failed_has_a_color)
{
	struct call_view view = call("chdir", v_record(&s->a, "path", v_path(&s->a, "/x"), NULL));

	s->options.colour = true;
	s->options.column = 0;
	send_new(s, 5, 5, BORN_COMMAND, 0);
	send_enter(s, 5, view);
	send_leave(s, 5, failed(&s->a, view, 2), -2);
	send_enter(s, 5, view);
	send_leave(s, 5, returned(view, v_num(&s->a, 0)), 0);
	send_enter(s, 5, view);
	send_leave(s, 5, failed(&s->a, view, 512), -512);
	send_signal(s, 5, 15, NULL);
	send_exit(s, EVENT_EXIT, 5, (struct exit_status){.number = 0});
	send_new(s, 6, 6, BORN_COMMAND, 0);
	send_exit(s, EVENT_EXIT, 6, (struct exit_status){.number = 3});
	send_new(s, 7, 7, BORN_COMMAND, 0);
	send_exit(s, EVENT_EXIT, 7, (struct exit_status){.signaled = true, .number = 9});
	expect("chdir(\"/x\") \33[31m= -1 ENOENT (No such file or directory)\33[m\n"
	       "chdir(\"/x\") = 0\n"
	       "chdir(\"/x\") = ? ERESTARTSYS (To be restarted if SA_RESTART is set)\n"
	       "\33[35m--- SIGTERM ---\33[m\n"
	       "\33[2m+++ exited with 0 +++\33[m\n"
	       "\33[31m+++ exited with 3 +++\33[m\n"
	       "\33[31m+++ killed by SIGKILL +++\33[m\n");
}
END_TEST

START_TEST(strace_colors_each_kind_of_word)
{
	struct call_view view = call("chdir", v_record(&s->a, "path", v_path(&s->a, "/x\"("),
						       NULL));
	struct call_view other = call("close", v_record(&s->a, "fd", v_num(&s->a, -1), NULL));

	/* the last valid value of a key counts */
	s->options.palette =
		"syscall=93: SyScAll = 1;31 :syscall=1;x:syscall=:none=4:punct=34:error";
	s->options.colour = true;
	s->options.column = 20;
	send_new(s, 5, 5, BORN_COMMAND, 0);
	send_enter(s, 5, view);
	send_leave(s, 5, failed(&s->a, view, 2), -2);
	send_enter(s, 5, other);
	send_leave(s, 5, returned(other, v_num(&s->a, 0)), 0);
	send_signal(s, 5, 15, NULL);
	send_exit(s, EVENT_EXIT, 5, (struct exit_status){.number = 3});
	expect("\33[1;31mchdir\33[0m\33[34m(\33[0m\33[35m\"/x\\\"(\"\33[0m\33[34m)\33[0m"
	       "      \33[34m=\33[0m \33[32m-1\33[0m \33[31mENOENT (No such file or directory)"
	       "\33[0m\n"
	       "\33[1;31mclose\33[0m\33[34m(\33[0m\33[35m-1\33[0m\33[34m)\33[0m"
	       "           \33[34m=\33[0m \33[32m0\33[0m\n"
	       "--- SIGTERM ---\n"
	       "+++ exited with 3 +++\n");
}
END_TEST

/* Compares the kind of each character of a line: a digit for each kind with a color, else a dot */
static void expect_kinds(const char *line, const char *kinds)
{
	static const char colors[] = "syscall=1:argname=2:argval=3:call=4:const=5:comment=6:"
		"punct=0:retval=7:error=8";
	struct sbuf painted = {0}, seen = {0};
	struct paint p;
	char now = '.';

	paint_init(&p, colors);
	paint_add(&p, line, strlen(line), &painted);
	for (size_t i = 0; i < painted.len; i++) {
		if (painted.s[i] == '\33') {
			now = painted.s[i + 2] == '0' ? '.' : painted.s[i + 2];
			i += strcspn(painted.s + i, "m");
		} else {
			sbuf_char(&seen, now);
		}
	}
	sbuf_char(&seen, '\0');
	ck_assert_str_eq(seen.s, kinds);
	sbuf_done(&painted);
	sbuf_done(&seen);
}

START_TEST(strace_colors_words_by_their_kind)
{
	expect_kinds("f(NULL, A_B|C, O_RDWR|O_CREAT, 1<<3) = 0",
		     "1.3333..555.5..55555555555555..3..3....7");
	expect_kinds("fstat(3</a b>, {st_mode=S_IFREG|0644, ...}) = 0 <0.000011>",
		     "11111.3.3333....2222222.333333333333..........7...........");
	expect_kinds("f(SIGINT, {sa_handler=SIG_IGN, sa_mask=~[INT RT_1]}) = -1 EPERM (No)",
		     "1.333333...2222222222.5555555..2222222.33333333333.....77.8888888888");
	expect_kinds("f({rlim_max=RLIM64_INFINITY}) = 3</dev/null<char 1:3>>",
		     "1..22222222.333333333333333.....7.333333333.33333333..");
	expect_kinds("poll([{fd=1}], 1) = 1 ([{fd=1, revents=POLLIN}]) <0.1>",
		     "1111...22.3....3....7.77777777777777777777777777......");
	expect_kinds("f( <unfinished ...>",
		     "1..................");
	expect_kinds("--- SIGINT {si_signo=SIGINT, si_code=SI_USER} ---",
		     "............22222222.333333..2222222.5555555.3333");
	expect_kinds(" > /bin/f(g+0x7) [0x31]",
		     ".......................");
}
END_TEST

START_TEST(each_argument_has_a_line)
{
	struct call_view read = call("read", v_record(
		&s->a, "fd", settled(v_fd(&s->a, 3, NULL)), "buf",
		v_data(&s->a, "hello, multiline\n", 17, 17), "count", v_num(&s->a, 100), NULL));
	struct call_view readlink = call("readlink", v_record(
		&s->a, "pathname", settled(v_path(&s->a, "/x")), "buf",
		v_pending(&s->a, 0x1000), NULL));
	struct call_view getpid = call("getpid", v_record(&s->a, NULL));

	s->options.show_process = false;
	s->options.multiline = s->options.join = true;
	send_new(s, 5, 5, BORN_COMMAND, 0);
	send_enter(s, 5, read);
	send_leave(s, 5, returned(read, v_num(&s->a, 17)), 17);
	send_combined(s, 5, returned(getpid, v_num(&s->a, 5)), 5);
	send_enter(s, 5, readlink);
	send_exit(s, EVENT_EXIT, 5, (struct exit_status){.number = 0});
	expect("read(\n"
	       "    fd = 3,\n"
	       "    buf = \"hello, multiline\\n\",\n"
	       " | 00000  68 65 6c 6c 6f 2c 20 6d  75 6c 74 69 6c 69 6e 65  hello, multiline |\n"
	       " | 00010  0a                                                .                |\n"
	       "    count = 100\n"
	       ") = 17\n"
	       "getpid() = 5\n"
	       "readlink(\"/x\" <unfinished ...>) = ?\n"
	       "+++ exited with 0 +++\n");
}
END_TEST

static TCase *who_tests(void)
{
	TCase *c = tcase_create("text: who");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, a_program_is_executed);
	tcase_add_test(c, all_capabilities_and_none);
	tcase_add_test(c, a_process_is_created_or_attached);
	tcase_add_test(c, what_failed_has_a_color);
	tcase_add_test(c, strace_colors_each_kind_of_word);
	tcase_add_test(c, strace_colors_words_by_their_kind);
	tcase_add_test(c, each_argument_has_a_line);
	tcase_add_test(c, the_line_follows_that_of_execve);
	return c;
}

UNIT_CASE(who_tests)
