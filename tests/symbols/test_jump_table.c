#include "lib/unit.h"

#include <dlfcn.h>
#include <endian.h>
#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/random.h"
#include "symbols/file/elf_library.h"
#include "symbols/reader/jump_table.h"
#include "symbols/objects.h"
#include "symbols/question/channel.h"

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

#ifdef __aarch64__
#define FIRST_VERSION "GLIBC_2.17"
#define LOADER "/lib/ld-linux-aarch64.so.1"

/* Returns the slot that an entry of this program loads. */
static uint64_t slot_of(uint64_t entry)
{
	const uint32_t *code = (const uint32_t *)(uintptr_t)entry;
	unsigned reg;
	uint64_t page;

	ck_assert(arm64_decode_page(code[0], entry, &reg, &page));
	ck_assert_uint_eq(code[1] & 0xffc003e0, 0xf9400000 | reg << 5);
	return page + (code[1] >> 10 & 0xfff) * 8;
}
#else
#define FIRST_VERSION "GLIBC_2.2.5"
#define LOADER "/lib64/ld-linux-x86-64.so.2"

static uint64_t slot_of(uint64_t entry)
{
	const uint8_t *code = (const uint8_t *)(uintptr_t)entry;
	int32_t distance;

	code += *code == 0xf2;
	ck_assert_uint_eq(code[0], 0xff);
	ck_assert_uint_eq(code[1], 0x25);
	memcpy(&distance, code + 2, sizeof(distance));
	return (uintptr_t)code + 6 + (int64_t)distance;
}
#endif

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
	for (unsigned i = 0; i < table->count; i++)
		ck_assert_uint_eq(slot_of(base + table->jumps[i].address),
				  base + table->jumps[i].slot);
	/* it has been called, so that its slot is bound */
	jump = find(table, "dl_iterate_phdr");
	ck_assert_ptr_nonnull(jump);
	ck_assert_ptr_eq(*(void **)(uintptr_t)(base + jump->slot),
			 dlsym(RTLD_DEFAULT, "dl_iterate_phdr"));
	ck_assert_str_eq(jump->version, FIRST_VERSION);
	ck_assert(jump_table_address(table, table->segments[0].offset, &address));
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
	int fd = open(LOADER, O_RDONLY);
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
	int from = open(LOADER, O_RDONLY);
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

enum { TABLE = 0x3000, ENTRIES = 0x1000, SECURE = 0x1100, BOUND = 0x1200 };
enum { I386_NULL, I386_SYMBOLS, I386_STRINGS, I386_RELOCATIONS, I386_DYNAMIC, I386_TABLE,
	I386_ENTRIES, I386_SECURE, I386_BOUND, I386_SECTIONS };

/* A library for i386 with five slots. The forms of its entries are those that compilers mix with
 * each other for programs and libraries, with and without endbr32. */
struct i386_library {
	Elf32_Ehdr header;
	Elf32_Phdr segment;
	Elf32_Sym symbols[6];
	char strings[96];
	Elf32_Rel relocations[6];
	Elf32_Dyn dynamic[2];
	uint8_t entries[32], secure[32], bound[32];
	Elf32_Shdr sections[I386_SECTIONS];
};

#define AT(member) offsetof(struct i386_library, member)
#define SIZE(member) sizeof(((struct i386_library *)0)->member)

