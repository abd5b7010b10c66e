#include "lib/unit.h"

#include <string.h>

#include "model/libraries/search_path.h"

static struct arena arena;
static struct elf_object elf[3];
static struct program_files files;
static struct library_story story;
static struct library_search library, inner;

static void begin(void)
{
	static const char *const variables[] = {"LD_LIBRARY_PATH=/var/a::rel;/var/b/", NULL};

	for (unsigned i = 0; i < 3; i++)
		elf[i] = (struct elf_object){.interpreter = "", .rpath = "", .runpath = ""};
	elf[0].interpreter = "/lib64/ld-linux-x86-64.so.2";
	files = (struct program_files){.variables = variables};
	inner = (struct library_search){.asker = ASKER_OBJECT, .object = &library, .elf = &elf[2],
		.path = "sub/inner.so"};
	library = (struct library_search){.asker = ASKER_OBJECT, .object = &story.program,
		.elf = &elf[1], .path = "/srv/lib/outer.so", .next = &inner};
	story = (struct library_story){.files = &files, .directory = "/srv/cwd",
		.program = {.elf = &elf[0], .path = "/srv/bin/app", .next = &library}};
}

static void end(void)
{
	arena_done(&arena);
}

/* Whether the list at `i` for `object` has this source and owner */
static void expect_list(const struct library_search *object, unsigned i,
			enum search_source source, const struct library_search *owner)
{
	struct search_path path = search_path_of(&story, object, &arena);

	ck_assert_uint_lt(i, path.count);
	ck_assert_int_eq(path.lists[i].source, source);
	ck_assert_ptr_eq(path.lists[i].owner, owner);
}

static bool has(const struct library_search *object, const char *directory)
{
	struct search_path path = search_path_of(&story, object, &arena);

	return search_path_find(&path, 0, directory, strlen(directory)) < path.count;
}

START_TEST(rpath_of_all_askers_precedes_the_variable)
{
	elf[0].rpath = "/rpath/program";
	elf[1].rpath = "/rpath/outer";
	elf[2].rpath = "/rpath/inner";
	expect_list(&inner, 0, SEARCH_RPATH, &inner);
	expect_list(&inner, 1, SEARCH_RPATH, &library);
	expect_list(&inner, 2, SEARCH_RPATH, &story.program);
	expect_list(&inner, 3, SEARCH_VARIABLE, NULL);
	ck_assert_uint_eq(search_path_of(&story, &inner, &arena).count, 4);
	/* that of an object with a RUNPATH is ignored */
	elf[1].runpath = "/runpath/outer";
	expect_list(&inner, 1, SEARCH_RPATH, &story.program);
	expect_list(&library, 0, SEARCH_VARIABLE, NULL);
	expect_list(&library, 1, SEARCH_RUNPATH, &library);
	ck_assert_uint_eq(search_path_of(&story, &library, &arena).count, 2);
}
END_TEST

START_TEST(runpath_is_not_inherited)
{
	elf[0].runpath = "/runpath/program";
	ck_assert(has(&story.program, "/runpath/program"));
	ck_assert(!has(&library, "/runpath/program"));
	/* the caller of dlopen() is unknown */
	ck_assert(has(NULL, "/runpath/program"));
}
END_TEST

START_TEST(musl_inherits_everything_after_the_variable)
{
	elf[0].interpreter = "/lib/ld-musl-x86_64.so.1";
	elf[0].runpath = "/runpath/program";
	elf[2].rpath = "/rpath/inner";
	expect_list(&inner, 0, SEARCH_VARIABLE, NULL);
	expect_list(&inner, 1, SEARCH_RPATH, &inner);
	expect_list(&inner, 2, SEARCH_RUNPATH, &story.program);
}
END_TEST

START_TEST(directories_of_lists_are_found)
{
	ck_assert(has(&library, "/var/a"));
	ck_assert(has(&library, "/var/a/"));
	ck_assert(has(&library, "/var/b"));
	ck_assert(has(&library, "rel"));
	ck_assert(has(&library, "."));
	ck_assert(!has(&library, "/var"));
	ck_assert(!has(&library, ""));
	files.secure = true;
	ck_assert(!has(&library, "/var/a"));
}
END_TEST

