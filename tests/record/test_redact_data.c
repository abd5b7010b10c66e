/* Secrets in the data that syscalls transfer, in one buffer, in several, and in several syscalls */
#include "record/redact_ram.h"

/* Redacts `data` transferred by a syscall on descriptor 3 with the path `path` (NULL: unknown).
 * Returns the recorded memory, with '|' for NUL. */
static const char *redacted_data(struct redaction *r, const char *name, const char *data,
				 size_t n, const char *path)
{
	static char shown[1000];
	struct event e = call(EVENT_LEAVE, ABI_x86_64, name);
	struct call_view view;
	uint64_t got;

	tear_down();
	set_up();
	path_of_fd = path;
	e.call.arg[0] = 3;
	e.call.arg[1] = put(data, n);
	e.call.arg[2] = e.call.ret = n;
	view = decode(&e, read_ram, true);
	ck_assert(!redact_call(r, &e, &view));

	const struct value *v = view.args->list.first->next;
	const uint8_t *p = memory_recorded(&mem, AT_EXIT, e.call.arg[1], 1, &got);

	ck_assert_ptr_nonnull(p);
	ck_assert_mem_eq(v->bytes.p, p, v->bytes.len);
	ck_assert_uint_lt(v->bytes.len, sizeof(shown));
	for (size_t i = 0; i < v->bytes.len; i++)
		shown[i] = v->bytes.p[i] ? (char)v->bytes.p[i] : '|';
	shown[v->bytes.len] = 0;
	return shown;
}

START_TEST(fields_in_data)
{
	static const struct {
		const char *data, *expected;
	} cases[] = {
		{"GET /\r\nHost: h\r\nAuthorization: Bearer abc\r\nX-Api-Key:d\r\n\r\nbody",
		 "GET /\r\nHost: h\r\nAuthorization: **********\r\nX-Api-Key:*\r\n\r\nbody"},
		{"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\n c=d\r\nDate: x\r\n",
		 "HTTP/1.1 200 OK\r\nset-cookie: ***\r\n ***\r\nDate: x\r\n"},
		{"Cookie: abc", "Cookie: ***"},
		{"Cookie:", "Cookie:"},
		{"X-Token:abc", "X-Token:***"},
		{"Status: 200\nSet-Cookie: a\n b\n", "Status: 200\nSet-Cookie: *\n b\n"},
		{"keys:x:1000:1000:\nroot:x:0:0:\n", "keys:x:1000:1000:\nroot:x:0:0:\n"},
		{"say Cookie: abc\r\n", "say Cookie: abc\r\n"},
		{"a: b\r\nPassword:\tx\r\n: y\r\n", "a: b\r\nPassword:\t*\r\n: y\r\n"},
		{"TOKEN=abc\n", "TOKEN=abc\n"},
		{"::::", "::::"},
	};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = strlen(cases[i].data);

		ck_assert_str_eq(redacted_data(r, "write", cases[i].data, n, NULL),
				 cases[i].expected);
		ck_assert_str_eq(redacted_data(r, "read", cases[i].data, n, NULL),
				 cases[i].expected);
	}
	redaction_free(r);
	r = redaction_new(RECORD_ENV_NAMES, false, NULL);
	ck_assert_str_eq(redacted_data(r, "write", "Cookie: abc", 11, NULL), "Cookie: abc");
	redaction_free(r);
}
END_TEST

START_TEST(read_environments_and_command_lines)
{
	static const char all[] = "LESS\0HOME=/root\0MY_KEY=abcd\0X\0";
	static const char words[] = "p\0--key\0abcd\0e";
	struct redaction *names = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct redaction *some = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct redaction *none = redaction_new(RECORD_ENV_NONE, true, NULL);
	size_t n = sizeof(all) - 1;

	ck_assert_str_eq(redacted_data(names, "read", all, n, "/proc/7/environ"),
			 "****|HOME=*****|MY_KEY=****|*|");
	ck_assert_str_eq(redacted_data(some, "read", all, n, "/proc/7/environ"),
			 "****|HOME=/root|MY_KEY=****|X|");
	ck_assert_str_eq(redacted_data(none, "read", all, n, "/proc/7/task/8/environ"),
			 "****|**********|***********|*|");
	ck_assert_str_eq(redacted_data(names, "read", words, sizeof(words) - 1, "/proc/7/cmdline"),
			 "p|--key|****|e");
	ck_assert_str_eq(redacted_data(names, "read", all, n, "/tmp/environ"),
			 "LESS|HOME=/root|MY_KEY=abcd|X|");
	redaction_free(names);
	redaction_free(some);
	redaction_free(none);
}
END_TEST

