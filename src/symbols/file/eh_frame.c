#include "symbols/file/eh_frame.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* Encodings of pointers, DW_EH_PE_ */
enum {
	ENCODED_FORMAT = 0x0f, ENCODED_BASE = 0x70,
	ENCODED_ABSOLUTE = 0, ENCODED_UNSIGNED_4 = 3, ENCODED_UNSIGNED_8 = 4,
	ENCODED_SIGNED_4 = 0x0b, ENCODED_SIGNED_8 = 0x0c,
	ENCODED_RELATIVE = 0x10,	/* .base: to the pointer itself */
	ENCODED_UNKNOWN = 0xff,
};

/* A position in the section, or in a record of it. Reads past the end return 0 and set .failed. */
struct reader {
	const uint8_t *bytes;
	size_t at, end;
	bool failed;
};

static void read_bytes(struct reader *r, void *to, size_t size)
{
	memset(to, 0, size);
	if (r->end - r->at < size) {
		r->failed = true;
		r->at = r->end;
		return;
	}
	memcpy(to, r->bytes + r->at, size);
	r->at += size;
}

static uint8_t read_byte(struct reader *r)
{
	uint8_t byte;

	read_bytes(r, &byte, sizeof(byte));
	return byte;
}

static uint32_t read_u32(struct reader *r)
{
	uint32_t n;

	read_bytes(r, &n, sizeof(n));
	return n;
}

static void skip_leb128(struct reader *r)
{
	while (read_byte(r) & 0x80)
		;
}

/* Reads an encoded pointer; `address` is that of the first byte of the section. */
static uint64_t read_pointer(struct reader *r, uint8_t encoding, uint64_t address)
{
	uint64_t base = (encoding & ENCODED_BASE) == ENCODED_RELATIVE ? address + r->at : 0, n;

	switch (encoding & ENCODED_FORMAT) {
	case ENCODED_UNSIGNED_4: return base + read_u32(r);
	case ENCODED_SIGNED_4: return base + (uint64_t)(int64_t)(int32_t)read_u32(r);
	case ENCODED_ABSOLUTE:
	case ENCODED_UNSIGNED_8:
	case ENCODED_SIGNED_8:
		read_bytes(r, &n, sizeof(n));
		return base + n;
	default:
		r->failed = true;
		return 0;
	}
}

/* Begins the next record of the section; *id is its second word. Returns false at the end. */
static bool next_record(struct reader *section, struct reader *record, uint32_t *id)
{
	enum { LONG = 0xffffffff };
	uint32_t length = read_u32(section);

	if (section->failed || !length || length == LONG || length > section->end - section->at)
		return false;
	*record = (struct reader){section->bytes, section->at, section->at + length, false};
	section->at += length;
	*id = read_u32(record);
	return !record->failed;
}

/* Returns the encoding of the addresses in the records that share the common record at the offset.
 */
static uint8_t address_encoding(const struct reader *section, size_t at)
{
	struct reader all = {section->bytes, at, section->end, at >= section->end}, r;
	char augmentation[8] = "";
	uint8_t encoding;
	uint32_t id;

	if (all.failed || !next_record(&all, &r, &id) || id)
		return ENCODED_UNKNOWN;
	uint8_t version = read_byte(&r);

	for (unsigned i = 0; i < sizeof(augmentation) && (augmentation[i] = read_byte(&r)); i++)
		if (i == sizeof(augmentation) - 1)
			return ENCODED_UNKNOWN;
	skip_leb128(&r);
	skip_leb128(&r);
	if (version == 1)
		read_byte(&r);
	else
		skip_leb128(&r);
	if (*augmentation == 'z')
		skip_leb128(&r);
	for (const char *c = augmentation + (*augmentation == 'z'); *c; c++) {
		if (*c == 'R') {
			encoding = read_byte(&r);
			return r.failed ? ENCODED_UNKNOWN : encoding;
		}
		if (*c == 'L')
			read_byte(&r);
		else if (*c == 'P')
			read_pointer(&r, read_byte(&r) & ENCODED_FORMAT, 0);
		else if (*c != 'S' && *c != 'B')
			return ENCODED_UNKNOWN;
	}
	return r.failed ? ENCODED_UNKNOWN : ENCODED_ABSOLUTE;
}

static int by_start(const void *a, const void *b)
{
	const struct eh_frame_entry *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

struct eh_frame_entry *eh_frame_index(const uint8_t *bytes, size_t size, uint64_t address,
				      size_t *count)
{
	struct reader section = {bytes, 0, size, false}, record;
	struct eh_frame_entry *all = NULL;
	size_t room = 0, begin = 0, common = SIZE_MAX;
	uint8_t encoding = ENCODED_UNKNOWN;
	uint32_t id;

	*count = 0;
	for (; size <= INT32_MAX && next_record(&section, &record, &id); begin = section.at) {
		size_t id_at = begin + sizeof(uint32_t);
		int64_t start;

		if (!id || id > id_at)
			continue;
		if (common != id_at - id)
			encoding = address_encoding(&section, common = id_at - id);
		if (encoding == ENCODED_UNKNOWN)
			continue;
		start = (int64_t)(read_pointer(&record, encoding, address) - address);
		if (record.failed || start != (int32_t)start)
			continue;
		if (*count == room) {
			room = room ? 2 * room : 256;
			all = alloc_more(all, room, sizeof(*all));
		}
		all[(*count)++] = (struct eh_frame_entry){start, begin};
	}
	if (all)
		qsort(all, *count, sizeof(*all), by_start);
	return all;
}
