/* What the code that lives in a tracee (this folder) and the tracer agree on: where things lie, and
 * what a record of a call looks like. Read by the assembler too, and freestanding: the code in the
 * tracee has no C library.
 *
 *	FAST_BLOB	code: its first page is the only one from which the filter lets calls
 *			through; then the plans of all calls
 *	FAST_SLOTS	shared with the tracer: a slot for each thread, with its ring
 *	stubs		64 bytes for each patched site, within 2 GiB of it, in several areas
 *
 * The first two have the same addresses in every process, since the filter knows one page only.
 * They lie side by side below the range of mmap_base (1 TiB below the stack, with 28 random bits),
 * which neither a heap nor mappings that grow downwards reach, and inside of what AddressSanitizer,
 * MemorySanitizer and ThreadSanitizer leave to the program (0x7e8000000000 and above). Their digits
 * are otherwise arbitrary, so that no program uses them by accident. Where something is mapped
 * there already the process is traced by stops. Addresses of stubs are chosen for each process, see
 * fast/process/area.c. */
#ifndef FAST_STUB_LAYOUT_H
#define FAST_STUB_LAYOUT_H

#define FAST_PAGE		0x1000
#define FAST_BLOB		0x7e93feff0000
#define FAST_BLOB_CODE		0x4000		/* code and padding */
#define FAST_BLOB_SIZE		0x8000
#define FAST_SLOTS		0x7e93ff000000	/* see fast_entry in entry.S before this changes */
#define FAST_SLOT_SIZE		0x40000
#define FAST_SLOT_COUNT		64
#define FAST_SLOTS_SIZE		(FAST_SLOT_COUNT * FAST_SLOT_SIZE)
#define FAST_RING_OFFSET	0x300		/* in a slot: in the page that it begins with */
#define FAST_RING_SIZE		0x20000
#define FAST_RECORD_MAX		0x2000		/* bytes of a record with its segments */
#define FAST_CALLS		512		/* numbers below have a plan */
#define FAST_MORE		64		/* plans of calls that have several */
#define FAST_READS		512		/* of all plans together */
#define FAST_AREAS		4		/* in which stubs lie, of each process */
#define FAST_STUBS_SIZE		0x10000		/* of each */
#define FAST_TEXTS		8		/* ranges of patched text, of each process */

/* Numbers of calls that do not exist, by which code in the tracee asks for a stop: it has set
 * itself up; a record has to be completed by the tracer */
#define FAST_READY		0x7a01
#define FAST_ASSIST		0x7a02

/* Offsets in a slot, for the assembler; C has struct fast_slot. */
#define SLOT_RAX		0
#define SLOT_RSP		8
#define SLOT_RBX		16
#define SLOT_RBP		24
#define SLOT_R12		32
#define SLOT_R13		40
#define SLOT_R14		48
#define SLOT_R15		56
#define SLOT_RDI		64
#define SLOT_RSI		72
#define SLOT_RDX		80
#define SLOT_R10		88
#define SLOT_R8			96
#define SLOT_R9			104
#define SLOT_STUB		112
#define SLOT_FLAGS		120
#define SLOT_RET		128
#define SLOT_STACK		136
#define SLOT_PHASE		144
#define SLOT_MASK		512
#define SLOT_IMAGE		520
#define SLOT_IMAGE_RIP		(SLOT_IMAGE + 17 * 8)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* What becomes of a call that comes through a stub */
enum fast_how {
	FAST_STOP,	/* a stop, by the stub's own syscall instruction */
	FAST_QUIET,	/* it is made, and nobody is told: not wanted */
	FAST_RECORD,
};

