/* The mappings of an address space as pieces, ordered by address: ranges that one syscall, or the
 * kernel, mapped. Pieces are split when a part is unmapped or changed. */
#ifndef MODEL_MEMORY_RANGES_H
#define MODEL_MEMORY_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum memory_kind {
	MEMORY_PROGRAM,
	MEMORY_LIBRARY,
	MEMORY_HEAP,		/* grown by brk */
	MEMORY_STACK,		/* of the main thread */
	MEMORY_THREAD_STACK,	/* mapped with MAP_STACK */
	MEMORY_ANONYMOUS,	/* private */
	MEMORY_FILE,
	MEMORY_SHARED,		/* shared anonymous memory, memfd, System V and POSIX segments */
	MEMORY_KERNEL,		/* [vdso], [vvar] */
	MEMORY_KINDS
};

struct memory_piece {
	uint64_t start, end;
	uint64_t id;		/* of the syscall that mapped it; 0: mapped by the kernel */
	uint64_t time;		/* when it was mapped, in ns since the trace began */
	const char *name;	/* of the file; "": anonymous. Owned by the caller */
	const char *call;	/* name of the syscall; "": none */
	enum memory_kind kind;
	bool reads, writes, executes, is_shared;
};

/* Sums of bytes over the pieces */
struct memory_sums {
	uint64_t mapped;
	uint64_t reserved;	/* without access: PROT_NONE */
	uint64_t is_private;	/* private and writable: a fork copies it on write */
	uint64_t kinds[MEMORY_KINDS];
};

/* The pieces are an array with a gap, so that changes near the previous one are cheap. A zeroed
 * struct is empty. */
struct memory_ranges {
	struct memory_piece *pieces;
	size_t count, room;
	size_t gap;		/* index of the first piece after the gap */
	struct memory_sums sums;
};

void ranges_done(struct memory_ranges *r);
/* Frees the pieces; the sums stay. */
void ranges_forget(struct memory_ranges *r);
void ranges_copy(struct memory_ranges *to, const struct memory_ranges *from);
/* The piece with that index, which is below .count */
const struct memory_piece *ranges_at(const struct memory_ranges *r, size_t index);
/* The index of the first piece that ends above the address; .count: none */
size_t ranges_find(const struct memory_ranges *r, uint64_t addr);
/* The piece that contains the address; NULL: none */
const struct memory_piece *ranges_get(const struct memory_ranges *r, uint64_t addr);
/* Adds a piece in place of what is mapped there. Pieces that differ only in their syscall are
 * joined if there are thousands. */
void ranges_add(struct memory_ranges *r, struct memory_piece piece);
/* Removes [start, end), but for pieces that were mapped after `until` (ns). Returns the number of
 * bytes that were removed. */
uint64_t ranges_remove(struct memory_ranges *r, uint64_t start, uint64_t end, uint64_t until);
void ranges_protect(struct memory_ranges *r, uint64_t start, uint64_t end, bool reads, bool writes,
		    bool executes);
/* Copies the pieces of [from, from + size) to the addresses from `to` on, where nothing of that
 * range may be mapped. `id`, `time` and `call` are those of the copies, if `id` is not 0. */
void ranges_duplicate(struct memory_ranges *r, uint64_t from, uint64_t to, uint64_t size,
		      uint64_t id, uint64_t time, const char *call);
/* Makes the piece that ends at `end` end at `new_end`, which is higher, in place of what is mapped
 * there. Returns false if there is no such piece. */
bool ranges_extend(struct memory_ranges *r, uint64_t end, uint64_t new_end);
#endif
