/* Unwinds the stack of a task by rules that the caller remembers. That takes a fraction of the time
 * that libunwind needs, but each frame must have a rule. It is also the only way for i386 code.
 * There and in arm64 code, functions without a rule are left by their frame pointer. */
#ifndef SYMBOLS_UNWIND_WALK_H
#define SYMBOLS_UNWIND_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/machine.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/unwind/unwind.h"

enum walk_end {
	WALK_COMPLETE,
	WALK_CUT,		/* `limit` frames were found and there are more */
	WALK_UNKNOWN,		/* no rule for the last frame; unwind() may leave it */
};

/* The frame that has no rule, as unwind() takes it */
struct walk_rest {
	struct frame_registers registers;	/* those that are unknown are 0 */
	bool has_frame_pointer;	/* it was saved on the stack */
	bool is_return;		/* its instruction pointer follows a call */
};

/* Finds the rule of the function with this instruction pointer. NULL: it has none. The arguments
 * are those of unwind_source.frame(), which was called before. */
typedef const struct frame_rule *(*walk_rule)(void *ctx, uint64_t ip, bool is_return);

/* Unwinds the stack as unwind() does; .find_table is not used. `rule` gets from->ctx. Sets *rest if
 * it returns WALK_UNKNOWN. */
enum walk_end walk(const struct unwind_source *from, walk_rule rule, unsigned limit,
		   struct walk_rest *rest);

/* Reads a word of the stack, of the size that the task's words have, with `read`, which is like
 * that of unwind_source. Returns false if it cannot be read. */
bool walk_read_pointer(bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		       bool is_32bit, uint64_t addr, uint64_t *pointer);

/* Finds the rule of the function with this instruction pointer, in tables of .eh_frame_hdr and
 * .eh_frame that `read` reads like that of unwind_source. Returns false if there is none, or only
 * libunwind knows it. */
bool walk_find_rule(const struct unwind_table *table, uint64_t ip, bool is_return,
		    bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		    struct frame_rule *rule);

/* Sets the rule of code that is recognized by its instructions: of x86-64 and arm64 code that
 * returns from a signal handler, and of entries of procedure linkage tables of arm64. Returns false
 * if there are others at the address, or they cannot be read. */
bool walk_code_rule(bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		    uint64_t ip, bool is_arm64, struct frame_rule *rule);

/* Sets the registers of a task that has jumped to where there is no code to those of its caller, as
 * if the call had returned. Returns false if the return address cannot be read. */
bool walk_undo_call(const struct unwind_source *from, struct frame_registers *registers);
#endif
