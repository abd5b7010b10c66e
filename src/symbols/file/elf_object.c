#include "symbols/file/elf_object.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "symbols/file/elf_library.h"

enum {
	SEGMENTS_MAX = 64,		/* that are loaded */
	DYNAMIC_MAX = 1 << 16,		/* bytes of the dynamic section */
	NEEDED_MAX = 1024,
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

static const char *read_name(const struct object_reader *r, uint64_t at)
{
	uint64_t address = r->strings.table + at;

	for (unsigned i = 0; at && i < r->segment_count; i++) {
		const struct loaded_segment *s = &r->segments[i];

		if (address >= s->address && address - s->address < s->size)
			return read_string(r, s->offset + (address - s->address),
					   s->size - (address - s->address));
	}
	return "";
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
	int class = r.elf ? library->gelf_getclass(r.elf) : ELFCLASSNONE;
	struct elf_object *o = NULL;
	GElf_Ehdr header;

	if (class != ELFCLASSNONE && library->gelf_getehdr(r.elf, &header)) {
		o = r.object = arena_new(arena, struct elf_object);
		*o = (struct elf_object){
			.machine = header.e_machine, .bits = class == ELFCLASS64 ? 64 : 32,
			.interpreter = "", .build_id = "", .entry = header.e_entry,
		};
		read_segments(&r);
		read_dynamic(&r);
		o->relro = !r.has_relro ? RELRO_NONE : o->binds_now ? RELRO_FULL : RELRO_PARTIAL;
		o->kind = kind_of(&r, header.e_type);
	}
	library->elf_end(r.elf);
	return o;
}
