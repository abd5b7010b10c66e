#include "symbols/file/source_lines.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

#ifdef HAVE_LIBDW
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/arena.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"
#include "base/system/library.h"
#include "symbols/file/demangle.h"

enum {
	DEPTH_MAX = 128,		/* of entries, which the file could nest more deeply */
	SECTION_MAX = 512 << 20,	/* bytes of any section */
};

/* Each member is the function of libelf or libdw of that name. */
struct lines_library {
	Elf *(*elf_begin)(int fd, Elf_Cmd command, Elf *ref);
	int (*elf_end)(Elf *elf);
	unsigned (*elf_version)(unsigned version);
	Elf_Scn *(*elf_nextscn)(Elf *elf, Elf_Scn *section);
	GElf_Shdr *(*gelf_getshdr)(Elf_Scn *section, GElf_Shdr *to);
	int (*elf_getshdrstrndx)(Elf *elf, size_t *index);
	char *(*elf_strptr)(Elf *elf, size_t section, size_t offset);
	Elf_Data *(*elf_getdata)(Elf_Scn *section, Elf_Data *after);
	Dwarf *(*dwarf_begin_elf)(Elf *elf, Dwarf_Cmd command, Elf_Scn *group);
	int (*dwarf_end)(Dwarf *dwarf);
	Dwarf_Die *(*dwarf_addrdie)(Dwarf *dwarf, Dwarf_Addr addr, Dwarf_Die *to);
	int (*dwarf_nextcu)(Dwarf *dwarf, Dwarf_Off at, Dwarf_Off *next, size_t *header,
			    Dwarf_Off *abbreviations, uint8_t *address, uint8_t *offset);
	Dwarf_Die *(*dwarf_offdie)(Dwarf *dwarf, Dwarf_Off at, Dwarf_Die *to);
	int (*dwarf_haspc)(Dwarf_Die *die, Dwarf_Addr pc);
	int (*dwarf_child)(Dwarf_Die *die, Dwarf_Die *to);
	int (*dwarf_siblingof)(Dwarf_Die *die, Dwarf_Die *to);
	Dwarf_Line *(*dwarf_getsrc_die)(Dwarf_Die *unit, Dwarf_Addr addr);
	const char *(*dwarf_linesrc)(Dwarf_Line *line, Dwarf_Word *changed, Dwarf_Word *length);
	int (*dwarf_lineno)(Dwarf_Line *line, int *number);
	int (*dwarf_tag)(Dwarf_Die *die);
	const char *(*dwarf_diename)(Dwarf_Die *die);
	int (*dwarf_entrypc)(Dwarf_Die *die, Dwarf_Addr *addr);
	Dwarf_Attribute *(*dwarf_attr)(Dwarf_Die *die, unsigned name, Dwarf_Attribute *to);
	Dwarf_Attribute *(*dwarf_attr_integrate)(Dwarf_Die *die, unsigned name,
						 Dwarf_Attribute *to);
	const char *(*dwarf_formstring)(Dwarf_Attribute *attribute);
	int (*dwarf_formudata)(Dwarf_Attribute *attribute, Dwarf_Word *number);
	int (*dwarf_getsrcfiles)(Dwarf_Die *unit, Dwarf_Files **files, size_t *count);
	const char *(*dwarf_filesrc)(Dwarf_Files *files, size_t i, Dwarf_Word *changed,
				     Dwarf_Word *length);
};

#define FUNCTION(name) LIBRARY_SYMBOL(struct lines_library, , name)

static const struct library_symbol elf_symbols[] = {
	FUNCTION(elf_begin), FUNCTION(elf_end), FUNCTION(elf_version), FUNCTION(elf_nextscn),
	FUNCTION(gelf_getshdr), FUNCTION(elf_getshdrstrndx), FUNCTION(elf_strptr),
	FUNCTION(elf_getdata), {0},
};

static const struct library_symbol dwarf_symbols[] = {
	FUNCTION(dwarf_begin_elf), FUNCTION(dwarf_end), FUNCTION(dwarf_addrdie),
	FUNCTION(dwarf_nextcu), FUNCTION(dwarf_offdie), FUNCTION(dwarf_haspc),
	FUNCTION(dwarf_child), FUNCTION(dwarf_siblingof), FUNCTION(dwarf_getsrc_die),
	FUNCTION(dwarf_linesrc), FUNCTION(dwarf_lineno), FUNCTION(dwarf_tag),
	FUNCTION(dwarf_diename), FUNCTION(dwarf_entrypc), FUNCTION(dwarf_attr),
	FUNCTION(dwarf_attr_integrate), FUNCTION(dwarf_formstring), FUNCTION(dwarf_formudata),
	FUNCTION(dwarf_getsrcfiles), FUNCTION(dwarf_filesrc), {0},
};

