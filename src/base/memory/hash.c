#include "base/memory/hash.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory/alloc.h"

struct hash_slot {
	uint64_t key;
	void *value;
};

static size_t first_slot(const struct hash *h, uint64_t key)
{
	return (key * 0x9e3779b97f4a7c15ULL) >> 32 & (h->room - 1);
}

static struct hash_slot *find_slot(const struct hash *h, uint64_t key)
{
	size_t i = first_slot(h, key);

	while (h->slots[i].value && h->slots[i].key != key)
		i = (i + 1) & (h->room - 1);
	return &h->slots[i];
}

void *hash_get(const struct hash *h, uint64_t key)
{
	return h->room ? find_slot(h, key)->value : NULL;
}

static void resize(struct hash *h, size_t room)
{
	struct hash old = *h;

	h->slots = alloc_zeroed(room * sizeof(*h->slots));
	h->room = room;
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*find_slot(h, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void hash_put(struct hash *h, uint64_t key, void *value)
{
	assert(value);	/* an empty slot has none */
	if (h->count * 4 >= h->room * 3)
		resize(h, h->room ? h->room * 2 : 16);

	struct hash_slot *s = find_slot(h, key);

	h->count += !s->value;
	*s = (struct hash_slot){key, value};
}

void *hash_remove(struct hash *h, uint64_t key)
{
	struct hash_slot *hole = h->room ? find_slot(h, key) : NULL;
	void *value = hole ? hole->value : NULL;

	if (!value)
		return NULL;
	h->count--;
	/* fill the gap with entries that could not be found behind an empty slot */
	for (size_t i = hole - h->slots, j = i;;) {
		j = (j + 1) & (h->room - 1);
		if (!h->slots[j].value)
			break;
		size_t k = first_slot(h, h->slots[j].key);

		if (((j - k) & (h->room - 1)) >= ((j - i) & (h->room - 1))) {
			h->slots[i] = h->slots[j];
			i = j;
			hole = &h->slots[i];
		}
	}
	*hole = (struct hash_slot){0};
	return value;
}

void *hash_next(const struct hash *h, size_t *at)
{
	while (*at < h->room) {
		void *value = h->slots[(*at)++].value;

		if (value)
			return value;
	}
	return NULL;
}

void hash_done(struct hash *h)
{
	free(h->slots);
	*h = (struct hash){0};
}
