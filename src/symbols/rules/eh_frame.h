/* The sections .eh_frame and .debug_frame: an index of their functions for programs without one
 * (.eh_frame_hdr), which static programs lack, where functions begin and end, and how to leave a
 * function. The bytes may be anything. */
#ifndef SYMBOLS_RULES_EH_FRAME_H
#define SYMBOLS_RULES_EH_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct eh_frame_section {
	const uint8_t *bytes;
	size_t size;
	uint64_t address;	/* that it is linked at; of .debug_frame, which is not loaded, 0 */
	bool is_32bit;		/* of an i386 file */
	bool is_debug;		/* .debug_frame */
};

/* An entry of the index, relative to the address of the section */
struct eh_frame_entry {
	int32_t start;		/* begin of the function */
	int32_t description;	/* its record in the section */
};

/* The instructions that a record of the section is for */
struct eh_frame_range {
	int32_t start;		/* relative to the address of the section */
	uint32_t size;
};

/* Builds the index of the section: an array for the caller to free, ordered by .start. Returns NULL
 * and sets *count to 0 if it has no functions. Records after one that is malformed are left out. */
struct eh_frame_entry *eh_frame_index(const struct eh_frame_section *section, size_t *count);
/* The same with the range of each record that has one */
struct eh_frame_range *eh_frame_ranges(const struct eh_frame_section *section, size_t *count);

/* The registers that a function preserves, and the stack pointer; in i386 code, those with the
 * same names but for the first letter, and esi and edi; in arm64 code x19 to x30, of which x29 is
 * the frame pointer, and x30 contains the return address at the begin of a function */
enum frame_register {
	FRAME_RBX, FRAME_RBP, FRAME_R12, FRAME_R13, FRAME_R14, FRAME_R15, FRAME_RSP,
	FRAME_REGISTERS_X86,
	FRAME_X24 = FRAME_REGISTERS_X86, FRAME_X25, FRAME_X26, FRAME_X27, FRAME_X28, FRAME_X30,
	FRAME_REGISTERS,
	FRAME_ESI = FRAME_R12, FRAME_EDI = FRAME_R13,
	FRAME_X19 = FRAME_RBX, FRAME_X20 = FRAME_R12, FRAME_X21, FRAME_X22, FRAME_X23,
	FRAME_X29 = FRAME_RBP, FRAME_SP = FRAME_RSP,
};

/* How the registers of the caller are found at an instruction of a function. The stack pointer of
 * the caller, after its call, is .base plus .offset; other offsets are relative to that. */
struct frame_rule {
	uint8_t base;			/* enum frame_register */
	uint16_t saved;			/* registers on the stack (bits) */
	uint16_t lost;			/* registers whose values are unknown (bits) */
	/* Registers of .saved whose offset is relative to the value of .base (bits) */
	uint16_t by_base;
	bool is_stored;			/* the stack pointer is stored at that sum instead */
	bool return_by_base;		/* .return_address is relative to the value of .base */
	bool return_in_x30;		/* the return address is FRAME_X30 of the caller */
	bool is_signal;			/* the caller did not call, but was interrupted */
	bool is_outermost;		/* there is no caller */
	bool is_missing;		/* no function contains the instruction */
	int32_t offset;
	int32_t return_address;		/* offset */
	int32_t at[FRAME_REGISTERS];	/* offsets of .saved */
};

/* A record of the section */
struct eh_frame_record {
	const uint8_t *bytes;	/* from its length on */
	size_t size;
	uint64_t address;	/* of the first byte */
	bool is_32bit;		/* of an i386 file */
	bool is_arm64;		/* of an arm64 file */
	bool is_debug;		/* of .debug_frame */
};

/* Finds the rule for the instruction that contains the address, from the record of the function
 * that begins before it, and the common one. Returns false if a record is malformed, or its rule
 * has another form: signal frames of x86-64, most expressions. */
bool eh_frame_rule(const struct eh_frame_record *common, const struct eh_frame_record *function,
		   uint64_t address, struct frame_rule *rule);
#endif
