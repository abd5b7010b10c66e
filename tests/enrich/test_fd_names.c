/* Descriptor names are looked up once, and again when they may have changed. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <string.h>

#include "desc/type.h"
#include "enrich/fd_names.h"
#include "lib/events.h"
#include "lib/unit.h"

static struct fd_names *names;
static unsigned asked;
static const char *system_says;
static bool late;		/* syscalls are delivered after they are over */

static int64_t ask(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	size_t n = strlen(system_says) + !strcmp(system_says, "/gone");

	(void)ctx, (void)addr, (void)len;
	asked += when == FD_PATHS;
	memcpy(buf, system_says, n);
	return n;
}

/* The name of descriptor `fd` of process `tgid`; *fresh: it was looked up */
static const char *name_of(pid_t tgid, int fd, bool *fresh)
{
	static char buf[64];
	struct fd_reader reader = {names, tgid, late, ask, NULL};
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
	struct event e = a_call(kind, tgid, 1, name, ARGS(a, b, c), 0);

	fd_names_event(names, &e, late);
}

/* A syscall with the arguments a and 0 has returned descriptor `fd`. */
static void creates(pid_t tgid, const char *name, uint64_t a, int fd)
{
	struct event e = a_call(EVENT_LEAVE, tgid, 1, name, ARGS(a, F_DUPFD), fd);

	fd_names_event(names, &e, late);
	fd_names_add_result(names, &e, fd);
}

static void begins(pid_t tgid, pid_t tid)
{
	struct event e = {.kind = EVENT_NEW, .tgid = tgid, .task = {tid, tid}};

	fd_names_event(names, &e, late);
}

static void set_up(void)
{
	names = fd_names_new();
	system_says = "/a";
	late = false;
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
	struct fd_reader reader = {names, 10, false, ask, NULL};
	char buf[8];

	ck_assert_int_eq(fd_names_read(&reader, AT_ENTRY, 3, buf, sizeof(buf)), 2);
	ck_assert_int_eq(fd_names_read(&reader, IF_NAMES, 3, buf, sizeof(buf)), 2);
	ck_assert(asks(10, 3));
}
END_TEST

START_TEST(what_is_gone_has_a_name)
{
	bool fresh;

	system_says = "/gone";
	name_of(10, 3, &fresh);
	ck_assert_str_eq(name_of(10, 3, &fresh), "/gone");
	ck_assert(!fresh);
	/* the file may be recreated */
	call(EVENT_LEAVE, 11, "linkat", 0, 0, 0);
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
	}
	call(EVENT_LEAVE, 10, "dup2", 33, 4, 0);
	ck_assert(asks(10, 4));
	ck_assert(!asks(10, 3));
	call(EVENT_LEAVE, 10, "dup3", 44, 3, O_CLOEXEC);
	ck_assert(asks(10, 3));
	asks(10, 9), asks(10, AT_FDCWD);
	call(EVENT_LEAVE, 10, "close_range", 3, 8, CLOSE_RANGE_CLOEXEC);
	ck_assert(!asks(10, 3) && !asks(10, 4));
	call(EVENT_LEAVE, 10, "close_range", 3, 8, 0);
	ck_assert(asks(10, 3) && asks(10, 4));
	ck_assert(!asks(10, 9) && !asks(10, AT_FDCWD));
	ck_assert(!asks(11, 3));
	call(EVENT_LEAVE, 10, "close_range", 3, ~0U, 0);
	ck_assert(asks(10, 9) && !asks(10, AT_FDCWD));
	creates(10, "openat", 0, 3);
	ck_assert(asks(10, 3));
	ck_assert(!asks(10, 9));
}
END_TEST

START_TEST(folders)
{
	asks(10, AT_FDCWD), asks(11, AT_FDCWD), asks(10, 3);
	call(EVENT_LEAVE, 10, "chdir", 0, 0, 0);
	ck_assert(!asks(10, 3) && asks(10, AT_FDCWD));
	ck_assert(!asks(11, AT_FDCWD));
	call(EVENT_LEAVE, 10, "chroot", 0, 0, 0);
	ck_assert(asks(10, 3) && asks(10, AT_FDCWD));
	ck_assert(!asks(11, AT_FDCWD));
}
END_TEST

