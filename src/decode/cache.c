#include "decode/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* CHUNK: what most calls and their values fit into. BYTES_MOST: calls with more are not remembered.
 * USES_MOST: one that comes often stays for so many others that want its place. */
enum { CHUNK = 1 << 10, BYTES_MOST = 1 << 10, USES_MOST = 4, REGS = 6 };

/* A place for one of all those whose hash leads there */
struct place {
	struct repeat repeat;
	uint64_t hash;			/* of who was here last, */
	unsigned uses;
	bool asks;			/* … and more than its bytes is needed for it */
	enum event_kind kind;
	enum call_note note;		/* a blocked call has a result that others have too */
	bool at_once;
	const struct abi *abi;
	uint64_t nr, arg[REGS];
	int64_t ret;
	bool failed;
};

struct repeats {
	uint64_t serial;
	struct place all[CALLS_ALIKE];
};

struct repeats *repeats_new(void)
{
	return alloc_new(struct repeats);
}

void repeats_free(struct repeats *rs)
{
	if (!rs)
		return;
	for (size_t i = 0; i < CALLS_ALIKE; i++)
		arena_done(&rs->all[i].repeat.arena);
	free(rs);
}

static uint64_t mix(uint64_t hash, uint64_t n)
{
	hash = (hash ^ n) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* In two rows, neither of which waits for the other */
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
	uint64_t kind = e->kind << 1 | e->call.at_once;
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

static bool is_same(const struct place *p, const struct event *e, const struct memory *m)
{
	const struct memo_block *a = p->repeat.memory.first, *b = m->first;

	if (p->kind != e->kind || p->note != e->call.note || p->at_once != e->call.at_once ||
	    p->abi != e->call.abi || p->nr != e->call.nr || p->ret != e->call.ret ||
	    p->failed != e->call.failed || memcmp(p->arg, e->call.arg, sizeof(p->arg)))
		return false;
	for (; a && b && is_same_block(a, b); a = a->next)
		b = b->next;
	return !a && !b;
}

static int64_t ask(void *place, enum when when, uint64_t addr, void *buf, uint64_t len)
{
	struct place *p = place;

	(void)when, (void)addr, (void)buf, (void)len;
	p->asks = true;
	return 0;
}

/* The bytes too: the event's will not be there any more */
static void take(struct place *p, const struct event *e, const struct memory *m)
{
	struct repeat *r = &p->repeat;

	arena_reset(&r->arena);
	r->arena.chunk = CHUNK;
	memory_copy(&r->memory, m, &r->arena, ask, p);
	p->kind = e->kind;
	p->note = e->call.note;
	p->at_once = e->call.at_once;
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
	return bytes > BYTES_MOST;
}

struct repeat *repeats_find(struct repeats *rs, const struct event *e, const struct memory *m)
{
	struct place *p;
	uint64_t hash;

	if (is_long(m))
		return NULL;
	hash = hash_of(e, m);
	p = &rs->all[hash % CALLS_ALIKE];
	if (p->hash != hash) {		/* most calls never come again */
		if (p->uses) {
			p->uses--;
			return NULL;
		}
		p->hash = hash;
		p->repeat.like = 0;
		p->asks = false;
		return NULL;
	}
	if (p->asks)
		return NULL;
	if (!p->repeat.like) {
		take(p, e, m);
		return &p->repeat;
	}
	if (!is_same(p, e, m))
		return NULL;
	p->uses += p->uses < USES_MOST;
	return &p->repeat;
}

bool repeats_keep(struct repeats *rs, struct repeat *r, bool alone)
{
	struct place *p = (struct place *)r;	/* its first member */

	p->asks |= !alone;
	if (!p->asks)
		r->like = ++rs->serial * CALLS_ALIKE + (p - rs->all);
	return !p->asks;
}
