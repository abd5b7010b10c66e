/* EX and MS */
#include <errno.h>
#include <stdio.h>

#include "check/test_check.h"

static struct made m;

static void says(struct life *l, const char *text)
{
	struct message *s = arena_new(&m.arena, struct message);

	*s = (struct message){.time = ms(20), .fd = 2, .text = text, .len = strlen(text)};
	l->messages = s;
}

/* make, which failed with a child that failed */
static struct life *failed_job(const char *path, int code)
{
	struct life *make = made_command(&m, "/usr/bin/make"), *l = made_run(&m, make, path, 10);

	made_exit(l, 30, code);
	made_exit(make, 40, code ? 2 : 0);
	m.h.calls_seen = true;
	return l;
}

START_TEST(library)
{
	struct life *l = failed_job("/bin/app", 127);
	struct failed_call *s;

	made_failed_call(&m, l, "openat", "/usr/lib/libx.so.1", ENOENT, "ENOENT");
	s = l->failed_calls;
	s->places = 6;
	s->searched = "/lib:/usr/lib";
	says(l, "app: error while loading shared libraries: libx.so.1: cannot open shared object "
	     "file: No such file or directory\n");
	expect(&m, "MS901", 50,
	       "app could not start: ld.so did not find libx.so.1 in 6 directories");
}
END_TEST

START_TEST(file)
{
	struct life *l = failed_job("/bin/app", 1);

	made_failed_call(&m, l, "openat", "/etc/app/x.yml", ENOENT, "ENOENT");
	says(l, "app: cannot read x.yml\n");
	expect(&m, "MS902", 50, "app could not open /etc/app/x.yml: no such file");
	/* the message is about something else */
	l = failed_job("/bin/app", 1);
	made_failed_call(&m, l, "openat", "/etc/app/x.yml", ENOENT, "ENOENT");
	says(l, "app: line 3: syntax error\n");
	ck_assert(!finds(&m, "MS902", 50));
	/* it did not fail */
	l = failed_job("/bin/app", 0);
	made_failed_call(&m, l, "openat", "/etc/app/x.yml", ENOENT, "ENOENT");
	says(l, "app: cannot read x.yml\n");
	ck_assert(!finds(&m, "MS902", 50));
}
END_TEST

START_TEST(ignored_missing_file)
{
	struct life *sh = made_command(&m, "/bin/sh"), *l = made_run(&m, sh, "/bin/app", 10);

	m.h.calls_seen = true;
	made_failed_call(&m, l, "openat", "/etc/app/x.yml", ENOENT, "ENOENT");
	says(l, "app: cannot read x.yml\n");
	made_exit(l, 30, 1);
	made_exit(sh, 40, 0);
	ck_assert(!finds(&m, "MS902", 50));
}
END_TEST

START_TEST(permission)
{
	static const struct path_fault fault = {
		.kind = PATH_UNSEARCHABLE, .name = "/srv", .target = "", .directory = "",
		.lacks = 'x', .mode = 0700, .uid = 1000,
	};
	struct life *l = failed_job("/bin/app", 1);

	made_failed_call(&m, l, "openat", "/srv/x", EACCES, "EACCES");
	l->failed_calls->fault = &fault;
	says(l, "app: /srv/x: Permission denied\n");
	expect(&m, "MS903", 50,
	       "app could not open /srv/x: directory /srv is not searchable for uid 1000");
	l = failed_job("/bin/app", 1);
	made_failed_call(&m, l, "openat", "/srv/x", EACCES, "EACCES");
	says(l, "app: out of luck\n");
	ck_assert(!finds(&m, "MS903", 50));
}
END_TEST

/* Failures without a path: found if the program failed, not if it continued */
START_TEST(failures_without_a_path)
{
	static const struct {
		const char *id, *call, *name;
		int error;
		const char *says, *message;
	} cases[] = {
		{"MS904", "connect", "ECONNREFUSED", ECONNREFUSED, "app: Connection refused\n",
		 "app could not connect to 10.0.0.1:80: no process listens there (connection "
		 "refused)"},
		{"MS905", "bind", "EADDRINUSE", EADDRINUSE, "app: Address already in use\n",
		 "app could not listen on 10.0.0.1:80: address already in use"},
		{"MS906", "write", "ENOSPC", ENOSPC, "app: No space left on device\n",
		 "app could not write: no space left on device"},
		{"MS907", "socket", "EMFILE", EMFILE, "app: Too many open files\n",
		 "app could not create a socket: too many open files"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int code = 0; code < 2; code++) {
			struct life *l = failed_job("/bin/app", code);

			made_failed_call(&m, l, cases[i].call, "", cases[i].error, cases[i].name);
			if (i < 2)
				l->failed_calls->address = "10.0.0.1:80";
			says(l, cases[i].says);
			if (code)
				expect(&m, cases[i].id, 50, cases[i].message);
			else
				ck_assert(!finds(&m, cases[i].id, 50));
		}
	}
}
END_TEST

