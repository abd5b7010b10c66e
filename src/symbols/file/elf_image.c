#include "symbols/file/elf_image.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "symbols/rules/debug_frame.h"
#include "symbols/file/demangle.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/function_table.h"
#include "symbols/file/xz.h"

enum {
	SEGMENTS_MAX = 64,
	/* Encodings of .eh_frame_hdr: DW_EH_PE_ */
	ENCODED_OMIT = 0xff, ENCODED_FORMAT = 0x0f,
	ENCODED_2 = 2, ENCODED_4 = 3, ENCODED_8 = 4, ENCODED_SIGNED = 8,
	/* entries that libunwind can search: relative to the section, signed 32 bits */
	ENCODED_SEARCHABLE = 0x30 | ENCODED_SIGNED | ENCODED_4,
};

struct elf_segment {
	uint64_t offset, size, address;
};

struct elf_image {
	struct elf_segment segments[SEGMENTS_MAX];
	unsigned segment_count;
	bool is_32bit;
	struct function_table functions;
	char build_id[BUILD_ID_DIGITS + 1];
	bool has_symbols, has_lines;
	uint64_t abort_message;		/* address of __abort_msg; 0: none */
	struct debug_link link;
	struct unwind_table table;
	struct eh_frame_entry *built;	/* entries of .table, if the file has no .eh_frame_hdr */
	struct debug_frame debug_frame;
};

/* The class of the file, and of the files with its symbols */
static int class_of(const struct elf_image *image)
{
	return image->is_32bit ? ELFCLASS32 : ELFCLASS64;
}

static void add_segment(struct elf_image *image, const GElf_Phdr *p)
{
	if (image->segment_count < SEGMENTS_MAX && p->p_filesz)
		image->segments[image->segment_count++] = (struct elf_segment){
			p->p_offset, p->p_filesz, p->p_vaddr};
}

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
static void read_table(const struct elf_library *l, Elf *elf, const GElf_Phdr *p,
		       struct elf_image *image)
{
	enum { AT_VERSION, AT_POINTER, AT_COUNT, AT_TABLE, HEADER_SIZE };	/* bytes */
	enum { KNOWN_VERSION = 1, ENTRY = 8 };
	Elf_Data *data = l->elf_getdata_rawchunk(elf, p->p_offset, p->p_filesz, ELF_T_BYTE);
	const uint8_t *bytes = data ? data->d_buf : NULL;
	size_t size = data ? data->d_size : 0, at, width;
	uint64_t count = 0;

	if (size < HEADER_SIZE || bytes[AT_VERSION] != KNOWN_VERSION ||
	    bytes[AT_TABLE] != ENCODED_SEARCHABLE)
		return;
	at = HEADER_SIZE + encoded_size(bytes[AT_POINTER], image->is_32bit);
	width = encoded_size(bytes[AT_COUNT], image->is_32bit);
	if (at == HEADER_SIZE || !width || size < at + width)
		return;
	memcpy(&count, bytes + at, width);
	at += width;
	count = count < (size - at) / ENTRY ? count : (size - at) / ENTRY;
	image->table = (struct unwind_table){
		.base = p->p_vaddr, .entries = p->p_vaddr + at, .count = count,
		.is_32bit = image->is_32bit,
	};
}

static void read_segments(const struct elf_library *l, Elf *elf, struct elf_image *image)
{
	size_t count;
	GElf_Phdr p;

	if (l->elf_getphdrnum(elf, &count))
		return;
	for (size_t i = 0; i < count && l->gelf_getphdr(elf, i, &p); i++) {
		if (p.p_type == PT_LOAD)
			add_segment(image, &p);
		else if (p.p_type == PT_NOTE && !*image->build_id)
			elf_library_build_id(l, l->elf_getdata_rawchunk(elf, p.p_offset,
				p.p_filesz, elf_library_note_type(p.p_align)),
				image->build_id);
		else if (p.p_type == PT_GNU_EH_FRAME)
			read_table(l, elf, &p, image);
	}
}

static void read_symbols(const struct elf_library *l, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header, struct elf_image *image)
{
	Elf_Data *data = l->elf_getdata(section, NULL);
	size_t size = image->is_32bit ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
	size_t count = data ? data->d_size / size : 0;
	GElf_Sym symbol;

	for (size_t i = 0; i < count && l->gelf_getsym(data, i, &symbol); i++) {
		unsigned type = GELF_ST_TYPE(symbol.st_info);
		const char *name;

		if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_shndx == SHN_UNDEF ||
		    symbol.st_shndx == SHN_ABS)
			continue;
		name = l->elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name && type == STT_FUNC)
			function_table_add(&image->functions, symbol.st_value, symbol.st_size,
					   name);
		else if (name && type == STT_OBJECT && !strcmp(name, "__abort_msg"))
			image->abort_message = symbol.st_value;
	}
}

