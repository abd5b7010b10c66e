#include "symbols/rules/elf_head.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADERS_MAX = 256,		/* program headers that are read */
	/* Encodings of .eh_frame_hdr: DW_EH_PE_ */
	ENCODED_OMIT = 0xff, ENCODED_FORMAT = 0x0f,
	ENCODED_2 = 2, ENCODED_4 = 3, ENCODED_8 = 4, ENCODED_SIGNED = 8,
	/* entries that libunwind can search: relative to the section, signed 32 bits */
	ENCODED_SEARCHABLE = 0x30 | ENCODED_SIGNED | ENCODED_4,
};

/* Returns the size of an encoded pointer; 0: it is absent or of variable size. */
static size_t encoded_size(uint8_t encoding, bool is_32bit)
{
	if (encoding == ENCODED_OMIT)
		return 0;
	switch (encoding & ENCODED_FORMAT & ~ENCODED_SIGNED) {
	case 0: return is_32bit ? 4 : 8;
	case ENCODED_8: return 8;
	case ENCODED_4: return 4;
	case ENCODED_2: return 2;
	default: return 0;
	}
}

/* Reads .eh_frame_hdr: a version, three encodings, a pointer, a count, and the table. */
static void read_table(struct elf_head *head, const Elf64_Phdr *p, elf_head_source *read, void *ctx)
{
	enum { AT_VERSION, AT_POINTER, AT_COUNT, AT_TABLE, HEADER_SIZE };	/* bytes */
	enum { KNOWN_VERSION = 1, ENTRY = 8, SIZE_LIMIT = HEADER_SIZE + 2 * sizeof(uint64_t) };
	uint8_t bytes[SIZE_LIMIT];
	int64_t n = read(ctx, p->p_offset, bytes,
			 p->p_filesz < sizeof(bytes) ? p->p_filesz : sizeof(bytes));
	size_t size = n > 0 ? n : 0, at, width;
	uint64_t count = 0, room;

	if (size < HEADER_SIZE || bytes[AT_VERSION] != KNOWN_VERSION ||
	    bytes[AT_TABLE] != ENCODED_SEARCHABLE)
		return;
	at = HEADER_SIZE + encoded_size(bytes[AT_POINTER], head->is_32bit);
	width = encoded_size(bytes[AT_COUNT], head->is_32bit);
	if (at == HEADER_SIZE || !width || size < at + width)
		return;
	memcpy(&count, bytes + at, width);
	at += width;
	room = (p->p_filesz - at) / ENTRY;
	head->table = (struct unwind_table){
		.base = p->p_vaddr, .entries = p->p_vaddr + at,
		.count = count < room ? count : room, .is_32bit = head->is_32bit,
		.is_arm64 = head->is_arm64,
	};
}

/* Reads the program header of that number. */
static bool read_header(const struct elf_head *head, const Elf64_Ehdr *file, unsigned i,
			elf_head_source *read, void *ctx, Elf64_Phdr *to)
{
	size_t size = head->is_32bit ? sizeof(Elf32_Phdr) : sizeof(*to);
	Elf32_Phdr narrow;

	if (file->e_phentsize != size || file->e_phoff > INT64_MAX ||
	    read(ctx, file->e_phoff + i * size, head->is_32bit ? (void *)&narrow : to, size) !=
	    (int64_t)size)
		return false;
	if (head->is_32bit)
		*to = (Elf64_Phdr){
			.p_type = narrow.p_type, .p_flags = narrow.p_flags,
			.p_offset = narrow.p_offset, .p_vaddr = narrow.p_vaddr,
			.p_filesz = narrow.p_filesz, .p_memsz = narrow.p_memsz,
		};
	return true;
}

/* Reads the header of the file. Returns false if it is of another kind. */
static bool read_file_header(struct elf_head *head, elf_head_source *read, void *ctx,
			     Elf64_Ehdr *to)
{
	Elf32_Ehdr narrow;

	if (read(ctx, 0, to, sizeof(*to)) < (int64_t)sizeof(narrow) ||
	    memcmp(to->e_ident, ELFMAG, SELFMAG) != 0 || to->e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	head->is_32bit = to->e_ident[EI_CLASS] == ELFCLASS32;
	if (!head->is_32bit) {
		head->is_arm64 = to->e_machine == EM_AARCH64;
		return to->e_ident[EI_CLASS] == ELFCLASS64;
	}
	memcpy(&narrow, to, sizeof(narrow));
	to->e_phoff = narrow.e_phoff;
	to->e_phentsize = narrow.e_phentsize;
	to->e_phnum = narrow.e_phnum;
	return narrow.e_machine == EM_386;
}

bool elf_head_read(struct elf_head *head, elf_head_source *read, void *ctx)
{
	Elf64_Ehdr file = {0};
	Elf64_Phdr p;

	*head = (struct elf_head){0};
	if (!read_file_header(head, read, ctx, &file))
		return false;
	for (unsigned i = 0; i < file.e_phnum && i < HEADERS_MAX &&
	     read_header(head, &file, i, read, ctx, &p); i++) {
		if (p.p_type == PT_LOAD && p.p_filesz && head->segment_count < ELF_SEGMENTS_MAX)
			head->segments[head->segment_count++] = (struct elf_segment){
				p.p_offset, p.p_filesz, p.p_vaddr};
		else if (p.p_type == PT_GNU_EH_FRAME)
			read_table(head, &p, read, ctx);
	}
	return true;
}

static int64_t read_file(void *ctx, uint64_t offset, void *to, size_t size)
{
	return offset > INT64_MAX ? -1 : pread(*(const int *)ctx, to, size, (off_t)offset);
}

bool elf_head_of_file(struct elf_head *head, int fd)
{
	return elf_head_read(head, read_file, &fd);
}

bool elf_head_address(const struct elf_head *head, uint64_t offset, uint64_t *address)
{
	for (unsigned i = 0; i < head->segment_count; i++) {
		const struct elf_segment *s = &head->segments[i];

		if (offset < s->offset || offset - s->offset >= s->size)
			continue;
		*address = offset - s->offset + s->address;
		return true;
	}
	return false;
}
