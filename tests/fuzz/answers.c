/* Answers of the symbol reader, which may have been taken over by the file that it read. The first
 * byte is the kind: jumps, an ELF object, or names. */
#include "fuzz/target.h"

#include <string.h>

#include "base/text/utf8.h"
#include "symbols/question/question.h"
#include "symbols/reader/jump_table.h"
#include "symbols/reader/object_answer.h"

static void use_names(struct answer_reader *w, struct arena *arena)
{
	while (w->left && !w->is_malformed) {
		const char *name = wire_get_name(w, NAME_MAX_BYTES, arena);
		size_t left = strlen(name);

		while (left) {
			unsigned step = utf8_sequence((const uint8_t *)name, left);

			fuzz_expect(step && utf8_is_visible(utf8_character((const uint8_t *)name,
									   step)),
				    "a name has characters that are not visible");
			name += step;
			left -= step;
		}
	}
}

static void use_jumps(struct answer_reader *w, struct arena *arena)
{
	const struct jump_table *table = jumps_answer_get(w, arena);
	uint64_t address;

	for (unsigned i = 0; i < table->count; i++)
		fuzz_expect(strlen(table->jumps[i].function) <= NAME_MAX_BYTES,
			    "a name is too long");
	jump_table_address(table, 0x1000, &address);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer_reader w = {.at = data + 1, .left = size - 1};
	struct arena arena = {0};
	const struct elf_object *o;

	if (!size)
		return 0;
	if (*data % 3 == 0) {
		use_jumps(&w, &arena);
	} else if (*data % 3 == 1) {
		o = object_answer_get(&w, &arena);
		for (size_t i = 0; o->needed[i]; i++)
			fuzz_expect(strlen(o->needed[i]) <= PATH_MAX_BYTES, "a name is too long");
	} else {
		use_names(&w, &arena);
	}
	arena_done(&arena);
	return 0;
}
