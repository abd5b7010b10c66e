/* Secrets in the memory of syscalls: after redaction no byte of a secret remains in any block, and
 * decoding shows what the manual page describes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "decode/capture.h"
#include "decode/render.h"
#include "enrich/names.h"
#include "lib/ram.h"
#include "lib/unit.h"
#include "record/redact/redact.h"

enum { RAM = 0x8000, PAGE = 4096 };
static const uint64_t RAM_AT = 0x10000;

static uint8_t ram[RAM];
static uint64_t used;			/* bytes of ram in use */
static const char *path_of_fd;		/* result of FD_PATHS lookups */
static struct schema *schema;
static struct arena values, kept;
static struct memory mem;
static struct sbuf text;

static void set_up(void)
{
	schema = schema_new();
	memset(ram, 0, sizeof(ram));
	used = 16;
	path_of_fd = NULL;
	memory_init(&mem, &kept, NULL, NULL);
}

static void tear_down(void)
{
	schema_free(schema);
	arena_done(&values);
	arena_done(&kept);
	sbuf_done(&text);
}

static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	(void)ctx;
	if (when == FD_PATHS && path_of_fd && addr == 3) {
		snprintf(buf, len, "%s", path_of_fd);
		return strlen(path_of_fd);
	}
	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){ram, RAM_AT, RAM}, addr, buf, len);
}

/* Appends bytes to ram without a gap; returns their address. */
static uint64_t put(const void *bytes, size_t n)
{
	uint64_t at = used;

	ck_assert_uint_le(used + n, RAM);
	memcpy(ram + at, bytes, n);
	used += n;
	return RAM_AT + at;
}

static uint64_t put_string(const char *s) { return put(s, strlen(s) + 1); }

/* Appends a vector and then its strings; `strings` is NULL-terminated. Returns the vector's
 * address. */
static uint64_t put_vector(const struct abi *abi, const char *const *strings)
{
	uint64_t count = 0, at;

	used = (used + 7) & ~7ULL;
	at = used;
	while (strings[count])
		count++;
	used += (count + 1) * abi->word;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t pointer = put_string(strings[i]);

		memcpy(ram + at + i * abi->word, &pointer, abi->word);
	}
	return RAM_AT + at;
}

/* Decodes as the pipeline does; with `below` NULL from the recorded memory. */
static struct call_view decode(const struct event *e, memory_fn *below, bool verbose)
{
	struct decoder d = {
		.schema = schema, .arena = &values, .mem = &mem,
		.limits = {.bytes = 300, .members = 64, .verbose = verbose},
	};
	struct call_view view;

	mem.below = below;
	view = capture_view(&d, e, NULL);
	names_resolve(&view, &mem, NAMES_REQUESTED, 0);
	mem.below = NULL;
	return view;
}

static struct event call(enum event_kind kind, enum abi_id id, const char *name)
{
	struct event e = {.kind = kind};

	e.call.abi = &abis[id];
	e.call.row = desc_call_by_name(name);
	e.call.nr = e.call.row->nr[id];
	e.call.memory = &mem;
	return e;
}

static bool is_in(const struct memo_block *b, const char *s)
{
	return memmem(b->bytes, b->got, s, strlen(s)) != NULL;
}

/* Whether any block has the bytes. Each block has enough of a secret to find it: four bytes. */
static bool any_block_has(const char *s)
{
	for (const struct memo_block *b = mem.first; b; b = b->next)
		if (is_in(b, s))
			return true;
	return false;
}

static const char *shown_text(const struct call_view *view)
{
	struct print_options o = {.string_max = 300, .verbose = true};

	sbuf_done(&text);
	render_text(&text, &o, view);
	return text.s;
}

static const char *shown_json(const struct call_view *view)
{
	sbuf_done(&text);
	render_json(&text, view);
	return text.s;
}

/* Decodes a failed execve at enter and exit, with a redaction at both. Returns the result. */
static struct call_view failed_exec(struct event *e, const struct redaction *r, bool verbose)
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

/* Redacts `data` transferred by a syscall on descriptor 3 with the path `path` (NULL: unknown).
 * Returns the recorded memory, with '|' for NUL. */
static const char *redacted_data(const struct redaction *r, const char *name, const char *data,
				 size_t n, const char *path)
{
	static char shown[1000];
	struct event e = call(EVENT_LEAVE, ABI_x86_64, name);
	struct call_view view;
	uint64_t got;

	tear_down();
	set_up();
	path_of_fd = path;
	e.call.arg[0] = 3;
	e.call.arg[1] = put(data, n);
	e.call.arg[2] = e.call.ret = n;
	view = decode(&e, read_ram, true);
	ck_assert(!redact_call(r, &e, &view));

	const struct value *v = view.args->list.first->next;
	const uint8_t *p = memory_recorded(&mem, AT_EXIT, e.call.arg[1], 1, &got);

	ck_assert_ptr_nonnull(p);
	ck_assert_mem_eq(v->bytes.p, p, v->bytes.len);
	ck_assert_uint_lt(v->bytes.len, sizeof(shown));
	for (size_t i = 0; i < v->bytes.len; i++)
		shown[i] = v->bytes.p[i] ? (char)v->bytes.p[i] : '|';
	shown[v->bytes.len] = 0;
	return shown;
}

