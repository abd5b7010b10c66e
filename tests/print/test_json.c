#include "print/core/printers.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/core/json/value.h"
#include "lib/stream.h"
#include "lib/unit.h"

enum { ERESTARTSYS = 512 };

static struct stream stream, *const s = &stream;
static struct arena *const a = &stream.a;

static void set_up(void)
{
	stream_open(s, &printer_json);
	stream_start(s);
}

static struct call_view no_args(const char *name)
{
	return call(name, v_record(a, NULL));
}

static struct call_view openat_call(void)
{
	struct value *dir = v_name(a, -100, "AT_FDCWD");

	dir->sense = SENSE_FD;
	dir->num.path = "/tmp";
	return call("openat", v_record(a, "dirfd", dir, "pathname", v_path(a, "/etc/passwd"),
				       "flags", v_flags(a, 0, "O_RDONLY", "O_CLOEXEC", NULL),
				       NULL));
}

static void births(void)
{
	send_begin(s);
	send_new(s, 10, 10, BORN_COMMAND, 0);
	send_fork(s, 10, 11, BORN_CLONE);
	send_new(s, 11, 11, BORN_CLONE, 10);
	send_new(s, 12, 10, BORN_THREAD, 10);
	send_new(s, 13, 13, BORN_ATTACHED, 0);
	send_new(s, 14, 14, BORN_UNKNOWN, 0);
}

static void programs(void)
{
	static const char *const argv[] = {"ls", "-l", "\xff\n", NULL};
	struct event e = {.kind = EVENT_EXEC, .task = id_of(11)};

	e.exec.path = "/bin/ls";
	e.exec.argv = argv;
	stream_send(s, e);
	e.task = id_of(10);
	e.exec.path = "/bin/\xfe";
	e.exec.argv = NULL;
	e.exec.old_tid = 12;
	stream_send(s, e);
	e.exec.path = "";
	e.exec.old_tid = 10;
	stream_send(s, e);
}

static void calls(void)
{
	struct call_view c = openat_call();
	struct value *after = v_record(a, "", v_list(a, v_num(a, 4), NULL), NULL);

	send_enter(s, 10, c);
	send_leave(s, 10, returned(c, v_fd(a, 3, "/etc/passwd")), 3);
	send_enter(s, 10, c);
	send_leave(s, 10, failed(&s->a, c, ENOENT), -ENOENT);
	send_enter(s, 10, no_args("pause"));
	send_leave(s, 10, failed(&s->a, no_args("pause"), ERESTARTSYS), -ERESTARTSYS);
	send_enter(s, 10, no_args("getppid"));
	send_note(s, 10, no_args("getppid"), CALL_BLOCKED);
	send_note(s, 11, returned(no_args("read"), v_num(a, 3)), CALL_UNKNOWN_ENTRY);
	send_enter(s, 12, no_args("pause"));
	send_note(s, 12, no_args("pause"), CALL_SUPERSEDED);
	c = call(NULL, v_record(a, "arg1", v_hex(a, 1), NULL));
	send_leave(s, 10, failed(&s->a, c, ENOSYS), -ENOSYS);
	c = returned(no_args("mmap"), v_addr(a, 0x7f0000000000));
	send_leave(s, 10, c, 0x7f0000000000);
	c = returned(no_args("poll"), v_num(a, 1));
	c.after = after;
	send_leave(s, 10, c, 1);
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(10),
				      .call = {.nr = 39, .ret = -700, .failed = true}});
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(10),
				      .call = {.nr = 39, .ret = INT64_MAX}});
}

static void notices(void)
{
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_UNTRACED, .child = 99}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(12), .tgid = 10,
				      .notice = {.kind = NOTICE_IO_URING, .path = ""}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_DISPATCH, .path = ""}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_UNPRIVILEGED,
						 .path = "/bin/su\xff"}});
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(10),
				      .notice = {.kind = NOTICE_UNPRIVILEGED, .path = ""}});
}