/* The value of a field in several buffers of a syscall, and in a block that the limit truncated */
START_TEST(fields_in_several_buffers)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "writev");
	uint64_t v[6];

	v[0] = put("Host: h\r\nCookie: abcd", v[1] = 21);
	v[2] = put("efgh", v[3] = 4);
	v[4] = put("ijkl\r\nDate: x\r\n", v[5] = 15);
	e.call.arg[0] = 3;
	e.call.arg[1] = put(v, sizeof(v));
	e.call.arg[2] = 3;
	e.call.ret = 40;

	struct call_view view = decode(&e, read_ram, true);

	memory_put(&mem, AT_EXIT, v[0] + 12, 12, "e: abcdefgh", 11);
	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && !any_block_has("efgh") && !any_block_has("ijkl"));
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"Host: h\\r\\nCookie: ****\""));
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"****\\r\\nDate: x\\r\\n\""));
	redaction_free(r);
}
END_TEST

/* The end of a truncated buffer is not known, so its field does not continue in the next buffer. */
START_TEST(truncated_field)
{
	static const char cookie[400] = "Cookie: abcd";
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "writev");
	uint64_t v[4];

	v[0] = put(cookie, v[1] = sizeof(cookie));
	v[2] = put("plain\n", v[3] = 6);
	e.call.arg[0] = 3;
	e.call.arg[1] = put(v, sizeof(v));
	e.call.arg[2] = 2;
	e.call.ret = 406;

	struct call_view view = decode(&e, read_ram, true);

	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && any_block_has("plain"));
	redaction_free(r);
}
END_TEST

/* Not all bytes that were read are in the values. */
START_TEST(field_after_shown_bytes)
{
	static const char text_of_it[] = "a: b\r\nCookie: abcd";
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "write");
	struct memo_block *b = memory_put(&mem, AT_ENTRY, RAM_AT, 18, text_of_it, 18);
	struct value v = {
		.kind = V_BYTES, .sense = SENSE_DATA,
		.bytes = {.p = b->bytes, .len = 3, .whole = 100},
	};
	struct value args = {.kind = V_RECORD, .list = {.first = &v, .count = 1, .whole = 1}};
	struct call_view view = {.args = &args};

	memory_put(&mem, AT_EXIT, RAM_AT - 2, 27, "..a: b\r\nCookie: abcdefgh\n", 25);
	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && !any_block_has("efgh") && any_block_has("a: b"));
	redaction_free(r);
}
END_TEST

/* Sets e to a writev of descriptor 3 with two buffers. */
static struct event writev_of(const char *a, const char *b)
{
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "writev");
	uint64_t v[4];

	v[0] = put(a, v[1] = strlen(a));
	v[2] = put(b, v[3] = strlen(b));
	e.call.arg[0] = 3;
	e.call.arg[1] = put(v, sizeof(v));
	e.call.arg[2] = 2;
	e.call.ret = v[1] + v[3];
	return e;
}

