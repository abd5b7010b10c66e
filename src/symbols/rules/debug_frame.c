#include "symbols/rules/debug_frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/rules/elf_head.h"

void debug_frame_read(struct debug_frame *f, const void *bytes, size_t size,
		      const struct elf_head *head)
{
	struct eh_frame_section section = {
		.bytes = bytes, .size = size, .is_32bit = head->is_32bit, .is_debug = true,
	};

	f->index = eh_frame_index(&section, &f->count);
	if (!f->count)
		return;
	f->bytes = memcpy(alloc_more(NULL, size, 1), bytes, size);
	f->size = size;
	f->is_32bit = head->is_32bit;
	f->is_arm64 = head->is_arm64;
}

void debug_frame_done(struct debug_frame *f)
{
	free(f->bytes);
	free(f->index);
}

/* Finds the record at the offset. Returns false if the section ends before it does. */
static bool find_record(const struct debug_frame *f, size_t at, struct eh_frame_record *record)
{
	uint32_t length;

	if (at > f->size || f->size - at < sizeof(length))
		return false;
	memcpy(&length, f->bytes + at, sizeof(length));
	if (length > f->size - at - sizeof(length))
		return false;
	*record = (struct eh_frame_record){
		.bytes = f->bytes + at, .size = length + sizeof(length),
		.is_32bit = f->is_32bit, .is_arm64 = f->is_arm64, .is_debug = true,
	};
	return true;
}

bool debug_frame_rule(const struct debug_frame *f, uint64_t address, struct frame_rule *rule)
{
	struct eh_frame_record function, common;
	size_t low = 0, high = f->count, middle;
	uint32_t common_at;

	BISECT(low, high, middle, (uint64_t)(int64_t)f->index[middle].start <= address);
	if (!low || !find_record(f, f->index[low - 1].description, &function) ||
	    function.size < 2 * sizeof(common_at))
		return false;
	memcpy(&common_at, function.bytes + sizeof(uint32_t), sizeof(common_at));
	return find_record(f, common_at, &common) &&
		eh_frame_rule(&common, &function, address, rule) && !rule->is_missing;
}
