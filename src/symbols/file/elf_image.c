#include "symbols/file/elf_image.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "base/memory/cleanup.h"
#include "symbols/rules/debug_frame.h"
#include "symbols/file/demangle.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/function_table.h"
#include "symbols/file/xz.h"

enum { RESERVED_MAX = 1 << 16 };	/* symbols of a table that there is room for at once */

struct elf_image {
	struct elf_head head;		/* its table is the built one if the file has no other */
	struct function_table functions;
	char build_id[BUILD_ID_DIGITS + 1];
	bool has_symbols, has_lines;
	uint64_t abort_message;		/* address of __abort_msg; 0: none */
	uint64_t goroutines;		/* address of runtime.allgs; 0: none */
	struct debug_link link;
	bool is_compressed;		/* it has .gnu_debugdata */
	struct eh_frame_entry *built;	/* entries of that table, if it is built */
	struct debug_frame debug_frame;
	struct eh_frame_range *ranges;	/* of the records of .eh_frame */
	size_t range_count;
	uint64_t range_base;		/* address that they are relative to */
};

/* The class of the file, and of the files with its symbols */
static int class_of(const struct elf_image *image)
{
	return image->head.is_32bit ? ELFCLASS32 : ELFCLASS64;
}

static void read_build_id(const struct elf_library *l, Elf *elf, struct elf_image *image)
{
	size_t count;
	GElf_Phdr p;

	if (l->elf_getphdrnum(elf, &count))
		return;
	for (size_t i = 0; i < count && !*image->build_id && l->gelf_getphdr(elf, i, &p); i++)
		if (p.p_type == PT_NOTE && p.p_filesz <= ELF_DATA_MAX)
			elf_library_build_id(l, l->elf_getdata_rawchunk(elf, p.p_offset,
				p.p_filesz, elf_library_note_type(p.p_align)),
				image->build_id);
}

/* Returns the address that the section of a symbol ends at; 0: unknown. */
static uint64_t section_end(const struct elf_library *l, Elf *elf, const GElf_Sym *symbol)
{
	Elf_Scn *section = symbol->st_shndx < SHN_LORESERVE ?
		l->elf_getscn(elf, symbol->st_shndx) : NULL;
	GElf_Shdr header;
	uint64_t end;

	return section && l->gelf_getshdr(section, &header) &&
		!__builtin_add_overflow(header.sh_addr, header.sh_size, &end) ? end : 0;
}

static void read_symbols(const struct elf_library *l, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header, struct elf_image *image)
{
	Elf_Data *data = elf_library_has_strings(l, elf, header->sh_link) ?
		elf_library_data(l, section) : NULL;
	size_t size = image->head.is_32bit ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
	size_t count = data ? data->d_size / size : 0;
	GElf_Sym symbol;

	function_table_reserve(&image->functions, count < RESERVED_MAX ? count : RESERVED_MAX);
	for (size_t i = 0; i < count && l->gelf_getsym(data, i, &symbol); i++) {
		unsigned type = GELF_ST_TYPE(symbol.st_info);
		const char *name;

		if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_shndx == SHN_UNDEF ||
		    symbol.st_shndx == SHN_ABS)
			continue;
		name = l->elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name && type == STT_FUNC)
			function_table_add(&image->functions, symbol.st_value, symbol.st_size,
					   symbol.st_size ? 0 : section_end(l, elf, &symbol),
					   name);
		else if (name && type == STT_OBJECT && !strcmp(name, "__abort_msg"))
			image->abort_message = symbol.st_value;
		else if (name && type == STT_OBJECT && !strcmp(name, "runtime.allgs"))
			image->goroutines = symbol.st_value;
	}
}

static void build_table(const struct eh_frame_section *section, struct elf_image *image)
{
	size_t count;

	image->built = eh_frame_index(section, &count);
	image->head.table = (struct unwind_table){
		.base = section->address, .count = count, .built = image->built,
		.is_32bit = section->is_32bit, .is_arm64 = image->head.is_arm64,
	};
}

static void read_eh_frame(const struct elf_library *l, Elf_Scn *section, const GElf_Shdr *header,
			  struct elf_image *image)
{
	const Elf_Data *data = image->ranges ? NULL : elf_library_data(l, section);
	struct eh_frame_section bytes = {
		.address = header->sh_addr, .is_32bit = image->head.is_32bit,
	};

	if (!data || !data->d_buf)
		return;
	bytes.bytes = data->d_buf;
	bytes.size = data->d_size;
	image->ranges = eh_frame_ranges(&bytes, &image->range_count);
	image->range_base = bytes.address;
	if (!image->head.table.count)
		build_table(&bytes, image);
}