static const struct i386_library i386 = {
	.header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_DYN, .e_machine = EM_386, .e_version = EV_CURRENT,
		.e_phoff = AT(segment), .e_shoff = AT(sections), .e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1,
		.e_shentsize = sizeof(Elf32_Shdr), .e_shnum = I386_SECTIONS,
		.e_shstrndx = I386_STRINGS,
	},
	.segment = {.p_type = PT_LOAD, .p_offset = 0x230, .p_vaddr = 0x11230, .p_filesz = 512,
		    .p_flags = PF_R | PF_X},
	.symbols = {{0}, {.st_name = 1}, {.st_name = 3}, {.st_name = 5}, {.st_name = 7},
		    {.st_name = 9, .st_shndx = I386_ENTRIES, .st_value = 0x1234}},
	/* names of symbols, then those of sections from 32 on */
	.strings = "\0a\0b\0c\0d\0_dl_debug_state\0......\0.plt\0.plt.sec\0.plt.got\0.got.plt",
	.relocations = {
		{TABLE + 12, ELF32_R_INFO(1, R_386_JMP_SLOT)},
		{TABLE + 16, ELF32_R_INFO(2, R_386_JMP_SLOT)},
		{TABLE - 4, ELF32_R_INFO(3, R_386_GLOB_DAT)},
		{TABLE - 8, ELF32_R_INFO(4, R_386_GLOB_DAT)},
		{TABLE + 20, ELF32_R_INFO(0, R_386_IRELATIVE)},
		{TABLE + 24, ELF32_R_INFO(1, R_386_32)},
	},
	.dynamic = {{DT_PLTGOT, {TABLE}}, {DT_NULL, {0}}},
	/* push TABLE+4(%ebx); jmp *8(%ebx); then jmp *12(%ebx); push $0; jmp .plt */
	.entries = {0xff, 0xb3, 4, 0, 0, 0, 0xff, 0xa3, 8, 0, 0, 0, 0, 0, 0, 0,
		    0xff, 0xa3, 12, 0, 0, 0, 0x68, 0, 0, 0, 0, 0xe9, 0xe0, 0xff, 0xff, 0xff},
	/* endbr32; jmp *16(%ebx); and two of slots without a function */
	.secure = {0xf3, 0x0f, 0x1e, 0xfb, 0xff, 0xa3, 16, 0, 0, 0, 0x66, 0x90,
		   0xff, 0xa3, 20, 0, 0, 0, 0xff, 0xa3, 24, 0, 0, 0},
	/* bytes that are a prefix on x86-64 only; jmp *TABLE-4; endbr32; jmp *-8(%ebx) */
	.bound = {0xf2, 0xff, 0x25, 0xfc, 0x2f, 0, 0, 0xf3, 0x0f, 0x1e, 0xfb,
		  0xff, 0xa3, 0xf8, 0xff, 0xff, 0xff},
	.sections = {
		[I386_SYMBOLS] = {.sh_type = SHT_DYNSYM, .sh_offset = AT(symbols),
				  .sh_size = SIZE(symbols), .sh_entsize = sizeof(Elf32_Sym),
				  .sh_link = I386_STRINGS},
		[I386_STRINGS] = {.sh_type = SHT_STRTAB, .sh_offset = AT(strings),
				  .sh_size = SIZE(strings)},
		[I386_RELOCATIONS] = {.sh_type = SHT_REL, .sh_offset = AT(relocations),
				      .sh_size = SIZE(relocations),
				      .sh_entsize = sizeof(Elf32_Rel), .sh_link = I386_SYMBOLS},
		[I386_DYNAMIC] = {.sh_type = SHT_DYNAMIC, .sh_offset = AT(dynamic),
				  .sh_size = SIZE(dynamic), .sh_entsize = sizeof(Elf32_Dyn)},
		[I386_TABLE] = {.sh_name = 55, .sh_type = SHT_PROGBITS, .sh_addr = TABLE,
				.sh_offset = AT(secure), .sh_size = 32},
		[I386_ENTRIES] = {.sh_name = 32, .sh_type = SHT_PROGBITS, .sh_addr = ENTRIES,
				  .sh_offset = AT(entries), .sh_size = 32,
				  .sh_flags = SHF_EXECINSTR},
		[I386_SECURE] = {.sh_name = 37, .sh_type = SHT_PROGBITS, .sh_addr = SECURE,
				 .sh_offset = AT(secure), .sh_size = 32,
				 .sh_flags = SHF_EXECINSTR},
		[I386_BOUND] = {.sh_name = 46, .sh_type = SHT_PROGBITS, .sh_addr = BOUND,
				.sh_offset = AT(bound), .sh_size = 32,
				.sh_flags = SHF_EXECINSTR},
	},
};

