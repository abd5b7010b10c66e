#include "diff/collect/texts.h"

#include <string.h>

void texts_done(struct texts *t)
{
	hash_done(&t->known);
	arena_done(&t->arena);
}

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
	return hash_mix(fnv_bytes(hash ^ FNV_BASIS, bytes, n));
}

uint64_t hash_number(uint64_t hash, uint64_t n)
{
	return hash_bytes(hash, &n, sizeof(n));
}

struct run_text *texts_add(struct texts *t, const char *s, size_t n)
{
	uint64_t hash;
	struct run_text *first, *new;

	n = n ? strnlen(s, n) : 0;
	hash = hash_bytes(0, s, n);
	first = hash_get(&t->known, hash);
	for (struct run_text *i = first; i; i = i->next)
		if (!strncmp(i->s, s, n) && !i->s[n])
			return i;
	new = arena_alloc(&t->arena, sizeof(*new) + n + 1);
	new->hash = hash;
	new->next = first;
	if (n)
		memcpy(new->s, s, n);
	hash_put(&t->known, hash, new);
	return new;
}

struct run_text *texts_string(struct texts *t, const char *s)
{
	return texts_add(t, s ? s : "", s ? strlen(s) : 0);
}
