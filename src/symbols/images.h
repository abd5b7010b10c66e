/* The ELF files of mappings: each is read once. */
#ifndef SYMBOLS_IMAGES_H
#define SYMBOLS_IMAGES_H

#include <stdbool.h>

#include "base/memory/hash.h"

struct elf_image;		/* symbols/file/elf_image.h */
struct elf_library;		/* symbols/file/elf_library.h */
struct lines_library;		/* symbols/file/source_lines.h */
struct map_range;		/* symbols/address_map.h */
struct source_lines;
struct stack_task;		/* symbols/stacks.h */

struct images {
	struct elf_library *elf;
	struct hash read;		/* key of the file or its content → struct elf_image */
	struct lines_library *lines_library;	/* NULL: lines are not wanted */
	struct hash lines;		/* address of the struct elf_image → struct source_lines */
};

/* Loads the libraries. Returns false, and sets *why to an error message for the caller to free, if
 * one is missing. `all` is zero. */
bool images_init(struct images *all, bool wants_lines, char **why);
void images_done(struct images *all);

/* Returns the file of the mapping, with the symbols of its debug file, valid until images_done().
 * NULL: it is not such a file. */
struct elf_image *images_find(struct images *all, const struct stack_task *t,
			      struct map_range *range);
/* Returns the source lines of a file, valid until images_done(). NULL: unknown. */
struct source_lines *images_lines(const struct images *all, const struct elf_image *image);
#endif
