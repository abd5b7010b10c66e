/* Copies of the contents of ELF files, in an arena */
#ifndef MODEL_LIBRARIES_OBJECT_COPY_H
#define MODEL_LIBRARIES_OBJECT_COPY_H

#include "base/memory/arena.h"
#include "ptrail/object.h"

/* Copies a string; "" for NULL. */
const char *copy_text(struct arena *arena, const char *text);
/* Copies a NULL-terminated list; NULL is an empty one. */
const char *const *copy_texts(struct arena *arena, const char *const *from);
struct elf_object *copy_elf_object(struct arena *arena, const struct elf_object *from);
/* Returns NULL for NULL. */
const struct loaded_objects *copy_loaded_objects(struct arena *arena,
						 const struct loaded_objects *from);
#endif
