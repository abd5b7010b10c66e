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
#include "symbols/jump_table.h"
#include "symbols/loader_cache.h"

struct objects {
	struct elf_library *elf;
	struct arena arena;
	struct hash known;	/* key of the file → struct elf_object */
	struct hash jumps;	/* key of the file → struct jump_table */
	struct hash caches;	/* key of the file → struct loader_cache */
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
	hash_done(&o->jumps);
	hash_done(&o->caches);
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

/* Sets the key of the file. Returns false if it cannot be examined. */
static bool get_any_key(int fd, uint64_t *key)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;

	uint64_t identity[] = {st.st_dev, st.st_ino, st.st_size, st.st_mtim.tv_sec,
			       st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};

	*key = hash_mix(fnv_bytes(FNV_BASIS, identity, sizeof(identity)));
	return true;
}

/* The same for an ELF file; false if it is none */
static bool get_key(int fd, uint64_t *key)
{
	return is_elf(fd) && get_any_key(fd, key);
}

const struct elf_object *objects_read(struct objects *o, int fd)
{
	const struct elf_object *object;
	uint64_t key;

	if (!get_key(fd, &key))
		return NULL;
	object = hash_get(&o->known, key);
	if (object)
		return object;
	object = elf_object_read(o->elf, fd, &o->arena);
	if (object)
		hash_put(&o->known, key, (void *)object);
	return object;
}

const struct jump_table *objects_jumps(struct objects *o, int fd)
{
	const struct jump_table *table;
	uint64_t key;

	if (!get_key(fd, &key))
		return NULL;
	table = hash_get(&o->jumps, key);
	if (table)
		return table;
	table = jump_table_read(o->elf, fd, &o->arena);
	if (table)
		hash_put(&o->jumps, key, (void *)table);
	return table;
}

const struct loader_cache *objects_loader_cache(struct objects *o, int fd)
{
	const struct loader_cache *c;
	uint64_t key;

	if (!get_any_key(fd, &key))
		return NULL;
	c = hash_get(&o->caches, key);
	if (c)
		return c;
	c = loader_cache_read(fd, &o->arena);
	if (c)
		hash_put(&o->caches, key, (void *)c);
	return c;
}

bool objects_cache_has(const struct loader_cache *c, const char *path, size_t length,
		       unsigned machine, unsigned bits)
{
	return loader_cache_has(c, path, length, machine, bits);
}
