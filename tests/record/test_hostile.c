/* Recordings that are crafted to break the reader, truncated inside of blocks, or written to a full
 * disk */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/system/compress.h"
#include "lib/unit.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/format.h"
#include "record/kept.h"
#include "record/reader/state.h"
#include "record/sample.h"

struct result {
	enum trail_state state;
	struct trail_fault fault;
};

static struct result read_bytes(const void *bytes, size_t n)
{
	int fd = kept_file(bytes, n);
	struct result is = {.state = TRAIL_OPEN};
	struct trail_reader *r = reader_new(fd, &is.fault, &is.state);
	struct event e;

	while (r && reader_next(r, &e))
		;
	if (r) {
		is.state = reader_state(r, &is.fault);
		reader_free(r);
	}
	close(fd);
	return is;
}

/* Adds a section of events with these bytes as its records column; the other columns are empty. */
static void add_section(struct sbuf *to, const uint8_t *records, size_t n, uint8_t flags)
{
	uint8_t head[FRAME_SIZE], sizes[COLUMN_SIZE * COLUMNS] = {0};
	struct frame f = {
		.type = BLOCK_EVENTS, .columns = COLUMNS, .offset = to->len, .flags = flags,
		.stored = sizeof(sizes) + n, .raw = n,
	};

	column_put(sizes, n, n);
	f.sum = crc32c(crc32c(0, sizes, sizeof(sizes)), records, n);
	frame_put(head, &f);
	sbuf_add(to, (char *)head, sizeof(head));
	sbuf_add(to, (char *)sizes, sizeof(sizes));
	sbuf_add(to, (const char *)records, n);
}

/* A crafted recording: a header, two empty blocks of events, index blocks added by crafted_index(),
 * and an end block, added by crafted_end() */
struct crafted {
	struct sbuf bytes;
	uint64_t first, second;		/* offsets of the blocks of events */
};

static void add_raw(struct sbuf *to, enum block_type type, const struct codec *c)
{
	uint8_t head[FRAME_SIZE];
	struct frame f = {
		.type = type, .offset = to->len, .stored = c->at, .raw = c->at,
		.sum = crc32c(0, c->bytes, c->at),
	};

	frame_put(head, &f);
	sbuf_add(to, (char *)head, sizeof(head));
	sbuf_add(to, (char *)c->bytes, c->at);
}

static void crafted_begin(struct crafted *k)
{
	struct output out = {{0}, 0};

	recorder_close(recorder_new(&kept_header, &out));
	k->bytes = out.kept;
	k->first = k->bytes.len;
	add_section(&k->bytes, NULL, 0, 0);
	k->second = k->bytes.len;
	add_section(&k->bytes, NULL, 0, 0);
}

/* Adds an index block and returns its offset. With `inner`, its last entry ends with these
 * bytes. */
static uint64_t crafted_index(struct crafted *k, uint64_t before, const uint64_t *blocks,
			      unsigned count, const struct sbuf *inner)
{
	struct codec c;
	struct index_entry last = {0};
	uint64_t at = k->bytes.len;

	codec_init_writer(&c);
	codec_put(&c, before);
	for (unsigned i = 0; i < count; i++) {
		struct index_entry now = {.offset = blocks[i]};

		code_index_entry(&c, &now, &last);
		last = now;
	}
	if (inner) {
		struct span s;
		struct index_entry now = {.offset = last.offset + FRAME_SIZE};
		struct codec part;

		codec_init_writer(&part);
		code_index_entry(&part, &now, &last);
		span_begin(&c, &s);
		codec_grow(&c, part.at + inner->len);
		memcpy(c.bytes + c.at, part.bytes + 1, part.at - 1);
		c.at += part.at - 1;
		memcpy(c.bytes + c.at, inner->s, inner->len);
		c.at += inner->len;
		span_end(&c, &s);
		codec_done(&part);
	}
	add_raw(&k->bytes, BLOCK_INDEX, &c);
	codec_done(&c);
	return at;
}

/* Adds an end block that claims `blocks` blocks and the last index at `index`. Returns the number
 * of entries that the reader accepts from the index. */