START_TEST(names_and_values_in_several_buffers)
{
	static const struct {
		const char *a, *b, *expected;
	} cases[] = {
		{"1 password=", "ab12cd34 y", "\"******** y\""},
		{"{\"password\":", " \"ab12cd34\"}", "\" \\\"********\\\"}\""},
		{"a\n  pass", "word: ab12cd34\nb", "\"word: ********\\nb\""},
		{"machine h login u ", "password x\n", "\"password *\\n\""},
		{"/x?to", "ken=ab12cd34&b=c", "\"ken=********&b=c\""},
		{"https://joe:", "ab12cd34@h/", "\"********@h/\""},
		{"-----BEGIN PRIV", "ATE KEY-----\nab12\n-----END",
		 "\"ATE KEY-----******-----END\""},
		{"x token", "s: 5 parsed\n", "\"s: 5 parsed\\n\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

		tear_down();
		set_up();

		struct event e = writev_of(cases[i].a, cases[i].b);
		struct call_view view = decode(&e, read_ram, true);
		bool may_change = redact_may_change(r, &mem);

		ck_assert(!redact_call(r, &e, &view));
		ck_assert_msg(strstr(shown_text(&view), cases[i].expected), "%s", text.s);
		ck_assert(may_change || strstr(cases[i].expected, "parsed"));
		redaction_free(r);
	}
}
END_TEST

/* Redacts data that a read of a descriptor returns. Returns them, with a '.' for LF. */
static const char *next_read(struct redaction *r, int fd, const char *data)
{
	static char shown[200];
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "read");
	struct call_view view;
	const struct value *v;

	tear_down();
	set_up();
	e.tgid = 7;
	e.call.arg[0] = fd;
	e.call.arg[1] = put(data, strlen(data));
	e.call.arg[2] = e.call.ret = strlen(data);
	view = decode(&e, read_ram, true);
	if (redact_continues(r, &e))
		ck_assert_uint_eq(redaction_version(r), 0);
	redact_call(r, &e, &view);
	v = view.args->list.first->next;
	snprintf(shown, sizeof(shown), "%.*s", (int)v->bytes.len, (const char *)v->bytes.p);
	for (char *c = shown; *c; c++)
		*c = *c == '\n' ? '.' : *c;
	return shown;
}

START_TEST(private_keys_in_several_reads)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	ck_assert_str_eq(next_read(r, 3, "a\n-----BEGIN PRIVATE KEY-----\nMIIE\n"),
			 "a.-----BEGIN PRIVATE KEY-----******");
	ck_assert_str_eq(next_read(r, 4, "abcdEFGH\n"), "abcdEFGH.");
	ck_assert_str_eq(next_read(r, 3, "abcdEFGH\n"), "*********");
	ck_assert_str_eq(next_read(r, 3, "MIIE\n-----END PRIVATE KEY-----\nabcd\n"),
			 "*****-----END PRIVATE KEY-----.abcd.");
	ck_assert_str_eq(next_read(r, 3, "abcd\n"), "abcd.");
	ck_assert_uint_ne(redaction_version(r), 0);
	/* the first line in two reads */
	ck_assert_str_eq(next_read(r, 5, "a\n-----BEGIN RSA"), "a.-----BEGIN RSA");
	ck_assert_str_eq(next_read(r, 5, " PRIVATE KEY-----\nMIIE\n"), " PRIVATE KEY-----******");
	ck_assert_str_eq(next_read(r, 5, "abcd and text"), "**** and text");
	ck_assert_str_eq(next_read(r, 5, "abcd"), "abcd");
	redaction_free(r);
}
END_TEST

/* The data of a write are those of its enter and of its exit. */
START_TEST(private_key_in_several_writes)
{
	static const char *const parts[] = {
		"-----BEGIN PRIVATE KEY-----\nMIIE\n", "abcd\n",
		"efgh\n-----END PRIVATE KEY-----\n",
	};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	for (unsigned i = 0; i < 3; i++) {
		struct event e = call(EVENT_ENTER, ABI_x86_64, "write");
		struct call_view view;

		tear_down();
		set_up();
		e.call.arg[0] = 3;
		e.call.arg[1] = put(parts[i], strlen(parts[i]));
		e.call.arg[2] = e.call.ret = strlen(parts[i]);
		for (e.kind = EVENT_ENTER; e.kind <= EVENT_LEAVE; e.kind++) {
			/* a replay has other memory at the exit */
			memory_init(&mem, &kept, NULL, NULL);
			view = decode(&e, read_ram, true);
			redact_call(r, &e, &view);
			ck_assert(!any_block_has("MIIE") && !any_block_has("abcd"));
			ck_assert(!any_block_has("efgh"));
		}
	}
	ck_assert_uint_ne(redaction_version(r), 0);
	redaction_free(r);
}
END_TEST

START_TEST(secrets_in_paths)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "openat");
	struct call_view view;

	path_of_fd = "/d?sig=ab12cd34";
	e.call.arg[0] = 3;
	e.call.arg[1] = put_string("x?access_token=ef56gh78&b=c");
	view = decode(&e, read_ram, true);
	ck_assert(redact_may_change(r, &mem));
	ck_assert_uint_eq(redact_call(r, &e, &view), REDACTED_VIEW | REDACTED_PATHS);
	ck_assert(!any_block_has("ab12") && !any_block_has("ef56") && any_block_has("&b=c"));
	redaction_free(r);
}
END_TEST