static const struct jump_table *read_i386(const struct i386_library *file)
{
	int fd = memory_file(file, sizeof(*file));
	const struct jump_table *table = jump_table_read(elf, fd, &arena);

	close(fd);
	return table;
}

static void expect(const struct jump_table *table, const char *function, uint64_t address,
		   uint64_t slot)
{
	const struct jump *jump = find(table, function);

	ck_assert_msg(jump, "%s", function);
	ck_assert_uint_eq(jump->address, address);
	ck_assert_uint_eq(jump->slot, slot);
	ck_assert_uint_eq(jump->code[0], 0xff);
	ck_assert_str_eq(jump->version, "");
	ck_assert(!jump->is_defined);
}

START_TEST(jumps_of_i386)
{
	struct i386_library file = i386;

	/* the address of the table: first by DT_PLTGOT, then by the section */
	for (unsigned i = 0; i < 2; i++) {
		const struct jump_table *table = read_i386(&file);
		uint64_t address;

		ck_assert_ptr_nonnull(table);
		ck_assert(table->is_32bit);
		ck_assert_uint_eq(table->count, 4);
		expect(table, "a", ENTRIES + 16, TABLE + 12);
		expect(table, "b", SECURE + 4, TABLE + 16);
		expect(table, "c", BOUND + 1, TABLE - 4);
		expect(table, "d", BOUND + 11, TABLE - 8);
		ck_assert_uint_eq(table->loader_hook, 0x1234);
		ck_assert_uint_eq(table->entries_start, ENTRIES);
		ck_assert_uint_eq(table->entries_end, BOUND + 32);
		/* the page that it begins in is mapped as well */
		ck_assert(jump_table_address(table, 0, &address));
		ck_assert_uint_eq(address, 0x11000);
		ck_assert(!jump_table_address(table, 0x1000, &address));
		file.dynamic[0].d_tag = DT_DEBUG;
	}
	file.header.e_machine = EM_X86_64;	/* x32 */
	ck_assert_ptr_null(read_i386(&file));
}
END_TEST

/* The last section is no table: only functions without an entry elsewhere count there. */
START_TEST(calls_without_entries)
{
	struct i386_library file = i386;
	const struct jump_table *table;

	memcpy(strstr(file.strings + 46, ".plt"), ".fun", 4);
	ck_assert_uint_eq(read_i386(&file)->count, 2);
	for (unsigned i = 1; i < 5; i++)
		file.symbols[i].st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC);
	table = read_i386(&file);
	ck_assert_uint_eq(table->count, 4);
	ck_assert(!find(table, "c")->is_call && !find(table, "d")->is_call);
	file.bound[2] = 0x15;		/* call *TABLE-4 */
	file.bound[12] = 0x93;		/* call *-8(%ebx) */
	table = read_i386(&file);
	ck_assert_uint_eq(table->count, 4);
	expect(table, "c", BOUND + 1, TABLE - 4);
	expect(table, "d", BOUND + 11, TABLE - 8);
	ck_assert(find(table, "c")->is_call && find(table, "d")->is_call);
	ck_assert(!find(table, "a")->is_call);
	ck_assert_mem_eq(find(table, "c")->code, file.bound + 1, INDIRECT_SIZE);
	ck_assert_uint_eq(table->entries_end, SECURE + 32);
	/* slots with an entry do not count there */
	memcpy(file.bound + 3, &(uint32_t){TABLE + 12}, sizeof(uint32_t));
	ck_assert_uint_eq(read_i386(&file)->count, 3);
}
END_TEST

START_TEST(corrupt_files_of_i386)
{
	uint64_t random = 1;

	for (unsigned round = 0; round < 10 * ROUNDS; round++) {
		struct i386_library file = i386;
		uint8_t *bytes = (uint8_t *)&file;

		for (unsigned i = 0; i < 4; i++)
			bytes[AT(segment) + random_next(&random) % (sizeof(file) - AT(segment))] =
				random_next(&random) % 256;
		read_i386(&file);
		arena_reset(&arena);
	}
}
END_TEST

