#include "symbols/reader/jump_table.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"

enum {
	SLOTS_MAX = 1 << 18,
	GROUP = 0xff,		/* first byte of a call or jump; a number follows the second */
	/* Second bytes: of SLOT(%rip), in i386 code SLOT; and of SLOT(%ebx) */
	CALL_DIRECT = 0x15, JUMP_DIRECT = 0x25,
	CALL_EBX = 0x93, JUMP_EBX = 0xa3,
	BND = 0xf2,		/* prefix of a jump in tables made for MPX */
	/* arm64: instructions between the one that loads a register and the one that jumps there */
	LOAD_DISTANCE = 256,
	REGISTERS = 31,
	STACK_POINTER = 31,
	STACK_WORDS = 64,	/* above the stack pointer, that are followed */
};

/* The relocation of a slot */
struct jump_slot {
	const char *function, *version;
	bool is_defined;	/* in the file itself */
	bool is_function;	/* of the symbol's type */
	bool has_entry;		/* in the procedure linkage table */
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
	const long page = sysconf(_SC_PAGESIZE);
	struct jump_table *table = r->table;
	size_t count;
	GElf_Phdr p;

	if (page <= 0 || r->library->elf_getphdrnum(r->elf, &count))
		return;
	for (size_t i = 0; i < count && table->segment_count < JUMP_SEGMENTS_MAX; i++) {
		if (!r->library->gelf_getphdr(r->elf, i, &p) || p.p_type != PT_LOAD ||
		    !(p.p_flags & PF_X))
			continue;
		/* lld lets two segments share a page of the file */
		uint64_t more = p.p_offset % (uint64_t)page;

		table->segments[table->segment_count++] = (struct jump_segment){
			p.p_offset - more, p.p_filesz + more, p.p_vaddr - more};
	}
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
	if (r->table->is_arm64)
		return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT;
	return r->table->is_32bit ? type == R_386_JMP_SLOT || type == R_386_GLOB_DAT :
		type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT;
}

