#include "print/parquet/encoding.h"
#include "print/parquet/file.h"
#include "print/parquet/thrift.h"

#include <fcntl.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/unit.h"

enum { MANY = 3000 };

/* What is left to read */
struct reading {
	const uint8_t *p, *end;
};

static struct reading all_of(const struct sbuf *b)
{
	const uint8_t *p = (const uint8_t *)b->s;

	return (struct reading){p, p + b->len};
}

static uint64_t take(struct reading *r)
{
	ck_assert(r->p < r->end);
	return *r->p++;
}

static uint64_t take_varint(struct reading *r)
{
	uint64_t n = 0;

	for (unsigned at = 0;; at += 7) {
		uint64_t byte = take(r);

		n |= (byte & 0x7f) << at;
		if (byte < 0x80)
			return n;
	}
}

static int64_t take_zigzag(struct reading *r)
{
	uint64_t n = take_varint(r);

	return (int64_t)(n >> 1 ^ -(n & 1));
}

/* The number with that index in a sequence of bit-packed numbers */
static uint64_t packed_at(const uint8_t *p, size_t index, unsigned bits)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < bits; i++) {
		size_t at = index * bits + i;

		n |= (uint64_t)(p[at / 8] >> at % 8 & 1) << i;
	}
	return n;
}

static void check_hybrid(const uint32_t *numbers, size_t n, unsigned bits)
{
	struct sbuf b = {0};
	struct reading r;
	size_t at = 0;

	encode_hybrid(&b, numbers, n, bits);
	r = all_of(&b);
	while (r.p < r.end) {
		uint64_t header = take_varint(&r), count = header >> 1;
		uint32_t number = 0;

		ck_assert_uint_gt(count, 0);
		if (header & 1) {
			for (size_t i = 0; i < count * 8 && at < n; i++, at++)
				ck_assert_uint_eq(packed_at(r.p, i, bits), numbers[at]);
			r.p += count * bits;
			continue;
		}
		for (unsigned i = 0; i < bits; i += 8)
			number |= (uint32_t)take(&r) << i;
		for (size_t i = 0; i < count; i++, at++)
			ck_assert_uint_eq(number, numbers[at]);
	}
	ck_assert_ptr_eq(r.p, r.end);
	ck_assert_uint_eq(at, n);
	sbuf_done(&b);
}