static size_t crafted_end(struct crafted *k, uint64_t blocks, uint64_t index)
{
	struct trail_totals totals = {.blocks = blocks, .index = index};
	uint64_t at = k->bytes.len;
	struct trail_fault fault;
	enum trail_state state;
	struct block_index got;
	struct trail_reader *r;
	struct codec c;
	int fd;

	codec_init_writer(&c);
	code_totals(&c, &totals);
	codec_grow(&c, TRAILER_SIZE);
	trailer_put(c.bytes + c.at, at);
	c.at += TRAILER_SIZE;
	add_raw(&k->bytes, BLOCK_END, &c);
	codec_done(&c);
	fd = kept_file(k->bytes.s, k->bytes.len);
	r = reader_new(fd, &fault, &state);
	ck_assert_ptr_nonnull(r);
	reader_index(r, &got);
	free(got.all);
	reader_free(r);
	close(fd);
	sbuf_done(&k->bytes);
	return got.count;
}

static size_t index_of_two(uint64_t a, uint64_t b)
{
	struct crafted k;
	uint64_t blocks[2], at;

	crafted_begin(&k);
	blocks[0] = k.first + a;
	blocks[1] = k.second + b;
	at = crafted_index(&k, 0, blocks, 2, NULL);
	return crafted_end(&k, 2, at);
}

/* An index is used only if its entries are in order and disjoint, and no byte of it is read
 * twice. */
START_TEST(test_bad_index)
{
	struct crafted k;
	struct sbuf inner = {0};
	uint64_t blocks[2], at, size;

	ck_assert_uint_eq(index_of_two(0, 0), 2);
	crafted_begin(&k);
	size = k.second - k.first;
	sbuf_done(&k.bytes);
	ck_assert_uint_eq(index_of_two(0, -size), 0);		/* one block twice */
	ck_assert_uint_eq(index_of_two(0, -size + 1), 0);		/* two that overlap */
	ck_assert_uint_eq(index_of_two(size, -size), 0);		/* not in order */
	ck_assert_uint_eq(index_of_two(0, size), 0);		/* the index itself */
	ck_assert_uint_eq(index_of_two(0, 1 << 20), 0);		/* after the end of the file */
	ck_assert_uint_eq(index_of_two(-1000000, 0), 0);		/* before its beginning */
	crafted_begin(&k);					/* two index blocks */
	blocks[0] = k.first;
	blocks[1] = k.second;
	at = crafted_index(&k, 0, blocks, 1, NULL);
	at = crafted_index(&k, at, blocks + 1, 1, NULL);
	ck_assert_uint_eq(crafted_end(&k, 2, at), 2);
	crafted_begin(&k);					/* two with one entry */
	at = crafted_index(&k, 0, blocks, 1, NULL);
	at = crafted_index(&k, at, blocks, 1, NULL);
	ck_assert_uint_eq(crafted_end(&k, 2, at), 0);
	/* one inside an entry of the other */
	crafted_begin(&k);
	at = k.bytes.len;
	for (unsigned tries = 0; tries < 2; tries++) {
		struct crafted in = {.bytes = {0}};

		/* the second time, the offset of the inner one is known */
		in.bytes = inner;
		inner = (struct sbuf){0};
		if (in.bytes.len) {
			size = k.bytes.len;
			crafted_index(&k, 0, blocks, 0, &in.bytes);
			for (size = at + FRAME_SIZE; memcmp(k.bytes.s + size, "trbk", 4); size++)
				;
			k.bytes.len = at;
		}
		sbuf_done(&in.bytes);
		in.bytes = (struct sbuf){0};
		/* its frame contains its offset */
		while (in.bytes.len < (tries ? size : at))
			sbuf_char(&in.bytes, 0);
		size = in.bytes.len;
		crafted_index(&in, at, blocks + 1, 1, NULL);
		sbuf_add(&inner, in.bytes.s + size, in.bytes.len - size);
		sbuf_done(&in.bytes);
	}
	crafted_index(&k, 0, blocks, 0, &inner);
	ck_assert_mem_eq(k.bytes.s + size, "trbk", 4);
	sbuf_done(&inner);
	ck_assert_uint_eq(crafted_end(&k, 2, size), 0);
}
END_TEST

static bool is_third(void *ctx)
{
	return ++*(unsigned *)ctx == 3;
}

/* Reading can be interrupted between any two blocks. */
START_TEST(test_interrupt)
{
	struct crafted k;
	unsigned asked = 0;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	struct event e;
	int fd;

	crafted_begin(&k);
	for (unsigned i = 0; i < 1000; i++)
		crafted_index(&k, 0, NULL, 0, NULL);
	fd = kept_file(k.bytes.s, k.bytes.len);
	r = reader_new(fd, &fault, &state);
	reader_interrupt(r, is_third, &asked);
	ck_assert(!reader_next(r, &e));
	ck_assert_uint_eq(asked, 3);
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_OPEN);
	ck_assert(!reader_next(r, &e));		/* continues to the end */
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_TRUNCATED);
	ck_assert_uint_gt(asked, 1000);
	reader_free(r);
	close(fd);
	sbuf_done(&k.bytes);
}
END_TEST

