#include "print/parquet/column.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "print/parquet/encoding.h"

enum {
	DICTIONARY_MAX = 1 << 20,	/* bytes of a dictionary */
	RANGE_MAX = 64,			/* bytes of a text in statistics */
	SHARE = 2,			/* a dictionary has at most this part of the values */
};

static void add_row(struct parquet_column *c, bool present)
{
	if (c->rows == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->present = alloc_more(c->present, c->room, sizeof(*c->present));
		c->values = alloc_more(c->values, c->room, sizeof(*c->values));
	}
	c->present[c->rows++] = present;
}

void column_null(struct parquet_column *c)
{
	assert(c->is_nullable);
	add_row(c, false);
}

void column_int(struct parquet_column *c, int64_t n)
{
	assert(c->type == COLUMN_INT64);
	add_row(c, true);
	c->values[c->count++] = (struct column_value){.number = n};
}

void column_bytes(struct parquet_column *c, const void *p, size_t n)
{
	assert(c->type != COLUMN_INT64);
	add_row(c, true);
	c->values[c->count++] = (struct column_value){.number = n, .at = c->bytes.len};
	sbuf_add(&c->bytes, p, n);
}

void column_reset(struct parquet_column *c)
{
	c->rows = c->count = 0;
	sbuf_reset(&c->bytes);
}

void column_done(struct parquet_column *c)
{
	free(c->name);
	free(c->present);
	free(c->values);
	sbuf_done(&c->bytes);
}

const char *column_bytes_of(const struct parquet_column *c, const struct column_value *v)
{
	return c->bytes.s + v->at;
}

static int compare(const struct parquet_column *c, const struct column_value *a,
		   const struct column_value *b)
{
	int64_t shorter = a->number < b->number ? a->number : b->number;
	int order = 0;

	if (c->type != COLUMN_INT64 && shorter)
		order = memcmp(column_bytes_of(c, a), column_bytes_of(c, b), shorter);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

struct column_range column_range_of(const struct parquet_column *c)
{
	struct column_range r = {.least = c->values, .greatest = c->values};

	for (size_t i = 1; i < c->count; i++) {
		if (compare(c, &c->values[i], r.least) < 0)
			r.least = &c->values[i];
		if (compare(c, &c->values[i], r.greatest) > 0)
			r.greatest = &c->values[i];
	}
	r.is_known = c->count && (c->type == COLUMN_INT64 ||
		(r.least->number <= RANGE_MAX && r.greatest->number <= RANGE_MAX));
	return r;
}

static void put_le(struct sbuf *to, uint64_t n, size_t size)
{
	uint64_t le = htole64(n);

	sbuf_add(to, (const char *)&le, size);
}

static void put_plain(struct sbuf *to, const struct parquet_column *c, const struct column_value *v)
{
	if (c->type == COLUMN_INT64) {
		put_le(to, v->number, sizeof(int64_t));
		return;
	}
	put_le(to, v->number, sizeof(uint32_t));
	sbuf_add(to, column_bytes_of(c, v), v->number);
}

static uint64_t hash_of(const struct parquet_column *c, const struct column_value *v)
{
	uint64_t h = c->type == COLUMN_INT64 ? (uint64_t)v->number :
		fnv_bytes(FNV_BASIS, column_bytes_of(c, v), v->number);

	return hash_mix(h);
}

/* Gives each value the number of the first one that is equal, and writes the distinct ones.
 * Returns how many there are, or 0 if a dictionary would not be smaller than the values. */
static size_t make_dictionary(const struct parquet_column *c, struct sbuf *to, uint32_t *numbers)
{
	size_t room = 64, distinct = 0, limit = c->count / SHARE + 1;
	uint32_t *slots, *firsts;

	while (room < 2 * limit)
		room *= 2;
	slots = alloc_zeroed(room * sizeof(*slots));		/* number + 1; 0: free */
	firsts = alloc_zeroed(limit * sizeof(*firsts));	/* index of its first value, by number */
	for (size_t i = 0; i < c->count; i++) {
		size_t at = hash_of(c, &c->values[i]) & (room - 1);

		while (slots[at] && compare(c, &c->values[firsts[slots[at] - 1]], &c->values[i]))
			at = (at + 1) & (room - 1);
		if (!slots[at]) {
			if (distinct == limit || to->len > DICTIONARY_MAX) {
				distinct = 0;
				break;
			}
			firsts[distinct++] = i;
			slots[at] = distinct;
			put_plain(to, c, &c->values[i]);
		}
		numbers[i] = slots[at] - 1;
	}
	free(slots);
	free(firsts);
	if (!distinct)
		sbuf_reset(to);
	return distinct;
}

static void put_numbers(struct sbuf *to, const struct parquet_column *c)
{
	int64_t *numbers = alloc_more(NULL, c->count + 1, sizeof(*numbers));

	for (size_t i = 0; i < c->count; i++)
		numbers[i] = c->values[i].number;
	encode_deltas(to, numbers, c->count);
	free(numbers);
}

static void put_present(struct sbuf *to, const struct parquet_column *c)
{
	size_t begin = to->len;
	uint32_t size;

	put_le(to, 0, sizeof(size));
	encode_hybrid(to, c->present, c->rows, 1);
	size = htole32(to->len - begin - sizeof(size));
	memcpy(to->s + begin, &size, sizeof(size));
}

enum column_encoding column_encode(const struct parquet_column *c, struct sbuf *data,
				   struct sbuf *dictionary, size_t *distinct)
{
	uint32_t *numbers = alloc_more(NULL, c->count + 1, sizeof(*numbers));

	if (c->is_nullable)
		put_present(data, c);
	*distinct = make_dictionary(c, dictionary, numbers);
	if (*distinct) {
		unsigned bits = bits_of(*distinct - 1);

		sbuf_char(data, (char)bits);
		encode_hybrid(data, numbers, c->count, bits);
	} else {
		put_numbers(data, c);	/* of texts, their lengths */
		if (c->type != COLUMN_INT64)
			sbuf_add(data, c->bytes.s, c->bytes.len);
	}
	free(numbers);
	return *distinct ? ENCODING_DICTIONARY :
		c->type == COLUMN_INT64 ? ENCODING_DELTA : ENCODING_DELTA_LENGTH;
}
