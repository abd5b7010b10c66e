#include "base/text/protobuf.h"

#include <assert.h>
#include <string.h>

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH = 2 };
enum { VARINT_MOST = 10 };

/* Seven bits a byte, the lowest first; the eighth says that more follow. Returns the bytes */
static unsigned encode(char out[VARINT_MOST], uint64_t n)
{
	unsigned used = 0;

	for (; n > 127; n >>= 7)
		out[used++] = (char)(n & 127) | (char)-128;
	out[used++] = n;
	return used;
}

static void varint(struct sbuf *b, uint64_t n)
{
	char bytes[VARINT_MOST];

	sbuf_add(b, bytes, encode(bytes, n));
}

static void tag(struct sbuf *b, unsigned field, enum wire wire)
{
	assert(field);
	varint(b, (uint64_t)field << 3 | wire);
}

void protobuf_number(struct sbuf *b, unsigned field, uint64_t n)
{
	tag(b, field, WIRE_VARINT);
	varint(b, n);
}

void protobuf_fixed64(struct sbuf *b, unsigned field, uint64_t n)
{
	char bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)	/* little-endian on all machines */
		bytes[i] = n >> 8 * i;
	tag(b, field, WIRE_FIXED64);
	sbuf_add(b, bytes, sizeof(bytes));
}

void protobuf_bytes(struct sbuf *b, unsigned field, const void *p, size_t n)
{
	tag(b, field, WIRE_LENGTH);
	varint(b, n);
	sbuf_add(b, p, n);
}

void protobuf_str(struct sbuf *b, unsigned field, const char *s)
{
	protobuf_bytes(b, field, s, strlen(s));
}

size_t protobuf_begin(struct sbuf *b, unsigned field)
{
	tag(b, field, WIRE_LENGTH);
	return b->len;
}

/* The length goes before what was added, which makes way for it: most are short. */
void protobuf_end(struct sbuf *b, size_t begun)
{
	char bytes[VARINT_MOST];
	size_t n = b->len - begun;
	unsigned used = encode(bytes, n);

	assert(begun <= b->len);
	sbuf_add(b, bytes, used);
	memmove(b->s + begun + used, b->s + begun, n);
	memcpy(b->s + begun, bytes, used);
}
