/* Failed syscalls and messages that are kept, from constructed events */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "decode/memory.h"
#include "lib/events.h"
#include "lib/unit.h"
#include "model/history/failed_calls.h"
#include "model/explain/reason.h"

static struct failed_calls *failed_calls;
static struct life_program program = {.path = "/bin/app", .file = "", .cwd = ""};
static struct life life;
static uint64_t now;

static void set_up(void)
{
	failed_calls = failed_calls_new();
	life = (struct life){.id = {100, 1}, .program = &program};
	now = 0;
}

static void tear_down(void)
{
	failed_calls_free(failed_calls);
}

static void feed(struct event e)
{
	e.time = ++now;
	failed_calls_event(failed_calls, &life, &e);
}

/* The exit of a syscall */
static struct event leave(const char *name, struct args args, int64_t ret)
{
	return a_call(EVENT_LEAVE, life.id.tid, life.id.serial, name, args, ret);
}

/* A syscall with that name and path; ret < 0: -errno */
static void feed_call(const char *name, const char *path, int ret)
{
	struct value v = a_path(path), record;
	struct event e = leave(name, ARGS(0), ret);
	struct call_view view;

	add_view(&e, &view, &record, &v);
	feed(e);
}

static void feed_dup(int from, int to)
{
	feed(leave("dup2", ARGS(from, to), to));
}

static void feed_write(int fd, const char *text)
{
	size_t n = strlen(text);
	struct event e = leave("write", ARGS(fd, 0x1000, n), n);
	struct arena arena = {0};
	struct memory memory;

	memory_init(&memory, &arena, NULL, NULL);
	memory_put(&memory, AT_ENTRY, 0x1000, n, text, n);
	e.call.memory = &memory;
	feed(e);
	arena_done(&arena);
}

static unsigned count_failures(void)
{
	unsigned n = 0;

	for (const struct failed_call *m = life.failed_calls; m; m = m->next)
		n++;
	return n;
}

START_TEST(latest_are_kept)
{
	char path[32];

	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/f%d", i);
		feed_call("openat", path, -ENOENT);
	}
	ck_assert_uint_eq(count_failures(), FAILED_CALLS_MAX);
	ck_assert_uint_eq(life.failed_call_count, 100);
	ck_assert_str_eq(life.failed_calls->path, "/f68");
	ck_assert_str_eq(life.failed_calls->error_name, "ENOENT");
	ck_assert_str_eq(life.failed_calls->call, "openat");
}
END_TEST

START_TEST(named_failures_are_kept_longer)
{
	char path[32];

	feed_call("openat", "/etc/app.conf", -ENOENT);
	feed_write(2, "cannot read app.conf\n");
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/f%d", i);
		feed_call("openat", path, -ENOENT);
	}
	ck_assert_str_eq(life.failed_calls->path, "/etc/app.conf");
	ck_assert(life.failed_calls->named);
	ck_assert(life.failed_calls->spoken);
	ck_assert(!life.failed_calls->next->named);
}
END_TEST

START_TEST(searches_are_merged)
{
	feed_call("openat", "/lib/a/libx.so", -ENOENT);
	feed_call("newfstatat", "/lib/a", -ENOENT);
	feed_call("openat", "/lib/b/libx.so", -ENOENT);
	feed_call("openat", "/lib/c/libx.so", -ENOENT);
	ck_assert_uint_eq(count_failures(), 2);
	ck_assert_uint_eq(life.failed_calls->next->places, 3);
	ck_assert_str_eq(life.failed_calls->next->path, "/lib/c/libx.so");
	ck_assert_str_eq(life.failed_calls->next->searched, "/lib/a:/lib/b:/lib/c");
	feed_call("openat", "/lib/d/libx.so", 3);
	ck_assert_uint_eq(count_failures(), 1);	/* found in the end */
}
END_TEST

