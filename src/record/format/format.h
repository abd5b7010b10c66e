/* What lies where in a recording, and how large anything may be. doc/trail-format.md is the whole
 * format in words; a change of it is a change of both, and of MINOR or MAJOR. */
#ifndef RECORD_FORMAT_FORMAT_H
#define RECORD_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A reader takes any minor version of the major ones that it knows: what is new in it stands where
 * an older reader passes over it. In major version 1 each block of events has one section. */
enum { TRAIL_MAJOR = 2, TRAIL_MINOR = 0, TRAIL_MAJOR_OLDEST = 1 };

/* Begins each recording. A transfer that takes it for text cuts the first byte's highest bit or
 * changes an end of line; what prints it stops at the 0x1a. */
#define TRAIL_MAGIC "\x89TRAIL\r\n\x1a\n"

enum {
	MAGIC_SIZE = 10,
	PREAMBLE_SIZE = 16,	/* magic, major and minor (16 bits each), 16 bits of 0 */
	FRAME_SIZE = 64,	/* before each block */
	TRAILER_SIZE = 16,	/* the last bytes of a whole recording */

	/* What a reader takes, and a writer keeps to */
	RAW_MAX = 16 << 20,	/* bytes of a block, unpacked */
	STORED_MAX = RAW_MAX + 4096,	/* … as it is in the file */
	DIGEST_MAX = 1 << 10,
	TASKS_MAX = 8192,	/* in a block */
	CALLS_MAX = 1024,	/* kinds of calls in a block */
	STRINGS_MAX = 16384,	/* in a block that have a number */
	MEMORY_MAX = 1 << 18,	/* pieces of memory of a call */
	WORDS_MAX = 1 << 20,	/* of an argv */
	DESCRIPTORS_MAX = 4096,	/* of a process */
	OUTSIDERS_MAX = 4096,
	WAITS_MAX = 65536,

	/* What a writer aims at */
	RAW_FULL = 4 << 20,	/* a block that is as large is closed */
	SECTION_FULL = 256 << 10,	/* … and a section of it, unpacked */
	SECTION_FIRST = 16 << 10,	/* … the first one, the next twice that … */
	EVENT_MAX = 8 << 20,	/* bytes of memory and strings of one event; more is left out */
	INDEX_EVERY = 4096,	/* blocks that one index tells of */
};

enum block_type {
	BLOCK_HEADER = 1,
	BLOCK_EVENTS,
	BLOCK_INDEX,
	BLOCK_END,
};

enum {
	BLOCK_ZSTD = 1,		/* columns are compressed that take fewer bytes for it */
	/* nothing but calls which change nothing of what is known of processes */
	BLOCK_QUIET = 2,
	/* records are in the order of events, and not in that of tasks, see order.h */
	BLOCK_UNSORTED = 4,
	/* another section of the block before: events are told in terms of its events */
	BLOCK_CONTINUES = 8,
	/* … but its compressed columns begin new streams */
	BLOCK_ANEW = 16,
};

/* Before the columns of a block stands of each how many bytes it has unpacked, and in the file: two
 * numbers of 32 bits. */
enum { COLUMN_SIZE = 8, COLUMNS_MAX = 16 };

/* What stands before each block */
struct frame {
	uint8_t type, flags;
	uint16_t digest;		/* bytes before the block that tell of it */
	uint32_t stored, raw;		/* its bytes in the file; unpacked */
	uint32_t count;			/* events */
	uint8_t columns;		/* of a block of events, see block.h; else 0 */
	uint64_t first_seq;
	uint64_t first_time, last_time;
	uint64_t offset;		/* of the frame itself, from the recording's first byte */
	uint32_t sum;			/* crc32c of digest and stored bytes */
};

void frame_put(uint8_t out[FRAME_SIZE], const struct frame *f);
/* NULL: *f was read and its sizes are within bounds; else what is wrong, as a sentence's end */
const char *frame_get(struct frame *f, const uint8_t in[FRAME_SIZE]);

void column_put(uint8_t out[COLUMN_SIZE], uint32_t raw, uint32_t stored);
void column_get(const uint8_t in[COLUMN_SIZE], uint32_t *raw, uint32_t *stored);

void preamble_put(uint8_t out[PREAMBLE_SIZE]);
/* Whether it is one; the version */
bool preamble_get(const uint8_t in[PREAMBLE_SIZE], unsigned *major, unsigned *minor);

/* Where the end block begins */
void trailer_put(uint8_t out[TRAILER_SIZE], uint64_t offset);
bool trailer_get(const uint8_t in[TRAILER_SIZE], uint64_t *offset);
#endif
