/* Serialization of numbers, strings and structs in both directions. One function describes a struct
 * by calling the functions below for each member; the codec's mode decides whether it writes or
 * reads them. Writing does not modify the struct, so it may be constant.
 *
 * A third mode copies: the structs and lists that a struct points to are replaced by copies in the
 * arena, and a function may replace each string. Nothing is written.
 *
 * Numbers are LEB128: seven bits in each byte, the lowest first; the highest bit means that more
 * follow. Signed numbers are zigzag-coded (0, -1, 1, -2 …). A struct is preceded by its length, so
 * that members can be added at its end: a reader skips members that it does not know, and members
 * that an older writer did not have read as 0. A string is written once in a block and referred to
 * by number after that.
 *
 * Reading accepts any bytes. .fault keeps the first error; after an error everything reads as 0. */
#ifndef RECORD_FORMAT_CODEC_H
#define RECORD_FORMAT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

/* The strings of a block that have been written or read so far */
struct strings {
	struct string {
		uint32_t at, len;	/* offset and length in the codec's bytes */
		uint32_t slot;		/* writing: its index in .slots */
	} *all;
	unsigned count;
	uint32_t *slots;	/* writing: hash table of number + 1 */
};

struct codec {
	bool reading;
	bool is_strict;		/* reading: a number past the end is a fault instead of 0 */
	uint8_t *bytes;
	/* current position; end of the data, writing: of the allocated bytes */
	size_t at, end;
	size_t budget;		/* writing: bytes of strings and memory that may still be written */
	const char *fault;	/* reading: the first error, as the end of a sentence; NULL: none */
	struct arena *arena;	/* reading, copying: structs and lists are allocated here */
	/* Copying: is called with `ctx` and each string, which may be NULL; else NULL */
	void (*replace)(void *ctx, const char **s);
	void *ctx;
	struct strings strings;
};

void codec_init_writer(struct codec *c);
/* For a writer that writes each string as often as it occurs, which is faster */
void codec_init_plain_writer(struct codec *c);
void codec_init_reader(struct codec *c);
/* codec_done() is not necessary. */
void codec_init_copier(struct codec *c, struct arena *arena,
		       void (*replace)(void *ctx, const char **s), void *ctx);
void codec_done(struct codec *c);
/* Forgets all strings; the next one gets number 0. */
void codec_forget_strings(struct codec *c);
/* Makes room for `n` more bytes. */
void codec_grow(struct codec *c, size_t n);
/* Sets c->fault to `why` unless an earlier error is set, and moves to the end of the data. */
void codec_fail(struct codec *c, const char *why);

/* Slow paths of codec_put() and codec_get(): numbers of more than one byte */
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

/* Reads or writes a number, depending on the codec's mode. Returns it. */
static inline uint64_t code_number(struct codec *c, uint64_t v)
{
	if (c->reading)
		return codec_get(c);
	codec_put(c, v);
	return v;
}

/* Code a member of a struct. A value that its type cannot represent is a fault. */
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

/* Codes an enum with the largest value `most`. */
#define CODE_ENUM(c, member, most) do { \
	uint64_t number_ = code_number((c), (uint64_t)(member)); \
	if ((c)->reading) { \
		if (number_ > (uint64_t)(most)) \
			codec_fail((c), "a number is not a valid value"); \
		(member) = (__typeof__(member))(number_ > (uint64_t)(most) ? 0 : number_); \
	} \
} while (0)

/* Codes a printable ASCII character or 0. */
void code_letter(struct codec *c, char *letter);
/* Codes a string; NULL is written as "". A string that was read is valid as long as the codec's
 * bytes. */
void code_text(struct codec *c, const char **s);
/* Codes a NULL-terminated list of strings, or NULL. */
void code_words(struct codec *c, const char *const **words);

/* A part of the data that is preceded by its length */
struct span {
	size_t at, end;
};
/* Begins a part that is always present. */
void span_begin(struct codec *c, struct span *s);
/* Begins an optional part of `size` bytes at `p`. Returns NULL if it is absent; then span_end() is
 * not called. When reading or copying, the result is newly allocated. */
void *span_begin_at(struct codec *c, struct span *s, const void *p, size_t size);
/* Ends the part; a reader skips members that it does not know. */
void span_end(struct codec *c, const struct span *s);

/* Codes the number of members of a list, and returns it. A writer drops members beyond `most`; a
 * reader fails. When reading or copying, *list is newly allocated, with members of `size` bytes. */
unsigned code_count(struct codec *c, unsigned count, unsigned most, const void **list, size_t size);

/* Codes a list of structs. `list` is passed by a copy, since code_count() takes any pointer. */
#define CODE_LIST(c, list, count, most, code) do { \
	const void *all_ = (list); \
	unsigned n_ = code_count((c), (count), (most), &all_, sizeof(*(list))); \
	if ((c)->reading || (c)->replace) { \
		(list) = all_; \
		(count) = n_; \
	} \
	for (unsigned i_ = 0; i_ < n_; i_++) \
		code((c), (void *)&(list)[i_]); \
} while (0)
#endif
