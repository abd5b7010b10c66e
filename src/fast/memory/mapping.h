/* The mapping at an address of a process: PROCMAP_QUERY (Linux 6.11) or /proc/PID/maps. */
#ifndef FAST_MEMORY_MAPPING_H
#define FAST_MEMORY_MAPPING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t start, end;
	uint64_t offset;		/* File offset of .start. */
	uint64_t device, inode;		/* 0 if it is not a mapping of a file. */
	bool reads, writes, executes, shared;
};

struct hole {
	uint64_t start, end;
};

/* Returns 0; -ENOENT if nothing is mapped there, -ESRCH if there is no such process, or another
 * negative errno. */
int mapping_at(pid_t pid, uint64_t addr, struct mapping *m);
/* The same with a file descriptor that is kept open between calls. It is opened if *fd is negative,
 * and may be -1 again afterwards. */
int mapping_of(int *fd, pid_t pid, uint64_t addr, struct mapping *m);
/* The first executable mapping of a file that ends after `addr`. -ENOENT: there is none; -ENOTTY:
 * the kernel has no PROCMAP_QUERY. */
int mapping_next_executable(int *fd, pid_t pid, uint64_t addr, struct mapping *m);
/* The same as mapping_at from the text of maps, for kernels without PROCMAP_QUERY */
int mapping_in_maps(pid_t pid, uint64_t addr, struct mapping *m);

/* Returns false to end the iteration. */
typedef bool mapping_fn(void *ctx, const struct mapping *m);
/* Calls `see` for each mapping of the process by address. Returns 0 or a negative errno. */
int mapping_each(pid_t pid, mapping_fn *see, void *ctx);

/* Finds the first unmapped range of [from, to) with at least `enough` bytes, otherwise the largest
 * one; its end is 0 if there is none. Returns 0 or a negative errno. */
int mapping_hole(pid_t pid, uint64_t from, uint64_t to, uint64_t enough, struct hole *h);

/* Whether the mapping is text that may be patched: of a file, private, executable, not writable.
 * Anonymous code can change at any time, and more often checks its own bytes. */
bool mapping_is_text(const struct mapping *m);

/* Whether a process, at the start of a program at `addr`, begins in its program interpreter. */
bool mapping_begins_in_interpreter(pid_t pid, uint64_t addr);
#endif
