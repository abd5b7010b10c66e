/* Prototypes of library functions: their syntax, and those of the C library */
#include "lib/unit.h"

#include <string.h>

#include "desc/prototypes.h"
#include "lib/random.h"

static struct prototypes *all;

static void set_up(void)
{
	all = prototypes_new();
}

static void tear_down(void)
{
	prototypes_free(all);
}

static const struct prototype *add(const char *line, const char *function)
{
	const char *why;

	ck_assert_msg(prototypes_add(all, line, &why), "%s: %s", line, why);
	ck_assert_ptr_null(why);
	return prototypes_find(all, function);
}

START_TEST(rows_are_valid)
{
	static const char *const lines[] = {
#define PROTOTYPE(line) line,
#include "desc/prototypes.def"
#undef PROTOTYPE
	};
	const char *why;

	prototypes_free(all);
	all = prototypes_new();
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ck_assert_msg(prototypes_add(all, lines[i], &why), "%s: %s", lines[i], why);
	ck_assert_uint_ge(sizeof(lines) / sizeof(*lines), 200);
}
END_TEST

START_TEST(functions_are_found)
{
	const struct prototype *p = prototypes_find(all, "fgets");

	ck_assert_ptr_nonnull(p);
	ck_assert(p->has_result);
	ck_assert_int_eq(p->result.form, LIBRARY_STRING);
	ck_assert_uint_eq(p->count, 3);
	ck_assert(p->arguments[0].is_late);
	ck_assert_int_eq(p->arguments[1].form, LIBRARY_INT);
	ck_assert_str_eq(p->arguments[2].name, "stream");
	ck_assert_int_eq(p->arguments[2].form, LIBRARY_POINTER);
	p = prototypes_find(all, "read");
	ck_assert_int_eq(p->arguments[1].length, LENGTH_RESULT);
	p = prototypes_find(all, "write");
	ck_assert_int_eq(p->arguments[1].length, 2);
	p = prototypes_find(all, "free");
	ck_assert(!p->has_result);
	p = prototypes_find(all, "printf");
	ck_assert(p->arguments[0].is_format);
	p = prototypes_find(all, "sqrtf");
	ck_assert(p->result.is_float && p->arguments[0].is_float);
	ck_assert(!p->is_leaf);
	p = prototypes_find(all, "strlen");
	ck_assert(p->is_leaf);
	ck_assert_int_eq(p->result.form, LIBRARY_UNSIGNED);
	ck_assert(p->is_built_in);
	p = add("leaf int f(int n)", "f");
	ck_assert(p->is_leaf && !p->is_built_in);
	ck_assert(!add("size strlen(string s)", "strlen")->is_built_in);
	ck_assert(!add("struct leaf *g(int n)", "g")->is_leaf);
	ck_assert_uint_eq(prototypes_find(all, "rand")->count, 0);
	ck_assert_ptr_null(prototypes_find(all, "no_such_function"));
}
END_TEST

