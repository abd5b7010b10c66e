#include <errno.h>

#include "check/test_check.h"

#include "desc/type.h"

static struct made m;

static struct life *shell(void)
{
	return made_command(&m, "/bin/sh");
}

/* WRITER | READER in a shell that exits with `status` */
struct pipeline {
	struct life *shell, *writer, *reader;
};

static struct pipeline pipeline(const char *writer, int wrote, const char *reader, int read)
{
	struct pipeline p = {.shell = shell()};

	p.writer = made_run(&m, p.shell, writer, 10);
	p.reader = made_run(&m, p.shell, reader, 11);
	p.writer->program->out = p.reader->program->in = 77;
	made_exit(p.writer, 50, wrote);
	made_exit(p.reader, 60, read);
	made_exit(p.shell, 100, read);
	return p;
}

START_TEST(hidden)
{
	pipeline("/bin/make", 2, "/bin/tee", 0);
	expect(&m, "ST301", 100, "make failed in a pipeline whose exit status is that of tee, "
	       "which succeeded");
	pipeline("/bin/make", -SIGSEGV, "/bin/tee", 0);
	made_select(&m, "ST301");
	ck_assert_int_eq(made_findings(&m, 100)->all->level, LEVEL_ERROR);
	made_done(&m);
	/* (cd x; make) | tee */
	struct pipeline p = pipeline("/bin/sh", 2, "/bin/tee", 0);

	p.writer->programs = 0;
	p.writer->first_program->next = NULL;
	p.writer->program = p.writer->first_program;
	made_run(&m, p.writer, "/bin/make", 12)->program->out = 77;
	expect(&m, "ST301", 100, "a subshell failed in a pipeline whose exit status is that of "
	       "tee, which succeeded");
}
END_TEST

START_TEST(pipeline_in_substitution)
{
	struct life *sh = shell(), *sub = made_fork(&m, sh, 5), *first = made_fork(&m, sub, 10);
	struct life *head = made_run(&m, sub, "/bin/head", 11);

	first->program->out = head->program->in = 77;
	made_exit(first, 20, 1);
	made_exit(head, 30, 0);
	made_exit(sub, 40, 0);
	made_exit(sh, 50, 0);
	made_select(&m, "ST301");
	made_run(&m, first, "/bin/b", 12)->program->out = 77;
	ck_assert_int_eq(made_found(made_findings(&m, 100), "ST301")->level, LEVEL_NOTE);
	made_done(&m);
}
END_TEST

START_TEST(not_hidden)
{
	struct pipeline p;

	pipeline("/bin/make", 0, "/bin/tee", 0);
	ck_assert(!finds(&m, "ST301", 100));
	pipeline("/bin/make", 2, "/bin/tee", 1);
	ck_assert(!finds(&m, "ST301", 100));
	pipeline("/usr/bin/yes", -SIGPIPE, "/bin/head", 0);
	ck_assert(!finds(&m, "ST301", 100));
	pipeline("/usr/bin/yes", 128 + SIGPIPE, "/bin/tee", 0);
	ck_assert(!finds(&m, "ST301", 100));
	p = pipeline("/usr/bin/python3", 1, "/bin/head", 0);
	made_end(p.reader, 40);
	ck_assert(!finds(&m, "ST301", 100));
	p = pipeline("/usr/bin/python3", 1, "/bin/cat", 0);
	made_failed_call(&m, p.writer, "write", "", EPIPE, "EPIPE");
	ck_assert(!finds(&m, "ST301", 100));
	pipeline("/bin/grep", 1, "/bin/wc", 0);
	ck_assert(!finds(&m, "ST301", 100));
	pipeline("/bin/grep", 2, "/bin/wc", 0);
	ck_assert(finds(&m, "ST301", 100));
	/* pipefail: the shell fails */
	p = pipeline("/bin/make", 2, "/bin/tee", 0);
	p.shell->ending.number = 2;
	ck_assert(!finds(&m, "ST301", 100));
	/* another pipe */
	p = pipeline("/bin/make", 2, "/bin/tee", 0);
	p.writer->program->out = 78;
	ck_assert(!finds(&m, "ST301", 100));
	/* the parent is not a shell */
	p = pipeline("/bin/make", 2, "/bin/tee", 0);
	p.shell->program->path = "/usr/bin/python3";
	ck_assert(!finds(&m, "ST301", 100));
}
END_TEST

