#include "symbols/reader/answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "symbols/file/debug_file.h"
#include "symbols/file/elf_image.h"
#include "symbols/file/elf_object.h"
#include "symbols/file/source_lines.h"
#include "symbols/question/question.h"
#include "symbols/question/wire.h"
#include "symbols/reader/jump_table.h"
#include "symbols/reader/object_answer.h"
#include "symbols/reader/perf_map.h"
#include "symbols/rules/debug_frame.h"
#include "symbols/rules/eh_frame.h"

struct known_image {
	struct elf_image *image;
	struct source_lines *lines;	/* NULL: none */
	bool wants_lines;
};

static void open_image(struct answers *a, const struct symbol_question *q, int fd,
		       struct sbuf *to)
{
	struct elf_image *image = a->elf ? elf_image_read(a->elf, fd) : NULL;
	struct known_image *known;

	wire_put(to, image != NULL);
	if (!image)
		return;
	known = alloc_new(struct known_image);
	*known = (struct known_image){.image = image, .wants_lines = q->wants_lines};
	if (known->wants_lines && a->lines_library && elf_image_has_lines(image))
		known->lines = source_lines_read(a->lines_library, fd);
	hash_put(&a->images, q->file + UINT64_C(1), known);
	wire_put_text(to, elf_image_build_id(image), BUILD_ID_DIGITS);
	wire_put(to, elf_image_has_symbols(image));
	wire_put(to, elf_image_has_lines(image));
	wire_put_text(to, elf_image_debug_link(image)->name, PATH_MAX_BYTES);
	wire_put(to, elf_image_abort_message(image));
	wire_put(to, elf_image_goroutines(image));
	if (elf_image_is_compressed(image))
		a->missing |= READER_XZ & ~a->libraries;
}

static void add_debug_file(struct answers *a, const struct symbol_question *q, int fd,
			   struct sbuf *to)
{
	struct known_image *known = hash_get(&a->images, q->file + UINT64_C(1));
	char id[BUILD_ID_DIGITS + 1] = "";
	bool is_right = false;

	if (known && q->kind == QUESTION_LINKED_FILE) {
		is_right = debug_file_has_checksum(fd,
			elf_image_debug_link(known->image)->checksum);
	} else if (known) {
		elf_file_build_id(a->elf, fd, id);
		is_right = *id && !strcmp(id, elf_image_build_id(known->image));
	}
	wire_put(to, is_right);
	if (!is_right)
		return;
	if (!elf_image_has_symbols(known->image))
		elf_image_add_debug_file(a->elf, known->image, fd);
	if (known->wants_lines && a->lines_library && !known->lines)
		known->lines = source_lines_read(a->lines_library, fd);
}

