/* Where functions begin and end in the text of a process, by the unwind information of its file:
 * the table in .eh_frame_hdr, which is sorted by address and mapped with the file, also if that is
 * stripped. The file may be anything, so every value in it is only an address to read from, and the
 * number of reads has a limit. */
#ifndef FAST_PATCH_FUNCTIONS_H
#define FAST_PATCH_FUNCTIONS_H

#include "fast/site/site.h"
#include "fast/space/space.h"

/* The functions in a mapping of text. Set the first three members, and the others to 0. */
struct functions {
	struct fast_space *space;
	pid_t tid;
	const struct seen_text *text;
	bool has_looked_for_table;
	uint64_t table;			/* Address of .eh_frame_hdr; 0: none was found. */
	uint32_t count;			/* Number of functions in the table. */
	/* The function that was found last, and the start of the next one; 0: none. */
	uint64_t start, end, next;
};

/* For struct site_functions: `ctx` is a struct functions. */
enum site_place functions_find(void *ctx, uint64_t addr, struct site_gap *gap);
#endif