/* A LEAVE of unlink, with that path */
static void unlinks(pid_t tgid, const char *path, bool failed)
{
	struct event e = a_call(EVENT_LEAVE, tgid, 1, "unlink", ARGS(0), failed ? -ENOENT : 0);
	struct value name = a_path(path), record;
	struct call_view view;

	add_view(&e, &view, &record, &name);
	fd_names_event(names, &e, late);
}

START_TEST(what_is_renamed_is_asked_for)
{
	system_says = "/some/file";
	asks(10, 3), asks(11, AT_FDCWD);
	unlinks(12, "/other/files", false);
	unlinks(12, "/file/other", false);
	unlinks(12, "file", true);
	call(EVENT_LEAVE, 10, "read", 3, 0, 0);
	ck_assert(!asks(10, 3) && !asks(11, AT_FDCWD));
	unlinks(12, "/a/way/to/file", false);
	ck_assert(asks(10, 3) && asks(11, AT_FDCWD));
	unlinks(12, "some//", false);
	ck_assert(asks(10, 3) && asks(11, AT_FDCWD));
	ck_assert(!asks(10, 3) && !asks(11, AT_FDCWD));
	/* an unknown path may be any */
	call(EVENT_LEAVE, 10, "renameat2", 0, 0, 0);
	ck_assert(asks(10, 3) && asks(11, AT_FDCWD));
	call(EVENT_LEAVE, 10, "mount", 0, 0, 0);
	ck_assert(asks(10, 3) && asks(11, AT_FDCWD));
	/* at the syscall's stop, its own descriptors are looked up at once */
	unlinks(10, "file", false);
	fd_names_refresh(&(struct fd_reader){names, 10, false, ask, NULL});
	ck_assert(!asks(10, 3) && asks(11, AT_FDCWD));
}
END_TEST

/* If all open descriptors are known, no lookup is needed */
START_TEST(late_is_not_asked_for_what_is_closed)
{
	static const struct descriptor all[] = {
		{.fd = 0, .name = "/a"}, {.fd = 4, .name = "/a"}, {.fd = 5, .name = "/a (deleted)"},
	};
	struct descriptors open = {.all = all, .count = 3, .open = 3};
	struct event exec = {
		.kind = EVENT_EXEC, .tgid = 10, .task = {10, 1},
		.exec = {.cwd = "/a", .open = &open},
	};
	struct event fork = {
		.kind = EVENT_FORK, .tgid = 10, .task = {10, 1},
		.born = {.how = BORN_FORK, .other = {12, 3}, .other_tgid = 12},
	};
	bool fresh;

	fd_names_event(names, &exec, late);
	late = true;
	ck_assert(!asks(10, 0) && !asks(10, 4) && !asks(10, AT_FDCWD));
	ck_assert(asks(10, 5));
	ck_assert_str_eq(name_of(10, 3, &fresh), "");
	ck_assert(!fresh);
	fd_names_event(names, &fork, late);
	call(EVENT_ENTER, 10, "close", 4, 0, 0);
	ck_assert_str_eq(name_of(10, 4, &fresh), "");
	ck_assert(!fresh);
	ck_assert(!asks(12, 4) && !asks(12, 5) && !asks(12, AT_FDCWD));
	/* another thread reused it before the LEAVE of close() was delivered */
	creates(10, "openat", 0, 4);
	ck_assert(asks(10, 4));
	call(EVENT_LEAVE, 10, "close", 4, 0, 0);
	ck_assert(!asks(10, 4));
	/* a new one is looked up, late or not */
	creates(10, "openat", 0, 7);
	ck_assert(asks(10, 7));
	/* no result of prctl is a descriptor (libcap reads 1 for each capability) */
	struct event prctl = {
		.kind = EVENT_LEAVE, .tgid = 10, .task = {10, 1},
		.call = {.row = desc_call_by_name("prctl"), .arg = {23}, .ret = 1},
	};
	fd_names_event(names, &prctl, late);
	ck_assert_str_eq(name_of(10, 9, &fresh), "");
	ck_assert(!fresh);
	late = false;
	ck_assert(asks(10, 3));
	late = true;
	call(EVENT_LEAVE, 12, "pipe2", 0, 0, 0);
	ck_assert(asks(12, 3));		/* the new descriptor numbers are unknown */
	open.open = 9;
	fd_names_event(names, &exec, late);
	ck_assert(asks(10, 8));
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
	fd_names_event(names, &fork, late);
	for (unsigned i = 0; i < 2; i++)
		ck_assert(asks(10, 3) && asks(12, 3));
	fd_names_event(names, &exec, late);
	ck_assert(asks(12, 3) && !asks(12, 3));
	fd_names_event(names, &ring, late);
	ck_assert(asks(13, 3) && asks(13, 3));
	asks(14, 3);
	call(EVENT_LEAVE, 14, "close_range", 3, 10, CLOSE_RANGE_UNSHARE);
	ck_assert(asks(14, 3) && asks(14, 3));
	call(EVENT_LEAVE, 15, "unshare", CLONE_FILES, 0, 0);
	ck_assert(asks(15, 3) && asks(15, 3));
	/* threads share the table of their process */
	fork.tgid = fork.born.other_tgid = 16;
	fork.born.flags = CLONE_FILES | CLONE_THREAD;
	fd_names_event(names, &fork, late);
	ck_assert(asks(16, 3) && !asks(16, 3));
}
END_TEST

