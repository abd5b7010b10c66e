#include "lib/unit.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/random.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/elf_object.h"
#include "symbols/objects.h"
#include "symbols/question/channel.h"

enum { ADDRESS = 0x400000 };

enum { LOAD, DYNAMIC, INTERPRETER, NOTE, STACK, RELRO, SEGMENTS };

/* A PIE that needs two libraries */
struct program {
	Elf64_Ehdr header;
	Elf64_Phdr segments[SEGMENTS];
	Elf64_Dyn dynamic[12];
	char strings[64];
	struct {
		Elf64_Verneed file;
		Elf64_Vernaux versions[2];
	} needs[2];
	struct {
		Elf64_Verdef version;
		Elf64_Verdaux name;
	} defines[2];
	char interpreter[16];
	struct {
		Elf64_Nhdr header;
		char name[4];
		uint8_t id[4];
	} note;
};

#define AT(member) offsetof(struct program, member)
#define SIZE(member) sizeof(((struct program *)0)->member)

static const struct program program = {
	.header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_DYN, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_entry = 0x401000, .e_phoff = AT(segments), .e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = SEGMENTS,
	},
	.segments = {
		[LOAD] = {.p_type = PT_LOAD, .p_vaddr = ADDRESS, .p_filesz = sizeof(program),
			  .p_memsz = 0x2000},
		[DYNAMIC] = {.p_type = PT_DYNAMIC, .p_offset = AT(dynamic),
			     .p_filesz = SIZE(dynamic)},
		[INTERPRETER] = {.p_type = PT_INTERP, .p_offset = AT(interpreter),
				 .p_filesz = SIZE(interpreter)},
		[NOTE] = {.p_type = PT_NOTE, .p_offset = AT(note), .p_filesz = SIZE(note),
			  .p_align = 4},
		[STACK] = {.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W},
		[RELRO] = {.p_type = PT_GNU_RELRO},
	},
	.dynamic = {
		{.d_tag = DT_NEEDED, .d_un.d_val = 1},
		{.d_tag = DT_NEEDED, .d_un.d_val = 6},
		{.d_tag = DT_RUNPATH, .d_un.d_val = 11},
		{.d_tag = DT_STRTAB, .d_un.d_ptr = ADDRESS + AT(strings)},
		{.d_tag = DT_FLAGS_1, .d_un.d_val = DF_1_NOW | DF_1_PIE},
		{.d_tag = DT_NULL},
	},
	.strings = "\0a.so\0b.so\0$ORIGIN/lib\0libself.so\0V_1\0V_2\0W_1",
	.needs = {
		{{.vn_version = VER_NEED_CURRENT, .vn_cnt = 2, .vn_file = 1,
		  .vn_aux = sizeof(Elf64_Verneed), .vn_next = sizeof(program.needs[0])},
		 {{.vna_name = 34, .vna_next = sizeof(Elf64_Vernaux)},
		  {.vna_name = 38, .vna_flags = VER_FLG_WEAK}}},
		{{.vn_version = VER_NEED_CURRENT, .vn_cnt = 1, .vn_file = 6,
		  .vn_aux = sizeof(Elf64_Verneed)},
		 {{.vna_name = 42}}},
	},
	.defines = {
		{{.vd_version = VER_DEF_CURRENT, .vd_flags = VER_FLG_BASE, .vd_cnt = 1,
		  .vd_aux = sizeof(Elf64_Verdef), .vd_next = sizeof(program.defines[0])},
		 {.vda_name = 23}},
		{{.vd_version = VER_DEF_CURRENT, .vd_cnt = 1, .vd_aux = sizeof(Elf64_Verdef)},
		 {.vda_name = 34}},
	},
	.interpreter = "/lib/ld.so",
	.note = {{.n_namesz = 4, .n_descsz = 4, .n_type = NT_GNU_BUILD_ID}, "GNU",
		 {0x0a, 0xbc, 0xde, 0xf1}},
};

static struct elf_library *library;
static struct arena arena;

static void load(void)
{
	char *why;

	library = elf_library_load(&why);
	ck_assert_msg(library, "%s", why);
}

static void unload(void)
{
	free(library);
	arena_done(&arena);
}

/* Returns a descriptor of a file with these bytes. */
static int make_file(const void *bytes, size_t size)
{
	int fd = memfd_create("program", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, size), size);
	return fd;
}

static const struct elf_object *read_bytes(const void *bytes, size_t size)
{
	int fd = make_file(bytes, size);
	const struct elf_object *o = elf_object_read(library, fd, &arena);

	close(fd);
	return o;
}

static const struct elf_object *read_program(const struct program *p)
{
	const struct elf_object *o = read_bytes(p, sizeof(*p));

	ck_assert_ptr_nonnull(o);
	return o;
}

