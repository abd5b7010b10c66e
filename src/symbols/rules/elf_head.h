/* The headers of an ELF file that unwinding needs: where the file is mapped, and its table for
 * unwinding. The file may belong to a tracee and contain anything, so that only a fixed number of
 * bytes is read, and none of a size that the file states. */
#ifndef SYMBOLS_RULES_ELF_HEAD_H
#define SYMBOLS_RULES_ELF_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct eh_frame_entry;		/* symbols/rules/eh_frame.h */

enum { ELF_SEGMENTS_MAX = 64 };

struct elf_segment {
	uint64_t offset, size, address;
};

/* The sorted table of functions for unwinding, at addresses of the file */
struct unwind_table {
	uint64_t base;		/* address that the entries are relative to */
	uint64_t entries;	/* address of the first entry, in .eh_frame_hdr */
	uint64_t count;		/* of entries of 8 bytes; 0: there is no table */
	/* Not NULL: the file has no .eh_frame_hdr, and the entries are here instead */
	const struct eh_frame_entry *built;
	bool is_32bit, is_arm64;	/* of a file of i386, of arm64 */
};

struct elf_head {
	bool is_32bit;
	bool is_arm64;		/* of a file for arm64 */
	struct elf_segment segments[ELF_SEGMENTS_MAX];
	unsigned segment_count;
	struct unwind_table table;	/* .eh_frame_hdr; .count is 0: there is none */
};

/* Reads bytes of the file. Returns their number, which is smaller at the end of the file, or a
 * negative number. */
typedef int64_t elf_head_source(void *ctx, uint64_t offset, void *to, size_t size);

/* Reads the headers. Returns false if it is not a little-endian file, or one of 32 bits for another
 * machine than i386. */
bool elf_head_read(struct elf_head *head, elf_head_source *read, void *ctx);
/* The same of a file that is open for reading. The descriptor is not closed. */
bool elf_head_of_file(struct elf_head *head, int fd);
/* Finds the address that the bytes at an offset of the file are linked at. Returns false if no
 * loaded segment contains them. */
bool elf_head_address(const struct elf_head *head, uint64_t offset, uint64_t *address);
#endif
