/* Lengths of x86-64 instructions, and where instructions begin in text. Lengths follow the opcode
 * maps of the manuals (Intel SDM volume 2, appendix A; AMD APM volume 3). */
#ifndef FAST_SITE_INSTRUCTION_H
#define FAST_SITE_INSTRUCTION_H

#include <stddef.h>
#include <stdint.h>

/* Length in bytes of the instruction at code[0]; 0 if it is invalid or cut off */
unsigned instruction_length(const uint8_t *code, size_t size);

/* Instructions cannot be decoded backwards, but decoding from a wrong byte soon reaches the right
 * boundaries. So text is decoded from each of the first INSTRUCTION_READERS bytes; starts[i] says
 * how many of those decoders agree that an instruction begins at code[i]. */
enum instruction_start {
	INSTRUCTION_NEVER,	/* none */
	INSTRUCTION_MAYBE,
	INSTRUCTION_ALWAYS,	/* all, which excludes the first INSTRUCTION_READERS bytes */
};
enum { INSTRUCTION_READERS = 16, INSTRUCTION_WINDOW = 512 };
/* `size` is at most INSTRUCTION_WINDOW. */
void instruction_starts(uint8_t *starts, const uint8_t *code, size_t size);

/* Reads a 32-bit immediate or displacement. */
static inline uint32_t instruction_read32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}
#endif
