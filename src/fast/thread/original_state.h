/* State of a thread before it ran the injected code. */
#ifndef FAST_THREAD_ORIGINAL_STATE_H
#define FAST_THREAD_ORIGINAL_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

struct fast_original_state {
	struct user_regs_struct regs;
	uint64_t mask;
	uint8_t code[768];		/* Bytes of the program that were overwritten. */
	/* Number of bytes in .code; 0 if nothing was overwritten. */
	uint32_t code_size;
	uint64_t code_address;		/* Where they were. */
	bool is_start;			/* The program has not run yet. */
	bool is_mapped;			/* Only the descriptor has to be closed. */
	/* The members above are set, and nothing has been restored. */
	bool is_complete;
};
#endif
