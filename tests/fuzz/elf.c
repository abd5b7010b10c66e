/* ELF files, as the symbol reader is asked about them: symbols, build id, compressed sections,
 * debugging information and source lines, debug files, jumps, libraries; and the headers that
 * ptrail itself reads. If the bytes of a second ELF file begin in the input, at a multiple of 16,
 * that is the debug file; else the file is its own one. */
#include "fuzz/target.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/arena.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/source_lines.h"
#include "symbols/question/question.h"
#include "symbols/question/wire.h"
#include "symbols/reader/answers.h"
#include "symbols/reader/object_answer.h"
#include "symbols/rules/elf_head.h"
#include "symbols/unwind/walk.h"

enum { STEPS = 24 };		/* addresses of a segment that are asked about */

/* A process that has mapped the file */
struct mapped {
	const uint8_t *data;
	size_t size;
	struct elf_head head;
};

static bool read_mapped(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct mapped *m = ctx;

	for (unsigned i = 0; i < m->head.segment_count; i++) {
		const struct elf_segment *s = &m->head.segments[i];
		uint64_t at = addr - s->address;

		if (at >= s->size || m->size < sizeof(*word) || s->offset > m->size ||
		    at > m->size - sizeof(*word) ||
		    s->offset + at > m->size - sizeof(*word))
			continue;
		memcpy(word, m->data + s->offset + at, sizeof(*word));
		return true;
	}
	return false;
}

static void ask(struct answers *a, struct symbol_question q, int fd, struct sbuf *answer)
{
	sbuf_reset(answer);
	answers_add(a, &q, fd, answer);
	fuzz_expect(answer->len <= ANSWER_MAX, "an answer is too long");
}

/* Asks what is at addresses of each segment. */
static void ask_places(struct answers *a, struct mapped *m, struct sbuf *answer)
{
	struct frame_rule rule;
	uint64_t offset;

	for (unsigned i = 0; i < m->head.segment_count && i < 8; i++) {
		const struct elf_segment *s = &m->head.segments[i];
		uint64_t step = s->size / STEPS + 1;

		for (uint64_t at = 0; at < STEPS; at++) {
			uint64_t address = s->address + at * step;

			ask(a, (struct symbol_question){
				.kind = QUESTION_PLACES, .file = 1, .count = 1,
				.address = {address}}, -1, answer);
			walk_find_rule(&m->head.table, address, false, read_mapped, m, &rule);
			elf_head_address(&m->head, s->offset + at * step, &offset);
		}
	}
}

/* Reads an answer as ptrail does. What the reader writes must be readable. */
static void read_answer(const struct sbuf *answer, enum question_kind kind)
{
	struct answer_reader w = {.at = (const uint8_t *)answer->s, .left = answer->len};
	struct arena arena = {0};

	if (!answer->len || !wire_get(&w, 1))
		return;
	if (kind == QUESTION_OBJECT)
		object_answer_get(&w, &arena);
	else
		jumps_answer_get(&w, &arena);
	fuzz_expect(!w.is_malformed && !w.left, "ptrail cannot read an answer");
	arena_done(&arena);
}

static struct answers *new_answers(void)
{
	static struct answers a;
	char *why = NULL;

	if (!a.elf) {
		a.elf = elf_library_load(&why);
		free(why);
		a.lines_library = lines_library_load(&why);
		free(why);
	}
	return &a;
}

/* Where the second file begins; `size`: there is none */
static size_t second_file(const uint8_t *data, size_t size)
{
	for (size_t at = 16; at + SELFMAG <= size; at += 16)
		if (!memcmp(data + at, ELFMAG, SELFMAG))
			return at;
	return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers *a = new_answers();
	size_t first = second_file(data, size);
	struct mapped m = {.data = data, .size = first};
	struct sbuf answer = {0};
	int fd = fuzz_file(data, first);
	int debug = first < size ? fuzz_file(data + first, size - first) : dup(fd);

	ask(a, (struct symbol_question){.kind = QUESTION_OPEN, .file = 1, .wants_lines = 1}, fd,
	    &answer);
	ask(a, (struct symbol_question){.kind = QUESTION_DEBUG_FILE, .file = 1}, debug, &answer);
	ask(a, (struct symbol_question){.kind = QUESTION_LINKED_FILE, .file = 1}, debug, &answer);
	if (elf_head_of_file(&m.head, fd))
		ask_places(a, &m, &answer);
	ask(a, (struct symbol_question){.kind = QUESTION_OBJECT}, fd, &answer);
	read_answer(&answer, QUESTION_OBJECT);
	ask(a, (struct symbol_question){.kind = QUESTION_JUMPS}, fd, &answer);
	read_answer(&answer, QUESTION_JUMPS);
	answers_forget(a);
	sbuf_done(&answer);
	close(fd);
	close(debug);
	return 0;
}