static void endings(void)
{
	struct exit_status code = {.number = 3}, core = {true, true, SIGABRT},
			   odd = {true, false, 99};

	send_signal(s, 11, SIGCHLD, v_record(a, "si_signo", v_name(a, 17, "SIGCHLD"), "si_pid",
					     v_num(a, 9), NULL));
	send_signal(s, 11, 77, NULL);
	send_stop(s, 11, SIGTSTP);
	stream_send(s, (struct event){.kind = EVENT_CONTINUE, .task = id_of(11)});
	send_enter(s, 11, call("exit_group", v_record(a, "status", v_num(a, 3), NULL)));
	send_exit(s, EVENT_EXITING, 11, code);
	send_exit(s, EVENT_EXIT, 11, code);
	stream_send(s, (struct event){.kind = EVENT_REAP, .task = id_of(11),
				      .reap = {.how = code, .by = 10, .zombie_since = 5}});
	send_enter(s, 10, no_args("pause"));
	send_exit(s, EVENT_EXIT, 10, core);
	stream_send(s, (struct event){.kind = EVENT_REAP, .task = id_of(10),
				      .reap = {.how = odd, .automatic = true}});
	stream_send(s, (struct event){.kind = EVENT_DETACH, .task = id_of(13)});
	stream_send(s, (struct event){.kind = EVENT_LOST, .task = id_of(14)});
	send_end(s);
}

/* tests/print/schema.test validates the same file. */
START_TEST(all_events)
{
	births();
	programs();
	calls();
	notices();
	endings();
	stream_expect(s, "json-events");
}
END_TEST

/* Facts that are present only if they were requested */
START_TEST(facts_of_processes)
{
	static const struct identity who = {
		.parent = 1, .group = 10, .session = 9, .terminal = 0x8803, .uid = 1000,
		.euid = 0, .suid = 0, .gid = 100, .egid = 101, .sgid = 102,
		.capabilities = 0x1ffffffffff, .no_new_privs = true, .blocked = 1,
		.ignored = 1 << 12 | 1ull << 62, .caught = 0, .inner = {10, 1}, .inner_count = 2,
	};
	static const struct descriptor all[] = {
		{.fd = 0, .kind = DESCRIPTOR_TERMINAL, .device = 5, .inode = 6, .reads = true,
		 .writes = true, .name = "/dev/pts/3"},
		{.fd = 3, .kind = DESCRIPTOR_SOCKET, .device = 8, .inode = 77, .peer = 78,
		 .reads = true, .writes = true, .listens = true, .is_unaccepted = true,
		 .name = "UNIX:[/run/\xff]"},
	};
	static const struct descriptors open = {all, 2, 70, 1024}, unknown = {NULL, 0, 0, 0};
	static const struct figures used = {1, 2, 14, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
		1ull << 60};
	static const struct oom_evidence shortage = {2, 1, 33554432, "/a/b\xfe", true}, none = {0};
	static const uint32_t others[] = {4, 4294967294};
	static const struct credentials credentials = {
		.users = {1, 2, 3, 4}, .groups = {5, 6, 7, 4294967294}, .others = others,
		.other_count = 2, .capabilities = {1, 2, 4, 8, 1ull << 40}, .has_securebits = true,
		.securebits = 0x11, .no_new_privs = true, .seccomp = 2, .filters = 3,
		.label = "confined\xff", .namespaces = {[NAMESPACE_UTS] = 4026531838},
		.cgroup = "/a b", .memory_max = "1024", .pids_max = "", .cpu_max = "1 2",
	}, unconfined = {
		.label = "", .cgroup = "", .memory_max = "", .pids_max = "", .cpu_max = "",
	};
	struct event e = {.kind = EVENT_NEW, .task = id_of(10), .born = {.who = &who}};

	send_begin(s);
	e.born.credentials = &unconfined;
	stream_send(s, e);
	e = (struct event){.kind = EVENT_EXEC, .task = id_of(10)};
	e.exec.path = "/bin/dash";
	e.exec.file = "./run\xff";
	e.exec.cwd = "/srv/\xfe";
	e.exec.script = true;
	e.exec.who = &who;
	e.exec.open = &open;
	e.exec.credentials = &credentials;
	stream_send(s, e);
	e.exec.file = e.exec.cwd = "";
	e.exec.script = false;
	e.exec.who = NULL;
	e.exec.credentials = NULL;
	e.exec.open = &unknown;
	stream_send(s, e);
	e = (struct event){.kind = EVENT_SIGNAL, .task = id_of(10), .signal = {.number = SIGTERM}};
	e.signal.who = &who;
	stream_send(s, e);
	e = (struct event){.kind = EVENT_EXITING, .task = id_of(10)};
	e.exit.how = (struct exit_status){true, false, SIGKILL};
	e.exit.who = &who;
	e.exit.figures = &used;
	e.exit.shortage = &shortage;
	stream_send(s, e);
	e.exit.who = NULL;
	e.exit.shortage = &none;
	stream_send(s, e);
	e = (struct event){.kind = EVENT_END, .end = {.why = END_SIGNAL, .signal = SIGINT}};
	stream_send(s, e);
	stream_expect(s, "json-facts");
}
END_TEST