enum fast_kind {
	FAST_STRING,	/* up to a NUL, `most` bytes with it */
	FAST_BYTES,	/* `unit` bytes */
	FAST_COUNTED,	/* argument `by` × `unit` bytes, `most` at most */
	FAST_BITS,	/* whole words for as many bits as argument `by` says, likewise */
	/* result × `unit` bytes, likewise, and no more than argument `by` × `unit` unless that is
	 * FAST_NO_ARGUMENT; nothing unless the result is positive */
	FAST_RETURNED,
	/* as many bytes, `most` at most, as the 32-bit number says that argument `by` points at,
	 * when the copy is made, and said before the call: sockaddrs of an accept */
	FAST_POINTED,
	/* what the iovecs point at that were copied from argument `arg` by a read that stands
	 * before this one: `most` of them, `unit` bytes of each; with FAST_RETURN_LIMITS as many in
	 * all as the result says */
	FAST_VECTOR,
	/* nothing: with one of the results that `unit` says the tracer has to complete the record,
	 * and has something to look at while the thread stands behind the call */
	FAST_ASK,
};

/* Results of a FAST_ASK: none that is an error; ENOENT or EACCES */
enum { FAST_ASK_SUCCESS = 1, FAST_ASK_FAULT = 2 };

/* When a copy is made, and of which state of memory it is one */
enum fast_when {
	FAST_BEFORE,	/* before the call, which will change it: as entry */
	/* after the call, which does not: as entry too. Where it could lie in what the call fills
	 * it is copied before. */
	FAST_LATE,
	FAST_AFTER,	/* after the call, which filled it: as exit, only where it succeeded */
	FAST_AFTER_ANY,	/* likewise, also where it failed */
};

enum {
	/* whoever succeeds has read or filled all of it, so that it is there */
	FAST_SURE = 1,
	FAST_RETURN_LIMITS = 2,
	FAST_NARROW = 4,	/* the argument that counts has 32 bits */
	FAST_IF_POSITIVE = 8,	/* only where the result is > 0 */
	FAST_IF_INTERRUPTED = 16,	/* only where it is EINTR, or the restart of a sleep */
	FAST_SURE_MISSING = 32,	/* ENOENT as well says that it was read */
	FAST_SURE_RETURNED = 64,	/* sure where the result says that so many were taken */
	/* the address is not the argument, but what stands `at` bytes into what was copied from
	 * there, of the same state, by a read that stands before this one; a number that counts
	 * stands `by` bytes into that */
	FAST_INSIDE = 128,
};
enum { FAST_NO_ARGUMENT = 0xff };

struct fast_read {
	uint8_t arg, kind, when, by;
	uint8_t flags, at;
	uint16_t most, unit;
};

/* A call may have several, for several values of one of its arguments: the first whose condition
 * holds counts. Where none holds it is FAST_STOP. */
struct fast_plan {
	uint8_t how, count;
	uint16_t first;			/* of the table's reads */
	/* an argument (FAST_NO_ARGUMENT: no condition): its lowest `width` bits, less `base` × 256,
	 * must be below 64, and that bit set in `bits` */
	uint8_t condition, width, base;
	uint8_t next;			/* the plan to look at where it does not hold; 0: none */
	uint64_t bits;
};

struct fast_table {
	struct fast_plan plan[FAST_CALLS];
	struct fast_plan more[FAST_MORE];	/* number 0 is none */
	struct fast_read read[FAST_READS];
};

enum fast_type {
	FAST_CALL,
	FAST_PAD,	/* nothing: the ring goes on at its beginning */
};

struct fast_range {
	uint64_t from, to;
};