START_TEST(repetitions_are_counted)
{
	for (int i = 0; i < 5; i++)
		feed_call("openat", "/etc/x", -EACCES);
	ck_assert_uint_eq(count_failures(), 1);
	ck_assert_uint_eq(life.failed_calls->times, 5);
	ck_assert_uint_eq(life.failed_calls->places, 1);
	ck_assert_uint_eq(life.failed_calls->time, 5);
}
END_TEST

START_TEST(expected_failures_are_ignored)
{
	feed_call("openat", "/x", -EINTR);
	feed_call("openat", "/x", -512);		/* ERESTARTSYS */
	feed_call("access", "/etc/ld.so.preload", -ENOENT);
	feed_call("mkdir", "/x", -EEXIST);
	feed_call("readlink", "/x", -EINVAL);
	ck_assert_uint_eq(count_failures(), 0);
	feed_call("openat", "/x", -EEXIST);
	ck_assert_uint_eq(count_failures(), 1);
}
END_TEST

START_TEST(status_0_drops_everything)
{
	feed_call("openat", "/x", -ENOENT);
	feed_write(2, "well\n");
	life.exited = now;
	feed(a_task(EVENT_EXIT, life.id.tid, life.id.serial, 100));
	ck_assert_ptr_null(life.failed_calls);
	ck_assert_ptr_null(life.messages);
}
END_TEST

START_TEST(failure_keeps_everything)
{
	feed_call("openat", "/x", -ENOENT);
	life.exited = now;
	life.ending.number = 1;
	feed(a_task(EVENT_EXIT, life.id.tid, life.id.serial, 100));
	ck_assert_uint_eq(count_failures(), 1);
}
END_TEST

START_TEST(execve_drops_everything)
{
	feed_call("execve", "/a/app", -ENOENT);
	feed(a_task(EVENT_EXEC, life.id.tid, life.id.serial, 100));
	ck_assert_uint_eq(count_failures(), 0);
}
END_TEST

START_TEST(lines_are_joined)
{
	feed_write(2, "app: ");
	feed_write(2, "no\n");
	feed_write(2, "more\n");
	ck_assert_uint_eq(life.message_count, 2);
	ck_assert_str_eq(life.messages->text, "app: no\n");
	ck_assert_uint_eq(life.messages->len, 8);
	ck_assert_str_eq(life.messages->next->text, "more\n");
}
END_TEST

/* The headline of what a runtime prints at the end is kept: stacks of all threads follow. */
START_TEST(headline_of_stacks_is_kept)
{
	feed_write(2, "starting\n");
	feed_write(2, "fatal error: stack overflow\n");
	for (unsigned i = 0; i < 2 * FAILED_CALLS_MAX; i++)
		feed_write(2, "main.f()\n");
	ck_assert_str_eq(life.messages->text, "fatal error: stack overflow\n");
	ck_assert_str_eq(life.messages->next->text, "main.f()\n");
}
END_TEST

START_TEST(standard_output_without_errors)
{
	feed_write(1, "one\n");
	feed_write(1, "two\n");
	ck_assert_int_eq(life.messages->fd, 1);
	ck_assert_str_eq(life.messages->text, "one\n");
	ck_assert_str_eq(life.messages->next->text, "two\n");
	ck_assert_ptr_null(life.messages->next->next);
	for (const char *text = "345"; *text; text++)	/* the latest four remain */
		feed_write(1, (const char[]){*text, '\n', 0});
	ck_assert_str_eq(life.messages->text, "two\n");
	ck_assert_str_eq(life.messages->next->next->next->text, "5\n");
	ck_assert_ptr_null(life.messages->next->next->next->next);
	ck_assert_uint_eq(life.message_count, 0);
	feed_write(2, "error\n");
	feed_write(1, "three\n");
	ck_assert_int_eq(life.messages->fd, 2);
	ck_assert_str_eq(life.messages->text, "error\n");
	ck_assert_ptr_null(life.messages->next);
}
END_TEST