static void build_table(const struct elf_library *l, Elf_Scn *section, const GElf_Shdr *header,
			struct elf_image *image)
{
	const Elf_Data *data = l->elf_getdata(section, NULL);
	size_t count = 0;

	if (data && data->d_buf)
		image->built = eh_frame_index(&(struct eh_frame_section){
			.bytes = data->d_buf, .size = data->d_size, .address = header->sh_addr,
			.is_32bit = image->is_32bit}, &count);
	image->table = (struct unwind_table){
		.base = header->sh_addr, .count = count, .built = image->built,
		.is_32bit = image->is_32bit,
	};
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

static void read_debug_frame(const struct elf_library *l, Elf_Scn *section,
			     const GElf_Shdr *header, struct elf_image *image)
{
	const Elf_Data *data;

	if (image->debug_frame.count ||
	    (header->sh_flags & SHF_COMPRESSED && l->elf_compress(section, 0, 0) < 0))
		return;
	data = l->elf_getdata(section, NULL);
	if (data && data->d_buf)
		debug_frame_read(&image->debug_frame, data->d_buf, data->d_size, image->is_32bit);
}

static void read_section(const struct elf_library *l, Elf_Scn *section, const GElf_Shdr *header,
			 const char *name, struct elf_image *image)
{
	if (!strcmp(name, ".eh_frame") && !image->table.count && !image->built)
		build_table(l, section, header, image);
	else if (!strcmp(name, ".debug_info") || !strcmp(name, ".zdebug_info"))
		image->has_lines = true;
	else if (!strcmp(name, ".debug_frame"))
		read_debug_frame(l, section, header, image);
	else if (!strcmp(name, ".gnu_debuglink"))
		read_link(l->elf_getdata(section, NULL), &image->link);
	else if (!strcmp(name, ".gnu_debugdata") && !image->has_symbols)
		read_compressed(l, l->elf_getdata(section, NULL), image);
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

	if (l->elf_getshdrstrndx(elf, &names))
		return;
	while ((section = l->elf_nextscn(elf, section))) {
		const char *name = l->gelf_getshdr(section, &header) ?
			l->elf_strptr(elf, names, header.sh_name) : NULL;

		if (name)
			read(l, section, &header, name, image);
	}
}

/* Reads and closes `elf`, which may be NULL. */
static struct elf_image *read_image(const struct elf_library *l, Elf *elf)
{
	struct elf_image *image = NULL;
	int class = elf ? l->gelf_getclass(elf) : ELFCLASSNONE;
	GElf_Ehdr header;

	if (class == ELFCLASS64 || (class == ELFCLASS32 && l->gelf_getehdr(elf, &header) &&
				    header.e_machine == EM_386)) {
		image = alloc_new(struct elf_image);
		image->is_32bit = class == ELFCLASS32;
		read_segments(l, elf, image);
		read_all_symbols(l, elf, image);
		read_sections(l, elf, image, read_section);
		function_table_sort(&image->functions);
	}
	l->elf_end(elf);
	return image;
}

struct elf_image *elf_image_read(const struct elf_library *library, int fd)
{
	/* not mapped: the file could be truncated while it is read */
	return read_image(library, library->elf_begin(fd, ELF_C_READ, NULL));
}

struct elf_image *elf_image_parse(const struct elf_library *library, void *bytes, size_t size)
{
	return read_image(library, library->elf_memory(bytes, size));
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
			elf_library_build_id(library, library->elf_getdata(section, NULL), id);
	library->elf_end(elf);
}

void elf_image_free(struct elf_image *image)
{
	if (!image)
		return;
	function_table_done(&image->functions);
	free(image->built);
	debug_frame_done(&image->debug_frame);
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

const struct debug_link *elf_image_debug_link(const struct elf_image *image)
{
	return &image->link;
}

const struct unwind_table *elf_image_table(const struct elf_image *image)
{
	return &image->table;
}

const struct debug_frame *elf_image_debug_frame(const struct elf_image *image)
{
	return &image->debug_frame;
}

bool elf_image_address(const struct elf_image *image, uint64_t offset, uint64_t *address)
{
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct elf_segment *s = &image->segments[i];

		if (offset < s->offset || offset - s->offset >= s->size)
			continue;
		*address = offset - s->offset + s->address;
		return true;
	}
	return false;
}

uint64_t elf_image_abort_message(const struct elf_image *image)
{
	return image->abort_message;
}

const char *elf_image_function(struct elf_image *image, uint64_t address, uint64_t *start)
{
	struct function *f = function_table_find(&image->functions, address);

	if (!f)
		return NULL;
	while (f != image->functions.all && f[-1].start == f->start)
		f--;		/* the first of several names */
	if (!f->is_demangled) {
		_cleanup_free_ char *name = demangle(f->name);

		if (name)
			f->name = arena_copy(&image->functions.names, name, strlen(name));
		f->is_demangled = true;
	}
	*start = f->start;
	return f->name;
}
