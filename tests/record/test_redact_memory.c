/* Secrets in the memory of syscalls: after redaction no byte of a secret remains in any block, and
 * decoding shows what the manual page describes. */
#include <stdlib.h>

#include "record/redact_ram.h"

/* Decodes a failed execve at enter and exit, with a redaction at both. Returns the result. */
static struct call_view failed_exec(struct event *e, struct redaction *r, bool verbose)
{
	struct call_view view = decode(e, read_ram, verbose);

	if (redact_call(r, e, &view))
		decode(e, NULL, verbose);
	e->kind = EVENT_LEAVE;
	e->call.ret = -2;
	e->call.failed = true;
	view = decode(e, read_ram, verbose);
	ck_assert(!redact_call(r, e, &view));
	return decode(e, NULL, verbose);
}

static const char *const command[] = {
	"prog", "--password", "hunter22", "API_KEY=zyxwvu", "--verbose", NULL
};
static const char *const environment[] = {
	"HOME=/srv/jane", "GITHUB_TOKEN=ghp_123456", "EMPTY=", "X=1", NULL
};

static struct event an_execve(enum abi_id id)
{
	struct event e = call(EVENT_ENTER, id, "execve");

	e.call.arg[0] = put_string("/bin/prog");
	e.call.arg[1] = put_vector(e.call.abi, command);
	e.call.arg[2] = put_vector(e.call.abi, environment);
	/* bits that its registers do not have */
	for (unsigned i = 0; i < 3 && id == ABI_i386; i++)
		e.call.arg[i] |= 0x77ULL << 32;
	return e;
}

static const enum abi_id machines[] = {ABI_x86_64, ABI_i386, ABI_arm64};

START_TEST(environment_names)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = an_execve(machines[_i]);
	struct call_view view = failed_exec(&e, r, true);

	ck_assert_str_eq(shown_text(&view), "execve(\"/bin/prog\", "
		"[\"prog\", \"--password\", \"***\", \"API_KEY=***\", \"--verbose\"], "
		"[\"HOME=***\", \"GITHUB_TOKEN=***\", \"EMPTY=\", \"X=*\"]) "
		"= -1 ENOENT (No such file or directory)");
	ck_assert_ptr_nonnull(strstr(shown_json(&view), "\"HOME=***\",\"GITHUB_TOKEN=***\""));
	ck_assert(!any_block_has("hunt") && !any_block_has("zyxw") && !any_block_has("ghp_"));
	ck_assert(!any_block_has("jane") && !any_block_has("1234"));
	redaction_free(r);
}
END_TEST

START_TEST(environment_all)
{
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct event e = an_execve(machines[_i]);
	struct call_view view = failed_exec(&e, r, true);

	ck_assert_ptr_nonnull(strstr(shown_text(&view),
		"[\"HOME=/srv/jane\", \"GITHUB_TOKEN=***\", \"EMPTY=\", \"X=1\"]"));
	ck_assert(!any_block_has("hunt") && !any_block_has("zyxw") && !any_block_has("ghp_"));
	redaction_free(r);
}
END_TEST

START_TEST(environment_none)
{
	struct redaction *r = redaction_new(RECORD_ENV_NONE, false, NULL);
	struct event e = an_execve(machines[_i]);
	struct call_view view = failed_exec(&e, r, true);

	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"hunter22\""));
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "[\"***\", \"***\", \"***\", \"***\"]"));
	ck_assert(!any_block_has("HOME") && !any_block_has("jane") && !any_block_has("EMPT"));
	redaction_free(r);
}
END_TEST

/* A word that cannot be read may be an option, so the next word may be its value. */
START_TEST(word_after_unreadable_word)
{
	static const char *const words[] = {"p", "--token", "abcd", "last", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, machines[_i], "execve");
	struct call_view view;

	e.call.arg[1] = put_vector(e.call.abi, words);
	memset(ram + (e.call.arg[1] - RAM_AT) + e.call.abi->word, 8, 1);
	memset(ram + (e.call.arg[1] - RAM_AT) + e.call.abi->word + 1, 0, e.call.abi->word - 1);
	view = decode(&e, read_ram, true);
	ck_assert(redact_call(r, &e, &view));
	view = decode(&e, NULL, true);
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "[\"p\", 0x8, \"***\", \"last\"]"));
	ck_assert(!any_block_has("abcd"));
	redaction_free(r);
}
END_TEST

