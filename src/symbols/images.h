/* The ELF files of mappings. ptrail itself reads no more than their headers; symbols and lines are
 * asked of the symbol reader. */
#ifndef SYMBOLS_IMAGES_H
#define SYMBOLS_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/source_lines.h"
#include "symbols/question/channel.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/rules/elf_head.h"

struct map_range;		/* symbols/address_map.h */
struct stack_task;		/* symbols/stacks.h */

/* A file that is mapped. What the reader has found is known after images_open(). */
struct image {
	struct elf_head head;
	uint64_t key;			/* of the file, or of the content of the vDSO */
	uint32_t number;		/* in questions */
	unsigned reader;		/* that has opened it last; 0: none */
	bool is_refused;		/* the reader is not asked about it any more */
	bool has_no_debug_file;		/* none is looked for: the reader could not read it */
	uint64_t time;			/* that questions have taken, in ns */
	char build_id[BUILD_ID_DIGITS + 1];	/* as hexadecimal digits; "": none, or unknown */
	uint64_t abort_message;		/* address of __abort_msg; 0: none, or unknown */
	uint64_t goroutines;		/* address of runtime.allgs; 0: none, or unknown */
};

/* What the reader knows of an instruction */
struct code_facts {
	bool is_known;			/* it was asked, and need not be again */
	const char *symbol;		/* NULL: none */
	uint64_t symbol_start;
	bool has_entry;			/* .entry, of a file without .eh_frame_hdr */
	uint64_t entry_base;		/* address that .entry is relative to */
	struct eh_frame_entry entry;
	bool has_rule;			/* .rule, of .debug_frame */
	struct frame_rule rule;
	struct source_place *lines;	/* from the innermost inlined function outwards */
	unsigned line_count;
};

struct images {
	struct channel *channel;
	struct hash read;		/* key of the file or its content → struct image */
	uint32_t count;
	bool wants_lines;
	unsigned reader;		/* that has .open_count images */
	unsigned open_count;
};

/* Checks that the libraries can be loaded. Returns false, and sets *why to an error message for the
 * caller to free, if one is missing. `all` is zero. */
bool images_init(struct images *all, bool wants_lines, char **why);
void images_done(struct images *all);

/* Returns the file of the mapping, valid until images_done(). NULL: it is not such a file. */
struct image *images_find(struct images *all, const struct stack_task *t, struct map_range *range);
/* Makes the reader read the file of the mapping, with its debug file. Returns false if that is not
 * possible, or not now. */
bool images_open(struct images *all, const struct stack_task *t, const struct map_range *range,
		 struct image *image);
/* Asks what is at `count` addresses of the file, which are those that it is linked at. At most
 * PLACES_MAX (symbols/question/question.h). Texts are in the arena. */
void images_ask(struct images *all, const struct stack_task *t, const struct map_range *range,
		struct image *image, const uint64_t *addresses, struct code_facts *const *to,
		unsigned count, struct arena *arena);
#endif
