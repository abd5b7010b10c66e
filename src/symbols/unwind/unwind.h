/* Unwinds the stack of a stopped x86-64 or arm64 task by the tables of its files, with libunwind,
 * which is loaded on first use. Code without a table is unwound by its frame pointer. */
#ifndef SYMBOLS_UNWIND_UNWIND_H
#define SYMBOLS_UNWIND_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

#include "symbols/rules/elf_head.h"

struct frame_registers;		/* machine/machine.h */
struct unwinder;
struct unwind_space;		/* what libunwind remembers of the code of a process */

/* Whether 64-bit tasks of this machine execute arm64 code */
#ifdef __aarch64__
enum { unwind_is_arm64 = true };
#else
enum { unwind_is_arm64 = false };
#endif

/* A task, as the unwinder asks for it */
struct unwind_source {
	const struct frame_registers *registers;
	bool is_return;		/* the instruction pointer of .registers follows a call */
	bool is_known;		/* .frame() has taken the innermost frame before */
	bool is_32bit;		/* it executes i386 code, which libunwind cannot unwind */
	bool is_arm64;		/* it executes arm64 code; neither: x86-64 */
	uint64_t signature_bits;	/* see machine_signature_bits() */
	/* Reads the 8 bytes at the address. Returns false if they cannot be read. */
	bool (*read)(void *ctx, uint64_t addr, uint64_t *word);
	/* Finds the table for the code at the address, with addresses of the process. Returns false
	 * if there is none. */
	bool (*find_table)(void *ctx, uint64_t ip, struct unwind_table *table);
	/* Finds the frame pointer of the function that has this stack pointer. Returns 0 if it is
	 * unknown. NULL: .registers has all; else instruction and stack pointer only. */
	uint64_t (*frame_pointer)(void *ctx, uint64_t sp);
	/* Takes the instruction pointer of the next frame, from the innermost on. `is_return`: it
	 * follows a call, which may be the last instruction of its function. Returns false if no
	 * more frames are wanted. */
	bool (*frame)(void *ctx, uint64_t ip, bool is_return);
	void *ctx;
};

/* Returns NULL, and sets *why to an error message for the caller to free, if libunwind cannot be
 * loaded. */
struct unwinder *unwinder_new(char **why);
void unwinder_free(struct unwinder *u);

/* Returns NULL if out of memory. */
struct unwind_space *unwind_space_new(struct unwinder *u);
void unwind_space_free(struct unwinder *u, struct unwind_space *space);
/* Forgets everything, because the code of the process has changed. */
void unwind_space_flush(struct unwinder *u, struct unwind_space *space);

/* Unwinds the stack. Returns true if `limit` frames were found and there are more. */
bool unwind(struct unwinder *u, struct unwind_space *space, const struct unwind_source *from,
	    unsigned limit);
#endif