/* Adds the functions of the symbol tables. */
static void read_all_symbols(const struct elf_library *l, Elf *elf, struct elf_image *image)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = l->elf_nextscn(elf, section))) {
		if (!l->gelf_getshdr(section, &header) ||
		    (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM))
			continue;
		read_symbols(l, elf, section, &header, image);
		image->has_symbols |= header.sh_type == SHT_SYMTAB;
	}
}

/* Adds the functions of .gnu_debugdata, a compressed file. */
static void read_compressed(const struct elf_library *l, const Elf_Data *data,
			    struct elf_image *image)
{
	_cleanup_free_ uint8_t *bytes = NULL;
	size_t size;
	Elf *elf;

	image->is_compressed = true;
	if (data && data->d_buf)
		bytes = xz_decompress(data->d_buf, data->d_size, &size);
	elf = bytes ? l->elf_memory((char *)bytes, size) : NULL;
	if (elf && l->gelf_getclass(elf) == class_of(image))
		read_all_symbols(l, elf, image);
	l->elf_end(elf);
	/* a part of the symbols: a separate file has more */
	image->has_symbols = false;
}

/* Reads .gnu_debuglink: a name with zeros up to a multiple of four bytes, and the checksum. */
static void read_link(const Elf_Data *data, struct debug_link *link)
{
	size_t length = data && data->d_buf ? strnlen(data->d_buf, data->d_size) : 0;
	size_t at = (length / sizeof(link->checksum) + 1) * sizeof(link->checksum);

	if (!length || length >= sizeof(link->name) || at + sizeof(link->checksum) > data->d_size)
		return;
	memcpy(link->name, data->d_buf, length);
	memcpy(&link->checksum, (const char *)data->d_buf + at, sizeof(link->checksum));
}

/* Whether the section has at most DEBUG_FRAME_MAX bytes, and is decompressed if it was compressed:
 * few bytes of a file may be gigabytes then. */
static bool decompress_frames(const struct elf_library *l, Elf_Scn *section,
			      const GElf_Shdr *header)
{
	enum { DEBUG_FRAME_MAX = 32 << 20 };
	GElf_Chdr compressed;

	if (!(header->sh_flags & SHF_COMPRESSED))
		return header->sh_size <= DEBUG_FRAME_MAX;
	return l->gelf_getchdr(section, &compressed) && compressed.ch_size <= DEBUG_FRAME_MAX &&
		l->elf_compress(section, 0, 0) >= 0;
}

static void read_debug_frame(const struct elf_library *l, Elf_Scn *section,
			     const GElf_Shdr *header, struct elf_image *image)
{
	const Elf_Data *data;

	if (image->debug_frame.count || !decompress_frames(l, section, header))
		return;
	data = elf_library_data(l, section);
	if (data && data->d_buf)
		debug_frame_read(&image->debug_frame, data->d_buf, data->d_size, &image->head);
}

static void read_section(const struct elf_library *l, Elf_Scn *section, const GElf_Shdr *header,
			 const char *name, struct elf_image *image)
{
	if (!strcmp(name, ".eh_frame"))
		read_eh_frame(l, section, header, image);
	else if (!strcmp(name, ".debug_info") || !strcmp(name, ".zdebug_info"))
		image->has_lines = true;
	else if (!strcmp(name, ".debug_frame"))
		read_debug_frame(l, section, header, image);
	else if (!strcmp(name, ".gnu_debuglink"))
		read_link(elf_library_data(l, section), &image->link);
	else if (!strcmp(name, ".gnu_debugdata") && !image->has_symbols)
		read_compressed(l, elf_library_data(l, section), image);
}

/* Reads those of the sections that `read` wants. */
static void read_sections(const struct elf_library *l, Elf *elf, struct elf_image *image,
			  void (*read)(const struct elf_library *l, Elf_Scn *section,
				       const GElf_Shdr *header, const char *name,
				       struct elf_image *image))
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (l->elf_getshdrstrndx(elf, &names) || !elf_library_has_strings(l, elf, names))
		return;
	while ((section = l->elf_nextscn(elf, section))) {
		const char *name = l->gelf_getshdr(section, &header) ?
			l->elf_strptr(elf, names, header.sh_name) : NULL;

		if (name)
			read(l, section, &header, name, image);
	}
}

/* Reads and closes `elf`, which may be NULL. */
static struct elf_image *read_image(const struct elf_library *l, Elf *elf,
				    const struct elf_head *head)
{
	struct elf_image *image = NULL;

	if (elf && l->gelf_getclass(elf) == (head->is_32bit ? ELFCLASS32 : ELFCLASS64)) {
		image = alloc_new(struct elf_image);
		image->head = *head;
		read_build_id(l, elf, image);
		read_all_symbols(l, elf, image);
		read_sections(l, elf, image, read_section);
		function_table_sort(&image->functions);
	}
	l->elf_end(elf);
	return image;
}

