#include "symbols/jump_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"

enum {
	SLOTS_MAX = 1 << 18,
	JUMP_SIZE = 6,		/* of jmp *SLOT(%rip): ff 25 and the distance */
	BND = 0xf2,		/* prefix of a jump in tables made for MPX */
};

/* The relocation of a slot */
struct jump_slot {
	const char *function, *version;
	bool is_defined;	/* in the file itself */
};

struct jump_reader {
	const struct elf_library *library;
	Elf *elf;
	struct arena *arena;
	struct jump_table *table;
	struct hash slots;		/* address of the slot → struct jump_slot */
	Elf_Data *versions, *needs;	/* of symbols; versions of other files. NULL: none */
	size_t need_strings;		/* section with the names of those versions */
	unsigned room;			/* allocated jumps */
	struct jump *jumps;
};

static void read_segments(struct jump_reader *r)
{
	struct jump_table *table = r->table;
	size_t count;
	GElf_Phdr p;

	if (r->library->elf_getphdrnum(r->elf, &count))
		return;
	for (size_t i = 0; i < count && table->segment_count < JUMP_SEGMENTS_MAX; i++)
		if (r->library->gelf_getphdr(r->elf, i, &p) && p.p_type == PT_LOAD)
			table->segments[table->segment_count++] = (struct jump_segment){
				p.p_offset, p.p_filesz, p.p_vaddr};
}

/* Returns the name of the version of a symbol that another file defines. */
static const char *version_name(const struct jump_reader *r, unsigned symbol)
{
	const struct elf_library *l = r->library;
	GElf_Versym index;
	GElf_Verneed need;
	GElf_Vernaux aux;

	if (!r->versions || !r->needs || !l->gelf_getversym(r->versions, symbol, &index))
		return "";
	for (size_t at = 0, from = 0; l->gelf_getverneed(r->needs, at, &need); at += need.vn_next) {
		from = at + need.vn_aux;
		for (unsigned i = 0; i < need.vn_cnt && l->gelf_getvernaux(r->needs, from, &aux);
		     i++, from += aux.vna_next) {
			if (aux.vna_other != (index & 0x7fff))
				continue;
			const char *name = l->elf_strptr(r->elf, r->need_strings, aux.vna_name);

			return name ? arena_copy(r->arena, name, strlen(name)) : "";
		}
		if (!need.vn_next)
			break;
	}
	return "";
}

/* Whether the name can be printed: it is not empty and has no blanks or control characters. */
static bool is_name(const char *name)
{
	const char *at = name;

	while (*at && (unsigned char)*at > ' ' && *at != 0x7f)
		at++;
	return *name && !*at;
}

/* Adds the slots of a section of relocations. */
static void read_slots(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	const struct elf_library *l = r->library;
	Elf_Data *data = l->elf_getdata(section, NULL);
	Elf_Scn *symbols = l->elf_getscn(r->elf, header->sh_link);
	Elf_Data *symbol_data = symbols ? l->elf_getdata(symbols, NULL) : NULL;
	GElf_Shdr symbol_header;
	GElf_Rela rela;
	GElf_Sym symbol;

	if (!data || !symbol_data || !l->gelf_getshdr(symbols, &symbol_header))
		return;
	for (int i = 0; i < SLOTS_MAX && l->gelf_getrela(data, i, &rela); i++) {
		unsigned type = GELF_R_TYPE(rela.r_info), number = GELF_R_SYM(rela.r_info);

		if ((type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) || !number ||
		    !l->gelf_getsym(symbol_data, number, &symbol))
			continue;
		const char *name = l->elf_strptr(r->elf, symbol_header.sh_link, symbol.st_name);

		if (!name || !is_name(name) || hash_get(&r->slots, rela.r_offset))
			continue;
		struct jump_slot *slot = arena_new(r->arena, struct jump_slot);

		slot->function = arena_copy(r->arena, name, strlen(name));
		slot->version = version_name(r, number);
		slot->is_defined = symbol.st_shndx != SHN_UNDEF;
		hash_put(&r->slots, rela.r_offset, slot);
	}
}

static void add_jump(struct jump_reader *r, struct jump jump)
{
	if (r->table->count == r->room) {
		r->room = r->room ? r->room * 2 : 64;
		r->jumps = alloc_more(r->jumps, r->room, sizeof(*r->jumps));
	}
	r->jumps[r->table->count++] = jump;
}

/* Adds the jumps of a section with entries. What precedes the jump in an entry differs: nothing,
 * endbr64, or the prefix bnd; so each place is tried. A jump counts if its slot has a relocation.
 */