START_TEST(duplicates_of_stderr)
{
	feed_dup(1, 10);
	feed_dup(2, 1);		/* >&2 */
	feed_write(1, "error\n");
	feed_dup(10, 1);
	feed_write(1, "output\n");
	ck_assert_int_eq(life.messages->fd, 2);
	ck_assert_str_eq(life.messages->text, "error\n");
	ck_assert_ptr_null(life.messages->next);
}
END_TEST

START_TEST(reason_is_the_named_failure)
{
	struct reason r;
	struct sbuf b = {0};

	feed_call("openat", "/etc/app.conf", -EACCES);
	feed_call("openat", "/var/cache/app", -ENOENT);
	feed_call("openat", "/etc/other", 3);
	feed_write(2, "app: /etc/app.conf: Permission denied\n");
	life.exited = ++now;
	life.ending.number = 1;
	reason_find(&life, &r);
	ck_assert_int_eq(r.kind, REASON_PERMISSION);
	ck_assert_str_eq(r.failed_call->path, "/etc/app.conf");
	reason_sentence(&r, &b);
	ck_assert_str_eq(b.s, "app could not open /etc/app.conf: permission denied");
	sbuf_done(&b);
}
END_TEST

START_TEST(no_reason_for_another_message)
{
	struct reason r;

	feed_call("openat", "/var/cache/app", -ENOENT);
	feed_call("openat", "/etc/other", 3);
	feed_write(2, "warning: slow\napp: error: syntax\nTry 'app --help'\n");
	life.exited = ++now;
	life.ending.number = 1;
	reason_find(&life, &r);
	ck_assert_int_eq(r.kind, REASON_MESSAGE);
	ck_assert_str_eq(r.line, "app: error: syntax");
}
END_TEST

/* A descriptor as the first argument */
static struct value a_descriptor(int fd)
{
	return (struct value){.kind = V_NUMBER, .sense = SENSE_FD, .num.n = fd};
}

/* A failed write to that descriptor */
static void feed_failed_write(int fd, int error)
{
	struct value v = a_descriptor(fd), record;
	struct event e = leave("write", ARGS(fd), -error);
	struct call_view view;

	add_view(&e, &view, &record, &v);
	feed(e);
}

/* A connect to 127.0.0.1:80 that is in progress */
static void feed_connect(int fd)
{
	struct value port = {.kind = V_NUMBER, .sense = SENSE_PORT, .num.n = 80};
	struct value inet = {.kind = V_NUMBER, .sense = SENSE_INET, .num.n = 0x7f000001,
		.next = &port};
	struct value v = a_descriptor(fd), record;
	struct event e = leave("connect", ARGS(fd), -EINPROGRESS);
	struct call_view view;

	v.next = &inet;
	add_view(&e, &view, &record, &v);
	feed(e);
}

/* getsockopt(SO_ERROR) that returns `error` */
static void feed_so_error(int fd, int error)
{
	struct value result = {.kind = V_NUMBER, .sense = SENSE_ERRNO, .name = "optval",
		.num.n = error};
	struct value v = a_descriptor(fd), record;
	struct event e = leave("getsockopt", ARGS(fd), 0);
	struct call_view view;

	v.next = &result;
	add_view(&e, &view, &record, &v);
	feed(e);
}

static void exit_with(int status)
{
	life.exited = now + 1;
	life.ending.number = status;
	feed((struct event){.kind = EVENT_EXIT});
}

static void expect_sentence(const char *sentence)
{
	struct reason r;
	struct sbuf b = {0};

	reason_find(&life, &r);
	reason_sentence(&r, &b);
	ck_assert_str_eq(b.s, sentence);
	sbuf_done(&b);
}

/* A failed syscall with two paths; `fault` is the component at fault, NULL: unknown */
static const struct failed_call *feed_two_paths(const char *name, const char *first,
						const char *second, int error, const char *fault)
{
	struct value new = a_path(second), old = a_path(first), record;
	struct path_fault at = {
		.kind = error == ENOTDIR ? PATH_NOT_DIRECTORY : PATH_MISSING, .name = fault,
		.target = "", .directory = "",
	};
	struct event e = leave(name, ARGS(0), -error);
	struct call_view view;

	old.next = &new;
	add_view(&e, &view, &record, &old);
	e.call.fault = fault ? &at : NULL;
	feed(e);
	return life.failed_calls;
}