struct source_lines {
	const struct lines_library *library;
	int fd;
	Elf *elf;
	Dwarf *dwarf;
	struct hash found;	/* address → struct source_places */
	struct arena names;
};

struct lines_library *lines_library_load(char **why)
{
	struct lines_library *library = alloc_new(struct lines_library);

	*why = library_open("libelf.so.1", elf_symbols, library);
	if (!*why)
		*why = library_open("libdw.so.1", dwarf_symbols, library);
	if (!*why && library->elf_version(EV_CURRENT) != EV_NONE)
		return library;
	if (!*why)
		*why = alloc_string("libelf.so.1 has an unknown version");
	free(library);
	return NULL;
}

static bool has_strings(const char *name)
{
	return !strcmp(name, ".debug_str") || !strcmp(name, ".debug_line_str") ||
		!strcmp(name, ".zdebug_str") || !strcmp(name, ".zdebug_line_str");
}

/* Whether no section is larger than what is read */
static bool is_readable(const struct lines_library *l, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = l->elf_nextscn(elf, section)))
		if (!l->gelf_getshdr(section, &header) ||
		    (header.sh_type != SHT_NOBITS && header.sh_size > SECTION_MAX))
			return false;
	return true;
}

/* Whether each section of strings ends with the end of one: libdw reads further otherwise. It has
 * decompressed them. */
static bool is_terminated(const struct lines_library *l, Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (l->elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = l->elf_nextscn(elf, section))) {
		const char *name;
		const Elf_Data *data;
		GElf_Shdr header;

		if (!l->gelf_getshdr(section, &header))
			return false;
		name = l->elf_strptr(elf, names, header.sh_name);
		if (!name || !has_strings(name))
			continue;
		data = l->elf_getdata(section, NULL);
		if (data && data->d_size && ((const char *)data->d_buf)[data->d_size - 1])
			return false;
	}
	return true;
}

struct source_lines *source_lines_read(const struct lines_library *library, int fd)
{
	struct source_lines *s = alloc_new(struct source_lines);

	s->library = library;
	s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	/* not mapped: the file could be truncated while it is read */
	s->elf = s->fd < 0 ? NULL : library->elf_begin(s->fd, ELF_C_READ, NULL);
	s->dwarf = s->elf && is_readable(library, s->elf) ?
		library->dwarf_begin_elf(s->elf, DWARF_C_READ, NULL) : NULL;
	if (s->dwarf && is_terminated(library, s->elf))
		return s;
	source_lines_free(s);
	return NULL;
}

void source_lines_free(struct source_lines *s)
{
	size_t at = 0;

	if (!s)
		return;
	for (struct source_places *p; (p = hash_next(&s->found, &at));)
		free(p);
	hash_done(&s->found);
	s->library->dwarf_end(s->dwarf);
	s->library->elf_end(s->elf);
	if (s->fd >= 0)
		close(s->fd);
	arena_done(&s->names);
	free(s);
}

/* Finds the unit of an address: by .debug_aranges, which not all compilers write, or by looking at
 * all units. */
static bool find_unit(const struct source_lines *s, uint64_t address, Dwarf_Die *unit)
{
	const struct lines_library *l = s->library;
	Dwarf_Off at = 0, next;
	size_t header;

	if (l->dwarf_addrdie(s->dwarf, address, unit))
		return true;
	for (; !l->dwarf_nextcu(s->dwarf, at, &next, &header, NULL, NULL, NULL); at = next)
		if (l->dwarf_offdie(s->dwarf, at + header, unit) &&
		    l->dwarf_haspc(unit, address) > 0)
			return true;
	return false;
}

static const char *function_name(struct source_lines *s, Dwarf_Die *die)
{
	const struct lines_library *l = s->library;
	Dwarf_Attribute attribute;
	const char *linked =
		l->dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute) ?
		l->dwarf_formstring(&attribute) : NULL;
	_cleanup_free_ char *demangled = linked ? demangle(linked) : NULL;
	const char *name = demangled ? demangled : l->dwarf_diename(die);

	return name ? arena_copy(&s->names, name, strlen(name)) : "";
}