enum { ARM64_CODE = 0x5000, ARM64_ENTRIES_SIZE = 80 };
enum { ARM64_NULL, ARM64_SYMBOLS, ARM64_STRINGS, ARM64_RELOCATIONS, ARM64_ENTRIES, ARM64_TEXT,
	ARM64_SECTIONS };

/* A library for arm64. Its entries are those that linkers make without and with bti, and with a
 * pointer that is authenticated; two functions have a slot alone. */
struct arm64_library {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	Elf64_Sym symbols[6];
	char strings[48];
	Elf64_Rela relocations[6];
	uint32_t entries[ARM64_ENTRIES_SIZE / 4], text[24];
	Elf64_Shdr sections[ARM64_SECTIONS];
};

#define ARM64_AT(member) offsetof(struct arm64_library, member)
#define ARM64_SIZE(member) sizeof(((struct arm64_library *)0)->member)

static const struct arm64_library arm64 = {
	.header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_DYN, .e_machine = EM_AARCH64, .e_version = EV_CURRENT,
		.e_phoff = ARM64_AT(segment), .e_shoff = ARM64_AT(sections),
		.e_ehsize = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1,
		.e_shentsize = sizeof(Elf64_Shdr), .e_shnum = ARM64_SECTIONS,
		.e_shstrndx = ARM64_STRINGS,
	},
	.segment = {.p_type = PT_LOAD, .p_offset = 0x230, .p_vaddr = 0x10230, .p_filesz = 512,
		    .p_flags = PF_R | PF_X},
	.symbols = {{0}, {.st_name = 1}, {.st_name = 3}, {.st_name = 5},
		    {.st_name = 7, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC)},
		    {.st_name = 9, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC)}},
	.strings = "\0a\0b\0c\0d\0e\0.plt\0.text",
	.relocations = {
		{TABLE + 24, ELF64_R_INFO(1, R_AARCH64_JUMP_SLOT), 0},
		{TABLE + 32, ELF64_R_INFO(2, R_AARCH64_JUMP_SLOT), 0},
		{TABLE + 40, ELF64_R_INFO(3, R_AARCH64_JUMP_SLOT), 0},
		{TABLE + 48, ELF64_R_INFO(4, R_AARCH64_GLOB_DAT), 0},
		{TABLE + 56, ELF64_R_INFO(5, R_AARCH64_GLOB_DAT), 0},
		{TABLE + 64, ELF64_R_INFO(1, R_AARCH64_ABS64), 0},
	},
	.entries = {
		/* stp x16, x30, [sp, #-16]!; adrp x16, TABLE; ldr x17, [x16, #16]; br x17 */
		0xa9bf7bf0, 0xd0000010, 0xf9400a11, 0xd61f0220,
		/* adrp x16, TABLE; ldr x17, [x16, #24]; add x16, x16, #24; br x17 */
		0xd0000010, 0xf9400e11, 0x91006210, 0xd61f0220,
		/* bti c; adrp x16, TABLE; ldr x17, [x16, #32]; add x16, x16, #32; br x17; nop */
		0xd503245f, 0xd0000010, 0xf9401211, 0x91008210, 0xd61f0220, 0xd503201f,
		/* bti c; adrp x16, TABLE; ldr x17, [x16, #40]; add …; autia1716; br x17 */
		0xd503245f, 0xd0000010, 0xf9401611, 0x9100a210, 0xd503219f, 0xd61f0220,
	},
	.text = {
		/* adrp x0, TABLE, two pages below; nop; ldr x0, [x0, #48]; blr x0; blr x0 */
		0xd0ffffe0, 0xd503201f, 0xf9401800, 0xd63f0000, 0xd63f0000,
		/* adrp x1, TABLE; ldr x3, [x1, #56]; br x3 */
		0xd0ffffe1, 0xf9401c23, 0xd61f0060,
		/* blr x5; adrp x5, TABLE; blr x5; ldr x5, [x5, #24], which has an entry; blr x5 */
		0xd63f00a0, 0xd0ffffe5, 0xd63f00a0, 0xf9400ca5, 0xd63f00a0,
		/* ldr x3, [x9], which is unknown; br x3; ldr xzr, [sp]; ret */
		0xf9400123, 0xd61f0060, 0xf94003ff, 0xd65f03c0,
	},
	.sections = {
		[ARM64_SYMBOLS] = {.sh_type = SHT_DYNSYM, .sh_offset = ARM64_AT(symbols),
				   .sh_size = ARM64_SIZE(symbols),
				   .sh_entsize = sizeof(Elf64_Sym), .sh_link = ARM64_STRINGS},
		[ARM64_STRINGS] = {.sh_type = SHT_STRTAB, .sh_offset = ARM64_AT(strings),
				   .sh_size = ARM64_SIZE(strings)},
		[ARM64_RELOCATIONS] = {.sh_type = SHT_RELA, .sh_offset = ARM64_AT(relocations),
				       .sh_size = ARM64_SIZE(relocations),
				       .sh_entsize = sizeof(Elf64_Rela),
				       .sh_link = ARM64_SYMBOLS},
		[ARM64_ENTRIES] = {.sh_name = 11, .sh_type = SHT_PROGBITS, .sh_addr = ENTRIES,
				   .sh_offset = ARM64_AT(entries),
				   .sh_size = ARM64_ENTRIES_SIZE, .sh_flags = SHF_EXECINSTR},
		[ARM64_TEXT] = {.sh_name = 16, .sh_type = SHT_PROGBITS, .sh_addr = ARM64_CODE,
				.sh_offset = ARM64_AT(text), .sh_size = ARM64_SIZE(text),
				.sh_flags = SHF_EXECINSTR},
	},
};