START_TEST(ends)
{
	struct event e = {.kind = EVENT_EXIT, .tgid = 10, .task = {11, 2}};

	begins(10, 10);
	begins(10, 11);
	asks(10, 3);
	fd_names_event(names, &e, late);	/* a thread */
	ck_assert(!asks(10, 3));
	e.task.tid = 10;
	fd_names_event(names, &e, late);
	ck_assert(asks(10, 3));
}
END_TEST

/* A process lives on in its threads after its leader exited; its PID is not reused before the
 * last of them has ended. */
START_TEST(leader_ends_before_threads)
{
	struct event e = {.kind = EVENT_EXIT, .tgid = 10, .task = {10, 1}};

	for (unsigned round = 0; round < 2; round++) {
		begins(10, 10);
		begins(10, 11);
		begins(10, 12);
		ck_assert(asks(10, 3));
		e.task.tid = 10;
		fd_names_event(names, &e, late);
		ck_assert(!asks(10, 3));
		e.task.tid = 12;
		e.kind = round ? EVENT_LOST : EVENT_EXIT;
		fd_names_event(names, &e, late);
		ck_assert(!asks(10, 3) && asks(10, 4));
		e.task.tid = 11;
		fd_names_event(names, &e, late);
	}
	/* another process with the same PID */
	system_says = "/b";
	begins(10, 10);
	ck_assert(asks(10, 3) && asks(10, 4));
}
END_TEST

/* A close() that is traced with stops, while another thread is recorded, which gets the number */
START_TEST(reused_before_the_leave)
{
	bool fresh;

	asks(10, 3);
	call(EVENT_ENTER, 10, "close", 3, 0, 0);
	asks(10, 3);
	call(EVENT_LEAVE, 10, "close", 3, 0, 0);
	ck_assert(asks(10, 3));
	call(EVENT_ENTER, 10, "close", 3, 0, 0);
	system_says = "/b";
	creates(10, "openat", 0, 3);
	asks(10, 3);
	call(EVENT_LEAVE, 10, "close", 3, 0, 0);
	ck_assert_str_eq(name_of(10, 3, &fresh), "/b");
	ck_assert(!fresh);
	call(EVENT_ENTER, 10, "close", 3, 0, 0);
	ck_assert(asks(10, 3));
}
END_TEST

