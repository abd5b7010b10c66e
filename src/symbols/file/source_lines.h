/* Source lines and inlined functions of the code of an ELF file, from its DWARF data, which may
 * contain anything. Requires libdw and libelf, which are loaded on first use. */
#ifndef SYMBOLS_FILE_SOURCE_LINES_H
#define SYMBOLS_FILE_SOURCE_LINES_H

#include <stdint.h>

struct lines_library;
struct source_lines;

enum { INLINED_MAX = 16 };	/* functions that are inlined into each other, at one address */

/* A function that contains an address */
struct source_place {
	const char *function;	/* that is inlined, demangled; NULL: the function is not inlined */
	uint64_t start;		/* address of its first instruction; 0: unknown */
	const char *file;	/* of the address, or of the call of the one before; "": unknown */
	unsigned line;		/* 0: unknown */
};

/* The functions that contain an address, from the innermost to the one that is not inlined */
struct source_places {
	struct source_place all[INLINED_MAX + 1];
	unsigned count;
};

/* Loads the libraries. Returns NULL, and sets *why to an error message for the caller to free, if
 * that fails. */
struct lines_library *lines_library_load(char **why);

/* Reads the lines of a file, of which it uses a duplicate of the descriptor. Returns NULL if it has
 * none. */
struct source_lines *source_lines_read(const struct lines_library *library, int fd);
void source_lines_free(struct source_lines *lines);

/* Returns what contains an address, valid until source_lines_free(); NULL: unknown. */
const struct source_places *source_lines_find(struct source_lines *lines, uint64_t address);
#endif
