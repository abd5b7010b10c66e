#include "print/parquet/thrift.h"

#include <assert.h>

enum {
	DELTA_MAX = 15,		/* greatest difference of two field numbers in a short header */
	SHORT_LIST = 15,	/* lists of this length and longer have a long header */
};

void varint_put(struct sbuf *b, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		sbuf_char(b, (char)(n | 0x80));
	sbuf_char(b, (char)n);
}

void zigzag_put(struct sbuf *b, int64_t n)
{
	varint_put(b, (uint64_t)n << 1 ^ -(uint64_t)(n < 0));
}

struct thrift thrift_begin(struct sbuf *to)
{
	return (struct thrift){.to = to};
}

static void begin_field(struct thrift *t, unsigned field, enum thrift_type type)
{
	unsigned delta = field - t->last;

	assert(field > t->last && delta <= DELTA_MAX);
	sbuf_char(t->to, (char)(delta << 4 | type));
	t->last = field;
}

void thrift_int32(struct thrift *t, unsigned field, int32_t n)
{
	begin_field(t, field, THRIFT_INT32);
	zigzag_put(t->to, n);
}

void thrift_int64(struct thrift *t, unsigned field, int64_t n)
{
	begin_field(t, field, THRIFT_INT64);
	zigzag_put(t->to, n);
}

void thrift_element(struct thrift *t, const void *p, size_t n)
{
	varint_put(t->to, n);
	sbuf_add(t->to, p, n);
}

void thrift_bytes(struct thrift *t, unsigned field, const void *p, size_t n)
{
	begin_field(t, field, THRIFT_BYTES);
	thrift_element(t, p, n);
}

void thrift_str(struct thrift *t, unsigned field, const char *s)
{
	thrift_bytes(t, field, s, strlen(s));
}

struct thrift thrift_struct(struct thrift *t, unsigned field)
{
	begin_field(t, field, THRIFT_STRUCT);
	return thrift_begin(t->to);
}

void thrift_list(struct thrift *t, unsigned field, enum thrift_type of, size_t n)
{
	begin_field(t, field, THRIFT_LIST);
	if (n < SHORT_LIST) {
		sbuf_char(t->to, (char)(n << 4 | of));
		return;
	}
	sbuf_char(t->to, (char)(SHORT_LIST << 4 | of));
	varint_put(t->to, n);
}

void thrift_end(struct thrift *t)
{
	sbuf_char(t->to, 0);
}
