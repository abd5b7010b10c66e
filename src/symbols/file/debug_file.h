/* Separate files with the symbols of stripped files, found as gdb finds them: by build id, then by
 * the name in .gnu_debuglink. */
#ifndef SYMBOLS_FILE_DEBUG_FILE_H
#define SYMBOLS_FILE_DEBUG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the paths of debug files are made of */
struct debug_file_names {
	const char *object;	/* path of the stripped file in the mappings of its process */
	const char *build_id;	/* "": none */
	const char *link;	/* name in .gnu_debuglink; "": none */
};

enum {
	DEBUG_FILE_PATHS = 4,
	DEBUG_FILE_BY_BUILD_ID = 0,	/* number of the path that is made of the build id */
};

/* Makes the path of that number, of a file that has to have the same build id or, if it is not made
 * of that, the checksum of .gnu_debuglink. Returns false if there is none. */
bool debug_file_path(unsigned i, const struct debug_file_names *names, char *path, size_t room);
/* Whether the file has the checksum. No file above 1 GiB has it. */
bool debug_file_has_checksum(int fd, uint32_t wanted);
#endif
