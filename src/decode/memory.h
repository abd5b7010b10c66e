/* A tracee's memory as one call's decoding sees it: every read is remembered, so that
 *   - the entry's bytes are still there at exit (they may have changed since),
 *   - to record is to write the remembered reads with the event,
 *   - a replay is the same decoding with those reads and nothing below,
 *   - a plan (decode/plan.h) is the same decoding with a `below` that only notes what is asked. */
#ifndef DECODE_MEMORY_H
#define DECODE_MEMORY_H

#include "base/memory/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Which state of the tracee a read is of, or, of what is not memory but looked up by the number
 * `addr`: what descriptor that is (FD_PATHS: its path, and a NUL behind it when nothing has that
 * name any more), what messages it carries (FD_CLASSES: a uint64_t of the set `payloads`), what a
 * network interface is called (IF_NAMES). */
enum when { AT_ENTRY, AT_EXIT, FD_PATHS, FD_CLASSES, IF_NAMES };

/* Why nothing was read: somebody has to provide that page first, and may wait for us (userfaultfd);
 * the system does not let us */
enum { MEMORY_SERVED = -2, MEMORY_REFUSED = -3 };

/* Reads up to len bytes at addr; returns how many (0: none), -1 when the answer comes later, or one
 * of the above. A short read is a prefix. */
typedef int64_t memory_fn(void *ctx, enum when when, uint64_t addr, void *buf, uint64_t len);

/* Why not all of a read is there, by the number that a recording has for it */
enum memory_lack { LACK_NONE, LACK_FAULT, LACK_SERVED, LACK_REFUSED, LACK_LIMIT, LACKS };
extern const char *const memory_lacks[LACKS];	/* NULL, "EFAULT" … as memory_why has them */

struct memo_block {
	struct memo_block *next;
	uint64_t addr, asked, got;
	/* bytes that something was made of: what lies behind the end of a string is not among them,
	 * and is in no recording */
	uint64_t used;
	const char *why;	/* of memory_lacks: the rest is missing; NULL: nothing is */
	enum when when;
	uint8_t bytes[];
};

struct memory {
	memory_fn *below;	/* NULL: nothing but what is remembered */
	void *ctx;
	struct arena *arena;
	struct memo_block *first, *last;
	uint64_t left;		/* bytes that this call may still read */
};

void memory_init(struct memory *m, struct arena *arena, memory_fn *below, void *ctx);
/* Some 256 KiB may be read for a call. Who shows strings of so many bytes allows more. */
void memory_allow(struct memory *m, uint64_t string_bytes);

/* Bytes at addr as they were `when`; valid as long as the arena. What was read at entry answers
 * only for entry, except that at exit (`now`) an entry read nobody made is made late. *got of len
 * bytes are there. NULL: none, and nothing is left of what the call may read. */
const uint8_t *memory_read(struct memory *m, enum when when, enum when now, uint64_t addr,
			   uint64_t len, uint64_t *got);
/* The same of a string, as far as its end: *ended, if a NUL is there. *got: bytes before it */
const uint8_t *memory_string(struct memory *m, enum when when, enum when now, uint64_t addr,
			     uint64_t len, uint64_t *got, bool *ended);
/* What is remembered of exactly that state; NULL: nothing, and nothing is read */
const uint8_t *memory_known(const struct memory *m, enum when when, uint64_t addr, uint64_t len,
			    uint64_t *got);
/* Why there is less at addr than was asked for, or nothing: "EFAULT", "EPERM" (MEMORY_REFUSED),
 * "userfaultfd" (MEMORY_SERVED), or "limit": the call has read as much as it may */
const char *memory_why(const struct memory *m, enum when when, enum when now, uint64_t addr);
/* An answer from elsewhere, which counts as the read that it stands for: `asked` bytes at addr, of
 * which the first `got` are there */
struct memo_block *memory_put(struct memory *m, enum when when, uint64_t addr, uint64_t asked,
			      const void *bytes, uint64_t got);
/* One of memory_lacks */
enum memory_lack memory_lack(const char *why);
/* Adds a block as it was remembered elsewhere, with its .got bytes, all of them used; how much may
 * still be read stays as it is. */
void memory_restore(struct memory *m, const struct memo_block *as, const void *bytes);
/* A new memory with all that is remembered in another one, and as much left to be read; what is not
 * remembered is asked of `below`. */
void memory_copy(struct memory *m, const struct memory *from, struct arena *arena, memory_fn *below,
		 void *ctx);
#endif