static void read_jumps(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = r->library->elf_getdata(section, NULL);

	if (!data || !data->d_buf)
		return;
	const uint8_t *bytes = data->d_buf;
	struct jump_table *table = r->table;

	if (!table->entries_end || header->sh_addr < table->entries_start)
		table->entries_start = header->sh_addr;
	if (header->sh_addr + data->d_size > table->entries_end)
		table->entries_end = header->sh_addr + data->d_size;
	for (size_t at = 0; at + JUMP_SIZE <= data->d_size; at++) {
		int32_t distance;

		if (bytes[at] != 0xff || bytes[at + 1] != 0x25)
			continue;
		memcpy(&distance, bytes + at + 2, sizeof(distance));

		uint64_t slot = header->sh_addr + at + JUMP_SIZE + (int64_t)distance;
		const struct jump_slot *is = hash_get(&r->slots, slot);

		if (!is)
			continue;
		size_t first = at - (at && bytes[at - 1] == BND);

		add_jump(r, (struct jump){
			.address = header->sh_addr + first, .first_byte = bytes[first],
			.slot = slot, .is_defined = is->is_defined, .function = is->function,
			.version = is->version,
		});
		at += JUMP_SIZE - 1;
	}
}

/* Finds the address of _dl_debug_state among exported functions. */
static void find_loader_hook(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	const struct elf_library *l = r->library;
	Elf_Data *data = l->elf_getdata(section, NULL);
	GElf_Sym symbol;

	for (int i = 0; data && i < SLOTS_MAX && l->gelf_getsym(data, i, &symbol); i++) {
		const char *name = symbol.st_shndx == SHN_UNDEF ? NULL :
			l->elf_strptr(r->elf, header->sh_link, symbol.st_name);

		if (name && !strcmp(name, "_dl_debug_state"))
			r->table->loader_hook = symbol.st_value;
	}
}

enum pass { PASS_SYMBOLS, PASS_SLOTS, PASS_JUMPS, PASSES };

static void read_section(struct jump_reader *r, enum pass pass, size_t names, Elf_Scn *section)
{
	const struct elf_library *l = r->library;
	GElf_Shdr header;
	const char *name;

	if (!l->gelf_getshdr(section, &header))
		return;
	if (pass == PASS_SYMBOLS && header.sh_type == SHT_DYNSYM) {
		find_loader_hook(r, section, &header);
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_GNU_versym) {
		r->versions = l->elf_getdata(section, NULL);
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_GNU_verneed) {
		r->needs = l->elf_getdata(section, NULL);
		r->need_strings = header.sh_link;
	} else if (pass == PASS_SLOTS && header.sh_type == SHT_RELA) {
		read_slots(r, section, &header);
	} else if (pass == PASS_JUMPS && header.sh_type == SHT_PROGBITS &&
		   header.sh_flags & SHF_EXECINSTR) {
		name = l->elf_strptr(r->elf, names, header.sh_name);
		if (name && !strncmp(name, ".plt", strlen(".plt")))
			read_jumps(r, section, &header);
	}
}

static void read_file(struct jump_reader *r)
{
	size_t names;

	read_segments(r);
	if (r->library->elf_getshdrstrndx(r->elf, &names))
		return;
	for (enum pass pass = 0; pass < PASSES; pass++)
		for (Elf_Scn *section = NULL; (section = r->library->elf_nextscn(r->elf, section));)
			read_section(r, pass, names, section);
}

const struct jump_table *jump_table_read(const struct elf_library *library, int fd,
					 struct arena *arena)
{
	struct jump_reader r = {.library = library, .arena = arena};
	GElf_Ehdr header;

	r.elf = library->elf_begin(fd, ELF_C_READ, NULL);
	if (!r.elf)
		return NULL;
	if (library->gelf_getclass(r.elf) == ELFCLASS64 &&
	    library->gelf_getehdr(r.elf, &header) && header.e_machine == EM_X86_64) {
		struct jump *jumps;

		r.table = arena_new(arena, struct jump_table);
		read_file(&r);
		jumps = arena_alloc(arena, r.table->count * sizeof(*jumps));
		if (r.table->count)
			memcpy(jumps, r.jumps, r.table->count * sizeof(*jumps));
		r.table->jumps = jumps;
	}
	library->elf_end(r.elf);
	hash_done(&r.slots);
	free(r.jumps);
	return r.table;
}

bool jump_table_address(const struct jump_table *table, uint64_t offset, uint64_t *address)
{
	for (unsigned i = 0; i < table->segment_count; i++) {
		const struct jump_segment *s = &table->segments[i];

		if (offset < s->offset || offset - s->offset >= s->size)
			continue;
		*address = s->address + (offset - s->offset);
		return true;
	}
	return false;
}
