/* Areas of stubs. A process gets one near its first program text at set-up. Text elsewhere gets one
 * at the first stop at one of its sites; the thread that stopped maps it. */
#ifndef FAST_SPACE_AREA_H
#define FAST_SPACE_AREA_H

#include "fast/fast.h"
#include "fast/site/site.h"

struct stub_area {
	uint64_t addr;			/* 0: the area is gone. */
	unsigned used;			/* Number of stubs in the area. */
	/* It may have been unmapped, or not exist in this fork: see area_check_all. */
	bool is_unverified;
};

/* Part of struct fast_space */
struct space_areas {
	struct stub_area area[FAST_AREAS];
	unsigned count;
	unsigned failed;		/* Number of attempts to map an area that failed. */
};

/* Address for the first area of stubs of a program whose first instruction is at `text`, away from
 * its heap. If there is none, returns an address that is not page-aligned, so that mmap fails. */
uint64_t area_first(pid_t tid, uint64_t text);
/* Adds an area that has been mapped at addr. Another thread may be about to unmap it, so the area
 * is not used before area_check_all has returned true. */
void area_add(struct fast *f, struct fast_space *s, uint64_t addr);
/* Returns an area with room that is in reach of the site at `addr`; NULL if there is none. */
struct stub_area *area_find(struct fast_space *s, uint64_t addr);
/* Checks the areas that are .is_unverified, and removes those that are not mapped as they were. The
 * other threads are frozen. Returns false if an area was removed, or if a thread is in a syscall
 * that may still change it. */
bool area_check_all(struct fast *f, struct fast_thread *t);
/* The memory of the space, read through this thread, may contain fewer stubs than it is known to
 * have. Counts them; all areas are .is_unverified afterwards. */
void area_count_stubs(struct fast_space *s, pid_t tid);
/* The thread stopped before a syscall at a site with no area in reach: makes it map one in place of
 * its syscall, to which it then returns: fast_finish_injected_syscall. Returns false if no area can
 * be added. */
bool area_request(struct fast *f, struct fast_thread *t, uint64_t addr);

/* Adds a stub to the area, which must have room. */
void area_add_stub(struct fast_space *s, struct stub_area *a, const struct stub *head);
/* Descriptor of the stub that contains `addr`, and its start in *stub; NULL if no stub does. */
const struct stub *area_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub);
/* Descriptor of the stub that a jump in padding at `addr` leads to; NULL if there is no such
 * jump. */
const struct stub *area_stub_of_padding(const struct fast_thread *t, uint64_t addr);
#endif
