/* Compression of pages by Zstandard. Without libzstd they are not compressed. */
#ifndef PRINT_PARQUET_PAGE_COMPRESSOR_H
#define PRINT_PARQUET_PAGE_COMPRESSOR_H

#include "base/text/sbuf.h"

struct page_compressor;

struct page_compressor *page_compressor_new(void);
void page_compressor_free(struct page_compressor *p);
/* The codec of pages, a number of parquet.thrift: 6 (ZSTD) or 0 (UNCOMPRESSED) */
int page_codec(const struct page_compressor *p);
/* The compressed bytes, which stay valid until the next call; they may be longer than `content`. */
struct sbuf page_compress(struct page_compressor *p, const struct sbuf *content);
#endif
