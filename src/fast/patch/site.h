/* Call sites: a `syscall` instruction in a program's text, and how it is made to go through a stub.
 * Pure functions of bytes; who reads and writes them is elsewhere.
 *
 * Two ways, neither of which leaves an instruction that a thread could be in the middle of:
 *	SITE_BEFORE	`mov $nr,%eax` stands directly before: its 5 bytes become a jump to the
 *			stub, and the syscall instruction stays
 *	SITE_BESIDE	the syscall instruction becomes a short jump to padding between functions,
 *			within 127 bytes, in which the jump to the stub is put
 * Where there is no padding either, any other `mov $n,%reg` of 5 bytes directly before will do for
 * the first: it is made in the stub, and no harm is done where it is made twice.
 *
 * A stub (FAST_STUB_SIZE bytes) begins with its descriptor (struct stub), then its code, which
 * enters at FAST_STUB_ENTRY (SITE_BEFORE: makes the mov) or, with the number in rax,
 * FAST_STUB_REDIRECT: loads the descriptor's address into r11 and jumps to `entry`, through rcx.
 * Behind that lie a syscall instruction, which the filter stops, and the way back to the site. */
#ifndef FAST_PATCH_SITE_H
#define FAST_PATCH_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the instructions `syscall` and `jmp rel32` */
enum { SYSCALL_SIZE = 2, JUMP_SIZE = 5 };

enum { FAST_STUB_SIZE = 64, FAST_STUB_ENTRY = 32, FAST_STUB_REDIRECT = 37 };

enum site_kind { SITE_NONE, SITE_BEFORE, SITE_BESIDE };

struct site_shape {
	enum site_kind kind;
	uint32_t nr;		/* SITE_BEFORE: the number that is set there, */
	uint8_t reg;		/* in that register, as instructions have it; 0: eax */
	int32_t pad;		/* SITE_BESIDE: the padding, from the syscall instruction on */
};

/* The head of a stub, as it lies in the tracee: the code there uses the first two */
struct stub {
	uint64_t tail;		/* behind the stub's syscall: the way back to the site */
	uint64_t slow;		/* the stub's syscall instruction */
	uint64_t start;		/* of the site: a call that has not been made begins here again */
	uint64_t end;		/* behind the site's syscall instruction */
};

/* How the site at code[at], which lies at `addr`, can be patched, where the call `nr` was made;
 * `code` is a window of text around it, as far as it is known: 4 KiB to either side are looked at,
 * and the less there is before it the less can be told. .kind SITE_NONE: it cannot.
 *
 * A SITE_BEFORE that sets eax is one for its number only: see site_fits. */
struct site_shape site_shape(const uint8_t *code, size_t size, size_t at, uint64_t addr,
			     uint64_t nr);
/* Whether who stopped at the site before that call may be sent into its stub. Whoever comes to a
 * syscall instruction that stays with another number than is set before it came by another way (a
 * branch, restart_syscall): if a signal comes, it would be sent to where the number is set. */
static inline bool site_fits(const struct site_shape *shape, uint64_t nr)
{
	return shape->kind != SITE_BEFORE || shape->reg || shape->nr == nr;
}
/* What stood at the site before it was patched, at *addr: returns how many bytes */
unsigned site_original(uint8_t out[8], const struct site_shape *shape, uint64_t *addr);

/* Whether a jump has room in the padding that these bytes begin with. Padding that holds a jump
 * already is none any more: asked right before a known site is patched. */
bool site_is_padding(const uint8_t *bytes, size_t size);

/* The bytes of the stub that is to lie at `stub`, for the site at `addr`; `entry` may lie anywhere.
 * The kernel restarts a call that was made in the stub by going back to the stub's own syscall
 * instruction, with its number or that of restart_syscall: that is right, it stops again. */
void site_build_stub(uint8_t out[FAST_STUB_SIZE], const struct site_shape *shape, uint64_t addr,
		     uint64_t stub, uint64_t entry);

/* What is to be written where, in that order: at most two pieces. Returns how many; 0: the stub is
 * out of reach. */
struct site_patch {
	uint64_t addr;
	uint8_t bytes[8], size;
};
unsigned site_patches(struct site_patch out[2], const struct site_shape *shape, uint64_t addr,
		      uint64_t stub);
/* Whether these bytes at `addr` (from addr - 5 on, 7 of them) are those of a patched site */
bool site_is_patched(const struct site_shape *shape, const uint8_t bytes[7]);

/* Where a thread whose rip is in a stub, `at` bytes from its beginning, is to be for a signal's
 * handler: the site's start, or its end; 0: that is no place in a stub where a thread can be. */
uint64_t site_place(const struct stub *s, uint64_t stub, uint64_t at);
#endif