static bool is_function(unsigned type)
{
	return type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* Adds the slots of a section of relocations. */
static void read_slots(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	const struct elf_library *l = r->library;
	Elf_Data *data = elf_library_data(l, section);
	Elf_Scn *symbols = l->elf_getscn(r->elf, header->sh_link);
	Elf_Data *symbol_data = symbols ? elf_library_data(l, symbols) : NULL;
	GElf_Shdr symbol_header;
	GElf_Rel relocation;
	GElf_Sym symbol;

	if (!data || !symbol_data || !l->gelf_getshdr(symbols, &symbol_header) ||
	    !elf_library_has_strings(l, r->elf, symbol_header.sh_link))
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
		/* only the code before main() calls this one, in each program */
		slot->is_function = is_function(GELF_ST_TYPE(symbol.st_info)) &&
			strcmp(name, "__libc_start_main");
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

/* Whether an instruction that is linked at `address` may be such a jump or call. Sets *slot to the
 * address of its pointer. */
static bool decode_jump(const struct jump_reader *r, const uint8_t bytes[INDIRECT_SIZE],
			uint64_t address, uint64_t *slot)
{
	bool is_direct = bytes[1] == JUMP_DIRECT || bytes[1] == CALL_DIRECT;
	int32_t number;

	if (bytes[0] != GROUP || !(is_direct || (r->table->is_32bit && (bytes[1] == JUMP_EBX ||
									bytes[1] == CALL_EBX))))
		return false;
	memcpy(&number, bytes + 2, sizeof(number));
	if (!r->table->is_32bit)
		*slot = address + INDIRECT_SIZE + (int64_t)number;
	else
		*slot = (uint32_t)number + (is_direct ? 0U : (uint32_t)r->offset_table);
	return true;
}

/* Adds the jumps of a section with entries, or the jumps and calls of one with other code. What
 * precedes the jump in an entry differs: nothing, endbr64 or endbr32, or the prefix bnd; so each
 * place is tried. A jump counts if its slot has a relocation. */
static void read_jumps(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header,
		       bool has_entries)
{
	Elf_Data *data = elf_library_data(r->library, section);
	const uint8_t *bytes = data ? data->d_buf : NULL, *found;
	struct jump_table *table = r->table;

	for (size_t at = 0; bytes && at + INDIRECT_SIZE <= data->d_size; at++) {
		struct jump_slot *is;
		uint64_t slot;

		found = memchr(bytes + at, GROUP, data->d_size - INDIRECT_SIZE - at + 1);
		if (!found)
			return;
		at = found - bytes;
		if (!decode_jump(r, found, header->sh_addr + at, &slot))
			continue;
		is = hash_get(&r->slots, slot);
		if (!is || !(has_entries || (is->is_function && !is->has_entry)))
			continue;
		/* elsewhere that may be the end of another instruction */
		size_t first = at - (has_entries && !table->is_32bit && at && bytes[at - 1] == BND);
		struct jump jump = {
			.address = header->sh_addr + first,
			.is_call = found[1] == CALL_DIRECT || found[1] == CALL_EBX,
			.slot = slot, .is_defined = is->is_defined, .function = is->function,
			.version = is->version,
		};

		memcpy(jump.code, bytes + first, sizeof(jump.code));
		add_jump(r, jump);
		is->has_entry |= has_entries;
		at += INDIRECT_SIZE - 1;
	}
}

/* What the code of arm64 before an instruction has put into a register or a word of the stack */
struct loaded {
	uint64_t page;		/* by `adrp`; 0: unknown */
	struct jump_slot *is;	/* by `ldr` from this slot; NULL: something else */
	uint64_t slot;
	size_t at;		/* offset of the latest of these instructions */
};

struct loads {
	struct loaded registers[REGISTERS];
	/* A compiler keeps there what a loop needs, if it has no register for it. */
	struct loaded stack[STACK_WORDS];
};

/* Whether the instruction at the offset `at` can still find it in the register */
static bool is_near(const struct loaded *l, size_t at)
{
	return at - l->at <= LOAD_DISTANCE * ARM64_INSTRUCTION_SIZE;
}

/* Notes that a word is copied to a register, or the other way round. */
static void note_copy(struct loaded *to, const struct loaded *from, size_t at)
{
	*to = from && is_near(from, at) ? *from : (struct loaded){0};
	to->at = at;
}

/* Notes what `str` or `stp` puts onto the stack, or what `ldr` or `ldp` gets from there. Returns
 * false if the instruction is another one. */
static bool note_stack(struct loads *all, uint32_t code, size_t at)
{
	const bool is_pair = (code & 0xff800000) == 0xa9000000, is_load = code & 1 << 22;
	const unsigned registers[] = {code & 31, code >> 10 & 31};
	/* negative offsets are out of range as well */
	const unsigned word = is_pair ? code >> 15 & 0x7f : code >> 10 & 0xfff;

	if (!(is_pair || (code & 0xff800000) == 0xf9000000) ||
	    (code >> 5 & 31) != STACK_POINTER || word + is_pair >= STACK_WORDS)
		return false;
	for (unsigned i = 0; i < 1U + is_pair; i++) {
		struct loaded *reg = registers[i] < REGISTERS ? &all->registers[registers[i]] :
			NULL;

		if (!is_load)
			note_copy(&all->stack[word + i], reg, at);
		else if (reg)
			note_copy(reg, &all->stack[word + i], at);
	}
	return true;
}

/* Notes what `adrp`, or `ldr` from a page that is known, puts into a register. Returns true if that
 * is the contents of a slot. */
static bool note_load(struct jump_reader *r, struct loads *all, uint32_t code, uint64_t address,
		      size_t at)
{
	const bool is_load = (code & 0xffc00000) == 0xf9400000;	/* ldr x, [x, #…] */
	const unsigned base = code >> 5 & 31, offset = (code >> 10 & 0xfff) * 8;
	const struct loaded *from = base < REGISTERS ? &all->registers[base] : NULL;
	unsigned reg;
	uint64_t page;

	if (arm64_decode_page(code, address, &reg, &page) && reg < REGISTERS) {
		all->registers[reg] = (struct loaded){.page = page, .at = at};
		return false;
	}
	if (note_stack(all, code, at) || !is_load || reg >= REGISTERS)
		return false;
	page = from && is_near(from, at) ? from->page : 0;
	all->registers[reg] = (struct loaded){
		.is = page ? hash_get(&r->slots, page + offset) : NULL, .slot = page + offset,
		.at = at,
	};
	return all->registers[reg].is;
}

/* Returns the register of an instruction `br` or `blr` of arm64; REGISTERS: it is another one. */
static unsigned jump_register(uint32_t code)
{
	return (code & 0xffdffc1f) == 0xd61f0000 ? code >> 5 & 31 : REGISTERS;
}

/* The same for arm64. An entry begins with `adrp`, and `bti` may precede it. In other code the
 * instructions that load a register are next to the jump or apart from it, and the register may
 * have been on the stack meanwhile. */
static void read_arm64_jumps(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header,
			     bool has_entries)
{
	Elf_Data *data = elf_library_data(r->library, section);
	const uint8_t *bytes = data ? data->d_buf : NULL;
	struct loads all = {0};
	uint32_t code, previous = 0;
	unsigned reg, from;
	uint64_t page;

	for (size_t at = 0; bytes && at + sizeof(code) <= data->d_size; at += sizeof(code)) {
		bool is_slot, is_entry;
		size_t first = at;

		memcpy(&code, bytes + at, sizeof(code));
		code = le32toh(code);
		is_slot = note_load(r, &all, code, header->sh_addr + at, at);
		is_entry = is_slot && arm64_decode_page(previous, 0, &from, &page) &&
			from == (code >> 5 & 31);
		previous = code;
		if (has_entries) {
			reg = is_entry ? code & 31 : REGISTERS;
			first -= sizeof(code);
		} else {
			reg = jump_register(code);
		}
		struct loaded *l = reg < REGISTERS ? &all.registers[reg] : NULL;

		if (!l || !l->is || !is_near(l, at) ||
		    !(has_entries || (l->is->is_function && !l->is->has_entry)))
			continue;
		struct jump jump = {
			.address = header->sh_addr + first, .slot = l->slot,
			.is_call = !has_entries && (code & 1 << 21),
			.is_defined = l->is->is_defined, .function = l->is->function,
			.version = l->is->version,
		};

		memcpy(jump.code, bytes + first, sizeof(code));
		add_jump(r, jump);
		l->is->has_entry |= has_entries;
	}
}

static void read_code(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header,
		      bool has_entries)
{
	(r->table->is_arm64 ? read_arm64_jumps : read_jumps)(r, section, header, has_entries);
}

static void read_entries(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	struct jump_table *table = r->table;

	if (!table->entries_end || header->sh_addr < table->entries_start)
		table->entries_start = header->sh_addr;
	if (header->sh_addr + header->sh_size > table->entries_end)
		table->entries_end = header->sh_addr + header->sh_size;
	read_code(r, section, header, true);
}

/* Whether a function has a slot, but no entry. Other files are not searched for calls. */
static bool lacks_entries(const struct jump_reader *r)
{
	const struct jump_slot *slot;

	for (size_t at = 0; (slot = hash_next(&r->slots, &at));)
		if (slot->is_function && !slot->has_entry)
			return true;
	return false;
}

/* Finds the address of _dl_debug_state among exported functions. */
static void find_loader_hook(struct jump_reader *r, Elf_Scn *section, const GElf_Shdr *header)
{
	const struct elf_library *l = r->library;
	Elf_Data *data = elf_library_has_strings(l, r->elf, header->sh_link) ?
		elf_library_data(l, section) : NULL;
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
	Elf_Data *data = elf_library_data(r->library, section);
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

enum pass { PASS_SYMBOLS, PASS_SLOTS, PASS_ENTRIES, PASS_CALLS, PASSES };

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
		r->versions = elf_library_data(l, section);
	} else if (pass == PASS_SYMBOLS && header.sh_type == SHT_GNU_verneed) {
		r->needs = elf_library_has_strings(l, r->elf, header.sh_link) ?
			elf_library_data(l, section) : NULL;
		r->need_strings = header.sh_link;
	} else if (pass == PASS_SLOTS && header.sh_type == (r->table->is_32bit ? SHT_REL :
							    SHT_RELA)) {
		read_slots(r, section, &header);
	} else if (pass != PASS_SYMBOLS && header.sh_type == SHT_PROGBITS) {
		name = l->elf_strptr(r->elf, names, header.sh_name);
		if (name && pass == PASS_SLOTS && !r->has_offset_table)
			guess_offset_table(r, &header, name);
		if (!name || pass == PASS_SLOTS || !(header.sh_flags & SHF_EXECINSTR))
			return;
		bool has_entries = !strncmp(name, ".plt", strlen(".plt"));

		if (pass == PASS_ENTRIES && has_entries)
			read_entries(r, section, &header);
		else if (pass == PASS_CALLS && !has_entries)
			read_code(r, section, &header, false);
	}
}

static void read_file(struct jump_reader *r)
{
	size_t names;

	read_segments(r);
	if (r->library->elf_getshdrstrndx(r->elf, &names) ||
	    !elf_library_has_strings(r->library, r->elf, names))
		return;
	for (enum pass pass = 0; pass < PASSES && (pass != PASS_CALLS || lacks_entries(r)); pass++)
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
	     (bits == ELFCLASS64 && header.e_machine == EM_AARCH64) ||
	     (bits == ELFCLASS32 && header.e_machine == EM_386))) {
		struct jump *jumps;

		r.table = arena_new(arena, struct jump_table);
		r.table->is_32bit = bits == ELFCLASS32;
		r.table->is_arm64 = header.e_machine == EM_AARCH64;
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