static uint32_t random_number(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

START_TEST(numbers_in_runs_and_groups_are_read_as_they_were_written)
{
	static uint32_t numbers[MANY];
	uint32_t state = 7;

	for (unsigned bits = 0; bits <= 20; bits++)
		for (size_t n = 0; n < MANY; n = n * 2 + 3) {
			for (size_t i = 0; i < n;) {
				size_t run = random_number(&state) % 3 ? 1 :
					random_number(&state) % 40;
				uint32_t number = random_number(&state) & ((1U << bits) - 1);

				for (; run && i < n; run--)
					numbers[i++] = number;
			}
			check_hybrid(numbers, n, bits);
		}
}
END_TEST

START_TEST(equal_numbers_take_the_space_of_one)
{
	static uint32_t numbers[MANY];
	struct sbuf b = {0};

	for (size_t i = 0; i < MANY; i++)
		numbers[i] = 300;
	encode_hybrid(&b, numbers, MANY, 9);
	ck_assert_uint_eq(b.len, 4);
	sbuf_done(&b);
}
END_TEST

static void check_deltas(const int64_t *numbers, size_t n)
{
	struct sbuf b = {0};
	struct reading r;
	uint64_t block, parts, last;
	size_t at = 1;

	encode_deltas(&b, numbers, n);
	r = all_of(&b);
	block = take_varint(&r);
	parts = take_varint(&r);
	ck_assert_uint_eq(block % 128, 0);
	ck_assert_uint_eq(block / parts % 32, 0);
	ck_assert_uint_eq(take_varint(&r), n);
	last = take_zigzag(&r);
	ck_assert(!n || (int64_t)last == numbers[0]);
	while (at < n) {
		int64_t least = take_zigzag(&r);
		const uint8_t *bits = r.p;

		r.p += parts;
		for (size_t part = 0; part < parts && at < n; part++) {
			for (size_t i = 0; i < block / parts && at < n; i++, at++) {
				last += least + packed_at(r.p, i, bits[part]);
				ck_assert_int_eq((int64_t)last, numbers[at]);
			}
			r.p += block / parts * bits[part] / 8;
		}
	}
	ck_assert_ptr_eq(r.p, r.end);
	sbuf_done(&b);
}

START_TEST(differences_are_read_as_they_were_written)
{
	static const int64_t ends[] = {INT64_MIN, INT64_MAX, 0, -1, INT64_MAX, INT64_MIN, 1};
	static int64_t numbers[MANY];
	uint32_t state = 3;

	check_deltas(ends, sizeof(ends) / sizeof(*ends));
	for (unsigned bits = 0; bits < 64; bits += 7)
		for (size_t n = 0; n < MANY; n = n * 2 + 1) {
			for (size_t i = 0; i < n; i++)
				numbers[i] = ((uint64_t)random_number(&state) << 40 ^
					      (uint64_t)random_number(&state) << 20 ^
					      random_number(&state)) >> (63 - bits);
			check_deltas(numbers, n);
		}
}
END_TEST

START_TEST(times_that_grow_evenly_take_no_bits)
{
	static int64_t numbers[MANY];
	struct sbuf b = {0};

	for (int i = 0; i < MANY; i++)
		numbers[i] = 1000000007LL * i;
	encode_deltas(&b, numbers, MANY);
	ck_assert_uint_lt(b.len, MANY / 10);
	sbuf_done(&b);
}
END_TEST

START_TEST(structs_are_written_as_the_compact_protocol_says)
{
	static const uint8_t expected[] = {
		0x15, 0x0d,			/* field 1: int32 -7 */
		0x36, 0x80, 0x01,		/* field 4: int64 64 */
		0x18, 0x02, 'o', 'k',		/* field 5: bytes */
		0x19, 0x25, 0x02, 0x04,		/* field 6: list of the int32 1 and 2 */
		0x1c, 0x15, 0x00, 0x00,		/* field 7: a struct with field 1: int32 0 */
		0x00,
	};
	struct sbuf b = {0};
	struct thrift t = thrift_begin(&b), inner;

	thrift_int32(&t, 1, -7);
	thrift_int64(&t, 4, 64);
	thrift_str(&t, 5, "ok");
	thrift_list(&t, 6, THRIFT_INT32, 2);
	zigzag_put(t.to, 1);
	zigzag_put(t.to, 2);
	inner = thrift_struct(&t, 7);
	thrift_int32(&inner, 1, 0);
	thrift_end(&inner);
	thrift_end(&t);
	ck_assert_uint_eq(b.len, sizeof(expected));
	ck_assert_mem_eq(b.s, expected, sizeof(expected));
	sbuf_done(&b);
}
END_TEST

START_TEST(a_list_of_fifteen_elements_has_its_length_in_a_byte_of_its_own)
{
	struct sbuf b = {0};
	struct thrift t = thrift_begin(&b);

	thrift_list(&t, 1, THRIFT_STRUCT, 15);
	ck_assert_uint_eq(b.len, 3);
	ck_assert_mem_eq(b.s, "\x19\xfc\x0f", 3);
	sbuf_done(&b);
}
END_TEST

START_TEST(few_distinct_values_are_written_once)
{
	struct parquet_column c = {.type = COLUMN_TEXT};
	struct sbuf data = {0}, dictionary = {0};
	size_t distinct;

	for (int i = 0; i < MANY; i++)
		column_bytes(&c, i % 3 ? "read" : "write", i % 3 ? 4 : 5);
	ck_assert_int_eq(column_encode(&c, &data, &dictionary, &distinct), ENCODING_DICTIONARY);
	ck_assert_uint_eq(distinct, 2);
	ck_assert_uint_eq(dictionary.len, 4 + 5 + 4 + 4);
	ck_assert_mem_eq(dictionary.s, "\5\0\0\0write\4\0\0\0read", dictionary.len);
	ck_assert_uint_lt(data.len, MANY / 8 + 16);
	sbuf_done(&data);
	sbuf_done(&dictionary);
	column_done(&c);
}
END_TEST

START_TEST(distinct_texts_are_written_as_lengths_and_bytes)
{
	struct parquet_column c = {.type = COLUMN_TEXT};
	struct sbuf data = {0}, dictionary = {0}, lengths = {0};
	static const int64_t expected[] = {1, 0, 2, 3};
	size_t distinct;

	column_bytes(&c, "a", 1);
	column_bytes(&c, NULL, 0);
	column_bytes(&c, "bc", 2);
	column_bytes(&c, "def", 3);
	ck_assert_int_eq(column_encode(&c, &data, &dictionary, &distinct), ENCODING_DELTA_LENGTH);
	ck_assert_uint_eq(distinct, 0);
	ck_assert_uint_eq(dictionary.len, 0);
	encode_deltas(&lengths, expected, 4);
	ck_assert_uint_eq(data.len, lengths.len + 6);
	ck_assert_mem_eq(data.s, lengths.s, lengths.len);
	ck_assert_mem_eq(data.s + lengths.len, "abcdef", 6);
	sbuf_done(&data);
	sbuf_done(&dictionary);
	sbuf_done(&lengths);
	column_done(&c);
}
END_TEST

START_TEST(the_range_of_a_column_is_by_value_or_by_bytes)
{
	struct parquet_column numbers = {.type = COLUMN_INT64, .is_nullable = true};
	struct parquet_column texts = {.type = COLUMN_TEXT};
	struct column_range r;
	char longer[100];

	ck_assert(!column_range_of(&numbers).is_known);
	column_null(&numbers);
	column_int(&numbers, 5);
	column_int(&numbers, -7);
	r = column_range_of(&numbers);
	ck_assert(r.is_known);
	ck_assert_int_eq(r.least->number, -7);
	ck_assert_int_eq(r.greatest->number, 5);
	column_bytes(&texts, "ab", 2);
	column_bytes(&texts, "\xff", 1);
	column_bytes(&texts, "a", 1);
	r = column_range_of(&texts);
	ck_assert(r.is_known);
	ck_assert_uint_eq(r.least->number, 1);
	ck_assert_mem_eq(column_bytes_of(&texts, r.least), "a", 1);
	ck_assert_mem_eq(column_bytes_of(&texts, r.greatest), "\xff", 1);
	memset(longer, 'A', sizeof(longer));
	column_bytes(&texts, longer, sizeof(longer));
	ck_assert(!column_range_of(&texts).is_known);
	column_done(&numbers);
	column_done(&texts);
}
END_TEST

/* Writes a file of `rows` rows. Returns the result of the last call. */
static int write_rows(int fd, uint64_t *left, int rows)
{
	struct parquet_file *f = parquet_new(fd, left, "table");
	int err = 0;

	parquet_add_column(f, "id", COLUMN_INT64, false);
	parquet_add_column(f, "text", COLUMN_TEXT, true);
	for (int i = 0; i < rows && !err; i++) {
		column_int(parquet_at(f, 0), i);
		if (i % 2)
			column_bytes(parquet_at(f, 1), &i, sizeof(i));
		else
			column_null(parquet_at(f, 1));
		err = parquet_row_end(f);
	}
	if (!err)
		err = parquet_finish(f);
	parquet_free(f);
	return err;
}

START_TEST(a_file_begins_and_ends_with_its_magic_and_counts_its_bytes)
{
	char name[] = "/tmp/parquet.XXXXXX", magic[4];
	uint64_t left = 1 << 20;
	int fd = mkstemp(name);
	off_t size;

	ck_assert_int_ge(fd, 0);
	unlink(name);
	ck_assert_int_eq(write_rows(fd, &left, MANY), 0);
	size = lseek(fd, 0, SEEK_END);
	ck_assert_int_eq(size, (1 << 20) - left);
	ck_assert_int_eq(pread(fd, magic, 4, 0), 4);
	ck_assert_mem_eq(magic, "PAR1", 4);
	ck_assert_int_eq(pread(fd, magic, 4, size - 4), 4);
	ck_assert_mem_eq(magic, "PAR1", 4);
	close(fd);
}
END_TEST

START_TEST(a_file_that_would_exceed_its_size_is_an_error)
{
	char name[] = "/tmp/parquet.XXXXXX";
	uint64_t left = 1000;
	int fd = mkstemp(name);

	ck_assert_int_ge(fd, 0);
	unlink(name);
	ck_assert_int_eq(write_rows(fd, &left, MANY), -EFBIG);
	ck_assert_int_le(lseek(fd, 0, SEEK_END), 1000);
	close(fd);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_an_error)
{
	uint64_t left = 1 << 20;
	int fd = open("/dev/null", O_RDONLY);

	ck_assert_int_eq(write_rows(fd, &left, 10), -EBADF);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parquet");
	TCase *encoding = tcase_create("encoding"), *file = tcase_create("file");

	tcase_add_test(encoding, numbers_in_runs_and_groups_are_read_as_they_were_written);
	tcase_add_test(encoding, equal_numbers_take_the_space_of_one);
	tcase_add_test(encoding, differences_are_read_as_they_were_written);
	tcase_add_test(encoding, times_that_grow_evenly_take_no_bits);
	tcase_add_test(encoding, structs_are_written_as_the_compact_protocol_says);
	tcase_add_test(encoding, a_list_of_fifteen_elements_has_its_length_in_a_byte_of_its_own);
	tcase_add_test(file, few_distinct_values_are_written_once);
	tcase_add_test(file, distinct_texts_are_written_as_lengths_and_bytes);
	tcase_add_test(file, the_range_of_a_column_is_by_value_or_by_bytes);
	tcase_add_test(file, a_file_begins_and_ends_with_its_magic_and_counts_its_bytes);
	tcase_add_test(file, a_file_that_would_exceed_its_size_is_an_error);
	tcase_add_test(file, a_file_that_cannot_be_written_is_an_error);
	suite_add_tcase(suite, encoding);
	suite_add_tcase(suite, file);
	return unit_main(suite);
}
