#include <errno.h>

#include "check/test_check.h"

static struct made m;

static struct life *with_counts(unsigned inherited, unsigned last, uint64_t limit)
{
	struct life *l = made_command(&m, "/bin/server");

	made_exit(l, 100, 0);
	l->program->inherited = inherited;
	l->has_figures = true;
	l->figures.descriptors = last;
	l->figures.descriptor_limit = limit;
	return l;
}

START_TEST(leaked_descriptors)
{
	with_counts(1, 261, 4096);
	expect(&m, "FD601", 200, "server had many more descriptors open at its end than at its "
	       "start");
	with_counts(1, 261, 4096);	/* as ar, which opens its arguments */
	ck_assert_int_eq(made_found(made_findings(&m, 200), "FD601")->level, LEVEL_NOTE);
	made_done(&m);
	with_counts(1, 261, 4096);
	m.selection.limited[checks_find("FD601")] = true;
	m.selection.limits[checks_find("FD601")] = 100;
	ck_assert_int_eq(made_found(made_findings(&m, 200), "FD601")->level, LEVEL_WARNING);
	made_done(&m);
	with_counts(1, 260, 4096);
	ck_assert(!finds(&m, "FD601", 200));
	with_counts(300, 310, 4096);		/* inherited ones */
	ck_assert(!finds(&m, "FD601", 200));
	with_counts(300, 3, 4096);
	ck_assert(!finds(&m, "FD601", 200));
	with_counts(1, 900, 4096)->programs = 0;	/* number at the start unknown */
	ck_assert(!finds(&m, "FD601", 200));
	with_counts(1, 900, 4096)->has_figures = false;
	ck_assert(!finds(&m, "FD601", 200));
}
END_TEST

START_TEST(near_limit)
{
	with_counts(0, 922, 1024);
	expect(&m, "FD603", 200, "server came near its limit of open descriptors");
	with_counts(0, 910, 1024);
	ck_assert(!finds(&m, "FD603", 200));
	with_counts(0, 5, 1);			/* a sandbox */
	ck_assert(!finds(&m, "FD603", 200));
	with_counts(0, 5, 0);
	ck_assert(!finds(&m, "FD603", 200));
}
END_TEST

static struct process process_of(const struct life *l, struct process *parent)
{
	return (struct process){.id = l->id, .program = (char *)l->program->path, .parent = parent,
		.live_tasks = 1};
}

/* A syscall of it failed */
static void fail_call(struct process *p, int error)
{
	struct event e = a_call(EVENT_LEAVE, p->id.tid, p->id.serial, "accept", ARGS(0), -error);

	e.process = p;
	made_event(&m, &e);
}

START_TEST(emfile_is_reported_once)
{
	struct process p = process_of(with_counts(0, 1020, 1024), NULL);
	const struct findings *f;

	made_select(&m, "FD603");
	fail_call(&p, EMFILE);
	fail_call(&p, EMFILE);
	f = made_findings(&m, 200);
	ck_assert_uint_eq(f->count, 1);		/* not reported as near, too */
	ck_assert_str_eq(f->all[0].message, "server reached its limit of open descriptors");
	ck_assert_uint_eq(f->all[0].evidence_count, 1);
	ck_assert_str_eq(f->all[0].evidence[0].text, "accept failed with EMFILE");
	made_done(&m);
	p = process_of(with_counts(0, 10, 1024), NULL);
	made_select(&m, "FD603");
	fail_call(&p, ENFILE);
	ck_assert_uint_eq(made_findings(&m, 200)->count, 0);
	made_done(&m);
}
END_TEST

/* --- inherited descriptors --- */

static struct process parent_process, child;

static void exec_program(struct process *p, const char *path, const char *const *argv,
			 const struct descriptor *all, unsigned count)
{
	struct descriptors open = {.all = all, .count = count, .open = count};
	struct event e = an_exec(p->id.tid, p->id.serial, path, argv);

	p->program = (char *)path;
	e.process = p;
	e.exec.open = &open;
	made_event(&m, &e);
}

static void fork_child(void)
{
	struct event e = a_birth(EVENT_NEW, child.id.tid, child.id.serial, child.id.tid, BORN_FORK,
				 parent_process.id.tid, parent_process.id.serial,
				 parent_process.id.tid);

	e.process = &child;
	made_event(&m, &e);
}

/* `path` starts with `given` descriptors of `all` and forks; its child runs `words` with `count`
 * of them. */
static void pass_descriptors(const char *path, const struct descriptor *all, unsigned given,
			     unsigned count, const char *const *words)
{
	struct life *first = made_command(&m, path), *second = made_fork(&m, first, 10);

	made_select(&m, "FD602");
	parent_process = process_of(first, NULL);
	child = process_of(second, &parent_process);
	exec_program(&parent_process, path, NULL, all, given);
	fork_child();
	exec_program(&child, words[0], words, all, count);
	made_exit(second, 20, 0);
	made_exit(first, 30, 0);
}

