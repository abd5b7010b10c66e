#include "lib/unit.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/random.h"
#include "symbols/file/elf_library.h"
#include "symbols/jump_table.h"
#include "symbols/objects.h"

enum { ROUNDS = 300 };

static struct elf_library *elf;
static struct arena arena;

static void set_up(void)
{
	char *why = NULL;

	elf = elf_library_load(&why);
	ck_assert_msg(elf, "%s", why);
}

static void tear_down(void)
{
	arena_done(&arena);
	arena = (struct arena){0};
	free(elf);
}

static const struct jump *find(const struct jump_table *table, const char *function)
{
	for (unsigned i = 0; i < table->count; i++)
		if (!strcmp(table->jumps[i].function, function))
			return &table->jumps[i];
	return NULL;
}

static int first_module(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	*(uint64_t *)base = info->dlpi_addr;
	return 1;
}

START_TEST(own_jumps)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	const struct jump_table *table = jump_table_read(elf, fd, &arena);
	const struct jump *jump;
	uint64_t base = 0, address;

	ck_assert_ptr_nonnull(table);
	ck_assert_uint_gt(table->count, 10);
	ck_assert_uint_eq(table->loader_hook, 0);
	dl_iterate_phdr(first_module, &base);
	for (unsigned i = 0; i < table->count; i++) {
		const uint8_t *code = (const uint8_t *)(uintptr_t)(base + table->jumps[i].address);
		int32_t distance;

		code += *code == 0xf2;
		ck_assert_uint_eq(code[0], 0xff);
		ck_assert_uint_eq(code[1], 0x25);
		memcpy(&distance, code + 2, sizeof(distance));
		ck_assert_uint_eq((uintptr_t)code + 6 + (int64_t)distance,
				  base + table->jumps[i].slot);
	}
	/* it has been called, so that its slot is bound */
	jump = find(table, "dl_iterate_phdr");
	ck_assert_ptr_nonnull(jump);
	ck_assert_ptr_eq(*(void **)(uintptr_t)(base + jump->slot),
			 dlsym(RTLD_DEFAULT, "dl_iterate_phdr"));
	ck_assert_str_eq(jump->version, "GLIBC_2.2.5");
	ck_assert(jump_table_address(table, 0, &address));
	ck_assert_uint_eq(address, table->segments[0].address);
	ck_assert(!jump_table_address(table, UINT64_MAX, &address));
	close(fd);
}
END_TEST

static int loader_base(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	if (strstr(info->dlpi_name, "ld-linux")) {
		*(uint64_t *)base = info->dlpi_addr;
		return 1;
	}
	return 0;
}

START_TEST(loader_hook)
{
	int fd = open("/lib64/ld-linux-x86-64.so.2", O_RDONLY);
	const struct jump_table *table = jump_table_read(elf, fd, &arena);
	uint64_t base = 0;

	ck_assert_ptr_nonnull(table);
	ck_assert_int_eq(dl_iterate_phdr(loader_base, &base), 1);
	ck_assert_uint_eq(base + table->loader_hook, _r_debug.r_brk);
	close(fd);
}
END_TEST

static int memory_file(const void *bytes, size_t size)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
	return fd;
}

START_TEST(other_files)
{
	int fd = memory_file("no ELF file", 11);

	ck_assert_ptr_null(jump_table_read(elf, fd, &arena));
	close(fd);
	fd = memory_file(ELFMAG "\2\1\1", 7);
	ck_assert_ptr_null(jump_table_read(elf, fd, &arena));
	close(fd);
}
END_TEST

/* Files with random changes: nothing but a crash or endless loop would be wrong. */
START_TEST(corrupt_files)
{
	uint64_t random = 1;
	int from = open("/lib64/ld-linux-x86-64.so.2", O_RDONLY);
	struct stat st;

	ck_assert(!fstat(from, &st));
	uint8_t *bytes = malloc(st.st_size);

	for (unsigned round = 0; round < ROUNDS; round++) {
		ck_assert_int_eq(pread(from, bytes, st.st_size, 0), st.st_size);
		Elf64_Ehdr *header = (void *)bytes;
		size_t sections = header->e_shnum * sizeof(Elf64_Shdr);

		for (unsigned i = 0; i < 8; i++) {
			size_t at = random_next(&random) % sections;

			bytes[header->e_shoff + at] = random_next(&random) % 256;
			if (i < 2)
				bytes[random_next(&random) % 4096] = random_next(&random) % 256;
		}
		memcpy(bytes, ELFMAG, SELFMAG);
		int fd = memory_file(bytes, round % 4 ? (size_t)st.st_size :
				     random_next(&random) % st.st_size);

		jump_table_read(elf, fd, &arena);
		arena_reset(&arena);
		close(fd);
	}
	free(bytes);
	close(from);
}
END_TEST

START_TEST(read_once)
{
	char *why = NULL;
	struct objects *o = objects_new(&why);
	int fd = open("/proc/self/exe", O_RDONLY);

	ck_assert_msg(o, "%s", why);
	ck_assert_ptr_nonnull(objects_jumps(o, fd));
	ck_assert_ptr_eq(objects_jumps(o, fd), objects_jumps(o, fd));
	ck_assert_ptr_nonnull(objects_read(o, fd));
	close(fd);
	objects_free(o);
}
END_TEST

static TCase *jump_table_case(void)
{
	TCase *c = tcase_create("jump_table");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, own_jumps);
	tcase_add_test(c, loader_hook);
	tcase_add_test(c, other_files);
	tcase_add_test(c, corrupt_files);
	tcase_add_test(c, read_once);
	return c;
}
UNIT_CASE(jump_table_case)
