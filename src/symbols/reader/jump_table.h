/* The calls that a program or library makes through its procedure linkage table (PLT): where each
 * entry jumps, and to which function; and those of code without a table (-fno-plt, Rust): each
 * place that calls or jumps through the global offset table itself. The file may belong to a tracee
 * and contain anything; what cannot be read is left out. Only files for x86-64, i386 and arm64
 * have entries. */
#ifndef SYMBOLS_READER_JUMP_TABLE_H
#define SYMBOLS_READER_JUMP_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"

struct elf_library;

enum {
	INDIRECT_SIZE = 6,		/* bytes of the instruction of x86, without a prefix */
	ARM64_INSTRUCTION_SIZE = 4,
};

/* The instruction `jmp *SLOT(%rip)` of an entry, in files for i386 `jmp *SLOT` or
 * `jmp *SLOT-_GLOBAL_OFFSET_TABLE_(%ebx)`; or one of these, or such a call, in code without a
 * table. In files for arm64 `adrp` of an entry, which the instructions follow that load the pointer
 * and jump; or, in code without a table, `br` or `blr` with a register that an instruction before
 * it has loaded from the slot. There the register may contain another address, if the code comes
 * from elsewhere. Addresses are those that the file is linked at. */
struct jump {
	uint64_t address;	/* of the instruction */
	bool is_call;		/* it returns to the address after its bytes */
	uint64_t slot;		/* of the pointer in the global offset table, of a word */
	/* The first bytes of the instruction. Of arm64: ARM64_INSTRUCTION_SIZE, and zeros */
	uint8_t code[INDIRECT_SIZE];
	bool is_defined;	/* the file itself has a function of that name */
	const char *function;
	const char *version;	/* of the symbol, such as "GLIBC_2.2.5"; "": none */
};

/* Whether the instruction of arm64 is `adrp`. Sets *reg, and *to to the page that it puts there. */
static inline bool arm64_decode_page(uint32_t code, uint64_t address, unsigned *reg, uint64_t *to)
{
	int64_t pages = (int64_t)(code >> 5 & 0x7ffff) << 2 | (code >> 29 & 3);

	pages -= (pages & 1 << 20) << 1;		/* it has a sign */
	*reg = code & 31;
	*to = (address & -(uint64_t)0x1000) + (uint64_t)pages * 0x1000;
	return (code & 0x9f000000) == 0x90000000;
}

/* A segment with code, in whole pages as it is mapped */
struct jump_segment {
	uint64_t offset, size, address;
};

enum { JUMP_SEGMENTS_MAX = 32 };

struct jump_table {
	const struct jump *jumps;
	unsigned count;
	bool is_32bit;		/* the file is for i386 */
	bool is_arm64;		/* the file is for arm64 */
	/* The entries. A slot that the loader has not bound yet points to one of them. */
	uint64_t entries_start, entries_end;
	/* Address of _dl_debug_state, which the dynamic loader calls when the list of libraries has
	 * changed; 0: the file has no such function, so it is no dynamic loader */
	uint64_t loader_hook;
	struct jump_segment segments[JUMP_SEGMENTS_MAX];
	unsigned segment_count;
};

/* Reads the file into the arena. Returns NULL if it is not an ELF file for x86-64, i386 or arm64.
 * (Files for x32 are none of them.) The descriptor is not closed. */
const struct jump_table *jump_table_read(const struct elf_library *library, int fd,
					 struct arena *arena);
/* Finds the address that a page of code at an offset of the file is linked at. Returns false if no
 * segment with code contains it. */
bool jump_table_address(const struct jump_table *table, uint64_t offset, uint64_t *address);
#endif
