#include "symbols/jump_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"

enum {
	SLOTS_MAX = 1 << 18,
	JUMP_SIZE = 6,		/* of jmp *SLOT(%rip): ff 25 and the distance */
	JUMP_DIRECT = 0x25,	/* its second byte, also that of `jmp *SLOT` of i386 */
	JUMP_EBX = 0xa3,	/* … and that of `jmp *SLOT(%ebx)` */
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
	uint64_t offset_table;		/* i386: address that ebx has in entries; 0: unknown */
	bool has_offset_table;		/* the dynamic section has it */
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

/* Reads a relocation, of which only place and type are needed: i386 has those without addend. */
static bool get_relocation(const struct jump_reader *r, const GElf_Shdr *header, Elf_Data *data,
			   int i, GElf_Rel *to)
{
	GElf_Rela rela;

	if (header->sh_type == SHT_REL)
		return r->library->gelf_getrel(data, i, to);
	if (!r->library->gelf_getrela(data, i, &rela))
		return false;
	*to = (GElf_Rel){rela.r_offset, rela.r_info};
	return true;
}

/* Whether a relocation makes a slot the address of a function */
static bool is_slot(const struct jump_reader *r, unsigned type)
{
	return r->table->is_32bit ? type == R_386_JMP_SLOT || type == R_386_GLOB_DAT :
		type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT;
}

/* Adds the slots of a section of relocations. */
static void read_slots(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	const struct elf_library *l = r->library;
	Elf_Data *data = l->elf_getdata(section, NULL);
	Elf_Scn *symbols = l->elf_getscn(r->elf, header->sh_link);
	Elf_Data *symbol_data = symbols ? l->elf_getdata(symbols, NULL) : NULL;
	GElf_Shdr symbol_header;
	GElf_Rel relocation;
	GElf_Sym symbol;

	if (!data || !symbol_data || !l->gelf_getshdr(symbols, &symbol_header))
		return;
	for (int i = 0; i < SLOTS_MAX && get_relocation(r, header, data, i, &relocation); i++) {
		unsigned number = GELF_R_SYM(relocation.r_info);

		if (!is_slot(r, GELF_R_TYPE(relocation.r_info)) || !number ||
		    !l->gelf_getsym(symbol_data, number, &symbol))
			continue;
		const char *name = l->elf_strptr(r->elf, symbol_header.sh_link, symbol.st_name);

		if (!name || !is_name(name) || hash_get(&r->slots, relocation.r_offset))
			continue;
		struct jump_slot *slot = arena_new(r->arena, struct jump_slot);

		slot->function = arena_copy(r->arena, name, strlen(name));
		slot->version = version_name(r, number);
		slot->is_defined = symbol.st_shndx != SHN_UNDEF;
		hash_put(&r->slots, relocation.r_offset, slot);
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

/* Whether an instruction that is linked at `address` may be the jump of an entry. Sets *slot to the
 * address of its pointer. */
static bool decode_jump(const struct jump_reader *r, const uint8_t bytes[JUMP_SIZE],
			uint64_t address, uint64_t *slot)
{
	int32_t number;

	if (bytes[0] != 0xff || (bytes[1] != JUMP_DIRECT &&
				 !(r->table->is_32bit && bytes[1] == JUMP_EBX)))
		return false;
	memcpy(&number, bytes + 2, sizeof(number));
	if (!r->table->is_32bit)
		*slot = address + JUMP_SIZE + (int64_t)number;
	else
		*slot = (uint32_t)number + (bytes[1] == JUMP_EBX ? (uint32_t)r->offset_table : 0U);
	return true;
}

/* Adds the jumps of a section with entries. What precedes the jump in an entry differs: nothing,
 * endbr64 or endbr32, or the prefix bnd; so each place is tried. A jump counts if its slot has a
 * relocation. */
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
		uint64_t slot;

		if (!decode_jump(r, bytes + at, header->sh_addr + at, &slot))
			continue;
		const struct jump_slot *is = hash_get(&r->slots, slot);

		if (!is)
			continue;
		size_t first = at - (!table->is_32bit && at && bytes[at - 1] == BND);

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

/* Finds the address of _GLOBAL_OFFSET_TABLE_ in the dynamic section. */
static void find_offset_table(struct jump_reader *r, Elf_Scn *section)
{
	Elf_Data *data = r->library->elf_getdata(section, NULL);
	GElf_Dyn entry;

	for (int i = 0; data && i < SLOTS_MAX && r->library->gelf_getdyn(data, i, &entry) &&
	     entry.d_tag != DT_NULL; i++)
		if (entry.d_tag == DT_PLTGOT) {
			r->offset_table = entry.d_un.d_ptr;
			r->has_offset_table = true;
		}
}

/* The same for a file without DT_PLTGOT, which has no function that is bound on its first call. */
static void guess_offset_table(struct jump_reader *r, const GElf_Shdr *header, const char *name)
{
	if (!strcmp(name, ".got.plt") || (!strcmp(name, ".got") && !r->offset_table))
		r->offset_table = header->sh_addr;
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
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_DYNAMIC) {
		find_offset_table(r, section);
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_GNU_versym) {
		r->versions = l->elf_getdata(section, NULL);
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_GNU_verneed) {
		r->needs = l->elf_getdata(section, NULL);
		r->need_strings = header.sh_link;
	} else if (pass == PASS_SLOTS && header.sh_type == (r->table->is_32bit ? SHT_REL :
							    SHT_RELA)) {
		read_slots(r, section, &header);
	} else if (pass != PASS_SYMBOLS && header.sh_type == SHT_PROGBITS) {
		name = l->elf_strptr(r->elf, names, header.sh_name);
		if (name && pass == PASS_SLOTS && !r->has_offset_table)
			guess_offset_table(r, &header, name);
		if (name && pass == PASS_JUMPS && header.sh_flags & SHF_EXECINSTR &&
		    !strncmp(name, ".plt", strlen(".plt")))
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
	int bits = library->gelf_getclass(r.elf);

	if (library->gelf_getehdr(r.elf, &header) &&
	    ((bits == ELFCLASS64 && header.e_machine == EM_X86_64) ||
	     (bits == ELFCLASS32 && header.e_machine == EM_386))) {
		struct jump *jumps;

		r.table = arena_new(arena, struct jump_table);
		r.table->is_32bit = bits == ELFCLASS32;
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
