#include "symbols/reader/object_answer.h"

#include "symbols/question/question.h"
#include "symbols/reader/jump_table.h"

enum {
	NAMES_MAX = 1 << 16,		/* in a list of an object */
	JUMPS_MAX = 1 << 19,
	JUMP_SIZE_MIN = 6 * 8 + INDIRECT_SIZE,	/* bytes of a jump in an answer */
};

static void put_list(struct sbuf *b, const char *const *list)
{
	uint64_t count = 0;

	while (list[count])
		count++;
	wire_put(b, count);
	for (uint64_t i = 0; i < count; i++)
		wire_put_text(b, list[i], PATH_MAX_BYTES);
}

static const char *const *get_list(struct answer_reader *w, struct arena *arena)
{
	uint64_t count = wire_get(w, NAMES_MAX);
	const char **list = arena_alloc(arena, (count + 1) * sizeof(*list));

	for (uint64_t i = 0; i < count; i++)
		list[i] = wire_get_text(w, PATH_MAX_BYTES, arena);
	return list;
}

void object_answer_put(struct sbuf *b, const struct elf_object *o)
{
	const char *const texts[] = {o->interpreter, o->soname, o->rpath, o->runpath, o->build_id};

	wire_put(b, o->kind);
	wire_put(b, o->machine);
	wire_put(b, o->bits);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		wire_put_text(b, texts[i], PATH_MAX_BYTES);
	put_list(b, o->needed);
	wire_put(b, o->binds_now);
	wire_put(b, o->no_default_directories);
	wire_put(b, o->executable_stack);
	wire_put(b, o->relro);
	wire_put(b, o->entry);
	wire_put(b, o->end);
	wire_put(b, o->version_count);
	for (unsigned i = 0; i < o->version_count; i++) {
		wire_put_text(b, o->versions[i].file, PATH_MAX_BYTES);
		wire_put_text(b, o->versions[i].name, PATH_MAX_BYTES);
		wire_put(b, o->versions[i].is_weak);
	}
	put_list(b, o->defined_versions);
}

static void get_version(struct answer_reader *w, struct arena *arena, struct needed_version *v)
{
	v->file = wire_get_text(w, PATH_MAX_BYTES, arena);
	v->name = wire_get_text(w, PATH_MAX_BYTES, arena);
	v->is_weak = wire_get(w, 1);
}

const struct elf_object *object_answer_get(struct answer_reader *w, struct arena *arena)
{
	struct elf_object *o = arena_new(arena, struct elf_object);
	struct needed_version *versions;

	o->kind = wire_get(w, OBJECT_KINDS - 1);
	o->machine = wire_get(w, UINT16_MAX);
	o->bits = wire_get(w, 64);
	o->interpreter = wire_get_text(w, PATH_MAX_BYTES, arena);
	o->soname = wire_get_text(w, PATH_MAX_BYTES, arena);
	o->rpath = wire_get_text(w, PATH_MAX_BYTES, arena);
	o->runpath = wire_get_text(w, PATH_MAX_BYTES, arena);
	o->build_id = wire_get_text(w, PATH_MAX_BYTES, arena);
	o->needed = get_list(w, arena);
	o->binds_now = wire_get(w, 1);
	o->no_default_directories = wire_get(w, 1);
	o->executable_stack = wire_get(w, 1);
	o->relro = wire_get(w, RELRO_KINDS - 1);
	o->entry = wire_get(w, UINT64_MAX);
	o->end = wire_get(w, UINT64_MAX);
	o->version_count = wire_get(w, NAMES_MAX);
	versions = arena_alloc(arena, o->version_count * sizeof(*versions));
	for (unsigned i = 0; i < o->version_count; i++)
		get_version(w, arena, &versions[i]);
	o->versions = versions;
	o->defined_versions = get_list(w, arena);
	return o;
}

void jumps_answer_put(struct sbuf *b, const struct jump_table *table)
{
	wire_put(b, table->is_32bit);
	wire_put(b, table->is_arm64);
	wire_put(b, table->entries_start);
	wire_put(b, table->entries_end);
	wire_put(b, table->loader_hook);
	wire_put(b, table->segment_count);
	for (unsigned i = 0; i < table->segment_count; i++) {
		wire_put(b, table->segments[i].offset);
		wire_put(b, table->segments[i].size);
		wire_put(b, table->segments[i].address);
	}
	wire_put(b, table->count);
	for (unsigned i = 0; i < table->count; i++) {
		const struct jump *j = &table->jumps[i];

		wire_put(b, j->address);
		wire_put(b, j->is_call);
		wire_put(b, j->slot);
		wire_put_bytes(b, j->code, sizeof(j->code));
		wire_put(b, j->is_defined);
		wire_put_text(b, j->function, NAME_MAX_BYTES);
		wire_put_text(b, j->version, NAME_MAX_BYTES);
	}
}

const struct jump_table *jumps_answer_get(struct answer_reader *w, struct arena *arena)
{
	struct jump_table *table = arena_new(arena, struct jump_table);
	struct jump *jumps;

	table->is_32bit = wire_get(w, 1);
	table->is_arm64 = wire_get(w, 1);
	table->entries_start = wire_get(w, UINT64_MAX);
	table->entries_end = wire_get(w, UINT64_MAX);
	table->loader_hook = wire_get(w, UINT64_MAX);
	table->segment_count = wire_get(w, JUMP_SEGMENTS_MAX);
	for (unsigned i = 0; i < table->segment_count; i++) {
		table->segments[i].offset = wire_get(w, UINT64_MAX);
		table->segments[i].size = wire_get(w, UINT64_MAX);
		table->segments[i].address = wire_get(w, UINT64_MAX);
	}
	table->count = wire_get(w, JUMPS_MAX);
	if (table->count > w->left / JUMP_SIZE_MIN)
		w->is_malformed = true;
	if (w->is_malformed)
		table->count = 0;
	table->jumps = jumps = arena_alloc(arena, table->count * sizeof(*jumps));
	for (unsigned i = 0; i < table->count; i++) {
		struct jump *j = &jumps[i];

		j->address = wire_get(w, UINT64_MAX);
		j->is_call = wire_get(w, 1);
		j->slot = wire_get(w, UINT64_MAX);
		wire_get_bytes(w, j->code, sizeof(j->code));
		j->is_defined = wire_get(w, 1);
		j->function = wire_get_text(w, NAME_MAX_BYTES, arena);
		j->version = wire_get_text(w, NAME_MAX_BYTES, arena);
	}
	return table;
}
