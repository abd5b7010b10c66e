/* Layout and size limits of a recording. doc/trail-format.md describes the whole format. A change
 * must update both and TRAIL_MINOR or TRAIL_MAJOR. */
#ifndef RECORD_FORMAT_FORMAT_H
#define RECORD_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A reader accepts the major versions 1, 2 and 4 with any minor version: a new minor version adds
 * only what an older reader skips. In major version 1 each block of events has one section. In
 * versions 1 and 2 each record is one event. There is no version 3: two versions differ in more
 * than one bit, so that no flipped bit makes one of the other. */
enum { TRAIL_MAJOR = 4, TRAIL_MINOR = 5 };
#define TRAIL_MAJORS_READ "1, 2 and 4"
bool trail_major_is_read(unsigned major);

/* First bytes of each recording. A transfer in text mode clears the first byte's highest bit or
 * changes a line ending; printing the file stops at 0x1a. */
#define TRAIL_MAGIC "\x89TRAIL\r\n\x1a\n"

enum {
	MAGIC_SIZE = 10,
	PREAMBLE_SIZE = 16,	/* magic, major and minor version (16 bits each), 16 zero bits */
	FRAME_SIZE = 64,	/* before each block */
	TRAILER_SIZE = 16,	/* the last bytes of a complete recording */

	/* Limits that writers observe and readers enforce */
	RAW_MAX = 16 << 20,	/* bytes of a block, uncompressed */
	STORED_MAX = RAW_MAX + 4096,	/* bytes of a block in the file */
	DIGEST_MAX = 1 << 10,
	TASKS_MAX = 8192,	/* tasks in a block */
	CALLS_MAX = 1024,	/* different syscalls in a block */
	STRINGS_MAX = 16384,	/* numbered strings in a block */
	MEMORY_MAX = 1 << 18,	/* pieces of memory of a syscall */
	WORDS_MAX = 1 << 20,	/* strings of an argv */
	DESCRIPTORS_MAX = 4096,	/* descriptors of a process */
	OUTSIDERS_MAX = 4096,
	FRAMES_MAX = 65536,	/* of a stack */
	VERSIONS_MAX = 1024,	/* of libraries that an object needs */
	LOADED_MAX = 4096,	/* libraries of a process */
	SCRIPTS_MAX = 64,	/* of an execve */
	MAPPINGS_MAX = 1 << 17,	/* of a process */
	WAITS_MAX = 65536,

	/* Sizes that a writer aims at */
	RAW_FULL = 4 << 20,	/* bytes at which a block is closed, uncompressed */
	SECTION_FULL = 64 << 10,	/* bytes at which a section is closed, uncompressed */
	SECTION_FIRST = 16 << 10,	/* bytes of the first section; doubles up to SECTION_FULL */
	/* bytes of memory and strings of one event; the excess is omitted */
	EVENT_MAX = 8 << 20,
	INDEX_EVERY = 4096,	/* blocks in one index block */
};

enum block_type {
	BLOCK_HEADER = 1,
	BLOCK_EVENTS,
	BLOCK_INDEX,
	BLOCK_END,
};

enum {
	BLOCK_ZSTD = 1,		/* at least one column is compressed */
	/* contains only syscalls that do not change the process model */
	BLOCK_QUIET = 2,
	/* records are in the order of events instead of by task, see order.h */
	BLOCK_UNSORTED = 4,
	/* a further section of the previous block, which refers to its earlier sections */
	BLOCK_CONTINUES = 8,
	/* with BLOCK_CONTINUES: its compressed columns begin new streams */
	BLOCK_NEW_STREAMS = 16,
};

/* The columns of a block are preceded by two 32-bit numbers for each column: its uncompressed size
 * and its size in the file. */
enum { COLUMN_SIZE = 8, COLUMNS_MAX = 16 };

/* Frame before each block or section */
struct frame {
	uint8_t type, flags;
	uint16_t digest_size;		/* bytes of the digest, which follows the frame */
	uint32_t stored, raw;		/* bytes in the file; uncompressed bytes */
	uint32_t count;			/* number of events */
	/* number of columns of a block of events (block.h); else 0 */
	uint8_t columns;
	uint64_t first_seq;
	uint64_t first_time, last_time;
	uint64_t offset;		/* offset of this frame from the recording's first byte */
	uint32_t sum;			/* crc32c() of the digest and the stored bytes */
};

void frame_put(uint8_t out[FRAME_SIZE], const struct frame *f);
/* Reads *f and checks its sizes. Returns NULL, or what is wrong, as the end of a sentence. */
const char *frame_get(struct frame *f, const uint8_t in[FRAME_SIZE]);

void column_put(uint8_t out[COLUMN_SIZE], uint32_t raw, uint32_t stored);
void column_get(const uint8_t in[COLUMN_SIZE], uint32_t *raw, uint32_t *stored);

void preamble_put(uint8_t out[PREAMBLE_SIZE]);
/* Returns whether this is a preamble, and the version. */
bool preamble_get(const uint8_t in[PREAMBLE_SIZE], unsigned *major, unsigned *minor);

/* The trailer contains the offset of the end block. */
void trailer_put(uint8_t out[TRAILER_SIZE], uint64_t offset);
bool trailer_get(const uint8_t in[TRAILER_SIZE], uint64_t *offset);
#endif
