#include "symbols/file/elf_library.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/library.h"

enum { BUILD_ID_MAX = BUILD_ID_DIGITS / 2 };

#define FUNCTION(name) LIBRARY_SYMBOL(struct elf_library, , name)

static const struct library_symbol library_symbols[] = {
	FUNCTION(elf_version), FUNCTION(elf_begin), FUNCTION(elf_memory), FUNCTION(elf_end),
	FUNCTION(gelf_getclass), FUNCTION(gelf_getehdr), FUNCTION(elf_getphdrnum),
	FUNCTION(gelf_getphdr), FUNCTION(gelf_getdyn),
	FUNCTION(elf_nextscn), FUNCTION(gelf_getshdr), FUNCTION(elf_getdata),
	FUNCTION(elf_getdata_rawchunk), FUNCTION(gelf_getsym), FUNCTION(gelf_getnote),
	FUNCTION(elf_getscn), FUNCTION(gelf_getrela), FUNCTION(gelf_getrel),
	FUNCTION(gelf_getversym),
	FUNCTION(gelf_getverneed), FUNCTION(gelf_getvernaux),
	FUNCTION(gelf_getverdef), FUNCTION(gelf_getverdaux),
	FUNCTION(elf_getshdrstrndx), FUNCTION(elf_strptr), FUNCTION(elf_compress),
	FUNCTION(gelf_getchdr),
	{0},
};

#define SONAME "libelf.so.1"

bool elf_library_is_there(char **why)
{
	*why = NULL;
	if (!library_is_listed(SONAME))
		free(elf_library_load(why));
	return !*why;
}

struct elf_library *elf_library_load(char **why)
{
	struct elf_library *library = alloc_new(struct elf_library);

	*why = library_open(SONAME, library_symbols, library);
	if (!*why && library->elf_version(EV_CURRENT) != EV_NONE)
		return library;
	if (!*why)
		*why = alloc_string(SONAME " has an unknown version");
	free(library);
	return NULL;
}

Elf_Data *elf_library_data(const struct elf_library *l, Elf_Scn *section)
{
	GElf_Shdr header;

	return l->gelf_getshdr(section, &header) && header.sh_size <= ELF_DATA_MAX ?
		l->elf_getdata(section, NULL) : NULL;
}

bool elf_library_has_strings(const struct elf_library *l, Elf *elf, size_t number)
{
	Elf_Scn *section = l->elf_getscn(elf, number);
	GElf_Shdr header;

	return section && l->gelf_getshdr(section, &header) && header.sh_size <= ELF_DATA_MAX;
}

void elf_library_build_id(const struct elf_library *l, Elf_Data *notes,
			  char id[BUILD_ID_DIGITS + 1])
{
	size_t at = 0, next, name, content;
	GElf_Nhdr note;

	for (; notes && (next = l->gelf_getnote(notes, at, &note, &name, &content)); at = next) {
		const uint8_t *bytes = (const uint8_t *)notes->d_buf + content;

		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof(ELF_NOTE_GNU) ||
		    memcmp((const char *)notes->d_buf + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)))
			continue;
		for (unsigned i = 0; i < note.n_descsz && i < BUILD_ID_MAX; i++) {
			id[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
			id[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
		}
		return;
	}
}

Elf_Type elf_library_note_type(uint64_t alignment)
{
	return alignment == 8 ? ELF_T_NHDR8 : ELF_T_NHDR;
}