START_TEST(an_attach_has_no_command_and_no_exit)
{
	stream_send(s, (struct event){.kind = EVENT_BEGIN, .begin = {.realtime = 1}});
	stream_send(s, (struct event){.kind = EVENT_END, .end = {.events = 2, .lost = 1}});
	stream_expect(s, "json-attach");
}
END_TEST

/* Each task has its own syscall in progress, which is removed at its exit. */
START_TEST(unfinished_call_is_written_once)
{
	send_begin(s);
	if (!_i)
		send_enter(s, 5, no_args("pause"));
	(_i ? send_combined : send_leave)(s, 5, returned(no_args("pause"), v_num(a, 0)), 0);
	send_exit(s, EVENT_EXIT, 5, (struct exit_status){0});
	send_enter(s, 6, openat_call());
	send_exit(s, EVENT_EXITING, 6, (struct exit_status){0});
	send_note(s, 6, openat_call(), CALL_SUPERSEDED);
	send_exit(s, EVENT_EXIT, 6, (struct exit_status){0});
	stream_expect(s, "json-unfinished");
}
END_TEST

/* Part of a trace may end with live tasks. Their syscalls in progress are written before the end,
 * in the order of their enters. */
START_TEST(calls_in_progress_at_the_end)
{
	char *got, *at;

	send_begin(s);
	for (pid_t tid = 63; tid > 40; tid--)
		send_enter(s, tid, no_args("pause"));
	send_leave(s, 50, returned(no_args("pause"), v_num(a, 0)), 0);
	send_end(s);
	got = at = stream_close(s);
	for (pid_t tid = 63; tid > 40; tid--) {
		char want[32];

		if (tid == 50)
			continue;
		snprintf(want, sizeof(want), "\"tid\":%d,", tid);
		at = strstr(at, want);
		ck_assert_ptr_nonnull(at);
		at = strstr(at, "\"unfinished\":true,\"duration\":");
		ck_assert_ptr_nonnull(at);
	}
	ck_assert_ptr_nonnull(strstr(at, "\"event\":\"end\""));
	free(got);
}
END_TEST

START_TEST(calls_with_equal_times_are_sorted_by_task)
{
	char *got, *at;

	send_begin(s);
	for (pid_t tid = 63; tid > 40; tid--) {
		send_enter(s, tid, no_args("pause"));
		s->time -= 1000000;
	}
	send_end(s);
	got = at = stream_close(s);
	for (pid_t tid = 41; tid < 64; tid++) {
		char want[32];

		snprintf(want, sizeof(want), "\"tid\":%d,", tid);
		at = strstr(at, want);
		ck_assert_ptr_nonnull(at);
	}
	free(got);
}
END_TEST

