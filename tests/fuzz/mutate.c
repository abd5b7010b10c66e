#include "fuzz/mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "lib/random.h"

enum { LINE_SIZE = 4096, CHANGES_MAX = 8, BLOCK_MAX = 64 };

uint64_t mutator_below(struct mutator *m, uint64_t n)
{
	return n ? random_next(&m->state) % n : 0;
}

static void add_word(struct mutator *m, const uint8_t *bytes, size_t size)
{
	struct input *word;

	m->words = realloc(m->words, (m->word_count + 1) * sizeof(*m->words));
	fuzz_expect(m->words != NULL, "out of memory");
	word = &m->words[m->word_count++];
	word->bytes = malloc(size + 1);
	fuzz_expect(word->bytes != NULL, "out of memory");
	memcpy(word->bytes, bytes, size);
	word->size = size;
}

/* Reads the word of a line, from the character after its first quotation mark. */
static size_t read_word(const char *at, uint8_t word[LINE_SIZE])
{
	size_t n = 0;
	unsigned byte;

	for (; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1] == 'x' && sscanf(at + 2, "%2x", &byte) == 1) {
			word[n++] = byte;
			at += 3;
			continue;
		}
		at += *at == '\\' && at[1];
		word[n++] = *at;
	}
	return n;
}

bool mutator_read_words(struct mutator *m, const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t word[LINE_SIZE];
	char line[LINE_SIZE];

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		const char *begin = *line == '#' ? NULL : strchr(line, '"');
		size_t n = begin ? read_word(begin + 1, word) : 0;

		if (n)
			add_word(m, word, n);
	}
	fclose(file);
	return true;
}

void mutator_done(struct mutator *m)
{
	for (size_t i = 0; i < m->word_count; i++)
		free(m->words[i].bytes);
	free(m->words);
}

/* Opens a gap of `n` bytes, if there is room. */
static bool open_gap(struct mutator *m, struct input *in, size_t at, size_t n)
{
	if (in->size + n > m->size_max)
		return false;
	memmove(in->bytes + at + n, in->bytes + at, in->size - at);
	in->size += n;
	return true;
}

/* Writes `n` bytes over those at a random place, or between them. */
static void put(struct mutator *m, struct input *in, const uint8_t *bytes, size_t n)
{
	size_t at = mutator_below(m, in->size + 1);

	if (mutator_below(m, 2) && n <= in->size - at)
		memcpy(in->bytes + at, bytes, n);
	else if (open_gap(m, in, at, n))
		memcpy(in->bytes + at, bytes, n);
}

/* Writes a number that is often at the edge of a range. */
static void put_number(struct mutator *m, struct input *in)
{
	static const uint64_t edges[] = {
		0, 1, 2, 7, 8, 16, 64, 127, 128, 255, 256, 4095, 4096, 32767, 65535, 0x7fffffff,
		0x80000000, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 7,
	};
	uint64_t number = mutator_below(m, 4) ?
		edges[mutator_below(m, sizeof(edges) / sizeof(*edges))] : random_next(&m->state);
	size_t size = (size_t)1 << mutator_below(m, 4);
	size_t at = in->size > size ? mutator_below(m, in->size - size + 1) : 0;

	if (in->size >= size)
		memcpy(in->bytes + at, &number, size);
}

/* Adds a small number to the bytes of one. */
static void add_to_number(struct mutator *m, struct input *in)
{
	size_t size = (size_t)1 << mutator_below(m, 4);
	uint64_t number = 0;
	size_t at;

	if (in->size < size)
		return;
	at = mutator_below(m, in->size - size + 1);
	memcpy(&number, in->bytes + at, size);
	number += mutator_below(m, 33) - 16;
	memcpy(in->bytes + at, &number, size);
}

static void remove_bytes(struct mutator *m, struct input *in)
{
	size_t at = mutator_below(m, in->size), rest = in->size - at;
	size_t n = mutator_below(m, 1 + mutator_below(m, rest < BLOCK_MAX ? rest + 1 : BLOCK_MAX));

	memmove(in->bytes + at, in->bytes + at + n, rest - n);
	in->size -= n;
}

/* Writes a part of an input into this one. */
static void copy_part(struct mutator *m, struct input *in, const struct input *other)
{
	uint8_t part[BLOCK_MAX];
	size_t at = mutator_below(m, other->size);
	size_t n = other->size - at < BLOCK_MAX ? other->size - at : BLOCK_MAX;

	n = mutator_below(m, n + 1);
	memcpy(part, other->bytes + at, n);
	put(m, in, part, n);
}

static void change_once(struct mutator *m, struct input *in, const struct input *other)
{
	size_t at = mutator_below(m, in->size);
	uint8_t byte = random_next(&m->state);

	switch (mutator_below(m, m->word_count ? 10 : 7)) {
	case 0:
		if (in->size)
			in->bytes[at] ^= 1 << mutator_below(m, 8);
		break;
	case 1: put(m, in, &byte, 1); break;
	case 2: put_number(m, in); break;
	case 3: add_to_number(m, in); break;
	case 4: remove_bytes(m, in); break;
	case 5: copy_part(m, in, in); break;
	case 6: copy_part(m, in, other); break;
	default: {
		const struct input *word = &m->words[mutator_below(m, m->word_count)];

		put(m, in, word->bytes, word->size);
	}
	}
}

void mutator_change(struct mutator *m, const struct input *seed, const struct input *other,
		    struct input *to)
{
	if (!to->bytes)
		to->bytes = malloc(m->size_max + 1);
	fuzz_expect(to->bytes != NULL, "out of memory");
	to->size = seed->size < m->size_max ? seed->size : m->size_max;
	memcpy(to->bytes, seed->bytes, to->size);
	for (uint64_t n = 1 + mutator_below(m, CHANGES_MAX); n; n--)
		change_once(m, to, other);
}