/* What a thread has for itself. Nothing in it is to be believed: the program can write there. */
struct fast_slot {
	/* the program's registers, while its thread is in our code */
	uint64_t rax, rsp, rbx, rbp, r12, r13, r14, r15, rdi, rsi, rdx, r10, r8, r9;
	uint64_t stub;			/* the stub's head, through which it came */
	uint64_t flags, ret;
	uint64_t stack;			/* the end of our own stack; 0: no thread has the slot */
	uint64_t phase;			/* 0: before the call, 1: behind it */
	uint64_t stubs[FAST_AREAS];	/* where they lie; 0: that one is not there */
	uint64_t unused;
	/* written by the thread; positions count on and on, their rest is the place in the ring */
	uint64_t head;			/* records before it are whole */
	uint64_t current;		/* the record of the call that is being made */
	uint64_t inflight;		/* there is one */
	uint64_t filled;		/* bytes of it that are written */
	uint64_t seen_tail;		/* .tail when it was looked at last */
	uint64_t pieces;		/* segments of it that were copied before the call */
	uint64_t unused_too[2];
	/* written by the tracer, and seldom: */
	uint64_t tail;			/* records before it are read */
	uint64_t unused_either[7];
	uint64_t hold;			/* nobody is to leave our code: text is being changed */
	struct fast_range texts[FAST_TEXTS];	/* patched text; unused ranges are empty */
	uint64_t unused_neither[7];
	/* what a thread goes on with when it has been set up */
	uint64_t mask;			/* of blocked signals */
	uint64_t image[18];		/* r15 r14 r13 r12 rbp rbx r9 r8 r10 rdx rsi rdi flags rcx
					 * r11 rax rsp rip */
};
enum { FAST_STACK_END = 0x24000 };	/* in a slot */
_Static_assert(sizeof(struct fast_slot) <= FAST_RING_OFFSET, "the ring is behind it");
_Static_assert(FAST_RING_OFFSET + FAST_RING_SIZE + 0x2000 <= FAST_STACK_END, "so is the stack");

/* Whether [from, to) has something of [start, end) in it */
static inline int fast_meets(uint64_t from, uint64_t to, uint64_t start, uint64_t end)
{
	return from < end && to > start;
}

/* Whether there lies something of ours */
static inline int fast_lies_in(uint64_t from, uint64_t to, const uint64_t stubs[FAST_AREAS])
{
	const uint64_t end = FAST_SLOTS + FAST_SLOTS_SIZE;

	if (to < from)
		to = UINT64_MAX;
	if (fast_meets(from, to, FAST_BLOB, end))
		return 1;
	for (unsigned i = 0; i < FAST_AREAS; i++)
		if (stubs[i] && fast_meets(from, to, stubs[i], stubs[i] + FAST_STUBS_SIZE))
			return 1;
	return 0;
}

/* x86-64's numbers of the syscalls that change mappings */
enum {
	FAST_MMAP = 9, FAST_MPROTECT = 10, FAST_MUNMAP = 11, FAST_MREMAP = 25, FAST_MADVISE = 28,
	FAST_SHMAT = 30, FAST_PKEY_MPROTECT = 329,
};

/* Whether the syscall may change a mapping at an address of the program's choice. Every syscall
 * asks this, so it is one test for most of them. */
static inline int fast_changes_mappings(uint64_t nr, const uint64_t arg[6])
{
	enum { MAP_FIXED_FLAG = 0x10, SHM_REMAP_FLAG = 040000 };
	const uint64_t numbers = 1ULL << FAST_MMAP | 1ULL << FAST_MPROTECT | 1ULL << FAST_MUNMAP |
		1ULL << FAST_MREMAP | 1ULL << FAST_MADVISE | 1ULL << FAST_SHMAT;

	if (nr >= 64)
		return nr == FAST_PKEY_MPROTECT;
	if (!(numbers >> nr & 1))
		return 0;
	if (nr == FAST_MMAP)
		return (arg[3] & MAP_FIXED_FLAG) != 0;
	return nr != FAST_SHMAT || (arg[2] & SHM_REMAP_FLAG);
}

/* The end of the address range that begins at arg[0], or arg[1] for shmat, whose size is unknown */
static inline struct fast_range fast_changed_range(uint64_t nr, const uint64_t arg[6])
{
	if (nr == FAST_SHMAT)
		return (struct fast_range){arg[1], UINT64_MAX};
	return (struct fast_range){arg[0], arg[0] + arg[1]};
}

