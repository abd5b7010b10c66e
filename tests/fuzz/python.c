/* The frames of Python programs. The input is the memory of the process, again and again over all
 * addresses, so that each pointer leads somewhere. */
#include "fuzz/target.h"

#include <string.h>

#include "symbols/python/python_frames.h"
#include "symbols/python/python_layout.h"

enum { READS_MAX = 20000, FRAMES_MAX = 64 };

struct input {
	const uint8_t *data;
	size_t size;
	unsigned reads;
};

static int64_t read_input(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	struct input *in = ctx;

	in->reads++;
	for (uint64_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = in->data[(addr + i) % in->size];
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
		"/usr/bin/python3.11", "/usr/lib/libpython3.12.so.1.0", "/opt/bin/python3.13",
	};
	struct input in = {data, size, 0};
	const struct python_reader reader = {read_input, &in};
	struct map_range range = {.end = size};
	const struct address_map map = {.ranges = &range, .count = 1};
	struct python_process process;
	const struct stack *stack;
	struct arena arena = {0};

	if (size < 16)
		return 0;
	range.name = names[data[0] % 3];
	if (!python_find(&reader, &map, &process))
		process.runtime = data[1];
	process.layout = python_layout_of(11 + data[0] % 3);
	stack = python_frames(&reader, &process, data[2], &arena);
	fuzz_expect(!stack || (stack->count && stack->count <= FRAMES_MAX),
		    "a stack has no frames or too many");
	for (unsigned i = 0; stack && i < stack->count; i++)
		fuzz_expect(strlen(stack->frames[i].symbol) && strlen(stack->frames[i].file),
			    "a frame has no function or file");
	python_line(data, size, data[0], data[1]);
	fuzz_expect(in.reads < READS_MAX, "the number of reads is not limited");
	arena_done(&arena);
	return 0;
}