/* If memory cannot be read at enter, it is read at the exit of a failed execve. */
START_TEST(environment_read_at_exit)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = an_execve(machines[_i]);
	struct call_view view;

	e.kind = EVENT_LEAVE;
	e.call.failed = true;
	e.call.ret = -2;
	view = decode(&e, read_ram, true);
	ck_assert(redact_call(r, &e, &view));
	view = decode(&e, NULL, true);
	ck_assert_ptr_nonnull(strstr(shown_text(&view),
		"[\"HOME=***\", \"GITHUB_TOKEN=***\", \"EMPTY=\", \"X=*\"]"));
	ck_assert(!any_block_has("hunt") && !any_block_has("jane"));
	redaction_free(r);
}
END_TEST

/* Strings are read in pieces of 256 bytes, which extend beyond their end. */
START_TEST(bytes_after_strings_are_zeroed)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = an_execve(machines[_i]);
	struct call_view view;

	put_string("and what nothing points at");
	view = decode(&e, read_ram, false);
	ck_assert(any_block_has("noth"));
	ck_assert(any_block_has("jane"));
	ck_assert(redact_call(r, &e, &view));
	view = decode(&e, NULL, false);
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"***\", \"API_KEY=***\""));
	ck_assert(!any_block_has("jane") && !any_block_has("noth"));
	redaction_free(r);
}
END_TEST

START_TEST(unchanged_without_secrets)
{
	static const char *const words[] = {"make", "-j2", NULL};
	static const char *const all[] = {"HOME=/root", "MAKEFLAGS=-j", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct redaction *none = redaction_new(RECORD_ENV_ALL, false, NULL);
	struct event e = call(EVENT_ENTER, machines[_i], "execveat");

	e.call.arg[0] = 3;
	e.call.arg[1] = put_string("make");
	e.call.arg[2] = put_vector(e.call.abi, words);
	e.call.arg[3] = put_vector(e.call.abi, all);
	path_of_fd = "/bin";

	struct call_view view = decode(&e, read_ram, true);
	char *before = strdup(shown_text(&view));

	ck_assert(!redact_call(none, &e, &view));
	ck_assert(!redact_call(r, &e, &view));
	ck_assert_str_eq(shown_text(&view), before);
	view = decode(&e, NULL, true);
	ck_assert_str_eq(shown_text(&view), before);
	free(before);
	redaction_free(r);
	redaction_free(none);
}
END_TEST

/* Strings over page boundaries, one longer than a page, and one truncated by the limit */
START_TEST(long_secrets)
{
	static char long_one[5000], variable[700];
	const char *const words[] = {"p", "--token", long_one, "last", NULL};
	const char *const all[] = {"A=b", variable, "Z=end", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, machines[_i], "execve");

	for (size_t i = 0; i < sizeof(long_one) - 1; i++)
		long_one[i] = "qjxz"[i % 4];
	memset(variable, 'w', sizeof(variable) - 1);
	memcpy(variable, "LONG=", 5);
	used = PAGE - 100;
	e.call.arg[0] = put_string("/p");
	e.call.arg[1] = put_vector(e.call.abi, words);
	e.call.arg[2] = put_vector(e.call.abi, all);

	struct call_view view = failed_exec(&e, r, true);

	ck_assert_ptr_nonnull(strstr(shown_text(&view), "[\"p\", \"--token\", \"***\", \"last\"], "
		"[\"A=*\", \"LONG=***\", \"Z=***\"]"));
	ck_assert(!any_block_has("qjxz") && !any_block_has("zq") && !any_block_has("ww"));
	redaction_free(r);
}
END_TEST

/* A string inside another, and blocks of enter and exit with different content for one address */
START_TEST(overlapping_strings)
{
	static const char *const all[] = {"TOKEN=B=secret=yes", NULL};
	static const char *const words[] = {"p", "--key", "PASSWORD=topmost", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "execve");
	uint64_t pointers[8] = {0};

	e.call.arg[0] = put_string("/p");
	e.call.arg[2] = put_vector(e.call.abi, all);
	e.call.arg[1] = put_vector(e.call.abi, words);
	memcpy(pointers, ram + (e.call.arg[2] - RAM_AT), 8);
	pointers[1] = pointers[0] + 3;
	pointers[2] = pointers[0] + 8;
	e.call.arg[2] = put(pointers, sizeof(pointers));
	memcpy(pointers, ram + (e.call.arg[1] - RAM_AT), 24);
	pointers[3] = pointers[2];
	pointers[4] = pointers[2] + 2;
	pointers[5] = pointers[2] + 12;
	e.call.arg[1] = put(pointers, sizeof(pointers));

	struct call_view view = decode(&e, read_ram, true);

	memory_put(&mem, AT_EXIT, pointers[2], 64, "PASSWORD=TOPMOST\0more", 21);
	ck_assert(redact_call(r, &e, &view));
	ck_assert(!any_block_has("secr") && !any_block_has("cret") && !any_block_has("yes"));
	ck_assert(!any_block_has("topm") && !any_block_has("most") && !any_block_has("SWORD"));
	ck_assert(!any_block_has("TOPM") && !any_block_has("more"));
	redaction_free(r);
}
END_TEST

static uint32_t next_random(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % below;
}

/* Random blocks, strings and pointers. The secrets are the bytes above 127, which the vector does
 * not have. */
START_TEST(no_byte_of_any_secret_is_left)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, machines[_i % 3], "execve");
	struct call_view none = {0};
	uint32_t seed = _i + 1;
	uint64_t word = e.call.abi->word;

	for (uint64_t i = 0x400; i < 0x1000; i++)
		ram[i] = next_random(&seed, 30) ? 128 + next_random(&seed, 100) : 0;
	for (uint64_t i = 0x400; i < 0xfff; i++)
		if (!ram[i])
			memcpy(&ram[i + 1], "AB=", next_random(&seed, 4));
	for (uint64_t i = 0; i < 0x20; i++) {
		uint64_t pointer = RAM_AT + (0x400 + next_random(&seed, 0xc00)) % 0x1000;

		pointer &= ~0x8080ULL;
		memcpy(ram + i * word, &pointer, word);
	}
	e.call.arg[2] = RAM_AT;
	memory_put(&mem, AT_ENTRY, RAM_AT, 0x40 * word, ram, 0x21 * word);
	for (unsigned i = 0; i < 40; i++) {
		uint64_t at = 0x400 + next_random(&seed, 0xc00), n = 1 + next_random(&seed, 0x100);

		n = at + n > 0x1000 ? 0x1000 - at : n;
		memory_put(&mem, next_random(&seed, 4) ? AT_ENTRY : AT_EXIT, RAM_AT + at, n,
			   ram + at, n);
	}
	redact_call(r, &e, &none);
	for (const struct memo_block *b = mem.first; b; b = b->next)
		for (uint64_t i = 0; i < b->got; i++)
			ck_assert_uint_lt(b->bytes[i], 128);
	redaction_free(r);
}
END_TEST

