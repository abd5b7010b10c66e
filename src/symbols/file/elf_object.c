#include "symbols/file/elf_object.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "symbols/file/elf_library.h"

enum {
	SEGMENTS_MAX = 64,		/* that are loaded */
	DYNAMIC_MAX = 1 << 16,		/* bytes of the dynamic section */
	NEEDED_MAX = 1024,
	VERSION_BYTES_MAX = 1 << 18,	/* of each of the two tables of versions */
	VERSIONS_MAX = 1024,		/* in each of them */
};

struct loaded_segment {
	uint64_t offset, size, address;
};

/* The members of the dynamic section that are strings: offsets in the table of strings */
struct string_offsets {
	uint64_t soname, rpath, runpath;	/* 0: none */
	uint64_t needed[NEEDED_MAX];
	unsigned needed_count;
	uint64_t table;				/* address */
};

/* A table of versions: a list of structs, each with a list of structs of its own */
struct version_table {
	uint64_t address;			/* 0: there is none */
	uint64_t count;				/* of structs in the first list */
};

struct object_reader {
	const struct elf_library *library;
	Elf *elf;
	int fd;
	struct arena *arena;
	struct elf_object *object;
	struct loaded_segment segments[SEGMENTS_MAX];
	unsigned segment_count;
	GElf_Phdr dynamic;		/* .p_filesz is 0: there is none */
	struct string_offsets strings;
	struct version_table needs, defines;
	bool is_pie, has_relro, has_stack;
};

/* Returns the string at an offset of the file, cut to `most` bytes. */
static const char *read_string(const struct object_reader *r, uint64_t offset, uint64_t most)
{
	char text[PATH_MAX];
	size_t room = most < sizeof(text) ? most : sizeof(text);
	ssize_t n = offset <= INT64_MAX ? pread(r->fd, text, room, (off_t)offset) : 0;

	return n > 0 ? arena_copy(r->arena, text, strnlen(text, n)) : "";
}

/* Finds the offset of an address in the file and the number of bytes from there to the end of the
 * segment. Returns false if no segment has the address. */
static bool locate(const struct object_reader *r, uint64_t address, uint64_t *offset,
		   uint64_t *size)
{
	for (unsigned i = 0; i < r->segment_count; i++) {
		const struct loaded_segment *s = &r->segments[i];

		if (address < s->address || address - s->address >= s->size)
			continue;
		*offset = s->offset + (address - s->address);
		*size = s->size - (address - s->address);
		return true;
	}
	return false;
}

static const char *read_name(const struct object_reader *r, uint64_t at)
{
	uint64_t offset, size;

	return at && locate(r, r->strings.table + at, &offset, &size) ?
		read_string(r, offset, size) : "";
}

static void add_segment(struct object_reader *r, const GElf_Phdr *p)
{
	if (p->p_memsz <= UINT64_MAX - p->p_vaddr && p->p_vaddr + p->p_memsz > r->object->end)
		r->object->end = p->p_vaddr + p->p_memsz;
	if (r->segment_count < SEGMENTS_MAX)
		r->segments[r->segment_count++] = (struct loaded_segment){
			p->p_offset, p->p_filesz, p->p_vaddr};
}

static void read_segment(struct object_reader *r, const GElf_Phdr *p)
{
	const struct elf_library *l = r->library;
	char id[BUILD_ID_DIGITS + 1] = "";

	switch (p->p_type) {
	case PT_LOAD:
		add_segment(r, p);
		break;
	case PT_DYNAMIC:
		r->dynamic = *p;
		break;
	case PT_INTERP:
		r->object->interpreter = read_string(r, p->p_offset, p->p_filesz);
		break;
	case PT_NOTE:
		if (p->p_filesz > ELF_DATA_MAX)
			break;
		elf_library_build_id(l, l->elf_getdata_rawchunk(r->elf, p->p_offset, p->p_filesz,
				     elf_library_note_type(p->p_align)), id);
		if (*id)
			r->object->build_id = arena_copy(r->arena, id, strlen(id));
		break;
	case PT_GNU_STACK:
		r->has_stack = true;
		r->object->executable_stack = p->p_flags & PF_X;
		break;
	case PT_GNU_RELRO:
		r->has_relro = true;
		break;
	default:
		break;
	}
}

