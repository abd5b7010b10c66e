/* The section .debug_frame: how to leave the functions of a program that has no .eh_frame for them,
 * as those of Go. It is not loaded into the memory of a process. The bytes may be anything. */
#ifndef SYMBOLS_RULES_DEBUG_FRAME_H
#define SYMBOLS_RULES_DEBUG_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_head;		/* symbols/rules/elf_head.h */
struct eh_frame_entry;		/* symbols/rules/eh_frame.h */
struct frame_rule;

struct debug_frame {
	uint8_t *bytes;
	size_t size;
	struct eh_frame_entry *index;
	size_t count;		/* of functions; 0: there are none, and the above is NULL */
	bool is_32bit, is_arm64;	/* of a file of i386, of arm64 */
};

/* Copies the section of the file into `f`, which is zero. */
void debug_frame_read(struct debug_frame *f, const void *bytes, size_t size,
		      const struct elf_head *head);
void debug_frame_done(struct debug_frame *f);

/* Finds the rule for the instruction that contains the address, which is that it is linked at.
 * Returns false if no function contains it, or eh_frame_rule() does not know its rule. */
bool debug_frame_rule(const struct debug_frame *f, uint64_t address, struct frame_rule *rule);
#endif