/* All pointers of a vector refer to one long string: the memory used is bounded. */
START_TEST(one_long_string_many_times)
{
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "execve");
	struct call_view none = {0};
	enum { SIZE = 1 << 20, MANY = 8000 };
	char *big = malloc(SIZE);
	uint64_t *pointers = malloc(MANY * 8);

	memset(big, 's', SIZE);
	memcpy(big, "TOKEN=", 6);
	for (uint64_t i = 0; i < MANY; i++)
		pointers[i] = 0x1000000 + i;
	e.call.arg[2] = 0x10000;
	memory_put(&mem, AT_ENTRY, 0x10000, MANY * 8, pointers, MANY * 8);
	memory_put(&mem, AT_ENTRY, 0x1000000, SIZE, big, SIZE);
	ck_assert(redact_call(r, &e, &none));
	ck_assert(!any_block_has("ssss"));
	free(big);
	free(pointers);
	redaction_free(r);
}
END_TEST

/* Invalid registers and memory */
START_TEST(bad_pointers)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "execve");
	uint64_t pointers[4] = {1, RAM_AT, UINT64_MAX - 3, RAM_AT + RAM - 2};

	memcpy(ram + RAM - 2, "ab", 2);
	e.call.arg[0] = UINT64_MAX;
	e.call.arg[1] = put(pointers, sizeof(pointers));
	e.call.arg[2] = RAM_AT + RAM - 12;

	struct call_view view = decode(&e, read_ram, true);

	redact_call(r, &e, &view);
	e.call.memory = NULL;
	ck_assert(!redact_call(r, &e, &view));
	redaction_free(r);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("redact_memory");
	TCase *c = tcase_create("memory");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, environment_names, 0, 3);
	tcase_add_loop_test(c, environment_all, 0, 3);
	tcase_add_loop_test(c, environment_none, 0, 3);
	tcase_add_loop_test(c, word_after_unreadable_word, 0, 3);
	tcase_add_loop_test(c, environment_read_at_exit, 0, 3);
	tcase_add_loop_test(c, bytes_after_strings_are_zeroed, 0, 3);
	tcase_add_loop_test(c, unchanged_without_secrets, 0, 3);
	tcase_add_loop_test(c, long_secrets, 0, 3);
	tcase_add_test(c, overlapping_strings);
	tcase_add_loop_test(c, no_byte_of_any_secret_is_left, 0, 90);
	tcase_add_test(c, one_long_string_many_times);
	tcase_add_test(c, bad_pointers);
	suite_add_tcase(s, c);
	return unit_main(s);
}