START_TEST(command)
{
	struct life *l = failed_job("/bin/sh", 127);

	says(l, "sh: 1: nothing-such: not found\n");
	made_select(&m, "MS908");
	ck_assert_str_eq(made_found(made_findings(&m, 50), "MS908")->message,
			 "sh found no command nothing-such");
	made_done(&m);
	l = failed_job("/bin/sh", 1);
	says(l, "page: not found\n");
	ck_assert(!finds(&m, "MS908", 50));
}
END_TEST

START_TEST(exec_failed)
{
	struct life *l = failed_job("/bin/env", 126);

	made_failed_call(&m, l, "execve", "/opt/app", EACCES, "EACCES");
	expect(&m, "EX401", 50, "env could not run /opt/app: EACCES");
	/* a shell then reads it itself */
	l = failed_job("/bin/env", 126);
	made_failed_call(&m, l, "execve", "/opt/app", ENOEXEC, "ENOEXEC");
	ck_assert(!finds(&m, "EX401", 50));
	/* the parent did not fail */
	l = failed_job("/bin/env", 126);
	l->parent->ending.number = 0;
	made_failed_call(&m, l, "execve", "/opt/app", EACCES, "EACCES");
	ck_assert(!finds(&m, "EX401", 50));
}
END_TEST

/* An execve, as a check gets it */
static void execs(struct process *p, const char *path, int64_t ret, const struct path_fault *fault)
{
	struct value v = a_path(path), record;
	struct event e = a_call(EVENT_LEAVE, p->id.tid, p->id.serial, "execve", ARGS(0), ret);
	struct call_view view;

	add_view(&e, &view, &record, &v);
	e.time = ms(5);
	e.process = p;
	e.call.fault = fault;
	made_event(&m, &e);
}

START_TEST(interpreter)
{
	static const struct path_fault fault = {
		.kind = PATH_INTERPRETER, .name = "/opt/script", .target = "/usr/bin/python9",
		.directory = "",
	}, missing = {.kind = PATH_MISSING, .name = "/opt/script", .target = "", .directory = ""};
	struct process p = {.id = {100, 1}, .program = ""};

	made_command(&m, "/bin/sh");
	m.h.calls_seen = true;
	made_select(&m, "EX402");
	execs(&p, "/opt/script", -ENOENT, &fault);
	expect(&m, "EX402", 50,
	       "/opt/script cannot be run: its interpreter /usr/bin/python9 does not exist");
	made_command(&m, "/bin/sh");
	m.h.calls_seen = true;
	made_select(&m, "EX402");
	execs(&p, "/opt/script", -ENOENT, &missing);
	ck_assert(!finds(&m, "EX402", 50));
}
END_TEST

static bool search_finds(unsigned misses)
{
	struct process p = {.id = {100, 1}, .program = ""};
	struct event e = {.kind = EVENT_EXEC, .time = ms(6), .task = p.id, .process = &p};
	char path[32];

	made_command(&m, "/bin/sh");
	m.h.calls_seen = true;
	made_select(&m, "EX403");
	for (unsigned i = 0; i < misses; i++) {
		snprintf(path, sizeof(path), "/%u/app", i);
		execs(&p, path, -ENOENT, NULL);
	}
	made_event(&m, &e);
	return finds(&m, "EX403", 50);
}

START_TEST(search)
{
	ck_assert(search_finds(17));
	ck_assert(!search_finds(16));
}
END_TEST

static TCase *missing_tests(void)
{
	TCase *c = tcase_create("missing");

	tcase_add_test(c, library);
	tcase_add_test(c, file);
	tcase_add_test(c, ignored_missing_file);
	tcase_add_test(c, permission);
	tcase_add_test(c, failures_without_a_path);
	tcase_add_test(c, command);
	tcase_add_test(c, exec_failed);
	tcase_add_test(c, interpreter);
	tcase_add_test(c, search);
	return c;
}

UNIT_CASE(missing_tests)