/* An empty header block */
START_TEST(test_empty_header)
{
	struct sbuf b = {0};
	uint8_t preamble[PREAMBLE_SIZE];
	struct codec none = {.at = 0};

	preamble_put(preamble);
	sbuf_add(&b, (char *)preamble, sizeof(preamble));
	add_raw(&b, BLOCK_HEADER, &none);
	ck_assert_str_eq(read_bytes(b.s, b.len).fault.text,
			 "at offset 16: the header block is empty");
	sbuf_done(&b);
}
END_TEST

enum { MANY = 3000 };

static void record_many(struct output *out)
{
	struct sample s = {.state = 7};
	struct recorder *w = recorder_new(&kept_header, out);

	for (unsigned i = 0; i < MANY; i++) {
		struct event e = sample_any(&s);

		recorder_event(w, &e);
	}
	recorder_close(w);
	sample_done(&s);
}

/* Returns the number of events read from the bytes, and checks that they are those of
 * record_many(). */
static unsigned read_many(const void *bytes, size_t n, struct trail_fault *fault,
			  enum trail_state *state)
{
	struct sample s = {.state = 7};
	int fd = kept_file(bytes, n);
	struct trail_reader *r = reader_new(fd, fault, state);
	struct event e, want;
	unsigned count = 0;

	for (; r && reader_next(r, &e); count++) {
		want = sample_any(&s);
		ck_assert_ptr_null(sample_differ(&want, &e));
	}
	if (r) {
		*state = reader_state(r, fault);
		reader_free(r);
	}
	sample_done(&s);
	close(fd);
	return count;
}

/* If a large block is truncated or damaged, the sections before that point are readable. */
START_TEST(test_sections)
{
	struct output out = {{0}, 0};
	struct trail_fault fault;
	enum trail_state state;
	unsigned last = 0, all, steps = 0;

	record_many(&out);
	all = read_many(out.kept.s, out.kept.len, &fault, &state);
	ck_assert_uint_eq(all, MANY);
	for (size_t n = PREAMBLE_SIZE; n < out.kept.len; n += out.kept.len / 97) {
		unsigned count = read_many(out.kept.s, n, &fault, &state);

		ck_assert_int_eq(state, TRAIL_TRUNCATED);
		ck_assert_uint_ge(count, last);
		steps += count > last;
		last = count;
		out.kept.s[n] ^= 4;
		ck_assert_uint_eq(read_many(out.kept.s, out.kept.len, &fault, &state), count);
		ck_assert_int_eq(state, TRAIL_DAMAGED);
		out.kept.s[n] ^= 4;
	}
	ck_assert_uint_ge(steps, 4);
	sbuf_done(&out.kept);
}
END_TEST

/* If the disk is full, the recording has the events that fit, and the number of the others is
 * known. */
START_TEST(test_full)
{
	struct output all = {{0}, 0};

	record_many(&all);
	for (size_t most = 400; most < all.kept.len + 999; most += all.kept.len / 31) {
		struct output out = {{0}, 0};
		struct sample s = {.state = 7};
		struct recorder *w = recorder_new(&kept_header, &out);
		struct kept_space space = {&out, out.kept.len, most};
		struct trail_fault fault;
		enum trail_state state;
		unsigned count;

		recorder_set_commit(w, kept_commit, &space);
		for (unsigned i = 0; i < MANY; i++) {
			struct event e = sample_any(&s);

			recorder_event(w, &e);
		}
		uint64_t lost = recorder_lost(w);

		recorder_close(w);
		ck_assert_uint_le(out.kept.len, most);
		count = read_many(out.kept.s, out.kept.len, &fault, &state);
		ck_assert_uint_eq(count + lost, MANY);
		ck_assert(!lost || most < all.kept.len);
		ck_assert(lost || most + 1000 > all.kept.len);
		ck_assert(!lost || state == TRAIL_TRUNCATED);
		/* the unused space is smaller than a part of a section */
		ck_assert_uint_gt(out.kept.len + all.kept.len / 10 + 2000, lost ? most : 0);
		sample_done(&s);
		sbuf_done(&out.kept);
	}
	sbuf_done(&all.kept);
}
END_TEST