START_TEST(tokens_are_expanded)
{
	elf[0].runpath = "$ORIGIN/../lib:${ORIGIN}x:/opt/$LIB/sub:/p/$PLATFORM/${LIB}:$OTHER/x";
	ck_assert(has(&story.program, "/srv/bin/../lib"));
	ck_assert(has(&story.program, "/srv/binx"));
	ck_assert(has(&story.program, "/opt/lib/x86_64-linux-gnu/sub"));
	ck_assert(has(&story.program, "/p/haswell/lib64"));
	ck_assert(has(&story.program, "$OTHER/x"));
	ck_assert(!has(&story.program, "/opt//sub"));
	ck_assert(!has(&story.program, "/srv/lib"));
	/* a relative path begins at the working directory */
	elf[2].runpath = "$ORIGIN";
	ck_assert(has(&inner, "/srv/cwd/sub"));
	inner.path = "inner.so";
	ck_assert(has(&inner, "/srv/cwd"));
}
END_TEST

START_TEST(many_tokens_do_not_take_long)
{
	static char many[4096], directory[4096];

	while (strlen(many) + strlen("$LIB") < sizeof(many))
		memcpy(many + strlen(many), "$LIB", strlen("$LIB"));
	memset(directory, 'x', sizeof(directory) - 1);
	elf[0].runpath = many;
	ck_assert(!has(&story.program, directory));
}
END_TEST

START_TEST(a_search_continues_where_it_was)
{
	struct search_path path;

	elf[0].rpath = "/twice";
	files.variables = (const char *const[]){"LD_LIBRARY_PATH=/twice", NULL};
	path = search_path_of(&story, &story.program, &arena);
	ck_assert_uint_eq(search_path_find(&path, 0, "/twice", 6), 0);
	ck_assert_uint_eq(search_path_find(&path, 1, "/twice", 6), 1);
	ck_assert_uint_eq(search_path_find(&path, 2, "/twice", 6), path.count);
}
END_TEST

START_TEST(default_directories_are_known)
{
	static const char *const yes[] = {
		"/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib32",
		"/usr/lib/x86_64-linux-gnu", "/lib/i386-linux-gnu",
	};
	static const char *const no[] = {
		"", "/", "lib", "/libx", "/usr/libexec", "/usr/lib/x", "/opt/lib", "/usr",
		"/usr/lib/x86_64-linux-gnu/sub", "/usr/lib/",
	};

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		ck_assert_msg(search_is_default(yes[i], strlen(yes[i])), "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		ck_assert_msg(!search_is_default(no[i], strlen(no[i])), "%s", no[i]);
}
END_TEST

static size_t parent(const char *directory)
{
	return search_parent(directory, strlen(directory));
}

START_TEST(subdirectories_of_processors_are_known)
{
	ck_assert_uint_eq(parent("/x/glibc-hwcaps/x86-64-v3"), 2);
	ck_assert_uint_eq(parent("/x/tls"), 2);
	ck_assert_uint_eq(parent("/x/tls/haswell"), 6);
	ck_assert_uint_eq(parent("/x/glibc-hwcaps"), 0);
	ck_assert_uint_eq(parent("/x/y"), 0);
	ck_assert_uint_eq(parent("/tls"), 0);
	ck_assert_uint_eq(parent("tls"), 0);
	ck_assert_uint_eq(parent(""), 0);
}
END_TEST

START_TEST(names_of_lists_are_found)
{
	ck_assert(search_names("a.so:/x/b.so c.so", "/x/b.so"));
	ck_assert(search_names("a.so:/x/b.so c.so", "c.so"));
	ck_assert(!search_names("a.so:/x/b.so c.so", "b.so"));
	ck_assert(!search_names("", "b.so"));
	ck_assert_str_eq(search_variable(&story, "LD_LIBRARY_PATH"), "/var/a::rel;/var/b/");
	ck_assert_ptr_null(search_variable(&story, "LD_LIBRARY"));
}
END_TEST

static TCase *search_path_tests(void)
{
	TCase *t = tcase_create("directories of libraries");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, rpath_of_all_askers_precedes_the_variable);
	tcase_add_test(t, runpath_is_not_inherited);
	tcase_add_test(t, musl_inherits_everything_after_the_variable);
	tcase_add_test(t, directories_of_lists_are_found);
	tcase_add_test(t, tokens_are_expanded);
	tcase_add_test(t, many_tokens_do_not_take_long);
	tcase_add_test(t, a_search_continues_where_it_was);
	tcase_add_test(t, default_directories_are_known);
	tcase_add_test(t, subdirectories_of_processors_are_known);
	tcase_add_test(t, names_of_lists_are_found);
	return t;
}
UNIT_CASE(search_path_tests)