START_TEST(gap_is_an_object)
{
	send_begin(s);
	printer_json.gap(s->self, s->out, PRINT_GAP_DROPPED, 1234);
	send_exit(s, EVENT_EXIT, 5, (struct exit_status){0});
	printer_json.gap(s->self, s->out, PRINT_GAP_LIMIT, 0);
	stream_expect(s, "json-gaps");
}
END_TEST

/* Each line is one object, whatever the events are. */
START_TEST(random_events_are_accepted)
{
	char *got;

	send_anything(s, 20000);
	got = stream_close(s);
	for (char *line = got, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		ck_assert_ptr_nonnull(end);
		ck_assert_int_eq(strncmp(line, "{\"event\":\"", 10), 0);
		ck_assert_int_eq(end[-1], '}');
	}
	free(got);
}
END_TEST

static const char *json(const struct value *v)
{
	static struct sbuf b;
	struct json j = {.b = &b};

	sbuf_reset(&b);
	json_object(&j);
	json_members(&j, v->list.first);
	json_object_end(&j);
	return b.s;
}

#define VALUE(v, want) ck_assert_str_eq(json(v_record(a, "x", (v), NULL)), "{\"x\":" want "}")

START_TEST(numbers)
{
	struct value *unknown = v_num(a, 9), *address = v_num(a, 0x7f000001), *flags;

	unknown->num.unknown = "X_???";
	address->sense = SENSE_INET;
	VALUE(v_num(a, -1), "-1");
	VALUE(v_hex(a, 1ULL << 53), "9007199254740992");
	VALUE(v_hex(a, (1ULL << 53) + 1), "\"9007199254740993\"");
	VALUE(v_num(a, INT64_MIN), "\"-9223372036854775808\"");
	VALUE(v_hex(a, UINT64_MAX), "\"18446744073709551615\"");
	VALUE(v_addr(a, 0), "\"0x0\"");
	VALUE(v_addr(a, 0xff), "\"0xff\"");
	VALUE(unknown, "9");
	VALUE(v_name(a, 2, "SEEK_END"), "\"SEEK_END\"");
	VALUE(address, "\"127.0.0.1\"");
	flags = v_flags(a, 0x80000000, "A", "B", NULL);
	VALUE(flags, "[\"A\",\"B\",\"0x80000000\"]");
	VALUE(v_flags(a, 0, NULL), "[]");
	VALUE(v_flags(a, 0x80, NULL), "[\"0x80\"]");
	VALUE(v_mode(a, 0644, "S_IFREG"), "[\"S_IFREG\",\"0644\"]");
	VALUE(v_flags(a, 0, "", "FF0", "", NULL), "[\"FF0\"]");
	VALUE(with(v_flags(a, 0, "CAP_CHOWN", NULL), VF_SHIFTS), "[\"CAP_CHOWN\"]");
	VALUE(with(v_name(a, 2, "SYSLOG_ACTION_READ"), VF_BESIDE), "\"SYSLOG_ACTION_READ\"");
}
END_TEST

START_TEST(ids)
{
	struct value *none = v_num(a, 0xffffffff), *most = v_num(a, -2);

	none->sense = SENSE_UID;
	most->sense = SENSE_GID;
	VALUE(none, "-1");
	VALUE(most, "4294967294");
}
END_TEST

START_TEST(interfaces_and_their_addresses)
{
	struct value *index = v_num(a, 1), *address = v_data(a, "\0\x1a\xff", 3, 3);

	index->sense = SENSE_IFINDEX;
	address->sense = SENSE_HWADDR;
	VALUE(index, "1");
	VALUE(address, "\"00:1a:ff\"");
	index->num.path = "lo";
	VALUE(index, "1,\"x_name\":\"lo\"");
	VALUE(v_list(a, index, NULL), "[{\"index\":1,\"name\":\"lo\"}]");
	index->num.path = "\xff";
	VALUE(index, "1,\"x_name\":\"\\ufffd\",\"x_name_raw\":\"/w==\"");
}
END_TEST