/* A further section without a preceding one, and sections that are too large in sum */
START_TEST(test_bad_sections)
{
	enum { HALF = RAW_MAX / 2 + 1 };
	struct output out = {{0}, 0};
	struct result is;
	size_t at;
	/* an unknown record: a part as long as the column */
	uint8_t *zeros = calloc(HALF, 1);

	recorder_close(recorder_new(&kept_header, &out));
	at = out.kept.len;
	add_section(&out.kept, NULL, 0, BLOCK_CONTINUES);
	is = read_bytes(out.kept.s, out.kept.len);
	ck_assert_int_eq(is.state, TRAIL_DAMAGED);
	ck_assert_ptr_nonnull(strstr(is.fault.text, "the block that this section continues"));
	ck_assert_uint_eq(is.fault.offset, at);
	out.kept.len = at;
	add_section(&out.kept, NULL, 0, 0);
	add_section(&out.kept, NULL, 0, BLOCK_CONTINUES);
	is = read_bytes(out.kept.s, out.kept.len);
	ck_assert_int_eq(is.state, TRAIL_TRUNCATED);
	add_section(&out.kept, zeros, HALF, BLOCK_CONTINUES | BLOCK_UNSORTED);
	is = read_bytes(out.kept.s, out.kept.len);
	ck_assert_int_eq(is.state, TRAIL_DAMAGED);
	free(zeros);
	sbuf_done(&out.kept);
}
END_TEST

#ifdef HAVE_ZSTD
/* Adds a section with one compressed column of `n` zeros that claims to have `raw` bytes. */
static void add_bomb(struct sbuf *to, size_t n, uint32_t raw)
{
	struct compressor *s = compressor_new(COMPRESS_EVENTS);
	uint8_t *zeros = calloc(n, 1), *packed = malloc(n), head[FRAME_SIZE];
	uint8_t sizes[COLUMNS * COLUMN_SIZE] = {0};
	struct frame f = {
		.type = BLOCK_EVENTS, .count = 1, .columns = COLUMNS, .offset = to->len,
		.flags = BLOCK_ZSTD | BLOCK_UNSORTED, .raw = raw,
	};
	size_t size = compress_part(s, zeros, n, packed);

	column_put(sizes, raw, size);
	f.stored = sizeof(sizes) + size;
	f.sum = crc32c(crc32c(0, sizes, sizeof(sizes)), packed, size);
	frame_put(head, &f);
	sbuf_add(to, (char *)head, sizeof(head));
	sbuf_add(to, (char *)sizes, sizeof(sizes));
	sbuf_add(to, (char *)packed, size);
	compressor_free(s);
	free(zeros);
	free(packed);
}

static void check_bomb(size_t n, uint32_t raw, const char *what)
{
	struct output out = {{0}, 0};
	struct result is;

	recorder_close(recorder_new(&kept_header, &out));
	add_bomb(&out.kept, n, raw);
	is = read_bytes(out.kept.s, out.kept.len);
	ck_assert_int_eq(is.state, TRAIL_DAMAGED);
	ck_assert_msg(strstr(is.fault.text, what), "%s", is.fault.text);
	sbuf_done(&out.kept);
}

/* The claimed and the actual size of decompressed data are bounded. */
START_TEST(test_bomb)
{
	check_bomb(RAW_MAX, RAW_MAX, "event 1 of the block: ");
	check_bomb(RAW_MAX, RAW_MAX + 1, "the block exceeds the size limit");
	check_bomb(RAW_MAX, -1, "the block exceeds the size limit");
	check_bomb(256 << 20, RAW_MAX, "the block cannot be decompressed");
	check_bomb(256 << 20, 100, "the block cannot be decompressed");
	check_bomb(100000, 200000, "the block cannot be decompressed");
}
END_TEST
#endif

int main(void)
{
	Suite *s = suite_create("hostile");
	TCase *c = tcase_create("hostile");

#ifdef HAVE_ZSTD
	tcase_add_test(c, test_bomb);
#endif
	tcase_add_test(c, test_bad_index);
	tcase_add_test(c, test_interrupt);
	tcase_add_test(c, test_empty_header);
	tcase_add_test(c, test_sections);
	tcase_add_test(c, test_full);
	tcase_add_test(c, test_bad_sections);
	suite_add_tcase(s, c);
	return unit_main(s);
}
