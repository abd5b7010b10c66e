/* The code that is injected into tracees (stub/), as linked into this program, and its labels. */
#ifndef FAST_STUB_BLOB_H
#define FAST_STUB_BLOB_H

#include <stdint.h>

#include "fast/stub/layout.h"

#pragma GCC visibility push(hidden)
extern const uint8_t fast_blob_begin[], fast_blob_end[];
/* Labels of stub/entry.S */
extern const uint8_t fast_entry[], fast_slot_limit[], fast_switched[], fast_saved[],
	fast_call[], fast_called[], fast_returned[],
	fast_completed[], fast_slow[], fast_creators[], fast_creator_tails[], fast_entry_end[],
	fast_handle_again_code[],
	fast_handled_again[], fast_finish[],
	fast_unblocked[], fast_finish_end[], fast_assist[], fast_bytes_copying[],
	fast_bytes_copied[],
	fast_string_copying[], fast_string_copied[], fast_boot[], fast_boot_child[],
	fast_boot_dispatched[], fast_boot_reset[], fast_boot_handle[], fast_boot_close[],
	fast_boot_restorer[], fast_boot_ready[], fast_boot_minimum[], fast_boot_handler[],
	fast_boot_data[], fast_boot_end[], fast_leave[], fast_leave_unmap[],
	fast_leave_ranges[], fast_leave_end[], fast_action[], fast_program_action[],
	fast_pass[], fast_pass_alone[], fast_pass_on[], fast_pass_end[];
#pragma GCC visibility pop

/* Address of a label in the tracee */
static inline uint64_t blob_at(const uint8_t *label)
{
	return FAST_BLOB + (label - fast_blob_begin);
}

static inline uint64_t blob_size(void)
{
	return fast_blob_end - fast_blob_begin;
}
#endif