/* Files of passwords of PostgreSQL are recognized by their names. */
START_TEST(passwords_by_the_name_of_the_file)
{
	static const char data[] = "# h:1:d:u:comment\nh\\:x:1:d:u:ab:12\n*:*:*:*:cd34\na:b\n";
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	size_t n = sizeof(data) - 1;

	ck_assert_str_eq(redacted_data(r, "read", data, n, "/d/.pgpass"),
			 "# h:1:d:u:comment\nh\\:x:1:d:u:*****\n*:*:*:*:****\na:b\n");
	ck_assert_str_eq(redacted_data(r, "read", "12cd34\nh:1:d:u:x\n", 17, "/.pgpass"),
			 "******\nh:1:d:u:*\n");
	ck_assert_str_eq(redacted_data(r, "read", "h:1:d:u:x\n", 10, "/d/pgpass"), "h:1:d:u:x\n");
	ck_assert(redact_path_matters("/d/.pgpass") && !redact_path_matters("/d/pgpass"));
	ck_assert(redact_path_matters("/proc/7/environ"));
	redaction_free(r);
}
END_TEST

/* Names of functions that a program has generated, as in a perf map */
START_TEST(known_values_in_names_of_functions)
{
	static const char *const variables[] = {"API_TOKEN=ab12cd34", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct stack_frame frame = {.object = "", .symbol = "eval_ab12cd34_x", .file = ""};
	struct stack stack = {.frames = &frame, .count = 1};
	struct event e = {.kind = EVENT_SIGNAL};

	redact_learn_environment(r, variables);
	e.signal.stack = &stack;
	redact_event(r, &e, &values);
	ck_assert_str_eq(e.signal.stack->frames[0].symbol, "eval_********_x");
	ck_assert_str_eq(frame.symbol, "eval_ab12cd34_x");
	redaction_free(r);
}
END_TEST

/* Whatever member a string is: in a struct, in a list of words, in a list of structs */
START_TEST(known_values_in_all_strings_of_an_event)
{
	static const char *const variables[] = {"API_TOKEN=ab12cd34", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	static const char *const needed[] = {"libx.so", "lib-ab12cd34.so", NULL};
	const struct elf_object object = {.needed = needed};
	const struct needed_version version = {.file = "libc.so.6", .name = "V_ab12cd34"};
	const struct elf_object loader = {.versions = &version, .version_count = 1};
	const struct program_files files = {.program = &object, .loader = &loader};
	const struct credentials credentials = {.cgroup = "/ab12cd34.scope", .users = {1, 2, 3, 4}};
	const struct workload workload = {.pod = "pod-ab12cd34"};
	struct event e = {
		.kind = EVENT_EXEC, .exec = {.files = &files, .credentials = &credentials,
					     .workload = &workload},
	};

	redact_learn_environment(r, variables);
	redact_event(r, &e, &values);
	ck_assert_str_eq(e.exec.files->program->needed[0], "libx.so");
	ck_assert_str_eq(e.exec.files->program->needed[1], "lib-********.so");
	ck_assert_ptr_null(e.exec.files->program->needed[2]);
	ck_assert_str_eq(e.exec.files->loader->versions[0].name, "V_********");
	ck_assert_str_eq(e.exec.credentials->cgroup, "/********.scope");
	ck_assert_uint_eq(e.exec.credentials->users[3], 4);
	ck_assert_str_eq(e.exec.workload->pod, "pod-********");
	ck_assert_ptr_null(e.exec.memory);
	ck_assert_str_eq(needed[1], "lib-ab12cd34.so");
	redaction_free(r);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("redact_data");
	TCase *c = tcase_create("data");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, fields_in_data);
	tcase_add_test(c, read_environments_and_command_lines);
	tcase_add_test(c, fields_in_several_buffers);
	tcase_add_test(c, truncated_field);
	tcase_add_test(c, field_after_shown_bytes);
	tcase_add_test(c, names_and_values_in_several_buffers);
	tcase_add_test(c, private_keys_in_several_reads);
	tcase_add_test(c, private_key_in_several_writes);
	tcase_add_test(c, secrets_in_paths);
	tcase_add_test(c, passwords_by_the_name_of_the_file);
	tcase_add_test(c, known_values_in_names_of_functions);
	tcase_add_test(c, known_values_in_all_strings_of_an_event);
	suite_add_tcase(s, c);
	return unit_main(s);
}