static uint64_t number_of(const struct source_lines *s, Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word number;

	return s->library->dwarf_attr(die, name, &attribute) &&
		!s->library->dwarf_formudata(&attribute, &number) ? number : 0;
}

/* Sets file and line to those of the call of an inlined function. */
static void set_call(const struct source_lines *s, Dwarf_Die *unit, Dwarf_Die *inlined,
		     struct source_place *to)
{
	uint64_t i = number_of(s, inlined, DW_AT_call_file);
	const char *file = NULL;
	Dwarf_Files *files;
	size_t count;

	if (!s->library->dwarf_getsrcfiles(unit, &files, &count) && i < count)
		file = s->library->dwarf_filesrc(files, i, NULL, NULL);
	to->file = file ? file : "";
	to->line = number_of(s, inlined, DW_AT_call_line);
}

/* The inlined functions at an address, from the outermost on */
struct inlined {
	Dwarf_Die all[INLINED_MAX];
	unsigned count;
};

/* Finds the inlined functions at the address below an entry. dwarf_getscopes() would find those of
 * C, but not those in the namespaces of Rust. Returns whether the function was found. */
static bool find_inlined(const struct source_lines *s, Dwarf_Die *above, uint64_t address,
			 unsigned depth, struct inlined *to)
{
	const struct lines_library *l = s->library;
	Dwarf_Die die;
	int none = l->dwarf_child(above, &die);

	for (; !none && depth < DEPTH_MAX; none = l->dwarf_siblingof(&die, &die)) {
		int tag = l->dwarf_tag(&die);
		bool is_inlined = tag == DW_TAG_inlined_subroutine;
		bool is_code = is_inlined || tag == DW_TAG_subprogram ||
			tag == DW_TAG_lexical_block;

		if (is_code && l->dwarf_haspc(&die, address) <= 0)
			continue;
		if (is_inlined && to->count < INLINED_MAX)
			to->all[to->count++] = die;
		if (find_inlined(s, &die, address, depth + 1, to) || is_code)
			return true;
	}
	return false;
}

/* Adds the inlined functions at the address to the first place, whose line is known. */
static void add_inlined(struct source_lines *s, Dwarf_Die *unit, uint64_t address,
			struct source_places *p)
{
	const struct lines_library *l = s->library;
	struct inlined inlined = {.count = 0};

	find_inlined(s, unit, address, 0, &inlined);
	for (unsigned i = inlined.count; i-- > 0;) {
		struct source_place *place = &p->all[p->count - 1];
		Dwarf_Addr start;

		place->function = function_name(s, &inlined.all[i]);
		place->start = l->dwarf_entrypc(&inlined.all[i], &start) ? 0 : start;
		set_call(s, unit, &inlined.all[i], &p->all[p->count++]);
	}
}

const struct source_places *source_lines_find(struct source_lines *s, uint64_t address)
{
	const struct lines_library *l = s->library;
	struct source_places *p = hash_get(&s->found, address);
	Dwarf_Line *line;
	Dwarf_Die unit;
	int number;

	if (p)
		return p->count ? p : NULL;
	p = alloc_new(struct source_places);
	hash_put(&s->found, address, p);
	if (!find_unit(s, address, &unit))
		return NULL;
	line = l->dwarf_getsrc_die(&unit, address);

	const char *file = line ? l->dwarf_linesrc(line, NULL, NULL) : NULL;

	if (!file || l->dwarf_lineno(line, &number))
		return NULL;
	p->all[p->count++] = (struct source_place){.file = file, .line = number};
	add_inlined(s, &unit, address, p);
	return p;
}

#else

struct lines_library *lines_library_load(char **why)
{
	*why = alloc_string("ptrail was built without libdw");
	return NULL;
}

struct source_lines *source_lines_read(const struct lines_library *library, int fd)
{
	(void)library, (void)fd;
	return NULL;
}

void source_lines_free(struct source_lines *lines)
{
	(void)lines;
}

const struct source_places *source_lines_find(struct source_lines *lines, uint64_t address)
{
	(void)lines, (void)address;
	return NULL;
}
#endif
