/* System calls of the dynamic loader and the C library, which --print=plain folds */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/printers.h"

static struct stream stream, *const s = &stream;
static struct arena a;

static void set_up(void)
{
	stream_open(s, &printer_plain);
	stream_start(s);
}

static void tear_down(void)
{
	arena_done(&a);
}

static void send_call(const char *name, struct value *args, int64_t ret)
{
	const struct call *row = desc_call_by_name(name);
	struct call_view view = {.name = name, .args = args, .row = row,
				 .ret = ret < 0 ? v_error(&a, -ret) : v_num(&a, ret)};
	struct event e = {.task = id_of(17), .tgid = 17,
			  .call = {.abi = &abis[ABI_x86_64], .row = row, .view = &view,
				   .ret = ret, .failed = ret < 0}};

	view.error = ret < 0 ? "ENOENT" : NULL;
	view.error_text = ret < 0 ? "No such file or directory" : NULL;
	e.kind = EVENT_ENTER;
	stream_send(s, e);
	e.kind = EVENT_LEAVE;
	stream_send(s, e);
}

static void send_exec(void)
{
	stream_send(s, (struct event){.kind = EVENT_EXEC, .task = id_of(17), .tgid = 17,
				      .exec = {.path = "/bin/a"}});
}

static void send_open(const char *path, const char *flag, int64_t ret)
{
	send_call("openat", v_record(&a, "dirfd", v_fd(&a, -100, NULL), "pathname",
				     v_path(&a, path), "flags",
				     v_flags(&a, 0, "O_RDONLY", flag, NULL), NULL), ret);
}

static void send_on(const char *name, const char *path)
{
	send_call(name, v_record(&a, "fd", v_fd(&a, 3, path), NULL), 0);
}

static void send_library(const char *path)
{
	send_open(path, "O_CLOEXEC", 3);
	send_on("mmap", path);
	send_on("close", path);
}

/* Compares the lines after that of the first execve, without times and explanations. */
static void expect(const char *lines)
{
	struct sbuf found = {0};
	char *text;
	bool first = true;

	stream_send(s, (struct event){.kind = EVENT_END});
	text = stream_close(s);
	sbuf_str(&found, "");
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		const char *words = line + strspn(line, " 0123456789.");

		if (*words == '(' || first || !strncmp(words, "end of", strlen("end of"))) {
			first = first && *words == '(';
			continue;
		}
		sbuf_str(&found, words);
		sbuf_char(&found, '\n');
	}
	ck_assert_str_eq(found.s, lines);
	sbuf_done(&found);
	free(text);
}

START_TEST(libraries_at_an_execve)
{
	send_exec();
	send_on("brk", NULL);
	send_open("/etc/ld.so.preload", "O_CLOEXEC", -ENOENT);
	send_library("/lib/libselinux.so.1");
	send_library("/lib/libc.so.6");
	send_on("set_robust_list", NULL);
	send_on("getpid", NULL);
	send_on("brk", NULL);
	expect("process (17) loads libselinux.so.1 and libc.so.6 [9 system calls]\n"
	       "process (17) gets its process ID: 0 [getpid]\n"
	       "process (17) sets the end of the heap to 0 [brk]\n");
}
END_TEST

START_TEST(many_libraries)
{
	send_exec();
	send_library("/lib/liba.so");
	send_library("/lib/libb.so.2");
	send_library("/lib/libc.so.6");
	send_library("/lib/libd.so.1");
	expect("process (17) loads liba.so, libb.so.2 and 2 more libraries [12 system calls]\n");
}
END_TEST

START_TEST(a_missing_library_is_named)
{
	send_exec();
	send_library("/lib/libc.so.6");
	send_open("/lib/libnone.so.1", "O_CLOEXEC", -ENOENT);
	send_open("/usr/lib/libnone.so.1", "O_CLOEXEC", -ENOENT);
	expect("process (17) loads libc.so.6 and does not find libnone.so.1 [5 system calls]\n");
}
END_TEST

START_TEST(a_library_that_is_found_later)
{
	send_exec();
	send_open("/opt/lib/libc.so.6", "O_CLOEXEC", -ENOENT);
	send_library("/lib/libc.so.6");
	expect("process (17) loads libc.so.6 [4 system calls]\n");
}
END_TEST

START_TEST(a_program_without_libraries)
{
	send_exec();
	send_on("brk", NULL);
	send_on("set_tid_address", NULL);
	send_on("getpid", NULL);
	expect("process (17) prepares its memory and first thread [2 system calls]\n"
	       "process (17) gets its process ID: 0 [getpid]\n");
}
END_TEST

START_TEST(a_locale)
{
	send_exec();
	send_on("getpid", NULL);
	send_open("/usr/lib/locale/locale-archive", "O_CLOEXEC", -ENOENT);
	send_open("/usr/lib/locale/C.UTF-8/LC_CTYPE", "O_CLOEXEC", -ENOENT);
	send_open("/usr/lib/locale/C.utf8/LC_CTYPE", "O_CLOEXEC", 3);
	send_on("close", "/usr/lib/locale/C.utf8/LC_CTYPE");
	expect("process (17) gets its process ID: 0 [getpid]\n"
	       "process (17) loads the locale C.utf8 [4 system calls]\n");
}
END_TEST

START_TEST(a_missing_locale)
{
	send_exec();
	send_open("/usr/lib/locale/xx_XX/LC_CTYPE", "O_CLOEXEC", -ENOENT);
	send_open("/usr/share/locale/xx/LC_MESSAGES/a.mo", NULL, -ENOENT);
	expect("process (17) finds no locale xx_XX, finds no translations of its messages "
	       "[2 system calls]\n");
}
END_TEST

/* A library that is read and not mapped is a file like any other. */
START_TEST(a_copied_library)
{
	send_exec();
	send_on("getpid", NULL);
	send_open("/lib/libc.so.6", "O_CLOEXEC", 3);
	send_on("close", "/lib/libc.so.6");
	send_open("/lib/libd.so", NULL, 3);
	send_on("getpid", NULL);
	expect("process (17) gets its process ID: 0 [getpid]\n"
	       "process (17) opens \"/lib/libc.so.6\" as 3 [openat]\n"
	       "process (17) closes /lib/libc.so.6 [close]\n"
	       "process (17) opens \"/lib/libd.so\" as 3 [openat]\n"
	       "process (17) gets its process ID: 0 [getpid]\n");
}
END_TEST

START_TEST(each_with_startup_list)
{
	s->options.settings[0] = 1;
	send_exec();
	send_library("/lib/libc.so.6");
	expect("process (17) opens \"/lib/libc.so.6\" as 3 [openat]\n"
	       "process (17) maps (unknown) into memory at 0 [mmap]\n"
	       "process (17) closes /lib/libc.so.6 [close]\n");
}
END_TEST

static TCase *plain_startup_tests(void)
{
	const TTest *const tests[] = {
		libraries_at_an_execve, many_libraries, a_missing_library_is_named,
		a_library_that_is_found_later, a_program_without_libraries, a_locale,
		a_missing_locale, a_copied_library, each_with_startup_list,
	};
	TCase *c = tcase_create("plain: startup");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	return c;
}

UNIT_CASE(plain_startup_tests)