START_TEST(fields_in_data)
{
	static const struct {
		const char *data, *expected;
	} cases[] = {
		{"GET /\r\nHost: h\r\nAuthorization: Bearer abc\r\nX-Api-Key:d\r\n\r\nbody",
		 "GET /\r\nHost: h\r\nAuthorization: **********\r\nX-Api-Key:*\r\n\r\nbody"},
		{"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\n c=d\r\nDate: x\r\n",
		 "HTTP/1.1 200 OK\r\nset-cookie: ***\r\n ***\r\nDate: x\r\n"},
		{"Cookie: abc", "Cookie: ***"},
		{"Cookie:", "Cookie:"},
		{"X-Token:abc", "X-Token:***"},
		{"Status: 200\nSet-Cookie: a\n b\n", "Status: 200\nSet-Cookie: *\n b\n"},
		{"keys:x:1000:1000:\nroot:x:0:0:\n", "keys:x:1000:1000:\nroot:x:0:0:\n"},
		{"say Cookie: abc\r\n", "say Cookie: abc\r\n"},
		{"a: b\r\nPassword:\tx\r\n: y\r\n", "a: b\r\nPassword:\t*\r\n: y\r\n"},
		{"TOKEN=abc\n", "TOKEN=abc\n"},
		{"::::", "::::"},
	};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = strlen(cases[i].data);

		ck_assert_str_eq(redacted_data(r, "write", cases[i].data, n, NULL),
				 cases[i].expected);
		ck_assert_str_eq(redacted_data(r, "read", cases[i].data, n, NULL),
				 cases[i].expected);
	}
	redaction_free(r);
	r = redaction_new(RECORD_ENV_NAMES, false, NULL);
	ck_assert_str_eq(redacted_data(r, "write", "Cookie: abc", 11, NULL), "Cookie: abc");
	redaction_free(r);
}
END_TEST

START_TEST(read_environments_and_command_lines)
{
	static const char all[] = "LESS\0HOME=/root\0MY_KEY=abcd\0X\0";
	static const char words[] = "p\0--key\0abcd\0e";
	struct redaction *names = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct redaction *some = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct redaction *none = redaction_new(RECORD_ENV_NONE, true, NULL);
	size_t n = sizeof(all) - 1;

	ck_assert_str_eq(redacted_data(names, "read", all, n, "/proc/7/environ"),
			 "****|HOME=*****|MY_KEY=****|*|");
	ck_assert_str_eq(redacted_data(some, "read", all, n, "/proc/7/environ"),
			 "****|HOME=/root|MY_KEY=****|X|");
	ck_assert_str_eq(redacted_data(none, "read", all, n, "/proc/7/task/8/environ"),
			 "****|**********|***********|*|");
	ck_assert_str_eq(redacted_data(names, "read", words, sizeof(words) - 1, "/proc/7/cmdline"),
			 "p|--key|****|e");
	ck_assert_str_eq(redacted_data(names, "read", all, n, "/tmp/environ"),
			 "LESS|HOME=/root|MY_KEY=abcd|X|");
	redaction_free(names);
	redaction_free(some);
	redaction_free(none);
}
END_TEST

/* The value of a field in several buffers of a syscall, and in a block that the limit truncated */
START_TEST(fields_in_several_buffers)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "writev");
	uint64_t v[6];

	v[0] = put("Host: h\r\nCookie: abcd", v[1] = 21);
	v[2] = put("efgh", v[3] = 4);
	v[4] = put("ijkl\r\nDate: x\r\n", v[5] = 15);
	e.call.arg[0] = 3;
	e.call.arg[1] = put(v, sizeof(v));
	e.call.arg[2] = 3;
	e.call.ret = 40;

	struct call_view view = decode(&e, read_ram, true);

	memory_put(&mem, AT_EXIT, v[0] + 12, 12, "e: abcdefgh", 11);
	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && !any_block_has("efgh") && !any_block_has("ijkl"));
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"Host: h\\r\\nCookie: ****\""));
	ck_assert_ptr_nonnull(strstr(shown_text(&view), "\"****\\r\\nDate: x\\r\\n\""));
	redaction_free(r);
}
END_TEST

/* The end of a truncated buffer is not known, so its field does not continue in the next buffer. */
START_TEST(truncated_field)
{
	static const char cookie[400] = "Cookie: abcd";
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_LEAVE, ABI_x86_64, "writev");
	uint64_t v[4];

	v[0] = put(cookie, v[1] = sizeof(cookie));
	v[2] = put("plain\n", v[3] = 6);
	e.call.arg[0] = 3;
	e.call.arg[1] = put(v, sizeof(v));
	e.call.arg[2] = 2;
	e.call.ret = 406;

	struct call_view view = decode(&e, read_ram, true);

	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && any_block_has("plain"));
	redaction_free(r);
}
END_TEST

/* Not all bytes that were read are in the values. */
START_TEST(field_after_shown_bytes)
{
	static const char text_of_it[] = "a: b\r\nCookie: abcd";
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event e = call(EVENT_ENTER, ABI_x86_64, "write");
	struct memo_block *b = memory_put(&mem, AT_ENTRY, RAM_AT, 18, text_of_it, 18);
	struct value v = {
		.kind = V_BYTES, .sense = SENSE_DATA,
		.bytes = {.p = b->bytes, .len = 3, .whole = 100},
	};
	struct value args = {.kind = V_RECORD, .list = {.first = &v, .count = 1, .whole = 1}};
	struct call_view view = {.args = &args};

	memory_put(&mem, AT_EXIT, RAM_AT - 2, 27, "..a: b\r\nCookie: abcdefgh\n", 25);
	ck_assert(!redact_call(r, &e, &view));
	ck_assert(!any_block_has("abcd") && !any_block_has("efgh") && any_block_has("a: b"));
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
	tcase_add_test(c, fields_in_data);
	tcase_add_test(c, read_environments_and_command_lines);
	tcase_add_test(c, fields_in_several_buffers);
	tcase_add_test(c, truncated_field);
	tcase_add_test(c, field_after_shown_bytes);
	suite_add_tcase(s, c);
	return unit_main(s);
}
