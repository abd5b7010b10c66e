#include "lib/unit.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/random.h"
#include "symbols/file/elf_image.h"

enum { TEXT = 0x401000 };

enum { NULL_SECTION, CODE, SYMBOLS, STRINGS, SECTIONS };

/* A program with one segment, a build id, a table of two entries, and five symbols */
struct program {
	Elf64_Ehdr header;
	Elf64_Phdr segments[3];
	struct {
		Elf64_Nhdr header;
		char name[4];
		uint8_t id[4];
	} note;
	struct {
		uint8_t version, encodings[3];
		int32_t pointer;
		uint32_t count;
		int32_t entries[2][2];
	} table;
	Elf64_Sym symbols[7];
	char strings[64];
	Elf64_Shdr sections[SECTIONS];
	uint8_t text[256];
};

#define AT(member) offsetof(struct program, member)
#define SIZE(member) sizeof(((struct program *)0)->member)

static const struct program program = {
	.header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_phoff = AT(segments), .e_shoff = AT(sections), .e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 3,
		.e_shentsize = sizeof(Elf64_Shdr), .e_shnum = SECTIONS, .e_shstrndx = STRINGS,
	},
	.segments = {
		{.p_type = PT_LOAD, .p_offset = AT(text), .p_vaddr = TEXT, .p_filesz = 256,
		 .p_memsz = 256},
		{.p_type = PT_NOTE, .p_offset = AT(note), .p_filesz = SIZE(note), .p_align = 4},
		{.p_type = PT_GNU_EH_FRAME, .p_offset = AT(table), .p_vaddr = 0x402000,
		 .p_filesz = SIZE(table)},
	},
	.note = {{.n_namesz = 4, .n_descsz = 4, .n_type = NT_GNU_BUILD_ID}, "GNU",
		 {0x0a, 0xbc, 0xde, 0xf1}},
	.table = {.version = 1, .encodings = {0x1b, 0x03, 0x3b}, .count = 2},
	.symbols = {
		{0},
		{.st_name = 1, .st_info = STT_FUNC, .st_shndx = CODE, .st_value = TEXT + 0x20},
		{.st_name = 7, .st_info = STT_FUNC, .st_shndx = CODE, .st_value = TEXT + 0x10},
		{.st_name = 13, .st_info = STT_FUNC, .st_shndx = CODE, .st_value = TEXT + 0x20},
		{.st_name = 19, .st_info = STT_OBJECT, .st_shndx = CODE, .st_value = TEXT + 0x30},
		{.st_name = 19, .st_info = STT_FUNC, .st_shndx = SHN_UNDEF,
		 .st_value = TEXT + 0x30},
		{.st_name = 26, .st_info = STT_FUNC, .st_shndx = CODE, .st_value = TEXT + 0x40},
	},
	.strings = "\0" "first\0" "early\0" "alias\0" "absent\0" "_ZN2ns1fEi",
	.sections = {
		[CODE] = {.sh_type = SHT_PROGBITS, .sh_offset = AT(text), .sh_addr = TEXT,
			  .sh_size = SIZE(text), .sh_addralign = 1},
		[SYMBOLS] = {.sh_type = SHT_SYMTAB, .sh_offset = AT(symbols),
			     .sh_size = SIZE(symbols), .sh_link = STRINGS,
			     .sh_entsize = sizeof(Elf64_Sym), .sh_addralign = 8},
		[STRINGS] = {.sh_type = SHT_STRTAB, .sh_offset = AT(strings),
			     .sh_size = SIZE(strings), .sh_addralign = 1},
	},
};

static struct elf_library *library;

static void load(void)
{
	char *why;

	library = elf_library_load(&why);
	ck_assert_msg(library, "%s", why);
}

static void unload(void)
{
	free(library);
}

/* Parses a copy of the first bytes, with nothing readable behind them. */
static struct elf_image *parse(const struct program *p, size_t size, void **copy)
{
	*copy = memcpy(malloc(size + !size), p, size);
	return elf_image_parse(library, *copy, size);
}

/* Uses everything that the image says. */
static void exercise(struct elf_image *image)
{
	uint64_t start, address;

	if (!image)
		return;
	ck_assert_uint_le(strlen(elf_image_build_id(image)), 128);
	for (uint64_t at = 0; at < 4096; at += 64)
		elf_image_address(image, at, &address);
	for (uint64_t at = TEXT - 8; at < TEXT + 0x80; at += 8)
		elf_image_function(image, at, &start);
	elf_image_function(image, 0, &start);
	elf_image_function(image, UINT64_MAX, &start);
}

static void expect(struct elf_image *image, uint64_t address, const char *name, uint64_t from)
{
	uint64_t start = 0;
	const char *found = elf_image_function(image, address, &start);

	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found, name);
	ck_assert_uint_eq(start, from);
}