START_TEST(path_at_fault)
{
	static char too_long[300];
	static const struct {
		const char *call, *first, *second;
		int error;
		const char *fault, *path, *origin;
	} cases[] = {
		{"link", "/a", "/b/c", ENOENT, "/b", "/b/c", "/a"},
		{"link", "/a", "/b/c", ENOENT, "/a", "/a", ""},
		{"link", "/a", "/b/c", ENOENT, NULL, "/a", ""},
		{"rename", "/d/a", "/d/b", EACCES, "/d", "/d/a", ""},
		{"rename", "/ab/x", "/a/x", EACCES, "/a", "/a/x", "/ab/x"},
		{"rename", "/x", "b", EACCES, ".", "b", "/x"},
		{"rename", "x", "b", EACCES, ".", "x", ""},
		{"rename", "x", "/b", EACCES, "/", "/b", "x"},
		{"rename", "/a", "/b", EEXIST, NULL, "/b", "/a"},
		{"renameat2", "/a", "/b", EEXIST, NULL, "/b", "/a"},
		{"renameat", "/a", "/b", EXDEV, NULL, "/b", "/a"},
		{"linkat", "/a", "/b", EROFS, NULL, "/b", "/a"},
		{"linkat", "/a", "/b", EPERM, NULL, "/a", ""},
		{"rename", "/a", too_long, ENAMETOOLONG, NULL, too_long, "/a"},
		{"rename", too_long, "/a", ENAMETOOLONG, NULL, too_long, ""},
		{"symlink", "/a", "/b", EEXIST, NULL, "/b", ""},
		{"symlinkat", "/a", "/b/c", ENOENT, "/b", "/b/c", ""},
		{"mount", "/a", "/b/c", ENOENT, "/b", "/b/c", "/a"},
		{"mount", "/a", "/b/c", ENOENT, "/a", "/a", ""},
		{"rename", "/a", "/b/c", ENOTDIR, "/b", "/b/c", "/a"},
		{"rename", "/a/c", "/b/c", ENOTDIR, "/a", "/a/c", ""},
		{"rename", "/a", "/a/b", ENOTDIR, "/a", "/a/b", "/a"},
		{"rename", "/a/", "/ab", ENOTDIR, "/a", "/a/", ""},
		{"link", "/a", "/b/c", ENOTDIR, NULL, "/a", ""},
		{"symlink", "/b", "/b/c", ENOTDIR, "/b", "/b/c", ""},
		{"mount", "/a", "/b", ENOTDIR, "/b", "/b", "/a"},
	};

	memset(too_long, 'x', sizeof(too_long) - 1);
	tear_down();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct failed_call *f;

		set_up();
		f = feed_two_paths(cases[i].call, cases[i].first, cases[i].second, cases[i].error,
				   cases[i].fault);
		ck_assert_msg(!strcmp(f->path, cases[i].path) &&
			      !strcmp(f->origin, cases[i].origin), "%zu: %s(%s, %s): %s, %s", i,
			      cases[i].call, cases[i].first, cases[i].second, f->path, f->origin);
		tear_down();
	}
	set_up();
}
END_TEST

START_TEST(result_of_a_connection)
{
	feed_connect(5);
	ck_assert_ptr_null(life.failed_calls);
	feed_so_error(6, ECONNREFUSED);		/* another one */
	ck_assert_ptr_null(life.failed_calls);
	feed_so_error(5, ECONNREFUSED);
	feed_so_error(5, ECONNREFUSED);
	ck_assert_uint_eq(life.failed_call_count, 1);
	ck_assert_str_eq(life.failed_calls->call, "connect");
	exit_with(7);
	expect_sentence("app could not connect to 127.0.0.1:80: no process listens there "
			"(connection refused)");
}
END_TEST