START_TEST(a_program_is_read)
{
	const struct elf_object *o = read_program(&program);

	ck_assert_int_eq(o->kind, OBJECT_PIE);
	ck_assert_uint_eq(o->machine, EM_X86_64);
	ck_assert_uint_eq(o->bits, 64);
	ck_assert_str_eq(o->interpreter, "/lib/ld.so");
	ck_assert_str_eq(o->soname, "");
	ck_assert_str_eq(o->rpath, "");
	ck_assert_str_eq(o->runpath, "$ORIGIN/lib");
	ck_assert_str_eq(o->build_id, "0abcdef1");
	ck_assert_str_eq(o->needed[0], "a.so");
	ck_assert_str_eq(o->needed[1], "b.so");
	ck_assert_ptr_null(o->needed[2]);
	ck_assert(o->binds_now);
	ck_assert(!o->executable_stack);
	ck_assert(!o->no_default_directories);
	ck_assert_int_eq(o->relro, RELRO_FULL);
	ck_assert_uint_eq(o->entry, 0x401000);
	ck_assert_uint_eq(o->end, ADDRESS + 0x2000);
}
END_TEST

START_TEST(kinds_of_files_are_distinguished)
{
	struct program p = program;

	p.segments[INTERPRETER].p_type = PT_NULL;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_STATIC_PIE);
	p.dynamic[4].d_un.d_val = 0;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_LIBRARY);
	p.header.e_type = ET_EXEC;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_STATIC);
	p.segments[INTERPRETER].p_type = PT_INTERP;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_PROGRAM);
	p.header.e_type = ET_CORE;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_OTHER);
	/* libc.so.6 has an interpreter and a name */
	p.header.e_type = ET_DYN;
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_PIE);
	p.dynamic[5] = (Elf64_Dyn){.d_tag = DT_SONAME, .d_un.d_val = 23};
	ck_assert_int_eq(read_program(&p)->kind, OBJECT_LIBRARY);
	ck_assert_str_eq(read_program(&p)->soname, "libself.so");
}
END_TEST

START_TEST(protections_are_read)
{
	struct program p = program;

	p.dynamic[4].d_un.d_val = DF_1_NODEFLIB;
	ck_assert_int_eq(read_program(&p)->relro, RELRO_PARTIAL);
	ck_assert(read_program(&p)->no_default_directories);
	p.dynamic[4] = (Elf64_Dyn){.d_tag = DT_BIND_NOW};
	ck_assert_int_eq(read_program(&p)->relro, RELRO_FULL);
	p.dynamic[4] = (Elf64_Dyn){.d_tag = DT_FLAGS, .d_un.d_val = DF_BIND_NOW};
	ck_assert_int_eq(read_program(&p)->relro, RELRO_FULL);
	p.segments[RELRO].p_type = PT_NULL;
	ck_assert_int_eq(read_program(&p)->relro, RELRO_NONE);
	p.segments[STACK].p_flags |= PF_X;
	ck_assert(read_program(&p)->executable_stack);
	p.segments[STACK].p_type = PT_NULL;
	ck_assert(read_program(&p)->executable_stack);
}
END_TEST

/* Uses everything that was read. */
static void exercise(const struct elf_object *o)
{
	size_t length = 0;

	if (!o)
		return;
	ck_assert_int_lt(o->kind, OBJECT_KINDS);
	length += strlen(o->interpreter) + strlen(o->soname) + strlen(o->rpath);
	length += strlen(o->runpath) + strlen(o->build_id);
	for (const char *const *n = o->needed; *n; n++)
		length += strlen(*n);
	for (unsigned i = 0; i < o->version_count; i++)
		length += strlen(o->versions[i].file) + strlen(o->versions[i].name);
	for (const char *const *n = o->defined_versions; *n; n++)
		length += strlen(*n);
	ck_assert_uint_lt(length, 8 << 20);
}

/* Replaces the end of the dynamic section by references to the tables of versions. */
static struct program versioned(uint64_t needs, uint64_t defines)
{
	struct program p = program;

	p.dynamic[5] = (Elf64_Dyn){DT_VERNEED, {ADDRESS + AT(needs)}};
	p.dynamic[6] = (Elf64_Dyn){DT_VERNEEDNUM, {needs}};
	p.dynamic[7] = (Elf64_Dyn){DT_VERDEF, {ADDRESS + AT(defines)}};
	p.dynamic[8] = (Elf64_Dyn){DT_VERDEFNUM, {defines}};
	return p;
}

static void expect_version(const struct elf_object *o, unsigned i, const char *file,
			   const char *name, bool is_weak)
{
	ck_assert_str_eq(o->versions[i].file, file);
	ck_assert_str_eq(o->versions[i].name, name);
	ck_assert_int_eq(o->versions[i].is_weak, is_weak);
}

