/* How long instructions of x86-64 are, and where they begin in a piece of text. Lengths only, as
 * the opcode maps of the manuals have them (Intel SDM volume 2, appendix A; AMD APM volume 3). */
#ifndef FAST_PATCH_INSTRUCTION_H
#define FAST_PATCH_INSTRUCTION_H

#include <stddef.h>
#include <stdint.h>

/* Of the instruction at code[0], in bytes; 0: it is none, or is cut off */
unsigned instruction_length(const uint8_t *code, size_t size);

/* Instructions cannot be read backwards, but whoever reads forwards from a wrong byte soon meets
 * the right ones: so they are read from each of the first INSTRUCTION_READERS bytes on.
 * `starts[i]` says how many of those agree that one begins at code[i]. */
enum instruction_start {
	INSTRUCTION_NEVER,	/* none of them */
	INSTRUCTION_MAYBE,
	INSTRUCTION_ALWAYS,	/* all: so none of the first INSTRUCTION_READERS bytes */
};
enum { INSTRUCTION_READERS = 16, INSTRUCTION_WINDOW = 512 };
/* `size` is INSTRUCTION_WINDOW at most */
void instruction_starts(uint8_t *starts, const uint8_t *code, size_t size);

/* A number or a distance in an instruction */
static inline uint32_t instruction_read32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}
#endif
