/* Finds _PyRuntime by the dynamic symbols of the program or library, in the memory of a process. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/python/python_frames.h"
#include "symbols/python/python_layout.h"

enum { SEGMENTS_MAX = 64, DYNAMIC_MAX = 128, CHAIN_MAX = 256, BUCKETS_MAX = 1 << 20 };

static const char runtime_name[] = "_PyRuntime";

/* A loaded ELF file with the tables of its dynamic symbols */
struct loaded_elf {
	const struct python_reader *r;
	uint64_t base;			/* what is added to addresses of the file */
	uint64_t strings, symbols, hashes;
};

static bool read_exact(const struct python_reader *r, uint64_t addr, void *buf, uint64_t len)
{
	return r->read(r->ctx, addr, buf, len) == (int64_t)len;
}

/* Returns the minor version in "python3.11" or "libpython3.11.so.1.0"; 0: it has another name, such
 * as that of a build with other layouts. */
static unsigned version_of(const char *path)
{
	static const char *const names[] = {"python3.", "libpython3."};
	const char *base = strrchr(path, '/');
	char *end;

	base = base ? base + 1 : path;
	for (unsigned i = 0; i < 2; i++) {
		size_t len = strlen(names[i]);
		unsigned long minor;

		if (strncmp(base, names[i], len) != 0 || base[len] < '0' || base[len] > '9')
			continue;
		minor = strtoul(base + len, &end, 10);
		if (minor < 100 && (!*end || !strncmp(end, ".so", 3) || *end == ' '))
			return minor;
	}
	return 0;
}

/* Sets .base, and returns the address of the dynamic section; 0: there is none. */
static uint64_t find_dynamic(struct loaded_elf *e, uint64_t start)
{
	Elf64_Phdr all[SEGMENTS_MAX];
	uint64_t dynamic = 0, first = UINT64_MAX;
	Elf64_Ehdr head;

	if (!read_exact(e->r, start, &head, sizeof(head)) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
	    head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_phentsize != sizeof(*all) ||
	    head.e_phnum > SEGMENTS_MAX || head.e_phoff > UINT32_MAX ||
	    !read_exact(e->r, start + head.e_phoff, all, head.e_phnum * sizeof(*all)))
		return 0;
	for (unsigned i = 0; i < head.e_phnum; i++) {
		if (all[i].p_type == PT_DYNAMIC)
			dynamic = all[i].p_vaddr;
		if (all[i].p_type == PT_LOAD && all[i].p_vaddr - all[i].p_offset < first)
			first = all[i].p_vaddr - all[i].p_offset;
	}
	e->base = start - first;
	return dynamic ? e->base + dynamic : 0;
}

/* The loader of glibc adds the base to these addresses in memory, that of musl does not. */
static uint64_t table_at(const struct loaded_elf *e, uint64_t value)
{
	return value < e->base ? value + e->base : value;
}

static bool find_tables(struct loaded_elf *e, uint64_t start)
{
	uint64_t at = find_dynamic(e, start);
	Elf64_Dyn entry;

	for (unsigned i = 0; at && i < DYNAMIC_MAX; i++, at += sizeof(entry)) {
		if (!read_exact(e->r, at, &entry, sizeof(entry)) || entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag == DT_STRTAB)
			e->strings = table_at(e, entry.d_un.d_ptr);
		else if (entry.d_tag == DT_SYMTAB)
			e->symbols = table_at(e, entry.d_un.d_ptr);
		else if (entry.d_tag == DT_GNU_HASH)
			e->hashes = table_at(e, entry.d_un.d_ptr);
	}
	return e->strings && e->symbols && e->hashes;
}

/* Returns the address of the symbol with this number, if it is _PyRuntime; or 0. */
static uint64_t runtime_at(const struct loaded_elf *e, uint32_t number)
{
	char name[sizeof(runtime_name)];
	Elf64_Sym symbol;

	if (!read_exact(e->r, e->symbols + (uint64_t)number * sizeof(symbol), &symbol,
			sizeof(symbol)) ||
	    !symbol.st_value ||
	    !read_exact(e->r, e->strings + symbol.st_name, name, sizeof(name)) ||
	    memcmp(name, runtime_name, sizeof(name)) != 0)
		return 0;
	return e->base + symbol.st_value;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (uint8_t)*name;
	return hash;
}

/* Looks the symbol up in the table of DT_GNU_HASH: number of buckets, number of the first symbol,
 * words and shift of the Bloom filter, the filter, the buckets, and a hash for each symbol. */
static uint64_t find_runtime(const struct loaded_elf *e)
{
	enum { BUCKETS, FIRST, WORDS, SHIFT, FIELDS };
	uint32_t head[FIELDS], hash = hash_of(runtime_name), number, other;
	uint64_t buckets, address;

	if (!read_exact(e->r, e->hashes, head, sizeof(head)) ||
	    !head[BUCKETS] || head[BUCKETS] > BUCKETS_MAX || head[WORDS] > BUCKETS_MAX)
		return 0;
	buckets = e->hashes + sizeof(head) + head[WORDS] * sizeof(uint64_t);
	if (!read_exact(e->r, buckets + hash % head[BUCKETS] * sizeof(number), &number,
			sizeof(number)) || number < head[FIRST])
		return 0;
	for (unsigned i = 0; i < CHAIN_MAX; i++, number++) {
		if (!read_exact(e->r, buckets + (head[BUCKETS] + (uint64_t)number - head[FIRST]) *
				sizeof(other), &other, sizeof(other)))
			return 0;
		address = (other | 1) == (hash | 1) ? runtime_at(e, number) : 0;
		if (address || other & 1)
			return address;
	}
	return 0;
}

bool python_find(const struct python_reader *r, const struct address_map *map,
		 struct python_process *process)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct map_range *range = &map->ranges[i];
		const struct python_layout *layout = range->offset ? NULL :
			python_layout_of(version_of(range->name));
		struct loaded_elf e = {.r = r};

		if (!layout || !find_tables(&e, range->start))
			continue;
		*process = (struct python_process){layout, find_runtime(&e)};
		if (process->runtime)
			return true;
	}
	return false;
}
