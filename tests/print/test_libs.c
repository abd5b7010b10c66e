#include "print/core/printers.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>

#include "desc/type.h"
#include "lib/stream.h"
#include "lib/unit.h"

enum { LOADER = 0x7f0000000000, LOADER_SIZE = 0x1000, OUTSIDE = 0x400000 };

static struct stream stream, *const s = &stream;
static const struct stack *caller;	/* of the next open */

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
/* Members that most files have; others follow */
#define FILE_64 .machine = EM_X86_64, .bits = 64, .interpreter = "", .soname = "", .rpath = "", \
	.runpath = "", .build_id = "", .relro = RELRO_FULL

static const struct elf_object loader = {FILE_64, .kind = OBJECT_LIBRARY, .end = LOADER_SIZE};

static void begin(void)
{
	stream_open(s, &printer_libs);
	stream_start(s);
	send_begin(s);
}

static struct elf_object *program(const char *const *needed)
{
	struct elf_object *o = arena_new(&s->a, struct elf_object);

	*o = (struct elf_object){FILE_64, .kind = OBJECT_PIE, .needed = needed};
	o->interpreter = "/lib64/ld-linux-x86-64.so.2";
	return o;
}

static struct elf_object *library(const char *soname, const char *build_id,
				  const char *const *needed)
{
	struct elf_object *o = arena_new(&s->a, struct elf_object);

	*o = (struct elf_object){FILE_64, .kind = OBJECT_LIBRARY, .needed = needed};
	o->soname = soname;
	o->build_id = build_id;
	return o;
}

static void exec_files(pid_t pid, const char *path, struct program_files *files)
{
	if (files) {
		files->loader = files->loader ? files->loader : &loader;
		files->loader_start = LOADER;
		files->loader_end = LOADER + LOADER_SIZE;
	}
	stream_send(s, (struct event){.kind = EVENT_EXEC, .task = id_of(pid),
		.exec = {.path = path, .file = path, .cwd = "/", .files = files}});
}

static void exec(pid_t pid, const char *path, const struct elf_object *elf,
		 const char *const *variables)
{
	struct program_files files = {.program = elf, .variables = variables};

	exec_files(pid, path, elf ? &files : NULL);
}

/* Opens a file from the instruction at `ip`: with `o` successfully, else with an error. */
static void open_cached(pid_t pid, uint64_t ip, const char *path, const struct elf_object *o,
			int error, enum loader_cache_entry in_cache)
{
	struct call_view view = call("openat", v_record(&s->a, "pathname", v_path(&s->a, path),
							NULL));

	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(pid), .call = {
		.row = view.row, .view = &view, .ip = ip, .ret = error ? -error : 3,
		.failed = error, .object = o, .in_cache = in_cache, .stack = caller}});
}

static void open_from(pid_t pid, uint64_t ip, const char *path, const struct elf_object *o,
		      int error)
{
	open_cached(pid, ip, path, o, error, CACHE_UNKNOWN);
}

static void load(pid_t pid, const char *path, const struct elf_object *o)
{
	open_from(pid, LOADER + 8, path, o, 0);
}

static void miss(pid_t pid, const char *path)
{
	open_from(pid, LOADER + 8, path, NULL, ENOENT);
}

static void open_cache(pid_t pid)
{
	open_from(pid, LOADER + 8, "/etc/ld.so.cache", NULL, 0);
}

static void find(const char *path, const struct elf_object *o, enum loader_cache_entry in_cache)
{
	open_cached(5, LOADER + 8, path, o, o ? 0 : ENOENT, in_cache);
}

static void expect(const char *golden)
{
	send_end(s);
	stream_expect(s, golden);
}

START_TEST(searches_have_askers_and_sources)
{
	struct elf_object *app = program(NAMES("liba.so", "libc.so.6"));
	struct elf_object *a = library("liba.so", "0a", NAMES("libb.so.2", "liba64.so"));

	app->runpath = "$ORIGIN/lib";
	app->build_id = "1234";
	exec(5, "/srv/app", app, NAMES("LD_LIBRARY_PATH=/var/x", "LD_PRELOAD=/p/pre.so one.so"));
	load(5, "/p/pre.so", library("", "", NULL));
	miss(5, "/var/x/one.so");
	miss(5, "/var/x/glibc-hwcaps/x86-64-v3/liba.so");
	miss(5, "/var/x/liba.so");
	miss(5, "/srv/lib/tls/x86_64/liba.so");
	load(5, "/srv/lib/liba.so", a);
	/* the program's own file, and one from which nothing is loaded */
	open_from(5, OUTSIDE, "/srv/lib/libown.so", a, 0);
	open_cache(5);
	load(5, "/usr/lib/libc.so.6", library("libc.so.6", "0c", NULL));
	miss(5, "/var/x/libb.so.2");
	miss(5, "/usr/lib/glibc-hwcaps/x86-64-v3/libb.so.2");
	miss(5, "/usr/lib/libb.so.2");
	open_from(5, LOADER + 8, "/var/x/liba64.so", NULL, EACCES);
	expect("libs-search");
}
END_TEST

