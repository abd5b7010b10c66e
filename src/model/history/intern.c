#include "model/history/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum {
	WORDS_MAX = 1024,
	BYTES_MAX = 8 << 10,
};

struct interned {
	struct interned *next;		/* other data with the same hash */
	size_t size;
	_Alignas(8) char bytes[];
};

void intern_done(struct intern_pool *k)
{
	hash_done(&k->entries);
	arena_done(&k->arena);
}

const void *intern_bytes(struct intern_pool *k, const void *bytes, size_t n)
{
	uint64_t hash = fnv_bytes(FNV_BASIS, bytes, n);
	struct interned *first = hash_get(&k->entries, hash), *new;

	for (const struct interned *i = first; i; i = i->next)
		if (i->size == n && !memcmp(i->bytes, bytes, n))
			return i->bytes;
	new = arena_alloc(&k->arena, sizeof(*new) + n + 1);
	new->size = n;
	new->next = first;
	memcpy(new->bytes, bytes, n);
	hash_put(&k->entries, hash, new);
	return new->bytes;
}

const char *intern_text(struct intern_pool *k, const char *s)
{
	return s && *s ? intern_bytes(k, s, strlen(s)) : "";
}

const char *const *intern_list(struct intern_pool *k, const char *const *words)
{
	const char *kept[WORDS_MAX + 2];
	size_t n = 0, left = BYTES_MAX;

	if (!words)
		return NULL;
	for (; words[n] && n < WORDS_MAX && left; n++) {
		size_t length = strnlen(words[n], left);

		kept[n] = length ? intern_bytes(k, words[n], length) : "";
		left -= length < left ? length + 1 : length;
	}
	if (words[n])
		kept[n++] = intern_text(k, "...");
	kept[n++] = NULL;
	return intern_bytes(k, kept, n * sizeof(*kept));
}

const struct descriptors *intern_descriptors(struct intern_pool *k, const struct descriptors *open)
{
	struct descriptors copy = {0};
	struct descriptor *all;
	size_t size;

	if (!open)
		return NULL;
	size = open->count * sizeof(*all);
	all = alloc_zeroed(size ? size : 1);	/* zeroed, including padding, for hash_of() */
	for (unsigned i = 0; i < open->count; i++) {
		const struct descriptor *d = &open->all[i];

		all[i].fd = d->fd;
		all[i].kind = d->kind;
		all[i].device = d->device;
		all[i].inode = d->inode;
		all[i].peer = d->peer;
		all[i].reads = d->reads;
		all[i].writes = d->writes;
		all[i].listens = d->listens;
		all[i].is_unaccepted = d->is_unaccepted;
		all[i].appends = d->appends;
		all[i].is_advanced = d->is_advanced;
		all[i].closes_on_exec = d->closes_on_exec;
		all[i].name = intern_text(k, d->name);
	}
	memset(&copy, 0, sizeof(copy));
	copy.all = intern_bytes(k, all, size);
	copy.count = open->count;
	copy.open = open->open;
	copy.limit = open->limit;
	free(all);
	return intern_bytes(k, &copy, sizeof(copy));
}
