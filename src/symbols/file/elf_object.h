/* Reads what the dynamic loader uses of a program or library. The file may belong to a tracee and
 * contain anything; what cannot be read is left out. */
#ifndef SYMBOLS_FILE_ELF_OBJECT_H
#define SYMBOLS_FILE_ELF_OBJECT_H

#include "base/memory/arena.h"
#include "ptrail/object.h"

struct elf_library;

/* Reads the file, of 32 or 64 bits, into the arena. Returns NULL if it is not an ELF file. The
 * descriptor is not closed. */
const struct elf_object *elf_object_read(const struct elf_library *library, int fd,
					 struct arena *arena);
#endif