START_TEST(contents_of_the_cache_decide)
{
	struct elf_object *other = library("libb.so", "", NULL);

	other->machine = EM_386;
	other->bits = 32;
	exec(5, "/srv/app", program(NAMES("liba.so", "libb.so", "libc.so.6", "libd.so", "libe.so")),
	     NAMES("LD_LIBRARY_PATH=/var/x"));
	find("/var/x/liba.so", library("liba.so", "", NULL), CACHE_LACKS);
	open_cache(5);
	/* for another machine in the cache, then in default directories, where the same file is */
	find("/usr/lib/libb.so", other, CACHE_HAS);
	find("/lib/libb.so", NULL, CACHE_LACKS);
	find("/usr/lib/libb.so", other, CACHE_HAS);
	find("/usr/lib/libc.so.6", library("libc.so.6", "", NULL), CACHE_HAS);
	find("/usr/lib/libd.so", library("libd.so", "", NULL), CACHE_LACKS);
	/* directories that only this loader knows */
	find("/nix/glibc/lib/libe.so", library("libe.so", "", NULL), CACHE_LACKS);
	/* dlopen() of a name, which opens the cache, and of a path */
	open_cache(5);
	find("/opt/libf.so", NULL, CACHE_HAS);
	find("/usr/lib/libf.so", NULL, CACHE_LACKS);
	find("/usr/lib/libg.so", library("libg.so", "", NULL), CACHE_HAS);
	expect("libs-cache");
}
END_TEST

START_TEST(later_requests_are_those_of_the_program)
{
	struct elf_object *other = library("libo.so", "", NULL);

	other->machine = EM_386;
	other->bits = 32;
	exec(5, "/srv/app", program(NULL), NULL);
	load(5, "/opt/plugin.so", library("", "0d", NULL));
	open_cache(5);
	load(5, "/usr/lib/libm.so.6", library("libm.so.6", "0e", NULL));
	open_cache(5);
	load(5, "/usr/lib32/libo.so", other);
	load(5, "rel/text.so", NULL);
	send_new(s, 6, 6, BORN_FORK, 5);
	miss(6, "/opt/gone.so");
	/* a library that is opened again is not that of a NEEDED */
	load(5, "/opt/plugin.so", library("", "0d", NULL));
	expect("libs-later");
}
END_TEST

START_TEST(askers_other_than_objects_are_named)
{
	struct program_files files = {
		.program = program(NAMES("liba.so")), .variables = NAMES("LD_LIBRARY_PATH=/lib"),
		.secure = true, .script_count = 2,
		.scripts = (const struct script[]){{"./a", "/bin/b"}, {"/bin/b", "/srv/app"}},
	};

	exec(5, "/srv/app", program(NAMES("liba.so")), NAMES("LD_AUDIT=/p/audit.so:two.so"));
	load(5, "/p/audit.so", library("", "", NULL));
	load(5, "/etc/ld.so.preload", NULL);
	load(5, "/p/early.so", library("", "", NULL));
	load(5, "/lib/liba.so", library("liba.so", "", NULL));
	load(5, "/p/late.so", library("", "", NULL));
	exec_files(6, "/srv/app", &files);
	load(6, "/lib/liba.so", library("liba.so", "", NULL));
	files = (struct program_files){.program = library("ld.so", "", NULL)};
	exec_files(7, "/lib/ld.so", &files);
	load(7, "./app", program(NAMES("liba.so")));
	load(7, "/lib/liba.so", library("liba.so", "", NULL));
	expect("libs-askers");
}
END_TEST

#define VERSIONS(o, ...) do { \
	static const struct needed_version all[] = {__VA_ARGS__}; \
\
	(o)->versions = all; \
	(o)->version_count = sizeof(all) / sizeof(*all); \
} while (0)

/* Opens a file with a stack whose innermost frame is in the dynamic loader. */
static void load_from(const char *path, const char *object, const char *symbol,
		      const char *outer_object, const char *outer_symbol)
{
	const struct stack_frame frames[] = {
		{.addr = LOADER + 8, .object = "/lib/ld.so", .symbol = "open64"},
		{.addr = OUTSIDE, .object = object, .symbol = symbol},
		{.addr = OUTSIDE, .object = outer_object, .symbol = outer_symbol},
	};
	struct stack stack = {.frames = frames, .count = *outer_object ? 3 : *object ? 2 : 1};

	caller = &stack;
	load(5, path, library("", "", NULL));
	caller = NULL;
}

