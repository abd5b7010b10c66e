/* Names of tasks, as ps(1) prints them */
#include <string.h>

#include "lib/unit.h"
#include "model/process/name.h"

static const struct sample {
	const char *name, *comm, *argv[3], *program;
} samples[] = {
	{"sleep", "sleep", {"sleep", "9"}, "/usr/bin/sleep"},
	/* titles */
	{"postgres: checkpointer", "postgres", {"postgres: checkpointer ", ""}, "/bin/postgres"},
	{"nginx: worker process", "nginx", {"nginx: worker process"}, "/usr/sbin/nginx"},
	{"redis-server *:6379", "redis-server", {"redis-server *:6379"}, "/bin/redis-check-rdb"},
	{"sshd: root@pts/0", "sshd", {"sshd: root@pts/0", ""}, "/usr/sbin/sshd"},
	/* arguments with blanks that are none */
	{"sh", "sh", {"sh", "-c", "a b"}, "/usr/bin/dash"},
	{"chrome", "chrome", {"/opt/google/chrome/chrome --type=renderer --lang=en"},
		"/opt/google/chrome/chrome"},
	{"odd", "odd", {"a b", "c"}, "/bin/odd"},
	/* a script, a login shell, a program of many names */
	{"app.py", "app.py", {"/usr/bin/python3", "./app.py"}, "/usr/bin/python3.11"},
	{"bash", "bash", {"-bash"}, "/usr/bin/bash"},
	{"ls", "ls", {"ls"}, "/usr/bin/busybox"},
	/* a name that was cut, and one of 15 bytes that was not */
	{"dbus-daemon-launch-helper", "dbus-daemon-lau", {"dbus-daemon-launch-helper"}, "/x"},
	{"systemd-timesyncd", "systemd-timesyn", {"x"}, "/lib/systemd/systemd-timesyncd"},
	{"fifteen-letters", "fifteen-letters", {"other"}, "/bin/other"},
	/* names that a program and a runtime set */
	{"worker-2", "worker-2", {"/usr/bin/app"}, "/usr/bin/app"},
	{"node", "MainThread", {"node", "app.js"}, "/usr/bin/node"},
	{"node", "node-MainThread", {"/usr/local/bin/node"}, "/usr/bin/node"},
	/* little is known */
	{"(sd-pam)", "(sd-pam)", {NULL}, "/lib/systemd/systemd"},
	{"systemd", "", {NULL}, "/lib/systemd/systemd"},
	{"init", "", {"/sbin/init"}, "/lib/systemd/systemd"},
	{"", "", {NULL}, ""},
};

START_TEST(names_are_those_of_ps)
{
	const struct sample *s = &samples[_i];
	const char *argv[4] = {s->argv[0], s->argv[1], s->argv[2], NULL};
	char name[TASK_NAME_ROOM];

	name_of_task(name, s->comm, argv, s->program);
	ck_assert_str_eq(name, s->name);
}
END_TEST

START_TEST(long_titles_are_truncated)
{
	char title[200], name[TASK_NAME_ROOM];
	const char *argv[] = {title, NULL};

	memset(title, 'x', sizeof(title) - 1);
	memcpy(title, "server: ", 8);
	title[sizeof(title) - 1] = 0;
	name_of_task(name, "server", argv, "/bin/server");
	ck_assert_uint_eq(strlen(name), TASK_NAME_ROOM - 1);
	name_of_task(name, "server", NULL, "/bin/server");
	ck_assert_str_eq(name, "server");
}
END_TEST

static TCase *names(void)
{
	TCase *c = tcase_create("names");

	tcase_add_loop_test(c, names_are_those_of_ps, 0, sizeof(samples) / sizeof(*samples));
	tcase_add_test(c, long_titles_are_truncated);
	return c;
}
UNIT_CASE(names)
