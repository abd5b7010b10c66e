/* Numbers, strings and structs as bytes, in both directions: a struct is described once, by a
 * function that calls the functions below for one member after the other, and that writes it or
 * reads it as the codec says. What is written is only looked at, so it may be constant.
 *
 * Numbers are LEB128: seven bits a byte, the lowest first, the highest bit says that more follow.
 * Signed ones are zigzag-coded before (0, -1, 1, -2 …). A struct has its length before it, so that
 * members can be added at its end: a reader passes over what it does not know, and what an older
 * writer did not know reads as 0. A string is written once in a block, and is a number after that.
 *
 * Reading takes any bytes. The first thing that is wrong stays in .fault; from then on everything
 * reads as 0. */
#ifndef RECORD_FORMAT_CODEC_H
#define RECORD_FORMAT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

/* The strings of a block that have been written or read so far */
struct strings {
	struct string { uint32_t at, len; } *all;	/* in the codec's bytes */
	unsigned count;
	uint32_t *slots;	/* writing: hash → number + 1 */
};

struct codec {
	bool reading;
	bool whole;		/* reading: a number behind the end is a fault, and not 0 */
	uint8_t *bytes;
	size_t at, end;		/* writing: .end is how much room there is */
	size_t budget;		/* writing: bytes of strings and memory that are still taken */
	const char *fault;	/* reading: what is wrong, as a sentence's end; NULL: nothing */
	struct arena *arena;	/* reading: where structs and lists go */
	struct strings strings;
};

void codec_init_writer(struct codec *c);
void codec_init_reader(struct codec *c);
void codec_done(struct codec *c);
/* Forgets the strings. */
void codec_forget(struct codec *c);
/* Room for so many bytes more. */
void codec_grow(struct codec *c, size_t n);
void codec_fail(struct codec *c, const char *why);

/* Out of line: numbers of more than one byte */
void codec_put_long(struct codec *c, uint64_t v);
uint64_t codec_get_long(struct codec *c);

static inline void codec_put(struct codec *c, uint64_t v)
{
	if (v < 0x80 && c->at < c->end)
		c->bytes[c->at++] = v;
	else
		codec_put_long(c, v);
}

static inline uint64_t codec_get(struct codec *c)
{
	if (c->at < c->end && c->bytes[c->at] < 0x80)
		return c->bytes[c->at++];
	return codec_get_long(c);
}

static inline uint64_t zigzag(uint64_t v)
{
	return v << 1 ^ -(v >> 63);
}

static inline uint64_t unzigzag(uint64_t v)
{
	return v >> 1 ^ -(v & 1);
}

/* A number: reads or writes it, as the codec goes. */
static inline uint64_t code_number(struct codec *c, uint64_t v)
{
	if (c->reading)
		return codec_get(c);
	codec_put(c, v);
	return v;
}

/* Members of structs; what does not fit into a member of that type is a fault. */
#define CODE_UINT(c, member) do { \
	uint64_t number_ = code_number((c), (uint64_t)(member)); \
	if ((c)->reading) { \
		(member) = (__typeof__(member))number_; \
		if ((uint64_t)(member) != number_) \
			codec_fail((c), "a number is too large"); \
	} \
} while (0)

#define CODE_INT(c, member) do { \
	uint64_t coded_ = code_number((c), zigzag((uint64_t)(int64_t)(member))); \
	int64_t number_ = (int64_t)unzigzag(coded_); \
	if ((c)->reading) { \
		(member) = (__typeof__(member))number_; \
		if ((int64_t)(member) != number_) \
			codec_fail((c), "a number is too large"); \
	} \
} while (0)

/* One of an enum whose last one is `most` */
#define CODE_ENUM(c, member, most) do { \
	uint64_t number_ = code_number((c), (uint64_t)(member)); \
	if ((c)->reading) { \
		if (number_ > (uint64_t)(most)) \
			codec_fail((c), "a number means nothing"); \
		(member) = (__typeof__(member))(number_ > (uint64_t)(most) ? 0 : number_); \
	} \
} while (0)

/* A letter that can be printed, or 0 */
void code_letter(struct codec *c, char *letter);
/* A string that is never NULL: where there is none it is "". Read ones are valid as long as the
 * codec's bytes. */
void code_text(struct codec *c, const char **s);
/* A list of strings with a NULL behind it; or NULL */
void code_words(struct codec *c, const char *const **words);

/* A part of the bytes with its length before it */
struct span {
	size_t at, end;
};
/* Of something that is always there */
void span_begin(struct codec *c, struct span *s);
/* Of what `p` points at, of that size. NULL: there is nothing, and no span_end. When reading, what
 * it returns is new. */
void *span_begin_at(struct codec *c, struct span *s, const void *p, size_t size);
void span_end(struct codec *c, const struct span *s);

/* How many members a list has; of more than `most` the rest is not written, and reading fails.
 * *list, of members of that size, is new when reading. */
unsigned code_count(struct codec *c, unsigned count, unsigned most, const void **list, size_t size);
#endif