START_TEST(callers_of_dlopen_are_named)
{
	exec(5, "/srv/app", program(NULL), NULL);
	load_from("/p/one.so", "/lib/libc.so.6", "___dlopen", "/lib/plug\33.so", "init\n");
	load_from("/p/two.so", "/lib/libc.so.6", "dlmopen", "/srv/app", "");
	load_from("/p/nss.so", "/lib/libc.so.6", "nss_load", "/srv/app", "main");
	load_from("/p/cut.so", "/lib/libc.so.6", "dlopen", "", "");
	load_from("/p/none.so", "", "", "", "");
	expect("libs-callers");
}
END_TEST

START_TEST(versions_that_libraries_lack_are_named)
{
	struct elf_object *app = program(NAMES("liba.so.1", "libb.so.1", "libnone.so.1"));
	struct elf_object *a = library("liba.so.1", "", NAMES("libb.so.1"));
	struct elf_object *b = library("libb.so.1", "", NULL);
	struct elf_object *other = library("libc.so", "", NULL);
	struct elf_object *ld = library("ld.so.2", "", NULL);
	struct program_files files = {.program = app, .loader = ld};

	VERSIONS(app, {"libb.so.1", "B_1", false}, {"libb.so.1", "B_3", false},
		 {"liba.so.1", "A_1", false}, {"ld.so.2", "LD_1", false},
		 {"libnone.so.1", "N_1", false}, {"libc.so", "C_1", false});
	VERSIONS(a, {"libb.so.1", "B_1", false}, {"libb.so.1", "B_2", false},
		 {"libb.so.1", "B_4", true}, {"libb.so.1", "B_\33", false});
	b->defined_versions = NAMES("libb.so.1", "B_1", "B_2");
	ld->defined_versions = NAMES("LD_2");
	exec_files(5, "/srv/app", &files);
	load(5, "/lib/liba.so.1", a);
	load(5, "/lib/libb.so.1", b);
	miss(5, "/lib/libnone.so.1");
	/* found under its own name, and by the name of a file */
	load(5, "/opt/libc.so.6", other);
	load(5, "/opt/other/libb.so.1", b);
	expect("libs-versions");
}
END_TEST

START_TEST(equal_stories_are_one)
{
	for (pid_t pid = 5; pid < 8; pid++) {
		exec(pid, "/srv/app", program(NAMES("libz.so")), NULL);
		if (pid == 6)
			miss(pid, "/lib/libz.so");
		else
			load(pid, "/lib/libz.so", library("libz.so", "0f", NULL));
	}
	expect("libs-equal");
}
END_TEST

START_TEST(what_is_unknown_is_not_guessed)
{
	exec(5, "/srv/app", NULL, NULL);
	open_cache(5);
	open_from(5, LOADER, "/lib/libc.so.6", NULL, 0);
	open_from(5, LOADER, "/etc/passwd", NULL, 0);
	stream_send(s, (struct event){.kind = EVENT_NEW, .task = id_of(6),
		.born = {.how = BORN_ATTACHED, .who = &(struct identity){
			.program = "/usr/sbin/daemon"}}});
	open_from(6, LOADER, "/lib/libnss_x.so.2", NULL, 0);
	send_new(s, 7, 7, BORN_ATTACHED, 0);
	expect("libs-unknown");
}
END_TEST

START_TEST(names_of_tracees_are_escaped)
{
	struct elf_object *app = program(NAMES("lib\33[31m.so"));

	app->rpath = "/a\nb";
	app->machine = 4711;
	app->relro = RELRO_NONE;
	app->executable_stack = app->no_default_directories = app->binds_now = true;
	app->soname = "\xff";
	s->options.colour = true;
	exec(5, "/srv/\tapp", app, NAMES("LD_\a=\a"));
	miss(5, "/a\nb/lib\33[31m.so");
	expect("libs-hostile");
}
END_TEST

START_TEST(a_trace_without_programs_prints_nothing)
{
	open_from(5, LOADER, "/lib/libc.so.6", NULL, 0);
	send_end(s);

	char *text = stream_close(s);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(anything_can_be_printed)
{
	send_anything(s, 2000);
	send_end(s);
	free(stream_close(s));
}
END_TEST

static TCase *libs_tests(void)
{
	TCase *t = tcase_create("libs");

	tcase_add_checked_fixture(t, begin, NULL);
	tcase_add_test(t, searches_have_askers_and_sources);
	tcase_add_test(t, contents_of_the_cache_decide);
	tcase_add_test(t, later_requests_are_those_of_the_program);
	tcase_add_test(t, askers_other_than_objects_are_named);
	tcase_add_test(t, callers_of_dlopen_are_named);
	tcase_add_test(t, versions_that_libraries_lack_are_named);
	tcase_add_test(t, equal_stories_are_one);
	tcase_add_test(t, what_is_unknown_is_not_guessed);
	tcase_add_test(t, names_of_tracees_are_escaped);
	tcase_add_test(t, a_trace_without_programs_prints_nothing);
	tcase_add_test(t, anything_can_be_printed);
	return t;
}
UNIT_CASE(libs_tests)
