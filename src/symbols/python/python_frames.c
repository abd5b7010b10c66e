#include "symbols/python/python_frames.h"

#include <string.h>

#include "symbols/python/python_layout.h"

enum {
	FRAMES_MAX = 64,
	FRAMES_READ_MAX = 256,		/* those that are left out included */
	THREADS_MAX = 4096,
	INTERPRETERS_MAX = 64,
	TEXT_MAX = 1024,		/* characters of a name or path */
	TABLE_MAX = 256 << 10,		/* bytes of a location table */
	OWNED_BY_C = 3,			/* frame.owner: not of Python code, since 3.12 */
};

/* Numbers of the first bits of the members of PyASCIIObject.state */
enum { KIND = 2, IS_COMPACT = 5, IS_ASCII = 6 };

static bool read_exact(const struct python_reader *r, uint64_t addr, void *buf, uint64_t len)
{
	return r->read(r->ctx, addr, buf, len) == (int64_t)len;
}

/* Reads a pointer. 0: it cannot be read, or is NULL or not aligned. */
static uint64_t read_pointer(const struct python_reader *r, uint64_t addr)
{
	uint64_t pointer;

	if (!read_exact(r, addr, &pointer, sizeof(pointer)) || pointer % sizeof(pointer))
		return 0;
	return pointer;
}

/* --- strings --- */

