/* A tracee's memory as seen by the decoding of one syscall. Every read is recorded, so that
 *   - bytes read at syscall enter are available at syscall exit, when they may have changed,
 *   - a recording stores the reads with the event,
 *   - a replay decodes from those reads, without a backend. */
#ifndef DECODE_MEMORY_H
#define DECODE_MEMORY_H

#include "base/memory/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* The smallest page of any machine: a read ends at the boundary of one. */
enum { PAGE_MIN = 4096 };

/* The address space of a read. Each space is recorded separately. */
enum read_space {
	AT_ENTRY,	/* memory at syscall enter */
	AT_EXIT,	/* memory at syscall exit */
	/* Lookups other than memory; the address is the number to look up. From bit PIDFD_SHIFT on
	 * it is 1 more than the number of a pidfd, whose process has the descriptor. */
	FD_PATHS,	/* path of a descriptor; a NUL follows it if the file was deleted */
	/* Kind of messages or of bpf object of a descriptor: a uint64_t of the set `payloads` or
	 * `bpf_infos`. */
	FD_CLASSES,
	/* name of a network interface; or of the generic netlink family whose messages have this
	 * type plus FAMILY_OF_TYPE */
	IF_NAMES,
	FD_DETAILS,	/* what a descriptor refers to (ptrail/value.h) */
	/* number of a task in the tracer's pid namespace, a space and its command name: "7 sh" */
	PID_NAMES,
	/* after a syscall, as text: the exit reason of the virtual CPU with this descriptor; or the
	 * namespaces of the task with this number minus TASK_NOTE_NAMESPACES, 0 being the caller */
	TASK_NOTES,
	READ_SPACES
};

/* Of the recorded address of a lookup: the number is known only at syscall exit */
enum { RESULT_BIT = 33 };
enum { PIDFD_SHIFT = 34 };
#define FAMILY_OF_TYPE (1ULL << 32)	/* larger than any index of an interface */
enum { TASK_NOTE_NAMESPACES = 1 << 30 };	/* larger than any descriptor */

/* Reasons why a backend read nothing */
enum {
	MEMORY_USERFAULT = -2,	/* a process must handle the page fault first (userfaultfd) */
	MEMORY_REFUSED = -3,	/* the kernel refused access */
};

/* A backend: reads up to len bytes at addr. Returns the number of bytes (0: none; a short read is a
 * prefix), -1 if the bytes will be available later, or MEMORY_USERFAULT or MEMORY_REFUSED. */
typedef int64_t memory_fn(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len);

/* Why a read is incomplete, numbered as in recordings */
enum memory_lack { LACK_NONE, LACK_FAULT, LACK_USERFAULT, LACK_REFUSED, LACK_LIMIT, LACKS };
extern const char *const memory_lacks[LACKS];	/* NULL, "EFAULT" …: the strings of memory_why() */

/* A recorded read */
struct memo_block {
	struct memo_block *next;
	uint64_t addr;
	uint64_t asked;		/* length of the read */
	uint64_t got;		/* number of bytes in .bytes */
	/* Number of bytes that values depend on; bytes after the end of a string are not among them
	 * and are not stored in recordings */
	uint64_t used;
	const char *why;	/* one of memory_lacks: why the read is short; NULL: it is not */
	enum read_space when;
	bool is_cut;		/* memory_hide_unused() has changed .asked, .got and .why */
	/* Of a block that is cut: what these were before */
	struct {
		uint64_t asked, got;
		const char *why;
	} whole;
	uint8_t bytes[];
};

/* Whether a recording needs the read: of copies that are made in advance, some are never used. */
static inline bool memory_is_needed(const struct memo_block *b)
{
	return b->used || (!b->got && !b->is_cut);
}

/* The part of a read that a recording needs, without its bytes, which are the first ones of `b`.
 * Those that no value depends on are left out, and the request ends before them, or a replay would
 * report them as missing. */
static inline void memory_needed(const struct memo_block *b, struct memo_block *part)
{
	*part = *b;
	part->got = b->used;
	if (b->used < b->got) {
		part->asked = b->used;
		part->why = NULL;
	}
}

