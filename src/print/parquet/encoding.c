#include "print/parquet/encoding.h"

#include "print/parquet/thrift.h"

enum {
	GROUP = 8,			/* numbers of a bit-packed group */
	BLOCK = 128, PART = 32,		/* numbers of a block of deltas, and of a part of it */
	PARTS = BLOCK / PART,
};

unsigned bits_of(uint64_t n)
{
	return n ? 64 - __builtin_clzll(n) : 0;
}

/* Appends numbers with `bits` bits each, the first one in the lowest bits. */
struct packing {
	struct sbuf *to;
	unsigned __int128 pending;
	unsigned count;			/* bits in .pending, below 8 between two numbers */
};

static void pack(struct packing *p, uint64_t number, unsigned bits)
{
	p->pending |= (unsigned __int128)number << p->count;
	for (p->count += bits; p->count >= 8; p->count -= 8) {
		sbuf_char(p->to, (char)p->pending);
		p->pending >>= 8;
	}
}

static size_t run_length(const uint32_t *numbers, size_t n)
{
	size_t length = 1;

	while (length < n && numbers[length] == numbers[0])
		length++;
	return length;
}

static void put_run(struct sbuf *to, uint32_t number, size_t length, unsigned bits)
{
	varint_put(to, (uint64_t)length << 1);
	for (unsigned done = 0; done < bits; done += 8)
		sbuf_char(to, (char)(number >> done));
}

/* Numbers after the last one are written as 0: readers know how many there are. */
static void put_packed(struct sbuf *to, const uint32_t *numbers, size_t n, unsigned bits)
{
	size_t groups = (n + GROUP - 1) / GROUP;
	struct packing p = {.to = to};

	varint_put(to, (uint64_t)groups << 1 | 1);
	for (size_t i = 0; i < groups * GROUP; i++)
		pack(&p, i < n ? numbers[i] : 0, bits);
}

void encode_hybrid(struct sbuf *to, const uint32_t *numbers, size_t n, unsigned bits)
{
	size_t at = 0;

	while (at < n) {
		size_t length = run_length(numbers + at, n - at), begin = at;

		if (length >= GROUP || length == n - at) {
			put_run(to, numbers[at], length, bits);
			at += length;
			continue;
		}
		/* Up to the next run, in whole groups */
		for (at += GROUP; at < n && run_length(numbers + at, n - at) < GROUP;)
			at += GROUP;
		if (at > n)
			at = n;
		put_packed(to, numbers + begin, at - begin, bits);
	}
}

static void put_block(struct sbuf *to, const int64_t *numbers, size_t n)
{
	uint64_t deltas[BLOCK] = {0};
	unsigned bits[PARTS] = {0};
	int64_t least = 0;

	/* Differences wrap around, as Encodings.md says */
	for (size_t i = 0; i < n; i++) {
		deltas[i] = (uint64_t)numbers[i + 1] - (uint64_t)numbers[i];
		if (!i || (int64_t)deltas[i] < least)
			least = (int64_t)deltas[i];
	}
	for (size_t i = 0; i < n; i++) {
		unsigned needed;

		deltas[i] -= (uint64_t)least;
		needed = bits_of(deltas[i]);
		if (needed > bits[i / PART])
			bits[i / PART] = needed;
	}
	zigzag_put(to, least);
	for (size_t part = 0; part < PARTS; part++)
		sbuf_char(to, (char)bits[part]);
	for (size_t part = 0; part * PART < n; part++) {
		struct packing p = {.to = to};

		for (size_t i = 0; i < PART; i++)
			pack(&p, deltas[part * PART + i], bits[part]);
	}
}

void encode_deltas(struct sbuf *to, const int64_t *numbers, size_t n)
{
	varint_put(to, BLOCK);
	varint_put(to, PARTS);
	varint_put(to, n);
	zigzag_put(to, n ? numbers[0] : 0);
	for (size_t at = 1; at < n; at += BLOCK)
		put_block(to, numbers + at - 1, n - at < BLOCK ? n - at : BLOCK);
}
