#include "lib/unit.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/random.h"
#include "symbols/loader_cache.h"

enum { FOR_X86_64 = 0x303, FOR_I386 = 3, FOR_ARM64 = 0xa03, LITTLE = 2, BIG = 3 };

/* A cache of the older format with two entries */
struct old_cache {
	char magic[11];
	uint32_t count;
	struct {
		uint32_t flags, name, path;
	} entries[2];
	char strings[32];
};

/* A cache of the current format with two entries */
struct new_cache {
	char magic[20];
	uint32_t count, string_size;
	uint8_t flags, unused[3];
	uint32_t extensions, reserved[3];
	struct {
		uint32_t flags, name, path, version;
		uint64_t processors;
	} entries[2];
	char strings[32];
};

#define AT(type, text) (offsetof(type, strings) + (text))
/* Offsets of strings */
enum { NAME = 0, PATH = 5, OTHER_PATH = 15 };
#define STRINGS "a.so\0/lib/a.so\0/lib/32/a.so"

_Static_assert(offsetof(struct old_cache, entries) == 16, "as glibc has it");
_Static_assert(offsetof(struct new_cache, entries) == 48, "as glibc has it");

static const struct old_cache old_cache = {
	.magic = "ld.so-1.7.0", .count = 2,
	.entries = {{FOR_X86_64, NAME, PATH}, {FOR_I386, NAME, OTHER_PATH}},
	.strings = STRINGS,
};

static const struct new_cache new_cache = {
	.magic = "glibc-ld.so.cache1.1", .count = 2, .string_size = 32, .flags = LITTLE,
	.entries = {
		{FOR_X86_64, AT(struct new_cache, NAME), AT(struct new_cache, PATH), 0, 0},
		{FOR_I386, AT(struct new_cache, NAME), AT(struct new_cache, OTHER_PATH), 0, 0},
	},
	.strings = STRINGS,
};

static struct arena arena;

static void end(void)
{
	arena_done(&arena);
}

static const struct loader_cache *read_bytes(const void *bytes, size_t size)
{
	int fd = memfd_create("cache", MFD_CLOEXEC);
	const struct loader_cache *c;

	ck_assert_int_eq(write(fd, bytes, size), size);
	c = loader_cache_read(fd, &arena);
	close(fd);
	return c;
}

static bool has(const struct loader_cache *c, const char *path, unsigned machine, unsigned bits)
{
	return loader_cache_has(c, path, strlen(path), machine, bits);
}

static void expect_entries(const struct loader_cache *c)
{
	ck_assert_ptr_nonnull(c);
	ck_assert(has(c, "/lib/a.so", EM_X86_64, 64));
	ck_assert(!has(c, "/lib/a.so", EM_X86_64, 32));
	ck_assert(!has(c, "/lib/a.so", EM_386, 32));
	ck_assert(!has(c, "/lib/a.so", EM_AARCH64, 64));
	ck_assert(has(c, "/lib/a.so", EM_RISCV, 64));
	ck_assert(has(c, "/lib/32/a.so", EM_386, 32));
	ck_assert(!has(c, "/lib/32/a.so", EM_X86_64, 64));
	/* a name, a part of a path, and more than one */
	ck_assert(!has(c, "a.so", EM_X86_64, 64));
	ck_assert(!has(c, "/lib/a.s", EM_X86_64, 64));
	ck_assert(!has(c, "/lib/a.so.1", EM_X86_64, 64));
	ck_assert(!has(c, "", EM_X86_64, 64));
}

static void expect_nothing(const struct loader_cache *c)
{
	ck_assert_ptr_nonnull(c);
	ck_assert(!has(c, "/lib/a.so", EM_RISCV, 64));
}

START_TEST(both_formats_are_read)
{
	struct new_cache unset = new_cache;

	expect_entries(read_bytes(&old_cache, sizeof(old_cache)));
	expect_entries(read_bytes(&new_cache, sizeof(new_cache)));
	unset.flags = 0;
	expect_entries(read_bytes(&unset, sizeof(unset)));
}
END_TEST

START_TEST(the_current_format_behind_the_older_one_is_used)
{
	struct {
		_Alignas(8) struct old_cache older;
		_Alignas(8) struct new_cache current;
	} both = {old_cache, new_cache};
	const struct loader_cache *c;

	expect_entries(read_bytes(&both, sizeof(both)));
	both.older.entries[0].path = OTHER_PATH;
	both.current.magic[19] = '2';
	c = read_bytes(&both, sizeof(both));
	ck_assert_ptr_nonnull(c);
	ck_assert(has(c, "/lib/32/a.so", EM_X86_64, 64));
}
END_TEST

START_TEST(other_files_are_no_caches)
{
	struct new_cache other = new_cache;
	int ends[2];

	expect_nothing(read_bytes("", 0));
	expect_nothing(read_bytes("glibc", 5));
	expect_nothing(read_bytes("no cache, but text", 18));
	ck_assert_ptr_null(read_bytes("glibc-ld.so.cache1.1", 20));
	ck_assert_ptr_null(read_bytes("ld.so-1.7.0", 11));
	ck_assert_ptr_null(read_bytes("ld.so-1.8.0 and more of it", 26));
	other.magic[19] = '2';
	ck_assert_ptr_null(read_bytes(&other, sizeof(other)));
	other = new_cache;
	other.flags = BIG;
	ck_assert_ptr_null(read_bytes(&other, sizeof(other)));
	other = new_cache;
	other.count = UINT32_MAX;
	ck_assert_ptr_null(read_bytes(&other, sizeof(other)));
	ck_assert_ptr_null(loader_cache_read(-1, &arena));
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	ck_assert_ptr_null(loader_cache_read(ends[0], &arena));
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(wrong_bytes_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < 4000; i++) {
		union {
			struct {
				_Alignas(8) struct old_cache older;
				_Alignas(8) struct new_cache current;
			} both;
			uint8_t bytes[1];
		} u = {.both = {old_cache, new_cache}};
		size_t from = i % 2 ? sizeof(old_cache) + 4 : 0;
		size_t size = sizeof(u) - from, at;
		const struct loader_cache *c;

		for (unsigned k = random_next(&state) % 4; k; k--) {
			at = from + random_next(&state) % size;
			((uint8_t *)&u)[at] = random_next(&state) % 3 ? random_next(&state) : 255;
		}
		if (i % 5 == 0)
			size = random_next(&state) % size;
		c = read_bytes((uint8_t *)&u + from, size);
		if (c)
			has(c, "/lib/a.so", EM_RISCV, 64);
		arena_reset(&arena);
	}
}
END_TEST

static TCase *loader_cache_tests(void)
{
	TCase *t = tcase_create("loader cache");

	tcase_add_checked_fixture(t, NULL, end);
	tcase_add_test(t, both_formats_are_read);
	tcase_add_test(t, the_current_format_behind_the_older_one_is_used);
	tcase_add_test(t, other_files_are_no_caches);
	tcase_add_test(t, wrong_bytes_do_no_harm);
	return t;
}
UNIT_CASE(loader_cache_tests)
