/* The FILTER of -l */
#include "lib/unit.h"

#include "filter/function_filter.h"

static bool accepts_demangled(const char *text, const char *function, const char *demangled,
			      const char *module)
{
	struct filter_error error = {0};
	struct function_filter *f = function_filter_parse(text, &error);
	bool is;

	ck_assert_msg(f, "%s: %s", text, error.text);
	is = function_filter_accepts(f, function, demangled, module);
	function_filter_free(f);
	return is;
}

static bool accepts(const char *text, const char *function, const char *module)
{
	return accepts_demangled(text, function, NULL, module);
}

START_TEST(functions_and_modules)
{
	ck_assert(accepts("malloc", "malloc", "/bin/ls"));
	ck_assert(!accepts("malloc", "mallocx", "/bin/ls"));
	ck_assert(accepts("malloc,str*", "strlen", "/bin/ls"));
	ck_assert(!accepts("!malloc,str*", "strlen", "/bin/ls"));
	ck_assert(accepts("!malloc,str*", "free", "/bin/ls"));
	ck_assert(accepts("@ls", "free", "/bin/ls"));
	ck_assert(!accepts("@ls", "free", "/lib/libls"));
	ck_assert(accepts("@lib?.so*", "free", "/lib/libm.so.6"));
	ck_assert(accepts("free@/lib/*", "free", "/lib/libm.so.6"));
	ck_assert(!accepts("free@/lib/*", "malloc", "/lib/libm.so.6"));
	ck_assert(!accepts("free@/lib/*", "free", "/usr/lib/libm.so.6"));
	ck_assert(accepts("!free@ls", "free", "/lib/libm.so.6"));
	ck_assert(accepts("*", "", ""));
}
END_TEST

START_TEST(demangled_names)
{
	ck_assert(accepts_demangled("ns::*", "_ZN2ns1fEi", "ns::f(int)", "/bin/a"));
	ck_assert(accepts_demangled("_ZN2ns*@a", "_ZN2ns1fEi", "ns::f(int)", "/bin/a"));
	ck_assert(!accepts_demangled("ns::*@b", "_ZN2ns1fEi", "ns::f(int)", "/bin/a"));
	ck_assert(!accepts_demangled("!ns::f(*", "_ZN2ns1fEi", "ns::f(int)", "/bin/a"));
	ck_assert(!accepts_demangled("f*", "_ZN2ns1fEi", "ns::f(int)", "/bin/a"));
}
END_TEST

START_TEST(errors)
{
	static const char *const wrong[] = {"", ",", "!", "a@", "@", "a@b@c", "a,!b"};
	struct filter_error error;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		error = (struct filter_error){0};
		ck_assert_msg(!function_filter_parse(wrong[i], &error), "%s", wrong[i]);
		ck_assert(*error.text);
	}
}
END_TEST

static TCase *function_filter_tests(void)
{
	TCase *t = tcase_create("filter of functions");

	tcase_add_test(t, functions_and_modules);
	tcase_add_test(t, demangled_names);
	tcase_add_test(t, errors);
	return t;
}
UNIT_CASE(function_filter_tests)
