#include "model/descriptors/change.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>

#include "lib/events.h"
#include "lib/unit.h"

static struct fd_table_change change(const char *name, struct args args, int64_t ret)
{
	struct event e = a_call(EVENT_LEAVE, 1, 1, name, args, ret);

	return fd_table_change_of(&e);
}

static bool changes_nothing(struct fd_table_change c)
{
	return c.kind == DESCRIPTORS_SAME && !c.unshares && !c.unshares_directories;
}

START_TEST(copies)
{
	static const struct {
		const char *name;
		struct args args;
		int64_t ret;
		bool replaces;
	} rows[] = {
		{"dup", {{3}}, 7, false},
		{"dup2", {{3, 7}}, 7, true},
		{"dup3", {{3, 7, O_CLOEXEC}}, 7, true},
		{"fcntl", {{3, F_DUPFD, 5}}, 7, false},
		{"fcntl64", {{3, F_DUPFD_CLOEXEC, 5}}, 7, false},
		/* the kernel takes 32 bits of registers */
		{"dup", {{0xffff00000003}}, 7, false},
		{"fcntl", {{3, UINT64_C(1) << 32 | F_DUPFD, 5}}, 7, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fd_table_change c = change(rows[i].name, rows[i].args, rows[i].ret);

		ck_assert_msg(c.kind == DESCRIPTOR_COPIED && c.from == 3 && c.fd == 7 &&
			      c.replaces == rows[i].replaces, "row %zu", i);
	}
}
END_TEST

START_TEST(marks)
{
	struct fd_table_change c = change("fcntl", ARGS(3, F_SETFD, FD_CLOEXEC), 0);

	ck_assert(c.kind == DESCRIPTOR_MARKED && c.fd == 3 && c.closes_on_exec);
	c = change("fcntl", ARGS(3, F_SETFD, 0), 0);
	ck_assert(c.kind == DESCRIPTOR_MARKED && c.fd == 3 && !c.closes_on_exec);
	c = change("close_range", ARGS(3, UINT32_MAX, CLOSE_RANGE_CLOEXEC), 0);
	ck_assert(c.kind == DESCRIPTOR_RANGE_MARKED && c.first == 3 && c.last == UINT32_MAX);
}
END_TEST

START_TEST(tables_are_unshared)
{
	struct fd_table_change c = change("close_range", ARGS(3, 9, CLOSE_RANGE_UNSHARE), 0);

	ck_assert(c.kind == DESCRIPTOR_RANGE_CLOSED && c.unshares && c.first == 3 && c.last == 9);
	c = change("unshare", ARGS(CLONE_FILES), 0);
	ck_assert(c.kind == DESCRIPTORS_SAME && c.unshares && !c.unshares_directories);
	c = change("unshare", ARGS(CLONE_FS | CLONE_NEWNS), 0);
	ck_assert(!c.unshares && c.unshares_directories);
}
END_TEST

START_TEST(a_close_counts_when_it_begins_and_unless_the_number_was_free)
{
	struct event enter = a_call(EVENT_ENTER, 1, 1, "close", ARGS(3), 0);

	ck_assert_int_eq(fd_table_change_of(&enter).kind, DESCRIPTOR_CLOSED);
	ck_assert_int_eq(change("close", ARGS(3), 0).fd, 3);
	ck_assert_int_eq(change("close", ARGS(3), -EIO).kind, DESCRIPTOR_CLOSED);
	ck_assert_int_eq(change("close", ARGS(3), -EINTR).kind, DESCRIPTOR_CLOSED);
	ck_assert(changes_nothing(change("close", ARGS(3), -EBADF)));
}
END_TEST

START_TEST(others_change_nothing)
{
	struct event e = a_call(EVENT_ENTER, 1, 1, "dup2", ARGS(3, 7), 0);

	ck_assert(changes_nothing(fd_table_change_of(&e)));
	e = a_call(EVENT_LEAVE, 1, 1, "close", ARGS(3), 0);
	e.call.injected = true;
	ck_assert(changes_nothing(fd_table_change_of(&e)));
	e.call.row = NULL;
	e.call.injected = false;
	ck_assert(changes_nothing(fd_table_change_of(&e)));
	ck_assert(changes_nothing(change("dup2", ARGS(3, 7), -EBADF)));
	ck_assert(changes_nothing(change("fcntl", ARGS(3, F_GETFD), 0)));
	ck_assert(changes_nothing(change("fcntl", ARGS(3, F_SETFD, 1), -EBADF)));
	ck_assert(changes_nothing(change("unshare", ARGS(CLONE_NEWNS), 0)));
	ck_assert(changes_nothing(change("read", ARGS(3), 1)));
}
END_TEST

static TCase *fd_table_changes(void)
{
	TCase *c = tcase_create("fd_table_changes");

	tcase_add_test(c, copies);
	tcase_add_test(c, marks);
	tcase_add_test(c, tables_are_unshared);
	tcase_add_test(c, a_close_counts_when_it_begins_and_unless_the_number_was_free);
	tcase_add_test(c, others_change_nothing);
	return c;
}
UNIT_CASE(fd_table_changes)