static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = 0xc0 | c >> 6;
		to[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		to[0] = 0xe0 | c >> 12;
		to[1] = 0x80 | (c >> 6 & 0x3f);
		to[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	to[0] = 0xf0 | (c >> 18 & 7);
	to[1] = 0x80 | (c >> 12 & 0x3f);
	to[2] = 0x80 | (c >> 6 & 0x3f);
	to[3] = 0x80 | (c & 0x3f);
	return 4;
}

/* Reads a str. Returns it in the arena; NULL: it is none, or not a compact one. */
static const char *read_text(const struct python_reader *r, const struct python_layout *l,
			     uint64_t addr, struct arena *arena)
{
	uint8_t bytes[TEXT_MAX * 4];
	char text[TEXT_MAX * 4], *end = text;
	uint32_t state, kind, c;
	int64_t length;

	if (!addr || !read_exact(r, addr + l->text_length, &length, sizeof(length)) ||
	    !read_exact(r, addr + l->text_state, &state, sizeof(state)) ||
	    length < 1 || length > TEXT_MAX)
		return NULL;
	kind = state >> KIND & 7;	/* bytes of a character */
	if (!(state >> IS_COMPACT & 1) || (kind != 1 && kind != 2 && kind != 4))
		return NULL;
	if (!read_exact(r, addr + (state >> IS_ASCII & 1 ? l->ascii_size : l->compact_size),
			bytes, length * kind))
		return NULL;
	for (int64_t i = 0; i < length; i++) {
		c = 0;
		memcpy(&c, bytes + i * kind, kind);	/* little-endian machines only */
		if (!c)		/* in no name of a function or file */
			return NULL;
		end += put_utf8(end, c);
	}
	return arena_copy(arena, text, end - text);
}

/* --- lines --- */

static bool take_byte(const uint8_t **at, const uint8_t *end, uint8_t *byte)
{
	if (*at == end)
		return false;
	*byte = *(*at)++;
	return true;
}

/* Takes a number in groups of 6 bits, the lowest first. */
static bool take_number(const uint8_t **at, const uint8_t *end, uint32_t *number)
{
	unsigned shift = 0;
	uint8_t byte;

	*number = 0;
	do {
		if (!take_byte(at, end, &byte) || shift > 24)
			return false;
		*number |= (uint32_t)(byte & 0x3f) << shift;
		shift += 6;
	} while (byte & 0x40);
	return true;
}

/* Takes the change of the line; the lowest bit of the number is its sign. */
static bool take_change(const uint8_t **at, const uint8_t *end, int64_t *change)
{
	uint32_t number;

	if (!take_number(at, end, &number))
		return false;
	*change = number & 1 ? -(int64_t)(number >> 1) : (int64_t)(number >> 1);
	return true;
}

/* Takes an entry of a location table (Objects/locations.md of CPython): the change of the line, and
 * the bytes of code that it is for. Returns false at the end, or if the table is malformed.
 * *has_line is false for code without a line. */
static bool take_entry(const uint8_t **at, const uint8_t *end, int64_t *change, uint64_t *covers,
		       bool *has_line)
{
	enum { SHORT = 10, NO_COLUMNS = 13, LONG, NONE };
	uint32_t unused;
	uint8_t first, kind;

	*change = 0;
	if (!take_byte(at, end, &first) || !(first & 0x80))
		return false;
	kind = first >> 3 & 15;
	*covers = ((first & 7) + 1) * 2;
	*has_line = kind != NONE;
	if (kind == NONE)
		return true;
	if (kind == LONG)
		return take_change(at, end, change) && take_number(at, end, &unused) &&
			take_number(at, end, &unused) && take_number(at, end, &unused);
	if (kind == NO_COLUMNS)
		return take_change(at, end, change);
	if (kind >= SHORT) {
		*change = kind - SHORT;
		return take_byte(at, end, &first) && take_byte(at, end, &first);
	}
	return take_byte(at, end, &first);
}

unsigned python_line(const uint8_t *table, size_t size, unsigned first, uint64_t offset)
{
	const uint8_t *at = table, *end = table + size;
	int64_t line = first, change;
	uint64_t begin = 0, covers;
	bool has_line;

	while (take_entry(&at, end, &change, &covers, &has_line)) {
		line += change;
		if (offset < begin + covers)
			return has_line && line > 0 && line <= INT32_MAX ? line : 0;
		begin += covers;
	}
	return 0;
}

/* Returns the line of an instruction of the code, or else that where the code begins. */
static unsigned line_of(const struct python_reader *r, const struct python_layout *l,
			uint64_t code, uint64_t offset, struct arena *arena)
{
	uint64_t object = read_pointer(r, code + l->code_lines);
	unsigned line;
	uint8_t *table;
	int32_t first;
	int64_t size;

	if (!object || !read_exact(r, code + l->code_first_line, &first, sizeof(first)) ||
	    !read_exact(r, object + l->bytes_size, &size, sizeof(size)) ||
	    first < 0)
		return 0;
	if (size < 1 || size > TABLE_MAX)
		return first;
	table = arena_alloc(arena, size);
	if (!read_exact(r, object + l->bytes, table, size))
		return first;
	line = python_line(table, size, first, offset);
	return line ? line : (unsigned)first;
}

/* --- frames --- */

/* Adds what a frame executes. Returns false if that is not known to be code of Python. */
static bool fill_frame(const struct python_reader *r, const struct python_layout *l, uint64_t frame,
		       struct stack_frame *f, struct arena *arena)
{
	uint64_t code = read_pointer(r, frame + l->frame_code), instruction;
	const char *name, *file;

	if (!code || !read_exact(r, frame + l->frame_instruction, &instruction,
				 sizeof(instruction)))
		return false;
	name = read_text(r, l, read_pointer(r, code + l->code_name), arena);
	file = read_text(r, l, read_pointer(r, code + l->code_file), arena);
	if (!name || !file)
		return false;
	*f = (struct stack_frame){.addr = instruction, .object = "", .build_id = "",
				  .symbol = name, .file = file};
	/* at its beginning, the instruction before the code is the latest one */
	f->line = line_of(r, l, code, instruction < code + l->code_begin ? 0 :
			  instruction - code - l->code_begin, arena);
	return true;
}

static uint64_t innermost_frame(const struct python_reader *r, const struct python_layout *l,
				uint64_t thread)
{
	uint64_t at = read_pointer(r, thread + l->thread_frame);

	return at && l->has_cframe ? read_pointer(r, at + l->cframe_frame) : at;
}

static const struct stack *frames_of(const struct python_reader *r, const struct python_layout *l,
				     uint64_t thread, struct arena *arena)
{
	struct stack_frame *frames = arena_alloc(arena, FRAMES_MAX * sizeof(*frames));
	uint64_t frame = innermost_frame(r, l, thread);
	unsigned count = 0, steps = 0;
	struct stack *stack;
	uint8_t owner;

	for (; frame && count < FRAMES_MAX && steps < FRAMES_READ_MAX; steps++) {
		if (!read_exact(r, frame + l->frame_owner, &owner, sizeof(owner)) ||
		    owner > OWNED_BY_C)
			break;
		if (owner != OWNED_BY_C && fill_frame(r, l, frame, &frames[count], arena))
			count++;
		frame = read_pointer(r, frame + l->frame_previous);
	}
	if (!count)
		return NULL;
	stack = arena_new(arena, struct stack);
	*stack = (struct stack){.frames = frames, .count = count, .is_cut = frame};
	return stack;
}

const struct stack *python_frames(const struct python_reader *r,
				  const struct python_process *process, pid_t tid,
				  struct arena *arena)
{
	const struct python_layout *l = process->layout;
	uint64_t interpreter = read_pointer(r, process->runtime + l->interpreters);
	unsigned steps = 0;
	uint64_t number;

	for (unsigned i = 0; interpreter && i < INTERPRETERS_MAX; i++) {
		uint64_t thread = read_pointer(r, interpreter + l->threads);

		for (; thread && steps < THREADS_MAX; steps++) {
			if (!read_exact(r, thread + l->thread_number, &number, sizeof(number)))
				break;
			if (number == (uint64_t)tid)
				return frames_of(r, l, thread, arena);
			thread = read_pointer(r, thread + l->thread_next);
		}
		interpreter = read_pointer(r, interpreter + l->interpreter_next);
	}
	return NULL;
}