START_TEST(long_pipeline)
{
	struct pipeline p = pipeline("/bin/make", 2, "/bin/tee", 0);
	struct life *last = made_run(&m, p.shell, "/bin/sort", 12);

	p.reader->program->out = last->program->in = 88;
	made_exit(last, 70, 0);
	expect(&m, "ST301", 100, "make failed in a pipeline whose exit status is that of sort, "
	       "which succeeded");
	p = pipeline("/bin/make", 2, "/bin/tee", 0);
	last = made_run(&m, p.shell, "/bin/sort", 12);
	p.reader->program->out = last->program->in = 88;
	made_exit(last, 70, 1);
	ck_assert(!finds(&m, "ST301", 100));
}
END_TEST

/* A syscall of a shell */
static void feed_call(const struct life *of, const char *name, int second)
{
	struct process p = {.id = of->id};
	struct event e = {.kind = EVENT_LEAVE, .task = of->id, .tgid = of->id.tid, .process = &p};

	e.call.row = desc_call_by_name(name);
	e.call.arg[1] = second;
	made_event(&m, &e);
}

static void feed_fork(const struct life *of, const struct life *child)
{
	struct process p = {.id = of->id};
	struct event e = {.kind = EVENT_FORK, .task = of->id, .tgid = of->id.tid, .process = &p};

	e.born.how = BORN_FORK;
	e.born.other = child->id;
	made_event(&m, &e);
}

static void feed_reap(const struct life *of, const struct life *child)
{
	struct process parent = {.id = of->id}, p = {.id = child->id, .parent = &parent};
	struct event e = {.kind = EVENT_REAP, .task = p.id, .tgid = p.id.tid, .process = &p};

	made_event(&m, &e);
}

START_TEST(builtins)
{
	/* false | true; $(false); true; $(false) with a reap that is reported late */
	for (int how = 0; how < 3; how++) {
		struct life *sh = shell(), *first = made_fork(&m, sh, 10);
		struct life *second = made_fork(&m, sh, 11);

		made_select(&m, "ST301");
		feed_call(sh, "pipe2", 0);
		feed_fork(sh, first);
		if (how == 1)
			feed_reap(sh, first);
		feed_fork(sh, second);
		feed_call(first, "dup2", 1);
		feed_call(second, "dup2", how == 2 ? 1 : 0);
		made_exit(first, 20, 1);
		made_exit(second, 30, 0);
		made_exit(sh, 100, 0);

		const struct finding *f = made_found(made_findings(&m, 100), "ST301");

		ck_assert_int_eq(!f, how != 0);
		if (f)
			ck_assert_str_eq(f->message, "a subshell failed in a pipeline whose exit "
					 "status is that of a subshell, which succeeded");
		made_done(&m);
	}
}
END_TEST

/* x=$(ls); cat, in a shell whose standard input is a pipe */
START_TEST(pipes_identify_members)
{
	struct life *sh = shell(), *ls = made_run(&m, sh, "/bin/ls", 10);
	struct life *cat = made_run(&m, sh, "/bin/cat", 30);

	ls->program->out = 77;
	cat->program->in = 66;
	made_select(&m, "ST301");
	feed_call(sh, "pipe", 0);
	feed_fork(sh, ls);
	feed_fork(sh, cat);
	made_exit(ls, 20, 2);
	made_exit(cat, 40, 0);
	made_exit(sh, 50, 0);
	ck_assert_ptr_null(made_found(made_findings(&m, 100), "ST301"));
	made_done(&m);
}
END_TEST

/* sh -c PROGRAM, run by another shell */
static struct life *child(const char *program, int code, int inner, int outer)
{
	struct life *sh = shell(), *sub = made_run(&m, sh, "/bin/sh", 5);
	struct life *l = made_run(&m, sub, program, 10);

	made_exit(l, 20, code);
	made_exit(sub, 30, inner);
	made_exit(sh, 100, outer);
	return l;
}