START_TEST(a_program_is_read)
{
	void *copy;
	struct elf_image *image = parse(&program, sizeof(program), &copy);
	const struct unwind_table *table;
	uint64_t address = 0, start;

	ck_assert_ptr_nonnull(image);
	ck_assert_str_eq(elf_image_build_id(image), "0abcdef1");
	table = elf_image_table(image);
	ck_assert_uint_eq(table->base, 0x402000);
	ck_assert_uint_eq(table->entries, 0x402000 + 12);
	ck_assert_uint_eq(table->count, 2);
	ck_assert(elf_image_address(image, AT(text) + 5, &address));
	ck_assert_uint_eq(address, TEXT + 5);
	ck_assert(!elf_image_address(image, AT(text) - 1, &address));
	ck_assert(!elf_image_address(image, AT(text) + 256, &address));
	ck_assert_ptr_null(elf_image_function(image, TEXT + 0xf, &start));
	expect(image, TEXT + 0x10, "early", TEXT + 0x10);
	expect(image, TEXT + 0x1f, "early", TEXT + 0x10);
	/* the first of two names, and neither a variable nor an undefined function */
	expect(image, TEXT + 0x20, "first", TEXT + 0x20);
	expect(image, TEXT + 0x3f, "first", TEXT + 0x20);
	elf_image_free(image);
	free(copy);
}
END_TEST

START_TEST(names_of_cxx_are_demangled)
{
	void *copy;
	struct elf_image *image = parse(&program, sizeof(program), &copy);
	uint64_t start;

	if (!access("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", R_OK)) {
		expect(image, TEXT + 0x41, "ns::f(int)", TEXT + 0x40);
		expect(image, TEXT + 0x41, "ns::f(int)", TEXT + 0x40);
	} else {
		ck_assert_ptr_nonnull(elf_image_function(image, TEXT + 0x41, &start));
	}
	elf_image_free(image);
	free(copy);
}
END_TEST

START_TEST(a_file_is_read)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct elf_image *image = elf_image_read(library, fd);

	ck_assert_ptr_nonnull(image);
	ck_assert_uint_gt(elf_image_table(image)->count, 10);
	elf_image_free(image);
	close(fd);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_ptr_null(elf_image_read(library, fd));
	close(fd);
}
END_TEST

START_TEST(a_truncated_program_is_read_as_far_as_it_goes)
{
	for (size_t size = 0; size < sizeof(program); size++) {
		void *copy;
		struct elf_image *image = parse(&program, size, &copy);

		exercise(image);
		elf_image_free(image);
		free(copy);
	}
}
END_TEST

START_TEST(hostile_tables_are_left_out)
{
	static const uint64_t values[] = {0, 1, 3, 0x7fff, 0x7fffffff, UINT32_MAX, INT64_MAX - 8,
					  INT64_MAX, UINT64_MAX - 64, UINT64_MAX};
	size_t end = AT(strings);

	/* each aligned number of all tables, by each value, as 32 and 64 bits */
	for (size_t at = EI_NIDENT; at + 8 <= sizeof(program); at += 4) {
		if (at >= end && at < AT(sections))
			continue;
		for (size_t i = 0; i < 2 * sizeof(values) / sizeof(*values); i++) {
			struct program p = program;
			void *copy;
			struct elf_image *image;

			memcpy((char *)&p + at, &values[i / 2], i % 2 ? 8 : 4);
			image = parse(&p, sizeof(p), &copy);
			exercise(image);
			elf_image_free(image);
			free(copy);
		}
	}
}
END_TEST

START_TEST(random_changes_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < 20000; i++) {
		struct program p = program;
		void *copy;
		struct elf_image *image;

		for (unsigned n = random_next(&state) % 8 + 1; n; n--)
			((uint8_t *)&p)[random_next(&state) % sizeof(p)] = random_next(&state);
		image = parse(&p, sizeof(p) - (i % 4 ? 0 : random_next(&state) % 256), &copy);
		exercise(image);
		elf_image_free(image);
		free(copy);
	}
}
END_TEST

static TCase *elf_image_tests(void)
{
	TCase *t = tcase_create("elf_image");

	tcase_add_checked_fixture(t, load, unload);
	tcase_add_test(t, a_program_is_read);
	tcase_add_test(t, names_of_cxx_are_demangled);
	tcase_add_test(t, a_file_is_read);
	tcase_add_test(t, a_truncated_program_is_read_as_far_as_it_goes);
	tcase_add_test(t, hostile_tables_are_left_out);
	tcase_add_test(t, random_changes_do_no_harm);
	return t;
}
UNIT_CASE(elf_image_tests)
