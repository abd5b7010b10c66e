#include "decode/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum {
	CHUNK = 1 << 10,	/* arena size that suffices for most syscalls with their values */
	BYTES_MAX = 1 << 10,	/* syscalls that read more bytes are not cached */
	USES_MAX = 4,		/* most misses that an often used entry survives */
	REGS = 6,
};

/* What is cached of a syscall */
struct cached_call {
	struct decode_cache_entry entry;
	unsigned slot;			/* its index */
	bool needs_more_bytes;	/* decoding needs more than the recorded bytes: not cached */
	enum event_kind kind;
	enum call_note note;	/* compared, because a blocked syscall may have any result */
	bool is_combined;
	const struct abi *abi;
	uint64_t nr, arg[REGS];
	int64_t ret;
	bool failed;
};

/* A slot of the cache; a hash has only one slot */
struct cache_slot {
	uint64_t hash;			/* of the syscall that used the slot last */
	unsigned uses;			/* hits, counted down by misses */
	struct cached_call *call;	/* NULL: none so far */
};

struct decode_cache {
	uint64_t serial;
	struct cache_slot all[DECODE_CACHE_SLOTS];
};

struct decode_cache *decode_cache_new(void)
{
	return alloc_new(struct decode_cache);
}

void decode_cache_free(struct decode_cache *rs)
{
	if (!rs)
		return;
	for (size_t i = 0; i < DECODE_CACHE_SLOTS; i++) {
		if (rs->all[i].call)
			arena_done(&rs->all[i].call->entry.arena);
		free(rs->all[i].call);
	}
	free(rs);
}

static uint64_t mix(uint64_t hash, uint64_t n)
{
	hash = (hash ^ n) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Two independent chains, which the CPU can compute in parallel */
static uint64_t hash_bytes(uint64_t hash, const uint8_t *p, uint64_t size)
{
	uint64_t other = size, n[2] = {0};

	for (; size >= sizeof(n); p += sizeof(n), size -= sizeof(n)) {
		memcpy(n, p, sizeof(n));
		hash = mix(hash, n[0]);
		other = mix(other, n[1]);
	}
	n[0] = n[1] = 0;
	memcpy(n, p, size);
	return mix(mix(hash, n[0]), mix(other, n[1]));
}

static uint64_t hash_of(const struct event *e, const struct memory *m)
{
	uint64_t kind = e->kind << 1 | e->call.is_combined;
	uint64_t a = mix(e->call.nr << 8 | kind, e->call.ret);
	uint64_t b = mix(e->call.arg[0], e->call.arg[1]), c = mix(e->call.arg[2], e->call.arg[3]),
		d = mix(e->call.arg[4], e->call.arg[5]);
	uint64_t hash = mix(mix(a, b), mix(c, d));

	for (const struct memo_block *k = m->first; k; k = k->next)
		hash = hash_bytes(mix(hash, k->addr), k->bytes, k->got);
	return hash;
}

static bool is_same_block(const struct memo_block *a, const struct memo_block *b)
{
	return a->addr == b->addr && a->asked == b->asked && a->got == b->got &&
		a->when == b->when && a->why == b->why && !memcmp(a->bytes, b->bytes, a->got);
}

static bool is_same_call(const struct cached_call *p, const struct event *e, const struct memory *m)
{
	const struct memo_block *a = p->entry.memory.first, *b = m->first;

	if (p->kind != e->kind || p->note != e->call.note ||
	    p->is_combined != e->call.is_combined || p->abi != e->call.abi ||
	    p->nr != e->call.nr || p->ret != e->call.ret || p->failed != e->call.failed ||
	    memcmp(p->arg, e->call.arg, sizeof(p->arg)))
		return false;
	for (; a && b && is_same_block(a, b); a = a->next)
		b = b->next;
	return !a && !b;
}

/* The backend of a cached call's memory: reads nothing and marks the call as not cacheable. */
static int64_t refuse_read(void *call, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	struct cached_call *p = call;

	(void)when, (void)addr, (void)buf, (void)len;
	p->needs_more_bytes = true;
	return 0;
}

/* Copies the key of the syscall, with the bytes, which are freed with the event. */
static void set_key(struct cached_call *p, const struct event *e, const struct memory *m)
{
	struct decode_cache_entry *r = &p->entry;

	arena_reset(&r->arena);
	r->arena.chunk = CHUNK;
	r->without_secrets = 0;
	memory_copy(&r->memory, m, &r->arena, refuse_read, p);
	p->kind = e->kind;
	p->note = e->call.note;
	p->is_combined = e->call.is_combined;
	p->abi = e->call.abi;
	p->nr = e->call.nr;
	memcpy(p->arg, e->call.arg, sizeof(p->arg));
	p->ret = e->call.ret;
	p->failed = e->call.failed;
}

static bool is_long(const struct memory *m)
{
	uint64_t bytes = 0;

	for (const struct memo_block *b = m->first; b; b = b->next)
		bytes += b->got;
	return bytes > BYTES_MAX;
}

struct decode_cache_entry *decode_cache_find(struct decode_cache *rs, const struct event *e,
					     const struct memory *m)
{
	struct cached_call *p;
	struct cache_slot *s;
	uint64_t hash;

	if (is_long(m) || e->call.injected || e->call.delayed || e->call.poked)
		return NULL;
	hash = hash_of(e, m);
	s = &rs->all[hash % DECODE_CACHE_SLOTS];
	p = s->call;
	if (s->hash != hash) {		/* the first occurrence is not cached */
		if (s->uses) {
			s->uses--;
			return NULL;
		}
		s->hash = hash;
		if (p) {
			p->entry.cache_key = 0;
			p->needs_more_bytes = false;
		}
		return NULL;
	}
	if (!p) {
		p = s->call = alloc_new(struct cached_call);
		p->slot = s - rs->all;
	}
	if (p->needs_more_bytes)
		return NULL;
	if (!p->entry.cache_key) {
		set_key(p, e, m);
		return &p->entry;
	}
	if (!is_same_call(p, e, m))
		return NULL;
	s->uses += s->uses < USES_MAX;
	return &p->entry;
}

bool decode_cache_store(struct decode_cache *rs, struct decode_cache_entry *r, bool alone)
{
	struct cached_call *p = (struct cached_call *)r;	/* .entry is the first member */

	p->needs_more_bytes |= !alone;
	if (!p->needs_more_bytes)
		r->cache_key = ++rs->serial * DECODE_CACHE_SLOTS + p->slot;
	return !p->needs_more_bytes;
}
