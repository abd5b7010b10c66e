#include <errno.h>

#include "check/test_check.h"
#include "desc/type.h"

static struct made m;

static struct life *counted(unsigned inherited, unsigned last, uint64_t limit)
{
	struct life *l = made_command(&m, "/bin/server");

	made_exit(l, 100, 0);
	l->program->inherited = inherited;
	l->has_figures = true;
	l->figures.descriptors = last;
	l->figures.descriptor_limit = limit;
	return l;
}

START_TEST(leak)
{
	counted(1, 261, 4096);
	expect(&m, "FD601", 200, "server had many more descriptors open at its end than at its "
	       "start");
	counted(1, 261, 4096);		/* as ar has, of what it is given */
	ck_assert_int_eq(made_found(made_findings(&m, 200), "FD601")->level, LEVEL_NOTE);
	made_done(&m);
	counted(1, 261, 4096);
	m.selection.limited[checks_find("FD601")] = true;
	m.selection.limits[checks_find("FD601")] = 100;
	ck_assert_int_eq(made_found(made_findings(&m, 200), "FD601")->level, LEVEL_WARNING);
	made_done(&m);
	counted(1, 260, 4096);
	ck_assert(!finds(&m, "FD601", 200));
	counted(300, 310, 4096);		/* it was left them */
	ck_assert(!finds(&m, "FD601", 200));
	counted(300, 3, 4096);
	ck_assert(!finds(&m, "FD601", 200));
	counted(1, 900, 4096)->programs = 0;	/* nobody knows what it began with */
	ck_assert(!finds(&m, "FD601", 200));
	counted(1, 900, 4096)->has_figures = false;
	ck_assert(!finds(&m, "FD601", 200));
}
END_TEST

START_TEST(near)
{
	counted(0, 922, 1024);
	expect(&m, "FD603", 200, "server came near its limit of open descriptors");
	counted(0, 910, 1024);
	ck_assert(!finds(&m, "FD603", 200));
	counted(0, 5, 1);			/* a sandbox */
	ck_assert(!finds(&m, "FD603", 200));
	counted(0, 5, 0);
	ck_assert(!finds(&m, "FD603", 200));
}
END_TEST

static struct process process_of(const struct life *l, struct process *parent)
{
	return (struct process){.id = l->id, .program = (char *)l->program->path, .parent = parent,
		.live_tasks = 1};
}

/* A call of it failed */
static void call_fails(struct process *p, int error)
{
	struct event e = a_task(EVENT_LEAVE, p->id.tid, p->id.serial, p->id.tid);

	e.process = p;
	e.call.row = desc_call_named("accept");
	e.call.failed = true;
	e.call.ret = -error;
	made_event(&m, &e);
}

START_TEST(refused)
{
	struct process p = process_of(counted(0, 1020, 1024), NULL);
	const struct findings *f;

	made_select(&m, "FD603");
	call_fails(&p, EMFILE);
	call_fails(&p, EMFILE);
	f = made_findings(&m, 200);
	ck_assert_uint_eq(f->count, 1);		/* not near as well */
	ck_assert_str_eq(f->all[0].message, "server reached its limit of open descriptors");
	ck_assert_uint_eq(f->all[0].evidence_count, 1);
	ck_assert_str_eq(f->all[0].evidence[0].text, "accept failed with EMFILE");
	made_done(&m);
	p = process_of(counted(0, 10, 1024), NULL);
	made_select(&m, "FD603");
	call_fails(&p, ENFILE);
	ck_assert_uint_eq(made_findings(&m, 200)->count, 0);
	made_done(&m);
}
END_TEST

/* --- who leaves what to whom --- */

static struct process maker, child;

static void runs(struct process *p, const char *path, const char *const *argv,
		 const struct descriptor *all, unsigned count)
{
	struct descriptors open = {.all = all, .count = count, .open = count};
	struct event e = an_exec(p->id.tid, p->id.serial, path, argv);

	p->program = (char *)path;
	e.process = p;
	e.exec.open = &open;
	made_event(&m, &e);
}