START_TEST(types_of_c)
{
	const struct prototype *p;

	p = add("const char *a(const char *restrict s, struct stat *buf, FILE *f, unsigned long n, "
		"char **list, long int k, unsigned int, void *, double);", "a");
	ck_assert_int_eq(p->result.form, LIBRARY_STRING);
	ck_assert_uint_eq(p->count, 9);
	ck_assert_int_eq(p->arguments[0].form, LIBRARY_STRING);
	ck_assert_int_eq(p->arguments[1].form, LIBRARY_POINTER);
	ck_assert_str_eq(p->arguments[1].name, "buf");
	ck_assert_int_eq(p->arguments[2].form, LIBRARY_POINTER);
	ck_assert_int_eq(p->arguments[3].form, LIBRARY_UNSIGNED);
	ck_assert_str_eq(p->arguments[3].name, "n");
	ck_assert_int_eq(p->arguments[4].form, LIBRARY_POINTER);
	ck_assert_int_eq(p->arguments[5].form, LIBRARY_LONG);
	ck_assert_int_eq(p->arguments[6].form, LIBRARY_UNSIGNED);
	ck_assert_str_eq(p->arguments[6].name, "");
	ck_assert_int_eq(p->arguments[8].form, LIBRARY_DOUBLE);
	p = add("void *b(void)", "b");
	ck_assert(p->has_result && !p->count);
	p = add("  int  c ( int , ... ) ; ", "c");
	ck_assert_uint_eq(p->count, 1);
	p = add("unsigned long long d(long long int, long int, uint64_t, off64_t o, llong, ullong, "
		"unsigned long, long long *, unsigned long long int u);", "d");
	ck_assert_int_eq(p->result.form, LIBRARY_UNSIGNED);
	ck_assert(p->result.is_long_long);
	ck_assert_uint_eq(p->count, 9);
	ck_assert_int_eq(p->arguments[0].form, LIBRARY_LONG);
	ck_assert_int_eq(p->arguments[5].form, LIBRARY_UNSIGNED);
	ck_assert_int_eq(p->arguments[8].form, LIBRARY_UNSIGNED);
	ck_assert_str_eq(p->arguments[8].name, "u");
	for (unsigned i = 0; i < p->count; i++)
		ck_assert_int_eq(p->arguments[i].is_long_long, i != 1 && i != 6 && i != 7);
	p = add("long double e(double, long double x, long double *);", "e");
	ck_assert_int_eq(p->result.form, LIBRARY_DOUBLE);
	ck_assert(p->result.is_long_double);
	ck_assert(!p->arguments[0].is_long_double && p->arguments[1].is_long_double);
	ck_assert_str_eq(p->arguments[1].name, "x");
	ck_assert_int_eq(p->arguments[2].form, LIBRARY_POINTER);
	ck_assert(!p->arguments[2].is_long_double);
	p = add("int puts(hex s);", "puts");
	ck_assert_int_eq(p->arguments[0].form, LIBRARY_HEX);
}
END_TEST

START_TEST(errors)
{
	static const char *const wrong[][2] = {
		{"", "missing type"},
		{"int", "missing name of the function"},
		{"int f", "expected '(' after the name of the function"},
		{"int f(", "missing type"},
		{"int f(int", "expected ',' or ')' after an argument"},
		{"int f(int a b)", "expected ',' or ')' after an argument"},
		{"int f(strin s)", "unknown type"},
		{"strin f(int s)", "unknown type"},
		{"int f(struct stat s)", "a struct can be passed by pointer only"},
		{"int f(int a, void)", "an argument cannot be void"},
		{"int f(data s)", "data needs a length: data(NAME) or data(ret)"},
		{"int f(data(n s)", "missing ')' after data(NAME"},
		{"int f(data(n) s)", "data(NAME): NAME must be an argument, or ret for out data"},
		{"int f(data(ret) s)", "data(NAME): NAME must be an argument, or ret for out data"},
		{"data(n) f(int n)", "a result cannot be data"},
		{"int f(int); x", "unexpected text after the prototype"},
		{"int f(..., int)", "'...' must be the last argument"},
		{"int f(int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int)",
		 "too many arguments"},
	};
	const char *why;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		ck_assert_msg(!prototypes_add(all, wrong[i][0], &why), "%s", wrong[i][0]);
		ck_assert_str_eq(why, wrong[i][1]);
	}
	ck_assert_ptr_null(prototypes_find(all, "f"));
}
END_TEST

/* Lines of random words are read or refused, and do no harm. */
START_TEST(random_lines)
{
	static const char *const words[] = {
		"int", "long", "unsigned", "const", "char", "*", "(", ")", ",", "data(n)", "out",
		"n", "void", "struct", "...", "format", ";", "\xff", "data(", "ret",
	};
	uint64_t random = 7;
	const char *why;

	for (unsigned round = 0; round < 20000; round++) {
		char line[256] = "";

		for (unsigned i = random_next(&random) % 12; i; i--) {
			strcat(line, words[random_next(&random) %
				     (sizeof(words) / sizeof(*words))]);
			strcat(line, random_next(&random) % 2 ? " " : "");
		}
		prototypes_add(all, line, &why);
	}
}
END_TEST

static TCase *prototype_tests(void)
{
	TCase *t = tcase_create("prototypes");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, rows_are_valid);
	tcase_add_test(t, functions_are_found);
	tcase_add_test(t, types_of_c);
	tcase_add_test(t, errors);
	tcase_add_test(t, random_lines);
	return t;
}
UNIT_CASE(prototype_tests)
