/* System calls whose names depend on their registers and paths alone, so that a copy of what one
 * has read and filled can be completed with names without decoding it. */
#ifndef ENRICH_SIMPLE_CALLS_H
#define ENRICH_SIMPLE_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "desc/schema.h"

/* Sets of registers have a bit for each of the six. */
struct simple_call {
	/* On a machine whose registers have 64 bits:
	 *   - descriptors are shown only as arguments, always, and as the result; none is created
	 *     otherwise;
	 *   - paths are shown at the ENTER only as strings that arguments point to, always;
	 *   - no network interface is shown;
	 *   - no type depends on what a descriptor is;
	 *   - data of unknown structure (SENSE_DATA) begin where a pointer points. */
	bool is_simple;
	bool returns_descriptor;	/* its result has the name of a descriptor */
	uint8_t descriptors;
	uint8_t directories;	/* of .descriptors, those that may be AT_FDCWD */
	uint8_t paths;
	/* Of the pointers among the arguments, those to data whose size the limit of bytes bounds,
	 * and those to strings. */
	uint8_t buffers, strings;
	uint8_t unlimited_strings;	/* of .strings, paths and strings in arrays of fixed size */
	/* Other arguments may point to records or lists that contain such data or strings. */
	bool holds_data;
};

/* A cache of what is known of the system calls of each row; zeroed: nothing */
struct simple_calls {
	struct simple_part *rows;
};

/* Returns what is known of a system call with these arguments: that of its row or, if an argument
 * chooses the others, of the chosen ones. NULL: it is not simple. The schema and the ABI are the
 * same for all calls of the cache. */
const struct simple_call *simple_call(struct simple_calls *s, struct schema *schema,
				      const struct abi *abi, const struct call *row,
				      const uint64_t arg[6]);
void simple_calls_done(struct simple_calls *s);
#endif
