/* What lies at an address of a process: PROCMAP_QUERY (Linux 6.11) or /proc/PID/maps. */
#ifndef FAST_PROCESS_MAPPING_H
#define FAST_PROCESS_MAPPING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t start, end;
	uint64_t offset;		/* in the file, of .start */
	uint64_t device, inode;		/* 0: no file */
	bool reads, writes, executes, shared;
};

struct hole {
	uint64_t start, end;
};

/* 0, -ENOENT: nothing lies there; -ESRCH: there is no such process; or -errno */
int mapping_at(pid_t pid, uint64_t addr, struct mapping *m);
/* The same, asking a file that stays open for the next time: *fd, opened where it is negative, as
 * it may be again afterwards */
int mapping_of(int *fd, pid_t pid, uint64_t addr, struct mapping *m);
/* The same from the text of maps, as on kernels that cannot be asked */
int mapping_in_maps(pid_t pid, uint64_t addr, struct mapping *m);

/* The first range of [from, to) in which nothing is mapped that has `enough` bytes, or else the
 * largest one: its end is 0 where there is none. Returns 0 or -errno. */
int mapping_hole(pid_t pid, uint64_t from, uint64_t to, uint64_t enough, struct hole *h);

/* Whether its text may be patched: of a file, private, executable, never writable. A page that the
 * process made itself may change under us, and checks its own bytes more often. */
bool mapping_is_text(const struct mapping *m);
#endif