static const struct jump_table *read_arm64(const struct arm64_library *file)
{
	int fd = memory_file(file, sizeof(*file));
	const struct jump_table *table = jump_table_read(elf, fd, &arena);

	close(fd);
	return table;
}

static void expect_arm64(const struct jump *jump, const char *function, uint64_t address,
			 uint64_t slot, uint32_t code)
{
	ck_assert_str_eq(jump->function, function);
	ck_assert_uint_eq(jump->address, address);
	ck_assert_uint_eq(jump->slot, slot);
	ck_assert_mem_eq(jump->code, &code, sizeof(code));
}

START_TEST(jumps_of_arm64)
{
	const struct jump_table *table = read_arm64(&arm64);
	const struct jump *jumps = table->jumps;

	ck_assert(table->is_arm64 && !table->is_32bit);
	ck_assert_uint_eq(table->count, 6);
	expect_arm64(&jumps[0], "a", ENTRIES + 16, TABLE + 24, 0xd0000010);
	expect_arm64(&jumps[1], "b", ENTRIES + 36, TABLE + 32, 0xd0000010);
	expect_arm64(&jumps[2], "c", ENTRIES + 60, TABLE + 40, 0xd0000010);
	/* both may call it: the register is what it was, or is not, when the task is there */
	expect_arm64(&jumps[3], "d", ARM64_CODE + 12, TABLE + 48, 0xd63f0000);
	expect_arm64(&jumps[4], "d", ARM64_CODE + 16, TABLE + 48, 0xd63f0000);
	expect_arm64(&jumps[5], "e", ARM64_CODE + 28, TABLE + 56, 0xd61f0060);
	for (unsigned i = 0; i < table->count; i++)
		ck_assert(jumps[i].is_call == (*jumps[i].function == 'd'));
	ck_assert_uint_eq(table->entries_start, ENTRIES);
	ck_assert_uint_eq(table->entries_end, ENTRIES + ARM64_ENTRIES_SIZE);
}
END_TEST

