#include "symbols/loader_cache.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CACHE_SIZE_MAX = 32 << 20,	/* bytes */
	ALIGNMENT = 8,			/* of a current cache behind an older one */

	/* Bits of the flags in the header: the byte order. 0: not set, as before glibc 2.33 */
	ORDER_MASK = 3, ORDER_LITTLE = 2, ORDER_BIG = 3,
	/* Bits of the flags of an entry that the machine determines */
	MACHINE_MASK = 0xff00,
	MACHINE_I386 = 0, MACHINE_X86_64 = 0x300, MACHINE_X32 = 0x800, MACHINE_ARM64 = 0xa00,
};

/* The header of the older format; the strings follow the entries, and offsets count from there. */
struct old_header {
	char magic[11];
	uint32_t count;
};

struct old_entry {
	uint32_t flags, name, path;
};

/* The header of the current format; offsets of strings count from here. */
struct new_header {
	char magic[20];
	uint32_t count, string_size;
	uint8_t flags, unused[3];
	uint32_t extensions, reserved[3];
};

struct new_entry {
	uint32_t flags, name, path, version;
	uint64_t processors;
};

/* All versions begin with one of these. */
static const char old_name[] = "ld.so-", new_name[] = "glibc-ld.so.cache";
static const char old_magic[] = "ld.so-1.7.0", new_magic[] = "glibc-ld.so.cache1.1";

struct loader_cache {
	const uint8_t *bytes;
	size_t size;
	size_t entries;		/* offset of the first entry */
	size_t entry_size;
	uint32_t count;
	size_t strings;		/* what offsets of strings count from */
};

static bool begins_with(const struct loader_cache *c, size_t at, const char *magic)
{
	size_t n = strlen(magic);

	return at <= c->size && c->size - at >= n && !memcmp(c->bytes + at, magic, n);
}

/* Sets where entries are, which begin at `at`. Returns false if they are not all in the file. */
static bool set_entries(struct loader_cache *c, size_t at, uint32_t count, size_t size)
{
	c->entries = at;
	c->count = count;
	c->entry_size = size;
	return at <= c->size && (c->size - at) / size >= count;
}

static bool parse_new(struct loader_cache *c, size_t at)
{
	struct new_header h;

	if (!begins_with(c, at, new_magic) || c->size - at < sizeof(h))
		return false;
	memcpy(&h, c->bytes + at, sizeof(h));
	c->strings = at;
	return ((h.flags & ORDER_MASK) == 0 || (h.flags & ORDER_MASK) ==
		(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ORDER_LITTLE : ORDER_BIG)) &&
		set_entries(c, at + sizeof(h), h.count, sizeof(struct new_entry));
}

static bool parse(struct loader_cache *c)
{
	struct old_header h;
	size_t end;

	if (!begins_with(c, 0, old_name) && !begins_with(c, 0, new_name))
		return true;
	if (!begins_with(c, 0, old_magic))
		return parse_new(c, 0);
	if (c->size < sizeof(h))
		return false;
	memcpy(&h, c->bytes, sizeof(h));
	if (!set_entries(c, sizeof(h), h.count, sizeof(struct old_entry)))
		return false;
	end = c->entries + c->count * c->entry_size;
	c->strings = end;
	end = (end + ALIGNMENT - 1) & -(size_t)ALIGNMENT;
	return !begins_with(c, end, new_magic) || parse_new(c, end);
}

const struct loader_cache *loader_cache_read(int fd, struct arena *arena)
{
	struct loader_cache *c;
	struct stat st;
	uint8_t *bytes;
	ssize_t n;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > CACHE_SIZE_MAX)
		return NULL;
	c = arena_new(arena, struct loader_cache);
	bytes = arena_alloc(arena, st.st_size + 1);
	n = pread(fd, bytes, st.st_size, 0);
	c->bytes = bytes;
	c->size = n > 0 ? n : 0;
	return n >= 0 && parse(c) ? c : NULL;
}

static bool is_at(const struct loader_cache *c, uint32_t offset, const char *path, size_t length)
{
	size_t at = c->strings + offset;

	return at < c->size && c->size - at > length && !memcmp(c->bytes + at, path, length) &&
		!c->bytes[at + length];
}

/* Whether entries with these flags are for programs of the machine */
static bool is_for(uint32_t flags, unsigned machine, unsigned bits)
{
	switch (machine) {
	case EM_X86_64:
		return (flags & MACHINE_MASK) == (bits == 64 ? MACHINE_X86_64 : MACHINE_X32);
	case EM_386:
		return (flags & MACHINE_MASK) == MACHINE_I386;
	case EM_AARCH64:
		return (flags & MACHINE_MASK) == MACHINE_ARM64;
	default:
		return true;
	}
}

bool loader_cache_has(const struct loader_cache *c, const char *path, size_t length,
		      unsigned machine, unsigned bits)
{
	for (uint32_t i = 0; i < c->count; i++) {
		struct old_entry e;	/* both kinds begin with its members */

		memcpy(&e, c->bytes + c->entries + i * c->entry_size, sizeof(e));
		if (is_for(e.flags, machine, bits) && is_at(c, e.path, path, length))
			return true;
	}
	return false;
}