/* The descriptors of a process that was attached to, of which more than usual may be open */
START_TEST(given_at_once)
{
	enum { MANY = 5000 };
	static struct descriptor all[MANY];
	struct descriptors open = {.all = all, .count = MANY, .open = MANY};
	bool fresh;

	for (int i = 0; i < MANY; i++)
		all[i] = (struct descriptor){.fd = i, .name = "/b"};
	asks(10, 3);
	asks(11, 3);
	fd_names_begin(names, 10, &open, "/cwd");
	ck_assert_str_eq(name_of(10, 3, &fresh), "/b");
	ck_assert(!fresh);
	ck_assert_str_eq(name_of(10, MANY - 1, &fresh), "/b");
	ck_assert(!fresh);
	ck_assert_str_eq(name_of(10, AT_FDCWD, &fresh), "/cwd");
	ck_assert(!fresh);
	late = true;
	ck_assert_str_eq(name_of(10, MANY, &fresh), "");
	ck_assert(!asks(11, 3));
	/* a ring may open and close descriptors without syscalls */
	all[7].name = "anon_inode:[io_uring]";
	fd_names_begin(names, 10, &open, "/cwd");
	ck_assert(asks(10, 3) && asks(10, 3));
}
END_TEST

/* A duplicate has the name of its original, which is the same open file. */
START_TEST(duplicates)
{
	static const char *const calls[] = {"dup", "fcntl", "dup2", "dup3"};
	bool fresh;

	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		system_says = "/a";
		asks(10, 3);
		system_says = "/b";
		asks(10, 5);
		/* dup2() with the arguments 3 and F_DUPFD, which is 0, replaces descriptor 0 */
		creates(10, calls[i], 3, i < 2 ? 5 : 0);
		ck_assert_str_eq(name_of(10, i < 2 ? 5 : 0, &fresh), "/a");
		ck_assert_msg(!fresh, "%s", calls[i]);
		call(EVENT_LEAVE, 10, "close", 3, 0, 0);
		ck_assert(asks(10, 3));
		call(EVENT_LEAVE, 10, "close_range", 0, 9, 0);
	}
	/* of itself */
	system_says = "/a";
	asks(10, 0);
	system_says = "/b";
	creates(10, "dup2", 0, 0);
	ck_assert_str_eq(name_of(10, 0, &fresh), "/a");
	/* of one whose name is not known */
	creates(10, "dup", 6, 7);
	ck_assert(asks(10, 7));
	/* of one whose name may have changed */
	call(EVENT_LEAVE, 10, "linkat", 0, 0, 0);
	creates(10, "dup", 0, 8);
	ck_assert(asks(10, 8));
	/* of one that another thread may have replaced meanwhile */
	asks(10, 3);
	begins(10, 10), begins(10, 11);
	creates(10, "dup", 3, 4);
	ck_assert(asks(10, 4));
}
END_TEST

/* The table is emptied when it is full: the original's name is among those that are freed. */
START_TEST(duplicates_in_a_full_table)
{
	enum { NAMES_A_PROCESS = 4096 };
	bool fresh;

	for (int fd = 0; fd < NAMES_A_PROCESS; fd++)
		asks(10, fd);
	system_says = "/b";
	creates(10, "dup", 3, NAMES_A_PROCESS);
	ck_assert_str_eq(name_of(10, NAMES_A_PROCESS, &fresh), "/a");
	ck_assert(!fresh);
	ck_assert(asks(10, 4));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("fd_names");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, asked_once);
	tcase_add_test(c, given_at_once);
	tcase_add_test(c, reused_before_the_leave);
	tcase_add_test(c, other_spaces_are_handed_on);
	tcase_add_test(c, what_is_gone_has_a_name);
	tcase_add_test(c, closing_forgets);
	tcase_add_test(c, duplicates);
	tcase_add_test(c, duplicates_in_a_full_table);
	tcase_add_test(c, folders);
	tcase_add_test(c, what_is_renamed_is_asked_for);
	tcase_add_test(c, late_is_not_asked_for_what_is_closed);
	tcase_add_test(c, who_shares_is_asked_each_time);
	tcase_add_test(c, ends);
	tcase_add_test(c, leader_ends_before_threads);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
