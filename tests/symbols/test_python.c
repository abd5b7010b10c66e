#include "lib/unit.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/python/python_frames.h"
#include "symbols/python/python_layout.h"

enum { BEGIN = 0x10000, SIZE = 0x8000, TID = 7, ROUNDS = 20000 };

/* The memory of a process, from BEGIN on */
static struct fake {
	uint8_t bytes[SIZE];
	unsigned reads;
} fake, *const m = &fake;

static struct arena arena;

static int64_t read_fake(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	struct fake *f = ctx;

	f->reads++;
	if (addr < BEGIN || addr >= BEGIN + SIZE)
		return -1;
	if (len > BEGIN + SIZE - addr)
		len = BEGIN + SIZE - addr;
	memcpy(buf, f->bytes + (addr - BEGIN), len);
	return len;
}

static const struct python_reader reader = {read_fake, &fake};

static void put(uint64_t addr, uint64_t value)
{
	memcpy(m->bytes + (addr - BEGIN), &value, sizeof(value));
}

/* Puts a str of ASCII characters. */
static uint64_t put_text(const struct python_layout *l, uint64_t addr, const char *text)
{
	put(addr + l->text_length, strlen(text));
	put(addr + l->text_state, 1 << 2 | 1 << 5 | 1 << 6);
	memcpy(m->bytes + (addr + l->ascii_size - BEGIN), text, strlen(text));
	return addr;
}

/* Entries of 1, 1, 2, 1 and 1 instructions: the same line, the next one, 3 more, none, 2 less */
static const uint8_t table[] = {
	0x80, 0x00, 0x80 | 11 << 3, 0, 0, 0x80 | 14 << 3 | 1, 6, 0, 0, 0, 0x80 | 15 << 3,
	0x80 | 13 << 3, 5,
};

/* Puts a function with code for 7 instructions that begins at line 10, and its frame at the
 * instruction with this offset. */
static void put_frame(const struct python_layout *l, uint64_t addr, const char *name,
		      uint64_t offset, uint64_t previous)
{
	uint64_t code = addr + 0x100, lines = addr + 0x500;

	put(addr + l->frame_code, code);
	put(addr + l->frame_instruction, code + l->code_begin + offset);
	put(addr + l->frame_previous, previous);
	m->bytes[addr + l->frame_owner - BEGIN] = 0;
	put(code + l->code_name, put_text(l, addr + 0x300, name));
	put(code + l->code_file, put_text(l, addr + 0x400, "a.py"));
	put(code + l->code_first_line, 10);
	put(code + l->code_lines, lines);
	put(lines + l->bytes_size, sizeof(table));
	memcpy(m->bytes + (lines + l->bytes - BEGIN), table, sizeof(table));
}

static struct python_process put_process(unsigned minor)
{
	const struct python_layout *l = python_layout_of(minor);
	uint64_t interpreter = BEGIN + 0x1000, other = BEGIN + 0x3000, thread = BEGIN + 0x3400;
	uint64_t frame = BEGIN + 0x4000, outer = BEGIN + 0x5000;

	memset(m, 0, sizeof(*m));
	put(BEGIN + l->interpreters, interpreter);
	put(interpreter + l->threads, other);
	put(other + l->thread_number, TID + 1);
	put(other + l->thread_next, thread);
	put(thread + l->thread_number, TID);
	put(thread + l->thread_frame, l->has_cframe ? thread + 0x200 : frame);
	if (l->has_cframe)
		put(thread + 0x200 + l->cframe_frame, frame);
	put_frame(l, frame, "inner", 2, outer);
	put_frame(l, outer, "C.outer", 4, 0);
	return (struct python_process){l, BEGIN};
}

static void tear_down(void)
{
	arena_done(&arena);
}

START_TEST(lines_of_instructions)
{
	static const unsigned lines[] = {10, 11, 14, 14, 0, 12, 0};

	for (unsigned i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ck_assert_uint_eq(python_line(table, sizeof(table), 10, i * 2), lines[i]);
	for (size_t size = 0; size < sizeof(table); size++)
		ck_assert_uint_eq(python_line(table, size, 10, 10), 0);
}
END_TEST

START_TEST(frames_of_a_thread)
{
	for (unsigned minor = 11; minor <= 13; minor++) {
		struct python_process process = put_process(minor);
		const struct stack *s = python_frames(&reader, &process, TID, &arena);

		ck_assert_ptr_nonnull(s);
		ck_assert_uint_eq(s->count, 2);
		ck_assert_str_eq(s->frames[0].symbol, "inner");
		ck_assert_uint_eq(s->frames[0].line, 11);
		ck_assert_str_eq(s->frames[1].symbol, "C.outer");
		ck_assert_str_eq(s->frames[1].file, "a.py");
		ck_assert_uint_eq(s->frames[1].line, 14);
		ck_assert_ptr_null(python_frames(&reader, &process, TID + 2, &arena));
	}
	ck_assert_ptr_null(python_layout_of(10));
	ck_assert_ptr_null(python_layout_of(99));
}
END_TEST

START_TEST(lists_without_an_end)
{
	struct python_process process = put_process(11);
	const struct python_layout *l = process.layout;
	const struct stack *s;

	put(BEGIN + 0x4000 + l->frame_previous, BEGIN + 0x4000);
	s = python_frames(&reader, &process, TID, &arena);
	ck_assert_uint_eq(s->count, 64);
	ck_assert(s->is_cut);
	put(BEGIN + 0x3400 + l->thread_next, BEGIN + 0x3000);
	put(BEGIN + 0x1000 + l->interpreter_next, BEGIN + 0x1000);
	m->reads = 0;
	ck_assert_ptr_null(python_frames(&reader, &process, TID + 2, &arena));
	ck_assert_uint_lt(m->reads, 10000);
}
END_TEST

/* Numbers that are often addresses of this memory, or small */
static void fill_at_random(unsigned *seed)
{
	for (uint64_t at = 0; at < SIZE; at += 8) {
		uint64_t number = (uint64_t)rand_r(seed) << 31 | rand_r(seed);

		if (number % 4)
			number = number % 4 == 3 ? number % 256 : BEGIN + number / 8 % SIZE / 8 * 8;
		put(BEGIN + at, number);
	}
}

START_TEST(random_memory)
{
	unsigned seed = 1;

	for (unsigned i = 0; i < ROUNDS / 100; i++) {
		struct python_process process = put_process(11 + i % 3);
		struct map_range range = {.start = BEGIN, .end = BEGIN + SIZE,
					  .name = "/usr/bin/python3.11"};
		const struct address_map map = {.ranges = &range, .count = 1};

		if (i % 2)
			fill_at_random(&seed);
		for (unsigned n = 0; n < 100; n++) {
			m->bytes[rand_r(&seed) % SIZE] = rand_r(&seed);
			m->reads = 0;
			python_frames(&reader, &process, TID, &arena);
			ck_assert_uint_lt(m->reads, 20000);
		}
		memcpy(m->bytes, ELFMAG, SELFMAG);
		m->bytes[EI_CLASS] = ELFCLASS64;
		python_find(&reader, &map, &process);
		arena_reset(&arena);
	}
}
END_TEST

static TCase *python_tests(void)
{
	TCase *t = tcase_create("python");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_test(t, lines_of_instructions);
	tcase_add_test(t, frames_of_a_thread);
	tcase_add_test(t, lists_without_an_end);
	tcase_add_test(t, random_memory);
	return t;
}
UNIT_CASE(python_tests)
