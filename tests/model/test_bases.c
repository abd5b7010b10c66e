/* Root and working directories of processes, from events */
#include <sched.h>

#include "lib/values.h"
#include "model/test_model.h"

static struct arena a;

static void begin(void)
{
	set_up();
	a = (struct arena){0};
}

static void end(void)
{
	tear_down();
	arena_done(&a);
}

static const struct process *executes(pid_t pid, uint64_t serial, const char *cwd)
{
	struct event e = an_exec(pid, serial, "/bin/sh", NULL);

	e.exec.cwd = cwd;
	return feed(e);
}

/* A syscall whose argument is `v`. Returns the process as consumers see it with the event. */
static const struct process *calls(pid_t pid, uint64_t serial, const char *name, struct value *v,
				   const struct path_bases *bases, int64_t ret)
{
	struct event e = a_call(EVENT_LEAVE, pid, serial, name, ARGS(0), ret);
	struct value record = {.kind = V_RECORD, .list.first = v};
	struct call_view view = {.name = name, .row = e.call.row, .args = &record};

	set_registers(&e, &record);
	e.call.view = &view;
	e.bases = bases;
	return feed(e);
}

static const struct process *changes(pid_t pid, uint64_t serial, const char *path)
{
	return calls(pid, serial, "chdir", v_path(&a, path), NULL, 0);
}

/* The working directory of the process when the next event begins; "": unknown */
static const char *directory(pid_t pid, uint64_t serial)
{
	const struct process *p = feed(a_call(EVENT_ENTER, pid, serial, "getpid", ARGS(0), 0));

	return p->cwd ? p->cwd : "";
}

static void clones(pid_t pid, uint64_t serial, pid_t child, uint64_t child_serial, uint64_t flags)
{
	struct event e = a_birth(EVENT_FORK, pid, serial, pid, BORN_CLONE, child, child_serial,
				 child);

	e.born.flags = flags;
	feed(e);
	e = a_birth(EVENT_NEW, child, child_serial, child, BORN_CLONE, pid, serial, pid);
	e.born.flags = flags;
	feed(e);
}

START_TEST(a_directory_is_changed_after_the_event)
{
	command();
	ck_assert_str_eq(directory(10, 1), "");
	ck_assert_str_eq(executes(10, 1, "/data")->cwd, "/data");
	ck_assert_str_eq(changes(10, 1, "me/../you")->cwd, "/data");
	ck_assert_str_eq(directory(10, 1), "/data/you");
	changes(10, 1, "..");
	ck_assert_str_eq(changes(10, 1, "/")->cwd, "/data");
	ck_assert_str_eq(directory(10, 1), "/");
	calls(10, 1, "fchdir", v_fd(&a, 3, "/srv"), NULL, 0);
	ck_assert_str_eq(directory(10, 1), "/srv");
	calls(10, 1, "fchdir", v_fd(&a, 3, NULL), NULL, 0);
	calls(10, 1, "chdir", v_path(&a, "none"), NULL, -2);
	ck_assert_str_eq(directory(10, 1), "/srv");
	executes(10, 1, "");
	ck_assert_str_eq(directory(10, 1), "/srv");
}
END_TEST

START_TEST(a_process_that_ends_after_a_change_is_freed)
{
	command();
	changes(10, 1, "/tmp");
	feed(an_exit(10, 1, 10, 0, true));
	tick();
	changes(10, 1, "/tmp");
	tick();
	ck_assert_uint_eq(model_count(m), 1);
}
END_TEST

START_TEST(children_have_a_copy_unless_they_share_it)
{
	command();
	executes(10, 1, "/data");
	clones(10, 1, 11, 2, 0);
	clones(10, 1, 12, 3, CLONE_FS);
	changes(12, 3, "a");
	ck_assert_str_eq(directory(10, 1), "/data/a");
	ck_assert_str_eq(directory(11, 2), "/data");
	changes(10, 1, "b");
	ck_assert_str_eq(directory(12, 3), "/data/a/b");
	calls(12, 3, "unshare", v_hex(&a, CLONE_FS), NULL, 0);
	changes(10, 1, "/tmp");
	ck_assert_str_eq(directory(12, 3), "/data/a/b");
	changes(12, 3, "/srv");
	ck_assert_str_eq(directory(10, 1), "/tmp");
}
END_TEST

START_TEST(paths_begin_at_the_root)
{
	static const struct path_bases jail = {.root = "/jail", .cwd = "", .names = "/"},
		inside = {.root = "/jail", .cwd = "/jail/in", .names = "/"};

	command();
	executes(10, 1, "/data");
	clones(10, 1, 11, 2, CLONE_FS);
	calls(10, 1, "chroot", v_path(&a, "/jail"), &jail, 0);
	ck_assert_str_eq(directory(10, 1), "/data");
	changes(10, 1, "/a");
	ck_assert_str_eq(directory(10, 1), "/jail/a");
	changes(10, 1, "../../..");
	ck_assert_str_eq(directory(10, 1), "/jail");
	changes(11, 2, "/b");
	ck_assert_str_eq(directory(10, 1), "/jail/b");
	ck_assert_str_eq(calls(10, 1, "chroot", v_path(&a, "/"), &inside, 0)->cwd, "/jail/b");
	ck_assert_str_eq(directory(10, 1), "/jail/in");
}
END_TEST

static TCase *bases(void)
{
	TCase *c = tcase_create("bases");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, a_directory_is_changed_after_the_event);
	tcase_add_test(c, a_process_that_ends_after_a_change_is_freed);
	tcase_add_test(c, children_have_a_copy_unless_they_share_it);
	tcase_add_test(c, paths_begin_at_the_root);
	return c;
}
UNIT_CASE(bases)
