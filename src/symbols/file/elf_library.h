/* The functions of libelf that are used. The library is loaded on first use. */
#ifndef SYMBOLS_FILE_ELF_LIBRARY_H
#define SYMBOLS_FILE_ELF_LIBRARY_H

#include <gelf.h>
#include <stdbool.h>

enum { BUILD_ID_DIGITS = 128 };		/* at most */

/* Each member is the function of libelf of that name. */
struct elf_library {
	unsigned (*elf_version)(unsigned version);
	Elf *(*elf_begin)(int fd, Elf_Cmd command, Elf *ref);
	Elf *(*elf_memory)(char *image, size_t size);
	int (*elf_end)(Elf *elf);
	int (*gelf_getclass)(Elf *elf);
	GElf_Ehdr *(*gelf_getehdr)(Elf *elf, GElf_Ehdr *to);
	int (*elf_getphdrnum)(Elf *elf, size_t *count);
	GElf_Phdr *(*gelf_getphdr)(Elf *elf, int i, GElf_Phdr *to);
	Elf_Scn *(*elf_nextscn)(Elf *elf, Elf_Scn *section);
	GElf_Shdr *(*gelf_getshdr)(Elf_Scn *section, GElf_Shdr *to);
	Elf_Data *(*elf_getdata)(Elf_Scn *section, Elf_Data *data);
	Elf_Data *(*elf_getdata_rawchunk)(Elf *elf, int64_t offset, size_t size, Elf_Type type);
	GElf_Dyn *(*gelf_getdyn)(Elf_Data *data, int i, GElf_Dyn *to);
	GElf_Sym *(*gelf_getsym)(Elf_Data *data, int i, GElf_Sym *to);
	size_t (*gelf_getnote)(Elf_Data *data, size_t offset, GElf_Nhdr *to, size_t *name,
			       size_t *content);
	Elf_Scn *(*elf_getscn)(Elf *elf, size_t number);
	GElf_Rela *(*gelf_getrela)(Elf_Data *data, int i, GElf_Rela *to);
	GElf_Rel *(*gelf_getrel)(Elf_Data *data, int i, GElf_Rel *to);
	GElf_Versym *(*gelf_getversym)(Elf_Data *data, int i, GElf_Versym *to);
	GElf_Verneed *(*gelf_getverneed)(Elf_Data *data, int offset, GElf_Verneed *to);
	GElf_Vernaux *(*gelf_getvernaux)(Elf_Data *data, int offset, GElf_Vernaux *to);
	GElf_Verdef *(*gelf_getverdef)(Elf_Data *data, int offset, GElf_Verdef *to);
	GElf_Verdaux *(*gelf_getverdaux)(Elf_Data *data, int offset, GElf_Verdaux *to);
	int (*elf_getshdrstrndx)(Elf *elf, size_t *section);
	char *(*elf_strptr)(Elf *elf, size_t section, size_t offset);
	int (*elf_compress)(Elf_Scn *section, int type, unsigned flags);
	GElf_Chdr *(*gelf_getchdr)(Elf_Scn *section, GElf_Chdr *to);
};

/* Whether libelf can be loaded, as far as is known without that. Returns false, and sets *why as
 * elf_library_load() does, if not. */
bool elf_library_is_there(char **why);
/* Loads libelf. Returns NULL, and sets *why to an error message for the caller to free, if that
 * fails. */
struct elf_library *elf_library_load(char **why);

/* Bytes of a section that is read, or of one with its strings */
enum { ELF_DATA_MAX = 256 << 20 };

/* Returns the content of a section; NULL: it is larger, or cannot be read. */
Elf_Data *elf_library_data(const struct elf_library *l, Elf_Scn *section);
/* Whether the section of that number, which elf_strptr() reads, is not larger */
bool elf_library_has_strings(const struct elf_library *l, Elf *elf, size_t number);

/* Finds the build id in notes, which may be NULL, as hexadecimal digits. The bytes of `id` are 0
 * before, and remain so if there is none. */
void elf_library_build_id(const struct elf_library *l, Elf_Data *notes,
			  char id[BUILD_ID_DIGITS + 1]);
/* Returns the type of the data of a segment or section of notes with that alignment. */
Elf_Type elf_library_note_type(uint64_t alignment);
#endif