struct memory {
	memory_fn *below;	/* backend for bytes that are not recorded; NULL: none */
	void *ctx;		/* of .below */
	struct arena *arena;	/* memory of the blocks */
	struct memo_block *first, *last;
	uint64_t left;		/* number of bytes that may still be read for this syscall */
	/* For record/redact: data that were searched for secrets at the enter */
	const uint8_t *searched;
	uint64_t searched_size;
};

void memory_init(struct memory *m, struct arena *arena, memory_fn *below, void *ctx);
/* Raises the limit of 256 KiB that may be read for a syscall, for strings of up to
 * `string_bytes`. */
void memory_raise_limit(struct memory *m, uint64_t string_bytes);

/* Returns the bytes at `addr` in space `when`; valid as long as the arena. Recorded bytes are used
 * if there are any; else the backend is read in space `now`, and the read is recorded. *got is set
 * to the number of bytes, at most `len`. Returns NULL if nothing is recorded and there is no
 * backend or the limit is reached. */
const uint8_t *memory_read(struct memory *m, enum read_space when, enum read_space now,
			   uint64_t addr, uint64_t len, uint64_t *got);
/* The same for a string: *got is the number of bytes before the NUL; *ended is whether there is
 * one. Without a backend a recorded part of the string counts, too. */
const uint8_t *memory_string(struct memory *m, enum read_space when, enum read_space now,
			     uint64_t addr, uint64_t len, uint64_t *got, bool *ended);
/* Returns recorded bytes of space `when` only, without reading; NULL: not recorded */
const uint8_t *memory_recorded(const struct memory *m, enum read_space when, uint64_t addr,
			       uint64_t len, uint64_t *got);
/* Copies bytes that were recorded at syscall enter, without marking them as used; returns false if
 * some were not. */
bool memory_recorded_at_enter(const struct memory *m, uint64_t addr, void *buf, uint64_t len);
/* Returns the longest recorded part of the bytes from `addr` on, without reading; *got is its size,
 * at most `len`. NULL: nothing is recorded of them. */
const uint8_t *memory_part(const struct memory *m, enum read_space when, uint64_t addr,
			   uint64_t len, uint64_t *got);
/* Reads as memory_read() does, without marking the bytes as used. */
void memory_fetch(struct memory *m, enum read_space when, enum read_space now, uint64_t addr,
		  uint64_t len);
/* Copies those of the `len` bytes at `addr` that were read at syscall enter or exit, without
 * marking them as used, and sets known[i] for each; bytes read at enter take precedence. */
void memory_copy_recorded(const struct memory *m, uint64_t addr, uint64_t len, char *bytes,
			  bool *known);
/* Records `len` bytes at `addr`, which were read at syscall enter or exit, in addition to those
 * that values depend on. */
void memory_keep(struct memory *m, uint64_t addr, const void *bytes, uint64_t len);
/* Removes from all blocks the bytes that no value depends on, so that later reads get what they
 * would get from a recording. memory_show_unused() undoes it. */
void memory_hide_unused(struct memory *m);
void memory_show_unused(struct memory *m);
/* Why a read at `addr` was short or failed: "EFAULT", "EPERM" (MEMORY_REFUSED), "userfaultfd"
 * (MEMORY_USERFAULT) or "limit" (too many bytes for one syscall) */
const char *memory_why(struct memory *m, enum read_space when, enum read_space now, uint64_t addr);
/* Whether a read that began at `from` or before ended at `addr`, because the byte there is not
 * mapped or not readable. Other reads do not count: a replay has those that come later, too. */
bool memory_is_bad(const struct memory *m, enum read_space when, enum read_space now, uint64_t from,
		   uint64_t addr);
/* Records a read that was made elsewhere: `asked` bytes at `addr`, of which the first `got` are in
 * `bytes` */
struct memo_block *memory_put(struct memory *m, enum read_space when, uint64_t addr, uint64_t asked,
			      const void *bytes, uint64_t got);
/* The index in memory_lacks of `why`, which must be one of its pointers */
enum memory_lack memory_lack(const char *why);
/* Adds a block that was recorded elsewhere, with .got bytes, all marked as used. The limit is not
 * affected. */
void memory_restore(struct memory *m, const struct memo_block *as, const void *bytes);
/* Initializes `m` with the recorded reads and the remaining limit of `from`, and with the backend
 * `below`. */
void memory_copy(struct memory *m, const struct memory *from, struct arena *arena, memory_fn *below,
		 void *ctx);
#endif
