#include "fast/patch/functions.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

/* .eh_frame_hdr begins with a version and the encodings of three things; what linkers write */
static const uint8_t table_version[] = {1, 0x1b, 0x03, 0x3b};
enum { TABLE_START = 12 };

/* Offsets from the header, sorted by .function */
struct table_entry {
	int32_t function;
	int32_t description;
};

/* A description of a function in .eh_frame, with addresses of 4 bytes, relative to themselves */
struct description {
	uint32_t size, cie;
	int32_t function;
	uint32_t function_size;
};

static bool read_at(const struct functions *f, uint64_t addr, void *buf, size_t size)
{
	return remote_read(&f->space->memory, f->tid, addr, buf, size);
}

/* Finds the address at which the first byte of the file is mapped, in the mapping of the text or in
 * those directly before it. 0: not found */
static uint64_t find_file_start(const struct functions *f)
{
	enum { BEFORE_MAX = 4 };
	struct mapping m = {.start = f->text->start, .offset = f->text->offset};

	for (int i = 0; i < BEFORE_MAX && m.offset; i++)
		if (mapping_of(&f->space->memory.maps, f->tid, m.start - 1, &m) ||
		    m.inode != f->text->file->inode || m.device != f->text->file->device)
			return 0;
	return m.offset ? 0 : m.start;
}

/* Finds .eh_frame_hdr by the program headers. 0: there is none. */
static uint64_t find_table(const struct functions *f)
{
	enum { SEGMENTS_MAX = 32 };
	const uint64_t start = find_file_start(f), unknown = UINT64_MAX;
	uint64_t difference = unknown, table = unknown;
	Elf64_Phdr segment[SEGMENTS_MAX];
	Elf64_Ehdr file;

	if (!start || !read_at(f, start, &file, sizeof(file)) ||
	    memcmp(file.e_ident, ELFMAG, SELFMAG) || file.e_ident[EI_CLASS] != ELFCLASS64 ||
	    file.e_phentsize != sizeof(*segment) || file.e_phnum > SEGMENTS_MAX ||
	    file.e_phoff >= FAST_PAGE ||
	    !read_at(f, start + file.e_phoff, segment, file.e_phnum * sizeof(*segment)))
		return 0;
	for (unsigned i = 0; i < file.e_phnum; i++) {
		if (segment[i].p_type == PT_LOAD && !segment[i].p_offset)
			difference = start - segment[i].p_vaddr;
		if (segment[i].p_type == PT_GNU_EH_FRAME)
			table = segment[i].p_vaddr;
	}
	return difference == unknown || table == unknown ? 0 : difference + table;
}

static void look_for_table(struct functions *f)
{
	uint8_t version[sizeof(table_version)];
	uint64_t table = find_table(f);

	f->has_looked_for_table = true;
	if (!table || !read_at(f, table, version, sizeof(version)) ||
	    memcmp(version, table_version, sizeof(version)) ||
	    !read_at(f, table + TABLE_START - sizeof(f->count), &f->count, sizeof(f->count)))
		return;
	f->table = table;
}

static bool read_entry(const struct functions *f, uint32_t i, struct table_entry *e)
{
	return read_at(f, f->table + TABLE_START + (uint64_t)i * sizeof(*e), e, sizeof(*e));
}

/* Finds the last function that does not begin after `addr`, and the one after that. Returns false
 * if either is missing. */
static bool find_function(struct functions *f, uint64_t addr)
{
	uint32_t low = 0, high = f->count;
	struct table_entry e, next;
	struct description d;
	uint64_t at;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (!read_entry(f, middle, &e))
			return false;
		if (f->table + e.function <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || low >= f->count || !read_entry(f, low - 1, &e) || !read_entry(f, low, &next))
		return false;
	at = f->table + e.description;
	if (!read_at(f, at, &d, sizeof(d)) || d.size < sizeof(d) - sizeof(d.size) ||
	    d.size > INT32_MAX || !d.cie)
		return false;
	f->start = f->table + e.function;
	f->end = f->start + d.function_size;
	f->next = f->table + next.function;
	/* the encoding of the address is in the CIE; both agree unless it is another one */
	return at + offsetof(struct description, function) + d.function == f->start;
}

enum site_place functions_find(void *ctx, uint64_t addr, struct site_gap *gap)
{
	struct functions *f = ctx;

	if (!f->has_looked_for_table)
		look_for_table(f);
	if (!f->table)
		return SITE_ANYWHERE;
	if (addr < f->start || addr >= f->next) {
		f->start = f->next = 0;
		if (!find_function(f, addr)) {
			f->start = f->next = 0;
			return SITE_ANYWHERE;
		}
	}
	if (addr < f->start || addr >= f->next)
		return SITE_ANYWHERE;
	if (addr < f->end)
		return addr == f->start ? SITE_START_OF_FUNCTION : SITE_IN_FUNCTION;
	*gap = (struct site_gap){f->end, f->next};
	return SITE_BETWEEN_FUNCTIONS;
}