static void forks(void)
{
	struct event e = a_birth(EVENT_NEW, child.id.tid, child.id.serial, child.id.tid, BORN_FORK,
				 maker.id.tid, maker.id.serial, maker.id.tid);

	e.process = &child;
	made_event(&m, &e);
}

/* `path` is given `given` descriptors of `all`, forks, and its child runs `words` with all `count`
 * of them. */
static void leaves(const char *path, const struct descriptor *all, unsigned given, unsigned count,
		   const char *const *words)
{
	struct life *first = made_command(&m, path), *second = made_fork(&m, first, 10);

	made_select(&m, "FD602");
	maker = process_of(first, NULL);
	child = process_of(second, &maker);
	runs(&maker, path, NULL, all, given);
	forks();
	runs(&child, words[0], words, all, count);
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

START_TEST(inherited)
{
	const struct findings *f;

	leaves("/bin/server", some, 2, 4, tool);
	f = made_findings(&m, 100);
	ck_assert_uint_eq(f->count, 2);
	ck_assert_str_eq(f->all[1].message, "tool inherited a pipe, which server had opened");
	ck_assert_str_eq(f->all[0].message, "tool inherited /var/lib/db, which server had opened");
	ck_assert_str_eq(f->all[0].evidence[0].text,
			 "it is descriptor 5, open for reading and writing");
	made_done(&m);
	leaves("/bin/server", some, 4, 4, tool);	/* it was given them itself */
	ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
	made_done(&m);
	leaves("/bin/server", some, 1, 2, tool);	/* standard output */
	ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
	made_done(&m);
}
END_TEST

START_TEST(meant)
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
		leaves(callers[i], some, 2, 4, tool);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
		made_done(&m);
	}
	for (size_t i = 0; i < sizeof(with_numbers) / sizeof(*with_numbers); i++) {
		leaves("/bin/server", some, 3, 4, with_numbers[i]);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 0);
		made_done(&m);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		leaves("/bin/server", some, 3, 4, others[i]);
		ck_assert_uint_eq(made_findings(&m, 100)->count, 1);
		made_done(&m);
	}
}
END_TEST

/* What it passes on was told of when it was left it. */
START_TEST(first_only)
{
	struct life *first = made_command(&m, "/bin/server");

	made_select(&m, "FD602");
	maker = process_of(first, NULL);
	runs(&maker, "/bin/server", NULL, some, 3);
	runs(&maker, "/bin/one", tool, some, 4);
	runs(&maker, "/bin/two", tool, some, 4);
	made_exit(first, 10, 0);

	const struct findings *f = made_findings(&m, 100);

	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all[0].message, "one inherited /var/lib/db, which server had opened");
	made_done(&m);
}
END_TEST

/* The parent became another program meanwhile, which had more. */
START_TEST(maker_goes_on)
{
	struct life *first = made_command(&m, "/bin/server"), *second = made_fork(&m, first, 10);

	made_select(&m, "FD602");
	maker = process_of(first, NULL);
	child = process_of(second, &maker);
	runs(&maker, "/bin/server", NULL, some, 3);
	forks();
	runs(&maker, "/bin/other", NULL, some, 3);
	runs(&child, "/bin/tool", tool, some, 4);
	made_exit(second, 20, 0);
	made_exit(first, 30, 0);

	const struct findings *f = made_findings(&m, 100);

	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all[0].message, "tool inherited /var/lib/db, which server had opened");
	made_done(&m);
}
END_TEST

TCase *descriptors_tests(void)
{
	TCase *t = tcase_create("descriptors");

	tcase_add_test(t, leak);
	tcase_add_test(t, near);
	tcase_add_test(t, refused);
	tcase_add_test(t, inherited);
	tcase_add_test(t, meant);
	tcase_add_test(t, first_only);
	tcase_add_test(t, maker_goes_on);
	return t;
}
