/* The decoder: description + registers + memory → values. It is a pure function: the same registers
 * and bytes give the same tree, whether the bytes come from a live tracee, a test or a
 * recording. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "decode/memory.h"
#include "desc/schema.h"
#include "ptrail/value.h"

/* How much is decoded, and how much more is read */
struct limits {
	uint64_t bytes;	/* most bytes of a string or buffer (largest that a printer wants) */
	uint64_t members;	/* most members of a list */
	bool verbose;		/* decode members of counted lists too (execve's environment) */
	/* Skip numbers that text shows only with -v; the record's .whole then exceeds its .count */
	bool brief;
	/* Bytes that are read of what is written to descriptors 3 to 63, and 0 to 2, if that is
	 * more than .bytes; 0: nothing but these. No value shows more for it. */
	uint16_t other_output;
	uint32_t output;
};
_Static_assert(sizeof(struct limits) <= 24, "it is copied for each syscall");

/* Whether one byte more than the `want` ones of a buffer of `whole` bytes is read that -s shows:
 * strace reads it, and shows the address of the buffer if it is unreadable, which it can only be at
 * the end of a page. */
static inline bool extent_has_next_byte(const struct limits *limits, uint64_t addr, uint64_t want,
					uint64_t whole)
{
	return want < whole && want == limits->bytes && !((addr + want) % PAGE_MIN);
}

/* The last class of descriptors that carry messages */
enum { CLASS_MESSAGES = 0xff };

/* Bytes that are read of values that limits.bytes does not limit */
enum {
	PATH_LENGTH_MAX = 4096,	/* of a path */
	PICKED_MAX = 4096,	/* of the end of a record, if it consists of fields */
	BITS_MAX = 8192,	/* of a set of bits */
	CHAIN_MAX = 64 << 10,	/* of records of different sizes in one buffer */
};

/* Registers of a syscall */
struct regs {
	const struct abi *abi;
	uint64_t nr, arg[6], sp;	/* sp: the stack pointer */
	int64_t ret;		/* -errno if .failed */
	bool failed;
	bool injected;		/* the result was set by ptrail */
};

struct decoder {
	struct schema *schema;
	struct arena *arena;	/* memory of the values */
	struct memory *mem;
	struct limits limits;
	/* Class of a descriptor: a kind of messages, which is a value of set `payloads`, or larger
	 * than CLASS_MESSAGES; 0 if unknown. May be NULL. */
	uint64_t (*fd_class)(void *ctx, int fd);
	void *ctx;		/* of .fd_class */
	/* set by the decoder if a value is a SENSE_IFINDEX or SENSE_FAMILY */
	bool interfaces;
};

/* Decodes a syscall as known at `when` (AT_ENTRY or AT_EXIT). A syscall number without a row gives
 * arguments arg1 to arg6 in hex, and view.name is NULL. `entry` is the result of AT_ENTRY for the
 * same syscall in the same arena, from which values are copied to save work, or NULL. */
struct call_view decode_call(struct decoder *d, const struct regs *r, enum read_space when,
			     const struct call_view *entry);

/* Decodes a syscall of which only number and result are known: no arguments */
struct call_view decode_return(struct decoder *d, const struct regs *r);

/* Decodes `bytes` as record number `record` of desc_records for `abi`; returns a V_RECORD. Pointers
 * in it are followed in d->mem, AT_ENTRY. */
struct value *decode_record(struct decoder *d, const struct abi *abi, uint16_t record,
			    const void *bytes, uint64_t size);
#endif
