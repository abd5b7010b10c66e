/* The size of words of a stopped task. Only for files that are built for x86-64 alone. */
#ifndef TRACE_LIBRARY_CALLS_WORD_H
#define TRACE_LIBRARY_CALLS_WORD_H

#include <stdbool.h>
#include <sys/user.h>

/* Whether the task executes instructions of i386, whose words have 4 bytes */
static inline bool library_is_32bit(const struct user_regs_struct *registers)
{
	enum { CODE_SEGMENT_32 = 0x23 };	/* __USER32_CS */

	return registers->cs == CODE_SEGMENT_32;
}

/* Size of a return address and of a pointer, in bytes */
static inline unsigned library_word_size(const struct user_regs_struct *registers)
{
	return library_is_32bit(registers) ? 4 : 8;
}
#endif