/* Whether the call takes memory away in which our code or its stubs lie, or puts something there */
static inline int fast_disturbs(uint64_t nr, const uint64_t arg[6],
				const uint64_t stubs[FAST_AREAS])
{
	struct fast_range range = fast_changed_range(nr, arg);

	return fast_changes_mappings(nr, arg) &&
		(fast_lies_in(range.from, range.to, stubs) ||
		 (nr == FAST_MREMAP && fast_lies_in(arg[4], arg[4] + arg[2], stubs)));
}

/* Whether madvise or process_madvise with this advice drops pages: text of a file becomes what the
 * file has */
static inline int fast_drops_pages(uint64_t advice)
{
	enum { DONTNEED = 4, FREE = 8, REMOVE = 9, DONTNEED_LOCKED = 24, GUARD_INSTALL = 102 };

	return advice == DONTNEED || advice == FREE || advice == REMOVE ||
		advice == DONTNEED_LOCKED || advice == GUARD_INSTALL;
}

static inline int fast_meets_text(uint64_t from, uint64_t to,
				  const struct fast_range texts[FAST_TEXTS])
{
	if (to < from)
		to = UINT64_MAX;
	for (unsigned i = 0; i < FAST_TEXTS; i++)
		if (fast_meets(from, to, texts[i].from, texts[i].to))
			return 1;
	return 0;
}

/* Whether the syscall moves patched text, replaces it, lets the program write to it or makes it
 * what its file has */
static inline int fast_changes_text(uint64_t nr, const uint64_t arg[6],
				    const struct fast_range texts[FAST_TEXTS])
{
	enum { PROT_WRITE_FLAG = 2 };
	struct fast_range range = fast_changed_range(nr, arg);

	if (!fast_changes_mappings(nr, arg) ||
	    (nr == FAST_MADVISE && !fast_drops_pages(arg[2])) ||
	    ((nr == FAST_MPROTECT || nr == FAST_PKEY_MPROTECT) && !(arg[2] & PROT_WRITE_FLAG)))
		return 0;
	return fast_meets_text(range.from, range.to, texts) ||
		(nr == FAST_MREMAP && fast_meets_text(arg[4], arg[4] + arg[2], texts));
}

/* In a ring, 8-byte aligned, with its segments right behind it */
struct fast_record {
	uint32_t size;			/* with the segments */
	uint16_t nr;
	uint8_t segments, type;
	uint64_t entered, left;		/* time stamp counter */
	int64_t ret;
	uint64_t arg[6];
	uint64_t stub;			/* through which it came */
	uint64_t sp;
};

/* A copy of memory: `got` of `asked` bytes could be read. The next one is 8-byte aligned. */
struct fast_segment {
	uint64_t addr;
	uint32_t asked;
	uint16_t got;
	uint8_t when, unused;		/* enum fast_when */
	uint8_t bytes[];
};

_Static_assert(offsetof(struct fast_slot, stack) == SLOT_STACK, "as the assembler has it");
_Static_assert(offsetof(struct fast_slot, phase) == SLOT_PHASE, "as the assembler has it");
_Static_assert(offsetof(struct fast_slot, head) == 192, "a cache line of its own");
_Static_assert(offsetof(struct fast_slot, tail) == 256, "a cache line of its own");
_Static_assert(offsetof(struct fast_slot, hold) == 320, "a cache line of its own");
_Static_assert(offsetof(struct fast_slot, mask) == SLOT_MASK, "as the assembler has it");
_Static_assert(offsetof(struct fast_slot, image) == SLOT_IMAGE, "as the assembler has it");
_Static_assert(sizeof(struct fast_read) == 10, "reads are packed");
_Static_assert(sizeof(struct fast_table) <= FAST_BLOB_SIZE - FAST_BLOB_CODE, "the table has room");
#endif
#endif
