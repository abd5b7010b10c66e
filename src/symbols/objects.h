/* Facts about ELF files (ptrail/object.h), each file read once. */
#ifndef SYMBOLS_OBJECTS_H
#define SYMBOLS_OBJECTS_H

#include <stddef.h>

#include "ptrail/object.h"

struct channel_host;		/* symbols/question/channel.h */
struct jump_table;		/* symbols/reader/jump_table.h */
struct loader_cache;		/* symbols/loader_cache.h */
struct objects;

/* Returns NULL, and sets *why to an error message for the caller to free, if libelf is missing. */
struct objects *objects_new(char **why);
void objects_free(struct objects *o);
/* Sets how the symbol reader, which reads the files, is started and asked. */
void objects_set_host(struct objects *o, const struct channel_host *host);

/* Returns what the file that is open for reading contains, valid until objects_free(). NULL: it is
 * no ELF file, or it cannot be read. */
const struct elf_object *objects_read(struct objects *o, int fd);
/* Returns the jumps to other files, also valid until objects_free(). NULL: as above, or the file is
 * not for x86-64 or i386. */
const struct jump_table *objects_jumps(struct objects *o, int fd);
/* Returns the cache of the dynamic loader, also valid until objects_free(). NULL: it is none, or
 * cannot be read. */
const struct loader_cache *objects_loader_cache(struct objects *o, int fd);
/* Whether the cache names the file for programs of that machine: see loader_cache_has(). */
bool objects_cache_has(const struct loader_cache *c, const char *path, size_t length,
		       unsigned machine, unsigned bits);
#endif
