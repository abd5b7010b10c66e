#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/explain/loader_message.h"

static const struct {
	const char *text;
	struct loader_message want;
} found[] = {
	{"app: error while loading shared libraries: libx.so.1: cannot open shared object file: No "
	 "such file or directory\n", {LACKS_LIBRARY, "libx.so.1", "", ""}},
	{"Error loading shared library libx.so: No such file or directory (needed by ./app)\n",
	 {LACKS_LIBRARY, "libx.so", "", "./app"}},
	{"Error loading shared library libx.so: Exec format error\n(needed by ./app)\n",
	 {LACKS_LIBRARY, "libx.so", "", ""}},
	{"begins\n./app: /lib/libx.so.1: version `X_2' not found (required by /lib/liby.so)\n",
	 {LACKS_VERSION, "X_2", "/lib/libx.so.1", "/lib/liby.so"}},
	{"./app: symbol lookup error: /lib/liby.so: undefined symbol: f\n",
	 {LACKS_SYMBOL, "f", "", "/lib/liby.so"}},
	{"./app: symbol lookup error: ./app: undefined symbol: f, version X_1\n",
	 {LACKS_SYMBOL, "f", "", "./app"}},
	{"Error relocating ./app: f: symbol not found\n", {LACKS_SYMBOL, "f", "", "./app"}},
};

START_TEST(messages_are_found)
{
	struct loader_message m;

	ck_assert(loader_message_find(found[_i].text, &m));
	ck_assert_int_eq(m.lack, found[_i].want.lack);
	ck_assert_str_eq(m.name, found[_i].want.name);
	ck_assert_str_eq(m.library, found[_i].want.library);
	ck_assert_str_eq(m.object, found[_i].want.object);
}
END_TEST

START_TEST(other_messages_are_not)
{
	static const char *const texts[] = {
		"", "\n", "app: cannot open /x: No such file or directory\n",
		"error while loading shared libraries: \n",
		"error while loading shared libraries: ",
		": version `", ": version `X' not found (required by ",
		"app: version `X' not found (required by app)", "app: lib: version `\n",
		": symbol lookup error: ", ": symbol lookup error: : undefined symbol: ",
		"Error relocating ", "Error relocating app: ",
		"Error relocating : : symbol not found",
	};
	struct loader_message m;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_msg(!loader_message_find(texts[i], &m), "%s", texts[i]);
}
END_TEST

START_TEST(cut_messages_do_no_harm)
{
	const char *text = found[_i].text;
	struct loader_message m;

	for (size_t n = 0; n < strlen(text); n++) {
		char *cut = strndup(text, n);

		if (loader_message_find(cut, &m))
			ck_assert(*m.name);
		free(cut);
	}
}
END_TEST

static TCase *loader_message_tests(void)
{
	TCase *t = tcase_create("messages of dynamic loaders");
	int count = sizeof(found) / sizeof(*found);

	tcase_add_loop_test(t, messages_are_found, 0, count);
	tcase_add_test(t, other_messages_are_not);
	tcase_add_loop_test(t, cut_messages_do_no_harm, 0, count);
	return t;
}
UNIT_CASE(loader_message_tests)