START_TEST(connection_that_succeeds)
{
	feed_connect(5);
	feed_so_error(5, 0);
	exit_with(7);
	ck_assert_uint_eq(life.failed_call_count, 0);
}
END_TEST

START_TEST(connection_without_an_answer)
{
	feed_connect(5);
	feed_write(2, "app: timeout\n");
	exit_with(7);
	ck_assert_uint_eq(life.failed_call_count, 1);
	expect_sentence("app could not connect to 127.0.0.1:80: it did not answer in time");
}
END_TEST

START_TEST(failed_write_has_the_path_of_its_descriptor)
{
	feed_call("openat", "/data/out", 3);
	feed_dup(3, 7);
	feed_failed_write(7, ENOSPC);
	feed_write(2, "could not save\n");
	exit_with(1);
	expect_sentence("app could not write /data/out: no space left on device");
	feed_failed_write(100000, ENOSPC);
	feed_failed_write(-1, ENOSPC);
}
END_TEST

START_TEST(escape_sequences_are_removed)
{
	feed_write(2, "a.c:1: \033[01;31m\033[Kfatal error: \033[m\033[");
	feed_write(2, "Kx.h: none\n");
	ck_assert_str_eq(life.messages->text, "a.c:1: fatal error: x.h: none\n");
	ck_assert_uint_eq(life.messages->len, strlen(life.messages->text));
	feed_write(2, "\033[0m");
	exit_with(1);
	expect_sentence("app exited with 1 after printing: a.c:1: fatal error: x.h: none");
}
END_TEST

START_TEST(first_error_line_is_chosen)
{
	feed_write(2, "starting\n  error: in code\nwarning: cannot x\napp: This is no archive\n"
		   "app: Exiting with failure\n");
	exit_with(2);
	expect_sentence("app exited with 2 after printing: app: This is no archive");
}
END_TEST

START_TEST(message_with_another_error)
{
	feed_call("openat", "/data/out", -ENOTDIR);
	feed_write(2, "app: error writing '/data/out': No space left on device\n");
	exit_with(1);
	expect_sentence("app exited with 1 after printing: app: error writing '/data/out': No "
			"space left on device");
}
END_TEST

START_TEST(failure_before_a_silent_exit)
{
	feed_call("newfstatat", "x", -ENOENT);
	exit_with(1);
	expect_sentence("app could not find x: no such file");
}
END_TEST

static void suite_of(TCase *c)
{
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, latest_are_kept);
	tcase_add_test(c, named_failures_are_kept_longer);
	tcase_add_test(c, searches_are_merged);
	tcase_add_test(c, repetitions_are_counted);
	tcase_add_test(c, expected_failures_are_ignored);
	tcase_add_test(c, status_0_drops_everything);
	tcase_add_test(c, failure_keeps_everything);
	tcase_add_test(c, execve_drops_everything);
	tcase_add_test(c, lines_are_joined);
	tcase_add_test(c, headline_of_stacks_is_kept);
	tcase_add_test(c, standard_output_without_errors);
	tcase_add_test(c, duplicates_of_stderr);
	tcase_add_test(c, reason_is_the_named_failure);
	tcase_add_test(c, no_reason_for_another_message);
	tcase_add_test(c, path_at_fault);
	tcase_add_test(c, result_of_a_connection);
	tcase_add_test(c, connection_that_succeeds);
	tcase_add_test(c, connection_without_an_answer);
	tcase_add_test(c, failed_write_has_the_path_of_its_descriptor);
	tcase_add_test(c, escape_sequences_are_removed);
	tcase_add_test(c, first_error_line_is_chosen);
	tcase_add_test(c, message_with_another_error);
	tcase_add_test(c, failure_before_a_silent_exit);
}

int main(void)
{
	Suite *s = suite_create("failed_calls");
	TCase *c = tcase_create("failed_calls");

	suite_of(c);
	suite_add_tcase(s, c);
	return unit_main(s);
}
