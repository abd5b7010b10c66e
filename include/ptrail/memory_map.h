/* The address space of a process at a moment: its mappings, as /proc/PID/maps lists them, and how
 * much of them is in memory. */
#ifndef PTRAIL_MEMORY_MAP_H
#define PTRAIL_MEMORY_MAP_H

#include <stdbool.h>
#include <stdint.h>

/* A mapping */
struct mapped_range {
	uint64_t start, end;
	uint64_t offset;	/* of .start in the file */
	bool reads, writes, executes;
	bool is_shared;		/* MAP_SHARED */
	/* the path, with " (deleted)" if the file is; "[heap]", "[stack]"; "": anonymous */
	const char *name;
};

/* Sizes are in bytes, and 0 if they are unknown. */
struct memory_map {
	const struct mapped_range *all;	/* ordered by address, without overlaps */
	unsigned count;
	bool is_cut;			/* there are more mappings */
	uint64_t resident;		/* pages in memory */
	uint64_t proportional;		/* the same, each page divided by the number of its users */
	uint64_t private_clean, private_dirty;	/* parts of .resident that no one else uses */
	uint64_t swapped;
	uint64_t peak_resident;		/* VmHWM: highest .resident since the execve */
	uint64_t minor_faults, major_faults;	/* of the process, since its creation */
	/* Resource limits (getrlimit(2)); UINT64_MAX: unlimited */
	uint64_t space_limit, data_limit, stack_limit, lock_limit;
};
#endif