static void read_segments(struct object_reader *r)
{
	size_t count;
	GElf_Phdr p;

	if (r->library->elf_getphdrnum(r->elf, &count))
		return;
	for (size_t i = 0; i < count && r->library->gelf_getphdr(r->elf, i, &p); i++)
		read_segment(r, &p);
	if (!r->has_stack)
		r->object->executable_stack = true;
}

static void note_dynamic(struct object_reader *r, const GElf_Dyn *d)
{
	struct string_offsets *s = &r->strings;
	struct elf_object *o = r->object;

	switch (d->d_tag) {
	case DT_NEEDED:
		if (s->needed_count < NEEDED_MAX)
			s->needed[s->needed_count++] = d->d_un.d_val;
		break;
	case DT_STRTAB:
		s->table = d->d_un.d_ptr;
		break;
	case DT_SONAME:
		s->soname = d->d_un.d_val;
		break;
	case DT_RPATH:
		s->rpath = d->d_un.d_val;
		break;
	case DT_RUNPATH:
		s->runpath = d->d_un.d_val;
		break;
	case DT_VERNEED:
		r->needs.address = d->d_un.d_ptr;
		break;
	case DT_VERNEEDNUM:
		r->needs.count = d->d_un.d_val;
		break;
	case DT_VERDEF:
		r->defines.address = d->d_un.d_ptr;
		break;
	case DT_VERDEFNUM:
		r->defines.count = d->d_un.d_val;
		break;
	case DT_BIND_NOW:
		o->binds_now = true;
		break;
	case DT_FLAGS:
		o->binds_now |= !!(d->d_un.d_val & DF_BIND_NOW);
		break;
	case DT_FLAGS_1:
		o->binds_now |= !!(d->d_un.d_val & DF_1_NOW);
		o->no_default_directories = d->d_un.d_val & DF_1_NODEFLIB;
		r->is_pie = d->d_un.d_val & DF_1_PIE;
		break;
	default:
		break;
	}
}

static void read_dynamic(struct object_reader *r)
{
	const struct elf_library *l = r->library;
	size_t size = r->dynamic.p_filesz < DYNAMIC_MAX ? r->dynamic.p_filesz : DYNAMIC_MAX;
	size_t width = r->object->bits == 64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	Elf_Data *data = size >= width ?
		l->elf_getdata_rawchunk(r->elf, r->dynamic.p_offset, size - size % width,
					ELF_T_DYN) : NULL;
	const char **needed;
	GElf_Dyn d;

	for (int i = 0; data && l->gelf_getdyn(data, i, &d) && d.d_tag != DT_NULL; i++)
		note_dynamic(r, &d);
	r->object->soname = read_name(r, r->strings.soname);
	r->object->rpath = read_name(r, r->strings.rpath);
	r->object->runpath = read_name(r, r->strings.runpath);
	needed = arena_alloc(r->arena, (r->strings.needed_count + 1) * sizeof(*needed));
	for (unsigned i = 0; i < r->strings.needed_count; i++)
		needed[i] = read_name(r, r->strings.needed[i]);
	r->object->needed = needed;
}

/* Returns the bytes from the begin of a table of versions on; NULL: there is none. */
static Elf_Data *version_data(const struct object_reader *r, const struct version_table *table,
			      Elf_Type type)
{
	uint64_t offset, size;
	struct stat file;

	if (!table->address || !locate(r, table->address, &offset, &size) || fstat(r->fd, &file) ||
	    offset >= (uint64_t)file.st_size)
		return NULL;
	if (size > file.st_size - offset)
		size = file.st_size - offset;
	if (size > VERSION_BYTES_MAX)
		size = VERSION_BYTES_MAX;
	return r->library->elf_getdata_rawchunk(r->elf, (int64_t)offset, size, type);
}

static void *copy_array(const struct object_reader *r, const void *from, size_t size)
{
	return memcpy(arena_alloc(r->arena, size), from, size);
}

/* Moves to the next struct of a list in a table. Returns false if the list ends, or if the distance
 * makes no sense. */
static bool advance(size_t *at, uint64_t distance)
{
	if (!distance || distance > VERSION_BYTES_MAX - *at)
		return false;
	*at += distance;
	return true;
}