START_TEST(versions_are_read)
{
	struct program p = versioned(2, 2);
	const struct elf_object *o = read_program(&p);

	ck_assert_uint_eq(o->version_count, 3);
	expect_version(o, 0, "a.so", "V_1", false);
	expect_version(o, 1, "a.so", "V_2", true);
	expect_version(o, 2, "b.so", "W_1", false);
	ck_assert_str_eq(o->defined_versions[0], "libself.so");
	ck_assert_str_eq(o->defined_versions[1], "V_1");
	ck_assert_ptr_null(o->defined_versions[2]);
	p = versioned(1, 1);
	o = read_program(&p);
	ck_assert_uint_eq(o->version_count, 2);
	ck_assert_ptr_null(o->defined_versions[1]);
	o = read_program(&program);
	ck_assert_uint_eq(o->version_count, 0);
	ck_assert_ptr_null(o->defined_versions[0]);
}
END_TEST

START_TEST(malformed_lists_of_versions_end)
{
	struct program p = versioned(UINT64_MAX, UINT64_MAX);

	p.needs[1].file.vn_next = -(uint32_t)sizeof(p.needs[1]);
	p.needs[1].versions[0].vna_next = UINT32_MAX;
	p.needs[1].file.vn_cnt = UINT16_MAX;
	p.defines[1].version.vd_next = UINT32_MAX;
	ck_assert_uint_eq(read_program(&p)->version_count, 3);
	ck_assert_ptr_null(read_program(&p)->defined_versions[2]);
	p.needs[0].file.vn_aux = UINT32_MAX;
	p.defines[0].version.vd_aux = UINT32_MAX;
	ck_assert_uint_eq(read_program(&p)->version_count, 1);
	ck_assert_ptr_null(read_program(&p)->defined_versions[0]);
	/* the table of another byte order is not read */
	p = versioned(2, 2);
	p.header.e_ident[EI_DATA] = ELFDATA2MSB;
	ck_assert_ptr_null(read_program(&p)->defined_versions[0]);
	exercise(read_program(&p));
}
END_TEST

START_TEST(other_files_are_no_objects)
{
	static const char text[] = "#!/bin/sh\n";
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ck_assert_ptr_null(read_bytes(text, sizeof(text)));
	ck_assert_ptr_null(read_bytes("", 0));
	ck_assert_ptr_null(elf_object_read(library, fd, &arena));
	close(fd);
}
END_TEST

START_TEST(a_file_is_read_once)
{
	char *why;
	struct objects *objects = objects_new(&why);
	const struct channel_host host = {.executable = "/proc/self/exe"};
	int fd = make_file(&program, sizeof(program)), other = make_file("text", 4);
	const struct elf_object *o;

	ck_assert_ptr_null(objects_read(objects, fd));	/* no reader yet */
	objects_set_host(objects, &host);
	o = objects_read(objects, fd);
	ck_assert_ptr_nonnull(o);
	ck_assert_ptr_eq(objects_read(objects, fd), o);
	ck_assert_ptr_null(objects_read(objects, other));
	close(other);
	close(fd);
	objects_free(objects);
}
END_TEST

START_TEST(a_truncated_file_is_read_as_far_as_it_goes)
{
	struct program p = versioned(2, 2);

	for (size_t size = 0; size < sizeof(p); size++)
		exercise(read_bytes(&p, size));
}
END_TEST

START_TEST(changed_files_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned round = 0; round < 20000; round++) {
		struct program p = versioned(2, 2);
		uint8_t *bytes = (uint8_t *)&p;

		for (unsigned n = 1 + random_next(&state) % 8; n; n--) {
			size_t at = random_next(&state) % sizeof(p);

			bytes[at] = random_next(&state) % 4 ? random_next(&state) : 0xff;
		}
		exercise(read_bytes(&p, sizeof(p)));
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(hostile_numbers_are_bounded)
{
	static const uint64_t numbers[] = {
		0, 1, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 8,
		sizeof(struct program), sizeof(struct program) - 1,
	};

	for (size_t at = 0; at + sizeof(uint64_t) <= sizeof(program); at += 4) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
			struct program p = versioned(2, 2);

			memcpy((char *)&p + at, &numbers[i], sizeof(numbers[i]));
			exercise(read_bytes(&p, sizeof(p)));
		}
		arena_reset(&arena);
	}
}
END_TEST

static TCase *elf_object_tests(void)
{
	TCase *t = tcase_create("contents of ELF files");

	tcase_add_checked_fixture(t, load, unload);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_program_is_read);
	tcase_add_test(t, kinds_of_files_are_distinguished);
	tcase_add_test(t, protections_are_read);
	tcase_add_test(t, versions_are_read);
	tcase_add_test(t, malformed_lists_of_versions_end);
	tcase_add_test(t, other_files_are_no_objects);
	tcase_add_test(t, a_file_is_read_once);
	tcase_add_test(t, a_truncated_file_is_read_as_far_as_it_goes);
	tcase_add_test(t, changed_files_do_no_harm);
	tcase_add_test(t, hostile_numbers_are_bounded);
	return t;
}
UNIT_CASE(elf_object_tests)
