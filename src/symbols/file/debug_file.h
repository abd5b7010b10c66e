/* Separate files with the symbols of stripped files, found as gdb finds them: by build id, then by
 * the name in .gnu_debuglink. */
#ifndef SYMBOLS_FILE_DEBUG_FILE_H
#define SYMBOLS_FILE_DEBUG_FILE_H

#include "symbols/file/elf_image.h"

/* Opens a regular file for reading. Returns a descriptor or a negative number. */
struct path_opener {
	int (*open)(void *ctx, const char *path);
	void *ctx;
};

/* Opens the file that belongs to an image, whose path in the mappings of its process is `object`.
 * Returns a descriptor; -1: there is none with the same build id or checksum. */
int debug_file_open(const struct elf_library *library, const struct elf_image *image,
		    const char *object, const struct path_opener *opener);
#endif
