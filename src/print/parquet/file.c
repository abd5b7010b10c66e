#include "print/parquet/file.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/compress.h"
#include "print/parquet/thrift.h"

enum {
	ROWS_MAX = 1 << 17,		/* of a row group */
	BYTES_MAX = 16 << 20,		/* of its values, approximately */
	FIXED = 16,			/* bytes that a value uses in memory without its text */
};

/* Numbers of parquet.thrift */
enum {
	TYPE_INT64 = 2, TYPE_BYTE_ARRAY = 6,
	REQUIRED = 0, OPTIONAL = 1,
	CONVERTED_UTF8 = 0, LOGICAL_STRING = 1,
	DATA_PAGE = 0, DICTIONARY_PAGE = 2,
	CODEC_UNCOMPRESSED = 0, CODEC_ZSTD = 6,
	FORMAT_VERSION = 2,
};
static const char magic[] = "PAR1";

struct parquet_file {
	int fd;
	uint64_t *left;
	char *name;
	struct parquet_column *columns;
	size_t count;			/* of columns */
	uint64_t offset;		/* number of bytes written */
	uint64_t rows, groups;		/* in complete row groups, and number of these */
	struct sbuf described;		/* the RowGroup of each complete one */
	struct sbuf data, dictionary, out, packed;	/* scratch */
	struct compressor *compressor;	/* of pages; NULL: they are not compressed */
	int err;			/* of the first failure */
};

struct parquet_file *parquet_new(int fd, uint64_t *left, const char *name)
{
	struct parquet_file *f = alloc_new(struct parquet_file);

	f->fd = fd;
	f->left = left;
	f->name = alloc_string(name);
	f->compressor = compressor_new(COMPRESS_FRAMES);
	sbuf_str(&f->out, magic);
	return f;
}

void parquet_add_column(struct parquet_file *f, const char *name, enum column_type type,
		    bool is_nullable)
{
	assert(!f->groups && (!f->count || !f->columns[0].rows));
	f->columns = alloc_more(f->columns, f->count + 1, sizeof(*f->columns));
	f->columns[f->count++] = (struct parquet_column){
		.name = alloc_string(name), .type = type, .is_nullable = is_nullable,
	};
}

struct parquet_column *parquet_at(struct parquet_file *f, size_t index)
{
	assert(index < f->count);
	return &f->columns[index];
}

/* Writes .out. */
static void write_out(struct parquet_file *f)
{
	const char *p = f->out.s;
	size_t n = f->out.len;

	if (!f->err && n > *f->left)
		f->err = -EFBIG;
	while (n && !f->err) {
		ssize_t done = write(f->fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			f->err = -errno;
			break;
		}
		p += done;
		n -= done;
		*f->left -= done;
		f->offset += done;
	}
	sbuf_reset(&f->out);
}

/* Where the pages of a column are, and their size */
struct chunk {
	uint64_t dictionary_at, data_at;	/* 0: there is no such page */
	uint64_t size, raw_size;
	enum column_encoding encoding;
};

/* Adds a page to .out. */
static void put_page(struct parquet_file *f, struct chunk *c, const struct sbuf *content,
		     int type, enum column_encoding encoding, size_t values)
{
	const struct sbuf *packed = f->compressor ? &f->packed : content;
	size_t begin = f->out.len;
	struct thrift t = thrift_begin(&f->out), of;

	if (f->compressor)
		compress_frame(f->compressor, content->s, content->len, &f->packed);
	thrift_int32(&t, 1, type);
	thrift_int32(&t, 2, content->len);
	thrift_int32(&t, 3, packed->len);
	of = thrift_struct(&t, type == DATA_PAGE ? 5 : 7);
	thrift_int32(&of, 1, values);
	thrift_int32(&of, 2, encoding);
	if (type == DATA_PAGE) {
		thrift_int32(&of, 3, ENCODING_RLE);	/* what is null */
		thrift_int32(&of, 4, ENCODING_RLE);	/* what is repeated: nothing */
	}
	thrift_end(&of);
	thrift_end(&t);
	c->raw_size += f->out.len - begin + content->len;
	sbuf_add(&f->out, packed->s, packed->len);
	c->size += f->out.len - begin;
}

static struct chunk put_column(struct parquet_file *f, const struct parquet_column *column)
{
	struct chunk c = {0};
	size_t distinct;

	sbuf_reset(&f->data);
	sbuf_reset(&f->dictionary);
	c.encoding = column_encode(column, &f->data, &f->dictionary, &distinct);
	if (distinct) {
		c.dictionary_at = f->offset + f->out.len;
		put_page(f, &c, &f->dictionary, DICTIONARY_PAGE, ENCODING_PLAIN, distinct);
	}
	c.data_at = f->offset + f->out.len;
	put_page(f, &c, &f->data, DATA_PAGE, c.encoding, column->rows);
	return c;
}

static void describe_value(struct thrift *t, unsigned field, const struct parquet_column *c,
			   const struct column_value *v)
{
	uint64_t le = htole64(v->number);

	if (c->type == COLUMN_INT64)
		thrift_bytes(t, field, &le, sizeof(le));
	else
		thrift_bytes(t, field, column_bytes_of(c, v), v->number);
}

static void describe_statistics(struct thrift *t, const struct parquet_column *c)
{
	struct column_range range = column_range_of(c);
	struct thrift s = thrift_struct(t, 12);

	thrift_int64(&s, 3, c->rows - c->count);
	if (range.is_known) {
		describe_value(&s, 5, c, range.greatest);
		describe_value(&s, 6, c, range.least);
	}
	thrift_end(&s);
}