static void put_rule(struct sbuf *to, const struct frame_rule *r)
{
	const uint64_t numbers[] = {
		r->base, r->saved, r->lost, r->by_base, r->is_stored, r->return_by_base,
		r->return_in_x30, r->is_signal, r->is_outermost, r->is_missing, (uint32_t)r->offset,
		(uint32_t)r->return_address,
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		wire_put(to, numbers[i]);
	for (unsigned i = 0; i < FRAME_REGISTERS; i++)
		wire_put(to, (uint32_t)r->at[i]);
}

/* Puts the entry of the built table of the function that begins last at or before the address. */
static void put_entry(struct sbuf *to, const struct unwind_table *table, uint64_t address)
{
	uint64_t low = 0, high = table->built ? table->count : 0, middle;

	BISECT(low, high, middle, table->base + (int64_t)table->built[middle].start <= address);
	wire_put(to, low > 0);
	if (!low)
		return;
	wire_put(to, table->base);
	wire_put(to, (uint32_t)table->built[low - 1].start);
	wire_put(to, (uint32_t)table->built[low - 1].description);
}

static void put_lines(struct sbuf *to, struct source_lines *lines, uint64_t address)
{
	const struct source_places *p = lines ? source_lines_find(lines, address) : NULL;
	unsigned count = p ? p->count : 0;

	wire_put(to, count);
	for (unsigned i = 0; i < count; i++) {
		const struct source_place *place = &p->all[i];

		wire_put(to, place->function != NULL);
		wire_put_text(to, place->function ? place->function : "", NAME_MAX_BYTES);
		wire_put(to, place->start);
		wire_put_text(to, place->file, PATH_MAX_BYTES);
		wire_put(to, place->line);
	}
}

static void put_place(struct answers *a, struct known_image *known, uint64_t address,
		      struct sbuf *to)
{
	struct frame_rule rule;
	uint64_t start = 0;
	const char *symbol = elf_image_function(known->image, address, &start);
	bool has_rule;

	if (symbol && !strncmp(symbol, "_Z", 2))
		a->missing |= READER_NAMES & ~a->libraries;
	wire_put(to, symbol != NULL);
	wire_put_text(to, symbol ? symbol : "", NAME_MAX_BYTES);
	wire_put(to, start);
	put_entry(to, elf_image_table(known->image), address);
	has_rule = debug_frame_rule(elf_image_debug_frame(known->image), address, &rule);
	wire_put(to, has_rule);
	if (has_rule)
		put_rule(to, &rule);
	put_lines(to, known->lines, address);
}

static void find_places(struct answers *a, const struct symbol_question *q, int fd,
			struct sbuf *to)
{
	struct known_image *known = hash_get(&a->images, q->file + UINT64_C(1));

	(void)fd;
	for (unsigned i = 0; known && i < q->count && i < PLACES_MAX; i++)
		put_place(a, known, q->address[i], to);
}

static void find_generated(struct answers *a, const struct symbol_question *q, int fd,
			   struct sbuf *to)
{
	struct perf_map *map = hash_get(&a->generated, q->file + UINT64_C(1));
	const char *name;
	uint64_t start = 0;

	if (!map) {
		map = alloc_new(struct perf_map);
		hash_put(&a->generated, q->file + UINT64_C(1), map);
	}
	if (fd >= 0)
		perf_map_update(map, fd);
	name = perf_map_find(map, q->address[0], &start);
	wire_put(to, name != NULL);
	if (!name)
		return;
	wire_put_text(to, name, NAME_MAX_BYTES);
	wire_put(to, start);
}

static void forget_generated(struct answers *a, const struct symbol_question *q, int fd,
			     struct sbuf *to)
{
	struct perf_map *map = hash_remove(&a->generated, q->file + UINT64_C(1));

	(void)fd, (void)to;
	if (map)
		perf_map_done(map);
	free(map);
}

static void read_object(struct answers *a, const struct symbol_question *q, int fd,
			struct sbuf *to)
{
	struct arena arena = {0};
	const struct elf_object *o = a->elf ? elf_object_read(a->elf, fd, &arena) : NULL;

	(void)q;
	wire_put(to, o != NULL);
	if (o)
		object_answer_put(to, o);
	arena_done(&arena);
}

static void read_jumps(struct answers *a, const struct symbol_question *q, int fd,
		       struct sbuf *to)
{
	struct arena arena = {0};
	const struct jump_table *table = a->elf ? jump_table_read(a->elf, fd, &arena) : NULL;

	(void)q;
	wire_put(to, table != NULL);
	if (table)
		jumps_answer_put(to, table);
	arena_done(&arena);
}

void answers_add(struct answers *a, const struct symbol_question *q, int fd,
		 struct sbuf *to)
{
	static void (*const adders[QUESTIONS])(struct answers *, const struct symbol_question *,
					       int, struct sbuf *) = {
		[QUESTION_OPEN] = open_image, [QUESTION_DEBUG_FILE] = add_debug_file,
		[QUESTION_LINKED_FILE] = add_debug_file, [QUESTION_PLACES] = find_places,
		[QUESTION_GENERATED] = find_generated, [QUESTION_FORGET] = forget_generated,
		[QUESTION_OBJECT] = read_object, [QUESTION_JUMPS] = read_jumps,
	};

	if (q->kind < QUESTIONS)
		adders[q->kind](a, q, fd, to);
}

void answers_forget(struct answers *a)
{
	struct known_image *image;
	struct perf_map *map;

	for (size_t at = 0; (image = hash_next(&a->images, &at)); free(image)) {
		source_lines_free(image->lines);
		elf_image_free(image->image);
	}
	for (size_t at = 0; (map = hash_next(&a->generated, &at)); free(map))
		perf_map_done(map);
	hash_done(&a->images);
	hash_done(&a->generated);
}
