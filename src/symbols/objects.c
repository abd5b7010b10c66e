#include "symbols/objects.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/elf_object.h"

struct objects {
	struct elf_library *elf;
	struct arena arena;
	struct hash known;	/* key of the file → struct elf_object */
};

struct objects *objects_new(char **why)
{
	struct elf_library *elf = elf_library_load(why);
	struct objects *o;

	if (!elf)
		return NULL;
	o = alloc_new(struct objects);
	o->elf = elf;
	return o;
}

void objects_free(struct objects *o)
{
	if (!o)
		return;
	hash_done(&o->known);
	arena_done(&o->arena);
	free(o->elf);
	free(o);
}

static bool is_elf(int fd)
{
	char magic[SELFMAG];

	return pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
		!memcmp(magic, ELFMAG, sizeof(magic));
}

const struct elf_object *objects_read(struct objects *o, int fd)
{
	const struct elf_object *object;
	struct stat st;
	uint64_t key;

	if (fstat(fd, &st) || !is_elf(fd))
		return NULL;

	uint64_t identity[] = {st.st_dev, st.st_ino, st.st_size, st.st_mtim.tv_sec,
			       st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};

	key = hash_mix(fnv_bytes(FNV_BASIS, identity, sizeof(identity)));
	object = hash_get(&o->known, key);
	if (object)
		return object;
	object = elf_object_read(o->elf, fd, &o->arena);
	if (object)
		hash_put(&o->known, key, (void *)object);
	return object;
}