/* Adds the versions that are needed of one library, whose list begins at `at`. */
static void add_needed_versions(const struct object_reader *r, Elf_Data *data,
				const GElf_Verneed *need, size_t at, struct needed_version *to)
{
	struct elf_object *o = r->object;
	const char *file = read_name(r, need->vn_file);
	GElf_Vernaux v;

	if (!advance(&at, need->vn_aux))
		return;
	for (unsigned i = 0; i < need->vn_cnt && o->version_count < VERSIONS_MAX &&
	     r->library->gelf_getvernaux(data, (int)at, &v); i++) {
		to[o->version_count++] = (struct needed_version){
			.file = file, .name = read_name(r, v.vna_name),
			.is_weak = v.vna_flags & VER_FLG_WEAK,
		};
		if (!advance(&at, v.vna_next))
			return;
	}
}

static void read_needed_versions(const struct object_reader *r)
{
	_cleanup_free_ struct needed_version *all = alloc_more(NULL, VERSIONS_MAX, sizeof(*all));
	Elf_Data *data = version_data(r, &r->needs, ELF_T_VNEED);
	struct elf_object *o = r->object;
	GElf_Verneed need;
	size_t at = 0;

	for (uint64_t i = 0; data && i < r->needs.count && i < VERSIONS_MAX &&
	     r->library->gelf_getverneed(data, (int)at, &need); i++) {
		add_needed_versions(r, data, &need, at, all);
		if (!advance(&at, need.vn_next))
			break;
	}
	o->versions = copy_array(r, all, o->version_count * sizeof(*all));
}

static void read_defined_versions(const struct object_reader *r)
{
	_cleanup_free_ const char **all = alloc_more(NULL, VERSIONS_MAX + 1, sizeof(*all));
	Elf_Data *data = version_data(r, &r->defines, ELF_T_VDEF);
	size_t at = 0, count = 0;
	GElf_Verdaux name;
	GElf_Verdef v;

	/* the names after the first are those of the versions that it inherits */
	while (data && count < r->defines.count && count < VERSIONS_MAX &&
	       r->library->gelf_getverdef(data, (int)at, &v)) {
		size_t from = at;

		if (!advance(&from, v.vd_aux) ||
		    !r->library->gelf_getverdaux(data, (int)from, &name))
			break;
		all[count++] = read_name(r, name.vda_name);
		if (!advance(&at, v.vd_next))
			break;
	}
	all[count] = NULL;
	r->object->defined_versions = copy_array(r, all, (count + 1) * sizeof(*all));
}

static enum object_kind kind_of(const struct object_reader *r, unsigned type)
{
	const struct elf_object *o = r->object;

	if (type == ET_EXEC)
		return *o->interpreter ? OBJECT_PROGRAM : OBJECT_STATIC;
	if (type != ET_DYN)
		return OBJECT_OTHER;
	if (r->is_pie)
		return *o->interpreter ? OBJECT_PIE : OBJECT_STATIC_PIE;
	/* linkers set DF_1_PIE since 2017; libraries with an interpreter have a name */
	return *o->interpreter && !*o->soname ? OBJECT_PIE : OBJECT_LIBRARY;
}

const struct elf_object *elf_object_read(const struct elf_library *library, int fd,
					 struct arena *arena)
{
	struct object_reader r = {
		.library = library, .elf = library->elf_begin(fd, ELF_C_READ, NULL), .fd = fd,
		.arena = arena,
	};
	static const char *const no_versions[] = {NULL};
	int class = r.elf ? library->gelf_getclass(r.elf) : ELFCLASSNONE;
	struct elf_object *o = NULL;
	GElf_Ehdr header;

	if (class != ELFCLASSNONE && library->gelf_getehdr(r.elf, &header)) {
		o = r.object = arena_new(arena, struct elf_object);
		*o = (struct elf_object){
			.machine = header.e_machine, .bits = class == ELFCLASS64 ? 64 : 32,
			.interpreter = "", .build_id = "", .entry = header.e_entry,
			.defined_versions = no_versions,
		};
		read_segments(&r);
		read_dynamic(&r);
		if (header.e_ident[EI_DATA] == ELFDATA2LSB) {	/* as ours: nothing is converted */
			read_needed_versions(&r);
			read_defined_versions(&r);
		}
		o->relro = !r.has_relro ? RELRO_NONE : o->binds_now ? RELRO_FULL : RELRO_PARTIAL;
		o->kind = kind_of(&r, header.e_type);
	}
	library->elf_end(r.elf);
	return o;
}