struct elf_image *elf_image_read(const struct elf_library *library, int fd)
{
	struct elf_head head;

	if (!elf_head_of_file(&head, fd))
		return NULL;
	/* not mapped: the file could be truncated while it is read */
	return read_image(library, library->elf_begin(fd, ELF_C_READ, NULL), &head);
}

struct bytes {
	const uint8_t *start;
	size_t size;
};

static int64_t copy_bytes(void *ctx, uint64_t offset, void *to, size_t size)
{
	const struct bytes *from = ctx;
	size_t left = offset < from->size ? from->size - offset : 0;

	if (size > left)
		size = left;
	if (size)
		memcpy(to, from->start + offset, size);
	return size;
}

struct elf_image *elf_image_parse(const struct elf_library *library, void *bytes, size_t size)
{
	struct elf_head head;

	return elf_head_read(&head, copy_bytes, &(struct bytes){bytes, size}) ?
		read_image(library, library->elf_memory(bytes, size), &head) : NULL;
}

static void read_section_of_debug_file(const struct elf_library *l, Elf_Scn *section,
				       const GElf_Shdr *header, const char *name,
				       struct elf_image *image)
{
	if (!strcmp(name, ".debug_frame"))
		read_debug_frame(l, section, header, image);
}

void elf_image_add_debug_file(const struct elf_library *library, struct elf_image *image, int fd)
{
	Elf *elf = library->elf_begin(fd, ELF_C_READ, NULL);

	if (elf && library->gelf_getclass(elf) == class_of(image)) {
		read_all_symbols(library, elf, image);
		read_sections(library, elf, image, read_section_of_debug_file);
	}
	library->elf_end(elf);
	function_table_sort(&image->functions);
}

void elf_file_build_id(const struct elf_library *library, int fd, char id[BUILD_ID_DIGITS + 1])
{
	Elf *elf = library->elf_begin(fd, ELF_C_READ, NULL);
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	memset(id, 0, BUILD_ID_DIGITS + 1);
	while (elf && !*id && (section = library->elf_nextscn(elf, section)))
		if (library->gelf_getshdr(section, &header) && header.sh_type == SHT_NOTE)
			elf_library_build_id(library, elf_library_data(library, section), id);
	library->elf_end(elf);
}

void elf_image_free(struct elf_image *image)
{
	if (!image)
		return;
	function_table_done(&image->functions);
	free(image->built);
	debug_frame_done(&image->debug_frame);
	free(image->ranges);
	free(image);
}

const char *elf_image_build_id(const struct elf_image *image)
{
	return image->build_id;
}

bool elf_image_has_symbols(const struct elf_image *image)
{
	return image->has_symbols;
}

bool elf_image_has_lines(const struct elf_image *image)
{
	return image->has_lines;
}

bool elf_image_is_compressed(const struct elf_image *image)
{
	return image->is_compressed;
}

const struct debug_link *elf_image_debug_link(const struct elf_image *image)
{
	return &image->link;
}

const struct unwind_table *elf_image_table(const struct elf_image *image)
{
	return &image->head.table;
}

const struct debug_frame *elf_image_debug_frame(const struct elf_image *image)
{
	return &image->debug_frame;
}

bool elf_image_address(const struct elf_image *image, uint64_t offset, uint64_t *address)
{
	return elf_head_address(&image->head, offset, address);
}

uint64_t elf_image_abort_message(const struct elf_image *image)
{
	return image->abort_message;
}

uint64_t elf_image_goroutines(const struct elf_image *image)
{
	return image->goroutines;
}

/* Finds the record of .eh_frame that contains the address. Returns false if there is none. */
static bool find_range(const struct elf_image *image, uint64_t address, struct code_range *range)
{
	size_t low = 0, high = image->range_count, middle;
	const struct eh_frame_range *r;

	BISECT(low, high, middle,
	       image->range_base + (int64_t)image->ranges[middle].start <= address);
	if (!low)
		return false;
	r = &image->ranges[low - 1];
	range->start = image->range_base + (int64_t)r->start;
	range->end = range->start + r->size;
	return address - range->start < r->size;
}

const char *elf_image_function(struct elf_image *image, uint64_t address, uint64_t *start)
{
	struct code_range range;
	bool has_range = find_range(image, address, &range);
	struct function *f = function_table_containing(&image->functions, address,
						       has_range ? &range : NULL);

	if (!f)
		return NULL;
	if (!f->is_demangled) {
		_cleanup_free_ char *name = demangle(f->name);

		if (name)
			f->name = arena_copy(&image->functions.names, name, strlen(name));
		f->is_demangled = true;
	}
	*start = f->start;
	return f->name;
}