START_TEST(bytes_of_any_kind)
{
	static const uint8_t loopback[16] = {[15] = 1};
	struct value *inet6 = v_data(a, loopback, 16, 16);

	inet6->sense = SENSE_INET6;
	VALUE(inet6, "\"::1\"");
	VALUE(v_path(a, "caf\xc3\xa9"), "\"caf\\u00e9\"");
	VALUE(v_data(a, "a\xff\xfe\xc3", 4, 4),
	      "\"a\\ufffd\\ufffd\\ufffd\",\"x_raw\":\"Yf/+ww==\"");
	VALUE(v_data(a, "a\0\"\\\n\33\177", 7, 107),
	      "\"a\\u0000\\\"\\\\\\n\\u001b\\u007f\",\"x_cut\":100");
	VALUE(v_data(a, "\xff", 1, 1ULL << 60),
	      "\"\\ufffd\",\"x_raw\":\"/w==\",\"x_cut\":\"1152921504606846975\"");
	VALUE(with(v_path(a, "n"), VF_ABSTRACT), "\"n\",\"x_abstract\":true");
	VALUE(v_list(a, v_path(a, "n"), v_data(a, "\xff", 1, 2), NULL),
	      "[\"n\",{\"text\":\"\\ufffd\",\"raw\":\"/w==\",\"cut\":1}]");
}
END_TEST

/* Decodes the member "x_raw", or else "x". Returns the number of bytes; -1: the line has a byte
 * that is not printable ASCII. */
static ssize_t bytes_of(const char *line, uint8_t *to)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *raw = strstr(line, ",\"x_raw\":\""), *at = line + strlen("{\"x\":\"");
	const char *from = "btnfr\"\\", *is = "\b\t\n\f\r\"\\";
	uint32_t bits = 0, c, low;
	ssize_t n = 0;

	for (const char *p = line; *p; p++)
		if (*p < ' ' || *p > '~')
			return -1;
	if (raw) {
		at = raw + strlen(",\"x_raw\":\"");
		for (unsigned have = 0; *at != '"' && *at != '='; at++) {
			bits = bits << 6 | (strchr(digits, *at) - digits);
			have += 6;
			if (have < 8)
				continue;
			have -= 8;
			to[n++] = bits >> have;
		}
		return n;
	}
	for (; *at != '"'; at++) {
		if (*at != '\\') {
			to[n++] = *at;
			continue;
		}
		if (*++at != 'u') {
			to[n++] = is[strchr(from, *at) - from];
			continue;
		}
		sscanf(at + 1, "%4x", &c);
		at += 4;
		if (c >= 0xd800 && sscanf(at + 1, "\\u%4x", &low) == 1 && c < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			at += 6;
		}
		if (c < 0x80) {
			to[n++] = c;
			continue;
		}
		if (c < 0x800) {
			to[n++] = 0xc0 | c >> 6;
		} else if (c < 0x10000) {
			to[n++] = 0xe0 | c >> 12;
			to[n++] = 0x80 | (c >> 6 & 0x3f);
		} else {
			to[n++] = 0xf0 | c >> 18;
			to[n++] = 0x80 | (c >> 12 & 0x3f);
			to[n++] = 0x80 | (c >> 6 & 0x3f);
		}
		to[n++] = 0x80 | (c & 0x3f);
	}
	return n;
}

START_TEST(any_bytes_can_be_recovered)
{
	static const char *const pieces[] = {
		"a", "\"", "\\", "\n", "\33", "\177", "\302\233", "\303\251", "\342\200\256",
		"\355\237\277", "\356\200\200", "\357\277\277", "\360\237\230\200",
		"\364\217\277\277",
		"u0041", "\303", "\377", "\355\240\200",
	};
	uint32_t state = 1;

	for (int i = 0; i < 10000; i++) {
		char bytes[100] = "";
		uint8_t back[400];
		/* the last three pieces are not UTF-8 */
		unsigned count = sizeof(pieces) / sizeof(*pieces) - (i & 1 ? 3 : 0), most;

		state = state * 1664525 + 1013904223;
		most = state >> 8 & 15;
		for (unsigned k = 0; k < most; k++) {
			state = state * 1664525 + 1013904223;
			strcat(bytes, pieces[(state >> 8) % count]);
		}

		const char *line = json(v_record(a, "x", v_path(a, bytes), NULL));

		if (bytes_of(line, back) != (ssize_t)strlen(bytes) ||
		    memcmp(back, bytes, strlen(bytes)))
			ck_abort_msg("string %d: %s", i, line);
	}
}
END_TEST