/* Adds a ColumnChunk to .described. */
static void describe_chunk(struct parquet_file *f, const struct parquet_column *column,
			   const struct chunk *c)
{
	struct thrift t = thrift_begin(&f->described), m;
	uint64_t at = c->dictionary_at ? c->dictionary_at : c->data_at;

	thrift_int64(&t, 2, at);
	m = thrift_struct(&t, 3);
	thrift_int32(&m, 1, column->type == COLUMN_INT64 ? TYPE_INT64 : TYPE_BYTE_ARRAY);
	thrift_list(&m, 2, THRIFT_INT32, c->dictionary_at ? 3 : 2);
	zigzag_put(m.to, ENCODING_RLE);
	zigzag_put(m.to, c->encoding);
	if (c->dictionary_at)
		zigzag_put(m.to, ENCODING_PLAIN);
	thrift_list(&m, 3, THRIFT_BYTES, 1);
	thrift_element(&m, column->name, strlen(column->name));
	thrift_int32(&m, 4, f->compressor ? CODEC_ZSTD : CODEC_UNCOMPRESSED);
	thrift_int64(&m, 5, column->rows);
	thrift_int64(&m, 6, c->raw_size);
	thrift_int64(&m, 7, c->size);
	thrift_int64(&m, 9, c->data_at);
	if (c->dictionary_at)
		thrift_int64(&m, 11, c->dictionary_at);
	describe_statistics(&m, column);
	thrift_end(&m);
	thrift_end(&t);
}

static void write_group(struct parquet_file *f)
{
	struct thrift t = thrift_begin(&f->described);
	size_t rows = f->columns[0].rows;
	uint64_t raw_size = 0;

	if (!rows)
		return;
	thrift_list(&t, 1, THRIFT_STRUCT, f->count);
	for (size_t i = 0; i < f->count; i++) {
		struct chunk c = put_column(f, &f->columns[i]);

		raw_size += c.raw_size;
		describe_chunk(f, &f->columns[i], &c);
		column_reset(&f->columns[i]);
		write_out(f);
	}
	thrift_int64(&t, 2, raw_size);
	thrift_int64(&t, 3, rows);
	thrift_end(&t);
	f->rows += rows;
	f->groups++;
}

int parquet_row_end(struct parquet_file *f)
{
	size_t bytes = 0;

	for (size_t i = 0; i < f->count; i++) {
		assert(f->columns[i].rows == f->columns[0].rows);
		bytes += f->columns[i].bytes.len + FIXED * f->columns[i].count;
	}
	if (bytes >= BYTES_MAX || f->columns[0].rows >= ROWS_MAX)
		write_group(f);
	return f->err;
}

/* Adds the SchemaElement of a column. */
static void describe_column(struct sbuf *to, const struct parquet_column *c)
{
	struct thrift t = thrift_begin(to), logical, string;

	thrift_int32(&t, 1, c->type == COLUMN_INT64 ? TYPE_INT64 : TYPE_BYTE_ARRAY);
	thrift_int32(&t, 3, c->is_nullable ? OPTIONAL : REQUIRED);
	thrift_str(&t, 4, c->name);
	if (c->type == COLUMN_TEXT) {
		thrift_int32(&t, 6, CONVERTED_UTF8);
		logical = thrift_struct(&t, 10);
		string = thrift_struct(&logical, LOGICAL_STRING);
		thrift_end(&string);
		thrift_end(&logical);
	}
	thrift_end(&t);
}

static void describe_schema(struct parquet_file *f, struct thrift *t)
{
	struct thrift root;

	thrift_list(t, 2, THRIFT_STRUCT, f->count + 1);
	root = thrift_begin(t->to);
	thrift_str(&root, 4, f->name);
	thrift_int32(&root, 5, f->count);
	thrift_end(&root);
	for (size_t i = 0; i < f->count; i++)
		describe_column(t->to, &f->columns[i]);
}

/* All columns are in the order of their types: of signed numbers, or of bytes. */
static void describe_orders(struct parquet_file *f, struct thrift *t)
{
	thrift_list(t, 7, THRIFT_STRUCT, f->count);
	for (size_t i = 0; i < f->count; i++) {
		struct thrift order = thrift_begin(t->to), type = thrift_struct(&order, 1);

		thrift_end(&type);
		thrift_end(&order);
	}
}

static void put_footer(struct parquet_file *f)
{
	struct thrift t = thrift_begin(&f->out);
	size_t begin = f->out.len;
	uint32_t size;

	thrift_int32(&t, 1, FORMAT_VERSION);
	describe_schema(f, &t);
	thrift_int64(&t, 3, f->rows);
	thrift_list(&t, 4, THRIFT_STRUCT, f->groups);
	sbuf_add(&f->out, f->described.s, f->described.len);
	thrift_str(&t, 6, PACKAGE_NAME " version " PACKAGE_VERSION);
	describe_orders(f, &t);
	thrift_end(&t);
	size = htole32(f->out.len - begin);
	sbuf_add(&f->out, (const char *)&size, sizeof(size));
	sbuf_str(&f->out, magic);
}

int parquet_finish(struct parquet_file *f)
{
	assert(f->count);
	write_group(f);
	if (f->out.len && !f->groups)
		write_out(f);		/* the magic of a file without rows */
	put_footer(f);
	write_out(f);
	return f->err;
}

void parquet_free(struct parquet_file *f)
{
	for (size_t i = 0; i < f->count; i++)
		column_done(&f->columns[i]);
	free(f->columns);
	free(f->name);
	sbuf_done(&f->described);
	sbuf_done(&f->data);
	sbuf_done(&f->dictionary);
	sbuf_done(&f->out);
	sbuf_done(&f->packed);
	compressor_free(f->compressor);
	free(f);
}
