/* What descriptors are called is asked once, and again when it may have changed. */
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <string.h>

#include "desc/type.h"
#include "enrich/fd_names.h"
#include "lib/unit.h"

static struct fd_names *names;
static unsigned asked;
static const char *system_says;

static int64_t ask(void *ctx, enum when when, uint64_t addr, void *buf, uint64_t len)
{
	size_t n = strlen(system_says) + !strcmp(system_says, "/gone");

	(void)ctx, (void)addr, (void)len;
	asked += when == FD_PATHS;
	memcpy(buf, system_says, n);
	return n;
}

/* What descriptor `fd` of process `tgid` is called; *fresh: the system was asked */
static const char *name_of(pid_t tgid, int fd, bool *fresh)
{
	static char buf[64];
	struct fd_reader reader = {names, tgid, ask, NULL};
	unsigned before = asked;
	int64_t n = fd_names_read(&reader, FD_PATHS, (uint32_t)fd, buf, sizeof(buf) - 1);

	buf[n > 0 ? n : 0] = 0;
	*fresh = asked != before;
	return buf;
}

static bool asks(pid_t tgid, int fd)
{
	bool fresh;

	ck_assert_str_eq(name_of(tgid, fd, &fresh), system_says);
	return fresh;
}

static void call(enum event_kind kind, pid_t tgid, const char *name, uint64_t a, uint64_t b,
		 uint64_t c)
{
	struct event e = {
		.kind = kind, .tgid = tgid, .task = {tgid, 1},
		.call = {.row = desc_call_named(name), .arg = {a, b, c}},
	};

	ck_assert_ptr_nonnull(e.call.row);
	fd_names_event(names, &e);
}

static void set_up(void)
{
	names = fd_names_new();
	system_says = "/a";
}

static void tear_down(void)
{
	fd_names_free(names);
}

START_TEST(asked_once)
{
	ck_assert(asks(10, 3));
	ck_assert(!asks(10, 3));
	ck_assert(asks(10, 4));
	ck_assert(asks(11, 3));
	ck_assert(!asks(10, 3));
}
END_TEST

START_TEST(other_spaces_are_handed_on)
{
	struct fd_reader reader = {names, 10, ask, NULL};
	char buf[8];

	ck_assert_int_eq(fd_names_read(&reader, AT_ENTRY, 3, buf, sizeof(buf)), 2);
	ck_assert_int_eq(fd_names_read(&reader, IF_NAMES, 3, buf, sizeof(buf)), 2);
	ck_assert(asks(10, 3));
}
END_TEST

START_TEST(what_is_gone_is_not_kept)
{
	bool fresh;

	system_says = "/gone";
	name_of(10, 3, &fresh);
	name_of(10, 3, &fresh);
	ck_assert(fresh);
}
END_TEST

START_TEST(closing_forgets)
{
	static const enum event_kind kinds[] = {EVENT_ENTER, EVENT_LEAVE};

	for (unsigned i = 0; i < 2; i++) {
		asks(10, 3), asks(10, 4), asks(11, 3);
		call(kinds[i], 10, "close", 3, 0, 0);
		ck_assert(asks(10, 3));
		ck_assert(!asks(10, 4) && !asks(11, 3));
		call(kinds[i], 10, "dup2", 3, 4, 0);
		ck_assert(asks(10, 4));
		ck_assert(!asks(10, 3));
		call(kinds[i], 10, "dup3", 4, 3, O_CLOEXEC);
		ck_assert(asks(10, 3));
		call(kinds[i], 10, "close_range", 3, 10, 0);
		ck_assert(asks(10, 3) && asks(10, 4));
		ck_assert(!asks(11, 3));
	}
	fd_names_forget(names, 10, 3);
	ck_assert(asks(10, 3));
	ck_assert(!asks(10, 4));
}
END_TEST

START_TEST(folders_and_renaming)
{
	asks(10, AT_FDCWD), asks(11, AT_FDCWD);
	call(EVENT_LEAVE, 10, "chdir", 0, 0, 0);
	ck_assert(asks(10, AT_FDCWD));
	ck_assert(!asks(11, AT_FDCWD));
	call(EVENT_LEAVE, 10, "renameat2", 0, 0, 0);
	ck_assert(asks(10, AT_FDCWD) && asks(11, AT_FDCWD));
	ck_assert(!asks(10, AT_FDCWD) && !asks(11, AT_FDCWD));
	call(EVENT_LEAVE, 10, "read", 3, 0, 0);
	ck_assert(!asks(10, AT_FDCWD));
}
END_TEST

START_TEST(who_shares_is_asked_each_time)
{
	struct event fork = {
		.kind = EVENT_FORK, .tgid = 10, .task = {10, 1},
		.born = {.how = BORN_CLONE, .other = {12, 3}, .other_tgid = 12,
			 .flags = CLONE_FILES},
	};
	struct event exec = {.kind = EVENT_EXEC, .tgid = 12, .task = {12, 3}};
	struct event ring = {
		.kind = EVENT_NOTICE, .tgid = 13, .task = {13, 4}, .notice.kind = NOTICE_IO_URING,
	};

	asks(10, 3);
	fd_names_event(names, &fork);
	for (unsigned i = 0; i < 2; i++)
		ck_assert(asks(10, 3) && asks(12, 3));
	fd_names_event(names, &exec);
	ck_assert(asks(12, 3) && !asks(12, 3));
	fd_names_event(names, &ring);
	ck_assert(asks(13, 3) && asks(13, 3));
	asks(14, 3);
	call(EVENT_LEAVE, 14, "close_range", 3, 10, CLOSE_RANGE_UNSHARE);
	ck_assert(asks(14, 3) && asks(14, 3));
	call(EVENT_LEAVE, 15, "unshare", CLONE_FILES, 0, 0);
	ck_assert(asks(15, 3) && asks(15, 3));
	/* a thread has the table of its process, which is one table here as well */
	fork.tgid = fork.born.other_tgid = 16;
	fork.born.flags = CLONE_FILES | CLONE_THREAD;
	fd_names_event(names, &fork);
	ck_assert(asks(16, 3) && !asks(16, 3));
}
END_TEST

START_TEST(ends)
{
	struct event e = {.kind = EVENT_EXIT, .tgid = 10, .task = {11, 2}};

	asks(10, 3);
	fd_names_event(names, &e);	/* a thread */
	ck_assert(!asks(10, 3));
	e.task.tid = 10;
	fd_names_event(names, &e);
	ck_assert(asks(10, 3));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("fd_names");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, asked_once);
	tcase_add_test(c, other_spaces_are_handed_on);
	tcase_add_test(c, what_is_gone_is_not_kept);
	tcase_add_test(c, closing_forgets);
	tcase_add_test(c, folders_and_renaming);
	tcase_add_test(c, who_shares_is_asked_each_time);
	tcase_add_test(c, ends);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