START_TEST(descriptors)
{
	VALUE(v_fd(a, 3, NULL), "3");
	VALUE(v_fd(a, 3, "/\xff"),
	      "3,\"x_path\":\"/\\ufffd\",\"x_path_raw\":\"L/8=\"");
	VALUE(v_list(a, v_fd(a, 3, "/a"), v_fd(a, 4, NULL), NULL),
	      "[{\"fd\":3,\"path\":\"/a\"},4]");
	VALUE(with(v_fd(a, 3, "/a"), VF_DELETED), "3,\"x_path\":\"/a\",\"x_deleted\":true");
	VALUE(v_pid(a, 2, "sh", 4711), "2,\"x_name\":\"sh\",\"x_translated\":4711");
	VALUE(v_list(a, v_pid(a, 2, NULL, 4711), NULL), "[{\"pid\":2,\"translated\":4711}]");
}
END_TEST

START_TEST(trees)
{
	struct value *cut = v_list(a, v_num(a, 1), NULL);

	VALUE(v_null(a), "null");
	VALUE(v_unread(a, 0x10, "EFAULT"), "{\"at\":\"0x10\",\"unread\":\"EFAULT\"}");
	VALUE(v_pending(a, 0x10), "{\"at\":\"0x10\",\"pending\":true}");
	VALUE(v_change(a, v_num(a, 1), v_path(a, "\xff")),
	      "{\"before\":1,\"after\":\"\\ufffd\",\"after_raw\":\"/w==\"}");
	VALUE(v_record(a, "y", v_record(a, NULL), "z", v_list(a, NULL), NULL),
	      "{\"y\":{},\"z\":[]}");
	VALUE(cut, "[1]");
	cut->list.whole = 5;
	VALUE(cut, "{\"count\":5,\"first\":[1]}");
	cut->list.bad = 0x1000;
	VALUE(cut, "{\"count\":5,\"first\":[1],\"unread\":\"0x1000\"}");
	cut->list.whole = 1;	/* a list of arguments without a NULL */
	VALUE(cut, "{\"count\":1,\"first\":[1],\"unread\":\"0x1000\"}");
	cut->list.bad = 0;
	VALUE(with(cut, VF_COMPLEMENT), "{\"all_but\":[1]}");
	VALUE(v_record(a, "", v_num(a, 1), NULL), "{\"ready\":1}");
}
END_TEST

static TCase *json_tests(void)
{
	TCase *c = tcase_create("json");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, all_events);
	tcase_add_test(c, facts_of_processes);
	tcase_add_test(c, an_attach_has_no_command_and_no_exit);
	tcase_add_loop_test(c, unfinished_call_is_written_once, 0, 2);	/* 1: combined event */
	tcase_add_test(c, calls_in_progress_at_the_end);
	tcase_add_test(c, calls_with_equal_times_are_sorted_by_task);
	tcase_add_test(c, gap_is_an_object);
	tcase_add_test(c, random_events_are_accepted);
	tcase_add_test(c, numbers);
	tcase_add_test(c, ids);
	tcase_add_test(c, interfaces_and_their_addresses);
	tcase_add_test(c, bytes_of_any_kind);
	tcase_add_test(c, any_bytes_can_be_recovered);
	tcase_add_test(c, descriptors);
	tcase_add_test(c, trees);
	return c;
}

UNIT_CASE(json_tests)