static const struct descriptor some[] = {
	{.fd = 0, .kind = DESCRIPTOR_DEVICE, .device = 5, .inode = 4, .name = "/dev/null"},
	{.fd = 1, .kind = DESCRIPTOR_PIPE, .device = 9, .inode = 100, .name = "pipe:[100]"},
	{.fd = 4, .kind = DESCRIPTOR_PIPE, .device = 9, .inode = 101, .name = "pipe:[101]"},
	{.fd = 5, .kind = DESCRIPTOR_FILE, .device = 8, .inode = 77, .reads = true, .writes = true,
		.name = "/var/lib/db"},
};

static const char *const tool[] = {"/bin/tool", "x5", NULL};

START_TEST(inherited_descriptors)
{
	const struct findings *f;

	pass_descriptors("/bin/server", some, 2, 4, tool);
	f = made_findings(&m, 100);
	ck_assert_uint_eq(f->count, 2);
	ck_assert_str_eq(f->all[1].message, "tool inherited a pipe, which server had opened");
	ck_assert_str_eq(f->all[0].message, "tool inherited /var/lib/db, which server had opened");
	ck_assert_str_eq(f->all[0].evidence[0].text,
			 "it is descriptor 5, open for reading and writing");
	made_done(&m);
	pass_descriptors("/bin/server", some, 4, 4, tool);	/* it started with them */
	ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
	made_done(&m);
	pass_descriptors("/bin/server", some, 1, 2, tool);	/* standard output */
	ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
	made_done(&m);
}
END_TEST

START_TEST(intended_inheritance)
{
	static const char *const with_numbers[][3] = {
		{"/bin/tool", "--status-fd=5", NULL}, {"/bin/tool", "/dev/fd/5", NULL},
		{"/bin/tool", "5", NULL},
	};
	static const char *const others[][3] = {
		{"/bin/tool", "50", NULL}, {"/bin/tool", "python5", NULL},
		{"/bin/tool", "2.5", NULL}, {"5", NULL},
	};
	static const char *const callers[] = {"/bin/sh", "/usr/bin/bash", "/usr/bin/make"};

	for (size_t i = 0; i < sizeof(callers) / sizeof(*callers); i++) {
		pass_descriptors(callers[i], some, 2, 4, tool);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
		made_done(&m);
	}
	for (size_t i = 0; i < sizeof(with_numbers) / sizeof(*with_numbers); i++) {
		pass_descriptors("/bin/server", some, 3, 4, with_numbers[i]);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
		made_done(&m);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		pass_descriptors("/bin/server", some, 3, 4, others[i]);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 1);
		made_done(&m);
	}
}
END_TEST

/* A descriptor is reported for the first program that inherits it only. */
START_TEST(only_the_first_program_is_reported)
{
	struct life *first = made_command(&m, "/bin/server");

	made_select(&m, "FD602");
	parent_process = process_of(first, NULL);
	exec_program(&parent_process, "/bin/server", NULL, some, 3);
	exec_program(&parent_process, "/bin/one", tool, some, 4);
	exec_program(&parent_process, "/bin/two", tool, some, 4);
	made_exit(first, 10, 0);

	const struct findings *f = made_findings(&m, 100);

	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all[0].message, "one inherited /var/lib/db, which server had opened");
	made_done(&m);
}
END_TEST

/* The parent calls execve meanwhile, and has more descriptors. */
START_TEST(parent_execs_meanwhile)
{
	struct life *first = made_command(&m, "/bin/server"), *second = made_fork(&m, first, 10);

	made_select(&m, "FD602");
	parent_process = process_of(first, NULL);
	child = process_of(second, &parent_process);
	exec_program(&parent_process, "/bin/server", NULL, some, 3);
	fork_child();
	exec_program(&parent_process, "/bin/other", NULL, some, 3);
	exec_program(&child, "/bin/tool", tool, some, 4);
	made_exit(second, 20, 0);
	made_exit(first, 30, 0);

	const struct findings *f = made_findings(&m, 100);

	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all[0].message, "tool inherited /var/lib/db, which server had opened");
	made_done(&m);
}
END_TEST

static TCase *descriptors_tests(void)
{
	TCase *t = tcase_create("descriptors");

	tcase_add_test(t, leaked_descriptors);
	tcase_add_test(t, near_limit);
	tcase_add_test(t, emfile_is_reported_once);
	tcase_add_test(t, inherited_descriptors);
	tcase_add_test(t, intended_inheritance);
	tcase_add_test(t, only_the_first_program_is_reported);
	tcase_add_test(t, parent_execs_meanwhile);
	return t;
}

UNIT_CASE(descriptors_tests)
