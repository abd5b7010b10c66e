/* Call sites: a `syscall` instruction in a program's text, and how its syscalls are redirected
 * through a stub. Pure functions of bytes; reading and writing text is done elsewhere.
 *
 * Neither of the two ways leaves an instruction that a thread could be in the middle of:
 *	SITE_BEFORE	`mov $nr,%eax` directly precedes the syscall instruction. Its 5 bytes
 *			become a jump to the stub; the syscall instruction stays.
 *	SITE_BESIDE	The syscall instruction becomes a short jump to padding between functions,
 *			within 127 bytes. The padding gets the jump to the stub.
 *
 * If there is no padding either, SITE_BEFORE also uses any other 5-byte `mov $n,%reg` that directly
 * precedes. The stub executes it, and executing it twice does no harm.
 *
 * A stub (FAST_STUB_SIZE bytes) begins with its descriptor (struct stub). Its code follows and has
 * two entry points: FAST_STUB_ENTRY executes the mov of SITE_BEFORE; FAST_STUB_REDIRECT expects the
 * syscall number in rax. The code loads the descriptor's address into r11 and jumps to `entry`,
 * which returns to the site. Then follow a syscall instruction, at which the seccomp filter stops
 * the thread, and the tail: it sets rcx to the end of the site, as the site's own syscall
 * instruction would, and jumps there. */
#ifndef FAST_SITE_SITE_H
#define FAST_SITE_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fast/stub/layout.h"

/* Bytes of the instructions `syscall`, `jmp rel32` and `mov $imm32,%eax`; opcode of the last */
enum { SYSCALL_SIZE = 2, JUMP_SIZE = 5, MOV_SIZE = 5, MOV_EAX = 0xb8 };

enum { FAST_STUB_SIZE = 64, FAST_STUB_ENTRY = 32, FAST_STUB_REDIRECT = 37 };

enum site_kind { SITE_NONE, SITE_BEFORE, SITE_BESIDE };

struct site_shape {
	enum site_kind kind;
	/* SITE_BEFORE: operand of the mov; the syscall number if .reg is 0. */
	uint32_t nr;
	/* SITE_BEFORE: register of the mov, as encoded in instructions; 0: eax. */
	uint8_t reg;
	/* SITE_BESIDE: offset of the padding from the syscall instruction. */
	int32_t pad;
};

/* Descriptor at the start of a stub in the tracee. The code there uses all members but .start
 * (STUB_SLOW and STUB_END of fast/stub/layout.h). */
struct stub {
	uint64_t entry;		/* Address that the stub jumps to. */
	uint64_t slow;		/* Address of the stub's syscall instruction. */
	/* Start of the site: a syscall that has not been made begins again here. */
	uint64_t start;
	uint64_t end;		/* Address after the site's syscall instruction. */
};
_Static_assert(offsetof(struct stub, slow) == STUB_SLOW && offsetof(struct stub, end) == STUB_END,
	       "the assembler's offsets");

/* Address after the stub's syscall instruction: the way back to the site */
static inline uint64_t stub_tail(const struct stub *s)
{
	return s->slow + SYSCALL_SIZE;
}

/* What is known about an address of text: whether it belongs to a function */
enum site_place {
	SITE_ANYWHERE, SITE_START_OF_FUNCTION, SITE_IN_FUNCTION, SITE_BETWEEN_FUNCTIONS,
};
/* From the end of a function to the start of the next one that is known */
struct site_gap {
	uint64_t from, to;
};
/* How site_shape finds functions. `find` sets *gap if it returns SITE_BETWEEN_FUNCTIONS. */
struct site_functions {
	enum site_place (*find)(void *ctx, uint64_t addr, struct site_gap *gap);
	void *ctx;
};

/* How the site at code[at], mapped at `addr`, can be patched; it was reached for syscall
 * `nr`. `code` is a window of text around it: 4 KiB on either side are used, and with less text
 * before the site fewer sites are patchable. Returns .kind SITE_NONE if it cannot be patched.
 *
 * A SITE_BEFORE that sets eax serves only the number that it sets: see site_fits. */
struct site_shape site_shape(const uint8_t *code, size_t size, size_t at, uint64_t addr,
			     uint64_t nr, const struct site_functions *functions);
/* The same for bytes at which no thread has stopped and which may not be a syscall instruction:
 * .kind is SITE_NONE too if not all decoders take them for an instruction. */
struct site_shape site_shape_unreached(const uint8_t *code, size_t size, size_t at, uint64_t addr,
				       uint64_t nr, const struct site_functions *functions);
/* Whether a thread that stopped at the site before syscall `nr` may be sent into its stub. If the
 * number differs from the one that the mov sets, the thread reached the syscall instruction another
 * way (a branch, restart_syscall). A signal would then send it back to the mov, to the wrong
 * number. */
static inline bool site_fits(const struct site_shape *shape, uint64_t nr)
{
	return shape->kind != SITE_BEFORE || shape->reg || shape->nr == nr;
}
/* Stores the original bytes of a patched site and returns their number. *addr is the address of the
 * site, and becomes that of the bytes. */
unsigned site_original(uint8_t out[8], const struct site_shape *shape, uint64_t *addr);

/* Number of bytes of padding with which the given ones begin: nops of any form, and int3 */
size_t site_padding_size(const uint8_t *bytes, size_t size);
/* Whether the bytes begin with padding that has room for a jump. Padding that contains a jump
 * already is not padding: check this right before patching a known site. */
bool site_is_padding(const uint8_t *bytes, size_t size);

/* Builds the stub at address `stub` for the site at `addr`; `entry` may be at any distance. If a
 * signal interrupts a syscall made in the stub, the kernel restarts it at the stub's own syscall
 * instruction, with its number or that of restart_syscall. That is correct: the thread stops
 * again. */
void site_build_stub(uint8_t out[FAST_STUB_SIZE], const struct site_shape *shape, uint64_t addr,
		     uint64_t stub, uint64_t entry);

/* One or two changes of text, to be written in this order. site_patches returns their number; 0 if
 * the stub is out of reach. */
struct site_patch {
	uint64_t addr;
	uint8_t bytes[8], size;
};
unsigned site_patches(struct site_patch out[2], const struct site_shape *shape, uint64_t addr,
		      uint64_t stub);
/* Whether the 7 bytes from addr - 5 on are those of a patched site */
bool site_is_patched(const struct site_shape *shape, const uint8_t bytes[7]);

/* Where a thread at offset `at` of a stub has to be moved before a signal handler runs: the start
 * or the end of the site. Returns 0 if no thread can be at that offset. */
uint64_t site_address_of(const struct stub *s, uint64_t at);
#endif
