/* The cache of glibc's dynamic loader, /etc/ld.so.cache: the paths of libraries by their names
 * (ldconfig(8)). Both formats are read: the current one, which begins with
 * "glibc-ld.so.cache1.1", and the older one, which may precede it. The file may be that of a tracee
 * and contain anything. */
#ifndef SYMBOLS_LOADER_CACHE_H
#define SYMBOLS_LOADER_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"

struct loader_cache;

/* Reads the cache that is open for reading into the arena. The loader ignores a file that is no
 * cache: such a file names nothing. Returns NULL if the file cannot be read, is malformed, or is of
 * another version or for another byte order. */
const struct loader_cache *loader_cache_read(int fd, struct arena *arena);
/* Whether the cache names the file at `path`, of `length` bytes, for programs of that machine
 * (EM_X86_64) and word size (32 or 64 bits). Entries for all machines count if ptrail does not
 * know how those of the machine are marked. */
bool loader_cache_has(const struct loader_cache *c, const char *path, size_t length,
		      unsigned machine, unsigned bits);
#endif
