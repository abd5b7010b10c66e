#include "model/locks/cycles.h"

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"

static struct fds fds;
static struct locks locks;
static struct arena a;
static uint64_t now;
static struct process processes[10];	/* by PID */

static void set_up(void)
{
	fds_init(&fds);
	locks_init(&locks, &fds);
	a = (struct arena){0};
	now = 0;
	memset(processes, 0, sizeof(processes));
}

static void tear_down(void)
{
	locks_done(&locks);
	fds_done(&fds);
	arena_done(&a);
}

static void feed(struct event e)
{
	struct process *p = &processes[e.tgid];

	if (!p->id.serial)
		*p = (struct process){.id = {e.tgid, e.tgid}, .how = BORN_FORK, .live_tasks = 1,
				      .program = (char *)"/bin/app"};
	e.process = p;
	e.time = now += 1000;
	fds_note(&fds, &e);
	locks_note(&locks, &e);
}

static void calls(enum event_kind kind, pid_t pid, const char *name, struct value *args,
		  struct value *ret, int64_t result)
{
	struct event e = a_call(kind, pid, pid, name, ARGS(0), result);
	struct call_view view = call(name, args);

	set_registers(&e, args);
	view.row = e.call.row;
	view.ret = ret;
	e.call.entered = now + 500;
	e.call.view = &view;
	feed(e);
}

static void opens(pid_t pid, int fd, const char *path)
{
	calls(EVENT_LEAVE, pid, "openat", v_record(&a, "dirfd", v_fd(&a, -100, "/"), "pathname",
		v_path(&a, path), "flags", v_flags(&a, 0, "O_RDWR", NULL), NULL),
	      v_fd(&a, fd, path), fd);
}

static void flocks(enum event_kind kind, pid_t pid, int fd, const char *how)
{
	calls(kind, pid, "flock", v_record(&a, "fd", v_fd(&a, fd, NULL), "op",
		v_flags(&a, 0, how, NULL), NULL), NULL, 0);
}

static void ranges(pid_t pid, int fd, const char *type, uint64_t start, uint64_t length)
{
	calls(EVENT_LEAVE, pid, "fcntl", v_record(&a, "fd", v_fd(&a, fd, NULL),
		"cmd", v_name(&a, 7, "F_SETLKW"), "arg", v_record(&a,
		"l_type", v_name(&a, 0, type), "l_whence", v_name(&a, 0, "SEEK_SET"),
		"l_start", v_num(&a, start), "l_len", v_num(&a, length), NULL), NULL), NULL, 0);
}

static size_t count_cycles(void)
{
	struct lock_cycle found[8];

	return locks_find_cycles(&locks, found, 8);
}

static void open_both(void)
{
	for (pid_t pid = 1; pid <= 2; pid++) {
		opens(pid, 3, "/a");
		opens(pid, 4, "/b");
	}
}

START_TEST(a_wait_that_never_ends_is_an_order)
{
	open_both();
	flocks(EVENT_LEAVE, 1, 3, "LOCK_EX");
	flocks(EVENT_LEAVE, 2, 4, "LOCK_EX");
	flocks(EVENT_ENTER, 1, 4, "LOCK_EX");
	ck_assert_uint_eq(count_cycles(), 0);
	flocks(EVENT_ENTER, 2, 3, "LOCK_EX");
	ck_assert_uint_eq(count_cycles(), 1);
}
END_TEST

START_TEST(the_last_close_ends_a_lock)
{
	open_both();
	flocks(EVENT_LEAVE, 1, 3, "LOCK_EX");
	calls(EVENT_LEAVE, 1, "close", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, 0);
	flocks(EVENT_LEAVE, 1, 4, "LOCK_EX");
	flocks(EVENT_LEAVE, 2, 4, "LOCK_EX");
	flocks(EVENT_LEAVE, 2, 3, "LOCK_EX");
	ck_assert_uint_eq(count_cycles(), 0);
}
END_TEST

START_TEST(a_part_of_a_range_is_released)
{
	open_both();
	ranges(1, 3, "F_WRLCK", 0, 100);
	ranges(1, 3, "F_UNLCK", 40, 20);
	ranges(1, 4, "F_WRLCK", 0, 0);
	ranges(2, 4, "F_WRLCK", 5, 1);
	ranges(2, 3, "F_WRLCK", 40, 20);
	ck_assert_uint_eq(count_cycles(), 0);
	ranges(2, 3, "F_WRLCK", 60, 1);
	ck_assert_uint_eq(count_cycles(), 1);
}
END_TEST

START_TEST(odd_ranges_are_ignored)
{
	open_both();
	for (int i = 0; i < 3; i++) {
		ranges(1, 3, "F_WRLCK", (uint64_t)1 << 63, (uint64_t)1 << 63);
		ranges(1, 3, "F_WRLCK", INT64_MAX, INT64_MAX);
		ranges(2, 4, "F_WRLCK", 0, (uint64_t)-5);
		ranges(2, 3, "F_WRLCK", UINT64_MAX, 0);
	}
	ck_assert_uint_eq(count_cycles(), 0);
}
END_TEST

static TCase *locks_tests(void)
{
	TCase *c = tcase_create("locks");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_wait_that_never_ends_is_an_order);
	tcase_add_test(c, the_last_close_ends_a_lock);
	tcase_add_test(c, a_part_of_a_range_is_released);
	tcase_add_test(c, odd_ranges_are_ignored);
	return c;
}
UNIT_CASE(locks_tests)