/* A pointer that was loaded long before is not expected in the register. */
START_TEST(distant_loads)
{
	enum { COUNT = 400, NOP = 0xd503201f };
	struct {
		struct arm64_library library;
		uint32_t text[COUNT];
	} file = {.library = arm64};
	const struct jump_table *table;
	int fd;

	for (unsigned distance = 250; distance < 262; distance += 11) {
		for (unsigned i = 0; i < COUNT; i++)
			file.text[i] = htole32(NOP);
		file.text[0] = htole32(0xd0ffffe0);
		file.text[1] = htole32(0xf9401800);
		file.text[1 + distance] = htole32(0xd63f0000);
		file.library.sections[ARM64_TEXT].sh_offset = sizeof(file.library);
		file.library.sections[ARM64_TEXT].sh_size = sizeof(file.text);
		fd = memory_file(&file, sizeof(file));
		table = jump_table_read(elf, fd, &arena);
		ck_assert_uint_eq(table->count, distance == 250 ? 4 : 3);
		close(fd);
	}
}
END_TEST

/* A pointer that was on the stack, since no register was left for it */
START_TEST(loads_from_the_stack)
{
	static const uint32_t text[ARM64_SIZE(text) / 4] = {
		/* adrp x0, TABLE; ldr x0, [x0, #48]; str x0, [sp, #24]; ldr x1, …; blr x1 */
		0xd0ffffe0, 0xf9401800, 0xf9000fe0, 0xf9400fe1, 0xd63f0020,
		/* adrp x2, TABLE; ldr x3, [x2, #56]; stp x0, x3, [sp, #32]; ldp x4, …; blr x5 */
		0xd0ffffe2, 0xf9401c43, 0xa9020fe0, 0xa94217e4, 0xd63f00a0,
		/* str x9, [sp, #24], which is unknown; ldr x1, [sp, #24]; blr x1 */
		0xf9000fe9, 0xf9400fe1, 0xd63f0020,
		/* below the stack pointer, and too far above it: stp x0, x3, [sp, #-16];
		 * ldp x4, x5, [sp, #-16]; blr x5; str x3, [sp, #512]; ldr x1, [sp, #512]; blr x1 */
		0xa93f0fe0, 0xa97f17e4, 0xf90103e3, 0xf94103e1, 0xd63f0020,
	};
	struct arm64_library file = arm64;
	const struct jump_table *table;

	for (unsigned i = 0; i < sizeof(text) / sizeof(*text); i++)
		file.text[i] = htole32(text[i]);
	table = read_arm64(&file);
	ck_assert_uint_eq(table->count, 5);
	expect_arm64(&table->jumps[3], "d", ARM64_CODE + 16, TABLE + 48, 0xd63f0020);
	expect_arm64(&table->jumps[4], "e", ARM64_CODE + 36, TABLE + 56, 0xd63f00a0);
}
END_TEST

START_TEST(corrupt_files_of_arm64)
{
	uint64_t random = 1;

	for (unsigned round = 0; round < 10 * ROUNDS; round++) {
		struct arm64_library file = arm64;
		uint8_t *bytes = (uint8_t *)&file;
		size_t from = ARM64_AT(segment);

		for (unsigned i = 0; i < 4; i++)
			bytes[from + random_next(&random) % (sizeof(file) - from)] =
				random_next(&random) % 256;
		read_arm64(&file);
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(read_once)
{
	char *why = NULL;
	struct objects *o = objects_new(&why);
	const struct channel_host host = {.executable = "/proc/self/exe"};
	int fd = open("/proc/self/exe", O_RDONLY);

	ck_assert_msg(o, "%s", why);
	objects_set_host(o, &host);
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
	tcase_add_test(c, jumps_of_i386);
	tcase_add_test(c, calls_without_entries);
	tcase_add_test(c, corrupt_files_of_i386);
	tcase_add_test(c, jumps_of_arm64);
	tcase_add_test(c, distant_loads);
	tcase_add_test(c, loads_from_the_stack);
	tcase_add_test(c, corrupt_files_of_arm64);
	tcase_add_test(c, read_once);
	return c;
}
UNIT_CASE(jump_table_case)