START_TEST(swallowed)
{
	child("/bin/cp", 1, 0, 0);
	expect(&m, "ST302", 100, "cp failed, but sh exited with status 0");
	child("/bin/cp", 1, 1, 0);	/* passed on */
	expect(&m, "ST302", 100, "cp failed, but sh exited with status 0");
	child("/bin/cp", 1, 1, 1);
	ck_assert(!finds(&m, "ST302", 100));
	child("/bin/cp", 0, 0, 0);
	ck_assert(!finds(&m, "ST302", 100));
	child("/bin/grep", 1, 0, 0);
	ck_assert(!finds(&m, "ST302", 100));
	child("/bin/grep", 2, 0, 0);
	ck_assert(finds(&m, "ST302", 100));
	child("/bin/[", 1, 1, 0);
	ck_assert(!finds(&m, "ST302", 100));
	struct life_program *p = child("/bin/cc", 1, 0, 0)->parent->parent->program;

	p->script = true;
	p->file = "/src/configure";
	ck_assert(!finds(&m, "ST302", 100));
	child("/src/app", 127, 127, 0);	/* the loader exits with 127, or the program does */
	expect(&m, "ST302", 100, "app failed, but sh exited with status 0");
	child("/bin/sh", 127, 127, 0);	/* reported as ST304 */
	ck_assert(!finds(&m, "ST302", 100));
	pipeline("/bin/make", 2, "/bin/tee", 0);	/* reported as ST301 */
	ck_assert(!finds(&m, "ST302", 100));
}
END_TEST

START_TEST(crash)
{
	child("/bin/test", -SIGSEGV, 128 + SIGSEGV, 0);
	expect(&m, "ST303", 100, "test crashed, but sh exited with status 0");
	child("/bin/test", -SIGABRT, 0, 0);
	ck_assert(finds(&m, "ST303", 100));
	child("/bin/test", -SIGSEGV, 128 + SIGSEGV, 1);
	ck_assert(!finds(&m, "ST303", 100));
	child("/bin/test", -SIGTERM, 0, 0);
	ck_assert(!finds(&m, "ST303", 100));
	child("/bin/test", -SIGKILL, 0, 0);
	ck_assert(!finds(&m, "ST303", 100));
}
END_TEST

START_TEST(not_found)
{
	struct life *sh = shell(), *sub = made_fork(&m, sh, 10);

	m.h.calls_seen = true;
	made_failed_call(&m, sub, "execve", "/bin/nosuch", ENOENT, "ENOENT");
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	expect(&m, "ST304", 100, "the command nosuch was not found, but sh exited with status 0");

	/* command -v executes nothing */
	sub = made_fork(&m, sh = shell(), 10);
	m.h.calls_seen = true;
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	ck_assert(!finds(&m, "ST304", 100));

	/* bash forks before it searches */
	sub = made_fork(&m, sh = made_command(&m, "/bin/bash"), 10);
	m.h.calls_seen = true;
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	expect(&m, "ST304", 100,
	       "a command of bash was not found, but bash exited with status 0");

	/* unknown without syscalls */
	sub = made_fork(&m, sh = shell(), 10);
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	made_select(&m, "ST304");
	ck_assert_int_eq(made_found(made_findings(&m, 100), "ST304")->level, LEVEL_NOTE);
	made_done(&m);

	/* make -i: sh -c nosuch */
	child("/bin/sh", 127, 127, 0);
	ck_assert(finds(&m, "ST304", 100));
	child("/bin/sh", 127, 127, 127);
	ck_assert(!finds(&m, "ST304", 100));
	child("/src/app", 127, 127, 0);
	ck_assert(!finds(&m, "ST304", 100));

	struct life_program *p = child("/bin/sh", 127, 127, 0)->parent->parent->program;

	p->script = true;
	p->file = "/src/configure";
	ck_assert(!finds(&m, "ST304", 100));

	/* an existing file with a missing interpreter: EX402 */
	static const struct path_fault fault = {.kind = PATH_INTERPRETER};

	sub = made_fork(&m, sh = shell(), 10);
	made_failed_call(&m, sub, "execve", "/bin/script", ENOENT, "ENOENT");
	sub->failed_calls->fault = &fault;
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	ck_assert(!finds(&m, "ST304", 100));

	/* posix_spawn */
	sub = made_fork(&m, sh = made_command(&m, "/usr/bin/python3"), 10);
	made_failed_call(&m, sub, "execve", "/bin/nosuch", ENOENT, "ENOENT");
	made_exit(sub, 20, 127);
	made_exit(sh, 100, 0);
	ck_assert(!finds(&m, "ST304", 100));
}
END_TEST

static TCase *statuses_tests(void)
{
	TCase *t = tcase_create("statuses");

	tcase_add_test(t, hidden);
	tcase_add_test(t, pipeline_in_substitution);
	tcase_add_test(t, not_hidden);
	tcase_add_test(t, long_pipeline);
	tcase_add_test(t, builtins);
	tcase_add_test(t, pipes_identify_members);
	tcase_add_test(t, swallowed);
	tcase_add_test(t, crash);
	tcase_add_test(t, not_found);
	return t;
}

UNIT_CASE(statuses_tests)
