#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text/sbuf.h"
#include "model/explain/loader_chain.h"
#include "model/errors/loader_message.h"

static const struct {
	const char *text;
	struct loader_message want;
} found[] = {
	{"app: error while loading shared libraries: libx.so.1: cannot open shared object file: No "
	 "such file or directory\n", {LACKS_LIBRARY, "libx.so.1", "", "", ""}},
	{"Error loading shared library libx.so: No such file or directory (needed by ./app)\n",
	 {LACKS_LIBRARY, "libx.so", "", "", "./app"}},
	{"Error loading shared library libx.so: Exec format error\n(needed by ./app)\n",
	 {LACKS_LIBRARY, "libx.so", "", "", ""}},
	{"begins\n./app: /lib/libx.so.1: version `X_2' not found (required by /lib/liby.so)\n",
	 {LACKS_VERSION, "X_2", "/lib/libx.so.1", "", "/lib/liby.so"}},
	{"./app: symbol lookup error: /lib/liby.so: undefined symbol: f\n",
	 {LACKS_SYMBOL, "f", "", "", "/lib/liby.so"}},
	{"./app: symbol lookup error: ./app: undefined symbol: f, version X_1\n",
	 {LACKS_SYMBOL, "f", "", "X_1", "./app"}},
	{"./app: symbol lookup error: ./app: undefined symbol: f, version \n",
	 {LACKS_SYMBOL, "f", "", "", "./app"}},
	{"Error relocating ./app: f: symbol not found\n", {LACKS_SYMBOL, "f", "", "", "./app"}},
};

START_TEST(messages_are_found)
{
	struct loader_message m;

	ck_assert(loader_message_find(found[_i].text, &m));
	ck_assert_int_eq(m.lack, found[_i].want.lack);
	ck_assert_str_eq(m.name, found[_i].want.name);
	ck_assert_str_eq(m.library, found[_i].want.library);
	ck_assert_str_eq(m.version, found[_i].want.version);
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
		"app: error while loading shared libraries: libc.so.6: failed to map segment from "
		"shared object\n",
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

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A program that needs liba.so.1, which needs libb.so.1, which needs liba.so.1 */
static const struct elf_object objects[] = {
	{.soname = "", .needed = NAMES("liba.so.1", "libc.so.6")},
	{.soname = "liba.so.1", .needed = NAMES("/opt/libb.so.1"), .version_count = 2,
	 .versions = (const struct needed_version[]){{"libc.so.6", "C_1", false},
						     {"libb.so.1", "B_1", false}}},
	{.soname = "", .needed = NAMES("liba.so.1", "libnone.so")},
	{.soname = "libp.so", .needed = NAMES("libq.so")},
	{.soname = "libq.so", .needed = NAMES("libp.so")},
};
static const struct loaded_objects loaded = {
	(const struct loaded_object[]){
		{"/srv/app", &objects[0]}, {"/lib/liba-1.0.so", &objects[1]},
		{"/opt/libb.so.1", &objects[2]}, {"/p/libp.so", &objects[3]},
		{"/p/\33q", &objects[4]},
	}, 5,
};

#define TO_A "app needs liba-1.0.so (/lib/liba-1.0.so), which needs "

static const struct {
	struct reason reason;
	const char *chain;
} chains[] = {
	{{REASON_LIBRARY, .name = "libc.so.6"}, "app needs libc.so.6"},
	{{REASON_LIBRARY, .name = "libnone.so"},
	 TO_A "libb.so.1 (/opt/libb.so.1), which needs libnone.so"},
	{{REASON_LIBRARY, .name = "libother.so"}, ""},
	{{REASON_LIBRARY, .name = "libz.so", .object = "./app"}, "app needs libz.so"},
	{{REASON_LIBRARY, .name = "libz.so", .object = "libelsewhere.so"}, ""},
	{{REASON_VERSION, .name = "B_1", .object = "/lib/liba-1.0.so"},
	 TO_A "version B_1 of libb.so.1"},
	{{REASON_VERSION, .name = "B_2", .object = "/lib/liba-1.0.so"}, TO_A "version B_2"},
	{{REASON_SYMBOL, .name = "f", .object = "/lib/liba-1.0.so"}, TO_A "the symbol f"},
	{{REASON_SYMBOL, .name = "f", .version = "C_1", .object = "/lib/liba-1.0.so"},
	 TO_A "the symbol f, version C_1 of libc.so.6"},
	{{REASON_SYMBOL, .name = "f"}, ""},
	{{REASON_SYMBOL, .name = "f", .object = "/p/libp.so"},
	 "?q (/p/?q) needs libp.so (/p/libp.so), which needs the symbol f"},
	{{REASON_COMMAND, .name = "libc.so.6"}, ""},
};

START_TEST(the_chain_begins_with_the_program)
{
	struct life life = {.loaded = &loaded};
	struct reason r = chains[_i].reason;
	struct sbuf b = {0};

	r.life = &life;
	loader_chain_append(&b, &r);
	ck_assert_str_eq(b.len ? b.s : "", chains[_i].chain);
	sbuf_reset(&b);
	loader_chain_append_searched(&b, &r);
	ck_assert_str_eq(b.len ? b.s : "", r.kind != REASON_SYMBOL ? "" :
			 "no definition in app, liba-1.0.so, libb.so.1, libp.so, ?q");
	sbuf_reset(&b);
	life.loaded = NULL;
	loader_chain_append(&b, &r);
	loader_chain_append_searched(&b, &r);
	ck_assert_uint_eq(b.len, 0);
	sbuf_done(&b);
}
END_TEST

static TCase *loader_message_tests(void)
{
	TCase *t = tcase_create("messages of dynamic loaders");
	int count = sizeof(found) / sizeof(*found);

	tcase_add_loop_test(t, messages_are_found, 0, count);
	tcase_add_test(t, other_messages_are_not);
	tcase_add_loop_test(t, cut_messages_do_no_harm, 0, count);
	tcase_add_loop_test(t, the_chain_begins_with_the_program, 0,
			    sizeof(chains) / sizeof(*chains));
	return t;
}
UNIT_CASE(loader_message_tests)
