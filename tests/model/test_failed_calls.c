/* What is kept of failed calls and messages, from events made by hand. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/type.h"
#include "lib/unit.h"
#include "model/history/failed_calls.h"
#include "model/explain/reason.h"

static struct failed_calls *mishaps;
static struct life_program program = {.path = "/bin/app", .file = "", .cwd = ""};
static struct life life;
static uint64_t now;

static void begin(void)
{
	mishaps = failed_calls_new();
	life = (struct life){.id = {100, 1}, .program = &program};
	now = 0;
}

static void end(void)
{
	failed_calls_free(mishaps);
}

static struct event event(enum event_kind kind)
{
	return (struct event){.kind = kind, .time = ++now, .task = life.id, .tgid = 100};
}

/* A call of that name with a path; ret < 0: -errno */
static void call(const char *name, const char *path, int ret)
{
	struct value v = {
		.kind = V_BYTES, .sense = SENSE_PATH, .flags = VF_NUL,
		.bytes = {(const uint8_t *)path, strlen(path), strlen(path), 0},
	};
	struct value args = {.kind = V_RECORD, .list = {.first = &v, .count = 1, .whole = 1}};
	struct call_view view = {
		.name = name, .args = &args, .error = ret < 0 ? errno_name(-ret) : NULL,
	};
	struct event e = event(EVENT_LEAVE);

	e.call.row = desc_call_named(name);
	e.call.abi = &abis[ABI_x86_64];
	e.call.ret = ret;
	e.call.failed = ret < 0;
	e.call.view = &view;
	ck_assert_ptr_nonnull(e.call.row);
	failed_calls_event(mishaps, &life, &e);
}

static void copies(int from, int to)
{
	struct event e = event(EVENT_LEAVE);

	e.call.row = desc_call_named("dup2");
	e.call.abi = &abis[ABI_x86_64];
	e.call.arg[0] = from;
	e.call.arg[1] = e.call.ret = to;
	failed_calls_event(mishaps, &life, &e);
}

static void says(int fd, const char *text)
{
	struct arena arena = {0};
	struct memory memory;
	struct event e = event(EVENT_LEAVE);
	size_t n = strlen(text);

	memory_init(&memory, &arena, NULL, NULL);
	memory_put(&memory, AT_ENTRY, 0x1000, n, text, n);
	e.call.row = desc_call_named("write");
	e.call.abi = &abis[ABI_x86_64];
	e.call.memory = &memory;
	e.call.arg[0] = fd;
	e.call.arg[1] = 0x1000;
	e.call.arg[2] = e.call.ret = n;
	failed_calls_event(mishaps, &life, &e);
	arena_done(&arena);
}

static unsigned kept(void)
{
	unsigned n = 0;

	for (const struct mishap *m = life.mishaps; m; m = m->next)
		n++;
	return n;
}

START_TEST(the_last_are_kept)
{
	char path[32];

	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/f%d", i);
		call("openat", path, -ENOENT);
	}
	ck_assert_uint_eq(kept(), FAILED_CALLS_MAX);
	ck_assert_uint_eq(life.mishap_count, 100);
	ck_assert_str_eq(life.mishaps->path, "/f68");
	ck_assert_str_eq(life.mishaps->error_name, "ENOENT");
	ck_assert_str_eq(life.mishaps->call, "openat");
}
END_TEST

START_TEST(what_a_message_names_is_kept_longer)
{
	char path[32];

	call("openat", "/etc/app.conf", -ENOENT);
	says(2, "cannot read app.conf\n");
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/f%d", i);
		call("openat", path, -ENOENT);
	}
	ck_assert_str_eq(life.mishaps->path, "/etc/app.conf");
	ck_assert(life.mishaps->named);
	ck_assert(life.mishaps->spoken);
	ck_assert(!life.mishaps->next->named);
}
END_TEST

START_TEST(a_search_is_one)
{
	call("openat", "/lib/a/libx.so", -ENOENT);
	call("newfstatat", "/lib/a", -ENOENT);
	call("openat", "/lib/b/libx.so", -ENOENT);
	call("openat", "/lib/c/libx.so", -ENOENT);
	ck_assert_uint_eq(kept(), 2);
	ck_assert_uint_eq(life.mishaps->next->places, 3);
	ck_assert_str_eq(life.mishaps->next->path, "/lib/c/libx.so");
	ck_assert_str_eq(life.mishaps->next->searched, "/lib/a:/lib/b:/lib/c");
	call("openat", "/lib/d/libx.so", 3);
	ck_assert_uint_eq(kept(), 1);		/* found after all */
}
END_TEST

START_TEST(the_same_again_is_counted)
{
	for (int i = 0; i < 5; i++)
		call("openat", "/etc/x", -EACCES);
	ck_assert_uint_eq(kept(), 1);
	ck_assert_uint_eq(life.mishaps->times, 5);
	ck_assert_uint_eq(life.mishaps->places, 1);
	ck_assert_uint_eq(life.mishaps->time, 5);
}
END_TEST

