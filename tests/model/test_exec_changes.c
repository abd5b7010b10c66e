#include "model/exec/changes.h"
#include "model/exec/environment.h"

#include <string.h>

#include "lib/unit.h"

/* Variables, which are ordered by name; those whose name is CUT are cut */
static struct environment environment(struct environment_variable *all, const char *const *texts)
{
	struct environment e = {.all = all};

	for (; texts[e.count]; e.count++) {
		struct environment_variable *v = &all[e.count];

		*v = (struct environment_variable){.text = texts[e.count]};
		v->name_len = strcspn(v->text, "=");
		v->is_cut = strstr(v->text, "CUT") != NULL;
	}
	e.whole = e.count;
	return e;
}

static void check_change(const struct exec_changes *c, unsigned i, enum exec_change_kind kind,
			 const char *before, const char *after)
{
	const struct environment_change *v = &c->environment[i];

	ck_assert_uint_gt(c->environment_count, i);
	ck_assert_int_eq(v->kind, kind);
	ck_assert_str_eq(v->before ? v->before->text : "", before);
	ck_assert_str_eq(v->after ? v->after->text : "", after);
}

START_TEST(variables_are_compared_by_name)
{
	static const char *const before[] = {"A=1", "AB=2", "B=3", "CUT=ab", "D=1", "D=2", "E",
		NULL};
	static const char *const after[] = {"A=1", "B=4", "C=", "CUT=abc", "D=1", "E", NULL};
	struct environment_variable all[2][8];
	struct environment one = environment(all[0], before), two = environment(all[1], after);
	struct arena arena = {0};
	const struct exec_changes *c = exec_changes_between(&one, &two, NULL, NULL, &arena);

	check_change(c, 0, EXEC_REMOVED, "AB=2", "");
	check_change(c, 1, EXEC_CHANGED, "B=3", "B=4");
	check_change(c, 2, EXEC_ADDED, "", "C=");
	check_change(c, 3, EXEC_REMOVED, "D=2", "");
	ck_assert_uint_eq(c->environment_count, 4);
	ck_assert(c->has_environment && !c->has_descriptors);
	two.whole++;
	ck_assert(!exec_changes_between(&one, &two, NULL, NULL, &arena)->has_environment);
	c = exec_changes_between(NULL, &two, NULL, NULL, &arena);
	ck_assert(!c->environment_count && !c->has_environment);
	arena_done(&arena);
}
END_TEST

START_TEST(descriptors_are_compared_by_number)
{
	static const struct descriptor before[] = {
		{.fd = 0, .kind = DESCRIPTOR_FILE, .inode = 1, .name = "a", .reads = true},
		{.fd = 1, .kind = DESCRIPTOR_PIPE, .inode = 2, .name = "pipe:[2]", .writes = true},
		{.fd = 2, .kind = DESCRIPTOR_OTHER, .inode = 3, .name = "anon_inode:[a]"},
	};
	static const struct descriptor after[] = {
		{.fd = 0, .kind = DESCRIPTOR_FILE, .inode = 1, .name = "renamed", .reads = true},
		{.fd = 2, .kind = DESCRIPTOR_OTHER, .inode = 3, .name = "anon_inode:[b]"},
		{.fd = 7, .kind = DESCRIPTOR_FILE, .inode = 1, .name = "a", .reads = true},
	};
	struct descriptors one = {.all = before, .count = 3, .open = 3};
	struct descriptors two = {.all = after, .count = 3, .open = 3};
	struct arena arena = {0};
	const struct exec_changes *c = exec_changes_between(NULL, NULL, &one, &two, &arena);

	ck_assert_uint_eq(c->descriptor_count, 3);
	ck_assert(c->descriptors[0].kind == EXEC_REMOVED && c->descriptors[0].fd == 1);
	ck_assert(c->descriptors[1].kind == EXEC_CHANGED && c->descriptors[1].fd == 2);
	ck_assert(c->descriptors[2].kind == EXEC_ADDED && c->descriptors[2].fd == 7);
	ck_assert(c->has_descriptors);
	two.open++;
	ck_assert(!exec_changes_between(NULL, NULL, &one, &two, &arena)->has_descriptors);
	arena_done(&arena);
}
END_TEST

START_TEST(values_of_stars_are_redacted)
{
	struct environment_variable v = {.text = "A=***", .name_len = 1};

	ck_assert(environment_is_redacted(&v));
	v.text = "A=****";
	ck_assert(!environment_is_redacted(&v));
	v.text = "A=";
	ck_assert(!environment_is_redacted(&v));
}
END_TEST

static TCase *exec_changes_tests(void)
{
	TCase *c = tcase_create("exec_changes");

	tcase_add_test(c, variables_are_compared_by_name);
	tcase_add_test(c, descriptors_are_compared_by_number);
	tcase_add_test(c, values_of_stars_are_redacted);
	return c;
}

UNIT_CASE(exec_changes_tests)
