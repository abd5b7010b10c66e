#include "base/text/protobuf.h"

#include <assert.h>
#include <string.h>

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH = 2 };
enum { VARINT_MAX = 10 };

/* Encodes a varint: 7 bits per byte, lowest first; bit 7 is set in all bytes but the last. Returns
 * the number of bytes. */
static unsigned encode_varint(char out[VARINT_MAX], uint64_t n)
{
	unsigned used = 0;

	for (; n > 127; n >>= 7)
		out[used++] = (char)(n & 127) | (char)-128;
	out[used++] = n;
	return used;
}

static void add_varint(struct sbuf *b, uint64_t n)
{
	char bytes[VARINT_MAX];

	sbuf_add(b, bytes, encode_varint(bytes, n));
}

static void add_tag(struct sbuf *b, unsigned field, enum wire wire)
{
	assert(field);
	add_varint(b, (uint64_t)field << 3 | wire);
}

void protobuf_number(struct sbuf *b, unsigned field, uint64_t n)
{
	add_tag(b, field, WIRE_VARINT);
	add_varint(b, n);
}

void protobuf_fixed64(struct sbuf *b, unsigned field, uint64_t n)
{
	char bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)	/* little-endian on all machines */
		bytes[i] = n >> 8 * i;
	add_tag(b, field, WIRE_FIXED64);
	sbuf_add(b, bytes, sizeof(bytes));
}

void protobuf_bytes(struct sbuf *b, unsigned field, const void *p, size_t n)
{
	add_tag(b, field, WIRE_LENGTH);
	add_varint(b, n);
	sbuf_add(b, p, n);
}

void protobuf_str(struct sbuf *b, unsigned field, const char *s)
{
	protobuf_bytes(b, field, s, strlen(s));
}

size_t protobuf_begin(struct sbuf *b, unsigned field)
{
	add_tag(b, field, WIRE_LENGTH);
	return b->len;
}

/* Inserts the length before the message, which is moved; most messages are short. */
void protobuf_end(struct sbuf *b, size_t begun)
{
	char bytes[VARINT_MAX];
	size_t n = b->len - begun;
	unsigned used = encode_varint(bytes, n);

	assert(begun <= b->len);
	sbuf_add(b, bytes, used);
	memmove(b->s + begun + used, b->s + begun, n);
	memcpy(b->s + begun, bytes, used);
}