START_TEST(what_is_usual_is_none)
{
	call("openat", "/x", -EINTR);
	call("openat", "/x", -512);		/* ERESTARTSYS */
	call("access", "/etc/ld.so.preload", -ENOENT);
	call("mkdir", "/x", -EEXIST);
	call("readlink", "/x", -EINVAL);
	ck_assert_uint_eq(kept(), 0);
	call("openat", "/x", -EEXIST);
	ck_assert_uint_eq(kept(), 1);
}
END_TEST

START_TEST(a_good_end_leaves_nothing)
{
	struct event e;

	call("openat", "/x", -ENOENT);
	says(2, "well\n");
	life.exited = now;
	e = event(EVENT_EXIT);
	failed_calls_event(mishaps, &life, &e);
	ck_assert_ptr_null(life.mishaps);
	ck_assert_ptr_null(life.messages);
}
END_TEST

START_TEST(a_bad_end_leaves_all)
{
	struct event e;

	call("openat", "/x", -ENOENT);
	life.exited = now;
	life.ending.number = 1;
	e = event(EVENT_EXIT);
	failed_calls_event(mishaps, &life, &e);
	ck_assert_uint_eq(kept(), 1);
}
END_TEST

START_TEST(another_program_begins_anew)
{
	struct event e;

	call("execve", "/a/app", -ENOENT);
	e = event(EVENT_EXEC);
	failed_calls_event(mishaps, &life, &e);
	ck_assert_uint_eq(kept(), 0);
}
END_TEST

START_TEST(lines_are_put_together)
{
	says(2, "app: ");
	says(2, "no\n");
	says(2, "more\n");
	ck_assert_uint_eq(life.message_count, 2);
	ck_assert_str_eq(life.messages->text, "app: no\n");
	ck_assert_uint_eq(life.messages->len, 8);
	ck_assert_str_eq(life.messages->next->text, "more\n");
}
END_TEST

START_TEST(output_counts_where_nothing_else_was_said)
{
	says(1, "one\n");
	says(1, "two\n");
	ck_assert_int_eq(life.messages->fd, 1);
	ck_assert_str_eq(life.messages->text, "two\n");
	ck_assert_ptr_null(life.messages->next);
	ck_assert_uint_eq(life.message_count, 0);
	says(2, "error\n");
	says(1, "three\n");
	ck_assert_int_eq(life.messages->fd, 2);
	ck_assert_str_eq(life.messages->text, "error\n");
	ck_assert_ptr_null(life.messages->next);
}
END_TEST

START_TEST(copies_of_two_are_two)
{
	copies(1, 10);
	copies(2, 1);		/* >&2 */
	says(1, "error\n");
	copies(10, 1);
	says(1, "output\n");
	ck_assert_int_eq(life.messages->fd, 2);
	ck_assert_str_eq(life.messages->text, "error\n");
	ck_assert_ptr_null(life.messages->next);
}
END_TEST

START_TEST(the_reason_is_the_call_that_was_named)
{
	struct reason r;
	struct sbuf b = {0};

	call("openat", "/etc/app.conf", -EACCES);
	call("openat", "/var/cache/app", -ENOENT);
	call("openat", "/etc/other", 3);
	says(2, "app: /etc/app.conf: Permission denied\n");
	life.exited = ++now;
	life.ending.number = 1;
	reason_find(&life, &r);
	ck_assert_int_eq(r.kind, REASON_PERMISSION);
	ck_assert_str_eq(r.mishap->path, "/etc/app.conf");
	reason_sentence(&r, &b);
	ck_assert_str_eq(b.s, "app could not open /etc/app.conf: permission denied");
	sbuf_done(&b);
}
END_TEST

START_TEST(or_none_when_the_message_is_of_something_else)
{
	struct reason r;

	call("openat", "/var/cache/app", -ENOENT);
	call("openat", "/etc/other", 3);
	says(2, "warning: slow\napp: error: syntax\nTry 'app --help'\n");
	life.exited = ++now;
	life.ending.number = 1;
	reason_find(&life, &r);
	ck_assert_int_eq(r.kind, REASON_SAID);
	ck_assert_str_eq(r.line, "app: error: syntax");
}
END_TEST

static void suite_of(TCase *c)
{
	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, the_last_are_kept);
	tcase_add_test(c, what_a_message_names_is_kept_longer);
	tcase_add_test(c, a_search_is_one);
	tcase_add_test(c, the_same_again_is_counted);
	tcase_add_test(c, what_is_usual_is_none);
	tcase_add_test(c, a_good_end_leaves_nothing);
	tcase_add_test(c, a_bad_end_leaves_all);
	tcase_add_test(c, another_program_begins_anew);
	tcase_add_test(c, lines_are_put_together);
	tcase_add_test(c, output_counts_where_nothing_else_was_said);
	tcase_add_test(c, copies_of_two_are_two);
	tcase_add_test(c, the_reason_is_the_call_that_was_named);
	tcase_add_test(c, or_none_when_the_message_is_of_something_else);
}

int main(void)
{
	Suite *s = suite_create("mishaps");
	TCase *c = tcase_create("mishaps");

	suite_of(c);
	suite_add_tcase(s, c);
	return unit_main(s);
}
