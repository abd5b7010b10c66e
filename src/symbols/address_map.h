/* The memory mappings of a process, from the text of /proc/PID/maps. */
#ifndef SYMBOLS_ADDRESS_MAP_H
#define SYMBOLS_ADDRESS_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

struct image;			/* symbols/images.h */

struct map_range {
	uint64_t start, end;
	uint64_t offset;	/* file offset of .start */
	uint64_t inode;		/* number of the mapped file; 0: none */
	bool reads, writes, executes;
	bool is_shared;
	/* The path as the kernel prints it, with \012 for a newline and " (deleted)" after the name
	 * of a deleted file; "[vdso]"; "" if the mapping is anonymous */
	const char *name;
	/* For the owner of the map: the image of the file, and whether it has been looked up */
	struct image *image;
	bool has_looked;
};

struct address_map {
	struct map_range *ranges;	/* ordered by address, without overlaps */
	size_t count, room;
	struct arena names;
};

/* Replaces the contents of the map by the ranges of the text. Leaves out lines that describe no
 * mapping, or one that overlaps an earlier one. */
void address_map_parse(struct address_map *m, const char *text);
/* The same with the text that the descriptor is read from. Returns 0, or -errno with an empty
 * map. */
int address_map_read(struct address_map *m, int fd);
/* Leaves out what is between the addresses. Returns false if nothing was there. */
bool address_map_cut(struct address_map *m, uint64_t start, uint64_t end);
/* Copies the images of the ranges that are in an earlier map of the process, too. */
void address_map_keep_images(struct address_map *m, const struct address_map *old);
/* Returns the range that contains the address; NULL: none */
struct map_range *address_map_find(const struct address_map *m, uint64_t addr);
void address_map_done(struct address_map *m);
#endif
